"""The clauses of a formula as linear inequalities in the amounts of the units.

In: a formula, repeat units in a fixed order, and which monomer stands in which class. Out: rows c with c x >= 0
(c x > 0 where strict, c x = 0 where equal), which hold for amounts x >= 0 of any scale.

    0.4 <= p/q <= 2.5     p - 0.4 q >= 0 and 2.5 q - p >= 0
    l = m = n             l - m = 0 and m - n = 0
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pi_formulate.claims.constraints import HIGHEST_RATIO, LOWEST_RATIO, SIDE_FACTOR
from pi_formulate.claims.formula import Formula, Labelling
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit


@dataclass(frozen=True, slots=True)
class LinearClause:
    """One row: what it says, its coefficients in the order of the units, and whether the border itself is outside.

    Parameters
    ----------
    label
        The clause in its variables.
    coefficients
        One for each unit, zero for units outside the formula.
    strict
        Whether c x = 0 is not met.
    equal
        Whether c x must be zero.
    """

    label: str
    coefficients: tuple[float, ...]
    strict: bool
    equal: bool = False


def labellings_of(found: Formula, units: Sequence[Unit]) -> tuple[Labelling, ...]:
    """Every way to put the monomers of some units into the classes of a formula.

    Parameters
    ----------
    found
        The formula.
    units
        Repeat units that are all present.
    """
    return tuple(found.labellings(Copolymer.of(dict.fromkeys(units, 1.0))))


def linear_clauses(found: Formula, units: Sequence[Unit], labelling: Labelling) -> tuple[LinearClause, ...]:
    """The constraints of a formula for some units under one labelling.

    Parameters
    ----------
    found
        The formula, with its reading and interpretation.
    units
        The order of the coefficients.
    labelling
        Which monomer is in which class.

    Returns
    -------
    tuple
        One `LinearClause` for each inequality; `l, m, n >= 0` holds for any amounts and is left out.

    Examples
    --------
    >>> from pi_formulate.claims.formula import formula
    >>> from pi_formulate.chemistry.library import library
    >>> lib, six = library(), formula("6")
    >>> units = [Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["PMDA"], lib["4,4'-ODA"])]
    >>> for row in linear_clauses(six, units, labellings_of(six, units)[0]):
    ...     print(row.label, row.coefficients, row.strict)
    s > 0 (1.0, 0.0) True
    t > 0 (0.0, 1.0) True
    s >= 0.4 t (1.0, -0.4) False
    s <= 2.5 t (-1.0, 2.5) False
    """
    return clauses_of(found, symbols_of(found, units, labelling))


def clauses_of(found: Formula, symbols: Sequence[str]) -> tuple[LinearClause, ...]:
    """The constraints of a formula where the variable of each unit is known.

    Parameters
    ----------
    found
        The formula, with its reading and interpretation.
    symbols
        Variable of each unit; empty for a unit outside the formula.
    """

    def row(label: str, weights: Mapping[str, float], strict: bool, equal: bool = False) -> LinearClause:
        return LinearClause(label, tuple(weights.get(symbol, 0.0) for symbol in symbols), strict, equal)

    if len(found.units) == 2:
        p, q = (unit.symbol for unit in found.units)
        return (
            row(f"{p} > 0", {p: 1.0}, True),
            row(f"{q} > 0", {q: 1.0}, True),
            row(f"{p} >= {LOWEST_RATIO:g} {q}", {p: 1.0, q: -LOWEST_RATIO}, False),
            row(f"{p} <= {HIGHEST_RATIO:g} {q}", {p: -1.0, q: HIGHEST_RATIO}, False),
        )
    factor = SIDE_FACTOR
    if found.interpretation == "intended":
        others = [row("l, m and n not all zero", {"l": 1.0, "m": 1.0, "n": 1.0}, True)]
    else:
        others = [row("l = m", {"l": 1.0, "m": -1.0}, False, True), row("m = n", {"m": 1.0, "n": -1.0}, False, True)]
        others += [row(f"{symbol} > 0", {symbol: 1.0}, True) for symbol in "lmn"]
    return (
        row("k > 0", {"k": 1.0}, True),
        *others,
        row("k >= l", {"k": 1.0, "l": -1.0}, False),
        row(f"k + l > {factor:g} (m + n)", {"k": 1.0, "l": 1.0, "m": -factor, "n": -factor}, True),
        row(f"k + m > {factor:g} (l + n)", {"k": 1.0, "m": 1.0, "l": -factor, "n": -factor}, True),
    )


def symbols_of(found: Formula, units: Sequence[Unit], labelling: Labelling) -> tuple[str, ...]:
    """The variable of each unit under a labelling; empty for a unit outside the formula.

    Parameters
    ----------
    found, units, labelling
        As for `linear_clauses`.
    """
    slots = dict(labelling.classes)
    by_pair = {(unit.dianhydride_slot, unit.diamine_slot): unit.symbol for unit in found.units}
    return tuple(by_pair.get((slots.get(u.dianhydride.id, ""), slots.get(u.diamine.id, "")), "") for u in units)
