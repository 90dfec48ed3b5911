"""A stack file, checked key by key but still as texts.

In: the tables of a TOML file. Out: entries of layers, steps and batches. Keys and kinds are checked by a validation
library; texts with units become numbers one step later, in `file.py`.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from pi_formulate.base.errors import LaminateError
from pi_formulate.base.toml import Moles, Number, Strict, Text, Wording
from pi_formulate.batch.entry import NEEDS, LossEntry, UnitEntry

Place = Annotated[int, Field(ge=1, strict=True)]


WORDING = Wording(
    LaminateError,
    "a stack file",
    needs={key: NEEDS[key] for key in ("solids", "solvent")},
    units={
        "thickness": "um",
        "cte": "ppm/K",
        "modulus": "GPa",
        "tg": "C",
        "density": "g/cm3",
        "temperature": "C",
        "time": "min",
        "ramp": "K/min",
        "pressure": "MPa",
        "width": "m",
        "length": "m",
        "area": "m2",
        "readability": "g",
        "stress_free": "C",
        "room": "C",
    },
)


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
    feed: dict[str, Moles] | None = None
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
    """Batches of the precursors: exactly one of `area` and `roll`."""

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
