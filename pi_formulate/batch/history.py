"""The history of batches: plan, weighings and top-ups with who, when and why, in one file that shows a later change.

In: an entry with its data. Out: `History`, and its file: one JSON object on each line. Each entry carries the SHA-256
of the entry before it (64 zeros in the first one) and of itself without that key, so that an entry that is changed,
taken out, put in or moved breaks the chain.

A hash is not a signature: whoever computes all hashes anew, or takes the last entries away, leaves a whole chain. The
last hash, written down elsewhere, as in a notebook, shows that too.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from pi_formulate.base.checks import kind as check_kind
from pi_formulate.base.errors import RecipeError, TableError, Words
from pi_formulate.base.files import read_bytes, replaced, text_of
from pi_formulate.base.json_text import JsonError, json_of
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.texts import check_label, check_text
from pi_formulate.base.workbook.out import time_stamp

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["plan", "weighing", "top-up", "remark"]
FIRST = "0" * 64
FORM = "%Y-%m-%dT%H:%M:%SZ"
HINT = "The file is no longer what was written. Compare it with a copy; no entry after this one can be trusted."


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Parameters
    ----------
    number
        From 1.
    kind
        `plan`, `weighing`, `top-up` or `remark`.
    batch_id
        The batch.
    time
        In UTC, such as `2026-11-29T15:20:00Z`.
    by, reason
        Who made the entry, and why.
    data
        The masses and what belongs to them, as JSON has them.
    before, sha256
        SHA-256 of the entry before it and of this one, in hexadecimal digits.
    """

    number: int
    kind: Kind
    batch_id: str
    time: str
    by: str
    reason: str
    data: Mapping[str, Any]
    before: str
    sha256: str

    @property
    def line(self) -> str:
        """The line of the file."""
        return _text({name: getattr(self, name) for name in self.__slots__})

    def __str__(self) -> str:
        """The entry in words, without its data."""
        return f"{self.number}. {self.time} {self.batch_id} {self.kind}, by {self.by}: {self.reason}"


@dataclass(frozen=True, slots=True, repr=False)
class History(Shown):
    """Entries in the order in which they were made; never changed, only followed by further ones.

    Parameters
    ----------
    entries
        Made by `append`, or read from a file.

    Examples
    --------
    >>> history = History().append("remark", "R-1", {}, by="Ines", reason="vessel 2", time="2026-11-29T15:20:00Z")
    >>> print(history)
    1. 2026-11-29T15:20:00Z R-1 remark, by Ines: vessel 2
    >>> history.last_sha256[:8]
    '7635a982'
    """

    entries: tuple[Entry, ...] = ()

    def _in_short(self) -> str:
        return f"{len(self.entries)} entr{'y' if len(self.entries) == 1 else 'ies'}"

    def __str__(self) -> str:
        """One line for each entry."""
        return "\n".join(map(str, self.entries))

    def _repr_html_(self) -> str:
        """The entries as a table, for a notebook."""
        shown = self.entries[-html.MOST_ROWS :]
        rows = [(str(e.number), e.time, e.batch_id, e.kind, e.by, e.reason, e.sha256[:12]) for e in shown]
        headings = ("entry", "time", "batch", "kind", "by", "reason", "SHA-256")
        return html.card(f"History: {self._in_short()}", html.table(headings, rows))

    @property
    def last_sha256(self) -> str:
        """SHA-256 of the last entry, which stands for the whole history; 64 zeros if there is none."""
        return self.entries[-1].sha256 if self.entries else FIRST

    def of_batch(self, batch_id: str) -> tuple[Entry, ...]:
        """The entries of a batch.

        Parameters
        ----------
        batch_id
            Its id.
        """
        return tuple(entry for entry in self.entries if entry.batch_id == batch_id)

    def append(
        self,
        kind: Kind,
        batch_id: str,
        data: Mapping[str, Any],
        *,
        by: str,
        reason: str,
        time: datetime | str | None = None,
    ) -> "History":
        """The history with one more entry.

        Parameters
        ----------
        kind
            `plan`, `weighing`, `top-up` or `remark`.
        batch_id
            The batch.
        data
            Texts, finite numbers, lists and tables of them.
        by, reason
            Who makes the entry, and why; neither may be empty.
        time
            With its time zone; if None, the time of SOURCE_DATE_EPOCH, or else of the clock.

        Raises
        ------
        RecipeError
            If one of them is not such an argument.
        """
        if kind not in get_args(Kind):
            raise RecipeError("kind", kind, f"one of {', '.join(get_args(Kind))}")
        check_label("batch id", batch_id)
        check_label("by", by)
        check_text("reason", reason)
        if not reason.strip():
            raise RecipeError("reason", reason, "a reason in words", sentence="must be words, but is {got}")
        check_kind("data", data, Mapping, "a table of values")
        try:
            plain = json_of(_text(data))  # as it will be read
        except (TypeError, ValueError) as error:
            need = "texts, finite numbers, lists and tables of them"
            raise RecipeError("data", str(error), need, sentence=f"must be {need}: {error}") from error
        fields: dict[str, Any] = {
            **{"number": len(self.entries) + 1, "kind": kind, "batch_id": batch_id, "time": _time(time)},
            **{"by": by, "reason": reason, "data": plain, "before": self.last_sha256},
        }
        return History((*self.entries, Entry(**fields, sha256=_sha256(fields))))

    def verify(self) -> None:
        """Check the chain.

        Raises
        ------
        TableError
            For the first entry that is not as it was written, or does not follow the one before it.
        """
        _verify("history", self.entries)

    @classmethod
    def read(cls, path: Path | str) -> "History":
        """The history of a file, with its chain checked.

        Parameters
        ----------
        path
            As `write` wrote it.

        Raises
        ------
        TableError
            If the chain is broken: the first such entry.
        FileError
            If the file cannot be read.
        """
        name = Path(path).name
        lines = text_of(name, read_bytes(path)).removesuffix("\n").split("\n")  # a reason may hold other line ends
        lines = [line.removesuffix("\r") for line in lines] if lines != [""] else []
        entries = tuple(_entry(f"{name}:{number}", line) for number, line in enumerate(lines, 1))
        _verify(name, entries)
        return cls(entries)

    def write(self, path: Path | str) -> None:
        """Write the file; an existing one is replaced whole or not at all.

        Parameters
        ----------
        path
            File to write, such as `KM-031.history.jsonl`.
        """
        with replaced(path) as handle:
            handle.write("".join(f"{entry.line}\n" for entry in self.entries).encode())

    def to_frame(self) -> "pd.DataFrame":
        """One row per entry, without its data."""
        import pandas as pd

        names = [name for name in Entry.__slots__ if name != "data"]
        return pd.DataFrame([[getattr(entry, name) for name in names] for entry in self.entries], columns=names)


def _text(value: Mapping[str, Any]) -> str:
    """JSON on one line, in one form."""
    return json.dumps(dict(value), ensure_ascii=False, allow_nan=False)


def _sha256(fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(
        _text({name: value for name, value in fields.items() if name != "sha256"}).encode()
    ).hexdigest()


def _time(time: datetime | str | None) -> str:
    """A time in UTC to the second."""
    if time is None:
        return (time_stamp() if os.environ.get("SOURCE_DATE_EPOCH") else datetime.now(UTC)).strftime(FORM)
    try:
        moment = datetime.fromisoformat(time) if isinstance(time, str) else time
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC).strftime(FORM)
    except (ValueError, OverflowError) as error:
        raise RecipeError("time", time, "a time with its zone, such as '2026-11-29T15:20:00Z'") from error


def _entry(where: str, line: str) -> Entry:
    """The entry of a line."""
    need = f"an entry with {', '.join(Entry.__slots__)}"
    try:
        fields = json_of(line)
    except JsonError as error:
        raise TableError(where, str(error), need, HINT, f"this is not an entry of a history: {error}") from error
    if not isinstance(fields, dict) or tuple(fields) != tuple(Entry.__slots__):
        raise TableError(where, line, need, HINT)
    texts = all(isinstance(fields[name], str) for name in Entry.__slots__ if name not in ("number", "data"))
    if not texts or type(fields["number"]) is not int or not isinstance(fields["data"], dict):
        raise TableError(where, line, need, HINT)
    entry = Entry(**cast("dict[str, Any]", fields))
    try:
        as_written = entry.line == line  # which it is not if a key stands twice
    except ValueError:  # a number that is not finite
        as_written = False
    if not as_written:
        raise TableError(
            f"{where}: entry {entry.number}",
            line,
            "the line as it was written",
            HINT,
            sentence="the line is not as it was written: {got}",
        )
    return entry


def _verify(name: str, entries: tuple[Entry, ...]) -> None:
    before = FIRST
    for number, entry in enumerate(entries, 1):
        where = f"{name}:{number}: entry {entry.number} ({entry.kind} of {entry.batch_id})"
        if entry.number != number:
            need = f"entry {number}: one was taken out, put in or moved"
            said = f"this is entry {entry.number}, not {need}"
            raise TableError(where, Words(f"the number {entry.number}"), need, HINT, said)
        fields = {slot: getattr(entry, slot) for slot in Entry.__slots__}
        if _sha256(fields) != entry.sha256:
            raise TableError(
                where,
                "a changed entry",
                f"the entry whose SHA-256 is {entry.sha256}",
                HINT,
                sentence=f"the entry was changed: its SHA-256 is not {entry.sha256}",
            )
        if entry.before != before:
            what = "the one before it was changed, taken out or moved"
            got, need = Words(f"SHA-256 {entry.before} of the entry before"), f"{before}: {what}"
            raise TableError(where, got, need, HINT, f"{got} is not {need}")
        before = entry.sha256
