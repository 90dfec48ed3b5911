"""All benchmarks with a table, in one run: the page `docs/benchmarks.md` and its picture.

Each module is run in a process of its own, one after the other, so that none inherits the memory or the caches of
another. Usage: python benchmarks/run.py [--print] [MODULE ...]
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
PAGE, PICTURE = DOCS / "benchmarks.md", DOCS / "plot_growth.png"
MODULES = {
    "screen": "Screens against the bare numpy kernel",
    "cluster": "Threads and a local Dask cluster",
    "units": "Repeat units against RDKit and SMiPoly",
    "edges": "Commands, single estimates and checks",
    "frames": "Tables and files against pandas",
    "growth": "Growth with size",
}
BEGIN, END = "<!-- written: benchmarks -->", "<!-- end -->"
LIBRARIES = ("numpy", "scipy", "pandas", "rdkit", "pyarrow", "distributed", "smipoly")


def measured(module: str) -> list[tuple[str, float, str, str]]:
    """Rows of one module, from a process of its own."""
    argument = f"__import__('pathlib').Path({str(PICTURE)!r})" if module == "growth" else ""
    code = (
        f"import json, {module}\nif __name__ == '__main__':\n    print('ROWS', json.dumps({module}.rows({argument})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=HERE,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path()},
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("ROWS "))
    return [tuple(row) for row in json.loads(line.removeprefix("ROWS "))]


def path() -> str:
    return os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH", "")]))


def machine() -> str:
    """Processor, cores, system and versions."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        ]
        processor = names[0] if names else processor
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, {libraries}"


def shown(value: float) -> str:
    """Three digits; whole from a hundred on."""
    if not math.isfinite(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.3g}"


def table(rows: list[tuple[str, float, str, str]]) -> list[str]:
    lines = ["| measured | value | unit | target |", "|---|---|---|---|"]
    return [*lines, *(f"| {name} | {shown(value)} | {unit} | {target} |" for name, value, unit, target in rows)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Run all benchmarks and write their page.")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"some of {', '.join(MODULES)}; all by default")
    parser.add_argument("--print", action="store_true", help="print the tables, and leave the page alone")
    asked = parser.parse_args()
    lines = [f"Measured on {datetime.now(UTC):%Y-%m-%d} on: {machine()}.", ""]
    for module in asked.modules or MODULES:
        lines += [f"### {MODULES[module]}", "", *table(measured(module)), ""]
        print("\n".join(lines[-3:]), flush=True)
    if asked.print or asked.modules:
        print("\n".join(lines))
        return
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(before + "\n".join([BEGIN, "", *lines, END]) + after, encoding="utf-8")


if __name__ == "__main__":
    main()
