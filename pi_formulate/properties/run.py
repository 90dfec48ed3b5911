"""Entry point of `estimate`: the properties of a copolymer before it is made.

In: `Copolymer`, or a recipe, which stands for the copolymer that its masses make. Out: `Estimates`, each with its
deviation, domain, method and source; and the `Explanation` of each number.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, get_args, overload

import numpy as np

from pi_formulate.base.checks import real
from pi_formulate.base.errors import EstimateError, cut
from pi_formulate.base.series import list_of, mapping_of
from pi_formulate.base.show import bars, html, words
from pi_formulate.base.show.shown import MOST_TEXT, Shown
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.copolymer.subjects import each_of, subjects_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.adjustment import Adjustment, Beside, read_adjustment
from pi_formulate.properties.catalogue import ESTIMATED
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.glass import Rule
from pi_formulate.properties.films.reference import Process
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.groups import Assignment, assign, group_table
from pi_formulate.properties.models import MODELS, SUBSTITUTABLE, Question
from pi_formulate.properties.neighbours import SHOWN_OF_ONE, Neighbour, nearest

if TYPE_CHECKING:
    import pandas as pd

Units = tuple[tuple[Unit, float], ...]


@overload
def estimate(
    subject: Polymer,
    properties: Iterable[str] | None = None,
    process: str = "cast_fixed",
    rule: str = "linear",
    k: float = 1.0,
    tables: Mapping[str, str] | None = None,
    substitutions: Mapping[str, Mapping[str, str]] | None = None,
) -> "Estimates": ...
@overload
def estimate(
    subject: "Sequence[Polymer] | Mapping[str, Polymer] | pd.Series[Any] | pd.DataFrame",
    properties: Iterable[str] | None = None,
    process: str = "cast_fixed",
    rule: str = "linear",
    k: float = 1.0,
    tables: Mapping[str, str] | None = None,
    substitutions: Mapping[str, Mapping[str, str]] | None = None,
) -> "pd.DataFrame": ...
def estimate(
    subject: "Polymer | Sequence[Polymer] | Mapping[str, Polymer] | pd.Series[Any] | pd.DataFrame",
    properties: Iterable[str] | None = None,
    process: str = "cast_fixed",
    rule: str = "linear",
    k: float = 1.0,
    tables: Mapping[str, str] | None = None,
    substitutions: Mapping[str, Mapping[str, str]] | None = None,
) -> "Estimates | pd.DataFrame":
    """Estimated properties of a polyimide, or of several.

    Parameters
    ----------
    subject
        A copolymer, a single unit, or a recipe, which stands for the copolymer that its masses make. Or several: a list
        (such as the recipes of a file), a mapping {id: subject}, a Series, or a DataFrame with a composition in each
        row, in a column `units`, or `feed` and perhaps `sequence`, as in a recipe file.
    properties
        Names among `catalogue.ESTIMATED`; None for all that can be estimated (the others are in `unsaid`).
    process
        How the film is made: `cast_fixed`, `free`, `stretched`, `moulded` or `unstated`; decides the expansion in the
        plane, the modulus and the birefringence.
    rule
        How the Tg of the units mixes: `linear` in mole fractions, `fox`, `gordon_taylor`.
    k
        Constant of Gordon and Taylor, above 0 [-].
    tables
        Property and your own table: an .npz or .csv that `pi-formulate fit` wrote.
    substitutions
        For each of `models.SUBSTITUTABLE`: SMARTS of a group that its table lacks, and the group to use instead. The
        note names each of them, and the estimate is out of domain. (`tg_c` has its groups in a CSV of their own.)

    Returns
    -------
    Estimates or DataFrame
        Of one subject: each estimate with value, standard deviation, in domain or not, method and source. Of several: a
        row for each, with its id as the index (of a list the batch ids, else 0, 1, ...), and three columns for each
        property, such as `tg_c`, `tg_c_sd` and `tg_c_in_domain`; missing where a property cannot be estimated.

    Raises
    ------
    EstimateError
        If there is no such property, process or rule, or a structure cannot be estimated.

    See Also
    --------
    check_claims : The claims, on measured or estimated properties.
    design : The reverse, from properties to compositions.
    fit_property : A table of your own films, for `tables`.

    Examples
    --------
    >>> estimates = estimate(Copolymer.from_units([("BPDA", "p-PDA", 1.0)]), ["cte_ppm_per_k"])
    >>> -10.0 < estimates["cte_ppm_per_k"].value < 20.0
    True
    >>> two = {id: Copolymer.from_units([("PMDA", id, 1.0)]) for id in ("p-PDA", "4,4'-ODA")}
    >>> estimate(two, ["density_g_per_cm3"])["density_g_per_cm3"].round(1).to_dict()
    {'p-PDA': 1.5, "4,4'-ODA": 1.4}
    """
    if (pairs := subjects_of(subject)) is not None:
        names = _names(list_of(properties))
        _check_choices(process, rule, k)  # once, not for each subject
        how = None if properties is None else names

        def one(each: Polymer) -> Estimates:
            return estimate(each, how, process, rule, k, tables, substitutions)

        return _table(each_of(pairs, one), names)
    copolymer = copolymer_of(subject, refuse=EstimateError)
    names = _names(properties)
    _check_choices(process, rule, k)
    own = _by_property("tables", tables, ESTIMATED)
    borrowed = _by_property("substitutions", substitutions, SUBSTITUTABLE)
    tg_table = _tg_table(own)
    moved = {name: str(path) for name, path in own.items() if str(path) != tg_table}
    question = Question(copolymer.mole_fractions, process, rule, k, tg_table or "shipped", borrowed)  # type: ignore[arg-type]
    estimates: dict[str, Estimate] = {}
    unsaid: list[tuple[str, EstimateError]] = []
    for name in names:
        try:
            answer = MODELS[name](question)
            if name in moved:
                answer = _adjusted(name, moved[name], answer, question)
            estimates[name] = answer if answer.name == name else replace(answer, name=name)
        except EstimateError as error:
            if properties is not None or name in moved or name in borrowed:
                raise
            unsaid.append((name, error))
    return Estimates(copolymer, tuple(estimates.items()), tuple(unsaid))


def estimate_of(property: str, copolymer: Copolymer, process: str) -> Estimate:
    """`estimate` of one property by the shipped tables, for a property and a process that are known: no name is set.

    Parameters
    ----------
    property
        One of the names of `ESTIMATED`.
    copolymer, process
        As for `estimate`.

    Raises
    ------
    EstimateError
        If the structure cannot be estimated.

    Examples
    --------
    >>> estimate_of("density_g_per_cm3", Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), "cast_fixed").unit
    'g/cm3'
    """
    question = Question(copolymer.mole_fractions, process, "linear", 1.0, "shipped", {})  # type: ignore[arg-type]
    return MODELS[property](question)


def _table(answers: Sequence[tuple[Hashable, "Estimates"]], names: Sequence[str]) -> "pd.DataFrame":
    """One row for each subject: value, deviation and domain of each property that could be estimated for any."""
    import pandas as pd

    known = [dict(estimates.found) for _, estimates in answers]
    columns: dict[str, Any] = {}
    for name in names:
        each = [estimates.get(name) for estimates in known]
        if not any(each):
            continue
        columns[name] = pd.array([None if e is None else e.value for e in each], dtype="float64")
        columns[f"{name}_sd"] = pd.array([None if e is None else e.sd for e in each], dtype="float64")
        domain = [None if e is None else bool(e.in_domain) for e in each]
        columns[f"{name}_in_domain"] = pd.array(domain, dtype="boolean" if None in domain else "bool")
    return pd.DataFrame(columns, index=pd.Index([id for id, _ in answers], name="id"))


@dataclass(frozen=True, slots=True, repr=False)
class Estimates(Shown):
    """All estimates of one copolymer, by name; and the properties that cannot be estimated, with the reason.

    Examples
    --------
    >>> estimates = estimate(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), ["density_g_per_cm3"])
    >>> round(estimates["density_g_per_cm3"].value, 1)
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
            raise EstimateError(
                "property", name, f"one of {', '.join(known)}", "Ask for it in estimate(..., properties)."
            )
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
        values = ", ".join(f"{name} {e.value:.4g} +- {e.sd:.2g}" for name, e in self.found)
        return f"{len(self)} of {cut(str(self.copolymer), MOST_TEXT)}: {values}"

    def explain(self) -> "Explanation":
        """Why each number is what it is: contributions, and the nearest films that were measured."""
        shares = self.copolymer.mole_fractions
        of_each = tuple((name, films) for name in self if (films := nearest(shares, SHOWN_OF_ONE, name)))
        return Explanation(self, nearest(shares), of_each)

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
        unsaid = html.text_list((f"{name}: {reason}" for name, reason in self.unsaid), "No estimate for ")
        return html.card(str(self.copolymer), html.table(headings, rows), unsaid)

    def __str__(self) -> str:
        """A table to read."""
        lines = [*self.found, *((name, f"no estimate: {reason}") for name, reason in self.unsaid)]
        return "\n".join([str(self.copolymer), *(f"{name:28s} {text}" for name, text in lines)])


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Shown):
    """Contributions of each estimate, the measured films nearest by groups, and drawings with the groups coloured.

    `nearest` are the films most like the copolymer with all that was measured of them; `measured` those of each
    property.
    """

    estimates: Estimates
    nearest: tuple[Neighbour, ...]
    measured: tuple[tuple[str, tuple[Neighbour, ...]], ...] = ()

    def _in_short(self) -> str:
        near = f"; nearest film {self.nearest[0].name}" if self.nearest else ""
        return f"of {len(self.estimates)} properties of {cut(str(self.estimates.copolymer), MOST_TEXT)}{near}"

    def to_frame(self) -> "pd.DataFrame":
        """One row per property and contribution [unit of the property]."""
        import pandas as pd

        rows = [
            {"property": name, "what": what, "share": share, "unit": e.unit}
            for name, e in self.estimates.found
            for what, share in e.contributions
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
        return {id: assignment.to_svg(legend=legend, names=names) for id, assignment in self.assignments.items()}

    @property
    def _names(self) -> tuple[str, ...]:
        """First-order groups of all parts, each once: their order decides the colours."""
        return tuple(dict.fromkeys(name for assignment in self.assignments.values() for name in assignment.names))

    def _repr_html_(self) -> str:
        """Contributions of each property, the nearest films, and drawings with their colours, for a notebook."""
        colours = structure.group_colours(self._names)
        swatches = html.lines_of(html.swatch(colours[name], name) for name in self._names)
        drawn = [html.picture(svg, name) for name, svg in self.to_svg(legend=False).items()]
        measured = dict(self.measured)
        contributions = [
            html.folded(
                f"{name}: {words.with_sd(e.value, e.sd)} {e.unit_text}({e.domain})",
                e.contribution_table(),
                html.text_list(_lines(name, measured.get(name, ())), "Measured: "),
            )
            for name, e in self.estimates.found
        ]
        films = html.table(
            ("likeness", "film", "measured"), [(n.likeness, n.name, n.measured_text) for n in self.nearest]
        )
        near = "Nearest measured films (likeness of their groups, 1 is the same):"
        return html.card(f"Why: {self.estimates.copolymer}", *contributions, near, films, swatches, *drawn)

    def __str__(self) -> str:
        """The contributions of each property, the films nearest to it that measure it, then the nearest films."""
        measured = dict(self.measured)
        lines = []
        for name, e in self.estimates.found:
            lines.append(f"{name}: {e}")
            lines += [f"  {share:+10.{e.decimals}f}  {what}" for what, share in e.contributions_shown]
            lines += [f"    measured: {text}" for text in _lines(name, measured.get(name, ()))]
        lines.append("nearest measured films (likeness of their groups, 1 is the same):")
        lines += [f"  {neighbour}" for neighbour in self.nearest]
        return "\n".join(lines)


def _lines(property: str, films: Iterable[Neighbour]) -> list[str]:
    """Films that measure a property, such as `0.93 PMDA/4,4'-ODA 20 to 32 (ree_1994)`."""
    return [f"{film.likeness:.2f} {film.name} {film.text_of(property)}" for film in films]


def _names(properties: object) -> list[str]:
    """The properties to estimate: all of them for None."""
    wanted = [properties] if isinstance(properties, str) else ESTIMATED if properties is None else properties
    if not isinstance(wanted, Iterable):
        raise EstimateError("properties", properties, f"names among {', '.join(ESTIMATED)}")
    names = list(wanted)
    if unknown := [name for name in names if not isinstance(name, str) or name not in ESTIMATED]:
        raise EstimateError("properties", unknown, f"names among {', '.join(ESTIMATED)}")
    return names


def _check_choices(process: str, rule: str, k: float) -> None:
    """Refuse a process or a mixing rule that no model knows."""
    if not isinstance(process, str) or process not in get_args(Process):
        raise EstimateError("process", process, f"one of {', '.join(get_args(Process))}")
    if not isinstance(rule, str) or rule not in get_args(Rule):
        raise EstimateError("rule", rule, f"one of {', '.join(get_args(Rule))}")
    real("k", k, refuse=EstimateError)


def _by_property(where: str, entries: object, known: Iterable[str]) -> dict[str, Any]:
    """A mapping by property name, empty for None."""
    entries = mapping_of(entries)
    if entries is None:
        return {}
    if not isinstance(entries, Mapping):
        raise EstimateError(where, entries, "{property: ...}")
    if unknown := [name for name in entries if name not in known]:
        raise EstimateError(where, unknown, f"names among {', '.join(known)}")
    return dict(entries)


def _tg_table(own: Mapping[str, object]) -> str:
    """The new Tg table among the user's own tables; empty if there is none."""
    for name, path in own.items():
        if str(path).lower().endswith(".npz") and name != "tg_c":
            need, hint = "a .csv written by `pi-formulate fit`", "A .npz is a table of tg_c."
            raise EstimateError(f"table of {name}", str(path), need, hint)
    path = str(own.get("tg_c", ""))
    return path if path.lower().endswith(".npz") else ""


def _adjusted(name: str, path: str, shipped: Estimate, question: Question) -> Estimate:
    """The shipped estimate moved to a laboratory's own films."""
    adjustment = read_adjustment(path)
    if adjustment.property != name:
        raise EstimateError(
            f"table of {name}",
            f"{path} for {adjustment.property}",
            f"a table fitted for {name}",
            sentence=f"{path} was fitted for {adjustment.property}, not for {name}",
        )
    return adjustment.apply(shipped, _beside(adjustment, question) if adjustment.films else None)


def _beside(adjustment: Adjustment, question: Question) -> Beside:
    """The polymer of a question beside the films of a laboratory."""
    own = [((_own_unit(film.dianhydride, film.diamine), 1.0),) for film in adjustment.films]
    model = MODELS[adjustment.property]
    shipped = [
        model(replace(question, units=units, process=film.process))  # type: ignore[arg-type]
        for units, film in zip(own, adjustment.films, strict=True)
    ]
    joint = LEARNT[adjustment.property].joint([question.units, *own])
    values, sds = (np.array([getattr(estimate, name) for estimate in shipped]) for name in ("value", "sd"))
    return Beside(values, sds, joint[1:, 1:], joint[0, 1:])


@lru_cache(maxsize=4096)
def _own_unit(dianhydride: str, diamine: str) -> Unit:
    return Unit(Monomer.from_smiles(dianhydride), Monomer.from_smiles(diamine))
