"""A file with several batches: a list of them, to choose the one that the panel shows.

In: the text or the file of recipes. Out: each batch with its id, its composition in words and its own recipe text; the
choice as a widget. Nothing is planned here, so that a file of a thousand batches is listed at once.
"""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import RecipeError
from pi_formulate.base.toml import inline
from pi_formulate.batch.entry import raw_entries, toml_entries
from pi_formulate.whatif.controls.controls import choice, toolkit
from pi_formulate.whatif.state.state import SHARED, bytes_of

LONGEST = 70  # characters of a composition in the list
COMPOSITIONS = ("feed", "amounts", "ratios", "degrees", "sequence")  # keys besides `units` that state one
KINDS = (".toml", ".csv")


@dataclass(frozen=True, slots=True)
class Listed:
    """One batch of a file.

    Parameters
    ----------
    id
        Its name.
    composition
        In words, as far as the file says it.
    text
        Its recipe, as TOML.
    """

    id: str
    composition: str
    text: str


def batches_of_text(text: str) -> list[Listed]:
    """The batches of a recipe text.

    Parameters
    ----------
    text
        TOML.

    Raises
    ------
    FormulateError
        If it is no recipe file.

    Examples
    --------
    >>> text = '[[batch]]' + chr(10) + 'id = "A"' + chr(10) + 'feed = { PMDA = 1, ODA = 1 }' + chr(10)
    >>> [(batch.id, batch.composition) for batch in batches_of_text(text)]
    [('A', 'PMDA 1, ODA 1')]
    """
    entries = toml_entries(SHARED, bytes_of(text))
    return [_listed(raw, text if len(entries) == 1 else "") for _, raw in entries]


def batches_of_file(path: Path | str) -> list[Listed]:
    """The batches of a recipe file.

    Parameters
    ----------
    path
        Ends in .toml or .csv.

    Raises
    ------
    FormulateError
        If it cannot be read, is no recipe file, or has no batch.
    """
    batches = [_listed(raw) for _, raw in raw_entries(path)]
    if not batches:
        raise RecipeError(Path(path).name, "no batch", "at least one batch", sentence="there is no batch in the file")
    return batches


def text_of_upload(name: str, content: bytes) -> str:
    """An uploaded recipe file as TOML.

    Parameters
    ----------
    name
        Of the file; its ending says the kind.
    content
        Its bytes.

    Raises
    ------
    FormulateError
        If it is a table of recipes with errors.
    """
    if not name.lower().endswith(".csv"):
        return content.decode("utf-8", "replace")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recipes.csv"
        path.write_bytes(content)
        return "\n".join(batch.text for batch in batches_of_file(path))


def _listed(raw: Mapping[str, Any], text: str = "") -> Listed:
    keys = "".join(f"{key if key.isidentifier() else inline(key)} = {inline(value)}\n" for key, value in raw.items())
    return Listed(str(raw.get("id", "")), _composition(raw), text or f"[[batch]]\n{keys}")


def _composition(raw: Mapping[str, Any]) -> str:
    """The composition in words; empty if the file states it in no form that is known."""
    value = next((raw[key] for key in ("units", *COMPOSITIONS) if raw.get(key)), None)
    words = ""
    if isinstance(value, Mapping):
        words = ", ".join(f"{name} {part}" for name, part in value.items())
        words += f" of formula {raw['formula']}" if "degrees" in raw and "formula" in raw else ""
    elif isinstance(value, Sequence) and all(isinstance(unit, Mapping) for unit in value):
        words = ", ".join(f"{u.get('dianhydride')}/{u.get('diamine')} {u.get('amount', '')}".strip() for u in value)
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


class Chooser:
    """The choice of one batch of a file; not shown for a file with one.

    Parameters
    ----------
    take
        Called with the recipe text of the batch that was chosen, and the folder of its file.
    """

    def __init__(self, take: Callable[[str, Path | None], None]) -> None:
        self._take = take
        self._batches: Sequence[Listed] = ()
        self._folder: Path | None = None
        self._quiet = False
        self.choice = choice("show batch", (), "The batches of the file that was opened.")
        self.choice.observe(self._chosen, "value")
        self._count = toolkit().HTML()
        self.widget = toolkit().VBox([self._count, self.choice])
        self.offer(())

    def offer(self, batches: Sequence[Listed], folder: Path | None = None) -> None:
        """List the batches of a file; the first one is shown already.

        Parameters
        ----------
        batches
            Of the file.
        folder
            In which the file lies; None for a text, or an uploaded file.
        """
        self._batches, self._folder = batches, folder
        self.widget.layout.display = "" if len(batches) > 1 else "none"
        self._count.value = f'<div class="pw"><h2>The file has {len(batches)} batches</h2></div>'
        options = tuple((_label(batch), number) for number, batch in enumerate(batches))
        self._quiet = True
        self.choice.options = (("choose a batch", -1), *options)
        self.choice.value = 0 if batches else -1
        self._quiet = False

    def follow(self, batch_id: str) -> None:
        """Show the batch that the panel shows, if it is one of the file.

        Parameters
        ----------
        batch_id
            Its name.
        """
        numbers = [number for number, batch in enumerate(self._batches) if batch.id == batch_id]
        self._quiet = True
        self.choice.value = self.choice.value if self.choice.value in numbers else next(iter(numbers), -1)
        self._quiet = False

    def _chosen(self, change: Any) -> None:
        if not self._quiet and change["new"] not in (None, -1):
            self._take(self._batches[change["new"]].text, self._folder)


def _label(batch: Listed) -> str:
    return f"{batch.id}: {batch.composition}" if batch.composition else batch.id
