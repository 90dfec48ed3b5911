"""The command `check`: batches and laminates judged against the claims.

In: recipe, batch or stack files. Out: findings as a table, the order of addition, readings side by side.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from pi_formulate.cli.inputs import Format, from_pipe
from pi_formulate.cli.shared import (
    Force,
    Interpretation,
    OutCsv,
    Own,
    OwnSolvents,
    Process,
    Reading,
    Strict,
    Tables,
    app,
    library_of,
    may_write,
    recipes_of,
    show,
    show_rows,
    solvents_of,
    tables_of,
    write_table,
)
from pi_formulate.cli.verdicts import claims_in_short
from pi_formulate.cli.voice import Quiet, Verbose, Voice, Warned, warned

if TYPE_CHECKING:
    import pandas as pd

    from pi_formulate.claims.report import ClaimReport

SHOWN = ["batch_id", "claim", "clause", "value", "lower", "upper", "margin", "status", "probability", "note"]


@app.command()
def check(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Recipe file, batch file, or stack file (.toml with layers)."),
    ],
    reading: Reading = "default",
    interpretation: Interpretation = "intended",
    closed: Annotated[
        bool, typer.Option("--closed", help="A copolymer with units outside a formula does not meet it.")
    ] = False,
    formula: Annotated[str, typer.Option(help="Judge only this formula: 1, 2, 6 or 7.")] = "",
    role: Annotated[
        str, typer.Option(help="Judge it only in this role in a laminate: low_expansion, thermoplastic or adhesion.")
    ] = "",
    measured: Annotated[
        list[str] | None,
        typer.Option(
            "--measured",
            metavar="NAME=VALUE",
            help="Measured property, such as tg_c=230 or cte_ppm_per_k=17+-2; repeatable.",
        ),
    ] = None,
    orders: Annotated[
        bool,
        typer.Option(
            "--orders",
            help="Judge the feed in random order, in every order and in the best order of addition; needs --formula.",
        ),
    ] = False,
    side_by_side: Annotated[
        bool, typer.Option("--side-by-side", help="Compare all readings and interpretations.")
    ] = False,
    process: Process = "cast_fixed",
    table: Tables = None,
    samples: Annotated[
        int | None, typer.Option(metavar="N", help="Compute probabilities from N random batches, not analytically.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Seed of the random batches.")] = 0,
    strict: Strict = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
    output: OutCsv = "",
    force: Force = False,
    kind: Format = "",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Judge batches or a laminate against the claims: a line for each, and clause by clause with -v or -o."""
    from pi_formulate.batch.recipe import ending
    from pi_formulate.claims.report import ClaimReport

    voice = Voice(quiet, verbose)
    if output:
        ending(output, ("csv",))
    may_write(context, [output], [path, own, own_solvents, *tables_of(table).values()], force)
    question = Question(
        _mode(formula, orders, side_by_side),
        formula,
        reading,
        interpretation,
        Conditions(role, _measured(measured), closed, process, tables_of(table), samples, seed),
        own,
    )
    subjects, warnings = _subjects(from_pipe(context, path, kind), own, own_solvents, strict, voice)
    answers = [(name, question.answer(subject)) for name, subject in voice.bar(subjects, "judging")]
    if strict:
        _refuse_missed([name for name, answer in answers if not answer.met], formula)
    if output:
        write_table(_whole(answers), output)
    elif quiet:
        pass
    elif reports := [(name, answer.report) for name, answer in answers if isinstance(answer.report, ClaimReport)]:
        voice.say("\n".join(claims_in_short(reports, formula)))
        if verbose:
            show_rows(SHOWN, [row for name, report in reports for row in _rows_shown(name, report)])
    else:
        show(_whole(answers))
    for name, answer in answers:
        if answer.remark:
            voice.say(f"{name}: {answer.remark}", err=output == "-")
    if not output:
        voice.say(_basis(question))
    voice.warn(warnings)


class Answer(NamedTuple):
    """Findings on one batch or laminate, a remark on them, and whether every clause is met."""

    report: Any
    frame: "Callable[[], pd.DataFrame]"
    remark: str
    met: bool


@dataclass(frozen=True, slots=True)
class Conditions:
    """Data and assumptions of a judgement, as `check_claims` takes them."""

    role: str
    measured: dict[str, tuple[float, float]]
    closed: bool
    process: str
    tables: dict[str, str]
    samples: int | None
    seed: int

    @property
    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of `check_claims` and `compare_claims`; the library checks their values."""
        return {name: getattr(self, name) for name in self.__slots__} | {"role": self.role or None}


@dataclass(frozen=True, slots=True)
class Question:
    """A checked question about batches or laminates.

    Parameters
    ----------
    mode
        `claims`, `formula`, `orders` or `side by side`.
    formula
        For the modes `formula` and `orders`.
    reading, interpretation
        Of the claims.
    conditions
        Data and assumptions.
    own
        Table of the monomers of the user.
    """

    mode: str
    formula: str
    reading: str
    interpretation: Any
    conditions: Conditions
    own: Path | None

    def answer(self, subject: Any) -> Answer:
        """The answer for one subject.

        Parameters
        ----------
        subject
            A recipe or a laminate.
        """
        ask = {"orders": _ordered, "side by side": _compared, "formula": _by_formula, "claims": _judged}[self.mode]
        return ask(subject, self)


def _mode(formula: str, orders: bool, side_by_side: bool) -> str:
    """The kind of judgement that the options ask for."""
    from pi_formulate.base.errors import ClaimError

    if sum((orders, side_by_side, bool(formula) and not orders)) > 1:
        raise ClaimError(
            "check",
            "--orders, --side-by-side, --formula",
            "one of them, or --orders with --formula",
            sentence="--orders, --side-by-side and --formula do not go together, except --orders with --formula",
        )
    if orders and not formula:
        raise ClaimError(
            "--orders",
            "no --formula",
            "the formula that the order is to meet: 1, 2, 6 or 7",
            sentence="the option --formula is missing: name the formula that the order is to meet, 1, 2, 6 or 7",
        )
    return "orders" if orders else "side by side" if side_by_side else "formula" if formula else "claims"


def _subjects(
    path: Path, own: Path | None, own_solvents: Path | None, strict: bool, voice: Voice
) -> tuple[list[tuple[str, Any]], list[Warned]]:
    """Name and object of each batch or laminate in a file, and the warnings of the file."""
    if _has_layers(path):
        from pi_formulate.laminate.file import read_stack

        stack = read_stack(path, library_of(own)).stack
        return [(stack.name, stack)], []
    recipes, texts = recipes_of(path, library_of(own), solvents_of(own_solvents), strict, voice.bar)
    return [(recipe.batch_id, recipe) for recipe in recipes], warned(texts)


def _has_layers(path: Path) -> bool:
    """Whether a file is a stack file, found without what judges one."""
    from pi_formulate.base.errors import TableError
    from pi_formulate.base.toml import read_toml

    try:
        return path.suffix.lower() == ".toml" and "layer" in read_toml(path)
    except TableError:  # the reader of recipes says so
        return False


def _judged(subject: Any, question: Question) -> Answer:
    from pi_formulate.claims.check import check_claims

    report = check_claims(
        subject,
        interpretation=question.interpretation,
        reading=question.reading,
        **question.conditions.arguments,
    )
    return Answer(report, report.to_frame, report.note, report.met)


def _compared(subject: Any, question: Question) -> Answer:
    from pi_formulate.claims.compare import compare_claims

    comparison = compare_claims(subject, **question.conditions.arguments)
    differ = ", ".join(comparison.disagreements) or "none"
    remark = f"claims that depend on reading or interpretation: {differ}"
    return Answer(comparison, partial(comparison.to_frame, clauses=True), remark, True)


def _by_formula(subject: Any, question: Question) -> Answer:
    from pi_formulate.base.errors import ClaimError
    from pi_formulate.claims.formula import formula

    copolymer = getattr(subject, "weighed_copolymer", None)
    if copolymer is None:
        hint = "A stack is judged by all claims at once."
        raise ClaimError("--formula", str(subject), "a recipe or batch file", hint)
    system = formula(question.formula, question.reading, question.interpretation)
    report = system.check(copolymer, question.conditions.closed)
    return Answer(report, report.to_frame, "", report.met)


def _ordered(subject: Any, question: Question) -> Answer:
    from pi_formulate.claims.orders import check_orders

    library = library_of(question.own)
    report = check_orders(subject, question.formula, question.reading, question.interpretation, library)
    return Answer(report, report.to_frame, f"{report}\n{report.recipe_line}", report.best_order.met)


def _refuse_missed(missed: list[str], formula: str) -> None:
    from pi_formulate.base.errors import ClaimError

    if missed:
        need = f"batches that meet formula {formula}" if formula else "no clause that is not met"
        raise ClaimError(
            "check",
            missed,
            need,
            sentence=f"not every batch meets formula {formula}: {', '.join(missed)}"
            if formula
            else f"clauses are not met: {', '.join(missed)}",
        )


def _whole(answers: "Sequence[tuple[str, Answer]]") -> "pd.DataFrame":
    """All answers as one table."""
    import pandas as pd

    frames = []
    for name, answer in answers:
        frames.append(answer.frame())
        frames[-1].insert(0, "batch_id", name)
    return pd.concat(frames, ignore_index=True)


def _rows_shown(name: str, report: "ClaimReport") -> "Iterator[list[object]]":
    """The rows for the terminal: the columns `SHOWN` of each clause that applies."""
    for finding in report:
        if finding.status != "not applicable":
            cells = [getattr(finding, column) for column in SHOWN[1:]]
            yield [name, *("" if _is_empty(cell) else cell for cell in cells)]


def _is_empty(cell: object) -> bool:
    return cell is None or cell != cell


def _basis(question: Question) -> str:
    """Reading and interpretation below a table, and the disclaimer."""
    from pi_formulate.claims.report import NO_OPINION

    return f"reading {question.reading}, interpretation {question.interpretation}. {NO_OPINION}"


def _measured(entries: list[str] | None) -> dict[str, tuple[float, float]]:
    """{property: (value, standard deviation)} of texts such as `tg_c=230`, `tg_c=503 K` and `cte_ppm_per_k=17+-2`."""
    from pi_formulate.base.errors import ClaimError
    from pi_formulate.base.units import UnitError, bare_or_with_deviation
    from pi_formulate.claims.subject import MEASURED
    from pi_formulate.properties.catalogue import PROPERTIES

    known: dict[str, tuple[float, float]] = {}
    for entry in entries or []:
        name, _, text = (part.strip() for part in entry.partition("="))
        if name not in MEASURED:
            known[name] = (0.0, 0.0)  # check_claims lists the known names
            continue
        try:
            known[name] = bare_or_with_deviation(text, PROPERTIES[name].kind, entry)
        except UnitError as error:
            need = "NAME=VALUE or NAME=VALUE+-SD, such as tg_c=230+-5 or cte_ppm_per_k=2.0e-5/K"
            raise ClaimError("--measured", entry, need, error.hint) from None
    return known
