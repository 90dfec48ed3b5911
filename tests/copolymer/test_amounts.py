"""Whatever is known fixes the feed, and what is too little or too much is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import CompositionError
from pi_formulate.copolymer.amounts import Known, solve_amounts

LIB = pf.library()
FOUR = {name: LIB[name] for name in ("PMDA", "BPDA", "p-PDA", "4,4'-ODA")}
MOLES = st.floats(0.001, 10.0)


@given(st.lists(MOLES, min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_any_consistent_mix_gives_the_moles_back(amounts: list[float], random: object) -> None:
    truth = dict(zip(FOUR, amounts, strict=True))
    total_g = sum(FOUR[name].molar_mass_g_per_mol * n for name, n in truth.items())
    acids = truth["PMDA"] + truth["BPDA"]
    ways = {
        name: [
            Known("mass_g", name, n * FOUR[name].molar_mass_g_per_mol),
            Known("amount_mol", name, n),
            Known("mass_frac", name, n * FOUR[name].molar_mass_g_per_mol / total_g),
            Known("equivalents", name, n / acids),
            Known("ratio", name, n / truth["4,4'-ODA"], "4,4'-ODA"),
        ]
        for name, n in truth.items()
    }
    chosen = [Known("amount_mol", "4,4'-ODA", truth["4,4'-ODA"])]
    chosen += [random.choice(ways[name]) for name in ("PMDA", "BPDA", "p-PDA")]
    if [fact.kind for fact in chosen[1:3]] == ["equivalents", "equivalents"]:
        chosen[2] = ways["BPDA"][0]  # the equivalents of all dianhydrides say nothing about their size
    solved = solve_amounts(chosen, FOUR)
    assert {m.id: n for m, n in solved.moles} == pytest.approx(truth, rel=1e-6)
    assert solved.scale_known


def test_all_of_what_is_left() -> None:
    """37.2 g of BPDA, 60 : 40 of the diamines, equal sides: by hand 37.2 / 294.218 mol."""
    facts = [Known("mass_g", "BPDA", 37.2), Known("mol_frac", "p-PDA", 0.6)]
    solved = solve_amounts(facts, {name: LIB[name] for name in ("BPDA", "p-PDA", "4,4'-ODA")})
    mol = 37.2 / 294.218
    assert {m.id: n for m, n in solved.moles} == pytest.approx(
        {"BPDA": mol, "p-PDA": 0.6 * mol, "4,4'-ODA": 0.4 * mol}, rel=1e-9
    )
    assert solved.assumed == ("diamine : dianhydride = 1",)
    recipe = pf.plan_batch(solved, solids_frac=0.2)
    assert recipe.charge_g["BPDA"] == pytest.approx(37.2, rel=1e-9)
    assert any("balance" in text for text in recipe.assumptions)


def test_ratios_alone_need_a_size() -> None:
    solved = solve_amounts(
        [Known("ratio", "p-PDA", 1.5, "4,4'-ODA")], {n: LIB[n] for n in ("PMDA", "p-PDA", "4,4'-ODA")}
    )
    assert not solved.scale_known
    with pytest.raises(pf.RecipeError, match="exactly one of"):
        pf.plan_batch(solved)
    assert pf.plan_batch(solved, solution_g=100).summary["solution_g"].weighed == pytest.approx(100.0)


def test_a_stated_imbalance_is_kept() -> None:
    solved = solve_amounts(
        [Known("amount_mol", "PMDA", 0.098), Known("amount_mol", "4,4'-ODA", 0.1)],
        {n: LIB[n] for n in ("PMDA", "4,4'-ODA")},
    )
    assert solved.assumed == ()
    assert pf.plan_batch(solved).summary["dianhydride_per_diamine"].weighed == pytest.approx(0.98, rel=1e-9)


def test_assay_turns_mass_into_less_monomer() -> None:
    two = {n: LIB[n] for n in ("PMDA", "4,4'-ODA")}
    solved = solve_amounts([Known("mass_g", "PMDA", 21.812)], two, {"PMDA": 0.99})
    assert {m.id: n for m, n in solved.moles}["PMDA"] == pytest.approx(0.099, rel=1e-9)
    recipe = pf.plan_batch(solved, assay={"PMDA": 0.99})
    assert recipe.charge_g["PMDA"] == pytest.approx(21.812, rel=1e-9)


@pytest.mark.parametrize(
    ("facts", "names", "fragments"),
    [
        ([Known("mass_g", "PMDA", 1.0)], ("PMDA", "p-PDA", "4,4'-ODA"), ("Still free", "p-PDA", "4,4'-ODA")),
        (
            [Known("mass_g", "PMDA", 1.0), Known("amount_mol", "PMDA", 1.0)],
            ("PMDA", "p-PDA"),
            ("PMDA = 1 g", "PMDA = 1 mol", "agree"),
        ),
        (
            [Known("mol_frac", "p-PDA", 0.6), Known("mol_frac", "4,4'-ODA", 0.6), Known("mass_g", "PMDA", 1.0)],
            ("PMDA", "p-PDA", "4,4'-ODA"),
            ("p-PDA = 0.6", "4,4'-ODA = 0.6", "agree"),
        ),
        (
            [
                Known("ratio", "PMDA", 2.0, "BPDA"),
                Known("ratio", "BPDA", 2.0, "PMDA"),
                Known("amount_mol", "p-PDA", 1.0),
            ],
            ("PMDA", "BPDA", "p-PDA"),
            ("PMDA:BPDA = 2", "BPDA:PMDA = 2"),
        ),
    ],
)
def test_too_little_and_too_much_are_named(
    facts: list[Known], names: tuple[str, ...], fragments: tuple[str, ...]
) -> None:
    with pytest.raises(CompositionError) as caught:
        solve_amounts(facts, {name: LIB[name] for name in names})
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_the_contradiction_is_the_smallest_one() -> None:
    facts = [
        Known("amount_mol", "BPDA", 0.3),
        Known("amount_mol", "4,4'-ODA", 0.5),
        Known("mass_g", "PMDA", 10.0),
        Known("amount_mol", "PMDA", 0.2),
        Known("amount_mol", "p-PDA", 0.1),
    ]
    with pytest.raises(CompositionError) as caught:
        solve_amounts(facts, FOUR)
    assert caught.value.got == ["PMDA = 10 g", "PMDA = 0.2 mol"]


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_statement_needs_a_number_above_zero(value: float) -> None:
    with pytest.raises(CompositionError, match="above 0"):
        Known("mass_g", "PMDA", value)


def test_a_fraction_is_at_most_one() -> None:
    with pytest.raises(CompositionError, match="at most 1"):
        Known("mol_frac", "PMDA", 60.0)


THREE = {name: LIB[name] for name in ("BPDA", "p-PDA", "4,4'-ODA")}
BPDA_MOL = 37.2 / 294.218


@pytest.mark.parametrize(
    ("facts", "per_acid", "p_pda"),
    [
        ([Known("mol_frac", "p-PDA", 0.6)], 1.0, 0.6 * BPDA_MOL),
        ([Known("mol_frac", "p-PDA", 0.6)], 1.0 / 0.985, 0.6 * BPDA_MOL / 0.985),
        ([Known("mass_g", "p-PDA", 5.0)], 1.0 / 0.985, 5.0 / 108.144),
        ([Known("equivalents", "p-PDA", 0.3, "BPDA")], 0.99, 0.3 * BPDA_MOL),
        ([Known("equivalents", "p-PDA", 0.3, "diamine")], 0.99, 0.3 * 0.99 * BPDA_MOL),
    ],
)
def test_the_rest_closes_the_balance(facts: list[Known], per_acid: float, p_pda: float) -> None:
    """By hand: n(BPDA) = 37.2 / 294.218; all diamines are that by the balance; the rest is what p-PDA leaves."""
    solved = solve_amounts([Known("mass_g", "BPDA", 37.2), *facts], THREE, None, per_acid, rest=["4,4'-ODA"])
    expected = {"BPDA": BPDA_MOL, "p-PDA": p_pda, "4,4'-ODA": BPDA_MOL * per_acid - p_pda}
    assert {m.id: n for m, n in solved.moles} == pytest.approx(expected, rel=1e-9)
    assert solved.assumed == (f"diamine : dianhydride = {per_acid:g}",)


def test_a_rest_by_weight_needs_no_balance() -> None:
    solved = solve_amounts([Known("mass_frac", "PMDA", 0.6)], {n: LIB[n] for n in ("PMDA", "p-PDA")}, rest=["p-PDA"])
    moles = {m.id: n for m, n in solved.moles}
    assert moles["p-PDA"] * 108.144 / (moles["PMDA"] * 218.120) == pytest.approx(0.4 / 0.6, rel=1e-9)
    assert solved.assumed == ()


def test_a_rest_on_each_side() -> None:
    facts = [Known("mol_frac", "PMDA", 0.7), Known("mol_frac", "p-PDA", 0.6), Known("amount_mol", "p-PDA", 0.06)]
    solved = solve_amounts(facts, FOUR, None, 1.0, rest=["BPDA", "4,4'-ODA"])
    expected = {"PMDA": 0.07, "BPDA": 0.03, "p-PDA": 0.06, "4,4'-ODA": 0.04}
    assert {m.id: n for m, n in solved.moles} == pytest.approx(expected, rel=1e-9)


@given(st.floats(0.5, 1.5), st.floats(0.01, 0.99), MOLES)
def test_equivalents_of_any_reference_are_ratios(value: float, share: float, mol: float) -> None:
    """Brute force: the moles from the definition, then asked for by equivalents of each reference."""
    two = {n: LIB[n] for n in ("PMDA", "p-PDA", "4,4'-ODA")}
    moles = {"PMDA": mol, "p-PDA": value * share * mol, "4,4'-ODA": value * (1.0 - share) * mol}
    amines = value * mol
    for other, size in (("", mol), ("dianhydride", mol), ("PMDA", mol), ("diamine", amines), ("p-PDA", moles["p-PDA"])):
        facts = [Known("amount_mol", "p-PDA", moles["p-PDA"]), Known("amount_mol", "PMDA", mol)]
        facts.append(Known("equivalents", "4,4'-ODA", moles["4,4'-ODA"] / size, other))
        solved = solve_amounts(facts, two)
        assert {m.id: n for m, n in solved.moles} == pytest.approx(moles, rel=1e-6)
        assert bool(solved.notes) is (other == "")


def test_the_diamine_may_be_the_reference() -> None:
    facts = [Known("equivalents", "BPDA", 0.97, "diamine"), Known("amount_mol", "p-PDA", 0.1)]
    solved = solve_amounts(facts, {n: LIB[n] for n in ("BPDA", "p-PDA")})
    assert {m.id: n for m, n in solved.moles} == pytest.approx({"BPDA": 0.097, "p-PDA": 0.1}, rel=1e-12)


@pytest.mark.parametrize(
    ("facts", "rest", "fragments"),
    [
        (
            [Known("mass_g", "BPDA", 1.0)],
            ("p-PDA", "4,4'-ODA"),
            ("p-PDA and 4,4'-ODA cannot both take the rest of the diamines", "State one"),
        ),
        (
            [Known("mass_g", "BPDA", 1.0), Known("mass_g", "p-PDA", 1.0)],
            ("p-PDA",),
            ("rest of p-PDA", "it takes the rest, but is also stated: 'p-PDA = 1 g'"),
        ),
        (
            [Known("mass_g", "BPDA", 1.0), Known("equivalents", "p-PDA", 1.0)],
            ("4,4'-ODA",),
            (
                "leave none of 4,4'-ODA",
                "do not agree, or leave no monomer of some kind",
                "per mole of all dianhydrides",
            ),
        ),
        (
            [Known("mass_g", "BPDA", 1.0)],
            ("BTDA",),
            ("amounts: ", "there is no monomer BTDA; there are BPDA, p-PDA, 4,4'-ODA"),
        ),
        (
            [Known("equivalents", "BPDA", 0.97), *(Known("equivalents", n, 1.0) for n in ("p-PDA", "4,4'-ODA"))],
            (),
            ("Equivalents without a reference", "'0.97 eq of diamines'"),
        ),
        ([Known("mol_frac", "p-PDA", 0.6)], ("4,4'-ODA",), ()),
    ],
)
def test_what_a_rest_cannot_be(facts: list[Known], rest: tuple[str, ...], fragments: tuple[str, ...]) -> None:
    if not fragments:  # in relation, and the balance gives the dianhydride
        assert not solve_amounts(facts, THREE, rest=rest).scale_known
        return
    with pytest.raises(CompositionError) as caught:
        solve_amounts(facts, THREE, rest=rest)
    for fragment in fragments:
        assert fragment in str(caught.value)


def test_an_end_capper_takes_no_rest() -> None:
    with pytest.raises(CompositionError, match=r"rest of PA.*State how much end-capper"):
        solve_amounts([Known("mass_g", "BPDA", 1.0)], {n: LIB[n] for n in ("BPDA", "PA")}, rest=["PA"])
