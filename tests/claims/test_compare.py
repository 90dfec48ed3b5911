"""Readings and interpretations side by side."""

import pi_formulate as pf
from tests.showcase import Things, text_of


def test_side_by_side_shows_the_question() -> None:
    found = pf.compare_claims(pf.Copolymer.from_units([("PMDA", "TPE-R", 0.75), ("PMDA", "BAPP", 0.25)]))
    frame = found.to_frame().set_index("claim")
    assert frame.loc["5", "default, intended"] == "met"
    assert frame.loc["5", "x2-throughout, intended"] == "not met"
    assert {"5", "16"} <= set(found.disagreements)
    assert pf.reading("default").other_way("F3_B2") != pf.reading("default")


PLASTIC = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")


def test_readings_side_by_side() -> None:
    found = pf.compare_claims(pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)]))
    assert found.disagreements == ("2",)
    frame = found.to_frame()
    assert list(frame.loc[frame["agree"] == "differs", "claim"]) == ["2"]
    assert "diamine-bridge, literal" in frame.columns
    plastic = pf.compare_claims(PLASTIC, readings="default")
    assert {"4", "15", "11", "21"} <= set(plastic.disagreements)  # m = n = 0: intended against literal
    clauses = plastic.to_frame(clauses=True)
    only_literal = clauses.loc[clauses["clause"] == "l = m = n"].iloc[0]
    assert only_literal["default, intended"] == ""
    assert "depend on the reading" in str(plastic)


def test_orders_and_comparison_say_the_statuses(things: Things) -> None:
    text = text_of(things.orders)
    assert "random order ✓ met" in text
    assert "every order ✗ not met" in text
    assert "BPDA/TPE-R 0.32" in text
    comparison = pf.compare_claims(things.low)
    text = text_of(comparison)
    assert "default, intended" in text
    assert text.count("differs") == len(comparison.disagreements)


def test_a_comparison_has_no_empty_column(things: Things) -> None:
    same = pf.compare_claims(things.low)
    assert not same.disagreements
    assert same._repr_html_().count("<th") == 1 + len(same.reports)
    units = [("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)]
    other = pf.compare_claims(pf.Copolymer.from_units(units))
    assert other._repr_html_().count("<th") == 2 + len(other.reports)
    assert "needs data, not met" not in repr(other)
