"""Numbers at the ends of what a float holds, in the public calls on monomers, compositions, claims and estimates."""

import warnings
from collections.abc import Callable, Iterator
from math import inf, isfinite, nan
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.chemistry.solvent import Solvent

NUMBERS = (
    *(1e308, 1e200, 1e100, 1e60, 1e15, 1e-15, 1e-60, 1e-100, 1e-200, 2.3e-308, 5e-324, 0.0, -0.0, -1.0, -1e308),
    *(0.6, 1, 2, 10, nan, inf, -inf, 10**400, 10**30, np.float32(1e38), np.float64(1e308), True, "1"),
)
FEED = ("PMDA", "BPDA", "p-PDA", "m-PDA")
PAIR = [("PMDA", "p-PDA"), ("PMDA", "4,4'-ODA")]


def units(*amounts: Any) -> pf.Copolymer:
    return pf.Copolymer.from_units([(*pair, amount) for pair, amount in zip(PAIR, amounts, strict=True)])


def monomer(**entries: Any) -> str:
    return pf.Monomer("x", "diamine", "Nc1ccc(N)cc1", **entries)._repr_html_()


def claims(copolymer: pf.Copolymer) -> Iterator[object]:
    yield copolymer.to_frame()
    yield (copolymer.paa_g_per_mol, copolymer.pi_g_per_mol, *copolymer.feed.to_dict().values())
    # Without a unit q the ratio p/q is infinite, and so is its margin: that is the answer.
    yield pf.check_claims(copolymer).to_frame().drop(columns=["value", "margin"])
    yield [pf.formula(number).check(copolymer).met for number in ("1", "2", "6")]


def estimates(copolymer: pf.Copolymer, *properties: str, **options: Any) -> Iterator[object]:
    answer = pf.estimate(copolymer, properties or None, **options)
    for name in properties or ("tg_c", "cte_ppm_per_k", "density_g_per_cm3"):
        yield (answer[name].value, answer[name].sd)


KAPTON = units(1.5, 1.0)
CALLS: dict[str, Callable[[Any], object]] = {
    "one amount": lambda x: list(claims(units(x, 1.0))),
    "all amounts": lambda x: list(claims(units(x, x))),
    "estimate of an amount": lambda x: list(estimates(units(x, 1.0))),
    "estimate of all amounts": lambda x: list(estimates(units(x, x))),
    "one of a feed": lambda x: list(claims(pf.Copolymer.from_feed({"PMDA": x, "BPDA": 0.4, "p-PDA": 1.0}))),
    "all of a feed": lambda x: list(
        claims(pf.Copolymer.from_feed(dict.fromkeys(("PMDA", "BPDA", "p-PDA", "m-PDA"), x)))
    ),
    "excess of a feed": lambda x: list(claims(pf.Copolymer.from_feed({"PMDA": 1.0, "p-PDA": x}))),
    "formula, one degree": lambda x: list(claims(pf.formula("1").build(p=x, q=1.0, X1="PMDA"))),
    "formula, all degrees": lambda x: list(claims(pf.formula("6").build(s=x, t=x, X4="PMDA"))),
    "measured Tg": lambda x: pf.check_claims(KAPTON, measured={"tg_c": x}).to_frame(),
    "measured CTE": lambda x: pf.check_claims(KAPTON, measured={"cte_ppm_per_k": (20.0, x)}).to_frame(),
    "constant of Gordon and Taylor": lambda x: list(estimates(KAPTON, "tg_c", rule="gordon_taylor", k=x)),
    "assay of a monomer": lambda x: monomer(assay_frac=x),
    "price of a monomer": lambda x: monomer(price_per_kg=x),
    "melting point": lambda x: monomer(melting_point_c=x),
    "density of a monomer": lambda x: monomer(density_g_per_cm3=x),
    "density of a solvent": lambda x: Solvent("x", "O", x)._repr_html_(),
    "its temperature": lambda x: Solvent("x", "O", 1.0, density_t_c=x)._repr_html_(),
    "boiling point": lambda x: Solvent("x", "O", 1.0, boiling_point_c=x)._repr_html_(),
    "price in a library": lambda x: pf.library().with_prices({"PMDA": x})["PMDA"].price_per_kg,
    "width of a drawing": lambda x: pf.library()["PMDA"].to_svg(x, 100),
}


def finite(answer: object) -> bool:
    """Whether no number of an answer is infinite or no number; an empty cell of a table says that there is none."""
    if isinstance(answer, pd.DataFrame):
        return not np.isinf(answer.select_dtypes("number").to_numpy(dtype=float)).any()
    if isinstance(answer, list | tuple):
        return all(map(finite, answer))
    if isinstance(answer, str):
        return not {"nan", "inf", "-inf"} & set(answer.replace(">", " ").replace("<", " ").split())
    return not isinstance(answer, float) or isfinite(answer)


@pytest.mark.parametrize("name", CALLS)
def test_an_extreme_number_is_refused_or_gives_a_finite_answer(name: str) -> None:
    answered = 0
    for number in NUMBERS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                answer = CALLS[name](number)
        except pf.FormulateError as error:  # any other error, and any warning, fails the test
            str(error)
            continue
        answered += 1
        assert finite(answer), number
    assert 0 < answered < len(NUMBERS)
