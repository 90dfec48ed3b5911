"""Properties that are learnt from measured films: one small file for each kind, on one way of learning.

    shelf                                 all of them, by name
    mechanics optics                      modulus, strength; refractive index, dielectric constant, birefringence
    colour density expansion glass heat   light; density; expansion in the plane; glass transition; loss of mass
    state unoriented                      order of the film and its process; expansion without order
    property                              value, intervals and contributions from latent values
    learnt                                mean and covariance of what the films tell
    transfer                              what other polymers tell
    structures                            measured polymers as structures to compare units with
    likeness                              how alike two units are
    archive reference views               files of what was learnt; films of known process; a unit as numbers

Each line imports only from the lines below it.
"""
