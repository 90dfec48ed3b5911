"""Molecules, monomers and solvents.

`structure` is the only room that imports RDKit; `atoms` has formulas and molar masses, `functionality` the reactive
groups that a role asks for. On them rest `monomer` (one monomer), `library` (all monomers, by any name) and `solvent`
(solvents and reagents). Imports come from `base` alone.
"""
