"""The clauses of claims on a formula: the statuses alone, and in words, under the labelling of any claim."""

import pytest

import pi_formulate as pf
from pi_formulate.claims.clauses import Choices
from pi_formulate.claims.compositions import Compositions
from pi_formulate.claims.scatter import Scatter
from pi_formulate.claims.subject import Part
from pi_formulate.claims.tree import BY_ID, CLAIMS

ON_A_FORMULA = [claim for claim in CLAIMS if claim.formula]
UNITS = [("BTDA", "TPE-R", 5.5), ("BTDA", "p-PDA", 1.0), ("BTDA", "BAPP", 3.0), ("6FDA", "TFMB", 0.5)]


@pytest.mark.parametrize("reading", ["default", "x2-throughout"])
@pytest.mark.parametrize("closed", [False, True])
def test_statuses_are_those_of_the_findings(reading: str, closed: bool) -> None:
    part = Part("layer 2 of 4", Scatter(pf.Copolymer.from_units(UNITS)))
    compositions = Compositions(part, Choices(reading=reading, closed=closed))
    for claim in ON_A_FORMULA:
        findings = compositions.findings(claim)
        assert compositions.statuses(claim) == [finding.status for finding in findings]
        assert {finding.claim for finding in findings} == {claim.id}
        assert all(finding.note.startswith(part.place) for finding in findings)
        above = BY_ID[claim.rests_on]
        if above.formula:  # what it rests on, under its labelling
            placed = compositions.placed(claim)
            assert compositions.statuses(above, placed) == [f.status for f in compositions.findings(above, placed)]


def test_a_claim_is_judged_alone_as_beside_all_others() -> None:
    """Formulas 2 and 7 share their numbers, and so do claims; none takes over the words of another."""
    batch = pf.plan_batch(pf.Copolymer.from_units(UNITS), solution_g=200, readability_g=0.01)
    together = Compositions(Part("", batch.scatter()), Choices())
    rows = {claim.id: together.findings(claim) for claim in ON_A_FORMULA}
    for claim in ON_A_FORMULA:
        assert Compositions(Part("", batch.scatter()), Choices()).findings(claim) == rows[claim.id]
    assert all(finding.probability is not None for findings in rows.values() for finding in findings)
    notes = {id: " ".join(finding.note for finding in rows[id]) for id in ("5", "16")}
    assert "it would be met, but claim 4 would not" in notes["5"]
    assert "it would be met, but claim 15 would not" in notes["16"]


def test_without_a_copolymer_there_is_nothing_to_judge() -> None:
    compositions = Compositions(Part("layer 2 of 4", None), Choices())
    for claim in ON_A_FORMULA:
        assert compositions.placed(claim) is None
        assert compositions.statuses(claim) == ["needs data"]
        (finding,) = compositions.findings(claim)
        assert finding.note == "layer 2 of 4; needs the copolymer of this layer"
