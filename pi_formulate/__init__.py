"""From monomers to a poly(amic acid) batch that can be weighed.

Begin with these; `help(pi_formulate.plan_batch)` shows what each takes, with an example that runs:

    library                      monomers by name, CAS number or SMILES
    Copolymer                    from_units, from_feed: the composition
    plan_batch plan_file         a `Recipe` from arguments, from a recipe file
    reconcile                    what was weighed, and the top-up
    check_claims estimate        claims; Tg, expansion and more
    design screen what_if        formulations for targets; all compositions; the panel

The public names are listed in `__init__.pyi` and loaded on first use, so that importing this costs next to nothing.
Rooms, each of which imports only from the lines below it:

    cli                  commands
    whatif plots         the panel; plots
    laminate search      stacks and curl; design, screening, regions, experiments
    batch                a recipe with its masses, files, weigh sheets, top-ups
    claims               formulas, readings, all 21 claims
    properties           estimates, their models and fits
    copolymer            units, feeds, sequence, imbalance, chain length
    chemistry            atoms, structures, monomers, solvents
    base                 errors, checks, files, tables, names, units, display
"""

import lazy_loader as _lazy

__version__ = "0.1.0"
_load, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    try:
        return _load(name)
    except AttributeError:
        if name.startswith("_"):  # asked for by inspection, not by a person
            raise
        import difflib

        near = difflib.get_close_matches(name, __all__, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise AttributeError(f"pi_formulate has no {name!r}.{hint}", name=name) from None
