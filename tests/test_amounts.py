"""Whatever is known fixes the feed, and what is too little or too much is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.amounts import Known, solve_amounts
from pi_formulate.errors import CompositionError

LIB = pf.library()
FOUR = {name: LIB[name] for name in ("PMDA", "BPDA", "p-PDA", "4,4'-ODA")}
MOLES = st.floats(0.001, 10.0)


@given(st.lists(MOLES, min_size=4, max_size=4), st.randoms(use_true_random=False))
@settings(deadline=None)
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
    chosen += [random.choice(ways[name]) for name in ("PMDA", "BPDA", "p-PDA")]  # type: ignore[attr-defined]
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
