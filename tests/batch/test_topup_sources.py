"""A top-up of a batch with bottles: one mass for each bottle, every atom counted, and the smallest that restores it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import drawn_together
from pi_formulate.batch.topup_sources import source_label, sources
from tests.batch.filling import fill_in

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
OLD = pf.left_over(pf.plan_batch(COP, solution_g=100, imbalance_r=0.985, batch_id="KM-030", endcap="PA"))
TWO = pf.Bottle.stock("S-2", {"4,4'-ODA": 0.06, "p-PDA": 0.05}, solvent="NMP")
ONE = pf.Bottle.stock("S-1", {"p-PDA": 0.10}, solvent="DMAc")
ESTER = pf.Bottle.stock("BTDE", {"PMDA": 0.5}, solvent="NMP", alcohol="methanol")


def batch_of(*bottles: Any, step: float | None = None, **more: Any) -> pf.Recipe:
    return pf.plan_batch(
        COP, solution_g=500, imbalance_r=0.985, batch_id="KM-041", bottles=bottles, readability_g=step, **more
    )


BATCHES = {
    "left-over": batch_of((OLD, 80.0), endcap="PA"),
    "two": batch_of((TWO, 100.0)),
    "two, all of it": batch_of(TWO),
    "one and two": batch_of((ONE, 60.0), (TWO, 100.0)),
    "ester": batch_of(ESTER, ONE),
    "portions": batch_of((TWO, 100.0), order=["NMP", ("S-2", 0.6), "4,4'-ODA", ("S-2", 0.4), "p-PDA", "PMDA"]),
}


LOTS = pf.Shelf(
    (
        pf.ShelfBottle(pf.library()["PMDA"], pf.Lot("A", purity_frac=0.98, hydrolysed_frac=0.01), 20.0),
        pf.ShelfBottle(pf.library()["PMDA"], pf.Lot("B", purity_frac=0.995), 500.0),
    )
)
BATCHES["two lots"] = pf.plan_from_shelf(
    LOTS, COP, solution_g=500, imbalance_r=0.985, batch_id="KM-042", bottles=[(ONE, 60.0)]
).recipe


def amounts(charges: Any) -> dict[str, float]:
    """Moles of each monomer, and grams of all that is not an active monomer."""
    found: dict[str, float] = {"rest": 0.0}
    for charge in charges:
        if charge.role == "solvent":
            found["rest"] += charge.charge_g
        else:
            found[charge.compound.id] = found.get(charge.compound.id, 0.0) + charge.amount_mol
            found["rest"] += charge.charge_g - charge.pure_g
    return found


def weighed_in_draws(recipe: pf.Recipe, factors: list[float], tmp: Path) -> pf.Reconciliation:
    """Each mass times its factor, by line, through a file."""
    table = recipe.to_frame()
    masses = dict.fromkeys(range(len(recipe.charges)), 0.0)
    for draw, factor in zip(drawn_together(recipe.charges), factors, strict=False):
        for place in draw:
            masses[place] = recipe.charges[place].charge_g * factor
    table.assign(weighed_g=[masses[n] or "" for n in masses]).to_csv(tmp / "w.csv", index=False)
    (found,) = pf.reconcile_file(tmp / "w.csv")
    return found


@pytest.mark.parametrize("name", BATCHES)
@given(st.lists(st.sampled_from([0.0, 1.0, 1.0]) | st.floats(0.9, 1.15), min_size=8, max_size=8))
@settings(max_examples=25, deadline=None)
def test_every_ratio_comes_back_and_no_mass_is_lost(name: str, factors: list[float]) -> None:
    import tempfile

    recipe = BATCHES[name]
    if not any(factors[: len(drawn_together(recipe.charges))]):
        factors = [1.0, *factors[1:]]
    with tempfile.TemporaryDirectory() as folder:
        found = weighed_in_draws(recipe, factors, Path(folder))
    planned, vessel, final = (amounts(charges) for charges in (recipe.charges, found.charged, found.after.charges))
    assert found.exact
    ratios = [final[key] / planned[key] for key in planned]
    assert ratios == pytest.approx([ratios[0]] * len(ratios), rel=1e-5)
    added = sum(found.top_up_g.values())
    lines = [line for line in found.lines if line.add_g is not None]
    assert min([line.add_g for line in lines if line.add_g is not None]) >= 0.0
    assert sum(line.in_vessel_g for line in lines) + added == pytest.approx(
        sum(charge.charge_g for charge in found.after.charges), rel=1e-9
    )
    for key in planned:  # nothing is taken out, and what a bottle brings is counted
        assert final[key] >= vessel.get(key, 0.0) * (1.0 - 1e-6)
    # Nothing smaller does: whatever is left out of the top-up, a ratio does not come back.
    assert not added or any(line.add_g == 0.0 for line in lines) or ratios[0] <= 1.0 + 1e-6 or not all(factors)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_a_bottle_is_one_line_that_is_read_back(kind: str, tmp_path: Path) -> None:
    recipe = batch_of((TWO, 100.0), step=0.01)
    planned = {line.id: line.planned_g for line in pf.reconcile({"NMP": 1.0}, recipe).lines}
    assert list(planned) == ["NMP", "S-2", "4,4'-ODA", "p-PDA", "PMDA"]
    assert planned["S-2"] == 100.0
    short = {**planned, "S-2": 90.0, "4,4'-ODA": planned["4,4'-ODA"]}
    mend = pf.reconcile(short, recipe)
    assert mend.top_up_g == {"S-2": pytest.approx(10.0, abs=0.011)}
    assert str(mend).startswith("KM-041: add 10.00 g of S-2; this restores the planned composition")
    (line,) = [line for line in mend.lines if line.id == "S-2"]
    assert (line.planned_g, line.in_vessel_g, line.final_g, line.count) == (100.0, 90.0, 100.0, 2)
    assert line.name == "4,4'-ODA, p-PDA"
    path = tmp_path / f"t.{kind}"
    pf.write_top_ups([mend], path)
    if kind == "html":
        assert "<small>4,4&#39;-ODA, p-PDA</small>" in path.read_text(encoding="utf-8")
        (second,) = pf.reconcile_file(path, balance=pf.read_balance("S-2\n10.4 g"))
    else:
        fill_in(path, {line.step: 10.4})
        (second,) = pf.reconcile_file(path)
    (line,) = [line for line in second.lines if line.id == "S-2"]
    assert (line.in_vessel_g, second.title) == (pytest.approx(100.4), "KM-041 TOP-UP 2")
    both = [charge for charge in second.charged if charge.lot.name == "S-2"]
    assert sum(charge.charge_g for charge in both) == pytest.approx(100.4)
    assert both[0].charge_g / both[1].charge_g == pytest.approx(6.0 / 5.0)


def test_the_lines_of_a_bottle_take_no_mass_of_their_own(tmp_path: Path) -> None:
    recipe = batch_of((TWO, 100.0), step=0.01)
    mend = pf.reconcile({"NMP": 1.0}, recipe)
    pf.write_top_ups([mend], tmp_path / "t.csv")
    (line,) = [line for line in mend.lines if line.id == "S-2"]
    fill_in(tmp_path / "t.csv", {line.step + 1: 4.0})
    with pytest.raises(pf.TableError, match="the bottle is weighed once") as caught:
        pf.reconcile_file(tmp_path / "t.csv")
    assert "Write the mass of the whole bottle S-2 into its first line." in str(caught.value)
    text = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()
    cells = text[1].split(",")  # the line of the solvent without its masses
    emptied = ",".join([*cells[:6], "", "", "", "", *cells[10:]])
    emptied = emptied.replace('""in_vessel_g"": 1.0', '""in_vessel_g"": null')
    emptied = emptied[: emptied.rindex('""add_g""')] + '""add_g"": null}"'
    (tmp_path / "t.csv").write_text("\n".join([text[0], emptied, *text[2:]]), encoding="utf-8")
    fill_in(tmp_path / "t.csv", {"PMDA": 4.0})
    with pytest.raises(pf.TableError, match="step 1:in_vessel_g"):
        pf.reconcile_file(tmp_path / "t.csv")


def test_a_sheet_with_a_mass_for_each_component_is_still_read(tmp_path: Path) -> None:
    """As it was written before a bottle became one line."""
    import csv

    recipe = batch_of((TWO, 100.0), step=0.01)
    mend = pf.reconcile({"NMP": 300.0}, recipe)
    path = tmp_path / "t.csv"
    pf.write_top_ups([mend], path)
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    charges = {str(charge.step): charge for charge in recipe.charges}
    for row in rows:
        row["note"] = row["note"].partition("; written_g=")[0]
        if row["lot"] == "S-2":
            row |= {"in_vessel_g": "0.0", "add_g": repr(charges[row["step"]].charge_g)}
            row |= {"final_g": row["add_g"], "added_g": row["add_g"]}
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (second,) = pf.reconcile_file(path)
    (line,) = [line for line in second.lines if line.id == "S-2"]
    assert (line.in_vessel_g, line.add_g) == (pytest.approx(100.0), 0.0)


def test_a_left_over_that_is_too_much_makes_the_powders_smaller() -> None:
    recipe = batch_of((OLD, 80.0), endcap="PA")
    mend = pf.reconcile({"KM-030": 85.0}, recipe)  # all the rest is still to come
    assert mend.exact
    assert sum(charge.charge_g for charge in mend.after.charges) == pytest.approx(500.0, rel=1e-6)
    solvent = next(line for line in mend.lines if line.id == "NMP")
    # 15 wt% of the 5 g are monomers, so that 4.25 g less of solvent are charged
    assert solvent.planned_g - solvent.final_g == pytest.approx(4.25, abs=0.01)
    assert mend.summary["imbalance_r"].weighed == pytest.approx(0.985, abs=1e-6)
    assert mend.summary["solids_paa_frac"].weighed == pytest.approx(0.15, abs=1e-6)


def test_a_bottle_that_may_not_be_added() -> None:
    recipe = batch_of((TWO, 100.0), (ONE, 60.0), step=0.01)
    planned = {line.id: line.planned_g for line in pf.reconcile({"NMP": 1.0}, recipe).lines}
    over = {**planned, "PMDA": planned["PMDA"] + 0.5}
    assert "S-2" not in pf.reconcile(over, recipe, may_not_add=["S-2"]).top_up_g
    powder = pf.reconcile(over, recipe, may_not_add=["4,4'-ODA"]).top_up_g
    assert "S-2" in powder  # the bottle still brings it
    assert "4,4'-ODA" not in powder
    alone = batch_of(TWO, step=0.01)
    only = next(name for name in ("p-PDA", "4,4'-ODA") if sum(c.compound.id == name for c in alone.charges) == 1)
    masses = {line.id: line.planned_g for line in pf.reconcile({"NMP": 1.0}, alone).lines}
    mend = pf.reconcile({**masses, "PMDA": masses["PMDA"] + 0.5}, alone, may_not_add=[only])
    assert "S-2" not in mend.top_up_g  # it comes out of the bottle alone
    with pytest.raises(pf.RecipeError, match="cannot be made without"):
        pf.reconcile({"NMP": masses["NMP"]}, alone, may_not_add=["S-2"])
    with pytest.raises(pf.RecipeError, match=r"one of NMP, .*PMDA.*S-2"):
        pf.reconcile(planned, recipe, may_not_add=["S-9"])


def test_what_is_stated_next_to_a_bottle() -> None:
    recipe = batch_of((TWO, 100.0), step=0.01)
    by_name = pf.reconcile({"S-2": 100.0, "p-PDA": 3.0}, recipe)
    assert {line.id: line.in_vessel_g for line in by_name.lines if line.in_vessel_g} == {"S-2": 100.0, "p-PDA": 3.0}
    assert pf.reconcile(recipe.charge_g, recipe).top_up == ()  # by compound, as before
    alone = batch_of(TWO, step=0.01)
    only = next(name for name in ("p-PDA", "4,4'-ODA") if sum(c.compound.id == name for c in alone.charges) == 1)
    with pytest.raises(pf.RecipeError, match="It comes out of them alone"):
        pf.reconcile({"S-2": 100.0, only: 3.0}, alone)


def test_sources_are_bottles_and_components() -> None:
    recipe = BATCHES["portions"]
    named = [source_label(recipe.charges, source) for source in sources(recipe.charges)]
    assert named == ["NMP", "S-2", "4,4'-ODA", "p-PDA", "PMDA"]
    assert [len(source.draws) for source in sources(recipe.charges)] == [1, 2, 1, 1, 1]


def test_a_second_portion_of_a_bottle_takes_what_the_first_one_left() -> None:
    recipe = BATCHES["portions"]
    first = recipe.charges[drawn_together(recipe.charges)[1][0]]
    mend = pf.reconcile({"NMP": recipe.charge_g["NMP"], "S-2": 65.0}, recipe)
    portions = [line for line in mend.lines if line.id == "S-2"]
    assert [line.in_vessel_g for line in portions] == pytest.approx([65.0, 0.0])
    assert [line.add_g for line in portions] == pytest.approx([0.0, 35.0], abs=1e-4)
    assert first.lot.name == "S-2"
    assert np.isclose(sum(line.final_g for line in mend.lines), 500.0, rtol=1e-6)
