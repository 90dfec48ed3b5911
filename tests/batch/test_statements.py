"""Statements of a solution and of a concentration, alone."""

import pytest

import pi_formulate as pf
from pi_formulate.batch.statements import concentration_of, solution_of


@pytest.mark.parametrize(("unit", "of"), [("g", "monomers"), ("mol/L", "moles")])
def test_a_concentration_is_checked(unit: str, of: str) -> None:
    with pytest.raises(pf.RecipeError, match="concentration"):
        pf.Concentration(1.0, unit, of)


def test_the_texts_alone() -> None:
    assert solution_of("15 wt%", "NMP", None) == {"solids_frac": 0.15, "solvent": "NMP"}
    assert solution_of(None, {"NMP": 0.5, "DMAc": "50 %"}, None) == {"solvent": {"NMP": 0.5, "DMAc": 0.5}}
    assert concentration_of("0.5 M").of == "repeat units"
