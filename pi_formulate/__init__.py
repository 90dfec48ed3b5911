"""From monomers to a poly(amic acid) batch that can be weighed.

Begin with a composition and a batch of it:

        cop = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
        batch = pf.plan_batch(cop, solution_g=500, solids_frac=0.15, readability_g=0.01)
        print(batch)

Then, by task:

    monomers        library, Monomer, MonomerLibrary, solvents, crosslinker
    compositions    Copolymer, Feed, formula, repeat_units, solve_amounts
    batches         plan_batch, plan_file, plan_table, Recipe, Lot, Losses, Bottle, blend, diff
    files           write_batches, read_batches, Recipe.to_excel, Recipe.to_html, Recipe.read
    at the balance  reconcile, reconcile_file, read_balance, write_top_ups, History, Shelf
    claims          check_claims, check_orders, compare_claims, formula
    estimates       estimate, fit_property, viscosity, solvents_for
    search          design, screen, region, suggest, worth_measuring, what_can_i_make
    laminates       Layer, Stack, read_stack, laminate_report
    at a glance     what_if, plot_claims, plot_property, plot_map
    errors          FormulateError: each that an input can cause, with where, got, need and hint

`help(pf.plan_batch)` has an example, and so has each of them. The public names are listed in `__init__.pyi` and loaded
on first use, so that importing this costs next to nothing. The packages inside:

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
_of_name, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)


def __getattr__(name: str) -> object:
    """A public name, when it is first used; for any other the nearest one."""
    try:
        return _of_name(name)
    except AttributeError:
        if name in __all__ or name.startswith("_"):
            raise
    from difflib import get_close_matches

    lower = {known.lower(): known for known in __all__}
    near = [lower[match] for match in get_close_matches(name.lower(), lower, n=3, cutoff=0.6)]
    hint = f" Did you mean {' or '.join(near)}?" if near else " help(pi_formulate) lists them by task."
    raise AttributeError(f"pi_formulate has no public name {name!r}.{hint}")
