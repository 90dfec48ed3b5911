"""A filled-in workbook that LibreOffice saved as .ods.

In: an .ods file. Out: the lines of its batches, with the masses and lots filled in, as `excel.read_excel` gives them.
"""

import io
from pathlib import Path

from pi_formulate.base.errors import ExtraError, TableError, how_to_install
from pi_formulate.base.files import read_bytes
from pi_formulate.base.tables import Row
from pi_formulate.batch.export.excel import lines_of


def read_ods(path: Path | str) -> list[Row]:
    """The lines of a workbook that `write_excel` wrote and that was saved again as .ods.

    Parameters
    ----------
    path
        Ends in .ods.

    Raises
    ------
    ExtraError
        If the library that reads such files is not installed.
    TableError
        If it is not such a workbook; see `read_excel`.
    """
    from openpyxl import Workbook

    try:
        from python_calamine import CalamineError, load_workbook
    except ImportError:
        hint = f"{how_to_install('ods')}. Or save the sheet as .xlsx or .csv."
        raise ExtraError(str(path), "no python-calamine", "the library python-calamine", hint) from None
    name = Path(path).name
    try:
        saved = load_workbook(io.BytesIO(read_bytes(path)))
        pages = {title: saved.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in saved.sheet_names}
    except CalamineError as error:
        raise TableError(name, str(error), "a workbook (.ods)", "Save it again as .ods or .xlsx.") from error
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in pages.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append([None if cell == "" else cell for cell in row])
    return lines_of(name, book, book)
