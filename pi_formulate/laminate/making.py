"""How a laminate is made: the steps of a line, in their order.

In: `Coat`, `Dry`, `Cure` and `Laminate`. Out: `Making`, and the layers that it produces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pi_formulate.base.errors import LaminateError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.claims.subject import Subject
from pi_formulate.laminate.claimed import subject_of_laminate
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.steps import Coat, Cure, Dry, Laminate, Step


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Making(Shown):
    """The steps of a line, in their order.

    Parameters
    ----------
    steps
        `Coat`, `Dry`, `Cure` and `Laminate`; the first coat names the foil that is coated.

    Raises
    ------
    LaminateError
        If there is no coat, no coated foil or more than one, or a foil is laminated onto a side that does not lie
        outside.

    Examples
    --------
    >>> from pi_formulate.laminate.layer import Layer
    >>> from pi_formulate.laminate.steps import Dry, Hold
    >>> copper = Layer("foil", 12, "copper")
    >>> low = Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> glue = Layer("thermoplastic", 3, cte_ppm_per_k=50.0, modulus_gpa=2.5, poisson=0.34)
    >>> line = Making([Coat([low, glue], copper), Dry(130, 5), Cure([Hold(350, 15)]), Laminate(copper)])
    >>> [layer.role for layer in line.stacked_layers]
    ['foil', 'low_expansion', 'thermoplastic', 'foil']
    """

    steps: tuple[Step, ...]

    def __init__(self, steps: Sequence[Step]) -> None:
        stated: object = steps
        if not isinstance(stated, Sequence) or isinstance(stated, str):
            raise LaminateError("steps", stated, "a list of Coat, Dry, Cure and Laminate")
        if strange := [step for step in stated if not isinstance(step, Step)]:
            raise LaminateError("steps", strange[0], "a Coat, Dry, Cure or Laminate")
        object.__setattr__(self, "steps", tuple(stated))
        coats = list(self.coats)
        if not coats:
            raise LaminateError(
                "steps",
                [type(step).__name__ for step in steps],
                "at least one Coat",
                sentence="at least one Coat is needed",
            )
        if coats[0].foil is None:
            raise LaminateError(
                "first coat",
                "no foil",
                "the foil that is coated",
                "Such as Coat(layers, foil=...).",
                sentence="the foil that is coated is missing",
            )
        if any(coat.foil is not None for coat in coats[1:]):
            raise LaminateError(
                "foil of a later coat",
                "a foil",
                "a foil in the first coat only",
                sentence="only the first coat takes a foil",
            )
        self._check_order()

    def _check_order(self) -> None:
        """A second foil is pressed onto the outermost coat, once, and nothing is coated after it."""
        outside: Layer | None = None
        closed = False
        for step in self.steps:
            if isinstance(step, Coat):
                if closed:
                    raise LaminateError(
                        "coat after a laminated foil",
                        "a Coat",
                        "all coats before Laminate",
                        sentence="all coats come before Laminate",
                    )
                outside = step.layers[-1]
            elif isinstance(step, Laminate):
                if closed:
                    raise LaminateError(
                        "steps", "two Laminate", "at most one Laminate", sentence="at most one Laminate is possible"
                    )
                if outside is None or outside.role != step.side:
                    outermost = "no coat" if outside is None else outside.role
                    need = f"the outermost layer, here {outermost}"
                    raise LaminateError("laminate: side", step.side, need, "Coat it last.")
                closed = True

    def _in_short(self) -> str:
        return f"of {len(self.steps)} steps: {', '.join(type(step).__name__.lower() for step in self.steps)}"

    def __str__(self) -> str:
        """One line per step."""
        return "\n".join(f"{place}. {step}" for place, step in enumerate(self.steps, 1))

    def _repr_html_(self) -> str:
        """The steps, and the layers that they lead to, for a notebook."""
        rows = [(str(place), type(step).__name__, str(step)) for place, step in enumerate(self.steps, 1)]
        layers = " / ".join(str(layer) for layer in self.stacked_layers)
        return html.card("Making", html.table(("step", "kind", "description"), rows), f"Resulting layers: {layers}.")

    @property
    def coats(self) -> Iterator[Coat]:
        """The coats, in their order."""
        return (step for step in self.steps if isinstance(step, Coat))

    @property
    def cures(self) -> Iterator[Cure]:
        """The cures, in their order."""
        return (step for step in self.steps if isinstance(step, Cure))

    @property
    def last_cure_c(self) -> float | None:
        """Temperature of the last cure step [degrees Celsius]; None without a cure."""
        cures = list(self.cures)
        return cures[-1].last_c if cures else None

    @property
    def last_coat(self) -> Coat:
        """The last coat, which sees the least heat."""
        return list(self.coats)[-1]

    @property
    def last_heating(self) -> tuple[Dry | Cure, ...]:
        """Drying and cure after the last coat, which sees the least heat."""
        last = max(i for i, step in enumerate(self.steps) if isinstance(step, Coat))
        return tuple(step for step in self.steps[last:] if isinstance(step, Dry | Cure))

    @property
    def simultaneous_layers(self) -> tuple[Layer, ...]:
        """Layers that are coated together with another one."""
        return tuple(layer for coat in self.coats if coat.simultaneous for layer in coat.layers)

    @property
    def stacked_layers(self) -> tuple[Layer, ...]:
        """The layers that the steps lead to: coated foil first, then outward, then the second foil."""
        coats = list(self.coats)
        first = (coats[0].foil,) if coats[0].foil else ()
        second = tuple(step.foil for step in self.steps if isinstance(step, Laminate))
        return (*first, *(layer for coat in coats for layer in coat.layers), *second)

    def claim_subject(self) -> Subject:
        """The subject of the claims: the layers that it leads to, and the steps themselves."""
        return subject_of_laminate(self.stacked_layers, self.steps)
