"""A stack file as a text, and laminates that several tests use."""

import pi_formulate as pf

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
SOFT = pf.Copolymer.from_units([("BTDA", "TPE-R", 1.0)])
AMIDE = pf.Copolymer.from_units([("BTDA", "4,4'-DABA", 0.7), ("BTDA", "4,4'-ODA", 0.3)])
COPPER = pf.Layer("foil", 12, "copper")
CORE = pf.Layer("low_expansion", 20, LOW)
GLUE = pf.Layer("thermoplastic", 3, SOFT)
PRIMER = pf.Layer("adhesion", 2, AMIDE)
LINE = pf.Making(
    [
        pf.Coat([PRIMER, CORE, GLUE], COPPER),
        pf.Dry(130, 5),
        pf.Cure([pf.Hold(160, 10), pf.Hold(350, 15, ramp_c_per_min=5)]),
        pf.Laminate(COPPER, temperature_c=320),
    ]
)
PLAIN = """
[[layer]]
role = "foil"
thickness = "12 um"
material = "copper"
[[layer]]
role = "low_expansion"
thickness = "0.8 mil"
cte = "18 ppm/°C"
modulus = "5000 MPa"
poisson = 0.34
"""
