"""From a formula and names to a region.

In: formula, monomers in any of four ways, least and most fractions. Out: `Region`, never empty.

    at most h of monomer A    sum over units with A of x <= h      (h - [A in unit]) x >= 0
    margin m                  c x >= m in place of c x >= 0        (c - m) x >= 0
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import get_args

import numpy as np

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RegionError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import Formula, Labelling, formula
from pi_formulate.claims.linear import LinearClause, clauses_of, labellings_of, symbols_of
from pi_formulate.claims.report import BORDER
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.region.polytope import Polytope
from pi_formulate.search.region.region import Region, Sequence

Name = str | Monomer


def region(
    formula_id: str,
    dianhydrides: Iterable[Name] | None = None,
    diamines: Iterable[Name] | None = None,
    *,
    units: Iterable[tuple[Name, Name]] | None = None,
    members: Mapping[str, Name | Iterable[Name]] | None = None,
    least: Mapping[str, float] | None = None,
    most: Mapping[str, float] | None = None,
    margin_frac: float = 0.0,
    sequence: Sequence = "any",
    labelling: Mapping[str, str] | None = None,
    interpretation: Interpretation = "intended",
    reading: str = "default",
    library: MonomerLibrary | None = None,
) -> Region:
    """All compositions of chosen monomers that meet a formula and further limits.

    Parameters
    ----------
    formula_id
        `1`, `6` (low expansion), `2`, `7` (thermoplastic), as for `formula`.
    dianhydrides, diamines
        The monomers; every pair is a unit. Without any monomers the region is that of the variables alone, as
        fractions with sum 1.
    units
        (dianhydride, diamine) for each unit instead, where not every pair is wanted.
    members
        {slot: monomer, or several} instead; a slot that only one listed monomer fits may be left out.
    least, most
        {name: fraction}: of a monomer among its side, of a unit `A/B` among the units, or of a variable, 0..1 [-].
    margin_frac
        How far inside each clause and limit to stay, in its own terms as mole fractions; from 0 on [-].
    sequence
        `any`: the units are free, whatever order of addition makes them. `random`: one pot of monomers, whose units
        are x_ij = a_i b_j, with the fractions of the monomers as coordinates.
    labelling
        {monomer: class}, such as {"PMDA": "A1"}. A formula with classes allows several labellings, and the region
        stands for one. By default the monomer that is listed first on its side is in the first class that it fits,
        and the others in the second class where they fit it.
    interpretation, reading
        As for `formula`.
    library
        Where names are looked up; the shipped one if None.

    Returns
    -------
    Region
        With at least one composition in it.

    Raises
    ------
    FormulateError
        All unknown names and limits that cannot be, in one error; `RegionError` if nothing is left.

    Examples
    --------
    >>> found = region("6", ["PMDA"], ["p-PDA", "4,4'-ODA"], most={"p-PDA": 0.6})
    >>> [tuple(map(str, corner.fractions)) for corner in found.vertices]
    [('3/5', '2/5'), ('2/7', '5/7')]
    """
    found = formula(formula_id, reading, interpretation)
    if sequence not in get_args(Sequence):
        raise RegionError("sequence", sequence, f"one of {list(get_args(Sequence))}")
    margin = real("margin_frac", margin_frac, high=1.0, least=True, most=False, refuse=RegionError)
    names = library_or_shipped(library)
    ways = {"dianhydrides and diamines": dianhydrides or diamines, "units": units, "members": members}
    given = [way for way, what in ways.items() if what is not None]
    if len(given) > 1:
        raise RegionError("region", " and ".join(given), "the monomers in one of these ways")
    if members is not None:
        pairs = _of_members(found, members, names)
    elif given:
        pairs = _pairs(dianhydrides, diamines, units, names)
    else:
        pairs = ()
    if not pairs:
        return _of_variables(found, least, most, margin, sequence, labelling)
    wanted = {names.resolve(name).id: slot for name, slot in (labelling or {}).items()}
    way = _chosen(found, pairs, wanted, _slots_of(found, members, names))
    symbols = symbols_of(found, pairs, way)
    known = _shares(pairs, symbols)
    rows = [*clauses_of(found, symbols), *_limits(least, most, known, names.find)]
    parts: tuple[Polytope, ...]
    left: list[LinearClause]
    if sequence == "any":
        parts, left, labels = (Polytope(len(pairs), _inside(rows, margin)),), [], tuple(str(unit) for unit in pairs)
    else:
        acids, amines = _grid(pairs)
        of_a, of_b, left = parted(rows, (len(acids), len(amines)))
        parts = (Polytope(len(acids), _inside(of_a, margin)), Polytope(len(amines), _inside(of_b, margin)))
        labels = tuple(m.id for m in (*acids, *amines))
    return _not_empty(Region(found, way, labels, pairs, sequence, parts, tuple(left)))


def _of_variables(
    found: Formula,
    least: Mapping[str, float] | None,
    most: Mapping[str, float] | None,
    margin: float,
    sequence: str,
    labelling: Mapping[str, str] | None,
) -> Region:
    """The region of p, q or of k, l, m, n."""
    if sequence != "any" or labelling:
        raise RegionError("sequence and labelling", (sequence, labelling), "monomers beside them")
    symbols = tuple(unit.symbol for unit in found.units)
    known = {symbol: tuple(float(symbol == other) for other in symbols) for symbol in symbols}
    rows = [*clauses_of(found, symbols), *_limits(least, most, known)]
    return _not_empty(Region(found, None, symbols, (), "any", (Polytope(len(symbols), _inside(rows, margin)),)))


def _not_empty(found: Region) -> Region:
    empty = RegionError(
        f"region of formula {found.formula.id}",
        "no composition",
        "limits that leave one",
        "Loosen least, most or margin_frac, or name a monomer for each class.",
    )
    if found.dimension < 0:
        raise empty
    if not found.contains(found.centre):
        raise empty
    return found


def _inside(rows: Iterable[LinearClause], margin: float) -> tuple[LinearClause, ...]:
    """Rows with a margin: no longer strict, as the border moved inwards."""
    if margin == 0.0:
        return tuple(rows)
    return tuple(
        row if row.equal else replace(row, coefficients=tuple(c - margin for c in row.coefficients), strict=False)
        for row in rows
    )


def parted(
    rows: Iterable[LinearClause], shape: tuple[int, int]
) -> tuple[list[LinearClause], list[LinearClause], list[LinearClause]]:
    """Rows over units x_ij = a_i b_j as rows over a, rows over b, and strict ones that stay sums of products.

    Parameters
    ----------
    rows
        Over the units, dianhydrides outside, diamines inside.
    shape
        How many dianhydrides and diamines.

    Raises
    ------
    RegionError
        If a row does not part.
    """
    of_a: list[LinearClause] = []
    of_b: list[LinearClause] = []
    left: list[LinearClause] = []
    for row in rows:
        c = np.array(row.coefficients).reshape(shape)
        i, j = np.unravel_index(int(np.abs(c).argmax()), shape)
        # dividing by the largest keeps u and v in the numbers of the clause: 1, 0.4, 2.5
        u, v = (c[:, j] / c[i, j], c[i, :]) if c[i, j] else (np.zeros(shape[0]), np.zeros(shape[1]))
        parts_ = bool(np.allclose(np.outer(u, v), c, rtol=0.0, atol=BORDER))
        if parts_ and (u >= 0.0).all():
            of_b.append(replace(row, coefficients=tuple(map(float, v))))
            if row.strict:
                of_a.append(replace(row, coefficients=tuple(map(float, u))))
        elif parts_ and ((v >= 0.0).all() or (v <= 0.0).all()):
            sign = 1.0 if (v >= 0.0).all() else -1.0
            of_a.append(replace(row, coefficients=tuple(map(float, sign * u))))
            if row.strict:
                of_b.append(replace(row, coefficients=tuple(map(float, sign * v))))
        elif (c >= 0.0).all() and not row.equal:
            left += [row] if row.strict else []
        else:
            raise RegionError(
                "sequence",
                "random",
                f"'any' for the limit {row.label}",
                "It bends where the units follow from the monomers; limit monomers instead of units or variables.",
            )
    return of_a, of_b, left


# --- which units ---


def _pair(number: int, acid: Name, amine: Name, names: MonomerLibrary) -> tuple[Monomer, Monomer]:
    place = f"unit {number}"
    return (
        names.resolve(acid, "dianhydride", where=f"{place}: dianhydride"),
        names.resolve(amine, "diamine", where=f"{place}: diamine"),
    )


def _pairs(
    dianhydrides: Iterable[Name] | None,
    diamines: Iterable[Name] | None,
    units: Iterable[tuple[Name, Name]] | None,
    names: MonomerLibrary,
) -> tuple[Unit, ...]:
    errors: list[FormulateError] = []
    pairs: list[tuple[Monomer, Monomer]] = []
    if units is not None:
        listed = [tuple(pair) if isinstance(pair, Iterable) and not isinstance(pair, str) else () for pair in units]
        if any(len(pair) != 2 for pair in listed):
            raise RegionError("units", listed, "a list of (dianhydride, diamine)")
        for number, (acid, amine) in enumerate(listed, 1):
            with gathering(errors):
                pairs.append(_pair(number, acid, amine, names))
    else:
        sides: dict[str, list[Monomer]] = {"dianhydride": [], "diamine": []}
        for role, side in (("dianhydride", dianhydrides), ("diamine", diamines)):
            if isinstance(side, str) or not side:
                raise RegionError(f"{role}s", side, f"a list of at least one {role}")
            for name in side:
                with gathering(errors):
                    sides[role].append(names.resolve(name, role, where=f"{role}s"))
        pairs = [(acid, amine) for acid in sides["dianhydride"] for amine in sides["diamine"]]
    raise_all(errors)
    found = tuple(Unit(acid, amine) for acid, amine in pairs)
    if not found or len(set(found)) != len(found):
        raise RegionError("units", [str(unit) for unit in found], "at least one unit, each once")
    return found


def _of_members(
    found: Formula, members: Mapping[str, Name | Iterable[Name]], names: MonomerLibrary
) -> tuple[Unit, ...]:
    kind("members", members, Mapping, "{slot: monomer, or a list of monomers}")
    shares = {slot: dict.fromkeys(_listed(what), 1.0) for slot, what in members.items()}
    built = found.build_from({unit.symbol: 1.0 for unit in found.units}, shares, names)
    return tuple(unit for unit, _ in built.amounts_mol)


def _listed(what: Name | Iterable[Name]) -> list[Name]:
    return [what] if isinstance(what, str | Monomer) else list(what)


def _slots_of(
    found: Formula, members: Mapping[str, Name | Iterable[Name]] | None, names: MonomerLibrary
) -> dict[str, str]:
    """Which class each named member was given."""
    return {names.resolve(name).id: slot for slot, what in (members or {}).items() for name in _listed(what)}


def _grid(units: tuple[Unit, ...]) -> tuple[tuple[Monomer, ...], tuple[Monomer, ...]]:
    """Dianhydrides and diamines, if the units are all their pairs in order."""
    acids = tuple(dict.fromkeys(unit.dianhydride for unit in units))
    amines = tuple(dict.fromkeys(unit.diamine for unit in units))
    if units != tuple(Unit(a, b) for a in acids for b in amines):
        raise RegionError(
            "units",
            [str(unit) for unit in units],
            "every pair of the monomers for a random order",
            "List dianhydrides and diamines instead.",
        )
    return acids, amines


def _chosen(
    found: Formula, units: tuple[Unit, ...], wanted: Mapping[str, str], of_members: Mapping[str, str]
) -> Labelling:
    """The labelling that was asked for, or the one that the listed order implies."""
    ways = [way for way in labellings_of(found, units) if any(amount for _, amount in way.degrees)]
    slots = list(found.slots)
    order = [list(dict.fromkeys(getattr(unit, side) for unit in units)) for side in ("dianhydride", "diamine")]

    def rank(way: Labelling) -> list[int]:
        places = dict(way.classes)
        found_: list[int] = []
        for side in order:
            numbers = [slots.index(places[m.id]) if m.id in places else len(slots) for m in side]
            found_ += [numbers[0], *(-number for number in numbers[1:])]
        return found_

    asked = {**of_members, **wanted}
    fitting = [way for way in ways if asked.items() <= dict(way.classes).items()]
    if not fitting:
        what = ", ".join(f"{name} = {slot}" for name, slot in asked.items()) or ", ".join(map(str, units))
        raise RegionError(
            f"labelling of formula {found.id}",
            what,
            "one of: " + " | ".join(str(way) for way in ways[:6]) if ways else "units that fit the formula's slots",
            f"The reading {found.reading.name!r} decides.",
        )
    return min(fitting, key=rank)


# --- limits ---


def _shares(units: tuple[Unit, ...], symbols: tuple[str, ...]) -> dict[str, tuple[float, ...]]:
    """Name of each monomer, unit and variable, and which units count for it."""
    known: dict[str, tuple[float, ...]] = {}
    for monomer in dict.fromkeys(m for unit in units for m in (unit.dianhydride, unit.diamine)):
        known[monomer.id] = tuple(float(monomer in (unit.dianhydride, unit.diamine)) for unit in units)
    for unit in units:
        known[str(unit)] = tuple(float(unit == other) for other in units)
    for symbol in dict.fromkeys(filter(None, symbols)):
        known[symbol] = tuple(float(symbol == other) for other in symbols)
    return known


def _limits(
    least: Mapping[str, float] | None,
    most: Mapping[str, float] | None,
    known: Mapping[str, tuple[float, ...]],
    find: Callable[[str], Monomer | None] | None = None,
) -> list[LinearClause]:
    """A row for each limit; all faults at once."""
    errors: list[FormulateError] = []
    rows: list[LinearClause] = []

    def enter(name: str, value: float, sign: float) -> None:
        text, where = str(getattr(name, "id", name)), "least" if sign > 0 else "most"
        if text not in known and find is not None and (monomer := find(text)):
            text = monomer.id
        if text not in known:
            near = difflib.get_close_matches(text, known, n=3, cutoff=0.4)
            hint = f"Nearest: {', '.join(near)}." if near else ""
            raise RegionError(where, text, f"a name among {list(known)}", hint)
        limit = real(f"{where} of {text}", value, high=1.0, least=True, refuse=RegionError)
        counted = np.array(known[text])
        label = f"{text} {'>=' if sign > 0 else '<='} {limit:g}"
        rows.append(LinearClause(label, tuple(map(float, sign * (counted - limit))), False))

    for limits, sign in ((least, 1.0), (most, -1.0)):
        kind("least" if sign > 0 else "most", limits or {}, Mapping, "{name: fraction}")
        for name, value in (limits or {}).items():
            with gathering(errors):
                enter(name, value, sign)
    raise_all(errors)
    return rows
