"""End groups in BigSMILES: strict parsers take them, and chain and ends hold the atoms of their monomers."""

import warnings
from collections import Counter
from typing import get_args

import bigsmiles
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdkit import Chem

import pi_formulate as pf
from pi_formulate.chemistry.structure import Form

LIB = pf.library()
MONOMERS = {role: [m for m in LIB if m.role == role] for role in ("dianhydride", "diamine")}
CAPS = [m for m in LIB if m.role in ("endcap_anhydride", "endcap_amine")]
PAIRS = st.tuples(*(st.sampled_from(MONOMERS[role]) for role in ("dianhydride", "diamine")))
ENDS = st.one_of(st.sampled_from(["diamine", "dianhydride"]), st.sampled_from(CAPS))
# Dianhydrides, diamines, caps of both end groups, and reacted anhydride groups: those of a unit come on top.
HELD = {
    "diamine": (0, 1, 0, 0),
    "dianhydride": (2, 1, 0, 2),
    "endcap_anhydride": (0, 1, 2, 2),
    "endcap_amine": (1, 0, 2, 2),
}


def _atoms(smiles: str) -> Counter[str]:
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles.replace("[<]", "[1*]").replace("[>]", "[2*]")))
    return Counter(atom.GetSymbol() for atom in mol.GetAtoms() if atom.GetAtomicNum())


def _times(atoms: Counter[str], count: int) -> Counter[str]:
    return Counter({symbol: count * n for symbol, n in atoms.items()})


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS, ENDS, st.sampled_from(get_args(Form)))
def test_both_ends_hold_the_atoms_of_their_monomers_and_are_read_without_a_warning(
    caplog: pytest.LogCaptureFixture, pair: tuple[pf.Monomer, pf.Monomer], ends: pf.Monomer | str, form: Form
) -> None:
    caplog.clear()
    text = pf.Copolymer.from_units([(*pair, 1.0)]).to_bigsmiles(form, ends)
    (whole,) = bigsmiles.BigSMILES(text).nodes
    assert [record.getMessage() for record in caplog.records] == []
    assert len(whole.nodes) == 3
    _, groups = text.removeprefix("{[]").removesuffix("[]}").split(";")
    before, behind = groups.split(",")
    assert (before.count("[>]"), before.count("[<]")) == (1, 0)
    assert (behind.count("[>]"), behind.count("[<]")) == (0, 1)
    role = ends if isinstance(ends, str) else ends.role
    dianhydrides, diamines, caps, reacted = HELD[role]
    have = _times(_atoms(pair[0].smiles), dianhydrides) + _times(_atoms(pair[1].smiles), diamines)
    if not isinstance(ends, str):
        have += _times(_atoms(ends.smiles), caps)
    water = Counter(H=2, O=1) if form == "pi" else Counter[str]()
    # Rings are numbered on through the whole line, so that each part is read for itself.
    assert _atoms(before) + _atoms(behind) + _times(water, reacted) == have


def test_end_groups_of_a_copolymer() -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])
    ends = copolymer.to_bigsmiles(ends="diamine").partition(";")[2].removesuffix("[]}").split(",")
    assert len(ends) == 3  # NH2, and one for each diamine
    assert copolymer.to_bigsmiles(ends="PA") == copolymer.to_bigsmiles(ends=LIB["PA"])
    assert ";" not in copolymer.to_bigsmiles()


@pytest.mark.parametrize("ends", ["PMDA", "p-PDA", "NMP?", 5])
def test_what_caps_no_chain_is_refused(ends: str) -> None:
    with pytest.raises(pf.FormulateError):
        pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]).to_bigsmiles(ends=ends)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("form", get_args(Form))
@pytest.mark.parametrize("ends", ["diamine", "dianhydride", "PA", "aniline"])
def test_a_parser_that_asks_for_end_groups_takes_them(form: Form, ends: str) -> None:
    gbigsmiles = pytest.importorskip("gbigsmiles")  # brings a graph library and a parser generator: not in the extra
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("6FDA", "4,4'-ODA", 1.0)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert gbigsmiles.BigSmiles.make(copolymer.to_bigsmiles(form, ends)) is not None
