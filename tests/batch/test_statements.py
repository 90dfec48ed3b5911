"""Statements of a solution and of a concentration, alone."""

from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.units import UnitError
from pi_formulate.batch.statements import concentration_of, reagent_amount, solution_of


@pytest.mark.parametrize(("unit", "of"), [("g", "monomers"), ("mol/L", "moles")])
def test_a_concentration_is_checked(unit: str, of: str) -> None:
    with pytest.raises(pf.RecipeError, match="concentration"):
        pf.Concentration(1.0, unit, of)


def test_the_texts_alone() -> None:
    assert solution_of("15 wt%", "NMP", None) == {"solids_frac": 0.15, "solvent": "NMP"}
    assert solution_of(None, {"NMP": 0.5, "DMAc": "50 %"}, None) == {"solvent": {"NMP": 0.5, "DMAc": 0.5}}
    assert concentration_of("0.5 M").of == "repeat units"


PRINTED = """[[batch]]
id = "X"
amounts = { PMDA = "2.18 g", "4,4'-ODA" = "2.00 g" }
imidization = { IMIDIZATION }
"""
# 2.00 g of 4,4'-ODA are 0.0099880 mol, less than 2.18 g of PMDA (0.0099945 mol): 0.0199759 mol of amic acid.
AMIC_MOL = 2 * 2.00 / 200.241
DIANHYDRIDE_MOL = 2.18 / 218.120
ACETIC_G_PER_MOL = 4 * 12.011 + 6 * 1.008 + 3 * 15.999  # 102.089


@pytest.mark.parametrize(
    ("text", "mass_g"),
    [
        ('"4.44 g"', 4.44),  # bio-protocol 9455795
        ('"43.5 mmol"', 0.0435 * ACETIC_G_PER_MOL),
        ('"4.1 ml"', 4.1 * 1.0757),  # its tabulated density at 25 C
        ("2.0", 2 * AMIC_MOL * ACETIC_G_PER_MOL),
        ('"2 eq"', 2 * AMIC_MOL * ACETIC_G_PER_MOL),
        ('"2 equiv of amic acid"', 2 * AMIC_MOL * ACETIC_G_PER_MOL),
        ('"4 eq of dianhydride"', 4 * DIANHYDRIDE_MOL * ACETIC_G_PER_MOL),
    ],
)
def test_a_reagent_of_imidization_is_stated_as_preparations_print_it(tmp_path: Path, text: str, mass_g: float) -> None:
    path = tmp_path / "printed.toml"
    path.write_text(PRINTED.replace("IMIDIZATION", f'"acetic anhydride" = {text}, pyridine = 1.0'), encoding="utf-8")
    (recipe,), _ = pf.plan_file(path)
    assert recipe.charge_g["acetic anhydride"] == pytest.approx(mass_g, rel=1e-5)
    assert recipe.charge_g["pyridine"] == pytest.approx(AMIC_MOL * 79.102, rel=1e-4)
    assert recipe.charge_g["PMDA"] == pytest.approx(2.18)
    recipe.to_csv(tmp_path / "b.csv")
    assert pf.Recipe.read(tmp_path / "b.csv") == recipe


@pytest.mark.parametrize("value", ["4.44 kPa", "4 eq of PMDA", "much", "2 eq of diamine"])
def test_another_amount_of_a_reagent_is_refused(value: str) -> None:
    with pytest.raises(UnitError, match=r"imidization: pyridine: .*moles per mole of amic acid"):
        reagent_amount("pyridine", value)
