"""Archives of what was learnt from films, damaged in every way: they load to equal values, or one error names them."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import FileError, FormulateError
from pi_formulate.base.limits import ARCHIVE_BYTES, ARCHIVE_MEMBERS
from pi_formulate.base.tables import reference_table
from pi_formulate.properties.films import archive, learnt, transfer
from pi_formulate.properties.films.archive import FOLDER, save
from pi_formulate.properties.films.learnt import films, read_films, read_learnt
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.films.transfer import OtherPolymers

SHIPPED = reference_table(FOLDER)
NAMES = (*LEARNT, "films", "other_polymers")
SMALL = "refractive_index"
KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
Reader = Callable[[Path], dict[str, Array]]


def reader_of(name: str) -> Reader:
    """Reads an archive and gives its arrays again."""
    if name == "films":
        return lambda path: read_films(path).arrays()
    if name == "other_polymers":
        return lambda path: archive.read(path, OtherPolymers.members(), OtherPolymers.from_arrays).arrays()
    return lambda path: read_learnt(path, films()).arrays()


def arrays_of(name: str) -> dict[str, Array]:
    with np.load(SHIPPED / f"{name}.npz", allow_pickle=False) as own:
        return {key: own[key] for key in own.files}


def equal_or_refused(name: str, path: Path) -> None:
    """Loads to the values of the shipped archive, or fails with one error that names the file."""
    try:
        arrays = reader_of(name)(path)
    except FileError as error:  # any other error fails the test
        assert path.name in str(error)  # noqa: PT017
        return
    for key, value in arrays_of(name).items():
        assert np.array_equal(arrays[key], value), key


def test_every_archive_loads_as_numpy_loads_it() -> None:
    for name in NAMES:
        arrays = reader_of(name)(SHIPPED / f"{name}.npz")
        for key, value in arrays_of(name).items():
            assert np.array_equal(arrays[key], value), (name, key)


@seed(15)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_wrong_missing_and_further_bytes(name: str, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray((SHIPPED / f"{name}.npz").read_bytes())
    # Half of the places are in the directory at the end, where an archive says what is in it.
    places = st.one_of(st.integers(0, len(content) - 1), st.integers(max(0, len(content) - 1500), len(content) - 1))
    for _ in range(data.draw(st.integers(1, 3))):
        place = min(data.draw(places), len(content) - 1)
        how = data.draw(st.sampled_from(["flip", "cut", "end", "put"]))
        if how == "flip":
            content[place] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "cut":
            del content[place : place + data.draw(st.integers(1, 300))]
        elif how == "end":
            del content[max(place, 1) :]
        else:
            content[place:place] = data.draw(st.binary(min_size=1, max_size=20))
    path = tmp_path / "damaged.npz"
    path.write_bytes(bytes(content))
    equal_or_refused(name, path)


def wrong_arrays(value: Array) -> Iterator[Any]:
    """What an array may be instead; none of it is what the archive needs."""
    yield from (np.zeros((0,)), np.array([object()]), np.zeros(3, dtype=complex), np.zeros(2, dtype="M8[s]"))
    yield from (np.array([b"x"]), np.zeros(2, dtype=[("a", "f8")]), value[None], np.array("", dtype="U1"))
    yield np.array(["x" * 50_000])
    if value.ndim:
        yield from (value[:-1], value[..., None], value.ravel()[:1][0], value[:0])
    if value.ndim == 2 and value.shape[0] != value.shape[1]:
        yield value.T
    if value.dtype.kind == "f":
        for wrong in (np.nan, np.inf, -np.inf, 1e308, -1e308):
            changed = value.astype(float)
            changed[(0,) * value.ndim] = wrong
            yield changed
        yield value.astype(int)
    if value.dtype.kind == "i":
        for wrong in (-1, 2**31):
            changed = value.astype(np.int64)
            changed[(0,) * value.ndim] = wrong
            yield changed
        yield value.astype(float)
    if value.dtype.kind == "U":
        yield from (np.array(["a\n"] * value.size).reshape(value.shape), np.zeros(value.shape, dtype="U4"))
        raw = np.full(value.size, 0x7FFFFFFF, dtype=np.int32).view("U1").reshape(value.shape)  # no character
        yield raw


@pytest.mark.parametrize("name", [SMALL, "films", "other_polymers"])
def test_an_array_that_is_missing_or_another(name: str, tmp_path: Path) -> None:
    arrays, path, tried = arrays_of(name), tmp_path / "wrong.npz", 0
    light = {key: value for key, value in arrays.items() if value.nbytes < 50_000}
    for key, value in arrays.items():
        without = {other: array for other, array in arrays.items() if other != key}
        for wrong in (None, *(wrong_arrays(value) if key in light or name == SMALL else ())):
            np.savez(path, **(without if wrong is None else {**without, key: wrong}))
            with pytest.raises(FileError) as caught:
                reader_of(name)(path)
            assert "expected an archive of what was learnt from films, but got " in str(caught.value), key
            assert "Fit it again" in str(caught.value), key
            tried += 1
    assert tried > 100 or name != SMALL


PASSPORTS = [
    "",
    "no json",
    "[" * 20_000,
    "[]",
    "{}",
    "null",
    '{"name": 1e999}',
    "9" * 5000,
]
ENTRIES = [
    ("compilations", 0),
    ("compilations", 1.5),
    ("compilations", "1"),
    ("centre", "x"),
    ("centre", float("nan")),
    ("centre", 1e308),
    ("calibration", [1, 2]),
    ("calibration", [1, 2, 0]),
    ("calibration", [-1, 2, 3]),
    ("calibration", [float("inf"), 2, 3]),
    ("calibration", {"a": 1, "b": 2, "c": 3}),
    ("quantiles", [0.8, 1.6]),
    ("quantiles", [0.8, 1.6, 2.4, 2.3]),
    ("quantiles", [0.0, 1.6, 2.3, 3.2]),
    ("quantiles", [0.8, 1.6, 2.3, float("inf")]),
    ("quantiles", [0.8, 1.6, 2.3, True]),
    ("quantiles", 0.8),
    ("limit", None),
    ("elements", "CHNO"),
    ("elements", [1]),
    ("elements", None),
    ("passport", {}),
    ("passport", []),
    ("passport", {"name": "n", "source": "s", "rows": -1}),
    ("name", None),
]


def test_a_passport_is_checked_entry_by_entry(tmp_path: Path) -> None:
    arrays, path = arrays_of(SMALL), tmp_path / "passport.npz"
    whole = json.loads(str(arrays["meta"]))
    texts = [*PASSPORTS, *(json.dumps({**whole, key: value}) for key, value in ENTRIES)]
    texts += [json.dumps({k: v for k, v in whole.items() if k != key}) for key in whole if key != "quantiles"]
    for text in texts:
        save(path, {**arrays, "meta": np.array(text)})
        with pytest.raises(FileError, match="expected an archive of what was learnt from films, but got "):
            read_learnt(path, films())


def test_an_archive_of_an_earlier_version_has_no_quantiles_and_the_same_intervals(tmp_path: Path) -> None:
    arrays, path = arrays_of(SMALL), tmp_path / "earlier.npz"
    whole = json.loads(str(arrays["meta"]))
    stated = whole.pop("quantiles")
    save(path, {**arrays, "meta": np.array(json.dumps(whole))})
    assert list(read_learnt(path, films()).quantiles.values()) == pytest.approx(stated, rel=1e-9)


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.npz"
    zipped(path, {f"a{i}.npy": bytes(ARCHIVE_BYTES // 4) for i in range(5)})
    assert path.stat().st_size < 2_000_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(FileError, match=f"when it is unpacked, above {ARCHIVE_BYTES:,}"):
        read_films(path)
    zipped(path, {f"a{i}.npy": b"" for i in range(ARCHIVE_MEMBERS + 1)})
    with pytest.raises(FileError, match=f"{ARCHIVE_MEMBERS + 1} arrays, above {ARCHIVE_MEMBERS}"):
        read_films(path)


def test_a_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.npz"
    with path.open("wb") as file:
        file.truncate(ARCHIVE_BYTES + 1)  # takes no room on the disk
    with pytest.raises(FileError, match="bytes, above"):
        read_films(path)


@pytest.mark.parametrize(
    "shape", ["(10**15,)", "(-1,)", "(2**70,)", "(True,)", "'x'", "((1,),)", "(1,)*5000", "[" * 5000]
)
def test_a_header_that_promises_too_much_takes_no_memory(shape: str, tmp_path: Path) -> None:
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}".encode()
    array = b"\x93NUMPY\x01\x00" + min(len(header), 65535).to_bytes(2, "little") + header + bytes(8)
    whole = {}
    for key, value in arrays_of(SMALL).items():
        content = io.BytesIO()
        np.save(content, value)
        whole[f"{key}.npy"] = content.getvalue()
    zipped(tmp_path / "header.npz", {**whole, "weights.npy": array})
    with pytest.raises(FileError, match="expected an archive of what was learnt from films, but got "):
        read_learnt(tmp_path / "header.npz", films())


def test_a_damaged_table_of_the_package_says_install_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (archive, learnt, transfer):
        monkeypatch.setattr(module, "reference_table", lambda name: tmp_path / name)
    (tmp_path / FOLDER).mkdir(parents=True)
    path = tmp_path / FOLDER / "films.npz"
    for content in (b"PK\x03\x04 cut", None):
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        with pytest.raises(FileError, match="install pi_formulate again") as caught:
            films.__wrapped__()
        assert str(path) in str(caught.value)


def test_an_own_table_and_its_groups_are_checked_where_they_are_used(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    save(path, {**films().arrays(), **learnt.learnt("tg_c").arrays()})
    groups = (SHIPPED / "tg_c_groups.csv").read_text(encoding="utf-8")
    for damage in ("1e308", "-1e308", "nan", "1e999", "1_0", "x"):
        lines = groups.splitlines()
        at = next(
            i for i, line in enumerate(lines[1:], 1) if line.count(",") == lines[0].count(",") and "fitted" in line
        )
        cells = lines[at].split(",")
        cells[lines[0].split(",").index("contribution_k_g_per_mol")] = damage
        (tmp_path / "mine_groups.csv").write_text("\n".join([*lines[:at], ",".join(cells), *lines[at + 1 :]]))
        with pytest.raises(FormulateError, match=r"mine_groups\.csv"):
            pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(path)})
    (tmp_path / "mine_groups.csv").write_text(groups, encoding="utf-8")
    again = pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(path)})["tg_c"]
    assert again.value == pytest.approx(pf.estimate(KAPTON, ["tg_c"])["tg_c"].value, abs=1e-6)
