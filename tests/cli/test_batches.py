"""The commands monomers, batch and reconcile: a bad input is one line and leaves no trace, a good one is whole."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.base.csv_files import restored
from pi_formulate.batch.export.sheet import HEADINGS
from tests.cli.recipes import Rows, Run, audit, batch_toml, one_line, read_lines
from tests.cli.runner import invoke

SIZE = 'solution = "500 g"\n'
SMILES = "O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12"
PLAIN = batch_toml(SIZE)


def _write_lines(path: str, rows: Rows) -> None:
    with Path(path).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


FEED = 'feed = { PMDA = 1.0, "p-PDA" = 1.0 }\n'
# name, recipe file, what the line says
BAD_TOML = [
    ("unknown monomer", PLAIN.replace("4,4'-ODA", "4,4-OAD"), "'4,4-OAD' is not a known monomer. Nearest: 4,4'-ODA"),
    ("ambiguous monomer", PLAIN.replace('"4,4\'-ODA"', '"APB"'), "It is used for APB-133, TPE-R"),
    ("wrong role", PLAIN.replace('"4,4\'-ODA"', '"BPDA"'), "role of BPDA: a dianhydride, not a diamine"),
    ("end-capper", PLAIN.replace('"4,4\'-ODA"', '"aniline"'), "an end-capper with one amine group, not a diamine"),
    ("triamine", PLAIN.replace('"4,4\'-ODA"', '"Nc1cc(N)cc(N)c1"'), "3 primary amines"),
    ("amount below 0", PLAIN.replace("1.5", "-1.5"), "amount of PMDA/p-PDA: must be above 0, but is -1.5"),
    ("amount 0", PLAIN.replace("1.5", "0"), "amount of PMDA/p-PDA: must be above 0, but is 0.0"),
    ("amount nan", PLAIN.replace("1.5", "nan"), "amount of PMDA/p-PDA: expected a finite number above 0, but got nan"),
    ("amount comma", PLAIN.replace("1.5", '"1,5"'), "decimal point, not a comma"),
    (
        "assay in percent",
        batch_toml(SIZE + 'assay = { "p-PDA" = 99.5 }'),
        "assay of p-PDA: must be above 0 and at most 1, but is 99.5",
    ),
    ("assay says percent", batch_toml(SIZE + 'assay = { "p-PDA" = 99.5 }'), "Is it in percent? Write 0.995"),
    (
        "assay above 100 %",
        batch_toml(SIZE + 'assay = { "p-PDA" = "101 %" }'),
        "assay of p-PDA: must be above 0 and at most 1, but is 1.01",
    ),
    ("solids 0 %", batch_toml(SIZE + 'solids = "0 %"'), "must be above 0 and below 1, but is 0.0"),
    ("solids 100 %", batch_toml(SIZE + 'solids = "100 %"'), "must be above 0 and below 1, but is 1.0"),
    ("solids without a unit", batch_toml(SIZE + "solids = 15"), "Is it in percent? Write 0.15"),
    ("solids nan", batch_toml(SIZE + "solids = nan"), "got nan"),
    ("no size", batch_toml(""), "size: the batch has no size: state exactly one"),
    ("two sizes", batch_toml(SIZE + 'polymer = "50 g"'), "but a batch has one size"),
    ("size 0", batch_toml('solution = "0 g"'), "must be above 0, but is 0.0"),
    ("size below 0", batch_toml('solution = "-5 g"'), "must be above 0, but is -5.0"),
    ("size nan", batch_toml('solution = "nan g"'), "expected a number with a unit, such as '500 g', but got 'nan g'"),
    ("size without a unit", batch_toml('solution = "500"'), "Which unit is 500 in?"),
    ("size as a number", batch_toml("solution = 500"), "Write the unit with it"),
    ("size with a comma", batch_toml('solution = "500,5 g"'), "decimal point, not a comma"),
    ("size in ml", batch_toml('solution = "500 ml"'), "The unit 'ml' is not a unit of g"),
    ("unknown solvent", batch_toml(SIZE + 'solvent = "NPM"'), "'NPM' is not a known solvent. Nearest: NMP"),
    ("solvents that do not add up", batch_toml(SIZE + "solvent = { NMP = 80, DMAc = 20 }"), "add up to 1"),
    ("unknown end-capper", batch_toml(SIZE + 'endcap = "PAA"\nimbalance_r = 0.9'), "'PAA' is not a known monomer"),
    ("unknown key", batch_toml(SIZE + 'solvant = "NMP"'), "Did you mean 'solvent'?"),
    (
        "unknown formula",
        batch_toml(SIZE + 'formula = "3"'),
        "formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '3'",
    ),
    (
        "r above 1",
        batch_toml(SIZE + "imbalance_r = 1.02"),
        "imbalance_r: must be above 0 and at most 1, but is 1.02: it is the deficient over the excess side",
    ),
    ("same id", PLAIN + PLAIN, "#2: batch A: more than one batch has the id 'A'"),
    ("no id", PLAIN.replace('id = "A"\n', ""), "the key 'id' is missing"),
    (
        "no composition",
        batch_toml(SIZE, composition=""),
        "composition: the batch has no composition: state exactly one of units",
    ),
    ("two compositions", batch_toml(SIZE + FEED), "composition: units and feed are stated"),
    ("sides differ", batch_toml(SIZE, composition=FEED.replace("PMDA = 1.0", "PMDA = 1.1")), "imbalance_r = 0.909091"),
    (
        "amounts contradict",
        batch_toml("", composition='amounts = { PMDA = "9 g", 89-32-7 = "8 g", "p-PDA" = "1 eq" }\n'),
        "these statements do not agree: 'PMDA = 9 g', 'PMDA = 8 g'",
    ),
    (
        "too few amounts",
        batch_toml(
            "", composition='amounts = { PMDA = "9 g" }\nratios = { "BPDA : BTDA" = 1.0, "p-PDA : BAPP" = 1.0 }\n'
        ),
        "Still free: BPDA, BTDA, p-PDA, BAPP",
    ),
    ("empty file", "", "there is no [[batch]] in the file"),
    ("no batch", "batch = []\n", "there is no batch in the file"),
    ("other tables", 'title = "x"\n' + PLAIN, "beside [[batch]] the file holds title"),
    ("not TOML", "[[batch]\n", "not valid TOML"),
    ("NUL byte", PLAIN + "\0", "a NUL byte"),
]
HEADER = "id,units,solution,solids,solvent,assay\n"
ROW = 'A,"PMDA/p-PDA = 1.5; PMDA/4,4\'-ODA = 1",500 g,15 wt%,NMP,\n'
BAD_CSV: list[tuple[str, str | bytes, str]] = [
    ("unknown monomer", HEADER + ROW.replace("4,4'-ODA", "4,4-OAD"), "Nearest: 4,4'-ODA"),
    ("ambiguous monomer", HEADER + ROW.replace("4,4'-ODA", "APB"), "It is used for APB-133"),
    ("wrong role", HEADER + ROW.replace("4,4'-ODA", "BPDA"), "a dianhydride, not a diamine"),
    ("amount below 0", HEADER + ROW.replace("1.5", "-1.5"), "must be above 0, but is -1.5"),
    ("amount nan", HEADER + ROW.replace("1.5", "nan"), "got nan"),
    ("amount comma", HEADER + ROW.replace("1.5", "1,5"), "decimal point, not a comma"),
    (
        "comma without quotes",
        HEADER + "A,PMDA/p-PDA = 1,5,500 g,15 wt%,NMP,\n",
        "r.csv:2: the line has 7 cells, but the header has 6",
    ),
    ("size with a comma", HEADER + ROW.replace("500 g", '"500,5 g"'), "decimal point, not a comma"),
    ("assay in percent", HEADER + ROW.replace("NMP,", "NMP,p-PDA = 99.5"), "Is it in percent? Write 0.995"),
    ("solids 0 %", HEADER + ROW.replace("15 wt%", "0 %"), "solids: must be above 0 and below 1, but is 0.0."),
    ("solids 100 %", HEADER + ROW.replace("15 wt%", "100 %"), "solids: must be above 0 and below 1, but is 1.0."),
    ("no size", HEADER + ROW.replace("500 g", ""), "size: the batch has no size"),
    ("two sizes", HEADER.replace("solids", "polymer") + ROW.replace("15 wt%", "50 g"), "but a batch has one size"),
    ("unknown solvent", HEADER + ROW.replace("NMP", "NPM"), "Nearest: NMP"),
    ("same id", HEADER + ROW + ROW, "r.csv:3: batch A: more than one batch has the id 'A'. r.csv:2"),
    ("no id", HEADER + ROW[1:], "r.csv:2: the key 'id' is missing"),
    ("missing column", HEADER.replace("id,", "name,") + ROW, "r.csv:1: the column id is missing"),
    ("unknown column", HEADER.replace("solvent", "solvant") + ROW, "Did you mean 'solvent'?"),
    ("repeated column", HEADER.replace("solvent", "solids") + ROW, "more than one column has the name solids"),
    ("bars", (HEADER + "A,x,500 g,15 wt%,NMP,\n").replace(",", "|"), "bars"),
    ("Latin-1", (HEADER + ROW.replace("A,", "Ä,")).encode("latin-1"), "'Ä' in the Windows encoding cp1252"),
    ("UTF-16 without a mark", (HEADER + ROW).encode("utf-16-le"), "a NUL byte"),
    ("empty file", "", "r.csv:1: the column id is missing"),
    ("header only", HEADER, "there is no batch in the file"),
    (
        "units",
        HEADER + ROW.replace("PMDA/p-PDA = 1.5", "PMDA = 1.5"),
        "expected dianhydride/diamine = amount, but got 'PMDA'",
    ),
    ("pairs", HEADER + ROW.replace("PMDA/p-PDA = 1.5", "PMDA/p-PDA"), "name = value; name = value"),
    ("inline TOML", HEADER + ROW.replace("PMDA/p-PDA = 1.5", "[{ dianhydride"), "not an inline TOML value"),
]


def test_without_an_output_the_batches_are_printed(run: Run) -> None:
    Path("r.toml").write_text(PLAIN + PLAIN.replace('"A"', '"B"'), encoding="utf-8")
    status, out, err = run("batch", "r.toml")
    planned, _ = pf.plan_file("r.toml")
    assert (status, out, err) == (0, "\n\n".join(map(str, planned)) + "\n", [])
    assert [path.name for path in Path().iterdir()] == ["r.toml"]


def test_empty_cells_and_a_wrong_column_of_a_table_are_one_line_each(run: Run) -> None:
    rows = ["id,units,solution,solids", *(f"{n},PMDA/p-PDA = 1,500 g,{'12 wt%' * (n % 2)}" for n in range(6))]
    Path("r.csv").write_text("\n".join(rows), encoding="utf-8")
    status, _, err = run("batch", "r.csv", "-o", "b.csv")
    assert status == 0
    assert err[0] == "warning: r.csv: solids is empty in 3 of 6 rows (line 2, line 4, line 6): 15 wt% is used"
    Path("r.csv").write_text("\n".join(rows).replace("solution", "solutions"), encoding="utf-8")
    status, _, err = run("batch", "r.csv")
    assert (status, err) == (
        1,
        ["error: r.csv:1: column 'solutions' is not a key of a recipe file. Did you mean 'solution'?"],
    )


@pytest.mark.parametrize("command", ["batch", "check", "estimate"])
@pytest.mark.parametrize(("text", "says"), [case[1:] for case in BAD_TOML], ids=[case[0] for case in BAD_TOML])
def test_a_bad_recipe_is_one_line_and_leaves_no_trace(run: Run, command: str, text: str, says: str) -> None:
    Path("r.toml").write_text(text, encoding="utf-8")
    Path("old.csv").write_text("old", encoding="utf-8")
    for output in ("new.csv", "old.csv"):
        status, out, err = run(command, "r.toml", "-o", output)
        assert (status, out) == (1, "")
        one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["old.csv", "r.toml"]
    assert Path("old.csv").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("command", ["batch", "check"])
@pytest.mark.parametrize(("text", "says"), [case[1:] for case in BAD_CSV], ids=[case[0] for case in BAD_CSV])
def test_a_bad_recipe_csv_is_one_line_and_leaves_no_trace(run: Run, command: str, text: str | bytes, says: str) -> None:
    Path("r.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    Path("old.csv").write_text("old", encoding="utf-8")
    status, out, err = run(command, "r.csv", "-o", "old.csv")
    assert (status, out) == (1, "")
    one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["old.csv", "r.csv"]
    assert Path("old.csv").read_text(encoding="utf-8") == "old"


def test_every_faulty_batch_has_its_own_line(run: Run) -> None:
    text = batch_toml(SIZE + 'solids = "0 %"', "A") + batch_toml(SIZE, "B") + batch_toml(SIZE + 'solvent = "x"', "C")
    Path("r.toml").write_text(text + batch_toml(SIZE + "foo = 1\nbar = 2", "D"), encoding="utf-8")
    status, _, err = run("batch", "r.toml", "-o", "o.csv")
    assert status == 1
    assert [re.findall(r"#\d: batch [A-D]", line)[0] for line in err] == [
        "#1: batch A",
        "#3: batch C",
        "#4: batch D",
        "#4: batch D",
    ]
    assert not Path("o.csv").exists()


MONOMERS = "id,role,smiles,cas,assay_frac\n"
BAD_MONOMERS: list[tuple[str, str | bytes, list[str]]] = [
    ("date", MONOMERS + "x,diamine,NCCOCCN,1989-03-27,\n", ["m.csv:2:cas", "looks like a date"]),
    ("month", MONOMERS + "x,diamine,NCCOCCN,Mar-89,\n", ["m.csv:2:cas", "looks like a date"]),
    ("check digit", MONOMERS + "x,diamine,NCCOCCN,929-59-8,\n", ["m.csv:2:cas", "last digit"]),
    ("triamine", MONOMERS + "x,diamine,Nc1cc(N)cc(N)c1,,\n", ["m.csv:2:x", "3 primary amines"]),
    (
        "role",
        MONOMERS + "x,amine,NCCOCCN,,\n",
        ["m.csv:2:role", ("expected one of dianhydride, diamine, endcap_anhydride, endcap_amine, but got 'amine'.")],
    ),
    ("percent", MONOMERS + "x,diamine,NCCOCCN,,99.5\n", ["m.csv:2:assay_frac", "Is it in percent? Write 0.995"]),
    ("comma", MONOMERS + 'x,diamine,NCCOCCN,,"0,995"\n', ["m.csv:2:assay_frac", "not a comma"]),
    ("missing column", "id,smiles\nx,NCCOCCN\n", ["m.csv:1", "the column role is missing"]),
    ("bars", MONOMERS.replace(",", "|"), ["m.csv:1", "bars"]),
    ("Latin-1", MONOMERS.encode() + b"\xc4,diamine,NCCOCCN,,\n", ["m.csv:", "0xC4", "cp1252"]),
    ("listed", MONOMERS + "x,diamine,Nc1ccc(N)cc1,,\n", ["It is p-PDA"]),
]


@pytest.mark.parametrize(("text", "says"), [case[1:] for case in BAD_MONOMERS], ids=[case[0] for case in BAD_MONOMERS])
def test_a_bad_monomer_file_is_one_line(run: Run, text: str | bytes, says: list[str]) -> None:
    Path("m.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    Path("r.toml").write_text(PLAIN, encoding="utf-8")
    for words in (("monomers",), ("batch", "r.toml"), ("check", "r.toml")):
        status, out, err = run(*words, "--monomers", "m.csv", "-o", "o.csv")
        assert (status, out) == (1, "")
        for part in says:
            one_line(err, part)
    assert not Path("o.csv").exists()


def test_all_faults_of_a_monomer_file_at_once(run: Run) -> None:
    rows = "x,amine,NCCN,,\ny,diamine,c1c,,\nz,diamine,NCCOCCN,1-2-2003,\n"
    Path("m.csv").write_text(MONOMERS + rows, encoding="utf-8")
    status, _, err = run("monomers", "--monomers", "m.csv")
    assert status == 1
    assert [line.split(":")[2] for line in err] == ["2", "3", "4"]


# name, batch: odd but legal
ODD = [
    ("film", batch_toml('film = { area = "1 m^2", thickness = "25 um" }\nfilm_density = "1.42 g/cm3"')),
    ("film in inches", batch_toml('film = { area = "12 in^2", thickness = "1 mil" }')),
    ("polymer and PI basis", batch_toml('polymer = "60 g"\nsolids_basis = "pi"\nsolids = "12 wt%"')),
    ("monomers", batch_toml('monomers = "0.2 mol"')),
    ("use up", batch_toml('use_up = { "p-PDA" = "3 g" }')),
    ("pounds", batch_toml('solution = "20 lb"')),
    ("a microgram", batch_toml('solution = "1e-9 g"')),
    ("a thousand tonnes", batch_toml('solution = "1e9 g"')),
    (
        "in numbers",
        batch_toml("solution_g = 500\nsolids_frac = 0.1\nreadability_g = 0.01\ntarget_mn_g_per_mol = 20000"),
    ),
    ("feed", batch_toml(SIZE, composition='feed = { PMDA = 0.6, BPDA = 0.4, "p-PDA" = 1.0 }\n')),
    (
        "feed in an order",
        batch_toml(
            SIZE,
            composition='feed = { PMDA = 0.5, BPDA = 0.5, "p-PDA" = 0.5, BAPP = 0.5 }\n'
            'sequence = [{ dianhydride = "PMDA", diamine = "p-PDA", amount = 0.5 },'
            ' { dianhydride = "BPDA", diamine = "BAPP", amount = 0.5 }]\n',
        ),
    ),
    (
        "degrees",
        batch_toml(
            SIZE + 'formula = "7"',
            composition="degrees = { k = 6, l = 2, m = 1, n = 1 }\n"
            'members = { A1 = "BPDA", A2 = "BTDA", B1 = { TPE-R = 1, BAPP = 3 }, B2 = "p-PDA" }\n',
        ),
    ),
    (
        "amounts",
        batch_toml("", composition='amounts = { PMDA = "10 g", "p-PDA" = "60 mol%", "4,4\'-ODA" = "40 mol%" }\n'),
    ),
    ("ratios", batch_toml("", composition='amounts = { PMDA = "10 g" }\nratios = { "p-PDA : 4,4\'-ODA" = 1.5 }\n')),
    ("weights", batch_toml(SIZE, composition='amounts = { PMDA = "60 wt%", "p-PDA" = "40 wt%" }\n')),
    (
        "equivalents",
        batch_toml(
            "",
            composition='amounts = { PMDA = "10 mmol", "p-PDA" = "1.01 eq" }\n'
            'endcap = "PA"\nendcap_equivalents = 0.02\n',
        ),
    ),
    (
        "lots",
        batch_toml(
            SIZE + '[batch.lots.PMDA]\nname = "L, \\"7\\""\npurity = "99 %"\nmoisture = "0.2 %"\n'
            'hydrolysed = "1 %"\nassay_sd = 0.001\n'
        ),
    ),
    ("losses", batch_toml(SIZE + 'losses = { heel = "5 g", holdup = "2 g", scrap = "1 g", allowance = "3 %" }')),
    ("chemical imidization", batch_toml(SIZE + 'imidization = { "acetic anhydride" = 4, pyridine = 4 }')),
    ("solvent mixture", batch_toml(SIZE + 'solvent = { NMP = "80 %", toluene = 0.2 }\nsolvent_water = "50 ppm"')),
    ("order", batch_toml(SIZE + 'order = ["PMDA", "NMP", "1,4-phenylenediamine", "101-80-4"]')),
    ("two balances", batch_toml(SIZE + 'readability = { "*" = "0.1 g", PMDA = "1 mg" }')),
    ("diamine ends", batch_toml(SIZE + 'imbalance_r = 0.98\nendcap = "phthalic anhydride"\ncapping = "50 %"')),
    ("anhydride ends", batch_toml(SIZE + 'imbalance_r = 0.98\nexcess = "dianhydride"\nendcap = "aniline"')),
    (
        "M_n",
        batch_toml(SIZE + 'target_mn = "20 kg/mol"\nendcap = "PA"\nconversion = 0.999\nassay = { PMDA = "99.5 %" }'),
    ),
    ("SMILES", batch_toml(SIZE, composition=f'feed = {{ "{SMILES}" = 1, "Nc1ccc(Sc2cccc(N)c2)cc1O" = 1 }}\n')),
]
TWELVE = batch_toml(
    SIZE + 'readability = "0.01 g"',
    composition="feed = { PMDA = 1, BPDA = 2, BTDA = 3,"
    ' ODPA = 4, 6FDA = 5, NTDA = 6, "p-PDA" = 6, "m-PDA" = 5, TPE-R = 4, BAPP = 3, TFMB = 2,'
    ' "4,4\'-ODA" = 1 }\n',
)


@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param(text, id=name) for name, text in ODD),
        pytest.param(TWELVE, marks=pytest.mark.slow, id="twelve monomers"),
    ],
)
def test_every_batch_file_follows_from_formulas_and_moles(run: Run, text: str) -> None:
    Path("r.toml").write_text(text, encoding="utf-8")
    for output in ("o.csv", "o.xlsx", "o.html", "o.json"):
        assert run("batch", "r.toml", "-o", output)[0] == 0
    audit(read_lines("o.csv"))
    checked = {name: run("check", name, "-o", "-") for name in ("r.toml", "o.csv", "o.xlsx", "o.html", "o.json")}
    assert {status for status, _, _ in checked.values()} == {0}
    assert len({out for _, out, _ in checked.values()}) == 1
    assert pf.read_batches("o.xlsx") == pf.read_batches("o.html") == pf.read_batches("o.json")


def test_sizes_come_out_as_asked(run: Run) -> None:
    text = batch_toml('solution = "1.2 kg"', "A") + batch_toml('polymer = "60 g"\nsolids_basis = "pi"', "B")
    Path("r.toml").write_text(text + batch_toml('use_up = { PMDA = "10 g" }', "C"), encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.csv")[0] == 0
    rows = read_lines("o.csv")
    by_id = {b: {r["id"]: float(r["charge_g"]) for r in rows if r["batch_id"] == b} for b in "ABC"}
    assert sum(by_id["A"].values()) == pytest.approx(1200.0, rel=1e-12)
    assert by_id["A"]["NMP"] == pytest.approx(0.85 * 1200.0, rel=1e-12)
    assert sum(by_id["B"].values()) == pytest.approx(60.0 / 0.15, rel=1e-12)
    water = 2 * 18.015 * by_id["B"]["PMDA"] / 218.120
    assert sum(by_id["B"].values()) - by_id["B"]["NMP"] - water == pytest.approx(60.0, rel=1e-9)
    assert by_id["C"]["PMDA"] == pytest.approx(10.0, rel=1e-12)


def test_mini_syntax_inline_toml_and_toml_say_the_same(run: Run) -> None:
    Path("r.toml").write_text(
        batch_toml(
            SIZE + 'solvent = { NMP = 0.8, DMAc = "20 %" }\nassay = { "p-PDA" = 0.995 }\nimbalance_r = 0.98\n'
            'order = ["NMP", "DMAc", "PMDA", "p-PDA", "4,4\'-ODA"]\n'
        ),
        encoding="utf-8",
    )
    header = "id,units,solution,solvent,assay,imbalance_r,order\n"
    rest = ',500 g,NMP = 0.8; DMAc = 20 %,p-PDA = 0.995,0.98,"NMP; DMAc; PMDA; p-PDA; 4,4\'-ODA"\n'
    inline = (
        '"[{dianhydride=""PMDA"",diamine=""p-PDA"",amount=1.5},{dianhydride=""PMDA"",diamine=""4,4\'-ODA"",amount=1}]"'
    )
    Path("mini.csv").write_text(header + 'A,"PMDA/p-PDA = 1.5; PMDA/4,4\'-ODA = 1"' + rest, encoding="utf-8")
    Path("inline.csv").write_text(header + "A," + inline + rest, encoding="utf-8")
    Path("crlf.csv").write_bytes(Path("mini.csv").read_bytes().replace(b"\n", b"\r\n"))
    Path("crlf.toml").write_bytes(Path("r.toml").read_bytes().replace(b"\n", b"\r\n"))
    found = {
        run("batch", name, "-o", "-")[:2] for name in ("r.toml", "mini.csv", "inline.csv", "crlf.csv", "crlf.toml")
    }
    assert len(found) == 1
    assert next(iter(found))[0] == 0


def test_monomers_finds_filters_and_writes(run: Run) -> None:
    status, out, err = run("monomers", "-o", "-")
    whole = list(csv.DictReader(io.StringIO(out)))
    assert (status, err) == (0, [])
    assert [row["id"] for row in whole] == [m.id for m in pf.library()]
    for words, wanted in (
        (("--role", "endcap_amine"), {m.id for m in pf.library() if m.role == "endcap_amine"}),
        (("89-32-7",), {"PMDA"}),
        (("pyromellitic DIANHYDRIDE",), {"PMDA"}),
        (("oxydianiline", "--role", "diamine"), {m.id for m in pf.library() if "oxydianiline" in m.name}),
    ):
        status, out, _ = run("monomers", *words, "-o", "o.csv")
        assert (status, out) == (0, "")
        assert wanted <= {row["id"] for row in read_lines("o.csv")}
        assert {row["role"] for row in read_lines("o.csv")} <= {pf.library()[name].role for name in wanted}
    status, out, _ = run("monomers", "89-32-7")
    assert "pyromellitic dianhydride" in out
    assert out.endswith("1 monomers\n")


def test_own_monomers_and_solvents_go_all_the_way(run: Run) -> None:
    Path("m.csv").write_text(
        "id,role,smiles,assay_frac\nMINE,diamine,Nc1ccc(Sc2cccc(N)c2)cc1O,0.98\n", encoding="utf-8"
    )
    Path("s.csv").write_text("id,smiles,density_g_per_ml\nslow,CCOCCOCCOCCOC,0.95\n", encoding="utf-8")
    Path("r.toml").write_text(
        batch_toml(
            SIZE + 'solvent = "slow"\nreadability = "0.01 g"', composition="feed = { PMDA = 1.0, MINE = 1.0 }\n"
        ),
        encoding="utf-8",
    )
    assert run("batch", "r.toml", "-o", "o.csv")[0] == 1
    for kind in ("csv", "xlsx", "html", "json"):
        assert run("batch", "r.toml", "-o", f"o.{kind}", "--monomers", "m.csv", "--solvents", "s.csv")[0] == 0
        for own in ((), ("--monomers", "m.csv")):
            status, out, err = run("check", f"o.{kind}", *own)
            assert (status, err) == (0, [])
            assert "needs data" in out
    rows = read_lines("o.csv")
    audit(rows)
    assert {row["id"]: row["assay_frac"] for row in rows}["MINE"] == "0.98"
    _write_lines("f.csv", [{**row, "weighed_g": row["charge_g"]} for row in rows])
    assert run("reconcile", "f.csv", "--after", "p.csv")[0] == 0
    audit(read_lines("p.csv"))


IDS = [
    "a, b",
    'say "hi"',
    "Ω-7 µ",
    "-5",
    "+A1",
    "@x",
    "x" * 300,
    "a/b\\c:d*?",
    "data",
    "001",
    "1e5",
    "2024-01-02",
    "<b>&amp;",
    "a; b = c",
    "[x]",
]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_any_id_comes_back(run: Run, kind: str) -> None:
    text = "".join(batch_toml('solution = "5 g"', id) for id in IDS)
    Path("r.toml").write_text(text, encoding="utf-8")
    assert run("batch", "r.toml", "-o", f"o.{kind}")[0] == 0
    assert [recipe.batch_id for recipe in pf.read_batches(f"o.{kind}")] == IDS
    assert run("check", f"o.{kind}", "-o", "c.csv")[0] == 0
    assert list(dict.fromkeys(restored(row["batch_id"]) for row in read_lines("c.csv"))) == IDS


@pytest.mark.parametrize("kind", ["csv", "html", "json"])
def test_an_id_like_a_formula_comes_back(run: Run, kind: str) -> None:
    Path("r.toml").write_text(batch_toml(SIZE, "=1+1"), encoding="utf-8")
    assert run("batch", "r.toml", "-o", f"o.{kind}")[0] == 0
    assert [recipe.batch_id for recipe in pf.read_batches(f"o.{kind}")] == ["=1+1"]


def test_ids_that_differ_in_case_get_a_sheet_each(run: Run) -> None:
    Path("r.toml").write_text(batch_toml(SIZE, "lx") + batch_toml(SIZE, "LX"), encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.xlsx")[0] == 0
    book = openpyxl.load_workbook("o.xlsx")
    assert len({name.casefold() for name in book.sheetnames}) == 3
    assert [book[name]["B1"].value for name in book.sheetnames[:2]] == ["lx", "LX"]


def test_two_hundred_batches(run: Run) -> None:
    rows = "".join(f'B{n},"PMDA/p-PDA = {n}; PMDA/4,4\'-ODA = 100",500 g\n' for n in range(1, 201))
    Path("r.csv").write_text("id,units,solution\n" + rows, encoding="utf-8")
    status, _, err = run("batch", "r.csv", "-o", "o.csv")
    assert (status, err) == (0, ["200 batches written to o.csv"])
    found = read_lines("o.csv")
    audit(found)
    moles = {(r["batch_id"], r["id"]): float(r["amount_mol"]) for r in found}
    for n in range(1, 201):
        assert moles[f"B{n}", "p-PDA"] / moles[f"B{n}", "4,4'-ODA"] == pytest.approx(n / 100.0, rel=1e-12)


# No balance in the recipe, so that the plan itself is what a chemist weighs.
EXACT = batch_toml(SIZE, "A") + batch_toml(SIZE + 'imbalance_r = 0.97\nendcap = "PA"\n', "B")


def _filled(run: Run, **factors: float) -> Rows:
    """A batch file with the column weighed_g: the plan times a factor where one is given."""
    Path("r.toml").write_text(EXACT, encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.csv")[0] == 0
    return [
        {
            **row,
            "weighed_g": repr(float(row["charge_g"]) * (factors.get(row["id"], 1.0) if row["batch_id"] == "A" else 1)),
        }
        for row in read_lines("o.csv")
    ]


def test_reconcile_a_filled_csv_of_two_batches(run: Run) -> None:
    rows = _filled(run, PMDA=1.01)
    _write_lines("f.csv", rows)
    status, out, err = run("reconcile", "f.csv", "--after", "p.csv")
    assert (status, err) == (0, [])
    plan = {row["id"]: float(row["charge_g"]) for row in rows if row["batch_id"] == "A"}
    said = next(line for line in out.splitlines() if line.startswith("A: add "))
    for name in ("NMP", "p-PDA", "4,4'-ODA"):
        mass = re.search(rf"([\d.]+) g of {re.escape(name)}", said)
        assert mass
        assert float(mass[1]) == pytest.approx(0.01 * plan[name], rel=1e-4)
    assert "B: nothing to add" in out
    mended = read_lines("p.csv")
    audit(mended)
    for row in mended:
        factor = 1.01 if row["batch_id"] == "A" else 1.0
        charge = next(float(r["charge_g"]) for r in rows if (r["batch_id"], r["id"]) == (row["batch_id"], row["id"]))
        assert float(row["charge_g"]) == pytest.approx(factor * charge, rel=1e-6)


def test_reconcile_with_a_component_that_may_not_be_added(run: Run) -> None:
    rows = _filled(run, **{"p-PDA": 1.02})
    _write_lines("f.csv", rows)
    same = run("reconcile", "f.csv", "--may-not-add", "4,4'-ODA", "--fixed", "NMP")
    status, out, _ = run("reconcile", "f.csv", "--fixed", "4,4'-ODA", "--fixed", "NMP")
    assert same[:2] == (status, out)
    assert status == 0
    said = next(line for line in out.splitlines() if line.startswith("A: add "))
    assert "of PMDA" in said
    assert "ODA" not in said
    assert "NMP" not in said
    amine = next(float(r["charge_g"]) for r in rows if (r["batch_id"], r["id"]) == ("A", "p-PDA"))
    mass = re.search(r"([\d.]+) g of PMDA", said)
    assert mass
    assert float(mass[1]) == pytest.approx(0.02 * amine / 108.144 * 218.120, rel=1e-4)
    status, _, err = run("reconcile", "f.csv", "--fixed", "BTDA")
    assert status == 1
    one_line(err, "component: expected one of NMP, 4,4'-ODA, p-PDA, PMDA, PA, but got 'BTDA'")


BAD_CELLS = [
    ("abc", "got 'abc'"),
    ("45,4", "not a comma"),
    ("45.4 g", "got '45.4 g'"),
    ("-45", "must be at least 0 [g], but is -45"),
    ("nan", "got 'nan'"),
    ("inf", "got 'inf'"),
]


@pytest.mark.parametrize(("cell", "says"), BAD_CELLS)
def test_a_bad_mass_is_one_line(run: Run, cell: str, says: str) -> None:
    rows = _filled(run)
    rows[3]["weighed_g"] = cell
    _write_lines("f.csv", rows)
    status, out, err = run("reconcile", "f.csv", "-o", "p.csv")
    assert (status, out) == (1, "")
    one_line(err, says)
    assert err[0].startswith("error: f.csv:5:weighed_g")
    assert not Path("p.csv").exists()


BAD_BATCH_FILES: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("Latin-1", lambda content: content.replace(b"solvent", b"solv\xe4nt", 1), "'ä' in the Windows encoding cp1252"),
    (
        "column",
        lambda content: content.replace(b"equivalents", b"eq", 1),
        "the column equivalents is missing; the table has",
    ),
    ("no mass", lambda content: content.replace(b"weighed_g", b"weighed_kg", 1), "weighed_kg"),
    (
        "role",
        lambda content: content.replace(b",solvent,", b",thinner,", 1),
        (
            "role: expected one of solvent, diamine, dianhydride, endcap_anhydride, endcap_amine, "
            "imidization_reagent, but got 'thinner'"
        ),
    ),
    ("empty", lambda content: b"", "f.csv:1"),
]


@pytest.mark.parametrize(
    ("change", "says"), [case[1:] for case in BAD_BATCH_FILES], ids=[case[0] for case in BAD_BATCH_FILES]
)
def test_a_bad_batch_file_is_one_line(run: Run, change: Callable[[bytes], bytes], says: str) -> None:
    _write_lines("f.csv", _filled(run))
    Path("f.csv").write_bytes(change(Path("f.csv").read_bytes()))
    status, out, err = run("reconcile", "f.csv", "-o", "p.csv")
    assert (status, out) == (1, "")
    one_line(err, says)
    assert not Path("p.csv").exists()


WEIGHED = HEADINGS.index("weighed / g") + 1


def _fill_in(run: Run, change: Callable[[openpyxl.Workbook], object]) -> None:
    """A workbook whose column for the weighed mass holds the plan, then changed."""
    Path("r.toml").write_text(EXACT, encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.xlsx")[0] == 0
    book = openpyxl.load_workbook("o.xlsx")
    charge = HEADINGS.index("charge / g") + 1
    for name in ("A", "B"):
        page, row = book[name], 6
        while isinstance(page.cell(row, 1).value, int):
            page.cell(row, WEIGHED, page.cell(row, charge).value)
            row += 1
    change(book)
    book.save("f.xlsx")


def test_reconcile_a_filled_workbook(run: Run) -> None:
    # sheet B: the end-capper in the last line is still to come
    last = {"cell": ""}

    def change(book: openpyxl.Workbook) -> None:
        page, row = book["B"], 6
        while str(page.cell(row, 3).value).split("\n")[0] != "PA":
            row += 1
            assert row < 20
        page.cell(row, WEIGHED).value = None
        last["cell"] = str(page.cell(row, HEADINGS.index("charge / g") + 1).value)

    _fill_in(run, change)
    status, out, err = run("reconcile", "f.xlsx", "--after", "p.xlsx")
    assert (status, err) == (0, [])
    said = next(line for line in out.splitlines() if line.startswith("B: add "))
    mass = re.search(r"([\d.]+) g of PA", said)
    assert mass
    assert float(mass[1]) == pytest.approx(float(last["cell"]), rel=1e-3)  # the sheet shows five figures
    assert [recipe.batch_id for recipe in pf.read_batches("p.xlsx")] == ["A", "B"]


BAD_SHEETS: list[tuple[str, Callable[[openpyxl.Workbook], object], str]] = [
    (
        "text",
        lambda book: book["A"].cell(7, WEIGHED, "16 g"),
        "weighed_g: expected a number of at least 0 [g], but got '16 g'",
    ),
    ("comma", lambda book: book["A"].cell(7, WEIGHED, "16,5"), "not a comma"),
    ("copied", lambda book: book.copy_worksheet(book["A"]), "Was a weigh sheet copied?"),
    ("no data", lambda book: book.remove(book["data"]), "the workbook has no sheet 'data'"),
]


@pytest.mark.parametrize(("change", "says"), [case[1:] for case in BAD_SHEETS], ids=[case[0] for case in BAD_SHEETS])
def test_a_bad_workbook_is_one_line(run: Run, change: Callable[[openpyxl.Workbook], object], says: str) -> None:
    _fill_in(run, change)
    status, out, err = run("reconcile", "f.xlsx", "-o", "p.csv")
    assert (status, out) == (1, "")
    one_line(err, says)
    assert not Path("p.csv").exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_a_sheet_that_nobody_filled_in_is_one_line(run: Run, kind: str) -> None:
    Path("r.toml").write_text(EXACT, encoding="utf-8")
    assert run("batch", "r.toml", "-o", f"o.{kind}")[0] == 0
    status, out, err = run("reconcile", f"o.{kind}")
    assert (status, out) == (1, "")
    one_line(err, "no weighed masses found: fill in the yellow cells")


LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


def test_reconcile_before_the_dianhydride_tells_the_top_up_and_writes_it(tmp_path: Path) -> None:
    plan = pf.plan_batch(
        LOW, solution_g=500, imidization={"acetic anhydride": 2.0, "pyridine": 1.0}, solvent="pyridine"
    )
    plan.to_excel(tmp_path / "o.xlsx")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    for row, charge in enumerate(plan.charges, 6):
        if charge.role in ("solvent", "diamine"):
            book.worksheets[0].cell(row, 13, charge.charge_g)
    book.save(tmp_path / "f.xlsx")
    status, out, _ = invoke("reconcile", str(tmp_path / "f.xlsx"), "--after", str(tmp_path / "mended.csv"))
    assert status == 0
    assert "nothing has reacted" in out
    mended = pf.Recipe.read(tmp_path / "mended.csv")
    assert mended.charge_g["PMDA"] == pytest.approx(plan.charge_g["PMDA"], rel=1e-9)
