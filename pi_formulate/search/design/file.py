"""Design files in, a `Design` out: the texts of a chemist become numbers here and nowhere else.

In: a TOML file with `[targets]`, the keywords of `design`, and `[batch]` with keys of a recipe file for the batches of
the result. Out: `Design`, and its recipes; or all faults of the file at once.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pi_formulate.base.arrays import Progress
from pi_formulate.base.errors import DesignError, RecipeError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.toml import Number, Strict, Whole
from pi_formulate.base.units import quantity
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.recipes import Recipes
from pi_formulate.batch.statements import solution_of
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.search.design.result import Design
from pi_formulate.search.design.run import design
from pi_formulate.search.question.entry import (
    QuestionEntry,
    answered,
    keywords_of,
    numbers_of,
    read_entry,
)


class BatchPart(Strict):
    """Size and solution of the batches; the composition comes from the search."""

    solution: str | None = None
    polymer: str | None = None
    monomers: str | None = None
    solids: str | float | None = None
    solids_basis: Literal["paa", "pi"] | None = None
    solvent: str | dict[str, str | float] = "NMP"
    concentration: str | None = None
    imbalance_r: Number = 1.0
    excess: Literal["diamine", "dianhydride"] = "diamine"
    readability: str | None = None


class DesignEntry(QuestionEntry):
    """A design file; the keys are keywords of `design`."""

    candidates: tuple[str, ...] | None = None
    most_monomers: Whole = 3
    least_probability: str | float = 0.0
    count: Whole = 10
    per_support: Whole = 1
    rounds: Whole = 20
    batch: BatchPart | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Designed(Shown):
    """The result of a design file, and how its batches are made."""

    design: Design
    batch: BatchPart | None
    where: str
    solvent_library: SolventLibrary | None = None

    def _in_short(self) -> str:
        return f"{self.where}: {repr(self.design).strip('<>')}"

    def __str__(self) -> str:
        """The result, and whether the file says how its batches are made."""
        return f"{self.where}{'' if self.batch else ' (no batches)'}\n{self.design}"

    def _repr_html_(self) -> str:
        """The result and the keys of its batches, for a notebook."""
        keys = self.batch.model_dump(exclude_none=True).items() if self.batch else ()
        batches = html.facts((key, str(value)) for key, value in keys)
        return html.card(self.where, html.inner(self.design._repr_html_()), "Batches:" if self.batch else "", batches)

    def recipes(self) -> list[Recipe]:
        """A recipe for each formulation, named D-001 and so on.

        Raises
        ------
        FormulateError
            If the file has no table [batch], or the batches cannot be planned.
        """
        if self.batch is None:
            raise DesignError(
                self.where,
                "no [batch]",
                "a table [batch] with a size, such as solution = '500 g'",
                sentence="the table [batch] is missing: write one with a size, such as solution = '500 g'",
            )
        part = self.batch
        how: dict[str, Any] = {"imbalance_r": part.imbalance_r, "excess": part.excess}
        how |= solution_of(part.solids, part.solvent, part.concentration)
        sizes = (("solution", "g", "solution_g"), ("polymer", "g", "polymer_g"), ("monomers", "mol", "monomer_mol"))
        for key, unit, name in (*sizes, ("readability", "g", "readability_g")):
            if (text := getattr(part, key)) is not None:
                how[name] = quantity(text, unit, f"batch.{key}")
        if part.solids is not None or part.concentration is not None:
            how["solids_basis"] = part.solids_basis or "paa"
        elif part.solids_basis is not None:
            raise RecipeError(
                "batch.solids_basis",
                part.solids_basis,
                "the key 'solids' with it",
                sentence="the key 'solids' is missing beside it",
            )
        return Recipes(self.design.recipe(f.rank, solvent_library=self.solvent_library, **how) for f in self.design)


def design_from_file(
    path: Path | str,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    progress: Progress = iter,
) -> Designed:
    """Run a design file.

    Parameters
    ----------
    path
        Ends in .toml.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    progress
        Wraps the steps of a long search, such as a progress bar.

    Raises
    ------
    FormulateError
        All faults of the file at once.

    Examples
    --------
    >>> design_from_file("missing.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: missing.toml: cannot be read: No such file or directory. Check the name...
    """
    where = Path(path).name
    entry = read_entry(path, DesignEntry)
    names = library_or_shipped(library)
    least = (("least_probability", entry.least_probability, "share"),)
    targets, numbers = numbers_of(entry, where, least)

    def ask() -> Design:
        return design(
            targets,
            entry.candidates,
            **keywords_of(entry),
            most_monomers=entry.most_monomers,
            count=entry.count,
            per_support=entry.per_support,
            rounds=entry.rounds,
            step_frac=numbers["step_frac"],
            thickness_um=numbers.get("thickness_um"),
            least_probability=numbers["least_probability"] or 0.0,
            library=names.with_prices(entry.prices),
            progress=progress,
        )

    return Designed(answered(where, ask), entry.batch, where, solvent_library)
