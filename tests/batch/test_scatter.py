"""Claims of portions out of one lot."""

import math

import pytest

import pi_formulate as pf


def test_claims_of_portions_of_one_lot() -> None:
    """p-PDA in two portions out of one lot: s/t moves as if it were charged at once."""
    copolymer = pf.formula("6").build(s=2.48, t=1.0, X4="PMDA")
    lots = {"p-PDA": pf.Lot("A", assay_sd_frac=0.01)}
    order = ["NMP", ("p-PDA", 0.5), "4,4'-ODA", "PMDA", ("p-PDA", 0.5)]

    def chance(**how) -> float:
        samples = how.pop("samples", None)
        recipe = pf.plan_batch(copolymer, solution_g=1e5, lots=lots, **how)
        return next(f.probability for f in pf.check_claims(recipe, samples=samples, seed=5) if f.quantity == "s/t")

    assert chance(order=order) == pytest.approx(chance(), rel=1e-9)
    assert chance(order=order, samples=2000) == pytest.approx(chance(), abs=4 * 0.5 / math.sqrt(2000))
