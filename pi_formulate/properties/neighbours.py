"""The measured films that are most like a copolymer, by their groups.

In: repeat units with mole fractions. Out: `Neighbour`s with what was measured on them, each value with its source.

    likeness = sum_g min(x_g, y_g) / sum_g max(x_g, y_g),   x, y groups of first and second order per mass
"""

from dataclasses import dataclass
from functools import cache

from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.chemistry.library import library
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.cte.model import films
from pi_formulate.properties.groups import assign, group_table

Shares = tuple[tuple[Unit, float], ...]
SHOWN = 5


@dataclass(frozen=True, slots=True, repr=False)
class Neighbour(Shown):
    """A measured film: its name, its likeness (0..1, 1 has the same groups), what was measured, and sources."""

    name: str
    likeness: float
    measured: tuple[tuple[str, float, str], ...]

    def __str__(self) -> str:
        """Such as `0.93 PMDA/4,4'-ODA: cte_ppm_per_k 32 (ree1994)`."""
        return f"{self.likeness:.2f} {self.name}: {self.told}"

    @property
    def told(self) -> str:
        """What was measured, each property once, with its sources."""
        told = []
        for name in dict.fromkeys(name for name, _, _ in self.measured):
            values = [value for other, value, _ in self.measured if other == name]
            sources = list(dict.fromkeys(source for other, _, source in self.measured if other == name))
            span = f"{values[0]:g}" if len(set(values)) == 1 else f"{min(values):g} to {max(values):g}"
            told.append(f"{name} {span} ({', '.join(sources[:3])}{', ...' * (len(sources) > 3)})")
        return "; ".join(told)


def group_vector(shares: Shares) -> dict[str, float]:
    """Groups of both orders per kilogram of polymer [mol/kg]."""
    table = group_table("polyimide_groups")
    found: dict[str, float] = {}
    for unit, fraction in shares:
        for part in unit.parts:
            for name, n in assign(part, table).counts:
                found[name] = found.get(name, 0.0) + fraction * n
    mass = sum(unit.pi_g_per_mol * fraction for unit, fraction in shares)
    return {name: 1000.0 * n / mass for name, n in found.items()}


def likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """Shared part of two group vectors, 0..1.

    >>> likeness({"a": 1.0, "b": 1.0}, {"a": 1.0}), likeness({"a": 2.0}, {"a": 2.0})
    (0.5, 1.0)
    """
    names = one.keys() | other.keys()
    most = sum(max(one.get(name, 0.0), other.get(name, 0.0)) for name in names)
    return sum(min(one.get(name, 0.0), other.get(name, 0.0)) for name in names) / most if most else 0.0


@cache
def _films() -> tuple[tuple[str, Shares, tuple[tuple[str, float, str], ...]], ...]:
    """Measured films whose monomers the library knows, with all their values."""
    names = library()
    found: dict[Shares, list[tuple[str, float, str]]] = {}
    for film in films():
        found.setdefault(film.units, []).append(("cte_ppm_per_k", film.cte_ppm_per_k, film.source))
    for _, row in rows(reference_table("properties/film_properties.csv"), ("property", "value", "source")):
        shares = ((Unit(names[row["dianhydride"]], names[row["diamine"]]), 1.0),)
        found.setdefault(shares, []).append((row["property"], float(row["value"]), row["source"]))
    return tuple((_name(shares), shares, tuple(values)) for shares, values in found.items())


def _name(shares: Shares) -> str:
    return " + ".join(str(unit) if len(shares) == 1 else f"{fraction:g} {unit}" for unit, fraction in shares)


def nearest(shares: Shares, most: int = SHOWN) -> tuple[Neighbour, ...]:
    """The measured films most like a copolymer, most alike first.

    Parameters
    ----------
    shares
        (unit, mole fraction) [-].
    most
        How many [-].

    Examples
    --------
    >>> lib = library()
    >>> nearest(((Unit(lib["PMDA"], lib["4,4'-ODA"]), 1.0),), 1)[0].likeness
    1.0
    """
    own = group_vector(shares)
    ranked = [Neighbour(name, likeness(own, group_vector(other)), values) for name, other, values in _films()]
    return tuple(sorted(ranked, key=lambda film: (-film.likeness, film.name))[:most])
