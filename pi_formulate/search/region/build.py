"""From a formula and names to a region.

In: formula, monomers in any of four forms, least and most fractions. Out: `Region`, never empty.

    at most h of monomer A    sum over units with A of x <= h      (h - [A in unit]) x >= 0
    margin m                  c x >= m in place of c x >= 0        (c - m) x >= 0
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

import numpy as np

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RegionError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.series import list_of, mapping_of
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation, LinearClause
from pi_formulate.claims.formula import Formula, Labelling, formula
from pi_formulate.claims.held import BORDER
from pi_formulate.claims.margins import System, labellings_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.region.body import SequenceKind
from pi_formulate.search.region.polytope import Polytope
from pi_formulate.search.region.region import Region

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
    sequence: SequenceKind = "any",
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
        How far inside each clause and limit to stay, in its own terms as mole fractions; at least 0 [-].
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
    >>> low = region("6", ["PMDA"], ["p-PDA", "4,4'-ODA"], most={"p-PDA": 0.6})
    >>> [tuple(map(str, corner.fractions)) for corner in low.vertices]
    [('3/5', '2/5'), ('2/7', '5/7')]
    """
    members, labelling, least, most = map(mapping_of, (members, labelling, least, most))
    dianhydrides, diamines, units = map(list_of, (dianhydrides, diamines, units))
    asked = formula(formula_id, reading, interpretation)
    if sequence not in get_args(SequenceKind):
        raise RegionError("sequence", sequence, f"one of {', '.join(get_args(SequenceKind))}")
    margin = real("margin_frac", margin_frac, high=1.0, least=True, most=False, refuse=RegionError)
    names = library_or_shipped(library)
    forms = {"dianhydrides and diamines": dianhydrides or diamines, "units": units, "members": members}
    used = [form for form, monomers in forms.items() if monomers is not None]
    if len(used) > 1:
        raise RegionError(
            "region",
            " and ".join(used),
            "the monomers in one of these forms",
            sentence=f"the monomers are named in more than one form: {' and '.join(used)}",
        )
    if not used:
        if sequence != "any" or labelling:
            raise RegionError(
                "sequence and labelling",
                (sequence, labelling),
                "monomers with them",
                sentence="a sequence or a labelling needs monomers",
            )
        shares = {symbol: tuple(float(symbol == other) for other in asked.symbols) for symbol in asked.symbols}
        return _not_empty(region_of(asked, (), None, limits=_limits(least, most, shares), margin_frac=margin))
    pairs = _of_members(asked, members, names) if members is not None else _pairs(dianhydrides, diamines, units, names)
    wanted = {names.resolve(name).id: slot for name, slot in (labelling or {}).items()}
    chosen = _chosen(asked, pairs, {**_slots_of(members, names), **wanted})
    limits = _limits(least, most, _shares(pairs, System.of(asked, pairs, chosen).symbols), names.find)
    return _not_empty(region_of(asked, pairs, chosen, sequence, limits, margin))


def region_of(
    asked: Formula,
    units: tuple[Unit, ...],
    labelling: Labelling | None,
    sequence: SequenceKind = "any",
    limits: Sequence[LinearClause] = (),
    margin_frac: float = 0.0,
) -> Region:
    """The region of a formula over checked units, which may be empty.

    Parameters
    ----------
    asked
        With its reading and interpretation.
    units
        None for the region of the variables alone.
    labelling
        Which monomer is in which class; None for the variables alone.
    sequence, margin_frac
        As for `region`.
    limits
        Rows over the units, or over the variables.

    Raises
    ------
    RegionError
        If a random order of these units bends a row.
    """
    if labelling is None:
        rows = _inside([*asked.rows(asked.symbols), *limits], margin_frac)
        return Region(asked, None, asked.symbols, (), "any", (Polytope(len(asked.symbols), rows),))
    rows = (*System.of(asked, units, labelling).rows, *limits)
    if sequence == "any":
        parts: tuple[Polytope, ...] = (Polytope(len(units), _inside(rows, margin_frac)),)
        return Region(asked, labelling, tuple(str(unit) for unit in units), units, "any", parts)
    acids, amines = _grid(units)
    of_acids, of_amines, products = rows_by_side(rows, (len(acids), len(amines)))
    parts = (
        Polytope(len(acids), _inside(of_acids, margin_frac)),
        Polytope(len(amines), _inside(of_amines, margin_frac)),
    )
    names = tuple(monomer.id for monomer in (*acids, *amines))
    return Region(asked, labelling, names, units, "random", parts, tuple(products))


def _not_empty(region: Region) -> Region:
    if region.dimension < 0 or not region.contains(region.centre):
        raise RegionError(
            f"region of formula {region.formula.id}",
            "no composition",
            "limits that leave one",
            "Loosen least, most or margin_frac, or name a monomer for each class.",
            sentence="the limits leave no composition",
        )
    return region


def _inside(rows: Iterable[LinearClause], margin: float) -> tuple[LinearClause, ...]:
    """Rows with a margin: limits of the user and no longer strict, as the border moved inwards."""
    if margin == 0.0:
        return tuple(rows)
    return tuple(
        row if row.equal else LinearClause(row.label, tuple(c - margin for c in row.coefficients), strict=False)
        for row in rows
    )


def rows_by_side(
    rows: Iterable[LinearClause], shape: tuple[int, int]
) -> tuple[list[LinearClause], list[LinearClause], list[LinearClause]]:
    """Separate rows over units x_ij = a_i b_j into rows over a, rows over b, and strict sums of products.

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
    products: list[LinearClause] = []
    for row in rows:
        c = np.array(row.coefficients).reshape(shape)
        i, j = np.unravel_index(int(np.abs(c).argmax()), shape)
        # dividing by the largest keeps u and v in the numbers of the clause: 1, 0.4, 2.5
        u, v = (c[:, j] / c[i, j], c[i, :]) if c[i, j] else (np.zeros(shape[0]), np.zeros(shape[1]))
        is_product = bool(np.allclose(np.outer(u, v), c, rtol=0.0, atol=BORDER))
        if is_product and (u >= 0.0).all():
            of_b.append(replace(row, coefficients=tuple(map(float, v))))
            if row.strict:
                of_a.append(replace(row, coefficients=tuple(map(float, u))))
        elif is_product and ((v >= 0.0).all() or (v <= 0.0).all()):
            sign = 1.0 if (v >= 0.0).all() else -1.0
            of_a.append(replace(row, coefficients=tuple(map(float, sign * u))))
            if row.strict:
                of_b.append(replace(row, coefficients=tuple(map(float, sign * v))))
        elif (c >= 0.0).all() and not row.equal:
            products += [row] if row.strict else []
        else:
            raise RegionError(
                "sequence",
                "random",
                f"'any' for the limit {row.label}",
                "It is curved where the units follow from the monomers; limit monomers instead of units or variables.",
                sentence=f"for the limit {row.label} the sequence must be 'any'",
            )
    return of_a, of_b, products


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
    checked = tuple(Unit(acid, amine) for acid, amine in pairs)
    if not checked or len(set(checked)) != len(checked):
        raise RegionError(
            "units",
            [str(unit) for unit in checked],
            "at least one unit, each once",
            sentence="at least one unit is needed, each once",
        )
    return checked


def _of_members(
    asked: Formula, members: Mapping[str, Name | Iterable[Name]], names: MonomerLibrary
) -> tuple[Unit, ...]:
    kind("members", members, Mapping, "{slot: monomer, or a list of monomers}")
    shares = {slot: dict.fromkeys(_listed(monomers), 1.0) for slot, monomers in members.items()}
    built = asked.build_from(dict.fromkeys(asked.symbols, 1.0), shares, names)
    return tuple(unit for unit, _ in built.amounts_mol)


def _listed(monomers: Name | Iterable[Name]) -> list[Name]:
    return [monomers] if isinstance(monomers, str | Monomer) else list(monomers)


def _slots_of(members: Mapping[str, Name | Iterable[Name]] | None, names: MonomerLibrary) -> dict[str, str]:
    """Which class each named member was assigned to."""
    return {names.resolve(name).id: slot for slot, listed in (members or {}).items() for name in _listed(listed)}


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
            sentence="a random order needs every pair of the monomers, but these are {got}",
        )
    return acids, amines


def _chosen(asked: Formula, units: tuple[Unit, ...], wanted: Mapping[str, str]) -> Labelling:
    """The labelling that was asked for, or the one that the listed order implies."""
    possible = [labelling for labelling in labellings_of(asked, units) if labelling.inside]
    fitting = [labelling for labelling in possible if wanted.items() <= dict(labelling.classes).items()]
    if not fitting:
        got = ", ".join(f"{name} = {slot}" for name, slot in wanted.items()) or ", ".join(map(str, units))
        raise RegionError(
            f"labelling of formula {asked.id}",
            Words(got),
            "one of: " + " | ".join(map(str, possible[:6])) if possible else "units that fit the formula's slots",
            f"The reading {asked.reading.name!r} decides.",
        )
    slots = list(asked.slots)
    sides = [list(dict.fromkeys(getattr(unit, role) for unit in units)) for role in ("dianhydride", "diamine")]

    def rank(labelling: Labelling) -> list[int]:
        classes = dict(labelling.classes)
        numbers: list[int] = []
        for side in sides:
            first, *others = [slots.index(classes[m.id]) if m.id in classes else len(slots) for m in side]
            numbers += [first, *(-number for number in others)]
        return numbers

    return min(fitting, key=rank)


# --- limits ---


def _shares(units: tuple[Unit, ...], symbols: tuple[str, ...]) -> dict[str, tuple[float, ...]]:
    """Name of each monomer, unit and variable, and which units count for it."""
    shares: dict[str, tuple[float, ...]] = {}
    for monomer in dict.fromkeys(m for unit in units for m in (unit.dianhydride, unit.diamine)):
        shares[monomer.id] = tuple(float(monomer in (unit.dianhydride, unit.diamine)) for unit in units)
    for unit in units:
        shares[str(unit)] = tuple(float(unit == other) for other in units)
    for symbol in dict.fromkeys(filter(None, symbols)):
        shares[symbol] = tuple(float(symbol == other) for other in symbols)
    return shares


def _limits(
    least: Mapping[str, float] | None,
    most: Mapping[str, float] | None,
    shares: Mapping[str, tuple[float, ...]],
    find: Callable[[str], Monomer | None] | None = None,
) -> list[LinearClause]:
    """A row for each limit; all faults at once."""
    errors: list[FormulateError] = []
    rows: list[LinearClause] = []
    for limits, where, sign in ((least, "least", 1.0), (most, "most", -1.0)):
        kind(where, limits or {}, Mapping, "{name: fraction}")
        for name, value in (limits or {}).items():
            with gathering(errors):
                known = _known_name(where, name, shares, find)
                limit = real(f"{where} of {known}", value, high=1.0, least=True, refuse=RegionError)
                counted = np.array(shares[known])
                label = f"{known} {'>=' if sign > 0 else '<='} {limit:g}"
                rows.append(LinearClause(label, tuple(map(float, sign * (counted - limit))), False))
    raise_all(errors)
    return rows


def _known_name(
    where: str, name: object, shares: Mapping[str, tuple[float, ...]], find: Callable[[str], Monomer | None] | None
) -> str:
    """The monomer, unit or variable that a limit is on."""
    text = str(getattr(name, "id", name))
    if text not in shares and find is not None and (monomer := find(text)):
        text = monomer.id
    if text not in shares:
        near = difflib.get_close_matches(text, shares, n=3, cutoff=0.4)
        raise RegionError(
            where, text, f"a name among {', '.join(shares)}", f"Nearest: {', '.join(near)}." if near else ""
        )
    return text
