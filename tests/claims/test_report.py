"""The report of a check: its table, what each claim asks for, where the interpretations disagree."""

import pytest

import pi_formulate as pf
from pi_formulate.claims.tree import CLAIMS, CTE_WINDOW, FORMULAS, PRECURSOR_FORMULAS, TG_WINDOW, claims_of_formula


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
