"""Screen files in, all compositions out, as a table or a file.

In: a TOML file with the keywords of `screen`, `targets` optional. Out: a DataFrame, or a CSV, Excel or Parquet file; or
all faults of the screen file at once.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from pi_formulate.base.arrays import Progress
from pi_formulate.base.csv_files import write_frame
from pi_formulate.base.errors import FileError
from pi_formulate.base.files import replaced
from pi_formulate.base.outputs import check_apart
from pi_formulate.base.toml import Whole
from pi_formulate.base.workbook.out import write_tables
from pi_formulate.batch.recipe import ending
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.search.question.entry import QuestionEntry, TargetEntry, answered, keywords_of, numbers_of, read_entry
from pi_formulate.search.question.targets import Target
from pi_formulate.search.screen.run import screen
from pi_formulate.search.screen.size import ScreenSize, screen_size

if TYPE_CHECKING:
    import pandas as pd

WRITERS = ("csv", "xlsx", "parquet")
MOST_EXCEL_ROWS = 1_048_575  # of a sheet, without the header


class ScreenEntry(QuestionEntry):
    """A screen file; the keys are keywords of `screen`."""

    targets: dict[str, TargetEntry] = Field(default_factory=dict)
    candidates: tuple[str, ...]
    most_monomers: Whole | None = None
    sides: tuple[Whole, Whole] | None = None
    count: Whole | None = None
    seed: Whole = 0
    inside_only: bool = False
    top: Whole | None = None
    by: str | tuple[str, ...] | None = None
    front: str | tuple[str, ...] | None = None


def screen_from_file(
    path: Path | str, library: MonomerLibrary | None = None, progress: Progress = iter
) -> "pd.DataFrame":
    """Run a screen file.

    Parameters
    ----------
    path
        Ends in .toml.
    library
        Where names are looked up; the shipped one if None.
    progress
        Wraps the blocks of compositions, such as a progress bar.

    Raises
    ------
    FormulateError
        All faults of the file at once.

    Examples
    --------
    >>> screen_from_file("missing.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: missing.toml: cannot be read: No such file or directory. Check the name...
    """
    where, candidates, targets, how = _question(path, library, progress)
    table: pd.DataFrame = answered(where, lambda: screen(candidates, targets, **how))
    return table


def write_screen(
    path: Path | str, output: Path | str, library: MonomerLibrary | None = None, progress: Progress = iter
) -> int:
    """Run a screen file and write its table; an existing file is replaced completely or not at all.

    Parameters
    ----------
    path
        The screen file.
    output
        Ends in .csv, .xlsx or .parquet; `-` is CSV on standard output. A name without an ending, or a path of fsspec
        such as `s3://bucket/run`, is a folder of Parquet files. Parquet is written in constant memory, and an
        interrupted folder is resumed by the same call.
    library, progress
        As for `screen_from_file`.

    Returns
    -------
    int
        Number of rows.

    Raises
    ------
    FormulateError
        As for `screen_from_file`; or if the output cannot be written, or has too many rows for an Excel sheet.
    """
    folder = "://" in str(output) or (str(output) != "-" and not Path(output).suffix)
    kind = "parquet" if folder else ending(output, WRITERS)
    check_apart([output], [path])
    if kind == "parquet":
        where, candidates, targets, how = _question(path, library, progress)
        return int(answered(where, lambda: screen(candidates, targets, path=output, **how)).count_rows())
    table = screen_from_file(path, library, progress)
    if kind == "xlsx":
        if len(table) > MOST_EXCEL_ROWS:
            raise FileError(
                str(output),
                f"{len(table):,} rows",
                f"at most {MOST_EXCEL_ROWS:,} in a sheet of Excel",
                "Write .csv or .parquet, or take a coarser step or inside_only.",
                sentence=f"the table has {len(table):,} rows, but a sheet of Excel holds at most {MOST_EXCEL_ROWS:,}",
            )
        _write_excel(table, output)
        return len(table)
    with replaced(output) as handle:
        write_frame(handle, table)
    return len(table)


def size_from_file(path: Path | str, library: MonomerLibrary | None = None) -> ScreenSize:
    """How large the screen of a file is.

    Parameters
    ----------
    path, library
        As for `screen_from_file`.
    """
    where, candidates, targets, how = _question(path, library, iter)
    size: ScreenSize = answered(where, lambda: screen_size(candidates, targets, **how))
    return size


def _question(
    path: Path | str, library: MonomerLibrary | None, progress: Progress
) -> tuple[str, tuple[str, ...], list[Target], dict[str, Any]]:
    """Name of the file, candidates, targets and keywords."""
    where = Path(path).name
    entry = read_entry(path, ScreenEntry)
    names = library_or_shipped(library)
    targets, numbers = numbers_of(entry, where)
    names_of_own = ("most_monomers", "sides", "count", "seed", "inside_only", "top", "by", "front")
    own = {name: getattr(entry, name) for name in names_of_own}
    shared = {"library": names.with_prices(entry.prices), "progress": progress}
    return where, entry.candidates, targets, {**keywords_of(entry), **own, **numbers, **shared}


def _write_excel(table: "pd.DataFrame", output: Path | str) -> None:
    """One sheet with the rows, and one with the metadata of the table."""
    about = [
        *table.attrs["units"].items(),
        *((name, f"{origin['method']}: {origin['source']}") for name, origin in table.attrs["sources"].items()),
        *((name, str(value)) for name, value in table.attrs["question"].items()),
    ]
    screened = ("screen", list(table.columns), table.itertuples(index=False, name=None))
    with replaced(output) as handle:
        write_tables(handle, [screened, ("about", ["column", "unit"], about)])
