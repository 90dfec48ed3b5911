"""The own clauses of a claim, for layers that are named."""

import pytest

import pi_formulate as pf
from tests.claims.laminate import MENU, layer, row_of, rows_of, stack_of


def test_the_missing_antecedent_is_a_row_of_its_own() -> None:
    words = {"11": "antecedent: a further polyimide layer, as in claim 8"}
    words |= dict.fromkeys(("19", "20", "21"), "antecedent: a further precursor layer, as in claim 18")
    with_glue, without = (
        stack_of(layer("glue"), layer("core"), layer("plastic")),
        stack_of(layer("core"), layer("plastic")),
    )
    after = stack_of(layer("core"), layer("glue"), layer("plastic"))
    bare = pf.Copolymer.from_units(MENU["glue"][1])
    for subject, wanted in (
        (with_glue, dict.fromkeys(words, "met")),
        (without, dict.fromkeys(words, "not met")),
        (after, dict.fromkeys(words, "not met") | {"11": "met"}),  # claim 18: it lies on the coated foil
        (pf.Stack(with_glue.layers), dict.fromkeys(words, "met")),
        (bare, dict.fromkeys(words, "needs data")),
    ):
        report = pf.check_claims(subject)
        assert {claim: rows_of(report, claim)[clause].status for claim, clause in words.items()} == wanted
    report = pf.check_claims(bare)
    assert report.own["10"] == "met"
    assert report.own["20"] == "needs data"  # an own clause, not a dependency
    assert "antecedent" not in str(pf.check_claims(bare, role="low_expansion"))


def test_formula_5_without_nh_does_not_fail_claim_10_through_claim_9(tmp_path) -> None:
    from pi_formulate.base.tables import reference_table

    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    mine = tmp_path / "mine.csv"
    mine.write_text(
        "\n".join(
            "F5,p-C6H4 -SO2- p-C6H4,reading,mine" if line.startswith("F5,") else line for line in text.splitlines()
        )
        + "\n",
        encoding="utf-8",
    )
    glue = pf.Layer("adhesion", 2, pf.Copolymer.from_units([("BPDA", "DDS", 1.0)]))
    report = pf.check_claims(stack_of(glue, layer("core"), layer("plastic")), reading=str(mine))
    assert (report.claims["9"], report.claims["10"]) == ("not met", "met")
    assert (report.claims["19"], report.claims["20"]) == ("not met", "met")


COPPER = pf.Layer("foil", 12, "copper")
LOW = pf.formula("1").build(p=1.5, q=1.0, X1="PMDA")
PLASTIC = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")
NH = pf.Copolymer.from_units([("BPDA", "4,4'-DABA", 3.0), ("BPDA", "4,4'-ODA", 1.0)])
GLUE = pf.Layer("adhesion", 2, NH)
CORE = pf.Layer("low_expansion", 20, LOW, cte_ppm_per_k=18.0)
HOT = pf.Layer("thermoplastic", 3, PLASTIC, tg_c=230.0)
STEPS = (pf.Coat([GLUE, CORE, HOT], COPPER), pf.Dry(130, 5), pf.Cure([pf.Hold(350, 15)]), pf.Laminate(COPPER))


@pytest.mark.parametrize(
    ("steps", "clause"),
    [
        (
            (
                pf.Coat([CORE], COPPER),
                pf.Dry(130, 5),
                pf.Cure([pf.Hold(350, 15)]),
                pf.Laminate(COPPER, "low_expansion"),
            ),
            "precursors of both layers",
        ),
        ((*STEPS[:1], *STEPS[2:]), "dried"),
        ((*STEPS[:2], *STEPS[3:]), "cured"),
        (STEPS[:3], "second foil"),
        ((STEPS[0], STEPS[1], STEPS[3], STEPS[2]), "laminated after"),
        ((pf.Coat([HOT, CORE], COPPER), *STEPS[1:3], pf.Laminate(COPPER, "low_expansion")), "second foil"),
    ],
)
def test_claim_12_fails_with_its_clause(steps, clause) -> None:
    report = pf.check_claims(pf.Making(steps))
    assert row_of(report, "12", clause).status == "not met"
    assert report.claims["13"] == "not met"  # it depends on claim 12
    assert report.own["13"] == "met"


def test_sequential_and_simultaneous_are_both_allowed_and_told() -> None:
    one_by_one = pf.Making((pf.Coat([CORE], COPPER), pf.Dry(120, 5), pf.Coat([HOT]), *STEPS[1:]))
    for making, manner in ((one_by_one, "sequentially"), (pf.Making(STEPS), "simultaneously")):
        report = pf.check_claims(making)
        assert report.own["12"] == "met"
        assert manner in row_of(report, "12", "precursors").note
    assert pf.check_claims(one_by_one).own["18"] == "not met"
