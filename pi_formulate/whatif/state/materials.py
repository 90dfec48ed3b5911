"""What is known of the material in each bottle: assay, lot and water, as statements of the recipe.

In: a state, a monomer. Out: the texts of its fields, and the state with another assay, lot or water. They are kept with
the other keys of the recipe, so its text, its batch and a reload have them. A recipe takes an assay or a lot for one
monomer: an assay alone goes to `assay`, one with a lot number to `lots`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.toml import inline, value_of
from pi_formulate.base.units import number_of
from pi_formulate.batch.entry import BatchEntry, LotEntry
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.whatif.state.ratios import clean
from pi_formulate.whatif.state.state import WhatIf

WATER = "solvent_water"
ASSAY, LOTS = "assay", "lots"


@dataclass(frozen=True, slots=True)
class Material:
    """What a recipe says of the bottle of one monomer.

    Parameters
    ----------
    assay
        Mass fraction as stated, a number or a text; None if nothing is said.
    lot
        Lot number; empty for none.
    more
        Further statements of the lot, such as its moisture.
    """

    assay: str | float | None = None
    lot: str = ""
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def assay_text(self) -> str:
        """The assay in percent as its field shows it; as it stands in the recipe if that is no mass fraction."""
        if self.assay is None:
            return ""
        try:
            return f"{100.0 * number_of('assay', self.assay, 'mass fraction'):.8g}"
        except FormulateError:
            return str(self.assay)


def material_of(state: WhatIf, name: str, library: MonomerLibrary) -> Material:
    """What the recipe says of a monomer or an end-capper, under whatever of its names.

    Parameters
    ----------
    state
        One batch.
    name
        Of the monomer.
    library
        Where names are looked up.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> material_of(WhatIf(kept=(("assay", "{ p-PDA = 0.995 }"),)), "p-PDA", library()).assay_text
    '99.5'
    """
    lots, assays = _table(state, LOTS), _table(state, ASSAY)
    if (key := _key(lots, name, library)) is not None:
        lot = {"name": "", **lots[key]} if isinstance(lots[key], Mapping) else {"name": ""}
        more = tuple((part, value) for part, value in lot.items() if part not in ("name", "purity"))
        return Material(lot.get("purity"), str(lot["name"]), more)
    key = _key(assays, name, library)
    return Material() if key is None else Material(assays[key])


def with_material(
    state: WhatIf, name: str, library: MonomerLibrary, assay_frac: float | None = None, lot: str | None = None
) -> WhatIf:
    """The state with another assay or lot number of a monomer.

    Parameters
    ----------
    state
        One batch.
    name
        Of the monomer.
    library
        Where names are looked up.
    assay_frac
        Mass fraction, 0..1 [-]; 0 for no statement, None to leave it.
    lot
        Lot number; empty for no statement, None to leave it.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> state = with_material(WhatIf(), "p-PDA", library(), assay_frac=0.991)
    >>> state.kept, with_material(state, "p-PDA", library(), lot="A7").kept
    ((('assay', '{ p-PDA = 0.991 }'),), (('lots', '{ p-PDA = { name = "A7", purity = 0.991 } }'),))
    """
    before = material_of(state, name, library)
    after = replace(
        before,
        assay=before.assay if assay_frac is None else (assay_frac or None),
        lot=before.lot if lot is None else lot,
    )
    if after == before:
        return state
    tables = {ASSAY: _table(state, ASSAY), LOTS: _table(state, LOTS)}
    places = {table: _key(stated, name, library) for table, stated in tables.items()}
    for table, key in places.items():
        if key is not None and (table == ASSAY or not (after.lot or after.more)):
            del tables[table][key]
    own = next((key for key in places.values() if key is not None), name)
    if after.lot or after.more:
        monomer = library.find(name)
        known = monomer.assay_frac if monomer is not None else None
        assay = after.assay if after.assay is not None else known  # else a lot would hide that of the monomer table
        parts = {"name": after.lot, "purity": assay, **dict(after.more)}
        tables[LOTS][own] = {p: parts[p] for p in LotEntry.model_fields if parts.get(p) not in (None, "")}
    elif after.assay is not None:
        tables[ASSAY][own] = after.assay
    kept = dict(state.kept)
    for table, stated in tables.items():
        kept.pop(table, None)
        if stated:
            kept[table] = inline(stated)
    return replace(state, kept=ordered(kept))


def water_of(state: WhatIf) -> str:
    """The water of the solvent as the recipe states it, without its usual unit; empty if nothing is said.

    Parameters
    ----------
    state
        One batch.

    Examples
    --------
    >>> water_of(WhatIf(kept=(("solvent_water", '"150 ppm"'),)))
    '150'
    """
    text = dict(state.kept).get(WATER)
    return str(value_of(text)).removesuffix("ppm").strip() if text else ""


def with_water(state: WhatIf, text: str) -> WhatIf:
    """The state with another water of the solvent.

    Parameters
    ----------
    state
        One batch.
    text
        With its unit; empty for no statement.

    Examples
    --------
    >>> with_water(WhatIf(), "80 ppm").kept
    (('solvent_water', '"80 ppm"'),)
    """
    kept = dict(state.kept)
    kept.pop(WATER, None)
    if text:
        kept[WATER] = inline(text)
    return replace(state, kept=ordered(kept))


def ordered(kept: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Keys of a recipe in the order in which a recipe that is read has them, so that the state comes back equal.

    Parameters
    ----------
    kept
        Key and inline TOML.
    """
    return tuple((key, kept[key]) for key in dict.fromkeys((*BatchEntry.model_fields, *kept)) if key in kept)


def _table(state: WhatIf, key: str) -> dict[str, Any]:
    """A table of the recipe by its names; empty if it is none."""
    text = dict(state.kept).get(key)
    value = value_of(text) if text else {}
    return dict(value) if isinstance(value, Mapping) else {}


def _key(table: Mapping[str, Any], name: str, library: MonomerLibrary) -> str | None:
    """The name that a table has for a monomer."""
    if name in table:
        return name
    monomer = library.find(name)
    return next((key for key in table if monomer is not None and library.find(key) == monomer), None)


def rounded_frac(percent: float) -> float:
    """A percentage as a fraction.

    Parameters
    ----------
    percent
        0..100 [%].

    Examples
    --------
    >>> rounded_frac(99.1)
    0.991
    """
    return clean(percent / 100.0)
