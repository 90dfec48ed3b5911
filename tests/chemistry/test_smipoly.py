"""Every polyimide repeat unit of the library against SMiPoly, which finds it by reaction rules of its own."""

import csv
import warnings
from pathlib import Path

import pandas as pd
import pytest
from rdkit import Chem
from smipoly.smip import monc, polg

from pi_formulate.chemistry.atoms import hill_formula
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.structure import element_counts, repeat_unit

pytestmark = pytest.mark.slow  # a minute: two programs build 1 800 units each

DIANHYDRIDES = [m for m in library() if m.role == "dianhydride"]
DIAMINES = [m for m in library() if m.role == "diamine"]
# Rings of five and six, fused and bridged cores, symmetric or not: each meets every diamine. The full table, when it
# had 56 x 182 pairs, differed in the same five diamines and no others; it takes minutes, so it is not run each time.
PARTNER_DIANHYDRIDES = ("PMDA", "a-BPDA", "NTDA", "CBDA", "TCA-AH", "6FDA")
# Symmetric or not, aromatic, aliphatic, with stereo, amide and silicon: each meets every dianhydride.
PARTNER_DIAMINES = ("p-PDA", "3,4'-ODA", "4,4'-DABA", "t-CHDA", "1,12-DADD", "BAPTMDS")
PAIRS = {
    (a.id, b.id) for a in DIANHYDRIDES for b in DIAMINES if a.id in PARTNER_DIANHYDRIDES or b.id in PARTNER_DIAMINES
}
DIFFERENCES = Path(__file__).parents[1] / "cases" / "smipoly_differences.csv"


def smipoly_units(dianhydrides: list[Monomer], diamines: list[Monomer]) -> dict[tuple[str, str], list[str]]:
    """Units by (dianhydride, diamine), with two or more `*`; one for each way round that SMiPoly finds."""
    id_of = {m.smiles: m.id for m in (*dianhydrides, *diamines)}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The copy keyword is deprecated", module="smipoly")
        classified = monc.moncls(pd.DataFrame({"smiles": list(id_of)}), "smiles")
        found = polg.biplym(classified, targ=["polyimide"])
    units: dict[tuple[str, str], list[str]] = {}
    for first, second, unit in zip(found["mon1"], found["mon2"], found["polym"], strict=True):
        units.setdefault((id_of[Chem.CanonSmiles(first)], id_of[Chem.CanonSmiles(second)]), []).append(unit)
    return units


def stars(unit: str) -> int:
    return sum(atom.GetAtomicNum() == 0 for atom in Chem.MolFromSmiles(unit).GetAtoms())


def ring(unit: str) -> str:
    # The two ends of a unit joined make a ring that is the same for every place where the chain is cut and for both
    # directions of reading; and walking round this ring gives the chain back, so equal rings are equal chains.
    mol = Chem.RWMol(Chem.MolFromSmiles(unit))
    Chem.RemoveStereochemistry(mol)
    ends = [atom for atom in mol.GetAtoms() if atom.GetAtomicNum() == 0]
    inner = [atom.GetNeighbors()[0].GetIdx() for atom in ends]
    assert len(ends) == 2
    assert mol.GetBondBetweenAtoms(*inner) is None
    mol.AddBond(*inner, Chem.BondType.SINGLE)
    for index in sorted((atom.GetIdx() for atom in ends), reverse=True):
        mol.RemoveAtom(index)
    return Chem.CanonSmiles(Chem.MolToSmiles(mol))


@pytest.fixture(scope="module")
def theirs() -> dict[tuple[str, str], list[str]]:
    partners = [[m for m in library() if m.id in ids] for ids in (PARTNER_DIANHYDRIDES, PARTNER_DIAMINES)]
    units = smipoly_units(partners[0], DIAMINES)
    return {**units, **smipoly_units(DIANHYDRIDES, partners[1])}


@pytest.fixture(scope="module")
def differing(theirs: dict[tuple[str, str], list[str]]) -> set[tuple[str, str]]:
    lib, found = library(), set()
    for a, b in PAIRS:
        linear = {ring(unit) for unit in theirs.get((a, b), []) if stars(unit) == 2}
        if ring(repeat_unit(lib[a].smiles, lib[b].smiles, "pi")) not in linear:
            found.add((a, b))
    return found


def explained() -> set[str]:
    with DIFFERENCES.open(encoding="utf-8", newline="") as handle:
        return {row["id"] for row in csv.DictReader(handle)}


def test_every_monomer_meets_six_partners() -> None:
    assert len(DIANHYDRIDES) == 76
    assert len(DIAMINES) == 231
    assert len(PAIRS) == 76 * 6 + 231 * 6 - 6 * 6


def test_polyimide_units_are_those_of_smipoly_but_for_the_table(differing: set[tuple[str, str]]) -> None:
    assert {pair for pair in differing if not explained() & set(pair)} == set()


def test_no_entry_of_the_table_is_superfluous(differing: set[tuple[str, str]]) -> None:
    assert {pair for pair in PAIRS if explained() & set(pair)} - differing == set()
    assert explained() <= {name for pair in PAIRS for name in pair}


def test_the_reasons_in_the_table_are_true(theirs: dict[tuple[str, str], list[str]]) -> None:
    phenol, acid = Chem.MolFromSmarts("c[OX2H1]"), Chem.MolFromSmarts("C(=O)[OX2H1]")
    for name in explained():
        units, mol = theirs.get(("PMDA", name), []), library()[name].mol
        if units:
            assert {stars(unit) for unit in units} == {4}
            assert len(mol.GetSubstructMatches(phenol)) == 2
        else:
            assert len(mol.GetSubstructMatches(acid)) == 1


def test_smipoly_agrees_on_the_atoms_and_finds_at_most_two_ways_round(
    theirs: dict[tuple[str, str], list[str]],
) -> None:
    lib, known = library(), explained()
    for (a, b), units in theirs.items():
        if b in known:
            continue
        ours = repeat_unit(lib[a].smiles, lib[b].smiles, "pi")
        assert {hill_formula(element_counts(unit)) for unit in units} == {hill_formula(element_counts(ours))}
        assert len({ring(unit) for unit in units}) <= 2


def test_the_comparison_tells_isomers_apart_but_no_cuts() -> None:
    ab_cd, ba_cd = "*c1cccc(Oc2ccc(N3C(=O)CC(C)C(=O)N(*)C3)cc2)c1", "*c1cccc(Oc2ccc(N3C(=O)C(C)CC(=O)N(*)C3)cc2)c1"
    assert ring(ab_cd) != ring(ba_cd)
    assert ring("*c1ccc(Oc2ccc(*)cc2)cc1") == ring("*Oc1ccc(-c2ccc(*)cc2)cc1")
    assert ring("*c1ccc(Oc2ccc(*)cc2)cc1") != ring("*c1ccc(Oc2cccc(*)c2)cc1")
