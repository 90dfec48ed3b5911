"""The monomers: a library finds them by any of their names; a table of them is read here.

In: rows of `data/monomers.csv` or of the user's own CSV, names, SMILES. Out: `MonomerLibrary`, and the `Monomer` that a
text stands for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pi_formulate.base.checks import real
from pi_formulate.base.errors import FormulateError, StructureError, TableError, UnknownNameError, cut
from pi_formulate.base.faults import gathering, moved, raise_all
from pi_formulate.base.library import Library
from pi_formulate.base.names import NameIndex, check_cas, name_key
from pi_formulate.base.show import html
from pi_formulate.base.tables import Row, monomer_table, number, reference_table, rows, synonyms_of
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.functionality import (
    GROUPS_OF_ROLE,
    Role,
    check_groups,
    further_groups,
    role_by_count,
    role_text,
)
from pi_formulate.chemistry.monomer import MOST_OF_NAME, NUMBERS, Monomer
from pi_formulate.chemistry.smiles_file import placed_monomers

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "role", "smiles")
OPTIONAL = (
    *("aliases", "name", "cas", "assay_frac", "melting_point_c", "density_g_per_cm3", "price_per_kg"),
    *("source", "kind", "how_read", "property_source", "note"),
)
IN_WORDS = {
    "endcap_anhydride": "an end-capper with one anhydride group",
    "endcap_amine": "an end-capper with one amine group",
}  # of an error; other roles are words
SHORTEST_SMILES = 4  # NCCN; anything shorter is a name that happens to be a SMILES, such as CBN
STEREO = set("@/\\")  # characters of a SMILES that states its stereo
MOST_SHOWN = 10  # rows of a library in a notebook
ADD = "Add it with its structure: a CSV for `with_csv` or `--monomers`, or write the SMILES in place of the name."
LIST_THEM = "List them with `pi-formulate monomers`, or add your own."


class MonomerLibrary(Library[Monomer]):
    """Monomers, found by id, alias, name, CAS number or SMILES.

    Examples
    --------
    >>> lib = library()
    >>> lib["s-BPDA"].id, lib["2420-87-3"].id, lib["Nc1ccc(N)cc1"].id
    ('BPDA', 'BPDA', 'p-PDA')
    >>> lib["PMDAA"]  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.UnknownNameError: monomer: 'PMDAA' is not a known monomer. Nearest: PMDA, ...
    """

    item_type = Monomer
    _table: Sequence[Row]
    _made: dict[int, Monomer]

    def __init__(self, monomers: Iterable[Monomer], ambiguous: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._places: dict[str, int] = {}
        self._ambiguous = dict(ambiguous or {})
        self._isomers: dict[str, tuple[Monomer, ...]] = {}  # constitution -> isomers whose SMILES states their stereo
        usual = _shared_names()[1] if self._ambiguous else {}
        super().__init__(NameIndex("monomer", self._ambiguous, usual, _synonyms, ADD), monomers)

    def __getitem__(self, name: str | Monomer) -> Monomer:
        text = _text_of(name)
        if monomer := self.find(text):
            return monomer
        if structure.is_smiles(text, SHORTEST_SMILES):
            structure.check_whole(cut(text, MOST_OF_NAME), text)  # a salt or an isotope is refused as such
            hint = "As a structure it is not listed: make it with Monomer.from_smiles, or add it with with_csv."
            raise UnknownNameError("monomer", text, "a known monomer", hint)
        self._index.refuse(text, LIST_THEM)

    def find(self, name: str) -> Monomer | None:
        """The monomer of an id, alias, name, CAS number or SMILES, or None.

        A SMILES without stereo finds the only listed isomer of its constitution. A SMILES with stereo finds that
        isomer or, if no isomer is listed, the compound whose stereo is open, with this stereo and without its CAS
        number. Two isomers never find each other.

        Parameters
        ----------
        name
            Id, alias, name, CAS number or SMILES.

        See Also
        --------
        search : All monomers with a text in a name.

        Examples
        --------
        >>> lib = library()
        >>> [lib[s].id for s in ("N[C@H]1CC[C@H](N)CC1", "N[C@H]1CC[C@@H](N)CC1", "NC1CCC(N)CC1")]
        ['t-CHDA', 'c-CHDA', '1,4-CHDA']
        """
        if not isinstance(name, str):
            return None
        if self._places and (place := self._places.get(name_key(name))) is not None:
            return self._made_of(place)
        if monomer := self._index.find(name):
            return monomer
        try:
            smiles = structure.canonical(name)
            by_structure = self._index.find_smiles(smiles) or self._isomer(smiles)
        except StructureError:
            by_structure = None
        return by_structure or self._index.find_wording(name)

    def search(self, text: str) -> tuple[Monomer, ...]:
        """All monomers with a text in an id, alias, name or CAS number, as the command `monomers` finds them.

        Parameters
        ----------
        text
            A name or a part of one; blanks, hyphens and case do not count.

        Returns
        -------
        tuple of Monomer
            First the one that the text stands for, or those that share it, the most used first; empty if there is none.

        See Also
        --------
        find : The one monomer of a name.
        candidates : The monomers that share a whole name.

        Examples
        --------
        >>> [monomer.id for monomer in library().search("oxydianiline")][:2]
        ["4,4'-ODA", "3,4'-ODA"]
        """
        if not isinstance(text, str):
            raise UnknownNameError("monomer", text, "a text")
        exact = self.find(text)
        first = [exact] if exact else list(self.candidates(text))
        key = name_key(text)
        names = ((m, " ".join((m.id, "|".join(m.aliases), m.name, m.cas))) for m in self)
        return (*first, *(m for m, words in names if key and key in name_key(words) and m not in first))

    def candidates(self, name: str) -> tuple[Monomer, ...]:
        """The monomers that share a name, most used first; empty if the name stands for one monomer or is not known.

        Parameters
        ----------
        name
            Such as `ODA`, or a name without positions.

        Examples
        --------
        >>> [monomer.id for monomer in library().candidates("tolidine")]
        ['m-TB', 'o-TB']
        """
        return tuple(monomer for id in self._index.candidates(name) if (monomer := self._index.find(id)))

    def in_other_words(self, name: str) -> Monomer | None:
        """The monomer that has a name as a synonym, or None; its own names and structure do not count.

        Parameters
        ----------
        name
            A name.

        Examples
        --------
        >>> library().in_other_words("1,4-diaminobenzene").id, library().in_other_words("p-PDA")
        ('p-PDA', None)
        """
        return None if self._index.find(name) else self._index.find_wording(name)

    def resolve(self, monomer: "Monomer | str", role: str | None = None, *, where: str = "") -> Monomer:
        """A monomer from an id, a name, a CAS number, a SMILES (also of an unlisted compound) or a `Monomer`.

        Parameters
        ----------
        monomer
            Id, alias, name, CAS number or SMILES, or a `Monomer`.
        role
            Required role, such as `diamine`; any if None.
        where
            Place of the text, for the error; `monomer` if empty.

        Raises
        ------
        UnknownNameError
            If the text is neither a name of the library nor a SMILES of a monomer.
        StructureError
            If it is a monomer, but not of the wanted role.
        """
        try:
            resolved = monomer if isinstance(monomer, Monomer) else self._found_or_new(_text_of(monomer), role, where)
            if role is not None and resolved.role != role:
                hint = f"{resolved.id} is {resolved.name}."
                said = ", not ".join(IN_WORDS.get(one, f"a {one}") for one in (resolved.role, role))
                raise StructureError(f"role of {resolved.id}", resolved.role, f"a {role}", hint, said)
        except StructureError as error:
            place = where.removesuffix(f".{monomer}")  # the error names the structure itself
            if place:
                raise moved(error, place) from error
            raise
        return resolved

    def __contains__(self, name: object) -> bool:
        """Whether a name, CAS number or SMILES stands for one monomer."""
        return isinstance(name, str | Monomer) and self.find(str(name)) is not None

    def with_csv(self, path: Path | str) -> "MonomerLibrary":
        """A new library with the user's own monomers added.

        Parameters
        ----------
        path
            CSV with the columns id, role, smiles and any of aliases (separated by `|`), name, cas, assay_frac,
            melting_point_c, density_g_per_cm3, price_per_kg, source, note. A row with an id and a price alone
            sets the price of a monomer that is already listed.

        Raises
        ------
        TableError
            All errors of the file at once, each with its line.
        """
        return self._with_rows(path)

    def with_smiles(self, path: Path | str) -> "MonomerLibrary":
        """A new library with the dianhydrides and diamines of a file of SMILES added.

        Roles follow from the structures. A monomer without a name is called by its canonical SMILES, or, if that has
        more than 60 characters, by the file and the line, such as `mine-17` of `mine.smi`.

        Parameters
        ----------
        path
            A SMILES and its name in each line (.smi), as RDKit writes it, with or without a heading; or a .csv or .tsv
            file with the column `smiles`, and `id`, `name` and `role` where there are such columns.

        Raises
        ------
        TableError
            All lines of the file that are no dianhydride or diamine, or that are listed already, at once.
        """
        placed, errors = placed_monomers(path)
        if len(self):
            errors += _taken_in_other_words(self, placed)
        larger = MonomerLibrary(self, self._ambiguous)
        errors += larger._enter(placed)
        raise_all(errors)
        return larger

    def with_prices(self, price_per_kg: Mapping[str, float]) -> "MonomerLibrary":
        """A new library with prices of the monomers that it lists.

        Parameters
        ----------
        price_per_kg
            Any name of a monomer, and the price of a kilogram in your own currency.

        Raises
        ------
        FormulateError
            All unknown names and unusable prices in one error.

        Examples
        --------
        >>> library().with_prices({"PMDA": 20.0})["89-32-7"].price_per_kg
        20.0
        """
        errors: list[FormulateError] = []
        prices: dict[str, float] = {}
        for name, price in price_per_kg.items():
            with gathering(errors):
                prices[self[name].id] = real(f"price_per_kg of {name}", price, refuse=TableError)
        raise_all(errors)
        return MonomerLibrary(
            [replace(m, price_per_kg=prices.get(m.id, m.price_per_kg)) for m in self], self._ambiguous
        )

    def with_monomers(self, monomers: Iterable[Monomer]) -> "MonomerLibrary":
        """A new library with monomers added; an id, name or structure that is already listed is an error.

        Parameters
        ----------
        monomers
            The new monomers.
        """
        return MonomerLibrary([*self, *monomers], self._ambiguous)

    def to_frame(self) -> "pd.DataFrame":
        """One row per monomer: its columns of the table, formula, molar mass and functionality."""
        import pandas as pd

        names = [f.name for f in fields(Monomer)]
        table = [
            {**{n: getattr(m, n) for n in names}, "aliases": "|".join(m.aliases), "functionality": m.functionality}
            for m in self
        ]
        return pd.DataFrame(table, columns=[*names, "functionality"])

    def _repr_html_(self) -> str:
        """The number of monomers of each role, and the first rows, for a notebook."""
        roles: list[str] = [m.role for m in self]
        counts = ", ".join(f"{roles.count(r)} {role_text(r)}" for r in GROUPS_OF_ROLE)
        rows = [
            (m.id, m.name, role_text(m.role), m.cas, m.formula, f"{m.molar_mass_g_per_mol:.2f}")
            for m in self._items[:MOST_SHOWN]
        ]
        rest = len(self) - len(rows)
        more = f"and {rest} more: see to_frame()" if rest else ""
        headings = ("id", "name", "role", "CAS", "formula", "M / g/mol")
        return html.card(f"{len(self)} monomers", counts, html.table(headings, rows), more)

    def _in_short(self) -> str:
        return f"of {len(self)} monomers"

    def _structure_and_names(self, monomer: Monomer) -> tuple[str, tuple[str, ...]]:
        return monomer.smiles, (monomer.id, *monomer.aliases, monomer.name, monomer.cas)

    def _enter(self, placed: Sequence[tuple[str, Monomer]]) -> list[FormulateError]:
        for _, monomer in placed:
            if STEREO & set(monomer.smiles):
                flat = structure.without_stereo(monomer.smiles)
                self._isomers[flat] = (*self._isomers.get(flat, ()), monomer)
        return super()._enter(placed)

    def _isomer(self, smiles: str) -> Monomer | None:
        """The only compound of the same constitution whose stereo does not contradict."""
        flat = structure.without_stereo(smiles)
        isomers = self._isomers.get(flat, ())
        if flat == smiles:
            return isomers[0] if len(isomers) == 1 else None
        open_one = self._index.find_smiles(flat)
        return None if open_one is None or isomers else replace(open_one, smiles=smiles, cas="")

    def _found_or_new(self, text: str, role: str | None, where: str) -> Monomer:
        """A listed monomer, or a new one if the text is the SMILES of a whole monomer."""
        if monomer := self.find(text):
            return monomer
        if not structure.is_smiles(text, SHORTEST_SMILES):
            self._index.refuse(text, structure.why_unread(text) or LIST_THEM, role, where)
        structure.check_whole(cut(text, MOST_OF_NAME), text)
        # The caller names a monomer of another role as such; for one of no role the error says what this slot needs.
        good = role_by_count(text) is not None and not further_groups(text)
        return Monomer.from_smiles(text, role=None if good else role)

    @classmethod
    def _of_table(cls, table: Sequence[Row]) -> "MonomerLibrary":
        """The shipped monomers: one that is named is made alone, and all of them for any other question."""
        library = cls.__new__(cls)
        library._ambiguous, library._table, library._made = _shared_names()[0], table, {}
        library._places = {name_key(name): i for i, (_, row) in enumerate(table) for name in _names_of(row)}
        return library

    def _made_of(self, place: int) -> Monomer:
        """The monomer of one row of the table, the same one each time."""
        if place not in self._made:
            self._made.setdefault(place, _monomer_of_row(*self._table[place]))
        return self._made[place]

    def __getattr__(self, name: str) -> Any:
        """What is kept of all monomers of a table, when it is first needed."""
        if name not in ("_index", "_items", "_isomers") or "_table" not in self.__dict__:
            raise AttributeError(name)
        full = MonomerLibrary(map(self._made_of, range(len(self._table))), self._ambiguous)
        self._index, self._items, self._isomers = full._index, full._items, full._isomers
        return getattr(full, name)

    def _with_rows(self, path: Path | str) -> "MonomerLibrary":
        """A new library with the rows of a file added; all errors of the file at once."""
        placed, priced, errors = _placed_monomers(path)
        if len(self):
            errors += _taken_in_other_words(self, placed)
        larger = MonomerLibrary(self, self._ambiguous)
        errors += larger._enter(placed)
        raise_all(errors)
        for where, name, price in priced:
            try:
                larger = larger.with_prices({name: price})
            except FormulateError as error:
                errors.append(error.at(f"{where}:id", TableError))
        raise_all(errors)
        return larger


@cache
def library() -> MonomerLibrary:
    """The shipped monomers, `data/monomers.csv`.

    Examples
    --------
    >>> library()["PMDA"].name
    'pyromellitic dianhydride'
    """
    return MonomerLibrary._of_table(rows(monomer_table(), COLUMNS, OPTIONAL))


def library_or_shipped(own: MonomerLibrary | None) -> MonomerLibrary:
    """A library of the user's, or the shipped one if None."""
    return library() if own is None else own


def read_monomers(path: Path | str) -> list[Monomer]:
    """All monomers of a CSV file, or all its errors at once."""
    return list(MonomerLibrary([])._with_rows(path))


def _text_of(name: object) -> str:
    """A text that may name a monomer, or an error for anything else."""
    if isinstance(name, str | Monomer):
        return str(name)
    hint = "Make a monomer of an RDKit Mol with Monomer.from_mol." if type(name).__name__.endswith("Mol") else ""
    raise UnknownNameError("monomer", name, "an id, name, CAS number or SMILES as text, or a Monomer", hint)


def _placed_monomers(
    path: Path | str,
) -> tuple[list[tuple[str, Monomer]], list[tuple[str, str, float]], list[FormulateError]]:
    """Monomers of a file with their places, prices of monomers listed elsewhere, and the errors of all other rows."""
    errors: list[FormulateError] = []
    placed: list[tuple[str, Monomer]] = []
    priced: list[tuple[str, str, float]] = []

    def price(where: str, row: dict[str, str]) -> None:
        priced.append((where, row["id"], number(f"{where}:price_per_kg", row["price_per_kg"], unit="per kg")))

    for where, row in rows(path, COLUMNS, OPTIONAL):
        if row.get("price_per_kg") and row["id"] and not row["role"] and not row["smiles"]:
            with gathering(errors):
                price(where, row)
        else:
            with gathering(errors):
                placed.append((where, _monomer_of_row(where, row)))
    return placed, priced, errors


def _taken_in_other_words(library: MonomerLibrary, placed: Iterable[tuple[str, Monomer]]) -> list[FormulateError]:
    """Faults of new monomers whose names are synonyms of a compound that is listed with another structure."""
    return [
        TableError(
            f"{where}: {new.id}: names",
            name,
            "a name for one compound only",
            f"It is a name of {known.id}.",
            sentence="{got} must name one compound only",
        )
        for where, new in placed
        for name in (new.id, *new.aliases, new.name)
        if (known := library.in_other_words(name)) is not None and known.smiles != new.smiles
    ]


def _names_of(row: Mapping[str, str]) -> list[str]:
    """Id, aliases, name and CAS number of a row, as far as it has them."""
    return [name for name in (row["id"], *_aliases_of(row), row.get("name", ""), row.get("cas", "")) if name]


def _aliases_of(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(alias.strip() for alias in row.get("aliases", "").split("|") if alias.strip())


def _monomer_of_row(where: str, row: dict[str, str]) -> Monomer:
    """The monomer of one row, or all errors of its cells."""
    errors: list[FormulateError] = []
    numbers: dict[str, float] = {}

    def read_number(column: str, low: float, high: float, unit: str) -> None:
        if text := row.get(column, ""):
            numbers[column] = number(f"{where}:{column}", text, low, high, unit)

    for column, low, high, unit in NUMBERS:
        with gathering(errors):
            read_number(column, low, high, unit)
    with gathering(errors):
        check_cas(f"{where}:cas", row.get("cas", ""))
    if not row["id"]:
        errors.append(TableError(f"{where}:id", "", "a short name", sentence="the short name is missing"))
    if row["role"] not in get_args(Role):
        errors.append(TableError(f"{where}:role", row["role"], f"one of {', '.join(get_args(Role))}"))
    try:
        structure.check_whole(row["id"], row["smiles"])
        if row["role"] in GROUPS_OF_ROLE:
            check_groups(row["id"], row["role"], row["smiles"])
        raise_all(errors)
        return Monomer(
            id=row["id"],
            role=row["role"],  # type: ignore[arg-type]
            smiles=row["smiles"],
            name=row.get("name", ""),
            cas=row.get("cas", ""),
            aliases=_aliases_of(row),
            source=row.get("source", "") or "given by the user",
            **numbers,
        )
    except StructureError as error:
        place = f"{where}:{row['id']}: {error.where}"
        raise_all([*errors, error.at(place, TableError)])
        raise


@cache
def _shared_names() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Key of each name that several monomers share, with their ids, and with the one that most papers mean."""
    table = rows(reference_table("ambiguous_names.csv"), ("name", "candidates", "usual"))
    keyed = [(name_key(row["name"]), row) for _, row in table]
    return (
        {key: tuple(row["candidates"].split("|")) for key, row in keyed},
        {key: row["usual"] for key, row in keyed if row["usual"]},
    )


@cache
def _synonyms() -> tuple[tuple[str, str], ...]:
    """(structure, name) of `reference/synonyms.csv`: names of a structure, whatever a library calls it."""
    smiles = {monomer.id: monomer.smiles for monomer in library()}
    return tuple((smiles[id], name) for id, name in synonyms_of("monomers"))
