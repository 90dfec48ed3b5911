"""A batch planned with the lots that are on the shelf.

In: a shelf, a composition with the arguments of `plan_batch`, or a recipe file. Out: the recipe with its lots, the
shelf after it, and warnings of short and expired bottles. Equations, for a component out of several bottles i:

    w = sum m_i w_i / sum m_i       the batch is planned with the assay of the mixture
    n_i = m_i w_i / M               and each line has the moles of its own lot

The masses m_i depend on the assay and the assay on them: a few rounds, until the masses stay. Lines that are drawn from
a `Bottle` (a solution, an ester, a left-over batch) keep its composition and take nothing from the shelf.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from math import floor
from pathlib import Path
from typing import Any

from pi_formulate.base.checks import kind
from pi_formulate.base.errors import FormulateError, RecipeError, UnknownNameError
from pi_formulate.base.faults import gathering, once, raise_all
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch import columns
from pi_formulate.batch.charge import PURE, Charge, Lot, is_drawn, on_balance
from pi_formulate.batch.entry import BatchEntry, LotEntry, batch_place, checked_entry, raw_entries, reading_in
from pi_formulate.batch.file import plan_entry
from pi_formulate.batch.ingredients.draw import draws_of
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.shelf.bottle import ShelfBottle, day_of
from pi_formulate.batch.shelf.shelf import Shelf
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary
from pi_formulate.copolymer.amounts import Solved
from pi_formulate.copolymer.copolymer import Copolymer

ROUNDS = 8  # of planning; each is far nearer than the one before
SETTLED = 1e-9  # relative: masses that stay
PPM = 1e6
Parts = list[tuple[ShelfBottle, float]]
Keys = Set[tuple[str, str]]


@dataclass(frozen=True, slots=True, repr=False)
class Drawn(Shown):
    """A batch with the lots of a shelf.

    Parameters
    ----------
    recipe
        The batch; each line names its lot, and the remarks carry the statements of the shelf.
    before
        The shelf that it was planned with.
    warnings
        Short and expired bottles, and components that are not on the shelf, a sentence each.
    """

    recipe: Recipe
    before: Shelf
    warnings: tuple[str, ...]

    @property
    def shelf(self) -> Shelf:
        """The shelf after the batch.

        Raises
        ------
        RecipeError
            If a bottle is short.
        """
        return self.before.deducted(self.recipe)

    def _in_short(self) -> str:
        return f"{self.recipe.batch_id}: {len(self.recipe.charges)} charges, {len(self.warnings)} warnings"


def plan_from_shelf(shelf: Shelf, copolymer: Copolymer | Solved, *, on: date | None = None, **arguments: Any) -> Drawn:
    """A batch with the lots of a shelf: those that expire first, several of one compound if need be.

    Parameters
    ----------
    shelf
        The bottles.
    copolymer
        As for `plan_batch`.
    on
        Day of use; today if None.
    arguments
        As for `plan_batch`. Of a lot in `lots`, a name alone chooses that bottle; with an analysis of its own, or with
        an `assay`, the monomer is left as stated, and taken from the shelf only if its lot is there. What comes out of
        `bottles` keeps its composition and is not taken from the shelf.

    Raises
    ------
    FormulateError
        As for `plan_batch`.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> bottles = [
    ...     ShelfBottle(library()["PMDA"], Lot("A7", purity_frac=0.99), 20.0, expires=date(2027, 1, 31)),
    ...     ShelfBottle(library()["PMDA"], Lot("B2"), 500.0),
    ...     ShelfBottle(library()["4,4'-ODA"], Lot("C1"), 30.0),
    ... ]
    >>> kapton = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> drawn = plan_from_shelf(Shelf(tuple(bottles)), kapton, on=date(2026, 12, 1), solution_g=500, readability_g=0.01)
    >>> for charge in drawn.recipe.charges:
    ...     print(charge.compound.id, charge.lot.name, charge.charge_g)
    NMP  424.8
    4,4'-ODA C1 35.91
    PMDA A7 20.0
    PMDA B2 19.32
    >>> drawn.warnings
    ('NMP is not on the shelf', "4,4'-ODA: 35.91 g are needed, and 30 g are left in lot C1: 5.91 g short")
    """
    kind("shelf", shelf, Shelf, "a Shelf")
    day = day_of("on", on)
    names = library_or_shipped(arguments.get("library"))
    stated = dict(arguments.pop("lots", None) or {})
    for name, lot in stated.items():
        kind(f"lot of {name}", lot, Lot, "a Lot")
    own = _own_lots(names, {name: _name_alone(lot) for name, lot in stated.items()}, arguments.get("assay") or {})
    draws = draws_of(arguments.pop("bottles", ()))
    bottles = [bottle if mass is None else (bottle, mass) for bottle, mass in draws]

    def plan(lots: Mapping[str, Lot]) -> Recipe:
        rest = {name: lot for name, lot in stated.items() if names.resolve(name).id not in lots}
        return plan_batch(copolymer, lots={**rest, **lots}, bottles=bottles, **arguments)

    return draw(shelf, plan, own, day, {bottle.name for bottle, _ in draws})


def plan_file_from_shelf(
    path: Path | str,
    shelf: Shelf,
    *,
    on: date | None = None,
    strict: bool = False,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
) -> tuple[list[Drawn], list[str]]:
    """All batches of a recipe file with the lots of a shelf, one after the other: what one takes, the next has not.

    Parameters
    ----------
    path
        Ends in .toml or .csv.
    shelf
        The bottles.
    on
        Day of use; today if None.
    strict, library, solvent_library
        As for `plan_file`.

    Returns
    -------
    tuple
        The batches, each with the shelf before it; and the warnings, each with its batch.

    Raises
    ------
    FormulateError
        All errors of the file at once, each with its place.
    """
    kind("shelf", shelf, Shelf, "a Shelf")
    day = day_of("on", on)
    names = library_or_shipped(library)
    faults: list[tuple[tuple[str, str], list[FormulateError]]] = []
    drawn: list[Drawn] = []
    warnings: list[str] = []
    left = shelf
    first: dict[str, str] = {}
    folder = Path(path).parent
    entries = raw_entries(path)
    for where, raw in entries:
        errors: list[FormulateError] = []
        faults.append((columns.places(where, raw), errors))
        with gathering(errors):
            entry = checked_entry(where, raw)
            place = batch_place(where, entry.id)
            if (other := first.setdefault(entry.id, where)) != where:
                raise RecipeError(
                    place,
                    entry.id,
                    "a unique batch id",
                    f"{other} has it already.",
                    sentence="more than one batch has the id {got}",
                )
            entry = reading_in(place, entry, folder)
            own = _own_lots(names, {name: _name_of(lot) for name, lot in entry.lots.items()}, entry.assay)
            missed = ""

            def plan(lots: Mapping[str, Lot], entry: BatchEntry = entry, place: str = place) -> Recipe:
                nonlocal missed
                recipe, missed = plan_entry(
                    place, _with_lots(entry, names, lots), names, solvent_library, strict=strict, folder=folder
                )
                return recipe

            one = draw(left, plan, own, day, {bottle.name for bottle in entry.bottles}, place)
            if missed and strict:
                raise RecipeError(
                    place,
                    missed,
                    f"a composition that meets formula {entry.formula}",
                    sentence=f"the composition does not meet formula {entry.formula}: {missed}",
                )
            if missed:
                warnings.append(f"{place}: formula {entry.formula} is not met: {missed}")
            warnings += [f"{entry.id}: {text}" for text in one.warnings]
            drawn.append(one)
            left = left.emptied(left.taken_g(one.recipe))
    table = columns.table_name(path)
    raise_all(once(table, faults))
    if not drawn:
        raise RecipeError(
            Path(path).name,
            "no batch",
            "at least one [[batch]]",
            sentence="there is no batch in the file",
        )
    if table:
        # The shelf knows the lots, so an empty cell of these columns leaves nothing open.
        rows = [(where, {key: raw[key] for key in raw if key not in ("assay", "lots")}) for where, raw in entries]
        left_empty = columns.left_empty(rows)
        drawn = [
            replace(one, recipe=columns.noted(one.recipe, keys)) for one, keys in zip(drawn, left_empty, strict=True)
        ]
        warnings = [*columns.empty_cells(table, rows, left_empty), *warnings]
    return drawn, warnings


def draw(
    shelf: Shelf,
    plan: Callable[[Mapping[str, Lot]], Recipe],
    own: Mapping[str, str],
    on: date,
    bottles: Set[str] = frozenset(),
    place: str = "bottles",
) -> Drawn:
    """A batch with the lots of a shelf.

    Parameters
    ----------
    shelf
        The bottles.
    plan
        {id of a monomer: lot} to the recipe.
    own
        {id of a monomer: lot}: the bottle that the user chose; empty for a monomer that is left as stated.
    on
        Day of use.
    bottles
        Names of the bottles that the batch draws on, which are not those of the shelf.
    place
        Prefix of an error.

    Raises
    ------
    RecipeError
        If a bottle is called as a lot of the shelf of what it holds.
    """
    recipe = plan({})
    drawn_on = _drawn_keys(shelf, recipe, bottles, place)
    parts: dict[str, Parts] = {}
    for _ in range(ROUNDS):
        before, parts = parts, _parts(shelf, recipe, own, on, drawn_on)
        if _settled(before, parts):
            break
        recipe = plan({id: _mixture(p) for id, p in parts.items() if not isinstance(p[0][0].compound, Solvent)})
    recipe = _split(recipe, parts, drawn_on)
    remarks = tuple(str(statements) for statements in shelf.statements(recipe))
    return Drawn(
        replace(recipe, remarks=(*recipe.remarks, *remarks), solvent_water_ppm=_water(recipe, parts.values())),
        shelf,
        tuple(_warnings(shelf, recipe, own, on, drawn_on)),
    )


def _drawn_keys(shelf: Shelf, recipe: Recipe, bottles: Set[str], place: str) -> Keys:
    """(id, lot) of the lines that come out of a `Bottle`; one with a lot of the shelf is refused.

    A file of the batch could not tell the two apart.
    """
    keys = {(c.compound.id, c.lot.name) for c in recipe.charges if c.lot.name in bottles}
    for id, name in keys & {bottle.key for bottle in shelf}:
        need = f"another name than that of a lot of {id} on the shelf"
        raise RecipeError(
            place,
            f"bottle {name}",
            need,
            "Rename the bottle.",
            sentence=f"a lot of {id} on the shelf has the name of the bottle {name}",
        )
    return keys


def _is_from(charge: Charge, drawn_on: Keys) -> bool:
    """Whether a line comes out of a `Bottle`; that of one monomer with an inert rest is told by its name alone."""
    return is_drawn(charge) or (charge.compound.id, charge.lot.name) in drawn_on


def _own_lots(names: MonomerLibrary, lots: Mapping[str, str], assay: Iterable[str]) -> dict[str, str]:
    """{id: lot} of the monomers whose lot the user states; empty for those with an analysis of their own."""
    own = {names.resolve(name, where=f"lots.{name}").id: lot for name, lot in lots.items()}
    return own | {names.resolve(name, where=f"assay.{name}").id: "" for name in assay}


def _name_alone(lot: Lot) -> str:
    """The name of a lot without an analysis; empty for another."""
    return lot.name if replace(lot, name="") == PURE else ""


def _name_of(entry: LotEntry) -> str:
    """The same of a recipe file."""
    return entry.name if entry.model_copy(update={"name": ""}) == LotEntry() else ""


def _with_lots(entry: BatchEntry, names: MonomerLibrary, lots: Mapping[str, Lot]) -> BatchEntry:
    """The entry of a recipe file with the lots of the shelf."""
    kept = {name: lot for name, lot in entry.lots.items() if names.resolve(name).id not in lots}
    drawn = {
        id: LotEntry(
            name=lot.name,
            purity=lot.purity_frac,
            moisture=lot.moisture_frac,
            hydrolysed=lot.hydrolysed_frac,
            assay_sd=lot.assay_sd_frac,
        )
        for id, lot in lots.items()
    }
    return entry.model_copy(update={"lots": {**kept, **drawn}})


def _parts(shelf: Shelf, recipe: Recipe, own: Mapping[str, str], on: date, drawn_on: Keys) -> dict[str, Parts]:
    """{id: bottles with the mass that the batch takes from each [g]}; what is short comes from the last one."""
    parts: dict[str, Parts] = {}
    lines = [charge for charge in recipe.charges if not _is_from(charge, drawn_on)]
    masses: dict[str, float] = {}
    for charge in lines:
        masses[charge.compound.id] = masses.get(charge.compound.id, 0.0) + charge.charge_g
    for id, mass in masses.items():
        bottles = _bottles(shelf, id, own, on)
        if not bottles:
            continue
        step = next(c.readability_g for c in lines if c.compound.id == id)
        taken: Parts = []
        for bottle in bottles:
            have = bottle.left_g if not step else on_balance(floor(bottle.left_g / step + SETTLED) * step, step)
            part = min(have, mass)
            if part > 0.0:
                taken.append((bottle, part))
                mass = mass - part if not step else on_balance(round((mass - part) / step) * step, step)
        if mass > 0.0:
            last, part = taken.pop() if taken else (bottles[-1], 0.0)
            taken.append((last, part + mass))
        parts[id] = taken
    return parts


def _bottles(shelf: Shelf, id: str, own: Mapping[str, str], on: date) -> Sequence[ShelfBottle]:
    """The bottles of a component in the order of use; those of the lot that the user chose alone."""
    if own.get(id) == "":
        return ()
    try:
        bottles = shelf.lots_for(id, on)
    except UnknownNameError:
        return ()
    bottles = tuple(bottle for bottle in bottles if bottle.compound.id == id)
    chosen = own.get(id)
    return bottles if chosen is None else [bottle for bottle in bottles if bottle.lot.name == chosen]


def _settled(before: Mapping[str, Parts], after: Mapping[str, Parts]) -> bool:
    """Whether every mass stayed."""
    return before.keys() == after.keys() and all(
        len(before[id]) == len(parts)
        and all(
            one.key == other.key and abs(mass - again) <= SETTLED * again
            for (one, mass), (other, again) in zip(before[id], parts, strict=True)
        )
        for id, parts in after.items()
    )


def _mixture(parts: Parts) -> Lot:
    """The lot of one bottle; or the analysis of what several of them make together."""
    if len(parts) == 1:
        return parts[0][0].lot
    whole = sum(mass for _, mass in parts)
    moisture = sum(mass * bottle.lot.moisture_frac for bottle, mass in parts) / whole
    sd = sum(mass * bottle.lot.assay_sd_frac for bottle, mass in parts) / whole
    dry = opened = molecules = 0.0
    for bottle, mass in parts:
        lot, compound = bottle.lot, bottle.compound
        groups = GROUPS_OF_ROLE.get(getattr(compound, "role", ""), (0, 0))[0]
        share = mass * lot.purity_frac * (1.0 - lot.moisture_frac)
        water = groups * lot.hydrolysed_frac * water_g_per_mol()
        count = share / (compound.molar_mass_g_per_mol + water)
        dry, molecules, opened = dry + share, molecules + count, opened + count * lot.hydrolysed_frac
    return Lot("", dry / whole / (1.0 - moisture), moisture, opened / molecules, sd)


def _split(recipe: Recipe, parts: Mapping[str, Parts], drawn_on: Keys) -> Recipe:
    """Each line out of its bottles, in charging order: a line that needs two becomes two."""
    left = {id: list(taken) for id, taken in parts.items()}
    lines: list[Charge] = []
    for charge in recipe.charges:
        mass, step = charge.charge_g, charge.readability_g
        queue = left.get(charge.compound.id, [])
        if not queue or _is_from(charge, drawn_on):
            lines.append(charge)
            continue
        while queue:
            bottle, have = queue[0]
            last = len(queue) == 1 or have >= mass * (1.0 - SETTLED)
            part = mass if last else have
            lines.append(_line(charge, bottle, part))
            rest = have - part
            queue[0] = (bottle, rest if not step else on_balance(round(rest / step) * step, step))
            if queue[0][1] <= SETTLED * max(part, 1.0) and len(queue) > 1:
                queue.pop(0)
            if last:
                break
            mass = mass - part if not step else on_balance(round((mass - part) / step) * step, step)
    return replace(recipe, charges=tuple(replace(line, step=place) for place, line in enumerate(lines, 1)))


def _line(charge: Charge, bottle: ShelfBottle, mass_g: float) -> Charge:
    """A part of a line out of one bottle."""
    lot = Lot(bottle.lot.name) if isinstance(bottle.compound, Solvent) else bottle.lot
    line = replace(charge, lot=lot)
    amount = mass_g * line.assay_frac / charge.compound.molar_mass_g_per_mol
    return replace(line, amount_mol=amount, planned_mol=amount * charge.planned_mol / charge.amount_mol)


def _water(recipe: Recipe, parts: Iterable[Parts]) -> float | None:
    """Water in the solvent [ppm]: as the recipe states it, or the moisture of its bottles."""
    liquids = [part for taken in parts for part in taken if isinstance(part[0].compound, Solvent)]
    solvents = {charge.compound.id for charge in recipe.charges if charge.role == "solvent"}
    used = [(bottle, mass) for bottle, mass in liquids if bottle.compound.id in solvents]
    if recipe.solvent_water_ppm is not None or not any(bottle.lot.moisture_frac for bottle, _ in used):
        return recipe.solvent_water_ppm
    whole = sum(charge.charge_g for charge in recipe.charges if charge.role == "solvent")
    return PPM * sum(mass * bottle.lot.moisture_frac for bottle, mass in used) / whole


def _warnings(shelf: Shelf, recipe: Recipe, own: Mapping[str, str], on: date, drawn_on: Keys) -> list[str]:
    """What is short, expired, or not there."""
    warnings = []
    taken = shelf.taken_g(recipe)
    bottles = {bottle.key: bottle for bottle in shelf}
    for id in dict.fromkeys(c.compound.id for c in recipe.charges if not _is_from(c, drawn_on)):
        if not any(key[0] == id for key in taken):
            chosen = own.get(id)
            what = f"lot {chosen} of {id}" if chosen else id
            warnings.append(f"{what} is not on the shelf" if chosen != "" else f"{id} is planned as stated, not drawn")
    for key, mass in taken.items():
        bottle = bottles[key]
        if bottle.is_expired(on):
            warnings.append(f"{key[0]}: lot {key[1]} expired on {bottle.expires}")
        if mass > bottle.left_g * (1.0 + SETTLED):
            whole = sum(part for (id, _), part in taken.items() if id == key[0])
            have = sum(b.left_g for b in shelf if b.key in taken and b.compound.id == key[0])
            lots = ", ".join(lot for id, lot in taken if id == key[0])
            warnings.append(
                f"{key[0]}: {whole:.6g} g are needed, and {have:.6g} g are left in lot {lots}:"
                f" {whole - have:.6g} g short"
            )
    return warnings
