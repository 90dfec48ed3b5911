"""Live formulas of a weigh sheet: r, M_n and solids of what is weighed so far.

In: the coefficients of each line. Out: hidden columns next to the lines, and formulas over them, each with its value on
an empty sheet. An empty cell counts as planned, so that each number is that of the batch if the rest is weighed as on
the sheet.

    counted_i = weighed_i, or the charge if nothing is filled in
    sums      A, B, N, m = sum of counted_i times what a gram brings
    M_n       = m / (N - p min(A, B))            of `copolymer/chain.py`
    solids    = sum of pure monomer / solution;  for polyimide less the water of min(A, B) rings
"""

from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

from pi_formulate.base.workbook.archive import letters
from pi_formulate.batch.export.cells import Formula, Pen
from pi_formulate.batch.export.sheet import (
    EXCESS,
    HEADINGS,
    MN,
    RATIO,
    SOLIDS_PAA,
    SOLIDS_PI,
    SOLUTION,
    PerGram,
    SheetLine,
)
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.copolymer.chain import NO_CHAINS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COUNTED = len(HEADINGS) + 2  # first hidden column; one is left free
LIVE_HEADING = "as weighed so far, empty cells as planned"
TOO_LITTLE, TOO_MUCH, FINE = "too little", "too much", "ok"
PART = {field.name: place for place, field in enumerate(fields(PerGram), COUNTED + 1)}


def write_coefficients(pen: Pen, top: int, lines: "tuple[SheetLine, ...]") -> None:
    """The hidden columns: the mass that counts, and what a gram of it brings.

    Parameters
    ----------
    pen
        Of the page.
    top
        Row of the headings.
    lines
        In the rows below.
    """
    charge, weighed = (letters(HEADINGS.index(name) + 1) for name in ("charge / g", "weighed / g"))
    for column, name in ((COUNTED, "counted_g"), *((place, f"{part}_per_g") for part, place in PART.items())):
        pen.write(top, column, name, "small")
        pen.cells.widths[column] = None  # hidden
    for row, line in enumerate(lines, top + 1):
        counted = f"IF(ISNUMBER({weighed}{row}),{weighed}{row},{charge}{row})"
        pen.formula(row, COUNTED, Formula(counted, line.charge_g), "text")
        for column, part in enumerate(astuple(line.per_g) if line.per_g else (), COUNTED + 1):
            if part:
                pen.write(row, column, part)


def check_formula(row: int, line: SheetLine) -> str:
    """Whether a weighed mass lies in its range, in words.

    Parameters
    ----------
    row
        Of the line.
    line
        With its range; without one there is nothing to check.
    """
    low, high, weighed = (
        f"{letters(HEADINGS.index(n) + 1)}{row}" for n in ("at least / g", "at most / g", "weighed / g")
    )
    if not line.range_text:
        return ""
    inside = f'IF({weighed}<{low},"{TOO_LITTLE}",IF({weighed}>{high},"{TOO_MUCH}","{FINE}"))'
    return f'IF(ISNUMBER({weighed}),{inside},"")'


def live_formulas(first: int, lines: Sequence[SheetLine], conversion: float, ratio_place: str) -> dict[str, Formula]:
    """Label of a quantity of the summary, and the formula of its live value.

    Parameters
    ----------
    first
        Row of the first line.
    lines
        Of the sheet.
    conversion
        Of the deficient kind of group [-].
    ratio_place
        The cell that holds the live ratio.
    """
    last = first + len(lines) - 1

    def total(part: str) -> str:
        own = letters(PART[part])
        counted = letters(COUNTED)
        return f"SUMPRODUCT(${counted}${first}:${counted}${last},${own}${first}:${own}${last})"

    acids, amines = total("dianhydride_mol"), total("diamine_mol")
    bonds = f"MIN({total('anhydrides_mol')},{total('amines_mol')})"
    molecules, solution = total("molecules_mol"), total("solution_g")
    count = f"({molecules}-{conversion!r}*{bonds})"
    polyimide = f"({total('pure_g')}-{water_g_per_mol()!r}*{bonds})"
    r = ratio_place
    per_side = {"diamine": f"100/{r}-100", "dianhydride": f"100*{r}-100"}
    in_words = {side: f'"{side}, +"&ROUND({more},2)' for side, more in per_side.items()}
    both = f'IF(ABS({r}-1)<0.000005,"neither",IF({r}<1,{in_words["diamine"]},{in_words["dianhydride"]}))'

    def excess(side: str, other: str, on_side: str) -> str:
        """The excess of the planned side as a number; the other side in words."""
        return f'IF(ISNUMBER({r}),IF({r}>0,IF({on_side},{per_side[side]},{in_words[other]}),""),"")'

    formulas = {
        RATIO: f'IF({amines}>0,{acids}/{amines},"no diamine")',
        f"diamine{EXCESS}": excess("diamine", "dianhydride", f"{r}<=1"),
        f"dianhydride{EXCESS}": excess("dianhydride", "diamine", f"{r}>=1"),
        f"side{EXCESS}": f'IF(ISNUMBER({r}),IF({r}>0,{both},""),"")',
        MN: f'IF({count}>{NO_CHAINS!r}*{molecules},{total("chain_g")}/{count},"no upper limit")',
        SOLIDS_PAA: f'IF({solution}>0,{total("pure_g")}/{solution},"")',
        SOLIDS_PI: f'IF({solution}>0,{polyimide}/{solution},"")',
        SOLUTION: solution,
    }
    values = _values(lines, conversion)
    return {label: Formula(text, values[label]) for label, text in formulas.items()}


def _values(lines: Sequence[SheetLine], conversion: float) -> dict[str, float | str]:
    """The same as numbers and words, with every mass as planned."""
    known = [(line.charge_g, line.per_g) for line in lines if line.per_g]

    def total(part: str) -> float:
        return float(sum(mass * getattr(per_g, part) for mass, per_g in known))

    acids, amines, solution = total("dianhydride_mol"), total("diamine_mol"), total("solution_g")
    bonds = min(total("anhydrides_mol"), total("amines_mol"))
    count = total("molecules_mol") - conversion * bonds
    ratio: float | str = acids / amines if amines > 0.0 else "no diamine"
    by_side: dict[str, float | str] = {"diamine": "", "dianhydride": "", "side": ""}
    if isinstance(ratio, float) and ratio > 0.0:
        more = {"diamine": 100.0 / ratio - 100.0, "dianhydride": 100.0 * ratio - 100.0}
        in_words = {side: f"{side}, +{round(value, 2):.10g}" for side, value in more.items()}
        by_side["diamine"] = more["diamine"] if ratio <= 1.0 else in_words["dianhydride"]
        by_side["dianhydride"] = more["dianhydride"] if ratio >= 1.0 else in_words["diamine"]
        side = "diamine" if ratio < 1.0 else "dianhydride"
        by_side["side"] = "neither" if abs(ratio - 1.0) < 0.000005 else in_words[side]
    return {
        RATIO: ratio,
        **{f"{side}{EXCESS}": value for side, value in by_side.items()},
        MN: total("chain_g") / count if count > NO_CHAINS * total("molecules_mol") else "no upper limit",
        SOLIDS_PAA: total("pure_g") / solution if solution > 0.0 else "",
        SOLIDS_PI: (total("pure_g") - water_g_per_mol() * bonds) / solution if solution > 0.0 else "",
        SOLUTION: solution,
    }


def mark_outside(page: "Worksheet", first: int, last: int) -> None:
    """Colour the weighed masses that lie outside their range; the word stands next to them.

    Parameters
    ----------
    page
        The page.
    first, last
        Rows of the lines.
    """
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    weighed, check = (letters(HEADINGS.index(name) + 1) for name in ("weighed / g", "check"))
    outside = f'OR(${check}{first}="{TOO_LITTLE}",${check}{first}="{TOO_MUCH}")'
    red = PatternFill("solid", bgColor="F6B9AE")
    rule = FormulaRule(formula=[outside], fill=red)  # type: ignore[no-untyped-call]
    page.conditional_formatting.add(f"{weighed}{first}:{weighed}{last}", rule)
    allowed = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    allowed.errorTitle, allowed.error = "Mass", "Enter a number: the mass that the balance shows, in grams."
    allowed.showErrorMessage = True
    allowed.add(f"{weighed}{first}:{weighed}{last}")
    page.add_data_validation(allowed)
