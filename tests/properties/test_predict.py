"""What a chemist asks: every property of any copolymer, with its deviation; own data; why the number is what it is."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError, FormulateError, TableError
from pi_formulate.base.tables import sources
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.adjustment import read_adjustment
from pi_formulate.properties.catalogue import ESTIMATED, FITTED
from pi_formulate.properties.composition_table import TABULATED
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.fit.fit import LEAST_POLYMERS, fit_property
from pi_formulate.properties.fit.measured import limits_of, read_measured
from pi_formulate.properties.fit.shift_scale import PRIOR_SCALE, shift_and_scale
from pi_formulate.properties.neighbours import group_vector, nearest
from tests.strategies import copolymers

LIB = pf.library()
KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
MIXED = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])
HEADER = "dianhydride,diamine,tg_c\n"


def csv_of(tmp_path: Path, text: str, header: str = HEADER) -> Path:
    path = tmp_path / "lab.csv"
    path.write_text(header + text, encoding="utf-8")
    return path


# --- every property


@settings(max_examples=40)
@given(copolymers())
def test_every_estimate_of_any_copolymer_is_whole(copolymer: pf.Copolymer) -> None:
    known = sources()
    for name in ESTIMATED:
        try:
            found = pf.estimate(copolymer, [name])[name]
        except EstimateError:  # where nothing can be said, it says so; the errors have tests of their own
            continue
        assert math.isfinite(found.value)
        assert found.sd > 0.0
        assert found.unit
        assert found.method
        assert set(found.source.split("; ")) <= set(known)
        assert found.in_domain or found.note
        sizes = [abs(share) for _, share in found.contributions]
        assert sizes == sorted(sizes, reverse=True)
        if sizes:
            assert math.fsum(share for _, share in found.contributions) == pytest.approx(found.value, rel=1e-9)
        low, high = found.interval_90
        assert low < found.value < high
        assert (high - low) / found.sd == pytest.approx(2 * 1.6448536, rel=1e-6)


def test_the_frame_has_every_property_with_its_passport() -> None:
    frame = pf.estimate(MIXED).to_frame()
    assert list(frame["property"]) == list(ESTIMATED)
    assert list(frame.columns) == [
        "property",
        "value",
        "sd",
        "low_90",
        "high_90",
        "unit",
        "in_domain",
        "method",
        "source",
        "note",
    ]
    assert frame[["value", "sd", "low_90", "high_90"]].notna().all(axis=None)


def test_a_recipe_is_judged_by_what_its_masses_make() -> None:
    recipe = pf.plan_batch(MIXED, solution_g=500, readability_g=1.0, batch_id="coarse")
    assert pf.estimate(recipe, ["tg_c"]) == pf.estimate(recipe.weighed_copolymer, ["tg_c"])
    assert pf.estimate(recipe, ["tg_c"])["tg_c"].value != pf.estimate(MIXED, ["tg_c"])["tg_c"].value


def test_only_ratios_count() -> None:
    double = pf.Copolymer.from_units([("PMDA", "p-PDA", 3.0), ("BPDA", "4,4'-ODA", 2.0)])
    for name, found in pf.estimate(MIXED).found:
        assert pf.estimate(double, [name])[name].value == pytest.approx(found.value, rel=1e-12)


def test_estimates_are_by_name_and_can_be_counted() -> None:
    found = pf.estimate(KAPTON, ["tg_c", "cte_ppm_per_k"])
    assert list(found) == ["tg_c", "cte_ppm_per_k"]
    assert len(found) == 2
    assert "tg_c" in str(found)
    assert pf.estimate(KAPTON, "tg_c")["tg_c"] == found["tg_c"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"properties": ["tg"]}, "properties: got ['tg'], need names among ['tg_c'"),
        ({"process": "cast"}, "process: got 'cast', need one of ['free', 'cast_fixed', 'stretched', 'moulded']"),
        ({"rule": "mean"}, "rule: got 'mean', need one of ['linear', 'fox', 'gordon_taylor']"),
        ({"tables": {"tg": "a.csv"}}, "tables: got ['tg'], need names among ['tg_c'"),
        ({"tables": {"tg_c": "nowhere.csv"}}, "nowhere.csv: got 'No such file or directory', need a file"),
        ({"tables": {"tg_c": "nowhere.npz"}}, "nowhere.npz: got 'No such file or directory', need a file"),
        (
            {"substitutions": {"tg_published_c": {"[CH3": "CH2"}}},
            "smarts: got '[CH3', need a SMARTS pattern that RDKit reads",
        ),
        ({"substitutions": {"tg_c": {"[CH3]": "CH9"}}}, "substitutions: got ['tg_c'], need names among"),
        ({"substitutions": {"tg_published_c": {"[CH3]": "CH9"}}}, "group of tg_published: got 'CH9', need one of its"),
    ],
)
def test_wrong_choices_are_one_line(more: dict[str, object], told: str) -> None:
    with pytest.raises(FormulateError) as caught:
        pf.estimate(KAPTON, **more)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_a_property_that_was_not_asked_for_says_so() -> None:
    with pytest.raises(EstimateError, match="property: got 'cte_ppm_per_k', need one of"):
        pf.estimate(KAPTON, ["tg_c"])["cte_ppm_per_k"]


@pytest.mark.parametrize("bad", [(float("nan"), 1.0), (1.0, 0.0), (1.0, -1.0), (1.0, float("inf"))])
def test_an_estimate_is_never_bare(bad: tuple[float, float]) -> None:
    with pytest.raises(EstimateError, match="a finite value and a standard deviation above 0"):
        Estimate(*bad, "K", True, "m", "s")


def test_a_borrowed_contribution_is_told_and_is_out_of_domain() -> None:
    bare = pf.estimate(KAPTON, ["hansen_d_mpa05"])["hansen_d_mpa05"]
    lent = pf.estimate(KAPTON, ["hansen_d_mpa05"], substitutions={"hansen_d_mpa05": {"[O;X2;!R]": "S"}})
    found = lent["hansen_d_mpa05"]
    assert bare.in_domain
    assert not found.in_domain
    assert "[O;X2;!R] taken as S" in found.note
    assert found.value > bare.value  # a sulfide disperses more than an ether: 440 against 100


# --- why


def test_explanation_has_the_shares_largest_first_and_the_nearest_films() -> None:
    why = pf.estimate(MIXED, ["tg_c", "cte_ppm_per_k"]).explain()
    frame = why.to_frame()
    for name in ("tg_c", "cte_ppm_per_k"):
        shares = frame[frame["property"] == name]["share"]
        assert shares.sum() == pytest.approx(why.estimates[name].value)
        assert (shares.abs().diff().dropna() <= 1e-9).all()
    assert len(why.nearest) == 5
    assert [f.likeness for f in why.nearest] == sorted((f.likeness for f in why.nearest), reverse=True)
    text = str(why)
    assert "smaller ones" in text
    assert why.nearest[0].name in text
    assert set(why.to_svg()) == {"PMDA", "BPDA", "p-PDA", "4,4'-ODA"}
    assert all(drawing.startswith("<svg") for drawing in why.to_svg().values())


def test_a_film_that_was_measured_is_its_own_nearest_with_sources() -> None:
    first = nearest(((Unit(LIB["PMDA"], LIB["4,4'-ODA"]), 1.0),))[0]
    assert first.likeness == pytest.approx(1.0)
    assert first.name == "PMDA/4,4'-ODA"
    assert {source for _, _, source in first.measured} <= set(sources())
    assert "cte_ppm_per_k 17 to 54 (" in str(first)


def test_no_neighbour_shows_a_glass_transition() -> None:
    # The values of Tg that the table was fitted to are not part of the product.
    for film in nearest(((Unit(LIB["BPDA"], LIB["p-PDA"]), 1.0),), 1000):
        assert not [name for name, _, _ in film.measured if name.startswith("tg")]


def test_group_vectors_mix_by_moles_over_the_mean_mass() -> None:
    a, b = Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["BPDA"], LIB["4,4'-ODA"])
    one, other, both = group_vector(((a, 1.0),)), group_vector(((b, 1.0),)), group_vector(((a, 0.5), (b, 0.5)))
    mass_a, mass_b = a.pi_g_per_mol, b.pi_g_per_mol
    for name in both:
        wanted = (one.get(name, 0.0) * mass_a + other.get(name, 0.0) * mass_b) / (mass_a + mass_b)
        assert both[name] == pytest.approx(wanted, rel=1e-12)


# --- a million at once


@settings(max_examples=30)
@given(copolymers())
def test_the_fast_road_gives_what_the_slow_one_gives(copolymer: pf.Copolymer) -> None:
    units = [unit for unit, _ in copolymer.amounts_mol]
    fractions = np.array([[amount / copolymer.total_mol for _, amount in copolymer.amounts_mol]])
    try:
        table = pf.CompositionTable.of(units)
    except EstimateError:
        return
    values, sds = table.evaluate(fractions)
    for column, name in enumerate(TABULATED):
        found = pf.estimate(copolymer, [name])[name]
        assert values[0, column] == pytest.approx(found.value, rel=1e-12, abs=1e-10)
        assert sds[0, column] == pytest.approx(found.sd, rel=1e-9)
        assert bool(table.in_domain(fractions)[0, column]) is found.in_domain


def test_blocks_do_not_show() -> None:
    table = pf.CompositionTable.of([Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["6FDA"], LIB["4,4'-ODA"])])
    share = np.linspace(0.0, 1.0, 20_001)
    values, sds = table.evaluate(np.column_stack([share, 1.0 - share]))
    assert np.allclose(np.diff(values[:, 0], 2), 0.0, atol=1e-9)  # linear from end to end
    for count in (1, 2, 7, 8, 9, 100):
        some = np.column_stack([share, 1.0 - share])[9000 : 9000 + count]
        own, own_sds = table.evaluate(some)
        assert np.array_equal(values[9000 : 9000 + count], own)
        assert np.allclose(sds[9000 : 9000 + count], own_sds, rtol=1e-14)


@pytest.mark.parametrize("process", ["free", "cast_fixed", "stretched", "moulded"])
def test_every_process_on_the_fast_road(process: str) -> None:
    units = [Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["BPDA"], LIB["4,4'-ODA"])]
    values, sds = pf.CompositionTable.of(units, process).evaluate(np.array([[0.6, 0.4]]))
    found = pf.estimate(MIXED, ["cte_ppm_per_k"], process)["cte_ppm_per_k"]
    assert values[0, 1] == pytest.approx(found.value, rel=1e-12)
    assert sds[0, 1] == pytest.approx(found.sd, rel=1e-9)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[0.5, 0.4]], "mole_frac, row 0: got [0.5, 0.4], need fractions, at least 0, that add up to 1"),
        ([[0.5, 0.5], [1.5, -0.5]], "mole_frac, row 1: got [1.5, -0.5], need fractions, at least 0"),
        ([[float("nan"), 1.0]], "mole_frac, row 0: got [nan, 1.0], need fractions, at least 0"),
        ([[1.0]], "mole_frac: got (1, 1), need rows of 2 fractions"),
    ],
)
def test_fractions_are_checked(rows: list[list[float]], told: str) -> None:
    table = pf.CompositionTable.of([Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["BPDA"], LIB["p-PDA"])])
    with pytest.raises(EstimateError) as caught:
        table.evaluate(np.array(rows))
    assert str(caught.value).startswith(told)


def test_no_rows_give_no_rows_and_no_unit_stands_twice() -> None:
    unit = Unit(LIB["PMDA"], LIB["p-PDA"])
    values, sds = pf.CompositionTable.of([unit]).evaluate(np.empty((0, 1)))
    assert values.shape == sds.shape == (0, 3)
    with pytest.raises(EstimateError, match="at least one unit, each once"):
        pf.CompositionTable.of([unit, unit])
    with pytest.raises(EstimateError, match="at least one unit, each once"):
        pf.CompositionTable.of([])


# --- own data


def test_few_points_shift_part_of_the_way_and_many_go_there(tmp_path: Path) -> None:
    shipped = pf.estimate(KAPTON, ["tg_c"])["tg_c"]
    one = shift_and_scale("tg_c", [shipped.value + 30.0], [shipped], "lab.csv")
    prior, noise = limits_of("tg_c").shift_sd ** 2, shipped.sd**2
    assert one.shift == pytest.approx(30.0 * prior / (prior + noise))
    assert one.scale == 1.0
    assert one.var_shift == pytest.approx(prior * noise / (prior + noise))
    many = shift_and_scale("tg_c", [shipped.value + 30.0] * 5000, [shipped] * 5000, "lab.csv")
    assert many.shift == pytest.approx(30.0, abs=0.1)
    assert many.var_shift < 0.1


def test_a_laboratory_scale_is_found_again() -> None:
    shipped = [Estimate(value, 2.0, "degrees C", True, "m", "s") for value in np.linspace(150.0, 400.0, 400)]
    truth = [shipped[200].value + 8.0 + 1.1 * (e.value - shipped[200].value) for e in shipped]
    found = shift_and_scale("tg_c", truth, shipped, "lab.csv")
    assert found.scale == pytest.approx(1.1, abs=0.01)
    assert [found.apply(e).value for e in shipped] == pytest.approx(truth, abs=0.5)
    assert abs(found.scale - 1.0) < PRIOR_SCALE


def test_an_own_table_is_used_by_name_and_adds_up(tmp_path: Path) -> None:
    data = csv_of(tmp_path, 'PMDA,"4,4\'-ODA",401\nBPDA,p-PDA,372\nBTDA,TPE-R,255\n')
    output = tmp_path / "mine.csv"
    done = fit_property("tg_c", data, output, LIB)
    assert "3 rows of 3 films: tg_c shifted by" in done.told
    before = pf.estimate(KAPTON, ["tg_c"])["tg_c"]
    after = pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(output)})["tg_c"]
    assert before.value < after.value < 401.0
    assert sum(share for _, share in after.contributions) == pytest.approx(after.value)
    assert "3 own measurements" in after.method
    assert "lab.csv sha256" in after.source
    assert read_adjustment(output).rows == 3.0
    with pytest.raises(EstimateError, match="need a table fitted for density_g_per_cm3"):
        pf.estimate(KAPTON, ["density_g_per_cm3"], tables={"density_g_per_cm3": str(output)})


@pytest.mark.parametrize("name", sorted(FITTED))
def test_every_property_that_can_be_fitted_is_one_that_is_estimated(name: str, tmp_path: Path) -> None:
    value = pf.estimate(KAPTON, [name])[name].value
    data = csv_of(tmp_path, f'PMDA,"4,4\'-ODA",{value * 1.02}\n', f"dianhydride,diamine,{name}\n")
    fit_property(name, data, tmp_path / "mine.csv", LIB)
    found = pf.estimate(KAPTON, [name], tables={name: str(tmp_path / "mine.csv")})[name]
    assert value < found.value <= value * 1.02


def test_all_bad_rows_are_told_with_their_lines_and_nothing_is_written(tmp_path: Path) -> None:
    data = csv_of(
        tmp_path,
        'PMDA,"4,4\'-ODA",673.15\n'
        "PMDA,c1cccc,300\n"
        "PMDA,BPDA,300\n"
        'PMDA,p-PDA,"300,5"\n'
        "BTDA,TPE-R,235\n"
        "BTDA,TPE-R,325\n"
        "PMDA,aniline,200\n",
    )
    output = tmp_path / "mine.csv"
    with pytest.raises(FormulateError) as caught:
        fit_property("tg_c", data, output, LIB)
    lines = str(caught.value).splitlines()
    assert lines[0] == (
        "lab.csv:2:tg_c: got 673.15, need a value from -150 to 550 degrees C. Are these kelvin? Take off 273.15."
    )
    assert lines[1].startswith("lab.csv:3:diamine: monomer: got 'c1cccc', need a known monomer")
    assert lines[2].startswith("lab.csv:4:diamine: role of BPDA: got 'dianhydride', need a diamine")
    assert lines[3].startswith("lab.csv:5:tg_c: got '300,5', need a number")
    assert lines[4].startswith("lab.csv:8:diamine: role of AN: got 'endcap_amine', need a diamine")
    assert lines[5].startswith("lab.csv:6:tg_c: got 235.0, need repeats of BTDA/TPE-R within 60 degrees C")
    assert lines[5].endswith("The others say 325 (lab.csv:7).")
    assert lines[6].startswith("lab.csv:7:tg_c: got 325.0")
    assert not output.exists()


def test_bad_rows_are_left_out_only_when_asked_for_and_then_listed(tmp_path: Path) -> None:
    data = csv_of(tmp_path, 'PMDA,"4,4\'-ODA",673.15\nBTDA,TPE-R,235\n')
    done = fit_property("tg_c", data, tmp_path / "mine.csv", LIB, skip_bad_rows=True)
    assert [error.where for error in done.left_out] == ["lab.csv:2:tg_c"]
    assert read_adjustment(tmp_path / "mine.csv").rows == 1.0


def test_a_whole_file_in_kelvin_is_seen_by_its_median(tmp_path: Path) -> None:
    rows = "BTDA,TPE-R,508.15\nBPADA,m-PDA,490.15\nODPA,BAPP,485.15\nODPA,TPE-R,480.15\nBTDA,BAPP,500.15\n"
    with pytest.raises(TableError) as caught:
        read_measured(csv_of(tmp_path, rows), "tg_c", LIB)
    assert "got 'a median of 490.15 (less 273.15 it would be 217)'" in str(caught.value)
    assert "Are these kelvin?" in str(caught.value)


def test_a_few_values_in_kelvin_are_seen_by_their_estimates(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"K above the estimates', need degrees C\. Are these kelvin\?"):
        fit_property("tg_c", csv_of(tmp_path, "BTDA,TPE-R,508.15\n"), tmp_path / "mine.csv", LIB)
    assert not (tmp_path / "mine.csv").exists()


def test_other_spellings_smiles_and_repeats_are_read(tmp_path: Path) -> None:
    text = "O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12,Nc1ccc(N)cc1,420\nPMDA,p-PDA,410\n"
    found = read_measured(csv_of(tmp_path, text, "dianhydride_smiles,diamine_smiles,tg_c\n"), "tg_c", LIB)
    assert [str(unit) for unit in (row.unit for row in found.rows)] == ["PMDA/p-PDA", "PMDA/p-PDA"]
    assert not found.faults
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    ("name", "output", "header", "told"),
    [
        ("tg", "mine.csv", HEADER, "property: got 'tg', need one of ['tg_c'"),
        ("tg_c", "mine.txt", HEADER, "output: got 'mine.txt', need a name that ends in .csv"),
        ("tg_c", "mine.npz", HEADER, f"lab.csv: got '1 different polyimides', need at least {LEAST_POLYMERS}"),
        (
            "density_g_per_cm3",
            "mine.npz",
            "dianhydride,diamine,density_g_per_cm3\n",
            "property: got 'density_g",
        ),
        ("tg_c", "mine.csv", "acid,amine,tg_c\n", "lab.csv:1: got ['acid', 'amine', 'tg_c'], need also the columns"),
        ("tg_c", "mine.csv", "dianhydride,diamine,tg\n", "lab.csv:1: got ['dianhydride', 'diamine', 'tg'], need also"),
    ],
)
def test_a_fit_that_cannot_be_done_says_why(
    name: str, output: str, header: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    value = "1.4" if name == "density_g_per_cm3" else "235"
    with pytest.raises(FormulateError) as caught:
        fit_property(name, csv_of(tmp_path, f"BTDA,TPE-R,{value}\n", header), output, LIB)
    assert str(caught.value).startswith(told)
    assert not (tmp_path / output).exists()


def test_a_file_without_one_good_row_lists_them_all(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        fit_property("tg_c", csv_of(tmp_path, "PMDA,nobody,1\n"), tmp_path / "m.csv", LIB, skip_bad_rows=True)
    assert "lab.csv:2:diamine: monomer: got 'nobody'" in str(caught.value)


def test_an_adjustment_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("parameter,value\nproperty,tg_c\n", encoding="utf-8")
    with pytest.raises(TableError, match="Write it with `pi-formulate fit`"):
        read_adjustment(path)
    rows = "".join(f"{name},x\n" for name in ("centre", "shift", "scale", "var_shift", "cov_shift_scale", "var_scale"))
    path.write_text(f"parameter,value\nproperty,tg_c\n{rows}rows,1\ndata,d\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"mine\.csv:3:centre: got 'x', need a number"):
        read_adjustment(path)


# --- what a new user tried


def unit(acid: str, amine: str) -> Unit:
    return Unit(LIB[acid], LIB[amine] if amine in LIB else pf.Monomer.from_smiles(amine))


def test_dilution_does_not_bring_a_unit_into_the_domain() -> None:
    siloxane = "NCCC[Si](C)(C)O[Si](C)(C)O[Si](C)(C)O[Si](C)(C)O[Si](C)(C)CCCN"
    mixture = pf.Copolymer.from_units([("PMDA", siloxane, 0.1), ("PMDA", "4,4'-ODA", 0.9)])
    for name in ("tg_c", "cte_ppm_per_k", "density_g_per_cm3"):
        found = pf.estimate(mixture, [name])[name]
        assert not found.in_domain, name
        assert found.note


def test_what_is_unknown_of_a_shared_diamine_is_shared() -> None:
    # Two units with one strange diamine are wrong together: mixing them makes nothing surer.
    strange = "NCCOCCOCCOCCN"
    alone = [pf.estimate(pf.Copolymer.from_units([(a, strange, 1.0)]), ["tg_c"])["tg_c"].sd for a in ("PMDA", "BPDA")]
    both = pf.estimate(pf.Copolymer.from_units([("PMDA", strange, 0.5), ("BPDA", strange, 0.5)]), ["tg_c"])["tg_c"].sd
    assert both > 0.8 * min(alone)


def test_one_unit_written_twice_is_as_sure_as_once() -> None:
    a, b = unit("PMDA", "4,4'-ODA"), unit("6FDA", "TFMB")
    once = pf.estimate(pf.Copolymer(((a, 0.5), (b, 0.5))), ["tg_c"])["tg_c"]
    twice = pf.estimate(pf.Copolymer(((a, 0.25), (b, 0.5), (a, 0.25))), ["tg_c"])["tg_c"]
    assert twice.value == pytest.approx(once.value)
    assert twice.sd == pytest.approx(once.sd)


@pytest.mark.parametrize(
    ("amine", "told"),
    [
        ("Nc1c(I)c(I)c(N)c(I)c1I", "no film with I"),
        ("Nc1ccc2OCCOCCOc3cc(N)ccc3OCCOCCOc2c1", "a ring of more than 7 atoms is not a rigid block"),
    ],
)
def test_expansion_does_not_judge_what_its_films_do_not_hold(amine: str, told: str) -> None:
    found = pf.estimate(pf.Copolymer.from_units([("PMDA", amine, 1.0)]), ["cte_ppm_per_k"])["cte_ppm_per_k"]
    assert not found.in_domain
    assert told in found.note
    assert found.sd > 14.0


def test_expansion_above_the_glass_transition_is_out_of_domain() -> None:
    soft = pf.Copolymer.from_units([("ODPA", "APB-133", 1.0)])
    found = pf.estimate(soft, ["tg_c", "cte_ppm_per_k"])
    assert found["tg_c"].value < 200.0
    assert not found["cte_ppm_per_k"].in_domain
    assert "may lie inside that range" in found["cte_ppm_per_k"].note


def test_the_modulus_knows_the_process() -> None:
    upilex = pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0)])
    moulded, cast, stretched = (
        pf.estimate(upilex, ["youngs_modulus_gpa"], process)["youngs_modulus_gpa"]
        for process in ("moulded", "cast_fixed", "stretched")
    )
    assert moulded.value < cast.value < stretched.value
    for found in (cast, stretched):  # the measured film, 9.1 GPa, lies inside
        assert found.interval_90[0] < 9.1 < found.interval_90[1]
    assert cast.interval_90[0] > 0.0


def test_a_property_of_which_nothing_can_be_said_does_not_stop_the_others() -> None:
    found = pf.estimate(pf.Copolymer.from_units([("CBDA", "TFMB", 1.0)]))
    assert [name for name, _ in found.unsaid] == ["tg_published_c"]
    assert "tg_c" in list(found)
    assert "no estimate" in str(found)
    with pytest.raises(EstimateError, match="need at least one group of its table"):
        found["tg_published_c"]
    with pytest.raises(EstimateError, match="need at least one group of its table"):
        pf.estimate(found.copolymer, ["tg_published_c"])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: pf.estimate("PMDA"), "subject: got 'PMDA', need a Copolymer or a Recipe"),
        (lambda: pf.estimate(None), "subject: got None"),
        (lambda: pf.estimate(KAPTON, 5), "properties: got 5, need names among"),
        (lambda: pf.estimate(KAPTON, [["tg_c"]]), "properties: got [['tg_c']]"),
        (lambda: pf.estimate(KAPTON, tables="x.csv"), "tables: got 'x.csv', need {property: ...}"),
        (lambda: pf.estimate(KAPTON, substitutions="x"), "substitutions: got 'x', need {property: ...}"),
        (lambda: pf.estimate(KAPTON, rule="gordon_taylor", k="2"), "k: got '2', need a finite number above 0"),
        (lambda: pf.estimate(KAPTON, rule="gordon_taylor", k=float("inf")), "k: got inf"),
        (lambda: pf.estimate(KAPTON, tables={"cte_ppm_per_k": "a.NPZ"}), "table of cte_ppm_per_k: got 'a.NPZ'"),
        (lambda: pf.assign("*C*", "polyimide_groups"), "table: got 'polyimide_groups', need a GroupTable"),
        (lambda: pf.assign(None, pf.group_table("polyimide_groups")), "part: got None"),
        (lambda: pf.CompositionTable.of([("PMDA", "p-PDA")]), "units: got [('PMDA', 'p-PDA')]"),
        (lambda: pf.CompositionTable.of([unit("PMDA", "p-PDA")], "cast"), "process: got 'cast'"),
        (lambda: pf.CompositionTable.of([unit("PMDA", "p-PDA")]).evaluate([["a"]]), "mole_frac: got '<U1'"),
        (lambda: pf.CompositionTable.of([unit("PMDA", "p-PDA")]).evaluate([[1.0], []]), "mole_frac: got"),
        (lambda: pf.CompositionTable.of([unit("PMDA", "p-PDA")]).evaluate([[1j]]), "mole_frac: got 'complex128'"),
        (lambda: pf.fit_property(["tg_c"], "a.csv", "b.csv"), "property: got"),
    ],
)
def test_a_wrong_kind_of_argument_is_one_line(call: object, told: str) -> None:
    with pytest.raises(FormulateError) as caught:
        call()
    assert str(caught.value).startswith(told)


def test_a_table_of_compositions_cannot_be_changed_and_numbers_its_rows_through() -> None:
    table = pf.CompositionTable.of([unit("PMDA", "p-PDA"), unit("BPDA", "p-PDA")])
    with pytest.raises(ValueError, match="read-only"):
        table.columns[0, 0] = 0.0
    with pytest.raises(EstimateError, match="row 9000"):
        table.evaluate(np.vstack([np.full((9000, 2), 0.5), [[0.5, 0.6]]]))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"\x93NUMPY"])
def test_a_broken_archive_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    path.write_bytes(content)
    with pytest.raises(FormulateError, match="need a table written by `pi-formulate fit`"):
        pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(path)})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scale": "-5"}, "need a number from 0.2 to 5"),
        ({"scale": "1e200"}, "need a number from 0.2 to 5"),
        ({"var_shift": "-1e6"}, "need a number from 0 to 1e+06"),
        ({"cov_shift_scale": "1e3"}, "need a covariance that the variances allow"),
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
    with pytest.raises(TableError, match="need each parameter once"):
        read_adjustment(path)


def test_repeats_of_one_film_count_once(tmp_path: Path) -> None:
    fit_property("tg_c", csv_of(tmp_path, "BPDA,TPE-R,285\n"), tmp_path / "one.csv", LIB)
    done = fit_property("tg_c", csv_of(tmp_path, "BPDA,TPE-R,285\n" * 50), tmp_path / "many.csv", LIB)
    assert "50 rows of 1 films" in done.told
    assert read_adjustment(tmp_path / "many.csv").shift == pytest.approx(read_adjustment(tmp_path / "one.csv").shift)


def test_a_film_is_compared_with_the_estimate_of_its_own_process(tmp_path: Path) -> None:
    header = "dianhydride,diamine,process,cte_ppm_per_k\n"
    data = csv_of(tmp_path, 'PMDA,"4,4\'-ODA",moulded,54\nPMDA,"4,4\'-ODA",,23.3\n', header)
    fit_property("cte_ppm_per_k", data, tmp_path / "mine.csv", LIB)
    assert abs(read_adjustment(tmp_path / "mine.csv").shift) < 1.0
    with pytest.raises(TableError, match=r"lab\.csv:2:process: got 'cast'"):
        fit_property("cte_ppm_per_k", csv_of(tmp_path, "PMDA,p-PDA,cast,3\n", header), tmp_path / "x.csv", LIB)
    with pytest.raises(TableError, match=r"Are these 1/K\? Times 1e6"):
        fit_property("cte_ppm_per_k", csv_of(tmp_path, "PMDA,p-PDA,,3e-6\n", header), tmp_path / "x.csv", LIB)


def test_targets_are_looked_at_before_anything_is_fitted(tmp_path: Path) -> None:
    data = csv_of(tmp_path, "BTDA,TPE-R,240\n")
    (tmp_path / "taken_groups.csv").mkdir()
    for output, more, told in (
        (data, {}, "the file of measurements itself"),
        (tmp_path / "nowhere" / "m.csv", {}, "need a folder that exists"),
        (tmp_path / "taken.npz", {}, "got 'a folder', need a file name"),
        (tmp_path / "m.npz", {"report": str(tmp_path / "none")}, "need a folder that exists, for the report"),
        (tmp_path / "m.csv", {"name": "mine"}, "It belongs to a new table"),
    ):
        with pytest.raises(FormulateError) as caught:
            fit_property("tg_c", data, output, LIB, **more)
        assert told in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab.csv", "taken_groups.csv"]


def test_two_columns_for_one_monomer_are_refused(tmp_path: Path) -> None:
    data = csv_of(tmp_path, "PMDA,BPDA,p-PDA,300\n", "dianhydride,dianhydride_smiles,diamine,tg_c\n")
    with pytest.raises(TableError, match="need one of them"):
        fit_property("tg_c", data, tmp_path / "m.csv", LIB)


def test_a_row_without_a_shipped_estimate_is_told_with_its_line(tmp_path: Path) -> None:
    rows = 'PMDA,"4,4\'-ODA",1.7\nPMDA,Nc1c(I)c(I)c(N)c(I)c1I,1.8\n'
    data = csv_of(tmp_path, rows, "dianhydride,diamine,refractive_index\n")
    with pytest.raises(FormulateError, match=r"lab\.csv:3: "):
        fit_property("refractive_index", data, tmp_path / "m.csv", LIB)
    assert not (tmp_path / "m.csv").exists()
    done = fit_property("refractive_index", data, tmp_path / "m.csv", LIB, skip_bad_rows=True)
    assert [fault.where.split(":")[1] for fault in done.left_out] == ["3"]
