"""The tree of the claims is the printed one, and each claim inherits."""

from dataclasses import replace

import pi_formulate as pf
from pi_formulate.claims.tree import CLAIMS

COPPER = pf.Layer("foil", 12, "copper")
LOW = pf.formula("1").build(p=1.5, q=1.0, X1="PMDA")
PLASTIC = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")
NH = pf.Copolymer.from_units([("BPDA", "4,4'-DABA", 3.0), ("BPDA", "4,4'-ODA", 1.0)])
GLUE = pf.Layer("adhesion", 2, NH)
CORE = pf.Layer("low_expansion", 20, LOW, cte_ppm_per_k=18.0)
HOT = pf.Layer("thermoplastic", 3, PLASTIC, tg_c=230.0)
STEPS = (pf.Coat([GLUE, CORE, HOT], COPPER), pf.Dry(130, 5), pf.Cure([pf.Hold(350, 15)]), pf.Laminate(COPPER))


def test_the_tree_is_the_printed_one() -> None:
    printed = {
        "1": (*"2347", "8", "11"),
        "4": ("5", "6"),
        "8": ("9", "10"),
        "12": ("13", "14", "15", "18", "19", "20", "21"),
        "15": ("16", "17"),
        "": ("1", "12"),
    }
    assert {claim.id: claim.rests_on for claim in CLAIMS} == {id: on for on, ids in printed.items() for id in ids}
    rows = {(f.claim, f.clause) for f in pf.check_claims(pf.Making(STEPS)) if f.clause.startswith("depends on")}
    assert rows == {(id, f"depends on claim {on}") for on, ids in printed.items() if on for id in ids}


def test_every_claim_inherits_from_the_one_that_it_rests_on() -> None:
    laminates = [
        pf.check_claims(pf.Stack([COPPER, GLUE, core, hot, foil]))
        for core in (CORE, replace(CORE, cte_ppm_per_k=30.0), replace(CORE, material=PLASTIC))
        for hot in (HOT, replace(HOT, tg_c=300.0), replace(HOT, material=LOW))
        for foil in (COPPER, pf.Layer("foil", 12, "aluminium"))
    ]
    rank = {"not met": 3, "needs data": 2, "met": 1, "not applicable": 0}
    for report in [*laminates, pf.check_claims(pf.Making(STEPS)), pf.check_claims(LOW)]:
        for claim in CLAIMS:
            parent = report.claims.get(claim.rests_on, "not applicable")
            worst = max((report.own[claim.id], parent), key=rank.__getitem__)
            assert report.claims[claim.id] == worst
    assert {claim.id for claim in CLAIMS} == {str(number) for number in range(1, 22)}
