"""Reconciliations into the history of their batches: the plan once, each weighing, each top-up that was asked for.

In: reconciliations, who and why. Out: the history with further entries, and its file, replaced whole or not at all.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import TableError
from pi_formulate.base.files import as_file_error
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.batch.history import Entry, History
from pi_formulate.batch.reconciliation import Reconciliation

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MAY_CHANGE = ("lot", "note")  # columns of a plan that may differ from sheet to sheet


def record_reconciliations(
    path: Path | str,
    results: Sequence[Reconciliation],
    by: str,
    reason: str,
    time: datetime | str | None = None,
) -> History:
    """Append to a history file what was weighed and what is to be added; the plan of a batch comes first.

    A weighing that is the last of its batch already is not entered twice, whoever made it: that somebody checked it
    again is a remark for `History.append`. Two processes that append to one file wait for each other, except on
    Windows.

    Parameters
    ----------
    path
        History file; a new one if it does not exist.
    results
        Answers of `reconcile` or `reconcile_file`.
    by, reason
        Who makes the entries, and why.
    time
        With its time zone; if None, the time of SOURCE_DATE_EPOCH, or else of the clock.

    Raises
    ------
    TableError
        If the chain of the file is broken, or a batch has another plan there.
    RecipeError
        If `by`, `reason` or `time` is not such an argument.
    FileError
        If the file cannot be read or written; it is unchanged.

    Examples
    --------
    >>> import tempfile
    >>> from pi_formulate.batch.plan import plan_batch
    >>> from pi_formulate.batch.reconcile import reconcile
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> batch = plan_batch(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=500, batch_id="R-1")
    >>> mend = reconcile({**batch.charge_g, "PMDA": 40.0}, batch)
    >>> file = Path(tempfile.mkdtemp()) / "history.jsonl"
    >>> print(record_reconciliations(file, [mend], "Ines", "spoon slipped", "2026-11-29T15:20:00Z"))
    1. 2026-11-29T15:20:00Z R-1 plan, by Ines: spoon slipped
    2. 2026-11-29T15:20:00Z R-1 weighing, by Ines: spoon slipped
    3. 2026-11-29T15:20:00Z R-1 top-up, by Ines: spoon slipped
    """
    with _alone(Path(path)):
        before = History.read(path) if Path(path).exists() else History()
        history = with_reconciliations(before, results, by, reason, time)
        if history != before:
            history.write(path)
    return history


def with_reconciliations(
    history: History, results: Sequence[Reconciliation], by: str, reason: str, time: datetime | str | None = None
) -> History:
    """The same without a file.

    Parameters
    ----------
    history
        So far.
    results, by, reason, time
        As for `record_reconciliations`.
    """
    for result in results:
        batch_id = result.planned.batch_id
        plan = next((entry for entry in history.of_batch(batch_id) if entry.kind == "plan"), None)
        new = list(_entries_of(result))
        if plan is not None:
            _check_plan(plan, new.pop(0)[1])
        if entry_of(history, result) is not None:
            continue
        for kind, data in new:
            history = history.append(kind, batch_id, data, by=by, reason=reason, time=time)
    return history


def entry_of(history: History, result: Reconciliation) -> Entry | None:
    """The weighing of a history that has the masses of an answer and is the last of its batch; None if it is new.

    Parameters
    ----------
    history
        So far.
    result
        Answer of `reconcile` or `reconcile_file`.
    """
    entries = history.of_batch(result.planned.batch_id)
    new = list(_entries_of(result))[1:]
    last = [entry for entry in entries if entry.kind != "remark"][-len(new) :]
    planned = any(entry.kind == "plan" for entry in entries)
    return last[0] if planned and [(entry.kind, entry.data) for entry in last] == new else None


def _entries_of(result: Reconciliation) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Kind and data of the entries of one answer."""
    yield "plan", {"lines": [dict(zip(COLUMNS[1:], line[1:], strict=True)) for line in result.planned.lines]}
    lines = [line for line in result.lines if line.add_g is not None]
    weighing: dict[str, Any] = {
        "after_top_up": result.number - 1,
        "in_vessel_g": [{"step": line.step, "id": line.id, "mass_g": line.in_vessel_g} for line in lines],
    }
    if result.warnings:
        weighing["warnings"] = list(result.warnings)
    yield "weighing", weighing
    if result.top_up:
        to_add = [{"step": line.step, "id": line.id, "mass_g": line.add_g} for line in lines if line.add_g]
        yield "top-up", {"title": result.title, "add_g": to_add, "restores_the_plan": result.exact}


def _check_plan(entry: Entry, plan: dict[str, Any]) -> None:
    """Refuse a sheet of another plan than that of the history."""

    def kept(data: Any) -> list[dict[str, Any]]:
        lines = data.get("lines", [])
        return [{name: cell for name, cell in line.items() if name not in MAY_CHANGE} for line in lines]

    if kept(entry.data) != kept(plan):
        where = f"entry {entry.number} (plan of {entry.batch_id})"
        hint = "Give the batch an id of its own, or use another history."
        raise TableError(
            where,
            "another plan",
            f"the plan of the sheet, as both are named {entry.batch_id}",
            hint,
            sentence=f"the history has another plan of batch {entry.batch_id} than the sheet",
        )


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock on the file that is there; after waiting, on the file that has taken its place."""
    if fcntl is None or not path.is_file():
        yield
        return
    with ExitStack() as stack, as_file_error(str(path)):
        while True:
            handle = stack.enter_context(path.open("rb"))
            with suppress(OSError):  # a disk without locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(handle.fileno()), path.stat()):
                break
        yield
