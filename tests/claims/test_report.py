"""The report of a check: its table, what each claim asks for, where the interpretations disagree."""

import pytest

import pi_formulate as pf
from pi_formulate.base.show import words
from pi_formulate.claims.report import Finding, limits_text, reach
from pi_formulate.claims.tree import CLAIMS, CTE_WINDOW, FORMULAS, PRECURSOR_FORMULAS, TG_WINDOW, claims_of_formula
from tests.showcase import NASTY, Things, text_of


def test_report_as_table() -> None:
    frame = pf.check_claims(pf.formula("6").build(s=1.5, t=1, X4="BPDA")).to_frame()
    judged_on = ["claim", "clause", "quantity", "value", "lower", "upper", "margin"]
    assert list(frame.columns) == [*judged_on, "status", "probability", "basis", "note"]
    assert set(frame["claim"]) == {str(number) for number in range(1, 22)}
    assert set(frame["status"]) <= {"met", "not met", "needs data", "not applicable"}
    assert set(frame.loc[frame["claim"] == "1", "status"]) == {"needs data"}


@pytest.mark.parametrize(
    ("amounts", "intended", "literal"),
    [
        # 3:1 of two diamines: m = n = 0, as claims 5 and 6 have it, is no l = m = n != 0
        ([("BTDA", "TPE-R", 3.0), ("BTDA", "p-PDA", 1.0)], "met", "not met"),
        (
            [("BTDA", "TPE-R", 4.0), ("BTDA", "p-PDA", 1.0), ("BPDA", "TPE-R", 1.0), ("BPDA", "p-PDA", 1.0)],
            "met",
            "met",
        ),
        ([("BTDA", "TPE-R", 1.0), ("BPDA", "p-PDA", 1.0)], "not met", "not met"),  # half of each side
    ],
)
def test_a_report_says_where_the_two_interpretations_disagree(
    amounts: list[tuple[str, str, float]], intended: str, literal: str
) -> None:
    made = pf.Copolymer.from_units(amounts)
    for one, other, here, there in (
        ("intended", "literal", intended, literal),
        ("literal", "intended", literal, intended),
    ):
        report = pf.check_claims(made, interpretation=one)
        told = f"read as {other} the constraints are {there}"
        for claim in ("4", "11", "15", "21"):
            assert report.own[claim] == here or claim in ("11", "21")  # these ask for a laminate too
            assert any(told in row.note for row in report if row.claim == claim) == (here != there)
        alone = pf.formula("7", interpretation=one).check(made)
        assert any(told in row.note for row in alone) == (here != there)
    assert not any("read as" in row.note and "constraints" in row.note for row in pf.formula("1").check(made))


def test_the_table_says_once_what_each_claim_asks_for() -> None:
    assert FORMULAS == ("1", "6", "2", "7")
    assert PRECURSOR_FORMULAS == ("6", "7")
    assert {id: [claim.id for claim in claims_of_formula(id)] for id in FORMULAS} == {
        "1": ["2"],
        "6": ["13"],
        "2": ["4", "5", "6"],
        "7": ["15", "16", "17"],
    }
    assert [claim.id for claim in CLAIMS if claim.window == CTE_WINDOW] == ["1", "12", "18"]
    assert [claim.id for claim in CLAIMS if claim.window == TG_WINDOW] == ["3", "14"]
    assert {claim.id: claim.antecedent for claim in CLAIMS if claim.antecedent} == {
        "11": "8",
        **dict.fromkeys(("19", "20", "21"), "18"),
    }
    assert all(claims_of_formula(id)[0].id == pf.formula(id).claim for id in FORMULAS)


def test_claims_have_margins_statuses_and_probabilities(things: Things) -> None:
    report = pf.check_claims(things.recipe)
    html = report._repr_html_()
    text = text_of(report)
    for finding in report:
        assert finding.clause in text
        assert finding.status in text
        if finding.margin is not None:
            assert f"margin {words.number(finding.margin)}" in html
        if finding.probability is not None:
            assert f"{finding.probability:.3f}" in text
    assert "not a legal opinion" in text


def test_reach_and_limits_of_a_clause() -> None:
    def clause(lower: float | None, upper: float | None) -> Finding:
        return Finding("2", "c", "q", 1.0, lower, upper, 0.1, "met")

    assert [reach(clause(*pair)) for pair in ((0.4, 2.5), (None, 0.0), (0.0, None), (None, -3.0), (None, None))] == [
        1.05,
        1.0,
        1.0,
        3.0,
        1.0,
    ]
    assert [limits_text(clause(*p)) for p in ((0.4, 2.5), (None, 0.0), (1.0, None), (None, None))] == [
        "0.4 to 2.5",
        "\N{LESS-THAN OR EQUAL TO} 0",
        "\N{GREATER-THAN OR EQUAL TO} 1",
        "",
    ]
    strict = Finding("9", "-NH- in the chain", "share", 0.0, 0.0, None, 0.0, "not met", strict=True)
    assert limits_text(strict) == "> 0"


def test_a_strict_limit_is_written_so(things: Things) -> None:
    report = pf.check_claims(things.low)
    limits = {finding.clause: limits_text(finding) for finding in report}
    assert limits["-NH- in the chain"] == "> 0"
    assert limits["p > 1"] == "> 0, scale free"
    assert limits["q > 0"] == "> 0"
    assert limits["k >= l"] == "\N{GREATER-THAN OR EQUAL TO} 0"
    assert limits["0.4 <= p/q <= 2.5"] == "0.4 to 2.5"
    # What the limit says and what the status says never part: strict is not met at margin 0, the rest is.
    for finding in report:
        if finding.margin == 0.0:
            assert (finding.status == "met") == (not finding.strict), finding
    assert tuple(report.to_frame().columns) == tuple(pf.Finding.__dataclass_fields__)[:-1]


def test_a_claim_is_one_line_and_its_clauses_are_folded(things: Things) -> None:
    report = pf.check_claims(things.recipe)
    html = report._repr_html_()
    above, folded = html.split("<details", 1)
    assert above.count("<tr>") == 1 + len(report.claims)
    assert folded.count("<tr>") == 1 + len(report.findings)
    assert text_of(report).startswith(f"{NASTY}: claims, reading default")
    assert text_of(pf.check_claims(things.low)).startswith(f"{things.low}: claims")
    assert text_of(pf.check_claims(things.stack)).startswith(f"{NASTY}: claims")
    tight = report.tightest("2")
    assert tight is not None
    assert tight.quantity == "p/q"  # and not q > 0, to which nothing comes near
    tight = (
        pf.formula("7").check(pf.Copolymer.from_units([("BPDA", "TPE-R", 3.0), ("BTDA", "TPE-R", 1.0)])).tightest("15")
    )
    assert tight is not None
    assert (tight.clause, tight.margin) == ("k + l > 1.5 (m + n)", pytest.approx(0.375))
    assert report.tightest("7") is None
    row = next(row for row in above.split("<tr>") if ">12<" in row)
    assert "needs a description of the process" in row
