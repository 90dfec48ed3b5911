"""An HTML page: one weigh sheet per printed page, with the structures and all digits inside.

In: weigh sheets and lines. Out: one file without links to others. In: such a file. Out: its lines.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from html import unescape
from pathlib import Path

from pi_formulate.base.errors import TableError
from pi_formulate.base.files import read_bytes, replaced
from pi_formulate.base.show import html
from pi_formulate.base.tables import Row
from pi_formulate.batch.export.lines import Line, as_json, from_json
from pi_formulate.batch.export.paper import MARGIN_MM, USUAL, Printing, program
from pi_formulate.batch.export.qr_code import code_svg, code_text, short_hash
from pi_formulate.batch.export.sheet import CHARGING_NOTES, PLANNED, TOTAL, WeighSheet, facts_of, shown_cells
from pi_formulate.chemistry import structure

TEMPLATE = Path(__file__).with_name("weigh_sheet.html.j2")
# The columns of a page: the acceptable range is one of them, and nothing is computed live.
COLUMNS = (
    *("step", "role", "id", "CAS", "formula", "M / g/mol", "n / mmol", "eq", "assay", "charge / g", "acceptable / g"),
    *("weighed / g", "volume / ml", "lot", "certificate", "done"),
)
DRAWING = (210, 110)  # pixels of a molecule
DATA = '<script type="application/json" id="batch">'


def write_html(
    path: Path | str, sheets: Sequence[WeighSheet], lines: Iterable[Line], printing: Printing = USUAL
) -> None:
    """One page for all batches; each prints on one sheet of paper."""
    page = html_page(sheets, lines, printing)
    with replaced(path) as handle:
        handle.write(page)


def html_page(sheets: Sequence[WeighSheet], lines: Iterable[Line], printing: Printing = USUAL) -> bytes:
    """The page that `write_html` writes."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    drawn = Counter(smiles for sheet in sheets for _, smiles in sheet.drawings)
    svg = {smiles: structure.draw_svg(smiles, *DRAWING) for smiles in drawn}
    shared = [smiles for smiles, times in drawn.items() if times > 1]
    width, height = DRAWING
    view = f"0 0 {width} {height}"
    # A drawing of several sheets stands in the page once; one of a single sheet stands where it is shown.
    symbols = [
        f'<symbol id="molecule-{number}" viewBox="{view}">{_inside(svg[smiles])}</symbol>'
        for number, smiles in enumerate(shared, 1)
    ]
    svg |= {
        smiles: f'<svg width="{width}px" height="{height}px" viewBox="{view}"><use href="#molecule-{number}"/></svg>'
        for number, smiles in enumerate(shared, 1)
    }
    data = as_json(lines, indent=None).replace("<", "\\u003c")  # no text of a user can end the element
    page = template.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        sheets=sheets,
        headings=COLUMNS,
        total=TOTAL,
        notes=CHARGING_NOTES,
        facts=[facts_of(sheet, printing) for sheet in sheets],
        codes=[Markup(code_svg(code_text(s.batch_id, s.sha256))) if s.sha256 else "" for s in sheets],
        feet=[f"recipe {short_hash(s.sha256)}" if s.sha256 else "" for s in sheets],
        paper=printing.sheet,
        margin_mm=MARGIN_MM,
        program=program(),
        svg={smiles: Markup(text) for smiles, text in svg.items()},
        symbols=Markup("\n".join(symbols)),
        data=Markup(data),
    )
    return page.encode()


def _inside(svg: str) -> str:
    """What an SVG element holds."""
    return svg.partition(">")[2].rpartition("</svg>")[0]


LIMITS = ("weigh within / g", "acceptable range / g")
# What is read at the balance fits a narrow notebook; what identifies a compound is in a fold below.
CARD = ("step", "id", "role", "charge / g", *LIMITS, "n / mmol", "eq", "assay")
COMPOUND = ("id", "volume / ml", "M / g/mol", "formula", "CAS")


def sheet_card(sheet: WeighSheet, limits: Sequence[tuple[str, str]], within: str) -> str:
    """A weigh sheet as a piece of a notebook: no page around it, nothing to fill in.

    Parameters
    ----------
    sheet
        The sheet.
    limits
        For each line: one step of the balance to either side, and the range of masses within which the batch meets its
        targets; empty if there is no limit.
    within
        Those targets in words.
    """
    columns = (*PLANNED, *LIMITS)
    rows = [
        dict(zip(columns, (*line.texts, *limit), strict=True)) for line, limit in zip(sheet.lines, limits, strict=True)
    ]
    used = [name for name in CARD if name not in LIMITS or any(row[name] for row in rows)]
    weighing = html.table(used, [[row[name] for name in used] for row in rows])
    legend = ["weigh within: one step of the balance to either side"] if LIMITS[0] in used else []
    legend += [f"acceptable range: {within}"] if LIMITS[1] in used else []
    compounds = html.table(COMPOUND, [[row[name] for name in COMPOUND] for row in rows])
    drawings = [html.picture(structure.draw_svg(smiles, 180, 100), caption) for caption, smiles in sheet.drawings]
    return html.card(
        sheet.batch_id,
        sheet.title,
        weighing,
        "; ".join(legend),
        html.fold("volumes, molar masses, formulas, CAS numbers", compounds),
        html.table(sheet.summary_headings, sheet.summary),
        *drawings,
        html.text_list(sheet.remarks),
    )


def read_html(path: Path | str) -> list[Row]:
    """The lines that `write_html` put into the page, with the cells that its weigh sheets show."""
    name = Path(path).name
    page = read_bytes(path).decode("utf-8", "replace")
    data, end, _ = page.partition(DATA)[2].partition("</script>")
    if not end:
        raise TableError(
            name,
            "no batch data",
            "a page that Recipe.to_html wrote",
            sentence="this is not a page that Recipe.to_html wrote",
        )
    rows = from_json(name, data)
    shown = _shown_lines(name, page)
    lost: list[str] = []
    for _, row in rows:
        key = (row["batch_id"], row["step"])
        if key not in shown:
            lost.append(f"step {key[1]} ({row['id']}) of batch {key[0]}")
            continue
        row.update(shown.pop(key))
    if shown:
        raise TableError(
            name,
            sorted(shown),
            "steps of the batches in this page",
            "Do not add or renumber lines.",
            sentence="masses are filled in for steps that the batches do not have: {got}",
        )
    if lost:
        need = "each line on its weigh sheet"
        raise TableError(
            name,
            f"a page without {', '.join(lost)}",
            need,
            "Was a line or a sheet deleted?",
            sentence=f"the page lacks {', '.join(lost)}",
        )
    return rows


SMALL = re.compile(r"<small\b", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")


def _elements(kind: str, page: str) -> list[str]:
    """The content of the elements of a kind, none of which holds another; one that nothing ends is left out.

    The page is split, not searched: a pattern from start to end takes quadratic time where many starts have no end.

    >>> _elements("td|th", "<tr><th>a<TD class='n'>b</td><td>c</td></tr>")
    ['b', 'c']
    """
    pieces = re.split(rf"<(?:{kind})\b", page, flags=re.IGNORECASE)[1:]
    inside = [re.split(rf"</(?:{kind})>", piece, maxsplit=1, flags=re.IGNORECASE) for piece in pieces]
    return [parts[0].partition(">")[2] for parts in inside if len(parts) == 2]


def _shown_lines(name: str, page: str) -> dict[tuple[str, str], dict[str, str]]:
    """(batch id, step) and the cells that the page shows of that line."""
    shown: dict[tuple[str, str], dict[str, str]] = {}
    for article in _elements("article", page):
        batch_id = _plain(next(iter(_elements("h1", article)), ""))
        table = next(iter(_elements("table", article)), "")
        lines = [[_plain(_without_small(cell)) for cell in _elements("td|th", line)] for line in _elements("tr", table)]
        for cells in lines[1:]:
            line = dict(zip(lines[0], cells, strict=False))
            step = line.get("step", "")
            if step == TOTAL:
                continue
            if (batch_id, step) in shown:
                raise TableError(
                    name,
                    (batch_id, step),
                    "each batch and step once",
                    "Was a weigh sheet copied?",
                    sentence="a batch and step appears twice: {got}",
                )
            where = f"{name}: batch {batch_id}, step {step}"
            shown[batch_id, step] = shown_cells({h: (f"{where}, {h}", text) for h, text in line.items()})
    return shown


def _without_small(cell: str) -> str:
    """A cell without its small print."""
    before, *rest = SMALL.split(cell)
    return before + "".join(piece.partition("</small>")[2] for piece in rest)


def _plain(text: str) -> str:
    """Text of a piece of HTML."""
    return unescape(TAG.sub("", text)).strip()
