"""Load the monomer table, find names, check claims.

Usage: python benchmarks/library.py
"""

from timing import per_call, seconds

import pi_formulate as pf


def main() -> None:
    print(
        f"load the table, first time             {1e3 * seconds(pf.library):8.3f} ms for {len(pf.library())} monomers"
    )
    library = pf.library()
    print(f"find by id                             {1e6 * per_call(lambda: library['PMDA'], 10_000):8.3f} us")
    print(f"find by CAS number                     {1e6 * per_call(lambda: library['89-32-7'], 10_000):8.3f} us")
    print(f"find by SMILES                         {1e6 * per_call(lambda: library['Nc1ccc(N)cc1'], 1_000):8.3f} us")
    two = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    four = pf.formula("7").build(k=6, l=2, m=1, n=1, A1="BPDA", A2="BTDA", B1="TPE-R", B2="p-PDA")
    for name, copolymer, id in (("two units, formula 6", two, "6"), ("four units, formula 7", four, "7")):
        formula = pf.formula(id)
        formula.check(copolymer)
        print(f"{name:38s} {1e3 * per_call(lambda f=formula, c=copolymer: f.check(c), 200):8.3f} ms")
    pf.check_claims(four)
    print(f"all claims of the four units           {1e3 * per_call(lambda: pf.check_claims(four), 50):8.3f} ms")


if __name__ == "__main__":
    main()
