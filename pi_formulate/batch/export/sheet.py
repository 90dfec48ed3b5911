"""A weigh sheet, ready to print: texts and numbers already rounded to what a person reads.

In: the numbers of a recipe. Out: `WeighSheet`, which the Excel and the HTML writer lay out alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pi_formulate.base.errors import FormulateError, TableError
from pi_formulate.base.faults import raise_all


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One charge, in the cells of the sheet."""

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

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells of a line as a page shows them, in the order of `HEADINGS` up to the volume."""
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
    """One batch: the lines to weigh, the summary, remarks, and drawings of the molecules."""

    batch_id: str
    title: str
    lines: tuple[SheetLine, ...]
    summary: tuple[tuple[str, str, str, str], ...]
    remarks: tuple[str, ...]
    drawings: tuple[tuple[str, str], ...]


HEADINGS = (
    *("step", "role", "id", "CAS", "formula", "M / g/mol", "n / mmol", "eq", "assay", "charge / g", "volume / ml"),
    *("lot", "weighed / g"),
)
# Entries of a line that was read from a sheet: the text below a heading, and the place of its cell.
SHOWN, PLACE = "shown: ", "place: "
SUMMARY_HEADINGS = ("quantity", "target", "as rounded", "standard uncertainty")


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
    compared = HEADINGS[: HEADINGS.index("lot")]
    return {
        **{f"{SHOWN}{heading}": text for heading, (_, text) in cells.items() if heading in compared},
        **{f"{PLACE}{heading}": place for heading, (place, _) in cells.items() if heading in compared},
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
    for heading, wanted in zip(HEADINGS, line.texts, strict=False):
        shown = row.get(f"{SHOWN}{heading}")
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
