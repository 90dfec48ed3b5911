"""Drawings of structures, plain or with their groups coloured.

In: SMILES. Out: SVG text, or the bytes of a PNG file.
"""

from collections.abc import Sequence
from typing import Any

from pi_formulate.base.checks import whole
from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.structure.compound import copy_of, in_our_words

LEAST_PIXELS, MOST_PIXELS = 10, 10_000  # of a drawing, in each direction; below, RDKit draws lines without an end
# Okabe-Ito: colours that colour-blind readers can tell apart.
PALETTE = (
    (0.90, 0.62, 0.00),
    (0.34, 0.71, 0.91),
    (0.00, 0.62, 0.45),
    (0.94, 0.89, 0.26),
    (0.00, 0.45, 0.70),
    (0.84, 0.37, 0.00),
    (0.80, 0.47, 0.65),
    (0.60, 0.60, 0.60),
)


def draw_svg(smiles: str, width: int = 320, height: int = 220, legend: str = "") -> str:
    """Drawing as SVG text, for a file of its own or inside a page.

    >>> draw_svg("Nc1ccc(N)cc1").startswith("<svg")
    True
    """
    check_pixels(width, height)
    drawer = _pen().MolDraw2DSVG(int(width), int(height))
    _draw(drawer, smiles, legend)
    text = str(drawer.GetDrawingText())
    return text[text.index("<svg") :]


def draw_png(smiles: str, width: int = 480, height: int = 320, legend: str = "") -> bytes:
    """Drawing as the bytes of a PNG file.

    >>> draw_png("Nc1ccc(N)cc1")[1:4]
    b'PNG'
    """
    check_pixels(width, height)
    drawer = _pen().MolDraw2DCairo(int(width), int(height))
    _draw(drawer, smiles, legend)
    return bytes(drawer.GetDrawingText())


@in_our_words("part", "a structure that can be drawn")
def draw_groups_svg(
    smiles: str,
    groups: Sequence[tuple[str, Sequence[int]]],
    width: int = 460,
    height: int = 300,
    legend: bool = True,
    names: Sequence[str] = (),
) -> str:
    """Drawing in which the atoms of each kind of group have one colour.

    Parameters
    ----------
    smiles
        The part whose groups were assigned.
    groups
        (name, atoms) of each match.
    width, height
        Size [pixel].
    legend
        Whether the names are written below.
    names
        Groups in the order of their colours; those of this drawing if empty.
    """
    check_pixels(width, height)
    own = list(dict.fromkeys(name for name, _ in groups))
    colour = {name: _colour(i) for i, name in enumerate(names or own)}
    atoms = {index: colour[name] for name, places in groups for index in places}
    drawer: Any = _pen().MolDraw2DSVG(int(width), int(height))  # its options declare less than they hold
    drawer.drawOptions().clearBackground = False
    _pen().PrepareAndDrawMolecule(
        drawer,
        copy_of(smiles),
        legend=", ".join(own) if legend else "",
        highlightAtoms=list(atoms),
        highlightAtomColors=atoms,
        highlightBonds=[],
    )
    drawer.FinishDrawing()
    text = str(drawer.GetDrawingText())
    return text[text.index("<svg") :]


def group_colours(names: Sequence[str]) -> dict[str, str]:
    """Colour of each group, as `#rrggbb`, by its place in a list; rounded down, as the drawings do.

    Parameters
    ----------
    names
        Groups, each once.

    Examples
    --------
    >>> group_colours(["imide", "ether"])
    {'imide': '#e59e00', 'ether': '#56b5e8'}
    """
    return {name: "#" + "".join(f"{int(255 * x):02x}" for x in _colour(i)) for i, name in enumerate(names)}


def check_pixels(width: int, height: int) -> None:
    """Refuse a size that a drawing cannot have."""
    for where, value in (("width", width), ("height", height)):
        whole(where, value, LEAST_PIXELS, MOST_PIXELS, refuse=StructureError, hint="Pixels.")


def _pen() -> Any:
    """RDKit's module of drawings, which most work does without."""
    from rdkit.Chem.Draw import rdMolDraw2D

    return rdMolDraw2D


@in_our_words("smiles", "a structure that can be drawn")
def _draw(drawer: Any, smiles: str, legend: str) -> None:
    drawer.drawOptions().clearBackground = False
    _pen().PrepareAndDrawMolecule(drawer, copy_of(smiles), legend=legend)
    drawer.FinishDrawing()


def _colour(place: int) -> tuple[float, float, float]:
    """Colour of the palette; after each round the same colours follow, paler."""
    paler = 0.6 ** (place // len(PALETTE))
    red, green, blue = (1.0 - paler * (1.0 - x) for x in PALETTE[place % len(PALETTE)])
    return red, green, blue
