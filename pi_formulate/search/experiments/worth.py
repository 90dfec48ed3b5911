"""What a measurement is worth: which film to measure next for a copolymer and its windows.

In: a copolymer, a window for each property, and films that could be measured. Out: `Worth`, the films in the order of
how far their measurement is expected to move the chance that the copolymer meets all windows.

    P       = prod_p P_p,   P_p = P(low <= y_p <= high)                       y_p ~ N(m_p, sd_p^2), the estimate
    tau     = C_xz / sd_z                                                     by a value z of the film
    worth   = E_t |P_p(m_p + tau t, sd_p^2 - tau^2) - P_p| prod_(q != p) P_q   t ~ N(0, 1)

C is what the shipped films leave open of the copolymer together with the film: a film that is like the copolymer and
not known well tells most. A measurement that cannot change the chance is worth nothing, however uncertain the property.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show import html, words
from pi_formulate.base.show.shown import Shown
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.properties.films.reference import Process
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.run import estimate
from pi_formulate.search.experiments.windows import Window, windows_of

if TYPE_CHECKING:
    import pandas as pd

Film = Polymer | tuple[str, str]
DIGITS = 9  # of a mole fraction; compositions that agree so far are the same
# Nodes of the integral over the values that may be measured, in deviations: exact to 1e-4 of a probability.
NODES = np.linspace(-6.0, 6.0, 481)
MEASURABLE = tuple(name for name in LEARNT if name != "unoriented_ppm_per_k")


@dataclass(frozen=True, slots=True, repr=False)
class Worth(Shown):
    """Films that could be measured, most worth first.

    Parameters
    ----------
    copolymer
        The copolymer that shall meet the windows.
    chance
        Chance that it meets all of them, before a measurement [-].
    films
        (film, property, how far its measurement is expected to move the chance [-]), largest first.
    """

    copolymer: Copolymer
    chance: float
    films: tuple[tuple[Copolymer, str, float], ...]

    def _in_short(self) -> str:
        best = f"; measure {self.films[0][1]} of {self.films[0][0]}" if self.films else ""
        return f"{self.copolymer}: chance {self.chance:.0%}{best}"

    def __str__(self) -> str:
        """The chance, and one line for each film."""
        lines = [f"{self.copolymer}: chance {self.chance:.1%} that all windows are met"]
        lines += [f"  moves it by {move:.1%}: {property} of {film}" for film, property, move in self.films]
        return "\n".join(lines)

    def to_frame(self) -> "pd.DataFrame":
        """One row per film and property: film, property, expected_move [-]."""
        import pandas as pd

        rows = [(str(film), property, move) for film, property, move in self.films]
        return pd.DataFrame(rows, columns=["film", "property", "expected_move"])

    def _repr_html_(self) -> str:
        """The chance and the films as a table, for a notebook."""
        rows = [(str(film), property, words.number(move)) for film, property, move in self.films]
        return html.card(str(self._in_short()), html.table(("film", "property", "expected move of the chance"), rows))


def worth_measuring(
    copolymer: Polymer,
    targets: Mapping[str, Window],
    films: Iterable[Film] | None = None,
    process: Process = "cast_fixed",
    most: int = 10,
) -> Worth:
    """Which film to measure next, so that the chance of a copolymer moves most.

    Parameters
    ----------
    copolymer
        The copolymer that shall meet the windows.
    targets
        {property: (low, high)}, None for an open side; properties that are learnt from films.
    films
        Films that could be measured: copolymers, or pairs of a dianhydride and a diamine; if None the copolymer itself
        and all pairs of its monomers.
    process
        How the films are made.
    most
        Largest number of rows [-].

    Raises
    ------
    FormulateError
        All faults of the targets at once.

    Examples
    --------
    >>> mixed = Copolymer.from_units([("PMDA", "4,4'-ODA", 0.6), ("PMDA", "p-PDA", 0.4)])
    >>> worth = worth_measuring(mixed, {"cte_ppm_per_k": (16.0, 20.0)})
    >>> 0.0 < worth.films[0][2] < 1.0
    True
    """
    subject = copolymer_of(copolymer, "copolymer", EstimateError)
    windows = windows_of(targets, MEASURABLE)
    candidates = _candidates(subject, films)
    estimates = [estimate(polymer, list(windows), process) for polymer in (subject, *candidates)]
    chances: dict[str, float] = {}
    moves: dict[str, Array] = {}
    for name, (low, high) in windows.items():
        values, sds = (np.array([getattr(found[name], key) for found in estimates]) for key in ("value", "sd"))
        joint = LEARNT[name].joint([polymer.mole_fractions for polymer in (subject, *candidates)])
        told = np.clip(joint[0, 1:] / sds[1:], -0.999 * sds[0], 0.999 * sds[0])
        chances[name] = float(_inside(values[0], sds[0], low, high))
        moves[name] = _moves(values[0], sds[0], told, low, high)
    rows = [
        (film, name, float(move) * prod(chance for other, chance in chances.items() if other != name))
        for name in windows
        for film, move in zip(candidates, moves[name], strict=True)
    ]
    rows.sort(key=lambda row: (-row[2], str(row[0]), row[1]))
    return Worth(subject, prod(chances.values()), tuple(rows[:most]))


def _candidates(subject: Copolymer, films: Iterable[Film] | None) -> list[Copolymer]:
    """Films that could be measured, each once."""
    if films is None:
        units = [unit for unit, _ in subject.amounts_mol]
        acids = dict.fromkeys(unit.dianhydride for unit in units)
        amines = dict.fromkeys(unit.diamine for unit in units)
        pairs = [Copolymer.from_units([(acid, amine, 1.0)]) for acid in acids for amine in amines]
        return _distinct([subject, *pairs])
    chosen = [
        Copolymer.from_units([(*film, 1.0)]) if isinstance(film, tuple) else copolymer_of(film, "films", EstimateError)
        for film in films
    ]
    if not chosen:
        raise EstimateError(
            "films",
            [],
            "at least one film",
            "Leave it out for the copolymer and its pairs.",
            sentence="at least one film is needed",
        )
    return _distinct(chosen)


def _distinct(polymers: Iterable[Copolymer]) -> list[Copolymer]:
    """Each composition once, whatever its amounts are counted in."""
    return list({frozenset((u, round(x, DIGITS)) for u, x in p.mole_fractions): p for p in polymers}.values())


def _inside(value: Array | float, sd: Array | float, low: float, high: float) -> Array:
    """Probability that a normal variable lies in a window [-]."""
    return np.asarray(ndtr((high - np.asarray(value)) / sd) - ndtr((low - np.asarray(value)) / sd))


def _moves(value: float, sd: float, told: Array, low: float, high: float) -> Array:
    """Expected move of the chance by a measurement of each film [-]."""
    weights = np.exp(-0.5 * NODES**2)
    left = np.sqrt(sd**2 - told**2)[:, None]
    after = _inside(value + told[:, None] * NODES, left, low, high)
    return np.asarray(np.abs(after - _inside(value, sd, low, high)) @ (weights / weights.sum()))
