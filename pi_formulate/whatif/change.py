"""One state becomes another: its composition stated otherwise, a chain length in place of a ratio, names that rest.

In: `WhatIf`. Out: `WhatIf`, and a note where something could not be the same.
"""

from dataclasses import replace

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.toml import inline, value_of
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import SolventLibrary, solvents_or_shipped
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.whatif.state import WhatIf

# Keys of a recipe that say something of single components; what they say of one that is not there rests.
BY_COMPONENT = ("assay", "lots", "readability")
# What the batch of the moment is by each kind of size: quantity of the summary, unit.
SIZE_OF = {"solution": ("solution_g", "g"), "polymer": ("pi_g", "g")}
FIGURES = 7  # of a size that is worked out, so that going back and forth leaves the batch as it is

# A first composition of each formula, inside its limits: where a chemist starts who has none yet.
LOW, HIGH = (1.5, 1.0), (6.0, 2.0, 1.0, 1.0)
FIRST: dict[str, tuple[tuple[float, ...], dict[str, str]]] = {
    "1": (LOW, {"X1": "PMDA"}),
    "6": (LOW, {"X4": "PMDA"}),
    "2": (HIGH, {"A1": "BPDA", "A2": "BTDA", "B1": "TPE-R", "B2": "p-PDA"}),
    "7": (HIGH, {"A1": "BPDA", "A2": "BTDA", "B1": "TPE-R", "B2": "p-PDA"}),
}


def system_of(state: WhatIf, id: str = "") -> Formula:
    """The formula of a state, or another by the same reading and interpretation."""
    return formula(id or state.formula, state.reading, state.interpretation)


def copolymer_of(state: WhatIf, library: MonomerLibrary | None = None) -> Copolymer:
    """The units that a state asks for.

    Parameters
    ----------
    state
        One batch.
    library
        Where names are looked up; the shipped one if None.
    """
    if state.degrees:
        return system_of(state).build_from(dict(state.degrees), dict(state.members), library)
    return Copolymer.from_units([unit for unit in state.units if unit[2] != 0.0], library)


def fitting(system: Formula, slot: str, library: MonomerLibrary | None = None) -> list[Monomer]:
    """The monomers that may stand in a slot."""
    role = "dianhydride" if any(slot == unit.dianhydride_slot for unit in system.units) else "diamine"
    names = library_or_shipped(library)
    return [m for m in names if m.role == role and system.reading.fits(slot, m)]


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
    if not state.degrees:
        return state
    units = WhatIf.of(copolymer_of(state, library), library).units
    return replace(state, units=units, degrees=(), members=())


def as_degrees(state: WhatIf, id: str, library: MonomerLibrary | None = None) -> tuple[WhatIf, str]:
    """The same composition in the variables of a formula; another one, and a note, where it does not fit.

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
    >>> found, note = as_degrees(WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0))), "6")
    >>> dict(found.degrees), dict(found.members), note
    ({'s': 1.5, 't': 1.0}, {'X4': 'PMDA'}, '')
    """
    system = system_of(state, id)
    copolymer = copolymer_of(state, library)
    way = system.best(copolymer)
    members = {slot: monomer for monomer, slot in reversed(way.classes)}
    degrees = way.degrees
    note = ""
    if way.outside or len(members) < len(way.classes):
        shape, members = FIRST[id]
        degrees = tuple((unit.symbol, n) for unit, n in zip(system.units, shape, strict=True))
        note = (
            f"{copolymer} does not fit formula {id} with one monomer in each slot: here is a first composition of it."
        )
    open_slots = {}
    for slot in system.slots:
        choice = fitting(system, slot, library)
        taken = set(members.values())
        if len(choice) > 1:
            open_slots[slot] = members.get(slot) or next(m.id for m in choice if m.id not in taken)
            members[slot] = open_slots[slot]
    changed = replace(state, formula=id, degrees=degrees, members=tuple(open_slots.items()), units=())
    return changed, note


def resting(
    state: WhatIf, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
) -> tuple[WhatIf, tuple[str, ...]]:
    """The state without what its recipe says of components that are not in the batch, and what that is.

    A name that no table knows stays, so that it is told as a fault.

    Parameters
    ----------
    state
        One batch.
    library, solvent_library
        Where names are looked up; the shipped ones if None.

    Examples
    --------
    >>> kept = (("assay", '{ "p-PDA" = 0.99, "TPE-R" = 0.98 }'),)
    >>> found, notes = resting(WhatIf(units=(("PMDA", "p-PDA", 1.0),), kept=kept))
    >>> found.kept, notes
    ((('assay', '{ p-PDA = 0.99 }'),), ('assay of TPE-R',))
    """
    named = {key for key, _ in state.kept} & {*BY_COMPONENT, "order"}
    if not named:
        return state, ()
    names = library_or_shipped(library)
    liquids = solvents_or_shipped(solvent_library)

    def known(name: str) -> object:
        return names.find(name) or liquids.find(name)

    mixed = dict(state.kept).get("solvent")
    others = (state.endcap, state.solvent, *(value_of(mixed) if mixed else ()))
    try:
        units = copolymer_of(state, library).amounts_mol
    except FormulateError:
        return state, ()  # what is wrong with the composition is told first
    here = {m for unit, _ in units for m in (unit.dianhydride, unit.diamine)} | {known(name) for name in others if name}
    kept, notes = [], []
    for key, text in state.kept:
        value = value_of(text)
        if key in BY_COMPONENT and isinstance(value, dict):
            gone = [name for name in value if (found := known(name)) is not None and found not in here]
            notes += [f"{key} of {name}" for name in gone]
            value = {name: part for name, part in value.items() if name not in gone}
            text = inline(value)
        elif key == "order" and {known(name) for name in value} != here:
            notes.append("the order of addition")
            continue
        if value:
            kept.append((key, text))
    return (replace(state, kept=tuple(kept)) if notes else state), tuple(notes)


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
        With another kind of size, and without what it stood for.
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
    if "losses" in dict(state.kept):  # what is made is linear in what is asked for: two batches tell the line
        made = [
            replace(state, size_kind=kind, size=f"{size * k!r} {unit}").recipe(library, solvent_library).summary
            for k in (1.0, 2.0)
        ]
        one, two = (summary["solution_g"].target for summary in made)
        size *= 1.0 + (recipe.summary["solution_g"].target - one) / (two - one)
    return f"{size:.{FIGURES}g} {unit}"
