"""Batches that can be weighed: planned, written to files, read back and reconciled.

    shelf table viscosity                       bottles to draw lots from; frames in; thinner and thicker
    file reconcile                              recipe files in; weighed masses in
    topups recording                            top-up sheets out and in; reconciliations in the history
    plan recipes difference reconciliation vessel blend from_balance
                                                plan of a batch; many; two compared; the answer of `reconcile`;
                                                left-overs; blends
    recipe composition request                  a batch; the composition that a recipe file states; what is asked for
    weigh_sheet statements enlarged             contents of a weigh sheet; amounts stated as text; a larger batch
    summary solution scatter                    values with uncertainties; solvents; units that the masses may make
    ingredients                                 solutions, mixtures, esters, left-overs: all that is a `Bottle`; fillers
    asked balance cost deviation ends filled    what it was planned from; the parts of a batch, each by itself
    history imidization latitude lots order record size slips topup
    balance_lines charge quantity rounding entry export note
                                                lines of a balance; one charge; one number; whole steps; keys; files

Each line imports only from the lines below it.
"""
