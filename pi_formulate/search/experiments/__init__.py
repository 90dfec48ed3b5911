"""Batches to make next, in a feasible region.

    suggest                         from measured batches to the next ones
    experiments process results     designs without measurements; the error of the estimates; tables of measured batches

`suggest` imports from the second line, whose modules do not import from each other.
"""
