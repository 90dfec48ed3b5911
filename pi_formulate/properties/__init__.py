"""Properties of a copolymer before it is made, each with its standard deviation and domain.

    fit                                      tables from measurements
    run                                      entry point: `estimate`
    models                                   the model of each property, by its name
    adjustment composition_table             a laboratory's own films; many compositions at once
    neighbours solubility                    the most similar measured films; solvents
    films poisson                            properties that are learnt from films; Poisson's ratio
    chain published_tg volume                geometry of a chain; a published scheme for Tg; volumes
    catalogue estimate groups                every property once; the type `Estimate`; groups of a chain part

Each line imports only from the lines below it (the fourth and fifth are one layer).
"""
