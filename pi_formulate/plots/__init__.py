"""Pictures of what the library says: every number drawn is one that another call gives.

In: a copolymer, formula, recipe, estimate or stack. Out: the matplotlib `Axes` that holds the picture.
"""
