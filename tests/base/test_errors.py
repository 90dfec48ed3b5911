"""One table of (call, error, fragments of the message): an error names where, what was given, and what is allowed."""

import json
import math
import pickle
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.base import errors
from pi_formulate.base.errors import LIBRARIES_OF_EXTRA, how_to_install
from pi_formulate.base.files import replaced
from pi_formulate.base.names import check_cas
from pi_formulate.base.tables import number, rows
from pi_formulate.base.units import UnitError, quantity
from pi_formulate.batch.entry import checked_entry, raw_entries
from pi_formulate.batch.recipe import ending, weighed_of
from pi_formulate.batch.rounding import rounded_together
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.library import read_monomers
from pi_formulate.chemistry.solvent import read_solvents
from pi_formulate.copolymer.amounts import Known, solve_amounts
from pi_formulate.copolymer.feed import feed_from
from pi_formulate.copolymer.stoichiometry import imbalance

ROOT = Path(__file__).parents[2]
LIB = pf.library()
COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
PLAN = pf.plan_batch(COP, solution_g=500)
AMOUNTS = pf.solve_amounts([Known("mass_g", "PMDA", 10.0)], {n: LIB[n] for n in ("PMDA", "p-PDA")})
NAN = float("nan")
TRIAMINE = "Nc1cc(N)cc(N)c1"
# With alternatives of its own for every slot, so that a test can break one row of it.
READING = "name,alternatives\n" + "".join(
    f"{slot},p-C6H4\n"
    for slot in ("X1", "X2", "X3", "X4", "P", "Q", "S", "T", "A1", "A2", "B1", "B2", "F3", "F4", "F5")
)
Call = Callable[[Path], object]
Case = tuple[str, Call, type[pf.FormulateError], tuple[str, ...]]


def _plan(**given: Any) -> Call:
    """`plan_batch` of 500 g, with what is given put over it."""
    return lambda folder: pf.plan_batch(**{"copolymer": COP, "solution_g": 500, **given})


def _file(name: str, content: str | bytes, use: Callable[[Path], object]) -> Call:
    """`use` on a file with that content."""

    def call(folder: Path) -> object:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return use(folder / name)

    return call


def _edited(change: Callable[[list[dict[str, Any]]], object], use: Callable[[Path], object] = pf.read_batches) -> Call:
    """`use` on a batch file whose lines were changed."""

    def call(folder: Path) -> object:
        PLAN.to_json(folder / "batch.json")
        whole = json.loads((folder / "batch.json").read_text(encoding="utf-8"))
        change(whole["batches"][0]["lines"])
        (folder / "batch.json").write_text(json.dumps(whole), encoding="utf-8")
        return use(folder / "batch.json")

    return call


def _line(component: str, **cells: Any) -> Callable[[list[dict[str, Any]]], object]:
    """A change of the cells of one component."""

    def change(lines: list[dict[str, Any]]) -> None:
        next(line for line in lines if line["id"] == component).update(cells)

    return change


def _workbook(change: Callable[[openpyxl.Workbook], object], use: Callable[[Path], object] = pf.read_batches) -> Call:
    """`use` on a workbook that was changed."""

    def call(folder: Path) -> object:
        PLAN.to_excel(folder / "batch.xlsx")
        book = openpyxl.load_workbook(folder / "batch.xlsx")
        change(book)
        book.save(folder / "batch.xlsx")
        return use(folder / "batch.xlsx")

    return call


def _entry(**given: Any) -> Call:
    """One batch of a recipe file."""
    whole = {"id": "A", "feed": {"PMDA": 1.0, "p-PDA": 1.0}, "solution": "500 g", **given}
    return lambda folder: checked_entry("r.toml #1", whole)


def _toml(text: str, **options: Any) -> Call:
    """A recipe file in TOML."""
    return _file("r.toml", text, lambda path: pf.plan_file(path, **options))


def _csv(text: str) -> Call:
    """A recipe file in CSV."""
    return _file("r.csv", text, pf.plan_file)


def _reading(text: str) -> Call:
    """A reading of one's own."""
    return _file("mine.csv", text, pf.reading)


def _solve(*known: Known, names: tuple[str, ...] = ("PMDA", "p-PDA", "4,4'-ODA")) -> Call:
    return lambda folder: solve_amounts(known, {name: LIB[name] for name in names})


BATCH = '[[batch]]\nid = "A"\nfeed = { PMDA = 1.0, "p-PDA" = 1.0 }\nsolution = "500 g"\n'
AMOUNT_BATCH = '[[batch]]\nid = "A"\namounts = { PMDA = "10 g", "p-PDA" = "1 eq" }\n'
Y = pf.CompositionError
R = pf.RecipeError
T = pf.TableError
S = pf.StructureError
C = pf.ClaimError
U = pf.UnknownNameError
F = pf.FileError
PLANS: list[Case] = [
    ("no size", _plan(solution_g=None), R, ("size", "exactly one of", "solution_g", "polymer_g", "film")),
    ("two sizes", _plan(polymer_g=50), R, ("solution_g and polymer_g", "one size")),
    ("size 0", _plan(solution_g=0), R, ("solution_g: must be above 0, but is 0",)),
    ("size below 0", _plan(solution_g=-5), R, ("solution_g: must be above 0, but is -5",)),
    ("size nan", _plan(solution_g=NAN), R, ("solution_g: expected a finite number above 0, but got nan",)),
    (
        "size inf",
        _plan(solution_g=math.inf),
        R,
        ("solution_g: expected a finite number above 0, but got inf",),
    ),
    ("size true", _plan(solution_g=True), R, ("solution_g: expected a finite number above 0, but got True",)),
    (
        "size text",
        _plan(solution_g="much"),
        R,
        ("solution_g: expected a finite number above 0, but got 'much'",),
    ),
    (
        "film without thickness",
        _plan(solution_g=None, film=3.0),
        R,
        ("film: expected (area in m2, thickness in um), but got 3.0",),
    ),
    (
        "film below 0",
        _plan(solution_g=None, film=(-1.0, -25.0)),
        R,
        ("film area: must be above 0 and at most 1e+12, but is -1.0",),
    ),
    (
        "film in metres",
        _plan(solution_g=None, film=(2.0, 25e-6)),
        R,
        ("film thickness: expected a thickness in um, but got 2.5e-05", "25 um"),
    ),
    ("film density", _plan(solution_g=None, film=(1, 25), film_density_g_per_cm3=1420), R, ("1420", "at most 3")),
    ("use_up two", _plan(solution_g=None, use_up_g={"PMDA": 1, "p-PDA": 1}), R, ("use_up_g", "one monomer")),
    ("use_up other", _plan(solution_g=None, use_up_g={"BTDA": 1}), R, ("'BTDA'", "monomer of this batch", "PMDA")),
    (
        "use_up and losses",
        _plan(solution_g=None, use_up_g={"PMDA": 1}, losses=pf.Losses(heel_g=5)),
        R,
        ("losses: cannot be stated together with use_up_g: state another size",),
    ),
    (
        "solids 0",
        _plan(solids_frac=0.0),
        R,
        ("solids_frac: must be above 0 and below 1, but is 0.0",),
    ),
    (
        "solids 1",
        _plan(solids_frac=1.0),
        R,
        ("solids_frac: must be above 0 and below 1, but is 1.0",),
    ),
    (
        "solids nan",
        _plan(solids_frac=NAN),
        R,
        ("solids_frac: expected a finite number above 0 and below 1, but got nan",),
    ),
    (
        "solids in percent",
        _plan(solids_frac=15),
        R,
        ("solids_frac: must be above 0 and below 1, but is 15", "in percent", "0.15"),
    ),
    ("no room for solvent", _plan(solids_frac=0.999, assay={"PMDA": 0.9}), R, ("solids_frac", "0.999", "room")),
    (
        "solids basis",
        _plan(solids_basis="both"),
        R,
        ("solids_basis: expected 'paa' or 'pi', but got 'both'",),
    ),
    (
        "conversion in percent",
        _plan(conversion=99.5),
        R,
        ("conversion: must be above 0 and at most 1, but is 99.5", "in percent", "0.995"),
    ),
    ("capping 0", _plan(capping_frac=0.0), R, ("capping_frac: must be above 0 and at most 1, but is 0.0",)),
    (
        "assay in percent",
        _plan(assay={"p-PDA": 99.5}),
        R,
        ("assay of p-PDA: must be above 0 and at most 1, but is 99.5", "in percent", "0.995"),
    ),
    (
        "assay above 1",
        _plan(assay={"p-PDA": 101.0}),
        R,
        ("assay of p-PDA: must be above 0 and at most 1, but is 101.0",),
    ),
    (
        "assay 0",
        _plan(assay={"p-PDA": 0.0}),
        R,
        ("assay of p-PDA: must be above 0 and at most 1, but is 0.0",),
    ),
    (
        "assay below 0",
        _plan(assay={"p-PDA": -0.1}),
        R,
        ("assay of p-PDA: must be above 0 and at most 1, but is -0.1",),
    ),
    (
        "assay nan",
        _plan(assay={"p-PDA": NAN}),
        R,
        ("assay of p-PDA: expected a finite number above 0 and at most 1, but got nan",),
    ),
    ("assay of another", _plan(assay={"BTDA": 0.99}), R, ("'BTDA'", "monomer of this batch", "PMDA")),
    ("assay unknown", _plan(assay={"PMDAX": 0.99}), U, ("'PMDAX'", "Nearest: PMDA")),
    (
        "assay twice",
        _plan(assay={"p-PDA": 0.9, "106-50-3": 0.8}),
        R,
        ("there is a lot and an assay for '106-50-3'; state one of them",),
    ),
    ("solvent unknown", _plan(solvent="NPM"), U, ("solvent: 'NPM' is not", "Nearest: NMP")),
    (
        "solvents not 1",
        _plan(solvent={"NMP": 0.5, "DMAc": 0.4}),
        R,
        ("solvent", "the mass fractions NMP = 0.5, DMAc = 0.4 must add up to 1"),
    ),
    (
        "solvent below 0",
        _plan(solvent={"NMP": 0.5, "DMAc": -0.5}),
        R,
        ("share of DMAc: must be above 0, but is -0.5",),
    ),
    ("no solvent", _plan(solvent={}), R, ("solvent: at least one solvent is needed",)),
    (
        "solvent water",
        _plan(solvent_water_ppm=2e6),
        R,
        ("solvent_water_ppm", "must be from 0 to 1,000,000, but is 2000000.0"),
    ),
    ("reagent unknown", _plan(imidization={"pyridin": 2.0}), U, ("'pyridin'", "Nearest: pyridine")),
    (
        "reagent below 0",
        _plan(imidization={"pyridine": -2.0}),
        R,
        ("imidization: pyridine: must be above 0, but is -2.0",),
    ),
    (
        "order lacks one",
        _plan(order=["NMP", "PMDA", "p-PDA"]),
        R,
        ("order", "must name each component once: PMDA, 4,4'-ODA, p-PDA, NMP"),
    ),
    ("readability 0", _plan(readability_g=0.0), R, ("readability_g: must be above 0, but is 0.0",)),
    (
        "readability nan",
        _plan(readability_g={"PMDA": NAN}),
        R,
        ("readability_g of PMDA: expected a finite number above 0, but got nan",),
    ),
    (
        "readability other",
        _plan(readability_g={"BTDA": 0.1}),
        R,
        ("readability_g", "the batch has no component BTDA; it has NMP, 4,4'-ODA, p-PDA, PMDA"),
    ),
    (
        "balance too coarse",
        _plan(solution_g=0.01, readability_g=0.1),
        R,
        ("mass of", "0.000331 g is below one step of the balance, 0.1 g"),
    ),
    (
        "excess",
        _plan(excess="both"),
        R,
        ("excess: expected 'diamine' or 'dianhydride', but got 'both'",),
    ),
    (
        "r above 1",
        _plan(imbalance_r=1.02),
        Y,
        ("imbalance_r: must be above 0 and at most 1, but is 1.02: it is the deficient over the excess side",),
    ),
    (
        "r 0",
        _plan(imbalance_r=0.0),
        Y,
        ("imbalance_r: must be above 0 and at most 1, but is 0.0: it is the deficient over the excess side",),
    ),
    (
        "r nan",
        _plan(imbalance_r=NAN),
        Y,
        ("imbalance_r: must be above 0 and at most 1, but is nan: it is the deficient over the excess side",),
    ),
    (
        "r and M_n",
        _plan(imbalance_r=0.9, target_mn_g_per_mol=2e4),
        R,
        ("M_n and r", "each fixes the other, so only one of them can be stated", "imbalance_r"),
    ),
    (
        "M_n too small",
        _plan(target_mn_g_per_mol=100.0),
        Y,
        ("target M_n: must be at least 144.983 g/mol at conversion 1, but is 100.0",),
    ),
    ("M_n below 0", _plan(target_mn_g_per_mol=-1.0), Y, ("target M_n: must be above 0, but is -1.0",)),
    (
        "endcap is a monomer",
        _plan(endcap="PMDA", imbalance_r=0.9),
        R,
        ("endcap: 'PMDA' is not an end-capper with one group", "It is a dianhydride"),
    ),
    ("endcap unknown", _plan(endcap="phtalic anhydrid", imbalance_r=0.9), U, ("'phtalic anhydrid'", "Nearest: PA")),
    ("endcap other side", _plan(endcap="aniline", imbalance_r=0.9), R, ("endcap_anhydride", "excess='dianhydride'")),
    (
        "endcap without ends",
        _plan(endcap="PA"),
        R,
        ("endcap: 'PA' has no ends to cap, as r is 1", "imbalance_r"),
    ),
    (
        "endcap equivalents",
        _plan(endcap="PA", endcap_equivalents=-0.1),
        R,
        ("endcap_equivalents: must be above 0, but is -0.1",),
    ),
    (
        "amounts and a size",
        _plan(copolymer=AMOUNTS),
        R,
        ("size: a size is stated, but the amounts already fix it",),
    ),
    ("amounts and r", _plan(copolymer=AMOUNTS, solution_g=None, imbalance_r=0.9), R, ("amounts", "already fix r")),
    ("amounts and endcap", _plan(copolymer=AMOUNTS, solution_g=None, endcap="PA"), R, ("endcap_equivalents",)),
    (
        "lot moisture",
        lambda _: pf.Lot(moisture_frac=2.0),
        R,
        ("moisture_frac: must be at least 0 and below 1, but is 2.0", "in percent", "0.02"),
    ),
    (
        "lot hydrolysed",
        lambda _: pf.Lot(hydrolysed_frac=-0.1),
        R,
        ("hydrolysed_frac: must be at least 0 and below 1, but is -0.1",),
    ),
    (
        "lot purity",
        lambda _: pf.Lot(purity_frac=99),
        R,
        ("assay: must be above 0 and at most 1, but is 99", "in percent", "0.99"),
    ),
    (
        "losses below 0",
        lambda _: pf.Losses(scrap_g=-1.0),
        R,
        ("losses: scrap_g: must be at least 0, but is -1.0",),
    ),
    (
        "losses nan",
        lambda _: pf.Losses(heel_g=NAN),
        R,
        ("losses: heel_g: expected a finite number of at least 0, but got nan",),
    ),
    (
        "allowance",
        lambda _: pf.Losses(allowance_frac=5.0),
        R,
        ("allowance_frac: must be at least 0 and below 1, but is 5.0", "in percent", "0.05"),
    ),
    ("below one step", lambda _: rounded_together(["A"], [0.004], [0.01], [1], [1.0]), R, ("mass of A", "0.01 g")),
]
COMPOSITIONS: list[Case] = [
    (
        "no unit",
        lambda _: pf.Copolymer(()),
        Y,
        ("units: at least one repeat unit is needed",),
    ),
    ("unit of two", lambda _: pf.Copolymer.from_units([("PMDA", "p-PDA")]), Y, ("unit 1: expected", "amount")),
    ("amount text", lambda _: pf.Copolymer.from_units([("PMDA", "p-PDA", "x")]), Y, ("PMDA/p-PDA", "above 0")),
    ("amount nan", lambda _: pf.Copolymer.from_units([("PMDA", "p-PDA", NAN)]), Y, ("PMDA/p-PDA", "nan", "finite")),
    (
        "amount 0",
        lambda _: pf.Copolymer.from_units([("PMDA", "p-PDA", 0)]),
        Y,
        ("must be above 0, but is 0", "Leave out"),
    ),
    (
        "amount below 0",
        lambda _: pf.Copolymer.from_units([("PMDA", "p-PDA", -1)]),
        Y,
        ("must be above 0, but is -1",),
    ),
    ("amount true", lambda _: pf.Copolymer.from_units([("PMDA", "p-PDA", True)]), Y, ("got True", "above 0")),
    ("unknown", lambda _: pf.Copolymer.from_units([("PMDA", "4,4'-OAD", 1)]), U, ('"4,4\'-OAD"', "Nearest: 4,4'-ODA")),
    ("ambiguous", lambda _: pf.Copolymer.from_units([("PMDA", "APB", 1)]), U, ("'APB'", "TPE-R", "several monomers")),
    ("wrong role", lambda _: pf.Copolymer.from_units([("p-PDA", "4,4'-ODA", 1)]), S, ("role of p-PDA", "dianhydride")),
    ("triamine", lambda _: pf.Copolymer.from_units([("PMDA", TRIAMINE, 1)]), S, ("3 primary amines", "cross-link")),
    (
        "feed of one side",
        lambda _: pf.Copolymer.from_feed({"PMDA": 1.0}),
        Y,
        ("feed: it takes a dianhydride and a diamine, but has only PMDA",),
    ),
    (
        "feed unequal",
        lambda _: pf.Copolymer.from_feed({"PMDA": 1.0, "p-PDA": 0.9}),
        Y,
        ("1 mol dianhydride and 0.9 mol diamine", "equal", "imbalance_r"),
    ),
    ("feed with end-capper", lambda _: feed_from({"PMDA": 1.0, "PA": 0.1}, None), Y, ("role of PA", "endcap")),
    ("sequence", lambda _: pf.Copolymer.from_feed({"PMDA": 1, "p-PDA": 1}, "block"), Y, ("'block'", "'random'")),
    (
        "sequence sums",
        lambda _: pf.Copolymer.from_feed({"PMDA": 1, "p-PDA": 1}, [("PMDA", "p-PDA", 2)]),
        Y,
        ("sequence", "the units add up to PMDA = 2.0, p-PDA = 2.0, not to the feed {'PMDA': 1.0, 'p-PDA': 1.0}"),
    ),
    ("known below 0", lambda _: Known("mass_g", "PMDA", -1.0), Y, ("PMDA g: must be above 0, but is -1.0",)),
    (
        "known above 1",
        lambda _: Known("mol_frac", "PMDA", 60.0),
        Y,
        ("mol fraction", "must be above 0 and at most 1, but is 60.0"),
    ),
    ("known nan", lambda _: Known("ratio", "PMDA", NAN, "p-PDA"), Y, ("PMDA:p-PDA", "nan", "finite")),
    (
        "contradiction",
        _solve(
            Known("mass_g", "PMDA", 10),
            Known("mass_g", "PMDA", 11),
            Known("equivalents", "p-PDA", 1),
            Known("ratio", "4,4'-ODA", 1, "p-PDA"),
        ),
        Y,
        ("PMDA = 10 g", "PMDA = 11 g", "agree"),
    ),
    ("too little known", _solve(Known("mass_g", "PMDA", 10)), Y, ("Still free: p-PDA, 4,4'-ODA",)),
    (
        "nothing left",
        _solve(Known("mol_frac", "p-PDA", 0.6), Known("mol_frac", "4,4'-ODA", 0.5), Known("mass_g", "PMDA", 10)),
        Y,
        (
            "none of",
            "the statements 'p-PDA = 0.6 (mol fraction)', \"4,4'-ODA = 0.5 (mol fraction)\", 'PMDA = "
            "10 g' do not agree, or leave no monomer of some kind",
        ),
    ),
    (
        "groups",
        lambda _: imbalance(3.0, 1.0),
        Y,
        ("groups: must be above 0 and at most 1 mol, but is 3.0",),
    ),
    (
        "r of a degree",
        lambda _: pf.imbalance_for_degree(1.0),
        Y,
        ("degree of polymerization: must be above 1, which r = 1 gives, but is 1.0",),
    ),
    (
        "p of a degree",
        lambda _: pf.conversion_for_degree(500.0, 0.9),
        Y,
        ("must be from 1 to 19, which full conversion gives, but is 500.0",),
    ),
    ("endless chain", lambda _: pf.degree_of_polymerization(1.0), Y, ("cannot both be 1", "end-capper")),
    (
        "r of a chain",
        lambda _: pf.degree_of_polymerization(1.5),
        Y,
        ("imbalance r: must be above 0 and at most 1, but is 1.5",),
    ),
    (
        "p of a chain",
        lambda _: pf.degree_of_polymerization(0.9, 1.5),
        Y,
        ("conversion: must be from 0 to 1, but is 1.5",),
    ),
    ("a pot of one side", lambda _: pf.chains([pf.Molecule(1.0, 100.0, 2, 0)]), Y, ("groups", "above 0 mol")),
    (
        "conversion of a pot",
        lambda _: pf.chains([pf.Molecule(1, 100, 2, 0), pf.Molecule(1, 100, 0, 2)], 2.0),
        Y,
        ("conversion: must be from 0 to 1, but is 2.0",),
    ),
    (
        "M_n by conversion",
        lambda _: pf.conversion_for_mn([pf.Molecule(1, 100, 2, 0), pf.Molecule(1, 100, 0, 2)], 10.0),
        Y,
        ("target M_n: must be at least 100 g/mol, what this pot can reach, but is 10.0",),
    ),
    (
        "M_n by imbalance",
        lambda _: pf.imbalance_for_mn(10.0, 200.0, 200.0),
        Y,
        ("must be at least 200 g/mol at conversion 1, but is 10.0",),
    ),
    (
        "M_n by end-capper",
        lambda _: pf.endcap_for_mn(10.0, 200.0, 200.0, 148.0),
        Y,
        ("must be above 148 g/mol and below what r = 1 gives, but is 10.0",),
    ),
]
CLAIMS: list[Case] = [
    (
        "formula",
        lambda _: pf.formula("3"),
        C,
        ("formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '3'",),
    ),
    (
        "interpretation",
        lambda _: pf.formula("2", interpretation="mine"),
        C,
        ("expected one of intended, literal, but got 'mine'",),
    ),
    (
        "reading",
        lambda _: pf.formula("2", "mine"),
        C,
        (
            "reading: expected one of default, diamine-bridge, x2-throughout, or the path of a .csv "
            "file, but got 'mine'",
        ),
    ),
    ("reading file", lambda folder: pf.reading(folder / "none.csv"), C, ("none.csv", "default")),
    (
        "reading of claims",
        lambda _: pf.check_claims(COP, reading="mine"),
        C,
        (
            "reading: expected one of default, diamine-bridge, x2-throughout, or the path of a .csv "
            "file, but got 'mine'",
        ),
    ),
    (
        "variable",
        lambda _: pf.formula("1").build(z=1.0),
        C,
        ("formula 1: there is no variable or slot z; the variables are p, q and the slots X1, P, Q",),
    ),
    ("no degree", lambda _: pf.formula("1").build(p=0, q=0, X1="PMDA"), C, ("at least one of p, q must be above 0",)),
    (
        "degree below 0",
        lambda _: pf.formula("1").build(p=-1, q=1, X1="PMDA"),
        Y,
        ("p: must be above 0, but is -1",),
    ),
    (
        "open slot",
        lambda _: pf.formula("1").build(p=1, q=1),
        C,
        ("slot X1: the slot is empty; it takes a dianhydride, such as BTDA, ODPA, PMDA",),
    ),
    (
        "misfit",
        lambda _: pf.formula("1").build(p=1, q=1, X1="BPDA"),
        C,
        ("slot X1: expected one of BTDA, ODPA, PMDA, but got 'BPDA'", "residue"),
    ),
    (
        "share",
        lambda _: pf.formula("1").build(p=1, q=1, X1={"PMDA": 0}),
        Y,
        ("share of PMDA: must be above 0, but is 0",),
    ),
    ("slot role", lambda _: pf.formula("1").build(p=1, q=1, X1="p-PDA"), S, ("role of p-PDA", "a dianhydride")),
    (
        "reading twice",
        _reading(READING + "X1,p-C6H4\n"),
        T,
        ("mine.csv:17:name: the name 'X1' is defined twice",),
    ),
    ("reading lacks", _reading(READING.replace("F5,p-C6H4\n", "")), T, ("mine.csv", "the slot F5 is missing")),
    ("reading unknown", _reading(READING.replace("X1,p-C6H4", "X1,p-C6H5")), T, ("mine.csv:2", "'p-C6H5'")),
    ("reading empty", _reading(READING.replace("X1,p-C6H4", "X1,p-C6H4|")), T, ("mine.csv:2", "empty")),
    ("reading circle", _reading(READING.replace("X1,p-C6H4", "X1,X1 p-C6H4")), T, ("mine.csv:2", "lead back")),
    (
        "reading column",
        _reading(READING.replace("alternatives", "way")),
        T,
        ("mine.csv:1", "the column alternatives is missing"),
    ),
]
TEXTS: list[Case] = [
    (
        "decimal comma",
        lambda _: quantity("1,5 g", "g", "here"),
        UnitError,
        ("here: expected a number with a unit, such as '500 g', but got '1,5 g'", "not a comma"),
    ),
    ("no number", lambda _: quantity("much", "g"), UnitError, ("'much'", "such as '500 g'")),
    ("no unit", lambda _: quantity("500", "g"), UnitError, ("'500'", "Which unit is 500 in?")),
    ("wrong dimension", lambda _: quantity("500 ml", "g"), UnitError, ("'500 ml'", "'ml' is not a unit of g")),
    ("no such unit", lambda _: quantity("5 blips", "um"), UnitError, ("'5 blips'", "such as '25 um'", "'blips'")),
    ("not finite", lambda _: quantity("1e400 g", "g"), UnitError, ("'1e400 g'", "a number with a unit")),
    (
        "number",
        lambda _: number("a.csv:2:x", "y", unit="g"),
        T,
        ("a.csv:2:x: expected a number above 0 [g], but got 'y'",),
    ),
    ("number comma", lambda _: number("a.csv:2:x", "1,5"), T, ("'1,5'", "not a comma")),
    (
        "number percent",
        lambda _: number("a.csv:2:x", "99.5", high=1.0),
        T,
        ("must be above 0 and at most 1, but is 99.5", "in percent", "0.995"),
    ),
    ("number nan", lambda _: number("a.csv:2:x", "nan"), T, ("'nan'", "above 0")),
    ("CAS date", lambda _: check_cas("cas", "1989-03-27"), T, ("'1989-03-27'", "looks like a date", "Excel")),
    ("CAS month", lambda _: check_cas("cas", "Mar-89"), T, ("'Mar-89'", "looks like a date")),
    ("CAS day number", lambda _: check_cas("cas", "32568"), T, ("'32568'", "looks like a date")),
    ("CAS shape", lambda _: check_cas("cas", "none"), T, ("'none'", "such as 89-32-7")),
    (
        "CAS digit",
        lambda _: check_cas("cas", "89-32-8"),
        T,
        ("the last digit of '89-32-8' does not fit the others: it would be 7", "mistyped"),
    ),
    ("SMILES", lambda _: pf.Monomer.from_smiles("c1cc"), S, ("smiles: 'c1cc' is not", "left open")),
    ("salt", lambda _: pf.Monomer.from_smiles("NCCN.Cl"), S, ("counter-ion", "free monomer")),
    ("ion", lambda _: pf.Monomer.from_smiles("[NH3+]CCN"), S, ("neutral", "free monomer")),
    ("isotope", lambda _: pf.Monomer.from_smiles("[13CH2](N)CN"), S, ("natural isotopes",)),
    ("radical", lambda _: pf.Monomer.from_smiles("N[CH]CN"), S, ("'N[CH]CN' has an unpaired electron",)),
    ("no groups", lambda _: pf.Monomer.from_smiles("CCCC"), S, ("0 cyclic anhydrides and 0 primary amines",)),
    ("both groups", lambda _: pf.Monomer.from_smiles("Nc1ccc2C(=O)OC(=O)c2c1"), S, ("reacts with itself",)),
    (
        "monomer id",
        lambda _: pf.Monomer("a|b", "diamine", "NCCN"),
        S,
        ("id: expected a short name without bars, line breaks or blanks around it, but got 'a|b'",),
    ),
    (
        "monomer role",
        lambda _: pf.Monomer("x", "amine", "NCCN"),
        S,
        ("role of x: expected one of dianhydride, diamine, endcap_anhydride, endcap_amine, but got 'amine'",),
    ),
    (
        "monomer assay",
        lambda _: pf.Monomer("x", "diamine", "NCCN", assay_frac=2.0),
        S,
        ("assay_frac of x", "must be above 0 and at most 1, but is 2.0"),
    ),
    ("one group", lambda _: pf.Monomer("x", "diamine", "CCCN"), S, ("1 primary amine", "it is an endcap_amine")),
    ("element", lambda _: pf.Monomer.from_smiles("N[Po]CN"), S, ("there is no atomic weight for Po",)),
    ("unit of the wrong pair", lambda _: structure.repeat_unit("NCCN", "NCCN", "pi"), S, ("repeat unit", "anhydrides")),
    (
        "role asked for",
        lambda _: LIB.resolve("PMDA", "diamine"),
        S,
        ("role of PMDA: a dianhydride, not a diamine",),
    ),
    (
        "solvent density",
        lambda _: pf.Solvent("x", "CO", 790.0),
        S,
        ("density_g_per_ml of x: must be from 0.3 to 3.5 g/ml, but is 790.0", "kg/m3"),
    ),
    (
        "solvent CAS",
        lambda _: pf.Solvent("x", "CO", 0.79, cas="67-56-2"),
        T,
        ("cas of x", "the last digit of '67-56-2' does not fit the others: it would be 1"),
    ),
    ("solvent name", lambda _: pf.solvents()["N-methylpyrrolidon"], U, ("solvent", "Nearest: NMP")),
    ("solvent nowhere near", lambda _: pf.solvents()["???"], U, ("'???'", "Known:", "NMP")),
]
MONOMERS = "id,role,smiles,cas\n"
SOLVENTS = "id,smiles,density_g_per_ml\n"
TABLES: list[Case] = [
    ("no file", lambda folder: rows(folder / "none.csv", ("id",)), F, ("none.csv", "cannot be read: No such file")),
    (
        "encoding",
        _file("t.csv", b"id\nn\xe4me\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:2", "0xE4", "'ä' in the Windows encoding cp1252", "CSV UTF-8"),
    ),
    ("old line ends", _file("t.csv", b"id\ra\rn\xe4me\r", lambda p: rows(p, ("id",))), T, ("t.csv:3", "cp1252")),
    ("NUL byte", _file("t.csv", "id\n1\0\n", lambda p: rows(p, ("id",))), T, ("t.csv:2", "a NUL byte", "UTF-8")),
    (
        "NUL character",
        _file("t.csv", "id\n1\0\n".encode("utf-16"), lambda p: rows(p, ("id",))),
        T,
        ("t.csv:2", "a NUL character"),
    ),
    ("half of UTF-16", _file("t.csv", b"\xff\xfei\0d", lambda p: rows(p, ("id",))), T, ("t.csv:1", "UTF-8 text")),
    ("workbook", _file("t.csv", b"PK\x03\x04", lambda p: rows(p, ("id",))), T, ("t.csv", "a workbook", ".xlsx")),
    ("bars", _file("t.csv", "id|x\n1|2\n", lambda p: rows(p, ("id",))), T, ("t.csv:1", "bars", "commas")),
    (
        "stated mark",
        _file("t.csv", "sep=#\nid#x\n1#2\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:1", "the columns are separated by '#', but must be separated by commas, semicolons or tabs"),
    ),
    (
        "empty heading",
        _file("t.csv", "id,,x\n1,2,3\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:2", "3 cells", "no heading above"),
    ),
    (
        "empty heading at the end",
        _file("t.csv", "id,x,\n1,2,3\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:2", "3 cells", "no heading above"),
    ),
    (
        "comma too many",
        _file("t.csv", "id,x\n1,2,\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:2", "3 cells", "a decimal comma must be a point"),
    ),
    (
        "semicolon too many",
        _file("t.csv", "id;x\n1;2;3\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:2", "3 cells", "a semicolon needs double quotes"),
    ),
    (
        "thousands",
        _file("t.csv", "id;x\n1;1.234\n2;0,5\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:2:x: expected an unambiguous number, but got '1.234'", "decimal comma"),
    ),
    (
        "missing column",
        _file("t.csv", "x\n1\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:1", "the column id is missing", "has x"),
    ),
    (
        "repeated column",
        _file("t.csv", "id,id\n1,2\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:1", "more than one column has the name id"),
    ),
    (
        "unknown column",
        _file("t.csv", "id,y\n1,2\n", lambda p: rows(p, ("id",), ("x",))),
        T,
        ("the table takes no column y; its columns are id, x",),
    ),
    (
        "ragged row",
        _file("t.csv", "id,x\n1,2,3\n", lambda p: rows(p, ("id",))),
        T,
        ("t.csv:2", "the line has 3 cells, but the header has 2"),
    ),
    ("own monomer role", _file("m.csv", MONOMERS + "x,amine,NCCN,\n", read_monomers), T, ("m.csv:2:role", "'amine'")),
    ("own monomer id", _file("m.csv", MONOMERS + ",diamine,NCCN,\n", read_monomers), T, ("m.csv:2:id", "short name")),
    (
        "own monomer groups",
        _file("m.csv", MONOMERS + f"x,diamine,{TRIAMINE},\n", read_monomers),
        T,
        ("m.csv:2:x", "3 primary amines"),
    ),
    (
        "own monomer CAS",
        _file("m.csv", MONOMERS + "x,diamine,NCCN,10/15/2003\n", read_monomers),
        T,
        ("m.csv:2:cas", "looks like a date"),
    ),
    (
        "own monomers alike",
        _file("m.csv", MONOMERS + "x,diamine,NCCN,\ny,diamine,NCCN,\n", read_monomers),
        T,
        ("m.csv:3", "another entry has the structure 'NCCN' already"),
    ),
    (
        "own monomers of one id",
        _file("m.csv", MONOMERS + "x,diamine,NCCN,\nX,diamine,NCCCN,\n", read_monomers),
        T,
        ("m.csv:3", "'X'"),
    ),
    (
        "own monomer is listed",
        _file("m.csv", MONOMERS + "x,diamine,Nc1ccc(N)cc1,\n", LIB.with_csv),
        T,
        ("It is p-PDA",),
    ),
    (
        "own monomer's name is taken",
        _file("m.csv", MONOMERS + "PMDA,diamine,NCCOCCOCCOCCN,\n", LIB.with_csv),
        T,
        ("PMDA", "has it already"),
    ),
    ("own solvent", _file("s.csv", SOLVENTS + "x,CO,790\n", read_solvents), T, ("s.csv:2:x", "790.0", "kg/m3")),
    ("own solvent's number", _file("s.csv", SOLVENTS + "x,CO,light\n", read_solvents), T, ("s.csv:2", "'light'")),
    ("own solvent is listed", _file("s.csv", SOLVENTS + "x,CN1CCCC1=O,1\n", pf.solvents().with_csv), T, ("It is NMP",)),
]
RECIPE_FILES: list[Case] = [
    ("ending", lambda _: raw_entries("r.pdf"), R, ("r.pdf: this is not", ".toml or .csv")),
    ("no such file", lambda folder: pf.plan_file(folder / "none.toml"), F, ("none.toml", "No such file")),
    ("TOML encoding", _file("r.toml", b"# \xb5\n" + BATCH.encode(), pf.plan_file), T, ("r.toml:1", "0xB5", "cp1252")),
    ("TOML syntax", _toml("x = = 1"), T, ("r.toml", "not valid TOML", "line 1")),
    ("TOML empty", _toml(""), T, ("r.toml: there is no [[batch]] in the file",)),
    ("TOML no batches", _toml("batch = []"), R, ("r.toml: there is no batch in the file",)),
    ("TOML one batch as a table", _toml('[batch]\nid = "A"\n'), T, ("r.toml", "[[batch]]")),
    ("TOML other keys", _toml('title = "x"\n' + BATCH), T, ("beside [[batch]] the file holds title",)),
    ("no id", _toml("[[batch]]\n"), R, ("r.toml #1", "'id'")),
    (
        "same id",
        _toml(BATCH + BATCH),
        R,
        ("r.toml #2: batch A", "more than one batch has the id 'A'", "r.toml #1 has it"),
    ),
    ("key", _entry(solvant="NMP"), R, ("batch A: 'solvant' is not a key", "Did you mean 'solvent'?")),
    (
        "key of a unit",
        _entry(units=[{"acid": "PMDA", "dianhydride": "PMDA", "diamine": "p-PDA", "amount": 1}]),
        R,
        ("batch A: unit 1: 'acid' is not", "one of the keys dianhydride, diamine, amount"),
    ),
    ("part of a film", _entry(film={"area": "1 m^2"}), R, ("batch A", "'thickness'")),
    ("bare number", _entry(solution=500), R, ("batch A: solution: 500 has no unit", "'500 g'")),
    (
        "comma",
        _entry(imbalance_r="0,98"),
        R,
        (
            "imbalance_r: expected a number or a ratio, such as '0.985', '98.5 %' or '30/31', but got '0,98'",
            "not a comma",
        ),
    ),
    (
        "choice",
        _entry(excess="amine"),
        R,
        ("excess: expected 'diamine' or 'dianhydride', but got 'amine'",),
    ),
    (
        "number and text",
        _entry(solution_g=500),
        R,
        ("solution_g and solution are both stated; state one of them",),
    ),
    ("two compositions", _toml(BATCH + 'amounts = { PMDA = "10 g" }\n'), R, ("feed and amounts", "exactly one")),
    (
        "no composition",
        _toml('[[batch]]\nid = "A"\nsolution = "500 g"\n'),
        R,
        ("the batch has no composition", "units, feed"),
    ),
    (
        "degrees without formula",
        _toml('[[batch]]\nid = "A"\ndegrees = { p = 1 }\nsolution = "5 g"\n'),
        R,
        ("formula: is missing: name the formula that the variables and slots belong to", 'formula = "6"'),
    ),
    (
        "ratio without colon",
        _toml(AMOUNT_BATCH + 'ratios = { "p-PDA" = 1.0 }\n'),
        R,
        ("'p-PDA'", "separated by a colon"),
    ),
    (
        "imbalance beside amounts",
        _toml(AMOUNT_BATCH + "imbalance_r = 0.98\n"),
        R,
        ("imbalance_r: the amounts fix the imbalance already, so 0.98 cannot be stated beside them", "ratio"),
    ),
    (
        "amount without unit",
        _toml(AMOUNT_BATCH.replace("10 g", "10")),
        UnitError,
        ("amount of PMDA: expected a number with a unit, such as '500 g', but got '10'",),
    ),
    (
        "amount in ml",
        _toml(AMOUNT_BATCH.replace("10 g", "10 ml")),
        UnitError,
        ("amount of PMDA: expected a number with a unit, such as '500 g', but got '10 ml'",),
    ),
    (
        "place of an error",
        _toml(BATCH.replace("PMDA", "PMDB")),
        U,
        ("r.toml #1: batch A: feed.PMDB: 'PMDB' is not", "Nearest: PMDA"),
    ),
    (
        "strict",
        _toml(BATCH + 'formula = "1"\n', strict=True),
        R,
        (
            "r.toml #1: batch A",
            "the composition does not meet formula 1: q > 0 (value 0, margin 0); 0.4 <= p/q <= 2.5 "
            "(value inf, margin -inf)",
        ),
    ),
    (
        "CSV without id",
        _csv("name,solution\nA,500 g\n"),
        T,
        ("r.csv:1", "the column id is missing; the table has name"),
    ),
    ("CSV key", _csv("id,solvant\nA,NMP\n"), R, ("r.csv:1: column 'solvant'", "Did you mean 'solvent'?")),
    (
        "CSV pairs",
        _csv("id,feed\nA,PMDA\n"),
        T,
        ("r.csv:2:feed: expected name = value; name = value, but got 'PMDA'",),
    ),
    (
        "CSV units",
        _csv("id,units\nA,PMDA = 1\n"),
        T,
        ("r.csv:2:units: expected dianhydride/diamine = amount, but got 'PMDA'",),
    ),
    ("CSV inline TOML", _csv('id,units\nA,"[{dianhydride"\n'), T, ("r.csv:2:units", "inline TOML")),
    ("CSV decimal comma", _csv('id,units,solution\nA,"PMDA/p-PDA = 1,5",500 g\n'), R, ("'1,5'", "not a comma")),
    ("CSV header only", _csv("id,feed\n"), R, ("r.csv: there is no batch in the file",)),
]
BATCH_FILES: list[Case] = [
    (
        "ending",
        lambda _: ending("a.pdf", ("csv", "xlsx")),
        R,
        ("a.pdf: this is not a file name that ends in", ".csv, .xlsx"),
    ),
    ("no folder", lambda folder: PLAN.to_csv(folder / "none" / "a.csv"), F, ("a folder that exists", "Create it")),
    ("a folder", lambda folder: PLAN.to_csv(folder), F, ("a folder", "a file name")),
    (
        "no room",
        lambda folder: _fill(folder / "a.csv"),
        F,
        ("cannot be written: File too large", "unchanged"),
    ),
    (
        "a pair",
        lambda folder: pf.write_batches((pf.Recipes([PLAN]), []), folder / "a.csv"),
        R,
        ("type Recipes is not",),
    ),
    (
        "same ids",
        lambda folder: pf.write_batches([PLAN, PLAN], folder / "a.csv"),
        R,
        ("more than one batch has the id batch-1",),
    ),
    ("no file", lambda folder: pf.read_batches(folder / "a.csv"), F, ("a.csv", "No such file")),
    (
        "no line",
        _edited(lambda lines: lines.clear()),
        T,
        ("batch file: the file has no lines",),
    ),
    (
        "role",
        _edited(_line("PMDA", role="acid")),
        T,
        (
            (
                "role: expected one of solvent, diamine, dianhydride, endcap_anhydride, endcap_amine, "
                "imidization_reagent, but got 'acid'"
            ),
        ),
    ),
    (
        "amount",
        _edited(_line("PMDA", amount_mol="x")),
        T,
        ("amount_mol: expected a number above 0 [mol], but got 'x'",),
    ),
    (
        "edited mass",
        _edited(_line("PMDA", charge_g=1.0)),
        T,
        ("charge_g: expected 45.053356790418576, which follows from the rest of the line, but got '1.0'", "reconcile"),
    ),
    ("unknown monomer", _edited(_line("PMDA", id="PMDB")), T, ("monomer: 'PMDB' is not", "Nearest: PMDA")),
    ("wrong role", _edited(_line("PMDA", role="diamine")), T, ("role of PMDA", "a diamine")),
    ("unknown solvent", _edited(_line("NMP", id="NNP")), T, ("solvent: 'NNP' is not", "Nearest: NMP")),
    (
        "broken note",
        _edited(_line("PMDA", note="units={")),
        T,
        ("note: expected key=value with a JSON value, but got 'units={'",),
    ),
    ("note gone", _edited(_line("PMDA", note="")), T, ("the units", "Keep the note column")),
    (
        "unit of another",
        _edited(_line("PMDA", note='units={"BAPP": 1.0}')),
        T,
        ("note: expected units with diamines of the same batch, but got 'BAPP'",),
    ),
    ("not JSON", _file("a.json", "{", pf.read_batches), T, ("a.json", "JSON of the format", "to_json")),
    ("JSON of another format", _file("a.json", '{"format": "x"}', pf.read_batches), T, ("format 'x'",)),
    (
        "not HTML of ours",
        _file("a.html", "<html>", pf.read_batches),
        T,
        ("a.html: this is not a page that Recipe.to_html wrote",),
    ),
    ("not Excel", _file("a.xlsx", "hello", pf.read_batches), T, ("a.xlsx", "an Excel workbook")),
    (
        "no sheet data",
        _workbook(lambda book: book.remove(book["data"])),
        T,
        ("the workbook has no sheet 'data'",),
    ),
    ("data without a column", _workbook(lambda book: book["data"].delete_cols(3)), T, ("data:1", "the columns")),
    ("copied sheet", _workbook(lambda book: book.copy_worksheet(book["batch-1"])), T, ("Was a weigh sheet copied?",)),
    ("nothing filled in", _workbook(lambda _: None, weighed_of), T, ("no weighed masses found", "column weighed_g")),
    (
        "text as a mass",
        _workbook(lambda book: book["batch-1"].cell(7, 13, "16 g"), weighed_of),
        T,
        ("batch-1:7:weighed_g: expected a number of at least 0 [g], but got '16 g'",),
    ),
    (
        "two batches",
        _file("r.toml", BATCH + BATCH.replace('"A"', '"B"'), lambda path: _one_of_two(path)),
        R,
        ("two.csv: there are 2 batches in the file, not one", "read_batches"),
    ),
]
RECONCILES: list[Case] = [
    (
        "component",
        lambda _: pf.reconcile({"BTDA": 1.0}, PLAN),
        R,
        ("component: expected one of NMP, 4,4'-ODA, p-PDA, PMDA, but got 'BTDA'",),
    ),
    (
        "mass below 0",
        lambda _: pf.reconcile({"PMDA": -1.0}, PLAN),
        R,
        ("mass of PMDA: must be at least 0, but is -1.0",),
    ),
    (
        "mass nan",
        lambda _: pf.reconcile({"PMDA": NAN}, PLAN),
        R,
        ("mass of PMDA: expected a finite number of at least 0, but got nan",),
    ),
    (
        "nothing weighed",
        lambda _: pf.reconcile({}, PLAN),
        R,
        ("weighed masses: no mass above 0 g was weighed", "weighed_g"),
    ),
    ("zeros", lambda _: pf.reconcile({"PMDA": 0.0}, PLAN), R, ("weighed masses", "above 0 g")),
    ("barred and missing", lambda _: pf.reconcile({"PMDA": 1.0}, PLAN, ["p-PDA"]), R, ("'p-PDA'", "cannot be made")),
    (
        "barred unknown",
        lambda _: pf.reconcile({"PMDA": 1.0}, PLAN, ["BTDA"]),
        R,
        ("component: expected one of NMP, 4,4'-ODA, p-PDA, PMDA, but got 'BTDA'",),
    ),
    (
        "nothing made",
        lambda _: pf.reconcile({"PMDA": 1.0}, PLAN).made,
        R,
        ("made: there is not a dianhydride and a diamine in it, only 'dianhydride'", "reacted"),
    ),
]
ALL = [*PLANS, *COMPOSITIONS, *CLAIMS, *TEXTS, *TABLES, *RECIPE_FILES, *BATCH_FILES, *RECONCILES]


def _fill(path: Path) -> None:
    """A disk that is full after the first byte."""
    with replaced(path) as handle:
        handle.write(b"x")
        raise OSError(27, "File too large")


def _one_of_two(path: Path) -> object:
    pf.write_batches(pf.plan_file(path)[0], path.with_name("two.csv"))
    return pf.Recipe.read(path.with_name("two.csv"))


@pytest.mark.parametrize(("call", "kind", "fragments"), [case[1:] for case in ALL], ids=[case[0] for case in ALL])
def test_error_says_where_what_and_what_is_allowed(
    tmp_path: Path, call: Call, kind: type[pf.FormulateError], fragments: tuple[str, ...]
) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        call(tmp_path)
    error = caught.value
    assert type(error) is kind, error
    text = str(error)
    assert [part for part in fragments if part not in text] == [], text
    assert "\n" not in text
    assert isinstance(error, ValueError)
    assert error.where in text
    assert (error.sentence.split("{got}")[-1] if error.sentence else error.need) in text
    assert error.__cause__ is not error  # a circle, which no tool that sends errors between processes survives
    assert str(pickle.loads(pickle.dumps(error))) == text


FAULTS: dict[str, tuple[Call, int]] = {
    "units": (
        lambda _: pf.Copolymer.from_units([("PMDB", "p-PDX", 1), ("PMDA", "p-PDA", -1), ("p-PDA", "PMDA", 1)]),
        5,
    ),
    "feed": (lambda _: pf.Copolymer.from_feed({"PMDB": 1, "p-PDX": 1, "PMDA": 0}), 3),
    "assay": (_plan(assay={"p-PDA": 99, "PMDA": 0, "X": 0.9}), 3),
    "weighed": (lambda _: pf.reconcile({"PMDA": -1, "X": 1}, PLAN), 2),
    "keys of an entry": (_entry(solvant="NMP", solids_base="pi", excess="both"), 3),
    "batches": (_toml(BATCH.replace("PMDA", "X") + BATCH.replace('"A"', '"B"').replace("p-PDA", "Y")), 2),
    "amounts": (_toml(AMOUNT_BATCH.replace("10 g", "10 ml").replace("1 eq", "1,0 eq")), 2),
    "monomers": (
        _file("m.csv", MONOMERS + "x,amine,NCCN,\ny,diamine,c1c,\nz,diamine,NCCN,1-2\n", read_monomers),
        3,
    ),
    "solvents": (_file("s.csv", SOLVENTS + "x,CO,790\ny,c1c,1\n", read_solvents), 2),
    "reading": (_reading("name,alternatives\nX1,none\nX1,p-C6H4\n"), 15),
    "lines of a batch": (
        _edited(lambda lines: [line.update(amount_mol="x") for line in lines]),
        4,
    ),
    "masses": (
        _workbook(lambda book: [book["batch-1"].cell(row, 13, "?") for row in (6, 7)], weighed_of),
        2,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_all_faults_come_at_once_and_each_on_a_line_of_its_own(tmp_path: Path, name: str) -> None:
    call, count = FAULTS[name]
    with pytest.raises(pf.ManyErrors) as caught:
        call(tmp_path)
    lines = [str(error) for error in caught.value.errors]
    assert len(lines) == count
    assert all("\n" not in line for line in lines)
    assert str(caught.value).splitlines()[:12] == lines[:12]
    assert all(line.startswith(f"{error.where}: ") for line, error in zip(lines, caught.value.errors, strict=True))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("name", [name for name in pf.__all__ if name.endswith(("Error", "Errors"))])
def test_a_traceback_names_an_error_as_its_user_does(name: str) -> None:
    kind = getattr(pf, name)
    assert f"{kind.__module__}.{kind.__qualname__}" == f"pi_formulate.{name}"
    assert issubclass(kind, pf.FormulateError)
    assert pickle.loads(pickle.dumps(kind)) is kind


def test_the_head_of_the_file_draws_every_error() -> None:
    drawn = re.findall(r"^ {8,}(\w+Errors?)", errors.__doc__ or "", flags=re.MULTILINE)
    assert sorted(drawn) == sorted({kind.__name__ for kind in pf.FormulateError.__subclasses__()} | {"FormulateError"})


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    with pytest.raises(pf.FileError, match="unchanged"):
        _fill(tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "old"


def test_the_libraries_of_an_extra_are_those_that_the_project_names():
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    written["app"] += written["notebook"]  # app asks for notebook
    for extra, libraries in LIBRARIES_OF_EXTRA.items():
        needed = {re.split("[<>=]", line)[0] for line in written[extra] if not line.startswith("pi_formulate")}
        assert set(libraries.replace("'", "").split()) == needed
        assert f"'.[{extra}]'" in how_to_install(extra)


def test_many_faults_are_told_in_twelve_lines_and_kept_all() -> None:
    many = pf.ManyErrors([pf.TableError(f"a.csv:{i}", "x", "a number") for i in range(40)])
    assert str(many).splitlines()[-1] == "and 28 more"
    assert str(many).count("\n") == 12
    assert len(many.errors) == 40
