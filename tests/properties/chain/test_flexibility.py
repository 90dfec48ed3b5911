"""Counts of a chain part, by hand and by any spelling."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.chemistry import structure
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.chain.flexibility import COUNTS, DESCRIPTORS, part_counts, unit_descriptors
from tests.properties.units import ACIDS, AMINES, unit

UNITS = st.builds(Unit, st.sampled_from(ACIDS), st.sampled_from(AMINES))


@given(UNITS)
def test_descriptors_do_not_depend_on_how_a_structure_is_written(chosen: Unit) -> None:
    for part in chosen.parts:
        again = structure.canonical(part)
        assert part_counts(again) == part_counts(part)


def test_counts_by_hand() -> None:
    found = dict(zip(COUNTS, part_counts("*c1cccc(Oc2cc(C)ccc2-c2ccc(*)cc2)c1"), strict=True))
    assert found["path"] == 11
    assert found["swivels"] == 5
    assert found["meta rings"] == 1
    assert found["ortho rings"] == 1
    assert found["para rings"] == 1
    assert found["ether"] == found["hinges"] == found["ring-ring bonds"] == 1
    assert found["sp3 carbons"] == 1
    assert found["side mass"] == pytest.approx(15.035)
    assert found["aromatic atoms"] == 18


def test_descriptors_are_one_row_a_unit() -> None:
    parts = [unit("PMDA", "4,4'-ODA").parts, unit("6FDA", "TFMB").parts]
    rows = unit_descriptors(*(np.array([part_counts(p[i]) for p in parts]) for i in (0, 1)))
    assert rows.shape == (2, len(DESCRIPTORS))
    assert np.isfinite(rows).all()
