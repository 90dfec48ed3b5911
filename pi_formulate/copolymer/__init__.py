"""Amounts, order and chain length of a poly(amic acid) and its polyimide.

    gel subjects                gel point of a pot with molecules of three or more groups; several copolymers, with ids
    chain                       M_n, M_w, and the imbalance, end-capper or conversion for a target M_n
    addition amounts sequence   monomers charged in stages; moles from masses and ratios; units that a feed can make
    copolymer stoichiometry     moles of units; imbalance, conversion, degree of polymerization
    unit_table                  all repeat units of some monomers
    feed unit                   moles of monomers; one repeat unit

Each line imports only from the lines below it, and from `chemistry` and `base`.
"""
