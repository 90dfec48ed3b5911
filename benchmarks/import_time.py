"""Import of the package against import of RDKit, numpy and pandas alone, each in a fresh interpreter.

Usage: python benchmarks/import_time.py
"""

import subprocess
import sys

from timing import alternated, seconds

ROUNDS = 7
BASE = "import rdkit.Chem, numpy, pandas"
CASES = (
    "import pi_formulate",
    "import pi_formulate; pi_formulate.plan_batch",
    "import pi_formulate; pi_formulate.plan_batch; pi_formulate.library()",
    "import pi_formulate; pi_formulate.plan_file",
)


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def main() -> None:
    empty = min(seconds(lambda: run("pass")) for _ in range(ROUNDS))
    print(f"an empty interpreter takes {1e3 * empty:.0f} ms and is part of every figure")
    run(BASE)
    for case in CASES:
        run(case)
        own, base, ratio = alternated(lambda case=case: run(case), lambda: run(BASE), ROUNDS)
        print(f"{case:72s} {1e3 * own:6.0f} ms  against {1e3 * base:6.0f} ms  ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
