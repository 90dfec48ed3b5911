"""Properties of a copolymer before it is made: one call, each answer with its deviation, domain, method and source.

In: `Copolymer` (or a recipe, by what its masses make). Out: `Estimates`, and what made each number.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from pi_formulate.base.checks import real
from pi_formulate.base.errors import EstimateError, cut
from pi_formulate.base.show import bars, html, words
from pi_formulate.base.show.shown import MOST_TEXT, Shown
from pi_formulate.chemistry import structure
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.adjustment import read_adjustment
from pi_formulate.properties.cte.model import T_HIGH_C, Process, cte_parameters, cte_ppm_per_k
from pi_formulate.properties.estimate import OUTSIDE, Estimate
from pi_formulate.properties.groups import Assignment, assign, group_table
from pi_formulate.properties.modulus import poisson_ratio, youngs_modulus_gpa
from pi_formulate.properties.neighbours import Neighbour, nearest
from pi_formulate.properties.optics import dielectric_constant, refractive_index
from pi_formulate.properties.solubility import hansen, solubility_parameter_mpa05
from pi_formulate.properties.tg.model import Rule, tg_c
from pi_formulate.properties.tg.published import tg_published_c
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


def _below_tg(question: Question, found: Estimate) -> Estimate:
    """The expansion is that of the glass: a Tg that may lie inside its temperature range puts it out of domain."""
    tg = tg_c(question.units, question.rule, question.k, question.tg_table)
    if tg.value - tg.sd >= T_HIGH_C:
        return found
    note = f"{found.note}; Tg {tg.value:.0f} +- {tg.sd:.0f} C may lie inside that range"
    return replace(found, in_domain=False, sd=found.sd * (OUTSIDE if found.in_domain else 1.0), note=note)


def film_orientation(units: Units, process: str) -> float | None:
    """Orientation that the modulus takes: known for a moulding (0) and for a stretched film, else None.

    o = (alpha_iso - alpha) / (alpha_iso - alpha_rod) of the stretched film, since the same lying of the chains in the
    plane makes the film stiff and keeps it from expanding; 0..1 [-].
    """
    if process == "moulded":
        return 0.0
    if process != "stretched":
        return None
    iso, rod = cte_parameters().values[:2]
    expansion = cte_ppm_per_k(units, "stretched").value
    return min(max((iso - expansion) / (iso - rod), 0.0), 1.0)


PROPERTIES: Mapping[str, Callable[[Question], Estimate]] = {
    "tg_c": lambda q: tg_c(q.units, q.rule, q.k, q.tg_table),
    "tg_published_c": lambda q: tg_published_c(q.units, q.borrowed("tg_published_c")),
    "cte_ppm_per_k": lambda q: _below_tg(q, cte_ppm_per_k(q.units, q.process)),
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
    "youngs_modulus_gpa": lambda q: youngs_modulus_gpa(
        q.units, film_orientation(q.units, q.process), q.borrowed("youngs_modulus_gpa")
    ),
    "poisson_ratio": lambda q: poisson_ratio(q.units),
}


# Properties whose group table may lend the contribution of one group to another.
SUBSTITUTABLE = (
    "tg_published_c",
    "hansen_d_mpa05",
    "hansen_p_mpa05",
    "hansen_h_mpa05",
    "solubility_parameter_mpa05",
    "refractive_index",
    "youngs_modulus_gpa",
)


@dataclass(frozen=True, slots=True, repr=False)
class Estimates(Shown):
    """All estimates of one copolymer, by name; and the properties of which nothing can be said, with the reason.

    Examples
    --------
    >>> found = estimate(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), ["density_g_per_cm3"])
    >>> round(found["density_g_per_cm3"].value, 1)
    1.4
    """

    copolymer: Copolymer
    found: tuple[tuple[str, Estimate], ...]
    unsaid: tuple[tuple[str, EstimateError], ...] = ()

    def __getitem__(self, name: str) -> Estimate:
        """One estimate by the name of its property."""
        known = dict(self.found)
        if reason := dict(self.unsaid).get(name):
            raise reason
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
                    "property": name,
                    "value": e.value,
                    "sd": e.sd,
                    "low_90": e.interval_90[0],
                    "high_90": e.interval_90[1],
                    "unit": e.unit,
                    "in_domain": e.in_domain,
                    "method": e.method,
                    "source": e.source,
                    "note": e.note,
                }
                for name, e in self.found
            ]
        )

    def _in_short(self) -> str:
        told = ", ".join(f"{name} {e.value:.4g} +- {e.sd:.2g}" for name, e in self.found)
        return f"{len(self)} of {cut(str(self.copolymer), MOST_TEXT)}: {told}"

    def explain(self) -> "Explanation":
        """Why each number is what it is: contributions, largest first, and the nearest films that were measured."""
        return Explanation(self, nearest(_shares(self.copolymer)))

    def _repr_html_(self) -> str:
        """Values with their 90 % intervals as bars, for a notebook."""
        rows = [
            (
                name,
                words.with_sd(e.value, e.sd),
                e.unit,
                bars.interval_bar(e.interval_90[0], e.value, e.interval_90[1], e.in_domain),
                e.domain,
                e.method,
                e.note,
            )
            for name, e in self.found
        ]
        headings = ("property", "value ± sd", "unit", "90 % interval, from 0", "domain", "method", "note")
        unsaid = html.text_list((f"{name}: {reason}" for name, reason in self.unsaid), "Nothing can be said of ")
        return html.card(str(self.copolymer), html.table(headings, rows), unsaid)

    def __str__(self) -> str:
        """A table to read."""
        lines = [*self.found, *((name, f"nothing can be said: {reason}") for name, reason in self.unsaid)]
        return "\n".join([str(self.copolymer), *(f"{name:28s} {found}" for name, found in lines)])


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Shown):
    """Contributions of each estimate, the measured films nearest by groups, and drawings with the groups coloured."""

    estimates: Estimates
    nearest: tuple[Neighbour, ...]

    def _in_short(self) -> str:
        found = self.estimates
        near = f"; nearest film {self.nearest[0].name}" if self.nearest else ""
        return f"of {len(found)} properties of {cut(str(found.copolymer), MOST_TEXT)}{near}"

    def to_frame(self) -> "pd.DataFrame":
        """One row per property and contribution, largest first [unit of the property]."""
        import pandas as pd

        rows = [
            {"property": name, "what": what, "share": share, "unit": found.unit}
            for name, found in self.estimates.found
            for what, share in found.contributions
        ]
        return pd.DataFrame(rows, columns=["property", "what", "share", "unit"])

    @property
    def assignments(self) -> dict[str, Assignment]:
        """Groups of each monomer's part in the chain, by monomer id."""
        table = group_table("polyimide_groups")
        return {
            monomer.id: assign(part, table)
            for unit, _ in self.estimates.copolymer.amounts_mol
            for monomer, part in zip((unit.dianhydride, unit.diamine), unit.parts, strict=True)
        }

    def to_svg(self, legend: bool = True) -> dict[str, str]:
        """Drawing of each monomer's part in the chain with its groups coloured, by monomer id.

        Parameters
        ----------
        legend
            Whether the names of the groups stand below. One group has one colour in all the drawings.
        """
        names = self._names
        return {id: found.to_svg(legend=legend, names=names) for id, found in self.assignments.items()}

    @property
    def _names(self) -> tuple[str, ...]:
        """First-order groups of all parts, each once: their order decides the colours."""
        return tuple(dict.fromkeys(name for found in self.assignments.values() for name in found.names))

    def _repr_html_(self) -> str:
        """Contributions of each property, the nearest films, and drawings with their colours, for a notebook."""
        colours = structure.group_colours(self._names)
        swatches = html.lines_of(html.swatch(colours[name], name) for name in self._names)
        drawn = [html.picture(svg, name) for name, svg in self.to_svg(legend=False).items()]
        told = [
            html.folded(f"{name}: {words.with_sd(e.value, e.sd)} {e.unit_text}({e.domain})", e.contribution_table())
            for name, e in self.estimates.found
        ]
        films = html.table(("likeness", "film", "measured"), [(n.likeness, n.name, n.told) for n in self.nearest])
        near = "Nearest measured films (likeness of their groups, 1 is the same):"
        return html.card(f"Why: {self.estimates.copolymer}", *told, near, films, swatches, *drawn)

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
    subject: Polymer,
    properties: Iterable[str] | None = None,
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
        A copolymer, a single unit, or a recipe, which is judged by what its masses make.
    properties
        Names among those of `PROPERTIES`; None for all of which something can be said (the rest is in `unsaid`).
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
    copolymer = copolymer_of(subject, refuse=EstimateError)
    asked = [properties] if isinstance(properties, str) else PROPERTIES if properties is None else properties
    if not isinstance(asked, Iterable):
        raise EstimateError("properties", properties, f"names among {list(PROPERTIES)}")
    names = list(asked)
    if unknown := [name for name in names if not isinstance(name, str) or name not in PROPERTIES]:
        raise EstimateError("properties", unknown, f"names among {list(PROPERTIES)}")
    if process not in get_args(Process):
        raise EstimateError("process", process, f"one of {list(get_args(Process))}")
    if rule not in get_args(Rule):
        raise EstimateError("rule", rule, f"one of {list(get_args(Rule))}")
    real("k", k, refuse=EstimateError)
    own = _entries("tables", tables, PROPERTIES)
    lent = _entries("substitutions", substitutions, SUBSTITUTABLE)
    tg_table = "shipped"
    for name, path in list(own.items()):
        if str(path).lower().endswith(".npz"):
            if name != "tg_c":
                raise EstimateError(
                    f"table of {name}", str(path), "a .csv written by `pi-formulate fit`", "A .npz is of tg_c."
                )
            tg_table = str(own.pop(name))
    question = Question(_shares(copolymer), process, rule, k, tg_table, lent)  # type: ignore[arg-type]
    found: dict[str, Estimate] = {}
    unsaid: list[tuple[str, EstimateError]] = []
    for name in names:
        try:
            answer = PROPERTIES[name](question)
            own_scale = adjusted(name, str(own[name]), answer) if name in own else answer
            found[name] = replace(own_scale, name=name)
        except EstimateError as error:
            if properties is not None or name in own or name in lent:
                raise
            unsaid.append((name, error))
    return Estimates(copolymer, tuple(found.items()), tuple(unsaid))


def _entries(where: str, given: object, known: Iterable[str]) -> dict[str, Any]:
    """A mapping by property name, or an error."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise EstimateError(where, given, "{property: ...}")
    if unknown := [name for name in given if name not in known]:
        raise EstimateError(where, unknown, f"names among {list(known)}")
    return dict(given)


def adjusted(name: str, path: str, shipped: Estimate) -> Estimate:
    """The shipped estimate moved to a laboratory's own scale."""
    adjustment = read_adjustment(path)
    if adjustment.property != name:
        raise EstimateError(f"table of {name}", f"{path} for {adjustment.property}", f"a table fitted for {name}")
    return adjustment.apply(shipped)
