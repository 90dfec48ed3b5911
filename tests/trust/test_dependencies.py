"""Declared dependencies and imports are the same: nothing is imported undeclared, nothing declared is dead."""

import ast
import re
import sys
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tools.dependencies import DIRECT, PAGE, name_of, table

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = {name_of(line) for line in PROJECT["dependencies"]}
EXTRAS = PROJECT["optional-dependencies"]
# Libraries that a user may bring and that no extra names: the code says so where it needs them.
BROUGHT = {"baybe"}
# A distribution whose module has another name, and that need not be installed where this test runs.
MODULES = {"python_calamine": "python-calamine"}
# Libraries that another one brings, which the extra names instead.
BROUGHT_BY = {
    "tornado": "voila",
    "traitlets": "voila",
    "jupyter-server": "voila",
    "ipython": "ipykernel",
    "torch": "bofire",
}


def imports(path: Path) -> set[tuple[str, bool]]:
    """(top-level module, whether it is imported with its module) of each import of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()

    def visit(node: ast.AST, first: bool) -> None:
        for child in ast.iter_child_nodes(node):
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or (
                isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
            )
            if isinstance(child, ast.Import):
                found.update((alias.name.split(".")[0], first) for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and not child.level and child.module:
                found.add((child.module.split(".")[0], first))
            visit(child, first and not later)

    visit(tree, True)
    return {(name, first) for name, first in found if name not in {*sys.stdlib_module_names, "pi_formulate"}}


def used() -> dict[str, set[tuple[str, bool]]]:
    """(file, whether at once) of each distribution that the package imports."""
    owners = packages_distributions()
    found = defaultdict(set)
    for path in sorted((ROOT / "pi_formulate").rglob("*.py*")):
        if path.suffix in (".py", ".pyi"):
            for module, first in imports(path):
                owner = MODULES.get(module) or next(iter(owners.get(module, [module])))
                found[name_of(owner)].add((path.relative_to(ROOT).as_posix(), first))
    return found


USED = used()
OPTIONAL = {name_of(line) for lines in EXTRAS.values() for line in lines}


def test_every_import_is_declared():
    assert {
        name: sorted(places)
        for name, places in USED.items()
        if name not in RUNTIME | OPTIONAL | BROUGHT and BROUGHT_BY.get(name) not in OPTIONAL
    } == {}


def test_what_is_imported_at_once_needs_no_extra():
    """A module may import a library of an extra only where a function needs it, or if it belongs to the extra."""
    own = {"matplotlib": "pi_formulate/plots/"}
    at_once = {
        (name, path)
        for name, places in USED.items()
        for path, first in places
        if first and name not in RUNTIME and path.endswith(".py") and not path.startswith(own.get(name, "/"))
    }
    assert at_once == set()


def test_every_dependency_is_imported():
    assert RUNTIME - USED.keys() == set()


@pytest.mark.parametrize("extra", ["plot", "screen", "ods", "learn", "notebook", "app", "draw"])
def test_every_library_of_an_extra_is_imported(extra):
    names = {name_of(line) for line in EXTRAS[extra] if not line.startswith("pi_formulate")}
    assert names - USED.keys() == set()


def parts(extra: str) -> set[str]:
    """The extra and those that it asks for in turn."""
    asked = re.findall(r"pi_formulate\[([\w,]+)\]", " ".join(EXTRAS[extra]))
    return {extra}.union(*(parts(name) for names in asked for name in names.split(",")))


def test_all_has_what_a_user_needs_without_pytorch_and_a_cluster():
    assert parts("all") == {"all", "plot", "screen", "app", "draw", "notebook"}
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for extra in ("all", "plot", "screen", "notebook", "app", "draw", "learn", "cluster"):
        assert f"`{extra}`" in text


def test_every_floor_is_stated():
    """A library without a lower bound may be of any age; those of the development tools have none."""
    lines = [*PROJECT["dependencies"], *(line for name in EXTRAS for line in EXTRAS[name] if name != "dev")]
    assert [line for line in lines if ">=" not in line and not line.startswith("pi_formulate")] == []


def test_the_page_lists_every_library_that_is_installed_with_the_package():
    text = PAGE.read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE))
    direct = RUNTIME | {name_of(line) for extra in DIRECT for line in EXTRAS[extra] if "[" not in line}
    assert direct - listed == set()


def test_the_page_states_a_licence_for_each():
    rows = table({"numpy": "needed", "no-such-library": "plot"})
    assert rows[0][0] == "numpy"
    assert "BSD" in rows[0][2]
    assert rows[1] == ("no-such-library", "plot", "not installed here")
    text = PAGE.read_text(encoding="utf-8")
    assert "not installed here" not in text
    assert "unknown" not in text
