"""Compositions that meet targets or claims: searched, listed, or planned as experiments.

    design experiments screen       ranked formulations; the next batches to make; all compositions in a table
    question region                 targets and candidates, checked; the compositions that a formula allows

The rooms of the first line import from the second line, never from each other.
"""
