"""The measured films that are most like a copolymer, by their groups.

In: repeat units with mole fractions. Out: `Neighbour`s with their measurements, each with its source.

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
    """A measured film: name, likeness (0..1; 1: the same groups), and (property, value, source) of each measurement."""

    name: str
    likeness: float
    measured: tuple[tuple[str, float, str], ...]

    def __str__(self) -> str:
        """Such as `0.93 PMDA/4,4'-ODA: cte_ppm_per_k 32 (ree1994)`."""
        return f"{self.likeness:.2f} {self.name}: {self.measured_text}"

    @property
    def measured_text(self) -> str:
        """The measurements, each property once, with their sources."""
        texts = []
        for name in dict.fromkeys(name for name, _, _ in self.measured):
            rows_of = [(value, source) for property, value, source in self.measured if property == name]
            values = [value for value, _ in rows_of]
            sources = list(dict.fromkeys(source for _, source in rows_of))
            span = f"{values[0]:g}" if len(set(values)) == 1 else f"{min(values):g} to {max(values):g}"
            texts.append(f"{name} {span} ({', '.join(sources[:3])}{', ...' * (len(sources) > 3)})")
        return "; ".join(texts)


def nearest(shares: Shares, most: int = SHOWN) -> tuple[Neighbour, ...]:
    """The measured films most like a copolymer, most alike first.

    Parameters
    ----------
    shares
        (unit, mole fraction) [-].
    most
        Largest number of films [-].

    Examples
    --------
    >>> lib = library()
    >>> nearest(((Unit(lib["PMDA"], lib["4,4'-ODA"]), 1.0),), 1)[0].likeness
    1.0
    """
    own = group_vector(shares)
    ranked = [Neighbour(name, likeness(own, group_vector(film)), values) for name, film, values in _films()]
    return tuple(sorted(ranked, key=lambda film: (-film.likeness, film.name))[:most])


def group_vector(shares: Shares) -> dict[str, float]:
    """Groups of both orders per kilogram of polymer [mol/kg]."""
    table = group_table("polyimide_groups")
    counts: dict[str, float] = {}
    for unit, fraction in shares:
        for part in unit.parts:
            for name, n in assign(part, table).counts:
                counts[name] = counts.get(name, 0.0) + fraction * n
    mass = sum(unit.pi_g_per_mol * fraction for unit, fraction in shares)
    return {name: 1000.0 * n / mass for name, n in counts.items()}


def likeness(x: dict[str, float], y: dict[str, float]) -> float:
    """Shared part of two group vectors, 0..1.

    >>> likeness({"a": 1.0, "b": 1.0}, {"a": 1.0}), likeness({"a": 2.0}, {"a": 2.0})
    (0.5, 1.0)
    """
    names = x | y  # a dict keeps the order, so that the last digit does not depend on the hash of a text
    most = sum(max(x.get(name, 0.0), y.get(name, 0.0)) for name in names)
    return sum(min(x.get(name, 0.0), y.get(name, 0.0)) for name in names) / most if most else 0.0


@cache
def _films() -> tuple[tuple[str, Shares, tuple[tuple[str, float, str], ...]], ...]:
    """Measured films whose monomers the library knows, with all their values."""
    names = library()
    measured: dict[Shares, list[tuple[str, float, str]]] = {}
    for film in films():
        measured.setdefault(film.units, []).append(("cte_ppm_per_k", film.cte_ppm_per_k, film.source))
    for _, row in rows(reference_table("properties/film_properties.csv"), ("property", "value", "source")):
        shares = ((Unit(names[row["dianhydride"]], names[row["diamine"]]), 1.0),)
        measured.setdefault(shares, []).append((row["property"], float(row["value"]), row["source"]))
    return tuple((_name(shares), shares, tuple(values)) for shares, values in measured.items())


def _name(shares: Shares) -> str:
    return " + ".join(str(unit) if len(shares) == 1 else f"{fraction:g} {unit}" for unit, fraction in shares)
