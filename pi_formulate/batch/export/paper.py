"""The paper of a sheet, and what is printed of its making: date, recipe file, program.

In: the name of a paper, a date, the name of a file. Out: `Printing`, for the writers of sheets; nothing of it is read
from the clock, so that equal input gives equal bytes.
"""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from pi_formulate.base.checks import kind
from pi_formulate.base.errors import RecipeError, cut
from pi_formulate.base.texts import check_label
from pi_formulate.base.workbook.out import time_stamp

PaperName = Literal["a4", "letter"]
MARGIN_MM = 9.0
MM_PER_INCH = 25.4
NAME_CHARACTERS = 60  # of the recipe file on a sheet


class Paper(NamedTuple):
    """A size of paper, printed in landscape: its name in a style sheet, its number in a workbook, its size [mm]."""

    css: str
    excel: int
    width_mm: float
    height_mm: float

    @property
    def printed_width_mm(self) -> float:
        """Width between the margins [mm]."""
        return self.width_mm - 2.0 * MARGIN_MM


PAPERS: dict[str, Paper] = {"a4": Paper("A4", 9, 297.0, 210.0), "letter": Paper("letter", 1, 279.4, 215.9)}


@dataclass(frozen=True, slots=True)
class Printing:
    """How a sheet is printed, and what it says of its making.

    Parameters
    ----------
    paper
        `a4` or `letter`, in landscape.
    made_on
        Date of making, as a date or as YYYY-MM-DD. If empty, that of the variable SOURCE_DATE_EPOCH; if that is not set
        either, the sheet has a line to fill in.
    recipe_file
        Name of the recipe file; not printed if empty. An .eln holds a copy of the file if this is its path.
    author
        Who made the batch, in an .eln; left out if empty.

    Raises
    ------
    RecipeError
        If the paper is not known, or the date is none.

    Examples
    --------
    >>> Printing(paper="letter", made_on="2026-03-01").day
    '2026-03-01'
    """

    paper: str = "a4"
    made_on: str | date = ""
    recipe_file: Path | str = ""
    author: str = ""

    def __post_init__(self) -> None:
        if self.paper not in [*PAPERS]:  # an unhashable one too
            raise RecipeError("paper", self.paper, f"one of {', '.join(PAPERS)}")
        kind("recipe_file", self.recipe_file, (str, Path), "the name of a file, or its path")
        check_label("author", self.author) if self.author else kind("author", self.author, str, "a name")
        if isinstance(self.made_on, date):
            return
        try:
            date.fromisoformat(self.made_on or "2000-01-01")
        except (TypeError, ValueError):
            hint = "The sheet has a line for the date if none is stated."
            raise RecipeError("made_on", self.made_on, "a date as YYYY-MM-DD", hint) from None

    @property
    def name(self) -> PaperName:
        """The paper, by its name."""
        return "letter" if self.paper == "letter" else "a4"

    @property
    def sheet(self) -> Paper:
        """The paper itself."""
        return PAPERS[self.name]

    @property
    def file_name(self) -> str:
        """The name of the recipe file on one line, cut if it is long."""
        name = self.recipe_file.name if isinstance(self.recipe_file, Path) else self.recipe_file
        return cut("".join(c if c.isprintable() else "_" for c in name), NAME_CHARACTERS)

    @property
    def day(self) -> str:
        """The date of making as YYYY-MM-DD; empty if it is to be filled in."""
        if isinstance(self.made_on, date):
            return f"{self.made_on:%Y-%m-%d}"
        if self.made_on:
            return date.fromisoformat(self.made_on).isoformat()
        return f"{time_stamp():%Y-%m-%d}" if os.environ.get("SOURCE_DATE_EPOCH") else ""


USUAL = Printing()


def program() -> str:
    """Name and version of the program.

    >>> program().startswith("pi_formulate ")
    True
    """
    from pi_formulate import __version__

    return f"pi_formulate {__version__}"
