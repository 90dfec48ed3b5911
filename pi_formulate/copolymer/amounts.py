"""The feed from any statements that determine it: masses, moles, mol%, weight fractions, equivalents and ratios.

In: statements about monomers. Out: moles of each monomer, and whether their scale is fixed. Every statement is one
linear equation in the moles n, so the question is a linear system:

    mass          n_i M_i / w_i = m             moles       n_i = n
    mol fraction  n_i = x * sum of its role     equivalents n_i = e * the reference: a side, or one monomer
    mass fraction n_i M_i = w * sum n M         ratio       n_i = q n_j

A monomer that takes the rest has no equation of its own: the fractions of its side, or the balance of the two sides,
determine its amount.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pi_formulate.base.checks import real
from pi_formulate.base.errors import CompositionError
from pi_formulate.base.series import list_of, mapping_of
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.monomer import Monomer

Kind = Literal["mass_g", "amount_mol", "mol_frac", "mass_frac", "equivalents", "ratio"]
# Far above float noise, far below any digit that a person prints: a larger misfit, relative to the terms of the
# statement, is a contradiction.
AGREE = 1e-6
NONE = 1e-9  # of the largest amount: what a rest of nothing comes out as
SIDES = ("dianhydride", "diamine")
NO_REFERENCE = "equivalents are moles per mole of all dianhydrides, as no reference is stated"
RANK = 1e-10  # relative size of a singular value that counts as zero, as every row is scaled to 1


UNIT_OF_KIND: Mapping[str, str] = {
    "mass_g": " g",
    "amount_mol": " mol",
    "mol_frac": " (mol fraction)",
    "mass_frac": " (mass fraction)",
    "equivalents": " eq",
}


@dataclass(frozen=True, slots=True)
class Known(Shown):
    """One statement: what is known of a monomer, and of which other one in a ratio or in equivalents.

    The reference of equivalents is a monomer, `dianhydride` or `diamine` for all of a side; all dianhydrides if empty.

    Examples
    --------
    >>> print(Known("mass_g", "BPDA", 37.2))
    BPDA = 37.2 g
    """

    kind: Kind
    monomer: str
    value: float
    other: str = ""

    def __post_init__(self) -> None:
        high = 1.0 if self.kind in ("mol_frac", "mass_frac") else float("inf")
        real(self._label(), self.value, high=high, refuse=CompositionError)

    def _label(self) -> str:
        name = f"{self.monomer}:{self.other}" if self.kind == "ratio" else self.monomer
        return f"{name}{UNIT_OF_KIND.get(self.kind, '')}"

    def __str__(self) -> str:
        """As a chemist would write it."""
        name = f"{self.monomer}:{self.other}" if self.kind == "ratio" else self.monomer
        of = f" of {self.other}" if self.kind == "equivalents" and self.other else ""
        return f"{name} = {self.value:g}{UNIT_OF_KIND.get(self.kind, '')}{of}"


@dataclass(frozen=True, slots=True, repr=False)
class Solved(Shown):
    """Moles of each monomer; `scale_known` is whether a mass or an amount fixes their scale."""

    moles: tuple[tuple[Monomer, float], ...]
    scale_known: bool
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Each monomer with its moles, and what was assumed."""
        moles = ", ".join(f"{monomer.id} {amount:.6g}" for monomer, amount in self.moles)
        scale = "mol" if self.scale_known else "relative, as no mass or amount is known"
        return "\n".join([f"{moles} {scale}", *(f"assumed: {text}" for text in self.assumed)])


def solve_amounts(
    known: Sequence[Known],
    monomers: Mapping[str, Monomer],
    assay_frac: Mapping[str, float] | None = None,
    diamine_per_dianhydride: float = 1.0,
    *,
    rest: Sequence[str] = (),
) -> Solved:
    """Moles of every monomer from any consistent mix of statements.

    Where only the balance of the two sides is open, `diamine_per_dianhydride` closes it, and the result reports this.

    Parameters
    ----------
    known
        The statements; every monomer is in at least one, or takes the rest.
    monomers
        Id of each monomer that is charged.
    assay_frac
        Mass fraction of active monomer in what is weighed; 1 where not named [-].
    diamine_per_dianhydride
        Ratio of the sums of moles if nothing else fixes it [-].
    rest
        Monomers that take the rest, at most one on each side; they have no statement of their own.

    Raises
    ------
    CompositionError
        Under-determined: names the monomers that are still free. Over-determined: names the smallest set of
        statements that contradict each other. Or a monomer comes out at zero or below.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> facts = [Known("mass_g", "BPDA", 29.422), Known("mol_frac", "p-PDA", 0.6)]
    >>> solved = solve_amounts(facts, {name: lib[name] for name in ("BPDA", "p-PDA", "4,4'-ODA")})
    >>> [(m.id, round(n, 4)) for m, n in solved.moles], solved.assumed
    ([('BPDA', 0.1), ('p-PDA', 0.06), ("4,4'-ODA", 0.04)], ('diamine : dianhydride = 1',))
    """
    known, monomers, assay_frac, rest = list_of(known), mapping_of(monomers), mapping_of(assay_frac), list_of(rest)
    names = list(monomers)
    if not known:
        raise CompositionError("amounts", [], "at least one statement", sentence="at least one statement is needed")
    named = {name for fact in known for name in (fact.monomer, fact.other) if name} - set(SIDES)
    if unlisted := {*named, *rest} - set(monomers):
        raise CompositionError(
            "amounts",
            sorted(unlisted),
            f"monomers among {', '.join(names)}",
            sentence=f"there is no monomer {', '.join(sorted(unlisted))}; there are {', '.join(names)}",
        )
    _check_rest(rest, known, monomers)
    rows = [_equation(fact, names, monomers, assay_frac or {}) for fact in known]
    balance = np.array([diamine_per_dianhydride if monomers[n].role == "dianhydride" else -1.0 for n in names]), 0.0
    sized = any(abs(right) > 0.0 for _, right in rows)
    wanted = len(names) if sized else len(names) - 1
    assumed: tuple[str, ...] = ()
    if _rank(rows) == wanted - 1 and _rank([*rows, balance]) == wanted:
        rows.append(balance)
        assumed = (f"diamine : dianhydride = {diamine_per_dianhydride:g}",)
    labels = [*(str(fact) for fact in known), *assumed]
    if not _consistent(rows) or _rank(rows) > wanted:
        raise CompositionError(
            "amounts",
            _conflict(rows, labels, len(names)),
            "statements that agree",
            f"Remove one of these.{_reference_hint(known)}",
            sentence="these statements do not agree: {got}",
        )
    if _rank(rows) < wanted:
        raise CompositionError(
            "amounts",
            labels,
            "enough to fix every monomer",
            f"Still free: {', '.join(_free(rows, names, sized))}. State one more of them.",
            sentence="the statements {got} do not fix every monomer",
        )
    moles = _solution(rows, len(names))
    if bad := [name for name, n in zip(names, moles, strict=True) if n <= NONE * np.max(moles)]:
        raise CompositionError(
            "amounts",
            labels,
            "statements that agree and leave more than 0 mol of each monomer",
            f"They leave none of {', '.join(bad)}. "
            + ("It takes the rest. " if set(bad) & set(rest) else "")
            + f"Do the fractions of one side add up to 1?{_reference_hint(known)}",
            sentence="the statements {got} do not agree, or leave no monomer of some kind",
        )
    notes = (NO_REFERENCE,) if any(_without_reference(fact) for fact in known) else ()
    return Solved(tuple((monomers[n], float(x)) for n, x in zip(names, moles, strict=True)), sized, assumed, notes)


def _check_rest(rest: Sequence[str], known: Sequence[Known], monomers: Mapping[str, Monomer]) -> None:
    """Refuse a rest that is also stated, that is on no side, or that shares its side with another."""
    for name in rest:
        role = monomers[name].role
        if role not in SIDES:
            raise CompositionError(
                f"rest of {name}",
                role,
                "a dianhydride or a diamine",
                "State how much end-capper there is.",
                sentence=f"{name} is an {role}, but only a dianhydride or a diamine can take the rest",
            )
        same = [monomer for monomer in rest if monomers[monomer].role == role]
        if len(same) > 1:
            raise CompositionError(
                "rest",
                same,
                f"one {role} that takes the rest",
                "State one of them.",
                sentence=f"{' and '.join(same)} cannot both take the rest of the {role}s",
            )
        if own := [str(fact) for fact in known if fact.monomer == name and fact.kind != "ratio"]:
            raise CompositionError(
                f"rest of {name}",
                own,
                "no other statement of it",
                "Remove one of the two.",
                sentence="it takes the rest, but is also stated: {got}",
            )


def _without_reference(fact: Known) -> bool:
    return fact.kind == "equivalents" and not fact.other


def _reference_hint(known: Sequence[Known]) -> str:
    """Advice where equivalents without a reference are not possible."""
    if (fact := next((fact for fact in known if _without_reference(fact)), None)) is None:
        return ""
    examples = f"'{fact.value:g} eq of diamines' or '{fact.value:g} eq of BPDA'"
    return f" Equivalents without a reference are per mole of all dianhydrides: write {examples} for another."


Equation = tuple["np.ndarray[tuple[int], np.dtype[np.float64]]", float]


def _equation(fact: Known, names: list[str], monomers: Mapping[str, Monomer], assay: Mapping[str, float]) -> Equation:
    """One statement as a row of coefficients and a right side, scaled to be near 1."""
    own = np.array([float(name == fact.monomer) for name in names])
    mass = np.array([monomers[name].molar_mass_g_per_mol for name in names])
    role = np.array([float(monomers[name].role == monomers[fact.monomer].role) for name in names])
    side = fact.other if fact.other in SIDES else "" if fact.other else "dianhydride"
    reference = np.array([float(monomers[name].role == side or name == fact.other) for name in names])
    if fact.kind == "mass_g":
        return own, fact.value * assay.get(fact.monomer, 1.0) / monomers[fact.monomer].molar_mass_g_per_mol
    if fact.kind == "amount_mol":
        return own, fact.value
    if fact.kind == "mol_frac":
        return own - fact.value * role, 0.0
    if fact.kind == "mass_frac":
        return (own - fact.value) * mass / mass.max(), 0.0
    if fact.kind == "equivalents":
        return own - fact.value * reference, 0.0
    return own - fact.value * np.array([float(name == fact.other) for name in names]), 0.0


def _system(rows: Sequence[Equation]) -> tuple[np.ndarray, np.ndarray]:
    sizes = [np.abs(row).max() or 1.0 for row, _ in rows]
    left = np.array([row / size for (row, _), size in zip(rows, sizes, strict=True)])
    return left, np.array([right / size for (_, right), size in zip(rows, sizes, strict=True)])


def _rank(rows: Sequence[Equation]) -> int:
    return int(np.linalg.matrix_rank(_system(rows)[0], tol=RANK)) if rows else 0


def _consistent(rows: Sequence[Equation]) -> bool:
    """Whether any moles satisfy all statements."""
    left, right = _system(rows)
    moles = np.linalg.lstsq(left, right, rcond=RANK)[0]
    terms = np.abs(left) @ np.abs(moles) + np.abs(right)
    return bool(np.all(np.abs(left @ moles - right) <= AGREE * terms + RANK * np.abs(right).max()))


def _conflict(rows: list[Equation], labels: list[str], monomers: int) -> list[str]:
    """The smallest contradictory set: every statement that is not needed for the contradiction is removed."""

    def contradicts(kept: list[int]) -> bool:
        some = [rows[i] for i in kept]
        return not _consistent(some) or (_rank(some) >= monomers and not any(right for _, right in some))

    kept = list(range(len(rows)))
    for i in range(len(rows)):
        fewer = [j for j in kept if j != i]
        if fewer and contradicts(fewer):
            kept = fewer
    return [labels[i] for i in kept]


def _free(rows: Sequence[Equation], names: list[str], sized: bool) -> list[str]:
    """The monomers whose share can still change."""
    left, _ = _system(rows)
    if not sized:  # a common factor of all amounts does not change the composition
        left = np.vstack([left, np.ones(len(names))])
    _, values, vectors = np.linalg.svd(left)
    open_ways = vectors[int(np.sum(values > RANK)) :]
    return [name for i, name in enumerate(names) if np.abs(open_ways[:, i]).max() > AGREE]


def _solution(rows: Sequence[Equation], monomers: int) -> np.ndarray:
    """The moles; where no statement fixes the scale, they add up to 1."""
    left, right = _system(rows)
    if not np.any(right):
        left, right = np.vstack([left, np.ones(monomers)]), np.append(right, 1.0)
    return np.asarray(np.linalg.lstsq(left, right, rcond=RANK)[0])
