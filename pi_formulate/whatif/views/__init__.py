"""What the panel shows beside its controls and results: widgets over `controls`, `results` and `state`.

    against curving past linking several   A against B, the curve, undo and history, the link, a file of several batches
    weighing                               the balance: masses in, top-ups out
    exchange                               files and recipes, in and out

Each line imports only from the lines below it.
"""
