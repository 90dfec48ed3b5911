"""The batches that a stack file orders, as numbers.

In: the checked part `[batches]`, still as texts. Out: `BatchOrder`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pi_formulate.base.errors import LaminateError
from pi_formulate.base.faults import at
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.units import number_of, quantity
from pi_formulate.batch.entry import LossEntry
from pi_formulate.batch.size import Losses
from pi_formulate.batch.solution import liquid_of
from pi_formulate.batch.statements import solution_of
from pi_formulate.laminate.coating import Roll
from pi_formulate.laminate.entry import BatchesEntry
from pi_formulate.laminate.precursors import CoatingRun, coating_run


@dataclass(frozen=True, slots=True, repr=False)
class BatchOrder(Shown):
    """The `[batches]` of a stack file, in numbers."""

    area_m2: float | None
    roll: Roll | None
    solids: float | tuple[tuple[str, float], ...]
    solids_basis: str
    solvent: str | tuple[tuple[str, float], ...]
    readability_g: float | None
    losses: Losses
    reading: str

    @property
    def run(self) -> CoatingRun:
        """How much is coated, and from which solutions."""
        solids = self.solids if isinstance(self.solids, float) else dict(self.solids)
        solvent = self.solvent if isinstance(self.solvent, str) else dict(self.solvent)
        return coating_run(self.area_m2, self.roll, solids, self.solids_basis, solvent)


def order_of(where: str, entry: BatchesEntry) -> BatchOrder:
    """The part `[batches]` in numbers.

    Parameters
    ----------
    where
        Place of the part, for errors.
    entry
        The checked part, still in texts.

    Raises
    ------
    FormulateError
        If not exactly one size is stated, or a text is not a number with a unit.
    """
    if (entry.area is None) == (entry.roll is None):
        raise LaminateError(
            where,
            "area and roll" if entry.roll else "neither area nor roll",
            "exactly one of them",
            sentence="area and roll are both stated; state one of them"
            if entry.roll
            else "neither area nor roll is stated",
        )
    losses = entry.losses or LossEntry()
    lengths = ("width", "length", "edge_loss", "start_up")
    with at(where):
        return BatchOrder(
            area_m2=None if entry.area is None else quantity(entry.area, "m^2", "area"),
            roll=None if entry.roll is None else Roll(*(quantity(getattr(entry.roll, n), "m", n) for n in lengths)),
            solids=tuple((n, number_of(f"solids of {n}", v, "mass fraction")) for n, v in entry.solids.items())
            if isinstance(entry.solids, dict)
            else number_of("solids", entry.solids, "mass fraction"),
            solids_basis=entry.solids_basis,
            solvent=_shares(entry.solvent),
            readability_g=None if entry.readability is None else quantity(entry.readability, "g", "readability"),
            losses=Losses(
                quantity(losses.heel, "g", "heel"),
                quantity(losses.holdup, "g", "holdup"),
                quantity(losses.scrap, "g", "scrap"),
                number_of("allowance", losses.allowance, "mass fraction"),
            ),
            reading=entry.reading,
        )


def _shares(solvent: str | Mapping[str, str | float]) -> str | tuple[tuple[str, float], ...]:
    """A solvent, or several with their mass fractions; shares by volume are converted by the tabulated densities."""
    solution = solution_of(None, solvent, None)
    if set(solution) - {"solvent", "solvent_by"}:
        raise LaminateError("solvent", solvent, "a name, or shares of several", "The solids set the amount.")
    liquid = solution["solvent"]
    if isinstance(liquid, str):
        return liquid
    shares = liquid_of(liquid, solution["solvent_by"]).shares if "solvent_by" in solution else liquid.items()
    return tuple((str(name), share) for name, share in shares)
