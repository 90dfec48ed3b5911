"""Readings of one's own that are deep, long, circular or damaged: read in time, or refused with a limit."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.limits import READING_DEPTH, READING_NAMES, READING_PARTS
from pi_formulate.base.tables import reference_table
from pi_formulate.claims import reading as module

DEFAULT = reference_table("readings/default.csv").read_text(encoding="utf-8")
Q = "Q,p-C6H4 -O- p-C6H4,"


def nested(depth: int, uses: str = "{0} | {0} {0}") -> str:
    """The shipped reading with a name in Q whose names are that deep, each used several times by the one above."""
    rows = [f"N{i},{uses.format(f'N{i + 1}')},," for i in range(depth - 1)] + [f"N{depth - 1},-O-,,"]
    assert Q in DEFAULT
    return DEFAULT.replace(Q, "Q,p-C6H4 N0 p-C6H4,") + "\n".join(rows) + "\n"


def read(folder: Path, text: str) -> module.Reading:
    own = folder / "mine.csv"
    own.write_text(text, encoding="utf-8", errors="surrogatepass")
    return pf.reading(own)


def test_names_that_double_at_each_depth_are_matched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = read(tmp_path, nested(READING_DEPTH - 1))
    calls, plain = [0], module._ends

    def counted(*args: object) -> set[int]:
        calls[0] += 1
        assert calls[0] < 20_000, "the time grows with the ways through the reading"
        return plain(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_ends", counted)
    assert deep.fits("Q", pf.library()["4,4'-ODA"])
    assert not deep.fits("Q", pf.library()["TPE-R"])


def test_the_deepest_reading_and_one_more(tmp_path: Path) -> None:
    assert read(tmp_path, nested(READING_DEPTH - 1)).has("N0")
    with pytest.raises(
        pf.FormulateError, match=f"'Q' stands on 52 names within each other, but may on {READING_DEPTH} at most"
    ):
        read(tmp_path, nested(READING_DEPTH + 1))


def test_limits_of_rows_and_parts(tmp_path: Path) -> None:
    for depth in (READING_NAMES, 3000):
        with pytest.raises(pf.FormulateError, match=f"rows, but may have {READING_NAMES} names at most"):
            read(tmp_path, nested(depth))
    with pytest.raises(pf.FormulateError, match=f"parts, but may have {READING_PARTS:,} at most"):
        read(tmp_path, DEFAULT.replace(Q, f"Q,{' -O-' * (READING_PARTS + 1)},"))


def test_a_circle_is_named_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        read(tmp_path, nested(3, "{0} {0}").replace("N2,-O-,", "N2,N0,"))
    assert {str(error.got) for error in caught.value.errors} == {"N0", "N1", "N2", "Q"}


@pytest.mark.parametrize("name", ["../groups", "no such", "x" * 5000, "x" * 5000 + ".csv", "\0", "\0.csv", "", ".csv"])
def test_a_name_of_no_reading_is_refused(name: str) -> None:
    with pytest.raises(pf.FormulateError, match="or the path of a"):
        pf.reading(name)


def test_a_circle_of_links_is_no_reading(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    with pytest.raises(pf.FormulateError, match="or the path of a"):
        pf.reading(tmp_path / "a.csv")


PIECES = (
    "|",
    " ",
    ",",
    "\n",
    '"',
    "-O-",
    "DIRECT",
    "X1",
    "Q",
    "A1",
    "Y9",
    "\t",
    "\x1d",
    "é",
    "=",
    ";",
    " | | ",
    "-O- " * 40,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 8), st.sampled_from(PIECES)), min_size=1, max_size=4))
def test_a_damaged_reading_is_read_or_refused(tmp_path: Path, cuts: list[tuple[int, int, str]]) -> None:
    text = DEFAULT
    for place, length, piece in cuts:
        at = place % (len(text) + 1)
        text = text[:at] + piece + text[at + length :]
    try:
        own = read(tmp_path, text)
    except pf.FormulateError as error:
        str(error)
        return
    for monomer in ("PMDA", "BPDA", "4,4'-ODA", "TPE-R"):
        for slot in module.SLOTS:
            assert own.fits(slot, pf.library()[monomer]) in (True, False)
