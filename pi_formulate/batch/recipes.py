"""A list of batches, which a notebook shows as one table.

In: recipes. Out: `Recipes`, a plain list, with one line for each batch: units, size, M_n, r, solids, warnings.
"""

from pi_formulate.base.errors import cut
from pi_formulate.base.show import html
from pi_formulate.batch.recipe import Recipe

MOST_UNITS = 80  # characters of the units of one batch
HEADINGS = ("batch", "units", "solution / g", "M_n, poly(amic acid) / g/mol", "imbalance r", "solids, paa", "warnings")


class Recipes(list[Recipe]):
    """A list of batches.

    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> from pi_formulate.batch.plan import plan_batch
    >>> recipe = plan_batch(Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100.0, batch_id="A")
    >>> Recipes([recipe])
    [<Recipe A: 3 charges, 100.00 g>]
    """

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
        return html.card(f"{len(self)} batches", html.table(HEADINGS, rows), html.more(len(self) - len(rows)))
