"""What changed from one state to another, in the words of a chemist.

In: two `WhatIf`. Out: a short text, such as "p-PDA : 4,4'-ODA 60:40 -> 62:38".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.toml import value_of
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.whatif.state.change import copolymer_of, order_of
from pi_formulate.whatif.state.state import WhatIf

ARROW = "\N{RIGHTWARDS ARROW}"
MOST_CHARACTERS = 90  # of a line of the history
MOST_DIGITS = 3  # behind the point of a percentage
# Fields of a state that are one value: label, and what stands for an empty one.
LABELS: Mapping[str, tuple[str, str]] = {
    "batch_id": ("batch", "none"),
    "formula": ("formula", "nearer of 6 and 7"),
    "reading": ("reading", "none"),
    "interpretation": ("interpretation", "none"),
    "size_kind": ("size by", "as in the recipe"),
    "size": ("size", "as in the recipe"),
    "solids_frac": ("solids", "none"),
    "solids_basis": ("solids as", "none"),
    "solvent": ("solvent", "as in the recipe"),
    "imbalance_r": ("ratio r", "none"),
    "excess": ("in excess", "none"),
    "endcap": ("end-capper", "none"),
    "readability": ("balance step", "none"),
    "process": ("film", "none"),
}
KEPT: Mapping[str, str] = {"lots": "lot"}  # as it is said of one monomer
COMPOSITION = ("dianhydrides", "diamines", "units", "degrees", "members")


def what_changed(before: WhatIf, after: WhatIf, library: MonomerLibrary | None = None) -> str:
    """What a move changed, as one line; empty if nothing did.

    Parameters
    ----------
    before, after
        Two states.
    library
        Where names are looked up; the shipped one if None.

    Examples
    --------
    >>> before = WhatIf(units=(("PMDA", "p-PDA", 0.6), ("PMDA", "4,4'-ODA", 0.4)))
    >>> after = WhatIf(units=(("PMDA", "p-PDA", 0.62), ("PMDA", "4,4'-ODA", 0.38)), imbalance_r=0.98)
    >>> what_changed(before, after).replace(ARROW, "->")
    "p-PDA : 4,4'-ODA 60:40 -> 62:38; ratio r 0.99 -> 0.98"
    """
    line = "; ".join([*_composition(before, after, library), *_values(before, after), *_kept(before, after)])
    return line if len(line) <= MOST_CHARACTERS else f"{line[: MOST_CHARACTERS - 1]}\N{HORIZONTAL ELLIPSIS}"


def _composition(before: WhatIf, after: WhatIf, library: MonomerLibrary | None) -> Iterator[str]:
    """The shares of each side that changed."""
    if before == after:
        return
    try:
        pair = copolymer_of(before, library), copolymer_of(after, library)
    except FormulateError:  # a monomer that no table knows: its own message says so
        if any(getattr(before, name) != getattr(after, name) for name in COMPOSITION):
            yield "composition"
        return
    rows = list(dict.fromkeys(name for state in (before, after) for name in order_of(state, library)))
    texts = [text for old, new in zip(*map(_sides, pair), strict=True) if (text := _side(old, new, rows))]
    if texts:
        yield from texts
    elif pair[0].mole_fractions != pair[1].mole_fractions and not _close(*pair):
        yield "pairs of monomers"
    elif any(getattr(before, name) != getattr(after, name) for name in COMPOSITION):
        yield "composition stated in another way"


def _close(old: Copolymer, new: Copolymer) -> bool:
    """Whether two copolymers are the same but for the last digits."""
    first, second = (dict(each.mole_fractions) for each in (old, new))
    return first.keys() == second.keys() and all(abs(share - second[unit]) < 1e-9 for unit, share in first.items())


def _sides(copolymer: Copolymer) -> tuple[dict[str, float], dict[str, float]]:
    """Share of each monomer in the dianhydrides, and in the diamines [-]."""
    feed = copolymer.feed
    acids, amines = (
        {monomer.id: n / sum(x for _, x in side) for monomer, n in side}
        for side in (feed.dianhydrides_mol, feed.diamines_mol)
    )
    return acids, amines


def _side(old: Mapping[str, float], new: Mapping[str, float], rows: Sequence[str]) -> str:
    """Such as `p-PDA : 4,4'-ODA 60:40 -> 62:38`, or `m-PDA for p-PDA`; empty if both are the same."""
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    if len(gone) == len(come) == 1 and (len(old) == 1 or _same_shares(list(old.values()), list(new.values()))):
        return f"{come[0]} for {gone[0]}"
    # In the order in which the user has them.
    names = sorted([*old, *come], key=lambda name: rows.index(name) if name in rows else len(rows))
    before, after = ([side.get(name, 0.0) for name in names] for side in (old, new))
    if _same_shares(before, after):
        return ""
    for digits in range(MOST_DIGITS + 1):
        first, second = (":".join(f"{100.0 * share:.{digits}f}" for share in shares) for shares in (before, after))
        if first != second:
            break
    return f"{' : '.join(names)} {first} {ARROW} {second}"


def _same_shares(old: list[float], new: list[float]) -> bool:
    return len(old) == len(new) and all(abs(a - b) < 1e-9 for a, b in zip(old, new, strict=True))


def _values(before: WhatIf, after: WhatIf) -> Iterator[str]:
    """Fields with one value that changed."""
    for name, (label, empty) in LABELS.items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name == "solids_frac":
            yield f"{label} {100.0 * old:.6g} {ARROW} {100.0 * new:.6g} wt%"
        elif isinstance(old, float | int) and isinstance(new, float | int):
            yield f"{label} {old:.6g} {ARROW} {new:.6g}"
        else:
            yield f"{label} {old or empty} {ARROW} {new or empty}"
    known = {*LABELS, *COMPOSITION, "kept"}
    yield from (
        field.name.replace("_", " ")
        for field in fields(before)
        if field.name not in known and getattr(before, field.name) != getattr(after, field.name)
    )


def _kept(before: WhatIf, after: WhatIf) -> Iterator[str]:
    """Statements that have no field of their own, such as an assay: by component where they are."""
    old, new = dict(before.kept), dict(after.kept)
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) == new.get(key):
            continue
        first, second = (_statement(side.get(key, "{}")) for side in (old, new))
        label = KEPT.get(key, key.replace("_", " "))
        if isinstance(first, dict) and isinstance(second, dict):
            names = [name for name in dict.fromkeys((*first, *second)) if first.get(name) != second.get(name)]
            yield f"{label} of {', '.join(names)}" if names else label
        else:
            yield label


def _statement(text: str) -> object:
    """A statement of a recipe as a value; the text itself if a hand wrote it wrong, which the answers report."""
    try:
        value: object = value_of(text)
    except FormulateError:
        return text
    return value
