"""Batches that can be weighed: planned, written to files, read back and reconciled.

    file reconcile                                     recipe files in; weighed masses in
    plan recipes reconciliation                        a batch planned; the answers
    composition recipe statements entry                a batch as an object; the texts of a recipe file
    weigh_sheet record export                          a batch on paper, and as lines of a file
    summary solution scatter, balance ... topup        uncertainties and solvents; the parts of a batch
    charge quantity rounding                           one line, one number, one balance

Each line imports from the lines below it, never from above.
"""
