"""The weigh sheet of a batch: rounded numbers for a person to read.

In: charges and their summary. Out: `WeighSheet`. No arithmetic beyond rounding.
"""

from collections.abc import Sequence
from math import floor, log10

from pi_formulate.batch.charge import Charge
from pi_formulate.batch.export.sheet import SheetLine, WeighSheet, grams
from pi_formulate.batch.quantity import NO_LIMIT_PLANNED, Quantity
from pi_formulate.batch.summary import Summary
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE

# Most molecules and units that fit on a printed page below the table; the data keep the rest.
MOST_DRAWN, MOST_UNITS = 8, 6
SHOWN = (
    ("dianhydride_per_diamine", "dianhydride : diamine", "{:.5f}"),
    ("mn_paa_g_per_mol", "M_n, poly(amic acid) / g/mol", "{:.5g}"),
    ("solids_paa_frac", "solids, poly(amic acid) basis", "{:.3%}"),
    ("solids_pi_frac", "solids, polyimide basis", "{:.3%}"),
    ("solution_g", "solution / g", "{:.2f}"),
    ("pi_g", "polyimide expected / g", "{:.2f}"),
    ("imidization_water_g", "water lost in imidization / g", "{:.2f}"),
)


def sheet_of(charges: Sequence[Charge], summary: Summary, title: str, remarks: Sequence[str] = ()) -> WeighSheet:
    """The sheet of a batch, rounded for a person to read; unbounded values in words."""
    shown = [(q, label, style) for name, label, style in SHOWN for q in summary if q.name == name]
    units = [(q, q.name, "{:.4f}") for q in summary if q.name.startswith("unit ")]
    shown += units[:MOST_UNITS]
    drawn = {c.compound.smiles: c.compound for c in charges if c.role in GROUPS_OF_ROLE}
    return WeighSheet(
        batch_id=summary.batch_id,
        title=title,
        lines=sheet_lines(charges),
        summary=tuple((label, _shown(style, q.target), *_weighed(style, q)) for q, label, style in shown),
        remarks=(
            *(f"{text}." for text in remarks),
            *([f"{len(units) - MOST_UNITS} more units: see the data."] if len(units) > MOST_UNITS else []),
            *(f"Assumed: {text}." for text in summary.assumptions),
            *(f"Warning: {text}." for text in summary.warnings),
        ),
        drawings=tuple((f"{m.id}, {m.molar_mass_g_per_mol:.2f} g/mol", m.smiles) for m in drawn.values())[:MOST_DRAWN],
    )


def sheet_lines(charges: Sequence[Charge]) -> tuple[SheetLine, ...]:
    """The lines of a sheet, with the cells that its page shows.

    Parameters
    ----------
    charges
        Of one batch.
    """
    acids = sum(c.amount_mol for c in charges if c.role == "dianhydride")
    return tuple(_line(charge, acids) for charge in charges)


def _shown(style: str, value: float) -> str:
    return NO_LIMIT_PLANNED if value == float("inf") else style.format(value)


def _weighed(style: str, quantity: Quantity) -> tuple[str, str]:
    """The weighed value, and its standard uncertainty or interval; a chain length without a limit in words."""
    if quantity.unlimited:
        return quantity.weighed_text, ""
    if not quantity.near_normal:
        factor, unit = (100.0, "%") if style.endswith("%}") else (1.0, "")
        return _shown(style, quantity.weighed), quantity.interval_text(factor, unit)
    return _shown(style, quantity.weighed), _shown_sd(style, quantity.sd)


def _shown_sd(style: str, sd: float) -> str:
    if sd == 0.0:
        return ""
    if sd == float("inf"):
        return "undecided"
    value, unit = (100.0 * sd, "%") if style.endswith("%}") else (sd, "")
    # Two significant digits: 870, 0.023, never 8.7e+02.
    digits = max(0, 1 - floor(log10(value)))
    return f"{value:.{digits}f}{unit}"


def _line(charge: Charge, acids_mol: float) -> SheetLine:
    compound = charge.compound
    return SheetLine(
        step=charge.step,
        role=charge.role.replace("_", " "),
        id=compound.id,
        name=compound.name,
        cas=compound.cas,
        lot=charge.lot.name,
        formula=compound.formula,
        molar_mass_g_per_mol=round(compound.molar_mass_g_per_mol, 3),
        amount_mmol=round(1e3 * charge.amount_mol, 3),
        equivalents=round(charge.amount_mol / acids_mol, 4),
        assay_frac=round(charge.assay_frac, 4),
        charge_g=float(grams(charge.charge_g, charge.readability_g)),
        charge_text=grams(charge.charge_g, charge.readability_g),
        volume_ml=None if charge.volume_ml is None else round(charge.volume_ml, 1),
    )
