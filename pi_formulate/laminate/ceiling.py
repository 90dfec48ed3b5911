"""Ceiling of the degree of imidization: a film that becomes a glass stops reacting.

In: the glass transition of the finished polyimide, and a temperature. Out: the degree at which imidization stops there.

    Tg(X) = Tg - (Tg - T_0) (1 - X)^(1/n)                Tg of a film with the degree X, solvent included
    X_max = 1 - ((Tg - T) / (Tg - T_0))^n                where Tg(X) = T, for T_0 < T < Tg
    X_max = 0 below T_0, 1 at Tg and above

That imidization ends near the Tg of the polyimide is read from an abstract (`reference/imidization_seen.csv`). No
published degree below Tg could be read as a number, so T_0 and n (`reference/imidization_ceiling.csv`) are recalled for
one polymer, PMDA/4,4'-ODA, and uncertain. A real film creeps on slowly below its Tg, and residual solvent lets it go
further: the deviations of T_0 and n stand for both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pi_formulate.base.tables import number, reference_table, rows

CONSTANTS = ("id", "value", "sd", "source")


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Where imidization stops, by temperature.

    Parameters
    ----------
    tg_c, sd_tg_c
        Glass transition of the finished polyimide and its standard deviation [degrees Celsius].
    soft_c, sd_soft_c
        T_0, glass transition of the film before it reacts, and its standard deviation [degrees Celsius].
    exponent, sd_exponent
        n, above 0, and its standard deviation [-].
    source
        Keys in `reference/sources.csv`, separated by `; `.

    Examples
    --------
    >>> ceiling = Ceiling(373.0, 0.0, 25.0, 0.0, 3.3, 0.0)
    >>> [round(ceiling.at(temperature_c), 2) for temperature_c in (20.0, 200.0, 300.0, 373.0)]
    [0.0, 0.9, 0.99, 1.0]
    """

    tg_c: float
    sd_tg_c: float
    soft_c: float
    sd_soft_c: float
    exponent: float
    sd_exponent: float
    source: str = "recalled"

    def at(self, temperature_c: float) -> float:
        """Degree at which imidization stops, 0..1 [-].

        Parameters
        ----------
        temperature_c
            Temperature of the film [degrees Celsius].
        """
        if temperature_c >= self.tg_c:
            return 1.0
        if temperature_c <= self.soft_c:
            return 0.0
        return 1.0 - float(((self.tg_c - temperature_c) / (self.tg_c - self.soft_c)) ** self.exponent)

    def moved(self) -> Iterator[tuple["Ceiling", "Ceiling"]]:
        """Each uncertain constant moved up and down by its standard deviation."""
        for name, sd in (("tg_c", self.sd_tg_c), ("soft_c", self.sd_soft_c), ("exponent", self.sd_exponent)):
            if sd > 0.0:
                value = getattr(self, name)
                yield replace(self, **{name: value + sd}), replace(self, **{name: value - sd})


def shipped_ceiling(tg_c: float, sd_tg_c: float = 0.0) -> Ceiling:
    """The ceiling of a polyimide with the shipped constants, `reference/imidization_ceiling.csv`.

    Parameters
    ----------
    tg_c, sd_tg_c
        Glass transition of the finished polyimide and its standard deviation [degrees Celsius].

    Examples
    --------
    >>> round(shipped_ceiling(217.0).at(200.0), 3), shipped_ceiling(217.0).at(250.0)
    (1.0, 1.0)
    """
    constants, source = _constants()
    return Ceiling(tg_c, sd_tg_c, *constants["soft_c"], *constants["exponent"], source)


@cache
def _constants() -> tuple[dict[str, tuple[float, float]], str]:
    """{id: (value, standard deviation)}, and the sources."""
    table = list(rows(reference_table("imidization_ceiling.csv"), CONSTANTS))
    values = {
        row["id"]: (number(f"{where}:value", row["value"]), number(f"{where}:sd", row["sd"])) for where, row in table
    }
    return values, "; ".join(dict.fromkeys(row["source"] for _, row in table))
