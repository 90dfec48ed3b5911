"""The smallest top-up: totals of components decide, and what is left of a component is listed by portion.

In: the lines of a sheet and the mass on each [g]. Out: `TopUp`, moles for each line. A component charged in portions,
or from two lots, has several lines and counts as one component: with n = sum of its lines

    s   = max n / n*          over the components that the balance shows to be over the sheet (n* moles of the sheet)
    s   = max (n - d) / n*    if none is: over those charged completely; d: one step of the balance per line
    t   = max(0, s n* - n)    to add of each

If a component may not be added, a linear programme minimizes first the imbalance of the two sides, then the largest
deviation, then the added mass. A batch that draws on a bottle takes the equation of `topup_sources`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.batch.charge import Charge, is_drawn, on_balance
from pi_formulate.batch.topup_sources import top_up_from_sources
from pi_formulate.chemistry.functionality import GROUPS

# Additions below this share of a component are float noise: a tenth of a milligram in a kilogram.
TOLERANCE = 1e-7
# A component that deviates by its whole amount may be missing: the balance of groups is not kept at that price.
ABSENT = 1.0
INWARD = 1e-6  # of a step: one step is within one step, but for the last digits of the float


@dataclass(frozen=True, slots=True)
class TopUp:
    """Moles of each line: in the vessel, to add, and of the sheet at its new size.

    Parameters
    ----------
    have_mol, add_mol, wanted_mol
        In the order of the lines [mol].
    exact
        Whether every ratio of the sheet comes back, to one step of the balance.
    """

    have_mol: tuple[float, ...]
    add_mol: tuple[float, ...]
    wanted_mol: tuple[float, ...]
    exact: bool

    @property
    def final_mol(self) -> tuple[float, ...]:
        """Moles of each line after the top-up [mol]."""
        return tuple(have + add for have, add in zip(self.have_mol, self.add_mol, strict=True))


def components(lines: Sequence[Charge]) -> list[tuple[int, ...]]:
    """The places of each component in charging order: its portions and lots.

    Parameters
    ----------
    lines
        Of one batch.
    """
    places: dict[tuple[str, object], list[int]] = {}
    for place, charge in enumerate(lines):
        places.setdefault((charge.role, charge.compound), []).append(place)
    return [tuple(group) for group in places.values()]


def portions_of(total_g: float, planned_g: Sequence[float]) -> tuple[int, list[float]]:
    """The number of portions that a total mass is closest to, and the masses of all portions.

    Parameters
    ----------
    total_g
        Charged so far, above 0 [g].
    planned_g
        Of each portion, in charging order [g].

    Examples
    --------
    >>> portions_of(40.9, [40.0, 4.0, 1.0])
    (1, [40.9, 0.0, 0.0])
    >>> portions_of(45.5, [40.0, 4.0, 1.0])
    (3, [40.0, 4.0, 1.5])
    """
    sums = np.cumsum(planned_g)
    count = int(np.argmin(np.abs(np.log(total_g / sums)))) + 1
    before = [float(mass) for mass in planned_g[: count - 1]]
    return count, [*before, total_g - sum(before), *([0.0] * (len(planned_g) - count))]


def top_up(
    lines: Sequence[Charge],
    masses_g: Sequence[float],
    barred: frozenset[int] = frozenset(),
    aims_g: Sequence[float] | None = None,
) -> TopUp:
    """The smallest non-negative additions that restore every ratio of the sheet, or come closest to it.

    Parameters
    ----------
    lines
        Of one batch, in charging order.
    masses_g
        On the balance, for each line; 0 for a line that is not charged yet [g].
    barred
        Numbers of the `sources` that may not be added; without bottles these are the `components`.
    aims_g
        What each line was to hold after the top-up before, as its sheet said: a mass within one step of it counts as
        weighed, or each top-up would call for another one; None for the masses of the lines [g].

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> acid, amine = library()["PMDA"], library()["4,4'-ODA"]
    >>> sheet = [Charge(1, "diamine", amine, 0.1, 0.1), *(Charge(n, "dianhydride", acid, 0.05, 0.05) for n in (2, 3))]
    >>> first_too_much = [sheet[0].charge_g, 0.06 * acid.molar_mass_g_per_mol, 0.0]
    >>> [round(n, 6) for n in top_up(sheet, first_too_much).add_mol]  # the second portion brings less
    [0.0, 0.0, 0.04]
    """
    per_mol = np.array([c.compound.molar_mass_g_per_mol / c.assay_frac for c in lines])
    if any(is_drawn(charge) for charge in lines):
        return _with_bottles(lines, masses_g, barred, aims_g, per_mol)
    groups = components(lines)
    have = np.array(masses_g, dtype=float) / per_mol
    plan = np.array([c.amount_mol for c in lines])
    aim = plan if aims_g is None else np.array(aims_g, dtype=float) / per_mol
    step = np.array([c.readability_g or 0.0 for c in lines]) / per_mol
    total = np.array([have[list(group)].sum() for group in groups])
    wanted = _wanted(groups, have, plan, aim, step)
    into = [_target_lines(group, have) for group in groups]
    add = wanted - total
    least = np.array([step[target[-1]] for target in into])
    add[add < np.maximum(0.5 * least, TOLERANCE * wanted)] = 0.0
    exact = not any(add[i] > 0.0 for i in barred)
    if not exact:
        mass = np.array([per_mol[target[-1]] for target in into])
        sides = np.array([_groups(lines[group[0]]) for group in groups])
        add = _programme(total, wanted, mass, sides, barred)
    to_add = np.zeros(len(lines))
    for target, n in zip(into, add, strict=True):
        to_add[target] = _weighable(float(n), target, plan, per_mol, lines)
    final = have + to_add
    aim = np.array(final)
    for group, n in zip(groups, wanted, strict=True):
        places = list(group)
        aim[places] *= n / final[places].sum() if final[places].sum() else 0.0
    return TopUp(tuple(have.tolist()), tuple(to_add.tolist()), tuple(aim.tolist()), exact)


def _with_bottles(
    lines: Sequence[Charge],
    masses_g: Sequence[float],
    barred: frozenset[int],
    aims_g: Sequence[float] | None,
    per_mol: Array,
) -> TopUp:
    """The same for a batch with a bottle in it."""
    added = top_up_from_sources(lines, masses_g, barred, aims_g)
    have, add = np.array(masses_g, dtype=float) / per_mol, np.array(added.add_g) / per_mol
    return TopUp(tuple(have.tolist()), tuple(add.tolist()), tuple(((have + add) * added.size).tolist()), added.exact)


def _wanted(groups: Sequence[tuple[int, ...]], have: Array, plan: Array, aim: Array, step: Array) -> Array:
    """The smallest common multiple of the sheet that no component in the vessel exceeds, as far as the balance shows.

    A mass within one step of its line counts as planned; otherwise a milligram too much would call for a kilogram of
    all the rest. A component with a portion that is not charged yet is not a measure of the whole.
    """
    as_read = np.where((have > 0.0) & (np.abs(have - aim) <= step * (1.0 + INWARD)), aim, have)
    planned, aimed = (np.array([values[list(group)].sum() for group in groups]) for values in (plan, aim))
    over: list[float] = []
    whole: list[float] = []
    least = 0.0
    for number, group in enumerate(groups):
        places, sheet = list(group), aimed[number]
        total = have[places].sum()
        if as_read[places].sum() > sheet * (1.0 + TOLERANCE):
            over.append(total / planned[number])
        inside = step[places][have[places] > 0.0].sum()
        least = max(least, (total - inside) / sheet)
        if np.all(have[places] > 0.0):
            whole.append((total - inside) / sheet)
    if over:
        return max(over) * planned
    return (max(least, *whole) if whole else max(least, 1.0)) * aimed


def _target_lines(group: tuple[int, ...], have: Array) -> list[int]:
    """The lines that take more of a component: the portions that are not charged yet, or else the last one."""
    return [place for place in group if have[place] == 0.0] or [group[-1]]


def _weighable(
    amount_mol: float, target: list[int], plan: Array, per_mol: Array, lines: Sequence[Charge]
) -> list[float]:
    """Moles for each portion to add, in the planned shares, in steps of the balance; the remainder is carried over."""
    shares = plan[target] / plan[target].sum()
    due, portions = 0.0, []
    for place, share in zip(target, shares, strict=True):
        due += amount_mol * float(share)
        n, step = due, lines[place].readability_g
        if step:
            n = on_balance(round(due * per_mol[place] / step) * step, step) / float(per_mol[place])
        due -= n
        portions.append(n)
    return portions


def _programme(have: Array, wanted: Array, per_mol: Array, sides: Array, barred: frozenset[int]) -> Array:
    """Moles of each component to add when some are barred.

    Unknowns: additions t >= 0, the factor u on the wanted moles, and the largest deviation d of a component from them.
    In turn: the least deviation that keeps the planned balance of groups (if it can be kept), then the least mass.
    """
    from scipy.optimize import linprog

    count = len(have)
    free = [i not in barred for i in range(count)]
    bounds = [(0.0, None if ok else 0.0) for ok in free] + [(0.0, None), (0.0, None)]
    eye = np.eye(count)
    above = np.hstack([eye, -wanted[:, None], -wanted[:, None]])
    below = np.hstack([-eye, wanted[:, None], -wanted[:, None]])
    limits = np.vstack([above, below]), np.concatenate([-have, have])
    gap = np.concatenate([sides, [-float(sides @ wanted), 0.0]])[None, :], np.array([-float(sides @ have)])
    # The factor never falls below the amounts in the vessel, or else shrinking the plan would look like restoring it.
    bounds[count] = (1.0, None)
    least = np.zeros(count + 2)
    least[-1] = 1.0
    kept = True
    first = linprog(least, *limits, *gap, bounds=bounds, method="highs")
    if not first.success or first.x[-1] >= ABSENT:
        kept = False
        first = linprog(least, *limits, bounds=bounds, method="highs")
    mass = np.concatenate([per_mol, [0.0, 0.0]])
    bounds[-1] = (0.0, float(first.x[-1]) * (1.0 + 1e-9) + 1e-12)
    second = linprog(mass, *limits, *(gap if kept else (None, None)), bounds=bounds, method="highs")
    add = (second if second.success else first).x[:count]
    add[add < TOLERANCE * wanted] = 0.0
    return np.asarray(add)


def _groups(charge: Charge) -> float:
    """Anhydride groups less amine groups of one molecule."""
    anhydrides, amines = GROUPS.get(charge.role, (0, 0))
    return float(anhydrides - amines)
