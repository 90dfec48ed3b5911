"""A million compositions of known units: Tg, expansion and density with deviations, against the bare numpy kernel.

The kernel is the one matrix product, the sums of squares and the roots of the same shapes, without checks, density or
floors. Usage: python benchmarks/compositions.py
"""

import numpy as np
from timing import alternated

import pi_formulate as pf
from pi_formulate.properties.composition_table import BLOCK

COMPOSITIONS = 1_000_000
UNITS = [("PMDA", "p-PDA"), ("PMDA", "4,4'-ODA"), ("BPDA", "p-PDA"), ("BPDA", "4,4'-ODA")]


def main() -> None:
    lib = pf.library()
    table = pf.CompositionTable.of([pf.Unit(lib[a], lib[b]) for a, b in UNITS])
    fractions = np.random.default_rng(0).dirichlet(np.ones(len(UNITS)), COMPOSITIONS)
    n = len(UNITS)
    means, factors = np.ascontiguousarray(table.columns[:, :4]), np.ascontiguousarray(table.columns[:, 4:])
    whole = np.hstack([means, factors])

    def kernel() -> None:
        values, sds = np.empty((COMPOSITIONS, 3)), np.empty((COMPOSITIONS, 3))
        for start in range(0, COMPOSITIONS, BLOCK):
            rows = slice(start, start + BLOCK)
            found = fractions[rows] @ whole
            values[rows] = found[:, :3]
            sds[rows, 0] = np.sqrt(np.einsum("ij,ij->i", found[:, 4 : 4 + n], found[:, 4 : 4 + n]))
            sds[rows, 1] = np.sqrt(np.einsum("ij,ij->i", found[:, 4 + n :], found[:, 4 + n :]))
            sds[rows, 2] = found[:, 3]

    table.evaluate(fractions[:BLOCK])
    ours, bare, ratio = alternated(lambda: table.evaluate(fractions), kernel, 9)
    rate = COMPOSITIONS / ours / 1e6
    print(f"{COMPOSITIONS} compositions of {n} units       {ours:8.3f} s   {rate:6.1f} million a second")
    print(f"bare numpy kernel of the same shapes    {bare:8.3f} s")
    print(f"rate against the kernel, median of 9    {1.0 / ratio:8.2f}")


if __name__ == "__main__":
    main()
