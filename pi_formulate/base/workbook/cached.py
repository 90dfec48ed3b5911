"""Values of formulas in a workbook, for viewers that do not compute: a protected view, a preview, a phone.

In: the values that are known when a page is written. Out: the XML of the page with each next to its formula, which
openpyxl writes without one. Excel and LibreOffice compute them anew when the file is opened.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

KEPT = "values_of_formulas"  # attribute of a page
CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')


def keep_value(page: "Worksheet", place: str, value: float | str) -> None:
    """Keep the value of a formula until its page is saved.

    Parameters
    ----------
    page
        Of openpyxl.
    place
        The cell, such as `K6`.
    value
        A number, or a text.
    """
    vars(page).setdefault(KEPT, {})[place] = value


def with_values(page: "Worksheet", content: bytes) -> bytes:
    """The XML of a page with the values of its formulas.

    Parameters
    ----------
    page
        Of openpyxl.
    content
        Its XML as openpyxl writes it.
    """
    values = cast(Mapping[str, float | str], vars(page).get(KEPT, {}))
    if not values:
        return content

    def cell(match: re.Match[bytes]) -> bytes:
        place, style, formula = match.groups()
        value = values.get(place.decode())
        if value is None:
            return match[0]
        kind = b' t="str"' if isinstance(value, str) else b""
        text = (escape(value) if isinstance(value, str) else repr(float(value))).encode()
        return b'<c r="%b"%b%b><f>%b</f><v>%b</v></c>' % (place, style, kind, formula, text)

    return CELL.sub(cell, content)
