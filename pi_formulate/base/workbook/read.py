"""The pages of a workbook, whoever wrote it: .xlsx and .ods alike.

In: the path of a file. Out: its pages one after another, or one error. Only filled cells take time and memory, wherever
they are.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from xml.parsers import expat

from pi_formulate.base.errors import FileError, TableError, Words
from pi_formulate.base.outputs import check_not_reserved
from pi_formulate.base.workbook.archive import Archive, Damaged, Page, TooLarge
from pi_formulate.base.workbook.excel import excel_pages
from pi_formulate.base.workbook.open_document import document_pages

# What the library of zip files raises for a damaged one.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError, KeyError),
)


def pages(path: Path | str) -> Iterator[Page]:
    """The sheets of a workbook in their order, one in memory at a time.

    Parameters
    ----------
    path
        An .xlsx file; one that ends in .ods is read as OpenDocument.

    Raises
    ------
    FileError
        If the file cannot be read.
    TableError
        If it is damaged, or above a limit.

    Examples
    --------
    >>> list(pages("missing.xlsx"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: missing.xlsx: cannot be read: No such file or directory. Check the name...
    """
    name, kind = Path(path).name, Path(path).suffix.lower()
    what = "a workbook (.ods)" if kind == ".ods" else "an Excel workbook (.xlsx)"
    check_not_reserved(path)
    with ExitStack() as stack:
        try:
            handle = stack.enter_context(Path(path).open("rb"))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            need, hint = "a file that can be read", "Check the name and the folder."
            raise FileError(str(path), reason, need, hint, f"cannot be read: {reason}") from error
        try:
            archive = Archive(stack.enter_context(zipfile.ZipFile(handle)))
            yield from (document_pages if kind == ".ods" else excel_pages)(archive)
        except TooLarge as error:
            got, need = error.args
            raise TableError(
                name, Words(got), need, "Delete what does not belong to the batches, or save as .csv."
            ) from error
        except (Damaged, expat.ExpatError, *BROKEN) as error:
            got = str(error) if isinstance(error, Damaged) else f"a damaged file ({error or type(error).__name__})"
            raise TableError(name, Words(got), what, "Save it again as .ods or .xlsx.") from error
