"""The result of a search: ranked formulations, or why there are none.

In: compositions with their probabilities. Out: `Design`, a sequence of formulations that prints, writes a table and
plans batches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from pi_formulate.base.csv_files import write_frame
from pi_formulate.base.errors import DesignError
from pi_formulate.base.files import replaced, text_or_file
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

CONFLICT = "These constraints conflict; relaxing any one of them is enough:"


@dataclass(frozen=True, slots=True, repr=False)
class Outcome(Shown):
    """One property of one formulation: expected value, standard deviation, and the probability of its target.

    Parameters
    ----------
    property
        Its name.
    value, sd
        Mean and standard deviation [unit of the property]; sd is 0 for exact values.
    target
        The window; None for a property without a target.
    probability
        Probability of a value in the window [-]; None without a target.
    in_domain
        Whether the composition is in the domain of the estimate.
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
        The targets, then Tg, expansion and density where they are not targets.
    probability
        Probability of meeting all targets, the product over the targets [-].
    distance
        From the set points, in tolerances; 0 without set points [-].
    sequence
        How the feed becomes these units.
    reports
        Claim check of each formula of the question.
    labelling
        Which monomer is in which class, formula by formula.
    solids
        (basis, fraction) of the solution, if solids are a target.
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
        """The outcome of one property."""
        for outcome in self.outcomes:
            if outcome.property == property:
                return outcome
        raise DesignError("property", property, f"one of {', '.join(o.property for o in self.outcomes)}")

    def __str__(self) -> str:
        """Rank, units, probability and values on one line."""
        values = ", ".join(f"{o.property} {o.value:.4g}" + (f" +- {o.sd:.2g}" if o.sd else "") for o in self.outcomes)
        return f"{self.rank:3d}. P {self.probability:.3f}  {self.copolymer}: {values}"


@dataclass(frozen=True, slots=True, repr=False)
class Design(Shown):
    """Ranked formulations and how they were found; for an empty result, the constraints that conflict.

    Parameters
    ----------
    formulations
        Best first.
    method
        How they were found and what that proves.
    bound
        No composition of the question has a higher joint probability [-]; None if the method gives no bound.
    proved
        Whether the ranking, or the empty result, is proved, within what the method says.
    evaluated
        Number of compositions that were judged.
    conflict
        For an empty result, an irreducible set of constraints that cannot be met together.
    library
        Where `recipe` looks up names.
    question
        The question, in words.
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
        best = f", best {self.formulations[0]}" if self.formulations else ": nothing meets all constraints"
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
            As for `plan_batch`. Solids that were a target come from the formulation, unless they are given here.

        Raises
        ------
        DesignError
            If there is no such rank.
        """
        if not isinstance(rank, int) or not 1 <= rank <= len(self):
            raise DesignError(
                "rank",
                rank,
                f"a rank from 1 to {len(self)}" if len(self) else "a result that is not empty",
                sentence=f"must be from 1 to {len(self)}, but is {{got}}" if len(self) else "the result is empty",
            )
        formulation = self.formulations[rank - 1]
        if formulation.solids is not None and how.get("concentration") is None:
            how = {"solids_basis": formulation.solids[0], "solids_frac": formulation.solids[1], **how}
        how = {"batch_id": f"D-{rank:03d}", **how}
        if self.library is not None:
            how = {"library": self.library, **how}
        return plan_batch(formulation.copolymer, remarks=(formulation.sequence,), **how)

    def to_frame(self) -> "pd.DataFrame":
        """One row per formulation: rank, probability, feed, units; value, sd and probability by property."""
        import pandas as pd

        return pd.DataFrame([_row(formulation) for formulation in self.formulations])

    @overload
    def to_csv(self, path: None = None) -> str: ...
    @overload
    def to_csv(self, path: Path | str) -> None: ...
    def to_csv(self, path: Path | str | None = None) -> str | None:
        """Write the table of `to_frame`; `-` is standard output. Without a path its text is returned.

        Parameters
        ----------
        path
            Where to; an existing file is replaced whole or not at all. `-` is standard output.

        Raises
        ------
        FileError
            If the place cannot be written; an old file is unchanged.
        """
        return text_or_file(path, self._write_csv)

    def _write_csv(self, target: Path | str) -> None:
        with replaced(target) as handle:
            write_frame(handle, self.to_frame())

    def _repr_html_(self) -> str:
        """Formulations as a table with their probabilities, or the conflict, for a notebook."""
        rows = [_html_row(formulation) for formulation in self.formulations]
        headings = ("rank", "", "P", "units", "properties")
        parts = [f"Asked: {self.question}." if self.question else ""]
        parts.append(html.table(headings, rows) if rows else "Nothing meets all constraints.")
        if self.conflict:
            parts += [CONFLICT, html.text_list(map(str, self.conflict))]
        parts.append(f"Method: {self.method}.")
        if self.bound is not None and rows:
            parts.append(f"No composition has a joint probability above {self.bound:.4f}.")
        return html.card("Formulations", *parts)

    def __str__(self) -> str:
        """The formulations, method and bound; or the conflict."""
        lines = list(map(str, self.formulations)) or ["nothing meets all constraints"]
        if self.conflict:
            lines.append(CONFLICT[0].lower() + CONFLICT[1:])
            lines += [f"  {line}" for line in self.conflict]
        lines.append(f"method: {self.method}")
        if self.bound is not None and self.formulations:
            lines.append(f"bound: no composition has a joint probability above {self.bound:.4f}")
        return "\n".join(lines)


def _row(formulation: Formulation) -> dict[str, object]:
    """One line of the table."""
    feed = formulation.copolymer.feed
    row: dict[str, object] = {
        "rank": formulation.rank,
        "probability": formulation.probability,
        "distance": formulation.distance,
    }
    for side in ("dianhydrides", "diamines"):
        moles = getattr(feed, f"{side}_mol")
        row[side] = "; ".join(f"{monomer.id} = {amount:.6g}" for monomer, amount in moles)
    row["units"] = "; ".join(f"{unit} = {amount:.6g}" for unit, amount in formulation.copolymer.amounts_mol)
    row["sequence"] = formulation.sequence
    row["labelling"] = formulation.labelling
    for outcome in formulation.outcomes:
        row[outcome.property] = outcome.value
        row[f"{outcome.property}_sd"] = outcome.sd
        row[f"{outcome.property}_in_domain"] = outcome.in_domain
        if outcome.probability is not None:
            row[f"{outcome.property}_probability"] = outcome.probability
    if formulation.solids is not None:
        row[f"solids_{formulation.solids[0]}_frac"] = formulation.solids[1]
    if formulation.cost_per_kg is not None:
        row["cost_per_kg"] = formulation.cost_per_kg
    return row


def _html_row(formulation: Formulation) -> tuple[str, ...]:
    values = (
        f"{o.property} {words.with_sd(o.value, o.sd) if o.sd else words.number(o.value)}" for o in formulation.outcomes
    )
    bar = bars.share_bar(formulation.probability, 1.0)
    return str(formulation.rank), bar, f"{formulation.probability:.3f}", str(formulation.copolymer), ", ".join(values)
