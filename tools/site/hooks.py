"""Hooks of the site: pages outside `docs/` are added, links converted, API pages generated from the public names.

In: the pages of the repository, with links that work there. Out: the same pages with links that work on the site, the
files that they point to, and one API page for each room.
"""

import posixpath
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# Page of the repository -> page of the site. A page in docs/ keeps its name.
MOVED = {"README.md": "index.md", "CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md"}
LINK = re.compile(r"(\]\()([^)#\s]+)(#[^)\s]*)?\)")
NAME = re.compile(r"^from \.([\w.]+) import (?:\(([^)]*)\)|([^\n(]+))$", re.MULTILINE)
# Room of the package: title of its page, and the modules shown first; the others follow in the order of the stub.
API = {
    "chemistry": ("Monomers and solvents", "library monomer solvent"),
    "copolymer": ("Copolymers", "copolymer sequence amounts addition chain stoichiometry"),
    "properties": ("Estimates", "run estimate composition_table groups fit"),
    "claims": ("Claims", "check report formula reading orders compare"),
    "batch": ("Batches", "plan recipe file charge size summary reconcile reconciliation"),
    "laminate": ("Laminates", "stack layer foils making steps file report"),
    "search": ("Designs, screens and regions", "design question screen region experiments"),
    "plots": ("Plots", ""),
    "whatif": ("The what-if panel", "panel state"),
    "base": ("Errors", "errors"),
}


def public_names() -> list[tuple[str, str]]:
    """(module, name) of everything public, in the order of the stub."""
    stub = (ROOT / "pi_formulate" / "__init__.pyi").read_text(encoding="utf-8")
    imports = [(module, several or alone) for module, several, alone in NAME.findall(stub)]
    return [(module, name) for module, names in imports for name in map(str.strip, names.split(",")) if name]


def api_pages() -> dict[str, str]:
    """Markdown of each page of the API, by its place on the site."""
    pages = {}
    for room, (title, leading) in API.items():
        first = leading.split()
        shown = [(module, name) for module, name in public_names() if module.split(".")[0] == room]
        # A sort keeps the order of the stub where two keys are equal.
        shown.sort(key=lambda row: first.index(part) if (part := row[0].split(".")[1]) in first else len(first))
        blocks = [f"::: pi_formulate.{module}.{name}\n" for module, name in shown]
        pages[f"api/{room}.md"] = f"# {title}\n\n" + "\n".join(blocks)
    return pages


def site_place(place: str) -> str:
    """Where a file of the repository stands on the site."""
    return MOVED.get(place, place.removeprefix("docs/"))


def linked(place: str, text: str) -> set[str]:
    """Files of the repository that a page points to."""
    targets = (target for _, target, _ in LINK.findall(text) if ":" not in target)
    return {posixpath.normpath(posixpath.join(posixpath.dirname(place), target)) for target in targets}


def pages_of(menu: Any) -> set[str]:
    """Pages that a menu names, however deep."""
    if isinstance(menu, str):
        return {menu}
    return {page for part in (menu.values() if isinstance(menu, dict) else menu) for page in pages_of(part)}


def on_config(config: Any) -> Any:
    """Put pages of `docs/` that the menu does not name at the end of the guides, so that none is lost."""
    guides = next(part["Guides"] for part in config["nav"] if isinstance(part, dict) and "Guides" in part)
    named = pages_of(config["nav"])
    guides += [path.name for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in named]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the pages that stand elsewhere, those of the API, and every file that a page points to."""
    from mkdocs.structure.files import File  # only a build of the site needs it

    pages = [*MOVED, *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
    wanted = set(MOVED)
    for place in pages:
        wanted |= linked(place, (ROOT / place).read_text(encoding="utf-8"))
    for place in sorted(wanted):
        new = not place.startswith("docs/") and files.get_file_from_path(site_place(place)) is None
        if new and (ROOT / place).is_file():
            files.append(File.generated(config, site_place(place), abs_src_path=str(ROOT / place)))
    for place, text in api_pages().items():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turn the links of the repository into links of the site."""
    here = page.file.src_uri
    place = next((old for old, new in MOVED.items() if new == here), f"docs/{here}")
    if not (ROOT / place).is_file():  # made for the site, with links of the site
        return markdown

    def turned(match: re.Match[str]) -> str:
        target = match[2]
        if ":" in target:
            return match[0]
        absolute = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
        relative = posixpath.relpath(site_place(absolute), posixpath.dirname(here) or ".")
        return f"{match[1]}{relative}{match[3] or ''})"

    return LINK.sub(turned, markdown)
