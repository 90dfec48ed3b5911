"""Whatever ends as a mass: sizes, solids, excess, lots, losses, rounding, weighing and files, for any batch."""

import tempfile
from dataclasses import replace
from math import isnan
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.export.topup_sheet import sum_g
from pi_formulate.batch.rounding import drift
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.whatif.state.state import WhatIf
from tests.batch.filling import fill_in
from tests.strategies import AMOUNTS, SCALES, copolymers, few, from_zero, lots, names_of, plans, recipes

REL = 1e-9
LIB = pf.library()
COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])
Plan = tuple[pf.Copolymer, dict[str, Any]]


def _charges(recipe: pf.Recipe) -> dict[str, float]:
    return {c.compound.id: c.charge_g for c in recipe.charges}


def _moles(recipe: pf.Recipe, role: str) -> float:
    return sum(c.amount_mol for c in recipe.charges if c.role == role)


def _resized(recipe: Plan, **size: float) -> pf.Recipe:
    copolymer, arguments = recipe
    others = {k: v for k, v in arguments.items() if k not in ("solution_g", "polymer_g", "monomer_mol", "film")}
    return pf.plan_batch(copolymer, **others, **size)  # type: ignore[arg-type]


@few(10)
@given(plans(), st.floats(0.01, 1000.0))
def test_a_larger_batch_is_the_same_batch(plan: Plan, factor: float) -> None:
    for kind, value in (("solution_g", 100.0), ("polymer_g", 50.0), ("monomer_mol", 0.3)):
        small, large = _resized(plan, **{kind: value}), _resized(plan, **{kind: value * factor})
        assert _charges(large) == pytest.approx({k: m * factor for k, m in _charges(small).items()}, rel=REL)


@few(10)
@given(plans())
def test_every_size_is_that_size(plan: Plan) -> None:
    basis = plan[1]["solids_basis"]
    solution = _resized(plan, solution_g=321.0)
    assert sum(c.charge_g for c in solution.charges) == pytest.approx(321.0, rel=REL)
    assert solution.summary[f"solids_{basis}_frac"].target == pytest.approx(plan[1]["solids_frac"], rel=REL)
    monomers = [c for c in _resized(plan, polymer_g=80.0).charges if c.role != "solvent"]
    groups = [
        sum(c.amount_mol * (1 if "endcap" in c.role else 2) for c in monomers if ("amine" in c.role) is amine)
        for amine in (False, True)
    ]
    assert sum(c.pure_g for c in monomers) - min(groups) * water_g_per_mol() == pytest.approx(80.0, rel=REL)
    recipe = _resized(plan, monomer_mol=0.7)
    assert _moles(recipe, "dianhydride") + _moles(recipe, "diamine") == pytest.approx(0.7, rel=REL)


@few(12)
@given(plans(), st.floats(1.0, 500.0), st.data())
def test_what_is_used_up_is_used_up(plan: Plan, left_g: float, data: st.DataObject) -> None:
    _, arguments = plan
    copolymer, others = (
        plan[0],
        {k: v for k, v in arguments.items() if k not in ("solution_g", "polymer_g", "monomer_mol", "film")},
    )
    monomer = data.draw(st.sampled_from([m for m, _ in copolymer.feed.dianhydrides_mol]))
    recipe = pf.plan_batch(copolymer, **others, use_up_g={data.draw(names_of(monomer)): left_g})
    assert _charges(recipe)[monomer.id] == pytest.approx(left_g, rel=REL)


@few(12)
@given(copolymers(), st.floats(0.01, 10.0), st.floats(5.0, 100.0), st.floats(1.1, 1.6))
def test_a_film_holds_what_is_made_for_it(
    copolymer: pf.Copolymer, area: float, thickness: float, density: float
) -> None:
    recipe = pf.plan_batch(copolymer, film=(area, thickness), film_density_g_per_cm3=density)
    monomers_g = sum(c.pure_g for c in recipe.charges if c.role != "solvent")
    waters_g = 2 * _moles(recipe, "diamine") * water_g_per_mol()
    assert monomers_g - waters_g == pytest.approx(area * thickness * density, rel=REL)


@few(10)
@given(plans(), st.randoms(use_true_random=False), SCALES)
def test_neither_order_nor_scale_of_the_units_matters(plan: Plan, random: Random, scale: float) -> None:
    copolymer, arguments = plan
    units = [(u.dianhydride, u.diamine, n) for u, n in copolymer.amounts_mol]
    random.shuffle(units)
    shuffled = pf.Copolymer.from_units(units)
    assert shuffled == copolymer
    scaled = pf.Copolymer.from_units([(a, b, n * scale) for a, b, n in units])
    assert _charges(pf.plan_batch(scaled, **arguments)) == pytest.approx(
        _charges(pf.plan_batch(copolymer, **arguments)), rel=REL
    )


@few(12)
@given(plans(most=2), st.data())
def test_any_name_of_a_monomer_gives_the_same_batch(plan: Plan, data: st.DataObject) -> None:
    copolymer, arguments = plan
    spelled = [
        (data.draw(names_of(u.dianhydride)), data.draw(names_of(u.diamine)), n) for u, n in copolymer.amounts_mol
    ]
    lots_by_name = {data.draw(names_of(LIB[name])): lot for name, lot in arguments["lots"].items()}
    again = pf.plan_batch(pf.Copolymer.from_units(spelled), **{**arguments, "lots": lots_by_name})
    assert again == pf.plan_batch(copolymer, **arguments)


@few(10)
@given(plans(), st.floats(0.02, 0.5))
def test_more_solids_are_more_monomer_in_less_solvent(plan: Plan, other: float) -> None:
    copolymer, arguments = plan
    one = arguments["solids_frac"]
    assume(abs(one - other) > 1e-6)
    thin, thick = (
        _resized((copolymer, {**arguments, "solids_frac": solids}), solution_g=500.0) for solids in sorted((one, other))
    )
    solvent = arguments["solvent"]
    assert _charges(thick)[solvent] < _charges(thin)[solvent]
    assert all(_charges(thick)[name] > mass for name, mass in _charges(thin).items() if name != solvent)


@few(20)
@given(plans())
def test_the_deficient_side_is_r_of_the_other(plan: Plan) -> None:
    copolymer, arguments = plan
    recipe = pf.plan_batch(copolymer, **arguments)
    acids, amines = _moles(recipe, "dianhydride"), _moles(recipe, "diamine")
    ratio = acids / amines if arguments["excess"] == "diamine" else amines / acids
    assert ratio == pytest.approx(arguments["imbalance_r"], rel=REL)
    planned = copolymer.feed.to_dict()
    for role, total in (("dianhydride", acids), ("diamine", amines)):
        for charge in (c for c in recipe.charges if c.role == role):
            assert charge.amount_mol / total == pytest.approx(planned[charge.compound.id], rel=REL)
    if (cap := arguments["endcap"]) is not None:
        ends = 2.0 * abs(acids - amines) * arguments["capping_frac"]
        assert _moles(recipe, cap.role) == pytest.approx(ends, rel=1e-7)


@few(10)
@given(copolymers(), st.floats(3e3, 3e5), st.floats(3e3, 3e5), st.sampled_from(["diamine", "dianhydride"]))
def test_a_target_mn_is_met_and_longer_chains_need_less_excess(
    copolymer: pf.Copolymer, one: float, other: float, excess: Any
) -> None:
    assume(abs(one / other - 1.0) > 1e-6)
    ratios = []
    for mn in sorted((one, other)):
        recipe = pf.plan_batch(copolymer, solution_g=500.0, target_mn_g_per_mol=mn, excess=excess)
        assert recipe.summary["mn_paa_g_per_mol"].target == pytest.approx(mn, rel=1e-6)
        ratios.append(recipe.summary["imbalance_r"].target)
    assert ratios[0] < ratios[1] <= 1.0
    lengths = [
        pf.plan_batch(copolymer, solution_g=500.0, imbalance_r=r, excess=excess).summary["mn_paa_g_per_mol"].target
        for r in ratios
    ]
    assert lengths[0] < lengths[1]


@few(20)
@given(lots("dianhydride"), st.floats(100.0, 600.0), from_zero(0.2))
def test_whatever_is_wrong_with_a_lot_takes_more_of_it(lot: pf.Lot, mass: float, more: float) -> None:
    share = lot.assay_frac(mass)
    assert 0.0 < share <= 1.0
    worse = [
        replace(lot, purity_frac=lot.purity_frac * (1.0 - more)),
        replace(lot, moisture_frac=lot.moisture_frac + more),
        replace(lot, hydrolysed_frac=lot.hydrolysed_frac + more),
    ]
    assert all(bad.assay_frac(mass) <= share for bad in worse)
    charges = [pf.Charge(1, "dianhydride", LIB["PMDA"], 0.1, 0.1, each) for each in (lot, *worse)]
    assert all(bad.charge_g >= charges[0].charge_g * (1 - 1e-12) for bad in charges)
    for charge in charges:
        assert charge.pure_g == pytest.approx(0.1 * LIB["PMDA"].molar_mass_g_per_mol, rel=REL)
        assert charge.charge_g * charge.assay_frac == pytest.approx(charge.pure_g, rel=REL)


@few(20)
@given(
    st.lists(from_zero(50.0), min_size=3, max_size=3),
    from_zero(0.5),
    st.floats(1.0, 1e4),
    st.floats(1.0, 1e4),
)
def test_losses_are_made_on_top(masses: list[float], share: float, one: float, other: float) -> None:
    losses = pf.Losses(*masses, allowance_frac=share)
    less, more = sorted((one, other))
    assert less <= losses.made_g(less) <= losses.made_g(more)
    assert losses.made_g(less) / (1.0 + share) - sum(masses) == pytest.approx(less, rel=1e-6)
    recipe = pf.plan_batch(COP, solution_g=one, losses=losses)
    assert sum(c.charge_g for c in recipe.charges) == pytest.approx(losses.made_g(one), rel=REL)


@few(12)
@given(plans(), st.floats(1.0, 300.0), SCALES)
def test_a_concentration_is_that_of_the_solvent(plan: Plan, value: float, scale: float) -> None:
    copolymer, arguments = plan
    arguments = {k: v for k, v in arguments.items() if k != "solids_frac"}
    concentration = pf.Concentration(value, "g/L")
    recipe = pf.plan_batch(copolymer, **{**arguments, "solvent": "NMP"}, concentration=concentration)
    (solvent,) = [c for c in recipe.charges if c.role == "solvent"]
    monomers = [c for c in recipe.charges if c.role != "solvent"]
    assert solvent.volume_ml == pytest.approx(concentration.volume_ml(monomers, arguments["solids_basis"]), rel=REL)
    scaled = [replace(c, amount_mol=c.amount_mol * scale) for c in monomers]
    assert concentration.volume_ml(scaled, "paa") == pytest.approx(
        scale * concentration.volume_ml(monomers, "paa"), rel=REL
    )
    double = pf.Concentration(2.0 * value, "g/L")
    assert double.volume_ml(monomers, "pi") == pytest.approx(concentration.volume_ml(monomers, "pi") / 2.0, rel=REL)


@few(10)
@given(recipes(balances=(0.01, 0.001, 1e-4)))
def test_every_rounded_mass_is_shown_by_the_balance_and_no_worse_than_line_by_line(recipe: pf.Recipe) -> None:
    monomers = [c for c in recipe.charges if isinstance(c.compound, pf.Monomer)]
    sums = {role: _moles(recipe, role) for role in ("dianhydride", "diamine")}
    exact, sides, shares = [], [], []
    planned = {role: sum(c.planned_mol for c in monomers if c.role == role) for role in sums}
    for c in recipe.charges:
        assert c.readability_g
        steps = c.charge_g / c.readability_g
        assert steps == pytest.approx(round(steps), abs=1e-6)
    for c in monomers:
        exact.append(c.planned_mol * c.compound.molar_mass_g_per_mol / c.assay_frac)
        sides.append({"dianhydride": 1, "diamine": -1}.get(c.role, 0))
        shares.append(c.planned_mol / planned[c.role] if c.role in planned else 0.0)
    step = monomers[0].readability_g
    together = drift(exact, [c.charge_g for c in monomers], sides, shares)
    alone = drift(exact, [max(round(m / step), 1) * step for m in exact], sides, shares)
    assert together <= alone * (1 + 1e-6) + 1e-9


@few(10)
@given(recipes())
def test_plan_weigh_reconcile_needs_nothing(recipe: pf.Recipe) -> None:
    answer = pf.reconcile(recipe.charge_g, recipe)
    assert answer.exact
    assert answer.top_up == ()
    assert answer.made.charge_g == pytest.approx(recipe.charge_g, rel=REL)
    frame = answer.to_frame()
    assert list(frame["weighed_g"]) == pytest.approx(list(frame["planned_g"]), rel=REL)
    assert list(frame["final_g"]) == pytest.approx(list(frame["weighed_g"] + frame["top_up_g"]), rel=REL)


@few(10)
@given(recipes(balances=(None,)), st.data())
def test_a_top_up_brings_every_ratio_back_and_takes_nothing_out(recipe: pf.Recipe, data: st.DataObject) -> None:
    planned = recipe.charge_g
    factors = {name: data.draw(st.just(1.0) | st.floats(0.9, 1.2), label=name) for name in planned}
    weighed = {name: mass * factors[name] for name, mass in planned.items()}
    answer = pf.reconcile(weighed, recipe)
    assert answer.exact
    final = answer.after.charge_g
    scale = max(max(factors.values()), 1.0) if any(f > 1.0 for f in factors.values()) else max(factors.values())
    assert final == pytest.approx({name: mass * scale for name, mass in planned.items()}, rel=1e-6)
    assert all(final[name] >= weighed[name] * (1 - REL) for name in planned)
    assert {name: final[name] - weighed[name] for name in answer.top_up_g} == pytest.approx(
        answer.top_up_g, rel=1e-6, abs=1e-9
    )
    again = pf.reconcile(final, answer.after)
    assert again.top_up == ()


@few(8)
@given(recipes(balances=(0.01,)), st.sampled_from(["csv", "xlsx", "json"]), st.data())
def test_a_top_up_sheet_that_was_carried_out_needs_no_other(recipe: pf.Recipe, kind: str, data: st.DataObject) -> None:
    """In the vessel + add = final, digit by digit; read back with what was to add, nothing is to add."""
    grams = st.integers(-40, 40).map(lambda steps: steps / 100.0)
    weighed = {name: sum_g(mass, data.draw(grams, label=name)) for name, mass in recipe.charge_g.items()}
    weighed = {name: mass if mass > 0.0 else recipe.charge_g[name] for name, mass in weighed.items()}
    answer = pf.reconcile(weighed, recipe)
    sheet = answer.to_sheet()
    for line in sheet.lines:
        assert line.final_g == sum_g(line.in_vessel_g, line.add_g or 0.0)
    totals: dict[str, float] = {}
    for line in sheet.lines:
        totals[line.id] = sum_g(totals.get(line.id, 0.0), line.in_vessel_g)
    assert totals == pytest.approx(weighed, rel=1e-11)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"top-up.{kind}"
        pf.write_top_ups([answer], path)
        fill_in(path, {line.step: line.add_g or 0.0 for line in sheet.lines})
        (done,) = pf.reconcile_file(path)
    assert (done.number, done.planned) == (2, recipe)
    assert [line.in_vessel_g for line in done.lines] == [line.final_g for line in sheet.lines]
    assert done.top_up == ()


@few(12)
@given(copolymers(), st.floats(0.9, 1.0), st.data())
def test_a_copolymer_as_target_has_no_size(copolymer: pf.Copolymer, r: float, data: st.DataObject) -> None:
    recipe = pf.plan_batch(copolymer, monomer_mol=1.0, imbalance_r=r)
    planned = {c.compound.id: c.charge_g for c in recipe.charges if c.role != "solvent"}
    weighed = {name: mass * data.draw(st.floats(0.9, 1.1), label=name) for name, mass in planned.items()}
    scale = data.draw(st.floats(0.01, 100.0))
    one = pf.reconcile(weighed, copolymer, imbalance_r=r)
    other = pf.reconcile({name: mass * scale for name, mass in weighed.items()}, copolymer, imbalance_r=r)
    assert other.after.charge_g == pytest.approx({k: m * scale for k, m in one.after.charge_g.items()}, rel=1e-6)


@few(10)
@given(st.lists(recipes(most=2), min_size=1, max_size=3), st.sampled_from(["csv", "json"]), st.data())
def test_many_batches_in_one_file_come_back(several: list[pf.Recipe], kind: str, data: st.DataObject) -> None:
    named = [replace(recipe, batch_id=f"B-{number}") for number, recipe in enumerate(several)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"batches.{kind}"
        pf.write_batches(named, path)
        back = pf.read_batches(path)
    assert list(back) == named


@few(8)
@given(recipes(most=2, balances=(0.001,)), st.data())
def test_a_filled_in_file_is_reconciled_as_the_masses_are(recipe: pf.Recipe, data: st.DataObject) -> None:
    weighed = {name: mass * data.draw(st.floats(0.97, 1.03), label=name) for name, mass in recipe.charge_g.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch.csv"
        recipe.to_csv(path)
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table["weighed_g"] = [repr(weighed[name]) for name in table["id"]]
        table.to_csv(path, index=False)
        (answer,) = pf.reconcile_file(path)
    by_hand = pf.reconcile(weighed, recipe)
    assert answer.top_up_g == by_hand.top_up_g
    assert answer.after.charge_g == by_hand.after.charge_g


@few(8)
@given(
    recipes(most=2, balances=(0.001,)), st.sampled_from(["S S {:10.3f} g", "N     +{:9.3f} g  ", "ST,{:+010.3f}  g"])
)
def test_a_sheet_filled_by_a_balance_is_reconciled_as_the_masses_are(recipe: pf.Recipe, form: str) -> None:
    masses = [round(1.01 * charge.charge_g, 3) for charge in recipe.charges]
    weighed: dict[str, float] = {}
    for charge, mass in zip(recipe.charges, masses, strict=True):
        weighed[charge.compound.id] = weighed.get(charge.compound.id, 0.0) + mass
    readings = pf.read_balance("US,+00001.00  g\n" + "\nS I\n".join(form.format(mass) for mass in masses))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch.csv"
        recipe.to_csv(path)
        (answer,) = pf.reconcile_file(path, balance=readings)
    assert answer.top_up_g == pf.reconcile(weighed, recipe).top_up_g


@few(8)
@given(copolymers(most=2), st.floats(0.9, 1.0), st.floats(0.02, 0.5))
def test_a_recipe_file_plans_what_its_arguments_plan(copolymer: pf.Copolymer, r: float, solids: float) -> None:
    state = WhatIf.of(copolymer, imbalance_r=r, solids_frac=solids, size="50 kg")  # no mass below a step of the balance
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch.toml"
        path.write_text(state.to_toml(), encoding="utf-8")
        (recipe,), _ = pf.plan_file(path)
        assert WhatIf.read(path) == state
    by_hand = pf.plan_batch(copolymer, solution_g=50_000.0, imbalance_r=r, solids_frac=solids)
    assert recipe == state.recipe()
    assert dict(recipe.copolymer.mole_fractions) == pytest.approx(dict(copolymer.mole_fractions), rel=REL)
    exact = {c.compound.id: c.planned_mol for c in by_hand.charges}
    assert {c.compound.id: c.planned_mol for c in recipe.charges} == pytest.approx(exact, rel=REL)


@few(8)
@given(copolymers(most=2), st.floats(0.9, 0.999), st.floats(0.05, 0.4))
def test_a_recipe_opens_in_the_panel_and_plans_itself(copolymer: pf.Copolymer, r: float, solids: float) -> None:
    recipe = pf.plan_batch(copolymer, solution_g=500.0, imbalance_r=r, solids_frac=solids)
    state = WhatIf.of_recipe(recipe)
    assert state.recipe().charge_g == pytest.approx(recipe.charge_g, rel=1e-6)
    longer = state.with_mn(2.0 * recipe.summary["mn_paa_g_per_mol"].target)
    assert longer.imbalance_r > state.imbalance_r
    assert longer.checked().imbalance_r == longer.entry()["imbalance_r"] == longer.imbalance_r


@few(12)
@given(recipes())
def test_the_table_of_a_recipe_is_its_charges(recipe: pf.Recipe) -> None:
    frame = recipe.to_frame()
    assert list(frame["charge_g"]) == [c.charge_g for c in recipe.charges]
    assert list(frame["pure_g"]) == pytest.approx([c.pure_g for c in recipe.charges], rel=REL)
    for role, total in frame.groupby("role")["mol_frac_in_role"].sum().items():
        assert total == pytest.approx(1.0, rel=REL), role
    summary = recipe.summary.to_frame().set_index("quantity")
    assert summary.loc["solution_g", "weighed"] == pytest.approx(sum(c.charge_g for c in recipe.charges), rel=REL)
    sheet = recipe.to_sheet()
    assert len(sheet.lines) == len(recipe.charges)


@few(8)
@given(recipes(most=2), st.integers(1, 5), st.integers(0, 99))
def test_scatter_is_drawn_from_its_seed_around_the_weighed_units(recipe: pf.Recipe, samples: int, seed: int) -> None:
    scatter = recipe.scatter(samples, seed)
    assert scatter == recipe.scatter(samples, seed)
    assert scatter.base == recipe.weighed_copolymer
    uncertain = any(
        c.readability_g or c.lot.assay_sd_frac for c in recipe.charges if c.role in ("dianhydride", "diamine")
    )
    assert scatter.certain is not uncertain
    assert len(scatter.drawn) == (samples if uncertain else 0)


@few(12)
@given(copolymers(), SCALES, st.floats(1.0, 200.0), st.floats(0.5, 2.0), st.data())
def test_costs_are_linear_in_the_prices_and_in_the_film(
    copolymer: pf.Copolymer, scale: float, thickness: float, density: float, data: st.DataObject
) -> None:
    ids = sorted(copolymer.feed.to_dict())
    small = pf.MonomerLibrary(LIB[name] for name in ids)
    prices = {name: data.draw(AMOUNTS, label=name) for name in ids}
    units = [(u.dianhydride.id, u.diamine.id, n) for u, n in copolymer.amounts_mol]

    def priced(factor: float, amounts: float) -> pf.Copolymer:
        lib = small.with_prices({name: price * factor for name, price in prices.items()})
        return pf.Copolymer.from_units([(a, b, n * amounts) for a, b, n in units], lib)

    cost = pf.cost_per_kg(priced(1.0, 1.0))
    feed = {
        m.id: m.molar_mass_g_per_mol * n for m, n in (*copolymer.feed.dianhydrides_mol, *copolymer.feed.diamines_mol)
    }
    by_hand = sum(prices[name] * mass for name, mass in feed.items()) / copolymer.pi_g_per_mol
    assert cost == pytest.approx(by_hand, rel=REL)
    assert pf.cost_per_kg(priced(3.0, scale)) == pytest.approx(3.0 * cost, rel=REL)
    assert pf.cost_per_kg(priced(1.0, 1.0), dict.fromkeys(ids, 0.5)) == pytest.approx(2.0 * cost, rel=REL)
    film = pf.cost_per_m2(priced(1.0, 1.0), thickness, density)
    assert film == pytest.approx(cost * thickness * density / 1000.0, rel=REL)  # 1 m2 of 1 um is 1 cm3


@few(10)
@given(recipes())
def test_quantiles_of_a_summary_rise_and_only_an_exact_batch_is_certain(recipe: pf.Recipe) -> None:
    uncertain = any(c.readability_g or c.lot.assay_sd_frac for c in recipe.charges)
    for quantity in recipe.summary:
        low, high = quantity.interval_90
        assert low <= high, quantity.name
        assert quantity.sd is None or isnan(quantity.sd) or quantity.sd >= 0.0
        if not uncertain:
            assert quantity.weighed == pytest.approx(quantity.target, rel=1e-9), quantity.name
            assert low == pytest.approx(high, rel=1e-9), quantity.name
