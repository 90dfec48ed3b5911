"""A against B: the differences are those of the answers, and say their direction in sign, word and colour."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_formulate.batch import cost
from pi_formulate.whatif.results import page
from pi_formulate.whatif.results.answers import answers
from pi_formulate.whatif.results.compare import _number, masses_g, rows_of, table_html
from tests.whatif.states import HIGH, LOW

SOLIDS = "solids as poly(amic acid) / wt%"
OTHER = replace(LOW, units=(("PMDA", "p-PDA", 9.0), ("PMDA", "4,4'-ODA", 1.0)), imbalance_r=0.98, solids_frac=0.2)


def by_label(a, b):
    return {(row.group, row.label): row for row in rows_of(answers(a), answers(b))}


def test_a_state_against_itself_is_the_same_everywhere():
    assert all(row.is_same and not row.change for row in rows_of(answers(HIGH), answers(HIGH)))


@settings(max_examples=15)
@given(st.floats(0.95, 0.999), st.floats(0.1, 0.3), st.floats(0.1, 9.0))
def test_the_other_way_round_every_sign_turns(ratio, solids, amount):
    units = (("PMDA", "p-PDA", amount), LOW.units[1])
    pair = answers(LOW), answers(replace(LOW, imbalance_r=ratio, solids_frac=solids, units=units))
    turned = {"higher": "lower", "lower": "higher", "same": "same", "only in A": "only in B", "only in B": "only in A"}
    there, back = ({(row.group, row.label): row for row in rows_of(*each)} for each in (pair, pair[::-1]))
    assert there.keys() == back.keys()
    for key, row in there.items():
        if row.group == "claims":
            assert row.is_same == back[key].is_same
            continue
        assert (row.a, row.b) == (back[key].b, back[key].a)
        assert turned[row.word] == back[key].word
        assert row.change.replace("+", "−").lstrip("−") == back[key].change.replace("+", "−").lstrip("−")


def test_each_number_is_that_of_the_answers():
    a, b = answers(LOW), answers(OTHER)
    rows = by_label(LOW, OTHER)
    assert (rows["diamines / mol%", "p-PDA"].a, rows["diamines / mol%", "p-PDA"].b) == ("60.0", "90.0")
    assert rows["diamines / mol%", "p-PDA"].change == "+30.0"
    assert rows["batch", "M_n / g/mol"].word == "lower"
    assert rows["batch", "M_n / g/mol"].change.startswith("−")
    for name, label in (("tg_c", "Glass transition / °C"), ("cte_ppm_per_k", "Expansion in the plane / ppm/K")):
        old, new = (dict(each.estimates)[name].value for each in (a, b))
        row = rows["estimates", label]
        assert (row.a, row.b) == (f"{old:.1f}", f"{new:.1f}")
        assert row.change == f"{new - old:+.1f}".replace("-", "−")
    masses = masses_g(a), masses_g(b)
    for id in masses[0]:
        assert rows["masses / g", id].change == f"{masses[1][id] - masses[0][id]:+.2f}".replace("-", "−")
    claim = rows["claims", "claim 13"]
    assert (claim.a, claim.b, claim.word) == ("met", "not met", "now not met")


def test_components_of_one_side_only_and_another_formula():
    rows = by_label(LOW, replace(LOW, solvent="DMAc", endcap="PA"))
    assert rows["masses / g", "NMP"].word == "only in A"
    assert rows["masses / g", "PA"].word == "only in B"
    assert by_label(LOW, HIGH)["claims", "claim 13"].word == "another formula"


def test_a_chain_without_end_is_higher_and_shows_no_number():
    exact = replace(LOW, readability="")
    row = by_label(exact, replace(exact, imbalance_r=1.0))["batch", "M_n / g/mol"]
    assert (row.b, row.change, row.word) == ("∞", "", "higher")
    assert by_label(replace(exact, imbalance_r=1.0), replace(exact, imbalance_r=1.0))["batch", row.label].is_same


def test_a_cost_stands_only_where_there_are_prices(monkeypatch):
    without = answers(LOW)
    assert not [row for row in rows_of(without, without) if "cost" in row.label]
    monkeypatch.setattr(cost, "price_of", lambda charge: 30.0)
    (row,) = [row for row in rows_of(without, answers(LOW)) if "cost" in row.label]
    assert (row.a, row.word) == ("–", "only in B")


def test_the_table_says_direction_by_sign_word_and_colour():
    shown = table_html(rows_of(answers(LOW), answers(OTHER)), page.LOOKS)
    assert '<span class="pw-up">▲ +30.0 <b>higher</b></span>' in shown
    assert '<span class="pw-down">▼ −30.0 <b>lower</b></span>' in shown
    assert "now not met" in shown
    assert "✓ met" in shown
    assert "No claim changes" not in shown
    assert "No claim changes its status" in table_html(rows_of(answers(LOW), answers(LOW)), page.LOOKS)


def test_a_structure_as_a_name_is_escaped():
    odd = replace(LOW, units=(("PMDA", "Nc1cccc(N)c1C", 1.0),))
    assert "4,4'" not in table_html(rows_of(answers(odd), answers(LOW)), page.LOOKS)  # &#x27;


@pytest.mark.parametrize("base", [None, LOW])
def test_the_head_shows_the_change_of_every_number(base):
    shown = page.head_html(answers(OTHER), base and answers(base))
    assert shown.count("pw-change") == (0 if base is None else 3)  # Tg, expansion, M_n; the mass is the same
    masses = page.masses_html(answers(OTHER), base=base and answers(base))
    assert masses.count("pw-change") == (0 if base is None else len(masses_g(answers(OTHER))))


@pytest.mark.parametrize(
    ("a", "b", "shown", "change", "word"),
    [
        (14.9949, 14.9951, ("14.99", "15.00"), "+0.01", "higher"),  # the difference alone rounds to zero
        (14.9951, 14.9949, ("15.00", "14.99"), "−0.01", "lower"),
        (14.99, 15.0, ("14.99", "15.00"), "+0.01", "higher"),
        (14.995001, 15.004999, ("15.00", "15.00"), "", "same"),  # and here it rounds to 0.01
        (15.0, 15.0, ("15.00", "15.00"), "", "same"),
        (float("inf"), 15.0, ("inf", "15.00"), "", "lower"),
    ],
)
def test_two_numbers_are_the_same_where_they_are_shown_the_same(a, b, shown, change, word):
    row = _number("batch", "solids / wt%", a, b, 2)
    assert ((row.a, row.b), row.change, row.word) == (shown, change, word)


def test_solids_of_14_99_and_15_wt_percent_are_not_the_same():
    row = by_label(replace(LOW, solids_frac=0.15), replace(LOW, solids_frac=0.1499))["batch", SOLIDS]
    assert (row.a, row.b, row.change, row.word) == ("15.00", "14.99", "−0.01", "lower")
