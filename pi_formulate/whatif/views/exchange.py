"""Files of the panel: the batch to download or write, the state as a text, a recipe to open.

In: the state and its answers. Out: widgets. The links always give the files of the state that is shown.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.files import replaced
from pi_formulate.batch.filled import check_not_filled
from pi_formulate.batch.recipe import WRITERS, ending, write_recipes
from pi_formulate.whatif.controls.controls import button, classed, text_field, toolkit
from pi_formulate.whatif.controls.pause import Pause
from pi_formulate.whatif.results import page
from pi_formulate.whatif.results.answers import Answers
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.views.several import text_of_upload


class Files:
    """Links, the text of the state, and the buttons around them.

    Parameters
    ----------
    now
        Gives the state and its answers; None if it has errors.
    take
        Called with the text of a recipe that was opened.
    note
        Called with a note on what was written, or why nothing was.
    writes
        Whether there is a button that writes into the working folder.
    """

    def __init__(
        self,
        now: Callable[[], tuple[WhatIf, Answers | None]],
        take: Callable[[str], None],
        note: Callable[[str], None],
        writes: bool,
    ) -> None:
        w = toolkit()
        self._now, self._take, self._note = now, take, note
        self._pause = Pause()
        self.links = w.HTML()
        self.path: Any = None
        self.text = w.Textarea(
            description="recipe (TOML)",
            continuous_update=False,
            tooltip="The whole state, as a recipe file.",
            layout=w.Layout(width="auto", height="220px"),
            style={"description_width": "100px"},
        )
        self.upload = w.FileUpload(accept=".toml,.csv", description="Open a recipe file", layout=w.Layout(width="auto"))
        self.upload.observe(self._opened, "value")
        writing = []
        if writes:  # else no such widget exists: whoever uses a page can send a click to any that does
            self.path = text_field("write to", "Ends in .csv, .xlsx, .html, .json or .toml.")
            self.path.value = "what-if.csv"
            writing = [w.HBox([self.path, button("Write the file", "Into the working folder.", self.write)])]
        apply = button("Show this recipe", "Load the text above.", self.apply)
        self.above = [self.links, *writing]
        self.below = [classed(self.text, "pw-shared"), w.HBox([classed(apply, "pw-apply"), self.upload])]

    def offer(self) -> None:
        """Links to the files of the current state; the slow ones follow when the user pauses."""
        self._offer(complete=False)
        self._pause.then(partial(self._offer, True))

    def show_text(self) -> None:
        """The state as a text; empty if it has none, so that no older one is copied."""
        try:
            self.text.value = self._now()[0].to_toml()
        except FormulateError:
            self.text.value = ""

    def withdraw(self) -> None:
        """No links: there is no batch."""
        self._pause.stop()
        self.links.value = ""

    def _offer(self, complete: bool) -> None:
        state, answers = self._now()
        if answers is None:
            return
        show_links(self.links, lambda: self._links(state, answers, complete))

    def _links(self, state: WhatIf, answers: Answers, complete: bool) -> str:
        """Links to the files of a state; the weigh sheets only if they are wanted already."""
        stem = stem_of(answers.recipe.batch_id)
        links = [
            page.link_html(f"{stem}.csv", answers.file("csv"), "Batch, CSV"),
            page.link_html(f"{stem}.toml", state.to_toml().encode(), "Recipe, TOML"),
        ]
        if complete:
            links += [
                page.link_html(f"{stem}.xlsx", answers.file("xlsx"), "Weigh sheet, Excel"),
                page.link_html(f"{stem}.html", answers.file("html"), "Weigh sheet, HTML file"),
            ]
        else:
            links.append('<span class="pw-small">weigh sheets follow …</span>')
        return f'<div class="pw pw-files">{"".join(links)}</div>'

    def write(self, _: Any = None) -> None:
        """Write the batch, or note why not; a state that cannot be planned is written in no format."""
        state, answers = self._now()
        try:
            path = "" if self.path is None else self.path.value.strip()
            kind = ending(path, (*WRITERS, "toml"))
            if answers is None:
                raise RecipeError(
                    "panel",
                    "an entry with errors",
                    "one that can be planned",
                    sentence="the entry has errors, so it cannot be planned",
                )
            check_not_filled(path, "Its masses would be lost.")
            if kind == "toml":
                with replaced(path) as handle:
                    handle.write(state.to_toml().encode())
            else:
                write_recipes([answers.recipe], path)
        except FormulateError as error:
            self._note(f"Nothing was written. {error}")
        else:
            self._note(f"Written: {path}")

    def apply(self, _: Any = None) -> None:
        """Load the recipe in the text."""
        self._take(self.text.value)

    def _opened(self, change: Any) -> None:
        """A file was chosen; the button forgets it, so that it can be chosen again."""
        if change["new"]:
            file = change["new"][0]
            self.upload.value = ()
            try:
                text = text_of_upload(str(file.get("name", "")), bytes(file["content"]))
            except FormulateError as error:
                self._note(f"The file was not opened. {error}")
            else:
                self._take(text)


def show_links(links: Any, make: Callable[[], str]) -> None:
    """Show links to files; where one cannot be made, a sentence in their place, and no file of an earlier state.

    Parameters
    ----------
    links
        The widget of the links.
    make
        Gives them as HTML.
    """
    try:
        links.value = make()
    except (FormulateError, OSError) as error:
        links.value = page.no_files_html(error)
    except Exception as error:
        links.value = page.no_files_html(error)
        raise  # a fault of this package is for the log, too


def stem_of(name: str) -> str:
    """The name of a batch as that of a file, without its ending.

    >>> stem_of("KM 031/a")
    'KM_031_a'
    """
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in name)
