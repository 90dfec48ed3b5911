"""Stack files in, laminates out: the texts of a chemist become numbers here and nowhere deeper.

In: the checked entries of a TOML file: `[[layer]]`s from top to bottom, `[[step]]`s of the line, `[batches]`.
Out: `StackFile`, or all faults of the file at once.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import FormulateError, LaminateError, TableError
from pi_formulate.base.faults import gathering, moved, raise_all
from pi_formulate.base.files import read_bytes, replaced, toml_text_of
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown, fields_in_short
from pi_formulate.base.units import UnitError, is_quantity, number_of, quantity, temperature_c
from pi_formulate.batch.entry import LossEntry
from pi_formulate.batch.recipe import Recipe, ending
from pi_formulate.batch.size import Losses
from pi_formulate.batch.solution import liquid_of
from pi_formulate.batch.statements import solution_of
from pi_formulate.chemistry.monomer import MonomerLibrary
from pi_formulate.claims.formula import formula
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.laminate.coating import LineBalance, Roll
from pi_formulate.laminate.entry import (
    BatchesEntry,
    FileEntry,
    HoldEntry,
    LayerEntry,
    StepEntry,
    checked,
)
from pi_formulate.laminate.foils import foils, thickness_um
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.making import Making
from pi_formulate.laminate.report import LaminateReport, laminate_report
from pi_formulate.laminate.stack import ROOM_C, Stack
from pi_formulate.laminate.steps import Coat, Cure, Dry, Hold, Laminate, Step

PICTURES = ("svg", "png")
OUNCES = re.compile(r"(?P<number>[^a-zA-Z]*?)\s*(?:oz|ounces?)\.?")


# Which keys a step of each kind takes beside `kind`; the first ones it needs.
STEP_KEYS = {
    "coat": (("layers",), ("foil",)),
    "dry": (("temperature", "time"), ()),
    "cure": (("holds",), ()),
    "laminate": (("foil",), ("side", "temperature", "pressure", "time")),
}


@dataclass(frozen=True, slots=True, repr=False)
class BatchOrder(Shown):
    """What a stack file says of its batches, in numbers."""

    area_m2: float | None
    roll: Roll | None
    solids: float | tuple[tuple[str, float], ...]
    solids_basis: str
    solvent: str | tuple[tuple[str, float], ...]
    readability_g: float | None
    losses: Losses
    reading: str

    def _amounts(self) -> dict[str, Any]:
        return {
            "area_m2": self.area_m2,
            "roll": self.roll,
            "solids_frac": self.solids if isinstance(self.solids, float) else dict(self.solids),
            "solids_basis": self.solids_basis,
            "solvent": self.solvent if isinstance(self.solvent, str) else dict(self.solvent),
        }


@dataclass(frozen=True, slots=True, repr=False)
class StackFile(Shown):
    """A laminate as its file states it.

    Parameters
    ----------
    stack
        Layers and steps.
    stress_free_c, room_c
        Temperatures of the curl [degrees Celsius]; the first may be None.
    process
        How the films were made.
    order
        What is said of batches; None if nothing.
    """

    stack: Stack
    stress_free_c: float | None = None
    room_c: float = ROOM_C
    process: str = "cast_fixed"
    order: BatchOrder | None = None

    def _in_short(self) -> str:
        return str(self).splitlines()[0]

    def __str__(self) -> str:
        """The laminate, the temperatures of its curl, and whether batches are ordered."""
        start = "not given" if self.stress_free_c is None else f"{self.stress_free_c:g} C"
        batches = f"\nbatches: {fields_in_short(self.order)}" if self.order else ""
        return (
            f"{self.stack.name}: {self.stack}\n"
            f"stress-free at {start}, looked at at {self.room_c:g} C, films {self.process.replace('_', ' ')}{batches}"
        )

    def _repr_html_(self) -> str:
        """The laminate, and what is said of temperatures and batches, for a notebook."""
        order = html.facts_of(self.order) if self.order else ""
        steps = html.inner(self.stack.making._repr_html_()) if self.stack.making else ""
        facts = html.facts_of(self, leave_out=("stack", "order"))
        return html.card(
            "Stack file", html.inner(self.stack._repr_html_()), facts, steps, "Batches:" if order else "", order
        )

    def recipes(self, library: MonomerLibrary | None = None) -> list[Recipe]:
        """One batch per polyimide layer, as `[batches]` orders.

        Parameters
        ----------
        library
            Where monomers are looked up; the shipped one if None.

        Raises
        ------
        LaminateError
            If the file has no `[batches]`.
        """
        order = self._ordered()
        return self.stack.precursor_batches(
            **order._amounts(),
            readability_g=order.readability_g,
            losses=order.losses,
            reading=order.reading,
            library=library,
        )

    def balance(self) -> LineBalance:
        """Coats and mass balance, as `[batches]` orders.

        Raises
        ------
        LaminateError
            If the file has no `[batches]`.
        """
        return self.stack.coats(**self._ordered()._amounts())

    def report(self, width_mm: float = 100.0, **claims: Any) -> LaminateReport:
        """All that is known of the laminate, with the balance of the line where batches are ordered.

        Parameters
        ----------
        width_mm
            Strip over which the heights are told, above 0 [mm].
        claims
            What `Stack.check_claims` takes.
        """
        balance = self.balance() if self.order else None
        return laminate_report(self.stack, self.stress_free_c, self.room_c, width_mm, self.process, balance, **claims)

    def write_picture(self, path: Path | str, width_mm: float = 50.0) -> None:
        """Write the picture to a file that ends in .svg or .png.

        Parameters
        ----------
        path
            Where to.
        width_mm
            Of the strip, above 0 [mm].
        """
        if ending(path, PICTURES) == "png":
            self.stack.to_png(path, self.stress_free_c, width_mm)
            return
        with replaced(path) as handle:
            handle.write(self.stack.to_svg(self.stress_free_c, width_mm).encode())

    def _ordered(self) -> BatchOrder:
        if self.order is None:
            raise LaminateError("batches", "none", "a part [batches] with area or roll")
        return self.order


def is_stack_file(path: Path | str) -> bool:
    """Whether a file is TOML with layers, not with batches."""
    if Path(path).suffix.lower() != ".toml":
        return False
    try:
        return "layer" in tomllib.loads(toml_text_of(Path(path).name, read_bytes(path)))
    except (TableError, tomllib.TOMLDecodeError):
        return False


def read_stack(path: Path | str, library: MonomerLibrary | None = None) -> StackFile:
    """The laminate of a stack file.

    Parameters
    ----------
    path
        Ends in .toml.
    library
        Where monomers are looked up; the shipped one if None.

    Raises
    ------
    FormulateError
        All faults of the file at once, each with its place.

    Examples
    --------
    >>> read_stack("missing.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.base.errors.FileError: missing.toml: got 'No such file or directory', need a file that can be read...
    """
    name = Path(path).name
    text = toml_text_of(name, read_bytes(path))
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(name, str(error), "a TOML file", "A stack file has one [[layer]] for each layer.") from error
    entry = checked(FileEntry, name, whole)
    errors: list[FormulateError] = []
    layers: list[Layer] = []
    for place, raw in enumerate(entry.layer, 1):
        where = f"{name}: layer {place}"
        with gathering(errors):
            layers.append(_layer(where, checked(LayerEntry, where, raw), library))
    raise_all(errors)
    steps: list[Step] = []
    for place, raw in enumerate(entry.step, 1):
        where = f"{name}: step {place}"
        with gathering(errors):
            steps.append(_step(where, checked(StepEntry, where, raw), layers))
    found: dict[str, Any] = {}
    for key in ("stress_free", "room"):
        text = getattr(entry, key)
        if text is not None:
            with gathering(errors):
                found[f"{key}_c"] = temperature_c(text, f"{name}: {key}")
    if entry.batches is not None:
        raw = entry.batches
        with gathering(errors):
            found["order"] = _order(name, checked(BatchesEntry, f"{name}: batches", raw))
    raise_all(errors)
    try:
        stack = Stack(tuple(layers), Making(tuple(steps)) if steps else None, entry.name)
    except FormulateError as error:
        raise_all([moved(e, name) for e in getattr(error, "errors", (error,))])
        raise
    return StackFile(stack, process=entry.process, **found)


def _given(text: str | None, unit: str, where: str) -> float | None:
    return None if text is None else quantity(text, unit, where)


def _copolymer(entry: LayerEntry, where: str, library: MonomerLibrary | None) -> Copolymer | None:
    """The polyimide of a layer, in the one way that the entry states it."""
    ways = [key for key in ("units", "feed", "degrees") if getattr(entry, key)]
    if len(ways) > 1:
        raise LaminateError(where, " and ".join(ways), "one of units, feed, degrees")
    if entry.degrees is None and (entry.formula or entry.members):
        raise LaminateError(where, "formula or members", "the key 'degrees' beside them")
    if entry.units:
        return Copolymer.from_units([(u.dianhydride, u.diamine, u.amount) for u in entry.units], library)
    if entry.feed:
        return Copolymer.from_feed(entry.feed, library=library)
    if entry.degrees:
        if entry.formula is None:
            raise LaminateError(f"{where}: formula", "none", 'the formula whose variables are meant, such as "1"')
        return formula(entry.formula, entry.reading).build_from(entry.degrees, entry.members, library)
    return None


def _layer(where: str, entry: LayerEntry, library: MonomerLibrary | None) -> Layer:
    """The layer of an entry; all its faults with their place."""
    errors: list[FormulateError] = []
    found: dict[str, Any] = {}

    def ask(key: str, question: Any) -> None:
        with gathering(errors):
            found[key] = question()

    ask("thickness_um", lambda: _thickness_um(entry))
    ask("material", lambda: _material(entry, library))
    if isinstance(entry.cte, tuple):
        ranges = entry.cte
        ask(
            "cte_steps",
            lambda: tuple(
                (temperature_c(r.low, "cte: from"), temperature_c(r.high, "cte: to"), quantity(r.cte, "ppm/K", "cte"))
                for r in ranges
            ),
        )
    elif entry.cte is not None:
        text = entry.cte
        ask("cte_ppm_per_k", lambda: quantity(text, "ppm/K", "cte"))
    if entry.cte_sd is not None:
        deviation = entry.cte_sd
        ask("sd_cte_ppm_per_k", lambda: quantity(deviation, "ppm/K", "cte_sd"))
    ask("modulus_gpa", lambda: _given(entry.modulus, "GPa", "modulus"))
    ask("sd_modulus_gpa", lambda: _given(entry.modulus_sd, "GPa", "modulus_sd"))
    ask("density_g_per_cm3", lambda: _given(entry.density, "g/cm^3", "density"))
    ask("tg_c", lambda: None if entry.tg is None else temperature_c(entry.tg, "tg"))
    if not errors:
        ask("layer", lambda: Layer(entry.role, poisson=entry.poisson, name=entry.name, **found))  # type: ignore[arg-type]
    raise_all([moved(error, where) for error in errors])
    layer: Layer = found["layer"]
    return layer


def _thickness_um(entry: LayerEntry) -> float:
    """A thickness; of a foil also by its mass per area, and in ounces, which the trade means per square foot."""
    where, text = "thickness", entry.thickness
    if ounces := OUNCES.fullmatch(text.strip()):
        if entry.role != "foil":
            raise UnitError(where, text, "a length, such as '25 um'", "Ounces are the weight of a metal foil.")
        text = f"{ounces['number']} oz/ft2"
    if not is_quantity(text, "g/m^2"):
        return quantity(entry.thickness, "um", where)
    density = _given(entry.density, "g/cm^3", "density")
    if density is None and entry.role == "foil" and entry.material is not None:
        density = foils()[entry.material].density_g_per_cm3
    if density is None:
        need, hint = "a length, or a mass per area beside a density", "State it, such as density = '1.42 g/cm3'."
        raise LaminateError(where, entry.thickness, need, hint)
    return thickness_um(quantity(text, "g/m^2", where), density)


def _material(entry: LayerEntry, library: MonomerLibrary | None) -> str | Copolymer | None:
    made = _copolymer(entry, "composition", library)
    if made is not None and entry.material is not None:
        raise LaminateError("material", entry.material, "a foil's name, or a composition, not both")
    return made if made is not None else entry.material


def _step(where: str, entry: StepEntry, layers: list[Layer]) -> Step:
    """The step of an entry; layers and foils are looked up by their places."""
    needed, optional = STEP_KEYS[entry.kind]
    stated = entry.model_fields_set - {"kind"}
    if strange := sorted(stated - {*needed, *optional}):
        raise LaminateError(where, strange, f"of a {entry.kind} only {', '.join((*needed, *optional))}")
    if missing := [key for key in needed if key not in stated]:
        raise LaminateError(where, sorted(stated), f"also the key {missing[0]!r}")
    try:
        if entry.kind == "coat":
            foil = None if entry.foil is None else _at(entry.foil, layers)
            return Coat(tuple(_at(place, layers) for place in entry.layers or ()), foil)
        if entry.kind == "dry":
            return Dry(temperature_c(entry.temperature or "", "temperature"), quantity(entry.time or "", "min", "time"))
        if entry.kind == "cure":
            return Cure(tuple(_hold(hold) for hold in entry.holds or ()))
        pressed = {} if entry.side is None else {"side": entry.side}
        return Laminate(
            _at(entry.foil or 0, layers),
            temperature_c=None if entry.temperature is None else temperature_c(entry.temperature, "temperature"),
            pressure_mpa=_given(entry.pressure, "MPa", "pressure"),
            minutes=_given(entry.time, "min", "time"),
            **pressed,  # type: ignore[arg-type]
        )
    except FormulateError as error:
        raise_all([moved(e, where) for e in getattr(error, "errors", (error,))])
        raise


def _at(place: int, layers: list[Layer]) -> Layer:
    if not 1 <= place <= len(layers):
        raise LaminateError("place of a layer", place, f"1 (top) to {len(layers)} (bottom)")
    return layers[place - 1]


def _hold(entry: HoldEntry) -> Hold:
    return Hold(
        temperature_c(entry.temperature, "temperature"),
        quantity(entry.time, "min", "time"),
        None if entry.ramp is None else quantity(entry.ramp, "K/min", "ramp"),
    )


def _shares(solvent: str | Mapping[str, str | float]) -> str | tuple[tuple[str, float], ...]:
    """A solvent, or several with their mass fractions; shares by volume by the tabulated densities."""
    how = solution_of(None, solvent, None)
    if set(how) - {"solvent", "solvent_by"}:
        raise LaminateError("solvent", solvent, "a name, or shares of several", "The solids say how much there is.")
    if isinstance(how["solvent"], str):
        return how["solvent"]
    shares = liquid_of(how["solvent"], how["solvent_by"]).shares if "solvent_by" in how else how["solvent"].items()
    return tuple((str(name), share) for name, share in shares)


def _order(name: str, entry: BatchesEntry) -> BatchOrder:
    """What the file says of its batches, in numbers."""
    where = f"{name}: batches"
    if (entry.area is None) == (entry.roll is None):
        raise LaminateError(where, "area and roll" if entry.roll else "neither area nor roll", "exactly one of them")
    losses = entry.losses or LossEntry()
    lengths = ("width", "length", "edge_loss", "start_up")
    try:
        return BatchOrder(
            area_m2=_given(entry.area, "m^2", "area"),
            roll=None if entry.roll is None else Roll(*(quantity(getattr(entry.roll, n), "m", n) for n in lengths)),
            solids=tuple((n, number_of(f"solids of {n}", v, "mass fraction")) for n, v in entry.solids.items())
            if isinstance(entry.solids, dict)
            else number_of("solids", entry.solids, "mass fraction"),
            solids_basis=entry.solids_basis,
            solvent=_shares(entry.solvent),
            readability_g=_given(entry.readability, "g", "readability"),
            losses=Losses(
                quantity(losses.heel, "g", "heel"),
                quantity(losses.holdup, "g", "holdup"),
                quantity(losses.scrap, "g", "scrap"),
                number_of("allowance", losses.allowance, "mass fraction"),
            ),
            reading=entry.reading,
        )
    except FormulateError as error:
        raise_all([moved(e, where) for e in getattr(error, "errors", (error,))])
        raise
