"""A blend is what was poured together: atoms, masses, chains and ratios, counted from the parts."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import made_of
from tests.batch.ingredients.atoms import add, atoms_of, grams, same
from tests.strategies import few, recipes

STIFF, BENT = (
    pf.plan_batch(pf.Copolymer.from_units([("PMDA", diamine, 1.0)]), solution_g=500, imbalance_r=r, batch_id=diamine)
    for diamine, r in (("p-PDA", 0.98), ("4,4'-ODA", 0.95))
)


@few(15)
@given(recipes(), recipes(), st.floats(0.05, 0.95), st.floats(0.3, 1.0))
def test_a_blend_holds_what_was_poured_into_it(one: pf.Recipe, two: pf.Recipe, share: float, thin: float) -> None:
    parts = [pf.Recipe(name, b.charges, b.copolymer, conversion=b.conversion) for name, b in (("1", one), ("2", two))]
    made = [made_of(b.charges, b.conversion) for b in parts]
    weights = (share, 1.0 - share)
    solids = sum(w * m.solids_paa_frac for w, m in zip(weights, made, strict=True))
    mixed = pf.blend(parts, shares=weights, solids_frac=thin * solids, solvent="NMP")
    assert mixed.solids_paa_frac == pytest.approx(thin * solids, rel=1e-9)
    assert sum(c.charge_g for c in mixed.recipe.charges) == pytest.approx(mixed.mass_g, rel=1e-9)
    assert max(g / m.solution_g for (_, g), m in zip(mixed.parts_g, made, strict=True)) == pytest.approx(1.0, rel=1e-9)
    poured: Counter[str] = Counter()
    chains = polymer = heavy = 0.0
    for (_, mass), batch, part in zip(mixed.parts_g, parts, made, strict=True):
        for element, amount in atoms_of(batch.charges).items():
            poured[element] += amount * mass / part.solution_g  # type: ignore[assignment]
        chains += part.chains.chains_mol * mass / part.solution_g
        polymer += part.paa_g * mass / part.solution_g
        heavy += part.chains.mw_paa_g_per_mol * part.paa_g * mass / part.solution_g
    add(poured, "C5H9NO", mixed.solvent_g / pf.solvents()["NMP"].molar_mass_g_per_mol)
    assert same(atoms_of(mixed.recipe.charges), poured)
    # The known atoms are as heavy as the blend but for the impurities of the lots, which have no formula.
    assert grams(poured) <= mixed.mass_g * (1.0 + 1e-9)
    opened = any(c.lot.hydrolysed_frac for c in (*one.charges, *two.charges))
    if chains and not opened:  # opened dianhydride is heavier than the active monomer that the polymer is counted by
        assert mixed.mn_paa_g_per_mol == pytest.approx(polymer / chains, rel=1e-9)
    assert mixed.mw_paa_g_per_mol == pytest.approx(heavy / polymer, rel=1e-9)


@few(20)
@given(st.floats(0.05, 20.0), st.booleans(), st.floats(0.05, 0.14))
def test_the_wanted_ratio_and_solids_are_met(ratio: float, by_unit: bool, solids: float) -> None:
    first: Any = ("PMDA", "p-PDA") if by_unit else "p-PDA"
    second: Any = ("PMDA", "4,4'-ODA") if by_unit else "4,4'-ODA"
    mixed = pf.blend([STIFF, BENT], ratio=(first, second, ratio), solution_g=300, solids_frac=solids)
    assert mixed.mass_g == pytest.approx(300.0, rel=1e-9)
    assert mixed.solids_paa_frac == pytest.approx(solids, rel=1e-9)
    if by_unit:
        shares = {str(unit): n for unit, n in mixed.copolymer.amounts_mol}
        assert shares["PMDA/p-PDA"] / shares["PMDA/4,4'-ODA"] == pytest.approx(ratio, rel=1e-9)
    else:
        moles = {c.compound.id: c.amount_mol for c in mixed.recipe.charges}
        assert moles["p-PDA"] / moles["4,4'-ODA"] == pytest.approx(ratio, rel=1e-9)


def test_a_blend_is_called_one_until_it_equilibrates() -> None:
    mixed = pf.blend([STIFF, BENT], shares=[0.5, 0.5])
    (note,) = mixed.recipe.assumptions
    assert note.startswith("a blend of the chains of p-PDA and 4,4'-ODA, not a copolymer, as amide exchange")
    # By hand: 1 / M_n = sum w / M_n,i, with equal solids and masses w = 1/2.
    parts = [made_of(b.charges).chains for b in (STIFF, BENT)]
    assert mixed.mn_paa_g_per_mol == pytest.approx(2.0 / sum(1.0 / p.mn_paa_g_per_mol for p in parts), rel=1e-9)
    assert mixed.mw_paa_g_per_mol == pytest.approx(sum(p.mw_paa_g_per_mol for p in parts) / 2.0, rel=1e-9)
    # Both are in excess of diamine, so no further bond forms: M_n stays, and M_w becomes that of one random pot.
    assert mixed.mn_even_g_per_mol == pytest.approx(mixed.mn_paa_g_per_mol, rel=1e-9)
    assert mixed.mw_even_g_per_mol < mixed.mw_paa_g_per_mol
    frame = mixed.to_frame()
    assert frame["id"].tolist() == ["p-PDA", "4,4'-ODA"]
    assert frame["mass_g"].tolist() == pytest.approx([500.0, 500.0])
    assert "a blend" in str(mixed)
    assert "without an upper limit" in str(
        pf.blend(
            [pf.plan_batch(STIFF.copolymer, solution_g=10, batch_id=name) for name in "ab"], shares=[0.5, 0.5]
        ).recipe.assumptions
    )


@few(10)
@given(recipes(), st.floats(0.05, 1.0))
def test_a_thinned_solution_is_the_solution_and_solvent(recipe: pf.Recipe, thin: float) -> None:
    before = made_of(recipe.charges, recipe.conversion)
    after = pf.blend([recipe], solids_frac=thin * before.solids_paa_frac, solvent="DMAc")
    assert after.solvent_g == pytest.approx(
        before.solution_g * (1.0 / thin - 1.0), rel=1e-9, abs=1e-8 * before.solution_g
    )
    assert after.mw_paa_g_per_mol == pytest.approx(before.chains.mw_paa_g_per_mol, rel=1e-9)
    assert "thinned" in after.recipe.assumptions[0]


def test_a_solution_thinned_by_hand() -> None:
    """500 g at 20 wt% hold 100 g: at 15 wt% they are 666.67 g, so 166.67 g of solvent are added."""
    thick = pf.plan_batch(STIFF.copolymer, solution_g=500, solids_frac=0.2)
    assert pf.blend([thick], solids_frac=0.15).solvent_g == pytest.approx(500.0 / 3.0, rel=1e-9)


def test_a_blend_is_a_batch_in_a_file(tmp_path: Any) -> None:
    mixed = pf.blend([STIFF, BENT], ratio=("p-PDA", "4,4'-ODA", 1.5), solution_g=300, solids_frac=0.12)
    mixed.recipe.to_csv(tmp_path / "blend.csv")
    assert pf.Recipe.read(tmp_path / "blend.csv") == mixed.recipe


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"ratio": ("p-PDA", "4,4'-ODA", 1.5), "solids_frac": 0.2}, "at most 0.15"),
        ({"ratio": ("p-PDA", "4,4'-ODA", 1.5), "solution_g": 2000.0}, "used up"),
        ({"ratio": ("p-PDA", "4,4'-ODA", -1.5)}, "ratio"),
        ({"ratio": ("p-PDA", "m-PDA", 1.5)}, "one of the batches holds"),
        ({"ratio": ("PMDA", "p-PDA", 0.5)}, "those of the two batches"),
        ({"ratio": ("p-PDA", 3, 1.5)}, "a monomer, or a unit"),
        ({"ratio": 3}, "(first species, second species, value)"),
        ({"shares": [0.5, 0.6]}, "add up to 1"),
        ({"shares": [1.0]}, "shares: must be 2 numbers that add up to 1, but are 1.0."),
        ({}, "blend: neither ratio nor shares is stated; state one of them."),
        ({"shares": [0.5, 0.5], "solids_frac": 15.0}, "solids_frac"),
        ({"shares": [0.5, 0.5], "solution_g": "1"}, "solution_g"),
    ],
)
def test_what_cannot_be_blended_is_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        pf.blend([STIFF, BENT], **arguments)
    assert says in str(caught.value)


def test_solutions_are_batches_with_ids_of_their_own() -> None:
    for wrong, says in (
        ([], "a list of recipes"),
        (STIFF, "a list of recipes"),
        ([STIFF, "x"], "a list of recipes"),
        ([STIFF, STIFF], "ids of their own"),
    ):
        with pytest.raises(pf.RecipeError) as caught:
            pf.blend(wrong, shares=[0.5, 0.5])  # type: ignore[arg-type]
        assert says in str(caught.value)
