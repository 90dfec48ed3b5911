"""The ends of the chains: imbalance, end-capper and target M_n on either side."""

import pytest

import pi_formulate as pf

ONE = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
TWO = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


def test_imbalance_r_is_the_number_that_was_typed() -> None:
    copolymer = pf.Copolymer.from_units([("BPDA", "4,4'-ODA", 1.0)])
    summary = pf.plan_batch(copolymer, monomer_mol=1, imbalance_r=0.95, endcap="PA").summary
    assert summary["imbalance_r"].target == pytest.approx(0.95, abs=1e-12)
    # 2 * 0.95 dianhydride groups and 0.1 PA for 2 of amine: 2 / (2 * (0.95 + 1 + 0.1) - 2)
    assert summary["flory_r"].target == pytest.approx(2.0 / (2.0 * 2.05 - 2.0), rel=1e-12)


@pytest.mark.parametrize("excess", ["diamine", "dianhydride"])
@pytest.mark.parametrize("lots", [None, {"PMDA": pf.Lot(hydrolysed_frac=0.02)}])
def test_imbalance_r_counts_active_monomers_whatever_ends_the_chains(excess: str, lots: dict | None) -> None:
    cap = {"diamine": "PA", "dianhydride": "aniline"}[excess]
    for how in ({}, {"endcap": cap}, {"endcap": cap, "capping_frac": 0.5}):
        summary = pf.plan_batch(TWO, solution_g=500, imbalance_r=0.97, excess=excess, lots=lots, **how).summary
        assert summary["imbalance_r"].target == pytest.approx(0.97, rel=1e-12)
        ratio = summary["dianhydride_per_diamine"].target
        assert summary["imbalance_r"].target == pytest.approx(min(ratio, 1.0 / ratio), rel=1e-12)
        assert (summary["flory_r"].target == pytest.approx(0.97, rel=1e-12)) == (not how and not lots)


def test_a_target_mn_with_an_endcapper_gives_the_ratio_of_the_monomers() -> None:
    recipe = pf.plan_batch(ONE, solution_g=500, target_mn_g_per_mol=20_000, endcap="PA")
    mol = {c.role: c.amount_mol for c in recipe.charges}
    assert recipe.summary["imbalance_r"].target == pytest.approx(mol["dianhydride"] / mol["diamine"], rel=1e-12)


@pytest.mark.parametrize("excess", ["diamine", "dianhydride"])
@pytest.mark.parametrize("conversion", [1.0, 0.995])
@pytest.mark.parametrize(
    "how",
    [
        {"lots": {"PMDA": pf.Lot("A", 0.998, hydrolysed_frac=0.004)}},
        {"endcap": "PA", "endcap_equivalents": 0.01},
        {"endcap": "aniline", "endcap_equivalents": 0.01, "lots": {"PMDA": pf.Lot("A", hydrolysed_frac=0.002)}},
        {"endcap": True, "capping_frac": 0.5, "lots": {"PMDA": pf.Lot("A", hydrolysed_frac=0.004)}},
    ],
)
def test_the_target_mn_is_the_number_that_was_typed(excess: str, conversion: float, how: dict[str, object]) -> None:
    """Opened anhydride and a stated end-capper end chains too; r makes room for them."""
    if how.get("endcap") is True:
        how = {**how, "endcap": "PA" if excess == "diamine" else "aniline"}
    recipe = pf.plan_batch(
        ONE,
        solution_g=500,
        target_mn_g_per_mol=15_000,
        excess=excess,
        conversion=conversion,
        **how,
    )
    assert recipe.summary["mn_paa_g_per_mol"].target == pytest.approx(15_000, rel=1e-9)
    assert recipe.summary["imbalance_r"].target < 1.0


@pytest.mark.parametrize(
    ("mn", "how", "at_most"),
    [
        # r = 1: (1 - x) mol of PMDA and 2 x of its half-opened form, 1 of ODA, 2 mol of bonds: x mol of chains
        (2e4, {"lots": {"PMDA": pf.Lot("A", hydrolysed_frac=0.03)}}, (0.97 * 218.12 + 0.06 * 236.135 + 200.24) / 0.03),
        # 0.06 r mol of PA make the groups equal at r = 1 / 1.03; 1 + 1.06 r molecules less 2 mol of bonds are left
        (2e5, {"endcap": "PA", "endcap_equivalents": 0.06}, (200.24 + (218.12 + 8.887) / 1.03) / (1.06 / 1.03 - 1.0)),
        (50, {"endcap": "PA", "endcap_equivalents": 0.06}, (200.24 + (218.12 + 8.887) / 1.03) / (1.06 / 1.03 - 1.0)),
    ],
)
def test_a_target_mn_that_the_ends_do_not_allow_is_refused(mn: float, how: dict[str, object], at_most: float) -> None:
    with pytest.raises(pf.CompositionError, match="which the stated end-capper and the opened anhydride") as caught:
        pf.plan_batch(ONE, solution_g=500, target_mn_g_per_mol=mn, **how)
    least, most = caught.value.need.split(" g/mol")[0].split("..")
    assert (float(least), float(most)) == pytest.approx((200.24, at_most), rel=2e-5)


LX = [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]


def test_target_mn_is_reached_with_and_without_endcapper_on_either_side() -> None:
    copolymer = pf.Copolymer.from_units(LX)
    for options in (
        {},
        {"excess": "dianhydride"},
        {"endcap": "phthalic anhydride"},
        {"endcap": "aniline", "excess": "dianhydride"},
        {"endcap": "PEPA", "capping_frac": 0.5},
        {"conversion": 0.999},
    ):
        recipe = pf.plan_batch(copolymer, solution_g=500, target_mn_g_per_mol=20000, **options)
        assert recipe.summary["mn_paa_g_per_mol"].weighed == pytest.approx(20000, rel=1e-9)


def test_full_capping_leaves_no_reactive_end() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, imbalance_r=0.98, endcap="PA")
    groups = {"dianhydride": 2, "diamine": -2, "endcap_anhydride": 1}
    assert sum(groups.get(c.role, 0) * c.amount_mol for c in recipe.charges) == pytest.approx(0.0, abs=1e-12)


def test_monofunctional_excess_follows_carothers() -> None:
    """Equal moles of both monomers and c of end-capper: r = N_A / (N_B + 2 N_B')."""
    recipe = pf.plan_batch(
        pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), monomer_mol=2.0, endcap="aniline", endcap_equivalents=0.02
    )
    assert recipe.summary["flory_r"].weighed == pytest.approx(2.0 / (2.0 + 2 * 0.02), rel=1e-12)
    assert recipe.summary["imbalance_r"].weighed == pytest.approx(1.0, rel=1e-12)  # of the monomers, as typed
