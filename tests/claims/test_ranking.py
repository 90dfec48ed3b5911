"""One composition under each of its labellings: judged once for all claims, never for another composition."""

from itertools import product

import pi_formulate as pf
from pi_formulate.claims.classes import FEW_MONOMERS, placings
from pi_formulate.claims.constraints import constraints_of
from pi_formulate.claims.ranking import FEW_UNITS, judged, rank_of, ranking_of

MEMBERS = {"A1": "BPDA", "A2": "BTDA", "B1": "TPE-R", "B2": "p-PDA"}
SEVEN = pf.formula("7")


def test_formulas_2_and_7_share_the_ranking_of_a_composition() -> None:
    one, other = (SEVEN.build(k=k, l=2, m=1, n=1, **MEMBERS) for k in (3, 4))
    assert pf.formula("2").ranking(one) is SEVEN.ranking(one)
    for apart in (
        SEVEN.ranking(other),
        SEVEN.ranking(one, degrees=True),
        pf.formula("7", interpretation="literal").ranking(one),
        pf.formula("7", "x2-throughout").ranking(one),
    ):
        assert apart is not SEVEN.ranking(one)


def test_compositions_of_the_same_units_share_their_placings_and_nothing_else() -> None:
    one, other = (SEVEN.build(k=k, l=2, m=1, n=1, **MEMBERS) for k in (3, 4))
    pairs = list(zip(SEVEN.ranking(one).each(), SEVEN.ranking(other).each(), strict=True))
    assert len(pairs) == 4
    for here, there in pairs:
        assert here.placing is there.placing
        assert here.labelling.classes == there.labelling.classes
        assert here.labelling.degrees != there.labelling.degrees
        assert here.verdicts != there.verdicts


def test_each_labelling_has_the_verdicts_and_the_rank_of_its_degrees() -> None:
    copolymer = SEVEN.build(k=3, l=2, m=1, n=1, **MEMBERS)
    for degrees, interpretation in product((False, True), ("intended", "literal")):
        constraints = constraints_of(("k", "l", "m", "n"), interpretation, degrees)
        ranking = ranking_of(SEVEN.units, SEVEN.reading, interpretation, copolymer, degrees)
        for placed in ranking.each():
            values = placed.labelling.degrees if degrees else placed.labelling.fractions.items()
            quantities = [clause.value(dict(values)) for clause in constraints]
            assert [verdict.value for verdict in placed.verdicts] == quantities
            verdicts = judged(constraints, placed.labelling, degrees)
            assert placed.verdicts == verdicts
            assert placed.rank == rank_of(constraints, verdicts, placed.labelling, degrees)
            counted = [v for c, v in zip(constraints, verdicts, strict=True) if degrees or not c.scale_free]
            assert placed.rank[0] == all(verdict.met for verdict in counted)
        assert ranking.best.rank == max(placed.rank for placed in ranking.each())


def test_the_labellings_of_many_monomers_are_not_kept() -> None:
    amines = dict.fromkeys(monomer.id for slot in ("B1", "B2") for monomer in SEVEN.fitting(slot))
    copolymer = pf.Copolymer.from_units([("BPDA", amine, 1.0) for amine in list(amines)[:FEW_MONOMERS]])
    ranking = SEVEN.ranking(copolymer)
    assert not ranking.few
    assert len(copolymer.amounts_mol) > FEW_UNITS
    assert SEVEN.ranking(copolymer) is not ranking
    first, again = next(iter(ranking.each())), next(iter(ranking.each()))
    assert first is not again
    assert first.labelling == again.labelling


def test_a_placing_of_other_units_keeps_the_classes() -> None:
    """An error of weighing may bring in a unit that was not planned; its monomers are in the same classes."""
    blocks = pf.Copolymer.from_units([("BPDA", "TPE-R", 3.0), ("BTDA", "p-PDA", 1.0)])
    mixed = pf.Copolymer.from_units([("BPDA", "TPE-R", 2.9), ("BPDA", "p-PDA", 0.1), ("BTDA", "p-PDA", 0.9)])
    placing = next(iter(placings(SEVEN.units, SEVEN.reading, [unit for unit, _ in blocks.amounts_mol])))
    assert placing.on(blocks) is placing
    moved = placing.on(mixed)
    assert moved.classes == placing.classes
    assert moved.of(mixed) == SEVEN.labelled(mixed, placing.classes)
    assert dict(moved.of(mixed).degrees) == {"k": 2.9, "l": 0.1, "m": 0.0, "n": 0.9}


def test_the_values_of_what_a_batch_may_be_are_those_of_its_verdicts() -> None:
    """The analytic probabilities take the values alone; to the last bit, as a clause on its limit depends on it."""
    copolymer = SEVEN.build(k=3.1, l=2.3, m=0.7, n=1.9, **MEMBERS)
    mixed = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.7), ("PMDA", "4,4'-ODA", 1.1), ("6FDA", "TFMB", 0.3)])
    batches = [pf.plan_batch(c, solution_g=50.0, readability_g=0.01).scatter().moved for c in (copolymer, mixed)]
    for id, degrees in product(("1", "2", "6", "7"), (False, True)):
        for made in (copolymer, mixed, *batches[0], *batches[1]):
            ranking = pf.formula(id).ranking(made, degrees)
            for placed in ranking.each():
                verdicts = ranking.verdicts(made, placed.labelling, closed=False)
                assert ranking.values(made, placed.labelling) == [verdict.value for verdict in verdicts]
