"""Everything judged against the claims: compositions, batches, laminates and how they are made.

In: a copolymer, a recipe, layers or steps. Out: `ClaimReport`, `OrderReport`, `Comparison`. A calculator's reading
for laboratory planning, no legal opinion.
"""
