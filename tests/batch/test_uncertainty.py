"""How sure the numbers of a batch are: against batches that are weighed at random, from masses and assays alone.

The oracle below knows nothing of the package but the table of monomers: it draws what two readings of each balance and
the assay of each lot may be, and works every quantity out from its definition.
"""

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import made_of
from pi_formulate.batch.deviation import sources_of
from pi_formulate.batch.quantity import ENDLESS, LEVELS, LONG_TAIL, NO_LIMIT, Quantity
from pi_formulate.copolymer.chain import Molecule, averages, chains

ONE = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
TWO = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
WATER = 18.015
DRAWN = 40_000
POINTS = 0.02  # an interval holds its share to two points
WIDE = {"PMDA": pf.Lot("A", 0.995, assay_sd_frac=0.001), "4,4'-ODA": pf.Lot("B", 0.99, assay_sd_frac=0.0005)}
OPEN = {"PMDA": pf.Lot("A", 0.998, hydrolysed_frac=0.004)}


def weighed_at_random(recipe: pf.Recipe, count: int = DRAWN, seed: int = 7) -> dict[str, np.ndarray]:
    """Every quantity of `count` random weighings of a sheet."""
    rng = np.random.default_rng(seed)
    lots: dict[tuple[str, str], np.ndarray] = {}
    masses, moles, molar = [], [], []
    for charge in recipe.charges:
        step = charge.readability_g or 0.0
        gross, tare = rng.uniform(-step / 2, step / 2, (2, count))
        mass = charge.charge_g + gross - tare
        key = (charge.compound.id, charge.lot.name)
        if key not in lots:
            lots[key] = charge.assay_frac + charge.lot.assay_sd_frac * rng.standard_normal(count)
        masses.append(mass)
        molar.append(charge.compound.molar_mass_g_per_mol)
        moles.append(mass * lots[key] / molar[-1])
    lines = list(zip(recipe.charges, moles, molar, strict=True))
    acid = sum(n for c, n, _ in lines if c.role == "dianhydride")
    amine = sum(n for c, n, _ in lines if c.role == "diamine")
    cap = sum((n for c, n, _ in lines if c.role == "endcap_anhydride"), np.zeros(count))
    # 1 / (1 - x) molecules for each mole of active dianhydride: (1 - x)^2 whole, 2 x (1 - x) half open
    open_share = next(c.lot.hydrolysed_frac for c in recipe.charges if c.role == "dianhydride")
    half = 2.0 * open_share * acid
    molecules = (1.0 - open_share) * acid + half + amine + cap
    groups_a, groups_b = 2.0 * acid + cap, 2.0 * amine
    deficient = np.minimum(groups_a, groups_b)
    paa_g = sum(n * m for c, n, m in lines if c.role != "solvent")
    pot_g = (
        paa_g
        + half * WATER
        + (half + (1.0 - open_share) * acid - acid) * next(m for c, _, m in lines if c.role == "dianhydride")
    )
    solution_g = sum(masses)
    pi_g = paa_g - WATER * deficient
    bonds = recipe.conversion * deficient
    ratio = acid / amine
    found = {
        "dianhydride_per_diamine": ratio,
        "imbalance_r": np.minimum(ratio, 1.0 / ratio),
        "flory_r": deficient / (2.0 * molecules - deficient),
        "mn_paa_g_per_mol": pot_g / (molecules - bonds),
        "mn_pi_g_per_mol": (pot_g - WATER * bonds) / (molecules - bonds),
        "solids_paa_frac": paa_g / solution_g,
        "solids_pi_frac": pi_g / solution_g,
        "solution_g": solution_g,
        "paa_g": paa_g,
        "pi_g": pi_g,
        "imidization_water_g": WATER * deficient,
    }
    for role, total in (("dianhydride", acid), ("diamine", amine)):
        for id in {c.compound.id for c in recipe.charges if c.role == role}:
            found[f"mol_frac {id}"] = sum(n for c, n, _ in lines if c.compound.id == id) / total
    return found


BATCHES = {
    f"{name} at {r}": (r, how)
    for name, how in {
        "open ends": {},
        "open ends, conversion 0.99": {"conversion": 0.99},
        "assays": {"lots": WIDE},
        "hydrolysed": {"lots": OPEN},
        "half capped": {"endcap": "PA", "capping_frac": 0.5},
        "fully capped": {"endcap": "PA"},
        "fully capped, conversion 0.99": {"endcap": "PA", "conversion": 0.99},
        "fully capped, assays": {"endcap": "PA", "lots": {**WIDE, "PA": pf.Lot("C", 0.99, assay_sd_frac=0.01)}},
        "fully capped, hydrolysed": {"endcap": "PA", "lots": OPEN},
        "one coarse balance": {"readability_g": {"4,4'-ODA": 0.2, "*": 0.001}},
    }.items()
    for r in (0.95, 0.99, 0.995, 1.0)
    if not (r == 1.0 and "capped" in name)
}


def planned(r: float, how: dict) -> pf.Recipe:
    options = {"solution_g": 500, "readability_g": 0.01, **how}
    return pf.plan_batch(ONE, imbalance_r=r, **options)


@pytest.mark.parametrize("batch", BATCHES)
def test_intervals_hold_their_share_of_random_weighings(batch: str) -> None:
    recipe = planned(*BATCHES[batch])
    drawn = weighed_at_random(recipe)
    for name, values in drawn.items():
        quantity = recipe.summary[name]
        if quantity.sd == 0.0:
            assert np.ptp(values) <= 1e-9 * abs(quantity.weighed)
            continue
        for level in (0.5, 0.9, 0.95):
            low, high = quantity.interval(level)
            assert np.mean((low <= values) & (values <= high)) == pytest.approx(level, abs=POINTS), (name, level)
            # as much is left out below as above
            assert np.mean(values < low) == pytest.approx((1.0 - level) / 2.0, abs=POINTS), (name, level)


@pytest.mark.parametrize("batch", BATCHES)
def test_standard_uncertainties_are_those_of_random_weighings(batch: str) -> None:
    recipe = planned(*BATCHES[batch])
    for name, values in weighed_at_random(recipe).items():
        quantity = recipe.summary[name]
        if math.isnan(quantity.sd):
            assert name.startswith("mn_")
            assert np.quantile(values, 0.95) > 0.95 * LONG_TAIL * np.median(values)
        elif quantity.sd:
            # The deviation of 40 000 draws is itself sure to 0.4 %. A coarse balance that reaches the kink with the
            # last corner of its triangle decides the water by that corner.
            near = 0.12 if "coarse" in batch and name == "imidization_water_g" else 0.04
            assert quantity.sd == pytest.approx(np.std(values), rel=near), name


# --- an assay moves the pure mass, not the weighed one


def test_an_assay_moves_no_mass_on_the_balance() -> None:
    """1 kg, assay sd 0.5 %, balance 0.01 g: the solution is as sure as its three lines on the balance."""
    lots = {"PMDA": pf.Lot(purity_frac=0.99, assay_sd_frac=0.005)}
    recipe = pf.plan_batch(ONE, solution_g=1000, imbalance_r=0.98, readability_g=0.01, lots=lots)
    summary = recipe.summary
    assert summary["solution_g"].sd == pytest.approx(0.01 / math.sqrt(6.0) * math.sqrt(3.0), rel=1e-6)
    acid = next(c for c in recipe.charges if c.role == "dianhydride")
    pure = acid.pure_g * 0.005 / 0.99
    assert summary["paa_g"].sd == pytest.approx(pure, rel=1e-3)
    assert summary["solids_paa_frac"].sd == pytest.approx(pure / summary["solution_g"].weighed, rel=1e-3)


def test_portions_of_one_lot_err_together_and_of_two_lots_apart() -> None:
    order = ["NMP", ("PMDA", 0.5), "4,4'-ODA", ("PMDA", 0.5)]
    lots = {"PMDA": pf.Lot("A", 0.99, assay_sd_frac=0.004)}
    whole = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.98, lots=lots)
    halves = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.98, lots=lots, order=order)
    other = replace(halves.charges[3], lot=pf.Lot("B", 0.99, assay_sd_frac=0.004))
    mixed = replace(halves, charges=(*halves.charges[:3], other))
    assert [s.lines for s in sources_of(halves.charges)] == [(1, 3)]
    assert [s.lines for s in sources_of(mixed.charges)] == [(1,), (3,)]
    sd = {name: x.summary["dianhydride_per_diamine"].sd for name, x in (("1", whole), ("2", halves), ("A, B", mixed))}
    assert sd["2"] == pytest.approx(sd["1"], rel=1e-9)
    assert sd["A, B"] == pytest.approx(sd["1"] / math.sqrt(2.0), rel=1e-6)


def test_portions_are_weighed_apart() -> None:
    halves = pf.plan_batch(
        ONE,
        solution_g=500,
        imbalance_r=0.98,
        readability_g={"PMDA": 0.01},
        order=["NMP", ("PMDA", 0.5), "4,4'-ODA", ("PMDA", 0.5)],
    )
    mass = halves.charge_g["PMDA"]
    ratio = halves.summary["dianhydride_per_diamine"]
    assert ratio.sd == pytest.approx(ratio.weighed * 0.01 / math.sqrt(3.0) / mass, rel=1e-6)


def test_claims_of_portions_of_one_lot() -> None:
    """p-PDA in two portions out of one lot: s/t moves as if it were charged at once."""
    copolymer = pf.formula("6").build(s=2.48, t=1.0, X4="PMDA")
    lots = {"p-PDA": pf.Lot("A", assay_sd_frac=0.01)}
    order = ["NMP", ("p-PDA", 0.5), "4,4'-ODA", "PMDA", ("p-PDA", 0.5)]

    def chance(**how) -> float:
        samples = how.pop("samples", None)
        recipe = pf.plan_batch(copolymer, solution_g=1e5, lots=lots, **how)
        return next(f.probability for f in pf.check_claims(recipe, samples=samples, seed=5) if f.quantity == "s/t")

    assert chance(order=order) == pytest.approx(chance(), rel=1e-9)
    assert chance(order=order, samples=2000) == pytest.approx(chance(), abs=4 * 0.5 / math.sqrt(2000))


# --- M_n near r = 1, in every place alike


def near_one(r: float = 1.0) -> pf.Recipe:
    return pf.plan_batch(ONE, solution_g=500, imbalance_r=r, readability_g=0.01)


def test_near_r_1_a_chain_length_is_the_inverse_of_a_folded_normal() -> None:
    """1/M_n = |ln r| / (2 mean monomer): its median is 0.6745 deviations of ln r where r was meant to be 1."""
    lots = {"PMDA": pf.Lot("A", 0.99, assay_sd_frac=2e-4)}
    exact = pf.plan_batch(ONE, solution_g=500, lots=lots)
    mn, ratio = exact.summary["mn_paa_g_per_mol"], exact.summary["dianhydride_per_diamine"]
    mean = (218.12 + 200.241) / 2.0
    for level, z in ((0.05, 1.95996), (0.5, 0.67449), (0.95, 0.06271)):
        got = mn.quantiles[LEVELS.index(level)]
        assert got == pytest.approx(2.0 * mean / (z * ratio.sd), rel=0.02), level
    assert mn.weighed == mn.quantiles[LEVELS.index(0.5)]
    assert math.isnan(mn.sd)


@pytest.mark.parametrize("r", [1.0, 0.9999, 0.9998])
def test_no_place_says_a_chain_length_that_the_masses_do_not_decide(r: float, tmp_path: Path) -> None:
    recipe = near_one(r)
    mn = recipe.summary["mn_paa_g_per_mol"]
    assert mn.unlimited
    low = mn.interval_90[0]
    assert low < mn.weighed < ENDLESS * low
    said = float(mn.weighed_text.split()[1])
    assert 0.9 * low < said <= low  # two figures, rounded down
    assert NO_LIMIT in mn.weighed_text
    frame = recipe.summary.to_frame().set_index("quantity")
    row = frame.loc["mn_paa_g_per_mol"]
    assert np.isnan(row["sd"])
    assert (row["low_90"], row["weighed"], row["high_90"]) == (low, mn.weighed, mn.interval_90[1])
    stored = json.loads(frame.to_json())
    assert stored["sd"]["mn_paa_g_per_mol"] is None
    chain = made_of(recipe.charges).chains
    nominal = [f"{x:{how}}" for x in (chain.mn_paa_g_per_mol, chain.mn_pi_g_per_mol) for how in (".0f", ".6g", ",.0f")]
    html, page = tmp_path / "a.html", recipe._repr_html_()
    recipe.to_html(html)
    assert mn.weighed_text_with_unit in str(recipe)
    for text in (str(recipe.summary), recipe.summary._repr_html_(), html.read_text("utf-8"), page):
        assert mn.weighed_text in text
        assert not any(number in text for number in nominal)
        assert not re.search(r"\bnan\b", text)
    assert (mn.weighed_text, "") in [tuple(line[2:]) for line in recipe.to_sheet().summary]
    assert any("r is 1 within" in text or "planned at r = 1" in text for text in recipe.summary.warnings)


def test_far_from_r_1_a_chain_length_has_its_standard_uncertainty() -> None:
    """d ln M_n = d ln r / (1 - r): at r = 0.98 50 times that of r."""
    summary = near_one(0.98).summary
    mn, ratio = summary["mn_paa_g_per_mol"], summary["dianhydride_per_diamine"]
    assert mn.plus_minus
    assert mn.sd / mn.weighed == pytest.approx(ratio.sd / ratio.weighed * 0.98 / (1.0 - 0.98), rel=0.03)
    low, high = mn.interval_90
    assert (high - low) / (2.0 * 1.645) == pytest.approx(mn.sd, rel=0.03)


@pytest.mark.parametrize("how", [{"endcap": "PA"}, {"endcap": "aniline", "excess": "dianhydride"}])
def test_a_fully_capped_batch_says_that_it_is_planned_at_its_maximum(how: dict) -> None:
    recipe = pf.plan_batch(TWO, solution_g=500, target_mn_g_per_mol=40_000, readability_g=0.01, **how)
    mn = recipe.summary["mn_paa_g_per_mol"]
    assert mn.at_maximum
    assert not mn.plus_minus
    assert "planned at its maximum" in mn.weighed_text
    assert "+-" not in mn.weighed_text
    low, high = mn.interval_90
    assert 30_000 < low < mn.weighed < 1.01 * high < 1.02 * mn.target
    assert any("planned at its maximum" in "".join(line) for line in recipe.to_sheet().summary)
    assert "planned at its maximum" in str(recipe)
    assert "planned at its maximum" in recipe.to_sheet().summary[1][3]


def test_a_half_capped_batch_is_not_at_its_maximum() -> None:
    recipe = pf.plan_batch(
        TWO, solution_g=500, target_mn_g_per_mol=40_000, readability_g=0.01, endcap="PA", capping_frac=0.5
    )
    mn = recipe.summary["mn_paa_g_per_mol"]
    assert (mn.at_maximum, mn.plus_minus) == (False, True)


def test_conversion_ends_the_chains_of_a_balanced_batch() -> None:
    """At r = 1 and p = 0.99 M_n is at most 100 monomers: bounded, and planned at its maximum."""
    recipe = pf.plan_batch(ONE, solution_g=500, conversion=0.99, readability_g=0.01)
    mn = recipe.summary["mn_paa_g_per_mol"]
    assert mn.target == pytest.approx(100.0 * (218.12 + 200.241) / 2.0, rel=1e-9)
    assert mn.at_maximum
    assert not mn.unlimited
    assert mn.interval_90[1] <= mn.target * (1.0 + 1e-9)
    assert not any("do not determine" in text for text in recipe.summary.warnings)


# --- one name, one number


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


# --- many pots at once

MOLE, MASS = st.floats(0.1, 2.0), st.floats(80.0, 600.0)


@given(st.lists(st.tuples(MOLE, MOLE, MOLE, MOLE), min_size=1, max_size=4), st.floats(0.05, 1.0), MASS, MASS)
def test_averages_are_those_of_each_pot(amounts: list, conversion: float, m_a: float, m_b: float) -> None:
    kinds = [
        Molecule(1.0, m_a, 2, 0),
        Molecule(1.0, m_b, 0, 2),
        Molecule(1.0, 148.117, 1, 0),
        Molecule(1.0, 93.1, 0, 1),
    ]
    found = averages(kinds, np.array(amounts), conversion)
    for i, pot in enumerate(amounts):
        one = chains([replace(kind, amount_mol=n) for kind, n in zip(kinds, pot, strict=True)], conversion)
        for name in ("flory_r", "mn_paa_g_per_mol", "mn_pi_g_per_mol", "mw_paa_g_per_mol"):
            assert getattr(found, name)[i] == pytest.approx(getattr(one, name), rel=1e-12), name


def test_pots_without_an_end_have_no_averages() -> None:
    kinds = [Molecule(1.0, 218.12, 2, 0), Molecule(1.0, 200.241, 0, 2)]
    found = averages(kinds, np.array([[1.0, 1.0], [0.98, 1.0]]))
    assert [math.isinf(x) for x in found.mn_paa_g_per_mol] == [True, False]
    assert [math.isinf(x) for x in found.mw_paa_g_per_mol] == [True, False]


# --- a quantity by itself


def test_interval_of_a_normal_quantity_and_of_an_exact_one() -> None:
    low, high = Quantity("pi_g", "g", 1.0, 10.0, 2.0).interval(0.6826894921370859)
    assert (low, high) == (pytest.approx(8.0), pytest.approx(12.0))
    assert Quantity("pi_g", "g", 1.0, 10.0, 0.0).interval(0.9) == (10.0, 10.0)
    between = Quantity("x", "", 0.0, 0.0, 1.0, tuple(LEVELS)).interval(0.88)
    assert between == (pytest.approx(0.06), pytest.approx(0.94))


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, math.nan, 90])
def test_a_level_that_is_no_share_is_refused(level: float) -> None:
    with pytest.raises(pf.FormulateError, match="level: got"):
        Quantity("pi_g", "g", 1.0, 10.0, 2.0).interval(level)


def test_what_is_so_fine_that_most_chains_have_no_end_says_so() -> None:
    mn = Quantity.of_quantiles("mn_paa_g_per_mol", "g/mol", math.inf, math.inf, math.nan, (math.inf,) * len(LEVELS))
    assert mn.unlimited
    assert mn.weighed_text == NO_LIMIT


# --- hydrolysed lots


@pytest.mark.parametrize(
    ("cap", "excess", "x", "assay"),
    [
        ("PA", "diamine", 0.05, 0.95 * 148.117 / (148.117 + 0.05 * 18.015)),
        ("PEPA", "diamine", 0.1, 0.9 * 248.237 / (248.237 + 0.1 * 18.015)),
    ],
)
def test_a_hydrolysed_mono_anhydride_takes_one_water(
    cap: str, excess: str, x: float, assay: float, tmp_path: Path
) -> None:
    lots = {cap: pf.Lot("H", hydrolysed_frac=x)}
    recipe = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.95, excess=excess, endcap=cap, lots=lots)
    pure = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.95, excess=excess, endcap=cap)
    charge = recipe.charges[-1]
    assert charge.assay_frac == pytest.approx(assay, rel=1e-5)
    assert charge.charge_g == pytest.approx(charge.pure_g / assay, rel=1e-5)
    # opened molecules have no group left, so the chains are those of the pure end-capper
    name = "mn_paa_g_per_mol"
    assert recipe.summary[name].weighed == pytest.approx(pure.summary[name].weighed, rel=1e-12)
    recipe.to_csv(tmp_path / "a.csv")
    assert pf.Recipe.read(tmp_path / "a.csv").charges[-1].assay_frac == charge.assay_frac


def test_a_hydrolysed_dianhydride_takes_one_water_for_each_opened_group() -> None:
    lots = {"PMDA": pf.Lot("H", hydrolysed_frac=0.05)}
    recipe = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.95, lots=lots)
    charge = next(c for c in recipe.charges if c.compound.id == "PMDA")
    assert charge.assay_frac == pytest.approx(0.95 * 218.12 / (218.12 + 2 * 0.05 * 18.015), rel=1e-5)


def test_a_file_cannot_give_an_amine_an_opened_anhydride(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lots = {"4,4'-ODA": pf.Lot("O", moisture_frac=0.05)}
    pf.plan_batch(ONE, solution_g=500, lots=lots).to_csv(path)
    path.write_text(path.read_text("utf-8").replace("moisture_frac", "hydrolysed_frac"), "utf-8")
    with pytest.raises(pf.FormulateError, match=r"hydrolysed share of 4,4'-ODA: got 0\.05, need 0, as an amine has no"):
        pf.Recipe.read(path)


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
