"""The weigh sheet of a batch: rounded numbers for a person to read.

In: charges and their summary. Out: `WeighSheet`. No arithmetic beyond rounding.
"""

from collections.abc import Sequence
from math import floor, log10

from pi_formulate.batch.charge import Charge, drawn_together, molecules_of, monomers_of, on_balance
from pi_formulate.batch.export.sheet import (
    EXCESS,
    MN,
    RATIO,
    SOLIDS_PAA,
    SOLIDS_PI,
    SOLUTION,
    PerGram,
    SheetLine,
    WeighSheet,
    grams,
)
from pi_formulate.batch.latitude import Latitude
from pi_formulate.batch.quantity import NO_LIMIT_PLANNED, Quantity
from pi_formulate.batch.summary import Summary
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE, role_text

# Most molecules and units that fit on a printed page below the table; the data keep the rest.
MOST_DRAWN, MOST_UNITS = 8, 6
SHOWN = (
    ("dianhydride_per_diamine", RATIO, "{:.5f}"),
    ("mn_paa_g_per_mol", MN, "{:.5g}"),
    ("solids_paa_frac", SOLIDS_PAA, "{:.3%}"),
    ("solids_pi_frac", SOLIDS_PI, "{:.3%}"),
    ("solution_g", SOLUTION, "{:.2f}"),
    ("pi_g", "polyimide expected / g", "{:.2f}"),
    ("imidization_water_g", "water lost in imidization / g", "{:.2f}"),
)


EQUAL = 5e-6  # of the ratio: the last digit that a sheet shows
MOST_NAMED = 3  # monomers named in a heading


def sheet_of(
    charges: Sequence[Charge],
    summary: Summary,
    title: str,
    remarks: Sequence[str] = (),
    ranges: Sequence[Latitude] = (),
) -> WeighSheet:
    """The sheet of a batch, rounded for a person to read; unbounded values in words.

    Parameters
    ----------
    charges, summary
        The batch.
    title
        One line on the product.
    remarks
        Further lines.
    ranges
        The acceptable masses of each charge; none are printed if empty.
    """
    shown = [(q, label, style) for name, label, style in SHOWN for q in summary if q.name == name]
    units = [(q, q.name, "{:.4f}") for q in summary if q.name.startswith("unit ")]
    shown += units[:MOST_UNITS]
    rows = [(label, _shown(style, q.target), *_weighed(style, q)) for q, label, style in shown]
    ratio = summary["dianhydride_per_diamine"]
    rows.insert(1, excess_row(ratio.target, ratio.weighed))
    drawn = {c.compound.smiles: c.compound for c in charges if c.role in GROUPS_OF_ROLE}
    exact = exact_assays(charges)
    return WeighSheet(
        batch_id=summary.batch_id,
        title=title,
        lines=sheet_lines(charges, ranges),
        summary=tuple(rows),
        remarks=(
            *once_weighed(charges),
            *(f"{text}." for text in remarks),
            *([f"{len(units) - MOST_UNITS} more units: see the data."] if len(units) > MOST_UNITS else []),
            *([f"Assay without a standard deviation, counted as exact: {', '.join(exact)}."] if exact else []),
            *(f"Assumed: {text}." for text in summary.assumptions),
            *(f"Warning: {text}." for text in summary.warnings),
        ),
        drawings=tuple((f"{m.id}, {m.molar_mass_g_per_mol:.2f} g/mol", m.smiles) for m in drawn.values())[:MOST_DRAWN],
        uncertainty=_uncertainty(charges, exact),
    )


def sheet_lines(charges: Sequence[Charge], ranges: Sequence[Latitude] = ()) -> tuple[SheetLine, ...]:
    """The lines of a sheet, with the cells that its page shows.

    Parameters
    ----------
    charges
        Of one batch.
    ranges
        The acceptable masses of each; none are printed if empty.
    """
    acids = sum(c.amount_mol for c in charges if c.role == "dianhydride")
    known = ranges or [Latitude()] * len(charges)
    return tuple(_line(charge, acids, latitude) for charge, latitude in zip(charges, known, strict=True))


def once_weighed(charges: Sequence[Charge]) -> tuple[str, ...]:
    """The mass to weigh of each bottle of several components, which has a line for each of them.

    Parameters
    ----------
    charges
        Of one batch.
    """
    remarks = []
    for draw in drawn_together(charges):
        lines = [charges[place] for place in draw]
        if len(lines) > 1:
            step = lines[0].readability_g
            mass = grams(on_balance(sum(line.charge_g for line in lines), step), step)
            places = f"{lines[0].step} to {lines[-1].step}"
            remarks.append(f"{lines[0].lot.name}: weigh {mass} g of it once; lines {places} are what is in it.")
    return tuple(remarks)


def excess_row(target: float, rounded: float) -> tuple[str, str, str, str]:
    """The side in excess and by how much, from moles of dianhydride per mole of diamine.

    Parameters
    ----------
    target, rounded
        As planned and as the balance shows it, above 0 [mol/mol]. The side is that of the plan; if the plan has none,
        that of the rounded masses.

    Examples
    --------
    >>> excess_row(0.985, 0.9849)
    ('diamine in excess / mol%', '1.52', '1.53', '')
    >>> excess_row(1.0, 1.0)
    ('side in excess / mol%', 'neither', 'neither', '')
    """
    side = next((side for side in map(_side, (target, rounded)) if side), "")
    if not side:
        return f"side{EXCESS}", "neither", "neither", ""
    values = (100.0 * (1.0 / r - 1.0 if side == "diamine" else r - 1.0) for r in (target, rounded))
    aim, value = (f"{value + 0.0:.2f}" for value in values)
    return f"{side}{EXCESS}", aim, value, ""


def _side(ratio: float) -> str:
    return "" if abs(ratio - 1.0) < EQUAL else "diamine" if ratio < 1.0 else "dianhydride"


def exact_assays(charges: Sequence[Charge]) -> tuple[str, ...]:
    """Ids of the monomers whose assay has no standard deviation of its own, so that it counts as exact.

    Parameters
    ----------
    charges
        Of one batch.
    """
    return tuple(dict.fromkeys(c.compound.id for c in monomers_of(charges) if not c.lot.assay_sd_frac))


def step_words(charges: Sequence[Charge]) -> str:
    """The step of the balance, and the components with another one.

    Parameters
    ----------
    charges
        Of one batch.
    """
    ids_of: dict[float | None, list[str]] = {}
    for charge in charges:
        ids_of.setdefault(charge.readability_g, []).append(charge.compound.id)
    usual = max(ids_of, key=lambda step: len(ids_of[step]))
    others = (f"{', '.join(dict.fromkeys(ids))} {_step(step)}" for step, ids in ids_of.items() if step != usual)
    return "; ".join((_step(usual), *others))


def _step(step_g: float | None) -> str:
    return f"{step_g:g} g" if step_g else "not stated"


def _uncertainty(charges: Sequence[Charge], exact: Sequence[str]) -> str:
    """The heading of the standard uncertainties: what they leave out, an assay, usually dominates."""
    if not exact or not any(charge.readability_g for charge in charges):
        return "standard uncertainty"
    if len(exact) == len({c.compound.id for c in monomers_of(charges)}):
        return "standard uncertainty, from the balance alone"
    named = ", ".join(exact) if len(exact) <= MOST_NAMED else f"{len(exact)} monomers"
    return f"standard uncertainty, without the assay of {named}"


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


def _line(charge: Charge, acids_mol: float, latitude: Latitude) -> SheetLine:
    compound, step = charge.compound, charge.readability_g
    low, high = ("" if end is None else grams(end, step) for end in (latitude.low_g, latitude.high_g))
    return SheetLine(
        step=charge.step,
        role=role_text(charge.role),
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
        low_text=low,
        high_text=high,
        per_g=_per_gram(charge),
    )


def _per_gram(charge: Charge) -> PerGram:
    """What one gram of a charge brings; the moles of a mass are m w / M."""
    in_solution = float(charge.role != "imidization_reagent")
    if charge.role not in GROUPS_OF_ROLE:
        return PerGram(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, in_solution)
    mol = charge.assay_frac / charge.compound.molar_mass_g_per_mol
    kinds = [kind for kind in molecules_of(charge) if kind.anhydrides or kind.amines]
    return PerGram(
        dianhydride_mol=mol if charge.role == "dianhydride" else 0.0,
        diamine_mol=mol if charge.role == "diamine" else 0.0,
        anhydrides_mol=mol * sum(kind.amount_mol * kind.anhydrides for kind in kinds),
        amines_mol=mol * sum(kind.amount_mol * kind.amines for kind in kinds),
        molecules_mol=mol * sum(kind.amount_mol for kind in kinds),
        chain_g=mol * sum(kind.amount_mol * kind.molar_mass_g_per_mol for kind in kinds),
        pure_g=charge.assay_frac,
        solution_g=in_solution,
    )
