"""The commands `monomers`, `batch` and `reconcile`.

In: names, recipe files, filled-in sheets. Out: tables and batch files.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pi_formulate.cli.inputs import Format, from_pipe
from pi_formulate.cli.shared import (
    Force,
    OutCsv,
    Own,
    OwnSolvents,
    Strict,
    StrictMasses,
    app,
    in_columns,
    library_of,
    may_write,
    nearest,
    show,
    solvents_of,
    write_table,
)
from pi_formulate.cli.voice import Quiet, Verbose, Voice, Warned, warned

if TYPE_CHECKING:
    import pandas as pd

    from pi_formulate.batch.history import History
    from pi_formulate.batch.recipe import Recipe
    from pi_formulate.batch.reconciliation import Reconciliation
    from pi_formulate.chemistry.library import MonomerLibrary

MOST_SUMMARIES = 50  # largest number of batches whose uncertainties are computed for their warnings


@app.command()
def monomers(
    context: typer.Context,
    text: Annotated[
        str, typer.Argument(help="Part of an id, alias, name or CAS number; by default all monomers.")
    ] = "",
    role: Annotated[
        str, typer.Option(help="Only this role: dianhydride, diamine, endcap_anhydride or endcap_amine.")
    ] = "",
    own: Own = None,
    output: OutCsv = "",
    force: Force = False,
) -> None:
    """List or find monomers; with --monomers also check a table of your own."""
    from pi_formulate.base.errors import UnknownNameError
    from pi_formulate.batch.recipe import ending

    may_write(context, [output], [own], force)
    table, others = _of_name(library_of(own), text)
    if role:
        table = table[table["role"] == role]
    if table.empty:
        raise UnknownNameError(
            "monomers",
            text or role,
            "part of an id, alias, name or CAS number; or a role",
            nearest(text, own),
            sentence="{got} is in no id, alias, name or CAS number, and is not a role",
        )
    if output:
        ending(output, ("csv",))
        write_table(table, output)
        return
    show(table[["id", "role", "name", "cas", "formula", "molar_mass_g_per_mol"]].round({"molar_mass_g_per_mol": 3}))
    typer.echo(f"{len(table)} monomers")
    if others:
        typer.echo(f"{text!r} is a name of each of these; it is part of a name of {others} more.")


def _of_name(names: "MonomerLibrary", text: str) -> "tuple[pd.DataFrame, int]":
    """The monomers of a name or of a part of one, and the number of those left out, as it is only a part of theirs."""
    from pi_formulate.base.names import name_key

    table = names.to_frame()
    if not text:
        return table, 0
    words = table[["id", "aliases", "name", "cas"]].agg(" ".join, axis=1)
    holding = [name_key(text) in name_key(line) for line in words]
    if meant := [monomer.id for monomer in names.candidates(text)]:  # in the order of the error message
        others = sum(holds and id not in meant for holds, id in zip(holding, table["id"], strict=True))
        return table.set_index("id", drop=False).loc[meant].reset_index(drop=True), others
    exact = names.find(text)
    if exact is None:
        return table[holding], 0
    rows = [holds or id == exact.id for holds, id in zip(holding, table["id"], strict=True)]
    # The compound of exactly that name comes first.
    return table[rows].sort_values("id", key=lambda ids: ids != exact.id, kind="stable"), 0


@app.command()
def batch(
    context: typer.Context,
    recipes: Annotated[
        Path,
        typer.Argument(
            metavar="RECIPES", help="Recipe file: .toml, or .csv with one row per batch; - is standard input."
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Write the batches: .csv, .xlsx, .html, .json or .eln; - is CSV on standard output. Without it, print "
            "them.",
        ),
    ] = "",
    strict: Strict = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
    force: Force = False,
    paper: Annotated[
        str, typer.Option(metavar="a4|letter", help="Paper of the weigh sheets (.xlsx, .html, .eln).")
    ] = "a4",
    made_on: Annotated[
        str,
        typer.Option("--made-on", metavar="YYYY-MM-DD", help="Date on the weigh sheets; by default a line to fill in."),
    ] = "",
    author: Annotated[str, typer.Option("--author", metavar="NAME", help="Who made the batches (.eln).")] = "",
    shelf: Annotated[
        Path | None,
        typer.Option("--shelf", metavar="CSV", help="Take the lots from the bottles of this table; it is not changed."),
    ] = None,
    shelf_after: Annotated[
        str, typer.Option("--shelf-after", metavar="OUT.csv", help="Write what is left on the shelf after the batches.")
    ] = "",
    kind: Format = "",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Plan batches that can be weighed from a recipe file."""
    from pi_formulate.batch.export.paper import Printing
    from pi_formulate.batch.file import plan_file
    from pi_formulate.batch.recipe import WRITERS, ending, write_recipes
    from pi_formulate.cli.shelf import with_shelf

    voice = Voice(quiet, verbose)
    if output:
        ending(output, WRITERS)
    may_write(context, [output, shelf_after], [recipes, own, own_solvents, shelf], force)
    recipes = from_pipe(context, recipes, kind)
    printing = Printing(paper, made_on, author=author)  # refused before anything is planned
    planned: list[Recipe]
    if shelf is None:
        if shelf_after:
            raise typer.BadParameter("needs --shelf with the bottles before", param_hint="--shelf-after")
        planned, texts = plan_file(recipes, strict, library_of(own), solvents_of(own_solvents), voice.bar)
        left = None
    else:
        planned, texts, left = with_shelf(recipes, shelf, strict, library_of(own), solvents_of(own_solvents))
    warnings = warned(texts)
    for recipe in planned if output else ():  # slips are reported however many batches there are
        slips = [slip.text for slip in recipe.slips]
        said = recipe.summary.warnings if len(planned) <= MOST_SUMMARIES else slips
        warnings += [Warned(recipe.batch_id, text) for text in said]
    after = left() if left and shelf_after else None  # a short bottle is an error before anything is written
    if output:
        write_recipes(planned, output, paper=printing.name, made_on=made_on, recipe_file=recipes, author=author)
    else:
        voice.say("\n\n".join(map(str, planned)))
    if after is not None:
        after.to_csv(shelf_after)
    voice.warn(warnings)
    if output not in ("", "-"):
        voice.say(f"{len(planned)} batch{'es' * (len(planned) != 1)} written to {output}", err=True)


@app.command()
def reconcile(
    context: typer.Context,
    sheet: Annotated[
        Path,
        typer.Argument(
            metavar="SHEET", help="Filled-in batch file (.csv, column weighed_g) or weigh sheet (.xlsx, .ods)."
        ),
    ],
    fixed: Annotated[
        list[str] | None,
        typer.Option(
            "--fixed",
            "--may-not-add",
            metavar="ID",
            help="Component or bottle of which nothing may be added; repeatable.",
        ),
    ] = None,
    own: Own = None,
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Write the top-up sheet: .csv, .xlsx, .html or .json; - is CSV on standard output.",
        ),
    ] = "",
    after: Annotated[
        str,
        typer.Option(
            "--after", metavar="OUT", help="Write the batch after the top-up: .csv, .xlsx, .html, .json or .eln."
        ),
    ] = "",
    history: Annotated[
        str,
        typer.Option("--history", metavar="FILE", help="Append plan, masses and top-up; needs --by and --reason."),
    ] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who makes the entry in the history.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for the history.")] = "",
    strict: StrictMasses = False,
    balance: Annotated[
        Path | None,
        typer.Option(
            "--balance",
            metavar="FILE",
            help="What the balance has sent, for the empty lines of the sheet or top-up sheet; - is standard input.",
        ),
    ] = None,
    paper: Annotated[str, typer.Option(metavar="a4|letter", help="Paper of the top-up sheet (.xlsx, .html).")] = "a4",
    made_on: Annotated[
        str,
        typer.Option("--made-on", metavar="YYYY-MM-DD", help="Date on the top-up sheet; by default a line to fill in."),
    ] = "",
    force: Force = False,
    kind: Format = "",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Report the batch that the weighed masses make, and the smallest top-up that restores the target."""
    from pi_formulate.base.errors import RecipeError
    from pi_formulate.batch.balance_lines import read_balance
    from pi_formulate.batch.export.paper import Printing
    from pi_formulate.batch.export.topup_files import WRITERS as TOPUP_WRITERS
    from pi_formulate.batch.export.topup_sheet import TOPUP_HEADINGS
    from pi_formulate.batch.from_balance import left_out
    from pi_formulate.batch.history import History
    from pi_formulate.batch.recipe import WRITERS, ending, write_recipes
    from pi_formulate.batch.reconcile import reconcile_file
    from pi_formulate.batch.reconciliation import NOT_YET, STATES
    from pi_formulate.batch.recording import record_reconciliations, with_reconciliations
    from pi_formulate.batch.topups import write_top_ups

    voice = Voice(quiet, verbose)
    if output:
        ending(output, TOPUP_WRITERS)
    if after:
        ending(after, WRITERS)
    if str(sheet) == "-" == str(balance):
        raise RecipeError(
            "--balance",
            "-",
            "a file, as the sheet comes from standard input",
            sentence="standard input is taken by the sheet already: name a file",
        )
    if output and output == after:
        raise RecipeError(
            "--after",
            after,
            "another file than that of the top-up sheet",
            sentence="{got} is the file of the top-up sheet: name another",
        )
    _check_history(history, by, reason, (output, after), (sheet, own, balance))
    may_write(context, [output, after], [sheet, own, balance, history], force)
    printing = Printing(paper, made_on)
    sheet = from_pipe(context, sheet, kind)
    readings = read_balance(balance) if balance else None
    results = reconcile_file(sheet, fixed or (), library_of(own), strict=strict, balance=readings)
    if readings and (count := left_out(readings)):
        voice.say(f"{count} of {len(readings)} readings of the balance are not masses: unstable or empty", err=True)
    texts: list[str] = []
    for result in results:  # all texts before the file, so that a fault leaves nothing behind
        rows = [line.texts for line in result.lines if line.add_g is not None]
        texts += [result.in_words, in_columns(TOPUP_HEADINGS[:-1], rows)]
        texts += [in_columns(STATES, result.key_numbers)]
        texts += [] if result.reacting else [NOT_YET]
    repeated: list[str] = []
    if history:  # its faults are reported before anything is written
        before = History.read(history) if Path(history).exists() else History()
        with_reconciliations(before, results, by, reason)
        repeated = [text for result in results if (text := _repeated(before, result))]
    if output:
        write_top_ups(results, output, paper=printing.name, made_on=made_on)
    if after:
        write_recipes([result.after for result in results], after)
    if history:
        known = record_reconciliations(history, results, by, reason)
        voice.say(f"{history}: {len(known.entries)} entries, SHA-256 of the last: {known.last_sha256}", err=True)
    warnings = [Warned(history, text) for text in repeated]
    warnings += [Warned(batch_id, "no mass is filled in, skipped") for batch_id in results.skipped]
    warnings += [Warned(result.planned.batch_id, text) for result in results for text in result.warnings]
    voice.warn(warnings)
    voice.say("\n".join(texts), err="-" in (output, after))


def _repeated(before: "History", result: "Reconciliation") -> str:
    """That a weighing is not entered again, and why; empty if it is new."""
    from pi_formulate.batch.recording import entry_of

    entry = entry_of(before, result)
    if entry is None:
        return ""
    return (
        f"nothing was appended for {entry.batch_id}, as entry {entry.number} ({entry.kind} by {entry.by}:"
        f" {entry.reason}) has the same masses; this name and reason are not kept"
    )


def _check_history(
    history: str, by: str, reason: str, outputs: tuple[str, ...], inputs: tuple[Path | str | None, ...]
) -> None:
    """Refuse a history without who and why, or one that is also an output or an input."""
    from pi_formulate.base.errors import RecipeError
    from pi_formulate.base.outputs import check_apart

    if history == "-":
        raise RecipeError(
            "--history",
            "-",
            "a file, such as KM-031.history.jsonl",
            sentence="a history is a file, such as KM-031.history.jsonl, not standard output",
        )
    if missing := [name for name, text in (("--history", history), ("--by", by), ("--reason", reason)) if not text]:
        if len(missing) < 3:
            raise RecipeError(
                "--history",
                f"no {' and no '.join(missing)}",
                "--history FILE --by NAME --reason TEXT",
                sentence=f"there is no {' and no '.join(missing)}: write --history FILE --by NAME --reason TEXT",
            )
        return
    if Path(history).resolve() in [Path(name).resolve() for name in outputs if name and name != "-"]:
        raise RecipeError(
            "--history",
            history,
            "another file than those that are written",
            sentence="{got} is written by this command: name another file",
        )
    check_apart([history], inputs)
