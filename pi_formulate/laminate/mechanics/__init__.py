"""Mechanics of a laminate on plain numbers: laminate theory in `plies`, then `curl`, then flat design in `flat`."""
