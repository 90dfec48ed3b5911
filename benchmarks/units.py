"""Repeat units per second: `repeat_units`, RDKit's `molzip` on cached fragments, and SMiPoly, for the same pairs.

Ours makes both forms with formulas and masses as a table; RDKit and SMiPoly make the polyimide alone, and the
classification of monomers by SMiPoly is not counted. Usage: python benchmarks/units.py
"""

import random
import warnings
from collections.abc import Callable

import pandas as pd
from rdkit import Chem
from timing import alternated, seconds

import pi_formulate as pf
from pi_formulate.chemistry.structure.half import END_TEXT, back_half, front_half

DIANHYDRIDES, DIAMINES = 5, 20  # of the library, for SMiPoly needs 10 to 50 ms a pair
HOW_TO_INSTALL = "not measured: pip install smipoly"
# Monomers whose free acid or phenol groups SMiPoly lets react too, or that it does not take for a diamine.
OTHER_CHEMISTRY = ("3,5-DABA", "BAHP", "BAHS", "Bis-AP-AF")


def molzip(first: list[pf.Monomer], second: list[pf.Monomer]) -> Callable[[], list[str]]:
    """Polyimide units by RDKit, from fragments that are read once."""
    halves = [front_half(monomer.smiles, "pi") for monomer in second]
    fronts = [Chem.MolFromSmiles(f"*{half.before}[*:1]{half.after}") for half in halves]
    backs = [Chem.MolFromSmiles("[*:1]" + back_half(m.smiles, "pi").text.replace(END_TEXT, "*")) for m in first]
    return lambda: [Chem.MolToSmiles(Chem.molzip(front, back)) for back in backs for front in fronts]


def smipoly(first: list[pf.Monomer], second: list[pf.Monomer]) -> Callable[[], dict[tuple[str, str], set[str]]] | None:
    """Polyimide units by SMiPoly: structures by the two SMILES; None if it is not installed."""
    try:
        from smipoly.smip import monc, polg
    except ImportError:
        return None
    warnings.filterwarnings("ignore", module="smipoly")
    classified = monc.moncls(pd.DataFrame({"smiles": [monomer.smiles for monomer in (*first, *second)]}), "smiles")

    def call() -> dict[tuple[str, str], set[str]]:
        made = polg.biplym(classified, targ=["polyimide"])
        units: dict[tuple[str, str], set[str]] = {}
        for one, other, unit in zip(made["mon1"], made["mon2"], made["polym"], strict=True):
            units.setdefault((one, other), set()).add(unit)
        return units

    return call


def ring(unit: str) -> str:
    """The unit with its two ends joined: one text wherever the chain is cut."""
    mol = Chem.RWMol(Chem.MolFromSmiles(unit))
    ends = [atom for atom in mol.GetAtoms() if atom.GetAtomicNum() == 0]
    if len(ends) != 2:
        return ""
    mol.AddBond(*(end.GetNeighbors()[0].GetIdx() for end in ends), Chem.BondType.SINGLE)
    for index in sorted((end.GetIdx() for end in ends), reverse=True):
        mol.RemoveAtom(index)
    Chem.RemoveStereochemistry(mol)
    return Chem.CanonSmiles(Chem.MolToSmiles(mol))


def agreement(table: pd.DataFrame, theirs: dict[tuple[str, str], set[str]]) -> float:
    """Share of the pairs for which SMiPoly makes our polyimide."""
    lib = pf.library()
    made = {tuple(map(Chem.CanonSmiles, pair)): set(map(ring, units)) for pair, units in theirs.items()}
    same = [
        ring(row.pi_smiles) in made.get((lib[row.dianhydride].smiles, lib[row.diamine].smiles), set())
        for row in table.itertuples()
    ]
    return sum(same) / len(same)


def prepared_anew() -> None:
    front_half.cache_clear()
    back_half.cache_clear()


def rows() -> list[tuple[str, float, str, str]]:
    """Name, value, unit and target of each measured number."""
    rng = random.Random(0)
    by_role = {
        role: [m for m in pf.library() if m.role == role and m.id not in OTHER_CHEMISTRY]
        for role in ("dianhydride", "diamine")
    }
    first, second = rng.sample(by_role["dianhydride"], DIANHYDRIDES), rng.sample(by_role["diamine"], DIAMINES)
    pairs = len(first) * len(second)

    def ours() -> pd.DataFrame:
        return pf.repeat_units(first, second)

    def anew() -> pd.DataFrame:
        prepared_anew()
        return ours()

    prepared_anew()
    whole = seconds(pf.repeat_units)
    size = len(pf.repeat_units())
    zipped = molzip(first, second)
    by_rdkit, by_us, ratio = alternated(zipped, ours, 15)
    measured = [
        ("repeat_units, library, monomers prepared anew", size / whole, "pairs/s", ""),
        ("repeat_units, library, monomers prepared before", size / seconds(pf.repeat_units), "pairs/s", ""),
        (f"repeat_units, {pairs} pairs", pairs / by_us, "pairs/s", ""),
        (f"RDKit molzip, cached fragments, {pairs} pairs", pairs / by_rdkit, "pairs/s", ""),
        ("ratio to RDKit molzip", ratio, "-", "above 1"),
    ]
    if (theirs := smipoly(first, second)) is None:
        return [*measured, ("SMiPoly", float("nan"), HOW_TO_INSTALL, "")]
    slow, _, ratio = alternated(theirs, ours, 3)
    _, _, ratio_anew = alternated(theirs, anew, 3)
    return [
        *measured,
        (f"SMiPoly, {pairs} pairs", pairs / slow, "pairs/s", ""),
        ("ratio to SMiPoly", ratio, "-", "at least 100"),
        ("ratio to SMiPoly, monomers prepared anew", ratio_anew, "-", ""),
        ("ratio to SMiPoly, library, monomers prepared anew", size / whole * slow / pairs, "-", "at least 100"),
        ("pairs with the structure of SMiPoly", 100.0 * agreement(ours(), theirs()), "%", "100"),
    ]


def main() -> None:
    for name, value, unit, target in rows():
        print(f"{name:50s} {value:12,.1f} {unit:10s} {target}")


if __name__ == "__main__":
    main()
