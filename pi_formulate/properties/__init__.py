"""Properties of a copolymer before it is made, each with its standard deviation and domain.

    catalogue | estimate | groups        every property once; the type `Estimate`; groups of a chain part
    adjustment | cte | tg | volume       a laboratory's own scale; expansion; glass transition; density
    composition_table | modulus | neighbours | optics | solubility
    models                               the model of each property, by its name
    run                                  entry point: `estimate`
    fit                                  tables from measurements

A shelf imports from those above it in this list.
"""
