"""Amounts, order and chain length of a poly(amic acid) and its polyimide.

`unit` (one repeat unit) and `feed` (moles of monomers) make `copolymer` (moles of units). On it rest `sequence` (which
units a feed can make), `addition` (monomers charged in stages), `amounts` (moles from masses, ratios and shares),
`stoichiometry` (imbalance, conversion, degree of polymerization) and `chain` (molar masses of the chains). Imports come
from `chemistry` and `base`.
"""
