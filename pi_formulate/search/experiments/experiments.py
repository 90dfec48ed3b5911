"""Designs of experiments in a feasible region, and their batches in one CSV.

In: a region and the number of batches. Out: `Experiments`, whose points are all inside, and their recipes.

Space-filling: the points whose smallest distance is largest. The two points farthest apart come first, then each time
the point farthest from all others; then points are exchanged as long as the two nearest can be moved apart.
D-optimal: rows f(x) of a Scheffe mixture model with the largest |X'X|. With d_ij = f_i (X'X)^-1 f_j, replacing point i
by candidate j multiplies it by (1 + d_jj)(1 - d_ii) + d_ij^2; the best exchange is made as long as it increases |X'X|.
For any design, D-efficiency is at least G-efficiency = p / (n max d(x)) (Kiefer and Wolfowitz).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from scipy.spatial.distance import cdist

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import whole
from pi_formulate.base.errors import FormulateError, RecipeError, RegionError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe, write_recipes
from pi_formulate.batch.recipes import Recipes
from pi_formulate.claims.held import BORDER
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.search.region.region import Region
from pi_formulate.search.region.steps import lattice

if TYPE_CHECKING:
    import pandas as pd

Model = Literal["linear", "quadratic", "special_cubic"]
SAMPLES = 1000  # candidates in addition to corners, edges and borders
FEW_SAMPLES = 200  # if each has to be rounded by an integer program
MOST_POOL = 4000  # the distances of all pairs must fit into memory
MOST_EXCHANGES = 500
STARTS = 8
PULLED_IN = 0.02  # part of the way to the centre, for a corner that a strict clause excludes
GAIN = 1e-9  # a smaller relative gain is rounding
RIDGE = 1e-8  # keeps the first rows of a start invertible


@dataclass(frozen=True, slots=True, repr=False)
class Experiments(Shown):
    """Compositions to make, all inside their region.

    Parameters
    ----------
    region
        Region of the points.
    points
        Fractions in the order of the region's names, one tuple for each batch.
    kind
        Such as `space-filling`.
    facts
        (quantity, number) that describe the quality of the design.
    """

    region: Region
    points: tuple[tuple[float, ...], ...]
    kind: str
    facts: tuple[tuple[str, float], ...]

    @property
    def array(self) -> Array:
        """The points as rows."""
        return np.array(self.points)

    @property
    def copolymers(self) -> tuple[Copolymer, ...]:
        """The units of each batch."""
        return tuple(self.region.to_copolymer(point) for point in self.points)

    def to_frame(self) -> "pd.DataFrame":
        """One row per batch, with its fractions."""
        return self.region.to_frame(self.array)

    def recipes(self, prefix: str = "DX", **how: Any) -> list[Recipe]:
        """A recipe for each batch, `DX-01` and so on; each meets the formula even after rounding to the balance.

        Parameters
        ----------
        prefix
            First part of the name of each batch.
        **how
            As for `plan_batch`: size, solids, solvent, balance and so on.

        Raises
        ------
        FormulateError
            All batches that cannot be planned, or whose rounded masses do not meet the formula, in one error.
        """
        return recipes_of(self.region, self.points, self.kind, prefix, **how)

    def to_csv(self, path: Path | str, prefix: str = "DX", **how: Any) -> None:
        """Write all batches into one CSV; `-` is standard output.

        Parameters
        ----------
        path
            The file.
        prefix, **how
            As for `recipes`.
        """
        write_recipes(self.recipes(prefix, **how), path, "csv")

    def _repr_html_(self) -> str:
        """The points of the design, for a notebook."""
        return html.card("Experiments", str(self).splitlines()[0], html.frame(self.to_frame()))

    def __str__(self) -> str:
        """Kind, size and facts."""
        return f"{self.kind}, {len(self.points)} points: " + ", ".join(f"{k} {v:.4g}" for k, v in self.facts)


def recipes_of(
    region: Region, points: tuple[tuple[float, ...], ...], kind: str, prefix: str = "DX", **how: Any
) -> list[Recipe]:
    """Recipes for points of a region; all faults at once.

    Parameters
    ----------
    region, points, kind
        As for `Experiments`.
    prefix
        First part of the name of each batch.
    **how
        As for `plan_batch`.
    """
    own_remarks = tuple(how.pop("remarks", ()))
    digits = max(2, len(str(len(points))))
    errors: list[FormulateError] = []
    recipes = Recipes()
    for number, point in enumerate(points, 1):
        shares = ", ".join(f"{name} {x:.4g}" for name, x in zip(region.names, point, strict=True))
        remarks = (*own_remarks, f"formula {region.formula.id}, {kind}: {shares}")
        with gathering(errors):
            recipes.append(_recipe(region, point, f"{prefix}-{number:0{digits}d}", remarks=remarks, **how))
    raise_all(errors)
    return recipes


def _recipe(region: Region, point: tuple[float, ...], batch_id: str, **how: Any) -> Recipe:
    """The recipe of one point, whose rounded masses still meet the formula."""
    recipe = plan_batch(region.to_copolymer(point), batch_id=batch_id, **how)
    if not region.formula.check(recipe.weighed_copolymer).met:
        raise RecipeError(
            f"batch {recipe.batch_id}",
            Words(recipe.weighed_copolymer),
            f"a batch that meets formula {region.formula.id}",
            "Rounded masses cross the border: make the region with a margin_frac such as 0.002.",
            sentence=f"the weighed composition {{got}} does not meet formula {region.formula.id}",
        )
    return recipe


def candidates(region: Region, seed: int = 0, step: float | None = None, samples: int = SAMPLES) -> Array:
    """Points of a region to choose from, each once: corners, middles of edges and borders, centre, random points.

    A corner that a strict clause excludes is moved 2 % of its way to the centre.

    Parameters
    ----------
    region
        The region.
    seed
        Of the random points.
    step
        Fractions in whole steps: the nearest points that have them; None for any [-].
    samples
        Number of random points.
    """
    centre = np.array(region.centre)
    fixed = region.between
    fixed = np.where(region.contains(fixed)[:, None], fixed, fixed + PULLED_IN * (centre - fixed))
    points = np.vstack([fixed, region.sample(samples, seed)])
    if step is not None:
        nodes = lattice(region, step)
        if nodes is not None:
            return nodes[np.sort(np.random.default_rng(seed).permutation(len(nodes))[:MOST_POOL])]
        rounded = [region.rounded(point, step) for point in points[: len(fixed) + FEW_SAMPLES]]
        return np.unique(np.array(rounded), axis=0)
    _, first = np.unique(points.round(9), axis=0, return_index=True)
    points = points[np.sort(first)]
    return np.asarray(points[region.contains(points)])


def space_filling(region: Region, n: int, seed: int = 0, step: float | None = None) -> Experiments:
    """Batches spread over a region so that the two most similar ones differ as much as possible.

    Parameters
    ----------
    region
        The region.
    n
        Number of batches, at least 1.
    seed
        A whole number; the same seed gives the same design.
    step
        Fractions in whole steps, such as 0.05; None for any [-].

    Raises
    ------
    RegionError
        If `n` is not a whole number, at least 1, or there are fewer points to choose from.

    Examples
    --------
    >>> from pi_formulate.search.region.build import region
    >>> print(space_filling(region("6"), 3))
    space-filling, 3 points: smallest distance 0.303
    """
    n = whole("n", n, refuse=RegionError)
    pool = candidates(region, seed, step)
    if len(pool) < n:
        raise RegionError(
            "n",
            n,
            f"at most {len(pool)}, the points in steps of {step} inside",
            sentence=f"must be at most {len(pool)}, the points in steps of {step} inside, but is {{got}}",
        )
    chosen = [int(np.square(pool - np.array(region.centre)).sum(axis=1).argmin())] if n == 1 else _apart(pool, n)
    points = pool[sorted(chosen)]
    facts = (("smallest distance", _smallest_distance(points)),) if n > 1 else ()
    return Experiments(region, _tupled(points), "space-filling", facts)


def _apart(pool: Array, n: int) -> list[int]:
    """Places of n points: the farthest in turn, then exchanges of one point of the closest pair."""
    distance = np.asarray(cdist(pool, pool))
    chosen = [int(i) for i in np.unravel_index(int(distance.argmax()), distance.shape)][:n]
    while len(chosen) < n:
        chosen.append(int(distance[:, chosen].min(axis=1).argmax()))
    for _ in range(MOST_EXCHANGES):
        own = distance[np.ix_(chosen, chosen)] + np.diag(np.full(n, np.inf))
        smallest = own.min()
        best, move = smallest, None
        for place in np.unravel_index(int(own.argmin()), own.shape):
            rest = [c for k, c in enumerate(chosen) if k != place]
            inner = np.delete(np.delete(own, place, 0), place, 1).min() if n > 2 else np.inf
            reach = np.minimum(distance[:, rest].min(axis=1), inner)
            if reach.max() > best * (1.0 + GAIN):
                best, move = reach.max(), (int(place), int(reach.argmax()))
        if move is None:
            break
        chosen[move[0]] = move[1]
    return chosen


def _smallest_distance(points: Array) -> float:
    return min(float(np.linalg.norm(a - b)) for a, b in combinations(points, 2))


def d_optimal(
    region: Region,
    n: int,
    model: Model = "quadratic",
    seed: int = 0,
    step: float | None = None,
    chosen_from: Array | None = None,
) -> Experiments:
    """Batches that determine the coefficients of a mixture model as precisely as this number of batches can.

    Parameters
    ----------
    region
        The region.
    n
        Number of batches, at least the number of coefficients. A composition may occur more than once.
    model
        Scheffe's: `linear` x_i; `quadratic` also x_i x_j; `special_cubic` also x_i x_j x_k. For a random order the
        terms of the dianhydrides times those of the diamines.
    seed
        Of the candidates and the starts; the same seed gives the same design.
    step
        Fractions in whole steps, such as 0.05; None for any [-].
    chosen_from
        Rows of fractions to choose from; `candidates` if None.

    Returns
    -------
    Experiments
        Facts: `det`, |X'X|; `d_efficiency_frac`, |X'X|^(1/p) / n; `g_efficiency_frac`, p / (n times the largest
        d(x) of all candidates), which is 1 for the best design with free weights.

    Raises
    ------
    RegionError
        If the model is unknown, there are fewer batches than coefficients, or the region is too thin for the model.

    Examples
    --------
    >>> from pi_formulate.search.region.build import region
    >>> d_optimal(region("6"), 2, "linear").to_frame()[["s", "t"]].round(4).values.tolist()
    [[0.7143, 0.2857], [0.2857, 0.7143]]
    """
    if model not in get_args(Model):
        raise RegionError("model", model, f"one of {', '.join(get_args(Model))}")
    pool = candidates(region, seed, step) if chosen_from is None else np.asarray(chosen_from, dtype=float)
    if not len(pool) or not region.contains(pool).all():
        raise RegionError(
            "chosen_from",
            f"{len(pool)} points",
            "points that are all inside the region",
            sentence="not every point is inside the region",
        )
    terms = terms_of(region, pool, model)
    p = terms.shape[1]
    n = whole("n", n, p, refuse=RegionError, hint=f"One batch for each coefficient of the {model} model.")
    if np.linalg.matrix_rank(terms) < p:
        raise RegionError(
            "model",
            model,
            f"a model whose {p} coefficients the region can distinguish",
            "An equality or too few points make the region too thin; take a simpler model.",
            sentence=f"the region cannot distinguish the {p} coefficients of the model {{got}}",
        )
    generator = np.random.default_rng(seed)
    starts = [_exchanged(terms, n, generator) for _ in range(STARTS)]
    best = max(starts, key=lambda rows: float(np.linalg.slogdet(terms[rows].T @ terms[rows])[1]))
    information = terms[best].T @ terms[best]
    log_det = float(np.linalg.slogdet(information)[1])
    leverage = np.einsum("ij,jk,ik->i", terms, np.linalg.inv(information), terms)
    facts = (
        ("det", float(np.exp(log_det))),
        ("d_efficiency_frac", float(np.exp(log_det / p)) / n),
        ("g_efficiency_frac", p / (n * float(leverage.max()))),
    )
    return Experiments(region, _tupled(pool[sorted(best)]), f"D-optimal, {model}", facts)


def terms_of(region: Region, points: Array, model: Model) -> Array:
    """Rows of a mixture model at points of a region.

    Parameters
    ----------
    region, points, model
        As for `d_optimal`.
    """
    orders = get_args(Model).index(model) + 1
    each = []
    for place in region.slices:
        x = points[:, place]
        groups = [g for size in range(1, orders + 1) for g in combinations(range(x.shape[1]), size)]
        each.append(np.column_stack([x[:, list(group)].prod(axis=1) for group in groups]))
    crossed: Callable[[Array, Array], Array] = lambda a, b: (a[:, :, None] * b[:, None, :]).reshape(len(a), -1)  # noqa: E731
    return reduce(crossed, each)


def _exchanged(terms: Array, n: int, generator: np.random.Generator) -> list[int]:
    """Rows of a design that no single exchange improves."""
    count, p = terms.shape
    rows = [int(generator.integers(count))]
    while len(rows) < n:  # each next row where the model is most uncertain, so that the start is never singular
        inverse = np.linalg.inv(terms[rows].T @ terms[rows] + RIDGE * np.eye(p))
        unknown = np.einsum("ij,jk,ik->i", terms, inverse, terms)
        rows.append(int(unknown.argmax()))
    for _ in range(MOST_EXCHANGES):
        inverse = np.linalg.inv(terms[rows].T @ terms[rows])
        between = terms[rows] @ inverse @ terms.T
        of_own = between[np.arange(n), rows]
        of_all = np.einsum("ij,jk,ik->i", terms, inverse, terms)
        gain = (1.0 + of_all)[None, :] * (1.0 - of_own)[:, None] + between**2
        place, candidate = np.unravel_index(int(gain.argmax()), gain.shape)
        if gain[place, candidate] <= 1.0 + GAIN:
            break
        rows[int(place)] = int(candidate)
    return rows


def _tupled(points: Array) -> tuple[tuple[float, ...], ...]:
    """Points as plain numbers, with rounding errors of zero set to zero."""
    return tuple(tuple(float(x) if x > BORDER else 0.0 for x in point) for point in points)
