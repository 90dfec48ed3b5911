"""What becomes of a batch in its vessel: a left-over as an ingredient, a sample taken out.

In: a recipe. Out: a `Bottle`, or the recipe of what is left. Equation: every amount of the rest is that of the batch
times 1 - m_sample / m_batch, as a solution is the same all through.
"""

from dataclasses import replace

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.charge import made_of
from pi_formulate.batch.ingredients.additive import refuse_additives, scaled
from pi_formulate.batch.ingredients.bottle import Bottle
from pi_formulate.batch.recipe import Recipe


def left_over(recipe: Recipe, name: str = "") -> Bottle:
    """A batch that was made before, as an ingredient of another one.

    The bottle holds the monomers that were charged. Their amide bonds do not change the count: in the new batch they
    are monomers like any others, once amide exchange has evened out the chains (an assumption, which the note of the
    new batch states).

    Parameters
    ----------
    recipe
        The batch, as weighed; without reagents of imidization.
    name
        On the label; if empty, the id of the batch.

    Raises
    ------
    RecipeError
        If reagents of imidization or fillers are in it.

    Examples
    --------
    >>> from pi_formulate.batch.plan import plan_batch
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> cop = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> old = plan_batch(cop, solution_g=100, imbalance_r=0.98, batch_id="old")
    >>> new = plan_batch(cop, solution_g=500, imbalance_r=0.98, bottles=[(left_over(old), 80.0)])
    >>> round(new.charge_g["NMP"], 6)  # 425 g less the 68 g in the left-over
    357.0
    """
    kind("left-over", recipe, Recipe, "a Recipe")
    refuse_additives(f"left-over {recipe.batch_id}", recipe.additives)
    return replace(Bottle.of_charges(name or recipe.batch_id, recipe.charges), polymer=True)


def after_sample(recipe: Recipe, sample_g: float) -> Recipe:
    """What is left of a batch after a sample was taken out of it.

    Parameters
    ----------
    recipe
        The batch, as weighed.
    sample_g
        Mass taken out, with its fillers, above 0 and below that of the batch [g].

    Raises
    ------
    RecipeError
        If the sample is as large as the batch.

    Examples
    --------
    >>> from pi_formulate.batch.plan import plan_batch
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> batch = plan_batch(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=500)
    >>> round(sum(after_sample(batch, 12.5).charge_g.values()), 6)
    487.5
    """
    kind("sample", recipe, Recipe, "a Recipe")
    whole_g = made_of(recipe.charges).solution_g + sum(additive.mass_g for additive in recipe.additives)
    taken_g = real("sample_g", sample_g)
    if taken_g >= whole_g:
        raise RecipeError(
            "sample_g",
            sample_g,
            f"less than the {whole_g:.6g} g of the batch",
            sentence=f"must be less than the {whole_g:.6g} g of the batch, but is {{got}}",
        )
    left = 1.0 - taken_g / whole_g
    charges = tuple(
        replace(c, amount_mol=c.amount_mol * left, planned_mol=c.planned_mol * left, readability_g=None)
        for c in recipe.charges
    )
    remark = f"{taken_g:.6g} g of {whole_g:.6g} g were taken out as a sample: all amounts are those of the rest"
    additives = scaled(recipe.additives, left)
    return replace(recipe, charges=charges, remarks=(*recipe.remarks, remark), additives=additives)
