"""Expansion of films: geometry of the chain, the fit and its error on unseen polymers, order, limits, mixing."""

import csv
import hashlib
from functools import cache
from math import cos, exp, inf, isfinite, radians, sqrt
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.errors import EstimateError, StructureError
from pi_formulate.base.tables import reference_table
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.structure import faces, graph, imide_part, residue
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.cte.fit import fit_cte, parameter_tables, predicted, write_parameter_tables
from pi_formulate.properties.cte.model import (
    LEAST_SD_PPM_PER_K,
    PARAMETERS,
    Film,
    Process,
    cte_parameters,
    cte_ppm_per_k,
    films,
    priors,
    unit_cte,
    unit_shape,
)
from pi_formulate.properties.cte.shape import Block, ChainShape, chain_statistics, hinge_angles
from tests.strategies import BY_ROLE, copolymers

PROCESSES: tuple[Process, ...] = get_args(Process)
SHIPPED = reference_table("properties/cte_films.csv").parent
# Tables hold six digits.
TABLE_DIGITS = 1e-5


def unit(dianhydride: str, diamine: str) -> Unit:
    return Unit(library()[dianhydride], library()[diamine])


def film_value(dianhydride: str, diamine: str, process: Process = "cast_fixed") -> float:
    return cte_ppm_per_k(((unit(dianhydride, diamine), 1.0),), process).value


def cosine(smiles: str, role: str = "diamine") -> float:
    return chain_statistics(((residue if role == "diamine" else imide_part)(smiles),)).mean_cosine


# --- geometry


@pytest.mark.parametrize("name", ["p-PDA", "benzidine", "TFMB", "DATP", "t-CHDA", "PRZ", "2,6-NDA", "1,5-NDA", "DASB"])
def test_straight_diamines_keep_the_whole_direction(name: str) -> None:
    assert cosine(library()[name].smiles) == pytest.approx(1.0, abs=1e-9)
    rod = unit_shape(unit("PMDA", name))
    assert rod.persistence_nm == inf
    assert rod.direction_kept(100.0) == 1.0


@pytest.mark.parametrize("name", ["PMDA", "NTDA", "2,3,6,7-NTDA", "PTCDA"])
def test_straight_dianhydrides_keep_the_whole_direction(name: str) -> None:
    assert cosine(library()[name].smiles, "dianhydride") == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "turns_deg"),
    [
        ("m-PDA", (60,)),
        ("3,3'-DABPh", (60, 60)),
        ("2,7-NDA", (60,)),
        ("BPDA", (30, 30)),
        ("TPDA", (30, 30)),
        ("EBPA", (30, 30)),
        ("APBOA", (30,)),
        ("4,4'-ODA", (180 - 121,)),
        ("3,4'-ODA", (180 - 121, 60)),
        ("DDS", (180 - 105,)),
        ("ODPA", (30, 180 - 121, 30)),
        ("6FDA", (30, 180 - 111, 30)),
        ("BAFL", (180 - 110,)),
        ("4,4'-DABA", (126 - 116,)),
        ("CBDA", (60, 60)),
        ("H-PMDA", (60, 60)),
    ],
)
def test_turns_of_known_monomers(name: str, turns_deg: tuple[float, ...]) -> None:
    monomer, expected = library()[name], 1.0
    for turn in turns_deg:
        expected *= cos(radians(turn))
    assert cosine(monomer.smiles, monomer.role) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", ["o-PDA", "2,2'-MDA", "1,8-NDA", "c-CHDA"])
def test_a_block_that_turns_back_loses_the_direction(name: str) -> None:
    shape = chain_statistics((residue(library()[name].smiles),))
    assert (shape.mean_cosine, shape.persistence_nm, shape.direction_kept(0.1)) == (0.0, 0.0, 0.0)


def test_isomers_of_the_cyclohexane_ring_differ() -> None:
    trans, unsaid, cis = (cosine(library()[name].smiles) for name in ("t-CHDA", "1,4-CHDA", "c-CHDA"))
    assert trans > unsaid > cis
    assert unsaid == pytest.approx(0.5 * (1.0 - 1.0 / 3.0))


@pytest.mark.parametrize(
    ("smiles", "sides"),
    [
        ("*[C@H]1CC[C@H](*)CC1", "trans"),
        ("*[C@@H]1CC[C@@H](*)CC1", "trans"),
        ("*[C@@H]1CC[C@H](*)CC1", "cis"),
        ("C1C[C@H](*)CC[C@H]1*", "trans"),
        ("*[C@H]1C[C@@H](*)CCC1", "cis"),
        ("*[C@H]1C[C@H](*)CCC1", "trans"),
        ("*C1CC[C@H](*)CC1", ""),
    ],
)
def test_faces_do_not_depend_on_how_the_ring_is_written(smiles: str, sides: str) -> None:
    # Sides checked against embedded coordinates.
    path = graph(smiles).path
    assert faces(smiles, path[1], path[-2]) == sides


@given(st.floats(1.0, 89.0), st.floats(0.1, 3.0), st.integers(1, 30))
def test_freely_rotating_chain_of_one_angle(turn_deg: float, bond_nm: float, links: int) -> None:
    # Closed form: after n links the mean cosine is cos(t)^n, whatever is called a unit.
    chain = ChainShape((Block("hinge", cos(radians(turn_deg)), bond_nm),) * links)
    assert chain.mean_cosine == pytest.approx(cos(radians(turn_deg)) ** links)
    one = ChainShape(chain.blocks[:1])
    if chain.mean_cosine > 1e-9:
        assert chain.persistence_nm == pytest.approx(one.persistence_nm)
        assert chain.direction_kept(links * bond_nm) == pytest.approx(chain.mean_cosine)


def test_lengths_of_units_that_were_measured_by_x_rays() -> None:
    # Chain repeats of crystalline PMDA/p-PDA 1.23 nm and PMDA/benzidine 1.66 nm (recalled); bonds are idealized: 5 %.
    assert unit_shape(unit("PMDA", "p-PDA")).length_nm == pytest.approx(1.23, rel=0.05)
    assert unit_shape(unit("PMDA", "benzidine")).length_nm == pytest.approx(1.66, rel=0.05)


@pytest.mark.parametrize("role", ["dianhydride", "diamine"])
def test_every_monomer_has_a_shape(role: str) -> None:
    for monomer in BY_ROLE[role]:
        shape = chain_statistics(((residue if role == "diamine" else imide_part)(monomer.smiles),))
        assert shape.blocks, monomer.id
        assert 0.0 <= shape.mean_cosine <= 1.0 + 1e-12, monomer.id
        assert 0.2 < shape.length_nm < 3.0, monomer.id
        soft = {"BAPTMDS", "HMDA", "1,12-DADD", "TTDDA", "SiDA", "DiSiAn", "CpODA", "NBDAm"}
        assert not (monomer.id in soft and not shape.unknown), monomer.id


def test_a_part_needs_two_ends() -> None:
    with pytest.raises(StructureError, match="exactly two"):
        chain_statistics(("*c1ccccc1",))


def test_every_hinge_has_an_angle() -> None:
    assert all(60.0 < angle <= 180.0 for angle, _ in hinge_angles().values())


# --- the fit


@cache
def errors_left_out() -> tuple[tuple[Film, float, float], ...]:
    """Each film, what a fit without any film of its polymer says of it, and the deviation expected of that."""
    found = []
    for units in dict.fromkeys(film.units for film in films()):
        fitted = fit_cte([film for film in films() if film.units != units])
        for film in films():
            if film.units == units:
                value, slopes = predicted(film, fitted.values)
                variance = sum(
                    a * c * b
                    for a, row in zip(slopes, fitted.covariance, strict=True)
                    for b, c in zip(slopes, row, strict=True)
                )
                found.append((film, value, sqrt(variance + fitted.scatter_ppm_per_k**2)))
    return tuple(found)


def test_error_on_polymers_that_the_fit_has_not_seen() -> None:
    # The aim is 8 ppm/K, about the scatter of repeats; 6.7 when it was fitted.
    assert sum(abs(film.cte_ppm_per_k - value) for film, value, _ in errors_left_out()) / len(films()) <= 8.0


def test_the_error_does_not_hide_behind_one_polymer() -> None:
    # The mean error of each polymer, averaged over polymers; 6.4 when it was fitted.
    by_polymer: dict[object, list[float]] = {}
    for film, value, _ in errors_left_out():
        by_polymer.setdefault(film.units, []).append(film.cte_ppm_per_k - value)
    assert sum(abs(sum(e) / len(e)) for e in by_polymer.values()) / len(by_polymer) <= 8.0


def test_stated_deviation_covers_unseen_polymers() -> None:
    inside = [abs(film.cte_ppm_per_k - value) < 1.645 * max(sd, 7.0) for film, value, sd in errors_left_out()]
    # Nine in ten are asked for; 33 films that share polymers allow seven to ten.
    assert 0.75 <= sum(inside) / len(inside) <= 1.0


def test_shipped_parameters_are_those_of_the_fit(tmp_path: Path) -> None:
    fresh, shipped = fit_cte(films()), cte_parameters()
    assert shipped.values == pytest.approx(fresh.values, rel=TABLE_DIGITS)
    assert shipped.scatter_ppm_per_k == pytest.approx(fresh.scatter_ppm_per_k, rel=TABLE_DIGITS)
    for row, expected in zip(shipped.covariance, fresh.covariance, strict=True):
        assert row == pytest.approx(expected, rel=1e-3, abs=1e-9)
    write_parameter_tables(tmp_path)
    for name in ("cte_parameters.csv", "cte_covariance.csv"):
        written, kept = ((folder / name).read_text(encoding="utf-8").splitlines() for folder in (tmp_path, SHIPPED))
        assert [line.split(",")[0] for line in written] == [line.split(",")[0] for line in kept]
    digest = hashlib.sha256(reference_table("properties/cte_films.csv").read_bytes()).hexdigest()
    with reference_table("properties/cte_parameters.csv").open(encoding="utf-8", newline="") as handle:
        assert {row["data_sha256"] for row in csv.DictReader(handle)} == {digest}
    assert digest in parameter_tables(fresh)[0]


def test_the_order_of_films_does_not_matter() -> None:
    assert fit_cte(films()[::-1]).values == pytest.approx(fit_cte(films()).values, rel=1e-6)


def test_the_covariance_is_one() -> None:
    covariance = cte_parameters().covariance
    for i in range(len(PARAMETERS)):
        assert covariance[i][i] > 0.0
        for j in range(len(PARAMETERS)):
            assert covariance[i][j] == covariance[j][i]
            assert covariance[i][j] ** 2 <= covariance[i][i] * covariance[j][j]


def test_derivatives_are_those_of_the_model() -> None:
    values, step = cte_parameters().values, 1e-6
    for process in ("cast_fixed", "moulded"):
        for persistence in (0.0, 1.0, 5.0, inf):
            _, slopes = unit_cte(persistence, process, 200.0, values)
            for k in range(len(PARAMETERS)):
                up = tuple(v + step * (i == k) for i, v in enumerate(values))
                down = tuple(v - step * (i == k) for i, v in enumerate(values))
                numeric = unit_cte(persistence, process, 200.0, up)[0] - unit_cte(persistence, process, 200.0, down)[0]
                assert slopes[k] == pytest.approx(numeric / (2.0 * step), rel=1e-4, abs=1e-4)


def test_too_few_films_are_refused() -> None:
    with pytest.raises(EstimateError, match="more than 6"):
        fit_cte(films()[:6])


def test_the_films_are_as_many_as_they_were_and_hold_no_other_property() -> None:
    assert len(films()) == 33
    assert len({film.units for film in films()}) == 18
    with reference_table("properties/cte_films.csv").open(encoding="utf-8", newline="") as handle:
        assert not [c for c in next(csv.reader(handle)) if c.startswith("tg")]
    for film in films():
        assert film.process in {*PROCESSES, "unknown"}
        assert -20.0 < film.cte_ppm_per_k < 100.0
        assert sum(fraction for _, fraction in film.units) == pytest.approx(1.0)


# --- what every chemist knows


def test_order_of_well_known_films() -> None:
    rods = [film_value("PMDA", "p-PDA"), film_value("BPDA", "p-PDA")]
    order = [
        max(rods),
        film_value("PMDA", "4,4'-ODA"),
        film_value("BPDA", "4,4'-ODA"),
        film_value("BTDA", "4,4'-ODA"),
        film_value("6FDA", "4,4'-ODA"),
        film_value("PMDA", "4,4'-ODA", "moulded"),
    ]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    assert max(rods) < 12.0


@pytest.mark.parametrize(("dianhydride", "diamine"), [("PMDA", "p-PDA"), ("BPDA", "p-PDA"), ("PMDA", "4,4'-ODA")])
def test_order_of_processes(dianhydride: str, diamine: str) -> None:
    values = {process: film_value(dianhydride, diamine, process) for process in PROCESSES}
    if unit_shape(unit(dianhydride, diamine)).persistence_nm == inf:
        assert values["moulded"] > values["free"] == values["cast_fixed"] == values["stretched"]
    else:
        assert values["moulded"] > values["free"] > values["cast_fixed"] >= values["stretched"]


def test_limits_of_a_unit() -> None:
    values = cte_parameters().values
    iso, rod = values[:2]
    assert unit_cte(inf, "cast_fixed", 125.0, values)[0] == rod
    assert unit_cte(0.0, "cast_fixed", 125.0, values)[0] == iso
    assert unit_cte(inf, "moulded", 125.0, values)[0] == iso
    l_0 = values[2]
    assert unit_cte(l_0, "cast_fixed", 125.0, values)[0] == pytest.approx(rod + (iso - rod) * exp(-1.0))
    # Moulded Vespel SP-1 is 54 ppm/K, a resin of the data; cast films of the same polymer 18 to 35.
    assert iso == pytest.approx(54.0, abs=4.0)


def test_a_film_expands_more_when_it_is_hot() -> None:
    pair = ((unit("PMDA", "4,4'-ODA"), 1.0),)
    # Kapton HN: 17, 32 and 40 ppm/K (data sheet, recalled), within the deviation of an estimate.
    for low, high, measured in ((30.0, 100.0, 17.0), (100.0, 200.0, 32.0), (200.0, 300.0, 40.0)):
        assert cte_ppm_per_k(pair, "stretched", low, high).value == pytest.approx(measured, abs=8.0)
    values = [cte_ppm_per_k(pair, "stretched", t, t).value for t in (20.0, 100.0, 200.0)]
    assert values == sorted(values)


# --- estimates


@given(copolymers(), st.sampled_from(PROCESSES), st.floats(-100.0, 400.0), st.floats(0.0, 200.0))
def test_every_estimate_is_sound(copolymer: Copolymer, process: Process, low: float, width: float) -> None:
    found = cte_ppm_per_k(copolymer.amounts_mol, process, low, low + width)
    iso, rod = cte_parameters().values[:2]
    assert isfinite(found.value)
    assert rod - 1e-9 <= found.value <= iso + 1e-9
    assert found.sd >= LEAST_SD_PPM_PER_K
    assert sum(share for _, share in found.contributions) == pytest.approx(found.value)
    assert process in found.note
    assert f"{low:g} to {low + width:g} C" in found.note


@given(copolymers(), st.sampled_from(PROCESSES))
def test_a_copolymer_is_the_sum_of_its_units(copolymer: Copolymer, process: Process) -> None:
    total = sum(amount for _, amount in copolymer.amounts_mol)
    expected = sum(
        amount / total * cte_ppm_per_k(((one, 1.0),), process).value for one, amount in copolymer.amounts_mol
    )
    assert cte_ppm_per_k(copolymer.amounts_mol, process).value == pytest.approx(expected, rel=1e-12)
    larger = tuple((one, 7.0 * amount) for one, amount in copolymer.amounts_mol)
    assert cte_ppm_per_k(larger, process).value == pytest.approx(expected, rel=1e-12)


def test_the_domain() -> None:
    inside = cte_ppm_per_k(((unit("PMDA", "4,4'-ODA"), 1.0),))
    assert inside.in_domain
    assert inside.unit == "ppm/K"
    for units, process, low, high, why in (
        (unit("PMDA", "BAPTMDS"), "cast_fixed", 50.0, 200.0, "Si"),
        (unit("PMDA", "1,12-DADD"), "cast_fixed", 50.0, 200.0, "spacer"),
        (unit("CpODA", "4,4'-ODA"), "cast_fixed", 50.0, 200.0, "bridge"),
        (unit("PMDA", "4,4'-ODA"), "free", 50.0, 200.0, "assumed"),
        (unit("PMDA", "4,4'-ODA"), "cast_fixed", 300.0, 400.0, "middle of the range"),
    ):
        found = cte_ppm_per_k(((units, 1.0),), process, low, high)
        assert not found.in_domain
        assert why in found.note
    assert "-SO2-" in cte_ppm_per_k(((unit("PMDA", "DDS"), 1.0),)).note


def test_a_soft_unit_of_no_amount_is_no_doubt() -> None:
    assert cte_ppm_per_k(((unit("PMDA", "4,4'-ODA"), 1.0), (unit("PMDA", "BAPTMDS"), 0.0))).in_domain


def test_free_films_are_less_sure_than_fixed_ones() -> None:
    pair = ((unit("PMDA", "4,4'-ODA"), 1.0),)
    assert cte_ppm_per_k(pair, "free").sd > cte_ppm_per_k(pair, "cast_fixed").sd
    assert 0.0 < priors()["q_free"][0] < 1.0 <= cte_parameters().values[-1]


def test_what_cannot_be_estimated_is_refused() -> None:
    one = unit("PMDA", "p-PDA")
    for units, process, low, high, fragment in (
        (((one, 1.0),), "drawn", 50.0, 200.0, "free, cast_fixed"),
        (((one, 1.0),), "free", 200.0, 50.0, "lower one first"),
        (((one, 1.0),), "free", -300.0, 50.0, "lower one first"),
        (((one, 1.0),), "free", 50.0, inf, "two temperatures"),
        (((one, -1.0),), "free", 50.0, 200.0, "not negative"),
        (((one, 0.0),), "free", 50.0, 200.0, "not all 0"),
        ((), "free", 50.0, 200.0, "not all 0"),
    ):
        with pytest.raises(EstimateError, match=fragment):
            cte_ppm_per_k(units, process, low, high)
