"""Every property of any copolymer, with its deviation, its domain and its passport; wrong choices in one line."""

import math

import pytest
from hypothesis import given, settings

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError, FormulateError
from pi_formulate.base.tables import sources
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.catalogue import ESTIMATED
from pi_formulate.properties.films.expansion import _terms
from pi_formulate.properties.films.glass import _tg_c
from pi_formulate.properties.films.property import _estimated, _latent_of_few
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.run import estimate_of
from pi_formulate.properties.solubility import _hansen
from pi_formulate.properties.volume import _group_sum, _volume
from tests.properties.units import LIB, STRANGE, unit
from tests.strategies import copolymers

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
MIXED = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])


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
        if name not in LEARNT:
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
        (
            {"properties": ["tg"]},
            (
                "properties: expected names among tg_c, tg_published_c, cte_ppm_per_k, "
                "density_g_per_cm3, vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, "
                "hansen_h_mpa05, solubility_parameter_mpa05, refractive_index, dielectric_constant, "
                "youngs_modulus_gpa, poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                "transmittance_400_percent, strength_mpa, but got ['tg']"
            ),
        ),
        (
            {"process": "cast"},
            "process: expected one of cast_fixed, free, stretched, moulded, unstated, but got 'cast'",
        ),
        ({"rule": "mean"}, "rule: expected one of linear, fox, gordon_taylor, but got 'mean'"),
        (
            {"tables": {"tg": "a.csv"}},
            (
                "tables: expected names among tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
                "vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, "
                "solubility_parameter_mpa05, refractive_index, dielectric_constant, youngs_modulus_gpa, "
                "poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                "transmittance_400_percent, strength_mpa, but got ['tg']"
            ),
        ),
        ({"tables": {"tg_c": "nowhere.csv"}}, "nowhere.csv: cannot be read: No such file or directory"),
        ({"tables": {"tg_c": "nowhere.npz"}}, "nowhere.npz: cannot be read: No such file or directory"),
        (
            {"substitutions": {"tg_published_c": {"[CH3": "CH2"}}},
            "smarts: expected a SMARTS pattern that RDKit reads, but got '[CH3'",
        ),
        (
            {"substitutions": {"tg_c": {"[CH3]": "CH9"}}},
            (
                "substitutions: expected names among tg_published_c, hansen_d_mpa05, hansen_p_mpa05, "
                "hansen_h_mpa05, solubility_parameter_mpa05, but got ['tg_c']"
            ),
        ),
        (
            {"substitutions": {"tg_published_c": {"[CH3]": "CH9"}}},
            "group of tg_published: 'CH9' is not a group of this table, which has 25",
        ),
    ],
)
def test_wrong_choices_are_one_line(more: dict[str, object], told: str) -> None:
    with pytest.raises(FormulateError) as caught:
        pf.estimate(KAPTON, **more)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_a_property_that_was_not_asked_for_says_so() -> None:
    with pytest.raises(EstimateError, match="property: expected one of tg_c, but got 'cte_ppm_per_k'"):
        pf.estimate(KAPTON, ["tg_c"])["cte_ppm_per_k"]


def test_a_borrowed_contribution_is_told_and_is_out_of_domain() -> None:
    bare = pf.estimate(KAPTON, ["hansen_d_mpa05"])["hansen_d_mpa05"]
    lent = pf.estimate(KAPTON, ["hansen_d_mpa05"], substitutions={"hansen_d_mpa05": {"[O;X2;!R]": "S"}})
    found = lent["hansen_d_mpa05"]
    assert bare.in_domain
    assert not found.in_domain
    assert "[O;X2;!R] taken as S" in found.note
    assert found.value > bare.value  # a sulfide disperses more than an ether: 440 against 100


def test_dilution_does_not_bring_a_unit_into_the_domain() -> None:
    mixture = pf.Copolymer(((Unit(LIB["PMDA"], STRANGE), 0.1), (unit("PMDA", "4,4'-ODA"), 0.9)))
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
    [("Nc1c(I)c(I)c(N)c(I)c1I", "no film with I"), ("Nc1ccc2OCCOCCOc3cc(N)ccc3OCCOCCOc2c1", "no film like it")],
)
def test_expansion_does_not_judge_what_its_films_do_not_hold(amine: str, told: str) -> None:
    found = pf.estimate(pf.Copolymer.from_units([("PMDA", amine, 1.0)]), ["cte_ppm_per_k"])["cte_ppm_per_k"]
    assert not found.in_domain
    assert told in found.note
    assert found.sd > 14.0


def test_expansion_near_the_glass_transition_says_so() -> None:
    soft = pf.Copolymer.from_units([("ODPA", "APB-133", 1.0)])
    found = pf.estimate(soft, ["tg_c", "cte_ppm_per_k"])
    assert found["tg_c"].value - found["tg_c"].sd < 200.0
    assert "may lie inside that range" in found["cte_ppm_per_k"].note
    assert "may lie inside" not in pf.estimate(KAPTON, ["cte_ppm_per_k"])["cte_ppm_per_k"].note


def test_a_property_of_which_nothing_can_be_said_does_not_stop_the_others() -> None:
    found = pf.estimate(pf.Copolymer.from_units([("CBDA", "TFMB", 1.0)]))
    assert [name for name, _ in found.unsaid] == ["tg_published_c"]
    assert "tg_c" in list(found)
    assert "no estimate" in str(found)
    with pytest.raises(EstimateError, match="none of the groups of its table is in 'CBDA/TFMB'"):
        found["tg_published_c"]
    with pytest.raises(EstimateError, match="none of the groups of its table is in 'CBDA/TFMB'"):
        pf.estimate(found.copolymer, ["tg_published_c"])


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: pf.estimate("PMDA"), "subject: expected a Copolymer or a Recipe, but got 'PMDA'"),
        (lambda: pf.estimate(None), "subject: expected a Copolymer or a Recipe, but got nothing"),
        (
            lambda: pf.estimate(KAPTON, 5),
            (
                "properties: expected names among tg_c, tg_published_c, cte_ppm_per_k, "
                "density_g_per_cm3, vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, "
                "hansen_h_mpa05, solubility_parameter_mpa05, refractive_index, dielectric_constant, "
                "youngs_modulus_gpa, poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                "transmittance_400_percent, strength_mpa, but got 5"
            ),
        ),
        (
            lambda: pf.estimate(KAPTON, [["tg_c"]]),
            (
                "properties: expected names among tg_c, tg_published_c, cte_ppm_per_k, "
                "density_g_per_cm3, vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, "
                "hansen_h_mpa05, solubility_parameter_mpa05, refractive_index, dielectric_constant, "
                "youngs_modulus_gpa, poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                "transmittance_400_percent, strength_mpa, but got [['tg_c']]"
            ),
        ),
        (lambda: pf.estimate(KAPTON, tables="x.csv"), "tables: expected {property: ...}, but got 'x.csv'"),
        (lambda: pf.estimate(KAPTON, substitutions="x"), "substitutions: expected {property: ...}, but got 'x'"),
        (lambda: pf.estimate(KAPTON, rule="gordon_taylor", k="2"), "k: expected a finite number above 0, but got '2'"),
        (
            lambda: pf.estimate(KAPTON, rule="gordon_taylor", k=float("inf")),
            "k: expected a finite number above 0, but got inf",
        ),
        (
            lambda: pf.estimate(KAPTON, tables={"cte_ppm_per_k": "a.NPZ"}),
            "table of cte_ppm_per_k: expected a .csv written by `pi-formulate fit`, but got 'a.NPZ'",
        ),
        (lambda: pf.assign("*C*", "polyimide_groups"), "table: expected a GroupTable, but got 'polyimide_groups'"),
        (
            lambda: pf.assign(None, pf.group_table("polyimide_groups")),
            "part: expected the SMILES of a chain part, as text, but got nothing",
        ),
        (
            lambda: pf.CompositionTable.of([("PMDA", "p-PDA")]),
            "units: expected a list of Unit(dianhydride, diamine), but got [('PMDA', 'p-PDA')]",
        ),
        (
            lambda: pf.CompositionTable.of([unit("PMDA", "p-PDA")], "cast"),
            "process: expected one of cast_fixed, free, stretched, moulded, unstated, but got 'cast'",
        ),
        (
            lambda: pf.CompositionTable.of([unit("PMDA", "p-PDA")]).evaluate([["a"]]),
            "mole_frac: must be rows of real numbers: <U1",
        ),
        (
            lambda: pf.CompositionTable.of([unit("PMDA", "p-PDA")]).evaluate([[1.0], []]),
            "mole_frac: must be rows of real numbers: ",
        ),
        (
            lambda: pf.CompositionTable.of([unit("PMDA", "p-PDA")]).evaluate([[1j]]),
            "mole_frac: must be rows of real numbers: complex128",
        ),
        (
            lambda: pf.fit_property(["tg_c"], "a.csv", "b.csv"),
            "property: expected one of tg_c, cte_ppm_per_k, density_g_per_cm3, ",
        ),
    ],
)
def test_a_wrong_kind_of_argument_is_one_line(call: object, told: str) -> None:
    with pytest.raises(FormulateError) as caught:
        call()
    assert str(caught.value).startswith(told)


def test_an_estimate_does_not_depend_on_what_was_asked_before() -> None:
    first = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    other = pf.Copolymer.from_units([("PMDA", "p-PDA", 0.5), ("6FDA", "TFMB", 1.0)])
    for kept in (_estimated, _latent_of_few, _terms, _tg_c, _hansen, _group_sum, _volume):
        kept.cache_clear()
    alone = pf.estimate(first)
    pf.estimate(other)
    pf.estimate(first, process="free")
    assert pf.estimate(first).found == alone.found
    assert [text for _, text in pf.estimate(first, rule="fox").found] != [text for _, text in alone.found]


@pytest.mark.parametrize("process", ["cast_fixed", "free"])
def test_one_property_by_the_shipped_tables_is_the_one_among_all(process: str) -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.3), ("BPDA", "4,4'-ODA", 0.9)])
    estimates = pf.estimate(copolymer, process=process)
    for name in estimates:
        assert estimate_of(name, copolymer, process) == estimates[name]
