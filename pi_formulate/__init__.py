"""From monomers to a poly(amic acid) batch that can be weighed.

The public names are listed in `__init__.pyi` and loaded on first use, so that importing this costs next to nothing.

    cli                  commands
    whatif plots         the panel; plots
    laminate search      stacks and curl; design, screening, regions, experiments
    batch                a recipe with its masses, files, weigh sheets, top-ups
    claims               formulas, readings, all 21 claims
    properties           estimates, their models and fits
    copolymer            units, feeds, sequence, imbalance, chain length
    chemistry            atoms, structures, monomers, solvents
    base                 errors, checks, files, tables, names, units, display

Each line imports only from the lines below it.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
