"""Usage, help and output that all commands share: exit status, standard output, files that cannot be written."""

import csv
import errno
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.cli.shared import as_text, in_columns
from tests.cli.recipes import Run, batch_toml, one_line
from tests.cli.runner import invoke

SIZE = 'solution = "500 g"\n'
GOOD = batch_toml(SIZE + 'readability = "0.01 g"\nimbalance_r = 0.98\nendcap = "PA"\n')
PLAIN = batch_toml(SIZE)


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


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("none/o.csv", "is not a folder that exists"),
        ("r.toml/o.csv", "is not a folder that exists"),
        ("folder.csv", "this is a folder, not a file name"),
        ("o.pdf", "this is not a file name that ends in"),
        ("o", "this is not a file name that ends in"),
        ("r.toml", "this is not a file name that ends in"),
    ],
)
def test_an_output_that_cannot_be_is_one_line(run: Run, output: str, says: str) -> None:
    Path("r.toml").write_text(GOOD, encoding="utf-8")
    Path("folder.csv").mkdir()
    status, out, err = run("batch", "r.toml", "-o", output)
    assert (status, out) == (1, "")
    one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["folder.csv", "r.toml"]
    assert Path("r.toml").read_text(encoding="utf-8") == GOOD


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_line(run: Run) -> None:
    Path("r.toml").write_text(GOOD, encoding="utf-8")
    Path("locked").mkdir(mode=0o555)
    status, _, err = run("batch", "r.toml", "-o", "locked/o.csv")
    assert status == 1
    one_line(err, "Permission denied")


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
    one_line(err, "No space left on device")
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
    # Bytecode may not grow either: Python would leave half of it, where the next process looks for it; nor may the
    # file in which branches are counted.
    whole = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")} | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = _command("batch", "r.toml", "-o", "o.csv", cwd=tmp_path, preexec_fn=small, env=whole)
    assert done.returncode == 1
    one_line(done.stderr.splitlines(), "File too large")
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


@pytest.mark.parametrize("words", [("weigh",), ("batch",), ("batch", "--fast"), ("check",), ("reconcile",), ()])
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
    one_line(err, "No such file or directory")


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
    (tmp_path / "r.toml").write_text("".join(batch_toml(SIZE, f"B-{n}") for n in range(30)), encoding="utf-8")
    done = _command("batch", "r.toml", "-o", "o.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    # What all batches share is said once.
    warning, more, last = done.stderr.splitlines()
    assert warning.startswith("warning: 30 batches, such as B-0: planned at r = 1: M_n has no upper limit")
    assert more == "-v lists all 30 warnings"
    assert last == "30 batches written to o.csv"


def test_errors_of_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(PLAIN.replace("PMDA", "PMDB"), encoding="utf-8")
    done = _command("batch", "r.toml", "-o", "o.csv", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1  # the same fault in both units is one line
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["r.toml"]


HEAD = '[[batch]]\nid = "A"\n'
UNITS = (
    'units = [{dianhydride="PMDA", diamine="p-PDA", amount=1.5}, {dianhydride="PMDA", diamine="4,4\'-ODA", amount=1}]\n'
)


def test_tables_are_written_as_csv_only_and_strict_knows_the_own_formula(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(
        HEAD + UNITS.replace("1.5", "9") + 'solution="5 g"\nformula="6"\n', encoding="utf-8"
    )
    status, _, error = invoke("check", str(tmp_path / "r.toml"), "-o", str(tmp_path / "c.pdf"))
    assert status == 1
    assert ".csv" in error
    assert invoke("monomers", "-o", str(tmp_path / "m.xlsx"))[0] == 1
    assert invoke("check", str(tmp_path / "r.toml"), "--strict")[0] == 1
    status, _, error = invoke("check", str(tmp_path / "r.toml"))
    assert status == 0
    assert "formula 6 is not met" in error


LOADED = """
import sys
from pi_formulate.cli import main
try:
    main()
finally:
    print(" ".join(sorted({name.split(".")[0] for name in sys.modules})), file=sys.stderr)
"""
HEAVY = {"pandas", "pint", "scipy", "openpyxl", "jinja2", "matplotlib", "PIL"}


def _loaded_by(*words: str) -> set[str]:
    """Libraries that a command has loaded at its end; those of a count of lines are none of them."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    command = [sys.executable, "-c", LOADED, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=plain)
    return set(done.stderr.splitlines()[-1].split())


def test_a_batch_of_one_recipe_loads_no_library_that_it_does_without(tmp_path: Path) -> None:
    recipe = Path(__file__).parents[2] / "examples" / "low_expansion.toml"
    loaded = _loaded_by("batch", str(recipe), "-o", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").is_file()
    assert {"rdkit", "numpy"} <= loaded
    assert not HEAVY & loaded
    assert not {"http", "ssl", "xml", "rich"} & loaded  # which a helper of the standard library would load


def test_the_package_loads_nothing_on_import() -> None:
    code = "import sys; old = set(sys.modules); import pi_formulate; print(*sorted(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    own = {name for name in done.stdout.split() if name.startswith("pi_formulate")}
    assert own == {"pi_formulate"}
    assert not (HEAVY | {"numpy", "rdkit", "pydantic", "typer"}) & {name.split(".")[0] for name in done.stdout.split()}


def test_a_check_of_one_recipe_loads_no_library_that_it_does_without() -> None:
    recipe = Path(__file__).parents[2] / "examples" / "low_expansion.toml"
    loaded = _loaded_by("check", str(recipe))
    assert {"rdkit", "numpy"} <= loaded
    assert not HEAVY & loaded


CELLS = [
    ["a", "", "two\tand\nthree", "wide"],
    [0.5, -2.0, 1e-9, 123456.7890123],
    [float("inf"), "", 0.1, "0.25"],
    [True, 3, "", -0.0],
    [1e22, 2.0000004, "µm", 7],
]


def test_plain_columns_are_those_of_pandas() -> None:
    columns = ["name", "a long heading", "x", "y"]
    table = pd.DataFrame(CELLS, columns=columns, dtype=object)
    assert in_columns(columns, CELLS) == table.to_string(index=False)
    for report in (pf.check_claims(pf.Copolymer.from_units([("PMDA", "p-PDA", share)])) for share in (0.7, 1.5)):
        findings = report.to_frame()
        assert as_text(findings) == findings.astype(object).where(findings.notna(), "").to_string(index=False)
