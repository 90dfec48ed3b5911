"""Which monomer stands in which class: the order of the units does not matter, and the best labelling is taken."""

from itertools import permutations

import pi_formulate as pf
from pi_formulate.claims.classes import FEW_MONOMERS, _placings_of_few


def test_labelling_does_not_depend_on_the_order_of_the_units() -> None:
    units = [("BTDA", "TPE-R", 3.0), ("BTDA", "p-PDA", 1.0), ("PMDA", "TPE-R", 0.6), ("PMDA", "p-PDA", 0.2)]
    found = {str(pf.formula("2").best(pf.Copolymer.from_units(way))) for way in permutations(units)}
    assert found == {"A1 = BTDA, A2 = PMDA, B1 = TPE-R, B2 = p-PDA"}


def test_a_labelling_that_meets_the_clauses_outweighs_one_on_a_strict_border() -> None:
    """A1 = BPDA + BTDA lies on k + l = 1.5 (m + n), with l = 0 of the other labelling both have the margin 0."""
    copolymer = pf.Copolymer.from_units(
        [("BPDA", "p-PDA", 2), ("BTDA", "p-PDA", 4), ("PMDA", "TPE-R", 2), ("PMDA", "p-PDA", 2)]
    )
    assert pf.formula("7").check(copolymer).met


def test_a_labelling_that_meets_all_is_found_on_a_border():
    # TPE-R + BAPP against p-PDA is 3 to 2, which is not above 1.5; BAPP + p-PDA against TPE-R is 4 to 1
    cop = pf.Copolymer.from_units([("BTDA", "TPE-R", 0.2), ("BTDA", "BAPP", 0.4), ("BTDA", "p-PDA", 0.4)])
    assert pf.formula("2").check(cop).met


def test_a_single_monomer_is_second_where_another_one_can_only_be_the_first(tmp_path) -> None:
    """A reading in which unit p may hold 4,4'-oxydianiline too: it is q, as p-phenylenediamine is p alone."""
    from pi_formulate.base.tables import reference_table

    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    mine = tmp_path / "mine.csv"
    mine.write_text(text.replace("\nP,p-C6H4,", "\nP,p-C6H4 | p-C6H4 -O- p-C6H4,"), encoding="utf-8")
    core = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    report = pf.formula("1", str(mine)).check(core)
    assert report.met
    assert pf.formula("1", str(mine)).degrees(core) == {"p": 1.5, "q": 1.0}


def test_other_compositions_of_the_same_monomers_have_their_own_degrees() -> None:
    before = _placings_of_few.cache_info().misses
    system = pf.formula("7")
    for k, second in ((6.0, 2.0), (3.0, 1.0), (1.0, 4.0)):
        copolymer = system.build(k=k, l=second, m=1, n=1, A1="BPDA", A2="BTDA", B1="TPE-R", B2="p-PDA")
        degrees = [dict(each.degrees) for each in system.labellings(copolymer)]
        assert {"k": k, "l": second, "m": 1.0, "n": 1.0} in degrees
        assert system.best(copolymer) == max(system.labellings(copolymer), key=system.rank)
    assert _placings_of_few.cache_info().misses <= before + 1


def test_a_copolymer_of_many_monomers_is_labelled_without_being_kept() -> None:
    system = pf.formula("2")
    amines = dict.fromkeys(monomer.id for slot in ("B1", "B2") for monomer in system.fitting(slot))
    copolymer = pf.Copolymer.from_units([("BPDA", amine, 1.0) for amine in list(amines)[: FEW_MONOMERS + 1]])
    kept = _placings_of_few.cache_info().currsize
    assert any(True for _ in system.labellings(copolymer))
    assert _placings_of_few.cache_info().currsize == kept
