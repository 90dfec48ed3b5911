"""Refractive index, dielectric constant and birefringence of measured films; refraction by a second implementation."""

from math import sqrt

import pytest
from rdkit import Chem
from rdkit.Chem import Crippen

from pi_formulate.base.errors import EstimateError
from pi_formulate.chemistry.library import library
from pi_formulate.properties.films.optics import birefringence, dielectric_constant, refractive_index
from pi_formulate.properties.films.property import Sums
from pi_formulate.properties.groups import assign, group_table
from pi_formulate.properties.volume import measured
from tests.properties.units import alone

UPILEX, KAPTON = alone("BPDA", "p-PDA"), alone("PMDA", "4,4'-ODA")


@pytest.mark.parametrize("role", ["dianhydride", "diamine", "endcap_anhydride", "endcap_amine"])
def test_refraction_is_that_of_a_second_implementation(role: str) -> None:
    table = group_table("refraction")
    for monomer in library():
        if monomer.role == role:
            found = assign(monomer.smiles, table)
            assert found.uncovered == (), monomer.id
            total = sum(count * (table[group].value("refraction_cm3_per_mol") or 0.0) for group, count in found.counts)
            # The table is printed with four decimals.
            assert total == pytest.approx(Crippen.MolMR(Chem.MolFromSmiles(monomer.smiles)), abs=5e-3), monomer.id


def test_index_of_measured_films() -> None:
    films = measured("refractive_index", "check")
    assert len(films) == 7
    square = 0.0
    for film in films:
        found = refractive_index(((film.unit, 1.0),))
        low, high = found.interval_90
        assert low < film.value < high, film.polymer
        # Two films of PMDA/4,4'-ODA differ by 0.05.
        assert found.value == pytest.approx(film.value, abs=0.05), film.polymer
        assert found.in_domain
        square += (found.value - film.value) ** 2
    assert sqrt(square / len(films)) < 0.03


def test_dielectric_constant_of_measured_films() -> None:
    films = measured("dielectric_constant", "fit")
    assert len(films) == 4
    for film in films:
        # Two films of one polymer differ by 0.4, so that 0.25 is near.
        assert dielectric_constant(((film.unit, 1.0),)).value == pytest.approx(film.value, abs=0.25), film.polymer
    for dianhydride, value in (("PMDA", 2.92), ("CBDA", 2.66)):  # alicyclic
        found = dielectric_constant(alone(dianhydride, "t-CHDA"))
        assert abs(found.value - value) < 2.0 * found.sd


def test_fluorine_lowers_both() -> None:
    for function in (refractive_index, dielectric_constant):
        values = [function(alone(a, b)).value for a, b in (("PMDA", "p-PDA"), ("PMDA", "TFMB"), ("6FDA", "TFMB"))]
        assert values == sorted(values, reverse=True)


def test_the_equations_of_lorentz_and_mossotti() -> None:
    for units in (UPILEX, KAPTON, alone("6FDA", "TFMB")):
        sums = Sums(units)
        share = sums.refraction_cm3_per_mol / sums.volume_cm3_per_mol
        n, eps = refractive_index(units).value, dielectric_constant(units).value
        # R / (v V_w) with a filling v of a polymer for light; slower charges add, so that v comes out smaller.
        v_n, v_eps = (share * (square + 2.0) / (square - 1.0) for square in (n**2, eps))
        assert 1.1 < v_eps < v_n < 1.8
        assert eps > n**2


def test_rods_are_more_birefringent_than_coils() -> None:
    values = [birefringence(units).value for units in (UPILEX, KAPTON, alone("6FDA", "4,4'-ODA"))]
    assert values == sorted(values, reverse=True)
    # BPDA/p-PDA 0.23 to 0.24, PMDA/p-PDA 0.20 to 0.22 (thin films, one paper).
    for units, measured_index in ((UPILEX, 0.236), (alone("PMDA", "p-PDA"), 0.207)):
        low, high = birefringence(units).interval_90
        assert low < measured_index < high


def test_a_moulding_has_no_birefringence() -> None:
    by = {name: birefringence(UPILEX, name) for name in ("moulded", "free", "cast_fixed", "stretched")}
    assert by["moulded"].value < 0.02 < by["free"].value < by["cast_fixed"].value < by["stretched"].value
    assert by["free"].note.startswith("free: order 0.")
    assert by["free"].sd / by["free"].value > by["cast_fixed"].sd / by["cast_fixed"].value
    with pytest.raises(
        EstimateError, match="process: expected one of cast_fixed, free, stretched, moulded, unstated, but got 'drawn'"
    ):
        birefringence(UPILEX, "drawn")


def test_a_unit_of_no_amount_changes_nothing() -> None:
    assert birefringence((*KAPTON, (UPILEX[0][0], 0.0)), "free") == birefringence(KAPTON, "free")
