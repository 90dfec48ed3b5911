"""A list of batches, which a notebook shows as one table.

In: recipes. Out: `Recipes`, a plain list, with one line for each batch: units, size, M_n, r, solids, warnings; and the
same as a DataFrame, with the mass of each component.
"""

import difflib
from typing import TYPE_CHECKING, SupportsIndex, overload

from pi_formulate.base.errors import UnknownNameError, cut
from pi_formulate.base.show import html
from pi_formulate.batch.recipe import Recipe

if TYPE_CHECKING:
    import pandas as pd

MOST_UNITS = 80  # characters of the units of one batch
# Quantities of a summary that stand in a row of `to_frame`, as the rounded masses give them.
QUANTITIES = (
    *("solution_g", "solids_paa_frac", "solids_pi_frac", "paa_g", "pi_g"),
    *("imbalance_r", "mn_paa_g_per_mol", "mw_paa_g_per_mol", "mn_pi_g_per_mol"),
)
HEADINGS = ("batch", "units", "solution / g", "M_n, poly(amic acid) / g/mol", "imbalance r", "solids, paa", "warnings")


class Recipes(list[Recipe]):
    """A list of batches, each by its place or its id; `warnings` has what was found while they were planned.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> from pi_formulate.batch.plan import plan_batch
    >>> recipe = plan_batch(Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100.0, batch_id="A")
    >>> recipes = Recipes([recipe])
    >>> recipes, recipes["A"] is recipes[0]
    ([<Recipe A: 3 charges, 100.00 g>], True)
    """

    warnings: tuple[str, ...] = ()

    @overload
    def __getitem__(self, place: SupportsIndex | str) -> Recipe: ...
    @overload
    def __getitem__(self, place: slice) -> "Recipes": ...
    def __getitem__(self, place: "SupportsIndex | str | slice") -> "Recipe | Recipes":
        """A batch by its place or its id, or some of the batches; their warnings stay with the whole list.

        Parameters
        ----------
        place
            A number, an id, or a slice.

        Raises
        ------
        UnknownNameError
            If no batch has the id.
        """
        if isinstance(place, slice):
            return Recipes(super().__getitem__(place))
        if not isinstance(place, str):
            return super().__getitem__(place)
        for recipe in self:
            if recipe.batch_id == place:
                return recipe
        near = difflib.get_close_matches(place, [recipe.batch_id for recipe in self], n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "`to_frame()` has the ids as its index."
        raise UnknownNameError("recipes", place, "the id of a batch", hint, "no batch has the id {got}")

    def to_frame(self) -> "pd.DataFrame":
        """One row per batch, with its id as the index.

        The columns: units; size, solids, imbalance, M_n and M_w as the rounded masses give them (`inf` where M_n has no
        upper limit); `charge_g PMDA` and so on, the mass of each component, 0 where a batch has none; warnings.

        Examples
        --------
        >>> from pi_formulate.copolymer.copolymer import Copolymer
        >>> from pi_formulate.batch.plan import plan_batch
        >>> copolymer = Copolymer.from_units([("PMDA", "p-PDA", 1.0)])
        >>> recipes = Recipes(plan_batch(copolymer, solution_g=g, batch_id=f"{g} g") for g in (100, 200))
        >>> recipes.to_frame()[["solution_g", "charge_g NMP"]].round(2).values.tolist()
        [[100.0, 85.0], [200.0, 170.0]]
        """
        import pandas as pd

        masses = [recipe.charge_g for recipe in self]
        components = dict.fromkeys(id for own in masses for id in own)
        summaries = [recipe.summary for recipe in self]
        columns: dict[str, list[object]] = {"units": [str(recipe.copolymer) for recipe in self]}
        columns |= {name: [summary[name].weighed for summary in summaries] for name in QUANTITIES}
        columns |= {f"charge_g {id}": [own.get(id, 0.0) for own in masses] for id in components}
        columns["warnings"] = ["; ".join(summary.warnings) for summary in summaries]
        return pd.DataFrame(columns, index=pd.Index([recipe.batch_id for recipe in self], name="id", dtype=object))

    def _repr_html_(self) -> str:
        """One line for each batch, for a notebook."""
        rows = []
        for recipe in self[: html.MOST_ROWS]:
            summary = recipe.summary
            numbers = (summary[name].weighed_text for name in ("mn_paa_g_per_mol", "imbalance_r", "solids_paa_frac"))
            rows.append(
                (
                    recipe.batch_id,
                    cut(str(recipe.copolymer), MOST_UNITS),
                    f"{summary['solution_g'].weighed:.2f}",
                    *(text.replace("+-", "\N{PLUS-MINUS SIGN}") for text in numbers),
                    "; ".join(summary.warnings),
                )
            )
        below = html.more(len(self) - len(rows)) + html.text_list(self.warnings, "Warning: ")
        return html.card(f"{len(self)} batches", html.table(HEADINGS, rows), below)
