"""All compositions of chosen monomers: as a table, as files, or only the best of them.

    file row stored size      screen files; from a row to a copolymer; the best rows of files; how large a screen is
    run                       the entry point
    dataset memory            rows in files or in memory
    record question folder    what was asked; the folder of a data set
    best parquet work         the best of some rows; their bytes; who makes them
    judge                     the numbers of a block
    layout unit_tables verdicts   its columns; the units, known once; claimed formulas
    space                     all compositions, counted and then made block by block
    sets                      sets of monomers by their numbers
    blocks bounds             compositions of some sets; sets that cannot be inside

Each line imports from the lines below it, never from above.
"""
