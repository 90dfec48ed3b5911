"""Files of top-ups, each by the ending of its name; also the page that prints.

In: top-up sheets. Out: a CSV, JSON, Excel or HTML file. In: such a file. Out: its lines, or None for another file.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pi_formulate.base.errors import FormulateError, TableError
from pi_formulate.base.files import read_bytes, replaced
from pi_formulate.base.json_text import JsonError, json_of
from pi_formulate.base.tables import Row, header_of, rows
from pi_formulate.batch.export.paper import MARGIN_MM, USUAL, Printing
from pi_formulate.batch.export.qr_code import code_svg
from pi_formulate.batch.export.topup_sheet import (
    FORMAT,
    IN_VESSEL,
    SIGNED,
    TOPUP_COLUMNS,
    TOPUP_HEADINGS,
    TopUpSheet,
    rows_of_json,
    topup_json,
    write_topup_csv,
    write_topup_json,
)

TEMPLATE = Path(__file__).with_name("topup.html.j2")
DATA = '<script type="application/json" id="top-up">'


def write_topup_html(path: Path | str, sheets: Sequence[TopUpSheet], printing: Printing = USUAL) -> None:
    """One page for all top-ups; each prints on one sheet of paper."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from pi_formulate.batch.export.topup_excel import sheet_note

    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page = template.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        sheets=sheets,
        notes=[sheet_note(sheet) for sheet in sheets],
        facts=[sheet.facts(printing) for sheet in sheets],
        codes=[Markup(code_svg(sheet.code)) if sheet.code else "" for sheet in sheets],
        paper=printing.sheet,
        margin_mm=MARGIN_MM,
        headings=TOPUP_HEADINGS,
        signed=SIGNED,
        data=Markup(topup_json(sheets).replace("<", "\\u003c")),  # no text of a user can end the element
    )
    with replaced(path) as handle:
        handle.write(page.encode())


def _write_excel(path: Path | str, sheets: Sequence[TopUpSheet], printing: Printing) -> None:
    from pi_formulate.batch.export.topup_excel import write_topup_excel

    write_topup_excel(path, sheets, printing)


WRITERS: Mapping[str, Callable[[Path | str, Sequence[TopUpSheet], Printing], None]] = {
    "csv": lambda path, sheets, _: write_topup_csv(path, sheets),
    "json": lambda path, sheets, _: write_topup_json(path, sheets),
    "xlsx": _write_excel,
    "html": write_topup_html,
}


def topup_rows(path: Path | str) -> list[Row] | None:
    """The lines of a file of top-ups; None if it is another file, which its own reader is to judge.

    Parameters
    ----------
    path
        Ends in .csv, .json, .xlsx, .ods or .html.

    Raises
    ------
    TableError
        If it is a file of top-ups that was changed elsewhere than in the cells to fill in.
    FileError
        If it cannot be read.
    """
    read = {".csv": _csv, ".json": _json, ".xlsx": _workbook, ".ods": _workbook, ".html": _html}
    reader = read.get(Path(path).suffix.lower())
    return reader(path) if reader else None


def _csv(path: Path | str) -> list[Row] | None:
    try:
        if IN_VESSEL not in header_of(path):
            return None
    except TableError:  # the reader of batches says what is wrong with it
        return None
    return rows(path, TOPUP_COLUMNS)


def _json(path: Path | str) -> list[Row] | None:
    return _of_text(Path(path).name, read_bytes(path).decode("utf-8", "replace"))


def _html(path: Path | str) -> list[Row] | None:
    data, end, _ = read_bytes(path).decode("utf-8", "replace").partition(DATA)[2].partition("</script>")
    return _of_text(Path(path).name, data) if end else None


def _of_text(name: str, text: str) -> list[Row] | None:
    try:
        whole = json_of(text)
    except JsonError:
        return None
    return rows_of_json(name, whole) if isinstance(whole, dict) and whole.get("format") == FORMAT else None


def _workbook(path: Path | str) -> list[Row] | None:
    from pi_formulate.batch.export.topup_excel import is_topup_workbook, read_topup_workbook

    try:
        if not is_topup_workbook(path):
            return None
    except FormulateError:
        return None
    return read_topup_workbook(path)
