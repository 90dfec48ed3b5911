"""Shared parts of the commands: the app, options with one meaning everywhere, and tables on the terminal.

In: paths and tables. Out: libraries, recipes, text on the terminal. The library is loaded by the command that needs it.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence, Sized
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from pi_formulate.base.arrays import Progress
    from pi_formulate.batch.recipe import Recipe
    from pi_formulate.chemistry.library import MonomerLibrary
    from pi_formulate.chemistry.solvent import SolventLibrary

ESCAPED = str.maketrans({"\t": "\\t", "\r": "\\r", "\n": "\\n"})  # a cell holds one line
app = typer.Typer(
    name="pi-formulate",
    help="Plan poly(amic acid) batches from monomers, weigh them, and check them against the claims.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from pi_formulate import __version__

        typer.echo(f"pi-formulate {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options before the name of a command."""


RecipesOrBatches = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="Recipe file (.toml, .csv) or batch file (.csv, .xlsx, .ods, .json, .html)."),
]
OutCsv = Annotated[
    str, typer.Option("-o", "--output", metavar="OUT.csv", help="Write a CSV file; - is standard output.")
]
Own = Annotated[
    Path | None,
    typer.Option("--monomers", metavar="CSV", help="Table of your own monomers, added to the shipped ones."),
]
OwnSolvents = Annotated[
    Path | None,
    typer.Option("--solvents", metavar="CSV", help="Table of your own solvents, added to the shipped ones."),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Stop if a requested claim is not met, or if a batch is implausible: no polymer, solids too thick to"
        " stir, an end-capper without ends to cap.",
    ),
]
StrictMasses = Annotated[
    bool, typer.Option("--strict", help="Stop if a mass is implausible, such as ten times that on the sheet.")
]
Force = Annotated[
    bool, typer.Option("--force", help="Replace a file even if it holds weighed masses or a history; never an input.")
]
Reading = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="Monomers of each slot: default, diamine-bridge, x2-throughout, or the path of your own .csv.",
    ),
]
Interpretation = Annotated[
    str,
    typer.Option(metavar="NAME", help="How to read the clause 'l = m = n != 0': intended (not all zero) or literal."),
]


def nearest(text: str, own: Path | None) -> str:
    """The suggestion of the library for an unknown name."""
    from pi_formulate.base.errors import UnknownNameError

    try:
        return f"It is {library_of(own)[text].id}."
    except UnknownNameError as error:
        return error.hint


def may_write(
    context: typer.Context, outputs: Iterable[Path | str | None], inputs: Iterable[Path | str | None], force: bool
) -> None:
    """Refuse an output that is an input, another output, a history, or holds weighed masses.

    Called by each command before it computes anything.

    What an input names, such as the table of a reading, cannot be an output either: the outputs are reserved until the
    command ends.

    Parameters
    ----------
    context
        Of the command.
    outputs, inputs
        Files as stated on the command line; empty ones are left out.
    force
        Whether weighed masses and histories may be replaced.

    Raises
    ------
    FileError
        For the first such output.
    """
    from pi_formulate.base.outputs import check_apart, check_distinct, reserved
    from pi_formulate.batch.filled import check_not_filled

    targets = [str(path) for path in outputs if path and str(path) != "-"]
    # Standard input is the file that the shell has put there.
    check_apart(targets, ["/dev/stdin" if str(path) == "-" else path for path in inputs])
    check_distinct(targets)
    for path in targets if not force else ():
        check_not_filled(path, "Its masses would be lost; --force replaces it.")
    context.with_resource(reserved(targets))


Tables = Annotated[
    list[str] | None,
    typer.Option(
        "--table", metavar="NAME=FILE", help="Table written by the command fit, such as tg_c=lab.csv; repeatable."
    ),
]
Process = Annotated[
    str, typer.Option(metavar="NAME", help="Process of the film: cast_fixed, free, stretched, moulded or unstated.")
]


def tables_of(entries: list[str] | None) -> dict[str, str]:
    """{property: file} of the options --table, each property once."""
    from pi_formulate.base.errors import EstimateError

    if bad := [entry for entry in entries or [] if not all(entry.partition("="))]:
        raise EstimateError("--table", bad, "NAME=FILE, such as tg_c=lab.csv")
    tables = {name: file for name, _, file in (entry.partition("=") for entry in entries or [])}
    if len(tables) < len(entries or []):
        raise EstimateError(
            "--table", entries, "one table for each property", sentence="there is more than one table for a property"
        )
    return tables


def library_of(own: Path | None) -> "MonomerLibrary":
    """The shipped monomers, and those of a file."""
    from pi_formulate.chemistry.library import library

    return library().with_csv(own) if own else library()


def solvents_of(own: Path | None) -> "SolventLibrary":
    """The shipped solvents, and those of a file."""
    from pi_formulate.chemistry.solvent import solvents

    return solvents().with_csv(own) if own else solvents()


def recipes_of(
    path: Path, library: "MonomerLibrary", liquids: "SolventLibrary", strict: bool, progress: "Progress" = iter
) -> "tuple[list[Recipe], list[str]]":
    """The recipes of a recipe file or of a batch file, and the warnings of a recipe file."""
    from pi_formulate.batch.file import plan_file
    from pi_formulate.batch.recipe import is_batch_file, read_recipes

    if is_batch_file(path):
        return read_recipes(path, library), []
    return plan_file(path, strict, library, liquids, progress)


def with_bar(items: Iterable[Any], activity: str = "planning") -> Iterable[Any]:
    """The items, with a progress bar on a terminal and none in a pipe."""
    if not sys.stderr.isatty():  # a bar that is switched off ends with an empty line before rich 14.3
        return items
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    def moved_on() -> Iterator[Any]:
        steps, rows = len(items) if isinstance(items, Sized) else None, getattr(items, "rows", 0)
        shown = [TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:3.0f} %")]
        with Progress(
            *shown,
            TimeRemainingColumn(),
            TextColumn("{task.fields[rate]}"),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            task = bar.add_task(activity, total=steps, rate="")
            for item in items:
                yield item
                if rows and steps and (speed := bar.tasks[0].speed):
                    bar.update(task, rate=f"{speed * rows / steps:,.3g} compositions/s")
                bar.advance(task)

    return moved_on()


def write_table(table: "pd.DataFrame", output: str) -> None:
    """Write a CSV; an existing file is replaced whole or not at all."""
    from pi_formulate.base.csv_files import write_frame
    from pi_formulate.base.files import replaced

    with replaced(output) as handle:
        write_frame(handle, table)


def as_text(table: "pd.DataFrame") -> str:
    """A table as plain columns."""
    return table.to_string(index=False) if table.empty else in_columns(table.columns, _cells_of(table))


def show(table: "pd.DataFrame") -> None:
    """Print a table that fits the terminal, or plain columns in a pipe."""
    show_rows(table.columns, _cells_of(table))


def show_rows(columns: Iterable[str], rows: Sequence[Sequence[object]]) -> None:
    """The same from its cells; an empty one is a text."""
    if not sys.stdout.isatty():
        typer.echo(in_columns(columns, rows))
        return
    from rich.console import Console
    from rich.table import Table

    shown = Table(*(str(column) for column in columns))
    for row in rows:
        shown.add_row(*(f"{value:.6g}" if isinstance(value, float) else str(value) for value in row))
    Console().print(shown)


def in_columns(columns: Iterable[str], rows: Sequence[Sequence[object]]) -> str:
    """Cells in columns, with the numbers written as pandas does, which takes a second to load."""
    lines = [[str(column) for column in columns], *([_plain(cell) for cell in row] for row in rows)]
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    return "\n".join(" ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _plain(cell: object) -> str:
    """A text on one line; a number with at most six decimals and room for its sign."""
    if not isinstance(cell, float):
        return str(cell).translate(ESCAPED)
    text = f"{cell: .6f}"
    whole, point, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}" if point else text


def _cells_of(table: "pd.DataFrame") -> list[tuple[object, ...]]:
    """Rows of a table, with a text for an empty cell."""
    return list(table.astype(object).where(table.notna(), "").itertuples(index=False, name=None))
