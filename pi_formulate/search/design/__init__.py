"""From targets to formulations, or to the constraints that conflict.

    file                            design files
    run                             the entry point
    result                          the ranked formulations
    conflict                        why there are none
    search                          a whole grid, or sets of monomers from the program
    program                         the linear part of the question, for HiGHS

Each line imports from the lines below it, never from above.
"""
