"""Mechanics, coats, cure and drawing of a laminate, on plain numbers.

In: thicknesses, expansions, moduli, schedules. Out: curl, wet coats, degree of imidization, pictures.
"""
