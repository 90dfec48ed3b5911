"""The libraries that are installed with the package, with their licences: `docs/dependencies.md`.

In: `pyproject.toml`, and the metadata of the installed libraries. Out: the page. `python -m tools.dependencies` writes
it again, in an environment with the extras that it lists.
"""

import re
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "dependencies.md"
# The extras for users, less the one that brings PyTorch.
DIRECT = ("plot", "screen", "cluster", "ods", "notebook", "app", "draw", "all")
NEEDED = "needed"
LONG = 60  # characters: a text this long is the licence itself, not its name
HEAD = """# Dependencies

Every library that pip installs with the package, or with one of its extras for users, and its licence as the library
states it. All of them allow use, change and sale; none is copyleft beyond its own files. The extra `learn` is left out,
as it brings PyTorch and BoFire with some hundred libraries of their own. The extra `all` is `plot`, `screen`, `app`
and `draw` with JupyterLab for the notebooks. `ipyketcher` carries the script of the editor Ketcher with Indigo (both
Apache-2.0) and the libraries of that script, such as React and three.js (MIT).

`scripts/supply` writes the list of a release, with versions, as a file in CycloneDX format.

"""


def name_of(requirement: str) -> str:
    """The name of a distribution, as the index spells it.

    >>> name_of("lazy_loader>=0.6"), name_of("Pint[all] >= 1; python_version > '3'")
    ('lazy-loader', 'pint')
    """
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement.strip(), maxsplit=1)[0]).lower()


def direct() -> dict[str, str]:
    """Library and the extra that names it, or `needed`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = {name_of(line): NEEDED for line in project["dependencies"]}
    for extra in DIRECT:
        for line in project["optional-dependencies"][extra]:
            if not line.startswith("pi_formulate"):
                found.setdefault(name_of(line), f"extra `{extra}`")
    return found


def closure(start: Mapping[str, str]) -> dict[str, str]:
    """The same, and what those libraries need in turn, each with the first that needs it.

    Parameters
    ----------
    start
        As of `direct`.
    """
    found = dict(start)
    waiting: list[tuple[str, frozenset[str]]] = [(name, frozenset()) for name in start]
    seen = set(waiting)
    while waiting:
        name, extras = waiting.pop(0)
        try:
            lines = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        for need in map(Requirement, lines):
            if need.marker and not any(need.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                continue
            step = name_of(need.name), frozenset(need.extras)
            found.setdefault(step[0], f"by `{name}`")
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return found


def licence(name: str) -> str:
    """The licence of an installed library: its expression, short text, classifiers or the head of its text.

    >>> licence("numpy").startswith("BSD")
    True
    """
    try:
        data = distribution(name).metadata
    except PackageNotFoundError:
        return "not installed here"
    kinds = [line.rsplit("::", 1)[-1].strip() for line in data.get_all("Classifier", []) if line.startswith("License")]
    short = (data.get_all("License") or [""])[0].strip()
    in_short = short if len(short) < LONG and "\n" not in short and short.upper() != "UNKNOWN" else ""
    head = short.partition("\n")[0]
    in_head = head if len(head) < LONG and "licen" in head.lower() else ""
    return (data.get_all("License-Expression") or [""])[0] or in_short or ", ".join(kinds) or in_head or "unknown"


def table(libraries: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(library, why, licence) of each.

    Parameters
    ----------
    libraries
        As of `direct` or `closure`.
    """
    return [(name, why, licence(name)) for name, why in libraries.items()]


def main() -> None:
    """Write the page."""
    rows = [f"| `{name}` | {why} | {kind} |" for name, why, kind in table(closure(direct()))]
    PAGE.write_text(HEAD + "\n".join(["| library | installed | licence |", "|---|---|---|", *rows]) + "\n", "utf-8")


if __name__ == "__main__":
    main()
