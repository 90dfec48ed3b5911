"""A batch of a recipe file, checked key by key but still in the chemist's texts.

In: TOML, or CSV with one line per batch and the same keys. Out: `BatchEntry`s with their places. Keys and kinds are
checked by a validation library; texts with units become numbers one step later, in `file.py`.
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from pi_formulate.base.checks import is_truth
from pi_formulate.base.errors import FormulateError, RecipeError, TableError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.files import read_bytes, toml_text_of
from pi_formulate.base.tables import rows
from pi_formulate.base.units import UnitError, quantity
from pi_formulate.claims.constraints import Interpretation

Text = Annotated[str, Field(min_length=1)]
# Keys of the library, in numbers, and the key with the unit in the text that says the same.
IN_NUMBERS = {
    "solution_g": ("solution", "g"),
    "polymer_g": ("polymer", "g"),
    "monomer_mol": ("monomers", "mol"),
    "solids_frac": ("solids", ""),
    "readability_g": ("readability", "g"),
    "target_mn_g_per_mol": ("target_mn", "g/mol"),
    "solvent_water_ppm": ("solvent_water", "ppm"),
    "film_density_g_per_cm3": ("film_density", "g/cm3"),
    "capping_frac": ("capping", ""),
}


# Keys that take more than one kind of value, in words: the library would tell each kind as a fault of its own.
WORDS = {
    "solvent": "a name, or {name = mass fraction}, or {name = amount such as '800 g' or '50 ml'}",
    "assay": "{monomer = mass fraction or text such as '99.5 %'}",
    "sequence": "'random' or a list of units",
    "members": "{slot = monomer, or {monomer = share}}",
    "readability": "a text such as '0.01 g', or {component = text}",
    "solids": "a fraction or a text such as '15 wt%' or '10 g/dL'",
    "capping": "a fraction or a text such as '80 %'",
}


NOT_FINITE = ("nan", "inf", "+inf", "-inf")  # as TOML writes them: whoever asks for the number says what it must be


def _ratio(value: object) -> object:
    """A text as a plain number: `0.985`, `98.5 %`, `30/31`."""
    if not isinstance(value, str):
        return value
    return float(value) if value.strip().lower() in NOT_FINITE else quantity(value, "ratio")


Number = Annotated[float, BeforeValidator(_ratio)]


class Strict(BaseModel):
    """A table of a file that has no other keys, and in which `true` is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth(cls, value: object, info: ValidationInfo) -> object:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
        own = cls.model_fields[info.field_name or ""].annotation
        if own is not bool and any(isinstance(part, bool) for part in parts):
            raise ValueError("a number or a text with its unit, not true or false")
        return value


class UnitEntry(Strict):
    """One repeat unit."""

    dianhydride: Text
    diamine: Text
    amount: Number


class FilmEntry(Strict):
    """Area and dry thickness of a film."""

    area: Text
    thickness: Text


class LotEntry(Strict):
    """One lot."""

    name: str = ""
    purity: str | float = 1.0
    moisture: str | float = 0.0
    hydrolysed: str | float = 0.0
    assay_sd: str | float = 0.0


class LossEntry(Strict):
    """What a plant makes and does not deliver."""

    heel: str = "0 g"
    holdup: str = "0 g"
    scrap: str = "0 g"
    allowance: str | float = 0.0


class BatchEntry(Strict):
    """One batch of a recipe file. Composition: `units`, `feed`, `degrees` of a formula, or `amounts`."""

    id: Text
    units: tuple[UnitEntry, ...] | None = None
    feed: dict[str, Number] | None = None
    sequence: Literal["random"] | tuple[UnitEntry, ...] = "random"
    degrees: dict[str, Number] | None = None
    members: dict[str, str | dict[str, Number]] = {}
    amounts: dict[str, str] | None = None
    ratios: dict[str, Number] = {}
    formula: str | None = None
    reading: str = "default"
    interpretation: Interpretation = "intended"
    solution: Text | None = None
    polymer: Text | None = None
    monomers: Text | None = None
    film: FilmEntry | None = None
    use_up: dict[str, str] | None = None
    solids: str | float | None = None
    solids_basis: Literal["paa", "pi"] = "paa"
    solvent: str | dict[str, str | float] = "NMP"
    concentration: Text | None = None
    solvent_water: Text | None = None
    assay: dict[str, str | float] = {}
    lots: dict[str, LotEntry] = {}
    imbalance_r: Number = 1.0
    excess: Literal["diamine", "dianhydride"] = "diamine"
    target_mn: Text | None = None
    endcap: Text | None = None
    capping: str | float = 1.0
    endcap_equivalents: Number | None = None
    conversion: Number = 1.0
    readability: str | dict[str, str] | None = None
    order: tuple[str, ...] | None = None
    imidization: dict[str, Number] = {}
    losses: LossEntry | None = None
    film_density: Text | None = None


def raw_entries(path: Path | str) -> list[tuple[str, dict[str, Any]]]:
    """(place, keys and values) of each batch, not yet checked."""
    name, kind = Path(path).name, Path(path).suffix.lower()
    if kind == ".csv":
        return _csv_entries(path)
    if kind != ".toml":
        sheet = kind in (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
        hint = "Save it as .csv ('CSV UTF-8' in Excel), one line per batch." if sheet else ""
        raise RecipeError(str(path), kind, "a recipe file that ends in .toml or .csv", hint)
    return toml_entries(name, read_bytes(path))


def toml_entries(name: str, content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """(place, keys and values) of each batch of a TOML text, not yet checked.

    Parameters
    ----------
    name
        What the text is called in errors.
    content
        The bytes of the file.
    """
    text = toml_text_of(name, content)
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(name, str(error), "a TOML file") from error
    batches = whole.get("batch")
    if not isinstance(batches, list) or set(whole) - {"batch"}:
        raise TableError(name, sorted(whole), "one [[batch]] for each batch, and nothing beside them")
    if strange := [batch for batch in batches if not isinstance(batch, dict)]:
        raise TableError(name, strange, "keys and values in each [[batch]]")
    return [(f"{name} #{number}", batch) for number, batch in enumerate(batches, 1)]


def _csv_entries(path: Path | str) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a recipe CSV with their cells read; all faulty cells at once."""
    table = rows(path, ("id",))
    if table and "charge_g" in table[0][1]:
        raise TableError(Path(path).name, "a batch file", "a recipe file", "Batch files go to check and reconcile.")
    errors: list[FormulateError] = []
    entries: list[tuple[str, dict[str, Any]]] = []
    for where, row in table:
        entry: dict[str, Any] = {}
        for key, text in row.items():
            if text:
                with gathering(errors):
                    entry[key] = _cell(f"{where}:{key}", key, text)
        entries.append((where, entry))
    raise_all(errors)
    return entries


EITHER = ("solvent", "readability")  # one text, or a text for each name
TABLE_KEYS = (
    "units",
    "sequence",
    "feed",
    "degrees",
    "members",
    "amounts",
    "ratios",
    "film",
    "use_up",
    "assay",
    "lots",
    "imidization",
    "losses",
)


BRACKET_ATOM = re.compile(r"\[\d*[A-Za-z*#][^\],\"']*\]")  # begins a SMILES, and no list of TOML


def _cell(where: str, key: str, text: str) -> Any:
    """A cell of a recipe CSV: TOML in brackets, `name = value; name = value`, or plain text."""
    if text[:1] in "[{":
        try:
            return tomllib.loads(f"x = {text}")["x"]
        except tomllib.TOMLDecodeError as error:
            if not BRACKET_ATOM.match(text):
                raise TableError(where, text, "an inline TOML value", str(error)) from error
    if key == "order":
        return [part.strip() for part in text.split(";")]
    if (key in TABLE_KEYS and text != "random") or (key in EITHER and "=" in text):
        pairs = [part.rpartition("=") for part in text.split(";") if part.strip()]
        if not all(name.strip() and value.strip() for name, _, value in pairs):
            raise TableError(where, text, "name = value; name = value")
        named = {name.strip(): value.strip() for name, _, value in pairs}
        if len(named) != len(pairs):
            raise TableError(where, text, "each name once", "Add the amounts up, or write a list in inline TOML.")
        return _units_of(where, named) if key in ("units", "sequence") else named
    return text


def _units_of(where: str, named: Mapping[str, str]) -> list[dict[str, str]]:
    units = []
    for name, amount in named.items():
        acid, slash, amine = name.partition("/")
        if not slash or "/" in amine:
            raise TableError(where, name, "dianhydride/diamine = amount", "Write structures in inline TOML instead.")
        units.append({"dianhydride": acid.strip(), "diamine": amine.strip(), "amount": amount})
    return units


def checked_entry(where: str, raw: Mapping[str, Any]) -> BatchEntry:
    """The checked entry, or one error for each fault."""
    place = f"{where}: batch {' '.join(str(raw['id']).split())}" if raw.get("id") else where
    values = {
        key: str(value) if key in ("id", "formula") and type(value) is int else value for key, value in raw.items()
    }
    errors: list[FormulateError] = []
    for key, (same, unit) in IN_NUMBERS.items():
        if key in values:
            if same in values:
                errors.append(RecipeError(place, f"{key} and {same}", "one of them"))
            value = values.pop(key)
            if is_truth(value):
                errors.append(RecipeError(f"{place}: {key}", value, "a number, not true or false"))
                continue
            if unit and isinstance(value, str) and not _is_number(value):
                comma = re.fullmatch(r"[+-]?[\d.]*,[\d.]+", value)
                hint = "Write a decimal point, not a comma." if comma else f"With a unit the key is {same!r}."
                errors.append(RecipeError(f"{place}: {key}", value, "a number", hint))
            values[same] = value if isinstance(value, dict) or not unit else f"{value} {unit}"
            if key == "readability_g" and isinstance(value, dict):
                values[same] = {name: f"{step} g" for name, step in value.items()}
    raise_all(errors)
    try:
        return BatchEntry.model_validate(values)
    except ValidationError as error:
        raise_all([_fault(place, values, fault) for fault in error.errors()])
        raise


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fault(place: str, values: Mapping[str, Any], fault: Any) -> FormulateError:
    """One line for one fault that the validation library found."""
    location = [str(part) for part in fault["loc"]]
    where = f"{place}: {'.'.join(location)}"
    if fault["type"] == "extra_forbidden":
        known = list(BatchEntry.model_fields) if len(location) == 1 else []
        near = difflib.get_close_matches(location[-1], [*known, *IN_NUMBERS], n=1)
        return RecipeError(place, location[-1], "a key of a recipe file", f"Did you mean {near[0]!r}?" if near else "")
    if fault["type"] == "missing":
        return RecipeError(place, sorted(values), f"also the key {location[-1]!r}")
    if isinstance(unread := fault.get("ctx", {}).get("error"), UnitError):
        return RecipeError(where, unread.got, unread.need, unread.hint)
    if location[0] in WORDS:
        return RecipeError(f"{place}: {location[0]}", values[location[0]], WORDS[location[0]])
    hint = ""
    if isinstance(fault["input"], int | float) and "str" in fault["type"]:
        unit = next((unit for same, unit in IN_NUMBERS.values() if same == location[-1]), "g")
        hint = f"Write the unit with it, such as '{fault['input']} {unit}', or use the key that ends in the unit."
    elif isinstance(fault["input"], str) and re.fullmatch(r"\s*[+-]?\d+,\d+.*", fault["input"]):
        hint = "Write a decimal point, not a comma."
    if fault["type"] in ("model_type", "model_attributes_type"):
        return RecipeError(where, fault["input"], "a table, such as { key = value }")
    if fault["type"] == "string_too_short":
        return RecipeError(where, fault["input"], "a text that is not empty")
    need = str(fault["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    return RecipeError(where, fault["input"], need, hint)
