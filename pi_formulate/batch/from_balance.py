"""Which reading of a balance belongs to which line of a sheet.

In: `BalanceReading`s and the recipes of a sheet. Out: each recipe with {step: mass}, as a filled-in sheet has them.
Equations: net = gross - tare; of a bottle of several components, which is weighed once, line i holds
m_i = m s_i / sum(s), with s its masses on the sheet. Readings without a text above them go to the empty lines of the
sheet in charging order, on a top-up sheet to those with a mass to add; a text above them names a component by id, name,
CAS number or lot, a bottle, or the batch. What is ambiguous is refused with the line of the reading.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pi_formulate.base.errors import FormulateError, TableError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.names import name_key
from pi_formulate.batch.balance_lines import MOST_ERRORS, BalanceReading
from pi_formulate.batch.charge import Charge, drawn_together, structures_called
from pi_formulate.batch.export.lines import WEIGHED
from pi_formulate.batch.recipe import READERS, Recipe, ending, recipes_of, weighed_of
from pi_formulate.batch.size import check_weighed
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent

# What printers write before an id: it is left out where the whole text names nothing.
HEADING = re.compile(r"(?:[ls]?[ _-]?id|lot|batch|sample|component)[ .:#=-]{1,5}", re.IGNORECASE)
Draw = tuple[Charge, ...]  # the lines that are weighed as one mass
DIGITS_APART = 1.5  # of the last digit: gross - tare and net, each rounded


@dataclass(frozen=True, slots=True)
class Asked:
    """What the sheet of a top-up asks for.

    Parameters
    ----------
    title
        Of the top-up, which names its batch too.
    steps
        Lines that something may be added to.
    add
        Those of them with a mass to add; the others take a mass only if a text names them.
    """

    title: str
    steps: frozenset[int]
    add: frozenset[int]


@dataclass(slots=True)
class _Weighing:
    """The readings below one text, or all of those without a text."""

    texts: tuple[str, ...]
    line: int
    readings: list[BalanceReading] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The texts, for an error."""
        return " / ".join(self.texts) or "a mass without a text above it"


def charged_of(
    path: Path | str, readings: Iterable[BalanceReading], library: MonomerLibrary | None = None
) -> tuple[list[tuple[Recipe, dict[int, float]]], tuple[str, ...]]:
    """Each recipe of which something was weighed, with {step: mass} from balance and sheet [g]; ids of the other ones.

    Parameters
    ----------
    path
        A batch file, filled in or not.
    readings
        Of a balance.
    library
        Where monomers are looked up; the shipped one if None.

    Raises
    ------
    TableError
        All errors at once, each with its line.
    """
    rows = READERS[ending(path, READERS)](path)
    filled = {
        recipe.batch_id: masses
        for recipe, masses in (weighed_of(path, library) if any(row.get(WEIGHED) for _, row in rows) else ())
    }
    recipes = recipes_of(rows, library)
    masses = filled_in(recipes, readings, filled)
    charged = [(recipe, masses[recipe.batch_id]) for recipe in recipes if masses[recipe.batch_id]]
    return charged, tuple(recipe.batch_id for recipe in recipes if not masses[recipe.batch_id])


def filled_in(
    recipes: Sequence[Recipe],
    readings: Iterable[BalanceReading],
    filled: Mapping[str, Mapping[int, float]] | None = None,
    top_ups: Mapping[str, Asked] | None = None,
) -> dict[str, dict[int, float]]:
    """{batch id: {step: mass}} with the masses of a balance [g].

    Parameters
    ----------
    recipes
        Of one sheet.
    readings
        Of a balance.
    filled
        {batch id: {step: mass}} that the sheet holds already [g].
    top_ups
        {batch id: what its top-up asks for}, if the sheet is one of top-ups.

    Raises
    ------
    TableError
        All errors at once, each with its line: a mass for which there is no empty line, a text that names nothing or
        several things, several masses for one text, a gross mass without its tare.
    """
    masses = {recipe.batch_id: dict((filled or {}).get(recipe.batch_id, {})) for recipe in recipes}
    asked = top_ups or {}
    by_id = {recipe.batch_id: recipe for recipe in recipes}
    called = by_id | {top_up.title: by_id[batch_id] for batch_id, top_up in asked.items()}
    current = recipes[0] if len(recipes) == 1 else None
    draws = {batch_id: _draws_of(recipe, asked.get(batch_id)) for batch_id, recipe in by_id.items()}
    ways: dict[str, bool] = {}  # whether the masses of a batch have texts
    errors: list[FormulateError] = []
    weighings = _weighings(readings)
    for weighing in weighings:
        if len(errors) >= MOST_ERRORS:
            need = f"at most {MOST_ERRORS} readings that belong to no line"
            errors.append(
                TableError(
                    f"balance:{weighing.line}",
                    "one more",
                    need,
                    "The rest was not read.",
                    sentence=f"there are more than {MOST_ERRORS} readings that belong to no line",
                )
            )
            break
        with gathering(errors):
            where = f"balance:{weighing.line}"
            named = [text for text in weighing.texts if _in_words(text, called) is None]
            for text in weighing.texts:
                if (name := _in_words(text, called)) is not None:
                    current = called[name]
            if not named and not _masses(weighing):
                continue  # a tare, or what stands on the balance before the first charge
            if current is None:
                need = f"the id of a batch on a line above it, one of {', '.join(by_id)}"
                raise TableError(where, weighing.said, need, "The sheet has several batches.")
            if ways.setdefault(current.batch_id, bool(named)) is not bool(named):
                need = "an id or a lot above each mass of a batch, or above none of them"
                raise TableError(where, weighing.said, need)
            taken = masses[current.batch_id]
            if named:
                _take_named(weighing, named, current.batch_id, draws[current.batch_id], taken)
            else:
                top_up = asked.get(current.batch_id)
                _take_in_order(weighing, current.batch_id, draws[current.batch_id], taken, top_up)
    raise_all(errors)
    if not weighings:
        raise TableError(
            "balance",
            "no reading",
            "at least one stable mass",
            sentence="there is no reading, but at least one stable mass is needed",
        )
    if not any(masses.values()):
        raise TableError(
            "balance", "no stable mass above 0 g", "at least one", sentence="there is no stable mass above 0 g"
        )
    return masses


def left_out(readings: Iterable[BalanceReading]) -> int:
    """Number of readings that are not masses: unstable ones, those out of the range of the balance, and those of 0 g.

    Parameters
    ----------
    readings
        Of a balance.
    """
    return sum(reading.kind != "tare" and not (reading.is_mass and reading.mass_g) for reading in readings)


def _weighings(readings: Iterable[BalanceReading]) -> list[_Weighing]:
    """The readings with the texts above them; a reading without one belongs to the text before."""
    weighings: list[_Weighing] = []
    for reading in readings:
        if reading.above or not weighings:
            weighings.append(_Weighing(reading.above, reading.line))
        weighings[-1].readings.append(reading)
    return weighings


def _take_in_order(
    weighing: _Weighing, batch_id: str, draws: Sequence[Draw], taken: dict[int, float], top_up: Asked | None
) -> None:
    """Put masses into the empty lines of a batch, in charging order; the same mass printed twice is not two charges."""
    lines = [reading.line for reading in weighing.readings]
    due = [draw for draw in draws if top_up is None or _is_due(draw, top_up)]
    last: tuple[int, float] | None = None
    for line, mass in _masses(weighing):
        if last is not None and last[1] == mass and lines.index(line) == lines.index(last[0]) + 1:
            need = "another mass, or a tare or an unstable reading between two that are equal"
            hint = "Was it printed twice? If not, write the id above each mass."
            raise TableError(
                f"balance:{line}",
                f"{mass:.10g} g again",
                need,
                hint,
                sentence=f"the mass {mass:.10g} g comes twice, without a tare or an unstable reading between",
            )
        last = line, mass
        empty = _first_empty(line, due, taken)
        if empty is None:
            need = f"as many masses as batch {batch_id} has empty lines"
            if top_up is not None:
                need = f"as many masses as {top_up.title} has empty lines with a mass to add"
            hint = "Was a charge printed twice? A text with the id above each mass leaves no doubt."
            raise TableError(f"balance:{line}", Words(f"{mass:.10g} g"), need, hint)
        taken.update(_divided(mass, empty))


def _take_named(
    weighing: _Weighing, texts: Sequence[str], batch_id: str, draws: Sequence[Draw], taken: dict[int, float]
) -> None:
    """Put the mass below a text into the line that it names."""
    where = f"balance:{weighing.line}"
    fitting = list(draws)
    for text in texts:
        known = _called(text, draws)
        if not known:
            raise TableError(where, text, f"an id or a lot of batch {batch_id}: {', '.join(_names(draws))}")
        fitting = [draw for draw in fitting if draw in known]
    if len({tuple(charge.compound for charge in draw) for draw in fitting}) != 1:
        ids = ", ".join(dict.fromkeys(_label(draw) for draw in fitting))
        hint = f"They fit {ids}." if ids else "They name different lines."
        raise TableError(where, Words(" / ".join(texts)), "texts that name one component", hint)
    if not any(reading.is_mass for reading in weighing.readings):
        raise TableError(
            where,
            " / ".join(texts),
            "a stable reading below it",
            "Its readings are not stable masses.",
            sentence=f"there is no stable reading below {' / '.join(texts)}",
        )
    masses = _masses(weighing)
    different = dict.fromkeys(mass for _, mass in masses)
    if len(different) > 1:
        got = " and ".join(f"{mass:.10g} g" for mass in different)
        line = next(line for line, mass in masses if mass != masses[0][1])
        need = f"one mass below {' / '.join(texts)}"
        raise TableError(
            f"balance:{line}", Words(got), need, "Repeat the id above the second one if it is another portion."
        )
    for mass in different:
        empty = _first_empty(weighing.line, fitting, taken)
        if empty is None:
            need = f"a line of {_label(fitting[0])} that is still empty"
            raise TableError(
                where,
                f"{mass:.10g} g",
                need,
                "Was it weighed twice?",
                sentence=f"there is no empty line of {_label(fitting[0])} for {mass:.10g} g",
            )
        taken.update(_divided(mass, empty))


def _draws_of(recipe: Recipe, top_up: Asked | None) -> list[Draw]:
    """The lines of a batch as they are weighed: one line, or all components out of one bottle.

    Of a top-up those that it asks for come first, so that a text that names several lines means them.
    """
    draws = [tuple(recipe.charges[place] for place in draw) for draw in drawn_together(recipe.charges)]
    if top_up is None:
        return draws
    there = [draw for draw in draws if draw[0].step in top_up.steps]
    return sorted(there, key=lambda draw: not _is_due(draw, top_up))


def _is_due(draw: Draw, top_up: Asked) -> bool:
    """Whether a top-up asks for a mass on this line."""
    return any(charge.step in top_up.add for charge in draw)


def _first_empty(line: int, draws: Iterable[Draw], taken: Mapping[int, float]) -> Draw | None:
    """The first draw without a mass; a bottle of which the sheet states some of its lines is refused."""
    for draw in draws:
        filled = [charge.step for charge in draw if charge.step in taken]
        if not filled:
            return draw
        if len(filled) < len(draw):
            name = _label(draw)
            got = f"a mass in {len(filled)} of the {len(draw)} lines of {name}"
            hint = f"{name} is weighed once; its one mass is divided among its lines."
            raise TableError(
                f"balance:{line}",
                got,
                f"a mass in all lines of {name} or in none",
                hint,
                sentence=f"the sheet has {got}, but needs one in all or in none",
            )
    return None


def _divided(mass_g: float, draw: Draw) -> dict[int, float]:
    """{step: mass} of one weighing, in the ratio of the sheet [g]."""
    if len(draw) == 1:
        return {draw[0].step: mass_g}
    planned_g = sum(charge.charge_g for charge in draw)
    return {charge.step: mass_g * (charge.charge_g / planned_g) for charge in draw}


def _label(draw: Draw) -> str:
    """What one weighing is called: a component, or a bottle of several."""
    return draw[0].compound.id if len(draw) == 1 else draw[0].lot.name


def _names(draws: Iterable[Draw]) -> list[str]:
    """What texts may name, each once."""
    names = (name for draw in draws for name in (_label(draw), draw[0].lot.name) if name)
    return list(dict.fromkeys(names))


def _masses(weighing: _Weighing) -> list[tuple[int, float]]:
    """Line and net mass [g] of each weighing; an empty pan is none."""
    masses = []
    for group in _groups(reading for reading in weighing.readings if _counts(reading)):
        line, mass = _net(group)
        where = f"balance:{line}"
        if mass < 0.0:
            raise TableError(
                where,
                f"{mass:.10g} g",
                "a mass above 0 g",
                "Was the vessel taken off? Tare it again.",
                sentence=f"a mass must be above 0 g, but is {mass:.10g} g",
            )
        check_weighed(where, mass, TableError)
        if mass:
            masses.append((line, mass))
    return masses


def _counts(reading: BalanceReading) -> bool:
    return reading.status == "stable" and reading.kind != "other" and reading.mass_g is not None


def _groups(readings: Iterable[BalanceReading]) -> Iterator[dict[str, BalanceReading]]:
    """Net, gross and tare of one weighing: each at most once; a tare alone is none."""
    group: dict[str, BalanceReading] = {}
    for reading in readings:
        if reading.kind in group:
            yield group
            group = {}
        group[reading.kind] = reading
    if group:
        yield group


def _net(group: Mapping[str, BalanceReading]) -> tuple[int, float]:
    """Line and net mass of a weighing [g]; 0 for a tare alone."""
    net, gross, tare = (group.get(kind) for kind in ("net", "gross", "tare"))
    if gross is None:
        return (0, 0.0) if net is None else (net.line, net.mass_g or 0.0)
    steps = [reading.step_g for reading in group.values()]
    inside = (gross.mass_g or 0.0) - (tare.mass_g or 0.0 if tare else 0.0)
    if net is None:
        if tare is None or tare.line > gross.line:
            hint = "Weigh with the tare key, or keep the line of the tare above it."
            raise TableError(
                f"balance:{gross.line}",
                gross.text,
                "the tare before a gross mass",
                hint,
                sentence="there is no tare before the gross mass {got}",
            )
        return gross.line, round(inside, 9)
    if tare is not None and abs(inside - (net.mass_g or 0.0)) > DIGITS_APART * max(steps):
        need = f"gross - tare, {inside:.10g} g"
        raise TableError(f"balance:{net.line}", net.text, need, "Do the three lines belong together?")
    return net.line, net.mass_g or 0.0


def _called(text: str, draws: Iterable[Draw]) -> list[Draw]:
    """The draws that a text names: by lot, or by component where there is only one.

    What printers write before an id is left out if need be.
    """
    known = list(draws)
    for name in (text, HEADING.sub("", text, count=1)):
        if not name:
            continue
        key = name_key(name)
        named = [d for d in known if d[0].lot.name == name or (len(d) == 1 and key in _keys_of(d[0].compound))]
        if named := named or _of_structure(name, known):
            return named
    return []


@lru_cache(maxsize=1_000)
def _keys_of(compound: Monomer | Solvent) -> frozenset[str]:
    """The names of a compound, as `is_called` compares them."""
    names = (compound.id, compound.name, compound.cas, *compound.aliases)
    return frozenset(name_key(name) for name in names if name)


def _of_structure(text: str, draws: Iterable[Draw]) -> list[Draw]:
    """The components of a SMILES, or of a name that other words say."""
    structures = structures_called(text)
    return [draw for draw in draws if len(draw) == 1 and draw[0].compound.smiles in structures]


def _in_words(text: str, batches: Iterable[str]) -> str | None:
    """The batch that a text names."""
    return next((name for name in (text, HEADING.sub("", text, count=1)) if name in batches), None)
