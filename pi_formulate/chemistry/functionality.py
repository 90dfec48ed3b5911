"""Functionality of a compound in the synthesis of a poly(amic acid): its role, and the groups that are not counted.

In: SMILES of a whole compound and `reference/reactive_groups.csv`. Out: its role by its cyclic anhydrides and primary
amines, and which further groups react with amine or anhydride.

    refused  reacts with amine or anhydride as fast as they do with each other, or on imidization: the functionality
             differs from the one that is counted
    noted    reacts far slower; the monomer is used in practice, and the batch reports that the group was not counted
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from pi_formulate.base.errors import FormulateError, StructureError, TableError, Words
from pi_formulate.base.faults import raise_all
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.chemistry import structure

Role = Literal["dianhydride", "diamine", "endcap_anhydride", "endcap_amine"]
# (cyclic anhydrides, primary amines) that a role asks for
GROUPS_OF_ROLE: Mapping[str, tuple[int, int]] = {
    "dianhydride": (2, 0),
    "diamine": (0, 2),
    "endcap_anhydride": (1, 0),
    "endcap_amine": (0, 1),
}
# Roles as people read them on sheets and pages; files, columns and arguments have the role itself.
ROLE_WORDS = {"endcap_anhydride": "end-capping anhydride", "endcap_amine": "end-capping amine"}
BranchRole = Literal["triamine", "trianhydride"]
# The same of cross-linkers, which are in no library and no repeat unit; and of all that a batch may charge.
BRANCHED: Mapping[str, tuple[int, int]] = {"triamine": (0, 3), "trianhydride": (3, 0)}
GROUPS: Mapping[str, tuple[int, int]] = {**GROUPS_OF_ROLE, **BRANCHED}
Consequence = Literal["refused", "noted"]
MOST_ATOMS = 9  # of one element that a pattern asks for
COLUMNS = ("group", "smarts", "consequence", "note")


@dataclass(frozen=True, slots=True, repr=False)
class ReactiveGroup(Shown):
    """One row: name, SMARTS whose first atom identifies the group, the consequence, and its reason."""

    name: str
    smarts: str
    consequence: Consequence
    note: str
    elements: tuple[tuple[tuple[str, ...], int], ...]  # (any of these elements, number of atoms)

    def _in_short(self) -> str:
        return f"{self.name}: {self.consequence}, {self.smarts}"


def role_text(role: str) -> str:
    """A role of a monomer or of a charge as people read it.

    Parameters
    ----------
    role
        As in the column `role` of a batch file.

    Examples
    --------
    >>> role_text("endcap_anhydride"), role_text("imidization_reagent"), role_text("diamine")
    ('end-capping anhydride', 'imidization reagent', 'diamine')
    """
    return ROLE_WORDS.get(role, role.replace("_", " "))


@cache
def reactive_groups() -> tuple[ReactiveGroup, ...]:
    """All rows of `reference/reactive_groups.csv`, in its order.

    Raises
    ------
    TableError
        All errors of the file at once: a name that is missing or listed twice, a SMARTS that cannot be read, a
        consequence that there is not.

    Examples
    --------
    >>> [group.name for group in reactive_groups()][:3]
    ['secondary amine', 'hydrazine or hydrazide', 'hydroxylamine']
    """
    errors: list[FormulateError] = []
    groups: dict[str, ReactiveGroup] = {}
    for where, row in rows(reference_table("reactive_groups.csv"), COLUMNS):
        name, smarts, consequence = row["group"], row["smarts"], row["consequence"]
        if not name or name in groups:
            errors.append(
                TableError(
                    f"{where}:group",
                    name,
                    "each group once, with a name",
                    sentence="the group {got} is listed twice" if name else "the group has no name",
                )
            )
        if consequence not in get_args(Consequence):
            errors.append(TableError(f"{where}:consequence", consequence, f"one of {', '.join(get_args(Consequence))}"))
        try:
            elements = tuple(Counter(structure.pattern_choices(smarts)).items())
        except StructureError as error:
            errors.append(TableError(f"{where}:smarts", smarts, error.need, error.hint, error.sentence))
            continue
        groups[name] = ReactiveGroup(name, smarts, consequence, row["note"], elements)  # type: ignore[arg-type]
    raise_all(errors)
    return tuple(groups.values())


@lru_cache(maxsize=8192)
def further_groups(smiles: str, consequence: Consequence = "refused") -> tuple[tuple[ReactiveGroup, int], ...]:
    """Reactive groups other than cyclic anhydrides and primary amines, and how many of each.

    Parameters
    ----------
    smiles
        A whole compound.
    consequence
        `refused` or `noted`: which of them.

    Examples
    --------
    >>> [(group.name, n) for group, n in further_groups("NCCNCCN")]
    [('secondary amine', 1)]
    >>> [(group.name, n) for group, n in further_groups("Nc1cc(N)cc(C(=O)O)c1", "noted")]
    [('carboxylic acid', 1)]
    """
    have = dict(structure.element_counts(smiles))
    # No pattern takes the nitrogen of a primary amine, so a plain diamine has none left for the patterns with nitrogen.
    have["N"] = have.get("N", 0) - structure.functional_groups(smiles)[1]
    few = frozenset((symbol, min(n, MOST_ATOMS)) for symbol, n in have.items() if n and symbol not in ("C", "H"))
    further = []
    for group in _possible(few, consequence):
        places = {match[0] for match in structure.matches(smiles, group.smarts)}
        further += [(group, len(places))] if places else []
    return tuple(further)


@lru_cache(maxsize=1024)
def _possible(have: frozenset[tuple[str, int]], consequence: Consequence) -> tuple[ReactiveGroup, ...]:
    """The groups whose atoms, carbon apart, are all there: counting costs far less than matching a pattern."""
    atoms = dict(have)
    return tuple(
        group
        for group in reactive_groups()
        if group.consequence == consequence
        and all("C" in any_of or sum(atoms.get(e, 0) for e in any_of) >= n for any_of, n in group.elements)
    )


def role_by_count(smiles: str) -> str | None:
    """The role that a structure has by its cyclic anhydrides and primary amines, or None.

    >>> role_by_count("Nc1ccc(N)cc1"), role_by_count("Nc1cc(N)cc(N)c1")
    ('diamine', None)
    """
    groups = structure.functional_groups(smiles)
    return next((role for role, wanted in GROUPS_OF_ROLE.items() if wanted == groups), None)


def check_groups(name: str, role: str | None, smiles: str) -> None:
    """Refuse a compound without exactly the groups of a role, with the reason.

    Parameters
    ----------
    name
        Name of the compound in the error.
    role
        Required role; None if any role is allowed.
    smiles
        Structure.

    Raises
    ------
    StructureError
        If the anhydrides and amines are others, or if there are further groups that react as fast.
    """
    groups, further = structure.functional_groups(smiles), further_groups(smiles)
    if role is not None and groups == GROUPS_OF_ROLE[role] and not further:
        return
    if role is None:
        need = "2 cyclic anhydrides for a dianhydride, 2 primary amines for a diamine, one of either for an end-capper"
    else:
        need = f"{_counted(GROUPS_OF_ROLE[role])} for the role {role}"
    if further:
        own = [_counted(groups)] if any(groups) else []
        got = " and ".join([*own, *(f"{n} {group.name}{'s' * (n != 1)}" for group, n in further)])
        need += ", and no other group that reacts with amine or anhydride"
        hint = " ".join(f"{group.name[0].upper()}{group.name[1:]}: {group.note}." for group, _ in further)
    else:
        got, hint = _counted(groups, always=True), _why_not(groups)
    raise StructureError(f"functional groups of {name}", Words(got), need, hint)


def _counted(groups: tuple[int, int], always: bool = False) -> str:
    """Both numbers in words; without `always` only those above 0."""
    words = zip(groups, ("cyclic anhydride", "primary amine"), strict=True)
    return " and ".join(f"{n} {word}{'s' * (n != 1)}" for n, word in words if n or always)


def _why_not(groups: tuple[int, int]) -> str:
    """The meaning of other numbers of anhydrides and amines."""
    fits = next((role for role, pair in GROUPS_OF_ROLE.items() if pair == groups), None)
    if fits:
        return f"By its groups it is {'an' if fits.startswith('e') else 'a'} {fits}."
    if max(groups) > 2:
        return "Three or more groups would cross-link the chain."
    if all(groups):
        return "A molecule with both groups reacts with itself."
    return "" if any(groups) else "Amides, salts, carboxylic acids and open-chain anhydrides do not count."


def remark(name: str, smiles: str) -> str:
    """Remark of a batch on groups that are not counted; empty if there are none.

    >>> remark("3,5-DABA", "Nc1cc(N)cc(C(=O)O)c1")
    '1 carboxylic acid of 3,5-DABA is not counted as reactive'
    """
    noted = further_groups(smiles, "noted")
    listed = " and ".join(f"{n} {group.name}{'s' * (n != 1)}" for group, n in noted)
    single = sum(n for _, n in noted) == 1
    return f"{listed} of {name} {'is' if single else 'are'} not counted as reactive" if listed else ""
