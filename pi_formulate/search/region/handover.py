"""The region for other libraries: as a BoFire domain, as a BayBE search space.

In: the body of a region. Out: the fractions as continuous inputs from 0 to 1, the sum of each part as an equality,
every clause and limit as a linear row. These libraries know no strict rows: a border that is outside is moved inwards
by 1e-6 there.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pi_formulate.base.errors import ExtraError
from pi_formulate.claims.constraints import LinearClause
from pi_formulate.search.region.body import Body

if TYPE_CHECKING:
    from baybe.searchspace import SearchSpace
    from bofire.data_models.domain.api import Domain

STRICT = 1e-6  # the least value of a strict row there


def bofire_domain(region: Body, outputs: Iterable[str] = ()) -> "Domain":
    """Inputs, constraints and outputs for BoFire.

    Parameters
    ----------
    region
        The region.
    outputs
        Names of the quantities that will be measured.
    """
    try:
        from bofire.data_models.constraints.api import LinearEqualityConstraint, LinearInequalityConstraint
        from bofire.data_models.domain.api import Domain
        from bofire.data_models.features.api import ContinuousInput, ContinuousOutput
    except ImportError:
        raise ExtraError(
            "to_bofire",
            "no BoFire",
            "the library bofire",
            "Install it with: pip install bofire",
            sentence="the library bofire is not installed",
        ) from None
    sums = [
        LinearEqualityConstraint(features=list(region.names[p]), coefficients=[1.0] * len(region.names[p]), rhs=1.0)
        for p in region.slices
        if len(region.names[p]) > 1
    ]
    # BoFire's rows read c x <= rhs
    rows = [
        LinearEqualityConstraint(features=names, coefficients=c, rhs=0.0)
        if row.equal
        else LinearInequalityConstraint(features=names, coefficients=[-x for x in c], rhs=-least)
        for row, names, c, least in _rows(region)
        if len(names) > 1
    ]
    return Domain.from_lists(
        inputs=[ContinuousInput(key=name, bounds=_bounds(region, name)) for name in region.names],
        outputs=[ContinuousOutput(key=name) for name in outputs],
        constraints=[*sums, *rows],
    )


def baybe_search_space(region: Body) -> "SearchSpace":
    """Parameters and constraints for BayBE.

    Parameters
    ----------
    region
        The region.
    """
    try:
        from baybe.constraints import ContinuousLinearConstraint
        from baybe.parameters import NumericalContinuousParameter
        from baybe.searchspace import SearchSpace
    except ImportError:
        raise ExtraError(
            "to_baybe",
            "no BayBE",
            "the library baybe",
            "Install it with: pip install baybe",
            sentence="the library baybe is not installed",
        ) from None
    free = [p for p in region.slices if len(region.names[p]) > 1]
    kept = [name for p in free for name in region.names[p]]
    sums = [ContinuousLinearConstraint(list(region.names[p]), "=", [1.0] * len(region.names[p]), 1.0) for p in free]
    rows = [
        ContinuousLinearConstraint(names, "=" if row.equal else ">=", c, least)
        for row, names, c, least in _rows(region)
        if len(names) > 1
    ]
    # the fraction of a part of one monomer is always 1
    parameters = [NumericalContinuousParameter(name, _bounds(region, name)) for name in kept]
    return SearchSpace.from_product(parameters, [*sums, *rows])


def _rows(region: Body) -> list[tuple[LinearClause, list[str], list[float], float]]:
    """Each row of each part: its names and coefficients, zeros left out, and its least value."""
    rows = []
    for part, place in zip(region.parts, region.slices, strict=True):
        for row in part.rows:
            kept = [(n, c) for n, c in zip(region.names[place], row.coefficients, strict=True) if c]
            rows.append((row, [n for n, _ in kept], [c for _, c in kept], STRICT if row.strict else 0.0))
    return rows


def _bounds(region: Body, name: str) -> tuple[float, float]:
    """0 to 1, unless a row of this fraction alone says more; 1 to 1 where it is alone in its part."""
    for part, place in zip(region.parts, region.slices, strict=True):
        if name in region.names[place]:
            i = region.names[place].index(name)
            if part.size == 1:
                return 1.0, 1.0
            alone = [row for row in part.rows if row.coefficients[i] > 0.0 and sum(map(bool, row.coefficients)) == 1]
            low = STRICT if any(row.strict for row in alone) else 0.0
            return low, 1.0
    return 0.0, 1.0
