"""Recipe files in, recipes out: the texts of a chemist become numbers here and nowhere deeper.

In: the checked entries of a recipe file. Out: `Recipe`s, or all faults of the file at once.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pi_formulate.base.arrays import Progress
from pi_formulate.base.checks import real
from pi_formulate.base.errors import FormulateError, ManyErrors, RecipeError, UnknownNameError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.tables import read_as
from pi_formulate.base.units import number_of, quantity
from pi_formulate.batch.charge import Lot
from pi_formulate.batch.ends import checked_imbalance
from pi_formulate.batch.entry import IN_NUMBERS, BatchEntry, LossEntry, checked_entry, raw_entries
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe, read_recipes, write_recipes
from pi_formulate.batch.recipes import Recipes
from pi_formulate.batch.size import Losses
from pi_formulate.batch.slips import refuse
from pi_formulate.batch.statements import known_of, solution_of
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import SolventLibrary, solvents_or_shipped
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.copolymer.amounts import Known, Solved, solve_amounts
from pi_formulate.copolymer.copolymer import Copolymer

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
        All faults of the file in one error, each with its place.
    """
    return Recipes(read_recipes(path, library))


def plan_file(
    path: Path | str,
    strict: bool = False,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    progress: Progress = iter,
) -> tuple[list[Recipe], list[str]]:
    """All recipes of a recipe file, and a warning for each claim that was asked for and is not met.

    Parameters
    ----------
    path
        Ends in .toml or .csv.
    strict
        Whether a formula that is not met is an error, and so is a batch that is hardly meant: no polymer, solids that
        nobody stirs, an end-capper without ends.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    progress
        Wraps the batches as they are planned, such as a progress bar.

    Raises
    ------
    FormulateError
        All faults of the file at once, each with its place.

    Examples
    --------
    >>> plan_file("missing.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: missing.toml: got 'No such file or directory', need a file that can be read...
    """
    names = library_or_shipped(library)
    errors: list[FormulateError] = []
    recipes = Recipes()
    warnings: list[str] = []
    seen: dict[str, str] = {}

    def plan(where: str, raw: Mapping[str, Any]) -> None:
        entry = checked_entry(where, raw)
        place = f"{where}: batch {' '.join(entry.id.split())}"
        if (first := seen.setdefault(entry.id, where)) != where:
            raise RecipeError(place, entry.id, "a batch id of its own", f"{first} has it already.")
        recipe, missed = plan_entry(place, entry, names, solvent_library, strict=strict)
        if missed and strict:
            raise RecipeError(place, missed, f"a composition that meets formula {entry.formula}")
        warnings.extend([f"{place}: formula {entry.formula} is not met: {missed}"] if missed else [])
        recipes.append(recipe)

    entries = raw_entries(path)
    if Path(path).suffix.lower() == ".csv" and (how := read_as(path)):
        warnings.append(how)
    for where, raw in progress(entries):
        with gathering(errors):
            plan(where, raw)
    raise_all(errors)
    if not recipes:
        raise RecipeError(Path(path).name, "no batch", "at least one [[batch]]")
    return recipes, warnings


def plan_entry(
    place: str, entry: BatchEntry, names: MonomerLibrary, liquids: SolventLibrary | None = None, *, strict: bool = False
) -> tuple[Recipe, str]:
    """The recipe of one checked entry, and the clauses of the asked formula that its masses do not meet.

    Parameters
    ----------
    place
        Stands before every fault.
    entry
        One batch of a recipe file.
    names, liquids
        Where names are looked up; the shipped solvents if None.
    strict
        Whether a batch that is hardly meant is refused.

    Raises
    ------
    FormulateError
        All faults of the entry at once.

    Examples
    --------
    >>> raw = {"id": "A", "feed": {"PMDA": 1.0, "4,4'-ODA": 1.0}, "solution": "100 g"}
    >>> from pi_formulate.chemistry.library import library
    >>> plan_entry("here", checked_entry("here", raw), library())[0].charge_g["NMP"]
    85.0
    """
    try:
        recipe = _planned(entry, names, liquids)
        if strict:
            refuse(recipe.slips)
        judged, missed = _judged(entry, recipe)
    except FormulateError as error:
        raise_all([_moved(e, place) for e in getattr(error, "errors", (error,))])
        raise
    return replace(recipe, remarks=judged), missed


def _moved(error: FormulateError, place: str) -> FormulateError:
    """The same error with the file and the batch before its own place."""
    if isinstance(error, ManyErrors):
        return ManyErrors([_moved(e, place) for e in error.errors])
    need = re.sub("|".join(IN_FILE), lambda found: IN_FILE[found[0]], error.need)
    return type(error)(f"{place}: {IN_FILE.get(error.where, error.where)}", error.got, need, error.hint)


# What the library calls a thing, and the key of a recipe file that says it.
IN_FILE = {**{key: same for key, (same, _) in IN_NUMBERS.items()}, "use_up_g": "use_up"}


# What a lot states, and as which kind: the opened share is one of anhydride groups, not of mass.
LOT_PARTS = {
    "purity": "mass fraction",
    "moisture": "mass fraction",
    "hydrolysed": "mole fraction",
    "assay_sd": "mass fraction",
}


def _given(where: str, text: str | None, unit: str) -> float | None:
    return None if text is None else quantity(text, unit, where)


def _planned(entry: BatchEntry, names: MonomerLibrary, liquids: SolventLibrary | None) -> Recipe:
    """The recipe that an entry asks for."""
    _check_companions(entry)
    assay = {name: number_of(f"assay of {name}", value, "mass fraction") for name, value in entry.assay.items()}
    water = _given("solvent_water", entry.solvent_water, "ppm")
    losses = entry.losses or LossEntry()
    readability: float | dict[str, float] | None
    if isinstance(entry.readability, dict):
        readability = {name: quantity(text, "g", f"readability of {name}") for name, text in entry.readability.items()}
    else:
        readability = _given("readability", entry.readability, "g")
    lots = {
        name: Lot(
            lot.name,
            **{
                f"{part}_frac": number_of(f"{part} of {name}", getattr(lot, part), LOT_PARTS[part])
                for part in LOT_PARTS
            },
        )
        for name, lot in entry.lots.items()
    }
    composition = _composition(entry, names, liquids, assay, lots)
    # Where the amounts are solved the imbalance is in them already.
    r = 1.0 if isinstance(composition, Solved) else entry.imbalance_r
    return plan_batch(
        composition,
        **solution_of(entry.solids, entry.solvent, entry.concentration),
        solution_g=_given("solution", entry.solution, "g"),
        polymer_g=_given("polymer", entry.polymer, "g"),
        monomer_mol=_given("monomers", entry.monomers, "mol"),
        film=None
        if entry.film is None
        else (quantity(entry.film.area, "m^2", "film.area"), quantity(entry.film.thickness, "um", "film.thickness")),
        use_up_g=None
        if entry.use_up is None
        else {n: quantity(t, "g", f"use_up of {n}") for n, t in entry.use_up.items()},
        solids_basis=entry.solids_basis,
        assay=assay,
        lots=lots,
        imbalance_r=r,
        excess=entry.excess,
        target_mn_g_per_mol=_given("target_mn", entry.target_mn, "g/mol"),
        endcap=entry.endcap,
        capping_frac=number_of("capping", entry.capping, "mole fraction"),
        endcap_equivalents=entry.endcap_equivalents,
        conversion=entry.conversion,
        readability_g=readability,
        order=None if entry.order is None else [_portion(text) for text in entry.order],
        solvent_water_ppm=water,
        imidization=entry.imidization,
        losses=Losses(
            heel_g=quantity(losses.heel, "g", "losses.heel"),
            holdup_g=quantity(losses.holdup, "g", "losses.holdup"),
            scrap_g=quantity(losses.scrap, "g", "losses.scrap"),
            allowance_frac=number_of("losses.allowance", losses.allowance, "mass fraction"),
        ),
        film_density_g_per_cm3=_given("film_density", entry.film_density, "g/cm^3"),
        batch_id=entry.id,
        library=names,
        solvent_library=liquids,
    )


# A component of `order` that goes in by portions: its name and the share of this one.
PORTION = re.compile(r"(?P<name>.*\S)\s+(?P<percent>\d+\.?\d*)\s*%")


def _portion(text: str) -> str | tuple[str, float]:
    """A name, or a name and a share for `PMDA 60 %`."""
    found = PORTION.fullmatch(text.strip())
    return (found["name"], float(found["percent"]) / 100.0) if found else text


# A key that says something only beside another one.
COMPANIONS = {
    "sequence": ("feed",),
    "members": ("degrees",),
    "ratios": ("amounts", "ratios"),
    "reading": ("formula",),
    "interpretation": ("formula",),
}


def _check_companions(entry: BatchEntry) -> None:
    """Refuse keys that would be passed over in silence."""
    errors = [
        RecipeError(key, getattr(entry, key), f"the key {others[0]!r} beside it")
        for key, others in COMPANIONS.items()
        if key in entry.model_fields_set and not any(getattr(entry, other) for other in others)
    ]
    if entry.ratios and (entry.units or entry.feed or entry.degrees):
        errors.append(RecipeError("ratios", entry.ratios, "the key 'amounts' beside it"))
    raise_all(errors)


def _composition(
    entry: BatchEntry,
    names: MonomerLibrary,
    liquids: SolventLibrary | None,
    assay: Mapping[str, float],
    lots: Mapping[str, Lot],
) -> Copolymer | Solved:
    """The units or the moles that the entry states, in the one way that it uses."""
    ways = {key: getattr(entry, key) for key in ("units", "feed", "degrees", "amounts") if getattr(entry, key)}
    if not ways and entry.ratios:
        ways["ratios"] = entry.ratios
    if len(ways) != 1:
        raise RecipeError("composition", " and ".join(ways) or "none", "exactly one of units, feed, degrees, amounts")
    if entry.units:
        return Copolymer.from_units([(u.dianhydride, u.diamine, u.amount) for u in entry.units], names)
    if entry.feed:
        order = (
            "random" if entry.sequence == "random" else [(u.dianhydride, u.diamine, u.amount) for u in entry.sequence]
        )
        return Copolymer.from_feed(entry.feed, order, names)
    if entry.degrees:
        return _formula(entry).build_from(entry.degrees, entry.members, names)
    return _solved(entry, names, liquids, assay, lots)


def _formula(entry: BatchEntry) -> Formula:
    if entry.formula is None:
        raise RecipeError(
            "formula", "none", "the formula whose variables and slots are meant", 'Such as formula = "6".'
        )
    return formula(entry.formula, entry.reading, entry.interpretation)


def _sides(name: str) -> tuple[str, str]:
    """Both names of a ratio: a colon inside the brackets of a SMILES is an atom map.

    >>> _sides("[NH2:1]CCN : TPE-R"), _sides("TPE-R:[NH2:1]CCN"), _sides("TPE-R")
    (('[NH2:1]CCN', 'TPE-R'), ('TPE-R', '[NH2:1]CCN'), ('TPE-R', ''))
    """
    parts = name.split(" : ", 1) if " : " in name else re.split(r":(?![^\[]*\])", name, maxsplit=1)
    one, other = (*parts, "")[:2]
    return one.strip(), other.strip()


def _solved(
    entry: BatchEntry,
    names: MonomerLibrary,
    liquids: SolventLibrary | None,
    assay: Mapping[str, float],
    lots: Mapping[str, Lot],
) -> Solved:
    """Moles from texts such as "37.2 g", "60 mol%", "0.995 eq of BPDA", "rest", and ratios "A : B" = 1.5."""
    errors: list[FormulateError] = []
    known: list[Known] = []
    rest: list[str] = []
    pairs: list[tuple[str, str, float]] = []
    for name, ratio in entry.ratios.items():
        one, other = _sides(name)
        if not one or not other:
            errors.append(RecipeError("ratios", name, 'two names parted by a colon, such as "p-PDA : 4,4\'-ODA"'))
        else:
            pairs.append((one, other, ratio))
    raise_all(errors)
    monomers: dict[str, Monomer] = {}

    def took(monomer: Monomer) -> None:
        monomers[monomer.id] = monomer

    for name in [*(entry.amounts or {}), *(n for one, other, _ in pairs for n in (one, other))]:
        key = "amounts" if name in (entry.amounts or {}) else "ratios"
        with gathering(errors):
            took(_monomer(name, names, liquids, f"{key}.{name}"))
    raise_all(errors)

    def state(name: str, text: str) -> None:
        id = names.resolve(name).id
        fact = known_of(id, text, lambda of: names.resolve(of).id)
        known.append(fact) if fact else rest.append(id)

    for name, text in (entry.amounts or {}).items():
        with gathering(errors):
            state(name, text)
    raise_all(errors)
    known += [Known("ratio", names.resolve(one).id, ratio, names.resolve(other).id) for one, other, ratio in pairs]
    fractions = {
        names.resolve(name, where=f"assay.{name}").id: real(f"assay of {name}", value, high=1.0)
        for name, value in assay.items()
    }
    for name, lot in lots.items():
        monomer = names.resolve(name, where=f"lots.{name}")
        fractions[monomer.id] = lot.assay_frac(monomer.molar_mass_g_per_mol, GROUPS_OF_ROLE[monomer.role][0])
    r = checked_imbalance(entry.imbalance_r, entry.excess)
    solved = solve_amounts(known, monomers, fractions, 1.0 / r if entry.excess == "diamine" else r, rest=rest)
    if entry.imbalance_r != 1.0 and not solved.assumed:
        raise RecipeError(
            "imbalance_r",
            entry.imbalance_r,
            "no imbalance beside amounts that fix it",
            "State it as a ratio or in equivalents, or leave one monomer open as 'rest'.",
        )
    return solved


def _monomer(name: str, names: MonomerLibrary, liquids: SolventLibrary | None, where: str) -> Monomer:
    """The monomer of a name; of a solvent among the amounts the error says where it goes."""
    try:
        return names.resolve(name, where=where)
    except UnknownNameError:
        table = solvents_or_shipped(liquids)
        if table.find(name) is None:
            raise
        hint = f'It is a solvent: write solvent = {{ {name} = "800 g" }}.'
        raise RecipeError("amounts", name, "monomers and end-cappers", hint) from None


def _judged(entry: BatchEntry, recipe: Recipe) -> tuple[tuple[str, ...], str]:
    """What the sheet says of the asked formula, and its clauses that the weighed masses do not meet."""
    random = ("random order of the monomers along the chain",) if entry.feed and entry.sequence == "random" else ()
    if entry.formula is None:
        return random, ""
    report = _formula(entry).check(recipe.weighed_copolymer)
    missed = "; ".join(
        f"{f.clause} (value {f.value:.4g}, margin {f.margin:.4g})"
        for f in report
        if f.status == "not met" and f.value is not None and f.margin is not None
    )
    ratio = next((f"{f.quantity} = {f.value:.4g}" for f in report if "/" in f.quantity and f.value is not None), "")
    status = f"not met: {missed}" if missed else f"met{', ' if ratio else ''}{ratio}"
    return (f"formula {entry.formula} (claim {report.findings[0].claim}) is {status}", *random), missed
