"""The option `--shelf` of the command `batch`.

In: a recipe file and a shelf. Out: the recipes with their lots, warnings, and what is left. No arithmetic.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pi_formulate.batch.recipe import Recipe
    from pi_formulate.batch.shelf.shelf import Shelf
    from pi_formulate.chemistry.library import MonomerLibrary
    from pi_formulate.chemistry.solvent import SolventLibrary


def with_shelf(
    recipes: Path,
    shelf: Path,
    strict: bool,
    library: "MonomerLibrary",
    liquids: "SolventLibrary",
) -> "tuple[list[Recipe], list[str], Callable[[], Shelf]]":
    """Recipes of a file with the lots of a shelf, their warnings, and a function for what is left after them."""
    from pi_formulate.batch.shelf.draw import plan_file_from_shelf
    from pi_formulate.batch.shelf.shelf import read_shelf

    bottles = read_shelf(shelf, library, liquids)
    drawn, warnings = plan_file_from_shelf(recipes, bottles, strict=strict, library=library, solvent_library=liquids)
    planned = [one.recipe for one in drawn]

    def left() -> "Shelf":
        after = bottles
        for recipe in planned:
            after = after.deducted(recipe)
        return after

    return planned, warnings, left
