"""A reading: which residues fill the slots of the formulas, as data that a chemist can replace.

In: `reference/readings/NAME.csv` or the user's own file. Out: `Reading`, which says whether a monomer fits a slot.
A row gives a name its alternatives, separated by `|`; each is a row of names and of groups of `reference/groups.csv`.
A residue is cut into rings and bridges (`structure.backbone`) and fits if the row is one of the alternatives, read
from either end.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from stat import S_ISREG

from pi_formulate.base.errors import ClaimError, FormulateError, TableError
from pi_formulate.base.faults import raise_all
from pi_formulate.base.limits import LABEL_CHARACTERS, READING_DEPTH, READING_NAMES, READING_PARTS
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.monomer import Monomer

DIRECT = "DIRECT"  # a bond and nothing else
SLOTS = ("X1", "X2", "X3", "X4", "P", "Q", "S", "T", "A1", "A2", "B1", "B2", "F3", "F4", "F5")
# Rows that a reading may leave out, and the slot whose alternatives they then have: B2 where X2 is formula 3 or 4.
OPTIONAL = {"F3_B2": "B2", "F4_B2": "B2"}
THROUGHOUT = "x2-throughout"  # the shipped reading that has them
BASES = ("", "asserted", "reading")
Alternatives = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Reading(Shown):
    """Names and their alternatives, sorted by name, and the file they came from."""

    name: str
    rules: tuple[tuple[str, Alternatives], ...]

    def __hash__(self) -> int:
        """By name: readings are keys of caches, and the hash of every rule takes longer than a look-up saves."""
        return hash(self.name)

    def _in_short(self) -> str:
        return f"{self.name}: {len(self.rules)} names"

    def _repr_html_(self) -> str:
        """Every slot and what fills it, for a notebook."""
        rows = [(name, " | ".join(" ".join(parts) for parts in alternatives)) for name, alternatives in self.rules]
        return html.card(f"Reading {self.name}", html.table(("name", "alternatives"), rows))

    def fits(self, slot: str, monomer: Monomer) -> bool:
        """Whether a monomer's residue is one of the alternatives of a slot.

        >>> from pi_formulate.chemistry.library import library
        >>> reading("default").fits("X2", library()["TPE-R"]), reading("default").fits("X1", library()["BPDA"])
        (True, False)
        """
        return monomer.functionality == 2 and _fits(self, slot, monomer.smiles)

    def has(self, name: str) -> bool:
        """Whether a row of this name is there.

        >>> reading("default").has("F3_B2"), reading("x2-throughout").has("F3_B2")
        (False, True)
        """
        return name in _names(self)

    def other_way(self, name: str) -> "Reading":
        """The same reading without an optional row; where it has none, with that of the reading `x2-throughout`.

        Parameters
        ----------
        name
            One of `OPTIONAL`.

        Examples
        --------
        >>> reading("default").other_way("F3_B2").has("F3_B2"), reading("x2-throughout").other_way("F3_B2").has("F3_B2")
        (True, False)
        """
        return _other_way(self, name)


def reading(name: str | Path) -> Reading:
    """A shipped reading by name, or the user's own by the path of its CSV file.

    Parameters
    ----------
    name
        One of `shipped_readings`, or a path that ends in .csv.

    Raises
    ------
    ClaimError
        If there is no such reading.
    TableError
        All errors of the file at once: a slot that is missing, a name that nothing explains or nothing leads to,
        a circle, a basis that is neither asserted nor reading.

    Examples
    --------
    >>> dict(reading("default").rules)["Q"]
    (('p-C6H4', '-O-', 'p-C6H4'),)
    """
    if str(name) in _shipped():
        return _shipped()[str(name)]
    if not isinstance(name, str | Path):
        raise ClaimError("reading", name, f"one of {', '.join(shipped_readings())}, or the path of a .csv file")
    path = Path(name)
    try:
        file = path.stat() if str(name).endswith(".csv") else None
    except (OSError, ValueError):  # no such file, a name that no file can have, a circle of links
        file = None
    if file is None or not S_ISREG(file.st_mode):
        raise ClaimError("reading", str(name), f"one of {', '.join(shipped_readings())}, or the path of a .csv file")
    return _read(str(name), path, file.st_mtime_ns, file.st_size)


def shipped_readings() -> list[str]:
    """Names of the readings that come with the package.

    >>> shipped_readings()
    ['default', 'diamine-bridge', 'x2-throughout']
    """
    return list(_shipped())


@cache
def _shipped() -> dict[str, Reading]:
    """The readings that come with the package, by their sorted names."""
    paths = sorted(reference_table("readings").glob("*.csv"), key=lambda path: path.stem)
    return {path.stem: _read(path.stem, path, 0, 0) for path in paths}


def reading_beside(where: str, name: str, folder: Path | str) -> str:
    """The reading that a file names: one that ships, or a CSV file in the folder of that file or below it.

    A file may come from anyone; what it names must not be another file of this computer, of which an error would show
    the first cells. A path in an argument or an option is the user's own, and may lie anywhere.

    Parameters
    ----------
    where
        Place of the name, for the error.
    name
        As the file states it.
    folder
        Of that file.

    Returns
    -------
    str
        The name, or the path of the CSV file.

    Raises
    ------
    ClaimError
        If it is neither.

    Examples
    --------
    >>> reading_beside("a.toml: reading", "default", ".")
    'default'
    >>> reading_beside("a.toml: reading", "../b.csv", ".")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.ClaimError: a.toml: reading: expected one of ..., or a .csv file ..., but got '../b.csv'...
    """
    if name in shipped_readings():
        return name
    path = Path(folder) / name
    try:
        own = name.endswith(".csv") and ".." not in Path(name).parts and "\\" not in name
        inside = own and path.resolve().is_relative_to(Path(folder).resolve()) and path.is_file()
    except (OSError, RuntimeError, ValueError):  # a circle of links, a NUL, a name too long
        inside = False
    if not inside:
        need = f"one of {', '.join(shipped_readings())}, or a .csv file beside this file or in a folder below"
        raise ClaimError(where, name, need, "An option of the command line may name any file.")
    return str(path)


@cache
def groups() -> dict[str, str]:
    """Canonical SMILES of each named ring and bridge."""
    table = rows(reference_table("groups.csv"), ("name", "smiles"))
    return {row["name"]: structure.canonical(row["smiles"]) for _, row in table}


@lru_cache(maxsize=64)
def _read(name: str, path: Path, changed_ns: int, size: int) -> Reading:
    """The reading of a file as it was at that time: an edited file is read again."""
    errors: list[FormulateError] = []
    rules: dict[str, Alternatives] = {}
    places: dict[str, str] = {}
    table = rows(path, ("name", "alternatives"), ("basis", "note"))
    if len(table) > READING_NAMES:
        raise TableError(
            path.name,
            f"{len(table):,} rows",
            f"a reading of at most {READING_NAMES} names",
            sentence=f"the reading has {len(table):,} rows, but may have {READING_NAMES} names at most",
        )
    parts = sum(len(row["alternatives"].split()) for _, row in table)
    if parts > READING_PARTS:
        raise TableError(
            path.name,
            f"{parts:,} parts of alternatives",
            f"a reading of at most {READING_PARTS:,} parts",
            sentence=f"the alternatives have {parts:,} parts, but may have {READING_PARTS:,} at most",
        )
    for where, row in table:
        errors += _faults_of_row(where, row, places)
        places[row["name"]] = where
        rules[row["name"]] = tuple(tuple(part.split()) for part in row["alternatives"].split("|"))
    raise_all([*errors, *_faults_of_rules(path.name, rules, places)])
    return Reading(name, tuple(sorted(rules.items())))


def _faults_of_row(where: str, row: Mapping[str, str], places: Mapping[str, str]) -> Iterator[TableError]:
    """A name that is unusable, or taken by another row or a group; a basis that does not exist."""
    name = row["name"]
    if not name or not name.isprintable() or set(" |") & set(name):
        yield TableError(f"{where}:name", name, "a name without blanks or bars")
    if name in places:
        yield TableError(
            f"{where}:name",
            name,
            "each name once",
            f"{places[name]} has it already.",
            sentence="the name {got} is defined twice",
        )
    if name in groups() or name == DIRECT:
        yield TableError(
            f"{where}:name",
            name,
            "a name that no group has",
            "Groups are fixed by the package.",
            sentence="{got} is the name of a group",
        )
    if row.get("basis", "") not in BASES:
        yield TableError(f"{where}:basis", row["basis"], f"one of {', '.join(b for b in BASES if b)}, or nothing")


def _faults_of_rules(file: str, rules: Mapping[str, Alternatives], places: Mapping[str, str]) -> Iterator[TableError]:
    """Slots that are missing, parts that nothing explains, circles, names that nothing leads to."""
    helpers = [name for name in rules if name not in (*SLOTS, *OPTIONAL)]
    for slot in (slot for slot in SLOTS if slot not in rules):
        near = difflib.get_close_matches(slot, helpers, n=1, cutoff=0.5)
        yield TableError(
            file, sorted(rules), f"also the slot {slot}", _meant(near), sentence=f"the slot {slot} is missing"
        )
    known = {*groups(), *rules, DIRECT}
    depths = _depths(rules)
    for name, alternatives in rules.items():
        place = f"{places[name]}:alternatives"
        unknown = list(dict.fromkeys(part for parts in alternatives for part in parts if part not in known))
        if unknown or not all(alternatives):
            near = difflib.get_close_matches(unknown[0][:LABEL_CHARACTERS], known, n=1) if unknown else []
            need = f"names of this file, {DIRECT}, or groups among {', '.join(sorted(groups()))}"
            yield TableError(place, unknown or "an empty alternative", need, _meant(near))
        elif name not in depths:
            yield TableError(
                place,
                name,
                "alternatives that do not lead back to the name",
                sentence="the alternatives of {got} lead back to it",
            )
        elif depths[name] > READING_DEPTH:
            need = f"at most {READING_DEPTH} names within each other, not {depths[name]}"
            yield TableError(
                place,
                name,
                need,
                sentence=f"{{got}} stands on {depths[name]} names within each other, but may on "
                f"{READING_DEPTH} at most",
            )
    used = {part for alternatives in rules.values() for parts in alternatives for part in parts}
    for name in (name for name in helpers if name not in used):
        yield TableError(
            f"{places[name]}:name",
            name,
            "a slot, or a name that an alternative uses",
            sentence="{got} is neither a slot nor a name that an alternative uses",
        )


def _meant(near: list[str]) -> str:
    return f"Did you mean {near[0]!r}?" if near else ""


def _depths(rules: Mapping[str, Alternatives]) -> dict[str, int]:
    """How deep the names below each name are nested; a name that leads to a circle has no depth.

    >>> _depths({"A": (("B", "B"),), "B": (("-O-",),), "C": (("C",),)})
    {'B': 1, 'A': 2}
    """
    waits = {name: {part for parts in rules[name] for part in parts if part in rules} for name in rules}
    users: dict[str, list[str]] = {name: [] for name in rules}
    for name, parts in waits.items():
        for part in parts:
            users[part].append(name)
    depths = {name: 1 for name, parts in waits.items() if not parts}
    ready = list(depths)
    for name in ready:  # grows while it is read, each name after all that it uses
        for user in users[name]:
            waits[user].discard(name)
            if not waits[user]:
                depths[user] = depths[name] + 1
                ready.append(user)
    return depths


@lru_cache(maxsize=256)
def _names(reading: Reading) -> frozenset[str]:
    return frozenset(name for name, _ in reading.rules)


@lru_cache(maxsize=256)
def _other_way(base: Reading, name: str) -> Reading:
    rules = dict(base.rules)
    if name in rules:
        del rules[name]
    else:
        rules[name] = dict(reading(THROUGHOUT).rules)[name]
    return Reading(base.name, tuple(sorted(rules.items())))


@lru_cache(maxsize=65536)
def _fits(reading: Reading, slot: str, smiles: str) -> bool:
    own = slot if reading.has(slot) else OPTIONAL.get(slot, slot)
    row = structure.backbone(structure.residue(smiles))
    rules = dict(reading.rules)
    return any(len(row) in _ends(own, parts, 0, rules, {}) for parts in (row, row[::-1]))


def _ends(
    name: str,
    row: tuple[str, ...],
    start: int,
    rules: Mapping[str, Alternatives],
    known: dict[tuple[str, int], set[int]],
) -> set[int]:
    """Every place in the row where a match of `name` that begins at `start` can end.

    What is known of a name and a place is not asked again: otherwise the time grows with the number of ways through
    the reading, which doubles with each name that uses another one twice.
    """
    if name == DIRECT:
        return {start}
    if name not in rules:
        return {start + 1} if start < len(row) and row[start] == groups()[name] else set()
    if (name, start) not in known:
        ends: set[int] = set()
        for alternative in rules[name]:
            places = {start}
            for part in alternative:
                places = {end for place in places for end in _ends(part, row, place, rules, known)}
            ends |= places
        known[name, start] = ends
    return known[name, start]
