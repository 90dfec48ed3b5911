"""A move of a slider in the what-if panel: all answers, their HTML and the quick files, against the 100 ms of a hand.

Usage: python benchmarks/what_if.py
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from statistics import median
from typing import Any

from timing import seconds

import pi_formulate as pf
from pi_formulate.whatif.results import page
from pi_formulate.whatif.results.answers import answers

LIMIT_S = 0.1  # what a hand feels as at once
MOVES = 60
TWO = (("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0))
MONOMERS = pf.WhatIf(
    dianhydrides=(("BPDA", 0.7), ("BTDA", 0.3)),
    diamines=(("TPE-R", 0.8), ("p-PDA", 0.2)),
    formula="7",
    endcap="PA",
)
FOUR = (("BPDA", "TPE-R", 6.0), ("BPDA", "p-PDA", 2.0), ("BTDA", "TPE-R", 1.0), ("BTDA", "p-PDA", 1.0))


def moves(state: pf.WhatIf) -> Callable[[], None]:
    steps = count(1)

    def move() -> None:
        i = next(steps)
        first = (*state.units[0][:2], state.units[0][2] + 0.01 * i)
        moved = replace(state, units=(first, *state.units[1:]), imbalance_r=0.99 - 1e-4 * i)
        found = answers(moved)
        page.answers_html(found)
        page.link_html("a.csv", found.file("csv"), "CSV")
        page.link_html("a.toml", moved.to_toml().encode(), "TOML")

    return move


def main() -> None:
    for name, units in (("2 units", TWO), ("4 units", FOUR)):
        move = moves(pf.WhatIf(units=units, endcap="PA"))
        first = seconds(move)
        times = [seconds(move) for _ in range(MOVES)]
        middle, slowest = median(times), max(times)
        print(f"{name}, first show of these monomers      {1e3 * first:8.1f} ms")
        print(
            f"{name}, a move, median of {MOVES}            {1e3 * middle:8.1f} ms   {middle / LIMIT_S:6.3f} of 100 ms"
        )
        print(
            f"{name}, a move, slowest of {MOVES}           {1e3 * slowest:8.1f} ms   {slowest / LIMIT_S:6.3f} of 100 ms"
        )
    try:
        panel = pf.what_if(pf.WhatIf(units=FOUR, endcap="PA"))
    except pf.FormulateError as error:
        print(error)
        return
    slider = panel.controls["imbalance_r"].slider
    panel.files.offer = lambda: None  # type: ignore[method-assign]  # the workbook follows when the hand rests
    values = [0.99 - 5e-4 * i for i in range(1, MOVES + 1)]
    times = [seconds(lambda v=value: setattr(slider, "value", v)) for value in values]  # type: ignore[misc]
    middle = median(times)
    print(f"4 units, a move through the widgets, median {1e3 * middle:6.1f} ms   {middle / LIMIT_S:6.3f} of 100 ms")
    for name, fold in (("history", panel.past), ("comparison", panel.against), ("curve", panel.curves)):
        fold.fold.button.value = True
        times = [seconds(lambda v=value: setattr(slider, "value", v)) for value in values]  # type: ignore[misc]
        opened = median(times)
        print(f"the same with the {name} open too        {1e3 * opened:6.1f} ms   {opened / middle:6.3f} of a move")
    panel = pf.what_if(MONOMERS)
    panel.files.offer = lambda: None  # type: ignore[method-assign]
    (ratio, *_) = (w for w in rows_of(panel.widget) if "pw-ratio" in w._dom_classes)
    slider = ratio.children[0]
    times = [seconds(lambda v=value: setattr(slider, "value", v)) for value in range(20, 80)]  # type: ignore[misc]
    middle = median(times)
    print(f"2 x 2 monomers, a ratio and windows, median {1e3 * middle:4.1f} ms   {middle / LIMIT_S:6.3f} of 100 ms")


def rows_of(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from rows_of(child)


if __name__ == "__main__":
    main()
