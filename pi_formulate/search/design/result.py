"""What a search found: ranked formulations, or why there are none.

In: compositions with their probabilities. Out: `Design`, a sequence of `Formulation`s that prints, writes a table and
plans its batches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from pi_formulate.base.errors import DesignError
from pi_formulate.base.files import replaced
from pi_formulate.base.show import bars, html, words
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.claims.report import ClaimReport
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.estimate import Z_90
from pi_formulate.search.design.conflict import Conflict
from pi_formulate.search.question.targets import Target

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, repr=False)
class Outcome(Shown):
    """One property of one formulation: expected value, standard deviation, and how likely its target is met.

    Parameters
    ----------
    property
        Its name.
    value, sd
        Mean and standard deviation [unit of the property]; sd 0 for what is no estimate.
    target
        The window, or None for a property that was not asked.
    probability
        Of a value in the window [-]; None without a target.
    in_domain
        Whether the estimate knows its kind.
    """

    property: str
    value: float
    sd: float
    target: Target | None
    probability: float | None
    in_domain: bool

    def _in_short(self) -> str:
        chance = "" if self.probability is None else f", P {self.probability:.3f} of {self.target}"
        return f"{self.property} {self.value:.4g} +- {self.sd:.2g}{chance}"

    def _repr_html_(self) -> str:
        """The value with its interval and its window, for a notebook."""
        facts = [
            ("window", str(self.target) if self.target else ""),
            ("probability", "" if self.probability is None else f"{self.probability:.3f}"),
            ("domain", "in domain" if self.in_domain else "OUT OF DOMAIN"),
        ]
        half = Z_90 * self.sd
        bar = bars.interval_bar(self.value - half, self.value, self.value + half, self.in_domain) if self.sd else ""
        return html.card(f"{self.property}: {words.with_sd(self.value, self.sd)}", bar, html.facts(facts))


@dataclass(frozen=True, slots=True, repr=False)
class Formulation(Shown):
    """One feasible composition.

    Parameters
    ----------
    rank
        1 is the best.
    copolymer
        Mole fractions of its units.
    outcomes
        The targets, then Tg, expansion and density where they were no targets.
    probability
        Of meeting all targets, as the product of the single ones [-].
    distance
        From the set points, in tolerances; 0 without set points [-].
    sequence
        How the feed becomes these units.
    reports
        Claim check of each formula that was asked.
    labelling
        Which monomer is in which class, formula by formula.
    solids
        (basis, fraction) of the solution, where solids were asked.
    cost_per_kg
        Of polyimide, in the currency of the prices; None if a monomer has no price.
    """

    rank: int
    copolymer: Copolymer
    outcomes: tuple[Outcome, ...]
    probability: float
    distance: float
    sequence: str
    reports: tuple[ClaimReport, ...] = ()
    labelling: str = ""
    solids: tuple[str, float] | None = None
    cost_per_kg: float | None = None

    def _repr_html_(self) -> str:
        """Units, outcomes with their windows, and claims, for a notebook."""
        rows = [
            (
                o.property,
                words.with_sd(o.value, o.sd) if o.sd else words.number(o.value),
                str(o.target) if o.target else "",
                "" if o.probability is None else f"{o.probability:.3f}",
                "" if o.in_domain else "OUT OF DOMAIN",
            )
            for o in self.outcomes
        ]
        facts = html.facts(
            [
                ("probability of all", f"{self.probability:.3f}"),
                ("sequence", self.sequence),
                ("labelling", self.labelling),
                ("cost / 1/kg", self.cost_per_kg),
                ("solids", f"{self.solids[1]:.4g}, basis {self.solids[0]}" if self.solids else ""),
            ]
        )
        claims = html.text_list(repr(report).strip("<>") for report in self.reports)
        headings = ("property", "value", "window", "P", "domain")
        return html.card(f"{self.rank}. {self.copolymer}", facts, html.table(headings, rows), claims)

    def __getitem__(self, property: str) -> Outcome:
        """What is expected of one property."""
        for outcome in self.outcomes:
            if outcome.property == property:
                return outcome
        raise DesignError("property", property, f"one of {[o.property for o in self.outcomes]}")

    def __str__(self) -> str:
        """Rank, units, probability and values on one line."""
        told = ", ".join(f"{o.property} {o.value:.4g}" + (f" +- {o.sd:.2g}" if o.sd else "") for o in self.outcomes)
        return f"{self.rank:3d}. P {self.probability:.3f}  {self.copolymer}: {told}"


@dataclass(frozen=True, slots=True, repr=False)
class Design(Shown):
    """Ranked formulations, how they were found, and for an empty result what is in conflict.

    Parameters
    ----------
    formulations
        Best first.
    method
        How they were found and what that proves.
    bound
        No composition of the question has a higher joint probability [-]; None where the method gives no bound.
    proved
        Whether the ranking (or that there is nothing) is proved within what the method says.
    evaluated
        Compositions that were judged.
    conflict
        For an empty result, constraints that cannot be met together, none of which can be spared.
    library
        Where `recipe` looks names up.
    question
        What was asked, in words.
    """

    formulations: tuple[Formulation, ...]
    method: str
    bound: float | None
    proved: bool
    evaluated: int
    conflict: tuple[Conflict, ...] = ()
    library: MonomerLibrary | None = field(default=None, compare=False)
    question: str = field(default="", compare=False)

    def _in_short(self) -> str:
        best = f", best {self.formulations[0]}" if self.formulations else ": nothing meets all of it"
        return f"{len(self)} formulations{best}"

    def __iter__(self) -> Iterator[Formulation]:
        return iter(self.formulations)

    def __len__(self) -> int:
        return len(self.formulations)

    @overload
    def __getitem__(self, at: int) -> Formulation: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Formulation, ...]: ...
    def __getitem__(self, at: int | slice) -> Formulation | tuple[Formulation, ...]:
        """By place, 0 is the best."""
        return self.formulations[at]

    def recipe(self, rank: int = 1, **how: Any) -> Recipe:
        """The batch of one formulation.

        Parameters
        ----------
        rank
            1 is the best.
        **how
            Size and all else of `plan_batch`. Solids that were a target are taken from the formulation unless given.

        Raises
        ------
        DesignError
            If there is no such rank.
        """
        if not isinstance(rank, int) or not 1 <= rank <= len(self):
            raise DesignError(
                "rank", rank, f"a rank from 1 to {len(self)}" if len(self) else "a result that is not empty"
            )
        found = self.formulations[rank - 1]
        if found.solids is not None and how.get("concentration") is None:
            how = {"solids_basis": found.solids[0], "solids_frac": found.solids[1], **how}
        how = {"batch_id": f"D-{rank:03d}", **how}
        if self.library is not None:
            how = {"library": self.library, **how}
        return plan_batch(found.copolymer, remarks=(found.sequence,), **how)

    def to_frame(self) -> "pd.DataFrame":
        """One row per formulation: rank, probability, feed, units; value, sd and probability by property."""
        import pandas as pd

        return pd.DataFrame([self._row(found) for found in self.formulations])

    def _row(self, found: Formulation) -> dict[str, object]:
        feed = found.copolymer.feed
        row: dict[str, object] = {"rank": found.rank, "probability": found.probability, "distance": found.distance}
        for side in ("dianhydrides", "diamines"):
            moles = getattr(feed, f"{side}_mol")
            row[side] = "; ".join(f"{monomer.id} = {amount:.6g}" for monomer, amount in moles)
        row["units"] = "; ".join(f"{unit} = {amount:.6g}" for unit, amount in found.copolymer.amounts_mol)
        row["sequence"] = found.sequence
        row["labelling"] = found.labelling
        for outcome in found.outcomes:
            row[outcome.property] = outcome.value
            row[f"{outcome.property}_sd"] = outcome.sd
            row[f"{outcome.property}_in_domain"] = outcome.in_domain
            if outcome.probability is not None:
                row[f"{outcome.property}_probability"] = outcome.probability
        if found.solids is not None:
            row[f"solids_{found.solids[0]}_frac"] = found.solids[1]
        if found.cost_per_kg is not None:
            row["cost_per_kg"] = found.cost_per_kg
        return row

    def to_csv(self, path: Path | str) -> None:
        """Write the table of `to_frame`; `-` is standard output.

        Parameters
        ----------
        path
            Where to; an existing file is replaced whole or not at all. `-` is standard output.

        Raises
        ------
        FileError
            If the place cannot be written; an old file is unchanged.
        """
        with replaced(path) as handle:
            handle.write(self.to_frame().to_csv(index=False, lineterminator="\n").encode())

    def _repr_html_(self) -> str:
        """Formulations as a table with the chance of each, or the conflict, for a notebook."""
        rows = [
            (
                str(x.rank),
                bars.share_bar(x.probability, 1.0),
                f"{x.probability:.3f}",
                str(x.copolymer),
                ", ".join(
                    f"{o.property} {words.with_sd(o.value, o.sd) if o.sd else words.number(o.value)}"
                    for o in x.outcomes
                ),
            )
            for x in self.formulations
        ]
        found = html.table(("rank", "", "P", "units", "properties"), rows) if rows else "Nothing meets all of it."
        told = ["In conflict; any one of them given way would do:", html.text_list(map(str, self.conflict))]
        bound = (
            [f"No composition has a joint probability above {self.bound:.4f}."]
            if self.bound is not None and rows
            else []
        )
        asked = f"Asked: {self.question}." if self.question else ""
        return html.card(
            "Formulations", asked, found, *(told if self.conflict else ()), f"Method: {self.method}.", *bound
        )

    def __str__(self) -> str:
        """The formulations, method and bound; or the conflict."""
        lines = [str(found) for found in self.formulations] or ["nothing meets all of it"]
        if self.conflict:
            lines.append("these cannot be met together, and any one of them given way would do:")
            lines += [f"  {line}" for line in self.conflict]
        lines.append(f"method: {self.method}")
        if self.bound is not None and self.formulations:
            lines.append(f"bound: no composition has a joint probability above {self.bound:.4f}")
        return "\n".join(lines)
