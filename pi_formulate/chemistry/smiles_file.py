"""A file of SMILES: monomers whose roles follow from their structures.

In: lines `SMILES name` as RDKit and others write them (.smi), or a CSV file with a column `smiles`. Out: monomers with
their places in the file, and the errors of all other lines.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from pi_formulate.base.errors import FormulateError, StructureError, TableError
from pi_formulate.base.faults import gathering
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.limits import CSV_CELL_CHARACTERS, CSV_ROWS
from pi_formulate.base.tables import header_of, rows
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.monomer import MOST_OF_NAME, Monomer

TABLE_ENDINGS = (".csv", ".tsv")
HEADING = "smiles"  # of the column with the structures
COMMENT = "#"
EXTENSION = re.compile(r"\|.*\|")  # what a CXSMILES has after its structure

MOST_ERRORS = 500  # after so many the rest is not read: it is no file of monomers

Entry = tuple[str, int, dict[str, str]]  # place, number of the line, cells by column


def placed_monomers(path: Path | str) -> tuple[list[tuple[str, Monomer]], list[FormulateError]]:
    """Dianhydrides and diamines of a file of SMILES with their places, and the errors of all other lines.

    A line without a name is called by its canonical SMILES, or, where that is long, by the file and the line. After 500
    errors the rest is not read.

    Parameters
    ----------
    path
        `.csv` or `.tsv`: a table with the column `smiles`, and `id`, `name` and `role` where there are such columns.
        Any other ending: a SMILES and its name in each line.
    """
    placed: list[tuple[str, Monomer]] = []
    errors: list[FormulateError] = []
    stem = Path(path).stem
    entries = _of_table(path) if Path(path).suffix.lower() in TABLE_ENDINGS else _of_lines(path, errors)
    for where, line, cells in entries:
        if len(errors) >= MOST_ERRORS:
            need = f"at most {MOST_ERRORS} lines that cannot be used"
            errors.append(
                TableError(
                    where,
                    "more of them",
                    need,
                    "The rest was not read. Is it a file of monomers?",
                    sentence=f"there are more than {MOST_ERRORS} lines that cannot be used",
                )
            )
            break
        with gathering(errors):
            placed.append((where, _monomer(where, cells, f"{stem}-{line}")))
    return placed, errors


def _monomer(where: str, cells: dict[str, str], made_up: str) -> Monomer:
    """The monomer of one line; `made_up` is its id if it has no name and a long SMILES."""
    smiles, name = cells[HEADING], cells.get("name", "")
    try:
        structure.check_whole(name or smiles[:MOST_OF_NAME], smiles)
        id = cells.get("id", "") or name
        if not id:
            own = structure.canonical(smiles)
            id = own if len(own) <= MOST_OF_NAME else made_up
        anhydrides, amines = structure.functional_groups(smiles)
        role = cells.get("role", "") or ("dianhydride" if anhydrides > amines else "diamine")
        return Monomer(id, role, smiles, name)  # type: ignore[arg-type]
    except StructureError as error:
        raise error.at(f"{where}: {error.where}", TableError) from error


def _of_table(path: Path | str) -> Iterator[Entry]:
    """Lines of a CSV file; the columns are known by their headings in any case, and others are passed over."""
    name, header = Path(path).name, header_of(path)
    if HEADING not in (column.casefold() for column in header):
        raise TableError(
            f"{name}:1",
            header,
            f"a column {HEADING!r}",
            "The first line must name the columns.",
            sentence=f"there is no column {HEADING!r}",
        )
    for where, row in rows(path, ()):
        cells = {column.casefold(): cell for column, cell in reversed(row.items())}
        yield where, int(where.rpartition(":")[2]), cells


def _of_lines(path: Path | str, errors: list[FormulateError]) -> Iterator[Entry]:
    """Lines of a .smi file without its heading, comments and empty lines; the faults of others are added."""
    file = Path(path).name
    columns = 2
    first = True
    for line, text in enumerate(io.StringIO(text_of(file, read_bytes(path)), newline=None), 1):
        where, words = f"{file}:{line}", text.strip()
        if line > CSV_ROWS:
            raise TableError(
                where,
                "a larger file",
                f"a file of at most {CSV_ROWS:,} lines",
                "Split the file.",
                sentence=f"the file has more than {CSV_ROWS:,} lines",
            )
        if not words or words.startswith(COMMENT):
            continue
        if len(words) > CSV_CELL_CHARACTERS:
            errors.append(
                TableError(
                    where,
                    "a longer line",
                    f"lines of at most {CSV_CELL_CHARACTERS:,} characters",
                    sentence=f"the line has more than {CSV_CELL_CHARACTERS:,} characters",
                )
            )
            continue
        smiles, name, *_ = [*words.split(maxsplit=1), ""]
        heading, first = first and smiles.casefold() == HEADING, False
        if heading:
            columns = len(words.split())  # of RDKit: SMILES, Name and any number of properties
            continue
        if extension := EXTENSION.match(name):
            hint = "Write the structure as a plain SMILES."
            errors.append(
                TableError(
                    where,
                    extension[0],
                    "a name after the SMILES, not a CXSMILES extension",
                    hint,
                    sentence="{got} is a CXSMILES extension, not a name after the SMILES",
                )
            )
            continue
        if columns > 2:
            name = name.split("\t")[0] if "\t" in name else name.split(maxsplit=1)[0] if name else ""
        yield where, line, {HEADING: smiles, "name": name.strip()}
