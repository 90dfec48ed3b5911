"""The summary of a batch: targets, the values that the rounded masses give, and their uncertainties.

In: the charges of a batch. Out: `Summary`, one `Quantity` per line. A nearly linear quantity has a standard
uncertainty: each source of error (a balance, the assay of a lot) is moved by its standard deviation, and the changes of
the quantity are added in squares. For chain lengths this is done with 1 / M_n, not M_n. A quantity with a kink where
the groups of both sides are equal (chain lengths, the water that is lost) is computed along the balance of groups, and
across it as above; the fold of r = exp(-|ln(n_A / n_B)|) is exact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import hypot, inf, isfinite, nan
from typing import TYPE_CHECKING, Literal

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.show import html, words
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.units import G_PER_KG
from pi_formulate.batch.charge import Charge, feed_of_charges, molecules_of, monomers_of, side_weight
from pi_formulate.batch.cost import film_density, price_note
from pi_formulate.batch.deviation import (
    Kink,
    Shape,
    Weighings,
    in_squares,
    kink_of,
    kurtoses,
    likely,
    moved,
    over_kink,
    sources_of,
    weighed_again,
)
from pi_formulate.batch.quantity import LEVELS, Quantity, quantiles_of
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.chemistry.functionality import GROUPS
from pi_formulate.copolymer.chain import averages
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.sequence import as_planned
from pi_formulate.copolymer.unit import Unit

if TYPE_CHECKING:
    import pandas as pd

# Shown first; all others are in `Summary`.
KEY = ("mn_paa_g_per_mol", "dianhydride_per_diamine", "imbalance_r", "solids_paa_frac", "solids_pi_frac")


@dataclass(frozen=True, slots=True, repr=False)
class Summary(Shown):
    """The quantities of a batch, by name."""

    batch_id: str
    quantities: tuple[Quantity, ...]
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]

    def _in_short(self) -> str:
        warned = f", {len(self.warnings)} warnings" if self.warnings else ""
        return f"{self.batch_id}: {len(self.quantities)} quantities{warned}"

    def __getitem__(self, name: str) -> Quantity:
        for quantity in self.quantities:
            if quantity.name == name:
                return quantity
        raise KeyError(f"{name}; there are {', '.join(q.name for q in self.quantities)}")

    def __iter__(self) -> Iterator[Quantity]:
        return iter(self.quantities)

    @property
    def key_lines(self) -> tuple[str, ...]:
        """The key numbers and the warnings, one line each."""
        by_name = {q.name: q for q in self.quantities}
        keys = [by_name[name] for name in KEY if name in by_name]
        return (
            *(f"{q.name} {q.weighed_text_with_unit}" for q in keys),
            *(f"warning: {text}" for text in self.warnings),
        )

    def to_frame(self) -> "pd.DataFrame":
        """One row per quantity: name, unit, target, weighed, sd, and the ends of the interval of 90 %.

        `sd` is missing if no standard deviation describes a quantity, as for M_n near r = 1; `weighed` is the median
        then.
        """
        import pandas as pd

        return pd.DataFrame(
            [(q.name, q.unit, q.target, q.weighed, q.sd, *q.interval_90) for q in self.quantities],
            columns=["quantity", "unit", "target", "weighed", "sd", "low_90", "high_90"],
        )

    def _repr_html_(self) -> str:
        """Targets and weighed values, for a notebook."""
        rows = [
            (q.name, q.target_text(), words.with_sd(q.weighed, q.sd) if q.plus_minus else q.weighed_text, q.unit)
            for q in self.quantities
        ]
        headings = ("quantity", "target", "as weighed, standard uncertainty or interval", "unit")
        remarks = html.text_list(self.assumptions, "Assumed: ") + html.text_list(self.warnings, "Warning: ")
        return html.card(self.batch_id, html.table(headings, rows), remarks)

    def __str__(self) -> str:
        """A table to read, with assumptions and warnings below."""
        wide = max(12, *(len(q.target_text()) for q in self.quantities))
        lines = [f"{'quantity':34s} {'target':>{wide}s} {'weighed':>12s} {'sd':>10s}  unit"]
        lines += [
            f"{q.name:34s} {q.target_text():>{wide}s}"
            + (f" {q.weighed:12.6g} {q.sd:10.2g}" if q.plus_minus else f" {q.weighed_text}")
            + f"  {q.unit}"
            for q in self.quantities
        ]
        lines += [f"assumed: {text}" for text in self.assumptions] + [f"warning: {text}" for text in self.warnings]
        return "\n".join(lines)


AT_LEVELS = Shape.at(LEVELS)
NOISE = 1e-12  # relative; a smaller change is rounding of the floats
# At a maximum no change lengthens the chains by more than this part of the largest shortening.
PEAK = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity of a batch that is weighed many times.

    Parameters
    ----------
    name, unit
        Of the quantity.
    values
        One for each time.
    shape
        As a function of the masses: `straight`; `kinked` where the groups of both sides are equal; `inverse`, kinked
        and with an inverse that is straight on either side; or `folded`, the smaller of a ratio and its inverse.
    """

    name: str
    unit: str
    values: Array
    shape: Literal["straight", "kinked", "inverse", "folded"] = "straight"


@dataclass(frozen=True, slots=True)
class Measures:
    """The conditions of all quantities: planned units, conversion, water of the solvent [ppm], additives [g]."""

    planned: Copolymer
    conversion: float
    solvent_water_ppm: float | None
    added_g: float = 0.0

    def of(self, charges: Sequence[Charge], batch: Weighings, units: Copolymer) -> list[Row]:
        """Every quantity of a batch that is weighed many times, except for the shares of the units.

        Parameters
        ----------
        charges
            The components; their own amounts are not used.
        batch
            The amounts, a row for each time.
        units
            The units of the batch, for the density of the film, which hardly changes with balance and assay.
        """
        roles = [c.role for c in charges]
        sides = [[i for i, role in enumerate(roles) if side_weight(role) and GROUPS[role][k]] for k in (0, 1)]
        weights = np.array([side_weight(role) for role in roles])
        monomers = [i for i, role in enumerate(roles) if role in GROUPS]
        kinds = [(i, kind) for i in monomers for kind in molecules_of(charges[i])]
        moles = batch.moles[:, [i for i, _ in kinds]] * np.array([kind.amount_mol for _, kind in kinds])
        chain = averages([kind for _, kind in kinds], moles, self.conversion)
        acids, amines = ((batch.moles[:, places] * weights[places]).sum(axis=1) for places in sides)
        paa_g = batch.moles[:, monomers] @ np.array([charges[i].compound.molar_mass_g_per_mol for i in monomers])
        solution_g = batch.masses_g[:, [i for i, role in enumerate(roles) if role != "imidization_reagent"]].sum(axis=1)
        water_g = chain.deficient_mol * water_g_per_mol()
        pi_g, ratio = paa_g - water_g, acids / amines
        rows = [
            Row("dianhydride_per_diamine", "mol/mol", ratio),
            Row("imbalance_r", "", ratio, "folded"),
            Row("flory_r", "", chain.flory_r, "kinked"),
            Row("mn_paa_g_per_mol", "g/mol", chain.mn_paa_g_per_mol, "inverse"),
            Row("mw_paa_g_per_mol", "g/mol", chain.mw_paa_g_per_mol, "inverse"),
            Row("mn_pi_g_per_mol", "g/mol", chain.mn_pi_g_per_mol, "inverse"),
            Row("solids_paa_frac", "g/g", paa_g / solution_g),
            Row("solids_pi_frac", "g/g", pi_g / solution_g, "kinked"),
            Row("solution_g", "g", solution_g),
            Row("paa_g", "g", paa_g),
            Row("pi_g", "g", pi_g, "kinked"),
            Row("imidization_water_g", "g", water_g, "kinked"),
        ]
        if self.added_g:
            with_added_g = solution_g + self.added_g
            rows.append(Row("with_additives_g", "g", with_added_g))
            rows.append(Row("solids_with_additives_frac", "g/g", (paa_g + self.added_g) / with_added_g))
            rows.append(Row("additives_in_film_frac", "g/g", self.added_g / (pi_g + self.added_g), "kinked"))
        if any(c.lot.bound for c in charges):
            bound_g = batch.masses_g @ np.array([c.lot.bound_frac for c in charges])
            rows.append(Row("bound_volatiles_g", "g", bound_g))
        prices = [getattr(charges[i].compound, "price_per_kg", None) for i in monomers]
        if None not in prices:
            cost = batch.masses_g[:, monomers] @ np.array(prices) / G_PER_KG
            rows.append(Row("monomer_cost", "price", cost))
            rows.append(Row("cost_per_kg_pi", "price/kg", cost * G_PER_KG / pi_g, "kinked"))
            rows.append(Row("cost_per_m2_um", "price/(m2 um)", cost / pi_g * film_density(units), "kinked"))
        for places in sides:
            total = batch.moles[:, places].sum(axis=1)
            for id in dict.fromkeys(charges[i].compound.id for i in places):
                own = batch.moles[:, [i for i in places if charges[i].compound.id == id]].sum(axis=1)
                rows.append(Row(f"mol_frac {id}", "mol/mol", own / total))
        if self.solvent_water_ppm is not None:
            in_lots = batch.masses_g @ np.array([c.lot.solvent_frac for c in charges])
            solvent_g = batch.masses_g[:, [i for i, role in enumerate(roles) if role == "solvent"]].sum(axis=1)
            solvent_g = solvent_g + in_lots
            brought = solvent_g * self.solvent_water_ppm * 1e-6 / water_g_per_mol()
            rows.append(Row("solvent_water_per_dianhydride", "mol/mol", brought / acids))
        return rows

    def units_of(self, charges: Sequence[Charge]) -> Copolymer:
        """The units that charges make in the planned order."""
        return as_planned(self.planned, feed_of_charges(charges))


def summarise(batch_id: str, charges: Sequence[Charge], measure: Measures, assumptions: tuple[str, ...]) -> Summary:
    """Targets, weighed values and uncertainties of one batch."""
    sources = sources_of(charges)
    plan = [replace(c, amount_mol=c.planned_mol, readability_g=None) for c in charges]
    still, one_off = np.zeros(len(sources)), np.eye(len(sources))
    kink = kink_of(charges, sources)
    as_meant = np.vstack([still, one_off, -one_off])
    as_read = np.vstack([still, one_off, *([] if kink is None else [kink.shifts])])
    aim, base = measure.units_of(plan), measure.units_of(charges)
    meant = measure.of(plan, weighed_again(plan, sources, as_meant), aim)
    read = measure.of(charges, weighed_again(charges, sources, as_read), base)
    quantities = _quantities(meant, read, kink, kurtoses(sources))
    # A source that moves no monomer moves no share of a unit.
    feeding = [s for s in sources if charges[s.lines[0]].role in ("dianhydride", "diamine")]
    variants = (aim, base, *(measure.units_of(moved(charges, source)) for source in feeding))
    shares = [_shares(units, measure.planned) for units in variants]
    place = sum(not q.name.startswith("solvent_water") for q in quantities)
    quantities[place:place] = [
        Quantity(f"unit {unit}", "mol/mol", shares[0][unit], share, hypot(*(x[unit] - share for x in shares[2:])))
        for unit, share in shares[1].items()
    ]
    notes = (*assumptions, *price_note(charges))
    return Summary(batch_id, tuple(quantities), notes, tuple(_warnings(charges, quantities)))


def values_off(charges: Sequence[Charge], measure: Measures, name: str) -> list[float]:
    """A quantity as weighed, then with each source of error off by one standard deviation downward, then upward.

    Parameters
    ----------
    charges
        The batch.
    measure
        The conditions of its quantities.
    name
        Of a quantity in its summary.
    """
    sources = sources_of(charges)
    one_off, units = np.eye(len(sources)), measure.units_of(charges)
    shifts = np.vstack([np.zeros(len(sources)), -one_off, one_off])
    for row in measure.of(charges, weighed_again(charges, sources, shifts), units):
        if row.name == name:
            values = np.minimum(row.values, 1.0 / row.values) if row.shape == "folded" else row.values
            return [float(value) for value in values]
    variants = [charges, *(moved(charges, source, sign) for sign in (-1.0, 1.0) for source in sources)]
    shares = [_shares(measure.units_of(variant), measure.planned) for variant in variants]
    return [{f"unit {unit}": x for unit, x in share.items()}[name] for share in shares]


def _shares(units: Copolymer, planned: Copolymer) -> dict[Unit, float]:
    """Mole fraction of each planned unit whose monomers are charged, so that a moved mass has the same rows."""
    amounts = dict(units.amounts_mol)
    there = {monomer for unit in amounts for monomer in (unit.dianhydride, unit.diamine)}
    return {
        unit: amounts.get(unit, 0.0) / units.total_mol
        for unit, _ in planned.amounts_mol
        if unit.dianhydride in there and unit.diamine in there
    }


def _quantities(meant: Sequence[Row], read: Sequence[Row], kink: Kink | None, kurtosis: Array) -> list[Quantity]:
    """Each quantity: as planned, and with a source off to either side; as weighed, with each off, over the kink."""
    shapes = np.array([row.shape for row in read])
    inverse, folded = shapes == "inverse", shapes == "folded"
    table = np.array([row.values for row in read])
    table[inverse] = _inverse(table[inverse])
    base, off, over = np.split(table, [1, 1 + len(kurtosis)], axis=1)
    sds, bend = in_squares(off - base, kurtosis)
    known = base + sds[:, None] * likely(bend, AT_LEVELS)
    known[inverse] = _inverse(known[inverse, ::-1])
    sds[inverse] = _spread_of_inverse(base[inverse, 0], sds[inverse])
    if kink is not None:
        bent = inverse | (shapes == "kinked")
        values = over_kink(over[bent], kink, kurtosis)
        turned = inverse[bent]
        values[turned] = _inverse(values[turned, ::-1])
        sds[bent], known[bent] = _of_values(values)
    values = base[folded] + sds[folded, None] * likely(bend[folded])
    sds[folded], known[folded] = _of_values(np.sort(np.minimum(values, 1.0 / values), axis=1))
    quantities = []
    for before, row, sd, quantiles in zip(meant, read, sds.tolist(), known.tolist(), strict=True):
        target, value = float(before.values[0]), float(row.values[0])
        if row.shape == "folded":
            target, value = min(target, 1.0 / target), min(value, 1.0 / value)
        low, high = quantiles[0], quantiles[-1]
        if low == high or high - low <= NOISE * abs(low):
            quantities.append(Quantity(row.name, row.unit, target, value, 0.0))
            continue
        peak = False
        if row.shape == "inverse" and isfinite(target):
            changes = before.values[1:] - target
            peak = bool(changes.max() <= -PEAK * changes.min())
        quantities.append(Quantity.of_quantiles(row.name, row.unit, target, value, sd, tuple(quantiles), peak))
    return quantities


def _inverse(values: Array) -> Array:
    """1 / x for x above 0, else infinity."""
    return np.divide(1.0, values, out=np.full_like(values, inf), where=values > 0.0)


def _spread_of_inverse(values: Array, sds: Array) -> Array:
    """Standard deviation of 1 / x for a normal x, c = sd / x: sqrt(c^2 + 8 c^4 + 69 c^6) / x, for c up to 0.2."""
    scale = _inverse(values)
    square = np.multiply(sds, scale, out=np.full_like(sds, nan), where=scale < inf) ** 2
    return np.asarray(np.sqrt(square * (1.0 + square * (8.0 + 69.0 * square))) * scale)


def _of_values(values: Array) -> tuple[Array, Array]:
    """Standard deviations and quantiles of equally likely values in order; undefined if a value is infinite."""
    with np.errstate(invalid="ignore"):
        return values.std(axis=1), quantiles_of(values)


def _warnings(charges: Sequence[Charge], quantities: Sequence[Quantity]) -> Iterator[str]:
    by_name = {q.name: q for q in quantities}
    water = by_name.get("solvent_water_per_dianhydride")
    if water and water.weighed > 0.01:
        share = f"{100 * water.weighed:.2g} mol% of the dianhydride"
        yield f"the water of the solvent is {share}; above 1 % it shortens the chains"
    ratio, mn = by_name["dianhydride_per_diamine"], by_name["mn_paa_g_per_mol"]
    if not isfinite(mn.target):
        yield "planned at r = 1: M_n has no upper limit; set a target M_n, an imbalance r or an end-capper"
    elif mn.unlimited and mn.quantiles:
        yield f"r is 1 within its standard uncertainty of {ratio.sd:.1g}: these masses do not determine M_n"
    elif mn.spread > 0.3 * mn.weighed:
        yield (
            f"M_n is uncertain by {100 * mn.spread / mn.weighed:.0f} %:"
            " use a finer balance, a larger batch or a more certain assay"
        )
    for charge in monomers_of(charges):
        if charge.readability_g and charge.charge_g < 100.0 * charge.readability_g:
            yield f"{charge.compound.id}: {charge.charge_g:g} g is less than 100 steps of the balance"
