"""Statements of a recipe on amounts and on the solvent: texts become numbers.

In: "37.2 g", "60 mol%", "1.02 eq of BPDA", "rest"; "800 g", "50 ml", "80 vol%", "0.5 mol/L of monomers". Out: `Known`
of a monomer, and the arguments of `plan_batch` for the solvent and the solids.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, TypedDict

from pi_formulate.base.errors import RecipeError
from pi_formulate.base.limits import AMOUNT_CHARACTERS
from pi_formulate.base.units import KINDS, UnitError, is_quantity, number_of, quantity
from pi_formulate.batch.imidization import Counted as CountedReagent
from pi_formulate.batch.solution import By, Concentration, Counted
from pi_formulate.copolymer.amounts import Known

REST = re.compile(r"(?i)(?:the\s+)?(?:rest|balance|remainder)")
EQUIVALENTS = re.compile(
    r"(?P<number>[0-9.][^A-DF-Z]*?)\s*eq(?:uiv(?:alents?)?)?s?\.?"
    r"(?:\s+(?:of |to |per |relative to |based on )?\s*(?P<of>\S.*))?",
    re.IGNORECASE | re.DOTALL,
)
SIDES = {
    "dianhydride": "dianhydride",
    "dianhydrides": "dianhydride",
    "all dianhydrides": "dianhydride",
    "diamine": "diamine",
    "diamines": "diamine",
    "all diamines": "diamine",
}
# The words of papers for the species that a concentration counts.
COUNTED: Mapping[str, Counted] = {
    "repeat unit": "repeat units",
    "repeat units": "repeat units",
    "repeating units": "repeat units",
    "units": "repeat units",
    "each monomer": "repeat units",
    "each": "repeat units",
    "monomers": "monomers",
    "all monomers": "monomers",
    "total monomers": "monomers",
    "monomers in total": "monomers",
    "dianhydride": "dianhydrides",
    "dianhydrides": "dianhydrides",
    "diamine": "diamines",
    "diamines": "diamines",
}
FRACTIONS: Mapping[str, Literal["mol_frac", "mass_frac"]] = {"mole fraction": "mol_frac", "mass fraction": "mass_frac"}
# What the equivalents of a reagent of imidization refer to.
PER: Mapping[str, CountedReagent] = {
    **dict.fromkeys(("amic acid", "amic acids", "amic acid groups", "amide", "amides"), "equivalents"),
    **{words: "per dianhydride" for words, side in SIDES.items() if side == "dianhydride"},
}
REAGENT_KINDS: tuple[Literal["mol", "g", "ml"], ...] = ("mol", "g", "ml")
POLYMER = ("monomers", "all monomers", "total monomers", "polymer", "solids")
OF = re.compile(r"(?P<amount>.*?)\s+of\s+(?P<of>[A-Za-z][A-Za-z ]*)", re.DOTALL)
PER_100_ML = re.compile(r"\s?(?:/|\bper\b)\s?100\s?m[lL]\b")
TOO_LONG = f"It has at most {AMOUNT_CHARACTERS} characters."
NEED = "an amount, such as '37.2 g', '0.1 mol', '60 mol%', '25 wt%', '1.02 eq of BPDA' or 'rest'"


def known_of(monomer: str, text: str, resolve: Callable[[str], str]) -> Known | None:
    """One statement about one monomer; None for `rest`.

    Parameters
    ----------
    monomer
        Its id.
    text
        Mass, moles, mol%, wt%, equivalents or `rest`.
    resolve
        Gives the id of a name, for the reference of equivalents.

    Raises
    ------
    UnitError
        If it is none of these.
    UnknownNameError
        If the reference is not a monomer.

    Examples
    --------
    >>> print(known_of("p-PDA", "1.02 eq of diamines", str), "|", known_of("BPDA", "37.2 g", str))
    p-PDA = 1.02 eq of diamine | BPDA = 37.2 g
    """
    where = f"amount of {monomer}"
    plain = text.strip()
    if len(plain) > AMOUNT_CHARACTERS:
        raise UnitError(where, text, NEED, TOO_LONG)
    if REST.fullmatch(plain):
        return None
    if match := EQUIVALENTS.fullmatch(plain):
        value = quantity(match["number"], "ratio", where)
        of = " ".join((match["of"] or "").split())
        return Known("equivalents", monomer, value, SIDES.get(of.lower(), "") or (resolve(of) if of else ""))
    for kind, fact in FRACTIONS.items():
        if is_quantity(plain, kind) and not _bare(plain):
            return Known(fact, monomer, quantity(plain, kind, where))
    if _bare(plain) and "%" in plain:
        raise UnitError(where, text, NEED, "Percent of what? Write mol% or wt%.")
    if is_quantity(plain, "mol"):
        return Known("amount_mol", monomer, quantity(plain, "mol", where))
    return Known("mass_g", monomer, quantity(text, "g", where))


def reagent_amount(name: str, value: str | float) -> tuple[float, CountedReagent]:
    """The amount of a reagent of imidization: moles per mole of amic acid, or what a preparation prints.

    Parameters
    ----------
    name
        Of the reagent, for the error.
    value
        A number, or a text such as "2 eq", "4 eq of dianhydride", "43 mmol", "4.44 g" or "4.1 ml".

    Raises
    ------
    UnitError
        If it is none of these.

    Examples
    --------
    >>> reagent_amount("pyridine", 1.5), reagent_amount("pyridine", "2 eq"), reagent_amount("pyridine", "43 mmol")
    ((1.5, 'equivalents'), (2.0, 'equivalents'), (0.043, 'mol'))
    """
    where = f"imidization: {name}"
    if isinstance(value, str) and len(value.strip()) <= AMOUNT_CHARACTERS:
        match = EQUIVALENTS.fullmatch(value.strip())
        if match and (of := PER.get(" ".join((match["of"] or "amic acid").lower().split()))):
            return quantity(match["number"], "ratio", where), of
        for kind in REAGENT_KINDS:
            if is_quantity(value, kind):
                return quantity(value, kind, where), kind
        if not is_quantity(value, "ratio"):
            raise UnitError(
                where, value, "moles per mole of amic acid, or an amount such as '2 eq', '43 mmol', '4.44 g'"
            )
    return number_of(where, value, "ratio"), "equivalents"


def _bare(text: str) -> bool:
    """Whether it is a plain number, or a percentage without a basis."""
    return is_quantity(text, "share")


def concentration_of(text: str, where: str = "concentration") -> Concentration:
    """A concentration of the monomers in the volume of the solvent.

    Parameters
    ----------
    text
        Such as "0.5 mol/L", "0.5 mol/L of monomers", "10 g/dL", "10 g/100 ml", "10 w/v%".
    where
        The name of the entry, for the error.

    Raises
    ------
    UnitError
        If it is not a concentration.
    RecipeError
        If the species that it counts is not known.

    Examples
    --------
    >>> print(concentration_of("0.5 mol/L of monomers"))
    0.5 mol/L of monomers in the volume of the solvent
    """
    if len(text.strip()) > AMOUNT_CHARACTERS:
        raise UnitError(where, text, "a concentration, such as '0.5 mol/L' or '10 g/dL'", TOO_LONG)
    match = OF.fullmatch(text.strip())
    amount, of = (match["amount"], " ".join(match["of"].lower().split())) if match else (text, "")
    amount = PER_100_ML.sub("/dl", amount)
    if is_quantity(amount, "g/L"):
        if of and of not in POLYMER:
            raise RecipeError(where, text, f"the counted species, one of {', '.join(POLYMER)}")
        return Concentration(quantity(amount, "g/L", where), "g/L")
    value = quantity(amount, "mol/L", where)
    if of and of not in COUNTED:
        raise RecipeError(where, text, "the counted species: repeat units, monomers, dianhydrides or diamines")
    return Concentration(value, "mol/L", COUNTED.get(of, "repeat units"))


def is_concentration(value: object) -> bool:
    """Whether a value is the text of a concentration.

    >>> is_concentration("10 g/dL"), is_concentration("15 wt%"), is_concentration(0.15)
    (True, False, False)
    """
    if not isinstance(value, str) or len(value.strip()) > AMOUNT_CHARACTERS:
        return False
    return _is_concentration(value)


@lru_cache(maxsize=1024)
def _is_concentration(text: str) -> bool:
    """Kept, since the rows of a table state the same few solids."""
    match = OF.fullmatch(text.strip())
    amount = PER_100_ML.sub("/dl", match["amount"] if match else text)
    return is_quantity(amount, "g/L") or is_quantity(amount, "mol/L")


class SolutionArguments(TypedDict, total=False):
    """Arguments of `plan_batch` for the solvent and the solids."""

    solids_frac: float
    concentration: Concentration
    solvent: str | dict[str, float]
    solvent_by: By
    solvent_g: dict[str, float]
    solvent_ml: dict[str, float]


def solution_of(
    solids: str | float | None, solvent: str | Mapping[str, str | float], concentration: str | None
) -> SolutionArguments:
    """The arguments of `plan_batch` for the solvent and the solids.

    Parameters
    ----------
    solids
        A mass fraction, or a concentration; None if not stated.
    solvent
        A name, or {name: share, mass, volume or, of one solvent, concentration}.
    concentration
        Instead of solids; None if not stated.

    Raises
    ------
    UnitError, RecipeError
        If a text is none of these, or two of them contradict each other.

    Examples
    --------
    >>> solution_of(None, {"NMP": "400 g", "DMAc": "100 ml"}, None)
    {'solvent_g': {'NMP': 400.0}, 'solvent_ml': {'DMAc': 100.0}}
    >>> solution_of("15 wt%", {"NMP": "80 vol%", "o-xylene": "20 vol%"}, None)
    {'solids_frac': 0.15, 'solvent': {'NMP': 0.8, 'o-xylene': 0.2}, 'solvent_by': 'volume'}
    """
    arguments: SolutionArguments = {}
    stated = [] if concentration is None else [("concentration", concentration)]
    if is_concentration(solids):
        stated.append(("solids", str(solids)))
    elif solids is not None:
        arguments["solids_frac"] = number_of("solids", solids, "mass fraction")
    if isinstance(solvent, Mapping) and len(solvent) == 1 and is_concentration(value := next(iter(solvent.values()))):
        stated.append(("solvent", str(value)))
        solvent = next(iter(solvent))
    if len(stated) > 1:
        raise RecipeError(
            " and ".join(key for key, _ in stated),
            [text for _, text in stated],
            "one concentration",
            sentence=f"{' and '.join(text for _, text in stated)} are both stated; state one concentration",
        )
    if stated:
        arguments["concentration"] = concentration_of(stated[0][1], stated[0][0])
    return {**arguments, **_solvents(solvent)}


def _solvents(solvent: str | Mapping[str, str | float]) -> SolutionArguments:
    """The arguments for the solvent alone."""
    if isinstance(solvent, str):
        return {"solvent": solvent}
    kinds = {name: _kind_of(value) for name, value in solvent.items()}
    used = set(kinds.values())
    if used <= {"g", "ml"} and used:
        amounts = {
            kind: {name: number_of(f"amount of {name}", solvent[name], kind) for name in solvent if kinds[name] == kind}
            for kind in ("g", "ml")
        }
        if not amounts["ml"]:
            return {"solvent_g": amounts["g"]}
        if not amounts["g"]:
            return {"solvent_ml": amounts["ml"]}
        return {"solvent_g": amounts["g"], "solvent_ml": amounts["ml"]}
    if used & {"g", "ml"} or {"mass fraction", "volume fraction"} <= used:
        need = "masses and volumes, or only shares by mass, or only shares by volume"
        raise RecipeError("solvent", dict(solvent), need)
    kind = "volume fraction" if "volume fraction" in used else "mass fraction"
    shares = {name: number_of(f"share of {name}", value, kind) for name, value in solvent.items()}
    return {"solvent": shares, "solvent_by": "volume"} if kind == "volume fraction" else {"solvent": shares}


def _kind_of(value: str | float) -> str:
    """The kind of an amount of one solvent: `g`, `ml`, a fraction, or `share` for a plain number."""
    if not isinstance(value, str) or _bare(value):
        return "share"
    kinds = ("g", "ml", "mass fraction", "volume fraction")
    for kind in kinds:
        if is_quantity(value, kind):
            return kind
    examples = ", ".join(f"'{KINDS[kind].example}'" for kind in kinds)
    raise UnitError("solvent", value, f"an amount of solvent, such as {examples}")
