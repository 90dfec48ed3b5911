"""The clauses as linear rows say what the clauses say."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.claims.margins import systems_of

LIB = pf.library()
ACIDS, AMINES = [LIB[n] for n in ("PMDA", "BTDA")], [LIB[n] for n in ("TPE-R", "p-PDA", "4,4'-ODA")]
UNITS = [pf.Unit(a, b) for a in ACIDS for b in AMINES]
AMOUNT = st.one_of(st.just(0.0), st.integers(1, 6).map(float), st.floats(0.01, 9.0))


def _holds(row, amounts) -> bool:
    value = sum(c * x for c, x in zip(row.coefficients, amounts, strict=True))
    scale = 1e-9 * max(sum(amounts), 1e-300)
    if row.equal:
        return abs(value) <= scale
    return value > scale if row.strict else value >= -scale


@pytest.mark.parametrize("interpretation", ["intended", "literal"])
@pytest.mark.parametrize("id", ["1", "2", "6", "7"])
@example(amounts=[1.0, 2.0, 1.0, 0.0, 0.0, 1.0])  # two labellings on a border, one of them strict
@given(amounts=st.lists(AMOUNT, min_size=6, max_size=6).filter(any))
def test_rows_agree_with_the_check(id, interpretation, amounts):
    formula = pf.formula(id, interpretation=interpretation)
    present = [(u, x) for u, x in zip(UNITS, amounts, strict=True) if x > 0]
    units, values = [u for u, _ in present], [x for _, x in present]
    by_rows = any(all(_holds(row, values) for row in system.rows) for system in systems_of(formula, units))
    # a copolymer is what it is on any scale, so its clauses are those of the fractions
    assert by_rows == formula.check(pf.Copolymer.of(dict(present))).met


def test_units_outside_have_no_variable():
    formula = pf.formula("6")
    units = [pf.Unit(LIB["PMDA"], LIB["p-PDA"]), pf.Unit(LIB["6FDA"], LIB["TFMB"])]
    system = systems_of(formula, units)[0]
    assert system.symbols == ("s", "")
    assert all(row.coefficients[1] == 0.0 for row in system.rows)
