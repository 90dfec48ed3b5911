"""The smallest top-up of a batch that draws on bottles: a mass of a bottle brings all that is in it.

In: the lines of a sheet and the mass on each [g]. Out: the mass to add to each line [g], and the size of the batch. A
source is what can be added: a bottle (solution, mixture, ester, left-over batch), or a component from its own lots.
With h_c of component c in the vessel, n_c on the sheet, and a_ck of it in a gram of source k, the mass x_k of each is

    h_c + sum_k a_ck x_k = u n_c      x_k >= 0, sum_k x_k as small as possible, u >= max h_c / n_c

A component is a monomer [mol] or a solvent [g]; the main solvent stands for all in a lot that does not react.
Without bottles this is the equation of `topup`. If a source may not be added, first the imbalance of the two sides is
least, then the largest deviation, then the added mass.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.batch.charge import Charge, drawn_together, is_drawn, on_balance
from pi_formulate.chemistry.functionality import GROUPS
from pi_formulate.chemistry.solvent import Solvent

TOLERANCE = 1e-6  # of a component: ten times what the linear programme leaves
ABSENT = 1.0  # a component that deviates by its whole amount may be missing
INWARD = 1e-6  # of a step: one step is within one step, but for the last digits of the float
Draw = tuple[int, ...]  # places of the lines that are weighed as one mass


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can be added: a bottle, or a component from its own lots.

    Parameters
    ----------
    draws
        Its portions, each with the places of its lines.
    """

    draws: tuple[Draw, ...]

    @property
    def places(self) -> Draw:
        """The places of all its lines."""
        return tuple(place for draw in self.draws for place in draw)


@dataclass(frozen=True, slots=True)
class SourcesTopUp:
    """Masses to add, and what each line has on the sheet at its new size.

    Parameters
    ----------
    add_g
        For each line [g].
    size
        For each line: wanted moles of its component over those after the top-up [-].
    exact
        Whether every ratio of the sheet comes back.
    """

    add_g: tuple[float, ...]
    size: tuple[float, ...]
    exact: bool


def sources(lines: Sequence[Charge]) -> list[Source]:
    """What can be added to a batch, in charging order.

    Parameters
    ----------
    lines
        Of one batch.
    """
    draws: dict[tuple[object, ...], list[Draw]] = {}
    for draw in drawn_together(lines):
        first = lines[draw[0]]
        key: tuple[object, ...] = (first.role, first.compound)
        if is_drawn(first):
            key = (first.lot.name, *(lines[place].compound for place in draw))
        draws.setdefault(key, []).append(draw)
    return [Source(tuple(portions)) for portions in draws.values()]


def source_label(lines: Sequence[Charge], source: Source) -> str:
    """What a source is called: the name of a bottle, or the id of a component.

    Parameters
    ----------
    lines
        Of one batch.
    source
        One of its `sources`.
    """
    first = lines[source.places[0]]
    return first.lot.name if is_drawn(first) and first.lot.name else first.compound.id


def top_up_from_sources(
    lines: Sequence[Charge], masses_g: Sequence[float], barred: frozenset[int], aims_g: Sequence[float] | None = None
) -> SourcesTopUp:
    """The smallest masses to add that restore every ratio of the sheet, or come closest to it.

    Parameters
    ----------
    lines, masses_g, aims_g
        As of `topup.top_up`.
    barred
        Numbers of the `sources` that may not be added.
    """
    groups = sources(lines)
    content = _content(lines)
    plan_g = np.array([charge.charge_g for charge in lines])
    mass_g = np.array(masses_g, dtype=float)
    aim_g = plan_g if aims_g is None else np.array(aims_g, dtype=float)
    read_g = _as_read(lines, mass_g, aim_g)
    wanted = _wanted(content, lines, mass_g, read_g, plan_g, aim_g)
    into = [_targets(source, mass_g) for source in groups]
    per_gram = np.column_stack([_column(content, lines, draws, plan_g) for draws in into])
    sides = _sides_of_rows(lines, len(content))
    added, factor, off = _programme(content @ read_g, per_gram, wanted, sides, barred)
    least = np.array(
        [
            max(0.5 * (lines[draws[-1][0]].readability_g or 0.0), TOLERANCE * plan_g[list(source.places)].sum())
            for source, draws in zip(groups, into, strict=True)
        ]
    )
    # What the balance showed of a step more or less than was asked for is part of what is still to come.
    noise = np.array([(mass_g - read_g)[list(source.places)].sum() for source in groups])
    added = np.where(added > 0.0, added - noise, 0.0)
    added[added < least] = 0.0
    add_g = np.zeros(len(lines))
    for mass, draws in zip(added, into, strict=True):
        _put(float(mass), draws, lines, plan_g, add_g)
    final = content @ (mass_g + add_g)
    size = [float(factor * wanted[row] / final[row]) if final[row] else 1.0 for row in _rows_of(lines)]
    return SourcesTopUp(tuple(add_g.tolist()), tuple(size), off <= TOLERANCE)


def _rows_of(lines: Sequence[Charge]) -> list[int]:
    """The component of each line, from 0."""
    keys = [(charge.role, charge.compound) for charge in lines]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return [numbers[key] for key in keys]


def _content(lines: Sequence[Charge]) -> Array:
    """What a gram on each line brings of each component: monomers in mol, solvents in g.

    Of a lot that brings a solvent of the batch it is that solvent; all else that does not react counts as the main one.
    """
    rows = _rows_of(lines)
    solvents = {
        charge.compound.smiles: row
        for charge, row in zip(lines, rows, strict=True)
        if isinstance(charge.compound, Solvent)
    }
    liquid_g = {
        row: sum(c.charge_g for c, own in zip(lines, rows, strict=True) if own == row) for row in solvents.values()
    }
    main = max(liquid_g, key=lambda row: liquid_g[row]) if liquid_g else max(rows) + 1
    content = np.zeros((max(max(rows), main) + 1, len(lines)))
    for place, (charge, row) in enumerate(zip(lines, rows, strict=True)):
        if isinstance(charge.compound, Solvent):
            content[row, place] = 1.0
            continue
        active = charge.assay_frac
        content[row, place] = active / charge.compound.molar_mass_g_per_mol
        rest = 1.0 - active
        for smiles, share in charge.lot.solvent:
            if smiles in solvents:
                content[solvents[smiles], place] += share
                rest -= share
        content[main, place] += max(rest, 0.0)
    return content


def _sides_of_rows(lines: Sequence[Charge], count: int) -> Array:
    """Anhydride groups less amine groups of a mole of each component; 0 for a solvent."""
    sides = np.zeros(count)
    for charge, row in zip(lines, _rows_of(lines), strict=True):
        anhydrides, amines = GROUPS.get(charge.role, (0, 0))
        sides[row] = anhydrides - amines
    return sides


def _as_read(lines: Sequence[Charge], mass_g: Array, aim_g: Array) -> Array:
    """The masses, with those within one step of the balance of what was asked for taken as that."""
    read = mass_g.copy()
    for draw in drawn_together(lines):
        places = list(draw)
        have, aim = mass_g[places].sum(), aim_g[places].sum()
        if have > 0.0 and abs(have - aim) <= (lines[draw[0]].readability_g or 0.0) * (1.0 + INWARD):
            read[places] = aim_g[places]
    return read


def _wanted(
    content: Array, lines: Sequence[Charge], mass_g: Array, read_g: Array, plan_g: Array, aim_g: Array
) -> Array:
    """The smallest multiple of the sheet that no component in the vessel exceeds, as far as the balance shows."""
    have, read, planned, aimed = (content @ masses for masses in (mass_g, read_g, plan_g, aim_g))
    steps = np.array([charge.lot.share_frac * (charge.readability_g or 0.0) for charge in lines])
    inside = content @ np.where(mass_g > 0.0, steps, 0.0)
    over = read > aimed * (1.0 + TOLERANCE)
    if over.any():
        return np.asarray(max(have[over] / planned[over]) * planned)
    there = np.array([bool(np.all(mass_g[content[row] > 0.0] > 0.0)) for row in range(len(content))])
    shown = (have - inside) / aimed
    return np.asarray((shown.max() if there.any() else max(shown.max(), 1.0)) * aimed)


def _targets(source: Source, mass_g: Array) -> list[Draw]:
    """The portions that take more of a source: those that are not charged yet, or else the last one."""
    return [draw for draw in source.draws if not mass_g[list(draw)].any()] or [source.draws[-1]]


def _shares(lines: Sequence[Charge], draw: Draw) -> Array:
    """The share of each line in the mass of a draw."""
    shares = np.array([lines[place].lot.share_frac if len(draw) > 1 else 1.0 for place in draw])
    return np.asarray(shares / shares.sum())


def _parts(draws: Sequence[Draw], plan_g: Array) -> Array:
    """The share of each portion in what is added of a source, as planned."""
    planned = np.array([plan_g[list(draw)].sum() for draw in draws])
    return np.asarray(planned / planned.sum())


def _column(content: Array, lines: Sequence[Charge], draws: Sequence[Draw], plan_g: Array) -> Array:
    """What a gram of a source brings; of portions from lots of different assays their mean."""
    pairs = zip(draws, _parts(draws, plan_g), strict=True)
    return np.asarray(sum(part * (content[:, list(draw)] @ _shares(lines, draw)) for draw, part in pairs))


def _put(mass_g: float, draws: Sequence[Draw], lines: Sequence[Charge], plan_g: Array, add_g: Array) -> None:
    """Divide a mass among portions in the planned shares, in steps of the balance; the remainder is carried over."""
    due = 0.0
    for draw, part in zip(draws, _parts(draws, plan_g), strict=True):
        due += mass_g * float(part)
        step = lines[draw[0]].readability_g
        portion = on_balance(round(due / step) * step, step) if step else due
        due -= portion
        add_g[list(draw)] = portion * _shares(lines, draw)


def _programme(
    have: Array, per_gram: Array, wanted: Array, sides: Array, barred: frozenset[int]
) -> tuple[Array, float, float]:
    """Grams of each source to add, the factor on the wanted amounts, and the largest deviation from them."""
    from scipy.optimize import linprog

    count = per_gram.shape[1]
    scale = 1.0 / wanted
    unit_g = 1.0 / np.max(per_gram * scale[:, None], axis=0)  # of each unknown, so that it is near 1
    columns = per_gram * scale[:, None] * unit_g
    ones = np.ones((len(wanted), 1))
    rows = np.vstack([np.hstack([columns, -ones, -ones]), np.hstack([-columns, ones, -ones])])
    limits = rows, np.concatenate([-have * scale, have * scale])
    weights = sides * wanted
    gap = (
        np.concatenate([weights @ columns, [-weights.sum(), 0.0]])[None, :] / max(np.abs(weights).max(), 1e-300),
        np.array([-float(weights @ (have * scale))]) / max(np.abs(weights).max(), 1e-300),
    )
    bounds = [(0.0, 0.0 if number in barred else None) for number in range(count)] + [(1.0, None), (0.0, None)]
    least = np.zeros(count + 2)
    least[-1] = 1.0
    kept = bool(barred) and bool(sides.any())
    first = linprog(least, *limits, *(gap if kept else (None, None)), bounds=bounds, method="highs")
    if kept and (not first.success or first.x[-1] >= ABSENT):
        kept = False
        first = linprog(least, *limits, bounds=bounds, method="highs")
    off = float(first.x[-1])
    bounds[-1] = (0.0, off * (1.0 + 1e-9) + 1e-9)
    mass = np.concatenate([unit_g, [0.0, 0.0]])
    second = linprog(mass, *limits, *(gap if kept else (None, None)), bounds=bounds, method="highs")
    chosen = second if second.success else first
    return np.asarray(chosen.x[:count] * unit_g), float(chosen.x[count]), off
