"""Hooks of the site for notebooks: each runs once while the site is built and becomes a page with its outputs.

In: `examples/*.ipynb`, run again. Out: one page for each, with its pictures. With
PI_FORMULATE_NOTEBOOKS=0 in the environment they are shown without being run.
"""

import asyncio
import base64
import os
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tools.reports.run_notebooks import kernel

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
FOLDER = "notebooks"
SECTION = "A week in the lab"
AT_ONCE = 2
SECONDS_A_CELL = 600  # a guard against a cell that hangs, no promise
NEXT = re.compile(r"\]\((\w+)\.ipynb\)")  # from one notebook to another
LINK = re.compile(r"\[([^\]]+)\]\((examples/(\w+)\.ipynb)\)")
PLACE = '<div class="cell-output" data-cell="{}"></div>'
DESK = re.compile(re.escape(tempfile.gettempdir()) + r"/tmp\w+/")  # another one each time
STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.DOTALL)


def notebooks() -> list[Path]:
    """In the order of their numbers."""
    return sorted(EXAMPLES.glob("*.ipynb"))


def place_of(path: Path) -> str:
    """Page of a notebook on the site."""
    return f"{FOLDER}/{path.stem}.md"


@cache
def executed() -> dict[str, Any]:
    """{name: notebook with its outputs}. A cell that fails or complains stops the build."""
    import nbformat

    by_name = {path.stem: nbformat.read(path, as_version=4) for path in notebooks()}
    if os.environ.get("PI_FORMULATE_NOTEBOOKS") != "0":
        with tempfile.TemporaryDirectory() as folder, kernel(Path(folder)):
            asyncio.run(_run_all(by_name, Path(folder)))
    return by_name


async def _run_all(by_name: dict[str, Any], folder: Path) -> None:
    few = asyncio.Semaphore(AT_ONCE)

    async def run(name: str, notebook: Any) -> None:
        from nbclient import NotebookClient

        async with few:
            desk = folder / name / "examples"
            shutil.copytree(EXAMPLES, desk)
            client = NotebookClient(
                notebook, timeout=SECONDS_A_CELL, kernel_name="here", resources={"metadata": {"path": str(desk)}}
            )
            await client.async_execute()

    await asyncio.gather(*(run(name, notebook) for name, notebook in by_name.items()))
    for name, notebook in by_name.items():
        for output in (o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs):
            if output.output_type == "stream" and output.name == "stderr":
                raise RuntimeError(f"examples/{name}.ipynb: writes {output.text!r} to standard error")


def _plain(text: str) -> str:
    return f"```text\n{DESK.sub('', text).rstrip()}\n```"


class Page:
    """One notebook as Markdown, as its outputs in HTML, and as pictures."""

    def __init__(self, path: Path, notebook: Any) -> None:
        self.path, self.title = path, path.stem
        self.outputs: list[str] = []
        self.pictures: dict[str, bytes] = {}
        self.markdown = "\n\n".join(self._cell(cell) for cell in notebook.cells)
        head, _, rest = self.markdown.partition("\n")
        download = f'[Download this notebook](../examples/{path.name}){{: download="{path.name}" }}'
        self.markdown = f"{head}\n\n{download}\n{rest}\n"
        self.title = head.removeprefix("# ").strip()

    def _cell(self, cell: Any) -> str:
        if cell.cell_type == "markdown":
            return NEXT.sub(r"](\1.md)", cell.source)
        if cell.cell_type != "code":
            return ""
        shown = [f"```python\n{cell.source.rstrip()}\n```"]
        text = "".join(output.text for output in cell.outputs if output.output_type == "stream")
        if text.strip():
            shown.append(_plain(text))
        shown += [self._output(output.data) for output in cell.outputs if "data" in output]
        return "\n\n".join(part for part in shown if part)

    def _output(self, data: Any) -> str:
        if "text/html" in data:
            html = STYLE.sub("", data["text/html"])
        elif "image/svg+xml" in data:
            html = data["image/svg+xml"]
        elif "image/png" in data:
            name = f"{self.path.stem}_{len(self.pictures) + 1}.png"
            self.pictures[f"{FOLDER}/{name}"] = base64.b64decode(data["image/png"])
            return f"![Picture {len(self.pictures)} of the notebook]({name})"
        else:
            return _plain(data["text/plain"])
        self.outputs.append(html)
        return PLACE.format(len(self.outputs) - 1)


@cache
def pages() -> dict[str, Page]:
    """{place on the site: page}."""
    by_name = executed()
    return {place_of(path): Page(path, by_name[path.stem]) for path in notebooks()}


def on_config(config: Any) -> Any:
    """Put the pages into the menu, after the one that lists them."""
    week = next(part[SECTION] for part in config["nav"] if isinstance(part, dict) and SECTION in part)
    week += [place for path in notebooks() if (place := place_of(path)) not in week]
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add the pages, their pictures, and the notebooks to download."""
    from mkdocs.structure.files import File  # only a build of the site needs it

    for place, page in pages().items():
        files.append(File.generated(config, place, content=page.markdown))
        for name, picture in page.pictures.items():
            files.append(File.generated(config, name, content=picture))
    for path in notebooks():
        place = f"examples/{path.name}"
        if files.get_file_from_path(place) is None:
            files.append(File.generated(config, place, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A link to a notebook leads to its page; the file stands beside it."""
    if "/" in page.file.src_uri:
        return markdown
    return LINK.sub(lambda m: f'[{m[1]}]({FOLDER}/{m[3]}.md) ([file]({m[2]}){{: download="{m[3]}.ipynb" }})', markdown)


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Put the outputs in HTML where their cells left a place, untouched by Markdown."""
    if page.file.src_uri not in pages():
        return html
    for at, output in enumerate(pages()[page.file.src_uri].outputs):
        html = html.replace(PLACE.format(at), f'<div class="cell-output">{output}</div>')
    return html
