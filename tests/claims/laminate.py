"""A laminate whose layers fit the claims, and the rows of a report."""

from itertools import product

import pi_formulate as pf

ACIDS = ("PMDA", "BPDA", "BTDA", "ODPA")  # X3
AMINES = ("p-PDA", "4,4'-ODA", "TPE-R", "BAPP", "4,4'-DABA")  # X2
ETHERS = {"5": "TPE-R", "16": "TPE-R", "6": "BAPP", "17": "BAPP"}


def ways(monomers):
    """First and second class: two or more are shared out over both, a single one is the first."""
    for picked in product((0, 1), repeat=len(monomers)):
        if len(set(picked)) == 2 or (len(monomers) == 1 and picked == (0,)):
            yield dict(zip(monomers, picked, strict=True))


def answers(units, claim, literal, throughout):
    """For every labelling: whether claim 4 (or 15) is met, and whether the clauses of the claim itself are."""
    fitting = [
        list(dict.fromkeys(u[side] for u in units if u[side] in known)) for side, known in ((0, ACIDS), (1, AMINES))
    ]
    for first, second in product(ways(fitting[0]), ways(fitting[1])):
        n = [[0, 0], [0, 0]]
        members = [set(), set()]
        for acid, amine, amount in units:
            if acid in first and amine in second:
                n[first[acid]][second[amine]] += amount
                members[second[amine]].add(amine)
        (k, l), (m, o) = n  # noqa: E741
        others = l == m == o != 0 if literal else max(l, m, o) > 0
        four = k > 0 and others and k >= l and 2 * (k + l) > 3 * (m + o) and 2 * (k + m) > 3 * (l + o)
        own = True
        if claim in ETHERS:
            own = m == o == 0 and members[0] == {ETHERS[claim]}
            if throughout:
                own = own and members[1] <= {ETHERS[claim], "p-PDA"}
        yield four, own


COPPER = pf.Layer("foil", 12, "copper")
CORE = pf.Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)


def judged(units, **how):
    plastic = pf.Layer("thermoplastic", 3, pf.Copolymer.from_units(units), tg_c=230.0)
    return pf.check_claims(stack_of(CORE, plastic), **how)


def stack_of(*layers):
    steps = (pf.Coat(list(layers), COPPER), pf.Dry(130, 5), pf.Cure([pf.Hold(350, 15)]))
    return pf.Stack.from_making(pf.Making((*steps, pf.Laminate(COPPER, layers[-1].role))))


# name: role, units, expansion inside, p/q inside, N-H in the chain and formula 5
MENU = {
    "core": ("low_expansion", [("PMDA", "p-PDA", 3), ("PMDA", "4,4'-ODA", 2)], True, True, False),
    "core, hot": ("low_expansion", [("PMDA", "p-PDA", 2), ("PMDA", "4,4'-ODA", 2)], False, True, False),
    "core, no ratio": ("low_expansion", [("PMDA", "p-PDA", 9), ("PMDA", "4,4'-ODA", 2)], True, False, False),
    "plastic": ("thermoplastic", [("BTDA", "BAPP", 3), ("BTDA", "p-PDA", 1)], None, False, False),
    "plastic of 5": ("thermoplastic", [("BTDA", "TPE-R", 3), ("BTDA", "p-PDA", 1)], None, False, False),
    "plastic, k < l": ("thermoplastic", [("BTDA", "TPE-R", 2), ("BTDA", "p-PDA", 2)], None, False, False),
    "glue": ("adhesion", [("BPDA", "4,4'-DABA", 3), ("BPDA", "4,4'-ODA", 1)], None, False, True),
    "glue of nothing": ("adhesion", [("6FDA", "TFMB", 1)], None, False, False),
}


def layer(name):
    role, units, cool, _, _ = MENU[name]
    given = {} if cool is None else {"cte_ppm_per_k": 18.0 if cool else 60.0}
    more = {"tg_c": 230.0} if role == "thermoplastic" else {}
    return pf.Layer(role, 10, pf.Copolymer.from_units(units), name=name, **given, **more)


def rows_of(report, claim):
    return {f.clause: f for f in report if f.claim == claim}


def own_of(units, **how):
    return pf.check_claims(pf.Copolymer.from_units(units), role="thermoplastic", **how).own


def row_of(report, claim, clause):
    return next(f for f in report if f.claim == claim and f.clause.startswith(clause))
