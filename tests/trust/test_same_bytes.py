"""The same content gives the same bytes: at another time, in another place of the world, with other hashes."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.trust.writers import WRITERS, content

pytest.importorskip("pyarrow")
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All files, written by two processes one after the other; each takes longer than the step of a time stamp."""
    made = []
    for seed, zone in (("1", "UTC"), ("4711", "Pacific/Auckland")):
        folder = tmp_path_factory.mktemp("bytes")
        about = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        about.pop("SOURCE_DATE_EPOCH", None)
        run = [sys.executable, "-m", "tests.trust.writers", str(folder)]
        subprocess.run(run, cwd=ROOT, env=about, check=True, capture_output=True)
        made.append(folder)
    first, second = (folder.stat().st_mtime for folder in made)
    assert second - first > 2.0
    return made


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_two_processes_write_the_same_bytes(folders: list[Path], kind: str) -> None:
    one, other = (content(folder / kind) for folder in folders)
    assert one
    assert one == other


@pytest.mark.parametrize("kind", ["batch.xlsx", "batch.eln", "screen.xlsx"])
def test_no_member_of_a_workbook_has_a_time_of_its_own(folders: list[Path], kind: str) -> None:
    with zipfile.ZipFile(folders[0] / kind) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
