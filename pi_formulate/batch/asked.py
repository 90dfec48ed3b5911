"""What a batch was planned from, so that it can be planned again with something else.

In: the arguments of `plan_batch`, and changes of them. Out: the batch planned again. A stated size takes the place of
the old one, whatever its kind, and so does a target M_n that of an imbalance.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pi_formulate.base.errors import RecipeError
from pi_formulate.base.likeness import likeness, pieces

SIZES = ("solution_g", "polymer_g", "monomer_mol", "film", "use_up_g")
MASSES = ("losses", "bottles", "solvent_g", "solvent_ml")  # further amounts, which do not grow with the size
# Arguments that say the same in different ways: one that is changed takes the place of the others.
EITHER = (
    SIZES,
    ("solids_frac", "concentration"),
    ("imbalance_r", "target_mn_g_per_mol"),
    ("capping_frac", "endcap_equivalents"),
)
# What is said of another argument, and goes with it when that becomes None.
BELONGS = {"endcap": ("capping_frac", "endcap_equivalents"), "crosslinker": ("crosslinker_frac",)}


@dataclass(frozen=True, slots=True)
class Asked:
    """The function that planned a batch, and its arguments by name without those at their default.

    Parameters
    ----------
    plan
        `plan_batch`.
    arguments
        By name; `copolymer` among them.
    names
        Of all arguments that it takes.
    """

    plan: Callable[..., Any]
    arguments: tuple[tuple[str, Any], ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, plan: Callable[..., Any], arguments: Mapping[str, Any]) -> "Asked":
        """What was asked for; mappings are copied, as the caller may change them later.

        Parameters
        ----------
        plan
            `plan_batch`.
        arguments
            All of its arguments by name.
        """
        usual = plan.__kwdefaults__ or {}
        stated = [
            (name, value) for name, value in arguments.items() if name not in usual or not _same(value, usual[name])
        ]
        copied = tuple((name, dict(value) if isinstance(value, Mapping) else value) for name, value in stated)
        return cls(plan, copied, tuple(arguments))

    def enlarged(self, factor: float, batch_id: str) -> "Asked | None":
        """What a batch so many times as large is planned from; None where masses are stated besides the size.

        Parameters
        ----------
        factor
            Above 0 [-].
        batch_id
            Name of the other batch.
        """
        stated = dict(self.arguments)
        sizes = [name for name in SIZES if stated.get(name) is not None]
        if len(sizes) != 1 or any(stated.get(name) for name in MASSES):
            return None
        size = stated[sizes[0]]
        if isinstance(size, Mapping):
            larger: Any = {name: mass * factor for name, mass in size.items()}
        else:
            larger = (size[0] * factor, size[1]) if sizes[0] == "film" else size * factor
        stated |= {sizes[0]: larger, "batch_id": batch_id}
        return Asked(self.plan, tuple(stated.items()), self.names)

    def again(self, changes: Mapping[str, Any]) -> Any:
        """The batch planned with other arguments.

        Parameters
        ----------
        changes
            Of the arguments, by name.

        Raises
        ------
        RecipeError
            For a name that is no argument.
        FormulateError
            As of `plan_batch`.
        """
        for name in changes:
            if name not in self.names:
                like = max(self.names, key=lambda known: likeness(pieces(name), pieces(known)))
                hint = f"Did you mean {like!r}?"
                raise RecipeError(
                    "replace",
                    name,
                    "an argument of plan_batch, by name",
                    hint,
                    sentence="{got} is not an argument of plan_batch",
                )
        kept = dict(self.arguments)
        for name, value in changes.items():
            same = [other for group in EITHER if name in group for other in group]
            for other in BELONGS.get(name, ()) if value is None else same:
                kept.pop(other, None)
        arguments = kept | dict(changes)
        return self.plan(arguments.pop("copolymer"), **arguments)


def _same(value: object, usual: object) -> bool:
    """Whether an argument is its default: the same object, or an equal one of the same type."""
    return value is usual or (type(value) is type(usual) and value == usual)
