"""From the weighed masses to the batch that they make, and the smallest top-up that restores the target.

In: masses on the balance [g] and the recipe (or copolymer) that was the target. Out: `Reconciliation`. Equation:
n_i = m_i w_i / M_i. The top-up is that of `topup`, by totals of components: a component charged in portions, or from
two lots, counts as one component, and what is left of it is listed by portion.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from pi_formulate.base.checks import kind, real, whole
from pi_formulate.base.errors import FormulateError, RecipeError, TableError
from pi_formulate.base.faults import gathering, moved, raise_all
from pi_formulate.base.series import mapping_of
from pi_formulate.batch.balance_lines import BalanceReading
from pi_formulate.batch.charge import Charge, drawn_together, is_called, is_drawn, on_balance
from pi_formulate.batch.ends import Side
from pi_formulate.batch.export.topup_sheet import ADDED
from pi_formulate.batch.from_balance import Asked, charged_of, filled_in
from pi_formulate.batch.imidization import ROLE, rescaled
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe, weighed_and_unfilled
from pi_formulate.batch.reconciliation import Reconciliation, Reconciliations, solution_lines, with_charges
from pi_formulate.batch.size import check_weighed
from pi_formulate.batch.slips import Slip, Weighed, refuse, weighing_slips
from pi_formulate.batch.topup import TopUp, components, portions_of, top_up
from pi_formulate.batch.topup_sources import Draw, Source, source_label, sources
from pi_formulate.batch.topups import StartedTopUp, started_top_ups
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.copolymer.copolymer import Copolymer


def reconcile(
    weighed_g: Mapping[str, float],
    target: Recipe | Copolymer,
    may_not_add: Iterable[str] = (),
    imbalance_r: float = 1.0,
    excess: Side = "diamine",
    *,
    strict: bool = False,
    number: int = 1,
) -> Reconciliation:
    """The batch that was really made, and the smallest non-negative top-up that restores the target.

    Parameters
    ----------
    weighed_g
        Component and mass on the balance [g], its portions and lots together; 0 or left out if it is not charged yet.
        Portions are assumed to be charged in their order, up to the number that fits the mass best. A bottle may be
        stated by its name: its components then mean what is weighed next to it.
    target
        The recipe that was weighed, with its lots, solvent and end-capper; or a copolymer.
    may_not_add
        Components, or bottles, that cannot be added any more.
    imbalance_r, excess
        For a copolymer as target; a recipe has its own.
    strict
        Whether implausible masses, such as ten times the sheet, are refused; otherwise they are `warnings`.
    number
        Of the top-up: 2 if one was added already, and is part of the masses.

    Raises
    ------
    FormulateError
        If a component is not part of the batch, a mass is negative or not a number, or nothing was weighed; with
        `strict` also for each implausible mass.

    See Also
    --------
    reconcile_file : The masses that are filled in on a weigh sheet.
    plan_batch : The batch before it is weighed.

    Examples
    --------
    >>> cop = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> result = reconcile({"PMDA": 22.0, "4,4'-ODA": 20.0241}, cop)
    >>> {name: round(mass, 3) for name, mass in result.top_up_g.items()}
    {"4,4'-ODA": 0.173}
    """
    weighed_g = mapping_of(weighed_g)
    kind("weighed_g", weighed_g, Mapping, "{component: mass in g}")
    kind("target", target, (Recipe, Copolymer), "a Recipe or a Copolymer")
    whole("number", number)
    if isinstance(target, Recipe):
        return _reconciled(replace(_filled_by_component(target, weighed_g), number=number), may_not_add, strict)
    sheet = _filled_by_component(_monomers_only(target, imbalance_r, excess), weighed_g)
    # A copolymer has no size, so its sheet takes that of the masses.
    scale = median(mass.factor for mass in sheet.weighed) if sheet.weighed else 1.0
    return _reconciled(replace(sheet, scale=scale, number=number), may_not_add, strict)


def reconcile_file(
    path: Path | str,
    may_not_add: Iterable[str] = (),
    library: MonomerLibrary | None = None,
    *,
    strict: bool = False,
    balance: Iterable[BalanceReading] | None = None,
) -> Reconciliations:
    """The same for every filled-in batch of a sheet, line by line.

    Batches of the file without any mass are left out; their ids are the attribute `skipped` of the answer.

    Parameters
    ----------
    path
        A batch CSV with a column weighed_g, a weigh sheet (.xlsx, .ods), or a top-up sheet whose added masses are
        filled in: then the answer is the next top-up.
    may_not_add
        Components that cannot be added any more.
    library
        Where monomers are looked up; the shipped one if None.
    strict
        Whether implausible masses, such as ten times the sheet, are refused; otherwise they are `warnings`.
    balance
        Readings for the empty lines of the sheet, from `read_balance`; on a top-up sheet for those with a mass to add.

    Raises
    ------
    FormulateError
        All errors of the file at once, each with its batch.
    """
    barred = tuple(may_not_add)
    sheets, skipped = _filled_in(path, library, balance)
    everything = [charge for recipe, _, _ in sheets for charge in recipe.charges]
    for name in barred:
        _named_sources(name, everything)  # a name that no batch has is one fault, not one for each batch
    errors: list[FormulateError] = []
    results = Reconciliations(skipped=skipped)
    for recipe, masses, before in sheets:
        with gathering(errors):
            results.append(_reconciled_line_by_line(recipe, masses, barred, strict, before))
    raise_all(errors)
    return results


def _filled_in(
    path: Path | str, library: MonomerLibrary | None, balance: Iterable[BalanceReading] | None
) -> tuple[list[tuple[Recipe, dict[int, float], StartedTopUp | None]], tuple[str, ...]]:
    """Recipe, {step: mass in the vessel} and the top-up before of each filled-in batch; ids of the other batches."""
    started = started_top_ups(path, library)
    if started is None:
        filled, skipped = weighed_and_unfilled(path, library) if balance is None else charged_of(path, balance, library)
        return [(recipe, masses, None) for recipe, masses in filled], skipped
    if balance is not None:
        started = _with_balance(started, balance)
    if not any(top.added_g for top in started):
        need = f"masses in a column {ADDED} (CSV, JSON) or 'added / g' (Excel)"
        raise TableError(
            Path(path).name,
            f"no {ADDED}",
            need,
            "Write what was added into the yellow cells.",
            sentence=f"nothing is filled in: there are no {need}",
        )
    carried_out = [top for top in started if top.added_g]
    skipped = tuple(top.planned.batch_id for top in started if not top.added_g)
    return [(top.planned, top.masses_g, top) for top in carried_out], skipped


def _with_balance(started: Sequence[StartedTopUp], readings: Iterable[BalanceReading]) -> list[StartedTopUp]:
    """The top-ups of a file with the masses of a balance in their empty cells."""
    asked = {top.planned.batch_id: Asked(top.title, frozenset(top.final_g), top.asked) for top in started}
    added = {top.planned.batch_id: top.added_g for top in started}
    masses = filled_in([top.planned for top in started], readings, added, asked)
    return [replace(top, added_g=masses[top.planned.batch_id]) for top in started]


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A sheet with the masses on the balance.

    Parameters
    ----------
    planned
        The recipe of the sheet.
    masses_g
        For each line of the solution; 0 if it is not charged yet [g].
    weighed
        The same masses as they were read, by line or by component.
    scale
        Size of the batch over that of the recipe, for finding implausible masses [-].
    number
        Of the top-up that is asked for, from 1.
    aims_g
        For each line, the final mass on the sheet of the top-up before [g]; None for the first one.
    """

    planned: Recipe
    masses_g: tuple[float, ...]
    weighed: tuple[Weighed, ...]
    scale: float = 1.0
    number: int = 1
    aims_g: tuple[float, ...] | None = None

    @property
    def lines(self) -> list[Charge]:
        """The lines of the solution."""
        return solution_lines(self.planned)


def _monomers_only(copolymer: Copolymer, imbalance_r: float, excess: Side) -> Recipe:
    """A recipe of one mole of monomers without a solvent line: all that a copolymer says."""
    planned = plan_batch(copolymer, monomer_mol=1.0, imbalance_r=imbalance_r, excess=excess, batch_id="weighed")
    return replace(planned, charges=tuple(c for c in planned.charges if c.role != "solvent"))


def _filled_by_component(planned: Recipe, weighed_g: Mapping[str, float]) -> FilledSheet:
    """The sheet of a recipe with the total mass of each component spread over its lines."""
    lines = solution_lines(planned)
    masses = [0.0] * len(lines)
    weighed = []
    for draws, total in _totals(weighed_g, planned).items():
        if not total:
            continue
        sheet = [sum(lines[place].charge_g for place in draw) for draw in draws]
        count, parts = portions_of(total, sheet)
        for draw, part, sheet_g in zip(draws, parts, sheet, strict=True):
            for place in draw:
                masses[place] = part * (lines[place].charge_g / sheet_g)
        weighed.append(Weighed(source_label(lines, Source(draws)), sum(sheet[:count]), total))
    return FilledSheet(planned, tuple(masses), tuple(weighed))


def _totals(weighed_g: Mapping[str, float], planned: Recipe) -> dict[tuple[Draw, ...], float]:
    """Portions of a component, or of a bottle that is named, and its mass [g]; reagents of imidization are left out.

    A component is all its lines but those of bottles that are named.
    """
    errors: list[FormulateError] = []
    totals: dict[tuple[Draw, ...], float] = {}
    lines = solution_lines(planned)
    bottles = {
        source_label(lines, source): source.draws
        for source in sources(lines)
        if source_label(lines, source) in weighed_g and not _has(lines, source_label(lines, source))
    }
    taken = {place for draws in bottles.values() for draw in draws for place in draw}
    rest = [tuple((place,) for place in group if place not in taken) for group in components(lines)]
    later = [charge for charge in planned.charges if charge.role == ROLE]
    for name, stated in weighed_g.items():
        with gathering(errors):
            mass = real(f"weighed mass of {name}", stated, least=True)
            check_weighed(f"weighed mass of {name}", mass)
            if _has(later, name) and not _has(lines, name):
                continue
            draws = bottles.get(name) or rest[_component_of(name, lines)]
            if not draws:
                need = f"what is weighed next to the bottles {', '.join(bottles)}"
                raise RecipeError(
                    "component", name, need, "It comes out of them alone.", sentence="{got} comes out of bottles alone"
                )
            totals[draws] = totals.get(draws, 0.0) + mass
    raise_all(errors)
    return totals


def _has(charges: Iterable[Charge], name: str) -> bool:
    """Whether a component of that name is among the charges."""
    return any(is_called(name, charge.compound) for charge in charges)


def reconcile_lines(
    masses_g: Mapping[int, float],
    target: Recipe,
    may_not_add: Iterable[str] = (),
    *,
    before: StartedTopUp | None = None,
) -> Reconciliation:
    """The same for masses of single lines, as a sheet has them, also where a component has several portions.

    Parameters
    ----------
    masses_g
        {step: mass on the balance}; 0 or left out if the line is not charged yet [g].
    target
        The recipe that was weighed.
    may_not_add
        Components that cannot be added any more.
    before
        The top-up that was added already and is part of the masses; None if there was none.

    Raises
    ------
    FormulateError
        If a mass is negative or not a number, a step is none of the solution, or nothing was weighed.

    Examples
    --------
    >>> kapton = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> batch = plan_batch(kapton, batch_id="R-1", solution_g=500, imbalance_r=0.99, readability_g=0.01)
    >>> print(reconcile_lines({1: 425.0, 2: 36.5}, batch))
    R-1: add 4.83 g of NMP, 39.36 g of PMDA; this restores the planned composition
    """
    steps = {charge.step: charge for charge in solution_lines(target)}
    errors: list[FormulateError] = []
    for step, mass in masses_g.items():
        with gathering(errors):
            if step not in steps:
                raise RecipeError("step", step, f"one of {', '.join(map(str, steps))}")
            where = f"weighed mass of {steps[step].compound.id}"
            check_weighed(where, real(where, mass, least=True))
    raise_all(errors)
    return _reconciled_line_by_line(target, masses_g, may_not_add, False, before)


def _reconciled_line_by_line(
    recipe: Recipe, masses: Mapping[int, float], barred: Iterable[str], strict: bool, before: StartedTopUp | None
) -> Reconciliation:
    """The answer for one batch of a file; its faults name the batch."""
    lines = solution_lines(recipe)
    charged = tuple(masses.get(charge.step, 0.0) for charge in lines)
    weighed = tuple(
        Weighed(_draw_label(lines, draw), sum(lines[place].charge_g for place in draw), mass)
        for draw in drawn_together(lines)
        if (mass := sum(charged[place] for place in draw))
    )
    may_not_add = [name for name in barred if _sources_of(name, lines)]
    sheet = FilledSheet(recipe, charged, weighed)
    if before is not None:
        aims = tuple(before.final_g[charge.step] for charge in lines)
        sheet = replace(sheet, number=before.number + 1, aims_g=aims)
    try:
        return _reconciled(sheet, may_not_add, strict)
    except FormulateError as error:
        raise_all([moved(fault, f"batch {recipe.batch_id}") for fault in getattr(error, "errors", (error,))])
        raise


def _draw_label(lines: Sequence[Charge], draw: Draw) -> str:
    """Name of a bottle, or id of a line, with its step if the component has several lines."""
    first = lines[draw[0]]
    if is_drawn(first) and first.lot.name:
        return first.lot.name
    alone = sum(line.compound == first.compound for line in lines) == 1
    return first.compound.id if alone else f"{first.compound.id} in step {first.step}"


def _reconciled(sheet: FilledSheet, may_not_add: Iterable[str], strict: bool) -> Reconciliation:
    """The answer for the mass on each line."""
    if not any(sheet.masses_g):
        need, hint = "at least one mass above 0 g", "Fill in the column weighed_g."
        raise RecipeError("weighed masses", list(sheet.masses_g), need, hint, sentence="no mass above 0 g was weighed")
    planned, lines = sheet.planned, sheet.lines
    barred = frozenset(number for name in may_not_add for number in _named_sources(name, lines))
    topup = top_up(lines, sheet.masses_g, barred, sheet.aims_g)
    _check_complete(topup, lines, barred)
    mended = [
        replace(c, amount_mol=n, planned_mol=aim)
        for c, n, aim in zip(lines, topup.final_mol, topup.wanted_mol, strict=True)
        if n > 0.0
    ]
    slips = _slips(sheet, topup, sum(c.charge_g for c in mended))
    if strict:
        refuse(slips)
    charges = sorted([*mended, *rescaled(planned.charges, mended)], key=lambda charge: charge.step)
    return Reconciliation(
        planned,
        tuple(replace(c, amount_mol=n) for c, n in zip(lines, topup.have_mol, strict=True) if n > 0.0),
        replace(planned, charges=tuple(charges)) if topup.exact else with_charges(planned, charges),
        _to_add(topup, lines),
        topup.exact,
        tuple(slip.text for slip in slips),
        sheet.number,
    )


def _check_complete(topup: TopUp, lines: Sequence[Charge], barred: frozenset[int]) -> None:
    """Refuse a batch of which a component can never be charged."""
    final = topup.final_mol
    missing = [
        lines[group[0]].compound.id for group in components(lines) if not any(final[place] > 0.0 for place in group)
    ]
    groups = sources(lines)
    fixed = {lines[place].compound.id for number in barred for place in groups[number].places}
    if missing and fixed.isdisjoint(missing):
        size = sum(n * c.compound.molar_mass_g_per_mol / c.assay_frac for n, c in zip(final, lines, strict=True))
        need = f"at least half a step of the balance of each, which a batch of {size:.3g} g has not"
        raise RecipeError(
            "weighed masses",
            missing,
            need,
            "Was a mass misread? The batch has the size of what is in it.",
            sentence=f"the mass of {missing} is below half a step of the balance in a batch of {size:.3g} g",
        )
    if missing:
        hint = "The batch cannot be made without them."
        raise RecipeError(
            "may_not_add",
            missing,
            "components that are charged already",
            hint,
            sentence="the batch lacks {got}, which it may not add",
        )


def _slips(sheet: FilledSheet, topup: TopUp, after_g: float) -> tuple[Slip, ...]:
    """Implausible masses of a sheet, as compared with the sheet at its scale."""
    scale, lines = sheet.scale, sheet.lines
    return weighing_slips(
        [replace(mass, planned_g=mass.planned_g * scale) for mass in sheet.weighed],
        [replace(c, amount_mol=n or c.amount_mol * scale) for c, n in zip(lines, topup.have_mol, strict=True)],
        sheet.planned.conversion,
        scale * sum(c.charge_g for c in lines),
        after_g,
    )


def _to_add(topup: TopUp, lines: Sequence[Charge]) -> tuple[tuple[str, float], ...]:
    """Component or bottle and mass to add [g], where there is any."""
    added = []
    for source in sources(lines):
        mass = sum(
            topup.add_mol[place] * lines[place].compound.molar_mass_g_per_mol / lines[place].assay_frac
            for place in source.places
        )
        if mass > 0.0:
            added.append((source_label(lines, source), on_balance(mass, lines[source.places[-1]].readability_g)))
    return tuple(added)


def _component_of(name: str, lines: Sequence[Charge]) -> int:
    """Number of a component by any of its names."""
    for number, group in enumerate(components(lines)):
        if is_called(name, lines[group[0]].compound):
            return number
    raise _unknown(name, lines)


def _named_sources(name: str, lines: Sequence[Charge]) -> list[int]:
    """Numbers of the sources that a name bars: a bottle, or all that hold a component."""
    if numbers := _sources_of(name, lines):
        return numbers
    raise _unknown(name, lines)


def _sources_of(name: str, lines: Sequence[Charge]) -> list[int]:
    """Numbers of the sources of that name; none if the batch has none."""
    groups = list(enumerate(sources(lines)))
    return [number for number, source in groups if source_label(lines, source) == name] or [
        number for number, source in groups if any(is_called(name, lines[place].compound) for place in source.places)
    ]


def _unknown(name: str, lines: Sequence[Charge]) -> RecipeError:
    bottles = [charge.lot.name for charge in lines if is_drawn(charge) and charge.lot.name]
    known = dict.fromkeys([*(c.compound.id for c in lines), *bottles])
    return RecipeError("component", name, f"one of {', '.join(known)}")
