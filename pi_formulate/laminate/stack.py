"""A laminate: its layers from top to bottom, and the questions that it answers.

In: `Layer`s, and the steps of the line if they are known. Out: `Curl`, etched stacks, flat design, coats, batches,
claims, pictures. The work is done elsewhere: `numbers.py`, `states.py`, `precursors.py`, `cure.py`, `picture.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pi_formulate.base.errors import FormulateError, LaminateError
from pi_formulate.base.faults import raise_all
from pi_formulate.base.files import replaced
from pi_formulate.base.series import list_of
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.size import NO_LOSSES, Losses
from pi_formulate.claims.check import check_claims as judge
from pi_formulate.claims.subject import Subject
from pi_formulate.laminate.claimed import subject_of_laminate
from pi_formulate.laminate.coating import LineBalance, Roll
from pi_formulate.laminate.cure import Kinetics, imidization, line_warnings
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.making import Making
from pi_formulate.laminate.mechanics.curl import Curl, curl_table
from pi_formulate.laminate.mechanics.flat import Flat
from pi_formulate.laminate.numbers import StackNumbers, stack_numbers, tg_of
from pi_formulate.laminate.picture import png, svg
from pi_formulate.laminate.precursors import AnySolvent, Solids, coating_run, line_balance, precursor_recipes
from pi_formulate.laminate.states import State, states_of, without_foils
from pi_formulate.laminate.steps import Cure
from pi_formulate.properties.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

    from pi_formulate.claims.report import ClaimReport

ROOM_C = 25.0


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Stack(Shown):
    """A laminate.

    Parameters
    ----------
    layers
        `Layer`s, top to bottom; at least one foil.
    making
        The steps of the line; None if they are not known.
    name
        Name in reports and batches.
    etched
        Foils that were etched away; `etch` sets it.

    Raises
    ------
    LaminateError
        If there are no layers or no foil, or the steps lead to other layers.

    Examples
    --------
    >>> copper = Layer("foil", 12, "copper")
    >>> core = Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> stack = Stack([copper, core, copper])
    >>> abs(stack.curl(stress_free_c=300.0).curvature_per_m) < 1e-9
    True
    >>> stack.etch("bottom").curl(stress_free_c=300.0).toward
    'flat'
    """

    layers: tuple[Layer, ...]
    making: Making | None
    name: str
    etched: tuple[str, ...]

    def __init__(
        self,
        layers: Sequence[Layer],
        making: Making | None = None,
        name: str = "laminate",
        etched: tuple[str, ...] = (),
    ) -> None:
        stated: object = list_of(layers)
        if not isinstance(stated, Sequence) or isinstance(stated, str) or not stated:
            raise LaminateError("layers", stated, "a list of Layer, top to bottom")
        raise_all(
            [LaminateError(f"layer {i}", x, "a Layer") for i, x in enumerate(stated, 1) if not isinstance(x, Layer)]
        )
        object.__setattr__(self, "layers", tuple(stated))
        object.__setattr__(self, "making", making)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "etched", etched)
        self._check_foil_and_making()

    def _check_foil_and_making(self) -> None:
        """A laminate as made has a foil, and its steps lead to its layers; an etched one need not."""
        if not self.etched and all(layer.role != "foil" for layer in self.layers):
            raise LaminateError(
                "layers",
                [layer.role for layer in self.layers],
                "at least one foil",
                sentence="at least one foil is needed",
            )
        if self.making is not None and not self.etched:
            if not isinstance(self.making, Making):
                raise LaminateError("making", self.making, "a Making, or None")
            made = self.making.stacked_layers
            if self.layers not in (made, made[::-1]):
                raise LaminateError(
                    "making",
                    [str(layer) for layer in made],
                    f"steps that lead to {', '.join(str(x) for x in self.layers)}",
                    sentence="the steps lead to {got}, not to the layers of the stack",
                )

    @classmethod
    def from_making(cls, making: Making, name: str = "laminate") -> "Stack":
        """The laminate that the steps lead to, with the coated foil on top.

        Parameters
        ----------
        making
            The steps.
        name
            Name in reports and batches.
        """
        return cls(making.stacked_layers, making, name)

    @property
    def thickness_um(self) -> float:
        """Thickness of the whole laminate [um]."""
        return sum(layer.thickness_um for layer in self.layers)

    # --- curl

    def curl(self, stress_free_c: float | None = None, room_c: float = ROOM_C, process: str = "cast_fixed") -> Curl:
        """Curl, stresses, and expansion of the whole.

        Parameters
        ----------
        stress_free_c
            Temperature at which all layers are flat and free of stress [degrees Celsius]. None: the Tg of the
            thermoplastic layer or the last cure step, whichever is lower; the result says which.
        room_c
            Temperature at which the curl is observed [degrees Celsius].
        process
            How the films were made, for estimates: `free`, `cast_fixed`, `stretched`.

        Raises
        ------
        LaminateError
            If no stress-free temperature is known.
        """
        return self._numbers(stress_free_c, process).curl(room_c)

    def etch(self, *which: str | int) -> "Stack":
        """The stack without some of its foils.

        Parameters
        ----------
        which
            `top`, `bottom`, `both` (all foils), or the place of a foil counted from 0; all foils if empty.

        Raises
        ------
        LaminateError
            If there is no foil at that place, or no layer would be left.
        """
        return self._in(without_foils(self.layers, which))

    @property
    def states(self) -> tuple[tuple[str, "Stack"], ...]:
        """The whole laminate, and after etching each outer foil and all foils, by name."""
        return tuple((state.name, self._in(state)) for state in states_of(self.layers))

    def curls(
        self, stress_free_c: float | None = None, room_c: float = ROOM_C, process: str = "cast_fixed"
    ) -> tuple[tuple[str, Curl], ...]:
        """Curl of each of the `states`, all from the stress-free temperature of the whole laminate.

        Parameters
        ----------
        stress_free_c, room_c, process
            As in `curl`.
        """
        return self._numbers(stress_free_c, process).curls(room_c)

    def no_curl(self, stress_free_c: float | None = None, room_c: float = ROOM_C, process: str = "cast_fixed") -> Flat:
        """Expansion and thickness of the low-expansion layer that leave no curl, before and after etching.

        All states have the stress-free temperature of the whole laminate. A state whose curl does not depend on the
        low-expansion layer has no such expansion.

        Parameters
        ----------
        stress_free_c, room_c, process
            As in `curl`.

        Raises
        ------
        LaminateError
            If there is no low-expansion layer.
        """
        return self._numbers(stress_free_c, process).flat(room_c)

    def design_target(
        self,
        height_mm: float,
        width_mm: float = 100.0,
        states: Sequence[str] | None = None,
        stress_free_c: float | None = None,
        room_c: float = ROOM_C,
        process: str = "cast_fixed",
    ) -> dict[str, tuple[float, float]]:
        """Range of the low-expansion layer's expansion that keeps the ends of every state below a height.

        Parameters
        ----------
        height_mm
            Largest height of the ends of a strip, above 0 [mm].
        width_mm
            Width of the strip [mm].
        states
            Names of the states to consider, among those of `states`; all if None.
        stress_free_c, room_c, process
            As in `curl`.

        Returns
        -------
        dict
            {"cte_ppm_per_k": (low, high)} [ppm/K], a target for `design`.

        Raises
        ------
        LaminateError
            If no expansion does so; the error names the least height that can be reached.
        """
        return self.no_curl(stress_free_c, room_c, process).only(states).target(height_mm, width_mm)

    # --- making

    def imidization(self, kinetics: Kinetics | None = None, process: str = "cast_fixed") -> Estimate:
        """Degree of imidization of the last coat, which sees the least heat, after all drying and cure [-].

        Below the highest Tg among the layers of that coat, imidization stops before it is complete.

        Parameters
        ----------
        kinetics
            Your own; the shipped, recalled ones if None.
        process
            As in `curl`.

        Raises
        ------
        LaminateError
            If no drying or cure after the last coat is known.
        """
        heated = self.making.last_heating if self.making else ()
        if not self.making or not heated:
            raise LaminateError(
                "making",
                self.making,
                "steps with Dry or Cure after the last coat",
                sentence="after the last coat there is neither Dry nor Cure",
            )
        start = heated[0].start_c if isinstance(heated[0], Cure) else ROOM_C
        holds = [hold for step in heated for hold in step.holds]
        tgs = [tg for layer in self.making.last_coat.layers if (tg := tg_of(layer, process)) is not None]
        if not tgs:
            return imidization(holds, kinetics, start)
        highest = max(tgs, key=lambda tg: tg.value)
        return imidization(holds, kinetics, start, highest.value, highest.sd)

    def cure_warnings(self, degradation_c: float | None = None, process: str = "cast_fixed") -> tuple[str, ...]:
        """Warnings about the cure, one line each.

        Parameters
        ----------
        degradation_c
            Temperature above which the layers degrade [degrees Celsius]; that of published films if None.
        process
            As in `curl`.
        """
        tgs = [tg_of(layer, process) for layer in self.layers if layer.role == "thermoplastic"]
        cures = self.making.cures if self.making else ()
        return line_warnings(cures, [tg for tg in tgs if tg is not None], degradation_c)

    def coats(
        self,
        area_m2: float | None = None,
        roll: Roll | None = None,
        solids_frac: Solids = 0.15,
        solids_basis: str = "paa",
        solvent: AnySolvent = "NMP",
    ) -> LineBalance:
        """Wet coats, coat weights, and the mass balance of the line.

        Parameters
        ----------
        area_m2
            Area that is coated, above 0 [m2]; alternatively `roll`.
        roll
            Width, length, and the losses at the edges and at start-up.
        solids_frac
            Solids of the precursors, above 0 and below 1 [-]; one for all, or {role or name: solids}.
        solids_basis
            `paa`: poly(amic acid) over solution; `pi`: polyimide over solution.
        solvent
            Name, or {name: mass fraction}.

        Raises
        ------
        LaminateError
            If a polyimide layer has no copolymer, or not exactly one size is stated.
        """
        run = coating_run(area_m2, roll, solids_frac, solids_basis, solvent)
        return line_balance(self.layers, run, self.making.simultaneous_layers if self.making else ())

    def precursor_batches(
        self,
        area_m2: float | None = None,
        roll: Roll | None = None,
        solids_frac: Solids = 0.15,
        solids_basis: str = "paa",
        solvent: AnySolvent = "NMP",
        readability_g: float | None = None,
        losses: Losses = NO_LOSSES,
        reading: str = "default",
        **plan: Any,
    ) -> list[Recipe]:
        """One batch per polyimide layer, its claim judged on the polymer that the masses make.

        Parameters
        ----------
        area_m2, roll, solids_frac, solids_basis, solvent
            As in `coats`.
        readability_g
            Step of the balance [g]; None: nothing is rounded.
        losses
            Solution of each precursor that is made and not delivered.
        reading
            Reading of the claims.
        plan
            Further arguments of `plan_batch`, such as `assay`, `imbalance_r`, `target_mn_g_per_mol`.

        Returns
        -------
        list of Recipe
            Top to bottom; `write_batches` writes them to one file.

        Raises
        ------
        FormulateError
            All errors of the plans together, each with its layer.
        """
        run = coating_run(area_m2, roll, solids_frac, solids_basis, solvent)
        return precursor_recipes(
            self.layers, run, self.name, reading, readability_g=readability_g, losses=losses, **plan
        )

    def check_claims(self, **choices: Any) -> "ClaimReport":
        """The laminate, its line and its copolymers judged against the claims.

        Parameters
        ----------
        choices
            Arguments of `check_claims`: `measured`, `interpretation`, `reading`, `closed`.
        """
        return judge(self, **choices)

    def claim_subject(self) -> Subject:
        """The subject of the claims: its layers, and its steps if they are known."""
        return subject_of_laminate(self.layers, self.making.steps if self.making else None)

    # --- showing

    def to_svg(self, stress_free_c: float | None = None, width_mm: float = 50.0) -> str:
        """Picture as SVG text: the layers to scale, and a strip with its curl.

        Parameters
        ----------
        stress_free_c
            As in `curl`.
        width_mm
            Length of the strip, above 0 [mm].
        """
        return svg(self.name, self.layers, self._known_curl(stress_free_c), width_mm)

    def to_png(
        self, path: Path | str | None = None, stress_free_c: float | None = None, width_mm: float = 50.0
    ) -> bytes:
        """The same picture as PNG bytes, written to a file if one is named.

        Parameters
        ----------
        path
            File to write; None for none.
        stress_free_c, width_mm
            As in `to_svg`.
        """
        content = png(self.name, self.layers, self._known_curl(stress_free_c), width_mm)
        if path is not None:
            with replaced(path) as handle:
                handle.write(content)
        return content

    def to_frame(self, process: str = "cast_fixed") -> "pd.DataFrame":
        """One row per layer, top to bottom: role, material, thickness [um] and the numbers that the curl uses.

        Parameters
        ----------
        process
            As in `curl`.
        """
        import pandas as pd

        records = self._numbers(None, process).records()
        tgs = [tg_of(layer, process) if layer.role != "foil" else None for layer in self.layers]
        return pd.DataFrame(
            [record | {"tg_c": None if tg is None else tg.value} for record, tg in zip(records, tgs, strict=True)]
        )

    def __str__(self) -> str:
        """Layers, top to bottom."""
        return " / ".join(str(layer) for layer in self.layers)

    def _in_short(self) -> str:
        return f"{self.name}: {self}, {self.thickness_um:g} um"

    def _repr_svg_(self) -> str:
        """The picture, for a notebook."""
        return self.to_svg()

    def _repr_html_(self) -> str:
        """The picture, and the curl before and after etching, for a notebook."""
        try:
            curls = curl_table(self.curls())
        except FormulateError as error:
            return html.card(self.name, html.picture(self.to_svg(), str(self)), f"no curl: {error}")
        return html.card(self.name, html.picture(self.to_svg(), str(self)), curls)

    def _numbers(self, stress_free_c: float | None, process: str) -> StackNumbers:
        """The numbers of all layers and the stress-free temperature."""
        last_cure_c = self.making.last_cure_c if self.making else None
        return stack_numbers(self.layers, last_cure_c, stress_free_c, process)

    def _in(self, state: State) -> "Stack":
        """The laminate in one of its states."""
        if not state.etched:
            return self
        kept = tuple(self.layers[place] for place in state.kept)
        return replace(self, layers=kept, etched=(*self.etched, *state.etched))

    def _known_curl(self, stress_free_c: float | None) -> Curl | None:
        """The curl for a picture; None if it cannot be computed."""
        try:
            return self.curl(stress_free_c)
        except FormulateError:
            return None
