"""What a command says beside its results: notes, warnings by kind, progress; nothing of it with `-q`, all with `-v`.

In: texts. Out: lines on standard output or standard error. Errors are raised, not said, so `-q` hides none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import typer

from pi_formulate.cli.shared import with_bar

# A number that stands alone: not the 4 of 4,4'-ODA, nor the name of a formula.
NUMBER = re.compile(r"(?<![\w'.,-])(?<!formula )[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w'-]|[.,]\d)")
# What the reader of a recipe file says of one batch: `recipes.csv:7: batch LX-001: formula 6 is not met: ...`.
OF_A_BATCH = re.compile(r"(?P<subject>.*?: batch .*): (?P<text>formula \S+ is not met: .*)", re.DOTALL)

Quiet = Annotated[
    bool, typer.Option("-q", "--quiet", help="Print nothing but errors; what -o names is written as ever.")
]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Print the details as well, and each warning on a line of its own.")
]


class Warned(NamedTuple):
    """A warning and what it is about, such as a batch; an empty subject is the file as a whole."""

    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.text}" if self.subject else self.text


def warned(texts: Iterable[str]) -> list[Warned]:
    """The warnings of a recipe file with the batch that each is about.

    Parameters
    ----------
    texts
        As `plan_file` returns them.

    Examples
    --------
    >>> warned(["r.toml #2: batch B: formula 6 is not met: s > 1"])[0].subject
    'r.toml #2: batch B'
    """
    matches = ((OF_A_BATCH.fullmatch(text), text) for text in texts)
    return [Warned(match["subject"], match["text"]) if match else Warned("", text) for match, text in matches]


def by_kind(warnings: Iterable[Warned], unit: str = "batches") -> list[str]:
    """One line for each kind of warning; texts that differ in their numbers alone are of one kind.

    Parameters
    ----------
    warnings
        All warnings.
    unit
        What is counted, in the plural.

    Examples
    --------
    >>> small = [Warned(f"B-{n}", f"PA: 0.{n} g is less than 100 steps of the balance") for n in (4, 5)]
    >>> by_kind([*small, Warned("B-9", "solvent: taken from the shelf")])
    ['2 batches, such as B-4: PA: 0.4 g is less than 100 steps of the balance', 'B-9: solvent: taken from the shelf']
    """
    kinds: dict[str, list[Warned]] = {}
    for warning in dict.fromkeys(warnings):
        kinds.setdefault(NUMBER.sub("0", warning.text) if warning.subject else str(warning), []).append(warning)
    lines = []
    for alike in kinds.values():
        subjects = len({warning.subject for warning in alike})
        lines.append(f"{subjects:,} {unit}, such as {alike[0]}" if subjects > 1 else str(alike[0]))
        if subjects == 1 and len(alike) > 1:
            lines[-1] += f" (and {len(alike) - 1} more of this kind)"
    return lines


@dataclass(frozen=True, slots=True)
class Voice:
    """How much a command says.

    Parameters
    ----------
    quiet
        Nothing.
    verbose
        Each warning on a line of its own.
    """

    quiet: bool = False
    verbose: bool = False

    def __post_init__(self) -> None:
        if self.quiet and self.verbose:
            raise typer.BadParameter("one of the two: nothing but errors, or everything", param_hint="-q, -v")

    def say(self, text: str, err: bool = False) -> None:
        """Print a text on standard output, or on standard error."""
        if not self.quiet:
            typer.echo(text, err=err)

    def warn(self, warnings: Iterable[Warned], unit: str = "batches") -> None:
        """Print warnings on standard error, counted by kind."""
        every = list(dict.fromkeys(warnings))
        lines = [str(warning) for warning in every] if self.verbose else by_kind(every, unit)
        for line in lines:
            self.say(f"warning: {line}", err=True)
        if len(lines) < len(every):
            self.say(f"-v lists all {len(every):,} warnings", err=True)

    def bar(self, items: Iterable[Any], activity: str = "planning") -> Iterable[Any]:
        """The items, with a progress bar on a terminal."""
        return items if self.quiet else with_bar(items, activity)
