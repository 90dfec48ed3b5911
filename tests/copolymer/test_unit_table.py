"""All units at once, against one unit at a time and against RDKit's own joining of fragments."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdkit import Chem

import pi_formulate as pf
from pi_formulate.chemistry.structure import Form, repeat_unit
from pi_formulate.chemistry.structure.half import back_half, front_half, joined
from pi_formulate.copolymer import unit_table
from pi_formulate.copolymer.unit_table import repeat_units
from tests.strategies import BY_ROLE, few

LIB = pf.library()
DIANHYDRIDES, DIAMINES = BY_ROLE["dianhydride"], BY_ROLE["diamine"]
FORMS: tuple[Form, ...] = ("paa", "pi")
# Structures that a joint of texts could spoil: a joint within many open rings or beside a label of two digits, a bond
# with a direction at the joint, stereo beside the joint, azoles whose hydrogen moves, brackets with digits.
ODD_DIAMINES = [
    "N/C=C/N",
    r"N/C=C\N",
    "N[C@H]1CC[C@@H](N)CC1",
    "N[C@@H](C)c1ccc(N)cc1",
    "C[C@](N)(F)CCN",
    "Nc1ccc2[nH]c(-c3ccc(N)cc3)nc2c1",
    "Nc1ccc2c(c1)C1c3ccccc3C2c2cc(N)ccc21",
    "NC12CC3CC(C1)CC(N)(C3)C2",
    "Nc1ccc2ccc3c(N)ccc4ccc1c2c34",
    "NCCC[Si](C)(C)O[Si](C)(C)CCCN",
    "Nc1c(F)c(F)c(N)c(F)c1F",
    "Nc1cc(S(=O)(=O)c2cc(N)c3ccccc3c2)c2c3ccccc3c3ccccc3c2c1",
]
ODD_DIANHYDRIDES = [
    "O=C1OC(=O)[C@H]2[C@@H]1[C@@H]1C(=O)OC(=O)[C@H]21",
    "O=C1OC(=O)c2c(Br)c3C(=O)OC(=O)c3c(Br)c12",
    "O=C1OC(=O)c2cc(-c3nc4cc5C(=O)OC(=O)c5cc4[nH]3)ccc12",
    "O=C1CC(C2CC(=O)OC2=O)C(=O)O1",
    "C/C(c1ccc2c(c1)C(=O)OC2=O)=C(/C)c1ccc2c(c1)C(=O)OC2=O",
    "O=C1OC(=O)c2ccc3c4c(ccc1c24)C(=O)OC3=O",
]


def joined_by_rdkit(dianhydride: str, diamine: str, form: Form) -> set[str]:
    """Canonical SMILES of every way to join two monomers, by fragments with numbered ends and `molzip`."""
    fragments = product(_fragments(diamine, form, False), _fragments(dianhydride, form, True))
    return {Chem.CanonSmiles(Chem.MolToSmiles(Chem.molzip(a, b))) for a, b in fragments}


@cache
def _fragments(monomer: str, form: Form, of_dianhydride: bool) -> tuple[Any, ...]:
    """All different fragments of a monomer; the joint has the number 1."""
    mols = _backs(monomer, form) if of_dianhydride else _fronts(Chem.MolFromSmiles(monomer), form)
    return tuple({Chem.MolToSmiles(mol): mol for mol in mols}.values())


def _with_end(mol: Any, atom: int, number: int) -> None:
    end = Chem.Atom(0)
    end.SetAtomMapNum(number)
    mol.AddBond(atom, mol.AddAtom(end), Chem.BondType.SINGLE)


def _fronts(diamine: Any, form: Form) -> Iterator[Any]:
    amines = [n for (n,) in diamine.GetSubstructMatches(Chem.MolFromSmarts("[NX3H2;!$(NC=[O,N])]"))]
    assert len(amines) == 2
    for numbers in ((0, 1), (1, 0)):
        mol = Chem.RWMol(diamine)
        for nitrogen, number in zip(amines, numbers, strict=True):
            if form == "paa":
                _with_end(mol, nitrogen, number)
            else:
                mol.GetAtomWithIdx(nitrogen).SetAtomicNum(0)
                mol.GetAtomWithIdx(nitrogen).SetNoImplicit(True)
                mol.GetAtomWithIdx(nitrogen).SetAtomMapNum(number)
        Chem.SanitizeMol(mol)
        yield mol


def _backs(dianhydride: str, form: Form) -> Iterator[Any]:
    whole = Chem.MolFromSmiles(dianhydride)
    Chem.Kekulize(whole, clearAromaticFlags=True)
    oxygens = [
        atom.GetIdx()
        for atom in whole.GetAtoms()
        if atom.GetAtomicNum() == 8
        and atom.GetDegree() == 2
        and all(
            any(b.GetBondTypeAsDouble() == 2 and b.GetOtherAtom(c).GetAtomicNum() == 8 for b in c.GetBonds())
            for c in atom.GetNeighbors()
        )
    ]
    assert len(oxygens) == 2
    for inner, outer in (oxygens, oxygens[::-1]):
        carbons = [[c.GetIdx() for c in whole.GetAtomWithIdx(oxygen).GetNeighbors()] for oxygen in (inner, outer)]
        for places in product(*carbons) if form == "paa" else [(inner, outer)]:
            mol = Chem.RWMol(whole)
            for place, oxygen, number in zip(places, (inner, outer), (1, 0), strict=True):
                if form == "paa":
                    mol.RemoveBond(place, oxygen)
                else:
                    mol.GetAtomWithIdx(oxygen).SetAtomicNum(7)
                _with_end(mol, place, number)
            Chem.SanitizeMol(mol)
            yield mol


def same_as_unit(row: Any, unit: pf.Unit) -> None:
    assert Chem.CanonSmiles(row.pi_smiles) == Chem.CanonSmiles(unit.pi_smiles), str(unit)
    assert Chem.CanonSmiles(row.paa_smiles) == Chem.CanonSmiles(unit.paa_smiles), str(unit)
    assert (row.paa_formula, row.pi_formula) == (unit.paa_formula, unit.pi_formula)
    assert (row.paa_g_per_mol, row.pi_g_per_mol) == (unit.paa_g_per_mol, unit.pi_g_per_mol)


@few(20)
@given(
    st.lists(st.sampled_from(DIANHYDRIDES), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(DIAMINES), min_size=1, max_size=3, unique=True),
)
def test_each_row_is_the_unit_of_its_two_monomers(first: list[pf.Monomer], second: list[pf.Monomer]) -> None:
    table = repeat_units(first, [monomer.id for monomer in second])
    assert [*zip(table.dianhydride, table.diamine, strict=True)] == [(a.id, b.id) for a in first for b in second]
    for row in table.itertuples():
        same_as_unit(row, pf.Unit.of(row.dianhydride, row.diamine))


@few(20)
@given(st.sampled_from(DIANHYDRIDES), st.sampled_from(DIAMINES), st.sampled_from(FORMS))
def test_a_joined_text_is_a_structure_that_rdkit_joins(a: pf.Monomer, b: pf.Monomer, form: Form) -> None:
    (text,) = repeat_units(a, b)[f"{form}_smiles"]
    assert Chem.CanonSmiles(text) in joined_by_rdkit(a.smiles, b.smiles, form)


@pytest.mark.slow  # 35 112 structures, each written twice
def test_every_unit_of_the_library_is_that_of_its_monomers() -> None:
    table = repeat_units()
    assert len(table) == len(DIANHYDRIDES) * len(DIAMINES) == 17_556
    for row in table.itertuples():
        same_as_unit(row, pf.Unit(LIB[row.dianhydride], LIB[row.diamine]))


@pytest.mark.slow  # 17 556 pairs, many in several ways, by RDKit
@pytest.mark.parametrize("form", FORMS)
def test_every_unit_of_the_library_is_one_that_rdkit_joins(form: Form) -> None:
    for row, a in zip(repeat_units().itertuples(), [a for a in DIANHYDRIDES for _ in DIAMINES], strict=True):
        text = row.pi_smiles if form == "pi" else row.paa_smiles
        assert Chem.CanonSmiles(text) in joined_by_rdkit(a.smiles, LIB[row.diamine].smiles, form), (a.id, row.diamine)


@pytest.mark.parametrize("form", FORMS)
def test_odd_structures_survive_the_joining(form: Form) -> None:
    first = [pf.Monomer.from_smiles(smiles, f"acid {i}") for i, smiles in enumerate(ODD_DIANHYDRIDES)]
    second = [pf.Monomer.from_smiles(smiles, f"amine {i}") for i, smiles in enumerate(ODD_DIAMINES)]
    table = repeat_units([*first, LIB["PMDA"]], [*second, LIB["p-PDA"]])
    for row, (a, b) in zip(table.itertuples(), product([*first, LIB["PMDA"]], [*second, LIB["p-PDA"]]), strict=True):
        same_as_unit(row, pf.Unit(a, b))
        text = row.pi_smiles if form == "pi" else row.paa_smiles
        forms = set().union(
            *(joined_by_rdkit(x, y, form) for x, y in product(_tautomers(a.smiles), _tautomers(b.smiles)))
        )
        assert Chem.CanonSmiles(text) in forms, (a.smiles, b.smiles, text)


def _tautomers(smiles: str) -> tuple[str, ...]:
    moved = smiles.replace("[nH]", "[x]").replace("nc", "[nH]c", 1).replace("[x]", "n")
    return (smiles, moved) if "[nH]" in smiles and Chem.MolFromSmiles(moved) is not None else (smiles,)


@pytest.mark.parametrize("form", FORMS)
def test_a_monomer_enters_the_chain_in_the_way_that_sorts_first_next_to_the_commonest_partner(form: Form) -> None:
    pairs = [(a, LIB["p-PDA"]) for a in DIANHYDRIDES[::4]] + [(LIB["PMDA"], b) for b in DIAMINES[::8]]
    for a, b in pairs:
        ways = joined_by_rdkit(a.smiles, b.smiles, form)
        assert repeat_unit(a.smiles, b.smiles, form) == min(ways), (a.id, b.id)


def test_rings_that_are_open_at_the_joint_keep_their_labels() -> None:
    # Every label up to 12 is open at the joint, so those of the dianhydride begin at 13.
    rings = "".join(str(i) if i < 10 else f"%{i}" for i in range(1, 13))
    front = front_half("Nc1ccc(N)cc1", "pi")
    wide = type(front)(f"C{rings}C(", f")C{rings}", 12, False)
    back = back_half(LIB["PMDA"].smiles, "pi")
    assert "n%13c(=O)c%14cc%15c" in joined(wide, back)
    high = type(front)(front.before, front.after, 98, False)
    assert "n%99c(=O)c%(100)cc%(101)c" in joined(high, back)
    same = Chem.CanonSmiles(joined(front, back))
    assert Chem.CanonSmiles(joined(high, back)) == same == pf.Unit(LIB["PMDA"], LIB["p-PDA"]).pi_smiles


def test_a_unit_without_hydrogen_has_the_formula_of_the_unit() -> None:
    (row,) = repeat_units(ODD_DIANHYDRIDES[1], "Nc1c(F)c(F)c(N)c(F)c1F").itertuples()
    assert (row.paa_formula, row.pi_formula) == ("C16H4Br2F4N2O6", "C16Br2F4N2O4")
    same_as_unit(row, pf.Unit.of(row.dianhydride, row.diamine))


def test_monomers_are_those_of_the_library_by_any_name_each_once() -> None:
    own = LIB.with_monomers([pf.Monomer.from_smiles("Nc1cccc(N)c1CCCCCC", "mine")])
    table = repeat_units(["PMDA", "89-32-7", LIB["PMDA"]], None, own)
    assert len(table) == len(DIAMINES) + 1
    assert table.diamine.iloc[-1] == "mine"
    same_as_unit(next(table.tail(1).itertuples()), pf.Unit.of("PMDA", "mine", own))
    one = repeat_units("PMDA", "Nc1cccc(N)c1CCCCCC")
    assert one.pi_smiles[0] == table.pi_smiles.iloc[-1]
    same_as_unit(next(one.itertuples()), pf.Unit.of(one.dianhydride[0], one.diamine[0]))


def test_the_table_names_its_units_and_sources() -> None:
    table = repeat_units("PMDA", "p-PDA")
    assert table.attrs["units"] == {"paa_g_per_mol": "g/mol", "pi_g_per_mol": "g/mol"}
    assert "Standard atomic weights" in table.attrs["sources"]["pi_g_per_mol"]["source"]
    assert table.attrs["pi_formulate"] == pf.__version__
    assert set(table.attrs["units"]) < set(table.columns)


def test_all_faults_of_the_monomers_are_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        repeat_units(["PMDA", "no such", "p-PDA"], [])
    assert [error.where for error in caught.value.errors] == [
        "dianhydride 2",
        "dianhydride 3: role of p-PDA",
        "diamines",
    ]
    with pytest.raises(pf.CompositionError, match="a list of dianhydrides"):
        repeat_units(5, "p-PDA")  # type: ignore[arg-type]
    with pytest.raises(pf.ManyErrors, match="the library has no diamine"):
        repeat_units(library=pf.MonomerLibrary([]))
    with pytest.raises(pf.CompositionError, match="monomers with the id x: they are not one compound, but "):
        repeat_units("PMDA", [pf.Monomer.from_smiles("Nc1cccc(N)c1CCCCCC", "x"), pf.Monomer.from_smiles("NCCCN", "x")])
    with pytest.raises(pf.ManyErrors) as caught:
        pf.Unit.of("p-PDA", "no such")
    assert [error.where for error in caught.value.errors] == ["dianhydride: role of p-PDA", "diamine"]
    monkeypatch.setattr(unit_table, "UNIT_ROWS", 3)
    assert len(repeat_units("PMDA", ["p-PDA", "m-PDA", "4,4'-ODA"])) == 3
    with pytest.raises(pf.CompositionError, match="which make 4 units, but at most 3 are listed"):
        repeat_units(["PMDA", "BPDA"], ["p-PDA", "m-PDA"])
