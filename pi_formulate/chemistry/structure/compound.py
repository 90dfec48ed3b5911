"""A SMILES becomes a compound: read once, checked, and written in one canonical form.

In: SMILES (or an RDKit Mol). Out: a checked molecule, its canonical SMILES, its counted atoms.
Every molecule that passes has one fragment, no net charge, natural isotopes, a closed shell and bonds of a fixed order.
Atom maps, explicit hydrogens, Kekule forms and charge-separated S-O and P-O bonds are notation, not chemistry, and are
removed.
"""

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from itertools import islice, product
from typing import Any, ParamSpec, TypeVar

from rdkit import Chem, rdBase

from pi_formulate.base.errors import MOST_GOT, FormulateError, StructureError, cut
from pi_formulate.base.limits import MONOMER_ATOMS, MONOMER_RINGS, SMILES_CHARACTERS
from pi_formulate.chemistry.atoms import Counts, atomic_weights

Mol = Any  # RDKit ships no types that mypy --strict accepts

MOST_FORMS = 64  # tautomers of one molecule that are compared
MOST_ROUNDS = 4  # until a canonical SMILES gives itself
MOST_IN_UNIT = 2  # monomers whose atoms and rings a unit holds
OPEN_ENDS = 8  # attachment points of a chain part, beside its own atoms
# Atoms of a SMILES (an explicit hydrogen is none), and the two ends of its ring bonds, of which each closes a ring.
ATOM = re.compile(r"\[(?!\d*H\d*[+-]?\d*(?::\d+)?\])[^\]]*\]?|Cl|Br|[A-GI-Zbcnops*]")
BRACKET = re.compile(r"\[[^\]]*\]")
RING_BOND = re.compile(r"%\(\d+\)|%\d\d|\d")
OUTSIDE = re.compile(r"[^\x21-\x7e]")  # characters that no SMILES has
# A text of nothing but what a SMILES is written with.
LIKE_SMILES = re.compile(r"(?:Cl|Br|[BCNOPSFIbcnops*]|\[[^\]]*\]?|[-=#:/\\~$().%\d\]])+")
BRACKETS, OPEN = "()[]", "Is a ring or a bracket left open?"
AT_POSITION = re.compile(r"around position (\d+)")  # in the message of RDKit
BONDS = frozenset((Chem.BondType.SINGLE, Chem.BondType.DOUBLE, Chem.BondType.TRIPLE, Chem.BondType.AROMATIC))
ODD_BOND = re.compile(r"[~$]|->|<-")  # the only ways to write another one
OPEN_END = Chem.MolFromSmarts("[#0]")
METALS = frozenset(("Na",))  # has an atomic weight, but occurs only in salts
# What follows a SMILES in a .smi line, a CXSMILES or a reaction; the arrow `->` is a bond.
BEYOND = re.compile(r"\s|(?<!-)>")
# P and S, As and Se next to a negative O or S: a double bond drawn with charges.
CENTRES, PARTNERS = frozenset((15, 16, 33, 34)), frozenset((8, 16))

P = ParamSpec("P")
T = TypeVar("T")


def in_our_words(where: str, need: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Turn errors of RDKit into ours, and keep its messages off the screen.

    Parameters
    ----------
    where, need
        Need in the error.
    """

    def of(call: Callable[P, T]) -> Callable[P, T]:
        @wraps(call)
        def quiet(*args: P.args, **kwargs: P.kwargs) -> T:
            with rdBase.BlockLogs():
                try:
                    return call(*args, **kwargs)
                except FormulateError:
                    raise
                except Exception as error:  # RDKit raises ValueError, RuntimeError, TypeError and kinds of its own
                    texts = tuple(arg for arg in args if isinstance(arg, str))
                    raise StructureError(where, texts[0] if len(texts) == 1 else texts, need) from error

        return quiet

    return of


def parse(smiles: str) -> Mol:
    """RDKit molecule of one neutral, unlabelled compound. Treat it as read-only: it is shared.

    Raises
    ------
    StructureError
        If RDKit cannot read the text, or it holds several fragments, charges on the whole, isotopes, radicals or bonds
        without an order, or any text besides the SMILES.
    """
    if not isinstance(smiles, str):
        raise StructureError("smiles", smiles, "a SMILES, as text")
    return _parsed(smiles)


@lru_cache(maxsize=8192)
def _parsed(smiles: str) -> Mol:
    text = smiles.strip()
    if len(text) > SMILES_CHARACTERS:
        raise StructureError(
            "smiles",
            smiles,
            f"a SMILES of at most {SMILES_CHARACTERS:,} characters, not {len(text):,}",
            sentence=f"the SMILES has {len(text):,} characters, but at most {SMILES_CHARACTERS:,} are read",
        )
    if beyond := BEYOND.search(text):
        rest = text[beyond.start() :].strip()
        need = "one compound, not a reaction" if rest.startswith(">") else "a SMILES and nothing after it"
        raise StructureError("smiles", smiles, need, f"Remove {cut(rest, MOST_GOT)!r}.")
    if outside := OUTSIDE.search(text):
        raise StructureError(
            "smiles",
            smiles,
            "a SMILES of plain ASCII characters",
            f"Remove {outside[0]!r}.",
            sentence="{got} has characters that no SMILES has",
        )
    _check_size("smiles", smiles, text, MOST_IN_UNIT, OPEN_ENDS)
    with rdBase.BlockLogs():
        mol = _read(text)
        if mol is None:
            open_end = not text or _read(text, sanitize=False) is None
            need = "a SMILES that RDKit reads"
            hint = "Has an atom too many bonds, or an aromatic ring no place for its double bonds?"
            hint = _stop_text(text, _stop(text)) if open_end else hint
            raise StructureError("smiles", smiles, need, hint, f"{{got}} is not {need}")
        _check_kind(smiles, mol)
        # Charges and atom maps occur only in brackets: most SMILES have none, and walking the atoms is slow.
        return _plain(mol) if "[" in text else mol


def _check_size(where: str, smiles: str, text: str, monomers: int = 1, further: int = 0) -> None:
    """Refuse a structure that is too large, by its text: RDKit needs minutes for thousands of atoms or rings."""
    if len(text) <= MONOMER_RINGS:
        return
    atoms = sum(1 for _ in ATOM.finditer(text))
    rings = len(RING_BOND.findall(BRACKET.sub("", text))) // 2
    if atoms > monomers * MONOMER_ATOMS + further:
        need = f"a compound of at most {MONOMER_ATOMS} atoms without hydrogen, not {atoms:,}"
        raise StructureError(
            where,
            smiles,
            need,
            "A polymer is given by the monomers that it is made of.",
            sentence=f"the compound has {atoms:,} atoms without hydrogen, but at most {MONOMER_ATOMS} are read",
        )
    if rings > monomers * MONOMER_RINGS:
        raise StructureError(
            where,
            smiles,
            f"a compound of at most {MONOMER_RINGS} rings, not {rings:,}",
            sentence=f"the compound has {rings:,} rings, but at most {MONOMER_RINGS} are read",
        )


def why_unread(text: str) -> str:
    """Why a text that is no name is no SMILES either, as a sentence; empty if it is one, or if it is of letters alone.

    Parameters
    ----------
    text
        Anything.

    Examples
    --------
    >>> why_unread("Nc1ccc(N)cc"), why_unread("PXYZ")
    ('As a SMILES it cannot be read. Is a ring or a bracket left open?', '')
    """
    plain = text.strip()
    if plain.isalpha() or len(plain) > SMILES_CHARACTERS or BEYOND.search(plain) or OUTSIDE.search(plain):
        return ""
    with rdBase.BlockLogs():
        if not plain or _read(plain, sanitize=False) is not None:
            return ""
    place = _stop(plain)
    if not LIKE_SMILES.fullmatch(plain) and place <= len(plain) // 2:  # a name that happens to begin so
        return ""
    return f"As a SMILES it cannot be read{': ' if place else '. '}{_stop_text(plain, place)}"


def _stop(text: str) -> int:
    """The character at which RDKit stops to read a text, counted from 1; 0 if it does not say."""
    if not hasattr(rdBase, "CaptureErrorLog"):  # a release of RDKit before it
        return 0
    with rdBase.CaptureErrorLog() as log:
        _read(text, sanitize=False)
    position = AT_POSITION.search(log.messages)
    return int(position[1]) if position and int(position[1]) <= len(text) else 0


def _stop_text(text: str, place: int) -> str:
    """Where RDKit stops, and what is probably wrong there, as sentences."""
    if not place:
        return OPEN
    stop = text[place - 1]
    return f"RDKit stops at character {place}, {stop!r}." + (f" {OPEN}" if stop in BRACKETS else "")


def _read(text: str, sanitize: bool = True) -> Mol | None:
    """The molecule that RDKit reads from a text, or None."""
    try:
        return Chem.MolFromSmiles(text, sanitize=sanitize) if text else None
    except (RuntimeError, ValueError):  # what RDKit raises where a check of its own fails
        return None


def _check_kind(smiles: str, mol: Mol) -> None:
    """Refuse anything but a single, neutral compound with natural isotopes."""
    if "." in smiles and len(Chem.GetMolFrags(mol)) > 1:
        raise StructureError(
            "smiles",
            smiles,
            "one compound without a counter-ion or water",
            "For a salt or hydrate enter the free monomer and put the rest into the assay.",
            sentence="{got} is not one compound, but has a counter-ion or water beside it",
        )
    atoms = list(mol.GetAtoms()) if "[" in smiles else []  # elsewhere no ion, isotope or radical can be written
    if Chem.GetFormalCharge(mol) or any(_lone_charge(atom) for atom in atoms):
        raise StructureError(
            "smiles",
            smiles,
            "a neutral compound",
            "Enter the free monomer without ions.",
            sentence="{got} is not neutral",
        )
    if any(atom.GetIsotope() and atom.GetAtomicNum() for atom in atoms):
        raise StructureError(
            "smiles",
            smiles,
            "natural isotopes",
            "Molar masses here are averages over the natural isotopes.",
            sentence="{got} has labelled atoms",
        )
    if any(atom.GetNumRadicalElectrons() for atom in atoms):
        raise StructureError(
            "smiles",
            smiles,
            "a closed shell",
            "Is a hydrogen missing in a bracket?",
            sentence="{got} has an unpaired electron",
        )
    if ODD_BOND.search(smiles) and not all(bond.GetBondType() in BONDS for bond in mol.GetBonds()):
        need = "only single, double, triple and aromatic bonds"
        raise StructureError(
            "smiles",
            smiles,
            need,
            "A monomer has no bonds of undefined order and none to a metal.",
            sentence="{got} has other bonds than single, double, triple and aromatic ones",
        )


def _lone_charge(atom: Any) -> bool:
    """Whether an atom is charged and no neighbour carries the opposite charge, as it does in a nitro group."""
    charge = atom.GetFormalCharge()
    return bool(charge) and not any(n.GetFormalCharge() * charge < 0 for n in atom.GetNeighbors())


def _plain(mol: Mol) -> Mol:
    """The same molecule without atom maps, and with a double bond in place of a pair of charges."""
    changed = False
    for atom in mol.GetAtoms():
        if atom.GetAtomMapNum():
            atom.SetAtomMapNum(0)
            changed = True
    for bond in mol.GetBonds():
        ends = sorted((bond.GetBeginAtom(), bond.GetEndAtom()), key=lambda atom: atom.GetFormalCharge())
        negative, positive = ends
        if (
            bond.GetBondType() == Chem.BondType.SINGLE
            and (negative.GetFormalCharge(), positive.GetFormalCharge() > 0) == (-1, True)
            and positive.GetAtomicNum() in CENTRES
            and negative.GetAtomicNum() in PARTNERS
        ):
            bond.SetBondType(Chem.BondType.DOUBLE)
            negative.SetFormalCharge(0)
            positive.SetFormalCharge(positive.GetFormalCharge() - 1)
            changed = True
    if changed:
        Chem.SanitizeMol(mol)
        # A map can make two like atoms different, and so create a stereocentre where there is none.
        Chem.AssignStereochemistry(mol, cleanIt=True, force=True)
    return mol


def is_smiles(text: str, shortest: int) -> bool:
    """Whether a text is a SMILES, valid or not, rather than a name.

    Letters alone are a SMILES only if they are valid: `NCCN`, but not `BPDA`.

    Parameters
    ----------
    text
        Anything.
    shortest
        Characters below which a text is a name that happens to be a SMILES.

    Examples
    --------
    >>> [is_smiles(text, 4) for text in ("NCCN", "Nc1ccc(N)cc1.Cl", "C(C)(C)(C)(C)C", "PMDA", "4,4'-ODA", "CBN")]
    [True, True, True, False, False, False]
    """
    # With a character that no SMILES has it is a SMILES still, and refused as such.
    word = OUTSIDE.sub("", BEYOND.split(text.strip(), maxsplit=1)[0])
    if not shortest <= len(word) <= SMILES_CHARACTERS:
        return len(word) > SMILES_CHARACTERS
    with rdBase.BlockLogs():
        return _read(word, sanitize=word.isalpha()) is not None


def check_whole(name: str, smiles: str) -> None:
    """Refuse a fragment, as an open end `*` has no mass, elements that no monomer has, and what is too large."""
    mol = parse(smiles)
    _check_size(f"smiles of {name}", smiles, smiles)
    if mol.HasSubstructMatch(OPEN_END):
        raise StructureError(
            f"smiles of {name}",
            smiles,
            "a whole compound without '*'",
            sentence="{got} is not a whole compound, as it has '*'",
        )
    symbols = {symbol for symbol, _ in element_counts(smiles)}
    if symbols & METALS:
        hint = "For a salt enter the free acid and put the rest into the assay."
        raise StructureError(
            f"smiles of {name}", smiles, "one compound without a counter-ion", hint, sentence="{got} has a counter-ion"
        )
    if unknown := sorted(symbols - atomic_weights().keys()):
        raise StructureError(
            f"elements of {name}",
            unknown,
            f"elements among {', '.join(sorted(atomic_weights().keys() - METALS))}",
            sentence=f"there is no atomic weight for {', '.join(map(str, unknown))}",
        )


def copy_of(smiles: str) -> Mol:
    """A fresh RDKit molecule that the caller may change."""
    return Chem.Mol(parse(smiles))


@in_our_words("mol", "an RDKit Mol that can be written as a SMILES")
def smiles_of(mol: Mol) -> str:
    """Canonical SMILES of an RDKit Mol that a user hands in."""
    if not isinstance(mol, Chem.Mol):
        raise StructureError("mol", mol, "an RDKit Mol", "RDKit gives None for a SMILES that it cannot read.")
    if mol.GetNumHeavyAtoms() > MONOMER_ATOMS or mol.GetNumAtoms() > SMILES_CHARACTERS:
        need = f"a compound of at most {MONOMER_ATOMS} atoms without hydrogen, not {mol.GetNumHeavyAtoms():,}"
        raise StructureError(
            "mol",
            "an RDKit Mol",
            need,
            sentence=f"the compound has {mol.GetNumHeavyAtoms():,} atoms without hydrogen, but at most "
            f"{MONOMER_ATOMS} are read",
        )
    if any(atom.HasQuery() for atom in mol.GetAtoms()):
        raise StructureError(
            "mol",
            Chem.MolToSmarts(mol),
            "a compound",
            "A SMARTS pattern matches many compounds.",
            sentence="{got} is a pattern, not a compound",
        )
    return canonical(Chem.MolToSmiles(mol))


@lru_cache(maxsize=8192)
@in_our_words("smiles", "a SMILES that RDKit can write again")
def canonical(smiles: str) -> str:
    """Canonical SMILES, with stereo where it is given; of the tautomers of an azole N-H the first in order.

    >>> canonical("C1=C2C(=CC3=C1C(=O)OC3=O)C(=O)OC2=O") == canonical("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12")
    True
    >>> canonical("[NH2:1]c1ccc([NH2:2])cc1"), canonical("Cc1ccc2[nH]cnc2c1") == canonical("Cc1ccc2nc[nH]c2c1")
    ('Nc1ccc(N)cc1', True)
    """
    return _settled(smiles, lambda mol, spelled: min((spelled, *_azole_forms(mol))))


@lru_cache(maxsize=8192)
@in_our_words("smiles", "a SMILES that RDKit can write again")
def as_drawn(smiles: str) -> str:
    """Canonical SMILES in which each hydrogen of an azole stays on its nitrogen.

    >>> as_drawn("c1(C)ccc2[nH]cnc2c1") == as_drawn("c1(C)ccc2nc[nH]c2c1")
    False
    """
    return _settled(smiles, lambda _, spelled: spelled)


def tautomers(smiles: str) -> tuple[str, ...]:
    """A canonical SMILES, and those of the other placements of the hydrogens of its azole rings.

    >>> tautomers("Nc1ccc(N)cc1"), len(tautomers(canonical("Cc1ccc2[nH]cnc2c1")))
    (('Nc1ccc(N)cc1',), 2)
    """
    return tuple(dict.fromkeys((smiles, *_azole_forms(parse(smiles))))) if "[nH]" in smiles else (smiles,)


def _settled(smiles: str, of_tautomers: Callable[[Mol, str], str]) -> str:
    """SMILES that RDKit writes of a structure, read and written until it no longer changes."""
    text = smiles
    for _ in range(MOST_ROUNDS):
        mol = parse(text)
        spelled = str(Chem.MolToSmiles(mol))
        if "[nH]" in spelled:
            spelled = of_tautomers(mol, spelled)  # of a pyrrole or carbazole there is one form
        if spelled == text:
            break
        text = spelled
    return text


def _azole_forms(mol: Mol) -> list[str]:
    """SMILES of each placement of the hydrogens of azole rings, which move from one nitrogen to another."""
    places: list[list[tuple[int, int]]] = []
    for ring in mol.GetRingInfo().AtomRings():
        nitrogens = [mol.GetAtomWithIdx(i) for i in ring if mol.GetAtomWithIdx(i).GetAtomicNum() == 7]
        if len(ring) == 5 and all(mol.GetAtomWithIdx(i).GetIsAromatic() for i in ring):
            free = [a.GetIdx() for a in nitrogens if a.GetDegree() == 2 and not a.GetFormalCharge()]
            held = [i for i in free if mol.GetAtomWithIdx(i).GetTotalNumHs()]
            if len(held) == 1 and len(free) > 1:
                places.append([(held[0], i) for i in free])
    forms = []
    for moves in islice(product(*places), MOST_FORMS) if places else ():
        tautomer = Chem.RWMol(mol)
        for start, end in moves:
            tautomer.GetAtomWithIdx(start).SetNumExplicitHs(0)
            tautomer.GetAtomWithIdx(end).SetNumExplicitHs(1)
        try:
            Chem.SanitizeMol(tautomer)
        except ValueError:  # no Kekule form has its hydrogen there
            continue
        forms.append(str(Chem.MolToSmiles(tautomer)))
    return forms


@lru_cache(maxsize=8192)
@in_our_words("smiles", "a SMILES that RDKit can write again")
def without_stereo(smiles: str) -> str:
    """Canonical SMILES of the constitution alone.

    >>> without_stereo("N[C@H]1CC[C@H](N)CC1")
    'NC1CCC(N)CC1'
    """
    return canonical(str(Chem.MolToSmiles(parse(smiles), isomericSmiles=False)))


@lru_cache(maxsize=8192)
def element_counts(smiles: str) -> Counts:
    """Atoms of a molecule or repeat unit, hydrogens included, `*` left out.

    >>> element_counts("*c1ccc(*)cc1")
    (('C', 6), ('H', 4))
    """
    counts: dict[str, int] = {}
    for atom in parse(smiles).GetAtoms():
        if atom.GetAtomicNum():
            counts[atom.GetSymbol()] = counts.get(atom.GetSymbol(), 0) + 1
        if hydrogens := atom.GetTotalNumHs():
            counts["H"] = counts.get("H", 0) + hydrogens
    return tuple(sorted(counts.items()))
