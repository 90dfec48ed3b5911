"""What was learnt of a property: the equations of a Gaussian process in full, shares, and what the films leave open."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from pi_formulate.base.tables import reference_table, rows, sources
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import LEVELS
from pi_formulate.properties.films.glass import TG
from pi_formulate.properties.films.learnt import Films, films, learnt, seen, student_t
from pi_formulate.properties.films.likeness import likeness
from pi_formulate.properties.films.property import Latent
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.fit.machine import Calibrated, Sample, calibrate, data_of
from pi_formulate.properties.fit.posterior import posterior
from tests.properties.conftest import PASSPORT
from tests.properties.units import UNITS, made_up, unit

PROBES = [unit(a, b) for a, b in (("PMDA", "4,4'-ODA"), ("NTDA", "BAPB"), ("DSDA", "TFMB"), ("BTDA", "1,12-DADD"))]


def two_compilations(n: int = 30) -> list[Sample]:
    """Made-up films of which every third stands in another compilation, whose values are 25 K higher."""
    return [
        replace(sample, compilation="other.csv", value=sample.value + 25.0) if i % 3 == 0 else sample
        for i, sample in enumerate(made_up(n))
    ]


@pytest.mark.usefixtures("quick")
def test_values_and_covariance_are_those_of_the_equations() -> None:
    samples = two_compilations()
    structures = Films.of_units(sorted({sample.unit.parts for sample in samples}))
    model = calibrate(TG, samples, PASSPORT, structures).learnt
    fitted = posterior(data_of(TG, samples, structures, model.rows))
    *of_views, compilation, constant = model.variances.tolist()
    x, widths = structures.see([each.parts for each in PROBES]), structures.scales.widths
    z = structures.scaled.rows(model.rows)
    dense = sum(v * k for v, k in zip(of_views, likeness(z, z, widths), strict=True)) + constant
    same = np.array([[a.compilation == b.compilation for b in samples] for a in samples])
    # A new film counts as one of the mean of both compilations, which share half of its level with each.
    to = sum(v * k for v, k in zip(of_views, likeness(x, z, widths), strict=True)) + constant + compilation / 2.0
    own = sum(v * k for v, k in zip(of_views, likeness(x, x, widths), strict=True)) + constant + compilation / 2.0
    inverse = np.linalg.inv(dense + compilation * same + np.diag(fitted.noise))
    away = np.array([sample.value for sample in samples]) - model.centre
    exact = Latent.of(replace(model, taken=fitted.directions()), PROBES)
    assert exact.values == pytest.approx(model.centre + to @ inverse @ away, rel=1e-8)
    wanted = own - to @ inverse @ to.T
    assert exact.covariance == pytest.approx(wanted, rel=1e-5, abs=1e-5 * float(np.trace(wanted)))
    # What ships is kept with three digits, which a deviation hardly shows.
    kept = Latent.of(model, PROBES)
    assert kept.values == pytest.approx(exact.values, rel=1e-12)
    assert np.sqrt(kept.open_variance) == pytest.approx(np.sqrt(np.diag(wanted)), rel=0.1)


def test_shares_of_views_and_groups_make_the_value(fitted: Calibrated) -> None:
    model = fitted.learnt
    latent = Latent.of(model, PROBES)
    own = Latent.of(model, [sample.unit for sample in fitted.samples])
    mean = own.values.mean()  # of the films themselves
    assert own.shares.mean(axis=0) == pytest.approx(0.0, abs=1e-8)
    assert latent.values == pytest.approx(mean + latent.shares.sum(axis=1), rel=1e-9)
    assert model.group_shares(latent.seen.scaled).sum(axis=1) == pytest.approx(latent.shares[:, 0], abs=1e-8)


@settings(max_examples=25)
@given(st.lists(UNITS, min_size=1, max_size=6, unique=True), st.sampled_from(sorted(LEARNT)))
def test_what_the_films_leave_open_is_a_covariance(units: list[Unit], name: str) -> None:
    latent = LEARNT[name].of_units(units)
    assert np.allclose(latent.covariance, latent.covariance.T)
    assert (np.diag(latent.covariance) >= 0.0).all()
    assert latent.open_variance == pytest.approx(np.diag(latent.covariance), rel=1e-6, abs=1e-9)
    # Archives keep what the films tell in half precision, three digits.
    assert np.linalg.eigvalsh(latent.covariance).min() >= -2e-3 * np.trace(prior_of(latent))


def prior_of(latent: Latent) -> np.ndarray:
    """Covariance of the units before any film was measured."""
    return latent.learnt.prior(films().among(films().see([unit.parts for unit in latent.units])))


@pytest.mark.parametrize("name", sorted(LEARNT))
def test_the_films_leave_less_open_than_there_was_before(name: str) -> None:
    model = learnt(name)
    latent = LEARNT[name].of_units(PROBES)
    assert (latent.open_variance < np.diag(prior_of(latent))).all()
    # Of its own films, a property knows more than of most others.
    own = seen(films(), tuple(films().views.units[i] for i in model.rows[:20].tolist()))
    assert np.median(model.open_variance(model.told(model.to_rows(own)), own)) < model.limit


@pytest.mark.parametrize("name", sorted(LEARNT))
def test_every_archive_has_its_passport(name: str) -> None:
    model = learnt(name)
    assert model.name == name
    assert model.passport["source"] == f"fit_{name}"
    assert model.passport["source"] in sources()
    assert model.passport["rows"] == len(model.rows) == len(model.weights)
    assert len(model.passport["data"]) == len(model.passport["sha256"]) > 0
    assert all(len(digest) == 64 for digest in model.passport["sha256"])
    assert {"C", "H", "N", "O"} <= set(model.elements)
    assert model.rows.max() < len(films().views)


@pytest.mark.parametrize("name", sorted(LEARNT))
def test_half_widths_rise_with_level_distance_and_further_doubt(name: str) -> None:
    model = learnt(name)
    widths = [float(model.half_width(model.limit, level)) for level in LEVELS]
    assert widths == sorted(set(widths))
    near, far = model.half_width(np.array([0.0, 4.0 * model.limit]), 0.9)
    assert 0.0 < near < far
    assert model.half_width(0.0, 0.9, 1.0) > near


def test_no_archive_holds_values_of_films() -> None:
    # Weights stand for the residuals, of which no value follows without the scatter of each film.
    for path in sorted(reference_table("properties/films").glob("*.npz")):
        with np.load(path, allow_pickle=False) as archive:
            assert not {"values", "measured", "latent", "tg_c", "away"} & set(archive.files), path.name


def test_numbers_of_a_state_table_are_plain() -> None:
    columns = ("parameter", "value", "sd", "unit", "meaning", "source", "kind", "how_read", "note")
    for where, row in rows(reference_table("properties/film_state.csv"), columns):
        assert float(row["sd"]) > 0.0, where
        assert row["kind"] == ("assumed" if row["source"] == "recalled" else "fitted"), where
        assert row["kind"] == "fitted" or row["note"].startswith("assumed"), where


@pytest.mark.parametrize("name", ["tg_c", "density_g_per_cm3", "cte_ppm_per_k"])
def test_an_interval_is_a_quantile_of_the_scale(name: str) -> None:
    model = learnt(name)
    for level in LEVELS:
        quantile = stdtrit(model.calibration[2], 0.5 + 0.5 * level)
        # Another SciPy than that of the fit has other last digits.
        assert model.quantiles[level] == pytest.approx(quantile, rel=1e-9)
        assert student_t(model.calibration[2])[level] == quantile
        half_width = model.quantiles[level] * model.scale(model.limit, 0.5)
        assert model.half_width(model.limit, level, 0.5) == half_width
