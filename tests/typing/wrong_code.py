"""Mistakes of a user that a type checker has to find: with unread types, each `ignore` is one that nothing needs.

In: nothing; it is never run. Out: as many errors as there are comments, for mypy and for pyright.
"""

import pi_formulate as pf


def wrong(copolymer: pf.Copolymer) -> None:
    """Wrong types of arguments and results, misspelt names, a change of what does not change."""
    pf.plan_batch("PMDA", solution_g=500.0)  # type: ignore[arg-type]
    pf.plan_batch(copolymer, solution="500 g")  # type: ignore[call-arg]
    number: int = pf.library()["PMDA"].id  # type: ignore[assignment]
    mass: str = pf.plan_batch(copolymer, solution_g=500.0).charge_g["PMDA"]  # type: ignore[assignment]
    copolymer.total_mol = 2.0  # type: ignore[misc]
    pf.check_claims(copolymer, interpretation="printed")  # type: ignore[call-overload]
    pf.plan_batches(copolymer)  # type: ignore[attr-defined]
    print(number, mass)
