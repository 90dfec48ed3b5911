"""Structures and names of hostile size or form: refused with a limit, or read; never a traceback, never a hang."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem

import pi_formulate as pf
from pi_formulate.base.limits import (
    LABEL_CHARACTERS,
    MONOMER_ATOMS,
    MONOMER_RINGS,
    SMARTS_CHARACTERS,
    SMILES_CHARACTERS,
)
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.structure.compound import ATOM, BRACKET, RING_BOND

LIB = pf.library()
SEEDS = [m.smiles for m in LIB] + [
    "[2H]N([2H])c1ccc(N)cc1",
    "[NH2:1]c1ccc([NH2:2])cc1",
    "N[C@@H]1CC[C@H](N)CC1",
    "NC/C=C\\CN",
    "NCCC[Si](C)(C)O[Si](C)(C)CCCN",
    "Nc1ccc(N)cc1.Cl",
    "Nc1ccc(N)cc1 |$a;b$|",
    "N->[Pt]",
    "C1%10CC%(100)CC1%10C%(100)",
    "[Fe@OH30]",
    "Nc1ccc(N)cc1>>N",
]
PIECES = st.sampled_from(
    [*"BCNOPSFIHbcnops*()[]=#$:~/\\.@+-%0123456789>| \t\0\x1d\ud800é", "Cl", "Br", "[nH]", "->", "%99"]
)


@st.composite
def damaged_smiles(draw: st.DrawFn) -> str:
    """A SMILES with some pieces put in, taken out or repeated."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        new = draw(st.one_of(st.just(text[start:end] * draw(st.integers(2, 40))), PIECES, st.just("")))
        text = text[:start] + new + text[end:]
    return text


@settings(max_examples=150)
@given(damaged_smiles())
def test_a_damaged_smiles_is_a_monomer_or_refused(text: str) -> None:
    try:
        monomer = pf.Monomer.from_smiles(text)
    except pf.FormulateError as error:
        str(error)
        return
    # What is a monomer has a formula and a mass, and its own SMILES gives it again.
    assert monomer.molar_mass_g_per_mol > 0.0
    assert monomer.formula
    assert pf.Monomer.from_smiles(monomer.smiles).smiles == monomer.smiles


@settings(max_examples=150)
@given(st.one_of(damaged_smiles(), st.lists(PIECES, max_size=60).map("".join)))
def test_a_library_finds_or_refuses_any_text(text: str) -> None:
    for library in (LIB, pf.solvents()):
        try:
            assert library[text].id
        except pf.FormulateError as error:
            str(error)


def test_atoms_and_rings_counted_in_the_text_are_those_of_the_structure() -> None:
    for monomer in LIB:
        mol = monomer.mol
        assert len(ATOM.findall(monomer.smiles)) == mol.GetNumHeavyAtoms()
        assert len(RING_BOND.findall(BRACKET.sub("", monomer.smiles))) // 2 == mol.GetNumBonds() - mol.GetNumAtoms() + 1
        explicit = Chem.MolToSmiles(Chem.AddHs(mol))
        assert len(ATOM.findall(explicit)) == mol.GetNumHeavyAtoms()


def test_the_largest_monomers_are_read_planned_and_estimated() -> None:
    chain = "N" + "C" * (MONOMER_ATOMS - 2) + "N"
    rings = "N" + "C1CC1" * MONOMER_RINGS + "N"
    for smiles in (chain, rings):
        copolymer = pf.Copolymer.from_units([("PMDA", smiles, 1.0)])
        assert copolymer.to_frame()["pi_g_per_mol"][0] > 2000.0
        assert pf.plan_batch(copolymer, solution_g=100, solids_frac=0.1).charge_g
        assert pf.estimate(copolymer, ["tg_c"])["tg_c"].sd > 0.0
    two = pf.Monomer.from_smiles("O=C1CC(C(=O)O1)" + "C" * (MONOMER_ATOMS - 14) + "C1CC(=O)OC1=O")
    unit = pf.Copolymer.from_units([(two, chain, 1.0)])  # a unit may have twice as many
    assert len(unit.to_frame()["paa_smiles"][0]) > MONOMER_ATOMS


def test_a_mol_is_refused_by_its_atoms() -> None:
    chain = Chem.MolFromSmiles("N" + "C" * MONOMER_ATOMS + "N")
    with pytest.raises(
        pf.FormulateError, match=rf"the compound has 252 atoms without hydrogen, but at most {MONOMER_ATOMS} are read\."
    ):
        pf.Monomer.from_mol(chain)


def test_a_pattern_is_refused_by_its_length() -> None:
    for smarts in ("C" * (SMARTS_CHARACTERS + 1), "[$(" * 400 + "C" + ")]" * 400):
        with pytest.raises(
            pf.FormulateError,
            match=f"at most {SMARTS_CHARACTERS:,} characters, not |but at most {SMILES_CHARACTERS:,} are read",
        ):
            structure.pattern_atoms(smarts)


@pytest.mark.parametrize("name", ["x" * 1_000_000, "a(" * 2000 + "b" + ")" * 2000, " 1,4-" * 1000])
def test_a_long_name_is_refused_with_the_limit(name: str) -> None:
    for library in (LIB, pf.solvents()):
        with pytest.raises(
            pf.FormulateError,
            match=f"but at most {SMILES_CHARACTERS:,} are read|a name of at most {LABEL_CHARACTERS:,} characters, not ",
        ):
            library[name]
        assert name not in library
    assert LIB.candidates(name) == ()


SLOW_NAMES = """
import pi_formulate as pf
for piece in (" ", "[ ", "a(", "(", ", ", "x(a)", "4,4'-", "di", "a )"):
    text = (piece * 1000)[:998] + "!)"
    for library in (pf.library(), pf.solvents()):
        try:
            library[text]
        except pf.FormulateError:
            pass
print("done")
"""


def test_names_of_repeated_characters_do_not_hang() -> None:
    # Patterns that try every division of a row of blanks needed a minute for one of these names.
    run = subprocess.run([sys.executable, "-c", SLOW_NAMES], timeout=90, capture_output=True, text=True, check=True)
    assert run.stdout == "done\n"


@pytest.mark.parametrize("character", ["\0", "\x07", "\ud800", "\u200b", "é"])
def test_a_character_that_no_smiles_has_is_named(character: str) -> None:
    for smiles in (f"Nc1ccc(N)cc1{character}", f"Nc1cc{character}c(N)cc1"):
        for read in (pf.Monomer.from_smiles, LIB.__getitem__, lambda s: pf.Copolymer.from_units([("PMDA", s, 1.0)])):
            with pytest.raises(pf.FormulateError, match=r"has characters that no SMILES has. Remove") as caught:
                read(smiles)
            assert repr(character) in str(caught.value)
