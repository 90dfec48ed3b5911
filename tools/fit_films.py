"""Fit every property to the measured films again: archives in `reference/properties/films`, errors in `docs/fits`.

In: a folder with `films_train.csv`, `density_train.csv`, `tg_train.csv`, `md_polyimides.csv` and
`tg_other_polymers.csv`. Out: one archive of structures, one for each property, and the errors of films that were left
out; the same data give the same bytes.

Usage: python -m tools.fit_films FOLDER [PROPERTY ...]
"""

import csv
import hashlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # so that sums are added in the same order on every machine

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import FormulateError
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.chain.flexibility import part_counts
from pi_formulate.properties.films.archive import FOLDER, save
from pi_formulate.properties.films.glass import groups_csv
from pi_formulate.properties.films.learnt import FILMS, Films, read_films, read_learnt
from pi_formulate.properties.films.reference import films
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.films.transfer import other_polymers
from pi_formulate.properties.films.views import part_shape
from pi_formulate.properties.fit.machine import Sample, calibrate
from pi_formulate.properties.fit.other_polymers import fit_other_polymers
from pi_formulate.properties.fit.report import write_report
from pi_formulate.properties.fit.state import state_table
from pi_formulate.properties.volume import measured

# Files besides `films_train.csv`; the density stands in its own file alone.
OWN_FILES = {"density_g_per_cm3": "density_train.csv", "tg_c": "tg_train.csv"}
ONLY_OWN = ("density_g_per_cm3",)
FILM_FILE = "films_train.csv"
QUOTES = "properties/film_quotes.csv"
STATE = "properties/film_state.csv"
SIMULATED = "md_polyimides.csv"
OTHER_FILE, OTHERS = "tg_other_polymers.csv", "other_polymers"
PER_PPM = 1e6
# Reference films of the package that were made as most films are, and not far from the usual range of temperature.
USUAL = ("cast_fixed", "unknown")
NEAR_C = (60.0, 200.0)
# Rows of `film_properties.csv` that count as films, by their use.
USES = {
    "density_g_per_cm3": ("fit",),
    "youngs_modulus_gpa": ("fit", "fit_orientation"),
    "refractive_index": ("check",),
    "dielectric_constant": ("fit",),
    "birefringence": ("listed",),
}
DOCS = Path(__file__).resolve().parents[1] / "docs" / "fits"


def samples_of(folder: Path) -> tuple[dict[str, list[Sample]], list[str]]:
    """Films of every property, and the rows that cannot be used with the reason."""
    units: dict[tuple[str, str], Unit | FormulateError] = {}
    samples: dict[str, list[Sample]] = {name: [] for name in LEARNT}
    left: list[str] = []

    def add(name: str, file: str, where: str, row: dict[str, str], value: float) -> None:
        pair = row["dianhydride_smiles"], row["diamine_smiles"]
        if pair not in units:
            units[pair] = _unit(*pair)
        unit = units[pair]
        if isinstance(unit, FormulateError):
            left.append(f"{where}: expected {unit.need}")
        else:
            papers = row.get("dois", "").replace(";", " ")
            samples[name].append(Sample(unit, value, float(row.get("n_records") or 1), papers, file))

    sides = ("dianhydride_smiles", "diamine_smiles")
    for name, file in OWN_FILES.items():
        for where, row in rows(folder / file, (*sides, name)):
            add(name, file, where, row, float(row[name]))
    for where, row in rows(folder / FILM_FILE, (*sides, "property", "value")):
        if row["property"] in LEARNT and row["property"] not in ONLY_OWN:
            add(row["property"], FILM_FILE, where, row, float(row["value"]))
    expansion = "linear_expansion_per_k"
    for where, row in rows(folder / SIMULATED, (*sides, expansion)):
        if row[expansion]:
            add("unoriented_ppm_per_k", SIMULATED, where, row, PER_PPM * float(row[expansion]))
    for name, own in reference_samples().items():
        samples[name] += own
    return samples, left


def reference_samples() -> dict[str, list[Sample]]:
    """Films in the tables of the package."""
    of: dict[str, list[Sample]] = {"cte_ppm_per_k": []}
    for film in films():
        if len(film.units) == 1 and film.process in USUAL and NEAR_C[0] <= film.middle_c <= NEAR_C[1]:
            of["cte_ppm_per_k"].append(
                Sample(film.units[0][0], film.cte_ppm_per_k, compilation=FILM_FILE, checked=True)
            )
    for name, uses in USES.items():
        file = OWN_FILES.get(name, FILM_FILE)
        chosen = [film for use in uses for film in measured(name, use)]
        of[name] = [Sample(film.unit, film.value, compilation=file, checked=True) for film in chosen]
    return of


def quotes_of(folder: Path) -> str:
    """Text of `film_quotes.csv`: single values with their DOI, of films whose monomers are in the library."""
    known = {monomer.smiles: monomer.id for monomer in library()}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    columns = ("dianhydride", "diamine", "property", "value", "lowest", "highest", "records", "doi")
    writer.writerow((*columns, "source", "kind", "how_read"))
    quoted = []
    for _, row in rows(folder / FILM_FILE, ("dianhydride_smiles", "diamine_smiles", "property", "value", "dois")):
        if not row["dois"] or row["property"] not in LEARNT:
            continue
        try:
            pair = [known.get(structure.canonical(row[f"{side}_smiles"])) for side in ("dianhydride", "diamine")]
        except FormulateError:
            continue
        if all(pair):
            numbers = (row[name] for name in ("value", "lowest", "highest", "n_records", "dois"))
            quoted.append((*map(str, pair), row["property"], *numbers, "film_collections", "compiled", "table"))
    writer.writerows(sorted(quoted))
    return text.getvalue()


def others_of(folder: Path) -> tuple[list[str], Array]:
    """Repeat units of other polymers, each once, and the median Tg of each [degrees C]."""
    tg: dict[str, list[float]] = {}
    for _, row in rows(folder / OTHER_FILE, ("repeat_unit_smiles", "tg_c")):
        try:
            part = structure.canonical(row["repeat_unit_smiles"])
            part_counts(part)
            part_shape(part)
        except FormulateError:
            continue  # a network, or a unit whose ends are one atom
        tg.setdefault(part, []).append(float(row["tg_c"]))
    return list(tg), np.array([np.median(values) for values in tg.values()])


def _unit(dianhydride: str, diamine: str) -> Unit | FormulateError:
    try:
        return Unit(Monomer.from_smiles(dianhydride), Monomer.from_smiles(diamine))
    except FormulateError as error:
        return error


def main(arguments: Sequence[str]) -> None:
    """Fit the named properties, or all."""
    folder = Path(arguments[0])
    names = arguments[1:] or list(LEARNT)
    samples, left = samples_of(folder)
    place = reference_table(FOLDER)
    if len(arguments) == 1:
        save(place / f"{OTHERS}.npz", fit_other_polymers(*others_of(folder)).arrays())
        other_polymers.cache_clear()
        units = sorted({sample.unit.parts for own in samples.values() for sample in own})
        save(place / f"{FILMS}.npz", Films.of_units(units).arrays())
    structures = read_films(place / f"{FILMS}.npz")
    print(f"{len(structures.views)} units; rows left out:", *left, sep="\n")
    for name in names:
        files = sorted({sample.compilation for sample in samples[name]})
        passport = {
            "name": "shipped",
            "source": f"fit_{name}",
            "data": files,
            "sha256": [hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files],
        }
        done = calibrate(LEARNT[name], samples[name], passport, structures)
        save(place / f"{name}.npz", done.learnt.arrays())
        if name == "tg_c":
            groups = groups_csv(read_learnt(place / f"{name}.npz", structures))  # as the archive says, which rounds
            (place / "tg_c_groups.csv").write_text(groups, encoding="utf-8", newline="")
        write_report(DOCS, done)
        print(name, "fitted to", len(samples[name]), "films", flush=True)
    if len(arguments) == 1:
        reference_table(QUOTES).write_text(quotes_of(folder), encoding="utf-8", newline="")
        usual, moduli = ([s.value for s in samples[name]] for name in ("cte_ppm_per_k", "youngs_modulus_gpa"))
        reference_table(STATE).write_text(state_table(usual, moduli), encoding="utf-8", newline="")


if __name__ == "__main__":
    main(sys.argv[1:])
