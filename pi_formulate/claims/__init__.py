"""The claims: slots matched by structure, constraints judged with signed margins; not a legal opinion.

    compare                                    several readings side by side
    check orders                               all 21 claims; one feed in every order of addition
    own                                        the clauses of each claim
    assignment clauses sequences               layers of a laminate; kinds of clauses; units that a feed can become
    labelling margins subject                  A1, A2, B1, B2; many compositions at once; what is judged
    formula scatter                            one composition and one formula; probabilities
    classes constraints report                 labellings; ratios and inequalities; findings
    held reading tree                          values on a limit; monomers of the slots; table of the claims

Each line imports only from the lines below it. Batches and laminates import this room, never the reverse.
"""
