"""What the documents say is true: every block runs, every example plans, every public name explains itself."""

import doctest
import importlib.util
import inspect
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

import pi_formulate as pf
from pi_formulate.entry import IN_NUMBERS, BatchEntry
from pi_formulate.export.lines import COLUMNS
from pi_formulate.stack_entry import BatchesEntry, FileEntry, HoldEntry, LayerEntry, RollEntry, StepEntry

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = ROOT / "examples"
STACKS = sorted(EXAMPLES.glob("laminate*.toml"))
RECIPES = [path for path in sorted([*EXAMPLES.glob("*.toml"), *EXAMPLES.glob("*.csv")]) if path not in STACKS]
RECIPE_TOML = [path for path in RECIPES if path.suffix == ".toml"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# They mean the same wherever they stand: a file, and where names are looked up.
SPEAK_FOR_THEMSELVES = {"path", "library"}
FUNCTIONS = [name for name in pf.__all__ if not inspect.isclass(getattr(pf, name)) and callable(getattr(pf, name))]


def blocks(page: Path, kind: str) -> list[tuple[int, str]]:
    """(line, text) of every block of a kind."""
    text = page.read_text(encoding="utf-8")
    return [(text[: m.start()].count("\n") + 2, m[2]) for m in BLOCK.finditer(text) if m[1] == kind]


def with_blocks(kind: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, kind)]


def label(path: Path) -> str:
    return path.name


def commands(page: Path) -> list[str]:
    """The lines of its console blocks that start with a dollar sign."""
    lines = "\n".join(text for _, text in blocks(page, "console")).splitlines()
    assert all(line.startswith("$ ") for line in lines if line.strip()), page
    return [line[2:] for line in lines if line.strip()]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the examples, as in a clone."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- documents ---


@pytest.mark.parametrize("page", with_blocks("python"), ids=label)
def test_python_blocks_run_top_to_bottom(page, desk):
    names = {"__name__": "page"}
    for line, text in blocks(page, "python"):
        place = f"{page.name}:{line}"
        if ">>>" not in text:
            exec(compile("\n" * (line - 1) + text, page.name, "exec"), names)
            continue
        test = doctest.DocTestParser().get_doctest(text, names, place, page.name, line - 1)
        told: list[str] = []
        outcome = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append, clear_globs=False)
        assert not outcome.failed, "".join(told)
        names = test.globs


@pytest.mark.parametrize("page", with_blocks("toml"), ids=label)
def test_toml_blocks_are_recipes(page, tmp_path):
    for line, text in blocks(page, "toml"):
        path = tmp_path / f"{page.stem}-{line}.toml"
        path.write_text(text, encoding="utf-8")
        if "[[layer]]" in text:
            assert pf.read_stack(path).stack.layers
            continue
        recipes, warnings = pf.plan_file(path)
        assert recipes
        assert not warnings


@pytest.mark.parametrize("page", with_blocks("console"), ids=label)
def test_console_lines_run(page, desk):
    for command in commands(page):
        for part in command.split(" && "):
            program, *arguments = shlex.split(part)
            if Path(program).name != "pi-formulate":
                continue
            done = subprocess.run(
                [sys.executable, "-m", "pi_formulate.cli", *arguments],
                capture_output=True,
                encoding="utf-8",
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, f"{part}\n{done.stderr}"
            assert "error" not in done.stderr
            for flag in ("-o", "--output"):
                if flag in arguments:
                    assert (desk / arguments[arguments.index(flag) + 1]).stat().st_size > 0


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_links_and_pictures_are_there(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).is_file(), target


def test_the_two_commands_are_those_that_the_checks_run():
    installing = [command for command in commands(ROOT / "README.md") if command.startswith("python3 -m venv")]
    assert len(installing) == 2
    assert "pip install . " in installing[0]
    assert "pi-formulate batch examples/low_expansion.toml" in installing[0]
    assert installing[1].endswith("pytest")
    if (ROOT / "PKG-INFO").is_file():
        pytest.skip("a source archive has no .ci")
    # The script takes them out of the README with this very expression, so the two cannot drift apart.
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    pattern = re.search(r"sed -n 's/(.*?)/", script)
    assert pattern is not None
    assert pattern[1] == r"^\$ \(python3 -m venv .*\)$"
    posix = pattern[1].replace(r"\(", "(").replace(r"\)", ")")
    assert re.findall(posix, (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE) == installing


def test_the_table_of_the_readme_is_the_batch():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^\| (\S+) \| ([\d.]+) g \|", text, re.MULTILINE))
    recipes, _ = pf.plan_file(EXAMPLES / "low_expansion.toml")
    assert shown == {name: f"{mass:.2f}" for name, mass in recipes[0].charge_g.items()}


def test_the_counts_of_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{len(pf.library())} monomers and {len(pf.solvents())} solvents" in text


def test_every_key_and_column_is_described():
    files = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
    missing = [key for key in (*BatchEntry.model_fields, *IN_NUMBERS, *COLUMNS) if f"`{key}`" not in files]
    assert not missing
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [key for key in BatchEntry.model_fields if f"`{key}`" not in readme] == ["sequence", "ratios"]


def test_every_key_of_a_stack_file_is_described():
    page = (ROOT / "docs" / "laminate.md").read_text(encoding="utf-8")
    entries = (FileEntry, LayerEntry, StepEntry, HoldEntry, RollEntry, BatchesEntry)
    parts = {"layer": "[[layer]]", "step": "[[step]]", "batches": "[batches]"}
    keys = {parts.get(key, key) for entry in entries for key in entry.model_fields} - {"layers", "foil"}
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


def test_every_table_is_on_the_page_of_the_tables():
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    tables = sorted((ROOT / "pi_formulate" / "reference").rglob("*.csv"))
    assert [path.name for path in tables if f"({relative_to_docs(path)})" not in page] == []


def test_every_notebook_and_script_is_listed():
    page = (ROOT / "docs" / "notebooks.md").read_text(encoding="utf-8")
    told = [*EXAMPLES.glob("*.ipynb"), *EXAMPLES.glob("*.py")]
    assert [path.name for path in told if f"({relative_to_docs(path)})" not in page] == []


def relative_to_docs(path: Path) -> str:
    return f"../{path.relative_to(ROOT).as_posix()}"


# --- the site ---


@pytest.fixture(scope="module")
def hooks():
    spec = importlib.util.spec_from_file_location("hooks", ROOT / "docs" / "hooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_of_the_menu_is_there(hooks):
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    named = re.findall(r"[\w/]+\.md", menu)
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} | set(hooks.MOVED.values()) | set(hooks.api_pages())
    assert len(named) == len(set(named))
    assert set(named) <= pages
    assert set(hooks.MOVED.values()) | set(hooks.api_pages()) <= set(named)


def test_a_page_without_a_place_stands_with_the_guides(hooks):
    config = hooks.on_config({"nav": ["start.md", {"Guides": [{"Claims": "claims.md"}]}]})
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert hooks.pages_of(config["nav"]) == pages
    guides = config["nav"][1]["Guides"]
    assert guides[0] == {"Claims": "claims.md"}
    assert "design.md" in guides
    assert "start.md" not in guides
    assert "claims.md" not in guides


def test_the_pages_of_the_api_show_every_public_name_once(hooks):
    shown = re.findall(r"^::: pi_formulate\.(.+)\.(\w+)$", "\n".join(hooks.api_pages().values()), re.MULTILINE)
    assert sorted(name for _, name in shown) == sorted(set(pf.__all__) - {"__version__"})
    for module, name in shown:
        assert hasattr(importlib.import_module(f"pi_formulate.{module}"), name)


@pytest.mark.parametrize(
    ("here", "link", "turned"),
    [
        ("index.md", "docs/claims.md#readings", "claims.md#readings"),
        ("index.md", "CONTRIBUTING.md", "contributing.md"),
        ("index.md", "examples/laminate.py", "examples/laminate.py"),
        ("region.md", "../examples/learning.py", "examples/learning.py"),
        ("start.md", "../README.md", "index.md"),
        ("start.md", "claims.md", "claims.md"),
        ("changelog.md", "https://keepachangelog.com", "https://keepachangelog.com"),
    ],
)
def test_links_of_the_repository_become_links_of_the_site(hooks, here, link, turned):
    page = SimpleNamespace(file=SimpleNamespace(src_uri=here))
    assert hooks.on_page_markdown(f"see [it]({link}).", page) == f"see [it]({turned})."


# --- examples ---


@pytest.mark.parametrize("path", RECIPES, ids=label)
def test_examples_plan_and_read_back(path, tmp_path):
    recipes, _ = pf.plan_file(path)
    for ending in ("csv", "json", "html", "xlsx"):
        pf.write_batches(recipes, tmp_path / f"batch.{ending}")
        assert pf.read_batches(tmp_path / f"batch.{ending}") == recipes


@pytest.mark.parametrize("path", STACKS, ids=label)
def test_stack_examples_are_read_and_planned(path):
    found = pf.read_stack(path)
    assert found.recipes()
    assert str(found.report())


@pytest.mark.parametrize("path", RECIPE_TOML, ids=label)
def test_examples_lie_on_their_side_of_the_formula(path):
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["batch"]
    recipes, warnings = pf.plan_file(path)
    outside = path.stem.endswith("_outside")
    assert len(warnings) == len(entries) * outside
    for entry, recipe in zip(entries, recipes, strict=True):
        formula = pf.formula(entry["formula"])
        assert formula.check(recipe.weighed_copolymer).met is not outside
        assert formula.check(recipe.copolymer).met is not outside
    if outside:
        with pytest.raises(pf.FormulateError, match="need a composition that meets formula"):
            pf.plan_file(path, strict=True)


def test_every_formula_has_an_example_on_each_side():
    found = set()
    for path in RECIPE_TOML:
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["batch"]:
            found.add((entry["formula"], path.stem.endswith("_outside")))
    assert found == {(formula, outside) for formula in ("1", "2", "6", "7") for outside in (False, True)}


def test_many_batches_are_all_inside():
    recipes, warnings = pf.plan_file(EXAMPLES / "many_batches.csv", strict=True)
    assert len(recipes) == 20
    assert not warnings


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=label)
def test_example_scripts_run(path, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not done.stderr
    assert not list(tmp_path.iterdir())


# --- public names ---


@pytest.mark.parametrize("name", pf.__all__)
def test_every_public_name_has_a_docstring(name):
    assert (getattr(pf, name).__doc__ or "").strip()


def test_the_listed_names_are_those_of_the_stub():
    stub = (ROOT / "pi_formulate" / "__init__.pyi").read_text(encoding="utf-8")
    listed = re.findall(r'^    "(\w+)",$', stub, re.MULTILINE)
    assert sorted(listed) == sorted(pf.__all__)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_is_explained(name):
    text = inspect.cleandoc(getattr(pf, name).__doc__)
    section = re.search(r"^Parameters\n-+\n(.*?)(?=\n\n\w+\n-+\n|\Z)", text, re.MULTILINE | re.DOTALL)
    lines = [line for line in section[1].splitlines() if re.match(r"\S", line)] if section else [text]
    explained = set(re.findall(r"\w+", " ".join(lines))) | SPEAK_FOR_THEMSELVES
    assert set(inspect.signature(getattr(pf, name)).parameters) <= explained


# --- what stands beside them ---


def test_the_citation_file_is_whole():
    yaml = pytest.importorskip("yaml")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert cited["cff-version"] == "1.2.0"
    assert str(cited["version"]) == pf.__version__


def test_the_changelog_knows_the_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{pf.__version__}]" in text
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert written == pf.__version__
