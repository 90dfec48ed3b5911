"""The measured films that are most like a copolymer, by their groups.

In: repeat units with mole fractions. Out: `Neighbour`s with their measurements, each with its source or DOI.

    likeness = sum_g min(x_g, y_g) / sum_g max(x_g, y_g),   x, y groups of first and second order per mass
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.base.units import G_PER_KG
from pi_formulate.chemistry.library import library
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.films.reference import films
from pi_formulate.properties.films.views import part_groups

Shares = tuple[tuple[Unit, float], ...]
SHOWN = 5
SHOWN_OF_ONE = 3  # films that measure one property


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
        return "; ".join(f"{name} {self.text_of(name)}" for name in dict.fromkeys(name for name, _, _ in self.measured))

    def text_of(self, property: str) -> str:
        """The measurements of one property with their sources, such as `20 to 32 (ree1994)`."""
        rows_of = [(value, source) for name, value, source in self.measured if name == property]
        values = [value for value, _ in rows_of]
        sources = list(dict.fromkeys(source for _, source in rows_of))
        span = f"{values[0]:.4g}" if len(set(values)) == 1 else f"{min(values):.4g} to {max(values):.4g}"
        return f"{span} ({', '.join(sources[:3])}{', ...' * (len(sources) > 3)})"


def nearest(shares: Shares, most: int = SHOWN, property: str = "") -> tuple[Neighbour, ...]:
    """The measured films most like a copolymer, most alike first.

    Parameters
    ----------
    shares
        (unit, mole fraction) [-].
    most
        Largest number of films [-].
    property
        Only films that measure it; any film if empty.

    Examples
    --------
    >>> lib = library()
    >>> nearest(((Unit(lib["PMDA"], lib["4,4'-ODA"]), 1.0),), 1)[0].likeness
    1.0
    """
    measured, vectors = _films()
    alike = likeness(group_vector(shares), vectors)
    wanted = [
        (i, film) for i, film in enumerate(measured) if not property or any(name == property for name, _, _ in film[1])
    ]
    ranked = [Neighbour(name, float(alike[i]), values) for i, (name, values) in wanted]
    return tuple(sorted(ranked, key=lambda film: (-film.likeness, film.name))[:most])


def group_vector(shares: Shares) -> Array:
    """Groups of both orders per kilogram of polymer, in the order of the table [mol/kg]."""
    counts = np.array([np.array(part_groups(a)) + np.array(part_groups(b)) for a, b in (u.parts for u, _ in shares)])
    moles = np.array([x for _, x in shares])
    masses = np.array([unit.pi_g_per_mol for unit, _ in shares])
    return np.asarray(G_PER_KG * (moles @ counts) / (moles @ masses))


def likeness(x: Array, y: Array) -> Array:
    """Shared part of group vectors, 0..1; y may be one vector or rows of them.

    >>> likeness(np.array([1.0, 1.0]), np.array([[1.0, 0.0], [1.0, 1.0]])).tolist()
    [0.5, 1.0]
    """
    most = np.maximum(x, y).sum(axis=-1)
    return np.asarray(np.minimum(x, y).sum(axis=-1) / np.where(most > 0.0, most, 1.0))


@cache
def _films() -> tuple[tuple[tuple[str, tuple[tuple[str, float, str], ...]], ...], Array]:
    """Names and values of the measured films whose monomers the library knows, and their group vectors as rows."""
    names = library()
    measured: dict[Shares, list[tuple[str, float, str]]] = {}
    for film in films():
        measured.setdefault(film.units, []).append(("cte_ppm_per_k", film.cte_ppm_per_k, film.source))
    for table, source in (("film_properties", "source"), ("film_quotes", "doi")):
        for _, row in rows(reference_table(f"properties/{table}.csv"), ("property", "value", source)):
            shares = ((Unit(names[row["dianhydride"]], names[row["diamine"]]), 1.0),)
            measured.setdefault(shares, []).append((row["property"], float(row["value"]), row[source]))
    named = tuple((_name(shares), tuple(values)) for shares, values in measured.items())
    return named, np.array([group_vector(shares) for shares in measured])


def _name(shares: Shares) -> str:
    return " + ".join(str(unit) if len(shares) == 1 else f"{fraction:g} {unit}" for unit, fraction in shares)
