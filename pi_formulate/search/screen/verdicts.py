"""A claimed formula for the blocks of a screen.

In: a formula, a space, a block. Out: whether each composition meets the formula, and its margin.

A formula looks at the slots that a monomer fits, not at the monomer: sets whose monomers fit the same slots are judged
once, and where a block holds whole sets the verdict is kept for the next blocks.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Truths
from pi_formulate.claims.formula import Formula
from pi_formulate.claims.margins import FormulaMargins
from pi_formulate.properties.products import means
from pi_formulate.search.screen.blocks import Block, Listed, Products
from pi_formulate.search.screen.space import Space

MOST_KEPT = 4_096  # verdicts, and labellings of a formula

Verdict = tuple[Truths, Array]


@dataclass(frozen=True, eq=False)
class Verdicts:
    """A formula over a space.

    Parameters
    ----------
    formula
        With its reading and interpretation.
    space
        The compositions.
    kinds
        Number of the slots that each monomer of the space fits: the same for the same slots.
    """

    formula: Formula
    space: Space
    kinds: Integers
    _margins: dict[tuple[int, ...], FormulaMargins] = field(default_factory=dict, repr=False)
    _kept: dict[tuple[Any, ...], Verdict] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, formula: Formula, space: Space) -> "Verdicts":
        """Find the slots that each monomer fits."""
        fits = [[formula.reading.fits(slot, monomer) for slot in formula.slots] for monomer in space.problem.monomers]
        _, kinds = np.unique(np.array(fits), axis=0, return_inverse=True)
        return cls(formula, space, np.asarray(kinds, dtype=np.int64).reshape(-1))

    def on(self, block: Block) -> Verdict:
        """Whether each composition of a block meets the formula, and its smallest signed margin."""
        if isinstance(block, Listed):
            places = tuple(block.places[0].tolist())
            return self._of_units((-1, *places), places).judge(block.mole_frac)
        if len(block.places) == 1:
            return self._of_kind(block, 0, tuple(self.kinds[block.monomers[0]].tolist()))
        kinds, of_set = np.unique(self.kinds[block.monomers], axis=0, return_inverse=True)
        of_set = of_set.reshape(-1)
        verdicts = [
            self._of_kind(block, int(np.argmax(of_set == k)), tuple(kind)) for k, kind in enumerate(kinds.tolist())
        ]
        met, margin = (np.array(column)[of_set].reshape(-1) for column in zip(*verdicts, strict=True))
        return met, margin

    def _of_kind(self, block: Products, one: int, kind: tuple[int, ...]) -> Verdict:
        """Verdict on the compositions of one set of a kind."""
        shape = block.places.shape[1:]
        margins = self._of_units((*shape, *kind), tuple(block.places[one].reshape(-1).tolist()))
        if len(block.places) == 1:
            return self._judged(margins, block, shape)
        key = (*shape, *kind)  # several sets: all compositions of each, which are the same for all
        verdict = self._kept.get(key)
        if verdict is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            verdict = self._kept[key] = self._judged(margins, block, shape)
        return verdict

    @staticmethod
    def _judged(margins: FormulaMargins, block: Products, shape: tuple[int, ...]) -> Verdict:
        return margins.judge_sums(lambda numbers: means(numbers.reshape(shape), block.first, block.second).reshape(-1))

    def _of_units(self, key: tuple[int, ...], places: tuple[int, ...]) -> FormulaMargins:
        margins = self._margins.get(key)
        if margins is None:
            if len(self._margins) >= MOST_KEPT:
                self._margins.clear()
            units = [self.space.units[k] for k in places]
            margins = self._margins[key] = FormulaMargins.of(self.formula, units, self.space.problem.closed)
        return margins
