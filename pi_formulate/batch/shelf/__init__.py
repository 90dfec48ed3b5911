"""Bottles on a shelf: which of them a batch draws from, and what is left.

    draw         a batch planned with the lots that are there
    shelf        the bottles, what is taken from them, their hazard statements
    bottle       one bottle, and the file of all of them

Each line imports only from the lines below it.
"""
