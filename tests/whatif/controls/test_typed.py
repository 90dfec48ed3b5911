"""Numbers as people type them."""

from contextlib import suppress
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.whatif.controls.typed import (
    read_assay,
    read_mn,
    read_pair,
    read_ratio_r,
    read_solids,
    step_as_meant,
    water_as_meant,
)

READERS = (read_assay, read_mn, read_pair, read_ratio_r, read_solids)
TYPED = st.one_of(st.text(max_size=12), st.text("0123456789.,:/% eEgkmolwtpn-+", max_size=10))


@given(TYPED)
def test_any_text_is_read_or_refused(text):
    for reader in READERS:
        with suppress(FormulateError):
            assert isfinite(reader("label", text).value)
    for meant in (step_as_meant, water_as_meant):
        with suppress(FormulateError):
            assert isinstance(meant("label", text)[0], str)


@pytest.mark.parametrize(
    ("reader", "text", "fragment"),
    [
        (read_pair, "-1 : 2", "expected a ratio, such as 60 : 40, but got '-1 : 2'"),
        (read_pair, "0 : 0", "expected a ratio, such as 60 : 40, but got '0 : 0'"),
        (read_pair, "1 : 2 : 3", "expected a ratio, such as 60 : 40, but got '1 : 2 : 3'"),
        (read_pair, "101", "expected a ratio, such as 60 : 40, but got '101'"),
        (read_pair, "0,6 : 1", "Write a decimal point"),
        (read_pair, "0.6", "Did you mean 60? If not, write '0.6 %'"),
        (read_mn, "40,0", "Write a decimal point"),
        (read_assay, "0", "above 0 and at most 100"),
        (read_ratio_r, "99", "Did you mean 0.99?"),
        (water_as_meant, "wet", "expected a number of ppm, such as 80, but got 'wet'"),
        (step_as_meant, "10", "Did you mean '10 mg', which is 0.01 g?"),
    ],
)
def test_a_slip_is_answered(reader, text, fragment):
    with pytest.raises(RecipeError) as caught:
        reader("label", text)
    assert fragment in str(caught.value)


def test_a_ratio_of_variables_keeps_both_numbers_as_they_were_typed():
    assert read_pair("s : t", "1.4", per_cent=False).pair == (1.4, 1.0)
    assert read_pair("s : t", "1.5 : 0.9", per_cent=False).pair == (1.5, 0.9)
    assert read_pair("s : t", "60 %", per_cent=False).pair is None
