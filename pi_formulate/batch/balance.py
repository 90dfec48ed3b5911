"""The balance of a laboratory: the step of its display for each component, and charges in whole steps.

In: readabilities [g] and exact charges. Out: the charges that the balance can show, monomers rounded together.
Equation: n = k s w / M, with k steps of s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, inf

from pi_formulate.base.checks import real
from pi_formulate.base.errors import RecipeError, StructureError
from pi_formulate.base.names import name_key
from pi_formulate.batch.charge import Charge, Lot, check_steps, drawn_together, on_balance, side_weight
from pi_formulate.batch.rounding import rounded_together
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.structure import canonical

SAME_STEP = 1e-6  # of a step: rounding of a stated mass that is a sum of lines
REST = "*"  # every component that is not named
# Which side of the balance of groups a monomer is on.
SIDE_SIGN = {"dianhydride": 1, "trianhydride": 1, "diamine": -1, "triamine": -1}


@dataclass(frozen=True, slots=True)
class Balance:
    """Steps of the balance.

    Parameters
    ----------
    steps
        Key of a component, or `*` for the rest: its name as stated, and its step [g]. Empty: nothing is rounded.
    """

    steps: Mapping[str, tuple[str, float]]

    @classmethod
    def of(cls, readability_g: float | Mapping[str, float] | None, names: MonomerLibrary) -> "Balance":
        """The balance that `plan_batch` is given.

        Parameters
        ----------
        readability_g
            One step for all components, or {component: step}, `*` for the rest; None: nothing is rounded [g].
        names
            Where the components are looked up.

        Raises
        ------
        RecipeError
            If a step is not above 0, or a component comes twice.

        Examples
        --------
        >>> from pi_formulate.chemistry.library import library
        >>> Balance.of({"pmda": 0.001, "*": 0.1}, library()).steps
        {'pmda': ('pmda', 0.001), '*': ('*', 0.1)}
        """
        if readability_g is None:
            return cls({})
        stated = readability_g if isinstance(readability_g, Mapping) else {REST: readability_g}
        steps: dict[str, tuple[str, float]] = {}
        for name, step in stated.items():
            where = "readability_g" if name == REST else f"readability_g of {name}"
            key = REST if name == REST else name_key(_id_of(name, names))
            if steps.setdefault(key, (name, real(where, step)))[0] != name:
                raise RecipeError(where, name, "each component once", sentence="the component {got} is listed twice")
        return cls(steps)

    @property
    def step_of_rest(self) -> float | None:
        """The step for what is not named [g]; None: it is not rounded."""
        return self.steps[REST][1] if REST in self.steps else None

    def weighed(
        self,
        charges: Sequence[Charge],
        left_g: Mapping[str, float] | None = None,
        drawn_g: Mapping[Lot, float] | None = None,
    ) -> list[Charge]:
        """The charges in whole steps of the balance: monomers rounded together, the rest each by itself.

        Parameters
        ----------
        charges
            Exact ones, in charging order.
        left_g
            Id of a monomer and the mass that is left of it, which the charges must not exceed [g].
        drawn_g
            Lot of a bottle and the mass that is stated to be drawn of it, which is met to the nearest step [g].

        Raises
        ------
        RecipeError
            If a step is stated for a component of another batch, or a mass is below one step.
        """
        if not self.steps:
            return list(charges)
        steps = self._steps_of(charges)
        for charge, step in zip(charges, steps, strict=True):
            check_steps(f"readability_g of {charge.compound.id}", charge.charge_g, step)
        counts = _counts_together(charges, steps, left_g or {}, drawn_g or {})
        return [
            _in_steps(charge, step, counts.get(place)) if step else charge
            for place, (charge, step) in enumerate(zip(charges, steps, strict=True))
        ]

    def _steps_of(self, charges: Sequence[Charge]) -> list[float | None]:
        """The step for each charge; None where nothing is rounded."""
        keys = [name_key(charge.compound.id) for charge in charges]
        if unknown := [name for key, (name, _) in self.steps.items() if key != REST and key not in keys]:
            raise RecipeError(
                "readability_g",
                unknown,
                f"components of this batch: {', '.join(c.compound.id for c in charges)}",
                sentence=f"the batch has no component {', '.join(unknown)}; "
                f"it has {', '.join(c.compound.id for c in charges)}",
            )
        _, rest = self.steps.get(REST, (REST, None))
        steps = [self.steps[key][1] if key in self.steps else rest for key in keys]
        for first, *others in drawn_together(charges):
            for place in others:
                steps[place] = steps[first]  # one bottle stands on one balance
        return steps


def _id_of(name: str, names: MonomerLibrary) -> str:
    """The id of a component in the charges; of a compound of no table its SMILES."""
    if known := names.find(name):
        return known.id
    try:
        return canonical(name)
    except StructureError:
        return str(name)


def _counts_together(
    charges: Sequence[Charge],
    steps: Sequence[float | None],
    left_g: Mapping[str, float],
    drawn_g: Mapping[Lot, float],
) -> dict[int, float]:
    """Place of each monomer that is rounded, and its steps of the balance; out of a bottle of several its share."""
    sums = {
        sign: sum(c.amount_mol * side_weight(c.role) for c in charges if SIDE_SIGN.get(c.role) == sign)
        for sign in (1, -1)
    }
    draws = [
        draw for draw in drawn_together(charges) if steps[draw[0]] and isinstance(charges[draw[0]].compound, Monomer)
    ]
    if not draws:
        return {}
    drawn = [[charges[place] for place in draw] for draw in draws]
    signs = [{SIDE_SIGN.get(c.role, 0) for c in lines} for lines in drawn]
    sides = [min(sign) if len(sign) == 1 else 0 for sign in signs]
    counts = rounded_together(
        [lines[0].compound.id if len(lines) == 1 else lines[0].lot.name for lines in drawn],
        [sum(c.charge_g for c in lines) for lines in drawn],
        [steps[draw[0]] or 0.0 for draw in draws],
        # A bottle with both sides in it moves no ratio between them: it counts like an end-capper.
        sides,
        [
            sum(c.amount_mol * side_weight(c.role) / sums[side] for c in lines) if side else 0.0
            for lines, side in zip(drawn, sides, strict=True)
        ],
        [min(_limit_g(c, charges, left_g) for c in lines) for lines in drawn],
        _stated_counts(drawn, [steps[draw[0]] or 0.0 for draw in draws], drawn_g),
    )
    return {
        place: count if len(draw) == 1 else count * charges[place].lot.share_frac
        for draw, count in zip(draws, counts, strict=True)
        for place in draw
    }


def _stated_counts(
    drawn: Sequence[Sequence[Charge]], steps: Sequence[float], drawn_g: Mapping[Lot, float]
) -> list[int | None]:
    """The steps of each draw of a stated mass, whose portions add up to it; None for the others."""
    sums: dict[str, float] = {}
    counts: list[int | None] = []
    for lines, step in zip(drawn, steps, strict=True):
        lot = lines[0].lot
        if lot not in drawn_g:
            counts.append(None)
            continue
        before = sums.get(lot.name, 0.0)
        sums[lot.name] = before + sum(c.charge_g for c in lines) / step
        counts.append(_nearest(sums[lot.name]) - _nearest(before))
    return counts


def _nearest(steps: float) -> int:
    """The nearest whole number, a half always up: so 1 more in never gives 0 more out."""
    return floor(steps + 0.5 + SAME_STEP)


def _limit_g(charge: Charge, charges: Sequence[Charge], left_g: Mapping[str, float]) -> float:
    """The most that a line may hold [g]: each portion of a monomer takes its own part of the mass that is left."""
    if charge.compound.id not in left_g:
        return inf
    portions = sum(line.compound == charge.compound for line in charges)
    return left_g[charge.compound.id] if portions == 1 else charge.charge_g


def _in_steps(charge: Charge, step_g: float, count: float | None) -> Charge:
    """A charge of whole steps of the balance: of `count` steps, or rounded by itself if None."""
    steps = max(round(charge.charge_g / step_g), 1) if count is None else count
    mass = on_balance(steps * step_g, step_g)
    amount = mass * charge.assay_frac / charge.compound.molar_mass_g_per_mol
    return replace(charge, amount_mol=amount, readability_g=step_g)
