"""Cross-linkers: triamines and trianhydrides, which tie three chains together.

In: a name of the short list here, a SMILES, or a `Crosslinker`. Out: a `Crosslinker`: a monomer with three groups of
one kind and no other that reacts as fast. It is no part of a repeat unit; a batch takes it beside its diamines or
dianhydrides.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pi_formulate.base.errors import StructureError, UnknownNameError, Words, cut
from pi_formulate.base.names import name_key
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.functionality import BRANCHED, BranchRole, further_groups
from pi_formulate.chemistry.monomer import MOST_OF_NAME, Monomer

# Id: full name and structure; the structure follows from the name.
KNOWN: Mapping[str, tuple[str, str]] = {
    "TAPB": ("1,3,5-tris(4-aminophenyl)benzene", "Nc1ccc(cc1)c1cc(cc(c1)c1ccc(N)cc1)c1ccc(N)cc1"),
    "TAPOB": ("1,3,5-tris(4-aminophenoxy)benzene", "Nc1ccc(cc1)Oc1cc(cc(c1)Oc1ccc(N)cc1)Oc1ccc(N)cc1"),
    "TAB": ("1,3,5-triaminobenzene", "Nc1cc(N)cc(N)c1"),
    "MTA": ("mellitic trianhydride", "O=C1OC(=O)c2c1c1C(=O)OC(=O)c1c1C(=O)OC(=O)c21"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Crosslinker(Monomer):
    """One triamine or trianhydride; its fields are those of a `Monomer`.

    Raises
    ------
    StructureError
        If the SMILES is not a compound with three primary amines or three cyclic anhydrides and no other group that
        reacts as fast.

    Examples
    --------
    >>> tab = Crosslinker("TAB", "triamine", "Nc1cc(N)cc(N)c1")
    >>> tab.formula, tab.functionality
    ('C6H9N3', 3)
    """

    role: BranchRole  # type: ignore[assignment]

    def _check_groups(self) -> None:
        """Refuse a role that there is not, and a structure without three groups of one kind."""
        if self.role not in BRANCHED:
            raise StructureError(
                f"role of {self.id}",
                self.role,
                f"one of {', '.join(BRANCHED)}",
                sentence=f"{self.id} is a {self.role}, not a cross-linker",
            )
        name = cut(self.id, MOST_OF_NAME)
        structure.check_whole(name, self.smiles)
        groups = structure.functional_groups(self.smiles)
        if groups != BRANCHED[self.role] or further_groups(self.smiles):
            need = "3 primary amines or 3 cyclic anhydrides, and no other group that reacts with amine or anhydride"
            got = f"{groups[0]} cyclic anhydrides and {groups[1]} primary amines"
            others = ", ".join(f"{n} {group.name}" for group, n in further_groups(self.smiles))
            raise StructureError(f"functional groups of {name}", Words(f"{got}, {others}" if others else got), need)

    def __hash__(self) -> int:
        """By id and structure, as for a monomer."""
        return hash((self.id, self.smiles))

    @property
    def functionality(self) -> int:
        """Reactive groups per molecule: 3."""
        return sum(BRANCHED[self.role])


def crosslinker(name: str | Crosslinker) -> Crosslinker:
    """A cross-linker by its name or structure.

    Parameters
    ----------
    name
        An id or full name of the short list (TAPB, TAPOB, TAB, MTA), or a SMILES.

    Raises
    ------
    FormulateError
        If it is neither, or the structure has not three groups of one kind.

    Examples
    --------
    >>> crosslinker("TAPB").name, crosslinker("mellitic trianhydride").role
    ('1,3,5-tris(4-aminophenyl)benzene', 'trianhydride')
    """
    if isinstance(name, Crosslinker):
        return name
    if not isinstance(name, str):
        raise UnknownNameError("crosslinker", name, "a name, a SMILES or a Crosslinker")
    for id, (full, smiles) in KNOWN.items():
        if name_key(name) in (name_key(id), name_key(full)):
            return Crosslinker(id, _role(smiles), smiles, full)
    try:
        canonical = structure.canonical(name)
    except StructureError as error:
        need = f"one of {', '.join(KNOWN)}, or a SMILES"
        raise UnknownNameError("crosslinker", name, need) from error
    return Crosslinker(cut(canonical, MOST_OF_NAME), _role(name), name)


def _role(smiles: str) -> BranchRole:
    anhydrides, amines = structure.functional_groups(smiles)
    return "trianhydride" if anhydrides > amines else "triamine"
