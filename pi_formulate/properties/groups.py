"""Groups of a chain part: their number, the atoms that each takes, and the atoms that no group covers.

In: a group table (CSV: group, smarts, order, atoms, contributions, source) and the SMILES of a part. Out: `GroupTable`,
`Assignment`.

    first order   every atom once: groups are tried from the top of the table, and a match takes only free atoms
    second order  counted in addition, and may overlap: position on a ring, neighbours, ring systems

Atoms that the table does not cover are named; they are never assigned to the nearest group.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pi_formulate.base.errors import EstimateError, FormulateError, StructureError, TableError, cut
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import MOST_TEXT, Shown
from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.chemistry import structure

COLUMNS = ("group", "smarts", "order", "atoms", "source", "kind", "how_read")
TAKEN_AS = " taken as "  # part of the name of every group that borrows a contribution


@dataclass(frozen=True, slots=True, repr=False)
class Group(Shown):
    """One row: name, SMARTS, order (1 or 2), its heavy atoms as a formula, and its contributions by column."""

    name: str
    smarts: str
    order: int
    atoms: str
    values: tuple[tuple[str, float], ...] = ()
    source: str = ""
    note: str = ""

    def _in_short(self) -> str:
        return f"{self.name}: {self.atoms}, order {self.order}, {self.smarts}"

    def value(self, column: str) -> float | None:
        """Contribution in a column, or None where the cell is empty.

        Parameters
        ----------
        column
            Name of a column of contributions, such as `contribution_k_g_per_mol`.
        """
        return dict(self.values).get(column)


@dataclass(frozen=True, slots=True, repr=False)
class GroupTable(Shown):
    """Groups in the order in which they are tried."""

    name: str
    groups: tuple[Group, ...]

    def __hash__(self) -> int:
        """By name: tables are keys of caches, and the hash of every group takes longer than a look-up saves."""
        return hash(self.name)

    def __str__(self) -> str:
        """Its name and how many groups it has."""
        return f"{self.name}: {len(self.of_order(1))} groups of first order, {len(self.of_order(2))} of second"

    def __getitem__(self, name: str) -> Group:
        if group := _by_name(self).get(name):
            return group
        raise EstimateError(
            f"group of {self.name}",
            name,
            f"one of its {len(self.groups)} groups",
            f"They are listed in {self.name}.",
            sentence=f"{{got}} is not a group of this table, which has {len(self.groups)}",
        )

    def of_order(self, order: int) -> tuple[Group, ...]:
        """Groups of one order.

        Parameters
        ----------
        order
            Order of the groups, as in the column `order` of the table.
        """
        return tuple(group for group in self.groups if group.order == order)


@lru_cache(maxsize=64)
def _by_name(table: GroupTable) -> Mapping[str, Group]:
    """The first group of each name."""
    return {group.name: group for group in reversed(table.groups)}


@dataclass(frozen=True, slots=True, repr=False)
class Assignment(Shown):
    """The groups of a table in one part.

    Parameters
    ----------
    smiles
        The part; its atoms are numbered in the order of this text.
    counts
        (group, number), in the order of the table; groups that do not occur are left out.
    places
        (group, atoms) of each match of the first order.
    uncovered
        (atom, symbol) that no group of the first order covers.
    """

    smiles: str
    counts: tuple[tuple[str, int], ...]
    places: tuple[tuple[str, tuple[int, ...]], ...]
    uncovered: tuple[tuple[int, str], ...]

    def _in_short(self) -> str:
        groups = ", ".join(f"{n} {name}" for name, n in self.counts)
        lost = f", {len(self.uncovered)} atoms without a group" if self.uncovered else ""
        return f"{cut(self.smiles, MOST_TEXT)}: {groups}{lost}"

    def count(self, name: str) -> int:
        """How often a group occurs.

        Parameters
        ----------
        name
            Name of a group, as in its table.
        """
        return dict(self.counts).get(name, 0)

    @property
    def names(self) -> tuple[str, ...]:
        """Groups of the first order that occur, each once."""
        return tuple(dict.fromkeys(name for name, _ in self.places))

    def to_svg(self, width: int = 460, height: int = 300, legend: bool = True, names: Sequence[str] = ()) -> str:
        """The part with the atoms of each group coloured; uncovered atoms stay black.

        Parameters
        ----------
        width, height
            Size of the drawing, above 0 [pixel].
        legend
            Whether the names are printed below.
        names
            Groups in the order of their colours, so that several drawings share them; those of this part if empty.
        """
        return structure.draw_groups_svg(self.smiles, self.places, width, height, legend, names or self.names)

    def _repr_html_(self) -> str:
        """The drawing, its colours, and how often each group occurs, for a notebook."""
        colours = structure.group_colours(self.names)
        lost = ", ".join(f"{symbol} at atom {index + 1}" for index, symbol in self.uncovered)
        rows = [(html.swatch(colours[name], name) if name in colours else name, str(n)) for name, n in self.counts]
        return html.card(
            "Groups",
            html.picture(self.to_svg(legend=False), self.smiles),
            html.table(("group", "times"), rows),
            f"No group for {lost}." if lost else "",
        )


def assign(smiles: str, table: GroupTable) -> Assignment:
    """Groups of a chain part.

    Parameters
    ----------
    smiles
        A part with `*` at its ends, such as `Unit.parts` gives.
    table
        The groups.

    Raises
    ------
    EstimateError
        If the part is not a text, or the table is not a `GroupTable`.

    Examples
    --------
    >>> groups = assign("*c1ccc(Oc2ccc(*)cc2)cc1", group_table("polyimide_groups"))
    >>> groups.count("Ar-O-Ar"), groups.count("aromatic CH"), groups.uncovered
    (1, 8, ())
    """
    if not isinstance(table, GroupTable):
        raise EstimateError("table", table, "a GroupTable", "Load it with group_table(name or path).")
    if not isinstance(smiles, str):
        raise EstimateError("part", smiles, "the SMILES of a chain part, as text")
    return _assigned(smiles, table)


def uncovered_text(assignments: Iterable[Assignment]) -> str:
    """The atoms that no group covers, as a sentence; empty if every atom is covered.

    >>> uncovered_text([Assignment("*[Se]*", (), (), ((1, "Se"),))])
    'no group for Se at atom 2 of *[Se]*'
    """
    lost = [f"{symbol} at atom {index + 1} of {a.smiles}" for a in assignments for index, symbol in a.uncovered]
    return "no group for " + ", ".join(lost) if lost else ""


def substituted(table: GroupTable, mapping: Mapping[str, str]) -> GroupTable:
    """The table with added groups, each of which borrows the contribution of another group.

    Parameters
    ----------
    table
        A group table.
    mapping
        SMARTS of a group that the table lacks, and the name of the group that stands in for it.

    Raises
    ------
    EstimateError
        If the table has no group of that name, or the pattern has another number of atoms.

    Examples
    --------
    >>> mapped = substituted(group_table("tg_published"), {"[c;H0]1[c;H1][c;H1][c;H1][c;H0][c;H1]1": "p-phenylene"})
    >>> mapped.groups[0].name
    '[c;H0]1[c;H1][c;H1][c;H1][c;H0][c;H1]1 taken as p-phenylene'
    """
    if not mapping:
        return table
    added = []
    for smarts, name in mapping.items():
        model = table[name]
        size = sum(int(n or 1) for n in re.findall(r"[A-Z][a-z]?(\d*)", model.atoms))
        if structure.pattern_atoms(smarts) != size:
            raise EstimateError(
                "substitutions",
                smarts,
                f"a pattern of {size} atoms, those of {name} ({model.atoms})",
                "Write neighbours that do not belong to the group inside $(...).",
            )
        added.append(
            Group(f"{smarts}{TAKEN_AS}{name}", smarts, 1, model.atoms, model.values, model.source, "substituted")
        )
    return GroupTable(table.name, (*added, *table.groups))


def group_table(name: str | Path) -> GroupTable:
    """A shipped table by the name of its file below `reference/properties/`, or the user's own by its path.

    Parameters
    ----------
    name
        Such as `polyimide_groups`, or a path that ends in .csv, which is read again at each call.

    Raises
    ------
    TableError
        As `read_group_table`.

    Examples
    --------
    >>> len(group_table("polyimide_groups").of_order(1)) > 60
    True
    """
    return read_group_table(name) if str(name).endswith(".csv") else _shipped(str(name))


def read_group_table(path: Path | str) -> GroupTable:
    """A table from its CSV.

    Columns other than those of every group table are contributions: plain numbers, an empty cell where none is known.

    Parameters
    ----------
    path
        CSV with the columns group, smarts, order, atoms, source, kind, how_read.

    Raises
    ------
    TableError
        All errors of the file at once: a repeated group or SMARTS, a SMARTS that cannot be read, an order that is
        not 1 or 2, atoms that are not those of the pattern, a contribution that is not a number.
    """
    path = Path(path)
    errors: list[FormulateError] = []
    groups: list[Group] = []
    names: set[str] = set()
    patterns: set[tuple[str, str]] = set()
    for where, row in rows(path, COLUMNS):
        if row["group"] in names or not row["group"]:
            errors.append(
                TableError(
                    f"{where}:group",
                    row["group"],
                    "each group once, with a name",
                    sentence="the group {got} is listed twice" if row["group"] else "the group has no name",
                )
            )
        if (row["smarts"], row["order"]) in patterns:
            errors.append(
                TableError(
                    f"{where}:smarts",
                    row["smarts"],
                    "each SMARTS once",
                    "Which contribution is correct?",
                    sentence="the SMARTS {got} is listed twice",
                )
            )
        if row["order"] not in ("1", "2"):
            errors.append(TableError(f"{where}:order", row["order"], "1 or 2"))
        names.add(row["group"])
        patterns.add((row["smarts"], row["order"]))
        with gathering(errors):
            _check_pattern(where, row)
        with gathering(errors):
            groups.append(
                Group(
                    row["group"],
                    row["smarts"],
                    2 if row["order"] == "2" else 1,
                    row["atoms"],
                    _contributions(where, row),
                    row["source"],
                    row.get("note", ""),
                )
            )
    if not groups and not errors:
        errors.append(
            TableError(
                path.name, "no row", "at least one group", sentence="the file has no rows: write at least one group"
            )
        )
    raise_all(errors)
    return GroupTable(path.stem, tuple(groups))


@lru_cache(maxsize=65536)
def _assigned(smiles: str, table: GroupTable) -> Assignment:
    """The assignment, computed once for each part and table."""
    symbols = {index: symbol for index, symbol in enumerate(structure.symbols(smiles)) if symbol != "*"}
    free = set(symbols)
    counts: dict[str, int] = {}
    places = []
    for group in table.of_order(1):
        for match in structure.matches(smiles, group.smarts):
            if free.issuperset(match):
                free -= set(match)
                counts[group.name] = counts.get(group.name, 0) + 1
                places.append((group.name, match))
    for group in table.of_order(2):
        if matches := len(structure.matches(smiles, group.smarts)):
            counts[group.name] = matches
    uncovered = tuple((index, symbols[index]) for index in sorted(free))
    return Assignment(smiles, tuple(counts.items()), tuple(places), uncovered)


@cache
def _shipped(name: str) -> GroupTable:
    return read_group_table(reference_table(f"properties/{name}.csv"))


def _check_pattern(where: str, row: Mapping[str, str]) -> None:
    """Refuse a SMARTS that cannot be read, and a group of the first order whose formula has other atoms."""
    try:
        size = structure.pattern_atoms(row["smarts"])
    except StructureError as error:
        raise TableError(f"{where}:smarts", row["smarts"], error.need, error.hint, error.sentence) from error
    if row["order"] != "1":
        return
    listed = re.findall(r"([A-Z][a-z]?)(\d*)", row["atoms"])
    counts = {symbol: int(count or 1) for symbol, count in listed}
    named = structure.pattern_elements(row["smarts"])
    if (
        not re.fullmatch(r"([A-Z][a-z]?\d*)+", row["atoms"])
        or sum(counts.values()) != size
        or any(counts.get(symbol, 0) < n for symbol, n in named)
    ):
        raise TableError(f"{where}:atoms", row["atoms"], f"the formula of the {size} atoms of the pattern")


def _contributions(where: str, row: Mapping[str, str]) -> tuple[tuple[str, float], ...]:
    """(column, contribution) of each cell that is not empty."""
    errors: list[FormulateError] = []
    contributions = []
    for column, text in row.items():
        if column in COLUMNS or column == "note" or not text:
            continue
        try:
            contributions.append((column, number(f"{where}:{column}", text, low=float("-inf"))))
        except TableError:
            errors.append(TableError(f"{where}:{column}", text, "a finite number, or an empty cell"))
    raise_all(errors)
    return tuple(contributions)
