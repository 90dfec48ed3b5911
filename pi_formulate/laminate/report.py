"""Everything known about a laminate in one report: layers, curl before and after etching, flat design, cure, claims.

In: a `Stack`. Out: `LaminateReport` as text, as a long table, as CSV, JSON or HTML.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

from pi_formulate.base.csv_files import write_frame
from pi_formulate.base.errors import FormulateError
from pi_formulate.base.files import replaced, text_or_file
from pi_formulate.base.show import html, words
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.show.words import number
from pi_formulate.batch.recipe import ending
from pi_formulate.claims.report import ClaimReport
from pi_formulate.laminate.coating import LineBalance
from pi_formulate.laminate.headline import headlines
from pi_formulate.laminate.mechanics.curl import Curl, curl_table
from pi_formulate.laminate.mechanics.flat import Flat
from pi_formulate.laminate.numbers import StackNumbers, stack_numbers
from pi_formulate.laminate.picture import svg
from pi_formulate.laminate.stack import ROOM_C, Stack
from pi_formulate.properties.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

TEMPLATE = Path(__file__).with_name("report.html.j2")
COLUMNS = ("part", "subject", "quantity", "value", "sd", "unit", "note")
ON_PAGE = ("part", "subject", "quantity", "value", "unit", "note")  # the value with its standard deviation
FIGURES = 3  # of a number without a standard deviation
LAYER_HEADINGS = (
    *("layer, top to bottom", "role", "material", "thickness / um", "expansion / ppm/K", "modulus / GPa"),
    "Poisson's ratio",
)
REPORTS = ("csv", "json", "html")
Answer = TypeVar("Answer")
Row = tuple[str, str, str, float | None, float | None, str, str]


@dataclass(frozen=True, slots=True, repr=False)
class LaminateReport(Shown):
    """Everything known about a laminate.

    Parameters
    ----------
    stack
        The laminate.
    curls
        Name of each state and its curl.
    flat
        Low-expansion layer that would leave it flat; None if there is no low-expansion layer.
    imidization
        Degree after the line's schedule; None if no schedule is known.
    claims
        Findings; None if the claims were not checked.
    balance
        Coats and mass balance; None if no batches were ordered.
    warnings
        Warnings about the cure, one line each.
    width_mm
        Width of the strip for the heights [mm].
    process
        How the films were made, for estimates.
    numbers
        Numbers of the layers, from which curls and flat design were computed.
    """

    stack: Stack
    curls: tuple[tuple[str, Curl], ...]
    flat: Flat | None
    imidization: Estimate | None
    claims: ClaimReport | None
    balance: LineBalance | None
    warnings: tuple[str, ...]
    width_mm: float
    process: str
    numbers: StackNumbers

    def _in_short(self) -> str:
        states = "; ".join(f"{name} {curl.way}" for name, curl in self.curls)
        return f"{self.stack.name}: {states}"

    @property
    def assumptions(self) -> tuple[str, ...]:
        """All assumptions, each once."""
        texts = [text for _, curl in self.curls for text in curl.assumptions]
        texts += self.balance.assumptions if self.balance else ()
        return tuple(dict.fromkeys(texts))

    @property
    def summary(self) -> tuple[str, ...]:
        """The result in a few sentences: curl of each state, flat design, cure, line and claims."""
        answers = (self.curls, self.flat, self.imidization, self.balance, self.claims)
        return tuple(headlines(*answers, self.width_mm))

    def rows(self) -> Iterator[Row]:
        """The numbers, one a row: part, subject, quantity, value, sd, unit, note."""
        yield from self._layer_rows()
        for name, curl in self.curls:
            yield from self._curl_rows(name, curl)
        yield from self._flat_rows()
        if self.imidization is not None:
            degree = self.imidization
            yield "cure", self.stack.name, "imidization", degree.value, degree.sd, "-", degree.note
        yield from self._line_rows()

    def _layer_rows(self) -> Iterator[Row]:
        for row in self.numbers.records():
            subject = f"{row['layer']} {row['name']}"
            thickness = float(row["thickness_um"])
            yield "layer", subject, "thickness", thickness, None, "um", f"{row['role']}, {row['material']}"
            yield "layer", subject, "expansion", row["cte_ppm_per_k"], row["sd_cte_ppm_per_k"], "ppm/K", ""
            yield "layer", subject, "modulus", row["modulus_gpa"], row["sd_modulus_gpa"], "GPa", ""
            yield "layer", subject, "Poisson's ratio", row["poisson"], None, "-", ""

    def _curl_rows(self, name: str, curl: Curl) -> Iterator[Row]:
        direction = f"ends {curl.way}" if curl.way != "flat" else "flat"
        yield "curl", name, "curvature", curl.curvature_per_m, curl.sd_curvature_per_m, "1/m", direction
        yield "curl", name, "radius", curl.radius_mm, curl.sd_radius_mm, "mm", ""
        height, sd = curl.height_mm(self.width_mm), curl.sd_height_mm(self.width_mm)
        rolled = ", which rolls up" if self.width_mm > 2.0 * curl.radius_mm else ""
        yield "curl", name, "height", height, sd, "mm", f"over a strip of {self.width_mm:g} mm{rolled}"
        yield "curl", name, "expansion", curl.cte_ppm_per_k, curl.sd_cte_ppm_per_k, "ppm/K", "of the whole"
        yield "curl", name, "modulus", curl.modulus_gpa, curl.sd_modulus_gpa, "GPa", "of the whole"
        for i, (layer, stress, sd) in enumerate(zip(curl.layers, curl.stress_mpa, curl.sd_stress_mpa, strict=True), 1):
            yield "curl", name, f"stress in {i} {layer}", stress, sd, "MPa", ""

    def _flat_rows(self) -> Iterator[Row]:
        if self.flat is None:
            return
        for state in self.flat.states:
            note = "" if state.cte_ppm_per_k is not None else "the curl does not depend on it"
            yield "flat", state.name, "expansion wanted", state.cte_ppm_per_k, state.sd_cte_ppm_per_k, "ppm/K", note
            note = "" if state.thickness_um is not None else "no thickness does"
            yield "flat", state.name, "thickness wanted", state.thickness_um, None, "um", note
            for quantity, change in state.sensitivities[:3]:
                yield "flat", state.name, f"change with {quantity}", change, None, "ppm/K per unit", ""
        yield "flat", "all states", "expansion wanted", self.flat.best_ppm_per_k, None, "ppm/K", "least squares"

    def _line_rows(self) -> Iterator[Row]:
        if self.balance is None:
            return
        for coat in self.balance.coats:
            yield "coat", coat.layer, "wet thickness", coat.wet_um, coat.sd_wet_um, "um", ""
            yield "coat", coat.layer, "coat weight", coat.solution_g_per_m2, None, "g/m2", ""
        for quantity, mass in (
            ("solutions", self.balance.solution_g),
            ("polyimide", self.balance.film_g),
            ("solvent to evaporate", self.balance.solvent_g),
            ("water of imidization", self.balance.water_g),
        ):
            yield "line", self.stack.name, quantity, mass, None, "g", f"{self.balance.coated_m2:g} m2 coated"

    def to_frame(self) -> "pd.DataFrame":
        """The rows as a table."""
        import pandas as pd

        return pd.DataFrame(list(self.rows()), columns=list(COLUMNS))

    @property
    def _quiet(self) -> "LaminateReport":
        """The same without rounding noise, for a page."""
        curls = tuple((name, curl.shown) for name, curl in self.curls)
        return replace(self, curls=curls, flat=self.flat.shown if self.flat else None)

    def _finite(self) -> list[dict[str, Any]]:
        """The rows as records; an infinite radius becomes None, as JSON has no infinity."""
        infinite = float("inf")
        return [
            {c: None if isinstance(v, float) and v == infinite else v for c, v in zip(COLUMNS, row, strict=True)}
            for row in self.rows()
        ]

    def _pictures(self) -> Iterator[tuple[str, str]]:
        """Name and picture of each state."""
        for (name, stack), (_, curl) in zip(self.stack.states, self.curls, strict=True):
            yield name, svg(stack.name, stack.layers, curl, self.width_mm)

    def _claims(self) -> list[dict[str, Any]]:
        """Findings as records."""
        if self.claims is None:
            return []
        columns = ("claim", "clause", "value", "lower", "upper", "margin", "status", "probability", "basis", "note")
        return [{column: getattr(finding, column) for column in columns} for finding in self.claims]

    @overload
    def to_csv(self, path: None = None) -> str: ...
    @overload
    def to_csv(self, path: Path | str) -> None: ...
    def to_csv(self, path: Path | str | None = None) -> str | None:
        """Write the rows as CSV; `-` is standard output. Without a path the text is returned.

        Parameters
        ----------
        path
            File to write; an existing one is replaced whole or not at all. `-` is standard output.
        """
        return text_or_file(path, self._write_csv)

    @overload
    def to_json(self, path: None = None) -> str: ...
    @overload
    def to_json(self, path: Path | str) -> None: ...
    def to_json(self, path: Path | str | None = None) -> str | None:
        """Write rows, findings, warnings and assumptions as JSON. Without a path the text is returned.

        Parameters
        ----------
        path
            File to write; an existing one is replaced whole or not at all.
        """
        whole = {
            "laminate": self.stack.name,
            "rows": self._finite(),
            "claims": self._claims(),
            "warnings": self.warnings,
            "assumptions": self.assumptions,
        }
        text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
        return text_or_file(path, lambda target: _write_text(target, f"{text}\n"))

    @overload
    def to_html(self, path: None = None) -> str: ...
    @overload
    def to_html(self, path: Path | str) -> None: ...
    def to_html(self, path: Path | str | None = None) -> str | None:
        """Write a self-contained page with pictures, tables and findings. Without a path its text is returned.

        Parameters
        ----------
        path
            File to write; an existing one is replaced whole or not at all.
        """
        from jinja2 import Environment, StrictUndefined
        from markupsafe import Markup

        template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        page = template.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
            title=self.stack.name,
            layers=str(self.stack),
            pictures=[(name, Markup(picture)) for name, picture in self._pictures()],
            summary=self.summary,
            columns=ON_PAGE,
            rows=[_on_page(row) for row in self._quiet.rows()],
            claims=[{key: _shown(value) for key, value in row.items()} for row in self._claims()],
            warnings=self.warnings,
            assumptions=self.assumptions,
        )
        return text_or_file(path, lambda target: _write_text(target, page))

    def _write_csv(self, target: Path | str) -> None:
        with replaced(target) as handle:
            write_frame(handle, self.to_frame())

    def write(self, path: Path | str) -> None:
        """Write to a file that ends in .csv, .json or .html; `-` is standard output.

        Parameters
        ----------
        path
            File to write.
        """
        kinds: Mapping[str, Callable[[Path | str], object]] = dict(
            zip(REPORTS, (self.to_csv, self.to_json, self.to_html), strict=True)
        )
        kinds[ending(path, REPORTS)](path)

    def _repr_html_(self) -> str:
        """Picture, text and claims, for a notebook."""
        layers = [
            (
                row["name"],
                row["role"],
                row["material"],
                float(row["thickness_um"]),
                words.with_sd(row["cte_ppm_per_k"], row["sd_cte_ppm_per_k"]),
                words.with_sd(row["modulus_gpa"], row["sd_modulus_gpa"]),
                row["poisson"],
            )
            for row in self.numbers.records()
        ]
        stresses = [
            (name, layer, words.with_sd(stress, sd))
            for name, curl in ((name, curl.shown) for name, curl in self.curls)
            for layer, stress, sd in zip(curl.layers, curl.stress_mpa, curl.sd_stress_mpa, strict=True)
        ]
        parts: list[str] = [
            html.picture(next(self._pictures())[1], str(self.stack)),
            html.text_list(self.summary),
            html.text_list(self.warnings, "Warning: "),
            html.table(LAYER_HEADINGS, layers),
            curl_table(self.curls, self.width_mm),
            html.table(("state", "layer", "stress / MPa"), stresses),
        ]
        for result in (self.flat, self.imidization, self.balance, self.claims):
            if result is not None:
                parts.append(html.inner(result._repr_html_()))
        return html.card(self.stack.name, *parts, html.text_list(self.assumptions, "Assumed: "))

    def __str__(self) -> str:
        """Text: the layers, a line per state, the flat design, warnings and assumptions."""
        lines = [f"{self.stack.name}: {self.stack}", "", *self.summary, ""]
        lines.append(f"{'state':22s} {'curvature':>20s} {'radius':>10s} {'height':>9s}  over {self.width_mm:g} mm")
        for name, curl in ((name, curl.shown) for name, curl in self.curls):
            curvature = f"{curl.curvature_per_m:+.3g} +- {curl.sd_curvature_per_m:.2g} 1/m"
            radius = "no end" if curl.curvature_per_m == 0.0 else f"{number(curl.radius_mm)} mm"
            lines.append(
                f"{name:22s} {curvature:>20s} {radius:>10s} {number(curl.height_mm(self.width_mm), 3):>6s} mm"
                f"  {'flat' if curl.way == 'flat' else 'ends ' + curl.way}"
                + (", rolled up" if self.width_mm > 2.0 * curl.radius_mm else "")
            )
        lines += ["", *(f"{name}\n{_stresses(curl)}" for name, curl in self.curls)]
        if self.flat is not None:
            lines += ["", str(self.flat)]
        if self.imidization is not None:
            lines += ["", f"imidization after the cure: {self.imidization}"]
        if self.balance is not None:
            lines += ["", str(self.balance)]
        if self.claims is not None:
            lines += ["", str(self.claims)]
        lines += [f"warning: {text}" for text in self.warnings]
        return "\n".join([*lines, *(f"assumed: {text}" for text in self.assumptions)])


def laminate_report(
    stack: Stack,
    stress_free_c: float | None = None,
    room_c: float = ROOM_C,
    width_mm: float = 100.0,
    process: str = "cast_fixed",
    balance: LineBalance | None = None,
    **claims: Any,
) -> LaminateReport:
    """Everything known about a laminate.

    Parameters
    ----------
    stack
        The laminate.
    stress_free_c, room_c
        Temperatures of the curl [degrees Celsius], as in `Stack.curl`; all states have the stress-free temperature
        of the whole laminate.
    width_mm
        Width of the strip for the heights, above 0 [mm].
    process
        How the films were made, for estimates: `free`, `cast_fixed`, `stretched`.
    balance
        Coats and mass balance from `Stack.coats`, to include them in the report.
    claims
        Arguments of `Stack.check_claims`: `measured`, `interpretation`, `reading`, `closed`.

    Raises
    ------
    FormulateError
        If no stress-free temperature is known, or a number is missing and cannot be estimated.

    Examples
    --------
    >>> from pi_formulate.laminate.layer import Layer
    >>> core = Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> report = laminate_report(Stack([Layer("foil", 12, "copper"), core]), stress_free_c=300.0)
    >>> [name for name, _ in report.curls]
    ['whole', 'all foils etched']
    """
    last_cure_c = stack.making.last_cure_c if stack.making else None
    numbers = stack_numbers(stack.layers, last_cure_c, stress_free_c, process)
    return LaminateReport(
        stack=stack,
        curls=numbers.curls(room_c),
        flat=_or_none(lambda: numbers.flat(room_c)),
        imidization=_or_none(lambda: stack.imidization(process=process)),
        claims=stack.check_claims(process=process, **claims),
        balance=balance,
        warnings=stack.cure_warnings(process=process),
        width_mm=width_mm,
        process=process,
        numbers=numbers,
    )


def _or_none(question: Callable[[], Answer]) -> Answer | None:
    """An answer, or None if the laminate lacks what the question is about."""
    try:
        return question()
    except FormulateError:
        return None


def _stresses(curl: Curl) -> str:
    pairs = zip(curl.layers, curl.shown.stress_mpa, curl.shown.sd_stress_mpa, strict=True)
    return "  stress " + ", ".join(f"{name} {stress:+.3g} +- {sd:.2g}" for name, stress, sd in pairs) + " MPa"


def _on_page(row: Row) -> tuple[str, ...]:
    """A row of the page: the value to the second figure of its standard deviation."""
    part, subject, quantity, value, sd, unit, note = row
    if value is None:
        return part, subject, quantity, "", unit, note
    known = sd is not None and isfinite(sd) and isfinite(value)
    both = words.with_sd(value, sd) if known and sd is not None else number(value, FIGURES)
    return part, subject, quantity, both, unit, note


def _shown(cell: object) -> str:
    """A cell of the findings on the page."""
    return "" if cell is None else number(cell, FIGURES) if isinstance(cell, float) else str(cell)


def _write_text(target: Path | str, text: str) -> None:
    with replaced(target) as handle:
        handle.write(text.encode())
