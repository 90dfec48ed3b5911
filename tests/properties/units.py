"""Units, films and tables that several tests use."""

from pathlib import Path

import numpy as np
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.chemistry.library import library
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.chain.flexibility import COUNTS, part_counts
from pi_formulate.properties.fit.machine import Sample
from pi_formulate.properties.volume import Units
from tests.strategies import BY_ROLE

LIB = pf.library()
HEADER = "dianhydride,diamine,tg_c\n"
ACIDS, AMINES = BY_ROLE["dianhydride"], BY_ROLE["diamine"]
UNITS = st.builds(Unit, st.sampled_from(ACIDS), st.sampled_from(AMINES))
# No film of any property has boron.
STRANGE = pf.Monomer.from_smiles("Nc1ccc(B(c2ccccc2)c2ccc(N)cc2)cc1", id="borane")
# Monomers of made-up films: few, so that a film that is left out has both of them with other partners.
FEW_ACIDS = ("PMDA", "BPDA", "BTDA", "ODPA", "6FDA", "CBDA", "BPADA")
FEW_AMINES = ("p-PDA", "m-PDA", "4,4'-ODA", "3,4'-ODA", "TPE-R", "BAPP", "TFMB", "DDS", "t-CHDA", "1,12-DADD")
SCATTER_K = 4.0  # of made-up films about the truth
WRONG, WRONG_BY_K = (5, 23, 41), 150.0  # made-up films that are wrong


def csv_of(tmp_path: Path, text: str, header: str = HEADER) -> Path:
    path = tmp_path / "lab.csv"
    path.write_text(header + text, encoding="utf-8")
    return path


def unit(acid: str, amine: str) -> Unit:
    return Unit(LIB[acid], LIB[amine] if amine in LIB else pf.Monomer.from_smiles(amine))


def alone(dianhydride: str, diamine: str) -> Units:
    lib = library()
    return ((Unit(lib[dianhydride], lib[diamine]), 1.0),)


def fractions(copolymer: pf.Copolymer) -> Units:
    return tuple((unit, amount / copolymer.total_mol) for unit, amount in copolymer.amounts_mol)


def truth_c(of: Unit) -> float:
    """The Tg of made-up films: every hinge in 500 g of polymer costs 20 K."""
    counts = np.add(*(np.array(part_counts(part)) for part in of.parts))
    return float(340.0 - 20.0 * 500.0 * counts[COUNTS.index("hinges")] / counts[COUNTS.index("mass")])


def made_up(n: int = 60) -> list[Sample]:
    """Films whose Tg follows from their hinges, with scatter, papers of five films each, and some that are wrong."""
    draw = np.random.default_rng(7)
    units = [unit(a, b) for a in FEW_ACIDS for b in FEW_AMINES]
    samples = []
    for place, i in enumerate(draw.permutation(len(units))[:n].tolist()):
        value = truth_c(units[i]) + draw.normal(0.0, SCATTER_K) + WRONG_BY_K * (place in WRONG)
        samples.append(Sample(units[i], value, papers=f"10.1/{place // 5}", compilation="made.csv"))
    return samples
