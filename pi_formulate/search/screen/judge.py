"""The numbers of a screen, block by block.

In: a space and the numbers of its blocks. Out: arrays by column name. The numbers are those of `estimate`,
`cost_per_kg` and `Formula.check`; probabilities and windows are those of `design`.

    cost per m2   = cost per kg * thickness * density / 1000, with the relative deviation of the density
    probability   of each target: of a normal variable in its window; the joint probability is the product
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Progress, Truths
from pi_formulate.base.units import G_PER_KG
from pi_formulate.batch.cost import unit_costs
from pi_formulate.properties.composition_table import TABULATED
from pi_formulate.search.question.assess import chance_inside, distance, probability
from pi_formulate.search.question.scan import within
from pi_formulate.search.question.targets import Target
from pi_formulate.search.screen.blocks import Block
from pi_formulate.search.screen.bounds import Bounds
from pi_formulate.search.screen.layout import (
    ABSENT,
    MEMBER,
    SHARE,
    Columns,
    columns_of,
    dtype_of,
    formulas_of,
    many,
)
from pi_formulate.search.screen.space import Space
from pi_formulate.search.screen.unit_tables import UnitTables
from pi_formulate.search.screen.verdicts import Verdicts


@dataclass(frozen=True, eq=False)
class Judge:
    """Everything that judges the compositions of a space and does not depend on their fractions, computed once.

    Parameters
    ----------
    space
        The compositions.
    inside_only
        Whether to keep only rows whose expected values lie in all windows and whose formulas are met.
    bounds
        Of the sets that may have such rows; None to make all sets.
    tables
        Everything in the estimates that does not depend on the fractions.
    verdicts
        Of each claimed formula.
    """

    space: Space
    inside_only: bool
    bounds: Bounds | None
    tables: UnitTables
    verdicts: tuple[Verdicts, ...]

    @classmethod
    def of(cls, space: Space, inside_only: bool, progress: Progress = iter) -> "Judge":
        """The judge of a space.

        Parameters
        ----------
        space
            The compositions.
        inside_only
            Whether to keep only rows inside.
        progress
            Wraps what takes long of many monomers.
        """
        prune = inside_only and not space.of_copolymer
        bounds = Bounds.of(space.problem, progress) if prune else None
        verdicts = tuple(Verdicts.of(system, space) for system in formulas_of(space))
        return cls(space, inside_only, bounds, UnitTables.of(space), verdicts)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns in their order."""
        return columns_of(self.space)

    @property
    def monomers(self) -> list[str]:
        """Names of all monomers."""
        return [monomer.id for monomer in self.space.problem.monomers]

    def judged(self, blocks: Sequence[int]) -> Iterator[tuple[int, int, Columns]]:
        """Number, sets left out by their bounds, and columns in their order, of each block.

        Parameters
        ----------
        blocks
            Their numbers.
        """
        for number in blocks:
            block, skipped = self._block(number)
            if block is None or not len(block):
                yield number, skipped, {name: np.empty(0, dtype_of(name)) for name in self.names}
                continue
            columns = self._columns(block)
            if self.inside_only:
                kept = columns["inside"]
                columns = {name: columns[name][kept] for name in self.names}
            yield number, skipped, {name: columns[name] for name in self.names}

    def _block(self, number: int) -> tuple[Block | None, int]:
        """A block without the sets that their bounds leave out, and how many of these begin in it."""
        if self.bounds is None:
            return self.space.block(number), 0
        hopeless = self.space.hopeless(number, self.bounds)
        if hopeless is not None:
            return None, hopeless
        block = self.space.block(number)
        acids = len(self.space.problem.dianhydrides)
        is_acid = (block.monomers < acids).all(axis=0)
        may = self.bounds.may_have(block.monomers[:, is_acid], block.monomers[:, ~is_acid] - acids)
        return block.some(may), int((~may).sum()) if block.begins else 0

    def _columns(self, block: Block) -> Columns:
        columns = self._shares(block) | self._values(block)
        inside: Truths = np.ones(len(block), dtype=bool)
        targets = self.space.problem.targets
        if targets:
            joint: Array | None = None
            for target in targets:
                name = target.property
                value, sd = columns[name], columns.get(f"{name}_sd")
                in_window = within(target, value)
                chance = in_window.astype(float) if sd is None else self._chance(target, value, sd, in_window)
                joint = chance.copy() if joint is None else np.multiply(joint, chance, out=joint)
                inside &= in_window
                columns[f"{name}_probability"] = chance
            columns["probability"] = np.ones(len(block)) if joint is None else joint
            if "distance" in self.names:
                columns["distance"] = distance(targets, np.stack([columns[t.property] for t in targets], axis=1))
        for verdicts in self.verdicts:
            met, margin = verdicts.on(block)
            id = verdicts.formula.id
            columns |= {f"formula_{id}_met": met, f"formula_{id}_margin": margin}
            inside &= met
        columns["inside"] = inside
        return columns

    @staticmethod
    def _chance(target: Target, value: Array, sd: Array, in_window: Truths) -> Array:
        """Probability of a window; where nothing is uncertain, whether the value lies in it."""
        if (some := sd > 0.0).all():
            return chance_inside(target, value, sd)
        return np.where(some, probability(target, value, sd), in_window)

    def _shares(self, block: Block) -> Columns:
        """Shares of all monomers, and of all units if the feed does not fix them; 0 for those absent."""
        if many(self.space):
            return self._shares_by_place(block)
        monomers, rows = _by_kind(block.shares(), len(block)), len(block)
        columns: Columns = {
            f"{name}{SHARE}": monomers[k] if k in monomers else np.zeros(rows) for k, name in enumerate(self.monomers)
        }
        if self.space.free_units:
            units = _by_kind(block.unit_shares(), rows)
            columns |= {
                f"{unit}{SHARE}": units[k] if k in units else np.zeros(rows) for k, unit in enumerate(self.space.units)
            }
        return columns

    def _shares_by_place(self, block: Block) -> Columns:
        """The same with a column for each place in a set, and the monomers there."""
        rows, acids, columns = len(block), len(self.space.problem.dianhydrides), Columns()
        sides: dict[str, list[str]] = {"dianhydride": [], "diamine": []}
        for monomers, share in block.shares():
            side = "dianhydride" if monomers[0] < acids else "diamine"
            sides[side].append(name := f"{side}_{len(sides[side]) + 1}")
            columns |= {name: np.repeat(monomers, share.shape[1]).astype(np.int16), f"{name}{SHARE}": share.reshape(-1)}
        if self.space.free_units:
            pairs = product(*sides.values())
            for (acid, amine), (_, share) in zip(pairs, block.unit_shares(), strict=True):
                columns[f"{acid}/{amine}{SHARE}"] = share.reshape(-1)
        for name in self.names:
            if MEMBER.fullmatch(name):
                columns.setdefault(name, np.full(rows, ABSENT, dtype=np.int16))
            elif name.endswith(SHARE):
                columns.setdefault(name, np.zeros(rows))
        return columns

    def _values(self, block: Block) -> Columns:
        """Expected values and deviations of all properties that have a column."""
        known = self.tables.of_block(block)
        values, sds = block.evaluated(known.table, known.local)
        columns: Columns = {}
        for k, name in enumerate(TABULATED):
            strange = known.strange[k]
            domain = np.ones(len(block), dtype=bool) if strange is None else block.without(strange)
            columns |= {name: values[k], f"{name}_sd": sds[k], f"{name}_in_domain": domain}
        if "cost_per_kg" in self.names:
            price, mass = self._costs
            columns["cost_per_kg"] = block.sums(price) / block.sums(mass)
        if "cost_per_m2" in self.names:
            density, sd = columns["density_g_per_cm3"], columns["density_g_per_cm3_sd"]
            cost = columns["cost_per_kg"] * (self.space.problem.thickness_um or 0.0) * density / G_PER_KG
            columns |= {"cost_per_m2": cost, "cost_per_m2_sd": cost * sd / density}
        if "pi_per_paa_frac" in self.names:
            pi, paa = self._masses
            columns["pi_per_paa_frac"] = block.sums(pi) / block.sums(paa)
        return columns

    @cached_property
    def _costs(self) -> tuple[Array, Array]:
        return unit_costs(list(self.space.units))

    @cached_property
    def _masses(self) -> tuple[Array, Array]:
        units = self.space.units
        return np.array([unit.pi_g_per_mol for unit in units]), np.array([unit.paa_g_per_mol for unit in units])


def _by_kind(shares: Iterator[tuple[Integers, Array]], rows: int) -> dict[int, Array]:
    """One column for each monomer or unit that is present; 0 in the sets that do not have it."""
    columns: dict[int, Array] = {}
    for places, share in shares:
        kinds = set(places.tolist())
        for kind in kinds:
            if len(kinds) == 1 and kind not in columns:
                columns[kind] = share.reshape(-1)
                continue
            column = columns.setdefault(kind, np.zeros(rows))
            at = places == kind
            column.reshape(share.shape)[at] = share[at]
    return columns
