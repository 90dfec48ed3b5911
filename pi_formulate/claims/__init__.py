"""The claimed formulas: slots matched by structure, constraints judged with signed margins.

In: a copolymer (or a recipe). Out: `Formula`, `ClaimReport`. A calculator's reading for laboratory planning, no
legal opinion.
"""
