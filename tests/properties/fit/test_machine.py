"""One machine for every property: truth of made-up films found, wrong films without pull, what ships."""

import numpy as np
import pytest

from pi_formulate.properties.films.density import DENSITY, density_g_per_cm3
from pi_formulate.properties.films.glass import TG
from pi_formulate.properties.films.property import Latent, Sums
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.fit import nested
from pi_formulate.properties.fit.machine import Calibrated, Sample, calibrate, data_of
from pi_formulate.properties.fit.nested import SPLITS
from tests.properties.conftest import PASSPORT
from tests.properties.units import SCATTER_K, WRONG, WRONG_BY_K, made_up, truth_c, unit


def test_a_fit_finds_what_the_values_were_made_of(fitted: Calibrated) -> None:
    right = [i for i in range(len(fitted.samples)) if i not in WRONG]
    units = [fitted.samples[i].unit for i in right]
    found = Latent.of(fitted.learnt, units).values
    truth = np.array([truth_c(of) for of in units])
    assert np.median(np.abs(found - truth)) < SCATTER_K
    spread = np.abs(truth - np.median(truth)).mean()
    error = np.abs(fitted.predicted - fitted.measured)
    for split in SPLITS:
        own = fitted.held.of_split(split)
        assert own.any()
        assert np.median(error[own]) < 0.5 * spread, split


def test_wrong_films_do_not_pull(fitted: Calibrated) -> None:
    units = [fitted.samples[i].unit for i in WRONG]
    pulled = Latent.of(fitted.learnt, units).values - np.array([truth_c(of) for of in units])
    # They were put 150 K too high; a fit that followed them would lie there.
    assert np.abs(pulled).max() < 0.2 * WRONG_BY_K


def test_a_film_that_was_not_fitted_lies_inside_its_interval(fitted: Calibrated) -> None:
    inside = []
    known = {sample.unit for sample in fitted.samples}
    probes = [unit(a, b) for a in ("DSDA", "BTDA", "ODPA", "BPADA") for b in ("BAPB", "3,4'-ODA", "DDS", "m-PDA")]
    for probe in (one for one in probes if one not in known):
        latent = Latent.of(fitted.learnt, [probe])
        half = float(fitted.learnt.half_width(latent.covariance[0, 0], 0.95))
        inside.append(abs(latent.values[0] - truth_c(probe)) <= half)
    assert len(inside) >= 5
    assert np.mean(inside) > 0.75


def test_what_ships_says_where_it_comes_from(fitted: Calibrated) -> None:
    model = fitted.learnt
    assert model.name == "tg_c"
    assert model.passport == {**PASSPORT, "rows": len(fitted.samples)}
    assert model.elements == ("C", "F", "H", "N", "O", "S")
    assert len(model.films.views) == len({sample.unit for sample in fitted.samples})
    near = fitted.held.open_variance <= model.limit
    assert near.mean() == pytest.approx(nested.LIMIT, abs=0.01)
    assert [share for share, _ in fitted.curve] == [0.25, 0.5, 0.75, 1.0]
    own = fitted.held.of_split("diamine")
    assert fitted.curve[-1][1] == pytest.approx(np.abs(fitted.predicted - fitted.measured)[own].mean())


@pytest.mark.usefixtures("quick")
def test_predictions_are_in_the_unit_of_the_property() -> None:
    units = [sample.unit for sample in made_up(30)]
    samples = [Sample(of, density_g_per_cm3(((of, 1.0),)).value) for of in units]
    done = calibrate(DENSITY, samples, PASSPORT)
    data = data_of(DENSITY, samples, done.learnt.films, done.learnt.rows)
    assert data.latent == pytest.approx(DENSITY.of_units(units).values, rel=1e-9)  # volumes, not densities
    assert done.measured == pytest.approx([samples[i].value for i in done.held.row])
    # Estimates of the shipped table are smooth, so that other films tell them nearly.
    assert np.abs(done.predicted - done.measured).mean() < 0.05


@pytest.mark.parametrize("name", sorted(LEARNT))
def test_values_of_samples_become_latent_and_come_back(name: str) -> None:
    kind = LEARNT[name]
    value = {"transmittance_400_percent": 60.0, "birefringence": 0.05, "density_g_per_cm3": 1.4}.get(name, 2.5)
    sample = Sample(unit("BPDA", "4,4'-ODA"), value)
    sums = Sums(((sample.unit, 1.0),))
    latent = kind.latent(np.array(value), sums)
    back = float(kind.value(latent, sums))
    if name == "youngs_modulus_gpa":  # the latent value is of the glass, which is softer than its film
        assert back < value
    else:
        assert back == pytest.approx(value)


@pytest.mark.usefixtures("quick")
def test_the_order_of_the_films_changes_nothing_that_matters(fitted: Calibrated) -> None:
    again = calibrate(TG, made_up()[::-1], PASSPORT).learnt
    probes = [unit("DSDA", "BAPB"), unit("PMDA", "4,4'-ODA")]
    one, other = Latent.of(fitted.learnt, probes), Latent.of(again, probes)
    assert other.values == pytest.approx(one.values, abs=0.1)
