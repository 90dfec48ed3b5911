"""The keys shared by design files and screen files: targets and limits as a chemist writes them become numbers.

In: the content of a TOML file. Out: checked entries, targets and numbers, or all faults of the file at once.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field

from pi_formulate.base.checks import is_truth
from pi_formulate.base.errors import DesignError, ExtraError, FileError, FormulateError, Words
from pi_formulate.base.faults import gathering, moved, raise_all
from pi_formulate.base.toml import Number, Strict, Wording, checked, read_toml
from pi_formulate.base.units import number_of
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.reading import reading_beside
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.search.question.problem import SequenceKind
from pi_formulate.search.question.targets import KNOWN, Target

WORDING = Wording(DesignError, "a design or screen file", units={"thickness": "um"})
TextOrNumber = str | float


class TargetEntry(Strict):
    """A window or a set point."""

    low: TextOrNumber | None = None
    high: TextOrNumber | None = None
    set_point: TextOrNumber | None = None
    tolerance: TextOrNumber | None = None


class QuestionEntry(Strict):
    """The keys that both files share; they are keywords of `design` and `screen`."""

    targets: dict[str, TargetEntry]
    formula: str | tuple[str, ...] | None = None
    reading: str = "default"
    interpretation: Interpretation = "intended"
    closed: bool = False
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    step: str | float = 0.05
    sequence: SequenceKind = "random"
    process: str = "cast_fixed"
    thickness: str | None = None
    prices: dict[str, Number] = Field(default_factory=dict)


Entry = TypeVar("Entry", bound=QuestionEntry)
Texts = tuple[tuple[str, str | float | None, str], ...]


def keywords_of(entry: QuestionEntry) -> dict[str, Any]:
    """The keywords whose values need no conversion.

    Parameters
    ----------
    entry
        A checked file.
    """
    names = ("formula", "reading", "interpretation", "closed", "required", "forbidden", "sequence", "process")
    return {name: getattr(entry, name) for name in names}


def numbers_of(entry: QuestionEntry, where: str, more: Texts = ()) -> tuple[list[Target], dict[str, float | None]]:
    """The targets, and the other numbers by keyword; keys that the file leaves out are missing.

    Parameters
    ----------
    entry
        A checked file.
    where
        Its name, for errors.
    more
        (keyword, text or number, unit) in addition to step and thickness.

    Raises
    ------
    FormulateError
        All texts that cannot be read, at once.
    """
    errors: list[FormulateError] = []
    targets: list[Target] = []
    numbers: dict[str, float | None] = {}
    for name, target in entry.targets.items():
        with gathering(errors):
            targets.append(_target(name, target))
    texts = (("step_frac", entry.step, "mole fraction"), ("thickness_um", entry.thickness, "um"), *more)
    for key, value, unit in texts:
        if (key, value) == ("step_frac", "any"):
            numbers[key] = None
        elif value is not None:
            with gathering(errors):
                numbers[key] = number_of(key, value, unit)
    raise_all([moved(error, where) for error in errors])
    return targets, numbers


def answered(where: str, ask: Callable[[], Any]) -> Any:
    """The answer to the question of a file; faults carry its name, except those of other files.

    Parameters
    ----------
    where
        Name of the file.
    ask
        Asks the question.
    """
    try:
        return ask()
    except (FileError, ExtraError):
        raise
    except FormulateError as error:
        raise_all([moved(e, where) for e in getattr(error, "errors", (error,))])
        raise


def _target(name: str, entry: TargetEntry) -> Target:
    """A target, its texts read in the unit of its property."""
    values: dict[str, float] = {}
    for key in ("low", "high", "set_point", "tolerance"):
        value = getattr(entry, key)
        if value is None:
            continue
        if isinstance(value, str):
            if name not in KNOWN:
                break  # the name itself is at fault, and Target reports it
            if not PROPERTIES[name].kind:
                raise DesignError(f"targets.{name}.{key}", value, "a number without a unit")
            value = PROPERTIES[name].read(value, f"targets.{name}.{key}", difference=key == "tolerance")
        values[key] = value
    return Target(name, **values)


def read_entry(path: Path | str, kind: type[Entry]) -> Entry:
    """The checked content of a file.

    Parameters
    ----------
    path
        Ends in .toml.
    kind
        Model of the whole file.
    """
    if Path(path).suffix.lower() != ".toml":
        raise DesignError(str(path), Words(Path(path).suffix), "a file that ends in .toml")
    content = read_toml(path)
    if isinstance(content.get("formula"), int) and not is_truth(content["formula"]):
        content["formula"] = str(content["formula"])
    entry = checked(kind, Path(path).name, content, WORDING)
    own = reading_beside(f"{Path(path).name}: reading", entry.reading, Path(path).parent)
    return entry.model_copy(update={"reading": own})
