"""Mechanics of a laminate on plain numbers.

    flat      the low-expansion layer that leaves the laminate flat
    curl      curvature, height and stresses, with their standard deviations
    plies     laminate theory

Each line imports only from the lines below it.
"""
