"""The command as a chemist meets it: every bad input is one line and leaves no trace, every good one is right."""

import csv
import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate import cli
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.batch.export.sheet import HEADINGS

Run = Callable[..., tuple[int, str, list[str]]]
Rows = list[dict[str, str]]

UNITS = """units = [
    { dianhydride = "PMDA", diamine = "p-PDA", amount = 1.5 },
    { dianhydride = "PMDA", diamine = "4,4'-ODA", amount = 1.0 },
]
"""
SIZE = 'solution = "500 g"\n'
SMILES = "O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12"
# IUPAC abridged standard atomic weights, typed here so that the check shares nothing with the package
WEIGHTS = {
    "C": 12.011,
    "H": 1.008,
    "N": 14.007,
    "O": 15.999,
    "F": 18.998,
    "S": 32.06,
    "Si": 28.085,
    "P": 30.974,
    "Cl": 35.45,
    "Br": 79.904,
}


def _batch(body: str, id: str = "A", composition: str = UNITS) -> str:
    """One batch of a TOML recipe file."""
    return f"[[batch]]\nid = {json.dumps(id, ensure_ascii=False)}\n{composition}{body}\n"


EXAMPLES = Path(__file__).parents[2] / "examples"
GOOD = _batch(SIZE + 'readability = "0.01 g"\nimbalance_r = 0.98\nendcap = "PA"\n')
PLAIN = _batch(SIZE)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """The command in a folder of its own: exit status, standard output, lines of standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, list[str]]:
        monkeypatch.setattr(sys, "argv", ["pi-formulate", *words])
        try:
            cli.main()
            status: object = 0
        except SystemExit as stop:
            status = stop.code
        out, err = capsysbinary.readouterr()
        assert isinstance(status, int)
        return status, out.decode(), err.decode().splitlines()

    return call


def _command(*words: str, cwd: Path, **more: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [sys.executable, "-m", "pi_formulate.cli", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **more,
    )
    return done


def _lines(path: Path | str) -> Rows:
    with Path(path).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _write_lines(path: str, rows: Rows) -> None:
    with Path(path).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _audit(rows: Rows) -> None:
    """Every number of a batch file follows from formulas and moles; without the package."""
    assert rows
    assert tuple(rows[0]) == COLUMNS
    for batch_id in dict.fromkeys(row["batch_id"] for row in rows):
        lines = [row for row in rows if row["batch_id"] == batch_id]
        assert [int(line["step"]) for line in lines] == list(range(1, len(lines) + 1))
        moles: dict[str, float] = {}
        for line in lines:
            moles[line["role"]] = moles.get(line["role"], 0.0) + float(line["amount_mol"])
        assert moles["dianhydride"] > 0.0
        assert moles["diamine"] > 0.0
        for line in lines:
            parts = re.findall(r"([A-Z][a-z]?)(\d*)", line["formula"])
            mass = sum(WEIGHTS[symbol] * int(count or 1) for symbol, count in parts)
            amount, pure, assay = (float(line[c]) for c in ("amount_mol", "pure_g", "assay_frac"))
            assert float(line["molar_mass_g_per_mol"]) == pytest.approx(mass, rel=1e-5)
            assert pure == pytest.approx(amount * float(line["molar_mass_g_per_mol"]), rel=1e-12)
            assert float(line["charge_g"]) == pytest.approx(pure / assay, rel=1e-9)
            assert 0.0 < assay <= 1.0
            assert float(line["equivalents"]) == pytest.approx(amount / moles["dianhydride"], rel=1e-12)
            assert float(line["mol_frac_in_role"]) == pytest.approx(amount / moles[line["role"]], rel=1e-12)


# --- wrong input ---

FEED = 'feed = { PMDA = 1.0, "p-PDA" = 1.0 }\n'
# name, recipe file, what the line says
BAD_TOML = [
    ("unknown monomer", PLAIN.replace("4,4'-ODA", "4,4-OAD"), "'4,4-OAD', need a known monomer. Nearest: 4,4'-ODA"),
    ("ambiguous monomer", PLAIN.replace('"4,4\'-ODA"', '"APB"'), "It is used for APB-133, TPE-R"),
    ("wrong role", PLAIN.replace('"4,4\'-ODA"', '"BPDA"'), "role of BPDA: got 'dianhydride', need a diamine"),
    ("end-capper", PLAIN.replace('"4,4\'-ODA"', '"aniline"'), "got 'endcap_amine', need a diamine"),
    ("triamine", PLAIN.replace('"4,4\'-ODA"', '"Nc1cc(N)cc(N)c1"'), "3 primary amines"),
    ("amount below 0", PLAIN.replace("1.5", "-1.5"), "amount of PMDA/p-PDA: got -1.5"),
    ("amount 0", PLAIN.replace("1.5", "0"), "amount of PMDA/p-PDA: got 0.0"),
    ("amount nan", PLAIN.replace("1.5", "nan"), "amount of PMDA/p-PDA: got nan"),
    ("amount comma", PLAIN.replace("1.5", '"1,5"'), "decimal point, not a comma"),
    ("assay in percent", _batch(SIZE + 'assay = { "p-PDA" = 99.5 }'), "assay of p-PDA: got 99.5"),
    ("assay says percent", _batch(SIZE + 'assay = { "p-PDA" = 99.5 }'), "Is it in percent? Write 0.995"),
    ("assay above 100 %", _batch(SIZE + 'assay = { "p-PDA" = "101 %" }'), "assay of p-PDA: got 1.01"),
    ("solids 0 %", _batch(SIZE + 'solids = "0 %"'), "got 0.0, need a finite number above 0 and below 1"),
    ("solids 100 %", _batch(SIZE + 'solids = "100 %"'), "got 1.0, need a finite number above 0 and below 1"),
    ("solids without a unit", _batch(SIZE + "solids = 15"), "Is it in percent? Write 0.15"),
    ("solids nan", _batch(SIZE + "solids = nan"), "got nan"),
    ("no size", _batch(""), "size: got 'none', need exactly one"),
    ("two sizes", _batch(SIZE + 'polymer = "50 g"'), "need exactly one batch size"),
    ("size 0", _batch('solution = "0 g"'), "got 0.0, need a finite number above 0"),
    ("size below 0", _batch('solution = "-5 g"'), "got -5.0"),
    ("size nan", _batch('solution = "nan g"'), "got 'nan g', need a number with a unit"),
    ("size without a unit", _batch('solution = "500"'), "Which unit is 500 in?"),
    ("size as a number", _batch("solution = 500"), "Write the unit with it"),
    ("size with a comma", _batch('solution = "500,5 g"'), "decimal point, not a comma"),
    ("size in ml", _batch('solution = "500 ml"'), "The unit 'ml' is not a unit of g"),
    ("unknown solvent", _batch(SIZE + 'solvent = "NPM"'), "'NPM', need a known solvent. Nearest: NMP"),
    ("solvents that do not add up", _batch(SIZE + "solvent = { NMP = 80, DMAc = 20 }"), "add up to 1"),
    ("unknown end-capper", _batch(SIZE + 'endcap = "PAA"\nimbalance_r = 0.9'), "'PAA', need a known monomer"),
    ("unknown key", _batch(SIZE + 'solvant = "NMP"'), "Did you mean 'solvent'?"),
    ("unknown formula", _batch(SIZE + 'formula = "3"'), "formula: got '3', need one of"),
    ("r above 1", _batch(SIZE + "imbalance_r = 1.02"), "imbalance_r: got 1.02, need 0 < r <= 1"),
    ("same id", PLAIN + PLAIN, "#2: batch A: got 'A', need a unique batch id"),
    ("no id", PLAIN.replace('id = "A"\n', ""), "also the key 'id'"),
    ("no composition", _batch(SIZE, composition=""), "composition: got 'none'"),
    ("two compositions", _batch(SIZE + FEED), "composition: got 'units and feed'"),
    ("sides differ", _batch(SIZE, composition=FEED.replace("PMDA = 1.0", "PMDA = 1.1")), "1.1 mol dianhydride"),
    (
        "amounts contradict",
        _batch("", composition='amounts = { PMDA = "9 g", 89-32-7 = "8 g", "p-PDA" = "1 eq" }\n'),
        "'PMDA = 9 g', 'PMDA = 8 g'], need statements that agree",
    ),
    (
        "too few amounts",
        _batch("", composition='amounts = { PMDA = "9 g" }\nratios = { "BPDA : BTDA" = 1.0, "p-PDA : BAPP" = 1.0 }\n'),
        "Still free: BPDA, BTDA, p-PDA, BAPP",
    ),
    ("empty file", "", "need one [[batch]] for each batch"),
    ("no batch", "batch = []\n", "need at least one [[batch]]"),
    ("other tables", 'title = "x"\n' + PLAIN, "'title'], need one [[batch]]"),
    ("not TOML", "[[batch]\n", "need a TOML file"),
    ("NUL byte", PLAIN + "\0", "a NUL byte"),
]

HEADER = "id,units,solution,solids,solvent,assay\n"
ROW = 'A,"PMDA/p-PDA = 1.5; PMDA/4,4\'-ODA = 1",500 g,15 wt%,NMP,\n'
BAD_CSV: list[tuple[str, str | bytes, str]] = [
    ("unknown monomer", HEADER + ROW.replace("4,4'-ODA", "4,4-OAD"), "Nearest: 4,4'-ODA"),
    ("ambiguous monomer", HEADER + ROW.replace("4,4'-ODA", "APB"), "It is used for APB-133"),
    ("wrong role", HEADER + ROW.replace("4,4'-ODA", "BPDA"), "need a diamine"),
    ("amount below 0", HEADER + ROW.replace("1.5", "-1.5"), "got -1.5"),
    ("amount nan", HEADER + ROW.replace("1.5", "nan"), "got nan"),
    ("amount comma", HEADER + ROW.replace("1.5", "1,5"), "decimal point, not a comma"),
    ("comma without quotes", HEADER + "A,PMDA/p-PDA = 1,5,500 g,15 wt%,NMP,\n", "r.csv:2: got '7 cells', need 6"),
    ("size with a comma", HEADER + ROW.replace("500 g", '"500,5 g"'), "decimal point, not a comma"),
    ("assay in percent", HEADER + ROW.replace("NMP,", "NMP,p-PDA = 99.5"), "Is it in percent? Write 0.995"),
    ("solids 0 %", HEADER + ROW.replace("15 wt%", "0 %"), "got 0.0"),
    ("solids 100 %", HEADER + ROW.replace("15 wt%", "100 %"), "got 1.0"),
    ("no size", HEADER + ROW.replace("500 g", ""), "size: got 'none'"),
    ("two sizes", HEADER.replace("solids", "polymer") + ROW.replace("15 wt%", "50 g"), "exactly one batch size"),
    ("unknown solvent", HEADER + ROW.replace("NMP", "NPM"), "Nearest: NMP"),
    ("same id", HEADER + ROW + ROW, "r.csv:3: batch A: got 'A', need a unique batch id. r.csv:2"),
    ("no id", HEADER + ROW[1:], "r.csv:2: got"),
    ("missing column", HEADER.replace("id,", "name,") + ROW, "r.csv:1: got"),
    ("unknown column", HEADER.replace("solvent", "solvant") + ROW, "Did you mean 'solvent'?"),
    ("repeated column", HEADER.replace("solvent", "solids") + ROW, "each column once"),
    ("bars", (HEADER + "A,x,500 g,15 wt%,NMP,\n").replace(",", "|"), "bars"),
    ("Latin-1", (HEADER + ROW.replace("A,", "Ä,")).encode("latin-1"), "'Ä' in the Windows encoding cp1252"),
    ("UTF-16 without a mark", (HEADER + ROW).encode("utf-16-le"), "a NUL byte"),
    ("empty file", "", "r.csv:1: got []"),
    ("header only", HEADER, "need at least one"),
    ("units", HEADER + ROW.replace("PMDA/p-PDA = 1.5", "PMDA = 1.5"), "need dianhydride/diamine = amount"),
    ("pairs", HEADER + ROW.replace("PMDA/p-PDA = 1.5", "PMDA/p-PDA"), "name = value; name = value"),
    ("inline TOML", HEADER + ROW.replace("PMDA/p-PDA = 1.5", "[{ dianhydride"), "need an inline TOML value"),
]


def _one_line(err: list[str], says: str) -> None:
    assert len(err) == 1, err
    assert err[0].startswith("error: ")
    assert says in err[0]


@pytest.mark.parametrize("command", ["batch", "check", "estimate"])
@pytest.mark.parametrize(("text", "says"), [case[1:] for case in BAD_TOML], ids=[case[0] for case in BAD_TOML])
def test_a_bad_recipe_is_one_line_and_leaves_no_trace(run: Run, command: str, text: str, says: str) -> None:
    Path("r.toml").write_text(text, encoding="utf-8")
    Path("old.csv").write_text("old", encoding="utf-8")
    for output in ("new.csv", "old.csv"):
        status, out, err = run(command, "r.toml", "-o", output)
        assert (status, out) == (1, "")
        _one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["old.csv", "r.toml"]
    assert Path("old.csv").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("command", ["batch", "check"])
@pytest.mark.parametrize(("text", "says"), [case[1:] for case in BAD_CSV], ids=[case[0] for case in BAD_CSV])
def test_a_bad_recipe_csv_is_one_line_and_leaves_no_trace(run: Run, command: str, text: str | bytes, says: str) -> None:
    Path("r.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    Path("old.csv").write_text("old", encoding="utf-8")
    status, out, err = run(command, "r.csv", "-o", "old.csv")
    assert (status, out) == (1, "")
    _one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["old.csv", "r.csv"]
    assert Path("old.csv").read_text(encoding="utf-8") == "old"


def test_every_faulty_batch_has_its_own_line(run: Run) -> None:
    text = _batch(SIZE + 'solids = "0 %"', "A") + _batch(SIZE, "B") + _batch(SIZE + 'solvent = "x"', "C")
    Path("r.toml").write_text(text + _batch(SIZE + "foo = 1\nbar = 2", "D"), encoding="utf-8")
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
    ("role", MONOMERS + "x,amine,NCCOCCN,,\n", ["m.csv:2:role", "'diamine'"]),
    ("percent", MONOMERS + "x,diamine,NCCOCCN,,99.5\n", ["m.csv:2:assay_frac", "Is it in percent? Write 0.995"]),
    ("comma", MONOMERS + 'x,diamine,NCCOCCN,,"0,995"\n', ["m.csv:2:assay_frac", "not a comma"]),
    ("missing column", "id,smiles\nx,NCCOCCN\n", ["m.csv:1", "['role']"]),
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
            _one_line(err, part)
    assert not Path("o.csv").exists()


def test_all_faults_of_a_monomer_file_at_once(run: Run) -> None:
    rows = "x,amine,NCCN,,\ny,diamine,c1c,,\nz,diamine,NCCOCCN,1-2-2003,\n"
    Path("m.csv").write_text(MONOMERS + rows, encoding="utf-8")
    status, _, err = run("monomers", "--monomers", "m.csv")
    assert status == 1
    assert [line.split(":")[2] for line in err] == ["2", "3", "4"]


# --- places that cannot be written ---


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("none/o.csv", "need a folder that exists"),
        ("r.toml/o.csv", "need a folder that exists"),
        ("folder.csv", "got 'a folder', need a file name"),
        ("o.pdf", "need a file name that ends in"),
        ("o", "need a file name that ends in"),
        ("r.toml", "need a file name that ends in"),
    ],
)
def test_an_output_that_cannot_be_is_one_line(run: Run, output: str, says: str) -> None:
    Path("r.toml").write_text(GOOD, encoding="utf-8")
    Path("folder.csv").mkdir()
    status, out, err = run("batch", "r.toml", "-o", output)
    assert (status, out) == (1, "")
    _one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["folder.csv", "r.toml"]
    assert Path("r.toml").read_text(encoding="utf-8") == GOOD


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_line(run: Run) -> None:
    Path("r.toml").write_text(GOOD, encoding="utf-8")
    Path("locked").mkdir(mode=0o555)
    status, _, err = run("batch", "r.toml", "-o", "locked/o.csv")
    assert status == 1
    _one_line(err, "Permission denied")


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_a_full_disk_is_one_line_and_the_old_file_stays(
    run: Run, monkeypatch: pytest.MonkeyPatch, step: str, kind: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    Path("r.toml").write_text(GOOD, encoding="utf-8")
    Path(f"o.{kind}").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, step, full)
    status, _, err = run("batch", "r.toml", "-o", f"o.{kind}")
    assert status == 1
    _one_line(err, "No space left on device")
    assert sorted(path.name for path in Path().iterdir()) == [f"o.{kind}", "r.toml"]
    assert Path(f"o.{kind}").read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of the file size")
def test_a_file_that_may_not_grow_leaves_the_old_one(tmp_path: Path) -> None:
    import resource

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    (tmp_path / "r.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "o.csv").write_text("old", encoding="utf-8")
    done = _command("batch", "r.toml", "-o", "o.csv", cwd=tmp_path, preexec_fn=small)
    assert done.returncode == 1
    _one_line(done.stderr.splitlines(), "File too large")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o.csv", "r.toml"]
    assert (tmp_path / "o.csv").read_text(encoding="utf-8") == "old"


KILLED = """
import sys
from pathlib import Path
from pi_formulate.batch.export.lines import COLUMNS, write_csv

def lines():
    for number in range(2000):
        yield tuple([number] * len(COLUMNS))
    print("half", flush=True)
    sys.stdin.read()
    yield ()

write_csv(Path("o.csv"), lines())
"""


def test_a_killed_process_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("old", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "half\n"
        begun = [path for path in tmp_path.iterdir() if path.name != "o.csv"]
        assert [path.stat().st_size > 0 for path in begun] == [True]
        child.kill()
    assert child.returncode != 0
    assert (tmp_path / "o.csv").read_text(encoding="utf-8") == "old"


# --- usage ---


@pytest.mark.parametrize(
    "words", [("weigh",), ("batch",), ("batch", "r.toml"), ("batch", "--fast"), ("check",), ("reconcile",), ()]
)
def test_wrong_usage_is_2(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words)[0] == 2


def test_the_version_is_told(run: Run) -> None:
    assert run("--version") == (0, f"pi-formulate {pf.__version__}\n", [])


@pytest.mark.parametrize("command", ["", "batch", "check", "monomers", "reconcile"])
def test_help_is_0_and_loads_no_chemistry(tmp_path: Path, command: str) -> None:
    code = (
        "import sys\nfrom pi_formulate import cli\n"
        f"sys.argv = ['pi-formulate', *{command.split()!r}, '--help']\n"
        "try:\n    cli.main()\nexcept SystemExit as stop:\n    assert stop.code == 0\n"
        "print(sorted({'rdkit', 'pandas', 'numpy'} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert "Usage" in done.stdout
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    "words", [("batch", "none.toml", "-o", "o.csv"), ("check", "none.csv"), ("reconcile", "none.csv")]
)
def test_a_file_that_is_not_there(run: Run, words: tuple[str, ...]) -> None:
    status, out, err = run(*words)
    assert (status, out) == (1, "")
    _one_line(err, "No such file or directory")


# --- good input ---

# name, batch: odd but legal
ODD = [
    ("film", _batch('film = { area = "1 m^2", thickness = "25 um" }\nfilm_density = "1.42 g/cm3"')),
    ("film in inches", _batch('film = { area = "12 in^2", thickness = "1 mil" }')),
    ("polymer and PI basis", _batch('polymer = "60 g"\nsolids_basis = "pi"\nsolids = "12 wt%"')),
    ("monomers", _batch('monomers = "0.2 mol"')),
    ("use up", _batch('use_up = { "p-PDA" = "3 g" }')),
    ("pounds", _batch('solution = "20 lb"')),
    ("a microgram", _batch('solution = "1e-9 g"')),
    ("a thousand tonnes", _batch('solution = "1e9 g"')),
    ("in numbers", _batch("solution_g = 500\nsolids_frac = 0.1\nreadability_g = 0.01\ntarget_mn_g_per_mol = 20000")),
    ("feed", _batch(SIZE, composition='feed = { PMDA = 0.6, BPDA = 0.4, "p-PDA" = 1.0 }\n')),
    (
        "feed in an order",
        _batch(
            SIZE,
            composition='feed = { PMDA = 0.5, BPDA = 0.5, "p-PDA" = 0.5, BAPP = 0.5 }\n'
            'sequence = [{ dianhydride = "PMDA", diamine = "p-PDA", amount = 0.5 },'
            ' { dianhydride = "BPDA", diamine = "BAPP", amount = 0.5 }]\n',
        ),
    ),
    (
        "degrees",
        _batch(
            SIZE + 'formula = "7"',
            composition="degrees = { k = 6, l = 2, m = 1, n = 1 }\n"
            'members = { A1 = "BPDA", A2 = "BTDA", B1 = { TPE-R = 1, BAPP = 3 }, B2 = "p-PDA" }\n',
        ),
    ),
    ("amounts", _batch("", composition='amounts = { PMDA = "10 g", "p-PDA" = "60 mol%", "4,4\'-ODA" = "40 mol%" }\n')),
    ("ratios", _batch("", composition='amounts = { PMDA = "10 g" }\nratios = { "p-PDA : 4,4\'-ODA" = 1.5 }\n')),
    ("weights", _batch(SIZE, composition='amounts = { PMDA = "60 wt%", "p-PDA" = "40 wt%" }\n')),
    (
        "equivalents",
        _batch(
            "",
            composition='amounts = { PMDA = "10 mmol", "p-PDA" = "1.01 eq" }\n'
            'endcap = "PA"\nendcap_equivalents = 0.02\n',
        ),
    ),
    (
        "lots",
        _batch(
            SIZE + '[batch.lots.PMDA]\nname = "L, \\"7\\""\npurity = "99 %"\nmoisture = "0.2 %"\n'
            'hydrolysed = "1 %"\nassay_sd = 0.001\n'
        ),
    ),
    ("losses", _batch(SIZE + 'losses = { heel = "5 g", holdup = "2 g", scrap = "1 g", allowance = "3 %" }')),
    ("chemical imidization", _batch(SIZE + 'imidization = { "acetic anhydride" = 4, pyridine = 4 }')),
    ("solvent mixture", _batch(SIZE + 'solvent = { NMP = "80 %", toluene = 0.2 }\nsolvent_water = "50 ppm"')),
    ("order", _batch(SIZE + 'order = ["PMDA", "NMP", "1,4-phenylenediamine", "101-80-4"]')),
    ("two balances", _batch(SIZE + 'readability = { "*" = "0.1 g", PMDA = "1 mg" }')),
    ("diamine ends", _batch(SIZE + 'imbalance_r = 0.98\nendcap = "phthalic anhydride"\ncapping = "50 %"')),
    ("anhydride ends", _batch(SIZE + 'imbalance_r = 0.98\nexcess = "dianhydride"\nendcap = "aniline"')),
    ("M_n", _batch(SIZE + 'target_mn = "20 kg/mol"\nendcap = "PA"\nconversion = 0.999\nassay = { PMDA = "99.5 %" }')),
    ("SMILES", _batch(SIZE, composition=f'feed = {{ "{SMILES}" = 1, "Nc1ccc(Sc2cccc(N)c2)cc1O" = 1 }}\n')),
    (
        "twelve monomers",
        _batch(
            SIZE + 'readability = "0.01 g"',
            composition="feed = { PMDA = 1, BPDA = 2, BTDA = 3,"
            ' ODPA = 4, 6FDA = 5, NTDA = 6, "p-PDA" = 6, "m-PDA" = 5, TPE-R = 4, BAPP = 3, TFMB = 2,'
            ' "4,4\'-ODA" = 1 }\n',
        ),
    ),
]


@pytest.mark.parametrize("text", [case[1] for case in ODD], ids=[case[0] for case in ODD])
def test_every_batch_file_follows_from_formulas_and_moles(run: Run, text: str) -> None:
    Path("r.toml").write_text(text, encoding="utf-8")
    for output in ("o.csv", "o.xlsx", "o.html", "o.json"):
        assert run("batch", "r.toml", "-o", output)[0] == 0
    _audit(_lines("o.csv"))
    checked = {name: run("check", name, "-o", "-") for name in ("r.toml", "o.csv", "o.xlsx", "o.html", "o.json")}
    assert {status for status, _, _ in checked.values()} == {0}
    assert len({out for _, out, _ in checked.values()}) == 1
    assert pf.read_batches("o.xlsx") == pf.read_batches("o.html") == pf.read_batches("o.json")


def test_sizes_come_out_as_asked(run: Run) -> None:
    text = _batch('solution = "1.2 kg"', "A") + _batch('polymer = "60 g"\nsolids_basis = "pi"', "B")
    Path("r.toml").write_text(text + _batch('use_up = { PMDA = "10 g" }', "C"), encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.csv")[0] == 0
    rows = _lines("o.csv")
    by_id = {b: {r["id"]: float(r["charge_g"]) for r in rows if r["batch_id"] == b} for b in "ABC"}
    assert sum(by_id["A"].values()) == pytest.approx(1200.0, rel=1e-12)
    assert by_id["A"]["NMP"] == pytest.approx(0.85 * 1200.0, rel=1e-12)
    assert sum(by_id["B"].values()) == pytest.approx(60.0 / 0.15, rel=1e-12)
    water = 2 * 18.015 * by_id["B"]["PMDA"] / 218.120
    assert sum(by_id["B"].values()) - by_id["B"]["NMP"] - water == pytest.approx(60.0, rel=1e-9)
    assert by_id["C"]["PMDA"] == pytest.approx(10.0, rel=1e-12)


def test_mini_syntax_inline_toml_and_toml_say_the_same(run: Run) -> None:
    Path("r.toml").write_text(
        _batch(
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


def test_a_formula_that_is_not_met_warns_and_strict_refuses(run: Run) -> None:
    Path("r.toml").write_text(PLAIN.replace("1.5", "4.5") + 'formula = "1"\n', encoding="utf-8")
    Path("in.toml").write_text(PLAIN + 'formula = "1"\n', encoding="utf-8")
    status, _, err = run("batch", "r.toml", "-o", "o.csv")
    assert status == 0
    assert [line for line in err if line.startswith("warning: ")] == [
        "warning: r.toml #1: batch A: formula 1 is not met: 0.4 <= p/q <= 2.5 (value 4.5, margin -2)",
        "warning: A: planned at r = 1: M_n has no upper limit; set a target M_n, an imbalance r or an end-capper",
    ]
    Path("o.csv").unlink()
    status, _, err = run("batch", "r.toml", "-o", "o.csv", "--strict")
    assert status == 1
    _one_line(err, "0.4 <= p/q <= 2.5 (value 4.5, margin -2)")
    assert not Path("o.csv").exists()
    assert run("batch", "in.toml", "-o", "o.csv", "--strict")[0] == 0


def test_check_one_formula_strictly(run: Run) -> None:
    Path("r.toml").write_text(_batch(SIZE, "in") + _batch(SIZE, "out").replace("1.5", "4.5"), encoding="utf-8")
    run("batch", "r.toml", "-o", "o.csv")
    for name in ("r.toml", "o.csv"):
        status, out, err = run("check", name, "--formula", "1", "-o", "-")
        rows = list(csv.DictReader(io.StringIO(out)))
        assert (status, err) == (0, [])
        assert {r["batch_id"] for r in rows if r["status"] == "not met"} == {"out"}
        status, _, err = run("check", name, "--formula", "1", "--strict", "-o", "c.csv")
        assert status == 1
        _one_line(err, "got ['out'], need batches that meet formula 1")
        assert not Path("c.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--formula", "9"), "formula: got '9'"),
        (("--reading", "mine"), "reading: got 'mine', need one of ['default', 'diamine-bridge', 'x2-throughout']"),
        (("--interpretation", "mine"), "interpretation: got 'mine'"),
    ],
)
def test_check_refuses_what_it_does_not_know(run: Run, words: tuple[str, ...], says: str) -> None:
    Path("r.toml").write_text(PLAIN, encoding="utf-8")
    status, out, err = run("check", "r.toml", *words)
    assert (status, out) == (1, "")
    _one_line(err, says)


def test_a_dash_writes_the_table_and_nothing_else(run: Run) -> None:
    Path("r.toml").write_text(GOOD, encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.csv")[0] == 0
    status, out, err = run("batch", "r.toml", "-o", "-")
    assert (status, out, err) == (0, Path("o.csv").read_text(encoding="utf-8"), [])
    for words, columns in ((("monomers",), "id,"), (("check", "r.toml"), "batch_id,claim,")):
        status, out, err = run(*words, "-o", "-")
        rows = list(csv.reader(io.StringIO(out)))
        assert (status, err) == (0, [])
        assert out.startswith(columns)
        assert {len(row) for row in rows} == {len(rows[0])}


def test_no_progress_bar_in_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text("".join(_batch(SIZE, f"B-{n}") for n in range(30)), encoding="utf-8")
    done = _command("batch", "r.toml", "-o", "o.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    # What all batches share is said once.
    warning, last = done.stderr.splitlines()
    assert warning.startswith("warning: B-0 and 29 more: planned at r = 1: M_n has no upper limit")
    assert last == "30 batches written to o.csv"


def test_errors_of_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(PLAIN.replace("PMDA", "PMDB"), encoding="utf-8")
    done = _command("batch", "r.toml", "-o", "o.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1  # the same fault in both units is one line
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["r.toml"]


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
        assert wanted <= {row["id"] for row in _lines("o.csv")}
        assert {row["role"] for row in _lines("o.csv")} <= {pf.library()[name].role for name in wanted}
    status, out, _ = run("monomers", "89-32-7")
    assert "pyromellitic dianhydride" in out
    assert out.endswith("1 monomers\n")


def test_own_monomers_and_solvents_go_all_the_way(run: Run) -> None:
    Path("m.csv").write_text(
        "id,role,smiles,assay_frac\nMINE,diamine,Nc1ccc(Sc2cccc(N)c2)cc1O,0.98\n", encoding="utf-8"
    )
    Path("s.csv").write_text("id,smiles,density_g_per_ml\nslow,CCOCCOCCOCCOC,0.95\n", encoding="utf-8")
    Path("r.toml").write_text(
        _batch(SIZE + 'solvent = "slow"\nreadability = "0.01 g"', composition="feed = { PMDA = 1.0, MINE = 1.0 }\n"),
        encoding="utf-8",
    )
    assert run("batch", "r.toml", "-o", "o.csv")[0] == 1
    for kind in ("csv", "xlsx", "html", "json"):
        assert run("batch", "r.toml", "-o", f"o.{kind}", "--monomers", "m.csv", "--solvents", "s.csv")[0] == 0
        for own in ((), ("--monomers", "m.csv")):
            status, out, err = run("check", f"o.{kind}", *own)
            assert (status, err) == (0, [])
            assert "needs data" in out
    rows = _lines("o.csv")
    _audit(rows)
    assert {row["id"]: row["assay_frac"] for row in rows}["MINE"] == "0.98"
    _write_lines("f.csv", [{**row, "weighed_g": row["charge_g"]} for row in rows])
    assert run("reconcile", "f.csv", "-o", "p.csv")[0] == 0
    _audit(_lines("p.csv"))


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
    text = "".join(_batch('solution = "5 g"', id) for id in IDS)
    Path("r.toml").write_text(text, encoding="utf-8")
    assert run("batch", "r.toml", "-o", f"o.{kind}")[0] == 0
    assert [recipe.batch_id for recipe in pf.read_batches(f"o.{kind}")] == IDS
    assert run("check", f"o.{kind}", "-o", "c.csv")[0] == 0
    assert list(dict.fromkeys(row["batch_id"] for row in _lines("c.csv"))) == IDS


@pytest.mark.parametrize("kind", ["csv", "html", "json"])
def test_an_id_like_a_formula_comes_back(run: Run, kind: str) -> None:
    Path("r.toml").write_text(_batch(SIZE, "=1+1"), encoding="utf-8")
    assert run("batch", "r.toml", "-o", f"o.{kind}")[0] == 0
    assert [recipe.batch_id for recipe in pf.read_batches(f"o.{kind}")] == ["=1+1"]


def test_ids_that_differ_in_case_get_a_sheet_each(run: Run) -> None:
    Path("r.toml").write_text(_batch(SIZE, "lx") + _batch(SIZE, "LX"), encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.xlsx")[0] == 0
    book = openpyxl.load_workbook("o.xlsx")
    assert len({name.casefold() for name in book.sheetnames}) == 3
    assert [book[name]["B1"].value for name in book.sheetnames[:2]] == ["lx", "LX"]


def test_two_hundred_batches(run: Run) -> None:
    rows = "".join(f'B{n},"PMDA/p-PDA = {n}; PMDA/4,4\'-ODA = 100",500 g\n' for n in range(1, 201))
    Path("r.csv").write_text("id,units,solution\n" + rows, encoding="utf-8")
    status, _, err = run("batch", "r.csv", "-o", "o.csv")
    assert (status, err) == (0, ["200 batches written to o.csv"])
    found = _lines("o.csv")
    _audit(found)
    moles = {(r["batch_id"], r["id"]): float(r["amount_mol"]) for r in found}
    for n in range(1, 201):
        assert moles[f"B{n}", "p-PDA"] / moles[f"B{n}", "4,4'-ODA"] == pytest.approx(n / 100.0, rel=1e-12)


# --- reconcile ---

# No balance in the recipe, so that the plan itself is what a chemist weighs.
EXACT = _batch(SIZE, "A") + _batch(SIZE + 'imbalance_r = 0.97\nendcap = "PA"\n', "B")


def _filled(run: Run, **factors: float) -> Rows:
    """A batch file with the column weighed_g: the plan times a factor where one is given."""
    Path("r.toml").write_text(EXACT, encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.csv")[0] == 0
    return [
        {
            **row,
            "weighed_g": repr(float(row["charge_g"]) * (factors.get(row["id"], 1.0) if row["batch_id"] == "A" else 1)),
        }
        for row in _lines("o.csv")
    ]


def test_reconcile_a_filled_csv_of_two_batches(run: Run) -> None:
    rows = _filled(run, PMDA=1.01)
    _write_lines("f.csv", rows)
    status, out, err = run("reconcile", "f.csv", "-o", "p.csv")
    assert (status, err) == (0, [])
    plan = {row["id"]: float(row["charge_g"]) for row in rows if row["batch_id"] == "A"}
    said = next(line for line in out.splitlines() if line.startswith("A: add "))
    for name in ("NMP", "p-PDA", "4,4'-ODA"):
        mass = re.search(rf"([\d.]+) g of {re.escape(name)}", said)
        assert mass
        assert float(mass[1]) == pytest.approx(0.01 * plan[name], rel=1e-4)
    assert "B: nothing to add" in out
    mended = _lines("p.csv")
    _audit(mended)
    for row in mended:
        factor = 1.01 if row["batch_id"] == "A" else 1.0
        charge = next(float(r["charge_g"]) for r in rows if (r["batch_id"], r["id"]) == (row["batch_id"], row["id"]))
        assert float(row["charge_g"]) == pytest.approx(factor * charge, rel=1e-6)


def test_reconcile_with_a_component_that_may_not_be_added(run: Run) -> None:
    rows = _filled(run, **{"p-PDA": 1.02})
    _write_lines("f.csv", rows)
    status, out, _ = run("reconcile", "f.csv", "--fixed", "4,4'-ODA", "--fixed", "NMP")
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
    _one_line(err, "component: got 'BTDA', need one of NMP")


BAD_CELLS = [
    ("abc", "got 'abc'"),
    ("45,4", "not a comma"),
    ("45.4 g", "got '45.4 g'"),
    ("-45", "got '-45'"),
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
    _one_line(err, says)
    assert err[0].startswith("error: f.csv:5:weighed_g")
    assert not Path("p.csv").exists()


BAD_BATCH_FILES: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("Latin-1", lambda content: content.replace(b"solvent", b"solv\xe4nt", 1), "'ä' in the Windows encoding cp1252"),
    ("column", lambda content: content.replace(b"equivalents", b"eq", 1), "also the columns ['equivalents']"),
    ("no mass", lambda content: content.replace(b"weighed_g", b"weighed_kg", 1), "weighed_kg"),
    ("role", lambda content: content.replace(b",solvent,", b",thinner,", 1), "role: got 'thinner'"),
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
    _one_line(err, says)
    assert not Path("p.csv").exists()


def _fill_in(run: Run, change: Callable[[openpyxl.Workbook], object]) -> None:
    """A workbook whose column for the weighed mass holds the plan, then changed."""
    Path("r.toml").write_text(EXACT, encoding="utf-8")
    assert run("batch", "r.toml", "-o", "o.xlsx")[0] == 0
    book = openpyxl.load_workbook("o.xlsx")
    charge, weighed = HEADINGS.index("charge / g") + 1, HEADINGS.index("weighed / g") + 1
    for name in ("A", "B"):
        page, row = book[name], 6
        while isinstance(page.cell(row, 1).value, int):
            page.cell(row, weighed, page.cell(row, charge).value)
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
        page.cell(row, len(HEADINGS)).value = None
        last["cell"] = str(page.cell(row, HEADINGS.index("charge / g") + 1).value)

    _fill_in(run, change)
    status, out, err = run("reconcile", "f.xlsx", "-o", "p.xlsx")
    assert (status, err) == (0, [])
    said = next(line for line in out.splitlines() if line.startswith("B: add "))
    mass = re.search(r"([\d.]+) g of PA", said)
    assert mass
    assert float(mass[1]) == pytest.approx(float(last["cell"]), rel=1e-3)  # the sheet shows five figures
    assert [recipe.batch_id for recipe in pf.read_batches("p.xlsx")] == ["A", "B"]


BAD_SHEETS: list[tuple[str, Callable[[openpyxl.Workbook], object], str]] = [
    ("text", lambda book: book["A"].cell(7, len(HEADINGS), "16 g"), "weighed_g: got '16 g'"),
    ("comma", lambda book: book["A"].cell(7, len(HEADINGS), "16,5"), "not a comma"),
    ("copied", lambda book: book.copy_worksheet(book["A"]), "Was a weigh sheet copied?"),
    ("no data", lambda book: book.remove(book["data"]), "need a sheet 'data'"),
]


@pytest.mark.parametrize(("change", "says"), [case[1:] for case in BAD_SHEETS], ids=[case[0] for case in BAD_SHEETS])
def test_a_bad_workbook_is_one_line(run: Run, change: Callable[[openpyxl.Workbook], object], says: str) -> None:
    _fill_in(run, change)
    status, out, err = run("reconcile", "f.xlsx", "-o", "p.csv")
    assert (status, out) == (1, "")
    _one_line(err, says)
    assert not Path("p.csv").exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_a_sheet_that_nobody_filled_in_is_one_line(run: Run, kind: str) -> None:
    Path("r.toml").write_text(EXACT, encoding="utf-8")
    assert run("batch", "r.toml", "-o", f"o.{kind}")[0] == 0
    status, out, err = run("reconcile", f"o.{kind}")
    assert (status, out) == (1, "")
    _one_line(err, "no weighed_g")


# --- estimate and fit


def _recipe() -> None:
    Path("r.toml").write_text(_batch(SIZE), encoding="utf-8")


def test_estimate_shows_every_property_and_writes_what_it_shows(run: Run) -> None:
    _recipe()
    status, out, err = run("estimate", "r.toml")
    assert (status, err) == (0, [])
    found = pf.estimate(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    assert all(name in out for name in found)
    status, out, err = run("estimate", "r.toml", "-o", "e.csv")
    assert (status, out, err) == (0, "", [])
    with Path("e.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["property"] for row in rows] == list(found)
    for row in rows:
        assert float(row["value"]) == pytest.approx(found[row["property"]].value, rel=1e-9)
        assert float(row["sd"]) == pytest.approx(found[row["property"]].sd, rel=1e-9)
        assert row["in_domain"] in ("True", "False")
        assert row["source"]


def test_estimate_takes_choices_and_explains(run: Run) -> None:
    _recipe()
    status, out, err = run("estimate", "r.toml", "--property", "cte_ppm_per_k", "--process", "moulded", "--explain")
    assert (status, err) == (0, [])
    assert "in the plane, moulded" in out
    assert "nearest measured films" in out
    assert "tg_c" not in out


BAD_ESTIMATES = [
    (("--property", "tg"), "properties: got ['tg']"),
    (("--process", "cast"), "process: got 'cast'"),
    (("--rule", "mean"), "rule: got 'mean'"),
    (("--rule", "gordon_taylor", "--k", "-1"), "k: got -1.0"),
    (("--table", "tg_c"), "--table: got ['tg_c'], need NAME=FILE"),
    (("--table", "tg=a.csv"), "tables: got ['tg']"),
    (("--table", "tg_c=a.csv"), "a.csv: got 'No such file or directory'"),
    (("--table", "tg_c=a.npz"), "a.npz: got 'No such file or directory'"),
    (("-o", "e.xlsx"), "e.xlsx"),
    (("-o", "nowhere/e.csv"), "nowhere"),
]


@pytest.mark.parametrize(("words", "says"), BAD_ESTIMATES, ids=[" ".join(words) for words, _ in BAD_ESTIMATES])
def test_a_wrong_estimate_is_one_line(run: Run, words: tuple[str, ...], says: str) -> None:
    _recipe()
    status, out, err = run("estimate", "r.toml", *words)
    assert (status, out) == (1, "")
    _one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["r.toml"]


def test_fit_moves_the_estimate_and_the_result_is_used_by_name(run: Run) -> None:
    _recipe()
    Path("lab.csv").write_text("dianhydride,diamine,tg_c\nPMDA,p-PDA,480\n", encoding="utf-8")
    status, out, err = run("fit", "--property", "tg_c", "--data", "lab.csv", "-o", "mine.csv")
    assert (status, err) == (0, [])
    assert "1 rows of 1 films: tg_c shifted by" in out
    before = run("estimate", "r.toml", "--property", "tg_c", "-o", "-")[1]
    after = run("estimate", "r.toml", "--property", "tg_c", "--table", "tg_c=mine.csv", "-o", "-")[1]
    values = [float(next(csv.DictReader(io.StringIO(text)))["value"]) for text in (before, after)]
    assert values[0] < values[1]


BAD_FITS = [
    ("dianhydride,diamine,tg_c\nPMDA,p-PDA,693.15\n", "lab.csv:2:tg_c: got 693.15"),
    ("dianhydride,diamine,tg_c\nPMDA,p-PDA,\n", "lab.csv:2:tg_c: got ''"),
    ("dianhydride,diamine,tg_c\nPMDA,p-PDA,nan\n", "lab.csv:2:tg_c: got 'nan'"),
    ("dianhydride,diamine,tg_c\nPMDA,nobody,400\n", "lab.csv:2:diamine: monomer: got 'nobody'"),
    ("dianhydride|diamine|tg_c\nPMDA|p-PDA|400\n", "columns separated by bars"),
    ("dianhydride;diamine;tg_c\nPMDA;p-PDA;1.400\nPMDA;m-PDA;400,5\n", "read in one way"),
    ("dianhydride,tg_c\nPMDA,400\n", "also the columns ['diamine']"),
    ("", "lab.csv:1"),
    ("dianhydride,diamine,tg_c\n", "no row that can be used"),
]


@pytest.mark.parametrize(("text", "says"), BAD_FITS, ids=[says for _, says in BAD_FITS])
def test_bad_measurements_are_one_line_and_nothing_is_written(run: Run, text: str, says: str) -> None:
    Path("lab.csv").write_text(text, encoding="utf-8")
    status, out, err = run("fit", "--property", "tg_c", "--data", "lab.csv", "-o", "mine.csv")
    assert (status, out) == (1, "")
    _one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["lab.csv"]


def test_bad_rows_left_out_are_listed(run: Run) -> None:
    text = "dianhydride,diamine,tg_c\nPMDA,p-PDA,693.15\nBTDA,TPE-R,240\n"
    Path("lab.csv").write_text(text, encoding="utf-8")
    status, out, err = run("fit", "--property", "tg_c", "--data", "lab.csv", "-o", "mine.csv", "--skip-bad-rows")
    assert status == 0
    assert err == [
        "left out: lab.csv:2:tg_c: got 693.15, need a value from -150 to 550 degrees C."
        " Are these kelvin? Take off 273.15."
    ]
    assert "1 rows of 1 films" in out


# --- check: roles, measured values, orders, readings, laminates


PLASTIC = """[[batch]]
id = "TP"
formula = "7"
degrees = { k = 3, l = 1 }
members = { A1 = "ODPA", B1 = "BAPP", B2 = "p-PDA" }
solution = "100 g"
"""


def test_check_with_role_and_measured(run: Run) -> None:
    Path("r.toml").write_text(PLASTIC, encoding="utf-8")
    status, _, _ = run("check", "r.toml", "--role", "thermoplastic", "--measured", "tg_c=230+-10", "-o", "c.csv")
    assert status == 0
    rows = _lines("c.csv")
    tg = next(row for row in rows if row["claim"] == "14" and row["quantity"] == "tg_c")
    assert (tg["status"], tg["basis"], float(tg["value"])) == ("met", "measured", 230.0)
    assert float(tg["probability"]) == pytest.approx(0.9759, abs=1e-4)
    assert {row["status"] for row in rows if row["claim"] == "2"} == {"not applicable"}
    status, out, _ = run("check", "r.toml", "--role", "thermoplastic")
    assert status == 0
    assert "another role" not in out  # lines that were not asked for are left out of what is shown


@pytest.mark.parametrize("text", ["tg_c=503.15 K ± 10", "tg_c=230 C+-10 K", "tg_c = 2.3e2 °C +- 10"])
def test_measured_values_may_have_units(run: Run, text: str) -> None:
    Path("r.toml").write_text(PLASTIC, encoding="utf-8")
    assert run("check", "r.toml", "--role", "thermoplastic", "--measured", text, "-o", "c.csv")[0] == 0
    tg = next(row for row in _lines("c.csv") if row["claim"] == "14" and row["quantity"] == "tg_c")
    assert (tg["basis"], float(tg["value"])) == ("measured", 230.0)
    assert float(tg["probability"]) == pytest.approx(0.9759, abs=1e-4)


def test_check_orders_tells_the_key_of_a_recipe(run: Run) -> None:
    plain = """[[batch]]
id = "TP-ORDER"
feed = { BPDA = 0.8, BTDA = 0.2, TPE-R = 0.8, p-PDA = 0.2 }
solution = "1 kg"
"""
    Path("r.toml").write_text(plain, encoding="utf-8")
    status, out, _ = run("check", "r.toml", "--orders", "--formula", "7", "--interpretation", "literal")
    assert status == 0
    assert "in blocks" in out
    line = next(line for line in out.splitlines() if line.startswith("order = ["))
    order = line.replace("[", '["NMP", ', 1)
    Path("again.toml").write_text(plain + order + "\n", encoding="utf-8")
    assert run("batch", "again.toml", "-o", "b.csv")[0] == 0
    assert len(_lines("b.csv")) == 9
    _audit(_lines("b.csv"))


def test_check_side_by_side(run: Run) -> None:
    Path("r.toml").write_text(PLASTIC, encoding="utf-8")
    status, out, _ = run("check", "r.toml", "--side-by-side", "-o", "s.csv")
    assert status == 0
    assert "claims that depend on reading or interpretation: 4, " in out
    rows = _lines("s.csv")
    assert {"default, intended", "diamine-bridge, literal", "agree"} <= set(rows[0])


def test_check_of_a_laminate(run: Run) -> None:
    status, _, _ = run("check", str(EXAMPLES / "laminate.toml"), "-o", "l.csv")
    assert status == 0
    rows = _lines("l.csv")
    assert {row["claim"] for row in rows} == {str(number) for number in range(1, 22)}
    assert next(row["status"] for row in rows if row["claim"] == "7") == "met"


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        (("--orders",), "--orders: got 'no --formula'"),
        (("--side-by-side", "--formula", "6"), "one of them, or --orders with --formula"),
        (("--measured", "tg_c"), "NAME=VALUE"),
        (("--measured", "tg_c=warm"), "NAME=VALUE"),
        (("--measured", "tg=230"), "a property of a claim"),
        (("--measured", "cte_ppm_per_k=17 ppm"), "cte_ppm_per_k=2.0e-5/K"),
        (("--measured", "tg_c=true"), "NAME=VALUE"),
        (("--role", "foil"), "role: got 'foil'"),
        (("--samples", "0"), "samples"),
        (("--table", "tg_c"), "NAME=FILE"),
    ],
)
def test_faults_of_check(run: Run, words: tuple[str, ...], fragment: str) -> None:
    Path("r.toml").write_text(PLASTIC, encoding="utf-8")
    status, out, errors = run("check", "r.toml", *words)
    assert (status, out) == (1, "")
    assert fragment in errors[0]


def test_a_formula_alone_is_not_asked_of_a_laminate(run: Run) -> None:
    status, _, errors = run("check", str(EXAMPLES / "laminate.toml"), "--formula", "6")
    assert status == 1
    assert "a recipe or batch file" in errors[0]
