"""What was targeted beside what the rounded masses give, each with its standard uncertainty.

In: the charges of a batch. Out: `Summary`, one `Quantity` a line. Uncertainty: every mass is moved by its own
standard uncertainty (balance and assay), and the changes of a quantity are added in squares.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import floor, inf, isfinite, log10, sqrt
from typing import TYPE_CHECKING

from pi_formulate.atoms import water_g_per_mol
from pi_formulate.charge import Charge, made_of, monomers_of
from pi_formulate.copolymer import Copolymer
from pi_formulate.cost import G_PER_KG, charges_cost, film_density, price_note
from pi_formulate.sequence import as_planned
from pi_formulate.showing import Shown

if TYPE_CHECKING:
    import pandas as pd


CHAIN_LENGTHS = ("mn_", "mw_")  # of these names, those that grow without limit as r goes to 1
NO_LIMIT = "no upper limit (r = 1 within the balance)"
NO_LIMIT_PLANNED = "no upper limit (r = 1)"
MOST_DIGITS = 9  # behind the point; a smaller deviation is rounding
# What a person asks of a batch first; the rest stands in the summary.
KEY = ("mn_paa_g_per_mol", "dianhydride_per_diamine", "imbalance_r", "solids_paa_frac", "solids_pi_frac")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a batch: planned, as weighed, and how sure the weighed one is."""

    name: str
    unit: str
    target: float
    weighed: float
    sd: float

    @property
    def unlimited(self) -> bool:
        """Whether it has no upper limit: a chain length whose deviation exceeds it, or at r = 1 without any."""
        return self.name.startswith(CHAIN_LENGTHS) and not (isfinite(self.weighed) and self.sd <= self.weighed)

    def target_text(self, figures: int = 6) -> str:
        """What was planned, for a person.

        Parameters
        ----------
        figures
            Most digits that count.
        """
        return f"{self.target + 0.0:.{figures}g}" if isfinite(self.target) else NO_LIMIT_PLANNED

    @property
    def weighed_text(self) -> str:
        """What the rounded masses give with its standard uncertainty, for a person.

        >>> Quantity("mn_paa_g_per_mol", "g/mol", inf, 4.3e6, 5.7e7).weighed_text
        'no upper limit (r = 1 within the balance)'
        >>> Quantity("mn_paa_g_per_mol", "g/mol", 20000.0, 20123.0, 870.0).weighed_text
        '20123 +- 870'
        """
        if self.unlimited:
            return NO_LIMIT if self.sd else NO_LIMIT_PLANNED
        if not self.sd:
            return f"{self.weighed:.6g}"
        if not isfinite(self.sd):
            return f"{self.weighed:.6g} +- undecided"
        digits = max(0, 1 - floor(log10(self.sd)))
        return f"{self.weighed:.{digits}f} +- {self.sd:.{digits}f}" if digits <= MOST_DIGITS else f"{self.weighed:.6g}"


@dataclass(frozen=True, slots=True, repr=False)
class Summary(Shown):
    """The quantities of a batch, found by name."""

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
        """The numbers that a person asks first, and the warnings, one line each."""
        found = {q.name: q for q in self.quantities}
        keys = [found[name] for name in KEY if name in found]
        return (
            *(f"{q.name} {q.weighed_text}{'' if q.unlimited else ' ' + q.unit}".rstrip() for q in keys),
            *(f"warning: {text}" for text in self.warnings),
        )

    def to_frame(self) -> "pd.DataFrame":
        """One row per quantity: name, unit, target, weighed, sd."""
        import pandas as pd

        return pd.DataFrame(
            [(q.name, q.unit, q.target, q.weighed, q.sd) for q in self.quantities],
            columns=["quantity", "unit", "target", "weighed", "sd"],
        )

    def _repr_html_(self) -> str:
        """Targets beside what was weighed, for a notebook."""
        from pi_formulate import fragments as f

        rows = [
            (q.name, q.target_text(), q.weighed_text if q.unlimited else f.with_sd(q.weighed, q.sd), q.unit)
            for q in self.quantities
        ]
        headings = ("quantity", "target", "as weighed, standard uncertainty", "unit")
        told = f.text_list(self.assumptions, "Assumed: ") + f.text_list(self.warnings, "Warning: ")
        return f.card(self.batch_id, f.table(headings, rows), told)

    def __str__(self) -> str:
        """A table to read, with assumptions and warnings below."""
        wide = max(12, *(len(q.target_text()) for q in self.quantities))
        lines = [f"{'quantity':34s} {'target':>{wide}s} {'weighed':>12s} {'sd':>10s}  unit"]
        lines += [
            f"{q.name:34s} {q.target_text():>{wide}s}"
            + (f" {q.weighed_text}" if q.unlimited else f" {q.weighed:12.6g} {q.sd:10.2g}")
            + f"  {q.unit}"
            for q in self.quantities
        ]
        lines += [f"assumed: {text}" for text in self.assumptions] + [f"warning: {text}" for text in self.warnings]
        return "\n".join(lines)


Measures = Callable[[Sequence[Charge]], list[tuple[str, str, float]]]


def measures_of(planned: Copolymer, conversion: float, solvent_water_ppm: float | None) -> Measures:
    """The function that turns charges into (name, unit, value) rows."""

    def measure(charges: Sequence[Charge]) -> list[tuple[str, str, float]]:
        made = made_of(charges, conversion)
        units = as_planned(planned, made.feed)
        rows = [
            ("dianhydride_per_diamine", "mol/mol", made.dianhydride_per_diamine),
            ("imbalance_r", "", made.chains.imbalance_r),
            ("mn_paa_g_per_mol", "g/mol", made.chains.mn_paa_g_per_mol),
            ("mw_paa_g_per_mol", "g/mol", made.chains.mw_paa_g_per_mol),
            ("mn_pi_g_per_mol", "g/mol", made.chains.mn_pi_g_per_mol),
            ("solids_paa_frac", "g/g", made.solids_paa_frac),
            ("solids_pi_frac", "g/g", made.solids_pi_frac),
            ("solution_g", "g", made.solution_g),
            ("paa_g", "g", made.paa_g),
            ("pi_g", "g", made.pi_g),
            ("imidization_water_g", "g", made.water_g),
        ]
        if (cost := charges_cost(charges)) is not None:
            rows.append(("monomer_cost", "price", cost))
            rows.append(("cost_per_kg_pi", "price/kg", cost * G_PER_KG / made.pi_g))
            rows.append(("cost_per_m2_um", "price/(m2 um)", cost / made.pi_g * film_density(units)))
        sides = (made.feed.dianhydrides_mol, made.feed.diamines_mol)
        for side in sides:
            total = sum(n for _, n in side)
            rows += [(f"mol_frac {monomer.id}", "mol/mol", n / total) for monomer, n in side]
        # The units of the plan, so that a moved mass has the same rows; see `sequence.as_planned` for others.
        shares, there = dict(units.amounts_mol), {m for side in sides for m, _ in side}
        rows += [
            (f"unit {unit}", "mol/mol", shares.get(unit, 0.0) / units.total_mol)
            for unit, _ in planned.amounts_mol
            if unit.dianhydride in there and unit.diamine in there
        ]
        if solvent_water_ppm is not None:
            rows.append(
                (
                    "solvent_water_per_dianhydride",
                    "mol/mol",
                    _water_mol(charges, solvent_water_ppm) / made.anhydride_mol,
                )
            )
        return rows

    return measure


def _water_mol(charges: Sequence[Charge], ppm: float) -> float:
    """Moles of water that the solvents bring."""
    return sum(c.charge_g for c in charges if c.role == "solvent") * ppm * 1e-6 / water_g_per_mol()


def summarise(batch_id: str, charges: Sequence[Charge], measure: Measures, assumptions: tuple[str, ...]) -> Summary:
    """Targets, weighed values and uncertainties of one batch."""
    target = measure([replace(c, amount_mol=c.planned_mol, readability_g=None) for c in charges])
    weighed = measure(charges)
    variances = [0.0] * len(weighed)
    for i, charge in enumerate(charges):
        relative = sqrt(
            (charge.weighing_sd_g / charge.charge_g) ** 2 + (charge.lot.assay_sd_frac / charge.assay_frac) ** 2
        )
        if relative == 0.0 or charge.role == "imidization_reagent":
            continue
        moved = [*charges]
        moved[i] = replace(charge, amount_mol=charge.amount_mol * (1.0 + relative))
        for j, (value, base) in enumerate(zip(measure(moved), weighed, strict=True)):
            step = value[2] - base[2] if isfinite(value[2]) and isfinite(base[2]) else inf
            variances[j] += 0.0 if value[2] == base[2] else step * step
    quantities = tuple(
        Quantity(name, unit, aim, value, sqrt(variance))
        for (name, unit, value), (_, _, aim), variance in zip(weighed, target, variances, strict=True)
    )
    return Summary(batch_id, quantities, (*assumptions, *price_note(charges)), tuple(_warnings(charges, quantities)))


def _warnings(charges: Sequence[Charge], quantities: Sequence[Quantity]) -> Iterator[str]:
    found = {q.name: q for q in quantities}
    water = found.get("solvent_water_per_dianhydride")
    if water and water.weighed > 0.01:
        share = f"{100 * water.weighed:.2g} mol% of the dianhydride"
        yield f"the water of the solvent is {share}; above 1 % it shortens the chains"
    ratio, mn = found["dianhydride_per_diamine"], found["mn_paa_g_per_mol"]
    if not isfinite(mn.target):
        yield "planned at r = 1: M_n has no upper limit; set a target M_n, an imbalance r or an end-capper"
    elif ratio.sd and abs(1.0 - ratio.weighed) < ratio.sd:
        yield f"r is 1 within its standard uncertainty of {ratio.sd:.1g}: M_n is not decided by these masses"
    elif isfinite(mn.weighed) and mn.sd > 0.3 * mn.weighed:
        yield f"M_n is uncertain by {100 * mn.sd / mn.weighed:.0f} %: use a finer balance or a larger batch"
    for charge in monomers_of(charges):
        if charge.readability_g and charge.charge_g < 100.0 * charge.readability_g:
            yield f"{charge.compound.id}: {charge.charge_g:g} g is less than 100 steps of the balance"
