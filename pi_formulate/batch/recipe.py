"""A recipe: the moles of each component in charging order, and every column derived from them.

In: charges, and the planned units. Out: table, summary, files; and the same recipe back from any file. Equations:
mass of poly(amic acid) = mass of monomers; polyimide = that minus one water per closed ring.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError, TableError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.files import text_or_file
from pi_formulate.base.limits import CSV_ROWS
from pi_formulate.base.series import list_of
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import Row, header_of, number
from pi_formulate.base.texts import check_label, check_text
from pi_formulate.batch.asked import Asked
from pi_formulate.batch.charge import Charge, feed_of_charges, made_of
from pi_formulate.batch.enlarged import enlarged, enlarged_additives
from pi_formulate.batch.export.lines import (
    COLUMNS,
    WEIGHED,
    Line,
    read_csv,
    read_json,
    sha256_of,
    write_csv,
    write_json,
)
from pi_formulate.batch.export.paper import PaperName, Printing
from pi_formulate.batch.export.sheet import SHOWN, WeighSheet, check_shown, grams
from pi_formulate.batch.ingredients.additive import Additive, checked_additives
from pi_formulate.batch.latitude import ACCEPTABLE, WITHIN, Latitude, acceptable, latitudes, range_text
from pi_formulate.batch.record import Record, lines_of, records_of
from pi_formulate.batch.scatter import scatter_of
from pi_formulate.batch.size import SolidsBasis, check_basis, check_weighed
from pi_formulate.batch.slips import Slip, batch_slips
from pi_formulate.batch.solution import check_water
from pi_formulate.batch.summary import Measures, Summary, summarise
from pi_formulate.batch.weigh_sheet import MOST_UNITS, sheet_lines, sheet_of, step_words
from pi_formulate.chemistry.functionality import role_text
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.claims.scatter import Scatter
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.sequence import as_planned

if TYPE_CHECKING:
    import pandas as pd

# Fields of the batch as a whole.
WHOLE = ("solids_basis", "conversion", "solvent_water_ppm", "assumptions", "remarks", "additives")


@dataclass(frozen=True, slots=True, repr=False)
class Recipe(Shown):
    """One batch that can be weighed. Made by `plan_batch`; never changed, only replaced.

    Parameters
    ----------
    batch_id
        Name of the batch; unique in a file.
    charges
        Lines in charging order; their moles are the state.
    copolymer
        The planned units, with the order of the monomers that they imply.
    solids_basis
        `paa` or `pi`: the basis on which the solids are stated.
    conversion
        Of the deficient kind of group, for M_n, 0..1 [-].
    solvent_water_ppm
        Water in the solvent [ppm by mass]; None if not stated.
    assumptions
        Assumptions made in planning, one sentence each.
    remarks
        Further lines of the sheet, such as the requested formula.
    additives
        Fillers and other additives, on top of the solution.
    asked
        What it was planned from; None for a batch of a file. It plays no part when recipes are compared.
    """

    batch_id: str
    charges: tuple[Charge, ...]
    copolymer: Copolymer
    solids_basis: SolidsBasis = "paa"
    conversion: float = 1.0
    solvent_water_ppm: float | None = None
    assumptions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    additives: tuple[Additive, ...] = ()
    asked: Asked | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        check_label("batch id", self.batch_id)
        check_basis(self.solids_basis)
        real("conversion", self.conversion, high=1.0)
        check_water(self.solvent_water_ppm)
        for name in ("assumptions", "remarks"):
            texts = getattr(self, name)
            kind(name, texts, (tuple, list), "a tuple of texts")
            for text in texts:
                check_text(name, text)
            object.__setattr__(self, name, tuple(texts))
        object.__setattr__(self, "additives", checked_additives(self.additives))

    def _in_short(self) -> str:
        whole = sum(charge.charge_g for charge in self.charges if charge.role != "imidization_reagent")
        return f"{self.batch_id}: {len(self.charges)} charges, {whole:.2f} g"

    @property
    def charge_g(self) -> dict[str, float]:
        """Id of each component and the mass to weigh [g]; lots of one compound are added up."""
        masses: dict[str, float] = {}
        for charge in self.charges:
            masses[charge.compound.id] = masses.get(charge.compound.id, 0.0) + charge.charge_g
        return masses

    @property
    def weighed_copolymer(self) -> Copolymer:
        """The units that the rounded masses make in the planned order."""
        return as_planned(self.copolymer, feed_of_charges(self.charges))

    def scatter(self, samples: int | None = None, seed: int = 0) -> Scatter:
        """The units that the masses make, and what they make with each source of error.

        Parameters
        ----------
        samples, seed
            How many weighings to draw at random, and the seed of the draws; None for none.
        """
        return scatter_of(self.weighed_copolymer, self.charges, samples, seed)

    @property
    def summary(self) -> Summary:
        """Targets, what the rounded masses give, and standard uncertainties."""
        added_g = sum(additive.mass_g for additive in self.additives)
        measure = Measures(self.copolymer, self.conversion, self.solvent_water_ppm, added_g)
        summary = summarise(self.batch_id, self.charges, measure, self.assumptions)
        return replace(summary, warnings=(*(slip.text for slip in self.slips), *summary.warnings))

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Signs of a mistake: no polymer, solids too thick to stir, an end-capper without ends to cap."""
        return batch_slips(self.charges, self.conversion)

    def replace(self, **changes: Any) -> "Recipe":
        """The same batch planned again with other arguments.

        A new size takes the place of the old one, whatever its kind, and so does a target M_n that of an imbalance.
        Remarks that a recipe file has added, such as on its formula, are left out.

        Parameters
        ----------
        changes
            Arguments of `plan_batch`, by name; `copolymer` for another composition.

        Raises
        ------
        RecipeError
            For a name that is no argument; or for a batch of which only the masses are known: one of a batch file, or
            one scaled that has losses, bottles or a stated mass of solvent.
        FormulateError
            As of `plan_batch`.

        See Also
        --------
        scaled : The same batch larger or smaller.

        Examples
        --------
        >>> from pi_formulate.batch.plan import plan_batch
        >>> batch = plan_batch(Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=500, readability_g=0.01)
        >>> round(batch.replace(solids_frac=0.14).summary["solids_paa_frac"].weighed, 4)
        0.14
        """
        if self.asked is None:
            need = "a batch of plan_batch, plan_file or plan_table"
            hint = "A batch file has the masses, not what was asked for: plan it again from its recipe file."
            raise RecipeError(
                "replace", Words(f"batch {self.batch_id}, of which only the masses are known"), need, hint
            )
        again: Recipe = self.asked.again(changes)
        return again

    def scaled(self, factor: float, batch_id: str | None = None) -> "Recipe":
        """The same batch so many times as large: every planned amount times the factor, in steps of the same balance.

        Parameters
        ----------
        factor
            Above 0 [-].
        batch_id
            Name of the new batch; that of this one if None.

        Raises
        ------
        RecipeError
            If the factor is no number above 0, or a mass is below one step of the balance.

        See Also
        --------
        replace : The same batch with other arguments, such as another kind of size.

        Examples
        --------
        >>> from pi_formulate.batch.plan import plan_batch
        >>> batch = plan_batch(Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=500, readability_g=0.01)
        >>> batch.charge_g, batch.scaled(2).charge_g
        ({'NMP': 425.0, 'p-PDA': 24.86, 'PMDA': 50.14}, {'NMP': 850.0, 'p-PDA': 49.72, 'PMDA': 100.28})
        """
        factor = real("factor", factor)
        name = self.batch_id if batch_id is None else batch_id
        check_label("batch id", name)
        charges = enlarged(self.charges, factor)
        return replace(
            self,
            batch_id=name,
            charges=tuple(charges),
            assumptions=(*self.assumptions, f"every amount is {factor:g} times that of the batch {self.batch_id}"),
            additives=enlarged_additives(self.additives, charges),
            asked=None if self.asked is None else self.asked.enlarged(factor, name),
        )

    @property
    def lines(self) -> list[Line]:
        """One tuple of cells per charge, in the order of the batch CSV."""
        whole = {name: getattr(self, name) for name in WHOLE if name != "additives" or self.additives}
        return lines_of(Record(self.batch_id, self.charges, self.copolymer, tuple(whole.items())))

    def to_frame(self) -> "pd.DataFrame":
        """One row per charge, with the columns of the batch CSV."""
        import pandas as pd

        return pd.DataFrame(self.lines, columns=list(COLUMNS))

    def to_sheet(self) -> WeighSheet:
        """The weigh sheet, rounded for a person to read."""
        return self._whole_sheet(self.lines)

    def _whole_sheet(self, lines: Sequence[Line]) -> WeighSheet:
        summary = self.summary
        return self._sheet(summary, self._latitudes(summary), lines)

    def _latitudes(self, summary: Summary) -> list[Latitude]:
        return latitudes(self.charges, self.copolymer, self.conversion, not summary["mn_paa_g_per_mol"].unlimited)

    def _sheet(self, summary: Summary, permitted: Sequence[Latitude], lines: Sequence[Line]) -> WeighSheet:
        made = made_of(self.charges, self.conversion)
        units = (
            str(self.copolymer)
            if len(self.copolymer.amounts_mol) <= MOST_UNITS
            else f"{len(self.copolymer.amounts_mol)} units"
        )
        title = f"{units}; {made.solution_g:.6g} g of solution, {made.solids_paa_frac:.2%} poly(amic acid)"
        ranges = acceptable(self.charges, permitted, not summary["mn_paa_g_per_mol"].unlimited)
        water = self.solvent_water_ppm
        return replace(
            sheet_of(self.charges, summary, title, (*map(str, self.additives), *self.remarks), ranges),
            facts=(
                ("balance step", step_words(self.charges)),
                ("water of the solvent", "not stated" if water is None else f"{water:g} ppm"),
            ),
            within=ACCEPTABLE,
            sha256=sha256_of(lines),
            conversion=self.conversion,
        )

    @property
    def sha256(self) -> str:
        """SHA-256 of the plan, in hexadecimal digits: its lines without the lot numbers, as the batch CSV has them."""
        return sha256_of(self.lines)

    def _repr_html_(self) -> str:
        """The weigh table with the permitted range of each mass, for a notebook."""
        from pi_formulate.batch.export.html import sheet_card

        summary = self.summary
        permitted = self._latitudes(summary)
        steps = [
            ""
            if not (step := c.readability_g) or c.role == "solvent"  # whose step says nothing on what it may be off
            else f"{grams(c.charge_g - step, step)} to {grams(c.charge_g + step, step)}"
            for c in self.charges
        ]
        ranges = [range_text(x, c.readability_g) for x, c in zip(permitted, self.charges, strict=True)]
        return sheet_card(self._sheet(summary, permitted, self.lines), list(zip(steps, ranges, strict=True)), WITHIN)

    @overload
    def to_csv(self, path: None = None) -> str: ...
    @overload
    def to_csv(self, path: Path | str) -> None: ...
    def to_csv(self, path: Path | str | None = None) -> str | None:
        """Write the batch CSV; `-` is standard output. Without a path its text is returned.

        Parameters
        ----------
        path
            Where to; an existing file is replaced whole or not at all. `-` is standard output.
        """
        return text_or_file(path, lambda target: write_recipes([self], target, "csv"))

    def to_excel(self, path: Path | str, paper: PaperName = "a4", made_on: str | date = "") -> None:
        """Write a workbook with a weigh sheet to fill in and the full numbers.

        Parameters
        ----------
        path
            Where to; an existing file is replaced whole or not at all.
        paper
            `a4` or `letter`, in landscape.
        made_on
            Date on the sheet, as YYYY-MM-DD; if empty, that of the variable SOURCE_DATE_EPOCH, or a line to fill in.
        """
        write_recipes([self], path, "xlsx", paper=paper, made_on=made_on)

    @overload
    def to_html(self, path: None = None, paper: PaperName = "a4", made_on: str | date = "") -> str: ...
    @overload
    def to_html(self, path: Path | str, paper: PaperName = "a4", made_on: str | date = "") -> None: ...
    def to_html(self, path: Path | str | None = None, paper: PaperName = "a4", made_on: str | date = "") -> str | None:
        """Write a page that prints on one sheet of paper. Without a path its text is returned.

        Parameters
        ----------
        path
            Where to; an existing file is replaced whole or not at all.
        paper
            `a4` or `letter`, in landscape.
        made_on
            Date on the sheet, as YYYY-MM-DD; if empty, that of the variable SOURCE_DATE_EPOCH, or a line to fill in.
        """
        return text_or_file(path, lambda target: write_recipes([self], target, "html", paper=paper, made_on=made_on))

    @overload
    def to_json(self, path: None = None) -> str: ...
    @overload
    def to_json(self, path: Path | str) -> None: ...
    def to_json(self, path: Path | str | None = None) -> str | None:
        """Write JSON. Without a path its text is returned.

        Parameters
        ----------
        path
            Where to; an existing file is replaced whole or not at all.
        """
        return text_or_file(path, lambda target: write_recipes([self], target, "json"))

    def to_eln(
        self,
        path: Path | str,
        *,
        paper: PaperName = "a4",
        made_on: str | date = "",
        recipe_file: Path | str = "",
        author: str = "",
    ) -> None:
        """Write the archive that electronic laboratory notebooks import: weigh sheets, batch CSV and recipe file.

        Parameters
        ----------
        path, paper, made_on, recipe_file, author
            As of `write_batches`; without a date the archive has none of the batch.
        """
        write_recipes([self], path, "eln", paper=paper, made_on=made_on, recipe_file=recipe_file, author=author)

    @classmethod
    def read(cls, path: Path | str, library: MonomerLibrary | None = None) -> "Recipe":
        """The one recipe of a CSV, Excel, HTML, JSON or .eln file.

        Parameters
        ----------
        path
            A batch file: `.csv`, `.xlsx`, `.ods`, `.html`, `.json` or `.eln`.
        library
            Where monomers are looked up; the shipped ones if None.

        Raises
        ------
        TableError
            If the file is not such a file; all errors of its lines at once.
        RecipeError
            If it holds more than one batch; `read_batches` reads them all.
        """
        recipes = read_recipes(path, library)
        if len(recipes) != 1:
            raise RecipeError(
                Path(path).name,
                f"{len(recipes)} batches",
                "one",
                "Read them all with read_batches.",
                sentence=f"there are {len(recipes)} batches in the file, not one",
            )
        return recipes[0]

    def __str__(self) -> str:
        """The weigh table in short, with the key numbers and the warnings."""
        lines = [f"{self.batch_id}: {self.copolymer}"]
        lines += [
            f"{c.step:3d} {role_text(c.role):21s} {c.compound.id:16s} {grams(c.charge_g, c.readability_g):>12s} g"
            f"  {1e3 * c.amount_mol:12.4f} mmol"
            for c in self.charges
        ]
        return "\n".join([*lines, *map(str, self.additives), *self.summary.key_lines])


# --- files; workbooks and pages are loaded by the batch that needs them ---


def _write_excel(path: Path | str, recipes: Sequence[Recipe], printing: Printing) -> None:
    from pi_formulate.batch.export.excel import write_excel

    write_excel(path, *_with_lines(recipes), printing)


def _write_html(path: Path | str, recipes: Sequence[Recipe], printing: Printing) -> None:
    from pi_formulate.batch.export.html import write_html

    write_html(path, *_with_lines(recipes), printing)


def _write_eln(path: Path | str, recipes: Sequence[Recipe], printing: Printing) -> None:
    from pi_formulate.batch.described import described
    from pi_formulate.batch.export.eln import write_eln

    write_eln(path, [described(r.to_sheet(), r.lines, str(r), r.summary) for r in recipes], printing)


def _read_workbook(path: Path | str) -> list[Row]:
    from pi_formulate.batch.export.excel import read_workbook

    return read_workbook(path)


def _read_html(path: Path | str) -> list[Row]:
    from pi_formulate.batch.export.html import read_html

    return read_html(path)


def _read_eln(path: Path | str) -> list[Row]:
    from pi_formulate.batch.export.eln import read_eln

    return read_eln(path)


WRITERS: Mapping[str, Callable[[Path | str, Sequence[Recipe], Printing], None]] = {
    "csv": lambda path, recipes, _: write_csv(path, _all_lines(recipes)),
    "json": lambda path, recipes, _: write_json(path, _all_lines(recipes)),
    "xlsx": _write_excel,
    "html": _write_html,
    "eln": _write_eln,
}
READERS: Mapping[str, Callable[[Path | str], list[Row]]] = {
    "csv": read_csv,
    "json": read_json,
    "xlsx": _read_workbook,
    "html": _read_html,
    "ods": _read_workbook,
    "eln": _read_eln,
}

# Spreadsheets that are not read, and the program that saves them in a format that is.
OTHER_SHEETS = {"ods": "LibreOffice", "xls": "Excel", "xlsm": "Excel", "xlsb": "Excel", "numbers": "Numbers"}


def _all_lines(recipes: Iterable[Recipe]) -> Iterator[Line]:
    for recipe in recipes:
        yield from recipe.lines


def _checked(recipes: Sequence[Recipe]) -> Sequence[Recipe]:
    recipes = list_of(recipes)
    if not recipes:
        raise RecipeError("recipes", [], "at least one batch", sentence="there is no batch to write")
    for recipe in recipes:
        if not isinstance(recipe, Recipe):
            hint = "plan_file returns the recipes and its warnings: pass on the recipes."
            words = f"an object of the type {type(recipe).__name__} is not a Recipe"
            raise RecipeError("recipes", recipe, "Recipe objects", hint, words)
    return recipes


def _with_lines(recipes: Sequence[Recipe]) -> tuple[list[WeighSheet], list[Line]]:
    """The weigh sheets, and the lines that their hashes are of."""
    lines = [recipe.lines for recipe in recipes]
    sheets = [recipe._whole_sheet(own) for recipe, own in zip(recipes, lines, strict=True)]
    return sheets, [line for own in lines for line in own]


def ending(path: Path | str, known: Iterable[str]) -> str:
    """The kind of file by the ending of its name; standard output is CSV.

    >>> ending("a.XLSX", ("csv", "xlsx")), ending("-", ("csv",))
    ('xlsx', 'csv')
    """
    if str(path) == "-":
        return "csv"
    suffix = Path(path).suffix.lower().lstrip(".")
    if suffix not in known:
        hint = f"Save it as .xlsx or .csv in {OTHER_SHEETS[suffix]}." if suffix in OTHER_SHEETS else ""
        need = f"a file name that ends in {', '.join('.' + kind for kind in known)}"
        raise RecipeError(str(path), f".{suffix}", need, hint, f"this is not {need}")
    return suffix


def write_recipes(
    recipes: Sequence[Recipe],
    path: Path | str,
    kind: str | None = None,
    *,
    paper: PaperName = "a4",
    made_on: str | date = "",
    recipe_file: Path | str = "",
    author: str = "",
) -> None:
    """Write all recipes into one file, replaced whole or not at all.

    An existing file is replaced also if weighed masses are filled in; only the commands refuse that.

    Parameters
    ----------
    recipes
        Batches with ids that differ.
    path
        Ends in .csv, .xlsx, .html, .json or .eln; `-` is standard output.
    kind
        The format, if the name does not state it.
    paper
        Of the weigh sheets of a workbook, a page or an archive: `a4` or `letter`, in landscape.
    made_on
        Date that weigh sheets state, as YYYY-MM-DD; if empty, that of the variable SOURCE_DATE_EPOCH, or a line to fill
        in.
    recipe_file
        Name of the recipe file that weigh sheets state; if it is a `Path`, an .eln holds a copy of the file.
    author
        Who made the batches, in an .eln; left out if empty.

    Raises
    ------
    RecipeError
        If two batches have one id, or the ending, the paper or the date is unknown.
    FileError
        If the file cannot be written; the old one is unchanged.
    """
    recipes = _checked(recipes)
    ids = [recipe.batch_id for recipe in recipes]
    if twice := sorted(id for id, count in Counter(ids).items() if count > 1):
        words = f"more than one batch has the id {', '.join(twice)}"
        raise RecipeError("batch ids", twice, "each id once", sentence=words)
    printing = Printing(paper, made_on, recipe_file, author)
    WRITERS[kind or ending(path, WRITERS)](path, recipes, printing)


def read_recipes(path: Path | str, library: MonomerLibrary | None = None) -> list[Recipe]:
    """All recipes of a CSV, Excel, HTML, JSON or .eln file that `write_recipes` wrote.

    Parameters
    ----------
    path
        Ends in .csv, .xlsx, .ods, .html, .json or .eln.
    library
        Where monomers are looked up; the shipped one if None.

    Raises
    ------
    TableError
        All errors of the file at once, each with its place.
    """
    kind = ending(path, READERS)
    try:
        rows = READERS[kind](path)
    except TableError:
        from pi_formulate.batch.export.topup_files import topup_rows

        if topup_rows(path) is not None:
            need, hint = "a batch file", "reconcile --after writes the batch after the top-up."
            raise TableError(
                Path(path).name, "a top-up sheet", need, hint, sentence="this is a top-up sheet, not a batch file"
            ) from None
        raise
    return recipes_of(rows, library)


def recipes_of(rows: Iterable[Row], library: MonomerLibrary | None = None) -> list[Recipe]:
    """Recipes from the lines of a file; lines of a weigh sheet are compared with the cells that its page shows."""
    errors: list[FormulateError] = []
    recipes: list[Recipe] = []
    lines = list(rows)
    pages = {(row["batch_id"], row["step"]): row for _, row in lines if any(key.startswith(SHOWN) for key in row)}
    for record in records_of(lines, library):
        with gathering(errors):
            recipes.append(_recipe_of(record))
        for line in sheet_lines(record.charges) if pages else ():
            page = pages.get((record.batch_id, str(line.step)), {})
            with gathering(errors):
                check_shown(line, page)
    raise_all(errors)
    return recipes


def _recipe_of(record: Record) -> Recipe:
    try:
        return Recipe(record.batch_id, record.charges, record.copolymer, **_tupled(dict(record.whole)))
    except RecipeError as error:
        raise error.at(f"batch {record.batch_id}: {error.where}", TableError) from error


def _tupled(whole: dict[str, Any]) -> dict[str, Any]:
    """The batch entries of a note as fields of a recipe: lists of JSON become tuples."""
    known = {name: whole[name] for name in WHOLE if name in whole}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}


def is_batch_file(path: Path | str) -> bool:
    """Whether a file is a batch file, not a recipe file: any except .toml, and a .csv only if it has masses."""
    from pi_formulate.batch.export.topup_sheet import IN_VESSEL

    kind = Path(path).suffix.lower()
    return kind != ".toml" and (kind != ".csv" or not {"charge_g", IN_VESSEL}.isdisjoint(header_of(path)))


def weighed_and_unfilled(
    path: Path | str, library: MonomerLibrary | None = None
) -> tuple[list[tuple[Recipe, dict[int, float]]], tuple[str, ...]]:
    """Each recipe of a filled-in sheet, and {step: mass} from its column `weighed_g` [g]; empty cells are left out.

    A batch without any mass is left out, so that a workbook of many batches can be filled in one by one; its id is
    among the second part of the answer.

    Raises
    ------
    TableError
        If no mass is filled in, or one is not a number; all errors at once.
    """
    rows = READERS[ending(path, READERS)](path)
    errors: list[FormulateError] = []
    masses: dict[str, dict[int, float]] = {}
    for where, row in rows:
        if row.get(WEIGHED):
            with gathering(errors):
                mass = number(f"{where}:{WEIGHED}", row[WEIGHED], unit="g", least=True)
                check_weighed(f"{where}:{WEIGHED}", mass, TableError)
                step = number(f"{where}:step", row["step"], high=CSV_ROWS)
                masses.setdefault(row["batch_id"], {})[int(step)] = mass
    raise_all(errors)
    if not masses:
        raise TableError(
            Path(path).name,
            f"no {WEIGHED}",
            f"masses in a column {WEIGHED} (CSV) or 'weighed / g' (Excel)",
            sentence=f"no weighed masses found: fill in the yellow cells of a sheet, or a column {WEIGHED} of a CSV",
        )
    recipes = recipes_of(rows, library)
    filled = [(recipe, masses[recipe.batch_id]) for recipe in recipes if recipe.batch_id in masses]
    return filled, tuple(recipe.batch_id for recipe in recipes if recipe.batch_id not in masses)


def weighed_of(path: Path | str, library: MonomerLibrary | None = None) -> list[tuple[Recipe, dict[int, float]]]:
    """The filled-in batches of `weighed_and_unfilled`."""
    return weighed_and_unfilled(path, library)[0]
