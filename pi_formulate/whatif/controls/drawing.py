"""A structure editor for a monomer of one's own: Ketcher, as the widget of the optional library ipyketcher.

In: a SMILES to start from. Out: the SMILES of what is drawn, which the library judges like one that is typed. The
script of the editor has 25 MB, so the widget, which sends it to the page, is made when the user asks for it.
"""

from collections.abc import Callable
from html import escape
from importlib.util import find_spec
from typing import Any

from pi_formulate.base.errors import ExtraError, FormulateError, StructureError, how_to_install
from pi_formulate.whatif.controls.controls import button, classed, toolkit

LIBRARY = "ipyketcher"
HEIGHT = "480px"
# The map from the script to its sources is more than half of the file, and only the makers of the editor read it.
SOURCE_MAP = "\n//# sourceMappingURL=data:"
HINT = '<div class="pw pw-small">Opens in some seconds. Draw one molecule, then press <i>Use this structure</i>.</div>'

Editor = Callable[[str], Any]  # makes the widget: its trait `smiles` is what is drawn


def without_source_map(script: str) -> str:
    r"""A script without the map to its sources, which is its last line.

    >>> without_source_map("draw();\n//# sourceMappingURL=data:application/json;base64,e30=\n")
    'draw();\n'
    >>> without_source_map("draw();\n")
    'draw();\n'
    """
    head, _, last = script.rpartition(SOURCE_MAP)
    return f"{head}\n" if head and "\n" not in last.rstrip() else script


def has_editor() -> bool:
    """Whether the library of the editor is installed; nothing is imported."""
    return find_spec(LIBRARY) is not None


def ketcher(smiles: str) -> Any:
    """The editor, with a structure in it.

    Parameters
    ----------
    smiles
        Empty for an empty one.

    Raises
    ------
    ExtraError
        If the library is not installed.
    """
    try:
        from ipyketcher import KetcherEditor
    except ImportError as error:
        need = "the extra 'draw'"
        raise ExtraError("structure editor", f"no {error.name}", need, how_to_install("draw")) from error
    script = without_source_map(str(KetcherEditor._esm))
    return KetcherEditor(initial_molecule=smiles, return_formats=["smiles"], height=HEIGHT, _esm=script)


class Drawing:
    """The button that opens the editor, and what stands below the field while it is open.

    Parameters
    ----------
    start
        Gives the SMILES to start from.
    use
        Called with the SMILES that was drawn; its error is shown, and nothing else changes.
    editor
        Makes the widget.

    Attributes
    ----------
    editor : ipywidgets.Widget or None
        The editor while it is open.
    """

    def __init__(self, start: Callable[[], str], use: Callable[[str], None], editor: Editor = ketcher) -> None:
        w = toolkit()
        self._start, self._take, self._make = start, use, editor
        self.editor: Any = None
        self.opener = button("Draw it", "Opens a structure editor with the structure of the field.", self._opened)
        self.opener.layout.flex = "0 0 auto"
        self.hint, self.line = w.HTML(HINT), w.HTML()
        self.use = button("Use this structure", "Puts its SMILES into the field, if it is a monomer.", self._used)
        self.shut = button("Close the editor", "Leaves the field as it is.", self._closed)
        self.buttons = w.HBox([self.use, self.shut])
        self.widget = w.VBox([self.line])

    def _opened(self, _: Any = None) -> None:
        if self.editor is not None:
            return
        try:
            self.editor = self._make(self._start())
        except FormulateError as error:
            self._say(str(error))
            return
        self._say("")
        self.opener.disabled = True
        framed = classed(toolkit().VBox([self.editor]), "pw-editor")  # a widget of anywidget shows no class of its own
        self.widget.children = [self.hint, framed, self.line, self.buttons]

    def _used(self, _: Any = None) -> None:
        if self.editor is None:
            return
        smiles = self.editor.smiles.strip()
        try:
            if not smiles or "*" in smiles:
                sentence = "a part of it stands for several groups" if smiles else "nothing is drawn that has a SMILES"
                raise StructureError("drawing", smiles, "a whole molecule", "Draw one whole molecule.", sentence)
            self._take(smiles)
        except FormulateError as error:
            self._say(str(error))
        else:
            self._say("")

    def _closed(self, _: Any = None) -> None:
        if self.editor is None:
            return
        self.widget.children = [self.line]
        self.editor.close()
        self.editor = None
        self._say("")
        self.opener.disabled = False

    def _say(self, sentence: str) -> None:
        note = f'<div class="pw"><div class="pw-note" role="status">{escape(sentence)}</div></div>'
        self.line.value = note if sentence else ""
