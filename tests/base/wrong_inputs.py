"""Wrong inputs as people make them, and what they are told: every reader of a file and the public calls.

Each is a call that fails, and the whole text of its error; `test_sentences.py` runs them in an empty folder.
"""

from collections.abc import Callable
from pathlib import Path

from pandas import DataFrame

import pi_formulate as pf

COPOLYMER = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)])
HEAD = '[[batch]]\nid = "A"\n'
FEED = "feed = { PMDA = 1, p-PDA = 1 }\n"
SIZE = 'solution = "500 g"\n'
BATCH = HEAD + FEED + SIZE
COLUMNS = "id,units,solution,solids,solvent\n"
LAYER = '[[layer]]\nrole = "foil"\nmaterial = "copper"\nthickness = "12 um"\n'
PAIR = 'candidates = ["PMDA", "p-PDA"]\n'
ROW = "PMDA = 1; p-PDA = 1"

Call = Callable[[], object]


def reads(name: str, text: str, read: Callable[[str], object]) -> Call:
    """Write a file and read it."""

    def call() -> object:
        Path(name).write_text(text, encoding="utf-8")
        return read(name)

    return call


def toml(text: str) -> Call:
    return reads("r.toml", text, pf.plan_file)


def rows(text: str) -> Call:
    return reads("r.csv", text, pf.plan_file)


def monomers(text: str) -> Call:
    return reads("mine.csv", text, pf.library().with_csv)


def shelf(text: str) -> Call:
    return reads("shelf.csv", text, pf.read_shelf)


def stack(text: str) -> Call:
    return reads("s.toml", text, pf.read_stack)


def design(text: str) -> Call:
    return reads("d.toml", text, pf.design_from_file)


def screen(text: str) -> Call:
    return reads("d.toml", text, pf.screen_from_file)


def films(text: str) -> Call:
    return reads("lab.csv", text, lambda name: pf.fit_property("tg_c", name, "o.csv"))


def history(text: str) -> Call:
    return reads("h.jsonl", text, pf.History.read)


def edited(edit: Callable[[str], str], name: str = "b.csv") -> Call:
    """Write a batch file, edit it and read it."""

    def call() -> object:
        pf.write_batches([planned()], name)
        Path(name).write_text(edit(Path(name).read_text(encoding="utf-8")), encoding="utf-8")
        return pf.read_batches(name)

    return call


def frame(cells: object, **how: object) -> Call:
    return lambda: pf.plan_table(DataFrame(cells, **how))


def planned(batch_id: str = "batch-1", **how: object) -> pf.Recipe:
    return pf.plan_batch(COPOLYMER, solution_g=500, batch_id=batch_id, **how)


TOLD: dict[str, tuple[Call, str]] = {
    "batch file for a recipe": (
        lambda: (pf.write_batches([planned()], "b.csv"), pf.plan_file("b.csv")),
        "b.csv: this is a batch file, not a recipe file. Batch files go to check and reconcile.",
    ),
    "no batch": (toml(""), "r.toml: there is no [[batch]] in the file."),
    "two ids": (
        toml(BATCH + BATCH),
        "r.toml #2: batch A: more than one batch has the id 'A'. r.toml #1 has it already.",
    ),
    "solids": (
        toml(BATCH + 'solids = "150 %"'),
        "r.toml #1: batch A: solids: must be above 0 and below 1, but is 1.5.",
    ),
    "r": (
        toml(BATCH + "imbalance_r = 1.02"),
        (
            "r.toml #1: batch A: imbalance_r: must be above 0 and at most 1, but is 1.02: it is the deficient over "
            "the excess side. State the larger side with excess."
        ),
    ),
    "other tables": (toml('title = "x"\n' + BATCH), "r.toml: beside [[batch]] the file holds title."),
    "both keys": (
        toml(BATCH + 'solids = "15 wt%"\nsolids_frac = 0.15'),
        "r.toml #1: batch A: solids_frac and solids are both stated; state one of them.",
    ),
    "truth": (
        toml(HEAD + FEED + "solution_g = true\n"),
        "r.toml #1: batch A: solution_g: expected a number, not true or false, but got True.",
    ),
    "comma": (
        toml(HEAD + FEED + 'solution = "500,5 g"\n'),
        (
            "r.toml #1: batch A: solution: expected a number with a unit, such as '500 g', but got '500,5 g'. "
            "Write a decimal point, not a comma."
        ),
    ),
    "unit": (
        toml(HEAD + FEED + 'solution = "500 m"\n'),
        (
            "r.toml #1: batch A: solution: expected a number with a unit, such as '500 g', but got '500 m'. The "
            "unit 'm' is not a unit of g."
        ),
    ),
    "capped": (
        toml(BATCH + 'endcap = "PA"\n'),
        (
            "r.toml #1: batch A: endcap: 'PA' has no ends to cap, as r is 1. State imbalance_r, M_n or "
            "endcap_equivalents."
        ),
    ),
    "companions": (
        toml(BATCH + 'capping = "50 %"\n'),
        "r.toml #1: batch A: endcap: the end-capper is missing for capping or endcap_equivalents.",
    ),
    "assay of another": (
        toml(BATCH + "assay = { BPDA = 0.99 }\n"),
        "r.toml #1: batch A: assay: 'BPDA' is not a monomer of this batch, which has PMDA, p-PDA.",
    ),
    "assay range": (
        toml(BATCH + "assay = { PMDA = 99 }\n"),
        (
            "r.toml #1: batch A: assay of PMDA: must be above 0 and at most 1, but is 99.0. Is it in percent? "
            "Write 0.99."
        ),
    ),
    "order": (
        toml(BATCH + 'order = ["PMDA"]\n'),
        (
            "r.toml #1: batch A: order: must name each component once: PMDA, p-PDA, NMP. A component in portions: "
            "(name, share) for each portion."
        ),
    ),
    "solvent shares": (
        toml(BATCH + "solvent = { NMP = 0.5, DMAc = 0.4 }\n"),
        "r.toml #1: batch A: solvent: the mass fractions NMP = 0.5, DMAc = 0.4 must add up to 1.",
    ),
    "balance": (
        toml(HEAD + FEED + 'solution = "0.01 g"\nreadability = "0.01 g"\n'),
        (
            "r.toml #1: batch A: mass of p-PDA: 0.000497 g is below one step of the balance, 0.01 g. Make a larger "
            "batch or use a finer balance."
        ),
    ),
    "formula": (
        toml(BATCH + 'formula = "3"\n'),
        "r.toml #1: batch A: formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '3'.",
    ),
    "mn": (
        toml(BATCH + 'target_mn = "1 g/mol"\n'),
        (
            "r.toml #1: batch A: target M_n: must be at least 108.144 g/mol at conversion 1, but is 1.0. M_n is in "
            "g/mol and of the poly(amic acid)."
        ),
    ),
    "csv empty": (rows(COLUMNS), "r.csv: there is no batch in the file."),
    "csv cells": (
        rows(COLUMNS + "A,PMDA/p-PDA = 1,5,500 g,15 wt%,NMP,\n"),
        (
            "r.csv:2: the line has 7 cells, but the header has 5. A text with a comma needs double quotes around "
            "it; a decimal comma must be a point."
        ),
    ),
    "csv header": (
        rows("id;units|x\nA\n"),
        ("r.csv:2: the line has 1 cell, but the header has 2. A text with a semicolon needs double quotes around it."),
    ),
    "csv twice": (
        rows("id,id,units\nA,A,B\n"),
        "r.csv:1: more than one column has the name id. Rename or delete the second one.",
    ),
    "csv unknown column": (
        rows("id,units,solvant\nA,PMDA/p-PDA = 1,NMP\n"),
        "r.csv:1: column 'solvant' is not a key of a recipe file. Did you mean 'solvent'?",
    ),
    "csv empty file": (rows(""), "r.csv:1: the column id is missing. The first line must name the columns."),
    "csv nul": (
        rows(COLUMNS + "A\x00,PMDA/p-PDA = 1,500 g,15 wt%,NMP\n"),
        (
            "r.csv:2: the file holds a NUL byte, so it is not a text. Save it as 'CSV UTF-8' in Excel, or with the "
            "encoding UTF-8 in an editor."
        ),
    ),
    "batch no lines": (edited(lambda t: t.splitlines()[0] + "\n"), "batch file: the file has no lines."),
    "batch line lost": (
        edited(lambda t: "\n".join(t.splitlines()[:-1]) + "\n"),
        "b.csv:2: batch batch-1 has 2 lines, but was written with 3. Was a line lost, or one added?",
    ),
    "batch without a first": (
        edited(lambda t: "\n".join(t.splitlines()[:1] + t.splitlines()[2:]) + "\n"),
        "b.csv:2: the first line of batch batch-1, which carries its note, is missing. Was a line lost?",
    ),
    "batch copied line": (
        edited(lambda t: t + t.splitlines()[-1] + "\n"),
        "b.csv:2: batch batch-1 has a step twice: 1, 2, 3, 3. Was a line copied?",
    ),
    "batch role": (
        edited(lambda t: t.replace(",diamine,", ",amine,", 1)),
        (
            "b.csv:3:role: expected one of solvent, diamine, dianhydride, endcap_anhydride, endcap_amine, "
            "imidization_reagent, but got 'amine'."
        ),
    ),
    "batch json format": (
        edited(lambda t: '{"format": "x"}', "b.json"),
        (
            "b.json: this is not JSON of the format 'pi_formulate batch 1': the format 'x'. Write it with "
            "Recipe.to_json."
        ),
    ),
    "batch html": (
        edited(lambda t: "<html></html>", "b.html"),
        "b.html: this is not a page that Recipe.to_html wrote.",
    ),
    "monomer columns": (
        monomers("id,role\nX,diamine\n"),
        ("mine.csv:1: the column smiles is missing; the table has id, role. The first line must name the columns."),
    ),
    "monomer role": (
        monomers("id,role,smiles\nX,amine,Nc1ccc(N)cc1\n"),
        ("mine.csv:2:role: expected one of dianhydride, diamine, endcap_anhydride, endcap_amine, but got 'amine'."),
    ),
    "monomer groups": (
        monomers("id,role,smiles\nX,diamine,Nc1ccccc1\n"),
        (
            "mine.csv:2:X: functional groups of X: expected 2 primary amines for the role diamine, but got 0 "
            "cyclic anhydrides and 1 primary amine. By its groups it is an endcap_amine."
        ),
    ),
    "monomer cas": (
        monomers("id,role,smiles,cas\nX,diamine,Cc1cc(N)ccc1N,95-70-6\n"),
        ("mine.csv:2:cas: the last digit of '95-70-6' does not fit the others: it would be 5. Is a digit mistyped?"),
    ),
    "monomer known": (
        monomers("id,role,smiles\nX,diamine,Nc1ccc(N)cc1\n"),
        "mine.csv:2: X: smiles: another entry has the structure 'Nc1ccc(N)cc1' already. It is p-PDA.",
    ),
    "monomer no id": (
        monomers("id,role,smiles\n,diamine,Nc1ccc(N)c(C)c1\n"),
        "mine.csv:2:id: the short name is missing.",
    ),
    "monomer price": (
        monomers("id,role,smiles,price_per_kg\nX,diamine,Nc1cc(CC)c(N)cc1,-3\n"),
        "mine.csv:2:price_per_kg: must be above 0 [your currency per kg], but is -3.",
    ),
    "monomer bars": (
        monomers("id|role|smiles\n"),
        (
            "mine.csv:1: the columns are separated by bars, but must be separated by commas. Save as "
            "comma-delimited CSV."
        ),
    ),
    "monomer semicolons": (
        monomers("id:role\n"),
        (
            "mine.csv:1: the columns id, role, smiles are missing; the table has id:role. The first line must name "
            "the columns."
        ),
    ),
    "smi": (
        reads("mine.tsv", "id\tstructure\nA\tC\n", pf.library().with_csv),
        (
            "mine.tsv:1: the columns role, smiles are missing; the table has id, structure. The first line must "
            "name the columns."
        ),
    ),
    "shelf empty": (shelf("id,lot,left_g\n"), "shelf.csv: there is no bottle in the file; it may have 1 to 1,000,000."),
    "shelf day": (
        shelf("id,lot,left_g,expires\nPMDA,A,5,31/12/2026\n"),
        (
            "shelf.csv:2:expires: expected a day written as 2026-12-31, but got '31/12/2026'. 31/12/2026 and "
            "12/31/2026 leave it open which is the month."
        ),
    ),
    "shelf left": (
        shelf("id,lot,left_g\nPMDA,A,-5\n"),
        "shelf.csv:2:left_g: must be from 0 to 1,000,000,000 [g], but is -5.",
    ),
    "shelf twice": (
        shelf("id,lot,left_g\nPMDA,A,5\nPMDA,A,6\n"),
        (
            "shelf.csv:3:lot: the lot 'A' of this compound is listed twice. shelf.csv:2 has it already: add up "
            "what is left."
        ),
    ),
    "shelf name": (
        shelf("id,lot,left_g\nPMDDA,A,5\n"),
        (
            "shelf.csv:2:id: expected a monomer, a solvent or a reagent, but got 'PMDDA'. Nearest: PMDA, p-PDA, "
            "PXDA, PTCDA, P2FDA."
        ),
    ),
    "stack thickness": (
        stack(LAYER.replace("12 um", "-12 um")),
        "s.toml: layer 1: foil layer: thickness_um: must be above 0 and at most 10000, but is -12.0.",
    ),
    "stack material": (
        stack(LAYER.replace("copper", "coper")),
        "s.toml: layer 1: foil: 'coper' is not a known foil. Nearest: copper, ED copper.",
    ),
    "stack role": (
        stack(LAYER.replace("foil", "foile")),
        (
            "s.toml: layer 1: role of a layer: expected one of foil, low_expansion, thermoplastic, adhesion, but "
            "got 'foile'. Did you mean 'foil'?"
        ),
    ),
    "stack none": (stack(""), "s.toml: the key 'layer' is missing."),
    "design no targets": (
        design('candidates = ["PMDA", "p-PDA"]\n'),
        "d.toml: the key 'targets' is missing; the table has candidates.",
    ),
    "design file target": (
        design('candidates = ["PMDA", "p-PDA"]\n[targets.tg]\nlow = 200\n'),
        (
            "d.toml: target: expected a property among tg_c, cte_ppm_per_k, density_g_per_cm3, cost_per_kg, "
            "cost_per_m2, pi_per_paa_frac, solids_paa_frac, solids_pi_frac, tg_published_c, "
            "vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, solubility_parameter_mpa05, "
            "refractive_index, dielectric_constant, youngs_modulus_gpa, poisson_ratio, birefringence, t5_loss_c, "
            "t10_loss_c, cutoff_nm, transmittance_400_percent, strength_mpa, but got 'tg'. Did you mean 'tg_c'?"
        ),
    ),
    "screen step": (
        screen('candidates = ["PMDA", "p-PDA"]\nstep = "30 %"\n'),
        "d.toml: step_frac: expected 1 divided by a whole number up to 1000, such as 0.05, but got 0.3.",
    ),
    "meas kelvin": (
        films('dianhydride,diamine,tg_c\nPMDA,"4,4\'-ODA",680\n'),
        "lab.csv:2:tg_c: must be from -150 to 550 degrees C, but is 680.0. Are these kelvin? Take off 273.15.",
    ),
    "balance text": (
        lambda: pf.read_balance("hello"),
        (
            "balance:1: expected a reading of a balance, or a mass with its unit, such as 'S S 25.34 g' or '25.34 "
            "g', but got 'hello'. No reading stands below it."
        ),
    ),
    "table no row": (
        lambda: pf.plan_table(DataFrame({"units": []})),
        "table: has no rows: write at least one, each of them a batch.",
    ),
    "table not a frame": (
        lambda: pf.plan_table("r.toml"),
        (
            "table: this is a str, not a pandas DataFrame with the keys of a recipe file as columns, one row a "
            "batch. A recipe file goes to plan_file."
        ),
    ),
    "table bad": (
        frame({"feed": [ROW], "solution_g": [500], "solids_frac": [15]}, index=["E-001"]),
        "row E-001: solids: must be above 0 and below 1, but is 15.0. Is it in percent? Write 0.15.",
    ),
    "table none": (
        frame({"feed": [ROW], "solids_frac": [0.15]}, index=["E-001"]),
        ("row E-001: size: the batch has no size: state exactly one of solution, polymer, monomers, film, use_up."),
    ),
    "table unknown": (
        frame({"feed": ["PMDA = 1; p-PDAA = 1"], "solution_g": [500]}, index=["E-001"]),
        "row E-001: feed.p-PDAA: 'p-PDAA' is not a known monomer. Nearest: p-PDA, PXDA, m-PDA, o-PDA.",
    ),
    "table same": (
        frame({"feed": [ROW] * 2, "solution_g": [500] * 2, "id": ["B", "B"]}),
        "row 1: batch B: more than one batch has the id 'B'. row 0 has it already.",
    ),
    "table own id": (
        frame({"feed": [ROW], "solution_g": [-5.0], "id": ["B"]}),
        "row 0: batch B: solution: must be above 0, but is -5.0.",
    ),
    "table key": (
        frame({"feed": [ROW], "solution_g": [500], "solvant": ["NMP"]}, index=["E-001"]),
        "table: column 'solvant' is not a key of a recipe file. Did you mean 'solvent'?",
    ),
    "table columns": (
        frame([[ROW, ROW]], columns=["feed", "feed"]),
        "table: columns: more than one column has the key feed.",
    ),
    "units": (lambda: pf.Copolymer.from_units([]), "units: at least one repeat unit is needed."),
    "units of one": (
        lambda: pf.Copolymer.from_units([("PMDA",)]),
        "unit 1: expected (dianhydride, diamine, amount), but got ('PMDA',).",
    ),
    "units frame": (
        lambda: pf.Copolymer.from_units(3),
        "units: expected a list of (dianhydride, diamine, amount), but got 3.",
    ),
    "unit amount": (
        lambda: pf.Copolymer.from_units([("PMDA", "p-PDA", -1)]),
        "amount of PMDA/p-PDA: must be above 0, but is -1. Leave out what is not used.",
    ),
    "unit text": (
        lambda: pf.Copolymer.from_units([("PMDA", "p-PDA", "much")]),
        "amount of PMDA/p-PDA: expected a finite number above 0, but got 'much'. Leave out what is not used.",
    ),
    "feed": (
        lambda: pf.Copolymer.from_feed({"PMDA": 1.0}),
        "feed: it takes a dianhydride and a diamine, but has only PMDA.",
    ),
    "feed list": (lambda: pf.Copolymer.from_feed([1]), "feed: expected {monomer: amount in mol}, but got [1]."),
    "plan solids": (
        lambda: planned(solids_frac=15),
        "solids_frac: must be above 0 and below 1, but is 15. Is it in percent? Write 0.15.",
    ),
    "plan solids text": (
        lambda: planned(solids_frac="15"),
        "solids_frac: expected a finite number above 0 and below 1, but got '15'.",
    ),
    "plan size": (
        lambda: pf.plan_batch(COPOLYMER, solution_g=float("inf")),
        "solution_g: expected a finite number above 0, but got inf.",
    ),
    "plan neg": (lambda: pf.plan_batch(COPOLYMER, solution_g=-1), "solution_g: must be above 0, but is -1."),
    "plan not": (
        lambda: pf.plan_batch("PMDA", solution_g=5),
        "copolymer: expected a Copolymer, or the result of solve_amounts, but got 'PMDA'.",
    ),
    "plan order": (lambda: planned(order=3), "order: expected a list of names, or a ChargingSequence, but got 3."),
    "plan excess": (lambda: planned(excess="amine"), "excess: expected 'diamine' or 'dianhydride', but got 'amine'."),
    "plan basis": (lambda: planned(solids_basis="polymer"), "solids_basis: expected 'paa' or 'pi', but got 'polymer'."),
    "plan readability": (
        lambda: planned(readability_g={"BPDA": 0.1}),
        "readability_g: the batch has no component BPDA; it has NMP, p-PDA, PMDA.",
    ),
    "plan film": (lambda: pf.plan_batch(COPOLYMER, film=3), "film: expected (area in m2, thickness in um), but got 3."),
    "plan assay": (lambda: planned(assay=3), "assay: expected {monomer: mass fraction}, but got 3."),
    "plan id": (
        lambda: planned(batch_id=""),
        (
            "batch id: expected a text of printable characters without blanks around it, at most 1,000 of them, "
            "but got nothing."
        ),
    ),
    "plan mn": (
        lambda: planned(target_mn_g_per_mol=5),
        (
            "target M_n: must be at least 108.144 g/mol at conversion 1, but is 5. M_n is in g/mol and of the "
            "poly(amic acid)."
        ),
    ),
    "plan endcap": (
        lambda: planned(endcap="AN", imbalance_r=0.98),
        (
            "endcap: AN is an endcap_amine, but the diamine ends of this batch take an endcap_anhydride. Choose "
            "excess='dianhydride', or another end-capper."
        ),
    ),
    "plan lots": (lambda: planned(lots={"PMDA": 3}), "lot of PMDA: expected a Lot, but got 3."),
    "replace": (
        lambda: planned().replace(solid_frac=0.2),
        "replace: 'solid_frac' is not an argument of plan_batch. Did you mean 'solids_frac'?",
    ),
    "diff": (lambda: pf.diff(DataFrame(), 3), "a: expected a Recipe, but got a DataFrame."),
    "diff2": (lambda: pf.diff(planned(), object()), "b: expected a Recipe, but got an object."),
    "write none": (lambda: pf.write_batches([], "b.csv"), "recipes: there is no batch to write."),
    "reconcile": (
        lambda: pf.reconcile({}, planned()),
        "weighed masses: no mass above 0 g was weighed. Fill in the column weighed_g.",
    ),
    "reconcile name": (
        lambda: pf.reconcile({"BPDA": 3.0}, planned()),
        "component: expected one of NMP, p-PDA, PMDA, but got 'BPDA'.",
    ),
    "reconcile neg": (
        lambda: pf.reconcile({"PMDA": -3.0}, planned()),
        "weighed mass of PMDA: must be at least 0, but is -3.0.",
    ),
    "blend": (
        lambda: pf.blend([planned("A"), planned("B")]),
        "blend: neither ratio nor shares is stated; state one of them.",
    ),
    "blend same": (
        lambda: pf.blend([planned("A"), planned("A")], shares=[0.5, 0.5]),
        "solutions: batches of a blend must have ids of their own, but these are 'A', 'A'.",
    ),
    "blend shares": (
        lambda: pf.blend([planned("A"), planned("B")], shares=[0.5, 0.4]),
        "shares: must be 2 numbers that add up to 1, but are 0.5, 0.4.",
    ),
    "claims": (
        lambda: pf.check_claims(COPOLYMER, measured={"tg": 1}),
        "measured: expected a property of a claim: tg_c, cte_ppm_per_k, but got 'tg'.",
    ),
    "claims interp": (
        lambda: pf.check_claims(COPOLYMER, interpretation="wide"),
        "interpretation: expected one of intended, literal, but got 'wide'.",
    ),
    "claims role": (
        lambda: pf.check_claims(COPOLYMER, role="metal"),
        "role: expected one of low_expansion, thermoplastic, adhesion, but got 'metal'.",
    ),
    "claims samples": (
        lambda: pf.check_claims(COPOLYMER, samples=0),
        "samples: must be from 1 to 1,000,000, but is 0.",
    ),
    "claims closed": (lambda: pf.check_claims(COPOLYMER, closed="no"), "closed: expected True or False, but got 'no'."),
    "reading": (
        lambda: pf.reading("mine"),
        (
            "reading: expected one of default, diamine-bridge, x2-throughout, or the path of a .csv file, but got "
            "'mine'."
        ),
    ),
    "formula slot": (
        lambda: pf.formula("1").build(p=1, q=1, X9="PMDA"),
        "formula 1: there is no variable or slot X9; the variables are p, q and the slots X1, P, Q.",
    ),
    "formula zero": (lambda: pf.formula("1").build(p=0, q=0), "formula 1: at least one of p, q must be above 0."),
    "formula empty slot": (
        lambda: pf.formula("7").build(k=1),
        "formula 7, slot A1: the slot is empty; it takes a dianhydride, such as BPDA, BTDA, ODPA, PMDA.",
    ),
    "estimate name": (
        lambda: pf.estimate(COPOLYMER, ["tg"]),
        (
            "properties: expected names among tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
            "vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, solubility_parameter_mpa05, "
            "refractive_index, dielectric_constant, youngs_modulus_gpa, poisson_ratio, birefringence, t5_loss_c, "
            "t10_loss_c, cutoff_nm, transmittance_400_percent, strength_mpa, but got ['tg']."
        ),
    ),
    "estimate process": (
        lambda: pf.estimate(COPOLYMER, process="cast"),
        "process: expected one of cast_fixed, free, stretched, moulded, unstated, but got 'cast'.",
    ),
    "estimate level": (
        lambda: pf.estimate(COPOLYMER)["tg_c"].interval(1.5),
        "level: expected a probability above 0 and below 1, but got 1.5.",
    ),
    "estimate subject": (
        lambda: pf.estimate(3),
        "subject: expected a Copolymer or a Recipe, but got 3. Build one with Copolymer.from_units.",
    ),
    "chains": (lambda: pf.conversion_for_degree(0.5), "degree of polymerization: must be at least 1, but is 0.5."),
    "degree": (
        lambda: pf.degree_of_polymerization(1.5),
        "imbalance r: must be above 0 and at most 1, but is 1.5. r is the deficient over the excess group.",
    ),
    "layer none": (
        lambda: pf.Layer("adhesion", 12),
        (
            "adhesion layer: there is no material and no cte_ppm_per_k, modulus_gpa, poisson. Or give its "
            "Copolymer as material."
        ),
    ),
    "layer thickness": (
        lambda: pf.Layer("foil", -3, "copper"),
        "foil layer: thickness_um: must be above 0 and at most 10000, but is -3.",
    ),
    "stack none call": (lambda: pf.Stack([]), "layers: expected a list of Layer, top to bottom, but got nothing."),
    "stack no foil": (lambda: pf.Stack([pf.Layer("adhesion", 3, COPOLYMER)]), "layers: at least one foil is needed."),
    "curl": (
        lambda: pf.Stack([pf.Layer("foil", 12, "copper"), pf.Layer("adhesion", 3, COPOLYMER)]).curl(
            stress_free_c=25, room_c=25
        ),
        "room_c: must differ from stress_free_c (25), but is 25.",
    ),
    "etch": (
        lambda: pf.Stack([pf.Layer("foil", 12, "copper"), pf.Layer("adhesion", 3, COPOLYMER)]).etch("left"),
        (
            "etch: expected 'top', 'bottom', 'both', or the place of a foil among 0, but got 'left'. Only a foil "
            "can be etched."
        ),
    ),
    "hold": (
        lambda: pf.Cure([]),
        "holds of a cure: at least one Hold is needed. Such as Hold(350, 15, ramp_c_per_min=5).",
    ),
    "region none": (
        lambda: pf.region("6", ["PMDA"], ["p-PDA"]),
        (
            "region of formula 6: the limits leave no composition. Loosen least, most or margin_frac, or name a "
            "monomer for each class."
        ),
    ),
    "region least": (
        lambda: pf.region("1", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], least={"PMDA": 20}),
        "least of PMDA: must be from 0 to 1, but is 20. Is it in percent? Write 0.2.",
    ),
    "region sequence": (
        lambda: pf.region("1", ["PMDA", "BPDA"], ["p-PDA"], sequence="block"),
        "sequence: expected one of any, random, but got 'block'.",
    ),
    "screen": (
        lambda: pf.screen("PMDA", step_frac=0.1),
        "space: expected a list of monomers, or a Copolymer, but got 'PMDA'.",
    ),
    "screen step call": (
        lambda: pf.screen(["PMDA", "p-PDA", "4,4'-ODA"], step_frac=0.3),
        "step_frac: expected 1 divided by a whole number up to 1000, such as 0.05, but got 0.3.",
    ),
    "screen front top": (
        lambda: pf.screen(["PMDA", "p-PDA", "4,4'-ODA"], step_frac=0.5, top=2, front=["tg_c"]),
        "front: does not go with top. Ask for the top rows or for the front.",
    ),
    "screen inside": (
        lambda: pf.screen(["PMDA", "p-PDA", "4,4'-ODA"], step_frac=0.5, inside_only=True),
        "inside_only: there is neither a target nor a formula to be inside of.",
    ),
    "top": (
        lambda: pf.top("nowhere", by="tg_c"),
        "nowhere: there are no Parquet files that screen has written. Check the name.",
    ),
    "design call": (
        lambda: pf.design({}, ["PMDA", "p-PDA"]),
        "targets: a target or a formula is missing. Such as {'cte_ppm_per_k': (5, 25)}.",
    ),
    "design target": (
        lambda: pf.design({"tg_c": (300, 200)}, ["PMDA", "p-PDA"]),
        "target tg_c: the lower limit of a window comes first: (300.0, 200.0).",
    ),
    "design candidates": (
        lambda: pf.design({"tg_c": (200, 300)}, ["PMDA"]),
        "candidates: there is no diamine among 'PMDA'.",
    ),
    "design required": (
        lambda: pf.design({"tg_c": (200, 300)}, ["PMDA", "p-PDA"], required=["BPDA"]),
        "required: the candidates lack BPDA.",
    ),
    "target": (lambda: pf.Target("tg_c"), "target tg_c: there is neither a lower nor an upper limit."),
    "repeat units": (
        lambda: pf.repeat_units([], ["p-PDA"]),
        "dianhydrides: expected a list of dianhydrides, one at least, but got nothing.",
    ),
    "smiles": (
        lambda: pf.Monomer.from_smiles("c1ccc", "x"),
        "smiles: 'c1ccc' is not a SMILES that RDKit reads. Is a ring or a bracket left open?",
    ),
    "smiles none": (lambda: pf.Monomer.from_smiles(None, "x"), "smiles: expected a SMILES, as text, but got nothing."),
    "smiles salt": (
        lambda: pf.Monomer.from_smiles("Nc1ccc(N)cc1.Cl", "x"),
        (
            "smiles: 'Nc1ccc(N)cc1.Cl' is not one compound, but has a counter-ion or water beside it. For a salt "
            "or hydrate enter the free monomer and put the rest into the assay."
        ),
    ),
    "smiles ion": (
        lambda: pf.Monomer.from_smiles("[NH3+]c1ccc(N)cc1", "x"),
        "smiles: '[NH3+]c1ccc(N)cc1' is not neutral. Enter the free monomer without ions.",
    ),
    "smiles dummy": (
        lambda: pf.Monomer.from_smiles("*c1ccc(N)cc1", "x"),
        "smiles of x: '*c1ccc(N)cc1' is not a whole compound, as it has '*'.",
    ),
    "mol none": (
        lambda: pf.Monomer.from_mol(None, "x"),
        "mol: expected an RDKit Mol, but got nothing. RDKit gives None for a SMILES that it cannot read.",
    ),
    "crosslinker": (
        lambda: pf.crosslinker("x"),
        "crosslinker: expected one of TAPB, TAPOB, TAB, MTA, or a SMILES, but got 'x'.",
    ),
    "library none": (
        lambda: pf.library()[3],
        "monomer: expected an id, name, CAS number or SMILES as text, or a Monomer, but got 3.",
    ),
    "library blank": (
        lambda: pf.library()[""],
        "monomer: '' is not a known monomer. List them with `pi-formulate monomers`, or add your own.",
    ),
    "viscosity": (
        lambda: pf.viscosity(planned()),
        (
            "batch batch-1: M_w: has no limit. Plan it with imbalance_r or target_mn_g_per_mol, or state M_w in a "
            "PolymerSolution."
        ),
    ),
    "viscosity points": (lambda: pf.solids_for_viscosity(-1, 50000), "target_pa_s: must be above 0, but is -1."),
    "plot": (
        lambda: pf.plot_claims(3),
        (
            "subject: expected a Copolymer, a Recipe, a Feed, a Stack or a Making, but got 3. Build one with "
            "Copolymer.from_units."
        ),
    ),
    "plot recipe": (lambda: pf.plot_sensitivity(3), "recipe: expected a Recipe, but got 3. Plan one with plan_batch."),
    "bottle": (lambda: pf.Bottle.stock("S", {}, "NMP"), "bottle S: there is no monomer in the bottle."),
    "bottle sum": (
        lambda: pf.Bottle.stock("S", {"p-PDA": 1.5}, "NMP"),
        "bottle S: p-PDA: must be above 0 and at most 1, but is 1.5.",
    ),
    "whatif": (
        lambda: pf.what_if(3),
        "what_if: expected a Copolymer, a Unit, a Recipe, a WhatIf or the path of a recipe file, but got 3.",
    ),
    "history2": (
        history("{}\n"),
        (
            "h.jsonl:1: expected an entry with number, kind, batch_id, time, by, reason, data, before, sha256, but "
            "got '{}'. The file is no longer what was written. Compare it with a copy; no entry after this one can "
            "be trusted."
        ),
    ),
    "frame as feed": (
        lambda: pf.Copolymer.from_feed(DataFrame({"a": [1, 2]})),
        "feed: expected {monomer: amount in mol}, but got a DataFrame.",
    ),
    "vessel": (
        lambda: pf.after_sample(planned(), 600),
        "sample_g: must be less than the 500 g of the batch, but is 600.",
    ),
    "losses": (lambda: planned(losses=3), "losses: expected Losses(heel_g=..., ...), but got 3."),
    "worth": (
        lambda: pf.worth_measuring(COPOLYMER, {}),
        (
            "targets: at least one of tg_c, cte_ppm_per_k, density_g_per_cm3, youngs_modulus_gpa, strength_mpa, "
            "refractive_index, dielectric_constant, birefringence, cutoff_nm, transmittance_400_percent, "
            "t5_loss_c, t10_loss_c is needed."
        ),
    ),
    "solvent name": (
        lambda: planned(solvent="NMPP"),
        "solvent: 'NMPP' is not a known solvent. Nearest: NMP, DMPU, HMPA.",
    ),
    "solvent list": (
        lambda: planned(solvent=[]),
        "solvent: expected a name, a Solvent, or {name: mass fraction}, but got nothing.",
    ),
    "solvent empty": (lambda: planned(solvent={}), "solvent: at least one solvent is needed."),
    "solvent water": (
        lambda: planned(solvent_water_ppm=-1),
        "solvent_water_ppm: must be from 0 to 1,000,000, but is -1.",
    ),
    "assign": (
        lambda: pf.assign("x", "polyimide_groups"),
        "table: expected a GroupTable, but got 'polyimide_groups'. Load it with group_table(name or path).",
    ),
    "check orders": (
        lambda: pf.check_orders(3, "1"),
        (
            "subject: expected a Feed, {monomer: moles}, a Copolymer or a Recipe, but got 3. Build one with "
            "Copolymer.from_units."
        ),
    ),
    "shelf plan": (lambda: pf.plan_from_shelf(3, COPOLYMER, solution_g=5), "shelf: expected a Shelf, but got 3."),
    # numbers that may be a thousand times as large
    "thousands toml": (
        toml(HEAD + FEED + 'solution = "1,500 g"\n'),
        "r.toml #1: batch A: solution: expected a number with a unit, such as '500 g', but got '1,500 g'. Is it 1500 "
        "or 1.5? Write it without a comma.",
    ),
    "thousands toml number": (
        toml(HEAD + FEED + "solution_g = 1,500\n"),
        "r.toml:4: 'solution_g = 1,500' is not valid TOML. Is it 1500 or 1.500? Write it without a comma.",
    ),
    "thousands csv": (
        rows('id,units,solution_g\nA,PMDA/p-PDA = 1,"1,500"\n'),
        "r.csv:2: batch A: solution_g: expected a number, but got '1,500'. Is it 1500 or 1.5? "
        "Write it without a comma.",
    ),
    "thousands unit in words": (
        rows("id;units;solution\nA;PMDA/p-PDA = 1;1.500 pounds\nB;PMDA/p-PDA = 1;12,5 g\n"),
        "r.csv:2:solution: expected an unambiguous number, but got '1.500 pounds'. Other numbers of this file have a "
        "decimal comma: write one here too, or remove the point.",
    ),
    "thousands beside points": (
        rows("id;units;solution_g;solids_frac\nA;PMDA/p-PDA = 1;1,500;0.125\n"),
        "r.csv:2:solution_g: expected an unambiguous number, but got '1,500'. Other numbers of this file have a "
        "decimal point: write one here too, or remove the comma.",
    ),
    "thousands tabs": (
        rows("id\tunits\tsolution\nA\tPMDA/p-PDA = 1\t1.500 g\n"),
        "r.csv:2:solution: expected an unambiguous number, but got '1.500 g'. Between tabs a point may separate "
        "thousands: remove it, or append a 0 if it is a decimal point.",
    ),
    # frames
    "table without columns": (
        lambda: pf.plan_table(DataFrame()),
        "table: has no rows: write at least one, each of them a batch.",
    ),
    "table missing in a mapping": (
        lambda: pf.plan_table(
            DataFrame({"units": ["PMDA/p-PDA = 1"], "solution_g": [500], "assay": [{"p-PDA": float("nan")}]})
        ),
        "row 0: assay.p-PDA: expected a text or a number, but got nothing.",
    ),
    "table pair as a name": (
        lambda: pf.plan_table(DataFrame({"units": [{("PMDA", "p-PDA"): 1}], "solution_g": [500]})),
        "row 0: units: expected dianhydride/diamine = amount, but got ('PMDA', 'p-PDA'). Write structures in inline "
        "TOML instead.",
    ),
}
