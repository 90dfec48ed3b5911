"""Tg: mixing rules at both ends, contributions that add up, tables of groups that a chemist edits."""

from dataclasses import replace
from math import fsum
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError, TableError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import LEVELS, Z_90
from pi_formulate.properties.films.archive import save
from pi_formulate.properties.films.glass import CONTRIBUTION, groups_csv, groups_file, mixed, tg_c, tg_table
from pi_formulate.properties.films.learnt import Learnt, learnt
from pi_formulate.properties.films.views import GROUPS
from pi_formulate.properties.fit.machine import Calibrated
from pi_formulate.properties.groups import group_table
from tests.properties.units import STRANGE, UNITS, fractions, unit
from tests.strategies import copolymers

RULES = ("linear", "fox", "gordon_taylor")


def one(acid: str, amine: str, table: str = "shipped") -> pf.Estimate:
    return tg_c([(unit(acid, amine), 1.0)], table=table)


def test_the_order_of_stiff_and_flexible_polyimides_is_right() -> None:
    # Stiff links above hinges, hinges above aliphatic chains: no value is asserted, only the order.
    stiff, hinged, flexible = one("PMDA", "4,4'-ODA"), one("BTDA", "TPE-R"), one("ODPA", "1,12-DADD")
    assert stiff.value > hinged.value > flexible.value


def test_aromatic_films_of_the_claims_are_in_domain() -> None:
    for acid, amine in (("PMDA", "4,4'-ODA"), ("BPDA", "p-PDA"), ("BTDA", "TPE-R"), ("ODPA", "BAPP"), ("6FDA", "TFMB")):
        found = one(acid, amine)
        assert found.in_domain, (acid, amine, found)
        assert not found.note


@settings(max_examples=25)
@given(copolymers(most=2), st.sampled_from(RULES))
def test_contributions_add_up_by_every_rule(copolymer: pf.Copolymer, rule: str) -> None:
    found = tg_c(fractions(copolymer), rule)
    assert fsum(share for _, share in found.contributions) == pytest.approx(found.value, rel=1e-9)
    assert len(found.contributions) <= 12
    assert found.unit == "degrees C"
    assert found.sd**2 > tg_table().calibration[0]
    assert tuple(level for level, _, _ in found.intervals) == LEVELS
    assert found.interval_90 == (
        pytest.approx(found.value - Z_90 * found.sd),
        pytest.approx(found.value + Z_90 * found.sd),
    )


@pytest.mark.parametrize("rule", RULES)
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


def test_a_copolymer_lies_between_its_units_by_every_rule() -> None:
    a, b = unit("PMDA", "p-PDA"), unit("ODPA", "BAPP")
    ends = sorted(tg_c([(each, 1.0)]).value for each in (a, b))
    values = [tg_c([(a, 0.5), (b, 0.5)], rule, k).value for rule, k in (("linear", 1.0), ("fox", 1.0), (RULES[2], 0.5))]
    assert all(ends[0] < value < ends[1] for value in values)
    assert len(set(values)) == 3


def test_wrong_choices_are_told() -> None:
    units = [(unit("PMDA", "p-PDA"), 1.0)]
    with pytest.raises(EstimateError, match="rule: expected one of linear, fox, gordon_taylor, but got 'flory'"):
        tg_c(units, "flory")
    with pytest.raises(EstimateError, match="k: must be above 0, but is 0"):
        tg_c(units, "gordon_taylor", 0)


def test_an_atom_that_no_film_has_is_named_and_the_deviation_is_wide() -> None:
    found = tg_c([(Unit(unit("BTDA", "p-PDA").dianhydride, STRANGE), 1.0)])
    assert not found.in_domain
    assert found.note == f"no film with B among the {learnt('tg_c').passport['rows']} that this was learnt from"
    assert found.sd > 2.0 * one("BTDA", "TPE-R").sd


@settings(max_examples=20)
@given(UNITS)
def test_a_deviation_is_no_less_than_the_scatter_of_a_film(chosen: Unit) -> None:
    scatter, _, _ = tg_table().calibration
    assert tg_c([(chosen, 1.0)]).sd > scatter**0.5


def lines_of(model: Learnt, folder: Path, name: str = "made") -> tuple[Path, list[str]]:
    """A table of one's own, and the lines of its file of groups."""
    path = folder / f"{name}.npz"
    save(path, {**model.films.arrays(), **model.arrays()})
    groups_file(path).write_text(groups_csv(model), encoding="utf-8")
    return path, groups_csv(model).splitlines()


def test_a_table_of_ones_own_is_read_from_its_files(fitted: Calibrated, tmp_path: Path) -> None:
    path, _ = lines_of(fitted.learnt, tmp_path)
    again = tg_table(str(path))
    assert again.passport == fitted.learnt.passport
    assert again.edits is None
    for sample in fitted.samples[:10]:
        found = tg_c([(sample.unit, 1.0)], table=str(path))
        assert "table made" in found.method
        assert found.source == "made.csv sha256 0"
        assert found.sd < 200.0
    kapton = one("PMDA", "4,4'-ODA", str(path))
    assert kapton.value != one("PMDA", "4,4'-ODA").value


def test_an_edited_contribution_is_the_one_that_holds(fitted: Calibrated, tmp_path: Path) -> None:
    path, lines = lines_of(fitted.learnt, tmp_path)
    groups = groups_file(path)
    chosen = unit("ODPA", "BAPP")
    before = tg_c([(chosen, 1.0)], table=str(path))
    place = next(i for i, line in enumerate(lines) if line.startswith("aromatic CH,"))
    column = lines[0].split(",").index(CONTRIBUTION)
    cells = lines[place].split(",")
    cells[column] = str(float(cells[column]) + 1000.0)
    groups.write_text("\n".join([*lines[:place], ",".join(cells), *lines[place + 1 :]]) + "\n", encoding="utf-8")
    after = tg_c([(chosen, 1.0)], table=str(path))
    table = group_table(GROUPS)
    count = sum(pf.assign(part, table).count("aromatic CH") for part in chosen.parts)
    raised = 1000.0 * count / chosen.pi_g_per_mol  # 1000 K g/mol times n / M
    assert after.value - before.value == pytest.approx(raised, rel=1e-6)
    assert after.sd == pytest.approx(before.sd, rel=1e-9)
    assert "with contributions edited by hand (aromatic CH)" in after.method
    assert fsum(share for _, share in after.contributions) == pytest.approx(after.value, rel=1e-9)
    groups.write_text("\n".join([*lines[:place], *lines[place + 1 :]]) + "\n", encoding="utf-8")
    with pytest.raises(
        EstimateError, match="group of made_groups: 'aromatic CH' is not a group of this table, which has 180"
    ):
        tg_table(str(path))
    cells[column] = ""
    groups.write_text("\n".join([*lines[:place], ",".join(cells), *lines[place + 1 :]]) + "\n", encoding="utf-8")
    with pytest.raises(TableError, match="the contribution for aromatic CH is missing"):
        tg_table(str(path))


def test_an_unchanged_file_of_groups_changes_nothing(tmp_path: Path) -> None:
    model = learnt("tg_c")
    path, _ = lines_of(model, tmp_path, "copy")
    again = tg_table(str(path))
    assert again.edits is None
    units = ((unit("PMDA", "4,4'-ODA"), 1.0),)
    assert tg_c(units, table=str(path)).value == pytest.approx(tg_c(units).value, rel=1e-9)


def test_contributions_are_those_of_single_groups(fitted: Calibrated) -> None:
    # One more mole of a group in a mass of polymer changes the value by its contribution, by the groups alone.
    model = fitted.learnt
    latent = model.films.see([unit("PMDA", "4,4'-ODA").parts])
    place = next(i for i, group in enumerate(group_table(GROUPS).groups) if group.name == "Ar-O-Ar")
    more = latent.groups.copy()
    more[0, place] += 1.0 / model.films.scales.groups[place]
    change = model.group_shares(replace(latent, groups=more)).sum() - model.group_shares(latent).sum()
    assert change == pytest.approx(model.contributions[place], rel=1e-9)
    assert model.contributions[place] < 0.0  # hinges cost Tg in the made-up films
    assert (model.contribution_sds >= 0.0).all()
    prior = np.sqrt(model.calibration[1] * model.variances[0]) / model.films.scales.groups
    assert (model.contribution_sds <= prior * (1.0 + 1e-9)).all()
