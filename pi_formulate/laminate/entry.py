"""A stack file, checked key by key but still in the chemist's texts.

In: what TOML holds. Out: entries of layers, steps and batches. Keys and kinds are checked by a validation library;
texts with units become numbers one step later, in `stack_file.py`.
"""

import difflib
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from pi_formulate.base.errors import FormulateError, LaminateError
from pi_formulate.base.faults import raise_all
from pi_formulate.base.units import UnitError
from pi_formulate.base.units import temperature_c as temperature_c  # of a stack file: its name here is older
from pi_formulate.batch.entry import LossEntry, Number, Strict, Text, UnitEntry

Entry = TypeVar("Entry", bound=BaseModel)
Place = Annotated[int, Field(ge=1, strict=True)]


class RangeEntry(Strict):
    """Expansion within one range of temperature."""

    low: Text = Field(alias="from")
    high: Text = Field(alias="to")
    cte: Text


class LayerEntry(Strict):
    """One layer. Its polyimide: `units`, or `formula` with `degrees` and `members`, or `feed`; or its numbers."""

    role: Text
    thickness: Text
    material: Text | None = None
    name: str = ""
    units: tuple[UnitEntry, ...] | None = None
    feed: dict[str, Number] | None = None
    formula: Text | None = None
    degrees: dict[str, Number] | None = None
    members: dict[str, str | dict[str, Number]] = Field(default_factory=dict)
    reading: str = "default"
    cte: Text | tuple[RangeEntry, ...] | None = None
    cte_sd: Text | None = None
    modulus: Text | None = None
    modulus_sd: Text | None = None
    poisson: Number | None = None
    tg: Text | None = None
    density: Text | None = None


class HoldEntry(Strict):
    """One hold of a cure."""

    temperature: Text
    time: Text
    ramp: Text | None = None


class StepEntry(Strict):
    """One step of the line: `coat`, `dry`, `cure` or `laminate`; layers and foils by their places from the top."""

    kind: Literal["coat", "dry", "cure", "laminate"]
    layers: tuple[Place, ...] | None = None
    foil: Place | None = None
    side: str | None = None
    temperature: Text | None = None
    pressure: Text | None = None
    time: Text | None = None
    holds: tuple[HoldEntry, ...] | None = None


class RollEntry(Strict):
    """A roll and its losses."""

    width: Text
    length: Text
    edge_loss: Text = "0 m"
    start_up: Text = "0 m"


class BatchesEntry(Strict):
    """How the precursors are made: exactly one of `area` and `roll`."""

    area: Text | None = None
    roll: RollEntry | None = None
    solids: str | float | dict[str, str | float] = "15 wt%"
    solids_basis: Literal["paa", "pi"] = "paa"
    solvent: str | dict[str, str | float] = "NMP"
    readability: Text | None = None
    losses: LossEntry | None = None
    reading: str = "default"


class FileEntry(Strict):
    """A whole stack file."""

    layer: tuple[dict[str, Any], ...]
    name: Text = "laminate"
    stress_free: Text | None = None
    room: Text | None = None
    process: Literal["free", "cast_fixed", "stretched"] = "cast_fixed"
    step: tuple[dict[str, Any], ...] = ()
    batches: dict[str, Any] | None = None


def checked(kind: type[Entry], where: str, raw: Mapping[str, Any]) -> Entry:
    """The checked entry, or one error for each fault."""
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise_all([_fault(kind, where, raw, fault) for fault in error.errors()])
        raise


def _fault(kind: type[BaseModel], where: str, raw: Mapping[str, Any], fault: Any) -> FormulateError:
    """One line for one fault that the validation library found."""
    location = [str(part) for part in fault["loc"]]
    if fault["type"] == "extra_forbidden":
        near = difflib.get_close_matches(location[-1], list(kind.model_fields), n=1) if len(location) == 1 else []
        return LaminateError(where, location[-1], "a key of a stack file", f"Did you mean {near[0]!r}?" if near else "")
    if fault["type"] == "missing":
        return LaminateError(where, sorted(raw), f"also the key {location[-1]!r}")
    if isinstance(unread := fault.get("ctx", {}).get("error"), UnitError):
        return LaminateError(f"{where}: {location[0]}", unread.got, unread.need, unread.hint)
    hint = ""
    if isinstance(fault["input"], int | float) and "str" in fault["type"]:
        hint = "Write a text with the unit, such as '12 um'."
    need = str(fault["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    return LaminateError(f"{where}: {location[0]}", fault["input"], need, hint)
