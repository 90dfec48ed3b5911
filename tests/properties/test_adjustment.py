"""Own films: a plain Gaussian process as the oracle; an adjustment that cannot be used is refused."""

from pathlib import Path

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.base.errors import TableError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.adjustment import Adjustment, read_adjustment
from pi_formulate.properties.estimate import Z_90, Estimate
from pi_formulate.properties.films.expansion import EXPANSION, cte_ppm_per_k
from pi_formulate.properties.fit.measured import limits_of
from pi_formulate.properties.fit.shift_scale import PRIOR_SCALE
from tests.properties.units import LIB


def test_an_adjustment_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("parameter,value\nproperty,tg_c\n", encoding="utf-8")
    with pytest.raises(TableError, match="Write it with `pi-formulate fit`"):
        read_adjustment(path)
    rows = "".join(f"{name},x\n" for name in ("centre", "shift", "scale", "var_shift", "cov_shift_scale", "var_scale"))
    path.write_text(f"parameter,value\nproperty,tg_c\n{rows}rows,1\ndata,d\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"mine\.csv:3:centre: expected a number of either sign, but got 'x'"):
        read_adjustment(path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scale": "-5"}, "must be from 0.2 to 5, but is -5.0"),
        ({"scale": "1e60"}, "must be from 0.2 to 5, but is 1e+60"),
        ({"scale": "1e200"}, "A number other than 0 lies between 1e-75 and 1e+75"),
        ({"var_shift": "-1e6"}, "must be from 0 to 1,000,000, but is -1000000.0"),
        ({"cov_shift_scale": "1e3"}, "the covariance 1000.0 is larger than the variances allow"),
    ],
)
def test_an_impossible_adjustment_is_refused(change: dict[str, str], told: str, tmp_path: Path) -> None:
    good = {
        "property": "tg_c",
        "centre": "300",
        "shift": "5",
        "scale": "1",
        "var_shift": "4",
        "cov_shift_scale": "0",
        "var_scale": "0.01",
        "rows": "3",
        "data": "d",
    }
    path = tmp_path / "mine.csv"
    lines = [f"{name},{value}" for name, value in (good | change).items()]
    path.write_text("\n".join(["parameter,value", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        read_adjustment(path)
    assert told in str(caught.value)
    path.write_text("\n".join(["parameter,value", *lines, "scale,1"]) + "\n", encoding="utf-8")
    with pytest.raises(
        TableError,
        match=(
            "a parameter is listed twice: 'property', 'centre', 'shift', 'scale', 'var_shift', "
            "'cov_shift_scale', 'var_scale', 'rows', 'data', 'scale'"
        ),
    ):
        read_adjustment(path)


LAB = 'dianhydride,diamine,cte_ppm_per_k\nPMDA,"4,4\'-ODA",38\nPMDA,"3,4\'-ODA",44\nBPDA,p-PDA,12\n'


def fitted(tmp_path: Path, text: str = LAB) -> Path:
    (tmp_path / "lab.csv").write_text(text, encoding="utf-8")
    pf.fit_property("cte_ppm_per_k", tmp_path / "lab.csv", tmp_path / "mine.csv")
    return tmp_path / "mine.csv"


def moved(pair: tuple[str, str], table: Path) -> tuple[Estimate, Estimate]:
    """Shipped estimate, and that with the own films."""
    film, name = pf.Copolymer.from_units([(*pair, 1.0)]), "cte_ppm_per_k"
    return pf.estimate(film, [name])[name], pf.estimate(film, [name], tables={name: table})[name]


def test_own_films_are_those_of_a_plain_gaussian_process(tmp_path: Path) -> None:
    """The shipped estimate as the prior, shift and scale and what the films share as one covariance."""
    table = fitted(tmp_path)
    adjustment = read_adjustment(table)
    own = [((Unit(LIB["PMDA"], LIB[amine]), 1.0),) for amine in ("4,4'-ODA", "3,4'-ODA")]
    own.append(((Unit(LIB["BPDA"], LIB["p-PDA"]), 1.0),))
    asked = ((Unit(LIB["PMDA"], LIB["TPE-R"]), 1.0),)
    estimates = [cte_ppm_per_k(units) for units in (asked, *own)]
    mean, sd = (np.array([getattr(e, key) for e in estimates]) for key in ("value", "sd"))
    joint = EXPANSION.joint([asked, *own])
    trend = np.column_stack([np.ones(4), mean - adjustment.centre])
    prior = np.diag([limits_of("cte_ppm_per_k").shift_sd ** 2, PRIOR_SCALE**2])
    covariance = joint + trend @ prior @ trend.T
    noise = np.diag(sd[1:] ** 2 - np.diag(joint)[1:])
    weights = np.linalg.solve(covariance[1:, 1:] + noise, np.array([38.0, 44.0, 12.0]) - mean[1:])
    _, found = moved(("PMDA", "TPE-R"), table)
    assert found.value == pytest.approx(mean[0] + covariance[0, 1:] @ weights, rel=1e-6)


def test_an_own_film_pulls_its_neighbours_and_not_strangers(tmp_path: Path) -> None:
    """Two own films that deviate to opposite sides: each pulls what is like it, and the shift stays small."""
    text = 'dianhydride,diamine,cte_ppm_per_k\nBPDA,p-PDA,20\n6FDA,"4,4\'-ODA",38\n'
    table = fitted(tmp_path, text)
    like, like_moved = moved(("BPDA", "p-PDA"), table)
    other, other_moved = moved(("6FDA", "4,4'-ODA"), table)
    assert like_moved.value > like.value
    assert other_moved.value < other.value
    assert sum(share for _, share in like_moved.contributions) == pytest.approx(like_moved.value)
    assert "own films like it" in dict(like_moved.contributions)


def test_an_adjustment_without_films_shifts_and_scales_alone(tmp_path: Path) -> None:
    table = fitted(tmp_path)
    lines = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("film_")]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    adjustment = read_adjustment(table)
    shipped, found = moved(("PMDA", "TPE-R"), table)
    away = shipped.value - adjustment.centre
    assert found.value == pytest.approx(adjustment.centre + adjustment.shift + adjustment.scale * away)


def test_a_film_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    table = fitted(tmp_path)
    table.write_text(table.read_text(encoding="utf-8").replace("38.0 cast_fixed", "38.0 spun"), encoding="utf-8")
    with pytest.raises(
        TableError,
        match=(
            r"expected value, process, SMILES of the dianhydride and of the diamine, but got '38\.0 "
            r"spun O=c1oc\(=O\)c2cc3c\(=O\)oc\(=O\)c3cc12 Nc1ccc\(Oc2ccc\(N\)cc2\)cc1'"
        ),
    ):
        read_adjustment(table)


def test_a_moved_estimate_does_not_keep_the_intervals_of_the_shipped_one() -> None:
    shipped = Estimate(
        3.0, 0.5, "GPa", True, "m", "s", contributions=(("whole", 3.0),), intervals=((0.5, 2.8, 3.3), (0.9, 2.4, 4.045))
    )
    found = Adjustment("youngs_modulus_gpa", 2.5, 0.4, 1.2, 0.09, 0.0, 0.01, 5.0, "lab.csv").apply(shipped)
    assert found.value == pytest.approx(2.5 + 0.4 + 1.2 * 0.5)
    assert found.sd**2 == pytest.approx(1.2**2 * 0.5**2 + 0.09 + 0.5**2 * 0.01)
    low, high = found.interval_90
    assert low < found.value < high
    assert high - low == pytest.approx(2.0 * Z_90 * found.sd)
