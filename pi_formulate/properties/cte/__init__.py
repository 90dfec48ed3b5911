"""Thermal expansion in the plane of a film: from the shape of the chain and the process to ppm/K.

`shape` is the geometry of a chain, `model` the expansion with its shipped films and parameters, `fit` the fit of these
parameters to the films. Each imports only from those named before it.
"""
