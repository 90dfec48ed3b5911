"""Properties of a copolymer before it is made, each with its standard deviation and domain.

    fit                              tables from measurements
    run                              entry point: `estimate`
    models                           the model of each property, by its name
    composition_table neighbours     many compositions at once; the most similar measured films
    modulus optics solubility        models that need the density
    adjustment cte tg volume         a laboratory's own scale; expansion; glass transition; density
    catalogue estimate groups        every property once; the type `Estimate`; groups of a chain part

Each line imports only from the lines below it (the fourth and fifth are one layer).
"""
