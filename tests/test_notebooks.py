"""Each notebook of the examples runs top to bottom; what it tells, it asserts. In git it has no outputs."""

import asyncio
import re
import shutil
import sys
import warnings
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
SECONDS_A_CELL = 300  # a guard against a cell that hangs, no promise


def label(path: Path) -> str:
    return path.stem


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A copy of the examples, with this interpreter as the kernel, and no profile of the user."""
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    kernel = tmp_path / "kernels" / "here"
    kernel.mkdir(parents=True)
    command = f'["{sys.executable}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'.replace("\\", "\\\\")
    (kernel / "kernel.json").write_text(
        f'{{"argv": {command}, "display_name": "here", "language": "python"}}', encoding="utf-8"
    )
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "profile"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return tmp_path / "examples"


def files_below(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.filterwarnings("ignore")  # of the kernel's own libraries
@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_notebooks_run(path, desk):
    notebook = nbformat.read(desk / path.name, as_version=4)
    before = files_below(desk)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = nbclient.NotebookClient(
            notebook, timeout=SECONDS_A_CELL, kernel_name="here", resources={"metadata": {"path": str(desk)}}
        )
        asyncio.run(client.async_execute())
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    told = [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    assert told == []
    pictures = [output for output in outputs if {"image/png", "image/svg+xml"} & set(output.get("data", {}))]
    assert pictures
    assert any(re.search(r"^\s*assert ", cell.source, re.MULTILINE) for cell in cells)
    assert files_below(desk) == before  # it cleans its desk


@pytest.mark.parametrize("path", NOTEBOOKS, ids=label)
def test_notebooks_are_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.cells[0].cell_type == "markdown"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
