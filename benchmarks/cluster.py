"""A screen on a local Dask cluster against threads, each with one worker for each core.

Usage: python benchmarks/cluster.py
"""

import shutil
import tempfile
from pathlib import Path
from statistics import median

from screen import ROUNDS, SIX, STEPS, WISH, Row, best, size_of
from timing import seconds

import pi_formulate as pf
from pi_formulate.search.screen.work import cores


def rows() -> list[Row]:
    """Name, value, unit and target of each measured number."""
    from distributed import Client, LocalCluster

    count = size_of(STEPS)
    how = {"targets": WISH, "formula": "6"}
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=cores(), threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        place = Path(folder) / "run"

        def files(**who: object) -> float:
            shutil.rmtree(place, ignore_errors=True)
            return seconds(lambda: pf.screen(SIX, step_frac=1 / STEPS, path=place, **how, **who))

        ways = {"threads": {}, "processes": {"client": client}, "one thread": {"workers": 1}}
        kept = {name: [seconds(best(STEPS, **how, **who)) for _ in range(ROUNDS + 1)][1:] for name, who in ways.items()}
        written = {name: [files(**who) for _ in range(ROUNDS)] for name, who in ways.items()}
    measured: list[Row] = []
    for what, times in (("best 100 kept", kept), ("all rows to files", written)):
        one = median(times["one thread"])
        for name in ("threads", "processes"):
            middle = median(times[name])
            measured += [
                (f"{cores()} {name}, {what}", count / middle / 1e6, "million/s", ""),
                (f"{cores()} {name} to one thread, {what}", one / middle, "-", f"near {cores()}"),
            ]
    return measured


def main() -> None:
    for name, value, unit, target in rows():
        print(f"{name:62s} {value:10.3g} {unit:10s} {target}")


if __name__ == "__main__":
    main()
