"""The field with the link of the current state, into which another link can be pasted.

In: the current state, and from the script of the page its address. Out: widgets, and the text of a link that was
pasted.
"""

import re
from collections.abc import Callable
from typing import Any

from pi_formulate.base.errors import FormulateError
from pi_formulate.whatif.controls.controls import button, classed, text_field, toolkit
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.state.state_link import ADDRESS, to_link

TIP = "Holds the whole state and no password: copy it to pass it on, or paste another one and press Enter."
HOW = "To open a link, paste it into this field and press Enter."
# A link without the key can be passed on, but opens no page.
HOW_ON_PAGE = (
    f"{HOW} The address line of a browser does not open it, as it does not hold the key of this page; a bookmark of"
    " this page does, as long as its server runs."
)
ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?/", re.ASCII)


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
        self._state: WhatIf | None = None
        self._address = ADDRESS
        self.field = classed(text_field("link", TIP), "pw-link")
        self.field.layout.flex = "1 1 auto"
        self.field.style.description_width = "32px"
        self.field.observe(self._typed, "value")
        self.mark = w.HTML(layout=w.Layout(display="none"))  # what the script shows in the address
        copy = [classed(button("Copy link", "Copy the link of this state.", _nothing), "pw-copy")] if on_page else []
        # The kernel does not know at which address its page is: the script says it in a text that nobody sees.
        self.address = w.Textarea(continuous_update=False, tooltip="address of the page")
        self.address = classed(self.address, "pw-address")
        self.address.observe(self._addressed, "value")
        how = w.HTML(f'<div class="pw pw-small">{HOW_ON_PAGE if on_page else HOW}</div>')
        row = w.HBox([self.field, *copy, self.mark])
        self.widget = w.VBox([row, how, *([self.address] if on_page else [])])

    def show(self, state: WhatIf) -> None:
        """Show the link of a state; none if it names a file or is too long.

        Parameters
        ----------
        state
            One batch, which can be planned.
        """
        self._state = state
        try:
            link = to_link(state, self._address)
        except FormulateError as error:
            link, self.field.placeholder = "", f"No link. {error}"
        self._quiet = True
        try:
            self.field.value = link
        finally:
            self._quiet = False
        self.mark.value = f'<span class="pw-state" data-query="{link.partition("?")[2]}"></span>'

    def _addressed(self, change: Any) -> None:
        """The link begins with the address of the page; any other text is left alone."""
        if ORIGIN.fullmatch(change["new"]) and change["new"] != self._address:
            self._address = change["new"]
            if self._state is not None:
                self.show(self._state)

    def _typed(self, change: Any) -> None:
        if not self._quiet and change["new"].strip():
            self._pasted(change["new"])


def _nothing(_: Any) -> None:
    """The script of the page copies the link; the kernel has nothing to do."""
