"""The command check: everything that is judged against the claims.

In: recipe, batch or stack files. Out: findings as a table, answers on the order of addition, readings side by side.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pi_formulate.cli.shared import (
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
    recipes_of,
    show,
    solvents_of,
    tables_of,
    with_bar,
    write_table,
)

if TYPE_CHECKING:
    import pandas as pd

SHOWN = ["batch_id", "claim", "clause", "value", "lower", "upper", "margin", "status", "probability", "note"]


@app.command()
def check(
    path: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Recipe file, batch file, or stack file (.toml with layers)."),
    ],
    reading: Reading = "default",
    interpretation: Interpretation = "intended",
    closed: Annotated[bool, typer.Option("--closed", help="Units outside a formula are a failure.")] = False,
    formula: Annotated[str, typer.Option(help="Only this formula: 1, 2, 6 or 7.")] = "",
    role: Annotated[str, typer.Option(help="Only as this layer: low_expansion, thermoplastic or adhesion.")] = "",
    measured: Annotated[
        list[str] | None,
        typer.Option("--measured", metavar="NAME=VALUE", help="tg_c=230, cte_ppm_per_k=17+-2; repeat it."),
    ] = None,
    orders: Annotated[
        bool, typer.Option("--orders", help="The feed in random, every and the best order; needs --formula.")
    ] = False,
    side_by_side: Annotated[
        bool, typer.Option("--side-by-side", help="All readings and interpretations, and where they disagree.")
    ] = False,
    process: Process = "cast_fixed",
    table: Tables = None,
    samples: Annotated[
        int | None, typer.Option(metavar="N", help="Draw N batches instead of the analytic probability.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Of the draws.")] = 0,
    strict: Strict = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
    output: OutCsv = "",
) -> None:
    """Judge batches or a laminate against the claims, clause by clause."""
    import pandas as pd

    from pi_formulate.base.errors import ClaimError
    from pi_formulate.batch.recipe import ending
    from pi_formulate.claims.report import NO_OPINION

    if output:
        ending(output, ("csv",))
    if sum((orders, side_by_side, bool(formula) and not orders)) > 1:
        raise ClaimError("check", "--orders, --side-by-side, --formula", "one of them, or --orders with --formula")
    if orders and not formula:
        raise ClaimError("--orders", "no --formula", "the formula that the order shall reach: 1, 2, 6 or 7")
    choices: dict[str, Any] = {
        "measured": _measured(measured),
        "closed": closed,
        "process": process,
        "tables": tables_of(table),
        "samples": samples,
        "seed": seed,
        "role": role or None,
    }
    subjects, warnings = _subjects(path, own, own_solvents, strict)
    frames, told, missed = [], [], []
    for name, subject in with_bar(subjects, "judging"):
        if orders:
            frame, text, met = _ordered(subject, formula, reading, interpretation, own)
        elif side_by_side:
            frame, text, met = _compared(subject, choices)
        elif formula:
            frame, text, met = _by_formula(subject, formula, reading, interpretation, closed)
        else:
            frame, text, met = _judged(subject, reading, interpretation, choices)
        frame.insert(0, "batch_id", name)
        frames.append(frame)
        told += [f"{name}: {text}"] if text else []
        missed += [] if met else [name]
    if strict and missed:
        raise ClaimError(
            "check", missed, f"batches that meet formula {formula}" if formula else "no clause that is not met"
        )
    whole = pd.concat(frames, ignore_index=True)
    if output:
        write_table(whole, output)
    else:
        if "status" in whole:
            whole = whole.loc[whole["status"] != "not applicable", [c for c in SHOWN if c in whole]]
        show(whole)
    for text in told:
        typer.echo(text, err=output == "-")
    if not output:
        typer.echo(f"reading {reading}, interpretation {interpretation}. {NO_OPINION}")
    for text in warnings:
        typer.echo(f"warning: {text}", err=True)


Answer = tuple["pd.DataFrame", str, bool]


def _subjects(
    path: Path, own: Path | None, own_solvents: Path | None, strict: bool
) -> tuple[list[tuple[str, Any]], list[str]]:
    """Name and object of everything in a file, and what the file warns of."""
    from pi_formulate.laminate.file import is_stack_file, read_stack

    if is_stack_file(path):
        stack = read_stack(path, library_of(own)).stack
        return [(stack.name, stack)], []
    recipes, warnings = recipes_of(path, library_of(own), solvents_of(own_solvents), strict)
    return [(recipe.batch_id, recipe) for recipe in recipes], warnings


def _judged(subject: Any, reading: str, interpretation: Any, choices: dict[str, Any]) -> Answer:
    from pi_formulate.claims.check import check_claims

    report = check_claims(subject, interpretation=interpretation, reading=reading, **choices)
    return report.to_frame(), report.note, report.met


def _compared(subject: Any, choices: dict[str, Any]) -> Answer:
    from pi_formulate.claims.compare import compare_claims

    found = compare_claims(subject, **choices)
    differ = ", ".join(found.disagreements) or "none"
    return found.to_frame(clauses=True), f"claims that depend on reading or interpretation: {differ}", True


def _by_formula(subject: Any, formula: str, reading: str, interpretation: Any, closed: bool) -> Answer:
    from pi_formulate.base.errors import ClaimError
    from pi_formulate.claims.formula import formula as formula_of

    copolymer = getattr(subject, "weighed_copolymer", None)
    if copolymer is None:
        raise ClaimError(
            "--formula", str(subject), "a recipe or batch file", "A stack is judged by all claims at once."
        )
    report = formula_of(formula, reading, interpretation).check(copolymer, closed)
    return report.to_frame(), "", report.met


def _ordered(subject: Any, formula: str, reading: str, interpretation: Any, own: Path | None) -> Answer:
    from pi_formulate.claims.orders import check_orders

    found = check_orders(subject, formula, reading, interpretation, library_of(own))
    return found.to_frame(), f"{found}\n{found.recipe_line}", found.best_order.met


def _measured(entries: list[str] | None) -> dict[str, tuple[float, float]]:
    """{property: (value, standard deviation)} of texts such as `tg_c=230`, `tg_c=503 K` and `cte_ppm_per_k=17+-2`."""
    from pi_formulate.base.errors import ClaimError
    from pi_formulate.base.units import UnitError, bare_or
    from pi_formulate.claims.subject import MEASURED
    from pi_formulate.properties.catalogue import PROPERTIES

    known: dict[str, tuple[float, float]] = {}
    for entry in entries or []:
        name, _, text = (part.strip() for part in entry.partition("="))
        value, _, sd = (part.strip() for part in text.replace("±", "+-").partition("+-"))
        if name not in MEASURED:
            known[name] = (0.0, 0.0)  # check_claims says which there are
            continue
        row = PROPERTIES[name]
        try:
            known[name] = (bare_or(value, row.kind, entry), bare_or(sd or "0", row.difference_kind, entry))
        except UnitError as error:
            need = "NAME=VALUE or NAME=VALUE+-SD, such as tg_c=230+-5 or cte_ppm_per_k=2.0e-5/K"
            raise ClaimError("--measured", entry, need, error.hint) from None
    return known
