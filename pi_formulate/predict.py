"""Properties of a copolymer before it is made: one call, each answer with its deviation, domain, method and source.

In: `Copolymer` (or a recipe, by what its masses make). Out: `Estimates`, and what made each number.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, get_args

from pi_formulate.adjustment import read_adjustment
from pi_formulate.copolymer import Copolymer, Unit
from pi_formulate.errors import EstimateError
from pi_formulate.estimates import Estimate
from pi_formulate.groups import assign, group_table
from pi_formulate.neighbours import Neighbour, nearest
from pi_formulate.properties.cte import Process, cte_ppm_per_k
from pi_formulate.properties.modulus import poisson_ratio, youngs_modulus_gpa
from pi_formulate.properties.optics import dielectric_constant, refractive_index
from pi_formulate.properties.solubility import hansen, solubility_parameter_mpa05, solvents_for
from pi_formulate.properties.tg import Rule, tg_c
from pi_formulate.properties.tg_published import tg_published_c
from pi_formulate.properties.volume import density_g_per_cm3, vdw_volume_cm3_per_mol

if TYPE_CHECKING:
    import pandas as pd

Units = tuple[tuple[Unit, float], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every property: the units, and the choices that some of them need."""

    units: Units
    process: Process
    rule: Rule
    k: float
    tg_table: str
    substitutions: Mapping[str, Mapping[str, str]]

    def borrowed(self, name: str) -> Mapping[str, str]:
        """Substitutions in the table of one property."""
        return self.substitutions.get(name, {})


PROPERTIES: Mapping[str, Callable[[Question], Estimate]] = {
    "tg_c": lambda q: tg_c(q.units, q.rule, q.k, q.tg_table),
    "tg_published_c": lambda q: tg_published_c(q.units, q.borrowed("tg_published_c")),
    "cte_ppm_per_k": lambda q: cte_ppm_per_k(q.units, q.process),
    "density_g_per_cm3": lambda q: density_g_per_cm3(q.units),
    "vdw_volume_cm3_per_mol": lambda q: vdw_volume_cm3_per_mol(q.units),
    "hansen_d_mpa05": lambda q: hansen(q.units, "groups", q.borrowed("hansen_d_mpa05"))[0],
    "hansen_p_mpa05": lambda q: hansen(q.units, "groups", q.borrowed("hansen_p_mpa05"))[1],
    "hansen_h_mpa05": lambda q: hansen(q.units, "groups", q.borrowed("hansen_h_mpa05"))[2],
    "solubility_parameter_mpa05": lambda q: solubility_parameter_mpa05(
        q.units, "groups", q.borrowed("solubility_parameter_mpa05")
    ),
    "refractive_index": lambda q: refractive_index(q.units, q.borrowed("refractive_index")),
    "dielectric_constant": lambda q: dielectric_constant(q.units),
    "youngs_modulus_gpa": lambda q: youngs_modulus_gpa(q.units, None, q.borrowed("youngs_modulus_gpa")),
    "poisson_ratio": lambda q: poisson_ratio(q.units),
}


# Properties whose group table may lend the contribution of one group to another.
SUBSTITUTABLE = (
    "tg_published_c", "hansen_d_mpa05", "hansen_p_mpa05", "hansen_h_mpa05", "solubility_parameter_mpa05",
    "refractive_index", "youngs_modulus_gpa",
)  # fmt: skip


class Weighed(Protocol):
    """A subject that knows which units its masses make."""

    @property
    def weighed_copolymer(self) -> Copolymer:
        """The units."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """All estimates of one copolymer, by name.

    Examples
    --------
    >>> found = estimate(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), ["density_g_per_cm3"])
    >>> round(found["density_g_per_cm3"].value, 1)
    1.4
    """

    copolymer: Copolymer
    found: tuple[tuple[str, Estimate], ...]

    def __getitem__(self, name: str) -> Estimate:
        """One estimate by the name of its property."""
        known = dict(self.found)
        if name not in known:
            raise EstimateError("property", name, f"one of {list(known)}", "Ask for it in estimate(..., properties).")
        return known[name]

    def __iter__(self) -> Iterator[str]:
        """Names of the properties."""
        return iter(dict(self.found))

    def __len__(self) -> int:
        return len(self.found)

    def to_frame(self) -> "pd.DataFrame":
        """One row per property: value, sd, ends of the 90 % interval, unit, in_domain, method, source, note."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "property": name, "value": e.value, "sd": e.sd, "low_90": e.interval_90[0],
                    "high_90": e.interval_90[1], "unit": e.unit, "in_domain": e.in_domain, "method": e.method,
                    "source": e.source, "note": e.note,
                }
                for name, e in self.found
            ]
        )  # fmt: skip

    def explain(self) -> "Explanation":
        """Why each number is what it is: contributions, largest first, and the nearest films that were measured."""
        return Explanation(self, nearest(_shares(self.copolymer)))

    def __str__(self) -> str:
        """A table to read."""
        return "\n".join([str(self.copolymer), *(f"{name:28s} {found}" for name, found in self.found)])


@dataclass(frozen=True, slots=True)
class Explanation:
    """Contributions of each estimate, the measured films nearest by groups, and drawings with the groups coloured."""

    estimates: Estimates
    nearest: tuple[Neighbour, ...]

    def to_frame(self) -> "pd.DataFrame":
        """One row per property and contribution, largest first [unit of the property]."""
        import pandas as pd

        rows = [
            {"property": name, "what": what, "share": share, "unit": found.unit}
            for name, found in self.estimates.found
            for what, share in found.contributions
        ]
        return pd.DataFrame(rows, columns=["property", "what", "share", "unit"])

    def to_svg(self) -> dict[str, str]:
        """Drawing of each monomer's part in the chain with its first-order groups coloured, by monomer id."""
        table = group_table("polyimide_groups")
        drawings = {}
        for unit, _ in self.estimates.copolymer.amounts_mol:
            for monomer, part in zip((unit.dianhydride, unit.diamine), unit.parts, strict=True):
                drawings[monomer.id] = assign(part, table).to_svg()
        return drawings

    def __str__(self) -> str:
        """Eight largest contributions of each property, then the nearest films."""
        lines = []
        for name, found in self.estimates.found:
            lines.append(f"{name}: {found}")
            lines += [f"  {share:+10.4g}  {what}" for what, share in found.contributions[:8]]
            if rest := found.contributions[8:]:
                lines.append(f"  {sum(share for _, share in rest):+10.4g}  {len(rest)} smaller ones")
        lines.append("nearest measured films (likeness of their groups, 1 is the same):")
        lines += [f"  {neighbour}" for neighbour in self.nearest]
        return "\n".join(lines)


def _shares(copolymer: Copolymer) -> Units:
    """Units with their mole fractions."""
    total = copolymer.total_mol
    return tuple((unit, amount / total) for unit, amount in copolymer.amounts_mol)


def estimate(
    subject: Copolymer | Weighed,
    properties: Sequence[str] | None = None,
    process: str = "cast_fixed",
    rule: str = "linear",
    k: float = 1.0,
    tables: Mapping[str, str] | None = None,
    substitutions: Mapping[str, Mapping[str, str]] | None = None,
) -> Estimates:
    """Estimated properties of a polyimide.

    Parameters
    ----------
    subject
        A copolymer, or a recipe, which is judged by what its masses make.
    properties
        Names among those of `PROPERTIES`; None for all.
    process
        How the film is made: `free`, `cast_fixed`, `stretched` or `moulded`; decides the expansion in the plane.
    rule
        How the Tg of the units mixes: `linear` in mole fractions, `fox`, `gordon_taylor`.
    k
        Constant of Gordon and Taylor, above 0 [-].
    tables
        Property and your own table: an .npz or .csv that `pi-formulate fit` wrote.
    substitutions
        For each of `SUBSTITUTABLE`: SMARTS of a group that its table lacks, and the group to take for it. What was
        taken stands in the note, and the estimate is out of domain. (`tg_c` has its groups in a CSV of their own.)

    Returns
    -------
    Estimates
        Each with value, standard deviation, in domain or not, method and source.

    Raises
    ------
    EstimateError
        If there is no such property, process or rule, or nothing can be said about a structure.

    Examples
    --------
    >>> found = estimate(Copolymer.from_units([("BPDA", "p-PDA", 1.0)]), ["cte_ppm_per_k"])
    >>> found["cte_ppm_per_k"].sd >= 7.0
    True
    """
    names = (
        list(PROPERTIES) if properties is None else [properties] if isinstance(properties, str) else list(properties)
    )
    if unknown := [name for name in names if name not in PROPERTIES]:
        raise EstimateError("properties", unknown, f"names among {list(PROPERTIES)}")
    if process not in get_args(Process):
        raise EstimateError("process", process, f"one of {list(get_args(Process))}")
    if rule not in get_args(Rule):
        raise EstimateError("rule", rule, f"one of {list(get_args(Rule))}")
    own = dict(tables or {})
    if unknown := [name for name in own if name not in PROPERTIES]:
        raise EstimateError("tables", unknown, f"names among {list(PROPERTIES)}")
    if unknown := [name for name in substitutions or {} if name not in SUBSTITUTABLE]:
        raise EstimateError("substitutions", unknown, f"names among {list(SUBSTITUTABLE)}")
    copolymer = subject if isinstance(subject, Copolymer) else subject.weighed_copolymer
    tg_table = str(own.pop("tg_c")) if str(own.get("tg_c", "")).endswith(".npz") else "shipped"
    question = Question(_shares(copolymer), process, rule, k, tg_table, dict(substitutions or {}))  # type: ignore[arg-type]
    found = {name: PROPERTIES[name](question) for name in names}
    for name, path in own.items():
        if name in found:
            found[name] = adjusted(name, path, found[name])
    return Estimates(copolymer, tuple(found.items()))


def adjusted(name: str, path: str, shipped: Estimate) -> Estimate:
    """The shipped estimate moved to a laboratory's own scale."""
    adjustment = read_adjustment(path)
    if adjustment.property != name:
        raise EstimateError(f"table of {name}", f"{path} for {adjustment.property}", f"a table fitted for {name}")
    return adjustment.apply(shipped)


__all__ = ["PROPERTIES", "Estimates", "Explanation", "adjusted", "estimate", "solvents_for"]
