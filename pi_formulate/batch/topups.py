"""A top-up that was carried out: the batch as planned, what was in the vessel, and what was added.

In: a file of top-ups with the added masses filled in. Out: `StartedTopUp`, one for each batch. Equation: what is in the
vessel now = what was in it + what was added, line by line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pi_formulate.base.errors import FormulateError, RecipeError, TableError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.tables import number
from pi_formulate.batch.charge import drawn_together
from pi_formulate.batch.export.paper import PaperName, Printing
from pi_formulate.batch.export.topup_files import WRITERS, topup_rows
from pi_formulate.batch.export.topup_sheet import (
    ADD,
    ADDED,
    IN_VESSEL,
    TOP_UP,
    batch_row,
    check_sum,
    check_written,
    is_rest,
    number_of,
    sum_g,
    title_of,
)
from pi_formulate.batch.imidization import ROLE
from pi_formulate.batch.recipe import Recipe, ending, recipes_of
from pi_formulate.batch.reconciliation import Reconciliation, solution_lines
from pi_formulate.batch.size import check_weighed
from pi_formulate.chemistry.library import MonomerLibrary


@dataclass(frozen=True, slots=True)
class StartedTopUp:
    """A top-up of one batch, as far as it was carried out.

    Parameters
    ----------
    planned
        The recipe of the batch.
    number
        Of the top-up, from 1.
    in_vessel_g, final_g
        {step: mass} before it, and after it as its sheet said [g].
    added_g
        {step: mass} of the lines that are filled in [g]; empty if none is.
    """

    planned: Recipe
    number: int
    in_vessel_g: dict[int, float]
    final_g: dict[int, float]
    added_g: dict[int, float]

    @property
    def title(self) -> str:
        """Such as `KM-031 TOP-UP 1`."""
        return title_of(self.planned.batch_id, self.number)

    @property
    def asked(self) -> frozenset[int]:
        """The steps with a mass to add."""
        return frozenset(step for step, final in self.final_g.items() if final > self.in_vessel_g[step])

    @property
    def masses_g(self) -> dict[int, float]:
        """{step: mass} in the vessel now [g]."""
        return {step: sum_g(mass, self.added_g.get(step, 0.0)) for step, mass in self.in_vessel_g.items()}


def write_top_ups(
    results: Sequence[Reconciliation], path: Path | str, *, paper: PaperName = "a4", made_on: str | date = ""
) -> None:
    """Write the top-up sheet of each reconciliation into one file, replaced whole or not at all.

    The sheet has what is in the vessel, what to add, and an empty cell for what was added; `reconcile_file` reads it
    back for a second top-up. An existing file is replaced also if added masses are filled in; only the command refuses
    that.

    Parameters
    ----------
    results
        Of batches with ids that differ.
    path
        Ends in .csv, .xlsx, .html or .json; `-` is CSV on standard output.
    paper
        Of a workbook or a page: `a4` or `letter`, in landscape.
    made_on
        Date on the sheet, as YYYY-MM-DD; if empty, that of the variable SOURCE_DATE_EPOCH, or a line to fill in.

    Raises
    ------
    RecipeError
        If there are none, two are of one batch, or the ending, the paper or the date is unknown.
    FileError
        If the file cannot be written; the old one is unchanged.

    Examples
    --------
    >>> import tempfile
    >>> from pi_formulate.batch.plan import plan_batch
    >>> from pi_formulate.batch.reconcile import reconcile
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> kapton = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> batch = plan_batch(kapton, batch_id="R-1", solution_g=500, imbalance_r=0.99, readability_g=0.01)
    >>> mend = reconcile({**batch.charge_g, "PMDA": 39.42}, batch)
    >>> file = Path(tempfile.mkdtemp()) / "top-up.csv"
    >>> write_top_ups([mend], file)
    >>> [line.split(",")[0] for line in file.read_text().splitlines()]
    ['top_up', 'R-1 TOP-UP 1', 'R-1 TOP-UP 1', 'R-1 TOP-UP 1']
    """
    if not results:
        raise RecipeError("results", [], "at least one reconciliation", sentence="there is no reconciliation to write")
    ids = [result.planned.batch_id for result in results]
    if len(set(ids)) != len(ids):
        raise RecipeError(
            "batch ids",
            sorted({i for i in ids if ids.count(i) > 1}),
            "each id once",
            sentence=f"more than one batch has the id {', '.join(sorted({i for i in ids if ids.count(i) > 1}))}",
        )
    printing = Printing(paper, made_on)
    WRITERS[ending(path, WRITERS)](path, [result.to_sheet() for result in results], printing)


def started_top_ups(path: Path | str, library: MonomerLibrary | None = None) -> list[StartedTopUp] | None:
    """The top-ups of a file; None if it is no file of top-ups.

    Parameters
    ----------
    path
        As `write_top_ups` wrote it, or as LibreOffice saved it (.ods).
    library
        Where monomers are looked up; the shipped one if None.

    Raises
    ------
    FormulateError
        All errors of the file at once, each with its place.
    """
    rows = topup_rows(path)
    if rows is None:
        return None
    errors: list[FormulateError] = []
    numbers: dict[str, int] = {}
    vessel: dict[str, dict[int, float]] = {}
    final: dict[str, dict[int, float]] = {}
    added: dict[str, dict[int, float]] = {}
    for where, row in rows:
        with gathering(errors):
            batch_id, step = row["batch_id"], int(number(f"{where}:step", row["step"], high=1e6))
            top_up = number_of(where, row[TOP_UP], batch_id)
            if numbers.setdefault(batch_id, top_up) != top_up:
                raise TableError(
                    f"{where}:{TOP_UP}",
                    row[TOP_UP],
                    f"one top-up of {batch_id} in a file",
                    sentence=f"a file holds one top-up of {batch_id}, but there is also {{got}}",
                )
            if is_rest(row):
                check_written(where, row)
                _check_empty(where, row)
                continue
            mass, whole = check_sum(where, row)
            check_written(where, row)
            if row["role"] != ROLE:
                vessel.setdefault(batch_id, {})[step] = mass
                final.setdefault(batch_id, {})[step] = whole
            if row[ADDED]:
                added.setdefault(batch_id, {})[step] = _added(where, row)
    raise_all(errors)
    recipes = recipes_of([(where, batch_row(row)) for where, row in rows], library)
    started = []
    for recipe in recipes:
        name = recipe.batch_id
        with gathering(errors):
            masses = (_divided(recipe, one.get(name, {})) for one in (vessel, final, added))
            top = StartedTopUp(recipe, numbers[name], *masses)
            _check_whole(path, top)
            started.append(top)
    raise_all(errors)
    return started


def _check_empty(where: str, row: Mapping[str, str]) -> None:
    """Refuse a mass in the line of a component that is weighed with the bottle above it."""
    if row[ADDED]:
        hint = f"Write the mass of the whole bottle {row['lot']} into its first line."
        raise TableError(
            f"{where}:{ADDED}",
            row[ADDED],
            "an empty cell, as the bottle is weighed once",
            hint,
            sentence="the cell must be empty, as the bottle is weighed once, but holds {got}",
        )


def _divided(recipe: Recipe, masses_g: Mapping[int, float]) -> dict[int, float]:
    """{step: mass} with the mass of each bottle divided among its lines, as their shares say [g]."""
    lines = solution_lines(recipe)
    masses = dict(masses_g)
    for first, *others in drawn_together(lines):
        steps = [lines[place].step for place in (first, *others)]
        if others and steps[0] in masses and not any(step in masses for step in steps[1:]):
            shares = [lines[place].lot.share_frac for place in (first, *others)]
            whole = masses[steps[0]]
            masses |= {step: whole * share / sum(shares) for step, share in zip(steps, shares, strict=True)}
    return masses


def _check_whole(path: Path | str, top: StartedTopUp) -> None:
    """Refuse a line without a mass in the vessel that no bottle explains."""
    missing = [charge.step for charge in solution_lines(top.planned) if charge.step not in top.in_vessel_g]
    if missing:
        hint = "Leave the file as reconcile wrote it."
        where = f"{Path(path).name}: {top.title}, step {missing[0]}"
        raise TableError(f"{where}:{IN_VESSEL}", "", "a mass in g", hint, sentence="the mass in g is missing")


def _added(where: str, row: dict[str, str]) -> float:
    """The mass that was added [g]."""
    mass = number(f"{where}:{ADDED}", row[ADDED], unit="g", least=True)
    check_weighed(f"{where}:{ADDED}", mass, TableError)
    if not row[ADD] and mass:
        hint = "It is charged with the imidization reagents, after the top-up."
        raise TableError(
            f"{where}:{ADDED}",
            row[ADDED],
            "an empty cell, as the line is no part of the top-up",
            hint,
            sentence="the cell must be empty, as the line is no part of the top-up, but holds {got}",
        )
    return mass
