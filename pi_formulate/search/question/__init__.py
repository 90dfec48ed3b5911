"""The question that `design` and `screen` share, and the numbers to answer it with.

    assess entry                    probabilities and rank; the keys of design and screen files
    scan question                   feasible compositions of a grid; the user's question, checked
    grid terms                      compositions by number; contributions of the units to the properties
    problem                         a checked question, and its constraints
    targets                         windows and set points

Each line imports from the lines below it, never from above.
"""
