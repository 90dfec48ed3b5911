"""Laminates: layers, the steps that make them, curl, coats, batches and claims.

    file                              stack files in
    report order                      everything about a laminate; the batches that a stack file orders
    headline                          the first lines of the report
    stack                             a laminate as an object
    precursors                        coats and batches of the layers
    making                            the steps of a line as one process
    numbers cure claimed picture      numbers of all layers; imidization; clauses of the claims; drawing
    states steps                      before and after etching; coat, dry, cure, laminate
    layer mechanics                   one layer; plies, curl and flat design on plain numbers
    foils coating entry ceiling       metal foils; wet coats; keys of a stack file; where imidization stops

Each line imports only from the lines below it.
"""
