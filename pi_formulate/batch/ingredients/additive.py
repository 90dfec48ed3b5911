"""Fillers and other additives: mass on top of the solution, without a part in the stoichiometry.

In: parts per hundred parts of polymer, by mass, and the charges of the polymer. Out: `Additive`s in grams. Equation:
m = phr / 100 x mass of polyimide, or of poly(amic acid).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.texts import check_label
from pi_formulate.batch.charge import Charge, check_steps, made_of, on_balance
from pi_formulate.batch.export.sheet import grams
from pi_formulate.batch.size import SolidsBasis, check_basis

HUNDRED = 100.0
POLYMERS: Mapping[str, str] = {"pi": "polyimide", "paa": "poly(amic acid)"}


class Phr(NamedTuple):
    """A filler or additive in parts per hundred of polymer, and which polymer that is."""

    name: str
    phr: float
    of: SolidsBasis


class Additive(NamedTuple):
    """A filler or additive of a batch: name, planned parts per hundred of which polymer, mass [g], step of balance [g].

    The order of the fields is that of the batch file.
    """

    name: str
    phr: float
    of: SolidsBasis
    mass_g: float
    readability_g: float | None = None

    def __str__(self) -> str:
        """The line of the sheet."""
        mass = grams(self.mass_g, self.readability_g)
        return f"{mass} g of {self.name} go into the solution: {self.phr:g} phr of {POLYMERS[self.of]}"


def phr_from(stated: Mapping[str, float] | None, of: SolidsBasis) -> tuple[Phr, ...]:
    """Each additive with its parts per hundred, checked.

    Parameters
    ----------
    stated
        {name: parts per hundred parts of polymer}, by mass.
    of
        `pi` or `paa`.

    Raises
    ------
    FormulateError
        All errors at once.

    Examples
    --------
    >>> phr_from({"silica": 10.0}, "pi")
    (Phr(name='silica', phr=10.0, of='pi'),)
    """
    kind("additives_phr", stated or {}, Mapping, "{name: parts per hundred}")
    errors: list[FormulateError] = []
    if of not in POLYMERS:
        errors.append(RecipeError("phr_of", of, "'paa' or 'pi'"))
    additives: list[Phr] = []
    for name, phr in (stated or {}).items():
        with gathering(errors):
            check_label("additive", name)
            additives.append(Phr(name, real(f"additive {name}", phr), of))
    raise_all(errors)
    return tuple(additives)


def additives_for(stated: Sequence[Phr], charges: Sequence[Charge], step_g: float | None) -> tuple[Additive, ...]:
    """The masses of additives for the polymer of some charges.

    Parameters
    ----------
    stated
        In parts per hundred.
    charges
        Of the batch.
    step_g
        Step of the balance; None: nothing is rounded [g].

    Raises
    ------
    RecipeError
        If a mass is below one step of the balance.
    """
    if not stated:
        return ()
    made = made_of(charges)
    polymer_g = {"pi": made.pi_g, "paa": made.paa_g}
    additives: list[Additive] = []
    for name, phr, of in stated:
        mass = phr / HUNDRED * polymer_g[of]
        if step_g:
            check_steps(f"readability_g of {name}", mass, step_g)
            if mass < step_g:
                hint = "Make a larger batch or use a finer balance."
                raise RecipeError(f"mass of {name}", Words(f"{mass:.3g} g"), f"at least one step, {step_g:g} g", hint)
            mass = on_balance(round(mass / step_g) * step_g, step_g)
        additives.append(Additive(name, phr, of, mass, step_g))
    return tuple(additives)


def checked_additives(additives: Iterable[object]) -> tuple[Additive, ...]:
    """Additives as a recipe or its file states them: lists of a file become `Additive`s.

    Parameters
    ----------
    additives
        Each of them (name, phr, of, mass, step of the balance).

    Raises
    ------
    RecipeError
        If one is something else.
    """
    kind("additives", additives, (tuple, list), "a list of additives")
    return tuple(_checked(additive) for additive in additives)


def _checked(stated: object) -> Additive:
    if not isinstance(stated, tuple | list) or len(stated) != len(Additive._fields):
        raise RecipeError("additives", stated, f"({', '.join(Additive._fields)}) of each")
    name, phr, of, mass, step = stated
    check_label("additive", name)
    check_basis(of)
    real(f"additive {name}: phr", phr)
    real(f"additive {name}: mass_g", mass)
    if step is not None:
        real(f"additive {name}: readability_g", step)
    return Additive(name, phr, of, mass, step)


def scaled(additives: Sequence[Additive], factor: float) -> tuple[Additive, ...]:
    """The additives of a part of a batch, which no balance rounds any more.

    Parameters
    ----------
    additives
        Of the batch.
    factor
        The part, above 0 [-].
    """
    return tuple(one._replace(mass_g=one.mass_g * factor, readability_g=None) for one in additives)


def refuse_additives(where: str, additives: Sequence[Additive]) -> None:
    """Refuse a batch with fillers where only the polymer solution is meant.

    Parameters
    ----------
    where
        For the error.
    additives
        Of the batch.
    """
    if additives:
        got = f"a batch with {', '.join(one.name for one in additives)}"
        raise RecipeError(where, Words(got), "a batch before fillers are in it", "State the fillers of the new batch.")
