"""The command line: arguments to the calls of the library, no arithmetic.

In: arguments. Out: files, tables, and an exit status: 0 done, 1 the input is wrong (one line each on standard error,
nothing written), 2 wrong usage. The library is loaded by the command that needs it, so `--help` answers at once.
"""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from pi_formulate.monomer import MonomerLibrary
    from pi_formulate.recipe import Recipe
    from pi_formulate.solvent import SolventLibrary

app = typer.Typer(
    name="pi-formulate",
    help="From monomers to a poly(amic acid) batch that can be weighed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

RecipesOrBatches = Annotated[
    Path, typer.Argument(metavar="FILE", help="Recipe file (.toml, .csv) or batch file (.csv, .xlsx, .json, .html).")
]
OutCsv = Annotated[str, typer.Option("-o", "--output", metavar="OUT.csv", help="Write a CSV; - is standard output.")]
Own = Annotated[
    Path | None, typer.Option("--monomers", metavar="CSV", help="Your own monomers, added to the shipped ones.")
]
OwnSolvents = Annotated[
    Path | None, typer.Option("--solvents", metavar="CSV", help="Your own solvents, added likewise.")
]
Strict = Annotated[bool, typer.Option("--strict", help="A claim that was asked for and is not met is an error.")]
Reading = Annotated[str, typer.Option(metavar="NAME", help="default, diamine-bridge, or the path of your own .csv")]
Interpretation = Annotated[str, typer.Option(metavar="NAME", help="of 'l = m = n != 0': intended or literal")]


@app.command()
def monomers(
    text: Annotated[str, typer.Argument(help="Part of an id, alias, name or CAS number; all if left out.")] = "",
    role: Annotated[str, typer.Option(help="dianhydride, diamine, endcap_anhydride or endcap_amine")] = "",
    own: Own = None,
    output: OutCsv = "",
) -> None:
    """List or find monomers; with --monomers also check your own table."""
    from pi_formulate.errors import UnknownNameError
    from pi_formulate.names import name_key
    from pi_formulate.recipe import ending

    table = _library(own).to_frame()
    if text:
        words = table[["id", "aliases", "name", "cas"]].agg(" ".join, axis=1)
        table = table[[name_key(text) in name_key(line) for line in words]]
    if role:
        table = table[table["role"] == role]
    if table.empty:
        raise UnknownNameError(
            "monomers", text or role, "part of an id, alias, name or CAS number; or a role", _nearest(text, own)
        )
    if output:
        ending(output, ("csv",))
        _write_table(table, output)
        return
    _show(table[["id", "role", "name", "cas", "formula", "molar_mass_g_per_mol"]].round({"molar_mass_g_per_mol": 3}))
    typer.echo(f"{len(table)} monomers")


@app.command()
def batch(
    recipes: Annotated[
        Path, typer.Argument(metavar="RECIPES", help="Recipe file: .toml, or .csv with one line per batch.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o", "--output", metavar="OUT", help="Ends in .csv, .xlsx, .html or .json; - is standard output."
        ),
    ],
    strict: Strict = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
) -> None:
    """Turn recipes into batches that can be weighed."""
    from pi_formulate.batch import plan_file
    from pi_formulate.recipe import WRITERS, ending, write_recipes

    ending(output, WRITERS)
    found, warnings = plan_file(recipes, strict, _library(own), _solvents(own_solvents), _progress)
    for recipe in found:
        warnings += [f"{recipe.batch_id}: {text}" for text in recipe.summary.warnings] if len(found) <= 50 else []
    write_recipes(found, output)
    for text in warnings:
        typer.echo(f"warning: {text}", err=True)
    if output != "-":
        typer.echo(f"{len(found)} batch{'es' * (len(found) != 1)} written to {output}", err=True)


@app.command()
def check(
    path: RecipesOrBatches,
    reading: Reading = "default",
    interpretation: Interpretation = "intended",
    closed: Annotated[bool, typer.Option("--closed", help="Units outside a formula are a failure.")] = False,
    formula: Annotated[str, typer.Option(help="Only this formula: 1, 2, 6 or 7.")] = "",
    strict: Strict = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
    output: OutCsv = "",
) -> None:
    """Judge batches against the claims, clause by clause."""
    import pandas as pd

    from pi_formulate.claims.check import check_claims
    from pi_formulate.claims.formula import formula as formula_of
    from pi_formulate.claims.report import NO_OPINION
    from pi_formulate.errors import ClaimError
    from pi_formulate.recipe import ending

    if output:
        ending(output, ("csv",))
    tables, missed = [], []
    recipes, warnings = _recipes(path, _library(own), _solvents(own_solvents), strict)
    for recipe in recipes:
        report = (
            formula_of(formula, reading, interpretation).check(recipe.weighed_copolymer, closed)  # type: ignore[arg-type]
            if formula
            else check_claims(recipe, None, interpretation, reading, closed)  # type: ignore[arg-type]
        )
        table = report.to_frame()
        table.insert(0, "batch_id", recipe.batch_id)
        tables.append(table)
        if formula and not report.met:
            missed.append(recipe.batch_id)
    whole = pd.concat(tables, ignore_index=True)
    if missed and strict:
        raise ClaimError("check", missed, f"batches that meet formula {formula}")
    if output:
        _write_table(whole, output)
    else:
        _show(whole[["batch_id", "claim", "clause", "value", "lower", "upper", "margin", "status", "note"]])
        typer.echo(f"reading {reading}, interpretation {interpretation}. {NO_OPINION}")
    for text in warnings:
        typer.echo(f"warning: {text}", err=True)


@app.command()
def reconcile(
    sheet: Annotated[
        Path, typer.Argument(metavar="SHEET", help="Filled-in batch .csv (column weighed_g) or .xlsx weigh sheet.")
    ],
    fixed: Annotated[
        list[str] | None, typer.Option("--fixed", metavar="ID", help="A component that may not be added; repeat it.")
    ] = None,
    own: Own = None,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Write the mended batch: .csv, .xlsx, .html or .json.")
    ] = "",
) -> None:
    """From the masses really weighed: what was made, and the smallest top-up."""
    from pi_formulate.errors import RecipeError
    from pi_formulate.recipe import write_recipes
    from pi_formulate.reconcile import reconcile_file

    found = reconcile_file(sheet, fixed or (), _library(own))
    told: list[str] = []
    for result in found:  # every text before the file, so that a fault leaves nothing behind
        told += [str(result), _as_text(result.to_frame().round(4))]
        try:
            told += ["as weighed:", _as_text(result.made.summary.to_frame())]
        except RecipeError as nothing_yet:
            told.append(f"as weighed: {nothing_yet.hint}")
        told += ["after the top-up:", _as_text(result.after.summary.to_frame())]
    if output:
        write_recipes([result.after for result in found], output)
    typer.echo("\n".join(told), err=output == "-")


@app.command()
def estimate(
    path: RecipesOrBatches,
    property: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="NAME", help="Only this property, such as tg_c; repeat it."),
    ] = None,
    process: Annotated[
        str, typer.Option(metavar="NAME", help="of the film: free, cast_fixed, stretched or moulded")
    ] = "cast_fixed",
    rule: Annotated[str, typer.Option(metavar="NAME", help="of mixing Tg: linear, fox or gordon_taylor")] = "linear",
    k: Annotated[float, typer.Option(metavar="K", help="Constant of Gordon and Taylor.")] = 1.0,
    table: Annotated[
        list[str] | None,
        typer.Option("--table", metavar="NAME=FILE", help="Your own table of a property, written by fit; repeat it."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also what made each number, and the nearest measured films.")
    ] = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
    output: OutCsv = "",
) -> None:
    """Estimate Tg, expansion, density and more, each with its standard deviation."""
    import pandas as pd

    from pi_formulate.errors import EstimateError
    from pi_formulate.predict import estimate as estimated
    from pi_formulate.recipe import ending

    if output:
        ending(output, ("csv",))
    if bad := [entry for entry in table or [] if not all(entry.partition("="))]:
        raise EstimateError("--table", bad, "NAME=FILE, such as tg_c=lab.csv")
    tables = {name: file for name, _, file in (entry.partition("=") for entry in table or [])}
    if len(tables) < len(table or []):
        raise EstimateError("--table", table, "one table for each property")
    frames, told = [], []
    recipes, warnings = _recipes(path, _library(own), _solvents(own_solvents), False)
    for recipe in recipes:
        found = estimated(recipe, property or None, process, rule, k, tables)
        warnings += [f"{recipe.batch_id}: {name}: {reason}" for name, reason in found.unsaid]
        frame = found.to_frame()
        frame.insert(0, "batch_id", recipe.batch_id)
        frames.append(frame)
        told.append(f"{recipe.batch_id}\n{found.explain()}" if explain else "")
    whole = pd.concat(frames, ignore_index=True)
    if output:
        _write_table(whole, output)
    else:
        shown = whole[["batch_id", "property", "value", "sd", "unit", "in_domain", "note"]].copy()
        shown[["value", "sd"]] = shown[["value", "sd"]].map(lambda number: float(f"{number:.4g}"))
        _show(shown)
    for text in told if explain else []:
        typer.echo(text, err=output == "-")
    for text in warnings:
        typer.echo(f"warning: {text}", err=True)


@app.command()
def design(
    path: Annotated[
        Path, typer.Argument(metavar="TARGETS.toml", help="Targets, candidates, and the limits of a plant.")
    ],
    output: OutCsv = "",
    batches: Annotated[
        str, typer.Option("--batches", metavar="OUT", help="Write the batches: .csv, .xlsx, .html or .json.")
    ] = "",
    own: Own = None,
    own_solvents: OwnSolvents = None,
) -> None:
    """Search formulations that meet targets; where there are none, say what is in conflict."""
    from pi_formulate.design_file import design_from_file
    from pi_formulate.errors import DesignError
    from pi_formulate.recipe import WRITERS, ending, write_recipes

    if output:
        ending(output, ("csv",))
    if batches:
        ending(batches, WRITERS)
    if output == "-" and batches == "-":
        raise DesignError("--batches", "-", "a file, as the table goes to standard output")
    found = design_from_file(path, _library(own), _solvents(own_solvents), lambda steps: _progress(steps, "searching"))
    recipes = found.recipes() if batches and len(found.design) else []
    if output and len(found.design):
        found.design.to_csv(output)
    if recipes:
        write_recipes(recipes, batches)
    typer.echo(str(found.design), err="-" in (output, batches))
    if (output or batches) and not len(found.design):
        typer.echo("nothing was written", err=True)


@app.command()
def fit(
    property: Annotated[str, typer.Option("--property", metavar="NAME", help="Such as tg_c or cte_ppm_per_k.")],
    data: Annotated[
        Path, typer.Option("--data", metavar="CSV", help="Columns dianhydride, diamine and the property by its name.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o", "--output", metavar="OUT",
            help="Ends in .csv: shift and scale of the shipped estimate; in .npz: a new Tg table, from 200 rows on.",
        ),
    ],
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave bad rows out and list them; else one of them stops the fit.")
    ] = False,
    report: Annotated[
        str, typer.Option("--report", metavar="FOLDER", help="Write tg_fit.md and tg_fit.png of a new table there.")
    ] = "",
    name: Annotated[str, typer.Option("--name", help="Of the new table; its file name if left out.")] = "",
    own: Own = None,
) -> None:  # fmt: skip
    """Fit a property to your own measurements; use the result with `estimate --table`."""
    from pi_formulate.fitting.fit import fit_property

    done = fit_property(property, data, output, _library(own), skip_bad_rows, report, name,
                        lambda folds: _progress(folds, "fitting"))  # fmt: skip
    for fault in done.left_out:
        typer.echo(f"left out: {fault}", err=True)
    typer.echo(done.told)


def _nearest(text: str, own: Path | None) -> str:
    """What the library suggests for a name that it does not have."""
    from pi_formulate.errors import UnknownNameError

    try:
        return f"It is {_library(own)[text].id}."
    except UnknownNameError as error:
        return error.hint


def _library(own: Path | None) -> "MonomerLibrary":
    from pi_formulate.monomer import library

    return library().with_csv(own) if own else library()


def _solvents(own: Path | None) -> "SolventLibrary":
    from pi_formulate.solvent import solvents

    return solvents().with_csv(own) if own else solvents()


def _recipes(
    path: Path, library: "MonomerLibrary", liquids: "SolventLibrary", strict: bool
) -> "tuple[list[Recipe], list[str]]":
    """The recipes of a recipe file or of a batch file, whichever it is, and what a recipe file warns of."""
    from pi_formulate.batch import plan_file
    from pi_formulate.recipe import is_batch_file, read_recipes

    if is_batch_file(path):
        return read_recipes(path, library), []
    return plan_file(path, strict, library, liquids)


def _progress(batches: Iterable[Any], what: str = "planning") -> Iterable[Any]:
    """A bar on a terminal, nothing in a pipe."""
    from rich.console import Console
    from rich.progress import track

    return track(batches, what, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True)


def _write_table(table: "pd.DataFrame", output: str) -> None:
    from pi_formulate.files import replaced

    with replaced(output) as handle:
        handle.write(table.to_csv(index=False, lineterminator="\n").encode())


def _as_text(table: "pd.DataFrame") -> str:
    """Plain columns."""
    return table.astype(object).where(table.notna(), "").to_string(index=False)


def _show(table: "pd.DataFrame") -> None:
    """A table that fits the terminal; plain columns in a pipe."""
    if not sys.stdout.isatty():
        typer.echo(_as_text(table))
        return
    from rich.console import Console
    from rich.table import Table

    shown = Table(*(str(column) for column in table.columns))
    for row in table.astype(object).where(table.notna(), "").itertuples(index=False):
        shown.add_row(*(f"{value:.6g}" if isinstance(value, float) else str(value) for value in row))
    Console().print(shown)


def main() -> None:
    """Run a command; a fault of the input is one line each on standard error and exit status 1."""
    from pi_formulate.errors import FormulateError

    try:
        app()
    except FormulateError as error:
        for line in str(error).splitlines():
            sys.stderr.write(f"error: {line}\n")
        sys.exit(1)
    except OSError as error:  # standard output is closed or full; what could not be said there is said here
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"error: standard output: {error.strerror}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
