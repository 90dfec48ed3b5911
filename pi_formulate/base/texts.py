"""What a text must be so that every kind of file gives it back as it was.

In: a text that the user gives. Out: nothing, or an error. One rule for all formats, applied where the text is given:
a label (an id, a lot) is one line of printable characters without blanks around it, since a CSV drops those; a longer
text (a name, a source, a remark) may have line breaks and tabs, but no other control characters, which XML and thus a
workbook cannot hold.
"""

import re

from pi_formulate.base.checks import Refusal
from pi_formulate.base.errors import RecipeError
from pi_formulate.base.limits import LABEL_CHARACTERS, TEXT_CHARACTERS

# Control characters, halves of surrogate pairs and the two that XML forbids.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
SCANNER = "A scanner may send such a character between two codes: delete it."


def check_label(where: str, value: object, refuse: Refusal = RecipeError, least: int = 1) -> None:
    """Refuse an id or a lot that a file would not give back.

    Parameters
    ----------
    where
        Name of the entry, for the error.
    value
        The label.
    refuse
        The kind of error.
    least
        Least number of characters.

    Examples
    --------
    >>> check_label("lot", "A7 ")
    Traceback (most recent call last):
    pi_formulate.RecipeError: lot: expected a text of printable characters without blanks around it, but got 'A7 '.
    """
    need = "a text of printable characters without blanks around it"
    if not isinstance(value, str) or value != value.strip() or not value.isprintable():
        controls = isinstance(value, str) and UNWRITABLE.search(value)
        raise refuse(where, value, need, SCANNER if controls else "")
    if not least <= len(value) <= LABEL_CHARACTERS:
        raise refuse(where, value, f"{need}, at most {LABEL_CHARACTERS:,} of them", "")


def check_text(where: str, value: object, refuse: Refusal = RecipeError) -> None:
    """Refuse a name, a source or a remark that a file would not give back.

    Parameters
    ----------
    where
        Name of the entry, for the error.
    value
        The text; line breaks and tabs are kept.
    refuse
        The kind of error.

    Examples
    --------
    >>> check_text("remark", "two lines" + chr(10) + "of text")
    >>> check_text("remark", 7)
    Traceback (most recent call last):
    pi_formulate.RecipeError: remark: expected a text, but got 7.
    """
    if not isinstance(value, str):
        raise refuse(where, value, "a text", "")
    if UNWRITABLE.search(value):
        need = "a text without control characters other than line breaks and tabs"
        raise refuse(where, value, need, SCANNER)
    if cell_characters(value) > TEXT_CHARACTERS:
        raise refuse(
            where,
            value,
            f"at most {TEXT_CHARACTERS:,} characters, not {cell_characters(value):,}",
            "",
            sentence=f"the text has {cell_characters(value):,} characters, but at most "
            f"{TEXT_CHARACTERS:,} fit in a cell",
        )


def cell_characters(text: str) -> int:
    """Length of a text as a spreadsheet counts it: a character outside the basic plane counts twice.

    >>> cell_characters("Ωm"), cell_characters("🧪")
    (2, 2)
    """
    return len(text) + sum(character > "\uffff" for character in text)
