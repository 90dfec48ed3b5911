"""Recipe files in, recipes out: texts with units become numbers here and nowhere deeper.

In: the checked entries of a recipe file. Out: `Recipe`s, or all errors of the file at once.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from pi_formulate.base.arrays import Progress
from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.faults import gathering, once, raise_all
from pi_formulate.base.tables import plain_number, read_as
from pi_formulate.base.units import number_of, quantity
from pi_formulate.batch import columns
from pi_formulate.batch.charge import Lot
from pi_formulate.batch.composition import Names, check_companions, composition_of, formula_of
from pi_formulate.batch.entry import (
    IN_NUMBERS,
    BatchEntry,
    BottleEntry,
    LossEntry,
    LotEntry,
    batch_place,
    checked_entry,
    raw_entries,
    reading_in,
)
from pi_formulate.batch.imidization import equivalents_by_name
from pi_formulate.batch.ingredients.bottle import Bottle
from pi_formulate.batch.ingredients.stated import bottle_of, kind_of
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe, read_recipes, write_recipes
from pi_formulate.batch.recipes import Recipes
from pi_formulate.batch.size import Losses
from pi_formulate.batch.slips import refuse
from pi_formulate.batch.statements import reagent_amount, solution_of
from pi_formulate.batch.vessel import left_over
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.solvent import SolventLibrary, solvents_or_shipped
from pi_formulate.claims.findings import clauses_of
from pi_formulate.copolymer.amounts import Solved

write_batches = write_recipes


def read_batches(path: Path | str, library: MonomerLibrary | None = None) -> Recipes:
    """All batches of a CSV, Excel, HTML or JSON file that `write_batches` wrote.

    Parameters
    ----------
    path
        Ends in .csv, .xlsx, .html or .json.
    library
        Where monomers are looked up; the shipped one if None.

    Raises
    ------
    TableError
        All errors of the file at once, each with its place.
    """
    return Recipes(read_recipes(path, library))


def plan_file(
    path: Path | str,
    strict: bool = False,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    progress: Progress = iter,
) -> tuple[Recipes, list[str]]:
    """All recipes of a recipe file, and its warnings: formulas that are not met, empty cells of a filled column.

    Parameters
    ----------
    path
        Ends in .toml or .csv.
    strict
        Whether a formula that is not met is an error, and so is an implausible batch: no polymer, solids too thick to
        stir, an end-capper without ends to cap.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    progress
        Wraps the batches while they are planned, such as a progress bar.

    Raises
    ------
    FormulateError
        All errors of the file at once, each with its place.

    See Also
    --------
    plan_table : The same from a DataFrame.
    read_batches : Batches that were planned and written.

    Examples
    --------
    >>> plan_file("missing.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: missing.toml: cannot be read: No such file or directory. Check the name...
    """
    names = library_or_shipped(library)
    entries = raw_entries(path)
    read = [encoding] if Path(path).suffix.lower() == ".csv" and (encoding := read_as(path)) else []
    table = columns.table_name(path)
    folder = Path(path).parent
    recipes = plan_entries(
        entries, names, solvent_library, strict=strict, folder=folder, table=table, progress=progress
    )
    if not recipes:
        raise RecipeError(
            Path(path).name,
            "no batch",
            "at least one [[batch]]",
            sentence="there is no batch in the file",
        )
    return recipes, [*read, *recipes.warnings]


def plan_entries(
    entries: Sequence[tuple[str, Mapping[str, Any]]],
    names: MonomerLibrary,
    liquids: SolventLibrary | None = None,
    *,
    strict: bool = False,
    folder: Path | None = None,
    table: str = "",
    progress: Progress = iter,
) -> Recipes:
    """The recipes of all entries of a file or a frame, with a warning for each requested formula that is not met.

    Parameters
    ----------
    entries
        The place of each batch, and its keys and values, not yet checked.
    names, liquids
        Where names are looked up; the shipped solvents if None.
    strict
        Whether a formula that is not met, or an implausible batch, is an error.
    folder
        Of the recipe file, in which files that it names are; None if there is no file.
    table
        Name of the table whose rows the entries are, for what its columns have in common; empty if they are no rows.
    progress
        Wraps the batches while they are planned, such as a progress bar.

    Raises
    ------
    FormulateError
        All errors at once, each with its place.
    """
    faults: list[tuple[tuple[str, str], list[FormulateError]]] = []
    recipes = Recipes()
    warnings: list[str] = []
    first_place: dict[str, str] = {}
    for where, raw in progress(entries):
        errors: list[FormulateError] = []
        faults.append((columns.places(where, raw), errors))
        with gathering(errors):
            entry = checked_entry(where, raw)
            place = batch_place(where, entry.id)
            if (first := first_place.setdefault(entry.id, where)) != where:
                raise RecipeError(
                    place,
                    entry.id,
                    "a unique batch id",
                    f"{first} has it already.",
                    sentence="more than one batch has the id {got}",
                )
            if folder is not None:
                entry = reading_in(place, entry, folder)
            recipe, missed = plan_entry(place, entry, names, liquids, strict=strict, folder=folder)
            if missed and strict:
                raise RecipeError(
                    place,
                    missed,
                    f"a composition that meets formula {entry.formula}",
                    sentence=f"the composition does not meet formula {entry.formula}: {missed}",
                )
            if missed:
                warnings.append(f"{place}: formula {entry.formula} is not met: {missed}")
            recipes.append(recipe)
    raise_all(once(table, faults))
    if table:
        left = columns.left_empty(entries)
        recipes[:] = [columns.noted(recipe, keys) for recipe, keys in zip(recipes, left, strict=True)]
        warnings = [*columns.empty_cells(table, entries, left), *warnings]
    recipes.warnings = tuple(warnings)
    return recipes


def plan_entry(
    place: str,
    entry: BatchEntry,
    names: MonomerLibrary,
    liquids: SolventLibrary | None = None,
    *,
    strict: bool = False,
    folder: Path | None = None,
) -> tuple[Recipe, str]:
    """The recipe of one checked entry, and the clauses of the requested formula that its masses do not meet.

    Parameters
    ----------
    place
        Prefix of every error.
    entry
        One batch of a recipe file.
    names, liquids
        Where names are looked up; the shipped solvents if None.
    strict
        Whether an implausible batch is refused.
    folder
        Of the recipe file, in which the files of left-over batches are; None if there is no file.

    Raises
    ------
    FormulateError
        All errors of the entry at once.

    Examples
    --------
    >>> raw = {"id": "A", "feed": {"PMDA": 1.0, "4,4'-ODA": 1.0}, "solution": "100 g"}
    >>> from pi_formulate.chemistry.library import library
    >>> plan_entry("here", checked_entry("here", raw), library())[0].charge_g["NMP"]
    85.0
    """
    try:
        recipe = _recipe_of(entry, Names(names, solvents_or_shipped(liquids)), folder)
        if strict:
            refuse(recipe.slips)
        remarks, missed = _judged(entry, recipe)
    except FormulateError as error:
        raise_all([_moved(fault, place) for fault in getattr(error, "errors", (error,))])
        raise
    return replace(recipe, remarks=remarks), missed


# An argument of the library, and the key of a recipe file that states it.
KEY_OF = {**{argument: key for argument, (key, _) in IN_NUMBERS.items()}, "use_up_g": "use_up"}


def _moved(error: FormulateError, place: str) -> FormulateError:
    """The same error with the file and the batch before its own place, and keys of the file for arguments."""
    need, sentence = (
        re.sub("|".join(KEY_OF), lambda match: KEY_OF[match[0]], text) for text in (error.need, error.sentence)
    )
    return type(error)(f"{place}: {KEY_OF.get(error.where, error.where)}", error.got, need, error.hint, sentence)


def _recipe_of(entry: BatchEntry, names: Names, folder: Path | None) -> Recipe:
    """The recipe that an entry asks for."""
    check_companions(entry)
    assay = {name: number_of(f"assay of {name}", value, "mass fraction") for name, value in entry.assay.items()}
    lots = {name: _lot(name, lot) for name, lot in entry.lots.items()}
    draws = _bottles(entry, names, folder)
    composition = composition_of(entry, names, assay, lots, {bottle.name: bottle for bottle, _ in draws})
    plan = partial(
        plan_batch,
        composition,
        **solution_of(entry.solids, entry.solvent, entry.concentration),
        solution_g=_optional("solution", entry.solution, "g"),
        polymer_g=_optional("polymer", entry.polymer, "g"),
        monomer_mol=_optional("monomers", entry.monomers, "mol"),
        film=_film(entry),
        use_up_g=_masses("use_up", entry.use_up),
        solids_basis=entry.solids_basis,
        assay=assay,
        lots=lots,
        # Solved amounts include the imbalance already.
        imbalance_r=1.0 if isinstance(composition, Solved) else entry.imbalance_r,
        excess=entry.excess,
        target_mn_g_per_mol=_optional("target_mn", entry.target_mn, "g/mol"),
        endcap=entry.endcap,
        capping_frac=number_of("capping", entry.capping, "mole fraction"),
        endcap_equivalents=entry.endcap_equivalents,
        conversion=entry.conversion,
        crosslinker=entry.crosslinker,
        crosslinker_frac=None
        if entry.crosslinked is None
        else number_of("crosslinked", entry.crosslinked, "mole fraction"),
        solvent_water_ppm=_optional("solvent_water", entry.solvent_water, "ppm"),
        losses=_losses(entry.losses or LossEntry()),
        film_density_g_per_cm3=_optional("film_density", entry.film_density, "g/cm^3"),
        batch_id=entry.id,
        library=names.monomers,
        solvent_library=names.solvents,
        bottles=[bottle if mass is None else (bottle, mass) for bottle, mass in draws],
        additives_phr={name: _phr(name, value) for name, value in entry.additives.items()},
        phr_of=entry.phr_of,
    )
    order = None if entry.order is None else [_portion(text) for text in entry.order]
    return plan(readability_g=_readability(entry), order=order, imidization=_imidization(entry, plan))


def _imidization(entry: BatchEntry, plan: Callable[..., Recipe]) -> dict[str, float]:
    """Moles of each reagent per mole of amic acid; an amount that a preparation prints counts for the whole batch."""
    errors: list[FormulateError] = []
    amounts = {}
    for name, value in entry.imidization.items():
        with gathering(errors):
            amounts[name] = reagent_amount(name, value)
    raise_all(errors)
    if all(counted == "equivalents" for _, counted in amounts.values()):
        return {name: number for name, (number, _) in amounts.items()}
    return equivalents_by_name(amounts, plan().charges)


PHR = re.compile(r"\s*phr\s*$")


def _phr(name: str, stated: str | float) -> float:
    """Parts per hundred of polymer: a number, or a text such as `10 phr`."""
    value = plain_number(PHR.sub("", stated)) if isinstance(stated, str) else stated
    if value is None:
        raise RecipeError(f"additive {name}", stated, "parts per hundred of polymer, such as '10 phr'")
    return value


BATCH_FILES = (".csv", ".json", ".xlsx", ".html")  # of a left-over batch


def _bottles(entry: BatchEntry, names: Names, folder: Path | None) -> list[tuple[Bottle, float | None]]:
    """The bottles of an entry with the mass to draw from each; all errors at once."""
    errors: list[FormulateError] = []
    draws: list[tuple[Bottle, float | None]] = []
    for one in entry.bottles:
        with gathering(errors):
            mass = _optional(f"mass of {one.name}", one.mass, "g")
            own = kind_of(one) != "left_over"
            bottle = bottle_of(one, names.monomers, names.solvents) if own else _left_over(one, names, folder)
            draws.append((bottle, mass))
    raise_all(errors)
    return draws


def _left_over(entry: BottleEntry, names: Names, folder: Path | None) -> Bottle:
    """The batch of a file beside the recipe file, as a bottle.

    A recipe file may come from anyone, so it names no file outside its own folder.
    """
    name, where = entry.left_over or "", f"left_over of {entry.name}"
    if ".." in Path(name).parts or "\\" in name or folder is None or Path(name).suffix.lower() not in BATCH_FILES:
        need = "a batch file (.csv, .json, .xlsx, .html) in the folder of the recipe file or below it"
        raise RecipeError(where, name, need)
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, RuntimeError, ValueError):  # a circle of links, a NUL, a name too long
        inside = False
    if not inside:
        raise RecipeError(where, name, "a batch file in the folder of the recipe file or below it", "Is it there?")
    recipes = {recipe.batch_id: recipe for recipe in read_recipes(path, names.monomers)}
    if entry.batch is None and len(recipes) != 1:
        raise RecipeError(
            where,
            f"{len(recipes)} batches in {name}",
            "the key batch, which of them it is",
            sentence=f"{name} has {len(recipes)} batches: name one of them by the key batch",
        )
    if entry.batch is not None and entry.batch not in recipes:
        raise RecipeError(where, entry.batch, f"a batch of {name}: {', '.join(recipes)}")
    return left_over(recipes[entry.batch or next(iter(recipes))], entry.name)


# The entries of a lot and their kinds: the opened share counts anhydride groups, not mass.
LOT_PARTS = {
    "purity": "mass fraction",
    "moisture": "mass fraction",
    "hydrolysed": "mole fraction",
    "assay_sd": "mass fraction",
}


def _lot(monomer: str, entry: LotEntry) -> Lot:
    fractions: dict[str, Any] = {
        f"{part}_frac": number_of(f"{part} of {monomer}", getattr(entry, part), kind)
        for part, kind in LOT_PARTS.items()
    }
    return Lot(entry.name, **fractions)


def _optional(where: str, text: str | None, unit: str) -> float | None:
    return None if text is None else quantity(text, unit, where)


def _film(entry: BatchEntry) -> tuple[float, float] | None:
    """Area [m2] and thickness [um]."""
    if entry.film is None:
        return None
    return quantity(entry.film.area, "m^2", "film.area"), quantity(entry.film.thickness, "um", "film.thickness")


def _masses(key: str, texts: dict[str, str] | None) -> dict[str, float] | None:
    """{name: mass} [g]."""
    return None if texts is None else {name: quantity(text, "g", f"{key} of {name}") for name, text in texts.items()}


def _readability(entry: BatchEntry) -> float | dict[str, float] | None:
    if isinstance(entry.readability, dict):
        return _masses("readability", entry.readability)
    return _optional("readability", entry.readability, "g")


# A component of `order` that goes in by portions: its name and the share of this portion.
PERCENT = re.compile(r"[0-9]+(?:\.[0-9]*)?")


def _portion(text: str) -> str | tuple[str, float]:
    """A name, or a name and a share for `PMDA 60 %`."""
    plain = text.strip()
    words = plain[:-1].rsplit(maxsplit=1) if plain.endswith("%") else []
    if len(words) != 2 or not PERCENT.fullmatch(words[1]) or (percent := plain_number(words[1])) is None:
        return text
    return words[0], percent / 100.0


def _losses(entry: LossEntry) -> Losses:
    return Losses(
        heel_g=quantity(entry.heel, "g", "losses.heel"),
        holdup_g=quantity(entry.holdup, "g", "losses.holdup"),
        scrap_g=quantity(entry.scrap, "g", "losses.scrap"),
        allowance_frac=number_of("losses.allowance", entry.allowance, "mass fraction"),
    )


def _judged(entry: BatchEntry, recipe: Recipe) -> tuple[tuple[str, ...], str]:
    """Remarks of the sheet on the requested formula, and its clauses that the weighed masses do not meet."""
    random = ("random order of the monomers along the chain",) if entry.feed and entry.sequence == "random" else ()
    if entry.formula is None:
        return random, ""
    system, weighed = formula_of(entry), recipe.weighed_copolymer
    ranking = system.ranking(weighed)
    verdicts = ranking.verdicts(weighed, ranking.best.labelling, closed=False)
    judged = list(zip(clauses_of(ranking, closed=False), verdicts, strict=True))  # as `check`, without its notes
    missed = "; ".join(
        f"{clause.label} (value {verdict.value:.4g}, margin {verdict.reported:.4g})"
        for clause, verdict in judged
        if not verdict.met
    )
    ratio = next((f"{c.quantity} = {verdict.value:.4g}" for c, verdict in judged if "/" in c.quantity), "")
    status = f"not met: {missed}" if missed else f"met{', ' if ratio else ''}{ratio}"
    return (f"formula {entry.formula} (claim {system.claim}) is {status}", *random), missed
