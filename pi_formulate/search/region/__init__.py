"""The compositions that a formula allows, as geometry: corners, samples, whole steps, pictures, other libraries.

In: a formula and monomers. Out: `Region`. The shelves, each above the ones it imports: `build` (the entry point),
`region` (the public face), `handover`, `picture` and `steps` (its outputs), `body` (geometry and membership),
`polytope` (exact corners).
"""
