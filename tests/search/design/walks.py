"""Every composition of a grid as a copolymer, judged by the public calls."""

from itertools import combinations, product

import numpy as np

import pi_formulate as pf
from pi_formulate.search.question.question import Question, problem_of

LIB = pf.library()
# What opens when the candidates are dropped: a few monomers, since the whole library has many thousands of units.
FEW = pf.MonomerLibrary(
    LIB[name] for name in ("PMDA", "BPDA", "BTDA", "ODPA", "6FDA", "p-PDA", "4,4'-ODA", "TPE-R", "BAPP", "TFMB", "m-TB")
)


def shares_of(members: int, steps: int) -> list[tuple[int, ...]]:
    return [way for way in product(range(1, steps + 1), repeat=members) if sum(way) == steps]


def walk_of(names, steps, most, sequence="random"):
    """Every composition of the grid as a copolymer, the plain way."""
    acids = [LIB[n] for n in names if LIB[n].role == "dianhydride"]
    amines = [LIB[n] for n in names if LIB[n].role == "diamine"]
    for p, q in product(range(1, len(acids) + 1), range(1, len(amines) + 1)):
        if p + q > most:
            continue
        for some, others in product(combinations(acids, p), combinations(amines, q)):
            units = [pf.Unit(a, b) for a in some for b in others]
            if sequence == "random" or min(p, q) == 1:
                for a, b in product(shares_of(p, steps), shares_of(q, steps)):
                    shares = [x * y / steps**2 for x in a for y in b]
                    yield pf.Copolymer.of(dict(zip(units, shares, strict=True)))
                continue
            for z in product(range(steps + 1), repeat=p * q):
                table = np.array(z).reshape(p, q)
                if sum(z) == steps and table.sum(0).min() > 0 and table.sum(1).min() > 0:
                    yield pf.Copolymer.of({u: n / steps for u, n in zip(units, z, strict=True) if n})


def density_of(copolymer):
    return pf.estimate(copolymer, ["density_g_per_cm3"])["density_g_per_cm3"].value


def problem_with(
    targets, names, formula=None, most=3, step=0.1, sequence="random", required=(), forbidden=(), library=FEW
):
    question = Question(
        targets=targets,
        candidates=names,
        required=required,
        forbidden=forbidden,
        most_monomers=most,
        step_frac=step,
        sequence=sequence,
        formula=formula,
        reading="default",
        interpretation="intended",
        closed=False,
        process="cast_fixed",
        thickness_um=None,
        library=library,
    )
    return problem_of(question)
