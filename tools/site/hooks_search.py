"""Hook of the site for its search: guides come before the pages that are made from code and tables.

In: the menu. Out: a weight of each page in its metadata, which the search multiplies its score by. A word in a heading
counts a thousand times as much as in a text, and the generated pages have most headings; so the weights are far apart.
"""

from typing import Any

from tools.site.hooks import pages_of

FIRST = ("index.md", "start.md")
GENERATED = ("api/", "tables/", "fits/", "modules.md", "command_line.md", "changelog.md", "contributing.md")
OF_GUIDE, OF_GENERATED, OF_OTHERS = 100.0, 0.05, 1.0


def weight(place: str, guides: set[str]) -> float:
    """What the score of a page is multiplied by.

    Parameters
    ----------
    place
        Of the page on the site, such as `api/batch.md`.
    guides
        The places of all guides.
    """
    if place in guides or place in FIRST:
        return OF_GUIDE
    return OF_GENERATED if place.startswith(GENERATED) else OF_OTHERS


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Give a page its weight."""
    guides = next(part["Guides"] for part in config["nav"] if isinstance(part, dict) and "Guides" in part)
    page.meta.setdefault("search", {}).setdefault("boost", weight(page.file.src_uri, pages_of(guides)))
    return markdown
