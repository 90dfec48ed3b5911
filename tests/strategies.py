"""Random but legal input: one generator per type.

`few(12)` says how many examples the short suite takes; PI_FORMULATE_EXAMPLES=100 in the environment takes that many
times more.
"""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, reject, settings
from hypothesis import strategies as st

from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.charge import Lot
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import solvents
from pi_formulate.copolymer.chain import Molecule
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit

BY_ROLE: dict[str, list[Monomer]] = {}
for monomer in library():
    BY_ROLE.setdefault(monomer.role, []).append(monomer)
AMOUNTS = st.floats(0.01, 100.0)
FRACTIONS = st.floats(0.9, 1.0)


def from_zero(most: float) -> st.SearchStrategy[float]:
    """Zero, or a number that a person could mean: those below `LEAST_NUMBER` are refused."""
    return st.just(0.0) | st.floats(1e-12, most)


SCALES = st.floats(-6.0, 6.0).map(lambda power: 10.0**power)
MORE = int(os.environ.get("PI_FORMULATE_EXAMPLES", "1"))


def few(count: int) -> settings:
    """So many examples in the short suite."""
    return settings(max_examples=count * MORE, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def names_of(monomer: Monomer) -> st.SearchStrategy[str]:
    """Every way to call a monomer of the library: id, name, CAS number, alias, structure."""
    names = {monomer.id, monomer.name, monomer.cas, monomer.smiles, *monomer.aliases} - {""}
    return st.sampled_from(sorted(names))


@st.composite
def pots(draw: Callable[..., Any]) -> list[Molecule]:
    """Molecules with groups of both kinds: two dianhydrides, two diamines, and at times end-cappers of both sides."""
    kinds = [
        (2, 0),
        (2, 0),
        (0, 2),
        (0, 2),
        *([(1, 0)] if draw(st.booleans()) else []),
        *([(0, 1)] if draw(st.booleans()) else []),
    ]
    return [Molecule(draw(st.floats(0.01, 10.0)), draw(st.floats(80.0, 600.0)), a, b) for a, b in kinds]


@st.composite
def copolymers(draw: Callable[..., object], most: int = 3) -> Copolymer:
    """Any units of up to `most` dianhydrides and diamines of the library."""
    acids = draw(st.lists(st.sampled_from(BY_ROLE["dianhydride"]), min_size=1, max_size=most, unique=True))
    amines = draw(st.lists(st.sampled_from(BY_ROLE["diamine"]), min_size=1, max_size=most, unique=True))
    pairs = [Unit(a, b) for a in acids for b in amines]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=len(pairs), unique=True))
    return Copolymer.of({unit: draw(AMOUNTS) for unit in chosen})


@st.composite
def lots(draw: Callable[..., float], role: str) -> Lot:
    """A lot with all that can be wrong with it."""
    return Lot(
        name=str(draw(st.sampled_from(["", "A-17", "2026/11", 'x "y", z']))),
        purity_frac=draw(FRACTIONS),
        moisture_frac=draw(from_zero(0.02)),
        hydrolysed_frac=draw(st.sampled_from([0.0, 0.005, 0.03])) if role == "dianhydride" else 0.0,
        assay_sd_frac=draw(st.sampled_from([0.0, 0.001])),
    )


SIZES: list[dict[str, Any]] = [
    {"solution_g": 500.0},
    {"polymer_g": 80.0},
    {"monomer_mol": 0.7},
    {"film": (2.0, 25.0)},
    {"solution_g": 2.5e5},
]


@st.composite
def plans(draw: Callable[..., Any], most: int = 3) -> tuple[Copolymer, dict[str, Any]]:
    """A copolymer, and the arguments of `plan_batch` but for its balance: size, assay, imbalance, end-cap, solvent."""
    copolymer = draw(copolymers(most))
    feed = copolymer.feed
    monomers = {m.id: m.role for m, _ in (*feed.dianhydrides_mol, *feed.diamines_mol)}
    r = draw(st.sampled_from([1.0, 0.99, 0.95]) | st.floats(0.5, 0.999))
    excess = draw(st.sampled_from(["diamine", "dianhydride"]))
    capped = r != 1.0 and draw(st.booleans())
    cap_role = "endcap_anhydride" if excess == "diamine" else "endcap_amine"
    return copolymer, {
        **draw(st.sampled_from(SIZES)),
        "solids_frac": draw(st.floats(0.02, 0.5)),
        "solids_basis": draw(st.sampled_from(["paa", "pi"])),
        "solvent": draw(st.sampled_from([s.id for s in solvents()])),
        "lots": {name: draw(lots(role)) for name, role in monomers.items() if draw(st.booleans())},
        "imbalance_r": r,
        "excess": excess,
        "endcap": draw(st.sampled_from(BY_ROLE[cap_role])) if capped else None,
        "capping_frac": draw(st.floats(0.1, 1.0)) if capped else 1.0,
        "conversion": draw(st.sampled_from([1.0, 0.99])),
        "solvent_water_ppm": draw(st.sampled_from([None, 0.0, 250.0])),
        "batch_id": draw(st.sampled_from(["B-1", "Ω 7", 'with "quotes", comma'])),
    }


@st.composite
def recipes(
    draw: Callable[..., Any], most: int = 3, balances: tuple[float | None, ...] = (None, 0.001, 1e-4)
) -> Recipe:
    """A batch of random composition, size, assay, imbalance, end-cap, solvent and balance."""
    copolymer, arguments = draw(plans(most))
    planned = partial(plan_batch, copolymer, **arguments, readability_g=draw(st.sampled_from(balances)))
    try:
        return planned()
    except RecipeError as error:
        if "step of the balance" in str(error):  # too little of one monomer to weigh: legal to refuse
            reject()
        raise
