"""An output is compared with the inputs by the file itself, whatever it is called."""

import os
from pathlib import Path

import pytest

from pi_formulate.base.errors import FileError
from pi_formulate.base.files import read_bytes
from pi_formulate.base.outputs import check_apart, check_not_reserved, reserved, same_file


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "k.csv"
    path.write_text("id\n", encoding="utf-8")
    return path


def test_an_input_is_known_by_every_name(recipe: Path) -> None:
    (recipe.parent / "folder").mkdir()
    (recipe.parent / "soft.csv").symlink_to(recipe)
    (recipe.parent / "away").symlink_to(recipe.parent, target_is_directory=True)
    os.link(recipe, "hard.csv")
    for name in ("k.csv", "./k.csv", "folder/../k.csv", str(recipe), "soft.csv", "away/k.csv", "hard.csv"):
        with pytest.raises(FileError, match="choose another name for the output") as caught:
            check_apart([name], [None, recipe])
        assert caught.value.where == str(Path(name))


def test_what_holds_nothing_of_an_input_is_left_alone(recipe: Path) -> None:
    Path("other.csv").write_text("id\n", encoding="utf-8")
    check_apart(["-", "", None, "new.csv", "other.csv", os.devnull, "k.csv\0"], [recipe, "", "none.csv", os.devnull])


def test_a_name_that_the_system_takes_for_another_is_the_same(recipe: Path) -> None:
    """On a system that ignores case the file answers to both names; on any other the second one is no file."""
    assert same_file("K.CSV", recipe) == Path("K.CSV").exists()


def test_a_reserved_output_cannot_be_read_until_the_end(recipe: Path) -> None:
    with reserved(["k.csv", "-", "new.csv"]):
        with reserved([]), pytest.raises(FileError, match="which is an input"):
            read_bytes(recipe)
        check_not_reserved("other.csv")
        Path("new.csv").write_text("id\n", encoding="utf-8")
        assert read_bytes("new.csv") == b"id\n"  # it was no file when it was reserved: nothing of the user is in it
    assert read_bytes(recipe) == b"id\n"
