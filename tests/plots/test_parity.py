"""Parity and calibration of the shipped films."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.base.errors import PlotError
from pi_formulate.plots import parity
from pi_formulate.properties.films.reference import films

Draw = Callable[..., Any]


@pytest.mark.parametrize("name", parity.MEASURED)
def test_parity_draws_every_film_with_its_interval(name: str, ax: Any) -> None:
    films_drawn = parity.pairs(name)
    pf.plot_parity(name, ax=ax)
    points, bars = [], []
    for container in ax.containers:
        points += list(zip(*container.lines[0].get_data(), strict=True))
        bars += [tuple(segment[:, 1]) for segment in container.lines[2][0].get_segments()]
    wanted = sorted((p.measured, p.estimate.value) for p in films_drawn)
    assert np.array(sorted(points)) == pytest.approx(np.array(wanted))
    assert np.array(sorted(bars)) == pytest.approx(np.array(sorted(p.estimate.interval_90 for p in films_drawn)))
    unit = films_drawn[0].estimate.unit
    assert f"[{unit}]" in ax.get_xlabel()


def test_parity_of_the_expansion_is_that_of_the_shipped_films() -> None:
    films_drawn = parity.pairs("cte_ppm_per_k")
    assert [p.measured for p in films_drawn] == [film.cte_ppm_per_k for film in films()]
    kapton = next(p for p in films_drawn if p.film == "PMDA/4,4'-ODA" and p.group == "cast, fixed")
    alone = pf.estimate(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), ["cte_ppm_per_k"])["cte_ppm_per_k"]
    assert kapton.estimate.sd == pytest.approx(alone.sd, rel=0.2)


def test_calibration_counts_the_films(ax: Any) -> None:
    pf.plot_calibration("cte_ppm_per_k", ax=ax)
    films_drawn = parity.pairs("cte_ppm_per_k")
    levels, inside = ax.lines[-1].get_data()
    at = int(np.argmin(np.abs(levels - 0.9)))
    assert levels[at] == pytest.approx(0.9)
    ends = [(p.measured, *p.estimate.interval_90) for p in films_drawn]
    count = sum(low <= measured <= high for measured, low, high in ends)
    assert inside[at] == pytest.approx(count / len(films_drawn))
    assert (np.diff(inside) >= 0.0).all()


@pytest.mark.parametrize("draw", [pf.plot_parity, pf.plot_calibration])
def test_no_measured_tg_ships(draw: Draw) -> None:
    with pytest.raises(PlotError, match=r"got 'tg_c'.*docs/fits/tg_c\.png"):
        draw("tg_c")
    with pytest.raises(PlotError, match=r"property: expected one of cte_ppm_per_k, .*, but got 'x'"):
        draw("x")
    with pytest.raises(PlotError, match=r"property: expected one of cte_ppm_per_k, .*, but got \['x'\]"):
        draw(["x"])
