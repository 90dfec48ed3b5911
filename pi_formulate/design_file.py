"""Design files in, a `Design` out: the texts of a chemist become numbers here and nowhere deeper.

In: a TOML file with `[targets]` and the keywords of `design`; `[batch]` with keys of a recipe file for the batches that
are made of the result. Out: `Design`, and its recipes; all faults of the file at once.
"""

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pi_formulate.claims.clauses import Interpretation
from pi_formulate.designs.result import Design
from pi_formulate.designs.run import design
from pi_formulate.designs.targets import KNOWN, Target
from pi_formulate.designs.terms import Progress
from pi_formulate.errors import DesignError, FormulateError, RecipeError, TableError, moved, raise_all
from pi_formulate.files import read_bytes
from pi_formulate.monomer import MonomerLibrary
from pi_formulate.monomer import library as shipped_library
from pi_formulate.recipe import Recipe
from pi_formulate.recipe_list import Recipes
from pi_formulate.showing import Shown
from pi_formulate.solvent import SolventLibrary
from pi_formulate.tables import collected
from pi_formulate.units import KELVIN_OFFSET, quantity

# What a property's text may be in; the others have no unit and are written as numbers.
UNITS = {
    "tg_c": "degC", "tg_published_c": "degC", "cte_ppm_per_k": "ppm/K", "density_g_per_cm3": "g/cm^3",
    "vdw_volume_cm3_per_mol": "cm^3/mol", "youngs_modulus_gpa": "GPa", "solids_paa_frac": "1", "solids_pi_frac": "1",
}  # fmt: skip


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number or a text with its unit, not true or false")
    return value


Number = Annotated[float | str, BeforeValidator(_no_truth)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TargetEntry(_Strict):
    """A window or a set point."""

    low: Number | None = None
    high: Number | None = None
    set_point: Number | None = None
    tolerance: Number | None = None


class BatchPart(_Strict):
    """Size and solution of the batches; the composition comes from the search."""

    solution: str | None = None
    polymer: str | None = None
    monomers: str | None = None
    solids: str | float | None = None
    solids_basis: Literal["paa", "pi"] | None = None
    solvent: str = "NMP"
    imbalance_r: float = 1.0
    excess: Literal["diamine", "dianhydride"] = "diamine"
    readability: str | None = None


class DesignEntry(_Strict):
    """A design file; each key as the keyword of `design`."""

    targets: dict[str, TargetEntry]
    candidates: tuple[str, ...] | None = None
    formula: str | tuple[str, ...] | None = None
    reading: str = "default"
    interpretation: Interpretation = "intended"
    closed: bool = False
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    most_monomers: int = 3
    step: str | float = 0.05
    sequence: Literal["random", "any"] = "random"
    process: str = "cast_fixed"
    thickness: str | None = None
    least_probability: str | float = 0.0
    count: int = 10
    per_support: int = 1
    rounds: int = 20
    prices: dict[str, float] = Field(default_factory=dict)
    batch: BatchPart | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Designed(Shown):
    """What a design file gives: the result, and how its batches are made."""

    design: Design
    batch: BatchPart | None
    where: str
    solvent_library: SolventLibrary | None = None

    def _in_short(self) -> str:
        return f"{self.where}: {repr(self.design).strip('<>')}"

    def __str__(self) -> str:
        """The result, and whether the file says how batches are made of it."""
        return f"{self.where}{'' if self.batch else ' (no batches)'}\n{self.design}"

    def _repr_html_(self) -> str:
        """The result and the keys of the batches, for a notebook."""
        from pi_formulate import fragments as f

        keys = self.batch.model_dump(exclude_none=True).items() if self.batch else ()
        batches = f.facts((key, str(value)) for key, value in keys)
        return f.card(self.where, f.inner(self.design._repr_html_()), "Batches:" if self.batch else "", batches)

    def recipes(self) -> list[Recipe]:
        """A recipe of each formulation, named D-001 and so on.

        Raises
        ------
        FormulateError
            If the file says nothing of batches, or they cannot be planned so.
        """
        if self.batch is None:
            raise DesignError(self.where, "no [batch]", "a table [batch] with a size, such as solution = '500 g'")
        part = self.batch
        how: dict[str, Any] = {"solvent": part.solvent, "imbalance_r": part.imbalance_r, "excess": part.excess}
        sizes = (("solution", "g", "solution_g"), ("polymer", "g", "polymer_g"), ("monomers", "mol", "monomer_mol"))
        for key, unit, name in (*sizes, ("readability", "g", "readability_g")):
            if (text := getattr(part, key)) is not None:
                how[name] = quantity(text, unit, f"batch.{key}")
        if part.solids is not None:
            how["solids_frac"] = _number("batch.solids", part.solids, "1")
            how["solids_basis"] = part.solids_basis or "paa"
        elif part.solids_basis is not None:
            raise RecipeError("batch.solids_basis", part.solids_basis, "the key 'solids' beside it")
        return Recipes(self.design.recipe(f.rank, solvent_library=self.solvent_library, **how) for f in self.design)


def design_from_file(
    path: Path | str,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    progress: Progress = iter,
) -> Designed:
    """The search that a design file asks for.

    Parameters
    ----------
    path
        Ends in .toml.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    progress
        Wraps the steps of a long search, such as a progress bar.

    Raises
    ------
    FormulateError
        All faults of the file at once.

    Examples
    --------
    >>> design_from_file("missing.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.errors.FileError: missing.toml: got 'No such file or directory', need a file that can be read...
    """
    where = Path(path).name
    entry = _entry(path)
    names = library if library is not None else shipped_library()
    errors: list[FormulateError] = []
    targets: list[Target] = []
    numbers: dict[str, float | None] = {}
    for name, target in entry.targets.items():
        collected(errors, lambda n=name, t=target: targets.append(_target(n, t)))  # type: ignore[misc]
    texts = (
        ("step_frac", entry.step, "1"), ("thickness_um", entry.thickness, "um"),
        ("least_probability", entry.least_probability, "1"),
    )  # fmt: skip
    for key, value, unit in texts:
        if value is not None:
            collected(errors, lambda k=key, v=value, u=unit: numbers.__setitem__(k, _number(k, v, u)))  # type: ignore[misc]
    raise_all([moved(error, where) for error in errors])
    try:
        found = design(
            targets, entry.candidates, formula=entry.formula, reading=entry.reading,
            interpretation=entry.interpretation, closed=entry.closed, required=entry.required,
            forbidden=entry.forbidden, most_monomers=entry.most_monomers, sequence=entry.sequence,
            process=entry.process, count=entry.count, per_support=entry.per_support, rounds=entry.rounds,
            step_frac=numbers["step_frac"], thickness_um=numbers.get("thickness_um"),
            least_probability=numbers["least_probability"] or 0.0,
            library=names.with_prices(entry.prices), progress=progress,
        )  # fmt: skip
    except FormulateError as error:
        raise_all([moved(e, where) for e in getattr(error, "errors", (error,))])
        raise
    return Designed(found, entry.batch, where, solvent_library)


def _number(where: str, value: str | float, unit: str) -> float | None:
    """A number as it is; a text by its unit. The step may be `any`."""
    if isinstance(value, str):
        return None if value == "any" and where == "step_frac" else quantity(value, unit, where)
    return float(value)


def _target(name: str, entry: TargetEntry) -> Target:
    """A target whose texts are read in the unit of its property."""
    values: dict[str, float] = {}
    for key in ("low", "high", "set_point", "tolerance"):
        value = getattr(entry, key)
        if value is None:
            continue
        if isinstance(value, str):
            unit = UNITS.get(name)
            if unit is None:
                if name in KNOWN:
                    raise DesignError(f"targets.{name}.{key}", value, "a number without a unit")
                break  # the name itself is the fault, and Target says so
            if unit == "degC":
                # A difference of temperatures has no zero to move.
                kelvin = quantity(value, "K", f"targets.{name}.{key}") if key == "tolerance" else None
                value = kelvin if kelvin is not None else _celsius(value, f"targets.{name}.{key}")
            else:
                value = quantity(value, unit, f"targets.{name}.{key}")
        values[key] = value
    return Target(name, **values)


def _celsius(text: str, where: str) -> float:
    """Degrees Celsius from `230 C`, `230 degC` or `503.15 K`."""
    number, _, unit = text.strip().rpartition(" ")
    if unit in ("C", "degC", "°C") and number:
        return quantity(number, "1", where)
    return quantity(text, "K", where) - KELVIN_OFFSET


def _entry(path: Path | str) -> DesignEntry:
    """The checked content of a design file."""
    name = Path(path).name
    if Path(path).suffix.lower() != ".toml":
        raise DesignError(str(path), Path(path).suffix, "a design file that ends in .toml")
    try:
        whole = tomllib.loads(read_bytes(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TableError(name, str(error), "a TOML file") from error
    if isinstance(whole.get("formula"), int) and not isinstance(whole["formula"], bool):
        whole["formula"] = str(whole["formula"])
    try:
        return DesignEntry.model_validate(whole)
    except ValidationError as error:
        raise_all([_fault(name, whole, fault) for fault in error.errors()])
        raise


def _fault(name: str, whole: Mapping[str, Any], fault: Any) -> FormulateError:
    """One line for one fault that the validation library found."""
    location = [str(part) for part in fault["loc"]]
    where = f"{name}: {'.'.join(location)}"
    if fault["type"] == "extra_forbidden":
        models: dict[int, type[BaseModel]] = {1: DesignEntry, 2: BatchPart, 3: TargetEntry}
        known = list(models[min(len(location), 3)].model_fields)
        near = difflib.get_close_matches(location[-1], known, n=1)
        return DesignError(
            name, ".".join(location), f"keys among {known}", f"Did you mean {near[0]!r}?" if near else ""
        )
    if fault["type"] == "missing":
        return DesignError(name, sorted(whole), f"also the table [{location[-1]}]")
    need = str(fault["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    return DesignError(where, fault["input"], need)
