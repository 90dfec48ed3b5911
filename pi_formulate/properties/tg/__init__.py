"""Glass transition: from both parts of a repeat unit to Tg and its uncertainty.

`flexibility` counts what makes a chain mobile, `basis` turns a unit into features, `model` holds the fitted table and
mixes units. `published` is an additive scheme from the literature, to compare with. Imports go in this order; the fit
is in `properties/fit/tg.py`.
"""
