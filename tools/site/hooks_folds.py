"""Hooks of the site for its two longest pages: a table of contents at their head, and folds for what is looked up.

In: the pages of the equations and of the readings as HTML. Out: the same with a list of their sections after the first
paragraphs, and with symbols, code and sources of a section (residues of a slot, clauses of a claim) in a fold.
Headings, equations and their anchors stay outside of a fold; the theme opens a fold that a link leads into, and all of
them in print.
"""

import re
from typing import Any

EQUATIONS, READINGS = "science.md", "readings.md"
SYMBOLS = re.compile(r"<table>\s*<thead>\s*<tr>\s*<th[^>]*>symbol</th>")
# First word of the anchor of a heading -> the line of its fold.
LINES = {
    "slot": "Residues under each reading",
    "claim": "Clauses, limits and what they rest on",
    "all": "Show them all",
}


def fold(line: str, html: str) -> str:
    """A fold with a line that opens it."""
    return f"<details><summary>{line}</summary>\n{html.rstrip()}\n</details>\n"


def equations(html: str) -> str:
    """The page of the equations with the table of symbols of each section, and what follows it, in a fold."""
    parts = re.split(r"(?=<h2\b)", html)
    return "".join(_symbols_folded(part) if part.startswith("<h2") else part for part in parts)


def _symbols_folded(section: str) -> str:
    table = SYMBOLS.search(section)
    if table is None:
        return section
    return section[: table.start()] + fold("Symbols, code, source and limits", section[table.start() :])


def readings(html: str) -> str:
    """The page of the readings with all but the first sentences of each slot and claim in a fold."""
    return "".join(_part_folded(part) for part in re.split(r"(?=<h[23]\b)", html))


def _part_folded(part: str) -> str:
    heading = re.match(r'<h3 id="([a-z]+)', part)
    if heading is None or heading[1] not in LINES:
        return part
    ends = part.index("</p>") + len("</p>")  # of its first paragraph
    return f"{part[:ends]}\n{fold(LINES[heading[1]], part[ends:])}"


def contents(html: str, depth: int = 2) -> str:
    """The same with a list of its headings before the first of them."""
    found = re.findall(rf'<h([2-{depth}]) id="([^"]+)">(.*?)(?:<a class="headerlink"|</h\1>)', html, re.DOTALL)
    links = [f'<li class="level-{level}"><a href="#{anchor}">{title}</a></li>' for level, anchor, title in found]
    listed = f'<nav class="contents" aria-label="On this page"><ul>{"".join(links)}</ul></nav>\n'
    return html.replace("<h2", f"{listed}<h2", 1)


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Fold the two pages and list their sections."""
    if page.file.src_uri == EQUATIONS:
        return contents(equations(html))
    if page.file.src_uri == READINGS:
        return contents(readings(html), depth=3)
    return html
