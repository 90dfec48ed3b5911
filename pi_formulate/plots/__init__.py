"""Pictures of the results of the library: every number drawn is one that another call gives.

    laminates maps margins parity ratio sensitivity shares weighing     one kind of picture each
    space                                                       places of a map, and the composition at each
    values style                                                many estimates at once; the look of all pictures

In: a copolymer, formula, recipe, estimate or stack. Out: the matplotlib `Axes` that holds the picture. Each line
imports from the lines below it, never from above. Plots and panel do not know each other.
"""
