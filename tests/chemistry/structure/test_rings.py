"""BigSMILES for strict parsers: no warning, and the units that come out are those that went in."""

import re
from typing import get_args

import bigsmiles
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdkit import Chem

import pi_formulate as pf
from pi_formulate.chemistry.structure import Form, repeat_unit, with_own_rings

LIB = pf.library()
PAIRS = st.tuples(*(st.sampled_from([m for m in LIB if m.role == role]) for role in ("dianhydride", "diamine")))
NUMBER = re.compile(r"%\d\d|\d")


def _unit(text: str) -> str:
    """A unit with its two ends, in one spelling."""
    return str(Chem.CanonSmiles(text.replace("[<]", "[1*]").replace("[>]", "[2*]")))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PAIRS, min_size=1, max_size=5, unique=True), st.sampled_from(get_args(Form)))
def test_the_parser_takes_any_units_without_a_warning_and_gives_them_back(
    caplog: pytest.LogCaptureFixture, pairs: list[tuple[pf.Monomer, pf.Monomer]], form: Form
) -> None:
    caplog.clear()
    copolymer = pf.Copolymer.from_units([(a, b, 1.0) for a, b in pairs])
    (whole,) = bigsmiles.BigSMILES(copolymer.to_bigsmiles(form)).nodes
    assert [record.getMessage() for record in caplog.records] == []
    parsed = sorted(_unit(str(fragment)) for fragment in whole.nodes)
    assert parsed == sorted(_unit(repeat_unit(a.smiles, b.smiles, form, (1, 2))) for a, b in pairs)


def test_no_ring_number_comes_twice_while_there_are_enough() -> None:
    units = [(a, b, 1.0) for a in ("PMDA", "BPDA", "6FDA") for b in ("p-PDA", "4,4'-ODA")]
    text = pf.Copolymer.from_units(units).to_bigsmiles()
    numbers = NUMBER.findall(re.sub(r"\[[^\]]*\]", "", text))
    assert {numbers.count(number) for number in numbers} == {2}
    assert len(set(numbers)) > 9


def test_above_ninety_nine_rings_numbers_of_closed_ones_come_again() -> None:
    parts = with_own_rings(["C1CCC1" * 60, "C%11CCC%11" * 60])
    assert [Chem.CanonSmiles(part) for part in parts] == [Chem.CanonSmiles("C1CCC1" * 60)] * 2
    assert "%99" in parts[1]
