"""The bottles of a laboratory: which lots there are of a compound, what a batch takes, and which statements go with it.

In: bottles, and the charges of a batch. Out: lots in order of expiry, a new shelf with less in it, texts for the sheet.
Equation: left' = left - charge. A shelf never changes, and never writes over the file that it was read from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pi_formulate.base.checks import kind
from pi_formulate.base.csv_files import write_csv
from pi_formulate.base.errors import FileError, RecipeError, UnknownNameError
from pi_formulate.base.files import replaced
from pi_formulate.base.outputs import same_file
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge, is_called, is_drawn
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.shelf.bottle import COLUMNS, ShelfBottle, bottles_of, day_of, row_of
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary
from pi_formulate.copolymer.copolymer import Copolymer

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 9  # decimals of a mass that is left [g]: rounding errors of differences lie far below
ROUNDING_G = 1e-6  # a bottle that is emptied


@dataclass(frozen=True, slots=True, repr=False)
class Statements(Shown):
    """What the user's shelf says of the hazards of a compound.

    Parameters
    ----------
    id
        The compound.
    lots
        The lots that the batch takes.
    statements
        Hazard and precautionary statements, as the user wrote them.
    pictograms
        Codes of GHS pictograms.
    """

    id: str
    lots: tuple[str, ...]
    statements: tuple[str, ...]
    pictograms: tuple[str, ...]

    def __str__(self) -> str:
        """Such as `PMDA (lot A7): H317; H334; GHS08`."""
        return f"{self.id} (lot {', '.join(self.lots)}): {'; '.join((*self.statements, *self.pictograms))}"


@dataclass(frozen=True, slots=True, repr=False)
class Shelf(Shown):
    """Bottles. Made by `read_shelf`; never changed, only replaced.

    Parameters
    ----------
    bottles
        Each lot of a compound once.
    path
        The file that they were read from, which is never written over; None for none.

    Raises
    ------
    RecipeError
        If a lot of a compound is there twice.
    """

    bottles: tuple[ShelfBottle, ...]
    path: Path | None = None

    def __post_init__(self) -> None:
        keys = [bottle.key for bottle in self.bottles]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise RecipeError(
                "shelf",
                twice,
                "each lot of a compound once",
                "Add up what is left.",
                sentence="a lot of a compound is listed twice: {got}",
            )

    def __iter__(self) -> Iterator[ShelfBottle]:
        return iter(self.bottles)

    def __len__(self) -> int:
        return len(self.bottles)

    def _in_short(self) -> str:
        return f"{len(self.bottles)} bottles of {len({bottle.compound.id for bottle in self.bottles})} compounds"

    def lots_for(self, name: str | Monomer | Solvent, on: date | None = None) -> tuple[ShelfBottle, ...]:
        """The bottles of a compound that are not empty, in the order in which a batch takes from them.

        The one that expires first comes first, then those without a day of expiry. Expired ones come last, and a batch
        that takes from one warns of it.

        Parameters
        ----------
        name
            Id, name, CAS number or SMILES, or the compound itself; the number of a lot gives that one alone.
        on
            Day of use; today if None.

        Raises
        ------
        UnknownNameError
            If no bottle has this name.
        RecipeError
            If `on` is no date.
        """
        day = day_of("on", on)
        text = name if isinstance(name, str) else name.id
        by_lot = [bottle for bottle in self.bottles if bottle.lot.name == text]
        bottles = by_lot or [bottle for bottle in self.bottles if is_called(text, bottle.compound)]
        if not bottles:
            ids = dict.fromkeys(bottle.compound.id for bottle in self.bottles)
            raise UnknownNameError(
                "shelf",
                text,
                f"a compound or a lot of the shelf: {', '.join(ids)}",
                sentence=f"{{got}} is not on the shelf, which has {', '.join(ids)}",
            )
        return tuple(sorted((bottle for bottle in bottles if bottle.left_g > 0.0), key=_turn(day)))

    def deducted(self, recipe: Recipe) -> "Shelf":
        """The shelf without what a batch takes from it: each line from the bottle that its lot names.

        Parameters
        ----------
        recipe
            Lines without a lot, or with one that is not on the shelf, take nothing.

        Raises
        ------
        RecipeError
            If a bottle holds less than the batch takes.
        """
        taken = self.taken_g(recipe)
        for bottle in self.bottles:
            if taken.get(bottle.key, 0.0) > bottle.left_g + ROUNDING_G:
                got = f"{taken[bottle.key]:.6g} g of {bottle.compound.id}"
                need = f"at most the {bottle.left_g:.6g} g that are left of lot {bottle.lot.name}"
                raise RecipeError(
                    f"batch {recipe.batch_id}",
                    got,
                    need,
                    "Plan it smaller, or put another lot in.",
                    sentence=f"the batch takes {got}, but only {bottle.left_g:.6g} g are left of lot {bottle.lot.name}",
                )
        return self.emptied(taken)

    def taken_g(self, recipe: Recipe) -> dict[tuple[str, str], float]:
        """{(id, lot): mass} that a batch takes from bottles of this shelf [g].

        Parameters
        ----------
        recipe
            Of which the lots count; lines that are drawn from a `Bottle` take nothing.
        """
        kind("recipe", recipe, Recipe, "a Recipe")
        known = {bottle.key for bottle in self.bottles}
        taken: dict[tuple[str, str], float] = {}
        for charge in recipe.charges:
            key = (charge.compound.id, charge.lot.name)
            if key in known and not is_drawn(charge):
                taken[key] = taken.get(key, 0.0) + charge.charge_g
        return taken

    def emptied(self, taken_g: Mapping[tuple[str, str], float]) -> "Shelf":
        """The shelf without some masses; of a bottle with less nothing is left.

        Parameters
        ----------
        taken_g
            {(id, lot): mass} [g].
        """
        left = (max(round(b.left_g - taken_g.get(b.key, 0.0), DIGITS), 0.0) for b in self.bottles)
        bottles = [replace(bottle, left_g=mass) for bottle, mass in zip(self.bottles, left, strict=True)]
        return replace(self, bottles=tuple(bottles))

    def statements(self, recipe: Recipe) -> tuple[Statements, ...]:
        """Hazard statements and pictograms of the compounds of a batch, in charging order, for its sheet.

        They are those of the lots that the batch names, and of all bottles of a compound on a line without a lot, as
        any of them may be taken. What comes out of a solution, ester or left-over batch is no lot of the shelf. The
        texts are the user's, neither completed nor judged.

        Parameters
        ----------
        recipe
            The batch.
        """
        kind("recipe", recipe, Recipe, "a Recipe")
        lines: dict[str, list[Charge]] = {}
        for charge in recipe.charges:
            if not is_drawn(charge):
                lines.setdefault(charge.compound.id, []).append(charge)
        found = []
        for id, charges in lines.items():
            bottles = self._of(id, [charge.lot.name for charge in charges])
            texts = tuple(dict.fromkeys(text for bottle in bottles for text in bottle.statements))
            codes = tuple(dict.fromkeys(code for bottle in bottles for code in bottle.pictograms))
            if texts or codes:
                found.append(Statements(id, tuple(bottle.lot.name for bottle in bottles), texts, codes))
        return tuple(found)

    def _of(self, id: str, lots: Sequence[str]) -> list[ShelfBottle]:
        """The bottles of a compound with these lots; all of them if a line has none."""
        bottles = [bottle for bottle in self.bottles if bottle.compound.id == id]
        return bottles if "" in lots else [bottle for bottle in bottles if bottle.lot.name in lots]

    def most_monomer_mol(self, copolymer: Copolymer, on: date | None = None) -> tuple[float, str]:
        """How much of a copolymer the bottles that are not expired make, and the monomer that runs out first.

        Parameters
        ----------
        copolymer
            Of equal moles of dianhydrides and diamines.
        on
            Day of use; today if None.

        Returns
        -------
        tuple
            Moles of dianhydrides and diamines together [mol], as the size `monomer_mol` of a batch; and an id.
        """
        day = day_of("on", on)
        most: dict[str, float] = {}
        for id, share in copolymer.feed.to_dict().items():
            bottles = [b for b in self.bottles if b.compound.id == id and not b.is_expired(day)]
            have = sum(b.left_g * _active_frac(b) / b.compound.molar_mass_g_per_mol for b in bottles)
            most[id] = 2.0 * have / share
        first = min(most, key=lambda id: most[id])
        return most[first], first

    def to_frame(self) -> "pd.DataFrame":
        """One row per bottle, with the columns of the file."""
        import pandas as pd

        return pd.DataFrame([row_of(bottle) for bottle in self.bottles], columns=list(COLUMNS))

    def to_csv(self, path: Path | str) -> None:
        """Write the shelf as a CSV that `read_shelf` reads.

        Parameters
        ----------
        path
            Where to; an existing file is replaced whole or not at all. `-` is standard output.

        Raises
        ------
        FileError
            If it is the file that the shelf was read from, by whatever name, or cannot be written.
        """
        if self.path is not None and same_file(path, self.path):
            need = "another file than the shelf was read from"
            raise FileError(
                str(path),
                "the shelf itself",
                need,
                "Keep the old one until the batch is made.",
                sentence=f"this is the shelf itself: choose {need}",
            )
        with replaced(path) as handle:
            write_csv(handle, COLUMNS, [row_of(bottle) for bottle in self.bottles])


def read_shelf(
    path: Path | str, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
) -> Shelf:
    """The bottles of a CSV file: lot, id and left_g, and what else is known of each.

    Parameters
    ----------
    path
        Columns lot, id, left_g; and any of supplier, purity_frac, moisture_frac, hydrolysed_frac, assay_sd_frac,
        opened, expires (2026-12-31), price_per_kg, statements (separated by `;`), pictograms (GHS01 to GHS09), note.
        Shares are fractions or texts such as `99.5 %`.
    library, solvent_library
        Where names are looked up; the shipped ones if None.

    Raises
    ------
    TableError
        All errors of the file at once, each with its place.

    Examples
    --------
    >>> read_shelf("missing.csv")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: missing.csv: cannot be read: No such file or directory. Check the name...
    """
    return Shelf(tuple(bottles_of(path, library, solvent_library)), Path(path))


def _turn(on: date) -> Callable[[ShelfBottle], tuple[bool, date, date]]:
    """The order in which bottles are used."""

    def key(bottle: ShelfBottle) -> tuple[bool, date, date]:
        return bottle.is_expired(on), bottle.expires or date.max, bottle.opened or date.max

    return key


def _active_frac(bottle: ShelfBottle) -> float:
    """Mass fraction of active compound."""
    return Charge(1, getattr(bottle.compound, "role", "solvent"), bottle.compound, 1.0, 1.0, bottle.lot).assay_frac
