"""Ingredients of a batch other than a bottle of one pure monomer.

    draw stated charges that come out of bottles; bottles of a recipe file
    bottle      solutions, mixtures, polydisperse diamines, esters and acids, left-over batches
    additive    fillers, which do not react

Each line imports only from the lines below it.
"""
