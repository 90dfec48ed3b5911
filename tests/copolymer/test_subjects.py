"""Several subjects of one question: their ids, the frames that they give, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from tests.strategies import copolymers, few

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
HIGH = pf.Copolymer.from_units([("PMDA", "p-PDA", 9.0), ("PMDA", "4,4'-ODA", 1.0)])
RECIPES = pf.Recipes(
    pf.plan_batch(copolymer, solution_g=500.0, readability_g=0.01, batch_id=id)
    for id, copolymer in (("A", LOW), ("B", HIGH))
)
SOME = ["tg_c", "cte_ppm_per_k"]


@few(5)
@given(st.lists(copolymers(most=2), min_size=1, max_size=3))
def test_each_row_is_the_estimate_and_the_report_of_its_subject(subjects: list[pf.Copolymer]) -> None:
    named = {f"S{i}": subject for i, subject in enumerate(subjects)}
    estimates, findings = pf.estimate(named, SOME), pf.check_claims(named)
    assert list(estimates.index) == list(named)
    for id, subject in named.items():
        alone = pf.estimate(subject, SOME)
        assert estimates.loc[id, "tg_c"] == alone["tg_c"].value
        assert estimates.loc[id, "cte_ppm_per_k_sd"] == alone["cte_ppm_per_k"].sd
        assert estimates.loc[id, "tg_c_in_domain"] == alone["tg_c"].in_domain
        own = findings.loc[id].reset_index(drop=True)
        pd.testing.assert_frame_equal(
            own.astype({"status": object}), pf.check_claims(subject).to_frame().astype({"status": object})
        )


def test_ids_are_those_of_batches_mappings_series_and_frames() -> None:
    frame = pd.DataFrame(
        {
            "units": ["PMDA/p-PDA = 1.5; PMDA/4,4'-ODA = 1", {"PMDA/p-PDA": 9, "PMDA/4,4'-ODA": 1}],
            "solution": ["500 g", "1 kg"],
        },
        index=["A", "B"],
    )
    feeds = pd.DataFrame(
        {"id": ["A", "B"], "feed": ["PMDA = 2.5; p-PDA = 1.5; 4,4'-ODA = 1", {"PMDA": 10, "p-PDA": 9, "4,4'-ODA": 1}]}
    )
    cases = [{"A": LOW, "B": HIGH}, pd.Series({"A": LOW, "B": HIGH}), frame, feeds]
    expected = pf.estimate(cases[0], SOME)
    for case in cases:
        pd.testing.assert_frame_equal(pf.estimate(case, SOME), expected)
        assert list(pf.check_claims(case).index.unique()) == ["A", "B"]
    assert list(pf.estimate(RECIPES, SOME).index) == ["A", "B"]
    assert pf.estimate(RECIPES, SOME).index.name == "id"
    assert list(pf.estimate([LOW, HIGH, LOW], SOME).index) == [0, 1, 2]
    assert list(pf.estimate((LOW.amounts_mol[0][0],), SOME).index) == [0]


def test_a_sequence_and_lists_of_units_of_a_frame() -> None:
    units = [["PMDA", "p-PDA", 0.6], {"dianhydride": "PMDA", "diamine": "4,4'-ODA", "amount": 0.4}]
    table = pd.DataFrame(
        {
            "feed": [{"PMDA": 1, "p-PDA": 0.6, "4,4'-ODA": 0.4}, np.nan],
            "sequence": ["PMDA/p-PDA = 0.6; PMDA/4,4'-ODA = 0.4", None],
            "units": [None, units],
        }
    )
    both = pf.estimate(table, SOME)
    assert both.loc[0].tolist() == pytest.approx(both.loc[1].tolist())
    assert both.loc[0, "tg_c"] == pytest.approx(pf.estimate(LOW, SOME)["tg_c"].value)


def test_the_status_of_a_claim_is_the_largest_of_its_clauses() -> None:
    table = pf.check_claims(RECIPES)
    worst = table.groupby(["id", "claim"], sort=False, observed=True)["status"].max()
    for recipe in RECIPES:
        assert worst.loc[recipe.batch_id].astype(str).to_dict() == pf.check_claims(recipe).claims


def test_without_the_rows_of_dependence_it_is_the_status_by_its_own_clauses() -> None:
    """Of a batch alone claim 13 needs data through claim 12; by formula 6 it is met or not met."""
    table = pf.check_claims(
        {"inside": LOW, "outside": pf.Copolymer.from_units([("PMDA", "p-PDA", 9.0), ("PMDA", "4,4'-ODA", 1.0)])}
    )
    own = table[~table["clause"].str.startswith("depends on claim")]
    worst = own.groupby(["id", "claim"], sort=False, observed=True)["status"].max()
    assert worst.loc["inside"].astype(str).to_dict() == pf.check_claims(LOW).own
    assert (worst.loc["inside", "13"], worst.loc["outside", "13"]) == ("met", "not met")
    whole = table.groupby(["id", "claim"], sort=False, observed=True)["status"].max()
    assert (whole.loc["inside", "13"], whole.loc["outside", "13"]) == ("needs data", "not met")


def test_one_subject_keeps_its_type() -> None:
    assert isinstance(pf.estimate(LOW, SOME), pf.Estimates)
    assert isinstance(pf.check_claims(RECIPES[0]), pf.ClaimReport)
    assert isinstance(pf.check_claims(LOW.feed), pf.ClaimReport)


def test_what_cannot_be_estimated_for_one_is_missing_there() -> None:
    odd = pf.Copolymer.from_units([("CBDA", "TFMB", 1.0)])
    table = pf.estimate({"usual": LOW, "odd": odd})
    missing = [name for name, _ in pf.estimate(odd).unsaid]
    known = [name for name in missing if name in table.columns]
    assert missing
    assert known
    assert table.loc["odd", known].isna().all()
    assert table.loc["usual", known].notna().all()


@pytest.mark.parametrize(
    ("subjects", "words"),
    [
        ([], "at least one"),
        ({}, "at least one"),
        ([1, LOW], "0: subject"),
        ([RECIPES[0], RECIPES[0]], "subjects: an id is listed twice: 'A'."),
        (pd.Series({"PMDA": 1.0}), "a Copolymer"),
        ({"PMDA": 1.0}, "from_feed"),
        (
            pd.DataFrame({"solution": ["500 g"]}),
            "table: columns: the table has neither a column 'units' nor a column 'feed'.",
        ),
        (pd.DataFrame({"units": ["PMDA/p-PDA = 1", None]}), "row 1"),
        (pd.DataFrame({"units": ["PMDA/p-PDA = x"]}), "row 0"),
        (
            pd.DataFrame({"units": ["PMDA"], "feed": ["PMDA = 1"]}),
            "row 0: the row has units and a feed: write one of them.",
        ),
        (pd.DataFrame({"units": ["PMDA/p-PDA/x = 1"]}), "dianhydride/diamine"),
        (pd.DataFrame({"feed": [5.0]}), "row 0"),
        (pd.DataFrame({"units": [5.0]}), "row 0"),
        (pd.DataFrame({"units": [[{"a": 1}]]}), "row 0"),
        (pd.DataFrame({"units": []}), "at least one"),
        ("PMDA", "a Copolymer"),
    ],
)
def test_subjects_that_are_none_are_refused(subjects: object, words: str) -> None:
    for ask in (pf.estimate, pf.check_claims):
        with pytest.raises(pf.FormulateError) as caught:
            ask(subjects)
        assert words in str(caught.value) or ask is pf.check_claims


def test_all_bad_subjects_are_named_at_once() -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        pf.estimate(
            pd.DataFrame({"units": ["PMDA/nothing = 1", "PMDA/p-PDA = 1", "PMDA/p-PDA = -1"]}, index=["x", "y", "z"])
        )
    assert [error.where.split(":")[0] for error in caught.value.errors] == ["row x", "row z"]
