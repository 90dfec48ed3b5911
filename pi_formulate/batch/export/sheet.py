"""A weigh sheet, ready to print: texts and numbers already rounded to what a person reads.

In: the numbers of a recipe. Out: `WeighSheet`, which the Excel and the HTML writer lay out alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pi_formulate.base.errors import FormulateError, TableError
from pi_formulate.base.faults import raise_all
from pi_formulate.batch.export.paper import Printing, program
from pi_formulate.batch.export.qr_code import short_hash


@dataclass(frozen=True, slots=True)
class PerGram:
    """What one gram of a charge as weighed brings: the coefficients of the live formulas of a workbook.

    Parameters
    ----------
    dianhydride_mol, diamine_mol
        Monomer of either side [mol/g].
    anhydrides_mol, amines_mol, molecules_mol
        Groups that react and the molecules that carry them [mol/g].
    chain_g
        Mass of those molecules [g/g].
    pure_g
        Mass of active monomer, which counts as poly(amic acid) [g/g].
    solution_g
        1 for all but a reagent of imidization [g/g].
    """

    dianhydride_mol: float
    diamine_mol: float
    anhydrides_mol: float
    amines_mol: float
    molecules_mol: float
    chain_g: float
    pure_g: float
    solution_g: float


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One charge, in the cells of the sheet.

    The range of masses that are acceptable is empty, and None, if there is none; so is what a gram brings.
    """

    step: int
    role: str
    id: str
    name: str
    cas: str
    lot: str
    formula: str
    molar_mass_g_per_mol: float
    amount_mmol: float
    equivalents: float
    assay_frac: float
    charge_g: float
    charge_text: str
    volume_ml: float | None
    low_text: str = ""
    high_text: str = ""
    per_g: PerGram | None = None

    @property
    def range_text(self) -> str:
        """The acceptable range in words."""
        return f"{self.low_text} to {self.high_text}" if self.low_text and self.high_text else ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells of a line as a page shows them, in the order of `PLANNED`."""
        numbers = (f"{self.molar_mass_g_per_mol:.3f}", f"{self.amount_mmol:.3f}", f"{self.equivalents:.4f}")
        volume = "" if self.volume_ml is None else f"{self.volume_ml:.1f}"
        return (
            str(self.step),
            self.role,
            self.id,
            self.cas,
            self.formula,
            *numbers,
            f"{self.assay_frac:.4f}",
            self.charge_text,
            volume,
        )


@dataclass(frozen=True, slots=True)
class WeighSheet:
    """One batch: the lines to weigh, the summary, remarks, and drawings of the molecules.

    Parameters
    ----------
    batch_id, title, lines
        Name, one line on the product, and the charges.
    summary
        Quantity, target, as rounded, standard uncertainty: texts, which a workbook turns into numbers.
    remarks
        Below the table.
    drawings
        Legend and SMILES of each molecule.
    kind
        What the sheet is, above the name of the batch.
    facts
        Name and value of what holds for the whole batch, such as the step of the balance.
    within
        What the acceptable range of a mass keeps, in words; empty if no line has one.
    uncertainty
        Heading of the last column of the summary.
    sha256
        Of the plan, in hexadecimal digits; without it there is no code.
    conversion
        Of the deficient kind of group, for the live M_n [-].
    """

    batch_id: str
    title: str
    lines: tuple[SheetLine, ...]
    summary: tuple[tuple[str, str, str, str], ...]
    remarks: tuple[str, ...]
    drawings: tuple[tuple[str, str], ...]
    kind: str = "Weigh sheet"
    facts: tuple[tuple[str, str], ...] = ()
    within: str = ""
    uncertainty: str = "standard uncertainty"
    sha256: str = ""
    conversion: float = 1.0

    @property
    def total_text(self) -> str:
        """Sum of all charges as the sheet prints them."""
        total = sum((Decimal(line.charge_text) for line in self.lines), Decimal(0))
        return f"{total:f}" if len(total.as_tuple().digits) <= TOTAL_DIGITS else f"{total:.6g}"

    @property
    def summary_headings(self) -> tuple[str, ...]:
        """The headings of the summary."""
        return (*SUMMARY_HEADINGS[:-1], self.uncertainty)


# What the plan says of a line, which is compared when a sheet is read.
PLANNED = (
    *("step", "role", "id", "CAS", "formula", "M / g/mol", "n / mmol", "eq", "assay", "charge / g", "volume / ml"),
)
# The columns of a workbook; `TO_FILL_IN` are left for the pen.
HEADINGS = (
    *("step", "role", "id", "CAS", "formula", "M / g/mol", "n / mmol", "eq", "assay", "charge / g"),
    *("at least / g", "at most / g", "weighed / g", "check", "volume / ml", "lot", "certificate", "done"),
)
TO_FILL_IN = ("weighed / g", "lot", "certificate", "done")
TOTAL_DIGITS = 9  # of the sum of masses of a balance; more are those of a batch without one
TOTAL = "total"  # below the lines, in the column of the steps
# Entries of a line that was read from a sheet: the text below a heading, and the place of its cell.
SHOWN, PLACE = "shown: ", "place: "
SUMMARY_HEADINGS = ("quantity", "target", "as rounded", "standard uncertainty")
# Quantities of the summary that a workbook computes again from what is weighed; before `EXCESS` stands the side.
RATIO, EXCESS, MN = "dianhydride : diamine", " in excess / mol%", "M_n, poly(amic acid) / g/mol"
SOLIDS_PAA, SOLIDS_PI, SOLUTION = "solids, poly(amic acid) basis", "solids, polyimide basis", "solution / g"
# What a sheet asks for, as the plan does not say it.
CHARGING_NOTES = (
    "inert gas, flow",
    "temperature at start / \N{DEGREE SIGN}C",
    "highest temperature / \N{DEGREE SIGN}C",
    "solvent, first portion / g",
    "solids added over / min",
    "stirred for / h",
)


def facts_of(sheet: WeighSheet, printing: Printing) -> tuple[tuple[str, str], ...]:
    """What holds for the whole batch, with what is printed of its making; a line for what is to be filled in.

    Parameters
    ----------
    sheet, printing
        The sheet, and how it is printed.

    Examples
    --------
    >>> sheet = WeighSheet("A", "", (), (), (), (), facts=(("balance step", "0.01 g"),))
    >>> [name for name, _ in facts_of(sheet, Printing(made_on="2026-03-01"))]
    ['balance step', 'made on', 'program']
    """
    made = [("recipe file", printing.file_name)] if printing.recipe_file else []
    made += [("recipe SHA-256", short_hash(sheet.sha256))] if sheet.sha256 else []
    return (*made, *sheet.facts, ("made on", printing.day or "_" * 14), ("program", program()))


def grams(mass_g: float, readability_g: float | None) -> str:
    """Mass as the balance shows it; five figures if no balance is stated.

    >>> grams(12.3, 0.01), grams(425.0, 0.5), grams(1.23456789, None)
    ('12.30', '425.0', '1.2346')
    """
    if not readability_g:
        return f"{mass_g:.5g}" if mass_g < 1e5 else f"{mass_g:.1f}"
    exponent = Decimal(repr(readability_g)).as_tuple().exponent
    return f"{mass_g:.{max(-int(exponent), 0)}f}"


def shown_cells(cells: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The cells that a page shows of a line, as entries of the row that is read with it.

    Parameters
    ----------
    cells
        {heading: (place, text)}; those that a person fills in are left out.
    """
    return {
        **{f"{SHOWN}{heading}": text for heading, (_, text) in cells.items() if heading in PLANNED},
        **{f"{PLACE}{heading}": place for heading, (place, _) in cells.items() if heading in PLANNED},
    }


def check_shown(line: SheetLine, row: Mapping[str, str]) -> None:
    """Refuse a line whose page shows other values than the numbers that the file carries.

    Parameters
    ----------
    line
        Computed from the numbers.
    row
        With the entries of `shown_cells`; nothing is compared without them.

    Raises
    ------
    TableError
        For each cell that differs by more than its printed digits.
    """
    errors: list[FormulateError] = []
    for heading, wanted in zip(PLANNED, line.texts, strict=True):
        shown = row.get(f"{SHOWN}{heading}")
        if heading == "role" and shown is not None:
            shown = shown.replace("endcap ", "end-capping ")  # as sheets of before are printed
        if shown is not None and not _same(shown, wanted):
            hint = "Enter weighed masses in the yellow cells only; to change the batch, plan it again."
            need = f"{wanted or 'nothing'} below {heading!r}, as the batch has in step {line.step} ({line.id})"
            errors.append(TableError(row[f"{PLACE}{heading}"], shown, need, hint))
    raise_all(errors)


def _same(shown: str, wanted: str) -> bool:
    """Whether a cell shows a text, or a number to its printed digits: a table program may drop the last zeros.

    >>> _same("424.9300001", "424.93"), _same("425", "424.93"), _same("nmp", "NMP")
    (True, False, False)
    """
    if " ".join(shown.split()) == " ".join(wanted.split()):
        return True
    try:
        number, aim = Decimal(shown), Decimal(wanted)
    except InvalidOperation:
        return False
    exponent = aim.as_tuple().exponent
    return isinstance(exponent, int) and number.is_finite() and abs(number - aim) <= Decimal(5).scaleb(exponent - 1)


def sheet_names(batch_ids: Sequence[str]) -> list[str]:
    r"""Names that a workbook allows: 31 characters, none of []:*?/\\, each once whatever its case.

    >>> sheet_names(["LX/001", "lx:001"])
    ['LX_001', 'lx_001~2']
    """
    names: list[str] = []
    taken: set[str] = {"data"}
    for batch_id in batch_ids:
        plain = "".join("_" if c in "[]:*?/\\'" or not c.isprintable() else c for c in batch_id)[:31] or "batch"
        name, count = plain, 1
        while name.casefold() in taken:
            count += 1
            name = f"{plain[: 30 - len(str(count))]}~{count}"
        taken.add(name.casefold())
        names.append(name)
    return names
