"""Stack files in, laminates out: texts with units become numbers here and nowhere deeper.

In: the checked entries of a TOML file: `[[layer]]`s from top to bottom, `[[step]]`s of the line, `[batches]`. Out:
`StackFile`, or all errors of the file at once.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import FormulateError, LaminateError, Words
from pi_formulate.base.faults import at, gathering, raise_all
from pi_formulate.base.files import replaced
from pi_formulate.base.limits import QUANTITY_CHARACTERS
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown, fields_in_short
from pi_formulate.base.toml import checked, read_toml
from pi_formulate.base.units import UnitError, is_quantity, quantity, temperature_c
from pi_formulate.batch.recipe import Recipe, ending
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.claims.formula import formula
from pi_formulate.claims.reading import reading_beside
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.laminate.coating import LineBalance
from pi_formulate.laminate.entry import (
    WORDING,
    BatchesEntry,
    FileEntry,
    HoldEntry,
    LayerEntry,
    RangeEntry,
    StepEntry,
)
from pi_formulate.laminate.foils import foils, thickness_um
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.making import Making
from pi_formulate.laminate.order import BatchOrder, order_of
from pi_formulate.laminate.picture import png, svg
from pi_formulate.laminate.precursors import line_balance, precursor_recipes
from pi_formulate.laminate.report import LaminateReport, laminate_report
from pi_formulate.laminate.stack import ROOM_C, Stack
from pi_formulate.laminate.steps import Coat, Cure, Dry, Hold, Laminate, Step

PICTURES = ("svg", "png")
# Numbers of a layer with their unit: field of `Layer`, key of the file, unit.
NUMBERS = (
    ("sd_cte_ppm_per_k", "cte_sd", "ppm/K"),
    ("modulus_gpa", "modulus", "GPa"),
    ("sd_modulus_gpa", "modulus_sd", "GPa"),
    ("density_g_per_cm3", "density", "g/cm^3"),
)
OUNCES = re.compile(r"(?P<number>[^a-zA-Z]*?)\s*(?:oz|ounces?)\.?")
# Keys of a step of each kind, next to `kind`: required ones, then optional ones.
STEP_KEYS = {
    "coat": (("layers",), ("foil",)),
    "dry": (("temperature", "time"), ()),
    "cure": (("holds",), ()),
    "laminate": (("foil",), ("side", "temperature", "pressure", "time")),
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
        The part `[batches]`; None if there is none.
    """

    stack: Stack
    stress_free_c: float | None = None
    room_c: float = ROOM_C
    process: str = "cast_fixed"
    order: BatchOrder | None = None

    def __str__(self) -> str:
        """The laminate, the temperatures of its curl, and whether batches are ordered."""
        start = "not given" if self.stress_free_c is None else f"{self.stress_free_c:g} C"
        batches = f"\nbatches: {fields_in_short(self.order)}" if self.order else ""
        process = self.process.replace("_", " ")
        return (
            f"{self.stack.name}: {self.stack}\n"
            f"stress-free temperature {start}, observed at {self.room_c:g} C, films {process}{batches}"
        )

    def _repr_html_(self) -> str:
        """The laminate, its temperatures and its batches, for a notebook."""
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
        return precursor_recipes(
            self.stack.layers,
            order.run,
            self.stack.name,
            order.reading,
            readability_g=order.readability_g,
            losses=order.losses,
            library=library,
        )

    def balance(self) -> LineBalance:
        """Coats and mass balance, as `[batches]` orders.

        Raises
        ------
        LaminateError
            If the file has no `[batches]`.
        """
        making = self.stack.making
        return line_balance(self.stack.layers, self._ordered().run, making.simultaneous_layers if making else ())

    def report(self, width_mm: float = 100.0, **claims: Any) -> LaminateReport:
        """Everything known about the laminate, with the balance of the line if batches are ordered.

        Parameters
        ----------
        width_mm
            Width of the strip for the heights, above 0 [mm].
        claims
            Arguments of `Stack.check_claims`.
        """
        balance = self.balance() if self.order else None
        return laminate_report(self.stack, self.stress_free_c, self.room_c, width_mm, self.process, balance, **claims)

    def write_picture(self, path: Path | str, width_mm: float = 50.0) -> None:
        """Write the picture, with the curl at the temperatures of the file, as .svg or .png.

        Parameters
        ----------
        path
            File to write; its ending decides the format.
        width_mm
            Length of the strip, above 0 [mm].
        """
        kind = ending(path, PICTURES)
        try:
            curl = self.stack.curl(self.stress_free_c, self.room_c, self.process)
        except FormulateError:
            curl = None
        title, layers = self.stack.name, self.stack.layers
        content = png(title, layers, curl, width_mm) if kind == "png" else svg(title, layers, curl, width_mm).encode()
        with replaced(path) as handle:
            handle.write(content)

    def _ordered(self) -> BatchOrder:
        if self.order is None:
            raise LaminateError(
                "batches",
                "none",
                "a part [batches] with area or roll",
                sentence="the part [batches] with area or roll is missing",
            )
        return self.order


def read_stack(path: Path | str, library: MonomerLibrary | None = None) -> StackFile:
    """The laminate of a stack file.

    Parameters
    ----------
    path
        File that ends in .toml.
    library
        Where monomers are looked up; the shipped one if None.

    Raises
    ------
    FormulateError
        All errors of the file at once, each with its place.

    Examples
    --------
    >>> read_stack("missing.toml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: missing.toml: cannot be read: No such file or directory. Check the name...
    """
    name, folder = Path(path).name, Path(path).parent
    entry = checked(FileEntry, name, read_toml(path), WORDING)
    errors: list[FormulateError] = []
    layers: list[Layer] = []
    for place, raw in enumerate(entry.layer, 1):
        where = f"{name}: layer {place}"
        with gathering(errors):
            layer = checked(LayerEntry, where, raw, WORDING)
            own = reading_beside(f"{where}: reading", layer.reading, folder)
            layers.append(_layer(where, layer.model_copy(update={"reading": own}), library))
    raise_all(errors)
    steps: list[Step] = []
    for place, raw in enumerate(entry.step, 1):
        where = f"{name}: step {place}"
        with gathering(errors):
            steps.append(_step(where, checked(StepEntry, where, raw, WORDING), layers))
    stress_free_c, room_c, order = None, ROOM_C, None
    if entry.stress_free is not None:
        with gathering(errors):
            stress_free_c = temperature_c(entry.stress_free, f"{name}: stress_free")
    if entry.room is not None:
        with gathering(errors):
            room_c = temperature_c(entry.room, f"{name}: room")
    if entry.batches is not None:
        raw = entry.batches
        with gathering(errors):
            batches = checked(BatchesEntry, f"{name}: batches", raw, WORDING)
            own = reading_beside(f"{name}: batches: reading", batches.reading, folder)
            order = order_of(f"{name}: batches", batches.model_copy(update={"reading": own}))
    raise_all(errors)
    with at(name):
        stack = Stack(tuple(layers), Making(tuple(steps)) if steps else None, entry.name)
    return StackFile(stack, stress_free_c, room_c, entry.process, order)


def _layer(where: str, entry: LayerEntry, library: MonomerLibrary | None) -> Layer:
    """The layer of an entry; all its errors with their place."""
    with at(where):
        return Layer(**_fields_of_layer(entry, library))


def _fields_of_layer(entry: LayerEntry, library: MonomerLibrary | None) -> dict[str, Any]:
    """Arguments of `Layer`: texts as numbers, names as materials."""
    errors: list[FormulateError] = []
    fields: dict[str, Any] = {"role": entry.role, "poisson": entry.poisson, "name": entry.name}
    with gathering(errors):
        fields["thickness_um"] = _thickness_um(entry)
    with gathering(errors):
        fields["material"] = _material(entry, library)
    with gathering(errors):
        if isinstance(entry.cte, tuple):
            fields["cte_steps"] = tuple(_cte_step(step) for step in entry.cte)
        else:
            fields["cte_ppm_per_k"] = _number(entry.cte, "ppm/K", "cte")
    for field, key, unit in NUMBERS:
        with gathering(errors):
            fields[field] = _number(getattr(entry, key), unit, key)
    with gathering(errors):
        fields["tg_c"] = None if entry.tg is None else temperature_c(entry.tg, "tg")
    raise_all(errors)
    return fields


def _number(text: str | None, unit: str, where: str) -> float | None:
    return None if text is None else quantity(text, unit, where)


def _cte_step(entry: RangeEntry) -> tuple[float, float, float]:
    ends = temperature_c(entry.low, "cte: from"), temperature_c(entry.high, "cte: to")
    return (*ends, quantity(entry.cte, "ppm/K", "cte"))


def _thickness_um(entry: LayerEntry) -> float:
    """A thickness; that of a foil also as mass per area, or in ounces, which the trade means per square foot."""
    where, text = "thickness", entry.thickness
    if len(text) <= QUANTITY_CHARACTERS and (ounces := OUNCES.fullmatch(text.strip())):
        if entry.role != "foil":
            raise UnitError(where, text, "a length, such as '25 um'", "Ounces are the weight of a metal foil.")
        text = f"{ounces['number']} oz/ft2"
    if not is_quantity(text, "g/m^2"):
        return quantity(entry.thickness, "um", where)
    density = _number(entry.density, "g/cm^3", "density")
    if density is None and entry.role == "foil" and entry.material is not None:
        density = foils()[entry.material].density_g_per_cm3
    if density is None:
        need, hint = "a length, or a mass per area and a density", "State it, such as density = '1.42 g/cm3'."
        raise LaminateError(where, entry.thickness, need, hint)
    return thickness_um(quantity(text, "g/m^2", where), density)


def _material(entry: LayerEntry, library: MonomerLibrary | None) -> str | Copolymer | None:
    """The name of a foil, or a copolymer."""
    copolymer = _copolymer(entry, "composition", library)
    if copolymer is not None and entry.material is not None:
        raise LaminateError(
            "material",
            entry.material,
            "a foil's name or a composition, not both",
            sentence="a foil's name and a composition are both stated; state one of them",
        )
    return copolymer if copolymer is not None else entry.material


def _copolymer(entry: LayerEntry, where: str, library: MonomerLibrary | None) -> Copolymer | None:
    """The polyimide of a layer; None if the entry states no composition."""
    keys = [key for key in ("units", "feed", "degrees") if getattr(entry, key)]
    if len(keys) > 1:
        raise LaminateError(where, Words(" and ".join(keys)), "one of units, feed, degrees")
    if entry.degrees is None and (entry.formula or entry.members):
        raise LaminateError(
            where,
            "formula or members",
            "also the key 'degrees'",
            sentence="the key 'degrees' is missing beside formula or members",
        )
    if entry.units:
        return Copolymer.from_units([(u.dianhydride, u.diamine, u.amount) for u in entry.units], library)
    if entry.feed:
        return Copolymer.from_feed(entry.feed, library=library)
    if entry.degrees:
        if entry.formula is None:
            raise LaminateError(
                f"{where}: formula",
                "none",
                'the formula whose variables are meant, such as "1"',
                sentence='the key is missing: name the formula whose variables are meant, such as "1"',
            )
        return formula(entry.formula, entry.reading).build_from(entry.degrees, entry.members, library)
    return None


def _step(where: str, entry: StepEntry, layers: list[Layer]) -> Step:
    """The step of an entry; layers and foils are looked up by their places."""
    needed, optional = STEP_KEYS[entry.kind]
    stated = entry.model_fields_set - {"kind"}
    if strange := sorted(stated - {*needed, *optional}):
        raise LaminateError(
            where,
            strange,
            f"for the kind {entry.kind!r} only {', '.join((*needed, *optional))}",
            sentence=f"the kind {entry.kind!r} has no key {', '.join(strange)}; it has "
            f"{', '.join((*needed, *optional))}",
        )
    if missing := [key for key in needed if key not in stated]:
        raise LaminateError(
            where, sorted(stated), f"also the key {missing[0]!r}", sentence=f"the key {missing[0]!r} is missing"
        )
    with at(where):
        if entry.kind == "coat":
            foil = None if entry.foil is None else _layer_at(entry.foil, layers)
            return Coat(tuple(_layer_at(place, layers) for place in entry.layers or ()), foil)
        if entry.kind == "dry":
            return Dry(temperature_c(entry.temperature or "", "temperature"), quantity(entry.time or "", "min", "time"))
        if entry.kind == "cure":
            return Cure(tuple(_hold(hold) for hold in entry.holds or ()))
        side: dict[str, Any] = {} if entry.side is None else {"side": entry.side}
        return Laminate(
            _layer_at(entry.foil or 0, layers),
            temperature_c=None if entry.temperature is None else temperature_c(entry.temperature, "temperature"),
            pressure_mpa=_number(entry.pressure, "MPa", "pressure"),
            minutes=_number(entry.time, "min", "time"),
            **side,
        )


def _layer_at(place: int, layers: list[Layer]) -> Layer:
    if not 1 <= place <= len(layers):
        need = f"1 (top) to {len(layers)} (bottom)"
        raise LaminateError("place of a layer", place, need, sentence=f"must be from {need}, but is {{got}}")
    return layers[place - 1]


def _hold(entry: HoldEntry) -> Hold:
    return Hold(
        temperature_c(entry.temperature, "temperature"),
        quantity(entry.time, "min", "time"),
        None if entry.ramp is None else quantity(entry.ramp, "K/min", "ramp"),
    )
