"""Pages of the shipped tables and of their sources.

In: the tables, and their descriptions in docs/tables.md. Out: one page for each table, the counts of all tables,
the bibliography.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREVIEW = 12  # rows that a page shows
STRUCTURES = "films"  # archive of the structures of all films, which no value is in
ORIGIN = ("source", "kind", "how_read")
# How a number was read, in the words of a reader.
HOW = {
    "table": "from a table",
    "text": "from running text",
    "abstract": "from an abstract",
    "figure": "from a figure",
    "recalled": "recalled, no source at hand",
}
COMMON = {
    "id": "unique name",
    "aliases": "other names, separated by a bar",
    "name": "chemical name or description",
    "cas": "CAS number; empty where none was read",
    "smiles": "structure as SMILES",
    "density_g_per_ml": "density [g/ml]",
    "density_t_c": "temperature of the density [degrees C]",
    "boiling_point_c": "boiling point [degrees C]",
    "melting_point_c": "melting point [degrees C]",
    "source": "key of the source, see the bibliography",
    "kind": "measured, compiled, estimated, fitted, defined or assumed",
    "how_read": "from a table, text, abstract or figure, or recalled",
    "property_source": "key of the source of the numbers, where it is another one",
    "note": "remarks",
    "basis": "asserted (printed in the claims) or reading (fills in a drawing missing from the print)",
    "alternatives": "residues that fit, separated by a bar; each is a row of groups and of names from this table",
    "group": "name of the group",
    "smarts": "pattern that finds it",
    "order": "1: takes its atoms, in the order of the table; 2: counted in addition",
    "atoms": "atoms that it takes, for a check",
    "polymer": "polymer or film as the source calls it",
    "dianhydride": "dianhydride, by its id",
    "diamine": "diamine, by its id",
    "value": "the number, in the unit of the property or parameter",
    "sd": "its standard deviation, in the same unit; empty where none is stated",
    "unit": "unit of the value",
    "property": "what was measured; its name ends in the unit",
    "parameter": "name of the parameter; it ends in the unit",
    "low_c": "lower end of the range of temperature [degrees C]",
    "high_c": "upper end of the range of temperature [degrees C]",
    "temperature_c": "temperature [degrees C]",
    "delta_d_mpa05": "dispersion [MPa^0.5]",
    "delta_p_mpa05": "polar part [MPa^0.5]",
    "delta_h_mpa05": "hydrogen bonding [MPa^0.5]",
    "delta_mpa05": "total [MPa^0.5]",
    "key": "name of the source in all tables",
    "citation": "what was read",
    "doi": "digital object identifier, where there is one",
    "url": "where it was read",
    "accessed": "when",
    "licence": "licence, if stated",
}
OWN: Mapping[str, Mapping[str, str]] = {
    "monomers": {
        "role": "dianhydride, diamine, endcap_anhydride or endcap_amine",
        "assay_frac": "mass fraction of monomer in the weighed material, if stated [-]",
        "density_g_per_cm3": "density of the solid [g/cm3]",
    },
    "reagents": {"function": "catalyst, dehydrating agent or azeotrope"},
    "atomic_weights": {"symbol": "element", "atomic_weight_g_per_mol": "abridged atomic weight [g/mol]"},
    "ambiguous_names": {
        "name": "the abbreviation, or the name without positions",
        "candidates": "ids of the possible compounds, most used first, separated by a bar",
        "usual": "id of the usual compound, if there is one",
    },
    "synonyms": {
        "table": "the table of the compound: monomers, solvents or reagents",
        "id": "its id there",
        "synonym": "a further systematic name",
        "basis": "how it was generated and verified",
    },
    "groups": {"name": "name used in readings", "smiles": "structure; * a bond of the chain, [1*] to an imide ring"},
    "reactive_groups": {
        "group": "name, as errors and batches say it",
        "smarts": "pattern; its first atom stands for the group",
        "consequence": "refused: no monomer may have it; noted: a batch says that it is not counted",
    },
    "foils": {"metal": "metal, as claim 7 asks for it"},
    "foil_properties": {"foil": "id of the foil"},
    "imidization": {
        "stage": "one of the parallel stages",
        "share_frac": "share of the amic acid that goes this way [-]",
        "rate_per_min": "rate at the reference temperature [1/min]",
        "sd_ln_rate": "standard deviation of its logarithm [-]",
        "reference_c": "reference temperature [degrees C]",
        "activation_kj_per_mol": "activation energy [kJ/mol]",
        "sd_activation_kj_per_mol": "its standard deviation [kJ/mol]",
    },
    "imidization_ceiling": {"id": "name of the constant"},
    "viscosity": {"id": "name of the constant"},
    "imidization_seen": {
        "id": "name of the observation",
        "minutes": "time at the temperature, if stated [min]",
        "low_frac": "least degree of imidization that fits the abstract; empty where it states none [-]",
        "high_frac": "largest one [-]",
    },
    "cure_schedule": {"step": "number of the step", "minutes": "how long it holds [min]"},
    "cure_limits": {"id": "effect at that temperature"},
    "tg_c_groups": {
        "contribution_k_g_per_mol": "what one group adds to Tg, times the molar mass [K g/mol]",
        "sd_k_g_per_mol": "its standard deviation [K g/mol]",
    },
    "tg_published": {"yg_k_kg_per_mol": "contribution [K kg/mol]", "mass_g_per_mol": "molar mass of the group [g/mol]"},
    "film_state": {"meaning": "meaning"},
    "film_quotes": {
        "value": "the number, in the unit of the property; the median of several records",
        "lowest": "least of the records",
        "highest": "largest of the records",
        "records": "number of records",
        "doi": "DOI or address of each paper, as the collection states it, separated by blanks",
    },
    "cte_films": {
        "dianhydride_1": "first dianhydride",
        "dianhydride_1_mol_frac": "its share of the dianhydrides [-]",
        "dianhydride_2": "second dianhydride",
        "dianhydride_2_mol_frac": "its share [-]",
        "diamine_1": "first diamine",
        "diamine_1_mol_frac": "its share of the diamines [-]",
        "diamine_2": "second diamine",
        "diamine_2_mol_frac": "its share [-]",
        "cte_ppm_per_k": "expansion in the plane of the film [ppm/K]",
        "t_low_c": "from [degrees C]; empty where the source names none",
        "t_high_c": "to [degrees C]",
        "process": "cast_fixed, stretched, moulded or unknown",
    },
    "film_properties": {
        "use": "fit: in the fit; fit_orientation: in that of the stiffening too; check, listed: shown, and in the fit"
        " of the refractive index and of the birefringence",
        "conditions": "frequency, temperature, direction and so on, as far as stated",
    },
    "hinge_angles": {
        "hinge": "atom or group between two rigid blocks",
        "angle_deg": "angle of the chain there [degrees]",
        "known": "1: a rigid piece; 0: one that the model does not describe",
    },
    "hansen_groups": {
        "fd": "dispersion force constant [MPa^0.5 cm3/mol]",
        "fp": "polar force constant [MPa^0.5 cm3/mol]",
        "eh": "energy of hydrogen bonds [J/mol]",
    },
    "hansen_solvents": {"solvent": "id of the solvent"},
    "refraction": {"refraction_cm3_per_mol": "molar refraction [cm3/mol]"},
    "vdw_volume": {"term": "atom, bond or ring", "volume_a3": "its volume [A3]; negative for bonds and rings"},
    "least_deviations": {
        "constant": "name in the code",
        "property": "whose deviation it limits; `all` for every estimate",
        "value": "the number",
        "unit": "its unit",
    },
}


@cache
def tables() -> dict[str, Path]:
    """Every shipped table by its place in the repository; those of readings have a page of their own."""
    reference = ROOT / "pi_formulate" / "reference"
    paths = [ROOT / "data" / "monomers.csv", *sorted(reference.rglob("*.csv"))]
    return {path.relative_to(ROOT).as_posix(): path for path in paths}


@cache
def rows_of(path: Path) -> tuple[dict[str, str], ...]:
    """Rows of a table."""
    with path.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


def place_of(path: str) -> str:
    """Page of the site that shows a table, from the top of the site."""
    if path.startswith("pi_formulate/reference/readings/"):
        return "readings.md"
    return "bibliography.md" if path.endswith("/sources.csv") else f"tables/{Path(path).stem}.md"


def holds() -> dict[str, str]:
    """What docs/tables.md says that each table holds, by its place."""
    text = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| \[[^\]]+\]\(\.\./([^)]+\.csv)\) \| (.+) \|$", text, re.MULTILINE))


def meaning(table: str, column: str) -> str:
    """What a column means; an error if nobody has said so."""
    return {**COMMON, **OWN.get(table, {})}[column]


def counts(path: Path, column: str) -> Counter[str]:
    """How often each word stands in a column."""
    return Counter(row[column] for row in rows_of(path) if row.get(column))


def listed(words: Counter[str]) -> str:
    """Such as `compiled 190, assumed 104`."""
    return ", ".join(f"{word} {n}" for word, n in words.most_common())


def cell(text: str) -> str:
    """Text for a cell of a Markdown table: nothing in it is markup."""
    return re.sub(r"([\\`*_\[\]|$#])", r"\\\1", escape(text, quote=False))


def origin(path: Path) -> str:
    """Where the rows of a table come from, in words."""
    total, read = len(rows_of(path)), counts(path, "how_read")
    if not read:
        return "Names and definitions of this project: the table has no columns for a source."
    recalled = read.get("recalled", 0)
    text = f"By kind: {listed(counts(path, 'kind'))}. Read: "
    text += ", ".join(f"{n} {HOW[word]}" for word, n in read.most_common()) + "."
    if recalled:
        text += (
            f"\n\n**{recalled} of {total} rows are recalled**: entered from general knowledge, with no source at hand."
        )
        text += " Compare such a row with one of your own before you rely on it."
    return text


def table_page(place: str, path: Path) -> str:
    """The page of one table."""
    content = rows_of(path)
    columns = list(content[0])
    words = holds()[place]
    lines = [f"# {path.name}", "", f"{words[0].upper()}{words[1:]}. {len(content)} rows.", ""]
    lines += [f"[Download the table](../{place}) as it ships, or back to [all tables](../tables.md).", ""]
    lines += ["## Sources", "", origin(path), ""]
    if used := counts(path, "source") + counts(path, "property_source"):
        lines += ["| source | times named |", "|---|---|"]
        lines += [f"| [{cell(key)}](../bibliography.md#{key}) | {n} |" for key, n in used.most_common()] + [""]
    lines += ["## Columns", "", "| column | meaning |", "|---|---|"]
    lines += [f"| `{column}` | {cell(meaning(path.stem, column))} |" for column in columns] + [""]
    shown = content[:PREVIEW]
    lines += [
        f"## First {len(shown)} rows" if len(shown) < len(content) else "## Rows",
        "",
        preview(columns, shown),
        "",
    ]
    return "\n".join(lines)


def preview(columns: list[str], shown: tuple[dict[str, str], ...]) -> str:
    """Rows as a table that scrolls by itself."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(row[column])}</td>" for column in columns) + "</tr>" for row in shown)
    return f'<div class="preview" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def table_pages() -> dict[str, str]:
    """All pages of tables, by their place on the site."""
    pages = {place_of(place): (place, path) for place, path in tables().items()}
    return {page: table_page(*of) for page, of in pages.items() if page.startswith("tables/")}


def overview() -> str:
    """One line for each table: rows, kinds, how many are recalled."""
    lines = ["| table | rows | by kind | recalled |", "|---|---|---|---|"]
    for place, path in tables().items():
        kinds = listed(counts(path, "kind")) or "no column `kind`"
        recalled = str(counts(path, "how_read").get("recalled", 0)) if counts(path, "how_read") else ""
        lines.append(f"| [{cell(path.name)}]({place_of(place)}) | {len(rows_of(path))} | {kinds} | {recalled} |")
    return "\n".join(lines)


def uses() -> dict[str, dict[str, Counter[str]]]:
    """For each source: how often each table names it, and how those rows were read."""
    by_source: dict[str, dict[str, Counter[str]]] = {}
    for place, path in tables().items():
        for row in rows_of(path):
            for key in filter(None, (row.get("source"), row.get("property_source"))):
                entry = by_source.setdefault(key, {"tables": Counter(), "how": Counter()})
                entry["tables"][place] += 1
                if key == row.get("source"):
                    entry["how"][row["how_read"]] += 1
    return by_source


@cache
def archives() -> dict[str, str]:
    """For each source that is a fit to films: the archive of what was learnt."""
    folder = ROOT / "pi_formulate" / "reference" / "properties" / "films"
    paths = [path for path in sorted(folder.glob("*.npz")) if path.stem != STRUCTURES]
    return {f"fit_{path.stem}": path.name for path in paths}


@cache
def sections() -> tuple[tuple[str, str], ...]:
    """(heading, text) of each section of the equations."""
    text = (ROOT / "docs" / "science.md").read_text(encoding="utf-8")
    return tuple((part.split("\n", 1)[0], part) for part in text.split("\n## ")[1:])


def anchor(heading: str) -> str:
    """Anchor that the site gives to a heading."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def bibliography() -> str:
    """One entry for each source, with an anchor of its key."""
    used, entries = uses(), []
    for row in rows_of(ROOT / "pi_formulate" / "reference" / "sources.csv"):
        key = row["key"]
        link = f'<a href="https://doi.org/{escape(row["doi"])}">doi {escape(row["doi"])}</a>' if row["doi"] else ""
        if row["url"]:
            link += f'{"; " if link else ""}<a href="{escape(row["url"])}">where it was read</a>'
        entry = used.get(key, {"tables": Counter(), "how": Counter()})
        how = ", ".join(HOW[word] for word in entry["how"]) or "for a number with a source of its own"
        where = ", ".join(f"[{cell(Path(p).name)}]({place_of(p)}) ({n})" for p, n in entry["tables"].most_common())
        equations = ", ".join(
            f"[{head.split('.')[0]}](science.md#{anchor(head)})" for head, text in sections() if f"#{key})" in text
        )
        lines = [f'<a id="{key}"></a>**{cell(key)}**: {cell(row["citation"])}.']
        archive = archives().get(key)
        lines += [f"{link}."] if link else []
        lines += [f"Read {how}."] if key != "recalled" and not (archive and not where) else []
        lines += [f"Tables: {where}."] if where else []
        lines += [f"Archive: `{archive}`{_report(archive)}."] if archive else []
        lines += [f"Sections of the equations: {equations}."] if equations else []
        entries.append("- " + "<br>\n  ".join(lines))
    return "\n".join(entries)


def _report(archive: str) -> str:
    """Link to the report on an archive, if there is one."""
    place = f"fits/{Path(archive).stem}.md"
    return f", [report]({place})" if (ROOT / "docs" / place).is_file() else ""


PARTS: Mapping[str, Callable[[], str]] = {"tables": overview, "bibliography": bibliography}
