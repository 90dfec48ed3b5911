"""Write docs/known_films.md, docs/constants.md, the errors in docs/estimates.md and the limits in docs/trust.md.

In: the shipped films, the models and the reports of the fits. Out: pages whose numbers are those of the program; a test
holds them to it. The errors on films that a fit had not seen are those of the pages in docs/fits, which
`tools.fit_films` writes.

Usage: python -m tools.reports.make_reports
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pi_formulate as pf
from pi_formulate.base import limits
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.expansion import cte_ppm_per_k
from pi_formulate.properties.films.reference import films
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.fit.nested import SPLITS
from pi_formulate.properties.fit.report import TITLES, property_of_report
from pi_formulate.properties.neighbours import nearest
from pi_formulate.properties.solubility import hansen, measured_shift

DOCS = Path(__file__).resolve().parents[2] / "docs"
# Names under which these polyimides are sold or cited, and their monomers.
KNOWN = (
    ("Kapton", "PMDA", "4,4'-ODA"),
    ("Upilex-S", "BPDA", "p-PDA"),
    ("Upilex-R", "BPDA", "4,4'-ODA"),
    ("Ultem", "BPADA", "m-PDA"),
    ("LaRC-TPI", "BTDA", "3,3'-DABP"),
    ("Aurum", "PMDA", "m-BAPB"),
    ("PMDA/p-PDA", "PMDA", "p-PDA"),
    ("PMDA/TFMB", "PMDA", "TFMB"),
    ("BPDA/TFMB", "BPDA", "TFMB"),
    ("6FDA/TFMB", "6FDA", "TFMB"),
    ("6FDA/4,4'-ODA", "6FDA", "4,4'-ODA"),
    ("6FDA/p-PDA", "6FDA", "p-PDA"),
    ("BTDA/4,4'-ODA", "BTDA", "4,4'-ODA"),
    ("ODPA/4,4'-ODA", "ODPA", "4,4'-ODA"),
    ("CBDA/t-CHDA", "CBDA", "t-CHDA"),
    ("CBDA/TFMB", "CBDA", "TFMB"),
)
SHOWN = (
    "cte_ppm_per_k",
    "tg_c",
    "youngs_modulus_gpa",
    "density_g_per_cm3",
    "dielectric_constant",
    "refractive_index",
    "birefringence",
    "cutoff_nm",
    "t5_loss_c",
)


def known_page() -> str:
    """Well-known films: estimate beside published value."""
    lines = [
        "# Well-known films",
        "",
        "The estimate of each film with its 90 % interval, beside what was published: single values of",
        "[film_properties.csv](../pi_formulate/reference/properties/film_properties.csv),",
        "[cte_films.csv](../pi_formulate/reference/properties/cte_films.csv) and",
        "[film_quotes.csv](../pi_formulate/reference/properties/film_quotes.csv), with their keys or DOIs. Most of",
        "these values are among those that the estimates were learnt from, so that this is no test: the errors on",
        "films that a fit had not seen are on the pages of the fits, which [estimates](estimates.md#accuracy) lists.",
        "Written by `python -m tools.reports.make_reports`, and tested against the program.",
    ]
    for property in SHOWN:
        kind = PROPERTIES[property]
        unit = "" if kind.unit == "-" else f" [{kind.unit}]"
        lines += [
            "",
            f"## {kind.title}",
            "",
            f"| film | estimate{unit} | 90 % interval | published{unit} |",
            "|---|---|---|---|",
        ]
        for name, dianhydride, diamine in KNOWN:
            polymer = pf.Copolymer.from_units([(dianhydride, diamine, 1.0)])
            estimate = pf.estimate(polymer, [property])[property]
            same = [
                film
                for film in nearest(((polymer.amounts_mol[0][0], 1.0),), 3, property)
                if film.name == f"{dianhydride}/{diamine}"
            ]
            published = same[0].text_of(property) if same else "-"
            lines.append(f"| {_named(name, dianhydride, diamine)} | {_cells(estimate)} | {published} |")
    return "\n".join(lines) + "\n"


def _named(name: str, dianhydride: str, diamine: str) -> str:
    pair = f"{dianhydride}/{diamine}"
    return pair if name == pair else f"{name} ({pair})"


def _cells(estimate: Estimate) -> str:
    low, high = estimate.interval_90
    doubt = "" if estimate.in_domain else " (out of domain)"
    return f"{estimate.value:.3g}{doubt} | {low:.3g} to {high:.3g}"


def process_table() -> list[str]:
    """Reference films with their process beside their estimates."""
    lines = [
        "| film | process | range [degrees C] | measured [ppm/K] | estimate [ppm/K] | inside 90 % |",
        "|---|---|---|---|---|---|",
    ]
    inside = 0
    for film in films():
        estimate = cte_ppm_per_k(film.units, film.modelled_as, film.t_low_c, film.t_high_c)
        low, high = estimate.interval_90
        holds = low <= film.cte_ppm_per_k <= high
        inside += holds
        polymer = " + ".join(str(u) if len(film.units) == 1 else f"{x:g} {u}" for u, x in film.units)
        lines.append(
            f"| {polymer} | {film.process.replace('_', ', ')} | {film.t_low_c:g} to {film.t_high_c:g} |"
            f" {film.cte_ppm_per_k:g} | {estimate.value:.1f} +- {estimate.sd:.1f} | {'yes' if holds else 'no'} |"
        )
    return [*lines, "", f"{inside} of {len(films())} films lie inside."]


def state_lines() -> list[str]:
    """Numbers of the state of a film."""
    lines = ["| number | meaning | value | sd | origin |", "|---|---|---|---|---|"]
    for _, row in rows(reference_table("properties/film_state.csv"), ("parameter", "meaning", "value", "sd", "unit")):
        unit = "" if row["unit"] == "-" else f" [{row['unit']}]"
        origin = row["note"] or row["kind"]
        lines.append(f"| `{row['parameter']}` | {row['meaning']}{unit} | {row['value']} | {row['sd']} | {origin} |")
    return lines


def constants_page() -> str:
    """The report of all that was not learnt from many films."""
    lines = [
        "# Constants from few films",
        "",
        "What the process does to a film, solubility and Poisson's ratio rest on few measurements or on published",
        "group tables. This page gives their origin and compares them with every shipped film. Written by",
        "`python -m tools.reports.make_reports`, and tested against the program.",
        "",
        "## State of a film",
        "",
        "How far the chains lie in the plane, and what the process changes of it: the equations are in",
        "[science](science.md#19-state-of-the-film-and-expansion-in-the-plane).",
        "",
        *state_lines(),
        "",
        "The reference films, most of which are among those that were fitted:",
        "",
        *process_table(),
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


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Errors on films that a fit had not seen, as its report states them.

    Parameters
    ----------
    films
        Number of films of the fit.
    mean, median_film
        Mean error, and that of the median film, by way to leave films out (`nested.SPLITS`) [unit of the property].
    """

    films: str
    mean: dict[str, str]
    median_film: dict[str, str]


def accuracy_of(name: str) -> Accuracy:
    """What the report on a property says."""
    text = (DOCS / "fits" / f"{name}.md").read_text(encoding="utf-8")
    films_of_fit = re.search(r"^(\d+) films of ", text, re.MULTILINE)
    table = text.partition("\n## Coverage")[0]
    of: dict[str, list[str]] = {}
    for split in SPLITS:
        if row := re.search(rf"^\| {TITLES[split]} \| (.+) \|$", table, re.MULTILINE):
            of[split] = row[1].split(" | ")
    if films_of_fit is None or not of:
        raise ValueError(f"{name}.md: got a report without its films or errors")
    return Accuracy(films_of_fit[1], {k: row[1] for k, row in of.items()}, {k: row[4] for k, row in of.items()})


def accuracy_table() -> str:
    """Errors of all properties that are learnt from films."""
    heads = ("property", "films", *(TITLES[split] for split in SPLITS), "median film")
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name in LEARNT:
        kind, found = property_of_report(name), accuracy_of(name)
        unit = "" if kind.unit == "-" else f" [{kind.difference_unit}]"
        errors = [found.mean.get(split, "-") for split in SPLITS]
        cells = (f"[{kind.words}](fits/{name}.md){unit}", found.films, *errors, found.median_film["diamine"])
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def limits_table() -> str:
    """Limits of inputs, from the lines of `base/limits.py`: name, value, meaning."""
    lines = []
    for line in Path(limits.__file__).read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"# (.+)", line):
            lines += ["", f"**{heading[1]}**", "", "| limit | value | of what |", "|---|---|---|"]
        elif stated := re.fullmatch(r"(\w+) = .+?  # (.+)", line):
            lines.append(f"| `{stated[1]}` | {getattr(limits, stated[1]):,} | {stated[2]} |")
    return "\n".join(lines[1:])


def written(page: str, block: str, text: str) -> str:
    """A page of the docs with one of its blocks replaced.

    Parameters
    ----------
    page
        File in docs/.
    block
        The block stands between `<!-- written: BLOCK -->` and `<!-- end -->`.
    text
        What the block is to contain.
    """
    before, mark, rest = (DOCS / page).read_text(encoding="utf-8").partition(f"<!-- written: {block} -->\n")
    _, end, after = rest.partition("<!-- end -->\n")
    if not (mark and end):
        raise ValueError(f"{page}: the two marks of {block} are missing")
    return f"{before}{mark}\n{text}\n\n{end}{after}"


def pages() -> dict[str, str]:
    """The pages by name."""
    return {
        "known_films.md": known_page(),
        "constants.md": constants_page(),
        "estimates.md": written("estimates.md", "accuracy", accuracy_table()),
        "trust.md": written("trust.md", "limits", limits_table()),
    }


if __name__ == "__main__":
    for file, text in pages().items():
        (DOCS / file).write_text(text, encoding="utf-8")
