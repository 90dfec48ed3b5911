"""A weigh sheet, ready to print: texts and numbers already rounded to what a person reads.

In: what the recipe says. Out: `WeighSheet`, which the Excel and the HTML writer lay out alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One charge as it stands on the sheet."""

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
            str(self.step), self.role, self.id, self.cas, self.formula,
            *numbers, f"{self.assay_frac:.4f}", self.charge_text, volume,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeighSheet:
    """One batch: what to weigh, what comes of it, and what the molecules look like."""

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
SUMMARY_HEADINGS = ("quantity", "target", "as rounded", "standard uncertainty")


def grams(mass_g: float, readability_g: float | None) -> str:
    """Mass as the balance shows it; five figures where no balance is named.

    >>> grams(12.3, 0.01), grams(425.0, 0.5), grams(1.23456789, None)
    ('12.30', '425.0', '1.2346')
    """
    if not readability_g:
        return f"{mass_g:.5g}" if mass_g < 1e5 else f"{mass_g:.1f}"
    exponent = Decimal(repr(readability_g)).as_tuple().exponent
    return f"{mass_g:.{max(-int(exponent), 0)}f}"


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
