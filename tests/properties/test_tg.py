"""Tg: mixing rules at both ends, contributions that add up, deviations that grow with ignorance, fit and files."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError, FileError, TableError
from pi_formulate.chemistry import structure
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.fit import tg as tg_fit
from pi_formulate.properties.fit.fit import LEAST_POLYMERS, fit_property
from pi_formulate.properties.fit.report import coverage, families, write_report
from pi_formulate.properties.groups import group_table
from pi_formulate.properties.tg.basis import FAR, build_basis, likeness
from pi_formulate.properties.tg.flexibility import COUNTS, DESCRIPTORS, part_counts, unit_descriptors
from pi_formulate.properties.tg.model import mixed, read_tg_table, tg_c, tg_table
from pi_formulate.properties.tg.published import tg_published_c
from tests.strategies import BY_ROLE, copolymers

LIB = pf.library()
ACIDS, AMINES = BY_ROLE["dianhydride"], BY_ROLE["diamine"]
UNITS = st.builds(Unit, st.sampled_from(ACIDS), st.sampled_from(AMINES))


def unit(acid: str, amine: str) -> Unit:
    return Unit(LIB[acid], LIB[amine])


def one(acid: str, amine: str) -> pf.Estimate:
    return tg_c([(unit(acid, amine), 1.0)])


# --- the shipped table


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


# --- mixing


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


# --- the published scheme


def test_published_scheme_by_hand() -> None:
    # PMDA/4,4'-ODA: one pyromellitic diimide, two p-phenylenes, one -O-; Y and masses of the table
    y, m = 187.952 + 2 * 42.182 - 14.718, 214.0 + 2 * 76.0 + 16.0
    found = tg_published_c([(unit("PMDA", "4,4'-ODA"), 1.0)])
    assert found.value == pytest.approx(1000.0 * y / m - 273.15, abs=1e-9)
    assert sum(share for _, share in found.contributions) == pytest.approx(found.value)
    assert found.in_domain


def test_published_scheme_names_what_it_lacks_and_what_was_put_in_its_place() -> None:
    units = [(unit("BTDA", "m-PDA"), 1.0)]
    bare = tg_published_c(units)
    assert not bare.in_domain
    assert bare.note.startswith("no group for C at atom")
    mapped = tg_published_c(units, {"[c;H0]1[c;H1][c;H1][c;H1][c;H0][c;H1]1": "p-phenylene"})
    assert not mapped.in_domain
    assert mapped.note == "[c;H0]1[c;H1][c;H1][c;H1][c;H0][c;H1]1 taken as p-phenylene"
    assert mapped.value == pytest.approx(tg_published_c([(unit("BTDA", "p-PDA"), 1.0)]).value)
    with pytest.raises(EstimateError, match="need at least one group of its table"):
        tg_published_c([(unit("CBDA", "m-PDA"), 1.0)])


# --- what the table sees


@given(UNITS)
def test_descriptors_do_not_depend_on_how_a_structure_is_written(chosen: Unit) -> None:
    for part in chosen.parts:
        again = structure.canonical(part)
        assert part_counts(again) == part_counts(part)


def test_counts_by_hand() -> None:
    found = dict(zip(COUNTS, part_counts("*c1cccc(Oc2cc(C)ccc2-c2ccc(*)cc2)c1"), strict=True))
    assert found["path"] == 11
    assert found["swivels"] == 5
    assert found["meta rings"] == 1
    assert found["ortho rings"] == 1
    assert found["para rings"] == 1
    assert found["ether"] == found["hinges"] == found["ring-ring bonds"] == 1
    assert found["sp3 carbons"] == 1
    assert found["side mass"] == pytest.approx(15.035)
    assert found["aromatic atoms"] == 18


def test_descriptors_are_one_row_a_unit() -> None:
    parts = [unit("PMDA", "4,4'-ODA").parts, unit("6FDA", "TFMB").parts]
    rows = unit_descriptors(*(np.array([part_counts(p[i]) for p in parts]) for i in (0, 1)))
    assert rows.shape == (2, len(DESCRIPTORS))
    assert np.isfinite(rows).all()


def test_likeness_is_one_at_home_and_falls_with_distance() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [FAR, 0.0]])
    found = likeness(points, points)
    assert np.allclose(np.diag(found), 1.0)
    assert found[0, 1] > found[0, 2] > 0.0


def test_shape_shares_add_up_to_the_way_from_the_mean_unit() -> None:
    model = tg_table()
    seen = model.basis.see([unit("6FDA", "TFMB").parts, unit("PMDA", "p-PDA").parts])
    weights = model.weights[-seen.shape.shape[1] :]
    mean = likeness(np.zeros((1, seen.scaled.shape[1])), model.basis.shapes) @ model.basis.whitening @ weights
    shares = model.basis.shape_shares(seen.scaled, weights)
    assert shares.sum(axis=1) == pytest.approx(seen.shape @ weights - mean[0], abs=1e-6)


# --- the fit, on Tg that the test makes itself


def made_up(n: int = 260) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Units of the library and values that follow from their groups, with some rows that are wrong."""
    draw = np.random.default_rng(7)
    picked = draw.permutation(len(ACIDS) * len(AMINES))[:n]
    units = [Unit(ACIDS[i % len(ACIDS)], AMINES[i // len(ACIDS)]).parts for i in picked]
    rows = np.array([np.add(part_counts(a), part_counts(b)) for a, b in units])
    at = {name: i for i, name in enumerate(COUNTS)}
    per_mass = rows / rows[:, [0]] * 500.0
    value = 300.0 - 12.0 * per_mass[:, at["hinges"]] + 2.0 * per_mass[:, at["crowded ortho"]]
    value = value - 5.0 * per_mass[:, at["meta rings"]] + draw.normal(0.0, 4.0, n)
    value[:8] += 150.0
    return units, value


@pytest.fixture(scope="module")
def fitted():
    units, value = made_up()
    passport = {"source": "fit_tg_c", "data": "made.csv", "sha256": "0" * 64, "rows": len(units), "spread_c": 60.0}
    return units, value, tg_fit.fit_tg(units, value, group_table("polyimide_groups"), passport, "made")


def test_a_fit_finds_what_the_values_were_made_of(fitted) -> None:
    units, value, (model, validations) = fitted
    seen = model.basis.see(units)
    right = np.abs(model.values_c(seen) - value)[8:]
    assert np.median(right) < 6.0  # the scatter that was put in is 4 K
    spread = np.abs(value - np.median(value)).mean()
    for found in validations.values():
        assert found.median_absolute_error_c < 0.5 * spread


def test_wrong_rows_do_not_pull(fitted) -> None:
    units, value, (model, _) = fitted
    wrong = (value - model.values_c(model.basis.see(units)))[:8]
    assert np.median(wrong) > 75.0  # they were put 150 K too high; a fit that followed them would show less


def test_intervals_hold_what_they_promise_on_held_out_rows(fitted) -> None:
    _, _, (_, validations) = fitted
    error = np.concatenate([np.abs(v.predicted_c - v.measured_c) <= 1.6448536 * v.sd_c for v in validations.values()])
    assert error.mean() == pytest.approx(tg_fit.COVERAGE, abs=0.01)


def test_held_out_rows_are_held_out() -> None:
    units, _ = made_up()
    for split in tg_fit.SPLITS:
        seen: list[int] = []
        for train, test in tg_fit.folds(units, split, 1):
            assert not set(train) & set(test)
            seen += test.tolist()
            if split != "pair":
                side = ("dianhydride", "diamine").index(split)
                assert not {units[i][side] for i in train} & {units[i][side] for i in test}
            else:
                assert all(any(units[i][s] == units[j][s] for j in train) for i in test for s in (0, 1))
        assert len(seen) == len(set(seen))


def test_the_same_data_give_the_same_table() -> None:
    units, value = made_up(120)
    table = group_table("polyimide_groups")
    first, second = (tg_fit.posterior(units, value, table, {}, "x") for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.basis.shapes, second.basis.shapes)


def test_no_value_enters_the_basis() -> None:
    units, _ = made_up(60)
    basis = build_basis(units, group_table("polyimide_groups"))
    lengths = [(rows**2).sum(axis=1) for rows in (basis.see(units).dianhydrides, basis.see(units).diamines)]
    assert all(length.max() <= 1.0 + 1e-12 for length in lengths)


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


def test_the_report_shows_what_was_found(fitted, tmp_path: Path) -> None:
    units, _, (model, validations) = fitted
    write_report(tmp_path, model, validations, units)
    page = (tmp_path / "tg_fit.md").read_text(encoding="utf-8")
    for found in validations.values():
        assert f"{found.mean_absolute_error_c:.1f} | {found.median_absolute_error_c:.1f}" in page
        assert f"{100 * coverage(found, 0.8):.1f} %" in page
    assert (tmp_path / "tg_fit.png").read_bytes()[1:4] == b"PNG"
    name, n, error, _ = families(validations, units)[0]
    assert f"| {name} | {n} | {error:.1f} |" in page


def test_more_data_leave_less_open(fitted) -> None:
    units, value, (model, _) = fitted
    few = tg_fit.posterior(units[:60], value[:60], group_table("polyimide_groups"), {}, "few")
    many = dataclasses.replace(model, calibration=(1.0, 1.0))
    probe = units[60:100]
    left_few = tg_fit.open_variance(few, few.basis.see(probe)).mean()
    assert tg_fit.open_variance(many, many.basis.see(probe)).mean() < left_few


def test_a_laboratory_fits_its_own_table_and_uses_it(tmp_path: Path) -> None:
    draw = np.random.default_rng(3)
    rows = ["dianhydride,diamine,tg_c"]
    for i in draw.permutation(len(ACIDS) * len(AMINES))[:LEAST_POLYMERS]:
        chosen = Unit(ACIDS[i % len(ACIDS)], AMINES[i // len(ACIDS)])
        counts = np.add(*(np.array(part_counts(part)) for part in chosen.parts))
        hinges = 500.0 * counts[COUNTS.index("hinges")] / counts[COUNTS.index("mass")]
        rows.append(
            f'"{chosen.dianhydride.id}","{chosen.diamine.id}",{320.0 - 15.0 * hinges + draw.normal(0.0, 3.0):.1f}'
        )
    data, output = tmp_path / "lab.csv", tmp_path / "lab_table.npz"
    data.write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = fit_property("tg_c", data, output, report=str(tmp_path))
    assert f"{LEAST_POLYMERS} rows fitted" in done.told
    assert {path.name for path in tmp_path.iterdir()} == {
        "lab.csv",
        "lab_table.npz",
        "lab_table_groups.csv",
        "tg_fit.md",
        "tg_fit.png",
    }
    copolymer = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    found = pf.estimate(copolymer, ["tg_c"], tables={"tg_c": str(output)})["tg_c"]
    assert "table lab_table" in found.method
    assert found.source.startswith("lab.csv sha256 ")
    hinges = 500.0 / 382.331  # one ether in a unit of 382 g/mol
    assert found.value == pytest.approx(320.0 - 15.0 * hinges, abs=3.0 * found.sd)
    assert found.sd < 40.0
