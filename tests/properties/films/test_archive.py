"""Archives: small, the same bytes for the same content, and one error for whatever is damaged."""

from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import FileError, FormulateError
from pi_formulate.base.tables import reference_table
from pi_formulate.properties.films.archive import FOLDER, save
from pi_formulate.properties.films.glass import groups_csv
from pi_formulate.properties.films.learnt import FILMS, films, learnt, read_films, read_learnt
from pi_formulate.properties.films.shelf import LEARNT

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
SHIPPED = reference_table(FOLDER)
SMALL = (SHIPPED / "refractive_index.npz").read_bytes()
MOST_BYTES = 4_000_000  # of a wheel that everybody downloads


def test_the_archives_are_small_together_and_one_for_each_property() -> None:
    archives = {path.stem: path.stat().st_size for path in SHIPPED.glob("*.npz")}
    assert set(archives) == {*LEARNT, FILMS, "other_polymers"}
    assert sum(archives.values()) < MOST_BYTES


def test_the_shipped_groups_are_those_of_the_archive() -> None:
    """To 1e-8: processors add up in different orders, which moves the tenth digit of a contribution."""
    shipped, made = ((SHIPPED / "tg_c_groups.csv").read_text(encoding="utf-8"), groups_csv(learnt("tg_c")))
    pd.testing.assert_frame_equal(*(pd.read_csv(StringIO(text)) for text in (shipped, made)), rtol=1e-8, atol=0.0)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.npz", "two.npz"):
        save(tmp_path / name, learnt("refractive_index").arrays())
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = read_learnt(tmp_path / "one.npz", films())
    for name, array in again.arrays().items():
        assert np.array_equal(array, learnt("refractive_index").arrays()[name]), name


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut", b"\x93NUMPY", SMALL[: len(SMALL) // 2]])
def test_a_broken_archive_is_one_line(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    path.write_bytes(content)
    with pytest.raises(
        FormulateError, match="expected an archive of what was learnt from films, but got BadZipFile"
    ) as caught:
        pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(path)})
    assert "\n" not in str(caught.value)


@settings(max_examples=150)
@given(st.integers(0, len(SMALL) - 9), st.binary(min_size=1, max_size=8))
def test_wrong_bytes_are_an_error_of_the_file_or_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, place: int, wrong: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    path.write_bytes(SMALL[:place] + wrong + SMALL[place + len(wrong) :])
    try:
        found = read_learnt(path, films())
    except FileError:  # any other error fails the test
        return
    assert np.array_equal(found.weights, learnt("refractive_index").weights)  # bytes of time stamps alone


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, numbers=np.arange(3.0))
    with pytest.raises(FileError, match="no array 'column'"):
        read_learnt(path)
    with pytest.raises(FileError, match="no array 'column'"):
        read_films(SHIPPED / "refractive_index.npz")
    with pytest.raises(FileError, match="cannot be read: No such file"):
        read_learnt(tmp_path / "missing.npz")
    with pytest.raises(FileError, match="no array 'column'"):  # a property needs the structures of its films
        read_learnt(SHIPPED / "refractive_index.npz")


@pytest.mark.parametrize("name", ["weights", "variances", "means", "taken"])
def test_arrays_of_the_wrong_length_are_refused(name: str, tmp_path: Path) -> None:
    arrays = learnt("refractive_index").arrays()
    save(tmp_path / "short.npz", {**arrays, name: arrays[name][:-1]})
    with pytest.raises(FileError, match=r"an array '.*' of the shape"):
        read_learnt(tmp_path / "short.npz", films())


def test_an_archive_cannot_bring_code(tmp_path: Path) -> None:
    arrays = learnt("refractive_index").arrays()
    np.savez(tmp_path / "code.npz", **{**arrays, "weights": np.array([object()])})
    with pytest.raises(FileError, match="an array 'weights' of the type object"):
        read_learnt(tmp_path / "code.npz", films())
