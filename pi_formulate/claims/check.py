"""The constraint systems of claims 2, 4-6, 13 and 15-17, one row per clause.

In: a copolymer or a recipe. Out: `ClaimReport`. What needs a laminate, a process or a property is said to need data.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from pi_formulate.claims.clauses import Interpretation
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.report import ClaimReport, Finding, judged
from pi_formulate.copolymer import Copolymer

TG_WINDOW_C = (200.0, 250.0)  # printed in claims 3 and 14
# Claims with m = n = 0 and X2 fixed: (claim, formula it depends on, slot of the fixed residue, what that residue is)
NARROW = (
    ("5", "2", "F3", "formula 3"),
    ("6", "2", "F4", "formula 4"),
    ("16", "7", "F3", "formula 3"),
    ("17", "7", "F4", "formula 4"),
)
STACK, LAYER, PROCESS = "a laminate stack", "the copolymer of the further layer", "a process description"
OTHER = {
    **dict.fromkeys(("1", "7", "8"), STACK),
    **dict.fromkeys(("9", "10", "11", "19", "20", "21"), LAYER),
    **dict.fromkeys(("12", "18"), PROCESS),
}


class Weighed(Protocol):
    """A subject that knows which units its masses make."""

    @property
    def weighed_copolymer(self) -> Copolymer:
        """The units."""


def check_claims(
    subject: Copolymer | Weighed,
    measured: Mapping[str, float] | None = None,
    interpretation: Interpretation = "intended",
    reading: str = "default",
    closed: bool = False,
) -> ClaimReport:
    """All claims, clause by clause.

    Parameters
    ----------
    subject
        A copolymer, or a recipe, which is judged by what its masses make.
    measured
        Measured properties, such as {"tg_c": 230.0}.
    interpretation, reading
        As for `formula`.
    closed
        Whether units outside a formula are a failure.

    Raises
    ------
    ClaimError
        If there is no such reading or interpretation.

    Examples
    --------
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> check_claims(cop).claims["2"]
    'met'
    """
    copolymer = subject if isinstance(subject, Copolymer) else subject.weighed_copolymer
    findings: list[Finding] = []
    for id in ("1", "2", "6", "7"):
        system = formula(id, reading, interpretation)
        findings += system.check(copolymer, closed)
        findings += _narrow(system, copolymer)
    findings += _properties(measured or {})
    findings += [
        Finding(claim, "all clauses", "", None, None, None, None, "needs data", basis="none", note=f"needs {what}")
        for claim, what in OTHER.items()
    ]
    return ClaimReport(tuple(sorted(findings, key=lambda found: int(found.claim))), reading, interpretation)


def _narrow(system: Formula, copolymer: Copolymer) -> Iterator[Finding]:
    """Claims 5, 6, 16 and 17: one dianhydride class and one diamine."""
    for claim, of, slot, what in NARROW:
        if of != system.id:
            continue
        found = system.best(copolymer)
        degrees = dict(found.degrees)
        inside = sum(degrees.values()) or 1.0
        rest = (degrees["m"] + degrees["n"]) / inside
        margin, status = judged(-rest, False)
        yield Finding(claim, "m = n = 0", "(m + n) / (k + l + m + n)", rest, None, 0.0, margin, status, note=str(found))
        slots = dict(found.classes)
        first = [u.diamine for u, _ in copolymer.amounts_mol if slots.get(u.diamine.id) == "B1"]
        share = float(bool(first) and all(system.reading.fits(slot, m) for m in first))
        margin, status = judged(share - 1.0, False)
        yield Finding(claim, f"X2 (B1) is {what}", "share of B1", share, 1.0, None, margin, status,
                      note=", ".join(sorted({m.id for m in first})))  # fmt: skip
        depends = system.check(copolymer)
        held: float = float(depends.met)
        margin, status = judged(held - 1.0, False)
        yield Finding(claim, f"depends on claim {system.claim}", "", None, None, None, margin, status)


def _properties(measured: Mapping[str, float]) -> Iterator[Finding]:
    """Claims 3 and 14: the glass transition of the thermoplastic layer."""
    low, high = TG_WINDOW_C
    for claim in ("3", "14"):
        if "tg_c" not in measured:
            yield Finding(claim, f"Tg {low:g}..{high:g} C", "tg_c", None, low, high, None, "needs data", basis="none",
                          note="needs a measured tg_c")  # fmt: skip
            continue
        value = float(measured["tg_c"])
        margin, status = judged(min(value - low, high - value), False, high)
        yield Finding(claim, f"Tg {low:g}..{high:g} C", "tg_c", value, low, high, margin, status, basis="measured")
