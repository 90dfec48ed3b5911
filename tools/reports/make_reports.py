"""Write docs/cte_fit.md with its picture, and docs/constants.md: how the constants of the estimates were got.

In: the shipped films and the models. Out: pages whose numbers are those of the program; a test holds them to it.

Usage: python -m tools.reports.make_reports
"""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import pi_formulate as pf
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.plots.parity import pairs
from pi_formulate.properties.cte.fit import MEANINGS, fit_cte, predicted
from pi_formulate.properties.cte.model import LEAST_SD_PPM_PER_K, PARAMETERS, Film, cte_parameters, films, priors
from pi_formulate.properties.estimate import Z_90, Estimate
from pi_formulate.properties.modulus import orientation_stiffening, tensile_share
from pi_formulate.properties.optics import dielectric_offset
from pi_formulate.properties.solubility import hansen, measured_shift
from pi_formulate.properties.volume import packing_coefficient

DOCS = Path(__file__).resolve().parents[2] / "docs"
LEVELS = (0.5, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A film, and what a fit without any film of its polymer says of it [ppm/K]."""

    film: Film
    value: float
    sd: float

    @property
    def error(self) -> float:
        """Predicted less measured [ppm/K]."""
        return self.value - self.film.cte_ppm_per_k


@cache
def left_out() -> tuple[LeftOut, ...]:
    """Every film, predicted by a fit that has not seen its polymer."""
    left = []
    for units in dict.fromkeys(film.units for film in films()):
        fitted = fit_cte([film for film in films() if film.units != units])
        for film in (film for film in films() if film.units == units):
            value, slopes = predicted(film, fitted.values)
            variance = sum(
                a * c * b
                for a, row in zip(slopes, fitted.covariance, strict=True)
                for b, c in zip(slopes, row, strict=True)
            )
            sd = sqrt(variance + fitted.scatter_ppm_per_k**2)
            left.append(LeftOut(film, value, max(LEAST_SD_PPM_PER_K, sd)))
    return tuple(left)


def polymer(film: Film) -> str:
    """Such as `0.7 PMDA/NDA + 0.3 PMDA/DAPBI`."""
    return " + ".join(str(u) if len(film.units) == 1 else f"{x:g} {u}" for u, x in film.units)


def covered(left: tuple[LeftOut, ...], level: float) -> float:
    """Share of the films inside the central interval of a level [-]."""
    half = NormalDist().inv_cdf(0.5 + level / 2.0)
    return sum(abs(out.error) <= half * out.sd for out in left) / len(left)


def cte_page() -> str:
    """The report of the expansion."""
    left = left_out()
    by_polymer: dict[str, list[LeftOut]] = {}
    for out in left:
        by_polymer.setdefault(polymer(out.film), []).append(out)
    errors = sorted(abs(out.error) for out in left)
    kinds: dict[str, int] = {}
    for _, row in rows(reference_table("properties/cte_films.csv"), ("how_read",)):
        kinds[row["how_read"]] = kinds.get(row["how_read"], 0) + 1
    lines = [
        "# Fit of the expansion",
        "",
        f"{len(left)} films of {len(by_polymer)} polymers, "
        "[cte_films.csv](../pi_formulate/reference/properties/cte_films.csv): "
        + ", ".join(f"{n} {how}" for how, n in sorted(kinds.items()))
        + ". Written by `python -m "
        "tools.reports.make_reports`. The model and what the fit minimizes: "
        "[equations](science.md#17-expansion-in-the-plane).",
        "",
        "![Parity and calibration on polymers that were left out](cte_fit.png)",
        "",
        "## Polymers that were left out",
        "",
        "Each polymer in turn is taken out with all of its films, the six parameters are fitted to the rest, and its "
        "films are predicted. So every error below is one on a polymer that the fit had not seen.",
        "",
        "| number | value |",
        "|---|---|",
        f"| mean error [ppm/K] | {sum(errors) / len(errors):.1f} |",
        f"| median error [ppm/K] | {errors[len(errors) // 2]:.1f} |",
        "| mean of the polymers' own mean errors [ppm/K] | "
        f"{sum(abs(sum(o.error for o in own)) / len(own) for own in by_polymer.values()) / len(by_polymer):.1f} |",
        *(f"| inside the {100 * level:g} % interval | {100 * covered(left, level):.0f} % |" for level in LEVELS),
        "",
        "With so few polymers the shares are rough: one film is 3 %.",
        "",
        "| polymer | films | measured [ppm/K] | predicted [ppm/K] | mean of predicted - measured [ppm/K] |",
        "|---|---|---|---|---|",
    ]
    for name, own in by_polymer.items():
        seen = [out.film.cte_ppm_per_k for out in own]
        said = [out.value for out in own]
        spans = [f"{x[0]:.1f}" if len(x) == 1 else f"{min(x):.1f} to {max(x):.1f}" for x in (seen, said)]
        lines.append(f"| {name} | {len(own)} | {spans[0]} | {spans[1]} | {sum(o.error for o in own) / len(own):+.1f} |")
    fitted = cte_parameters()
    lines += ["", "## Parameters", "", "| parameter | meaning | value | sd | prior |", "|---|---|---|---|---|"]
    for k, name in enumerate(PARAMETERS):
        unit, words = MEANINGS[name]
        prior = "none" if name not in priors() else "{:g} +- {:g}, from {:g} to {:g}".format(*priors()[name])
        sd = fitted.covariance[k][k] ** 0.5
        lines.append(f"| `{name}` | {words} [{unit}] | {fitted.values[k]:.4g} | {sd:.2g} | {prior} |")
    lines.append(
        f"| `scatter_ppm_per_k` | {MEANINGS['scatter_ppm_per_k'][1]} [ppm/K] | {fitted.scatter_ppm_per_k:.3g} | | |"
    )
    lines += [
        "",
        "The priors are assumed ([cte_priors.csv](../pi_formulate/reference/properties/cte_priors.csv)). A value at "
        "the end of its range, as that of `q_stretched`, means that the data show no difference between stretched "
        "films and films on a frame.",
        "",
        "## What it does not know",
        "",
        "- Films of one polymer differ from paper to paper: PMDA/4,4'-ODA alone is reported from 17 to 54 ppm/K, by "
        f"process, thickness and temperature. So no deviation is below {LEAST_SD_PPM_PER_K:g} ppm/K, the pooled "
        "standard deviation of such repeats.",
        "- Alicyclic and bulky chains, thickness and crystallinity are not in the model.",
        "- Films whose process is not stated count as cast and fixed. No film in the data was imidized free-standing: "
        "that orientation is assumed, and the estimate is out of domain.",
    ]
    return "\n".join(lines) + "\n"


def draw(path: Path) -> None:
    """Parity and calibration of what was left out."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    left = left_out()
    figure = Figure(figsize=(9.6, 4.4), layout="constrained")
    FigureCanvasAgg(figure)
    parity, calibration = figure.subplots(1, 2)
    for process, marker, colour in (
        ("cast_fixed", "o", "#0072B2"),
        ("unknown", "s", "#999999"),
        ("stretched", "^", "#D55E00"),
        ("moulded", "D", "#009E73"),
    ):
        own = [out for out in left if out.film.process == process]
        parity.errorbar(
            [out.film.cte_ppm_per_k for out in own],
            [out.value for out in own],
            [Z_90 * out.sd for out in own],
            fmt=marker,
            color=colour,
            elinewidth=0.7,
            markersize=5,
            label=process.replace("_", ", "),
        )
    parity.plot([-10.0, 60.0], [-10.0, 60.0], color="#999999", linewidth=1.0)
    parity.set(
        xlabel="expansion, measured [ppm/K]",
        ylabel="predicted without its polymer [ppm/K]",
        title="left out, with 90 % intervals",
    )
    parity.legend(frameon=False, fontsize=8)
    levels = [0.02 * k for k in range(1, 50)]
    calibration.plot([0.0, 1.0], [0.0, 1.0], color="#999999", linewidth=1.0)
    calibration.step(levels, [covered(left, level) for level in levels], where="mid", color="#D55E00")
    calibration.set(
        xlabel="wanted share inside the interval [-]",
        ylabel="share of films found inside [-]",
        title=f"{len(left)} films",
    )
    figure.savefig(path, dpi=110, metadata={"Software": None})


def compared(property: str) -> list[str]:
    """Films beside their estimates, and how far apart they are."""
    compared_films = pairs(property)
    lines = ["| film | used | measured | estimate | estimate - measured | in deviations |", "|---|---|---|---|---|---|"]
    for pair in compared_films:
        away = pair.estimate.value - pair.measured
        lines.append(
            f"| {pair.film} | {pair.group} | {pair.measured:.4g} | {pair.estimate.value:.4g} | {away:+.3f} | "
            f"{away / pair.estimate.sd:+.1f} |"
        )
    square = sum((pair.estimate.value - pair.measured) ** 2 for pair in compared_films) / len(compared_films)
    unit = compared_films[0].estimate.unit
    spread = f"{square**0.5:.3f}" + ("" if unit == "-" else f" {unit}")
    return [*lines, "", f"Root mean square of the differences: {spread} on {len(compared_films)} films."]


def constant(name: str, estimate: Estimate) -> str:
    """Such as `k = 0.712 +- 0.04, from kapton_sheet`."""
    sources = ", ".join(f"[{key}](bibliography.md#{key})" for key in estimate.source.split("; "))
    return f"{name} = {estimate.value:.3f} +- {estimate.sd:.2g}, from {sources}."


def constants_page() -> str:
    """The report of all that was not fitted to many rows."""
    table = "[film_properties.csv](../pi_formulate/reference/properties/film_properties.csv)"
    lines = [
        "# Constants from few films",
        "",
        "Density, solubility, refractive index, dielectric constant and modulus rest on published group tables and "
        f"one or two constants that were fitted to the few films of {table}. This page gives their origin "
        "and compares them with every shipped film. Written by `python -m tools.reports.make_reports`, and tested "
        "against the program.",
        "",
        "Most of these films fixed the constants, so the differences are not errors on new polymers. They are few: "
        "the deviations were set wider than the differences ask for, for the reasons given below. Rows with the use "
        "`listed` (other wavelengths, second copies of one sheet) are not compared.",
        "",
        "## Density",
        "",
        "One packing coefficient for all, by least squares. "
        + constant("k", packing_coefficient())
        + " The deviation is that of a new film: what the three films leave, widened as k comes from three only; "
        "never below 0.02 g/cm3.",
        "",
        *compared("density_g_per_cm3"),
        "",
        "## Hansen parameters",
        "",
        "Nothing was fitted: the groups of Hoftyzer and van Krevelen, with the imide as 2 CO + N. One polyimide has "
        "been measured, by its sphere of solvents:",
        "",
    ]
    shift, name, source = measured_shift()
    lines += ["| polyimide | part | measured [MPa^0.5] | groups [MPa^0.5] | difference |", "|---|---|---|---|---|"]
    row = rows(reference_table("properties/hansen_polyimides.csv"), ("dianhydride", "diamine"))[0][1]
    lib = pf.library()
    unit = pf.Unit(lib[row["dianhydride"]], lib[row["diamine"]])
    for part, off, own in zip(("dispersion", "polar", "hydrogen bonding"), shift, hansen(((unit, 1.0),)), strict=True):
        lines.append(f"| {name} | {part} | {own.value + off:.1f} | {own.value:.1f} | {-off:+.1f} |")
    lines += [
        "",
        f"Source: [{source}](bibliography.md#{source}). These differences are the standard deviations, and"
        ' `anchor="measured"` adds them. On the shipped solvents that the groups cover the scheme is off by 0.4,'
        " 2.7 and"
        " 1.5 (root mean square).",
        "",
        "## Refractive index",
        "",
        "Nothing was fitted: Lorentz and Lorenz with the molar refraction of atom types and the molar volume of the "
        "density above. The deviation is 0.04, as one film (Kapton) is reported from 1.70 to 1.82, by direction and "
        "method.",
        "",
        *compared("refractive_index"),
        "",
        "## Dielectric constant",
        "",
        "A constant is added to the square of the index, the mean over the films. "
        + constant("c", dielectric_offset())
        + " Never below 0.25: two films of one polymer are sold with 3.0 and 3.4.",
        "",
        *compared("dielectric_constant"),
        "",
        "## Young's modulus",
        "",
        "Sound is faster and stiffer than a tensile test, so the acoustic modulus is scaled. "
        + constant("f", tensile_share())
        + " How much stiffer full orientation is comes from one film. "
        + constant("b", orientation_stiffening())
        + " The deviation is 30 %, as the volume is uncertain by 5 % and enters in the sixth power, and 1 GPa at "
        "least.",
        "",
        *compared("youngs_modulus_gpa"),
        "",
        "The oriented film is met exactly, as it alone fixes b.",
        "",
        "## Poisson's ratio",
        "",
        "The measured value of Kapton for every polyimide, 0.34. The deviation of 0.05 covers engineering plastics "
        "(0.33 to 0.45), not the 0.48 that is reported at 5 % strain.",
        "",
        "## Least deviations",
        "",
        "The lower limits of the deviations are a judgement of this project, not a number from a paper. Each stands in "
        "[least_deviations.csv](../pi_formulate/reference/properties/least_deviations.csv) with its reason.",
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Both pages by name."""
    return {"cte_fit.md": cte_page(), "constants.md": constants_page()}


if __name__ == "__main__":
    for file, text in pages().items():
        (DOCS / file).write_text(text, encoding="utf-8")
    draw(DOCS / "cte_fit.png")
