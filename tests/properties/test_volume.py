"""Volume: tables against their meaning, exact mixing, and the group sums."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.tables import reference_table, rows, sources
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import atomic_weights, water_g_per_mol
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.solvent import solvents
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties import volume as volume_module
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.density import density_g_per_cm3, molar_volume_cm3_per_mol
from pi_formulate.properties.films.mechanics import youngs_modulus_gpa
from pi_formulate.properties.films.optics import dielectric_constant, refractive_index
from pi_formulate.properties.groups import assign, group_table
from pi_formulate.properties.poisson import poisson_ratio
from pi_formulate.properties.solubility import COMPILATIONS, hansen, solubility_parameter_mpa05, solvents_for
from pi_formulate.properties.volume import (
    Units,
    group_sum,
    mass_of,
    vdw_volume_cm3_per_mol,
)
from tests.properties.units import STRANGE, alone, fractions
from tests.strategies import copolymers

TABLES = ("hansen_groups", "refraction")
MAIN = (
    vdw_volume_cm3_per_mol,
    density_g_per_cm3,
    molar_volume_cm3_per_mol,
    solubility_parameter_mpa05,
    refractive_index,
    dielectric_constant,
    poisson_ratio,
    youngs_modulus_gpa,
)


def heavy_atoms(formula: str) -> Counter[str]:
    return Counter({s: int(n or 1) for s, n in re.findall(r"([A-Z][a-z]?)(\d*)", formula)})


KAPTON = alone("PMDA", "4,4'-ODA")
UPILEX = alone("BPDA", "p-PDA")


@given(copolymers(most=1))
def test_atoms_of_the_groups_and_what_is_left_make_the_unit(copolymer: Copolymer) -> None:
    unit = copolymer.amounts_mol[0][0]
    wanted = Counter({symbol: count for symbol, count in unit.pi_counts if symbol != "H"})
    for name in TABLES:
        table, found = group_table(name), Counter[str]()
        for part in unit.parts:
            assignment = assign(part, table)
            for group, atoms in assignment.places:
                assert len(atoms) == sum(heavy_atoms(table[group].atoms).values())
                found += heavy_atoms(table[group].atoms)
            found += Counter(symbol for _, symbol in assignment.uncovered)
        assert found == wanted


def test_films_and_solvents_are_of_the_library() -> None:
    for where, row in rows(reference_table("properties/film_properties.csv"), ("dianhydride", "diamine", "use")):
        assert library()[row["dianhydride"]].role == "dianhydride", where
        assert library()[row["diamine"]].role == "diamine", where
        assert row["use"] in {"fit", "fit_orientation", "check", "listed"}, where
        assert float(row["value"]) > 0.0
    known = {solvent.id for solvent in solvents()}
    content = rows(reference_table("properties/hansen_solvents.csv"), ("solvent", "source"))
    assert {row["solvent"] for _, row in content} <= known
    assert {row["source"] for _, row in content} == set(COMPILATIONS)
    pairs = Counter((row["solvent"], row["source"]) for _, row in content)
    assert pairs.most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("part", "cm3_per_mol"),
    # Worked by hand: atoms, bonds (half where open) and rings of Zhao's formula.
    [
        ("*c1ccc(*)cc1", 43.7),
        ("*C*", 10.4),
        ("*C(=O)*", 14.1),
        ("*O*", 5.3),
        ("*S(=O)(=O)*", 21.7),
        ("*n1c(=O)c2cc3c(=O)n(*)c(=O)c3cc2c1=O", 98.6),
    ],
)
def test_volume_of_a_part(part: str, cm3_per_mol: float) -> None:
    total = sum(value for _, value in volume_module._vdw_terms(part))
    assert total * volume_module.CM3_PER_MOL_AND_A3 == pytest.approx(cm3_per_mol, abs=0.06)


def test_imide_rings_are_not_aromatic_and_benzene_rings_are() -> None:
    terms = dict(vdw_volume_cm3_per_mol(KAPTON).contributions)
    one = volume_module._terms()
    scale = volume_module.CM3_PER_MOL_AND_A3
    assert terms["aromatic ring"] == pytest.approx(3 * scale * one["aromatic ring"])
    assert terms["non-aromatic ring"] == pytest.approx(2 * scale * one["non-aromatic ring"])
    # 33 bonds in the atoms C22H10N2O5: 39 atoms, 5 rings, and one bond to the next unit.
    assert terms["bond"] == pytest.approx((39 - 1 + 5 + 1) * scale * one["bond"])


def test_unknown_elements_have_no_volume(monkeypatch: pytest.MonkeyPatch) -> None:
    short = {term: value for term, value in volume_module._terms().items() if term != "F"}
    monkeypatch.setattr(volume_module, "_terms", lambda: short)
    volume_module._vdw_terms.cache_clear()
    volume_module._volume.cache_clear()
    with pytest.raises(EstimateError, match="F at atom"):
        vdw_volume_cm3_per_mol(alone("6FDA", "p-PDA"))
    volume_module._vdw_terms.cache_clear()
    volume_module._volume.cache_clear()


@given(copolymers())
def test_mass_is_that_of_the_polyimide_after_two_waters(copolymer: Copolymer) -> None:
    units = fractions(copolymer)
    assert mass_of(units) == pytest.approx(copolymer.pi_g_per_mol, rel=1e-12)
    assert mass_of(units) == pytest.approx(copolymer.paa_g_per_mol - 2.0 * water_g_per_mol(), rel=1e-12)
    weights, total = atomic_weights(), 0.0
    for unit, fraction in units:
        for part in unit.parts:
            plain = structure.graph(part)
            heavy = sum(weights[symbol] for symbol in plain.symbols if symbol != "*")
            total += fraction * (heavy + sum(plain.hydrogens) * weights["H"])
    assert total == pytest.approx(mass_of(units), rel=1e-12)


@pytest.mark.parametrize("function", MAIN)
@settings(max_examples=25)
@given(copolymers(most=2))
def test_every_estimate_is_whole(function: object, copolymer: Copolymer) -> None:
    units = fractions(copolymer)
    found: Estimate = function(units)
    assert found.value > 0.0
    assert set(found.source.split("; ")) <= set(sources())
    assert found.in_domain or found.note
    assert function(units[::-1]).value == pytest.approx(found.value, rel=1e-9)
    if found.contributions:
        assert sum(share for _, share in found.contributions) == pytest.approx(found.value, rel=1e-9)


@pytest.mark.parametrize("function", [*MAIN, lambda units: hansen(units)[1]])
def test_mixing_is_exact_at_both_ends_and_between_them(function: object) -> None:
    (first, _), (second, _) = KAPTON[0], UPILEX[0]
    for fraction, end in ((1.0, KAPTON), (0.0, UPILEX)):
        mixed = function(((first, fraction), (second, 1.0 - fraction)))
        assert (mixed.value, mixed.sd, mixed.note) == tuple(
            getattr(function(end), field) for field in ("value", "sd", "note")
        )
    ends = sorted((function(KAPTON).value, function(UPILEX).value))
    half = function(((first, 0.5), (second, 0.5))).value
    assert ends[0] - 1e-9 <= half <= ends[1] + 1e-9
    # The same unit twice is that unit.
    assert function(((first, 0.3), (first, 0.7))).value == pytest.approx(function(KAPTON).value)


@given(st.floats(0.0, 1.0))
def test_volumes_mix_by_mole_fraction(x: float) -> None:
    units = ((KAPTON[0][0], x), (UPILEX[0][0], 1.0 - x))
    ends = [vdw_volume_cm3_per_mol(end).value for end in (KAPTON, UPILEX)]
    assert vdw_volume_cm3_per_mol(units).value == pytest.approx(x * ends[0] + (1.0 - x) * ends[1], rel=1e-12)
    ends = [molar_volume_cm3_per_mol(end).value for end in (KAPTON, UPILEX)]
    assert molar_volume_cm3_per_mol(units).value == pytest.approx(x * ends[0] + (1.0 - x) * ends[1], rel=1e-12)


@pytest.mark.parametrize("function", [*MAIN, hansen, solvents_for])
@pytest.mark.parametrize("wrong", [(0.5, 0.4), (1.2, -0.2), (float("nan"), 1.0)])
def test_fractions_that_are_none_are_refused(function: object, wrong: tuple[float, float]) -> None:
    with pytest.raises(EstimateError, match="add up to 1"):
        function(((KAPTON[0][0], wrong[0]), (UPILEX[0][0], wrong[1])))


def test_what_no_group_knows_is_named() -> None:
    sulfone = alone("DSDA", "4,4'-ODA")
    for found in (*hansen(sulfone), solubility_parameter_mpa05(sulfone)):
        assert not found.in_domain
        assert "no group for" in found.note
        assert "S at atom" in found.note
    assert hansen(sulfone)[0].sd == 2.0 * hansen(KAPTON)[0].sd
    # Refraction and volume have no boron type, and no film has boron.
    strange: Units = ((Unit(library()["BTDA"], STRANGE), 1.0),)
    for function in (density_g_per_cm3, dielectric_constant, youngs_modulus_gpa):
        assert "no film with B among" in function(strange).note


def test_scaling_by_mass_keeps_what_is_known() -> None:
    table = group_table("hansen_groups")
    whole, part = (group_sum(alone(name, "4,4'-ODA"), table, "fd") for name in ("ODPA", "DSDA"))
    assert (whole.covered_frac, whole.note) == (1.0, "")
    # SO2 is 64.06 of the unit.
    mass = mass_of(alone("DSDA", "4,4'-ODA"))
    assert part.covered_frac == pytest.approx(1.0 - 64.06 / mass, abs=1e-4)
    assert part.scaled == pytest.approx(part.total * mass / (mass - 64.06), rel=1e-4)
    # ODPA and DSDA differ by O and SO2 alone.
    assert part.total == pytest.approx(whole.total - 100.0)


def test_poisson_ratio_is_that_of_kapton_for_aromatic_films() -> None:
    found = poisson_ratio(UPILEX)
    assert (found.value, found.sd, found.in_domain) == (0.34, 0.05, True)
    assert found.source == "dupont_kapton_mu2e"
    alicyclic = poisson_ratio(alone("CBDA", "t-CHDA"))
    assert (alicyclic.value, alicyclic.sd, alicyclic.in_domain) == (0.34, 0.1, False)
    assert "without a benzene ring" in alicyclic.note
