"""Van der Waals volume, and the group sums that other properties share.

In: repeat units with their mole fractions. Out: `Estimate`s; the `GroupSum` of a group table; measured films.

    V_w = 0.6022 (sum of atoms - 5.92 N_bonds - 14.7 R_aromatic - 3.8 R_non-aromatic)      [cm3/mol], Zhao 2003

Mass, volumes and group sums of a copolymer are means over its units; this is exact, as they are sums over atoms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import fsum, isclose

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import atomic_weights
from pi_formulate.chemistry.library import library
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.groups import TAKEN_AS, Assignment, GroupTable, assign, uncovered_text

Units = tuple[tuple[Unit, float], ...]

CM3_PER_MOL_AND_A3 = 0.602214076  # Avogadro constant times 1e-24
# Float sums of typed fractions such as 0.333 + 0.667.
FRACTION_TOLERANCE = 1e-9
# Zhao's and Bondi's volumes differ by 1 % for p-phenylene and by 5 % for the pyromellitic diimide.
VDW_SD_FRAC = 0.03


@dataclass(frozen=True, slots=True)
class Film:
    """One measured property of one polyimide film."""

    polymer: str
    unit: Unit
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class GroupSum:
    """Contributions of a group table per mole of mean repeat unit.

    Parameters
    ----------
    total
        Sum over the groups of the table.
    covered_frac
        Share of the mass whose atoms belong to a group with a contribution, 0..1.
    shares
        (group, its part of the total), largest first.
    note
        Atoms that no group covers, and groups that borrow a contribution; empty if there are none.
    """

    total: float
    covered_frac: float
    shares: tuple[tuple[str, float], ...]
    note: str

    @property
    def scaled(self) -> float:
        """The total, if uncovered atoms contribute as much per mass as the others."""
        return self.total / self.covered_frac


def vdw_volume_cm3_per_mol(units: Units) -> Estimate:
    """Van der Waals volume of the mean repeat unit [cm3/mol].

    V_w = 0.6022 (sum of atoms - 5.92 N_bonds - 14.7 R_aromatic - 3.8 R_non-aromatic)

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.

    Returns
    -------
    Estimate
        Volume [cm3/mol], standard deviation 3 %, and the share of each term.

    Raises
    ------
    EstimateError
        If an element has no volume, or the fractions do not add up to 1.

    References
    ----------
    Zhao, Abraham, Zissimos, J. Org. Chem. 68 (2003) 7368, doi 10.1021/jo034808o.

    Examples
    --------
    >>> print(vdw_volume_cm3_per_mol(((Unit(library()["PMDA"], library()["4,4'-ODA"]), 1.0),)))
    191.3 +- 5.7 cm3/mol (in domain)
    """
    return _volume(tuple(units))


@lru_cache(maxsize=1024)
def _volume(units: Units) -> Estimate:
    check_units(units)
    shares: dict[str, float] = {}
    for unit, fraction in units:
        if not fraction:
            continue
        for part in unit.parts:
            for term, volume in _vdw_terms(part):
                shares[term] = shares.get(term, 0.0) + fraction * volume * CM3_PER_MOL_AND_A3
    ordered = tuple(sorted(shares.items(), key=lambda pair: -abs(pair[1])))
    value = fsum(share for _, share in ordered)
    return Estimate(
        value, VDW_SD_FRAC * value, "cm3/mol", True, "atoms, bonds and rings", "zhao_2003; zhao_2003_cdk", "", ordered
    )


def group_sum(units: Units, table: GroupTable, column: str, power: int = 1) -> GroupSum:
    """Sum of the contributions of a column, or of their powers, over the mean repeat unit.

    sum_u x_u sum_g n_gu c_g^power

    Parameters
    ----------
    units
        Repeat units with their mole fractions.
    table
        Groups.
    column
        Column of the contributions.
    power
        1, or 2 for contributions that add as squares.

    Examples
    --------
    >>> from pi_formulate.properties.groups import group_table
    >>> unit = Unit(library()["PMDA"], library()["p-PDA"])
    >>> group_sum(((unit, 1.0),), group_table("hansen_groups"), "fd").total
    3420.0
    """
    return _group_sum(tuple(units), table, column, power)


@lru_cache(maxsize=256)
def _group_sum(units: Units, table: GroupTable, column: str, power: int) -> GroupSum:
    check_units(units)
    shares: dict[str, float] = {}
    lost_g = 0.0
    notes: dict[Assignment, None] = {}
    for unit, fraction in units:
        if not fraction:
            continue
        for part in unit.parts:
            for name, count, contribution in _contributions(part, table, column, power):
                shares[name] = shares.get(name, 0.0) + fraction * count * contribution
            without, mass = _lost(part, table, column)
            lost_g += fraction * mass
            notes[without] = None
    covered = 1.0 - lost_g / mass_of(units)
    if covered < 0.5:
        raise EstimateError(
            f"groups of {table.name}",
            f"{covered:.0%} of the mass",
            "at least half of the mass in known groups",
            uncovered_text(notes),
            sentence=f"known groups hold {covered:.0%} of the mass, but must hold at least half",
        )
    ordered = sorted(((name, share) for name, share in shares.items() if share), key=lambda pair: -abs(pair[1]))
    note = "; ".join(text for text in (uncovered_text(notes), *(name for name in shares if TAKEN_AS in name)) if text)
    return GroupSum(fsum(share for _, share in ordered), covered, tuple(ordered), note)


@cache
def measured(name: str, use: str) -> tuple[Film, ...]:
    """Films of `film_properties.csv` with a property, by their use: `fit`, `check`, ...

    >>> [(film.polymer, film.value) for film in measured("density_g_per_cm3", "fit")]
    [('Kapton HN', 1.42), ('Ultem 1000', 1.27), ('Upilex-S', 1.47)]
    """
    columns = ("polymer", "dianhydride", "diamine", "property", "value", "use", "source")
    lib = library()
    return tuple(
        Film(
            row["polymer"],
            Unit(lib.resolve(row["dianhydride"], "dianhydride"), lib.resolve(row["diamine"], "diamine")),
            number(f"{where}:value", row["value"]),
            row["source"],
        )
        for where, row in rows(reference_table("properties/film_properties.csv"), columns)
        if (row["property"], row["use"]) == (name, use)
    )


def check_units(units: Units) -> None:
    """Refuse mole fractions that are negative or do not add up to 1."""
    fractions = [fraction for _, fraction in units]
    if not all(fraction >= 0.0 for fraction in fractions) or not isclose(
        fsum(fractions), 1.0, abs_tol=FRACTION_TOLERANCE
    ):
        raise EstimateError(
            "mole fractions of the units",
            fractions,
            "numbers, at least 0, that add up to 1",
            "Divide the amounts by their sum.",
            sentence="must be numbers, at least 0, that add up to 1, but are {got}",
        )


def mass_of(units: Units) -> float:
    """Molar mass of the mean repeat unit [g/mol]."""
    return fsum(fraction * unit.pi_g_per_mol for unit, fraction in units)


def elements_of(units: Units) -> frozenset[str]:
    """Elements of the units whose mole fraction is not 0."""
    return frozenset(symbol for unit, fraction in units if fraction for symbol in elements(unit))


@lru_cache(maxsize=65536)
def elements(unit: Unit) -> frozenset[str]:
    """Elements of the polyimide of a unit.

    >>> sorted(elements(Unit(library()["PMDA"], library()["p-PDA"])))
    ['C', 'H', 'N', 'O']
    """
    return frozenset(symbol for symbol, _ in unit.pi_counts)


def is_aromatic(units: Units) -> bool:
    """Whether every dianhydride and every diamine has a benzene ring."""
    parts = [part for unit, fraction in units if fraction for part in unit.parts]
    return all(_has_benzene(part) for part in parts)


@lru_cache(maxsize=65536)
def _has_benzene(part: str) -> bool:
    return bool(structure.matches(part, "c1ccccc1"))


def keys(*names: Iterable[str]) -> str:
    """Source keys, each once, in order."""
    return "; ".join(sorted({key for group in names for name in group for key in name.split("; ")}))


@lru_cache(maxsize=65536)
def _contributions(part: str, table: GroupTable, column: str, power: int) -> tuple[tuple[str, int, float], ...]:
    """(group, how often it occurs, power of its contribution) of a part."""
    return tuple((name, n, (table[name].value(column) or 0.0) ** power) for name, n in assign(part, table).counts)


@lru_cache(maxsize=65536)
def _lost(part: str, table: GroupTable, column: str) -> tuple[Assignment, float]:
    """Atoms that no group with a contribution covers, as an assignment, and their mass with hydrogens [g/mol]."""
    groups, plain, weights = assign(part, table), structure.graph(part), atomic_weights()
    empty = {index for name, atoms in groups.places if table[name].value(column) is None for index in atoms}
    lost = sorted({index for index, _ in groups.uncovered} | empty)
    mass = fsum(weights[plain.symbols[i]] + plain.hydrogens[i] * weights["H"] for i in lost)
    return replace(groups, uncovered=tuple((i, plain.symbols[i]) for i in lost)), mass


@cache
def _terms() -> dict[str, float]:
    """Atoms, bonds and rings of Zhao's sum [A3]."""
    path = reference_table("properties/vdw_volume.csv")
    return {row["term"]: float(row["volume_a3"]) for _, row in rows(path, ("term", "volume_a3"))}


@lru_cache(maxsize=8192)
def _vdw_terms(part: str) -> tuple[tuple[str, float], ...]:
    """(term, volume [A3]) of a part; a bond to an open end counts half, as two parts share it."""
    plain, terms = structure.graph(part), _terms()
    unknown = [f"{s} at atom {i + 1} of {part}" for i, s in enumerate(plain.symbols) if s not in terms and s != "*"]
    if unknown:
        raise EstimateError(
            "van der Waals volume",
            ", ".join(unknown),
            f"atoms among {', '.join(sorted(terms))}",
            sentence=f"the atoms {', '.join(unknown)} have none; those with one are {', '.join(sorted(terms))}",
        )
    counts: dict[str, float] = {}
    for symbol in plain.symbols:
        if symbol != "*":
            counts[symbol] = counts.get(symbol, 0.0) + 1.0
    hydrogens = float(sum(plain.hydrogens))
    counts["H"] = counts.get("H", 0.0) + hydrogens
    counts["bond"] = hydrogens + sum(
        0.5 if "*" in (plain.symbols[a], plain.symbols[b]) else 1.0 for a, b, _ in plain.bonds
    )
    # Unlike in the toolkit, a ring with C=O on it does not count as aromatic: imide rings, also pyromellitic ones.
    carbonyl = {a for a, b, order in plain.bonds if order == 2.0 and plain.symbols[b] == "O"}
    carbonyl |= {b for a, b, order in plain.bonds if order == 2.0 and plain.symbols[a] == "O"}
    aromatic = sum(all(plain.aromatic[i] and i not in carbonyl for i in ring) for ring in plain.rings)
    counts["aromatic ring"], counts["non-aromatic ring"] = float(aromatic), float(len(plain.rings) - aromatic)
    return tuple((term, count * terms[term]) for term, count in counts.items() if count)
