"""What the documents say is true: every block runs, every example plans, every public name explains itself."""

import doctest
import importlib
import inspect
import re
import shlex
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, SimpleNamespace

import pytest
import typer

import pi_formulate as pf
from pi_formulate import cli
from pi_formulate.batch.entry import IN_NUMBERS, BatchEntry
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.laminate.entry import BatchesEntry, FileEntry, HoldEntry, LayerEntry, RollEntry, StepEntry
from tests.site import scripts
from tools.site import hooks, hooks_generated

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "fits").glob("*.md")),
]
EXAMPLES = ROOT / "examples"
STACKS = sorted(EXAMPLES.glob("laminate*.toml"))
RECIPES = [path for path in sorted([*EXAMPLES.glob("*.toml"), *EXAMPLES.glob("*.csv")]) if path not in STACKS]
RECIPE_TOML = [path for path in RECIPES if path.suffix == ".toml"]
KINDS = {"python", "toml", "console"}  # each of them runs
ELSEWHERE = {"powershell"}  # runs on no machine of the tests: three lines of the start, beside the same for a console
NO_CODE = "text"  # for files and answers that are shown; what looks like code is refused
LOOKS_LIKE_CODE = re.compile(r"^(\$ |>>> |import |from \w+ import |\[\[?\w+\]\]?$|\w+ = |.*\bpf\.)", re.MULTILINE)
FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<fence>```+|~~~+)[ \t]*(?P<info>.*)$")
# A comment in the line before a block says under which condition it runs.
CONDITION = re.compile(r"^<!-- (needs|read only): (.+) -->$")
# Programs in console blocks that are not run here: .ci/run calls each of them, by itself or in scripts/.
RUN_BY_CI = {"pip install", "pytest", "ruff check", "ruff format", "mypy", "lint-imports", "mkdocs build"}
SCRIPTS = {"check", "coverage", "floors", "release", "site", "supply", "test"}
SHELL = {"cd", "source"}  # where one stands, and which environment: the tests bring their own
MARK = re.compile(r"^<!-- generated: ([\w -]+) -->$", re.MULTILINE)
# They mean the same wherever they stand: a file, and where names are looked up.
SPEAK_FOR_THEMSELVES = {"path", "library"}
FUNCTIONS = [name for name in pf.__all__ if not inspect.isclass(getattr(pf, name)) and callable(getattr(pf, name))]


@dataclass(frozen=True)
class Block:
    """A fenced block: its first line of content, kind, text, title, and what stands in the comment before it."""

    line: int
    kind: str
    text: str
    title: str = ""
    needs: str = ""
    read_only: str = ""


def fenced(name: str, text: str) -> list[Block]:
    """Every block of a page; what the tests would not see is an error."""
    found: list[Block] = []
    lines = text.splitlines()
    opened: tuple[int, str, str] | None = None
    for at, line in enumerate(lines):
        place = f"{name}:{at + 1}"
        fence = FENCE.match(line)
        if opened is None and fence:
            assert not fence["indent"], f"{place}: a fence must begin at the start of the line"
            assert fence["fence"] == "```", f"{place}: expected three backticks, but got {fence['fence']!r}"
            kind = fence["info"].partition(" ")[0]
            assert kind in {*KINDS, *ELSEWHERE, NO_CODE}, (
                f"{place}: expected a block of a kind among {', '.join(sorted(KINDS))}, but got {kind!r}"
            )
            title = re.search(r'title="([^"]*)"', fence["info"])
            opened = (at + 1, kind, title[1] if title else "")
        elif opened is None:
            hidden = line.startswith("    ") and line.strip() and (at == 0 or not lines[at - 1].strip())
            assert not hidden, f"{place}: code must stand in a fence with its kind, not be indented"
        elif fence and line == "```":
            start, kind, title_of = opened
            condition = CONDITION.match(lines[start - 2]) if start > 1 else None
            given = {condition[1].replace(" ", "_"): condition[2]} if condition else {}
            found.append(Block(start + 1, kind, "\n".join(lines[start:at]) + "\n", title_of, **given))
            opened = None
    assert opened is None, f"{name}:{opened and opened[0]}: a block that does not end"
    return found


def blocks(page: Path, kind: str) -> list[Block]:
    """Every block of a kind."""
    return [block for block in fenced(page.name, page.read_text(encoding="utf-8")) if block.kind == kind]


def with_blocks(kind: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, kind)]


def label(path: Path) -> str:
    return path.name


def commands(page: Path, read_only: bool = False) -> list[str]:
    """The lines of its console blocks, each after a dollar sign; those that are only read, or the rest."""
    chosen = [block.text for block in blocks(page, "console") if bool(block.read_only) is read_only]
    lines = [line for line in "\n".join(chosen).splitlines() if line.strip()]
    assert all(line.startswith("$ ") for line in lines), page
    return [line[2:] for line in lines]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the examples, as in a clone."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- documents ---


def run_python(page: Path, wanted: str) -> None:
    """Run the blocks of a page that need nothing, and those that need one library."""
    names = {"__name__": "page"}
    for block in blocks(page, "python"):
        if block.needs not in ("", wanted):
            continue
        if ">>>" not in block.text:
            exec(compile("\n" * (block.line - 1) + block.text, page.name, "exec"), names)
            continue
        place = f"{page.name}:{block.line}"
        test = doctest.DocTestParser().get_doctest(block.text, names, place, page.name, block.line - 1)
        told: list[str] = []
        outcome = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append, clear_globs=False)
        assert not outcome.failed, "".join(told)
        names = test.globs


@pytest.mark.slow
@pytest.mark.parametrize("page", with_blocks("python"), ids=label)
def test_python_blocks_run_top_to_bottom(page, desk):
    run_python(page, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "library"),
    [(page, need) for page in PAGES for need in dict.fromkeys(b.needs for b in blocks(page, "python") if b.needs)],
    ids=lambda value: value.name if isinstance(value, Path) else value,
)
def test_python_blocks_run_where_their_library_is(page, library, desk):
    pytest.importorskip(library)
    run_python(page, library)


@pytest.mark.parametrize("page", with_blocks("toml"), ids=label)
def test_toml_blocks_are_recipes_stacks_designs_or_screens(page, tmp_path):
    for block in blocks(page, "toml"):
        path = tmp_path / f"{page.stem}-{block.line}.toml"
        path.write_text(block.text, encoding="utf-8")
        if "[[layer]]" in block.text:
            assert pf.read_stack(path).stack.layers
        elif block.title == "screen.toml":
            assert len(pf.screen_from_file(path))
        elif "[targets]" in block.text:
            designed = pf.design_from_file(path)
            assert len(designed.design)
            assert designed.recipes()
        else:
            recipes, warnings = pf.plan_file(path)
            assert recipes
            assert not warnings


@pytest.mark.parametrize("page", with_blocks(NO_CODE), ids=label)
def test_text_blocks_are_no_code(page):
    assert [block.line for block in blocks(page, NO_CODE) if LOOKS_LIKE_CODE.search(block.text)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("```\nx\n```\n", "a.md:1: expected a block of a kind among console, python, toml, but got ''"),
        ("\n```py\nx\n```\n", "a.md:2: expected a block of a kind among console, python, toml, but got 'py'"),
        ('```py title="a"\nx\n```\n', "a.md:1: expected a block of a kind among console, python, toml, but got 'py'"),
        ("~~~python\nx\n~~~\n", "a.md:1: expected three backticks, but got '~~~'"),
        ("1. a\n   ```python\n   x\n   ```\n", "a.md:2: a fence must begin at the start of the line"),
        ("A list:\n\n    pf.library()\n", "a.md:3: code must stand in a fence with its kind, not be indented"),
        ("```python\nx\n", "a.md:1: a block that does not end"),
    ],
)
def test_a_block_that_nobody_would_run_is_found(text, fault):
    with pytest.raises(AssertionError, match=re.escape(fault)):
        fenced("a.md", text)


def test_a_block_may_have_a_title_and_a_condition():
    text = '<!-- needs: torch -->\n```python title="a.py"\nx = 1\n```\n'
    assert fenced("a.md", text) == [Block(3, "python", "x = 1\n", "a.py", needs="torch")]


def read_command(words: list[str]) -> None:
    """Let the command line read a command without running it."""
    command = typer.main.get_command(cli.app).commands[words[0]]
    command.make_context(words[0], list(words[1:]))


@pytest.mark.slow
@pytest.mark.parametrize("page", with_blocks("console"), ids=label)
def test_console_lines_run(page, run, desk):
    for command in commands(page):
        for part in command.split(" && "):
            program, *arguments = shlex.split(part)
            if program in SHELL:
                continue
            if Path(program).name != "pi-formulate":
                called = " ".join([Path(program).name, *arguments])
                assert called.startswith(("python3 -m venv ", *RUN_BY_CI, *SCRIPTS)), f"{page.name}: {part}"
                continue
            if arguments[0] == "app":  # serves until it is stopped; tests/whatif/test_browser.py runs it
                read_command(arguments)
                continue
            status, _, lines = run(*arguments)
            assert status == 0, "\n".join([part, *lines])
            assert "error" not in "\n".join(lines)
            for flag in ("-o", "--output"):
                if flag in arguments:
                    assert (desk / arguments[arguments.index(flag) + 1]).stat().st_size > 0


@pytest.mark.parametrize("page", [page for page in PAGES if commands(page, read_only=True)], ids=label)
def test_console_lines_that_are_only_read_are_commands(page):
    for command in commands(page, read_only=True):
        program, *arguments = shlex.split(command)
        assert program == "pi-formulate"
        read_command(arguments)


def test_the_checks_run_the_other_programs():
    if (ROOT / "PKG-INFO").is_file():
        pytest.skip("a source archive has no .ci")
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    programs = sorted((ROOT / "scripts").iterdir())
    assert {path.name for path in programs} == SCRIPTS
    assert [path.name for path in programs if f"scripts/{path.name}" not in run] == []
    text = "\n".join([run, *(path.read_text(encoding="utf-8") for path in programs)])
    assert [called for called in RUN_BY_CI if called not in text] == []


def anchors(page: Path) -> set[str]:
    """What `#` can lead to on a page."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    text = MARK.sub(lambda mark: hooks_generated.MAKERS[mark[1]](), text)  # what the site puts in
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    named = {re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", head).strip().lower()) for head in heads}
    return named | set(re.findall(r'<a id="([\w-]+)">', text))


@pytest.mark.parametrize("page", PAGES, ids=label)
def test_links_and_pictures_are_there(page):
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
        if target.startswith("http"):
            continue
        place = page.parent / target if target else page
        assert place.is_file(), target
        if anchor:
            assert anchor in anchors(place), f"{target}#{anchor}"


def test_the_two_commands_are_those_that_the_checks_run():
    installing = [command for command in commands(ROOT / "README.md") if command.startswith("python3 -m venv")]
    assert len(installing) == 2
    assert "pip install . " in installing[0]
    assert "pi-formulate batch examples/low_expansion.toml" in installing[0]
    assert installing[1].endswith("pytest -n auto")
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
    guide = (ROOT / "docs" / "first_batch.md").read_text(encoding="utf-8").partition("\n## All keys\n")[2]
    assert [key for key in BatchEntry.model_fields if f"`{key}`" not in guide] == []


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


def test_every_file_of_the_code_map_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_.0-9]+\.(?:py|csv|j2|md))`", text))
    assert len(named) > 40
    assert [
        name for name in sorted(named) if not any((root / name).is_file() for root in (ROOT, ROOT / "pi_formulate"))
    ] == []


def relative_to_docs(path: Path) -> str:
    return f"../{path.relative_to(ROOT).as_posix()}"


# --- the site ---


def test_every_page_of_the_menu_is_there():
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    named = re.findall(r"[\w/]+\.md", menu)
    docs = ROOT / "docs"
    pages = {path.relative_to(docs).as_posix() for path in (*docs.glob("*.md"), *(docs / "fits").glob("*.md"))}
    fits = {page for page in pages if page.startswith("fits/")}
    pages |= set(hooks.MOVED.values()) | set(hooks.api_pages())
    pages.add("command_line.md")  # tools/site/hooks_reference.py makes it
    assert len(named) == len(set(named))
    assert set(named) <= pages
    assert set(hooks.MOVED.values()) | set(hooks.api_pages()) | fits <= set(named)


def test_a_page_without_a_place_stands_with_the_guides():
    config = hooks.on_config({"nav": ["start.md", {"Guides": [{"Claims": "claims.md"}]}]})
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    assert hooks.pages_of(config["nav"]) == pages
    guides = config["nav"][1]["Guides"]
    assert guides[0] == {"Claims": "claims.md"}
    assert "design.md" in guides
    assert "start.md" not in guides
    assert "claims.md" not in guides


def test_the_pages_of_the_api_are_the_rooms_and_begin_with_modules_that_are_there():
    modules = {module for module, _ in hooks.public_names()}
    assert set(hooks.API) == {module.split(".")[0] for module in modules}
    for room, (_, leading) in hooks.API.items():
        assert set(leading.split()) <= {module.split(".")[1] for module in modules if module.startswith(f"{room}.")}


def test_the_pages_of_the_api_show_every_public_name_once():
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
def test_links_of_the_repository_become_links_of_the_site(here, link, turned):
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
        with pytest.raises(
            pf.FormulateError,
            match=(
                rf"batch {entries[0]['id']}: the composition does not meet formula "
                rf"{entries[0]['formula']}: .+\(value "
            ),
        ):
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


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=label)
def test_example_scripts_run(path):
    assert scripts.run(path)


# --- public names ---


@pytest.mark.parametrize("name", pf.__all__)
def test_every_public_name_has_a_docstring(name):
    assert (getattr(pf, name).__doc__ or "").strip()


def test_the_listed_names_are_those_of_the_stub():
    stub = (ROOT / "pi_formulate" / "__init__.pyi").read_text(encoding="utf-8")
    listed = re.findall(r'^    "(\w+)",$', stub, re.MULTILINE)
    assert sorted(listed) == sorted(pf.__all__)


def members(*kinds: type) -> list[str]:
    """`Class.member` of all public members of public classes that are of a kind."""
    classes = {name: vars(getattr(pf, name)) for name in pf.__all__ if inspect.isclass(getattr(pf, name))}
    return [
        f"{name}.{member}"
        for name, held in classes.items()
        for member, value in held.items()
        if isinstance(value, kinds) and not member.startswith("_")
    ]


METHODS = members(FunctionType, classmethod, staticmethod)


def named(name: str) -> object:
    """The function, class or method of a name."""
    found = pf
    for part in name.split("."):
        found = getattr(found, part)
    return found


def sections(text: str) -> dict[str, str]:
    """{heading: text} of a docstring; what stands before the first is under an empty heading."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}$", inspect.cleandoc(text), flags=re.MULTILINE)
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", [*FUNCTIONS, *METHODS])
def test_every_parameter_is_explained(name):
    parameters = set(inspect.signature(named(name)).parameters) - {"self"}
    parts = sections(named(name).__doc__)
    lines = [line for line in parts.get("Parameters", "").splitlines() if re.match(r"\S", line)] or [parts[""]]
    explained = set(re.findall(r"\w+", " ".join(lines)))
    assert parameters <= explained | SPEAK_FOR_THEMSELVES
    if "." in name and parameters:
        assert "Parameters" in parts


@pytest.mark.parametrize("name", sorted({*pf.__all__, *METHODS, *members(property)} - {"__version__"}))
def test_examples_stand_under_examples(name):
    parts = sections(named(name).__doc__ or "")
    assert [heading for heading, text in parts.items() if ">>>" in text and heading != "Examples"] == []


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
