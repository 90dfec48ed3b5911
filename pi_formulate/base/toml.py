"""TOML files: read, their keys and kinds of values checked, and plain values written as inline TOML.

In: bytes of a file, and a model of its keys. Out: the checked model, or one error for each wrong key or value, in the
same words for every kind of file. Texts with units stay texts: each kind of file turns them into numbers itself.
"""

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from pi_formulate.base.errors import MOST_GOT, FormulateError, RecipeError, TableError, Words, cut
from pi_formulate.base.faults import raise_all
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.limits import INTEGER, KEY_PARTS, LABEL_CHARACTERS, NESTING, TEXT_CHARACTERS, TOML_BYTES
from pi_formulate.base.patterns import pattern
from pi_formulate.base.unit_grammar import comma_hint
from pi_formulate.base.units import UnitError, is_quantity, quantity

Entry = TypeVar("Entry", bound=BaseModel)
BARE_KEY = pattern(r"[A-Za-z0-9_-]+")
# Texts and comments of TOML, also those that nothing ends: each character is looked at once. What is left is its frame.
NOT_FRAME = pattern(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z)|"(?:[^"\\\n]|\\.)*+(?:"|$)'
    r"|'''(?:[^']|'(?!''))*+(?:'{3,5}|\Z)|'[^'\n]*+(?:'|$)|#[^\n]*+",
    re.DOTALL | re.MULTILINE,
)
TOO_LARGE = f"a whole number of more than {INTEGER:,}"
BRACKET = pattern(r"[\[\]{}]")
LONG_KEY = pattern(rf"(?<![\w-])(?:[\w-]+[ \t]*+\.[ \t]*+){{{KEY_PARTS}}}")
QUOTED = "Write it in double quotes, with its unit if it has one"
DECIMAL_COMMA = pattern(r"\s*[+-]?\d+,\d+.*", re.DOTALL)
AT_LINE = pattern(r"at line (\d+)")
# What people write on a line that is no TOML, and what to write; the first that fits is told.
SLIPS = (
    (
        pattern("[\u201c\u201d\u201e\u201f\u2018\u2019\u00ab\u00bb]"),
        "Write plain quotes, \" or ', instead of typographic ones.",
    ),
    (
        pattern(r"""(?:^|\{|,\s)\s*((?![\w.-]+\s*=)[^\s={}\[\]"#][^={}\[\]"#]{0,80}?)\s*=(?!=)"""),
        'Write a name with a comma, an apostrophe, a blank or brackets in double quotes: "{0}".',
    ),
    (
        pattern(r"=\s*([+-]?[1-9]\d{0,2}),(\d{3})\s*(?:[,}#]|$)"),
        "Is it {0}{1} or {0}.{1}? Write it without a comma.",
    ),
    (pattern(r"=\s*([+-]?\d+),(\d+)\s*(?:[,}#]|$)"), "Write a decimal point: {0}.{1}."),
    (
        pattern(r"=\s*([+-]?\d+(?:[.,]\d+)?\s*(?:[A-Za-z\u00b5\u00b0%][^\s,}#]*))"),
        'Write a number with its unit in double quotes: "{0}".',
    ),
    (
        pattern(r"""^\s*([\w-]+)\s*=\s*(?:[\w-]+|"[^"]*")\s*=(?!=)"""),
        "Put the names and their values in braces: {0} = {{ name = value, ... }}.",
    ),
    (
        pattern(r"=\s*\{[^}]*$"),
        "Close the table on the same line, or write its keys one by one below a line such as [batch.feed].",
    ),
)
# The same by the message of the reader.
REMEDIES = {"Cannot overwrite a value": "The key is in the table already: keep one of the two."}
NOT_FINITE = ("nan", "inf", "+inf", "-inf")  # as TOML writes them; the code that uses the number refuses them
MOST_KEYS = 10  # of a table, to be listed in a message
# Words for the kinds of faults that the validation library knows; its own words serve for the rest.
NEEDS = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "string_too_long": f"a text of at most {LABEL_CHARACTERS:,} characters",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "dict_type": "a table, such as { key = value }",
    "model_type": "a table, such as { key = value }",
    "model_attributes_type": "a table, such as { key = value }",
}


def _ratio(value: object) -> object:
    """A text as a plain number: `0.985`, `98.5 %`, `30/31`."""
    if not isinstance(value, str):
        return value
    return float(value) if value.strip().lower() in NOT_FINITE else quantity(value, "ratio")


def _moles(value: object) -> object:
    """The same, or an amount of substance: moles of a feed may be written as `0.2 mol` or `200 mmol`."""
    return quantity(value, "mol") if isinstance(value, str) and is_quantity(value, "mol") else _ratio(value)


def _no_text(value: object) -> object:
    """Refuse a text where a whole number is wanted: the validation library would read `1_0` as ten."""
    if isinstance(value, str):
        raise ValueError("a whole number")
    return value


Text = Annotated[str, Field(min_length=1)]
Label = Annotated[str, Field(min_length=1, max_length=LABEL_CHARACTERS)]
Number = Annotated[float, BeforeValidator(_ratio)]
Moles = Annotated[float, BeforeValidator(_moles)]
Whole = Annotated[int, BeforeValidator(_no_text)]


class Strict(BaseModel):
    """A table of a file that has no other keys, and in which `true` is not a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth(cls, value: object, info: ValidationInfo) -> object:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else (value,)
        annotation = cls.model_fields[info.field_name or ""].annotation
        if annotation is not bool and any(isinstance(part, bool) for part in parts):
            raise ValueError("a number or a text with its unit, not true or false")
        if any(isinstance(part, str) and len(part) > TEXT_CHARACTERS for part in parts):
            raise ValueError(f"a text of at most {TEXT_CHARACTERS:,} characters")
        return value


@dataclass(frozen=True, slots=True)
class Wording:
    """How the errors of one kind of file are reported.

    Parameters
    ----------
    refuse
        The kind of error.
    file
        Name of the kind of file, such as `a recipe file`.
    needs
        {key: need in words}, for keys that take more than one kind of value.
    units
        {key: unit}, for the example in a message where a number has no unit.
    in_numbers
        {key: the same key as a number, with its unit in its name}.
    """

    refuse: type[FormulateError]
    file: str
    needs: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    in_numbers: Mapping[str, str] = field(default_factory=dict)


def read_toml(path: Path | str) -> dict[str, Any]:
    """The content of a TOML file.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    FormulateError
        If the file cannot be read, is not UTF-8, or is not TOML.
    """
    return toml_of(Path(path).name, read_bytes(path, TOML_BYTES))


def toml_of(name: str, content: bytes) -> dict[str, Any]:
    r"""The content of a TOML file from its bytes, whatever ends its lines.

    Parameters
    ----------
    name
        Name of the file, for errors.
    content
        The bytes.

    Examples
    --------
    >>> toml_of("a.toml", b"[film]\r\nthickness = '12 um'")
    {'film': {'thickness': '12 um'}}
    """
    if len(content) > TOML_BYTES:
        raise TableError(
            name,
            f"{len(content):,} bytes",
            f"at most {TOML_BYTES:,} bytes of TOML",
            sentence=f"the file has {len(content):,} bytes, but at most {TOML_BYTES:,} are read",
        )
    return _loaded(name, text_of(name, content).replace("\r\n", "\n").replace("\r", "\n"), "a TOML file")


def checked(model: type[Entry], where: str, values: Mapping[str, Any], wording: Wording) -> Entry:
    """The checked table of a file, or one error for each mistake.

    Parameters
    ----------
    model
        The keys and the kinds of their values.
    where
        Name of the file, or of the place in it.
    values
        The table as TOML reads it.
    wording
        How errors of this kind of file are reported.

    Examples
    --------
    >>> class Film(Strict):
    ...     thickness: Text
    >>> checked(Film, "a.toml", {"thickness": 12}, Wording(RecipeError, "a film file", units={"thickness": "um"}))
    Traceback (most recent call last):
    pi_formulate.RecipeError: a.toml: thickness: 12 has no unit. Write the unit with it, such as '12 um'.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise_all(list(_faults(model, where, values, wording, error.errors())))
        raise


def check_keys(model: type[BaseModel], where: str, keys: Iterable[str], wording: Wording, what: str = "{got}") -> None:
    """Refuse keys that a table of a file does not have, before any of its values is looked at.

    Parameters
    ----------
    model
        The keys of the table.
    where
        Name of the file, or of the place in it.
    keys
        As stated.
    wording
        How errors of this kind of file are reported.
    what
        The name of a key in the sentence; `{got}` is the key.

    Examples
    --------
    >>> class Film(Strict):
    ...     thickness: Text
    >>> check_keys(Film, "films.csv:1", ["thicknes"], Wording(RecipeError, "a film file"), "column {got}")
    Traceback (most recent call last):
    pi_formulate.RecipeError: films.csv:1: column 'thicknes' is not one of the keys thickness. Did you mean 'thickness'?
    """
    known = {field.alias or name for name, field in model.model_fields.items()} | set(wording.in_numbers)
    raise_all([_unknown_key(model, where, (key,), wording, what) for key in keys if key not in known])


def value_of(text: str, where: str = "value") -> Any:
    """A value from inline TOML.

    Parameters
    ----------
    text
        Such as `{ PMDA = 0.995 }`.
    where
        Its place, for the error.

    Raises
    ------
    TableError
        If it is not a value of TOML, or nothing but one.

    Examples
    --------
    >>> value_of("{ PMDA = 0.995 }")
    {'PMDA': 0.995}
    """
    table = _loaded(where, f"x = {text}", "an inline TOML value")
    if list(table) != ["x"]:
        raise TableError(where, text, "an inline TOML value", "It has more than one line.")
    return table["x"]


def _loaded(where: str, text: str, need: str) -> dict[str, Any]:
    """A TOML text as a table, within the limits: the reader itself is slow or fails beyond them."""
    frame = NOT_FRAME.sub("s", text)
    depth = deepest = 0
    for bracket in BRACKET.findall(frame):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > NESTING:
        raise TableError(
            where,
            f"{deepest} levels of brackets",
            f"at most {NESTING} within each other",
            sentence=f"brackets stand within each other {deepest} levels deep, but at most {NESTING} are read",
        )
    if LONG_KEY.search(frame):
        raise TableError(
            where,
            "a longer dotted key",
            f"keys with at most {KEY_PARTS} parts",
            sentence=f"a dotted key has more than {KEY_PARTS} parts",
        )
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(where, text, str(error), need) from error
    except ValueError as error:  # a whole number of thousands of digits, a time zone of more than a day
        raise TableError(where, Words(TOO_LARGE if "digits" in str(error) else str(error)), need) from error
    if any(type(leaf) is int and abs(leaf) > INTEGER for leaf in _leaves(table)):
        raise TableError(where, Words(TOO_LARGE), need)
    return table


def _syntax_error(where: str, text: str, message: str, need: str) -> TableError:
    """The error of a text that is no TOML, with the line and the remedy where the slip is a usual one."""
    at = AT_LINE.search(message)
    toml = "valid TOML" if need == "a TOML file" else need
    lines = text.splitlines() or [""]
    number = min(int(at[1]), len(lines)) if at else len(lines)
    line = lines[number - 1].strip()
    for slip, remedy in SLIPS:
        if len(line) <= LABEL_CHARACTERS and (match := slip.search(line)):
            place, got = (f"{where}:{number}", line) if len(lines) > 1 else (where, message)
            said = f"{{got}} is not {toml}" if len(lines) > 1 else f"not {toml}: {message}"
            return TableError(place, got, need, remedy.format(*match.groups()), said)
    remedy = next((words for fault, words in REMEDIES.items() if message.startswith(fault)), "")
    if len(lines) == 1 or not at:
        return TableError(where, message, need, remedy, f"not {toml}: {message}")
    said = f"not {toml}: {message.partition(' (at line')[0]}: {cut(line, MOST_GOT)}"
    return TableError(f"{where}:{number}", message, need, remedy, said)


def _leaves(table: Mapping[str, Any]) -> Iterator[Any]:
    """Every value of a table that is neither a list nor a table."""
    parts: list[Any] = [table]
    while parts:
        part = parts.pop()
        if isinstance(part, dict | list):
            parts.extend(part.values() if isinstance(part, dict) else part)
        else:
            yield part


def inline(value: object) -> str:
    r"""A plain value as inline TOML; `value_of` reads it back.

    Parameters
    ----------
    value
        Text, number, truth value, list, tuple or mapping of such.

    Raises
    ------
    RecipeError
        If TOML has no such value.

    Examples
    --------
    >>> inline({"p-PDA": 0.995, "4,4'-ODA": "99 %"})
    '{ p-PDA = 0.995, "4,4\'-ODA" = "99 %" }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = [f"{key if BARE_KEY.fullmatch(key) else inline(key)} = {inline(part)}" for key, part in value.items()]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(part) for part in value) + "]"
    raise RecipeError("recipe", value, "texts, numbers, lists and tables")


def _faults(
    model: type[BaseModel], where: str, values: Mapping[str, Any], wording: Wording, faults: Iterable[Any]
) -> Iterator[FormulateError]:
    """One error for each place: the alternatives of one value are one fault, and the deepest fault is the one meant."""
    places: dict[tuple[str, ...], list[Any]] = {}
    for fault in faults:
        places.setdefault(_keys(values, fault), []).append(fault)
    above = {place[:length] for place in places for length in range(len(place))}  # places that hold a deeper fault
    for keys, alternatives in places.items():
        if keys not in above:
            yield _error(model, where, values, keys, alternatives, wording)


def _keys(values: Mapping[str, Any], fault: Any) -> tuple[str, ...]:
    """The keys that lead to a fault, without the names that the validation library gives to alternatives."""
    *location, last = fault["loc"]
    part: Any = values
    keys: list[str] = []
    for key in [*location, last]:
        listed = isinstance(part, list) and isinstance(key, int)
        if listed or (isinstance(part, Mapping) and key in part):
            part = part[key]
            keys.append(str(key))
    return (*keys, str(last)) if fault["type"] == "missing" else tuple(keys)


def _path(values: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The place of a value as people count: the entries of a list from 1, by the name of one of them.

    >>> raw = {"units": [{"amount": 1}, {"amount": "x"}], "film": {"area": "1"}}
    >>> _path(raw, ("units", "1", "amount")), _path(raw, ("units", "0")), _path(raw, ("film", "area"))
    ('unit 2: amount', 'unit 1', 'film.area')
    """
    part: Any = values
    path, separator = "", ""
    for key in keys:
        if isinstance(part, list):
            path, separator = f"{path.removesuffix('s')} {int(key) + 1}", ": "
            part = part[int(key)]
        else:
            path, separator = f"{path}{separator}{key}", "."
            part = part.get(key) if isinstance(part, Mapping) else None
    return path


def _error(
    model: type[BaseModel],
    where: str,
    values: Mapping[str, Any],
    keys: tuple[str, ...],
    alternatives: list[Any],
    wording: Wording,
) -> FormulateError:
    """One line for one place."""
    fault, value, key = alternatives[0], alternatives[0]["input"], keys[-1]
    table = f"{where}: {_path(values, keys[:-1])}" if keys[:-1] else where
    if fault["type"] == "extra_forbidden":
        return _unknown_key(model, table, keys, wording)
    if fault["type"] == "missing":
        beside = f"; the table has {', '.join(sorted(value))}" if value else ""
        return wording.refuse(table, sorted(value), f"also the key {key!r}", "", f"the key {key!r} is missing{beside}")
    place = f"{where}: {_path(values, keys)}"
    for unread in (alternative.get("ctx", {}).get("error") for alternative in alternatives):
        if isinstance(unread, UnitError):
            return wording.refuse(place, unread.got, unread.need, unread.hint)
    hint = sentence = ""
    if isinstance(value, int | float) and fault["type"] == "string_type":
        hint = _unit_hint(key, value, wording)
        sentence = "{got} has no unit" if key in wording.units else ""
    elif isinstance(value, str) and DECIMAL_COMMA.fullmatch(value):
        hint = comma_hint(value)
    need = wording.needs.get(key) or " or ".join(dict.fromkeys(map(_need, alternatives)))
    return wording.refuse(place, value, need, hint, sentence)


def _need(fault: Any) -> str:
    """The need of one alternative, in our words where there are any."""
    text = str(fault["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    return NEEDS.get(fault["type"], text)


def _unknown_key(
    model: type[BaseModel], table: str, keys: tuple[str, ...], wording: Wording, what: str = "{got}"
) -> FormulateError:
    """A key that its table does not have: the keys of a small table are listed, the nearest one is suggested."""
    for key in keys[:-1]:
        model = next(_tables_in(_annotation(model, key)), model)
    known = [field.alias or name for name, field in model.model_fields.items()]
    need = f"a key of {wording.file}"
    if len(known) <= MOST_KEYS:
        need = f"one of the keys {', '.join(known)}"
    near = difflib.get_close_matches(
        keys[-1][:LABEL_CHARACTERS], [*known, *(wording.in_numbers if len(keys) == 1 else ())], n=1
    )
    hint = f"Did you mean {near[0]!r}?" if near else ""
    return wording.refuse(table, keys[-1], need, hint, f"{what} is not {need}")


def _annotation(model: type[BaseModel], key: str) -> Any:
    return next((f.annotation for name, f in model.model_fields.items() if key in (name, f.alias)), None)


def _tables_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in an annotation, such as the one in `tuple[UnitEntry, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _tables_in(part)


def _unit_hint(key: str, value: float, wording: Wording) -> str:
    """How to write a number whose unit is missing."""
    unit = wording.units.get(key)
    if unit == "g/mol":  # molar masses of chains are spoken of in thousands
        value, unit = value / 1000.0 if value >= 1000.0 else value, "kg/mol"
    hint = f"Write the unit with it, such as '{value:.12g} {unit}'" if unit else QUOTED
    same = next((number for number, text in wording.in_numbers.items() if text == key), "")
    return f"{hint}, or use the key {same!r}." if same else f"{hint}."
