"""All compositions of chosen monomers in one table.

    file row                        screen files; from a row back to a copolymer
    run                             the entry point
    question parquet                the question, checked; data sets that are larger than memory
    judge                           the columns of the table, block by block
    space                           all compositions, counted and then made block by block

Each line imports from the lines below it, never from above.
"""
