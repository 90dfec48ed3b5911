"""One way to state a composition becomes another: free units, or the variables of a formula.

In: `WhatIf`. Out: `WhatIf` with the same units stated otherwise, and a note where they could not be the same.
"""

from dataclasses import replace

from pi_formulate.claims.formula import Formula, formula
from pi_formulate.copolymer import Copolymer
from pi_formulate.monomer import Monomer, MonomerLibrary
from pi_formulate.monomer import library as shipped_library
from pi_formulate.whatif.state import WhatIf

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
    entry = state.entry()
    return formula(id or state.formula, entry.get("reading", "default"), entry.get("interpretation", "intended"))


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
    names = library if library is not None else shipped_library()
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
