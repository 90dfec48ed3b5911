"""A bottle of a monomer, solvent or reagent, and the CSV file of a shelf.

In: rows of a CSV. Out: `ShelfBottle`s, or all errors of the file at once. Masses in g, shares in fractions.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import FormulateError, RecipeError, TableError, UnknownNameError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.limits import CSV_ROWS
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import number, rows
from pi_formulate.base.texts import check_label, check_text
from pi_formulate.base.units import quantity
from pi_formulate.batch.charge import PURE, Lot, check_lot
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary, reagents, solvents_or_shipped

MOST_G = 1e9
# Year first, or with points, which no country writes with the month first; a spreadsheet may append midnight.
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: 00:00(?::00)?)?", re.ASCII)
PICTOGRAM = re.compile(r"GHS0[1-9]")
SHARES = ("purity_frac", "moisture_frac", "hydrolysed_frac", "assay_sd_frac")
NEEDED = ("lot", "id", "left_g")
OPTIONAL = (
    *("supplier", *SHARES, "opened", "expires", "price_per_kg"),
    *("statements", "pictograms", "note"),
)
COLUMNS = ("lot", "id", "supplier", *SHARES, *("opened", "expires", "left_g", "price_per_kg"), *OPTIONAL[-3:])


@dataclass(frozen=True, slots=True, repr=False)
class ShelfBottle(Shown):
    """What is left of one lot of a compound.

    Parameters
    ----------
    compound
        Monomer, end-capper, solvent or reagent.
    lot
        Its number, with the analysis; a solvent has a moisture at most.
    left_g
        Mass that is left [g].
    supplier
        Who made it.
    opened, expires
        When it was opened, and the last day on which it may be used; None if unknown.
    price_per_kg
        In the user's own currency; None if unknown.
    statements
        Hazard and precautionary statements of the user's own, such as `H317`; texts that are carried, never judged.
    pictograms
        Codes of GHS pictograms, `GHS01` to `GHS09`.
    note
        Further text.

    Raises
    ------
    RecipeError
        If it has no number, a negative mass, a day that is no date, or an analysis that its compound cannot have.
    """

    compound: Monomer | Solvent
    lot: Lot
    left_g: float
    supplier: str = ""
    opened: date | None = None
    expires: date | None = None
    price_per_kg: float | None = None
    statements: tuple[str, ...] = ()
    pictograms: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        check_label("lot", self.lot.name)
        for name in ("opened", "expires"):
            if (stated := getattr(self, name)) is not None:
                day_of(f"{name} of {self.lot.name}", stated)
        real(f"left_g of {self.lot.name}", self.left_g, high=MOST_G, least=True)
        if self.price_per_kg is not None:
            real(f"price_per_kg of {self.lot.name}", self.price_per_kg)
        for text in (self.supplier, self.note, *self.statements):
            check_text(f"lot {self.lot.name}", text)
        if wrong := [code for code in self.pictograms if not PICTOGRAM.fullmatch(code)]:
            raise RecipeError(
                f"pictograms of {self.lot.name}",
                wrong,
                "codes from GHS01 to GHS09",
                sentence=f"there is no code {', '.join(map(str, wrong))}; the codes are GHS01 to GHS09",
            )
        if isinstance(self.compound, Solvent):
            if replace(self.lot, name="", moisture_frac=0.0) != PURE:
                need = "a moisture at most: solvents and reagents are charged as they are"
                raise RecipeError(
                    f"analysis of {self.lot.name}",
                    self.compound.id,
                    need,
                    sentence=f"an analysis of {self.compound.id} states a moisture at most: solvents and "
                    "reagents are charged as they are",
                )
        else:
            check_lot(self.compound.id, self.lot, self.compound.role)

    @property
    def key(self) -> tuple[str, str]:
        """Id of the compound and number of the lot."""
        return self.compound.id, self.lot.name

    def is_expired(self, on: date) -> bool:
        """Whether it may not be used any more.

        Parameters
        ----------
        on
            Day of use; the day of expiry itself is allowed.
        """
        return self.expires is not None and self.expires < day_of("on", on)

    def _in_short(self) -> str:
        until = f", expires {self.expires}" if self.expires else ""
        return f"{self.compound.id}, lot {self.lot.name}: {self.left_g:.6g} g{until}"


def day_of(where: str, stated: date | None) -> date:
    """A day; today if None.

    Parameters
    ----------
    where
        Name of the entry, for the error.
    stated
        A `date` of Python; a text, or a `datetime`, which compares with no date, is refused.

    Raises
    ------
    RecipeError
        If it is no date.

    Examples
    --------
    >>> day_of("on", date(2026, 12, 1))
    datetime.date(2026, 12, 1)
    """
    if stated is None:
        return date.today()
    if not isinstance(stated, date) or isinstance(stated, datetime):
        hint = "Take its .date()." if isinstance(stated, datetime) else "date.fromisoformat reads 2026-12-31."
        raise RecipeError(where, stated, "a date of Python, such as date(2026, 12, 31)", hint)
    return stated


def bottles_of(
    path: Path | str, library: MonomerLibrary | None = None, liquids: SolventLibrary | None = None
) -> list[ShelfBottle]:
    """All bottles of a file.

    Parameters
    ----------
    path
        A CSV file.
    library, liquids
        Where monomers and solvents are looked up; the shipped ones if None.

    Raises
    ------
    TableError
        All errors of the file at once, each with its place.
    """
    names, solvents = library_or_shipped(library), solvents_or_shipped(liquids)
    errors: list[FormulateError] = []
    bottles: list[ShelfBottle] = []
    first: dict[tuple[str, str], str] = {}
    table = rows(path, NEEDED, OPTIONAL)
    for where, row in table:
        with gathering(errors):
            bottle = _bottle_of(where, row, names, solvents)
            if (other := first.setdefault(bottle.key, where)) != where:
                need = "each lot of a compound once"
                raise TableError(
                    f"{where}:lot",
                    row["lot"],
                    need,
                    f"{other} has it already: add up what is left.",
                    sentence="the lot {got} of this compound is listed twice",
                )
            bottles.append(bottle)
    raise_all(errors)
    if not bottles:
        raise TableError(
            Path(path).name,
            "no bottle",
            f"1 to {CSV_ROWS:,} bottles",
            sentence=f"there is no bottle in the file; it may have 1 to {CSV_ROWS:,}",
        )
    return bottles


def _bottle_of(where: str, row: Mapping[str, str], names: MonomerLibrary, solvents: SolventLibrary) -> ShelfBottle:
    """The bottle of a row; its errors name the cell or the line."""
    errors: list[FormulateError] = []
    compound: Monomer | Solvent | None = None
    shares: dict[str, Any] = {}
    days: dict[str, date | None] = {}
    left, price = 0.0, None
    with gathering(errors):
        compound = _compound_of(where, row["id"], names, solvents)
    for column in SHARES:
        if row.get(column):
            with gathering(errors):
                shares[column] = _share(f"{where}:{column}", row[column])
    for column in ("opened", "expires"):
        with gathering(errors):
            days[column] = _day(f"{where}:{column}", row.get(column, ""))
    with gathering(errors):
        left = number(f"{where}:left_g", row["left_g"], high=MOST_G, unit="g", least=True)
    if row.get("price_per_kg"):
        with gathering(errors):
            price = number(f"{where}:price_per_kg", row["price_per_kg"], unit="per kg")
    raise_all(errors)
    if compound is None:
        raise AssertionError("an unknown compound is an error")
    if isinstance(compound, Monomer) and compound.assay_frac is not None:
        shares.setdefault("purity_frac", compound.assay_frac)  # of the monomer table, as for a batch without a lot
    try:
        return ShelfBottle(
            compound,
            Lot(row["lot"], **shares),
            left,
            row.get("supplier", ""),
            days["opened"],
            days["expires"],
            price,
            _texts(row.get("statements", "")),
            _texts(row.get("pictograms", "").replace(" ", ";").replace(",", ";")),
            row.get("note", ""),
        )
    except RecipeError as error:
        raise error.at(f"{where}: {error.where}", TableError) from error


def _compound_of(where: str, name: str, names: MonomerLibrary, solvents: SolventLibrary) -> Monomer | Solvent:
    """Monomer, solvent or reagent of a name."""
    known = names.find(name) or solvents.find(name) or reagents().find(name)
    if known is not None:
        return known
    try:
        return names[name]
    except UnknownNameError as error:
        need = "a monomer, a solvent or a reagent"
        raise TableError(f"{where}:id", name, need, error.hint) from error


def _share(where: str, text: str) -> float:
    """A fraction, or a text such as `99.5 %`."""
    return quantity(text, "mass fraction", where)


def _day(where: str, text: str) -> date | None:
    """A day as year, month and day; None for an empty cell.

    >>> _day("shelf.csv:2", "2026-12-31") == _day("shelf.csv:2", "31.12.2026") == _day("shelf.csv:2", "2026/12/31")
    True
    """
    if not text:
        return None
    try:
        if found := YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[3]), int(found[4]))
        if found := DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    hint = "31/12/2026 and 12/31/2026 leave it open which is the month."
    raise TableError(where, text, "a day written as 2026-12-31", hint)


def _texts(cell: str) -> tuple[str, ...]:
    """The texts of a cell, separated by semicolons.

    >>> _texts("H317; H334;")
    ('H317', 'H334')
    """
    return tuple(text.strip() for text in cell.split(";") if text.strip())


def row_of(bottle: ShelfBottle) -> tuple[object, ...]:
    """The cells of a bottle, in the order of `COLUMNS`.

    Parameters
    ----------
    bottle
        Of a shelf.
    """
    lot = bottle.lot
    return (
        *(lot.name, bottle.compound.id, bottle.supplier),
        *(None if getattr(lot, share) == getattr(PURE, share) else getattr(lot, share) for share in SHARES),
        *(day.isoformat() if day else None for day in (bottle.opened, bottle.expires)),
        *(bottle.left_g, bottle.price_per_kg),
        *("; ".join(bottle.statements), "; ".join(bottle.pictograms), bottle.note),
    )
