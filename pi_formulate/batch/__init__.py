"""Batches that can be weighed: planned, written to files, read back and reconciled.

    file composition entry statements     recipe files in
    reconcile plan                        the entry points
    recipes reconciliation recipe         their answers
    record weigh_sheet export             a batch as lines of a file, and on paper
    the rest                              parts of a batch: charges, lots, ends, solution, size, summary, ...

Each line imports from the lines below it, never from above.
"""
