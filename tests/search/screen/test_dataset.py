"""Data sets in parts: the same bytes after a kill, by threads and by a cluster, here and on another file system."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.search.screen import dataset, record, sets

fsspec = pytest.importorskip("fsspec", reason="the extra cluster is not installed: no fsspec")

SIX = ["PMDA", "BPDA", "ODPA", "p-PDA", "4,4'-ODA", "TPE-R"]
WISH = {"cte_ppm_per_k": (14, 20), "tg_c": (330, None)}
HOW: dict[str, Any] = {"formula": "6", "step_frac": 0.1}
ROWS = 66**2
PARTS = 28  # of this question, with the sizes below

# A screen in a process of its own with many small parts; arguments: its folder, after how many parts it gets a signal.
PROGRAM = f"""
import os, signal, sys, time
import pi_formulate as pf
from pi_formulate.search.screen import dataset, folder, sets
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
sets.ROWS_PER_BLOCK, dataset.BLOCKS_PER_GROUP, dataset.BLOCKS_PER_PART = 64, 2, 4
write, parts = folder.LocalFolder.write, []
def counted(self, place, name, content):
    write(self, place, name, content)
    parts.append(name)
    if len(parts) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.Signals(int(sys.argv[3])))
        time.sleep(0.5)  # the signal reaches the main thread
folder.LocalFolder.write = counted
pf.screen({SIX!r}, {WISH!r}, path=sys.argv[1], workers=2, **{HOW!r})
"""
AFTER = 9  # parts, with the manifest


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many parts of a small screen."""
    monkeypatch.setattr(sets, "ROWS_PER_BLOCK", 64)
    monkeypatch.setattr(dataset, "BLOCKS_PER_GROUP", 2)
    monkeypatch.setattr(dataset, "BLOCKS_PER_PART", 4)


def digests(place: Path) -> dict[str, str]:
    """Of all files of a folder."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(place.iterdir())}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Digests of an uninterrupted run."""
    place = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sets, "ROWS_PER_BLOCK", 64)
        patch.setattr(dataset, "BLOCKS_PER_GROUP", 2)
        patch.setattr(dataset, "BLOCKS_PER_PART", 4)
        pf.screen(SIX, WISH, path=place, workers=1, **HOW)
    found = digests(place)
    assert len(found) == PARTS + 1
    return found


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_any_number_of_threads_gives_the_same_bytes(workers: int, whole: dict[str, str], tmp_path: Path) -> None:
    pf.screen(SIX, WISH, path=tmp_path / "run", workers=workers, **HOW)
    assert digests(tmp_path / "run") == whole


def test_the_rows_are_those_of_the_table(tmp_path: Path) -> None:
    table = pf.screen(SIX, WISH, **HOW)
    stored = pf.screen(SIX, WISH, path=tmp_path / "run", **HOW).to_table().to_pandas()
    keys = [c for c in table if c.endswith("_mol_frac")]
    ordered = [frame.sort_values(keys, ignore_index=True) for frame in (table, stored)]
    pd.testing.assert_frame_equal(*ordered, check_exact=True)


def test_the_manifest_says_what_the_parts_are(tmp_path: Path) -> None:
    rows = pf.screen(SIX, WISH, path=tmp_path / "run", count=2000, seed=4).count_rows()
    manifest = json.loads((tmp_path / "run" / "_manifest.json").read_text())
    assert (manifest["state"], manifest["rows"], rows) == ("complete", 2000, 2000)
    assert sum(part["rows"] for part in manifest["parts"]) == 2000
    question = manifest["question"]
    assert question["seed"] == 4
    assert question["asked"]["targets"]["tg_c"] == [330.0, None, None, None]
    assert question["versions"]["pi_formulate"] == pf.__version__
    assert question["versions"]["numpy"] == np.__version__
    assert question["monomers"]["PMDA"][0] == pf.library()["PMDA"].smiles
    assert len(question["tables"]) > 10


def _killed(place: Path, signals: int = signal.SIGKILL) -> set[str]:
    """Parts that a run has left that was killed after some of them."""
    command = [sys.executable, "-c", PROGRAM, str(place), str(AFTER), str(int(signals))]
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode != 0
    return {file.name for file in place.with_name("run.unfinished").iterdir()}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_is_resumed_to_the_same_bytes(how: signal.Signals, whole: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "run"
    left = _killed(place, how)
    parts = {name for name in left if name.startswith("part-")}
    assert 0 < len(parts) < PARTS
    assert not place.exists()
    times = {name: (tmp_path / "run.unfinished" / name).stat().st_mtime_ns for name in parts}
    seen: list[int] = []

    def counted(steps: Any) -> Iterator[Any]:
        seen.append(len(steps))
        yield from steps

    with pytest.raises(pf.DesignError, match=r"the screen is not finished. Ask the same question again with path="):
        pf.top(place)
    with pytest.raises(pf.DesignError, match="the screen is not finished"):
        pf.top(tmp_path / "run.unfinished")
    pf.screen(SIX, WISH, path=place, progress=counted, **HOW)
    assert seen == [PARTS - len(parts)]
    assert digests(place) == whole
    assert {name: (place / name).stat().st_mtime_ns for name in parts} == times  # kept, not made again
    assert [file.name for file in tmp_path.iterdir()] == ["run"]


def test_another_question_does_not_resume(tmp_path: Path) -> None:
    place = tmp_path / "run"
    _killed(place)
    before = digests(tmp_path / "run.unfinished")
    with pytest.raises(pf.DesignError) as caught:
        pf.screen(SIX, {**WISH, "tg_c": (300, None)}, path=place, **HOW)
    assert "run.unfinished with " in str(caught.value)
    assert "parts of another question (tg_c [330.0, None, None, None], now [300.0, None, None, None])" in str(
        caught.value
    )
    assert "remove the folder, or take another path" in str(caught.value)
    assert {
        name: digest for name, digest in digests(tmp_path / "run.unfinished").items() if "part" in name[:5]
    }.items() <= before.items()


@pytest.mark.parametrize("changed", ["version", "table", "price"])
def test_what_decides_a_row_belongs_to_the_question(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "run"
    _killed(place)
    library = pf.library()
    if changed == "version":
        monkeypatch.setattr(record, "version", lambda name: "0.0" if name == "numpy" else "1")
    elif changed == "table":
        monkeypatch.setattr(record, "tables", lambda: {"a.csv": "0"})
    else:
        library = library.with_prices(dict.fromkeys(SIX, 10.0))
    with pytest.raises(pf.DesignError, match="parts of another question"):
        pf.screen(SIX, WISH, path=place, library=library, **HOW)


def test_a_whole_answer_is_not_made_again(whole: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "run"
    pf.screen(SIX, WISH, path=place, **HOW)

    def never(steps: Any) -> Iterator[Any]:
        raise AssertionError("a part was made")

    assert pf.screen(SIX, WISH, path=place, progress=never, **HOW).count_rows() == ROWS
    (place / "part-00003.parquet").unlink()
    with pytest.raises(
        pf.FileError, match=r"part-00003\.parquet is missing of the 28 files that _manifest\.json lists"
    ):
        pf.top(place)
    pf.screen(SIX, WISH, path=place, **HOW)
    assert digests(place) == whole


def test_a_part_that_is_not_whole_is_no_part(tmp_path: Path) -> None:
    place = tmp_path / "run"
    _killed(place)
    part = next((tmp_path / "run.unfinished").glob("part-*"))
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(pf.FileError, match=rf"{part.name}.*Remove it and ask again"):
        pf.screen(SIX, WISH, path=place, **HOW)
    assert not place.exists()
    part.unlink()
    assert pf.screen(SIX, WISH, path=place, **HOW).count_rows() == ROWS


def test_two_processes_ask_the_same_question(whole: dict[str, str], tmp_path: Path) -> None:
    commands = [[sys.executable, "-c", PROGRAM, str(tmp_path / "run"), "0", "0"]] * 3
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for command in commands]
    for process in processes:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors.decode()
    assert digests(tmp_path / "run") == whole
    assert [file.name for file in tmp_path.iterdir()] == ["run"]


def test_a_full_disk_leaves_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: dict[str, str]
) -> None:
    place, synced, fsync = tmp_path / "run", [], os.fsync

    def full(handle: int) -> None:
        synced.append(handle)
        if len(synced) >= 12:
            raise OSError(28, "No space left on device")
        fsync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(pf.FileError, match="No space left on device"):
            pf.screen(SIX, WISH, path=place, workers=1, **HOW)
    assert not place.exists()
    assert list((tmp_path / "run.unfinished").glob("part-*"))
    pf.screen(SIX, WISH, path=place, **HOW)
    assert digests(place) == whole


# --- another file system


def test_a_file_system_of_fsspec(whole: dict[str, str]) -> None:
    system = fsspec.filesystem("memory")
    for _ in range(2):  # the second time it is there
        stored = pf.screen(SIX, WISH, path="memory://screens/run", **HOW)
    assert stored.count_rows() == ROWS
    files = {file.rsplit("/", 1)[-1]: system.cat_file(file) for file in system.ls("/screens/run", detail=False)}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == whole
    assert not system.exists("/screens/run.unfinished")
    assert len(pf.top("memory://screens/run", count=3)) == 3
    pf.screen(SIX, WISH, path="memory://screens/run", formula="6", step_frac=0.2)  # replaced
    assert pf.top("memory://screens/run", count=10**4).shape[0] == 21 * 21
    system.pipe_file("/screens/run/mine.txt", b"mine")
    with pytest.raises(pf.FileError, match="a folder with other files"):
        pf.screen(SIX, WISH, path="memory://screens/run", **HOW)
    system.rm("/screens", recursive=True)


def test_an_unknown_file_system_is_one_sentence() -> None:
    with pytest.raises(pf.FileError, match="fsspec cannot open this: Protocol not known: nowhere"):
        pf.screen(SIX, path="nowhere://a/run", step_frac=0.5)
    with pytest.raises(pf.DesignError, match="path: a folder on another file system has no ending"):
        pf.screen(SIX, path="memory://a/run.parquet", step_frac=0.5)


# --- a cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes."""
    distributed = pytest.importorskip("distributed")
    with _two_workers(distributed) as local, distributed.Client(local) as client:
        client.run(_small_parts)
        yield client


def _two_workers(distributed: Any) -> Any:
    return distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")


def _small_parts() -> None:
    sets.ROWS_PER_BLOCK, dataset.BLOCKS_PER_GROUP, dataset.BLOCKS_PER_PART = 64, 2, 4


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes(cluster: Any, whole: dict[str, str], tmp_path: Path) -> None:
    pf.screen(SIX, WISH, path=tmp_path / "run", client=cluster, **HOW)
    assert digests(tmp_path / "run") == whole
    table = pf.screen(SIX, WISH, **HOW)
    assert pf.screen(SIX, WISH, client=cluster, **HOW).equals(table)
    assert pf.screen(SIX, WISH, client=cluster, top=7, **HOW).equals(table.head(7))


@pytest.mark.slow
def test_a_killed_worker_loses_nothing(whole: dict[str, str], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")

    class Small(distributed.WorkerPlugin):  # type: ignore[misc]
        """A worker that comes instead of a lost one has small parts too."""

        def setup(self, worker: Any) -> None:
            _small_parts()

    with _two_workers(distributed) as local, distributed.Client(local) as client:
        client.register_plugin(Small())
        victim = next(iter(client.run(os.getpid).values()))

        def killing(steps: Any) -> Iterator[Any]:
            for number, step in enumerate(steps):
                if number == 3:
                    os.kill(victim, signal.SIGKILL)
                yield step

        pf.screen(SIX, WISH, path=tmp_path / "run", client=client, progress=killing, **HOW)
    assert digests(tmp_path / "run") == whole


@pytest.mark.slow
def test_parts_that_fail_are_tried_again_and_then_listed(cluster: Any, tmp_path: Path) -> None:
    unfinished = tmp_path / "run.unfinished"

    def locked(steps: Any) -> Iterator[Any]:
        for number, step in enumerate(steps):
            if number == 2:  # a folder in the place of a part: it cannot be written
                (unfinished / "part-00027.parquet").mkdir()
            yield step

    with pytest.raises(pf.FormulateError) as caught:
        pf.screen(SIX, WISH, path=tmp_path / "run", client=cluster, progress=locked, **HOW)
    assert "part-00027" in str(caught.value) or "[27]" in str(caught.value)
    (unfinished / "part-00027.parquet").rmdir()
    assert pf.screen(SIX, WISH, path=tmp_path / "run", client=cluster, **HOW).count_rows() == ROWS


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"client": object()}, "client: this is an object, not a dask.distributed.Client"),
        ({"workers": 0}, "workers: must be at least 1, but is 0"),
        ({"workers": 2, "client": object()}, "workers: do not go with a client"),
    ],
)
def test_wrong_workers_are_one_sentence(how: dict[str, Any], words: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        pf.screen(SIX, step_frac=0.5, **how)
    assert words in str(caught.value)
