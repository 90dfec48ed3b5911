"""Geometry of the chain: straight and bent monomers, lengths by X-rays, closed forms."""

from math import cos, inf, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.structure import imide_part, residue
from pi_formulate.properties.chain.shape import Block, ChainShape, chain_statistics, hinge_angles
from tests.properties.units import unit
from tests.strategies import BY_ROLE


def cosine(smiles: str, role: str = "diamine") -> float:
    return chain_statistics(((residue if role == "diamine" else imide_part)(smiles),)).mean_cosine


@pytest.mark.parametrize("name", ["p-PDA", "benzidine", "TFMB", "DATP", "t-CHDA", "PRZ", "2,6-NDA", "1,5-NDA", "DASB"])
def test_straight_diamines_keep_the_whole_direction(name: str) -> None:
    assert cosine(library()[name].smiles) == pytest.approx(1.0, abs=1e-9)
    rod = chain_statistics(unit("PMDA", name).parts)
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
    assert chain_statistics(unit("PMDA", "p-PDA").parts).length_nm == pytest.approx(1.23, rel=0.05)
    assert chain_statistics(unit("PMDA", "benzidine").parts).length_nm == pytest.approx(1.66, rel=0.05)


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
