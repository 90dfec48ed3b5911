"""The readers that are fuzzed: one line each.

In: nothing. Out: `fuzz.READERS`. What is read is also used once, as far as a file can make that fail: a batch is
planned, its lines are written, its summary is computed.
"""

import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from unittest.mock import ANY, patch

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.tables import header_of, number, read_as, rows
from pi_formulate.base.toml import toml_of, value_of
from pi_formulate.base.units import KINDS, bare_or, quantity, temperature_c
from pi_formulate.batch.balance_lines import read_balance
from pi_formulate.batch.file import plan_file
from pi_formulate.batch.from_balance import filled_in
from pi_formulate.batch.history import History
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe, read_recipes
from pi_formulate.batch.reconcile import reconcile_file
from pi_formulate.batch.recording import with_reconciliations
from pi_formulate.batch.shelf.draw import plan_from_shelf
from pi_formulate.batch.shelf.shelf import read_shelf
from pi_formulate.batch.statements import concentration_of, known_of, solution_of
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, solvents
from pi_formulate.claims.check import check_claims
from pi_formulate.claims.reading import SLOTS, reading
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.laminate.file import read_stack
from pi_formulate.properties.adjustment import read_adjustment
from pi_formulate.properties.films.learnt import films, read_films, read_learnt
from pi_formulate.properties.fit.measured import read_measured
from pi_formulate.search.design.file import DesignEntry
from pi_formulate.search.question.entry import numbers_of, read_entry
from pi_formulate.search.screen.file import ScreenEntry
from tests.trust.fuzz import CORPUS, READERS, of_bytes, of_file, of_text

__all__ = ["READERS"]


def _table(path: Path) -> None:
    for read in (header_of, lambda path: rows(path, ()), read_as):
        with suppress(FormulateError):
            read(path)


def _used(recipes: list[Recipe]) -> None:
    for recipe in recipes[:2]:
        with suppress(FormulateError):
            list(recipe.lines)
            recipe.to_sheet()
            str(recipe.summary)
            str(recipe.weighed_copolymer)


def _weighed(path: Path) -> None:
    with suppress(FormulateError):
        for result in reconcile_file(path):
            str(result)
            _used([result.after])
    _used(read_recipes(path))


def _signed(path: Path) -> None:
    """As if the check value agreed with the damage, which is otherwise all that most damage meets."""
    with patch("pi_formulate.batch.record._check_value", return_value=ANY):
        recipes = read_recipes(path)
        with suppress(FormulateError):
            for result in reconcile_file(path):
                str(result)
    _used(recipes)


def _in_workbook(path: Path, book: str, member: str) -> Path:
    """The file put into a whole workbook as one of its members: damage reaches deeper than the check sum of the zip."""
    content = path.read_bytes()
    with zipfile.ZipFile(CORPUS / f"batches_{book[-4:].lstrip('.')}" / book) as whole:
        members = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, old in members.items():
            archive.writestr(name, content if name == member else old)
    return path


def _in_archive(path: Path) -> Path:
    """The file put into a whole .eln as its metadata."""
    target = path.with_suffix(".eln")
    with zipfile.ZipFile(CORPUS / "batches_eln" / "own.eln") as whole, zipfile.ZipFile(target, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, path.read_bytes() if name.endswith(".json") else whole.read(name))
    return target


def _balance(path: Path) -> None:
    readings = read_balance(path)
    filled_in([plan_batch(Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=500.0, batch_id="B-1")], readings)


def _top_up(path: Path) -> None:
    """A top-up sheet by itself, and with masses of a balance in its empty cells."""
    with suppress(FormulateError):
        for result in reconcile_file(path, balance=read_balance("NMP\n1.5 g")):
            str(result)
    for result in reconcile_file(path):
        list(result.to_sheet().cells)
        with_reconciliations(History(), [result], "Ines", "try", "2026-11-29T15:20:00Z")
        _used([result.after])


def _signed_top_up(path: Path) -> None:
    """As if the check value of the batch agreed with the damage."""
    with patch("pi_formulate.batch.record._check_value", return_value=ANY):
        results = reconcile_file(path)
    for result in results:
        str(result)
        list(result.to_sheet().cells)


def _history(path: Path) -> None:
    history = History.read(path)
    history.to_frame()
    str(history)
    with suppress(FormulateError):
        for result in reconcile_file(CORPUS / "top_ups_csv" / "filled.csv"):
            with_reconciliations(history, [result], "Ines", "try", "2026-11-29T15:20:00Z")


def _signed_history(path: Path) -> None:
    """As if each hash agreed with the damage."""
    with patch("pi_formulate.batch.history._verify"):
        _history(path)


def _shelf(path: Path) -> None:
    shelf = read_shelf(path)
    shelf.to_frame()
    with suppress(FormulateError):
        copolymer = Copolymer.from_units([("PMDA", "p-PDA", 1.0)])
        plan_from_shelf(shelf, copolymer, on=date(2026, 12, 1), solution_g=500.0, readability_g=0.01)


def _stack(path: Path) -> None:
    stack = read_stack(path)
    with suppress(FormulateError):
        str(stack.stack.curl(stack.stress_free_c, stack.room_c, stack.process))
    if stack.order is not None:
        stack.recipes()


def _texts(text: str) -> None:
    """Every reader of a short text."""
    for kind in KINDS:
        with suppress(FormulateError):
            quantity(text, kind)
    with suppress(FormulateError):
        known_of("PMDA", text, str)
    with suppress(FormulateError):
        concentration_of(text)
    with suppress(FormulateError):
        solution_of(text, {"NMP": text}, None)
    with suppress(FormulateError):
        temperature_c(text)
    with suppress(FormulateError):
        bare_or(text, "ppm/K")
    number("here", text)


def _structure(text: str) -> None:
    """A SMILES everywhere that one is read, and what is computed from a monomer alone."""
    with suppress(FormulateError):
        library()[text]
    with suppress(FormulateError):
        solvents()[text]
    with suppress(FormulateError):
        Solvent("x", text)
    monomer = Monomer.from_smiles(text)
    if Monomer.from_smiles(monomer.smiles).smiles != monomer.smiles:
        raise AssertionError("a canonical SMILES gives another one")
    if monomer.role in ("dianhydride", "diamine"):
        ends = ("PMDA", monomer) if monomer.role == "diamine" else (monomer, "p-PDA")
        Copolymer.from_units([(*ends, 1.0)]).to_frame()


def _reading(path: Path) -> None:
    own = reading(path)
    for name in ("PMDA", "BPDA", "4,4'-ODA", "TPE-R"):
        for slot in SLOTS:
            own.fits(slot, library()[name])


def _own_reading(path: Path) -> None:
    check_claims(Copolymer.from_units([("BPDA", "p-PDA", 1.5), ("BPDA", "m-PDA", 1.0)]), reading=str(path)).to_frame()


of_bytes("toml", lambda content: toml_of("a.toml", content))
of_text("toml_value", lambda text: value_of(text))
of_file("table", ".csv", _table)
of_text("texts", _texts)
of_text("names", lambda text: (library()[text], solvents().find(text)))
of_file("recipes_toml", ".toml", lambda path: _used(plan_file(path)[0]))
of_file("recipes_csv", ".csv", lambda path: _used(plan_file(path)[0]))
of_file("batches_csv", ".csv", _weighed)
of_file("batches_json", ".json", _weighed)
of_file("batches_html", ".html", _weighed)
of_file("batches_xlsx", ".xlsx", _weighed)
of_file("batches_ods", ".ods", _weighed)
of_file("batches_eln", ".eln", _weighed)
of_file("batches_csv-signed", ".csv", _signed)
of_file("batches_json-signed", ".json", _signed)
of_file("batches_html-signed", ".html", _signed)
of_file("sheet_xlsx", ".xlsx", lambda path: _weighed(_in_workbook(path, "filled.xlsx", "xl/worksheets/sheet1.xml")))
of_file("sheet_ods", ".ods", lambda path: _weighed(_in_workbook(path, "filled.ods", "content.xml")))
of_file("crate", ".json", lambda path: _weighed(_in_archive(path)))
of_file("stack", ".toml", _stack)
of_file("balance", ".txt", _balance)
of_file("top_ups_csv", ".csv", _top_up)
of_file("top_ups_json", ".json", _top_up)
of_file("top_ups_html", ".html", _top_up)
of_file("top_ups_xlsx", ".xlsx", _top_up)
of_file("top_ups_csv-signed", ".csv", _signed_top_up)
of_file("top_ups_json-signed", ".json", _signed_top_up)
of_file("history", ".jsonl", _history)
of_file("history-signed", ".jsonl", _signed_history)
of_file("shelf", ".csv", _shelf)
of_file("design", ".toml", lambda path: numbers_of(read_entry(path, DesignEntry), "a.toml"))
of_file("screen", ".toml", lambda path: numbers_of(read_entry(path, ScreenEntry), "a.toml"))
of_file("monomers", ".csv", lambda path: library().with_csv(path))
of_file("monomers_smi", ".smi", lambda path: library().with_smiles(path))
of_file("monomers_smiles", ".csv", lambda path: library().with_smiles(path))
of_file("solvents", ".csv", lambda path: solvents().with_csv(path))
of_file("measured", ".csv", lambda path: read_measured(path, "cte_ppm_per_k", library()))
of_file("adjustment", ".csv", read_adjustment)
of_text("smiles", _structure)
of_file("reading", ".csv", _reading)
of_file("reading_claims", ".csv", _own_reading)
of_file("archive_films", ".npz", read_films)
of_file("archive_property", ".npz", lambda path: read_learnt(path, films()).arrays())
