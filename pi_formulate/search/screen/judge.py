"""Columns of the screen's table, computed block by block.

In: a space and its blocks. Out: arrays by column name. The numbers are those of `estimate`, `cost_per_kg` and
`Formula.check`; probabilities and windows are those of `design`.

    cost per m2   = cost per kg * thickness * density / 1000, with the relative deviation of the density
    probability   of each target: of a normal variable in its window; the joint probability is the product
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pi_formulate.base.arrays import Array
from pi_formulate.base.units import G_PER_KG
from pi_formulate.batch.cost import unit_costs
from pi_formulate.claims.formula import Formula
from pi_formulate.claims.margins import FormulaMargins
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.composition_table import TABULATED, CompositionTable
from pi_formulate.search.question.assess import distance, probability
from pi_formulate.search.question.scan import within
from pi_formulate.search.question.targets import Target
from pi_formulate.search.screen.space import Block, Space

if TYPE_CHECKING:
    import pandas as pd

Column = npt.NDArray[Any]  # numbers, or truth values
Columns = dict[str, Column]
SHARE = "_mol_frac"
MOST_TOGETHER = 1_000  # units whose terms are kept in one table: 16 MB
TRUTHS = ("inside", "_in_domain", "_met")


@dataclass(frozen=True, eq=False)
class Judge:
    """Everything that judges the compositions of a space and does not depend on their fractions, computed once.

    Parameters
    ----------
    space
        The compositions.
    names
        Columns in their order.
    targets
        Windows, sorted by property.
    formulas
        Claimed formulas, each once.
    table
        Of all units; None if they are too many for one table.
    """

    space: Space
    names: tuple[str, ...]
    targets: tuple[Target, ...]
    formulas: tuple[Formula, ...]
    table: CompositionTable | None

    @classmethod
    def of(cls, space: Space, names: tuple[str, ...]) -> "Judge":
        """The judge of a space.

        Parameters
        ----------
        space
            The compositions.
        names
            As `columns_of` gives them.
        """
        few = len(space.units) <= MOST_TOGETHER
        table = CompositionTable.of(space.units, space.problem.process) if few else None
        return cls(space, names, space.problem.targets, _formulas(space), table)

    def judged(self, inside_only: bool, blocks: Iterable[Block]) -> Iterator[Columns]:
        """Columns of each block, in their order.

        Parameters
        ----------
        inside_only
            Whether to keep only rows whose expected values lie in all windows and whose formulas are met.
        blocks
            Of the space.
        """
        places: tuple[int, ...] = ()
        for block in blocks:
            if block.places != places:
                units, places = [self.space.units[k] for k in block.places], block.places
                table = (
                    CompositionTable.of(units, self.space.problem.process)
                    if self.table is None
                    else self.table.part(places)
                )
                margins = [FormulaMargins.of(system, units, self.space.problem.closed) for system in self.formulas]
            columns = self._columns(block, units, table, margins)
            if inside_only and "inside" in columns:
                kept = columns["inside"]
                columns = {name: column[kept] for name, column in columns.items()}
            yield {name: columns[name] for name in self.names}

    def _columns(
        self, block: Block, units: list[Unit], table: CompositionTable, margins: list[FormulaMargins]
    ) -> Columns:
        rows = len(block.mole_frac)
        columns = self._shares(block, units) | self._values(block.mole_frac, units, table)
        inside = np.ones(rows, dtype=bool)
        joint, off = np.ones(rows), np.zeros((rows, len(self.targets)))
        for k, target in enumerate(self.targets):
            name = target.property
            value, sd = columns[name], columns.get(f"{name}_sd", np.zeros(rows))
            in_window = within(target, value)
            chance = np.where(sd > 0.0, probability(target, value, sd), in_window)
            joint, inside, off[:, k] = joint * chance, inside & in_window, value
            columns[f"{name}_probability"] = chance
        for system, judge in zip(self.formulas, margins, strict=True):
            met, margin = judge.judge(block.mole_frac)
            columns |= {f"formula_{system.id}_met": met, f"formula_{system.id}_margin": margin}
            inside = inside & met
        return columns | {"probability": joint, "inside": inside, "distance": distance(self.targets, off)}

    def _shares(self, block: Block, units: list[Unit]) -> Columns:
        """Shares of all monomers, and of all units if the feed does not fix them; 0 for those absent."""
        rows, monomers = len(block.mole_frac), self.space.problem.monomers
        columns: Columns = {f"{monomer.id}{SHARE}": np.zeros(rows) for monomer in monomers}
        for place, share in zip(block.monomers, block.shares.T, strict=True):
            columns[f"{monomers[place].id}{SHARE}"] = share
        if self.space.free_units:
            columns |= {f"{unit}{SHARE}": np.zeros(rows) for unit in self.space.units}
            columns |= {f"{unit}{SHARE}": share for unit, share in zip(units, block.mole_frac.T, strict=True)}
        return columns

    def _values(self, x: Array, units: list[Unit], table: CompositionTable) -> Columns:
        """Expected values and deviations of all properties that have a column."""
        evaluated = table.evaluate(x)
        domain = table.in_domain(x)
        columns: Columns = {}
        for k, name in enumerate(TABULATED):
            columns |= {name: evaluated[0][:, k], f"{name}_sd": evaluated[1][:, k], f"{name}_in_domain": domain[:, k]}
        if "cost_per_kg" in self.names:
            price, mass = unit_costs(units)
            columns["cost_per_kg"] = (x @ price) / (x @ mass)
        if "cost_per_m2" in self.names:
            density, sd = columns["density_g_per_cm3"], columns["density_g_per_cm3_sd"]
            cost = columns["cost_per_kg"] * (self.space.problem.thickness_um or 0.0) * density / G_PER_KG
            columns |= {"cost_per_m2": cost, "cost_per_m2_sd": cost * sd / density}
        if "pi_per_paa_frac" in self.names:
            pi, paa = (np.array([getattr(unit, f"{form}_g_per_mol") for unit in units]) for form in ("pi", "paa"))
            columns["pi_per_paa_frac"] = (x @ pi) / (x @ paa)
        return columns


def columns_of(space: Space) -> tuple[str, ...]:
    """Names of the columns of a question, in their order.

    Parameters
    ----------
    space
        The compositions.
    """
    problem = space.problem
    asked = {target.property for target in problem.targets}
    names = [f"{monomer.id}{SHARE}" for monomer in problem.monomers]
    names += [f"{unit}{SHARE}" for unit in space.units] if space.free_units else []
    names += ["probability"] if asked else []
    names += ["distance"] if any(target.set_point is not None for target in problem.targets) else []
    names += ["inside"] if asked or problem.formulas else []
    for name in TABULATED:
        names += [name, f"{name}_sd", f"{name}_in_domain", *([f"{name}_probability"] if name in asked else [])]
    if all(monomer.price_per_kg is not None for monomer in problem.monomers):
        names += ["cost_per_kg", *(["cost_per_kg_probability"] if "cost_per_kg" in asked else [])]
    if "cost_per_m2" in asked:
        names += ["cost_per_m2", "cost_per_m2_sd", "cost_per_m2_probability"]
    if "pi_per_paa_frac" in asked:
        names += ["pi_per_paa_frac", "pi_per_paa_frac_probability"]
    for system in _formulas(space):
        names += [f"formula_{system.id}_met", f"formula_{system.id}_margin"]
    return tuple(names)


def _formulas(space: Space) -> tuple[Formula, ...]:
    """Each claimed formula once, as 2a and 2b are one system."""
    return tuple({system.id: system for system in space.problem.formulas}.values())


def bytes_per_row(names: tuple[str, ...]) -> int:
    """Memory of one composition [bytes].

    >>> bytes_per_row(("tg_c", "tg_c_in_domain"))
    9
    """
    return sum(dtype_of(name).itemsize for name in names)


def dtype_of(name: str) -> "np.dtype[np.generic]":
    """Data type of a column, by its name.

    >>> dtype_of("formula_6_met"), dtype_of("tg_c")
    (dtype('bool'), dtype('float64'))
    """
    return np.dtype(bool if name.endswith(TRUTHS) else np.float64)


def unit_of(name: str) -> str:
    """Unit of a column; `-` for a fraction, probability or margin, empty for a truth value.

    >>> unit_of("tg_c_sd"), unit_of("PMDA_mol_frac"), unit_of("tg_c_in_domain")
    ('degrees C', '-', '')
    """
    if dtype_of(name) == np.dtype(bool):
        return ""
    row = PROPERTIES.get(name.removesuffix("_sd"))
    return row.unit if row else "-"


def short(table: "pd.DataFrame") -> "pd.DataFrame":
    """The columns that a terminal shows: shares, joint probability, values, cost and margins, to four digits.

    Parameters
    ----------
    table
        Of a screen.
    """
    ends = (SHARE, "_margin")
    names = ("probability", "inside", *TABULATED, "cost_per_kg", "cost_per_m2", "pi_per_paa_frac")
    shown = table[[name for name in map(str, table) if name.endswith(ends) or name in names]].copy()
    numbers = shown.select_dtypes("float").columns
    shown[numbers] = shown[numbers].map(lambda number: float(f"{number:.4g}"))
    return shown
