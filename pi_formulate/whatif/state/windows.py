"""The claimed window of each free ratio: where the formula that a batch is checked against is met.

In: a state with monomers or variables, and the number of a formula. Out: for each ratio the intervals of its share
within which every constraint holds while the other ratios stay. Compositions are judged by the library's
`FormulaMargins`; an end of an interval is found by dividing the step in which it lies twice.

    x_ij = a_i b_j     fraction of a unit in a feed in random order
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import ClaimError
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.claims.formula import Formula
from pi_formulate.claims.margins import FormulaMargins
from pi_formulate.copolymer.unit import Unit
from pi_formulate.whatif.state.change import members_of, system_of
from pi_formulate.whatif.state.ratios import Split, moved, splits_of
from pi_formulate.whatif.state.state import WhatIf

STEPS = 100  # of a ratio from 0 to 1: no window is narrower
FINER, ROUNDS = 300, 2  # steps of a step in which a border lies, twice: it is known to a ten-millionth
Interval = tuple[float, float]
PARTS = ("dianhydrides", "diamines")


@dataclass(frozen=True, slots=True)
class Ratio:
    """One free ratio of a state.

    Parameters
    ----------
    part
        `dianhydrides`, `diamines` or `degrees`.
    split
        Which of its amounts.
    """

    part: str
    split: Split


def names_of(state: WhatIf, part: str) -> tuple[str, ...]:
    """Names of the amounts of a part: monomers, or variables.

    Parameters
    ----------
    state
        One batch.
    part
        `dianhydrides`, `diamines` or `degrees`.
    """
    return system_of(state).symbols if part == "degrees" else tuple(name for name, _ in getattr(state, part))


def amounts_of(state: WhatIf, part: str) -> tuple[float, ...]:
    """The amounts of a part; parameters as for `names_of`."""
    if part == "degrees":
        return tuple(dict(state.degrees).get(symbol, 0.0) for symbol in system_of(state).symbols)
    return tuple(amount for _, amount in getattr(state, part))


def ratios_of(state: WhatIf) -> tuple[Ratio, ...]:
    """The free ratios of a state; none for free units.

    Parameters
    ----------
    state
        One batch.

    Examples
    --------
    >>> state = WhatIf(dianhydrides=(("PMDA", 1.0),), diamines=(("p-PDA", 0.6), ("4,4'-ODA", 0.4)))
    >>> [(ratio.part, ratio.split.label(names_of(state, ratio.part))) for ratio in ratios_of(state)]
    [('diamines', "p-PDA : 4,4'-ODA")]
    """
    if state.degrees:
        slots: dict[str, list[int]] = {}
        for place, unit in enumerate(system_of(state).units):
            slots.setdefault(unit.dianhydride_slot, []).append(place)
        return tuple(Ratio("degrees", split) for split in splits_of(list(slots.values())))
    places = {part: list(range(len(getattr(state, part)))) for part in PARTS}
    return tuple(Ratio(part, split) for part in PARTS for split in splits_of([places[part]] if places[part] else []))


def windows_of(state: WhatIf, id: str, library: MonomerLibrary | None = None) -> dict[Ratio, tuple[Interval, ...]]:
    """The claimed window of each free ratio, as intervals of the share of its first part, 0..1 [-].

    Parameters
    ----------
    state
        One batch.
    id
        Number of the formula.
    library
        Where names are looked up; the shipped one if None.

    Raises
    ------
    FormulateError
        If a name is unknown, or there is no such formula.

    Examples
    --------
    >>> state = WhatIf(dianhydrides=(("PMDA", 1.0),), diamines=(("p-PDA", 0.6), ("4,4'-ODA", 0.4)))
    >>> (window,) = windows_of(state, "6").values()  # 0.4 <= s/t <= 2.5
    >>> [(round(low, 5), round(high, 5)) for low, high in window]
    [(0.28571, 0.71429)]
    """
    ratios = ratios_of(state)
    if not ratios:
        return {}
    names = library_or_shipped(library)
    asked = system_of(state, id)
    units, fractions = (_of_degrees if state.degrees else _of_monomers)(state, names)
    seen = [i for i, there in enumerate(_present(state, ratios, fractions)) if there]
    judge = _judge(asked, tuple(units[i] for i in seen))
    amounts = {part: amounts_of(state, part) for part in {ratio.part for ratio in ratios}}

    def at(places: Sequence[tuple[Ratio, float]]) -> Array:
        rows = [
            fractions({**amounts, ratio.part: moved(amounts[ratio.part], ratio.split, share)})
            for ratio, share in places
        ]
        table = np.array(rows)[:, seen]
        whole = table.sum(axis=1, keepdims=True)
        return np.asarray(table / np.where(whole > 0.0, whole, 1.0))

    free = [ratio for ratio in ratios if ratio.split.whole(amounts[ratio.part]) > 0.0]
    if not free:
        return dict.fromkeys(ratios, ())
    ends = at([(ratio, float(end)) for ratio in free for end in (0, 1)]).reshape(len(free), 2, len(seen))
    return dict.fromkeys(ratios, ()) | _intervals(free, ends, judge)


def _intervals(
    free: Sequence[Ratio], ends: Array, judge: Callable[[Array], Array]
) -> dict[Ratio, tuple[Interval, ...]]:
    """Where each line between two compositions is inside; all lines are judged at once."""
    grid = np.linspace(0.0, 1.0, STEPS + 1)
    met = judge(_between(ends, np.broadcast_to(grid, (len(free), len(grid)))))
    borders = [(line, k) for line, inside in enumerate(met) for k in np.flatnonzero(np.diff(inside.astype(int)))]
    low = np.array([grid[k] for _, k in borders])
    step, exact = 1.0 / STEPS, low
    lines = ends[[line for line, _ in borders]] if borders else ends[:0]
    entering = np.array([not met[line][k] for line, k in borders], dtype=bool)
    for _ in range(ROUNDS if borders else 0):
        fine = exact[:, None] + step * np.linspace(0.0, 1.0, FINER + 1)
        changed = np.argmax(judge(_between(lines, fine)) == entering[:, None], axis=1)
        step /= FINER
        exact = exact + step * (np.maximum(changed, 1) - 1)
    exact = exact + np.where(entering, step, 0.0)
    found: dict[Ratio, tuple[Interval, ...]] = {}
    for line, ratio in enumerate(free):
        own = [float(x) for (of, _), x in zip(borders, exact, strict=True) if of == line]
        own = [0.0] * bool(met[line][0]) + own + [1.0] * bool(met[line][-1])
        found[ratio] = tuple(zip(own[::2], own[1::2], strict=True))
    return found


def _between(ends: Array, shares: Array) -> Array:
    """Compositions on lines between two, shape (lines, points, units): every line is straight in the units."""
    return np.asarray(ends[:, None, 0] + shares[:, :, None] * (ends[:, None, 1] - ends[:, None, 0]))


def _judge(asked: Formula, units: tuple[Unit, ...]) -> Callable[[Array], Array]:
    """Whether compositions of some units meet a formula, for arrays of any number of axes."""
    margins = _margins(asked, units)

    def judge(compositions: Array) -> Array:
        met, _ = margins.judge(compositions.reshape(-1, len(units)))
        return np.asarray(met.reshape(compositions.shape[:-1]))

    return judge


@lru_cache(maxsize=64)
def _margins(asked: Formula, units: tuple[Unit, ...]) -> FormulaMargins:
    """Kept, since a move changes no unit."""
    return FormulaMargins.of(asked, units)


Fractions = Callable[[dict[str, tuple[float, ...]]], list[float]]


def _of_monomers(state: WhatIf, names: MonomerLibrary) -> tuple[list[Unit], Fractions]:
    """The units of a feed, and their amounts in random order."""
    acids = [names.resolve(name, "dianhydride") for name, _ in state.dianhydrides]
    amines = [names.resolve(name, "diamine") for name, _ in state.diamines]
    fixed = {part: amounts_of(state, part) for part in PARTS}

    def fractions(amounts: dict[str, tuple[float, ...]]) -> list[float]:
        a, b = ({**fixed, **amounts}[part] for part in PARTS)
        return [n * m for n in a for m in b]

    return [Unit(acid, amine) for acid in acids for amine in amines], fractions


def _of_degrees(state: WhatIf, names: MonomerLibrary) -> tuple[list[Unit], Fractions]:
    """The units of a formula, with those of equal monomers added up."""
    system, members = system_of(state), members_of(state, names)
    if absent := [slot for slot in system.slots if slot not in members]:
        raise ClaimError(f"formula {state.formula}, slot", absent[0], "a monomer that fits it")
    of_degree = [Unit(members[unit.dianhydride_slot], members[unit.diamine_slot]) for unit in system.units]
    units = list(dict.fromkeys(of_degree))

    def fractions(amounts: dict[str, tuple[float, ...]]) -> list[float]:
        return [sum(n for unit, n in zip(of_degree, amounts["degrees"], strict=True) if unit == own) for own in units]

    return units, fractions


def _present(state: WhatIf, ratios: Sequence[Ratio], fractions: Fractions) -> list[bool]:
    """Which units can be in the batch at some position of a slider, while the other ratios stay."""
    amounts = {part: amounts_of(state, part) for part in {ratio.part for ratio in ratios}}
    there = np.array(fractions(amounts)) > 0.0
    for ratio in ratios:
        half = moved(amounts[ratio.part], ratio.split, 0.5)
        there |= np.array(fractions({**amounts, ratio.part: half})) > 0.0
    return [bool(unit) for unit in there]
