"""A batch of a recipe file, checked key by key but still as texts.

In: TOML, or CSV with one row per batch and the same keys. Out: `BatchEntry`s with their places. Keys and kinds are
checked by a validation library; texts with units become numbers one step later, in `file.py`.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from pi_formulate.base.cells import named_of, pairs_of
from pi_formulate.base.checks import is_truth
from pi_formulate.base.errors import FormulateError, RecipeError, TableError
from pi_formulate.base.faults import gathering, once, raise_all
from pi_formulate.base.files import read_bytes
from pi_formulate.base.limits import LABEL_CHARACTERS, TOML_BYTES
from pi_formulate.base.tables import plain_number, rows
from pi_formulate.base.toml import Label, Moles, Number, Strict, Text, Wording, check_keys, checked, toml_of, value_of
from pi_formulate.base.unit_grammar import comma_hint
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.reading import reading_beside

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
    "crosslinker_frac": ("crosslinked", ""),
}


# Keys that take more than one kind of value, in words.
NEEDS = {
    "solvent": "a name, or {name = mass fraction}, or {name = amount such as '800 g' or '50 ml'}",
    "assay": "{monomer = mass fraction or text such as '99.5 %'}",
    "sequence": "'random' or a list of units",
    "members": "{slot = monomer, or {monomer = share}}",
    "readability": "a text such as '0.01 g', or {component = text}",
    "solids": "a fraction or a text such as '15 wt%' or '10 g/dL'",
    "capping": "a fraction or a text such as '80 %'",
    "additives": "{name = '10 phr'}, parts per hundred of polymer",
    "crosslinked": "a fraction of the groups or a text such as '2 %'",
    "bottles": "a list of { name = ..., holds = { monomer = 'x wt%' }, solvent = ... }",
}


WORDING = Wording(
    RecipeError,
    "a recipe file",
    needs=NEEDS,
    units={key: unit for key, unit in IN_NUMBERS.values() if unit} | {"area": "m2", "thickness": "um"},
    in_numbers={number: key for number, (key, _) in IN_NUMBERS.items()},
)
COLUMN = "column {got}"  # how an error calls a key that is the name of a column


class UnitEntry(Strict):
    """One repeat unit."""

    dianhydride: Text
    diamine: Text
    amount: Moles


class FilmEntry(Strict):
    """Area and dry thickness of a film."""

    area: Text
    thickness: Text


class LotEntry(Strict):
    """One lot."""

    name: Annotated[str, Field(max_length=LABEL_CHARACTERS)] = ""
    purity: str | float = 1.0
    moisture: str | float = 0.0
    hydrolysed: str | float = 0.0
    assay_sd: str | float = 0.0


class LossEntry(Strict):
    """Losses of a plant: material that is made and not delivered."""

    heel: str = "0 g"
    holdup: str = "0 g"
    scrap: str = "0 g"
    allowance: str | float = 0.0


class SeriesEntry(Strict):
    """A diamine of a series, known by its amine equivalent."""

    head: Text
    unit: Text
    tail: Text
    equivalent: Text


class BottleEntry(Strict):
    """A bottle to draw on. Contents: `holds`, `moles`, `series`, or the batch file of a `left_over`."""

    name: Label
    holds: dict[str, str | float] | None = None
    moles: dict[str, Moles] | None = None
    series: SeriesEntry | None = None
    left_over: Text | None = None
    batch: Label | None = None
    solvent: str | dict[str, str | float] | None = None
    alcohol: Text | None = None
    assay: str | float = 1.0
    assay_sd: str | float = 0.0
    mass: Text | None = None


class BatchEntry(Strict):
    """One batch of a recipe file. Composition: `units`, `feed`, `degrees` of a formula, or `amounts`."""

    id: Label
    units: tuple[UnitEntry, ...] | None = None
    feed: dict[str, Moles] | None = None
    sequence: Literal["random"] | tuple[UnitEntry, ...] = "random"
    degrees: dict[str, Number] | None = None
    members: dict[str, str | dict[str, Number]] = Field(default_factory=dict)
    amounts: dict[str, str] | None = None
    ratios: dict[str, Number] = Field(default_factory=dict)
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
    assay: dict[str, str | float] = Field(default_factory=dict)
    lots: dict[str, LotEntry] = Field(default_factory=dict)
    imbalance_r: Number = 1.0
    excess: Literal["diamine", "dianhydride"] = "diamine"
    target_mn: Text | None = None
    endcap: Text | None = None
    capping: str | float = 1.0
    endcap_equivalents: Number | None = None
    conversion: Number = 1.0
    crosslinker: Text | None = None
    crosslinked: str | float | None = None
    readability: str | dict[str, str] | None = None
    order: tuple[str, ...] | None = None
    imidization: dict[str, str | float] = Field(default_factory=dict)
    losses: LossEntry | None = None
    film_density: Text | None = None
    bottles: tuple[BottleEntry, ...] = ()
    additives: dict[str, str | float] = Field(default_factory=dict)
    phr_of: Literal["paa", "pi"] = "pi"


def raw_entries(path: Path | str) -> list[tuple[str, dict[str, Any]]]:
    """(place, keys and values) of each batch, not yet checked."""
    name, kind = Path(path).name, Path(path).suffix.lower()
    if kind == ".csv":
        return _csv_entries(path)
    if kind != ".toml":
        sheet = kind in (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
        hint = "Save it as .csv ('CSV UTF-8' in Excel), one line per batch." if sheet else ""
        need = "a recipe file that ends in .toml or .csv"
        raise RecipeError(str(path), kind, need, hint, f"this is not {need}")
    return toml_entries(name, read_bytes(path, TOML_BYTES))


def toml_entries(name: str, content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """(place, keys and values) of each batch of a TOML text, not yet checked.

    Parameters
    ----------
    name
        What the text is called in errors.
    content
        The bytes of the file.
    """
    whole = toml_of(name, content)
    batches = whole.get("batch")
    if not isinstance(batches, list) or set(whole) - {"batch"}:
        hint = "Write [[batch]] with double brackets." if isinstance(batches, dict) else ""
        beside = ", ".join(sorted(set(whole) - {"batch"}))
        said = f"beside [[batch]] the file holds {beside}" if "batch" in whole else "there is no [[batch]] in the file"
        if isinstance(batches, dict):
            said = "[batch] is one table, but the file holds a list of batches"
        raise TableError(name, sorted(whole), "one [[batch]] for each batch, and nothing else", hint, said)
    if strange := [batch for batch in batches if not isinstance(batch, dict)]:
        raise TableError(
            name,
            strange,
            "keys and values in each [[batch]]",
            sentence="each [[batch]] holds keys and values, but one is {got}",
        )
    return [(f"{name} #{number}", batch) for number, batch in enumerate(batches, 1)]


def _csv_entries(path: Path | str) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a recipe CSV with their cells read; all faulty cells at once."""
    table = rows(path, ("id",))
    if table and "charge_g" in table[0][1]:
        raise TableError(
            Path(path).name,
            "a batch file",
            "a recipe file",
            "Batch files go to check and reconcile.",
            sentence="this is a batch file, not a recipe file",
        )
    name = Path(path).name
    errors: list[FormulateError] = []
    faults: list[tuple[tuple[str], list[FormulateError]]] = []
    entries: list[tuple[str, dict[str, Any]]] = []
    filled = dict.fromkeys(key for _, row in table for key, text in row.items() if text)
    with gathering(errors):
        check_keys(BatchEntry, f"{name}:1", filled, WORDING, COLUMN)
    for where, row in table:
        entry: dict[str, Any] = {}
        faults.append(((where,), []))
        for key, text in row.items():
            if text:
                with gathering(faults[-1][1]):
                    entry[key] = cell_of(f"{where}:{key}", key, text)
        entries.append((where, entry))
    raise_all([*errors, *once(name, faults)])
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
    "additives",
)


BRACKET_ATOM = re.compile(r"\[\d*[A-Za-z*#][^\],\"']*\]")  # begins a SMILES, and no list of TOML


def cell_of(where: str, key: str, text: str) -> Any:
    """A cell of a recipe CSV: TOML in brackets, `name = value; name = value`, or plain text.

    Parameters
    ----------
    where
        Its place, for the error.
    key
        Its column.
    text
        What it holds; not empty.

    Raises
    ------
    TableError
        If it is none of these.

    Examples
    --------
    >>> cell_of("r.csv:2", "feed", "PMDA = 1; p-PDA = 1"), cell_of("r.csv:2", "solution", "500 g")
    ({'PMDA': '1', 'p-PDA': '1'}, '500 g')
    """
    if text[:1] in "[{":
        try:
            return value_of(text, where)
        except TableError:
            if not BRACKET_ATOM.match(text):
                raise
    if key == "order":
        return [part.strip() for part in text.split(";")]
    if (key in TABLE_KEYS and text != "random") or (key in EITHER and "=" in text):
        named = named_of(where, text)
        return pairs_of(where, named) if key in ("units", "sequence") else named
    return text


def reading_in(where: str, entry: BatchEntry, folder: Path | str) -> BatchEntry:
    """The entry with its own reading as a file beside the recipe file.

    Parameters
    ----------
    where
        Place of the entry, for the error.
    entry
        One batch of a recipe file.
    folder
        Of the recipe file.

    Raises
    ------
    ClaimError
        If the reading neither ships nor lies in the folder or below it.
    """
    own = reading_beside(f"{where}: reading", entry.reading, folder)
    return entry if own == entry.reading else entry.model_copy(update={"reading": own})


def batch_place(where: str, batch_id: str) -> str:
    """The place of a batch in errors: where it stands, and its id unless the row of a table is named by it.

    Parameters
    ----------
    where
        Place of the entry.
    batch_id
        The id of the batch, on one line or several.

    Examples
    --------
    >>> batch_place("r.toml #2", "E-001"), batch_place("row 2", "E-001"), batch_place("row E-001", "E-001")
    ('r.toml #2: batch E-001', 'row 2: batch E-001', 'row E-001')
    """
    name = " ".join(batch_id.split())
    return where if where.partition(", number ")[0] == f"row {name}" else f"{where}: batch {name}"


def checked_entry(where: str, raw: Mapping[str, Any]) -> BatchEntry:
    """The checked entry, or one error for each mistake."""
    place = batch_place(where, str(raw["id"])) if raw.get("id") else where
    values = {
        key: str(value) if key in ("id", "formula") and type(value) is int else value for key, value in raw.items()
    }
    errors: list[FormulateError] = []
    for key, (same, unit) in IN_NUMBERS.items():
        if key in values:
            if same in values:
                errors.append(
                    RecipeError(
                        place,
                        f"{key} and {same}",
                        "one of them",
                        sentence=f"{key} and {same} are both stated; state one of them",
                    )
                )
            value = values.pop(key)
            if is_truth(value):
                errors.append(RecipeError(f"{place}: {key}", value, "a number, not true or false"))
                continue
            if unit and isinstance(value, str) and plain_number(value) is None:
                comma = re.fullmatch(r"[+-]?[\d.]*,[\d.]+", value)
                hint = comma_hint(value) if comma else f"With a unit the key is {same!r}."
                errors.append(RecipeError(f"{place}: {key}", value, "a number", hint))
            values[same] = value if isinstance(value, dict) or not unit else f"{value} {unit}"
            if key == "readability_g" and isinstance(value, dict):
                values[same] = {name: f"{step} g" for name, step in value.items()}
    raise_all(errors)
    return checked(BatchEntry, place, values, WORDING)
