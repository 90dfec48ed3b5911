"""Random but legal input: one generator per type."""

from collections.abc import Callable
from functools import partial

from hypothesis import reject
from hypothesis import strategies as st

from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.charge import Lot
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import solvents
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit

BY_ROLE: dict[str, list[Monomer]] = {}
for monomer in library():
    BY_ROLE.setdefault(monomer.role, []).append(monomer)
AMOUNTS = st.floats(0.01, 100.0)
FRACTIONS = st.floats(0.9, 1.0)


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
        moisture_frac=draw(st.floats(0.0, 0.02)),
        hydrolysed_frac=draw(st.sampled_from([0.0, 0.005, 0.03])) if role == "dianhydride" else 0.0,
        assay_sd_frac=draw(st.sampled_from([0.0, 0.001])),
    )


@st.composite
def recipes(draw: Callable[..., object]) -> Recipe:
    """A batch of random composition, size, assay, imbalance, end-cap, solvent and balance."""
    copolymer = draw(copolymers())
    feed = copolymer.feed
    monomers = {m.id: m.role for m, _ in (*feed.dianhydrides_mol, *feed.diamines_mol)}
    r = draw(st.sampled_from([1.0, 0.99, 0.95]) | st.floats(0.5, 0.999))
    excess = draw(st.sampled_from(["diamine", "dianhydride"]))
    capped = r != 1.0 and draw(st.booleans())
    cap_role = "endcap_anhydride" if excess == "diamine" else "endcap_amine"
    size = draw(
        st.sampled_from(
            [
                {"solution_g": 500.0},
                {"polymer_g": 80.0},
                {"monomer_mol": 0.7},
                {"film": (2.0, 25.0)},
                {"solution_g": 2.5e5},
            ]
        )
    )
    planned = partial(
        plan_batch,
        copolymer,
        **size,
        solids_frac=draw(st.floats(0.02, 0.5)),
        solids_basis=draw(st.sampled_from(["paa", "pi"])),
        solvent=draw(st.sampled_from([s.id for s in solvents()])),
        lots={name: draw(lots(role)) for name, role in monomers.items() if draw(st.booleans())},
        imbalance_r=r,
        excess=excess,
        endcap=draw(st.sampled_from(BY_ROLE[cap_role])) if capped else None,
        capping_frac=draw(st.floats(0.1, 1.0)) if capped else 1.0,
        conversion=draw(st.sampled_from([1.0, 0.99])),
        readability_g=draw(st.sampled_from([None, 0.001, 1e-4])),
        solvent_water_ppm=draw(st.sampled_from([None, 0.0, 250.0])),
        batch_id=draw(st.sampled_from(["B-1", "Ω 7", 'with "quotes", comma'])),
    )
    try:
        return planned()
    except RecipeError as error:
        if "step of the balance" in str(error):  # too little of one monomer to weigh: legal to refuse
            reject()
        raise
