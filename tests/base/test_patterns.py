"""Patterns that are compiled at their first use."""

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base import spelling, tables, toml
from pi_formulate.base.patterns import pattern


def test_it_compiles_at_the_first_use_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *words: compiled.append(words) or real(*words))
    digits = pattern(r"[a-z]\d{7,9}x", re.IGNORECASE)
    assert compiled == []
    assert digits.fullmatch("A1234567X")
    assert digits.fullmatch("A1X") is None
    assert compiled == [(r"[a-z]\d{7,9}x", re.IGNORECASE)]


def test_a_wrong_pattern_is_an_error_of_re() -> None:
    with pytest.raises(re.error):
        pattern("(").match("(")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_it_is_copied_and_sent(again: object) -> None:
    digits = pattern(r"\d+")
    assert again(digits).findall("4,4'-ODA") == ["4", "4"]
    assert digits.findall("4") == ["4"]
    assert again(digits).findall("4,4'-ODA") == ["4", "4"]


KIND = type(pattern(""))
LATER = [
    *(rule for rule, _ in spelling.RULES),
    *(rule for rule, _ in toml.SLIPS),
    *(
        value
        for module in (spelling, tables, toml)
        for value in vars(module).values()
        if isinstance(value, type(pattern("")))
    ),
]


def test_every_pattern_that_is_compiled_later_is_well_formed() -> None:
    assert len(LATER) > 80
    for one in LATER:
        assert isinstance(one.pattern, str)
        re.compile(one.pattern, one.flags & ~re.UNICODE)


@given(text=st.text(alphabet="0123456789.,+- gmol%/e", max_size=20))
def test_it_is_as_one_that_is_compiled_at_once(text: str) -> None:
    for one in (tables.COMMA, tables.THOUSANDS, tables.POINT, tables.PLAIN_NUMBER):
        mine, other = one.fullmatch(text), re.compile(one.pattern).fullmatch(text)
        assert (mine and mine.groups()) == (other and other.groups())
