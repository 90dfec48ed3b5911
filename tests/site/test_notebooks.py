"""Each notebook of the examples runs top to bottom and says what its stored outputs say; its script says the same."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.site import scripts

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
run_notebooks = pytest.importorskip("tools.reports.run_notebooks")

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
MOST_BYTES = 700_000
# What has to hold behind a cell, out of sight of a reader: {notebook: {cell: code}}.
CHECKS = tomllib.loads((Path(__file__).parent / "notebook_checks.toml").read_text(encoding="utf-8"))
# What only a test has use for; and the inside of the package.
PLUMBING = re.compile(r"^\s*assert\b|\btold = |^\s*(from|import) pi_formulate\.", re.MULTILINE)
PICTURES = {"image/png", "image/svg+xml"}
# A path of some machine, a temporary folder, an address in memory, a time of day.
MACHINE = re.compile(r"/tmp/|/home/|/Users/|[A-Z]:\\\\|\.ipynb_checkpoints| at 0x[0-9a-f]{6,}|\b\d\d:\d\d:\d\d\b")
DAYS = (
    "Monday morning",
    "Monday afternoon",
    "Tuesday",
    "Wednesday morning",
    "Wednesday and Thursday",
    "Thursday",
    "Friday morning",
)
# Notebook and script, with the numbers that both print: the same words have the same numbers.
SAME = {
    ("1_first_batch", "first_batch"): (r"PMDA ([\d.]+) g$", r"M_n (\d.*)"),
    ("2_what_if_p_over_q", "what_if_ratio"): (
        r"copper expands by ([\d.]+)",
        r"held: p/q = ([\d.]+, [\d.]+ \+- [\d.]+) ppm",
        r"dried freely: p/q = ([\d.]+)",
    ),
    ("3_thermoplastic_and_sequences", "sequences"): (
        r"TPE-R ([\d.]+) g, M_n (\d.*)",
        r"BPDA/TPE-R (\d\.\d\d), ",
    ),
    ("4_own_monomer_own_data", "own_data"): (
        r"my-DATP ([\d.]+) g on the balance, ([\d.]+)",
        r"shifted by (-?[\d.]+) and scaled by ([\d.]+)",
        r"shipped (\d+ \+- \d+) \S*C, with own data (\d+ \+- \d+)",
    ),
    ("5_design_for_copper", "design_for_copper"): (
        r"s/t = ([\d.]+), ([\d.]+ \+- [\d.]+) ppm/K, P = ([\d.]+)",
        r"Tg ([\d.]+ \+- [\d.]+) ",
        r"LX-101: PMDA ([\d.]+) g; TP-101: TPE-R ([\d.]+) g",
    ),
    ("6_weighing_error", "weighing_error"): (r"planned ([\d ]+)  in the vessel ([\d ]+)", r"top-up: (.*)"),
    ("7_laminate_to_batches", "laminate"): (
        r"top foil etched +(\S+ \+- +\S+) 1/m",
        r"flat with bottom foil etched: (\S+ \+- \S+)",
        r"([\d.]+ to [\d.]+) ppm/K: best P = ([\d.]+), LX-101 ([\d.]+)",
        r"(\S+) g of solutions",
    ),
}


def label(path: Path) -> str:
    return path.stem


def stored(path: Path):
    return nbformat.read(path, as_version=4)


def checked(path: Path, folder: Path) -> Path:
    """A copy of a notebook in a folder, with its checks as cells behind those that they belong to."""
    notebook = stored(path)
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if code := CHECKS[path.stem].get(cell.id):
            cells.append(nbformat.v4.new_code_cell(code, id=f"check-{cell.id}"))
    notebook.cells = cells
    nbformat.write(notebook, folder / path.name)
    return folder / path.name


def without_checks(notebook):
    """The same as a reader sees it; a check shows nothing."""
    checks = [cell for cell in notebook.cells if cell.id.startswith("check-")]
    assert [cell.id for cell in checks if cell.outputs] == []
    notebook.cells = [cell for cell in notebook.cells if cell not in checks]
    return notebook


def files_below(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def outputs_of(notebook) -> list:
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def printed(notebook) -> str:
    """All that is printed, cell by cell."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return "\n".join("".join(o.text for o in cell.outputs if o.output_type == "stream") for cell in cells)


def shown(notebook) -> list[list[str]]:
    """Kinds of what each cell shows: how many pictures, tables and texts."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    kinds = [Counter(kind for o in cell.outputs for kind in o.get("data", {})) for cell in cells]
    return [sorted(f"{kind}: {count}" for kind, count in found.items()) for found in kinds]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the kernel's own libraries
@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_notebooks_run_and_say_what_is_stored(path):
    with run_notebooks.desk() as folder:
        before = files_below(folder)
        notebook = without_checks(run_notebooks.executed(checked(path, folder), folder))
        assert files_below(folder) == before  # it cleans its desk
    found = outputs_of(notebook)
    assert [o.text for o in found if o.output_type == "stream" and o.name == "stderr"] == []
    assert any(PICTURES & set(o.get("data", {})) for o in found)
    kept = stored(path)
    assert printed(notebook) == printed(kept)
    assert shown(notebook) == shown(kept)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_cells_show_what_a_reader_wants_to_see_and_the_checks_stand_elsewhere(path):
    cells = {cell.id: cell.source for cell in stored(path).cells if cell.cell_type == "code"}
    assert [name for name, source in cells.items() if PLUMBING.search(source)] == []
    assert CHECKS[path.stem].keys() <= cells.keys()
    assert len(CHECKS[path.stem]) >= 4
    assert [name for name, code in CHECKS[path.stem].items() if "assert " not in code] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_what_is_stored_is_of_no_machine_and_no_day(path):
    notebook = stored(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.cells[0].cell_type == "markdown"
    assert path.stat().st_size < MOST_BYTES
    for number, cell in enumerate(notebook.cells, 1):
        assert cell.id == f"cell-{number:02d}"
        assert not cell.metadata
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert sum("image/png" in o.get("data", {}) for o in outputs_of(notebook)) >= 2
    for output in outputs_of(notebook):
        texts = [output.get("text", ""), *(text for kind, text in output.get("data", {}).items() if "png" not in kind)]
        for text in texts:
            assert not (found := MACHINE.search(text)), found


def test_cleaning_takes_off_what_changes():
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "here", "display_name": "x"}})
    cell = nbformat.v4.new_code_cell("1", metadata={"execution": {"iopub.execute_input": "now"}})
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/plain": "1"}, metadata={"needs_background": "light"})]
    notebook.cells = [cell]
    found = run_notebooks.cleaned(notebook)
    nbformat.validate(found)
    assert found.metadata.kernelspec.name == "python3"
    assert (found.cells[0].id, found.cells[0].metadata, found.cells[0].outputs[0].metadata) == ("cell-01", {}, {})


@pytest.mark.parametrize(("path", "day"), list(zip(NOTEBOOKS, DAYS, strict=False)), ids=[p.stem for p in NOTEBOOKS[:7]])
def test_the_week_runs_from_monday_to_friday(path, day):
    notebook = stored(path)
    first, last = notebook.cells[0].source, notebook.cells[-1].source
    assert first.startswith(f"# {path.stem[0]} · {day}:")
    assert "**Where we stand.**" in first
    assert "**Asked today.**" in first
    assert last.startswith("**Learned.**")
    following = NOTEBOOKS[NOTEBOOKS.index(path) + 1]
    assert f"]({following.name})" in last


@pytest.mark.slow
@pytest.mark.parametrize(("pair", "numbers"), list(SAME.items()), ids=[script for _, script in SAME])
def test_the_script_says_the_numbers_of_its_notebook(pair, numbers):
    notebook, script = pair
    kept, fresh = printed(stored(EXAMPLES / f"{notebook}.ipynb")), scripts.run(EXAMPLES / f"{script}.py")
    for pattern in numbers:
        here, there = (re.search(pattern, text, re.MULTILINE) for text in (kept, fresh))
        assert here, pattern
        assert there, pattern
        assert here.groups() == there.groups()
