"""The history of batches: it comes back as it was, and any later change names the entry."""

import hashlib
import json
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.recording import with_reconciliations
from tests.batch.filling import fill_in
from tests.cli.recipes import Run, one_line
from tests.strategies import few

TIME = "2026-11-29T15:20:00Z"
COP = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
PLAN = pf.plan_batch(COP, batch_id="KM-031", solution_g=500, imbalance_r=0.99, readability_g=0.01)
MEND = pf.reconcile({**PLAN.charge_g, "PMDA": 39.42}, PLAN)
WHO = {"by": "Ines", "reason": "spoon slipped", "time": TIME}

SIGNS = ("L", "N", "P", "S")  # categories of characters that are printable
LABELS = st.text(st.characters(codec="utf-8", categories=SIGNS), min_size=1, max_size=8)
# Also characters at which some programs break a line.
REASONS = st.tuples(LABELS, st.sampled_from(["", " ", "\u2028", "\n", "\t"]), LABELS).map("".join)
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | LABELS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LABELS, inner, max_size=3),
    max_leaves=6,
)
ENTRIES = st.tuples(st.sampled_from(["weighing", "top-up", "remark"]), LABELS, VALUES, LABELS, REASONS)


@few(30)
@given(st.lists(ENTRIES, min_size=1, max_size=4), st.data())
def test_a_history_comes_back_and_shows_any_change(entries: list[Any], data: st.DataObject) -> None:
    history = pf.History()
    for kind, batch_id, value, by, reason in entries:
        history = history.append(kind, batch_id, {"value": value}, by=by, reason=reason, time=TIME)
    history.verify()
    assert [len(history.of_batch(name)) for name in {e[1] for e in entries}] == [
        sum(e[1] == name for e in entries) for name in {e[1] for e in entries}
    ]
    assert list(history.to_frame()["sha256"]) == [entry.sha256 for entry in history.entries]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        history.write(path)
        content = path.read_bytes()
        assert pf.History.read(path) == history
        assert pf.History.read(path).last_sha256 == history.last_sha256
        # Any byte but the last line end: the chain is broken, or the file is no history any more.
        place = data.draw(st.integers(0, len(content) - 2), label="place")
        byte = data.draw(st.integers(0, 255).filter(lambda b: b != content[place]), label="byte")
        path.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
        with pytest.raises(pf.FormulateError):
            pf.History.read(path)
        lines = content.decode().removesuffix("\n").split("\n")
        if len(lines) > 1:
            lost = data.draw(st.integers(0, len(lines) - 2), label="lost")
            path.write_text("\n".join(lines[:lost] + lines[lost + 1 :]) + "\n", encoding="utf-8", newline="")
            with pytest.raises(pf.TableError, match=f"jsonl:{lost + 1}: entry {lost + 2}"):
                pf.History.read(path)


@few(10)
@given(st.floats(38.0, 41.0), st.floats(0.0, 37.0))
def test_any_masses_are_recorded_as_they_were_read(acid_g: float, amine_g: float) -> None:
    masses = {"NMP": 425.0, "PMDA": round(acid_g, 2), "4,4'-ODA": round(amine_g, 2)}
    result = pf.reconcile(masses, PLAN)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.jsonl"
        history = pf.record_reconciliations(path, [result], **WHO)
        assert pf.History.read(path) == history
    weighing = next(entry for entry in history.entries if entry.kind == "weighing")
    assert {line["id"]: line["mass_g"] for line in weighing.data["in_vessel_g"]} == masses


def test_the_hashes_are_those_that_anyone_can_compute(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    pf.record_reconciliations(path, [MEND], **WHO)
    before = "0" * 64
    for line in path.read_text(encoding="utf-8").splitlines():
        own = json.loads(line)
        said = own.pop("sha256")
        assert own["before"] == before
        before = hashlib.sha256(json.dumps(own, ensure_ascii=False).encode()).hexdigest()
        assert said == before


def test_plan_weighings_and_top_ups_of_a_batch(tmp_path: Path) -> None:
    path, sheet = tmp_path / "history.jsonl", tmp_path / "t.csv"
    pf.record_reconciliations(path, [MEND], **WHO)
    pf.write_top_ups([MEND], sheet)
    fill_in(sheet, {**MEND.top_up_g, "4,4'-ODA": 1.06})
    results = pf.reconcile_file(sheet)
    history = pf.record_reconciliations(path, results, "Tom", "second slip", "2026-11-29T17:20:00+01:00")
    assert [(e.number, e.kind, e.by, e.time) for e in history.of_batch("KM-031")] == [
        (1, "plan", "Ines", TIME),
        (2, "weighing", "Ines", TIME),
        (3, "top-up", "Ines", TIME),
        (4, "weighing", "Tom", "2026-11-29T16:20:00Z"),
        (5, "top-up", "Tom", "2026-11-29T16:20:00Z"),
    ]
    assert [e.data["after_top_up"] for e in history.entries if e.kind == "weighing"] == [0, 1]
    assert [e.data["title"] for e in history.entries if e.kind == "top-up"] == ["KM-031 TOP-UP 1", "KM-031 TOP-UP 2"]
    assert history.entries[0].data["lines"][0]["charge_g"] == 425.0
    assert pf.record_reconciliations(path, results, "Tom", "again") == history  # the same weighing is entered once


CHANGES: list[tuple[str, Callable[[list[str]], object], str]] = [
    ("mass", lambda lines: lines.__setitem__(1, lines[1].replace("39.42", "38.92")), "entry 2 (weighing of KM-031)"),
    ("who", lambda lines: lines.__setitem__(0, lines[0].replace("Ines", "Aiko")), "entry 1 (plan of KM-031)"),
    ("last", lambda lines: lines.__setitem__(2, lines[2].replace("5.46", "5.47")), "entry 3 (top-up of KM-031)"),
    ("lost", lambda lines: lines.pop(1), "entry 3 (top-up of KM-031)"),
    ("moved", lambda lines: lines.reverse(), "entry 3 (top-up of KM-031)"),
    ("twice", lambda lines: lines.insert(1, lines[0]), "entry 1 (plan of KM-031)"),
    ("key", lambda lines: lines.__setitem__(0, lines[0].replace("{", '{"by": "Tom", ', 1)), "h.jsonl:1"),
    ("blank", lambda lines: lines.__setitem__(0, lines[0].replace("{", "{ ", 1)), "entry 1"),
    ("nan", lambda lines: lines.__setitem__(1, lines[1].replace("39.42", "NaN")), "entry 2"),
    ("endless", lambda lines: lines.__setitem__(1, lines[1].replace("39.42", "1e999")), "entry 2"),
    ("text", lambda lines: lines.__setitem__(0, "plan"), "h.jsonl:1"),
    ("empty line", lambda lines: lines.insert(1, ""), "h.jsonl:2"),
]


@pytest.mark.parametrize(("change", "says"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_a_broken_chain_names_the_entry_and_nothing_is_written(
    change: Callable[[list[str]], object], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "h.jsonl"
    pf.record_reconciliations(path, [MEND], **WHO)
    lines = path.read_text(encoding="utf-8").splitlines()
    change(lines)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    broken = path.read_bytes()
    other = pf.reconcile({**PLAN.charge_g, "PMDA": 40.0}, PLAN)
    with pytest.raises(pf.TableError) as caught:
        pf.record_reconciliations(path, [other], **WHO)
    assert says in str(caught.value)
    assert path.read_bytes() == broken


def test_an_entry_whose_hash_was_computed_anew_breaks_the_next_one() -> None:
    history = with_reconciliations(pf.History(), [MEND], **WHO)
    forged = pf.History(history.entries[:1]).append("weighing", "KM-031", {}, by="X", reason="y", time=TIME)
    with pytest.raises(pf.TableError, match=r"entry 3 .*the one before it was changed"):
        pf.History((*forged.entries, *history.entries[2:])).verify()
    with pytest.raises(pf.TableError, match="entry 1"):
        pf.History((replace(history.entries[0], by="X"),)).verify()


def test_another_plan_of_the_same_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl"
    pf.record_reconciliations(path, [MEND], **WHO)
    other = pf.plan_batch(COP, batch_id="KM-031", solution_g=400, readability_g=0.01)
    with pytest.raises(
        pf.TableError, match=r"entry 1 \(plan of KM-031\): the history has another plan of batch KM-031 than the sheet"
    ):
        pf.record_reconciliations(path, [pf.reconcile(other.charge_g, other)], **WHO)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"by": ""},
            (
                "by: expected a text of printable characters without blanks around it, at most 1,000 of "
                "them, but got nothing"
            ),
        ),
        ({"by": " Ines"}, "without blanks"),
        ({"reason": "  "}, "reason: must be words, but is '  '"),
        ({"reason": "a\x00"}, "control characters"),
        ({"time": "yesterday"}, "a time with its zone"),
        ({"time": datetime(2026, 11, 29)}, "a time with its zone"),
        ({"kind": "plans"}, "one of plan, weighing"),
        ({"data": {"mass_g": float("nan")}}, "finite numbers"),
        ({"data": {"mass_g": {1}}}, "finite numbers"),
        ({"batch_id": ""}, "batch id"),
    ],
)
def test_faults_of_an_entry(changes: dict[str, Any], says: str) -> None:
    words: dict[str, Any] = {"kind": "remark", "batch_id": "A", "data": {}, **WHO, **changes}
    with pytest.raises(pf.RecipeError, match=says):
        pf.History().append(words.pop("kind"), words.pop("batch_id"), words.pop("data"), **words)


def test_the_time_is_that_of_the_argument_the_variable_or_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    def time_of(time: datetime | str | None) -> str:
        return pf.History().append("remark", "A", {}, by="I", reason="r", time=time).entries[0].time

    zone = timezone(timedelta(hours=9))
    assert time_of(datetime(2026, 11, 30, 0, 20, tzinfo=zone)) == TIME
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert time_of(None) == "2023-11-14T22:13:20Z"
    assert time_of(TIME) == TIME
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert time_of(None) > TIME[:4]


def test_two_writers_lose_no_entry(tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl"
    pf.record_reconciliations(path, [MEND], **WHO)

    def weigh(number: int) -> None:
        plan = replace(PLAN, batch_id=f"B-{number}")
        pf.record_reconciliations(path, [pf.reconcile({**plan.charge_g, "PMDA": 39.5}, plan)], **WHO)

    threads = [threading.Thread(target=weigh, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = pf.History.read(path)
    assert len(history.entries) == 3 + 6 * 3


def test_the_command_appends(run: Run) -> None:
    PLAN.to_frame().assign(weighed_g=["425.0", "36.09", "39.42"]).to_csv("f.csv", index=False)
    words = ["reconcile", "f.csv", "-o", "t.csv", "--history", "h.jsonl", "--by", "Ines", "--reason", "spoon slipped"]
    status, _, err = run(*words)
    history = pf.History.read("h.jsonl")
    assert (status, err) == (0, [f"h.jsonl: 3 entries, SHA-256 of the last: {history.last_sha256}"])
    assert [entry.kind for entry in history.entries] == ["plan", "weighing", "top-up"]
    fill_in(Path("t.csv"), MEND.top_up_g)
    assert run("reconcile", "t.csv", "--history", "h.jsonl", "--by", "Tom", "--reason", "added")[0] == 0
    whole = Path("h.jsonl").read_bytes()
    assert len(pf.History.read("h.jsonl").entries) == 4
    status, _, err = run("reconcile", "t.csv", "--history", "h.jsonl", "--by", "Aiko", "--reason", "checked again")
    assert (status, Path("h.jsonl").read_bytes()) == (0, whole)
    why = "as entry 4 (weighing by Tom: added) has the same masses; this name and reason are not kept"
    assert err[1:] == [f"warning: h.jsonl: nothing was appended for KM-031, {why}"]
    for wrong, says in (
        (["--history", "h.jsonl"], "no --by and no --reason"),
        (["--by", "Ines"], "no --history"),
        (["-o", "h.json", "--history", "h.json", "--by", "I", "--reason", "r"], "another file"),
        (["--history", "-", "--by", "I", "--reason", "r"], "a file, such as"),
        (["--history", "t.csv", "--by", "I", "--reason", "r", "-o", "u.csv"], "the file t.csv, which is an input"),
        (
            ["--history", "f.csv", "--by", "I", "--reason", "r", "-o", "u.csv"],
            "f.csv:1: this is not an entry of a history: ",
        ),
    ):
        status, out, err = run("reconcile", "t.csv", *wrong)
        assert (status, out) == (1, "")
        one_line(err, says)
    Path("h.jsonl").write_bytes(whole.replace(b"39.42", b"38.92"))
    status, out, err = run("reconcile", "t.csv", "--history", "h.jsonl", "--by", "I", "--reason", "r", "-o", "u.csv")
    assert (status, out) == (1, "")
    one_line(err, "entry 2 (weighing of KM-031)")
    assert not Path("u.csv").exists()
