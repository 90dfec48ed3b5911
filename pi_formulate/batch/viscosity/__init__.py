"""The zero-shear viscosity of a poly(amic acid) solution: estimates, solids for a target, and what takes a batch there.

    additions        what to add to a batch for a target viscosity
    dilute           Mark-Houwink and Huggins, with parameters of the user's own
    concentrated     the power law of entangled chains, and points of the user's own
    solution         mass fraction and M_w, and a measured viscosity
    constants        the numbers of `reference/viscosity.csv`

Each line imports only from the lines below it.
"""
