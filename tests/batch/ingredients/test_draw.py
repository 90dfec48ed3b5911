"""A batch that draws on bottles is the batch from pure monomers: same atoms, same mass, less solvent to charge."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from tests.batch.ingredients.atoms import atoms_of, same
from tests.strategies import few, plans

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
STOCK = pf.Bottle.stock("S-1", {"p-PDA": 0.1}, solvent="NMP")
TWO = pf.Bottle.stock("S-2", {"p-PDA": 0.06, "4,4'-ODA": 0.05}, solvent="NMP")


def moles(recipe: pf.Recipe) -> dict[str, float]:
    sums: dict[str, float] = {}
    for charge in recipe.charges:
        if charge.role != "solvent":
            sums[charge.compound.id] = sums.get(charge.compound.id, 0.0) + charge.amount_mol
    return sums


@few(20)
@given(plans(), st.data())
def test_a_batch_from_solutions_is_the_batch_from_powders(plan: Any, data: st.DataObject) -> None:
    copolymer, arguments = plan
    arguments = {**arguments, "lots": {}}
    plain = pf.plan_batch(copolymer, **arguments)
    monomers = [
        c.compound
        for c in plain.charges
        if c.role in ("dianhydride", "diamine") and c.compound.assay_frac in (None, 1.0)
    ]  # type: ignore[union-attr]
    held = data.draw(st.lists(st.sampled_from(monomers), min_size=1, unique=True))
    weights = [data.draw(st.floats(0.1, 1.0)) for _ in held]
    content = data.draw(st.floats(0.7, 0.95))  # so concentrated that its solvent fits at any solids of the plans
    bottle = pf.Bottle.stock(
        "S", {m: content * w / sum(weights) for m, w in zip(held, weights, strict=True)}, arguments["solvent"]
    )
    part = data.draw(st.sampled_from([None, 0.3]))
    fits = pf.plan_batch(copolymer, **arguments, bottles=[bottle])
    most = sum(c.charge_g for c in fits.charges if c.lot.name == "S")
    drawn = fits if part is None else pf.plan_batch(copolymer, **arguments, bottles=[(bottle, part * most)])
    assert moles(drawn) == pytest.approx(moles(plain), rel=1e-9)
    assert sum(c.charge_g for c in drawn.charges) == pytest.approx(sum(c.charge_g for c in plain.charges), rel=1e-9)
    assert same(atoms_of(drawn.charges), atoms_of(plain.charges))
    from_bottle = sum(c.charge_g for c in drawn.charges if c.lot.name == "S")
    brought = (1.0 - content) * from_bottle
    assert drawn.charge_g[arguments["solvent"]] == pytest.approx(
        plain.charge_g[arguments["solvent"]] - brought, rel=1e-7
    )
    for name in ("mn_paa_g_per_mol", "solids_paa_frac", "flory_r"):
        assert drawn.summary[name].target == pytest.approx(plain.summary[name].target, rel=1e-6)


@few(10)
@given(st.floats(0.1, 0.9), st.sampled_from([0.01, 0.001]), st.floats(0.9, 1.0))
def test_a_bottle_of_two_is_weighed_as_one_mass(part: float, step: float, r: float) -> None:
    mass = part * 150.0
    recipe = pf.plan_batch(COP, solution_g=500, bottles=[(TWO, mass)], readability_g=step, imbalance_r=r)
    lines = [c for c in recipe.charges if c.lot.name == "S-2"]
    assert len(lines) == 2
    whole = sum(c.charge_g for c in lines)
    assert whole / step == pytest.approx(round(whole / step), abs=1e-6)
    assert abs(whole - mass) <= 0.5001 * step  # the stated mass, as near as the balance shows it
    assert lines[0].pure_g / lines[1].pure_g == pytest.approx(0.06 / 0.05, rel=1e-9)
    # One mass, one error: it is as certain as any other mass of this balance.
    assert sum(c.weighing_sd_g for c in lines) == pytest.approx(step / 6.0**0.5)


@pytest.mark.parametrize("mass", [60.0, 60.01, 60.37, 59.99])
def test_a_stated_mass_is_met_exactly(mass: float) -> None:
    cop = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)])
    recipe = pf.plan_batch(cop, solution_g=500, imbalance_r=0.985, readability_g=0.01, bottles=[(STOCK, mass)])
    assert [c.charge_g for c in recipe.charges if c.lot.name == "S-1"] == [mass]
    assert recipe.summary["imbalance_r"].weighed == pytest.approx(0.985, abs=3e-4)
    shared = pf.plan_batch(COP, solution_g=500, imbalance_r=0.985, readability_g=0.01, bottles=[(TWO, mass)])
    assert sum(c.charge_g for c in shared.charges if c.lot.name == "S-2") == pytest.approx(mass, abs=1e-9)
    thirds = [(("S-2", 1 / 3)), "4,4'-ODA", ("S-2", 1 / 3), "p-PDA", "PMDA", ("S-2", 1 / 3), "NMP"]
    parts = pf.plan_batch(COP, solution_g=500, readability_g=0.01, bottles=[(TWO, mass)], order=thirds)
    assert sum(c.charge_g for c in parts.charges if c.lot.name == "S-2") == pytest.approx(mass, abs=1e-9)


def test_a_solution_brings_its_solvent() -> None:
    recipe = pf.plan_batch(COP, solution_g=500, bottles=[STOCK])
    plain = pf.plan_batch(COP, solution_g=500)
    drawn = 10.0 * plain.charge_g["p-PDA"]
    assert recipe.charge_g["p-PDA"] == pytest.approx(drawn)
    assert recipe.charge_g["NMP"] == pytest.approx(plain.charge_g["NMP"] - 0.9 * drawn)
    assert any("120.6" in text and "S-1" in text for text in recipe.assumptions), recipe.assumptions


def test_the_note_states_the_mass_that_is_weighed() -> None:
    recipe = pf.plan_batch(COP, solution_g=500, bottles=[(TWO, 33.333), STOCK], readability_g=0.1, imbalance_r=0.97)
    for name in ("S-1", "S-2"):
        mass = sum(c.charge_g for c in recipe.charges if c.lot.name == name)
        (note,) = [text for text in recipe.assumptions if f"of {name}:" in text]
        assert note.startswith(f"{mass:.6g} g of {name}")
    assert ("as one mass" in recipe.assumptions[0], "as one mass" in recipe.assumptions[1]) == (True, False)


def test_the_note_states_what_a_bottle_without_a_solvent_is_filled_up_with() -> None:
    bare = pf.Bottle.stock("S", {"p-PDA": 0.1})
    (note,) = pf.plan_batch(COP, solution_g=500, bottles=[(bare, 60.0)]).assumptions
    assert note.endswith("; the other 90 wt% of S, for which no solvent is stated, replace as much NMP")
    (note,) = pf.plan_batch(COP, solution_g=500, bottles=[(STOCK, 60.0)]).assumptions
    assert "no solvent is stated" not in note
    (note,) = pf.plan_batch(COP, solution_g=500, bottles=[pf.Bottle.stock("S", {"p-PDA": 1.0})]).assumptions
    assert "no solvent is stated" not in note


def test_a_foreign_solvent_stays_beside_the_planned_one() -> None:
    bottle = pf.Bottle.stock("S", {"p-PDA": 0.2}, solvent="DMAc")
    recipe = pf.plan_batch(COP, solution_g=500, bottles=[bottle])
    assert recipe.summary["solids_paa_frac"].target == pytest.approx(0.15)
    assert recipe.charge_g["NMP"] == pytest.approx(425.0 - 0.8 * recipe.charge_g["p-PDA"])


def test_the_water_of_the_solvent_counts_that_of_the_solutions() -> None:
    name = "solvent_water_per_dianhydride"
    wet, plain = (
        pf.plan_batch(COP, solution_g=500, solvent_water_ppm=200, bottles=bottles).summary[name].weighed
        for bottles in ([STOCK], [])
    )
    assert wet == pytest.approx(plain, rel=1e-9)


def test_all_solvent_out_of_the_bottle_leaves_no_line_of_solvent() -> None:
    plain = pf.plan_batch(COP, solution_g=100)
    share = plain.charge_g["p-PDA"] / (plain.charge_g["p-PDA"] + plain.charge_g["NMP"])
    recipe = pf.plan_batch(COP, solution_g=100, bottles=[pf.Bottle.stock("S", {"p-PDA": share}, "NMP")])
    assert [c.role for c in recipe.charges] == ["diamine", "diamine", "dianhydride"]
    assert sum(c.charge_g for c in recipe.charges) == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            {"bottles": [pf.Bottle.stock("S", {"p-PDA": 0.01}, "NMP")]},
            "the bottles bring 796.108 g of NMP, but the batch holds 255 g of it",
        ),
        (
            {"bottles": [pf.Bottle.stock("S", {"p-PDA": 0.01}, "DMAc")]},
            "the bottles bring 0 g of NMP, but the batch holds 0 g of it next to 796.108 g of other solvents",
        ),
        (
            {"bottles": [pf.Bottle.stock("S", {"p-PDA": 0.1}, "DMAc")], "solvent": {"NMP": 0.8, "DMAc": 0.2}},
            "the bottles bring 72.3734 g of DMAc, but the batch holds 51 g of it.",
        ),
        ({"bottles": [(STOCK, 500.0)]}, "hold all the p-PDA that the batch still needs"),
        (
            {"bottles": [pf.Bottle.stock("S", {"BPDA": 0.1}, "NMP")]},
            "the batch needs no BPDA any more; it needs PMDA, 4,4'-ODA, p-PDA",
        ),
        ({"bottles": [STOCK, STOCK]}, "each bottle needs a name of its own, but these are 'S-1', 'S-1'"),
        ({"bottles": STOCK}, "a list of Bottle"),
        ({"bottles": ["S-1"]}, "a Bottle, or (Bottle, mass in g)"),
        ({"bottles": [(STOCK, -1.0)]}, "mass of S-1"),
        ({"bottles": [STOCK], "order": ["NMP", "p-PDA", "4,4'-ODA", "PMDA"]}, None),
        ({"bottles": [(TWO, 50.0)], "order": ["NMP", "p-PDA", "4,4'-ODA", "PMDA"]}, "S-2"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: dict[str, Any], says: str | None) -> None:
    if says is None:
        arguments = {**arguments, "order": ["NMP", "S-1", "4,4'-ODA", "PMDA"]}
        assert [c.compound.id for c in pf.plan_batch(COP, solution_g=300, **arguments).charges][1] == "p-PDA"
        return
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_batch(COP, solution_g=300, **arguments)
    assert says in str(caught.value)


def test_a_left_over_with_an_end_capper_names_the_remedy() -> None:
    old = pf.left_over(pf.plan_batch(COP, solution_g=100, imbalance_r=0.98, endcap="PA", batch_id="old"))
    with pytest.raises(pf.RecipeError, match='PA ends chains: state endcap = "PA" for this batch'):
        pf.plan_batch(COP, solution_g=500, imbalance_r=0.98, bottles=[(old, 20.0)])
    new = pf.plan_batch(COP, solution_g=500, imbalance_r=0.98, endcap="PA", bottles=[(old, 20.0)])
    assert sum(c.charge_g for c in new.charges if c.lot.name == "old") == pytest.approx(20.0)
    capper = pf.Bottle.stock("P", {"PA": 0.1}, solvent="NMP")
    with pytest.raises(pf.RecipeError, match="Plan a composition that has it"):  # the end-capper is there, but used up
        pf.plan_batch(COP, solution_g=500, imbalance_r=0.98, endcap="PA", bottles=[capper, old])


def test_use_up_and_a_target_mn_are_refused_where_a_bottle_makes_them_wrong() -> None:
    with pytest.raises(pf.RecipeError, match="use_up_g"):
        pf.plan_batch(COP, use_up_g={"PMDA": 10.0}, bottles=[STOCK])
    old = pf.plan_batch(COP, solution_g=50, imbalance_r=0.98, lots={"PMDA": pf.Lot("A", hydrolysed_frac=0.02)})
    with pytest.raises(pf.RecipeError, match="target M_n"):
        pf.plan_batch(COP, solution_g=500, target_mn_g_per_mol=2e4, bottles=[(pf.left_over(old), 20.0)])


def test_every_way_to_state_the_solution_works_with_a_stock_solution() -> None:
    half = pf.Concentration(0.5, "mol/L")
    ways: list[dict[str, Any]] = [
        {"solvent_g": 400.0},
        {"solvent_g": 400.0, "solution_g": 500.0},
        {"solvent_ml": 400.0, "concentration": half},
        {"solution_g": 500.0, "concentration": half},
        {"film": (2.0, 25.0)},
        {"polymer_g": 60.0, "solids_basis": "pi"},
    ]
    for way in ways:
        drawn, plain = (pf.plan_batch(COP, **way, bottles=bottles) for bottles in ([STOCK], []))
        assert moles(drawn) == pytest.approx(moles(plain), rel=1e-9)
        assert sum(drawn.charge_g.values()) == pytest.approx(sum(plain.charge_g.values()), rel=1e-9)
    ester = pf.Bottle.stock("E", {"PMDA": 1.0}, alcohol="ethanol")
    for way in ways[:2]:
        with pytest.raises(pf.RecipeError, match="bring more than monomers and solvent"):
            pf.plan_batch(COP, **way, bottles=[ester])


def test_a_bottle_is_charged_as_one_and_in_portions() -> None:
    order = ["NMP", ("S-2", 0.5), "4,4'-ODA", "p-PDA", "PMDA", ("S-2", 0.5)]
    recipe = pf.plan_batch(COP, solution_g=500, bottles=[(TWO, 100.0)], order=order, readability_g=0.01)
    lots = [c.lot.name for c in recipe.charges]
    assert lots == ["", "S-2", "S-2", "", "", "", "S-2", "S-2"]
    for first in (1, 6):
        assert sum(c.charge_g for c in recipe.charges[first : first + 2]) == pytest.approx(50.0, abs=0.03)


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "html"])
def test_a_file_gives_the_batch_back(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"batch.{kind}"
    ester = pf.Bottle.stock("E", {"PMDA": 1.0}, alcohol="methanol")
    recipe = pf.plan_batch(COP, solution_g=500, bottles=[(TWO, 50.0), STOCK, ester], readability_g=0.01)
    pf.write_batches([recipe], path)
    assert pf.Recipe.read(path) == recipe


def test_a_lot_of_a_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "batch.json"
    pf.write_batches([pf.plan_batch(COP, solution_g=500, bottles=[STOCK])], path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    (line,) = [x for x in whole["batches"][0]["lines"] if x["id"] == "p-PDA"]
    for bad in ('"x"', '[["CN", 2.0]]', '[["(", 0.1]]', "[3]"):
        line["note"] = f'lot={{"purity_frac": 0.1, "solvent": {bad}}}'
        path.write_text(json.dumps(whole), encoding="utf-8")
        with pytest.raises(pf.TableError):
            pf.Recipe.read(path)


RECIPE = """
[[batch]]
id = "A"
feed = { PMDA = 1.0, "TDA 80/20" = 0.5, "p-PDA" = 0.3, oil = 0.2 }
solution = "500 g"
bottles = [
  { name = "TDA 80/20", moles = { "2,4-DAT" = 80, "2,6-DAT" = 20 }, assay = "99 %" },
  { name = "S-1", holds = { "p-PDA" = "10 wt%" }, solvent = "NMP", mass = "20 g", assay_sd = "0.1 %" },
  { name = "oil", series = { head = "NCCC[Si](C)(C)", unit = "O[Si](C)(C)", tail = "CCCN", equivalent = "430 g/mol" } },
  { name = "acid", holds = { PMDA = "95 wt%" }, alcohol = "water" },
]
"""


def test_the_recipe_file_is_the_program(tmp_path: Path) -> None:
    path = tmp_path / "mix.toml"
    path.write_text(RECIPE, encoding="utf-8")
    (recipe,), _ = pf.plan_file(path)
    tda = pf.Bottle.mixture("TDA 80/20", {"2,4-DAT": 80, "2,6-DAT": 20}, 0.99)
    stock = pf.Bottle.stock("S-1", {"p-PDA": 0.1}, "NMP", assay_sd_frac=0.001)
    oil = pf.Bottle.polydisperse("oil", "NCCC[Si](C)(C)", "O[Si](C)(C)", "CCCN", 430.0)
    acid = pf.Bottle.stock("acid", {"PMDA": 0.95}, alcohol="water")
    cop = pf.Copolymer.from_feed({"PMDA": 1.0, "p-PDA": 0.3, **tda.moles(0.5), **oil.moles(0.2)})
    same_one = pf.plan_batch(cop, solution_g=500, bottles=[tda, (stock, 20.0), oil, acid], batch_id="A")
    assert recipe.charge_g == pytest.approx(same_one.charge_g, rel=1e-9)
    assert recipe.assumptions == same_one.assumptions


LEFT = """
[[batch]]
id = "new"
units = [ { dianhydride = "PMDA", diamine = "p-PDA", amount = 1.5 },
          { dianhydride = "PMDA", diamine = "4,4'-ODA", amount = 1 } ]
solution = "500 g"
bottles = [ { name = "rest of old", left_over = "FILE", BATCH mass = "60 g" } ]
"""


def test_a_left_over_comes_out_of_the_file_of_its_batch(tmp_path: Path) -> None:
    old = pf.plan_batch(COP, solution_g=100, batch_id="old", readability_g=0.01)
    pf.write_batches([old, pf.plan_batch(COP, solution_g=10, batch_id="other")], tmp_path / "made.csv")
    recipe = tmp_path / "new.toml"
    recipe.write_text(LEFT.replace("FILE", "made.csv").replace("BATCH", 'batch = "old",'), encoding="utf-8")
    (new,), _ = pf.plan_file(recipe)
    expected = pf.plan_batch(COP, solution_g=500, bottles=[(pf.left_over(old, "rest of old"), 60.0)], batch_id="new")
    assert new.charge_g == pytest.approx(expected.charge_g, rel=1e-9)
    for file, batch, says in [
        ("made.csv", "", "the key batch"),
        ("made.csv", 'batch = "none",', "a batch of made.csv: old, other"),
        ("../made.csv", "", "in the folder of the recipe file"),
        ("none.csv", "", "Is it there?"),
        ("new.toml", "", "a batch file"),
    ]:
        recipe.write_text(LEFT.replace("FILE", file).replace("BATCH", batch), encoding="utf-8")
        with pytest.raises(pf.FormulateError) as caught:
            pf.plan_file(recipe)
        assert says in str(caught.value)


def test_a_left_over_comes_from_no_other_folder(tmp_path: Path) -> None:
    secret, folder = tmp_path / "secret.csv", tmp_path / "recipes"
    folder.mkdir()
    pf.write_batches([pf.plan_batch(COP, solution_g=100, batch_id="secret")], secret)
    (folder / "link.csv").symlink_to(secret)
    (folder / "circle.csv").symlink_to(folder / "circle.csv")
    recipe = folder / "new.toml"
    for name in ("link.csv", "circle.csv", str(secret), "..\\\\secret.csv", "../secret.csv"):
        recipe.write_text(LEFT.replace("FILE", name).replace("BATCH", ""), encoding="utf-8")
        with pytest.raises(pf.RecipeError, match="in the folder of the recipe file"):
            pf.plan_file(recipe)


@pytest.mark.parametrize(
    ("bottle", "says"),
    [
        ('{ name = "S" }', "exactly one of holds, moles, series, left_over"),
        ('{ name = "S", holds = { PMDA = 0.1 }, moles = { PMDA = 1 } }', "holds and moles"),
        ('{ name = "S", moles = { PMDA = 1 }, solvent = "NMP" }', "only keys that go with moles: assay"),
        ('{ name = "S", holds = { PMDA = "10 mol%" } }', "PMDA in S"),
        ("{ holds = { PMDA = 0.1 } }", "name"),
    ],
)
def test_what_is_no_bottle_in_a_file_is_refused(tmp_path: Path, bottle: str, says: str) -> None:
    path = tmp_path / "mix.toml"
    text = (
        f'[[batch]]\nid = "A"\nfeed = {{ PMDA = 1.0, "4,4\'-ODA" = 1.0 }}\nsolution = "100 g"\nbottles = [ {bottle} ]\n'
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_file(path)
    assert says in str(caught.value)
