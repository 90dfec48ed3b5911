"""One file for each property: a table and one function of the same shape.

In: repeat units with their mole fractions. Out: `Estimate`.
"""
