"""Targets of properties: a window that may be open on one side, or a set point with a tolerance.

In: `{"tg_c": (200, 250)}` or a list of `Target`. Out: a tuple of `Target`, or all faults at once. Windows are closed:
a value on the border is inside.
"""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

from pi_formulate.base.checks import per_kelvin_hint, real
from pi_formulate.base.errors import DesignError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.series import mapping_of
from pi_formulate.base.show.shown import Shown
from pi_formulate.properties.catalogue import ESTIMATED, PROPERTIES, of_origin
from pi_formulate.properties.composition_table import TABULATED

EXACT_RATIOS = of_origin("composition")
# Ratios of two sums over the units, so that a window is linear in the mole fractions.
LINEAR = (*TABULATED, *EXACT_RATIOS)
# Free numbers of the recipe; windows of both restrict the composition through `pi_per_paa_frac`.
SOLIDS = of_origin("recipe")
EXACT = (*EXACT_RATIOS, *SOLIDS)  # without an estimate, or with one of the density alone
SEARCHED = tuple(name for name in ESTIMATED if name not in LINEAR)
KNOWN = (*LINEAR, *SOLIDS, *SEARCHED)


@dataclass(frozen=True, slots=True)
class Target(Shown):
    """A window or a set point of one property.

    Parameters
    ----------
    property
        Any property of `estimate`; `cost_per_kg` of polyimide and `cost_per_m2` of film in the currency of your prices;
        `solids_paa_frac`, `solids_pi_frac` of the solution; `pi_per_paa_frac`, mass of polyimide per mass of
        poly(amic acid).
    low, high
        Ends of the window, in the unit of the property; None leaves that side open.
    set_point, tolerance
        Instead of a window: the best value, and the allowed distance from it. The window is set_point +- tolerance.

    Raises
    ------
    DesignError
        If there is no such property, the window is empty or open on both sides, or a set point has no tolerance.

    Examples
    --------
    >>> Target("cte_ppm_per_k", set_point=17, tolerance=2)
    Target(property='cte_ppm_per_k', low=15.0, high=19.0, set_point=17.0, tolerance=2.0)
    """

    property: str
    low: float | None = None
    high: float | None = None
    set_point: float | None = None
    tolerance: float | None = None

    def __post_init__(self) -> None:
        if self.property not in KNOWN:
            near = difflib.get_close_matches(str(self.property), KNOWN, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else ""
            raise DesignError("target", self.property, f"a property among {', '.join(KNOWN)}", hint)
        where = f"target {self.property}"
        if (self.set_point is None) != (self.tolerance is None):
            raise DesignError(
                where,
                (self.set_point, self.tolerance),
                "a set point and its tolerance together",
                sentence="a set point needs its tolerance, and a tolerance its set point: {got}",
            )
        for name in ("low", "high", "set_point", "tolerance"):
            per_kelvin = PROPERTIES[self.property].unit == "ppm/K" and isinstance(getattr(self, name), float | int)
            if per_kelvin and (hint := per_kelvin_hint(getattr(self, name))):
                raise DesignError(f"{where}: {name}", getattr(self, name), "a number in ppm/K", hint)
        for name in ("low", "high", "set_point"):
            if (value := getattr(self, name)) is not None:
                number = real(f"{where}: {name}", value, low=-inf, refuse=DesignError)
                limits = PROPERTIES[self.property]
                if number < limits.least:
                    raise DesignError(f"{where}: {name}", value, f"a number, at least {limits.least:g}")
                if number > limits.most:
                    raise DesignError(
                        f"{where}: {name}", value, f"a fraction of at most {limits.most:g}", "Is it in percent?"
                    )
                object.__setattr__(self, name, number)
        if self.set_point is not None:
            if self.low is not None or self.high is not None:
                if (self.low, self.high) == self._window():
                    return  # a copy of a checked target
                raise DesignError(
                    where,
                    (self.low, self.high),
                    "a window or a set point, not both",
                    sentence="a window and a set point are both stated; state one of them",
                )
            object.__setattr__(
                self, "tolerance", real(f"{where}: tolerance", self.tolerance, refuse=DesignError, least=False)
            )
            low, high = self._window()
            object.__setattr__(self, "low", low)
            object.__setattr__(self, "high", high)
        if self.low is None and self.high is None:
            raise DesignError(
                where,
                (None, None),
                "a lower limit, an upper limit, or both",
                sentence="there is neither a lower nor an upper limit",
            )
        if self.low is not None and self.high is not None and self.low > self.high:
            raise DesignError(
                where,
                (self.low, self.high),
                "a window with the lower limit first",
                sentence="the lower limit of a window comes first: {got}",
            )

    def _window(self) -> tuple[float, float]:
        assert self.set_point is not None
        assert self.tolerance is not None
        return self.set_point - self.tolerance, self.set_point + self.tolerance

    def without(self, side: str) -> "Target | None":
        """The target with one side (`low` or `high`) left open; None if no side remains.

        Parameters
        ----------
        side
            `low` or `high`.
        """
        low, high = (None if side == "low" else self.low), (None if side == "high" else self.high)
        return None if low is None and high is None else Target(self.property, low, high)

    def __str__(self) -> str:
        """Such as `5 <= cte_ppm_per_k <= 25`."""
        left = "" if self.low is None else f"{self.low:g} <= "
        right = "" if self.high is None else f" <= {self.high:g}"
        return f"{left}{self.property}{right}"


def targets_of(targets: object) -> tuple[Target, ...]:
    """Targets from a mapping of windows or a list of `Target`; sorted by property, all faults at once.

    Parameters
    ----------
    targets
        {property: (low, high)}, {property: Target}, or an iterable of `Target`.

    Examples
    --------
    >>> print(*targets_of({"tg_c": (200, 250), "cte_ppm_per_k": (None, 25)}))
    cte_ppm_per_k <= 25 200 <= tg_c <= 250
    """
    errors: list[FormulateError] = []
    entered: list[Target] = []

    def enter(name: object, window: object) -> None:
        if isinstance(window, Target):
            if window.property != name:
                raise DesignError(
                    f"target {name}",
                    window.property,
                    "the same property in the Target",
                    sentence="the Target is for another property, {got}",
                )
            entered.append(window)
        elif isinstance(window, Iterable) and not isinstance(window, str) and len(ends := tuple(window)) == 2:
            entered.append(Target(str(name), *ends))
        else:
            raise DesignError(f"target {name}", window, "(low, high) with None for an open side, or a Target")

    targets = mapping_of(targets)
    if isinstance(targets, Mapping):
        for name, window in targets.items():
            with gathering(errors):
                enter(name, window)
    elif isinstance(targets, Target):
        entered.append(targets)
    elif isinstance(targets, Iterable) and not isinstance(targets, str):
        for target in targets:
            if not isinstance(target, Target):
                errors.append(DesignError("targets", target, "a Target"))
            else:
                entered.append(target)
    else:
        raise DesignError("targets", targets, "{property: (low, high)} or a list of Target")
    names = [target.property for target in entered]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        errors.append(
            DesignError("targets", twice, "each property once", sentence="a property has more than one target: {got}")
        )
    raise_all(errors)
    return tuple(sorted(entered, key=lambda target: target.property))
