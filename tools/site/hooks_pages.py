"""Hooks of the site for all pages: prompts, pictures and tooltips; nothing is loaded from other servers.

In: pages as Markdown and as HTML. Out: the same with blocks of a Python prompt marked, so that a copy omits the prompt;
with pictures linked to their full size; with a tooltip on every abbreviation. A page that would load anything from
another server stops the build.
"""

import csv
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROMPT = re.compile(r"^```python\n(?=>>> )", re.MULTILINE)
FLAG = re.compile(r" *# doctest: \+\w+$", re.MULTILINE)
# One inside a link stays as it is; the first part of the pattern takes it away.
PICTURE = re.compile(r'<a\b[^>]*>\s*<img\b[^>]*>|(<img\b[^>]*\bsrc="(?!data:)([^"]+)"[^>]*>)')
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# Row of the glossary -> its words, and what they mean. Only what is written like an abbreviation gets a tooltip.
ROW = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \|", re.MULTILINE)
ABBREVIATION = re.compile(r"Tg$|M_[nw]$|(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z]{2,9}$")
# Tag -> attribute by which it makes the browser fetch something.
FETCHES = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
FETCHED_LINKS = {"stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "icon", "manifest"}


def monomers() -> dict[str, tuple[str, str]]:
    """{id: (name, CAS number)} of the shipped monomers."""
    with (ROOT / "data" / "monomers.csv").open(encoding="utf-8", newline="") as table:
        return {row["id"]: (row["name"], row["cas"]) for row in csv.DictReader(table)}


def documents() -> list[Path]:
    """Every page that stands in the repository."""
    return [*(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")), *(ROOT / "docs").glob("*.md")]


def used_monomers() -> dict[str, tuple[str, str]]:
    """Those of the monomers that a page or a notebook names."""
    places = [*documents(), *(ROOT / "examples").glob("*.ipynb")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in places)
    # The name stands first in the pattern, so that `re` looks for it as plain text.
    whole = "{0}(?<![\\w,'-]{0})(?![\\w'-])"
    return {
        name: row
        for name, row in monomers().items()
        if len(name) > 1 and re.search(whole.format(re.escape(name)), text)
    }


def tooltips() -> dict[str, str]:
    """{abbreviation: what it means}, of the glossary and of the monomers."""
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = {
        word: re.sub(r"\[([^]]+)\]\([^)]*\)|`", r"\1", meaning)
        for names, meaning in ROW.findall(glossary)
        for word in names.split(", ")
        if ABBREVIATION.match(word)
    }
    return words | {name: f"{long}, CAS {cas}" if cas else long for name, (long, cas) in used_monomers().items()}


def fetched(page: str) -> list[str]:
    """Addresses elsewhere that a page of HTML would load by itself; a link to follow is none."""
    addresses: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            attributes = {name: value or "" for name, value in attrs}
            address = attributes.get(FETCHES.get(tag, ""), "")
            if tag == "link" and FETCHED_LINKS & set(attributes.get("rel", "").split()):
                address = attributes.get("href", "")
            if re.match(r"(https?:)?//", address):
                addresses.append(address)

    Reader().feed(page)
    return addresses


def on_config(config: Any) -> Any:
    """Give the tooltips to the extension that sets them."""
    config["mdx_configs"].setdefault("abbr", {})["glossary"] = tooltips()
    return config


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Call a block with a Python prompt by its name, without the words that only a test reads."""
    text = PROMPT.sub("```pycon\n", markdown)
    return FENCED.sub(lambda block: FLAG.sub("", block[0]) if block[0].startswith("```pycon") else block[0], text)


def on_page_content(html: str, **_: Any) -> str:
    """Make each picture a link to itself."""
    return PICTURE.sub(lambda m: f'<a class="picture" href="{m[2]}">{m[1]}</a>' if m[1] else m[0], html)


def on_post_page(output: str, page: Any, config: Any, **_: Any) -> str:
    """Refuse a page that would load anything from elsewhere; say in the bar of the browser what the first page is."""
    if addresses := fetched(output):
        from mkdocs.exceptions import PluginError

        raise PluginError(
            f"{page.file.src_uri}: a page must load nothing from elsewhere, but this one loads {addresses}"
        )
    name = config["site_name"]
    return output.replace(f"<title>{name}</title>", f"<title>{name}: {config['site_description']}</title>")
