"""The field with the link of the current state, into which another link can be pasted.

In: the current state. Out: widgets, and the text of a link that was pasted.
"""

from collections.abc import Callable
from typing import Any

from pi_formulate.base.errors import FormulateError
from pi_formulate.whatif.controls import button, classed, text_field, toolkit
from pi_formulate.whatif.state import WhatIf
from pi_formulate.whatif.state_link import to_link

TIP = "Holds the whole state and no password: copy it to pass it on, or paste another one and press Enter."


class LinkField:
    """The link of the state.

    Parameters
    ----------
    pasted
        Called with a link that the user pasted.
    on_page
        Whether the script of the page is there, which copies the link and shows it in the address of the browser.
    """

    def __init__(self, pasted: Callable[[str], None], on_page: bool) -> None:
        w = toolkit()
        self._pasted, self._quiet = pasted, False
        self.field = classed(text_field("link", TIP), "pw-link")
        self.field.layout.flex = "1 1 auto"
        self.field.style.description_width = "32px"
        self.field.observe(self._typed, "value")
        self.mark = w.HTML(layout=w.Layout(display="none"))  # what the script shows in the address
        copy = [classed(button("Copy link", "Copy the link of this state.", _nothing), "pw-copy")] if on_page else []
        self.widget = w.HBox([self.field, *copy, self.mark])

    def show(self, state: WhatIf) -> None:
        """Show the link of a state; none if it names a file or is too long.

        Parameters
        ----------
        state
            One batch, which can be planned.
        """
        try:
            link = to_link(state)
        except FormulateError as error:
            link, self.field.placeholder = "", f"No link. {error}"
        self._quiet = True
        try:
            self.field.value = link
        finally:
            self._quiet = False
        self.mark.value = f'<span class="pw-state" data-query="{link.partition("?")[2]}"></span>'

    def _typed(self, change: Any) -> None:
        if not self._quiet and change["new"].strip():
            self._pasted(change["new"])


def _nothing(_: Any) -> None:
    """The script of the page copies the link; the kernel has nothing to do."""
