"""The smallest top-up, against brute force, with portions, lots and barred components."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.recipe import write_recipes
from pi_formulate.batch.topup import top_up

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
EXACT = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99, endcap="PA")
ROUNDED = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99, endcap="PA", readability_g=0.01)
NAMES = [c.compound.id for c in EXACT.charges]


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(1.0, 1.1), min_size=1))
def test_top_up_restores_every_ratio_and_adds_nothing_to_the_most_over_charged(factors: dict[str, float]) -> None:
    weighed = {name: mass * factors.get(name, 1.0) for name, mass in EXACT.charge_g.items()}
    found = pf.reconcile(weighed, EXACT)
    assert found.exact
    planned = EXACT.charge_g
    scale = max(weighed[name] / planned[name] for name in planned)
    final = {row["id"]: row["final_g"] for row in found.to_frame().to_dict("records")}
    assert final == pytest.approx({name: scale * mass for name, mass in planned.items()}, rel=1e-6)
    most = max(planned, key=lambda name: weighed[name] / planned[name])
    assert most not in found.top_up_g
    assert min([*found.top_up_g.values(), 1.0]) > 0.0


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(-1, 1)))
def test_what_the_balance_cannot_tell_needs_no_top_up(steps: dict[str, int]) -> None:
    weighed = {name: mass + 0.01 * steps.get(name, 0) for name, mass in ROUNDED.charge_g.items()}
    found = pf.reconcile(weighed, ROUNDED)
    assert set(found.top_up_g) <= {name for name, step in steps.items() if step == -1}
    assert all(mass == 0.01 for mass in found.top_up_g.values())


def test_top_up_is_a_mass_that_the_balance_shows() -> None:
    weighed = dict(ROUNDED.charge_g)
    weighed["PMDA"] += 1.0
    for name, mass in pf.reconcile(weighed, ROUNDED).top_up_g.items():
        assert mass / 0.01 == pytest.approx(round(mass / 0.01), abs=1e-9), name


def test_components_still_to_come_are_topped_up_whole() -> None:
    plan = pf.plan_batch(COP, solution_g=500)
    weighed = {name: mass for name, mass in plan.charge_g.items() if name != "PMDA"}
    found = pf.reconcile(weighed, plan)
    assert found.top_up_g == pytest.approx({"PMDA": plan.charge_g["PMDA"]}, rel=1e-9)
    with pytest.raises(pf.RecipeError, match="Nothing has reacted yet"):
        _ = found.made


def test_a_barred_component_keeps_the_balance_of_the_two_sides() -> None:
    plan = pf.plan_batch(COP, solution_g=500)
    weighed = dict(plan.charge_g)
    weighed["p-PDA"] += 0.5
    found = pf.reconcile(weighed, plan, may_not_add=["4,4'-oxydianiline"])
    assert not found.exact
    assert "4,4'-ODA" not in found.top_up_g
    # 0.5 g of p-PDA too much asks for as many moles of PMDA
    assert found.top_up_g["PMDA"] == pytest.approx(0.5 / 108.144 * 218.120, rel=1e-6)
    assert found.after.summary["dianhydride_per_diamine"].weighed == pytest.approx(1.0, abs=1e-9)


def test_barred_top_up_is_the_least_by_brute_force() -> None:
    """Over a grid of additions none keeps the balance and lies as near to the plan with less mass."""
    plan = pf.plan_batch(COP, monomer_mol=1.0)
    weighed = dict(plan.charge_g)
    weighed["p-PDA"] *= 1.03
    found = pf.reconcile(weighed, plan, may_not_add=["4,4'-ODA", "NMP"])
    added = found.top_up_g
    assert set(added) == {"PMDA"}
    moles = {c.compound.id: c for c in plan.charges}

    def gap(extra_pmda: float) -> float:
        acid = (weighed["PMDA"] + extra_pmda) / moles["PMDA"].compound.molar_mass_g_per_mol
        amine = sum(weighed[n] / moles[n].compound.molar_mass_g_per_mol for n in ("p-PDA", "4,4'-ODA"))
        return abs(acid - amine)

    grid = np.linspace(0.0, 2.0 * added["PMDA"], 2001)
    assert gap(added["PMDA"]) <= min(gap(float(x)) for x in grid) + 1e-9


def test_what_cannot_be_mended_says_so() -> None:
    plan = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=500)
    weighed = dict(plan.charge_g)
    weighed["4,4'-ODA"] *= 1.02
    found = pf.reconcile(weighed, plan, may_not_add=["PMDA", "4,4'-ODA", "NMP"])
    assert not found.exact
    assert found.top_up == ()
    assert "see its values in the vessel" in str(found)
    with pytest.raises(pf.RecipeError, match="cannot be made without"):
        pf.reconcile({"PMDA": 1.0}, plan, may_not_add=["4,4'-ODA"])


ORDER = ["NMP", "p-PDA", "4,4'-ODA", ("PMDA", 0.90), ("PMDA", 0.08), ("PMDA", 0.02)]
PARTS = pf.plan_batch(COP, order=ORDER, solution_g=500, imbalance_r=0.99, readability_g=0.01)


def by_line(folder: Path, recipe: pf.Recipe, masses: list[Any], **how: Any) -> pf.Reconciliation:
    """What the sheet of a recipe says with these masses in its column."""
    recipe.to_csv(folder / "sheet.csv")
    with (folder / "sheet.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    with (folder / "filled.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, [*rows[0], "weighed_g"], lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "weighed_g": mass} for row, mass in zip(rows, masses, strict=True))
    (found,) = pf.reconcile_file(folder / "filled.csv", **how)
    return found


def test_a_batch_in_portions_as_planned_needs_nothing(tmp_path: Path) -> None:
    assert pf.reconcile(PARTS.charge_g, PARTS).top_up_g == {}
    assert by_line(tmp_path, PARTS, [c.charge_g for c in PARTS.charges]).top_up_g == {}


def test_the_total_of_the_portions_decides(tmp_path: Path) -> None:
    """0.50 g over in the first of three: all the rest times 45.39 / 44.89."""
    found = by_line(tmp_path, PARTS, [425.00, 13.49, 16.65, 40.90, 3.59, 0.90])
    assert found.top_up_g == pytest.approx({"NMP": 4.73, "p-PDA": 0.15, "4,4'-ODA": 0.19}, abs=0.005)
    assert pf.reconcile({"NMP": 425.0, "p-PDA": 13.49, "4,4'-ODA": 16.65, "PMDA": 45.39}, PARTS).top_up_g == (
        pytest.approx(found.top_up_g)
    )
    assert found.warnings == ()


def test_later_portions_bring_what_the_first_one_leaves(tmp_path: Path) -> None:
    found = by_line(tmp_path, PARTS, [425.00, 13.49, 16.65, 40.90, "", 0])
    assert found.by_step == ((5, "PMDA", 3.19), (6, "PMDA", 0.8))  # 44.89 - 40.90, parted 8 to 2
    assert found.top_up_g == pytest.approx({"PMDA": 3.99})
    assert str(found) == (
        "batch-1: add 3.99 g of PMDA (3.19 g in step 5, 0.80 g in step 6); this restores the planned composition"
    )
    assert pf.reconcile({"NMP": 425, "p-PDA": 13.49, "4,4'-ODA": 16.65, "PMDA": 40.90}, PARTS).by_step == found.by_step
    over = by_line(tmp_path, PARTS, [425.00, 13.49, 16.65, 45.39, "", ""])
    assert over.top_up_g == pytest.approx({"NMP": 4.73, "p-PDA": 0.15, "4,4'-ODA": 0.19}, abs=0.005)
    assert "leave out step 5 (PMDA), step 6 (PMDA)" in str(over)
    assert [c.step for c in over.after.charges] == [1, 2, 3, 4]
    assert over.to_frame()["final_g"].tolist()[3:] == [45.39, 0.0, 0.0]
    write_recipes([over.after], tmp_path / "after.csv")
    assert pf.Recipe.read(tmp_path / "after.csv") == over.after


def test_a_first_portion_alone_asks_for_the_whole_rest(tmp_path: Path) -> None:
    """Nothing is over, so the batch is the planned one: the first portion is not a measure of it."""
    recipe = pf.plan_batch(COP, order=[("PMDA", 0.9), "NMP", "p-PDA", "4,4'-ODA", ("PMDA", 0.1)], solution_g=500)
    found = by_line(tmp_path, recipe, [recipe.charges[0].charge_g, "", "", "", ""])
    assert found.top_up_g == pytest.approx({**recipe.charge_g, "PMDA": recipe.charges[4].charge_g}, rel=1e-9)


def test_a_barred_component_is_barred_in_all_its_portions(tmp_path: Path) -> None:
    found = by_line(tmp_path, PARTS, [425.00, 13.99, 16.65, 40.40, 3.59, 0.90], may_not_add=["PMDA"])
    assert "PMDA" not in found.top_up_g
    assert not found.exact
    later = by_line(tmp_path, PARTS, [425.00, 13.49, 16.65, 40.40, "", ""], may_not_add=["pyromellitic dianhydride"])
    assert "PMDA" not in later.top_up_g
    assert "leave out step 5 (PMDA), step 6 (PMDA)" in str(later)


def test_a_solvent_in_portions() -> None:
    recipe = pf.plan_batch(COP, order=[("NMP", 0.8), "p-PDA", "4,4'-ODA", "PMDA", ("NMP", 0.2)], solution_g=500)
    assert pf.reconcile(recipe.charge_g, recipe).top_up_g == {}
    first = {**recipe.charge_g, "NMP": recipe.charges[0].charge_g}
    assert pf.reconcile(first, recipe).by_step == ((5, "NMP", pytest.approx(recipe.charges[4].charge_g)),)


def test_two_lots_of_a_monomer_are_one_component(tmp_path: Path) -> None:
    """Moles add up, each by the assay of its lot."""
    plan = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99)
    acid = plan.charges[-1]
    halves = [
        replace(acid, step=4 + i, amount_mol=acid.amount_mol / 2, planned_mol=acid.amount_mol / 2, lot=lot)
        for i, lot in enumerate((pf.Lot("A"), pf.Lot("B", purity_frac=0.98)))
    ]
    two = replace(plan, charges=(*plan.charges[:-1], *halves))
    assert by_line(tmp_path, two, [c.charge_g for c in two.charges]).top_up == ()
    assert pf.reconcile(two.charge_g, two).top_up == ()
    masses = [c.charge_g for c in two.charges]
    masses[3] *= 1.02
    masses[4] = (acid.amount_mol - 1.02 * acid.amount_mol / 2) * acid.compound.molar_mass_g_per_mol / 0.98
    assert by_line(tmp_path, two, masses).top_up == ()  # the second lot makes up for the first
    masses[4] = 0.0
    found = by_line(tmp_path, two, masses)
    assert found.top_up_g == pytest.approx({"PMDA": 0.98 * halves[1].charge_g}, rel=1e-9)


@st.composite
def portioned(draw: Any) -> tuple[pf.Recipe, list[float], frozenset[str]]:
    """A batch with components in portions, masses on its lines, some still to come, and what may not be added."""
    order: list[Any] = []
    for name in ("NMP", "p-PDA", "4,4'-ODA", "PMDA"):
        parts = draw(st.lists(st.integers(1, 9), min_size=1, max_size=3))
        order += [(name, part / sum(parts)) for part in parts] if len(parts) > 1 else [name]
    order = draw(st.permutations(order))
    recipe = pf.plan_batch(COP, solution_g=500, imbalance_r=0.98, order=order)
    factors = st.sampled_from([0.0, 1.0, 1.0]) | st.floats(0.8, 1.2)
    masses = [c.charge_g * draw(factors) for c in recipe.charges]
    if not any(masses):
        masses[0] = recipe.charges[0].charge_g
    return recipe, masses, draw(st.frozensets(st.sampled_from(["NMP", "p-PDA", "4,4'-ODA", "PMDA"]), max_size=2))


def _totals(recipe: pf.Recipe, values: list[float]) -> dict[str, float]:
    found: dict[str, float] = {}
    for charge, value in zip(recipe.charges, values, strict=True):
        found[charge.compound.id] = found.get(charge.compound.id, 0.0) + value
    return found


@given(portioned())
@settings(max_examples=60)
def test_top_up_of_portions_by_brute_force(case: tuple[pf.Recipe, list[float], frozenset[str]]) -> None:
    """The smallest factor of the sheet that no total exceeds, found by trying; nothing asked of what is above it."""
    import tempfile

    recipe, masses, barred = case
    plan, have = _totals(recipe, [c.charge_g for c in recipe.charges]), _totals(recipe, masses)
    with tempfile.TemporaryDirectory() as folder:
        found = by_line(Path(folder), recipe, masses)
        whole = {
            name
            for name in plan
            if all(mass > 0.0 for mass, c in zip(masses, recipe.charges, strict=True) if c.compound.id == name)
        }
        # Every total is a candidate for the factor: the least one that fits all is the answer. Where no component is
        # charged whole, the batch is at least the planned one.
        tried = sorted({have[name] / plan[name] for name in plan} | ({1.0} if not whole else set()))
        fits = [s for s in tried if all(have[name] <= s * plan[name] * (1 + 1e-12) for name in plan)]
        if not whole:
            fits = [s for s in fits if s >= 1.0]
        need = {name: fits[0] * plan[name] - have[name] for name in plan}
        for name in plan:
            assert found.top_up_g.get(name, 0.0) == pytest.approx(max(need[name], 0.0), rel=1e-6, abs=1e-4)
            if need[name] <= 0.0:
                assert name not in found.top_up_g
        rows = found.to_frame()
        final = rows.groupby("id")["final_g"].sum().to_dict()
        assert final == pytest.approx({n: have[n] + found.top_up_g.get(n, 0.0) for n in plan}, rel=1e-9)
        assert (rows["top_up_g"] >= -1e-9).all()
        spread = _totals(recipe, rows["top_up_g"].tolist())
        assert spread == pytest.approx({n: found.top_up_g.get(n, 0.0) for n in plan}, rel=1e-9, abs=1e-9)
        if not all(have[name] for name in barred):
            with pytest.raises(pf.RecipeError, match="cannot be made without"):
                by_line(Path(folder), recipe, masses, may_not_add=sorted(barred))
            return
        limited = by_line(Path(folder), recipe, masses, may_not_add=sorted(barred))
        assert not barred & set(limited.top_up_g)
        assert all(mass > 0.0 for mass in limited.top_up_g.values())


def test_a_balance_that_cannot_be_kept_does_not_leave_components_out() -> None:
    """Half of the barred PMDA is in: the groups would balance only at five times the sheet, without solvent and ODA."""
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 0.6), ("PMDA", "4,4'-ODA", 0.4)])
    order = ["NMP", "4,4'-ODA", ("PMDA", 0.5), "p-PDA", ("PMDA", 0.5)]
    batch = pf.plan_batch(copolymer, order=order, solution_g=500, imbalance_r=0.98)
    masses = [0.0, 0.0, 0.0, batch.charges[3].charge_g, batch.charges[4].charge_g]
    added = top_up(batch.charges, masses, frozenset([2]))
    # PMDA stays at half of the sheet, so the largest deviation is 0.5, and the least mass brings the others just there.
    assert not added.exact
    for place in (0, 1):
        assert added.add_mol[place] == pytest.approx(0.5 * batch.charges[place].amount_mol, rel=1e-6)
    assert added.add_mol[2:] == (0.0, 0.0, 0.0)
