"""A slice of the faults that `python -m tools.faults` tries in number: the same checks, a few of each."""

import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.trust import faults
from tests.trust.writers import WRITERS

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="forks and signals"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]
FEW = ("batch.csv", "screen_set")
pytest.importorskip("pyarrow")


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> faults.Bench:
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "own").mkdir()
    tmp_path.chmod(0o755)
    return faults.Bench(request.param, tmp_path / "own")


@pytest.mark.parametrize("bench", ["batch.csv", "screen_set"], indirect=True)
def test_killed_before_each_step_that_changes_the_disk(bench: faults.Bench) -> None:
    seen = faults.killed_at_each_step(bench)
    assert seen["old, part left until the next write"]  # otherwise no write was hit in its middle
    assert seen["new"]


@pytest.mark.parametrize("bench", FEW, indirect=True)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_ended_at_a_random_moment(bench: faults.Bench, number: int) -> None:
    faults.signals(bench, number, 2, Random(number))


@pytest.mark.parametrize("bench", ["batch.xlsx", "screen_set"], indirect=True)
def test_a_full_disk(bench: faults.Bench) -> None:
    faults.full_disk(bench, 2, Random(1))


@pytest.mark.parametrize("bench", FEW, indirect=True)
def test_a_folder_that_cannot_be_written(bench: faults.Bench) -> None:
    assert faults.read_only(bench) == {"old": 1}


@pytest.mark.parametrize("bench", FEW, indirect=True)
def test_two_processes_on_one_file(bench: faults.Bench) -> None:
    assert faults.race(bench, 3)["looks"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("bench", sorted(WRITERS), indirect=True)
def test_every_writer(bench: faults.Bench) -> None:
    faults.killed_at_each_step(bench)
    faults.full_disk(bench, 3, Random(2))
    faults.read_only(bench)


def test_a_pipe_that_is_closed(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(
        "id,units,solution\n" + "".join(f"B{n},PMDA/p-PDA = 1,500 g\n" for n in range(3)), encoding="utf-8"
    )
    command = [sys.executable, "-m", "pi_formulate.cli", "batch", str(tmp_path / "r.csv"), "-o", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.close()
        _, error = run.communicate()
    assert b"Traceback" not in error
