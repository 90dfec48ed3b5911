"""Names, types and units of the columns of a screen.

In: a space. Out: the names in their order, and for a name its type and unit. The type of a column follows from its
name alone.

    few monomers    PMDA_mol_frac, p-PDA_mol_frac, ...: a column for each monomer
    many            dianhydride_1, dianhydride_1_mol_frac, ..., diamine_1, ...: a column for each member of a set, with
                    the name of its monomer; a unit is dianhydride_1/diamine_2
"""

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pi_formulate.claims.formula import Formula
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.composition_table import TABULATED
from pi_formulate.search.screen.space import Space

if TYPE_CHECKING:
    import pandas as pd

Column = npt.NDArray[Any]  # numbers, truth values, or places of monomers
Columns = dict[str, Column]
SHARE = "_mol_frac"
TRUTHS = ("inside", "_in_domain", "_met")
MOST_NAMED = 40  # monomers with a column each
MEMBER = re.compile(r"(dianhydride|diamine)_([1-9][0-9]*)")
ABSENT = -1  # place of a monomer that a smaller set does not have


def many(space: Space) -> bool:
    """Whether the monomers are too many for a column each."""
    return len(space.problem.monomers) > MOST_NAMED and not space.of_copolymer


def members(space: Space) -> tuple[str, ...]:
    """Names of the columns of the members of a set, dianhydrides first."""
    acids, amines = space.widest
    return *(f"dianhydride_{k + 1}" for k in range(acids)), *(f"diamine_{k + 1}" for k in range(amines))


def columns_of(space: Space) -> tuple[str, ...]:
    """Names of the columns of a question, in their order.

    Parameters
    ----------
    space
        The compositions.
    """
    problem = space.problem
    asked = {target.property for target in problem.targets}
    if many(space):
        acids = space.widest[0]
        names = [name for member in members(space) for name in (member, f"{member}{SHARE}")]
        units = [f"{a}/{b}" for a in members(space)[:acids] for b in members(space)[acids:]]
    else:
        names = [f"{monomer.id}{SHARE}" for monomer in problem.monomers]
        units = [str(unit) for unit in space.units] if space.free_units else []
    names += [f"{unit}{SHARE}" for unit in units] if space.free_units else []
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
    for system in formulas_of(space):
        names += [f"formula_{system.id}_met", f"formula_{system.id}_margin"]
    return tuple(names)


def formulas_of(space: Space) -> tuple[Formula, ...]:
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

    >>> dtype_of("formula_6_met"), dtype_of("tg_c"), dtype_of("diamine_1")
    (dtype('bool'), dtype('float64'), dtype('int16'))
    """
    if MEMBER.fullmatch(name):
        return np.dtype(np.int16)
    return np.dtype(bool if name.endswith(TRUTHS) else np.float64)


def unit_of(name: str) -> str:
    """Unit of a column; `-` for a fraction, probability or margin, empty for a truth value or a name.

    >>> unit_of("tg_c_sd"), unit_of("PMDA_mol_frac"), unit_of("tg_c_in_domain")
    ('degrees C', '-', '')
    """
    if dtype_of(name) != np.dtype(np.float64):
        return ""
    row = PROPERTIES.get(name.removesuffix("_sd"))
    return row.unit if row else "-"


def frame_of(columns: Columns, monomers: list[str]) -> "pd.DataFrame":
    """Columns as a table; places of monomers become their names.

    Parameters
    ----------
    columns
        By name; they are not copied.
    monomers
        Names of all monomers of the problem.
    """
    import pandas as pd

    def shown(name: str, column: Column) -> Any:
        if not MEMBER.fullmatch(name):
            return column
        return pd.Categorical.from_codes(column.astype(np.int16), categories=pd.Index(monomers))

    return pd.DataFrame({name: shown(name, column) for name, column in columns.items()}, copy=False)


def short(table: "pd.DataFrame") -> "pd.DataFrame":
    """The columns that a terminal shows: shares, joint probability, values, cost and margins, to four digits.

    Parameters
    ----------
    table
        Of a screen.
    """
    ends = (SHARE, "_margin")
    names = ("probability", "inside", *TABULATED, "cost_per_kg", "cost_per_m2", "pi_per_paa_frac")
    shown = table[
        [name for name in map(str, table) if name.endswith(ends) or name in names or MEMBER.fullmatch(name)]
    ].copy()
    numbers = shown.select_dtypes("float").columns
    shown[numbers] = shown[numbers].map(lambda number: float(f"{number:.4g}"))
    return shown
