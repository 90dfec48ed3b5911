"""The claims: slots matched by structure, constraints judged with signed margins; not a legal opinion.

    compare                                    several readings side by side
    check orders                               all 21 claims; one feed in every order of addition
    own                                        the clauses of each claim
    assignment compositions sequences          layers of a laminate; clauses on a formula; units that a feed can become
    clauses                                    the other kinds of clauses
    labelling margins subject                  narrow claims; many compositions at once; what is judged
    formula scatter                            one composition and one formula; probabilities
    findings                                   the clauses of a formula in words
    ranking                                    one composition under each labelling: A1, A2, B1, B2
    classes constraints report                 labellings; ratios and inequalities; findings
    held reading tree                          values on a limit; monomers of the slots; table of the claims

Each line imports only from the lines below it. Batches and laminates import this room, never the reverse.
"""
