"""Films whose making is known: expansion with process and range of temperature.

In: `reference/properties/cte_films.csv`. Out: `Film`s.

They show what the process does to the state of a film (`state.py`), which the large collections of films do not state.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.chemistry.library import library
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.volume import Units

Process = Literal["cast_fixed", "free", "stretched", "moulded", "unstated"]

# Range of an estimate, and of a published value that states no range.
T_LOW_C, T_HIGH_C = 50.0, 200.0
T_0_C = 0.5 * (T_LOW_C + T_HIGH_C)
FILM_COLUMNS = (
    "dianhydride_1",
    "dianhydride_1_mol_frac",
    "dianhydride_2",
    "dianhydride_2_mol_frac",
    "diamine_1",
    "diamine_1_mol_frac",
    "diamine_2",
    "diamine_2_mol_frac",
    "cte_ppm_per_k",
    "t_low_c",
    "t_high_c",
    "process",
    "source",
    "kind",
    "how_read",
    "note",
)


@dataclass(frozen=True, slots=True)
class Film:
    """A measured film: its units with their mole fractions, value [ppm/K], process and temperature range [C]."""

    units: Units
    cte_ppm_per_k: float
    process: str
    t_low_c: float
    t_high_c: float
    source: str

    @property
    def middle_c(self) -> float:
        """Middle of the temperature range [C]."""
        return 0.5 * (self.t_low_c + self.t_high_c)

    @property
    def modelled_as(self) -> Process:
        """Process of the model; a film of unknown process counts as cast and fixed, the usual process."""
        return "cast_fixed" if self.process == "unknown" else self.process  # type: ignore[return-value]


@cache
def films() -> tuple[Film, ...]:
    """Measured films with their process; a range that is not stated counts as 50 to 200 C.

    >>> len(films())
    33
    """
    lib = library()
    measured = []
    for where, row in rows(reference_table("properties/cte_films.csv"), FILM_COLUMNS):
        sides = [
            [
                (lib[row[f"{role}_{i}"]], number(f"{where}:{role}_{i}_mol_frac", row[f"{role}_{i}_mol_frac"], high=1.0))
                for i in (1, 2)
                if row[f"{role}_{i}"]
            ]
            for role in ("dianhydride", "diamine")
        ]
        units = tuple((Unit(a, b), x * y) for a, x in sides[0] for b, y in sides[1])
        low, high = (
            number(f"{where}:{column}", row[column], low=ABSOLUTE_ZERO_C, unit="degrees C") if row[column] else usual
            for column, usual in (("t_low_c", T_LOW_C), ("t_high_c", T_HIGH_C))
        )
        value = number(f"{where}:cte_ppm_per_k", row["cte_ppm_per_k"], low=-100.0, unit="ppm/K")
        measured.append(Film(units, value, row["process"], low, high, row["source"]))
    return tuple(measured)
