"""The compositions that a formula allows, as geometry: corners, samples, whole steps, pictures, other libraries.

In: a formula and monomers. Out: `Region`.
"""
