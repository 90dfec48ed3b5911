"""Run the notebooks of examples/ and keep them with their outputs, so that a reader sees the pictures at once.

Usage: python -m tools.reports.run_notebooks [examples/1_first_batch.ipynb ...]

Each runs in a copy of examples/. What changes from one run to the next (times, names of kernels) is taken off, and
pictures keep 256 colours, so that the files stay small.
"""

import asyncio
import base64
import io
import json
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbclient
import nbformat
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SECONDS_A_CELL = 300  # a guard against a cell that hangs, no promise
COLOURS = 256


@contextmanager
def kernel(folder: Path) -> Iterator[None]:
    """Make this interpreter the kernel `here`, described in a folder, without the profile of the user."""
    before = dict(os.environ)
    place = folder / "kernels" / "here"
    place.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=40"]
    spec = {"argv": command, "display_name": "here", "language": "python"}
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    os.environ.update(
        JUPYTER_PATH=str(folder),
        IPYTHONDIR=str(folder / "profile"),
        PYTHONPATH=str(ROOT),
        PYDEVD_DISABLE_FILE_VALIDATION="1",
        MPLBACKEND="module://matplotlib_inline.backend_inline",
    )
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def desk() -> Iterator[Path]:
    """A copy of the examples to run in."""
    with tempfile.TemporaryDirectory() as place, kernel(Path(place)):
        folder = Path(place) / "examples"
        shutil.copytree(EXAMPLES, folder)
        yield folder


def executed(path: Path, folder: Path) -> Any:
    """The notebook with the outputs of a run from top to bottom.

    Parameters
    ----------
    path
        The notebook.
    folder
        Where it runs.
    """
    notebook = nbformat.read(path, as_version=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the kernel's own libraries
        client = nbclient.NotebookClient(
            notebook,
            timeout=SECONDS_A_CELL,
            kernel_name="here",
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        )
        asyncio.run(client.async_execute())
    return notebook


def small(png: str) -> str:
    """A picture in few colours, as text."""
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")
    picture = picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE)  # keeps the colour of a single dot, too
    content = io.BytesIO()
    picture.save(content, "png", optimize=True)
    return base64.b64encode(content.getvalue()).decode()


def cleaned(notebook: Any) -> Any:
    """The same without what another run would write otherwise.

    Parameters
    ----------
    notebook
        It is changed.
    """
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for place, cell in enumerate(notebook.cells, 1):
        cell.id, cell.metadata = f"cell-{place:02d}", nbformat.from_dict({})
        for output in cell.get("outputs", ()):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = small(output.data["image/png"])
    return notebook


def main(*names: str) -> None:
    """Run some notebooks, or all, and write each back where it stands."""
    with desk() as folder:
        for path in [Path(name) for name in names] or sorted(EXAMPLES.glob("*.ipynb")):
            nbformat.write(cleaned(executed(path, folder)), path)
            print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main(*sys.argv[1:])
