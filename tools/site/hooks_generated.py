"""Hooks of the site: equations as MathML, pages made from the shipped tables, links to modules and tables.

In: pages with equations between dollars, links to modules (`../pi_formulate/copolymer/chain.py`) and to tables, and
lines `<!-- generated: slots -->`. Out: MathML that a browser shows without a script, links to the pages of modules and
tables, and the output of `pages_tables.py` and `pages_claims.py` in place of these lines.
"""

import re
from html import unescape
from pathlib import Path
from typing import Any

from tools.site import pages_claims, pages_tables

ROOT = Path(__file__).resolve().parents[2]
# Python-Markdown wraps what stands between dollars in one of these two.
MATH = re.compile(r'<(span|div) class="arithmatex">\s*\\[(\[](.*?)\\[)\]]\s*</\1>', re.DOTALL)
TAG = re.compile(r"\\tag\{([^}]+)\}")
MODULE = re.compile(r"\]\(\.\./(pi_formulate/[\w/]+)\.py\)")
TABLE = re.compile(r"\]\(\.\./((?:pi_formulate/reference|data)/[\w/-]+\.csv)\)")
MARK = re.compile(r"^<!-- generated: ([\w -]+) -->$", re.MULTILINE)
MAKERS = {**pages_tables.PARTS, **pages_claims.PARTS}


def mathml(match: re.Match[str]) -> str:
    """MathML of one equation; a number becomes a link to it."""
    from latex2mathml.converter import convert

    block, text = match[1] == "div", unescape(match[2])
    number = TAG.search(text)
    shown: str = convert(TAG.sub("", text).strip(), display="block" if block else "inline")
    if not block:
        return shown
    if number is None:
        return f'<div class="equation">{shown}</div>'
    name = f"equation-{number[1]}"
    return f'<div class="equation" id="{name}">{shown}<a class="number" href="#{name}">({number[1]})</a></div>'


def modules() -> list[str]:
    """Modules that the page of the equations links to, in its order."""
    text = (ROOT / "docs" / "science.md").read_text(encoding="utf-8")
    return [place.replace("/", ".") for place in dict.fromkeys(MODULE.findall(text))]


def modules_page() -> str:
    """One entry for each module that holds an equation."""
    head = "# Modules\n\nInput and output of each module that holds an equation, from its docstring: "
    head += "[the equations](science.md).\n\n"
    options = "    options:\n      members: false\n      show_root_full_path: true\n"
    return head + "\n".join(f"::: {name}\n{options}" for name in modules())


def on_files(files: Any, config: Any) -> Any:
    """Add a page for each table with the table itself, the page of the modules, and the drawings of the residues."""
    from mkdocs.structure.files import File

    pages = {"modules.md": modules_page(), **pages_tables.table_pages(), **pages_claims.drawings()}
    for place, text in pages.items():
        files.append(File.generated(config, place, content=text))
    for place, path in pages_tables.tables().items():
        if files.get_file_from_path(place) is None:
            files.append(File.generated(config, place, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put in what is generated, and turn links to modules and tables into links to their pages."""
    if page.file.src_uri.startswith(("api/", "tables/")):
        return markdown
    filled = MARK.sub(lambda mark: MAKERS[mark[1]](), markdown)
    known = set(modules()) if MODULE.search(filled) else set()

    def module(match: re.Match[str]) -> str:
        name = match[1].replace("/", ".")
        return f"](modules.md#{name})" if name in known else match[0]

    return TABLE.sub(lambda match: f"]({pages_tables.place_of(match[1])})", MODULE.sub(module, filled))


def on_page_content(html: str, **_: Any) -> str:
    """Equations as MathML."""
    return MATH.sub(mathml, html)
