"""An .eln, the archive that electronic laboratory notebooks exchange: weigh sheets, batch CSV and recipe file.

In: weigh sheets, lines, what is said of each batch. Out: a zip file with one folder, in it an RO-Crate with a folder
for each batch; equal input gives equal bytes. In: such a file, from whatever program. Out: the lines of its batch CSVs;
nothing is unpacked on the disk, and no more into memory than the limits state.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from pi_formulate.base import csv_files
from pi_formulate.base.errors import RecipeError, TableError, Words
from pi_formulate.base.files import read_bytes, replaced, text_of
from pi_formulate.base.json_text import JsonError, json_of
from pi_formulate.base.limits import ELN_BATCHES, ELN_BYTES, ELN_MEMBERS, ELN_UNZIPPED_BYTES
from pi_formulate.base.outputs import check_apart
from pi_formulate.base.tables import Row, rows_in
from pi_formulate.base.workbook.out import SteadyZip, save_book
from pi_formulate.base.workbook.read import BROKEN
from pi_formulate.batch.export.crate import METADATA, Held, Value, metadata
from pi_formulate.batch.export.excel import weigh_book
from pi_formulate.batch.export.html import html_page
from pi_formulate.batch.export.lines import COLUMNS, WEIGHED, Line
from pi_formulate.batch.export.paper import USUAL, Printing
from pi_formulate.batch.export.sheet import WeighSheet

NAME_CHARACTERS = 60  # of a folder or a file in the archive
# Names that Windows keeps for devices, whatever their ending.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
WRITE = "Write it with Recipe.to_eln, or export it again from the notebook."
NEED = "an .eln with the batch CSV of pi_formulate in it"


class Batch(NamedTuple):
    """One batch to write: its sheet and lines, the text and keywords that describe it, and its numbers."""

    sheet: WeighSheet
    lines: Sequence[Line]
    text: str
    keywords: tuple[str, ...]
    values: tuple[Value, ...]


def write_eln(path: Path | str, batches: Sequence[Batch], printing: Printing = USUAL) -> None:
    """One archive with a folder for each batch, and the recipe file if `printing` has its path.

    Raises
    ------
    RecipeError
        If there are more batches than `ELN_BATCHES`.
    FileError
        If the recipe file cannot be read, or the archive not written.
    """
    if len(batches) > ELN_BATCHES:
        need = f"at most {ELN_BATCHES:,} batches in an .eln"
        raise RecipeError(
            Path(path).name,
            f"{len(batches):,} batches",
            need,
            "Write several files, or .csv.",
            sentence=f"there are {len(batches):,} batches, but an .eln holds at most {ELN_BATCHES:,}",
        )
    recipe: dict[str, bytes] = {}
    if isinstance(printing.recipe_file, Path):
        recipe[f"./{plain_name(printing.recipe_file.name, 'recipe')}"] = read_bytes(printing.recipe_file)
        check_apart([path], [printing.recipe_file])
    folders = plain_names([batch.sheet.batch_id for batch in batches], [place.removeprefix("./") for place in recipe])
    held = [_held(f"./{folder}/", batch, printing) for folder, batch in zip(folders, batches, strict=True)]
    name = plain_name("batches" if str(path) == "-" else Path(path).stem, "batches")
    files = {**recipe, **{place: content for one in held for place, content in one.files.items()}}
    files[f"./{METADATA}"] = metadata(name, held, recipe, printing)
    read = sum(len(content) for place, content in files.items() if place.endswith((METADATA, ".csv")))
    if max(read, sum(map(len, files.values())) // 2) > ELN_UNZIPPED_BYTES:  # what is written must be read again
        need = f"at most {ELN_UNZIPPED_BYTES:,} bytes of metadata and batch CSVs, and twice that in all"
        raise RecipeError(
            Path(path).name, Words(f"{len(batches):,} batches of {read:,} bytes"), need, "Write several files."
        )
    content = io.BytesIO()
    with SteadyZip(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in sorted(files):
            archive.writestr(f"{name}/{place.removeprefix('./')}", files[place])
    with replaced(path) as handle:
        handle.write(content.getbuffer())


def _held(folder: str, batch: Batch, printing: Printing) -> Held:
    """A batch with its files."""
    sheet = batch.sheet
    table, book = io.BytesIO(), io.BytesIO()
    csv_files.write_csv(table, COLUMNS, batch.lines)
    save_book(weigh_book(sheet.batch_id, [sheet], batch.lines, printing), book)
    files = {
        f"{folder}batch.csv": table.getvalue(),
        f"{folder}weigh_sheet.html": html_page([sheet], batch.lines, printing),
        f"{folder}weigh_sheet.xlsx": book.getvalue(),
    }
    return Held(sheet.batch_id, folder, sheet.title, batch.text, batch.keywords, batch.values, files)


def plain_name(text: str, other: str) -> str:
    """A name that every system can give a file: ASCII letters, digits and `._-`.

    >>> plain_name("KM/031 (b)", "x"), plain_name("...", "x"), plain_name("nul.csv", "x")
    ('KM_031_b', 'x', '_nul.csv')
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", text)
    if len(name) > NAME_CHARACTERS:  # the ending stays, so that the kind of file is known
        stem, dot, ending = name.rpartition(".")
        short = dot and len(ending) <= 5
        name = f"{stem[: NAME_CHARACTERS - len(ending) - 1]}.{ending}" if short else name[:NAME_CHARACTERS]
    name = name.strip("._-") or other
    return f"_{name}" if DEVICES.fullmatch(name.partition(".")[0]) else name


def plain_names(texts: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """A name for each text, no two alike on a system that ignores case.

    >>> plain_names(["A", "a", "?"])
    ['A', 'a-2', 'batch']
    """
    used = {METADATA, *(name.lower() for name in taken)}
    names = []
    for text in texts:
        name = first = plain_name(text, "batch")
        number = 1
        while name.lower() in used:
            number += 1
            name = f"{first}-{number}"
        used.add(name.lower())
        names.append(name)
    return names


# --- in ---


class _Wrong(Exception):
    """What is wrong with an archive, what it should be, and advice."""


def read_eln(path: Path | str) -> list[Row]:
    """The lines of the batch CSVs in an .eln; other files in it are passed over.

    Parameters
    ----------
    path
        An archive of one RO-Crate; `write_eln` or a notebook wrote it.

    Raises
    ------
    FileError
        If the file cannot be read.
    TableError
        If it is damaged or above a limit, has no batch CSV, or one that its metadata describe otherwise.
    """
    name = Path(path).name
    packed = io.BytesIO(read_bytes(path, ELN_BYTES))
    try:
        with zipfile.ZipFile(packed) as archive:
            tables = _tables(_Members(archive))
    except _Wrong as error:
        got, *rest = error.args
        raise TableError(name, Words(got), *rest) from error
    except BROKEN as error:
        raise TableError(name, Words(f"a damaged file ({error or type(error).__name__})"), NEED, WRITE) from error
    if not tables:
        raise TableError(
            name, "no batch CSV", NEED, WRITE, sentence="there is no batch CSV of pi_formulate in this .eln"
        )
    rows: list[Row] = []
    for place, content in tables:
        where = f"{name}: {place}"
        rows += rows_in(where, text_of(where, content), COLUMNS, (WEIGHED,))
    return rows


class _Members:
    """The members of an archive, unpacked within the limits of the whole."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = ELN_UNZIPPED_BYTES
        files = [file for file in archive.infolist() if not file.is_dir()]
        self.files = {file.filename: file for file in files}
        if len(files) > ELN_MEMBERS:
            raise _Wrong(f"{len(files):,} files", f"at most {ELN_MEMBERS:,} in an .eln", "Export fewer experiments.")
        if len(self.files) < len(files):
            raise _Wrong("a file twice", NEED, WRITE)

    def content(self, name: str) -> bytes:
        """The bytes of a member."""
        file = self.files[name]
        if file.flag_bits & 1:
            raise _Wrong("an archive with a password", NEED, "Export it again without one.")
        if file.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _Wrong(f"{name[:80]!r} packed in an unusual way", NEED, WRITE)
        with self._archive.open(file) as member:
            content = member.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            got = f"more than {ELN_UNZIPPED_BYTES:,} bytes once unpacked"
            need = f"at most {ELN_UNZIPPED_BYTES:,} bytes of metadata and batch CSVs"
            raise _Wrong(got, need, "Export fewer experiments.")
        return content


def _tables(members: _Members) -> list[tuple[str, bytes]]:
    """(place in the crate, content) of each batch CSV that the metadata list."""
    crates = [name for name in members.files if name.count("/") == 1 and name.endswith(f"/{METADATA}")]
    if len(crates) != 1:
        raise _Wrong(f"{len(crates)} files {METADATA}", "one, in the one folder of the archive", WRITE)
    root = crates[0].removesuffix(METADATA)
    tables: dict[str, bytes] = {}
    for node in _graph(members.content(crates[0])):
        kinds, place = node.get("@type"), node.get("@id")
        is_file = "File" in (kinds if isinstance(kinds, list) else [kinds])
        if not is_file or not isinstance(place, str) or not place.lower().endswith(".csv"):
            continue
        place = unquote(place).removeprefix("./")
        if place in tables or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", place):  # one on the web is not read
            continue
        if f"{root}{place}" not in members.files:
            raise _Wrong(f"no file {place[:80]!r}", "each file that the metadata list", WRITE)
        content = members.content(f"{root}{place}")
        if not _is_batch(content):
            continue
        stated = node.get("sha256")
        if isinstance(stated, str) and stated.lower() != hashlib.sha256(content).hexdigest():
            got = f"another content of {place[:80]!r} than its SHA-256 states"
            raise _Wrong(got, "files as they were exported", "Enter masses in a weigh sheet, not in the archive.")
        tables[place] = content
    return list(tables.items())


def _graph(content: bytes) -> list[dict[str, Any]]:
    """The entities of the metadata."""
    try:
        whole = json_of(content.decode("utf-8-sig", "replace"))
    except JsonError as error:
        raise _Wrong(f"{METADATA} with {error}", "JSON", WRITE) from error
    graph = whole.get("@graph") if isinstance(whole, dict) else None
    if not isinstance(graph, list):
        raise _Wrong(f"{METADATA} without a list '@graph'", "an RO-Crate", WRITE)
    return [node for node in graph if isinstance(node, dict)]


def _is_batch(content: bytes) -> bool:
    """Whether a CSV has the columns of a batch; a notebook may hold tables of its own."""
    head = content[:2_000].decode("utf-8", "replace").partition("\n")[0]
    return {"batch_id", "charge_g"} <= set(re.findall(r"\w+", head))
