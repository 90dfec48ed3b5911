"""The margin of each clause of the claims: how far a composition is from its limits.

In: a subject to judge, or a report. Out: one bar for each clause, the tightest on top, with its sign and probability.

    length of a bar = margin / (half of the window, else the limit, else 1)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from pi_formulate.base.errors import PlotError
from pi_formulate.base.show.colours import GREY, STATUS
from pi_formulate.base.show.words import number
from pi_formulate.claims.check import check_claims
from pi_formulate.claims.report import NO_OPINION, RESTS_ON, ClaimReport, Finding, reach
from pi_formulate.plots.style import axes, ink, legend_below, plain, title
from pi_formulate.properties.catalogue import PROPERTIES

MOST = 1.25  # longest bar; a longer one is cut and ends in an arrow
SHORTEST = 0.02  # a shorter bar is drawn as a dot, so that a margin of zero is visible
LONGEST_NAME = 48  # letters of a clause


@dataclass(frozen=True, slots=True)
class Bar:
    """One clause, and all claims that ask for it with the same result."""

    finding: Finding
    claims: tuple[str, ...]

    @property
    def part(self) -> float | None:
        """Margin divided by `reach`; None for a clause without a margin."""
        return None if self.finding.margin is None else self.finding.margin / reach(self.finding)


def bars_of(report: ClaimReport, claims: Iterable[str] | None = None) -> tuple[Bar, ...]:
    """The clauses of a report, each once, the tightest first; those without a number come last.

    Parameters
    ----------
    report
        The clauses that were judged.
    claims
        Numbers of the claims to show; all if None.
    """
    wanted = None if claims is None else {str(claim) for claim in claims}
    alike: dict[tuple[object, ...], list[Finding]] = {}
    for finding in report:
        if finding.status == "not applicable" or finding.clause.startswith(RESTS_ON):
            continue
        if wanted is None or finding.claim in wanted:
            key = (finding.clause, finding.value, finding.margin, finding.status, finding.probability)
            alike.setdefault(key, []).append(finding)
    bars = [Bar(same[0], tuple(dict.fromkeys(f.claim for f in same))) for same in alike.values()]
    return tuple(sorted(bars, key=lambda bar: (bar.part is None, bar.part or 0.0)))


def plot_claims(subject: Any, claims: Sequence[str] | None = None, ax: Any = None) -> Any:
    """Margins of the clauses as bars, the tightest on top: to the right if a clause is met, to the left if not.

    Next to each bar: the status as sign and word, the margin, and the probability that a batch meets the clause if
    its masses or its estimates are uncertain. A clause of several claims has one bar, and the claim that another claim
    depends on has none.

    Parameters
    ----------
    subject
        A `ClaimReport`, or a subject of `check_claims`: a copolymer, recipe, feed, stack or making.
    claims
        Numbers of the claims to draw, such as ["2", "13"]; all if None.
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If no clause is left to draw.
    ClaimError
        If the subject cannot be judged.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> ax = plot_claims(cop, ["13"], ax=Figure().subplots())
    >>> [text.get_text() for text in ax.get_yticklabels()][:2]
    ['t > 0, claim 13', 's > 1, claim 13']
    """
    if claims is not None and (isinstance(claims, str) or not isinstance(claims, Sequence)):
        raise PlotError("claims", claims, 'a list of numbers of claims, such as ["2", "13"]')
    report = subject if isinstance(subject, ClaimReport) else check_claims(subject)
    bars = bars_of(report, claims)
    if not bars:
        known = sorted({finding.claim for finding in report}, key=int)
        raise PlotError(
            "claims",
            claims,
            f"claims that were judged: {', '.join(known)}",
            sentence=f"{{got}} were not all judged; these were: {', '.join(known)}",
        )
    with axes(ax, 8.0, 1.5 + 0.26 * len(bars)) as ax:
        from matplotlib.patches import Patch

        size = min(8.0, 0.7 * 72.0 * ax.bbox.height / ax.figure.dpi / len(bars))
        margin = ax.get_yaxis_transform()  # x in parts of the width, y in bars
        for place, bar in enumerate(bars):
            colour, sign = STATUS.get(bar.finding.status, (GREY, ""))
            if bar.part is not None:
                part = max(-MOST, min(MOST, bar.part))
                ax.barh(place, part, color=colour, height=0.7)
                if part != bar.part:
                    ax.plot(part, place, ">" if part > 0.0 else "<", color=colour, markersize=7)
                elif abs(part) < SHORTEST:
                    ax.plot(part, place, "o", color=colour, markersize=5)
            ax.text(1.02, place, f"{sign} {_outcome(bar.finding)}", transform=margin, fontsize=size, va="center")
        ax.axvline(0.0, color=ink(ax), linewidth=0.8)
        ax.set_yticks(range(len(bars)), [plain(_name(bar)) for bar in bars], fontsize=size)
        ax.set(xlim=(-1.05 * MOST, 1.05 * MOST), ylim=(len(bars) - 0.4, -0.6), ylabel="clause")
        ax.set_xlabel("margin / half of the window, else / the limit [-]")
        title(ax, f"reading {report.reading}, interpretation {report.interpretation}")
        present = dict.fromkeys(bar.finding.status for bar in bars)
        legend_below(
            ax, [Patch(color=STATUS[s][0], label=f"{STATUS[s][1]} {s}") for s in STATUS if s in present], [NO_OPINION]
        )
        return ax


def _name(bar: Bar) -> str:
    clause = shorten(bar.finding.clause, LONGEST_NAME, placeholder=" \N{HORIZONTAL ELLIPSIS}")
    return f"{clause}, claim{'s' if len(bar.claims) > 1 else ''} {', '.join(bar.claims)}"


def _outcome(finding: Finding) -> str:
    """Status, margin and probability.

    >>> _outcome(Finding("3", "Tg", "tg_c", 225.0, 200.0, 250.0, 25.0, "needs data", 0.68))
    'needs data, 25 K, P = 0.680'
    """
    words: list[str] = [finding.status]
    if finding.margin is not None:
        row = PROPERTIES.get(finding.quantity)  # all other quantities are shares or ratios
        unit = f" {row.difference_unit}" if row else ""
        words.append(f"{number(finding.margin, 3)}{unit}")
    if finding.probability is not None:
        words.append(f"P = {finding.probability:.3f}")
    return ", ".join(words)
