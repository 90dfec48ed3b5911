"""Changes of a state: its composition by monomers, as units or as variables; its size; unused names left out.

In: `WhatIf`. Out: `WhatIf`, and a note if something could not stay the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.toml import inline, value_of
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import SolventLibrary, solvents_or_shipped
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.whatif.state.fields import sides_of, units_of
from pi_formulate.whatif.state.ratios import clean
from pi_formulate.whatif.state.state import WhatIf

BY_COMPONENT = ("assay", "lots", "readability")  # keys of a recipe with a statement for single components
# The size of a batch by each kind of size: quantity of the summary, unit.
SIZE_OF = {"solution": ("solution_g", "g"), "polymer": ("pi_g", "g")}
FIGURES = 7  # of a size that is computed, so that going back and forth leaves the batch unchanged

# A first composition of each formula, inside its limits: a start for a chemist who has none yet.
LOW, HIGH = (1.5, 1.0), (6.0, 2.0, 1.0, 1.0)
FIRST: dict[str, tuple[tuple[float, ...], dict[str, str]]] = {
    "1": (LOW, {"X1": "PMDA"}),
    "6": (LOW, {"X4": "PMDA"}),
    "2": (HIGH, {"A1": "BPDA", "A2": "BTDA", "B1": "TPE-R", "B2": "p-PDA"}),
    "7": (HIGH, {"A1": "BPDA", "A2": "BTDA", "B1": "TPE-R", "B2": "p-PDA"}),
}


def system_of(state: WhatIf, id: str = "") -> Formula:
    """The formula of a state, or another one under the same reading and interpretation.

    Parameters
    ----------
    state
        One batch.
    id
        Which formula; that of the state if empty.
    """
    return formula(id or state.formula, state.reading, state.interpretation)


def members_of(state: WhatIf, library: MonomerLibrary | None = None) -> dict[str, Monomer]:
    """The monomer in each slot of the formula of a state, without slots that nothing fits.

    Parameters
    ----------
    state
        One batch in the variables of a formula.
    library
        Where names are looked up; the shipped one if None.

    Examples
    --------
    >>> members = members_of(WhatIf(degrees=(("s", 1.0),), members=(("X4", "PMDA"),), formula="6"))
    >>> {slot: monomer.id for slot, monomer in members.items()}
    {'X4': 'PMDA', 'S': 'p-PDA', 'T': "4,4'-ODA"}
    """
    system, names, stated = system_of(state), library_or_shipped(library), dict(state.members)
    members: dict[str, Monomer] = {}
    for slot in system.slots:
        if slot in stated:
            members[slot] = names.resolve(stated[slot])
        elif fitting := system.fitting(slot, names):
            members[slot] = fitting[0]
    return members


def order_of(state: WhatIf, library: MonomerLibrary | None = None) -> tuple[str, ...]:
    """The monomers of a state in the order in which the user has them, which every list of them follows.

    Parameters
    ----------
    state
        One batch.
    library
        Where names are looked up; the shipped one if None.

    Examples
    --------
    >>> order_of(WhatIf(dianhydrides=(("PMDA", 1.0),), diamines=(("p-PDA", 0.6), ("4,4'-ODA", 0.4))))
    ('PMDA', 'p-PDA', "4,4'-ODA")
    """
    if state.degrees:
        try:
            return tuple(monomer.id for monomer in members_of(state, library).values())
        except FormulateError:  # of a name or a reading: its own message says so
            return ()
    sides = (name for name, _ in (*state.dianhydrides, *state.diamines))
    units = (name for acid, amine, _ in state.units for name in (acid, amine))
    return tuple(dict.fromkeys((*sides, *units)))


def in_order(ids: Iterable[str], order: Sequence[str]) -> list[str]:
    """Ids in the order of the user; those that it does not have follow as they come.

    Parameters
    ----------
    ids
        Of monomers.
    order
        As `order_of` gives it.

    Examples
    --------
    >>> in_order(["4,4'-ODA", "m-PDA", "p-PDA"], ["PMDA", "p-PDA", "4,4'-ODA"])
    ['p-PDA', "4,4'-ODA", 'm-PDA']
    """
    places = {id: place for place, id in enumerate(order)}
    return sorted(ids, key=lambda id: places.get(id, len(places)))


def copolymer_of(state: WhatIf, library: MonomerLibrary | None = None) -> Copolymer:
    """The units of a state.

    Parameters
    ----------
    state
        One batch.
    library
        Where names are looked up; the shipped one if None.
    """
    if state.degrees:
        return system_of(state).build_from(dict(state.degrees), dict(state.members), library)
    if state.by_monomers:
        return Copolymer.from_feed(state.feed, "random", library)
    return Copolymer.from_units([unit for unit in state.units if unit[2] != 0.0], library)


def as_units(state: WhatIf, library: MonomerLibrary | None = None) -> WhatIf:
    """The same composition as free units.

    Parameters
    ----------
    state
        One batch.
    library
        Where names are looked up; the shipped one if None.

    Examples
    --------
    >>> as_units(WhatIf(degrees=(("s", 3.0), ("t", 0.0)), members=(("X4", "PMDA"),), formula="6")).units
    (('PMDA', 'p-PDA', 3.0),)
    """
    if not state.degrees and not state.by_monomers:
        return state
    amounts = units_of(copolymer_of(state, library), library)
    units = tuple((acid, amine, clean(amount)) for acid, amine, amount in amounts)
    return replace(state, units=units, degrees=(), members=(), dianhydrides=(), diamines=())


def as_monomers(state: WhatIf, library: MonomerLibrary | None = None) -> tuple[WhatIf, str]:
    """The same monomers as a feed in random order, and a note if that makes other units.

    Parameters
    ----------
    state
        One batch.
    library
        Where names are looked up; the shipped one if None.

    Examples
    --------
    >>> state, note = as_monomers(WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0))))
    >>> state.dianhydrides, state.diamines, note
    ((('PMDA', 2.5),), (('p-PDA', 1.5), ("4,4'-ODA", 1.0)), '')
    """
    if state.by_monomers:
        return state, ""
    units = as_units(state, library).units
    sides = sides_of(units, library)
    note = "" if sides else "Monomers in random order make other units than before: each pair in the share of both."
    sides = sides or sides_of(units, library, random=False) or {}
    return replace(state, units=(), degrees=(), members=(), **sides), note


def opened(state: WhatIf, library: MonomerLibrary | None = None) -> WhatIf:
    """A copolymer or a batch as the panel opens it: by its monomers if its units are those of a random order.

    Parameters
    ----------
    state
        One batch by its units.
    library
        Where names are looked up; the shipped one if None.
    """
    sides = sides_of(state.units, library) if state.units else None
    return replace(state, units=(), **sides) if sides else state


def as_degrees(state: WhatIf, id: str, library: MonomerLibrary | None = None) -> tuple[WhatIf, str]:
    """The same composition in the variables of a formula; a first composition and a note if it does not fit.

    Parameters
    ----------
    state
        One batch.
    id
        Which formula: 1, 2, 6 or 7.
    library
        Where names are looked up; the shipped one if None.

    Examples
    --------
    >>> state, note = as_degrees(WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0))), "6")
    >>> dict(state.degrees), dict(state.members), note
    ({'s': 1.5, 't': 1.0}, {'X4': 'PMDA'}, '')
    """
    system = system_of(state, id)
    copolymer = copolymer_of(state, library)
    labelling = system.best(copolymer)
    members = {slot: monomer for monomer, slot in reversed(labelling.classes)}
    degrees = labelling.degrees
    note = ""
    if labelling.outside or len(members) < len(labelling.classes):
        shape, members = FIRST[id]
        degrees = tuple((unit.symbol, n) for unit, n in zip(system.units, shape, strict=True))
        note = (
            f"{copolymer} does not fit formula {id} with one monomer in each slot;"
            " a first composition of that formula is shown instead."
        )
    open_slots = {}
    for slot in system.slots:
        monomers = system.fitting(slot, library)
        taken = set(members.values())
        if len(monomers) > 1:
            open_slots[slot] = members.get(slot) or next(m.id for m in monomers if m.id not in taken)
            members[slot] = open_slots[slot]
    changed = replace(state, formula=id, degrees=degrees, members=tuple(open_slots.items()))
    return replace(changed, units=(), dianhydrides=(), diamines=()), note


def without_unused_names(
    state: WhatIf, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
) -> tuple[WhatIf, tuple[str, ...]]:
    """The state without statements of its recipe on components that are not in the batch, and those statements.

    A name that no table knows stays, so that it is reported as an error.

    Parameters
    ----------
    state
        One batch.
    library, solvent_library
        Where names are looked up; the shipped ones if None.

    Examples
    --------
    >>> kept = (("assay", '{ "p-PDA" = 0.99, "TPE-R" = 0.98 }'),)
    >>> state, unused = without_unused_names(WhatIf(units=(("PMDA", "p-PDA", 1.0),), kept=kept))
    >>> state.kept, unused
    ((('assay', '{ p-PDA = 0.99 }'),), ('assay of TPE-R',))
    """
    if not {key for key, _ in state.kept} & {*BY_COMPONENT, "order"}:
        return state, ()
    names = library_or_shipped(library)
    liquids = solvents_or_shipped(solvent_library)

    def known(name: str) -> object:
        return names.find(name) or liquids.find(name)

    mixed = dict(state.kept).get("solvent")
    other_names = (state.endcap, state.solvent, *(value_of(mixed) if mixed else ()))
    try:
        units = copolymer_of(state, library).amounts_mol
    except FormulateError:
        return state, ()  # errors of the composition are reported first
    here: set[object] = {m for unit, _ in units for m in (unit.dianhydride, unit.diamine)}
    here |= {known(name) for name in other_names if name}
    kept, unused = [], []
    for key, text in state.kept:
        value = value_of(text)
        if key in BY_COMPONENT and isinstance(value, dict):
            absent = [name for name in value if known(name) is not None and known(name) not in here]
            unused += [f"{key} of {name}" for name in absent]
            value = {name: part for name, part in value.items() if name not in absent}
            text = inline(value)
        elif key == "order" and {known(name) for name in value} != here:
            unused.append("the order of addition")
            continue
        if value:
            kept.append((key, text))
    return (replace(state, kept=tuple(kept)) if unused else state), tuple(unused)


def size_of(
    state: WhatIf,
    recipe: Recipe,
    kind: str,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
) -> str:
    """The size of a batch by another kind of size, as a text; losses come on top of it as before.

    Parameters
    ----------
    state
        With another kind of size, and without the statements that it replaces.
    recipe
        Its batch.
    kind
        `solution`, `polymer` or `monomers`.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    """
    if kind in SIZE_OF:
        name, unit = SIZE_OF[kind]
        size = recipe.summary[name].target
    else:
        unit = "mol"
        size = sum(c.planned_mol for c in recipe.charges if c.role in ("dianhydride", "diamine"))
    if "losses" in dict(state.kept):  # the planned solution is linear in the size: two batches give the line
        summaries = [
            replace(state, size_kind=kind, size=f"{size * k!r} {unit}").recipe(library, solvent_library).summary
            for k in (1.0, 2.0)
        ]
        single, double = (summary["solution_g"].target for summary in summaries)
        size *= 1.0 + (recipe.summary["solution_g"].target - single) / (double - single)
    return f"{size:.{FIGURES}g} {unit}"
