"""A file or folder is replaced in one step; leftovers of killed writes are removed, those of living ones are not."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base import swap
from pi_formulate.base.files import replaced, replaced_folder

POSIX = pytest.mark.skipif(swap.fcntl is None, reason="no locks on this system")


def write(place: Path, text: str) -> None:
    if place.suffix:
        with replaced(place) as handle:
            handle.write(text.encode())
        return
    with replaced_folder(place, "part-*") as folder:
        (folder / "part-0").write_text(text)
        (folder / "part-1").write_text(text)


def content(place: Path) -> list[str]:
    return [place.read_text()] if place.suffix else [file.read_text() for file in sorted(place.iterdir())]


@pytest.fixture(params=["a.csv", "set"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / request.param


def test_the_new_content_is_in_place_and_nothing_is_left(place: Path) -> None:
    for text in ("old", "new"):
        write(place, text)
        assert set(content(place)) == {text}
        assert list(place.parent.iterdir()) == [place]


def test_leftovers_of_killed_writes_are_removed_and_other_files_are_not(place: Path) -> None:
    (place.parent / f".{place.name}.0123abcd.part").write_text("half")
    (place.parent / f".{place.name}.0123abce.part").mkdir()
    (place.parent / f".{place.name}.0123abce.part" / "part-0").write_text("half")
    others = [".other.0123abcd.part", f".{place.name}.part", f".{place.name}.0123abcz.part", f"{place.name}.old"]
    for name in others:
        (place.parent / name).write_text("mine")
    write(place, "new")
    assert {path.name for path in place.parent.iterdir()} == {place.name, *others}


@POSIX
def test_what_another_process_is_writing_is_no_leftover(place: Path) -> None:
    hold = (
        "import sys, time; from pathlib import Path; sys.path.insert(0, '.'); from tests.base import test_swap as t\n"
        "from pi_formulate.base.files import replaced, replaced_folder\n"
        f"place = Path({str(place)!r})\n"
        "with (replaced(place) if place.suffix else replaced_folder(place, 'part-*')) as it:\n"
        "    print('begun', flush=True); sys.stdin.readline()\n"
        "    it.write(b'late') if place.suffix else (it / 'part-0').write_text('late')\n"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", hold]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "begun\n"
        write(place, "first")
        assert len(list(place.parent.iterdir())) == 2
        other.stdin.write("\n")
        other.stdin.close()
    assert other.returncode == 0
    assert content(place) == ["late"]
    assert list(place.parent.iterdir()) == [place]


@POSIX
@pytest.mark.parametrize(("module", "call"), [("fcntl", "flock"), ("os", "open")])
def test_a_part_that_was_taken_for_a_leftover_is_begun_again(
    place: Path, monkeypatch: pytest.MonkeyPatch, module: str, call: str
) -> None:
    """Another process removes the part between its creation and its lock: before or after it is opened for that."""
    known, times = getattr(getattr(swap, module), call), []

    def late(*arguments: object, **more: object) -> object:
        if not times and (module == "fcntl" or str(arguments[0]).endswith(".part")):
            times.append(call)
            for part in place.parent.iterdir():
                swap.remove(part)
        return known(*arguments, **more)

    monkeypatch.setattr(getattr(swap, module), call, late)
    write(place, "new")
    assert set(content(place)) == {"new"}


def test_where_names_cannot_be_exchanged_the_old_folder_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "exchange", lambda one, other: False)
    write(tmp_path / "set", "old")
    write(tmp_path / "set", "new")
    assert content(tmp_path / "set") == ["new", "new"]
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise OSError(errno.ENOTEMPTY if target.exists() else errno.ENOSPC, "refused")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(pf.FileError, match="refused"):
        write(tmp_path / "set", "third")
    assert content(tmp_path / "set") == ["new", "new"]
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


@pytest.mark.parametrize("locks", [True, False])
def test_an_old_folder_comes_back_if_the_process_died_between_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locks: bool
) -> None:
    if not locks:
        monkeypatch.setattr(swap, "fcntl", None)
    write(tmp_path / "set", "old")
    (tmp_path / "set").rename(tmp_path / ".set.0123abcd.old")
    with pytest.raises(ZeroDivisionError), replaced_folder(tmp_path / "set", "part-*"):
        raise ZeroDivisionError
    assert content(tmp_path / "set") == ["old", "old"]
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_without_locks_a_young_folder_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap, "fcntl", None)
    young, old = tmp_path / ".set.0123abcd.part", tmp_path / ".set.0123abce.part"
    for folder in (young, old):
        folder.mkdir()
    long_ago = time.time() - swap.ABANDONED_S - 10.0
    os.utime(old, (long_ago, long_ago))
    write(tmp_path / "set", "new")
    assert {path.name for path in tmp_path.iterdir()} == {"set", young.name}


@pytest.mark.skipif(not sys.platform.startswith(("linux", "darwin")), reason="no exchange on this system")
def test_at_no_instant_is_there_no_whole_folder(tmp_path: Path) -> None:
    """Every system call that changes names is followed by a look."""
    write(tmp_path / "set", "old")
    seen: list[list[str]] = []

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if armed and event in ("os.rename", "os.rmdir", "os.remove", "shutil.rmtree", "ctypes.dlsym", "open"):
            armed.clear()  # not for the look itself
            seen.append(content(tmp_path / "set"))
            armed.append(True)

    armed: list[bool] = []
    sys.addaudithook(look)
    armed.append(True)
    try:
        write(tmp_path / "set", "new")
    finally:
        armed.clear()
    assert len(seen) > 5
    assert {tuple(each) for each in seen} == {("old", "old"), ("new", "new")}


def test_a_loop_of_links_and_a_null_character_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    for name in ("a.csv", "x\x00.csv", "n" * 300 + ".csv"):
        for how in (replaced(tmp_path / name), replaced_folder(tmp_path / name, "part-*")):
            with pytest.raises(pf.FileError, match=r"Nothing was written|null|Choose another name"), how:
                pass


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limit of file sizes on this system")
def test_a_full_disk_keeps_the_old_file(place: Path) -> None:
    write(place, "old")
    code = (
        "import resource, signal, sys; sys.path.insert(0, '.'); from pathlib import Path\n"
        "from tests.base.test_swap import write\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"write(Path({str(place)!r}), 'x' * 100_000)"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert "cannot be written: File too large. Nothing was written" in run.stderr
    assert set(content(place)) == {"old"}
    assert list(place.parent.iterdir()) == [place]
