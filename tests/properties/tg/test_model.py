"""Tg: mixing rules at both ends, contributions that add up, tables and their files."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError, FileError, FormulateError, TableError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.tg.model import mixed, read_tg_table, tg_c, tg_table
from tests.properties.units import ACIDS, AMINES, LIB, unit
from tests.strategies import copolymers

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"\x93NUMPY"])
def test_a_broken_archive_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    path.write_bytes(content)
    with pytest.raises(FormulateError, match="need a table written by `pi-formulate fit`"):
        pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(path)})


UNITS = st.builds(Unit, st.sampled_from(ACIDS), st.sampled_from(AMINES))


def one(acid: str, amine: str) -> pf.Estimate:
    return tg_c([(unit(acid, amine), 1.0)])


def test_the_table_has_its_passport() -> None:
    passport = tg_table().passport
    assert passport["sha256"] == "9274396515144953d7efd4b3daa8385f12c61f7318a9131e3da1eecdc89341fb"
    assert passport["rows"] == 1215
    assert passport["source"] == "fit_tg_c"


def test_the_posterior_is_smaller_than_the_prior_everywhere() -> None:
    model = tg_table()
    prior = np.array([model.prior_sd_c["groups"] ** 2])
    left = prior - (model.taken[1 : 1 + len(model.basis.group_names)] ** 2).sum(axis=1)
    assert (left > 0.0).all()
    assert (left <= prior).all()


@settings(max_examples=60)
@given(UNITS)
def test_contributions_add_up_and_deviations_are_no_less_than_the_scatter(chosen: Unit) -> None:
    found = tg_c([(chosen, 1.0)])
    assert sum(share for _, share in found.contributions) == pytest.approx(found.value, abs=1e-6)
    sizes = [abs(share) for _, share in found.contributions]
    assert sizes == sorted(sizes, reverse=True)
    assert found.sd**2 > tg_table().calibration[0]
    assert found.unit == "degrees C"


@settings(max_examples=40)
@given(copolymers())
def test_covariance_of_units_is_one(copolymer: pf.Copolymer) -> None:
    model = tg_table()
    covariance = model.model_covariance(model.basis.see([u.parts for u, _ in copolymer.amounts_mol]))
    assert np.allclose(covariance, covariance.T)
    assert np.linalg.eigvalsh(covariance).min() > -1e-6 * np.trace(covariance)


def test_the_order_of_stiff_and_flexible_polyimides_is_right() -> None:
    # Stiff links above hinges, hinges above aliphatic chains: no value is asserted, only the order.
    stiff, hinged, flexible = one("PMDA", "4,4'-ODA"), one("BTDA", "TPE-R"), one("ODPA", "1,12-DADD")
    assert stiff.value > hinged.value > flexible.value


def test_aromatic_films_of_the_claims_are_in_domain() -> None:
    for acid, amine in (("PMDA", "4,4'-ODA"), ("BPDA", "p-PDA"), ("BTDA", "TPE-R"), ("ODPA", "BAPP"), ("6FDA", "TFMB")):
        found = one(acid, amine)
        assert found.in_domain, (acid, amine, found)
        assert not found.note


def test_an_atom_outside_the_tables_is_named_and_the_deviation_is_wide() -> None:
    strange = pf.Monomer.from_smiles("Nc1ccc(P(c2ccccc2)c2ccc(N)cc2)cc1", id="phosphine")
    found = tg_c([(Unit(LIB["BTDA"], strange), 1.0)])
    assert not found.in_domain
    assert found.note == "no contribution for P"
    assert found.sd > tg_table().passport["spread_c"]


def test_what_is_unlike_everything_says_so() -> None:
    long = pf.Monomer.from_smiles("N" + "C" * 60 + "N", id="long")
    found = tg_c([(Unit(LIB["CBDA"], long), 1.0)])
    assert not found.in_domain
    assert found.note.startswith("beyond the data in path, swivels")
    assert found.sd > one("BTDA", "TPE-R").sd


@pytest.mark.parametrize("rule", ["linear", "fox", "gordon_taylor"])
def test_both_ends_of_a_copolymer_are_the_homopolymers(rule: str) -> None:
    a, b = unit("PMDA", "p-PDA"), unit("PMDA", "4,4'-ODA")
    for first, second in ((1.0, 0.0), (0.0, 1.0)):
        mixture = tg_c([(a, first), (b, second)], rule)
        alone = tg_c([(a if first else b, 1.0)])
        assert mixture.value == pytest.approx(alone.value, rel=1e-9)
        assert mixture.sd == pytest.approx(alone.sd, rel=1e-9)


def test_rules_against_closed_forms() -> None:
    each, mole, mass = np.array([300.0, 200.0]), np.array([0.25, 0.75]), np.array([400.0, 200.0])
    w = np.array([0.25 * 400.0, 0.75 * 200.0]) / 250.0
    assert mixed(each, mole, mass, "linear")[0] == pytest.approx(225.0)
    assert mixed(each, mole, mass, "fox")[0] == pytest.approx(1.0 / (w[0] / 573.15 + w[1] / 473.15) - 273.15)
    by_mass = float(w @ each)
    assert mixed(each, mole, mass, "gordon_taylor", 1.0)[0] == pytest.approx(by_mass)
    k = 0.4
    wanted = (w[1] * 200.0 + k * w[0] * 300.0) / (w[1] + k * w[0])
    assert mixed(each, mole, mass, "gordon_taylor", k)[0] == pytest.approx(wanted)


@given(st.lists(st.floats(50.0, 400.0), min_size=2, max_size=4), st.data())
def test_slopes_are_those_of_small_steps(each: list[float], data: st.DataObject) -> None:
    n = len(each)
    mole = np.array(data.draw(st.lists(st.floats(0.1, 1.0), min_size=n, max_size=n)))
    mole /= mole.sum()
    mass = np.array(data.draw(st.lists(st.floats(200.0, 900.0), min_size=n, max_size=n)))
    values = np.array(each)
    value, slope = mixed(values, mole, mass, "fox")
    assert min(each) - 1e-9 <= value <= max(each) + 1e-9
    for i in range(n):
        step = values.copy()
        step[i] += 1e-4
        assert (mixed(step, mole, mass, "fox")[0] - value) / 1e-4 == pytest.approx(slope[i], rel=1e-4, abs=1e-6)


def test_wrong_choices_are_told() -> None:
    units = [(unit("PMDA", "p-PDA"), 1.0)]
    with pytest.raises(EstimateError, match="rule: got 'flory', need one of"):
        tg_c(units, "flory")
    with pytest.raises(EstimateError, match="k: got 0, need a finite number above 0"):
        tg_c(units, "gordon_taylor", 0)


@pytest.mark.slow  # fits one
def test_a_table_comes_back_from_its_files(fitted, tmp_path: Path) -> None:
    units, _, (model, _) = fitted
    path = tmp_path / "made.npz"
    model.save(path)
    again = read_tg_table(path)
    seen, other = model.basis.see(units[:20]), again.basis.see(units[:20])
    assert np.allclose(again.values_c(other), model.values_c(seen), atol=1e-3)
    assert np.allclose(again.model_covariance(other), model.model_covariance(seen), rtol=1e-3, atol=0.05)
    assert again.passport == model.passport


def test_a_replaced_contribution_is_the_one_that_holds(fitted, tmp_path: Path) -> None:
    units, _, (model, _) = fitted
    model.save(tmp_path / "made.npz")
    groups = tmp_path / "made_groups.csv"
    lines = groups.read_text(encoding="utf-8").splitlines()
    place = next(i for i, line in enumerate(lines) if line.startswith("aromatic CH,"))
    cells = lines[place].split(",")
    assert cells[3] == "C"
    lines[place] = ",".join([*cells[:4], str(float(cells[4]) + 1000.0), *cells[5:]])
    groups.write_text("\n".join(lines) + "\n", encoding="utf-8")
    again = read_tg_table(tmp_path / "made.npz")
    seen = again.basis.see(units[:5])
    at = again.basis.group_names.index("aromatic CH")
    raised = 1000.0 * seen.groups[:, at] * again.basis.group_scale[at]  # 1000 K g/mol times n / M
    assert np.allclose(again.values_c(seen) - model.values_c(model.basis.see(units[:5])), raised, atol=1e-3)
    groups.write_text("\n".join(line for line in lines if not line.startswith("aromatic CH,")) + "\n", encoding="utf-8")
    with pytest.raises(EstimateError, match="group of made_groups: got 'aromatic CH'"):
        read_tg_table(tmp_path / "made.npz")
    lines[place] = ",".join([*cells[:4], "", *cells[5:]])
    groups.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(TableError, match="need a contribution for aromatic CH"):
        read_tg_table(tmp_path / "made.npz")


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.npz"
    path.write_bytes(b"no archive")
    with pytest.raises(FileError, match="need a table written by `pi-formulate fit`"):
        read_tg_table(path)
    with pytest.raises(FileError, match="need a file that can be read"):
        read_tg_table(tmp_path / "missing.npz")
