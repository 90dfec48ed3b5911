"""Batches out of bottles: nothing is lost, each line has the moles of its lot, and the plan is met."""

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import made_of
from tests.strategies import copolymers, few, lots

TODAY = date(2026, 12, 1)
EXAMPLE = Path(__file__).parents[3] / "examples" / "tables" / "shelf.csv"
KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
PMDA, ODA, NMP = pf.library()["PMDA"], pf.library()["4,4'-ODA"], pf.solvents()["NMP"]


def bottle(compound: pf.Monomer | pf.Solvent, name: str, left_g: float, **more: object) -> pf.ShelfBottle:
    lot = pf.Lot(name, **{key: more.pop(key) for key in list(more) if key.endswith("_frac")})  # type: ignore[arg-type]
    return pf.ShelfBottle(compound, lot, left_g, **more)  # type: ignore[arg-type]


FULL = pf.Shelf((bottle(PMDA, "A", 1000.0), bottle(ODA, "B", 1000.0), bottle(NMP, "C", 1000.0)))


@st.composite
def shelves(draw, copolymer: pf.Copolymer) -> pf.Shelf:  # type: ignore[no-untyped-def]
    """One to three bottles of each monomer, the last one large enough."""
    bottles = []
    for id in copolymer.feed.to_dict():
        monomer = pf.library().resolve(id)
        count = draw(st.integers(1, 3))
        for n in range(count):
            left = 1e4 if n == count - 1 else draw(st.floats(0.5, 20.0))
            lot = draw(lots(monomer.role))
            analysis = (lot.purity_frac, lot.moisture_frac, lot.hydrolysed_frac, lot.assay_sd_frac)
            day = date(2027 + n, 1, 1)
            bottles.append(
                pf.ShelfBottle(monomer, pf.Lot(f"L-{n}", *analysis), left, expires=day, statements=(f"H-{id}",))
            )
    return pf.Shelf(tuple(bottles))


@few(20)
@given(st.data(), copolymers(most=2), st.sampled_from([None, 0.001]), st.floats(0.9, 0.99))
def test_what_is_taken_and_what_is_left_is_what_there_was(
    data: st.DataObject, copolymer: pf.Copolymer, step: float | None, r: float
) -> None:
    shelf = data.draw(shelves(copolymer))
    drawn = pf.plan_from_shelf(
        shelf, copolymer, on=TODAY, solution_g=500.0, imbalance_r=r, readability_g=step, solvent="NMP"
    )
    recipe, after = drawn.recipe, drawn.shelf
    taken = shelf.taken_g(recipe)
    for before, left in zip(shelf, after, strict=True):
        assert left.left_g + taken.get(before.key, 0.0) == pytest.approx(before.left_g, abs=2e-6)
    assert sum(taken.values()) == pytest.approx(sum(c.charge_g for c in recipe.charges if c.role != "solvent"))
    bottles = {one.key: one for one in shelf}
    for charge in recipe.charges:
        if charge.role != "solvent":
            own = bottles[charge.compound.id, charge.lot.name]
            assert charge.lot == own.lot
            assert charge.pure_g == pytest.approx(charge.charge_g * charge.assay_frac, rel=1e-9)
    # As planned: the mixture of the lots makes the imbalance, the size and the solids that were asked for.
    made = made_of(recipe.charges)
    loose = 2e-3 if step else 1e-5
    assert made.solution_g == pytest.approx(500.0, rel=loose)
    assert made.solids_paa_frac == pytest.approx(0.15, rel=loose)
    plain = pf.plan_batch(copolymer, solution_g=500.0, imbalance_r=r)
    for name, share in plain.weighed_copolymer.feed.to_dict().items():
        assert recipe.weighed_copolymer.feed.to_dict()[name] == pytest.approx(share, rel=0.05 if step else 1e-5)
    assert {text for s in shelf.statements(recipe) for text in s.statements} == {
        f"H-{id}" for id in copolymer.feed.to_dict()
    }
    assert drawn.warnings == ("NMP is not on the shelf",)


@few(8)
@given(st.data(), copolymers(most=2), st.floats(0.9, 0.99))
def test_a_recipe_file_draws_what_its_arguments_draw(data: st.DataObject, copolymer: pf.Copolymer, r: float) -> None:
    shelf = data.draw(shelves(copolymer))
    units = ", ".join(
        f'{{dianhydride = "{u.dianhydride.id}", diamine = "{u.diamine.id}", amount = {n!r}}}'
        for u, n in copolymer.amounts_mol
    )
    text = f'[[batch]]\nid = "batch-1"\nunits = [{units}]\nsolution = "500 g"\nimbalance_r = {r!r}\n'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch.toml"
        path.write_text(text, encoding="utf-8")
        (drawn,), _ = pf.plan_file_from_shelf(path, shelf, on=TODAY)
    by_hand = pf.plan_from_shelf(shelf, copolymer, on=TODAY, solution_g=500.0, imbalance_r=r)
    assert drawn.recipe.charges == by_hand.recipe.charges


@few(6)
@given(st.floats(10.0, 500.0), st.floats(10.0, 500.0), st.floats(10.0, 500.0))
def test_the_most_that_a_shelf_makes_empties_one_monomer(pmda: float, oda: float, ppd: float) -> None:
    ppda = pf.library()["p-PDA"]
    shelf = pf.Shelf(
        (
            bottle(PMDA, "A", pmda, purity_frac=0.98),
            bottle(ODA, "B", oda),
            bottle(ppda, "C", ppd),
            bottle(ODA, "old", 1e4, expires=date(2020, 1, 1)),
        )
    )
    found = pf.what_can_i_make(shelf, {"tg_c": (0.0, None)}, on=TODAY, step_frac=0.5, count=3)
    assert list(found.to_frame()["most_g"]) == list(found.most_g)
    for formulation, most_g, runs_out in zip(found.design, found.most_g, found.runs_out, strict=True):
        moles, first = shelf.most_monomer_mol(formulation.copolymer, TODAY)
        drawn = pf.plan_from_shelf(shelf, formulation.copolymer, on=TODAY, monomer_mol=moles * (1.0 - 1e-9))
        assert first == runs_out
        assert made_of(drawn.recipe.charges).pi_g == pytest.approx(most_g, rel=1e-6)
        left = {one.key: one.left_g for one in drawn.shelf}
        assert left[next(key for key in left if key[0] == first)] == pytest.approx(0.0, abs=1e-4)
        assert left["4,4'-ODA", "old"] == 1e4


def test_two_bottles_of_one_monomer_are_two_lines_and_one_component() -> None:
    shelf = pf.Shelf((bottle(PMDA, "A", 20.004, expires=TODAY), bottle(PMDA, "B", 500.0), *FULL.bottles[1:]))
    drawn = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, readability_g=0.01, imbalance_r=0.985)
    lines = [(c.step, c.compound.id, c.lot.name, c.charge_g) for c in drawn.recipe.charges]
    assert lines[2:] == [(3, "PMDA", "A", 20.0), (4, "PMDA", "B", pytest.approx(18.82, abs=0.02))]
    assert drawn.warnings == ()
    mend = pf.reconcile({**drawn.recipe.charge_g, "4,4'-ODA": 37.0}, drawn.recipe)
    assert set(mend.top_up_g) == {"NMP", "PMDA"}


def test_portions_are_filled_from_the_first_bottle_on() -> None:
    shelf = pf.Shelf((bottle(PMDA, "A", 30.0, expires=TODAY), bottle(PMDA, "B", 500.0), *FULL.bottles[1:]))
    order = ["NMP", ("PMDA", 0.5), "4,4'-ODA", ("PMDA", 0.5)]
    drawn = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, readability_g=0.01, order=order)
    lines = [(c.compound.id, c.lot.name, c.charge_g) for c in drawn.recipe.charges]
    first = lines[1][2]
    assert [line[:2] for line in lines] == [
        *(("NMP", "C"), ("PMDA", "A"), ("4,4'-ODA", "B"), ("PMDA", "A"), ("PMDA", "B"))
    ]
    assert first + lines[3][2] == pytest.approx(30.0)


def test_a_batch_of_bottles_is_written_and_read(tmp_path: Path) -> None:
    shelf = pf.read_shelf(EXAMPLE)
    drawn = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, readability_g=0.01, imbalance_r=0.98)
    for kind in ("csv", "json", "xlsx", "html"):
        pf.write_batches([drawn.recipe], tmp_path / f"b.{kind}")
        again = pf.Recipe.read(tmp_path / f"b.{kind}")
        assert again == drawn.recipe
        assert "PMDA (lot P-2301, P-2407): H317; H334; P261; P280; GHS07; GHS08" in again.remarks


def test_a_short_bottle_is_warned_of_and_cannot_be_deducted() -> None:
    shelf = pf.Shelf((bottle(PMDA, "A", 30.0), *FULL.bottles[1:]))
    drawn = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, readability_g=0.01)
    assert drawn.warnings == ("PMDA: 39.12 g are needed, and 30 g are left in lot A: 9.12 g short",)
    with pytest.raises(pf.RecipeError, match=r"the batch takes 39\.12 g of PMDA, but only 30 g are left of lot A"):
        _ = drawn.shelf


def test_an_expired_bottle_is_used_last_and_warned_of() -> None:
    old = bottle(PMDA, "old", 500.0, expires=date(2026, 1, 1))
    only = pf.plan_from_shelf(pf.Shelf((old, *FULL.bottles[1:])), KAPTON, on=TODAY, solution_g=500)
    assert only.warnings == ("PMDA: lot old expired on 2026-01-01",)
    both = pf.plan_from_shelf(pf.Shelf((old, *FULL)), KAPTON, on=TODAY, solution_g=500)
    assert {c.lot.name for c in both.recipe.charges} == {"A", "B", "C"}


def test_a_lot_by_name_is_that_bottle_and_an_analysis_stands() -> None:
    shelf = pf.Shelf((bottle(PMDA, "P", 500.0, purity_frac=0.9), *FULL))
    named = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, lots={"PMDA": pf.Lot("P")})
    assert next(c for c in named.recipe.charges if c.compound == PMDA).lot == pf.Lot("P", purity_frac=0.9)
    own = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, lots={"PMDA": pf.Lot("P", purity_frac=0.95)})
    assert next(c for c in own.recipe.charges if c.compound == PMDA).lot.purity_frac == 0.95
    assert own.shelf.bottles[0].left_g < 500.0
    assay = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, assay={"PMDA": 0.95})
    assert assay.warnings == ("PMDA is planned as stated, not drawn",)
    assert assay.shelf.bottles[0].left_g == 500.0
    missing = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, lots={"PMDA": pf.Lot("Q")})
    assert missing.warnings == ("lot Q of PMDA is not on the shelf",)


def test_moisture_of_the_solvent_is_its_water_unless_the_recipe_states_it() -> None:
    shelf = pf.Shelf((*FULL.bottles[:2], bottle(NMP, "C", 1000.0, moisture_frac=2e-4)))
    wet = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500)
    stated = pf.plan_from_shelf(shelf, KAPTON, on=TODAY, solution_g=500, solvent_water_ppm=50.0)
    assert wet.recipe.solvent_water_ppm == pytest.approx(200.0)
    assert stated.recipe.solvent_water_ppm == 50.0


def test_what_one_batch_of_a_file_takes_the_next_has_not(tmp_path: Path) -> None:
    one = 'units = [{dianhydride = "PMDA", diamine = "4,4\'-ODA", amount = 1.0}]\nsolution = "500 g"\n'
    (tmp_path / "two.toml").write_text(f'[[batch]]\nid = "A"\n{one}[[batch]]\nid = "B"\n{one}')
    shelf = pf.Shelf((bottle(PMDA, "first", 50.0, expires=TODAY), *FULL))
    drawn, warnings = pf.plan_file_from_shelf(tmp_path / "two.toml", shelf, on=TODAY)
    used = [[c.lot.name for c in one.recipe.charges if c.compound == PMDA] for one in drawn]
    assert used == [["first"], ["first", "A"]]
    assert warnings == []
    (tmp_path / "same.toml").write_text(f'[[batch]]\nid = "A"\n{one}[[batch]]\nid = "A"\n{one}')
    with pytest.raises(pf.RecipeError, match="more than one batch has the id 'A'"):
        pf.plan_file_from_shelf(tmp_path / "same.toml", shelf, on=TODAY)


def test_a_lot_of_a_recipe_file_by_its_name(tmp_path: Path) -> None:
    text = 'lots = { PMDA = { name = "P" } }\nunits = [{dianhydride = "PMDA", diamine = "4,4\'-ODA", amount = 1.0}]\n'
    (tmp_path / "a.toml").write_text(f'[[batch]]\nid = "A"\nsolution = "500 g"\n{text}')
    shelf = pf.Shelf((bottle(PMDA, "P", 500.0, purity_frac=0.9), *FULL))
    (drawn,), _ = pf.plan_file_from_shelf(tmp_path / "a.toml", shelf, on=TODAY)
    assert next(c for c in drawn.recipe.charges if c.compound == PMDA).lot == pf.Lot("P", purity_frac=0.9)


def test_what_is_wrong_is_refused() -> None:
    with pytest.raises(pf.FormulateError, match="a Shelf"):
        pf.plan_from_shelf({}, KAPTON, solution_g=500)  # type: ignore[arg-type]
    with pytest.raises(pf.FormulateError, match="the monomers of the shelf"):
        pf.what_can_i_make(FULL, {"tg_c": (0, None)}, candidates=["PMDA"])
    with pytest.raises(pf.FormulateError, match="no diamine"):
        pf.what_can_i_make(pf.Shelf(FULL.bottles[:1]), {"tg_c": (0, None)})
    with pytest.raises(pf.FormulateError, match="there is no price for 4,4'-ODA, PMDA"):
        pf.what_can_i_make(FULL, {"cost_per_kg": (0, 100)})


def test_prices_of_the_shelf_are_those_of_the_answer() -> None:
    dear = bottle(PMDA, "dear", 10.0, price_per_kg=200.0)
    shelf = pf.Shelf((dear, bottle(PMDA, "cheap", 10.0, price_per_kg=10.0), bottle(ODA, "B", 10.0, price_per_kg=50.0)))
    found = pf.what_can_i_make(shelf, {"cost_per_kg": (0, 1000)}, on=TODAY)
    priced = pf.library().with_prices({"PMDA": 200.0, "4,4'-ODA": 50.0})
    expected = pf.design({"cost_per_kg": (0, 1000)}, ["PMDA", "4,4'-ODA"], library=priced)
    assert found.design[0].cost_per_kg == pytest.approx(expected[0].cost_per_kg)
    assert len(pf.what_can_i_make(shelf, {"cost_per_kg": (0, 1000)}, on=TODAY, least_g=1e3)) == 0


COPOLYMER = pf.Copolymer.from_feed({"PMDA": 0.6, "BPDA": 0.4, "p-PDA": 0.7, "4,4'-ODA": 0.3})


def _pure_shelf() -> pf.Shelf:
    return pf.Shelf((*(bottle(pf.library()[id], f"L-{id}", 1e4) for id in COPOLYMER.feed.to_dict()), *FULL.bottles[2:]))


def _bottles() -> dict[str, pf.Bottle]:
    """One of each kind, and one with an inert rest, whose line nothing but its name tells."""
    old = pf.plan_batch(COPOLYMER, solution_g=200.0, imbalance_r=0.97)
    return {
        "stock": pf.Bottle.stock("S", {"p-PDA": 0.1}, "NMP"),
        "ester": pf.Bottle.stock("E", {"PMDA": 0.4}, "NMP", alcohol="methanol"),
        "left-over": pf.left_over(old, "old"),
        "mixture": pf.Bottle.mixture("M", {"PMDA": 0.2, "BPDA": 0.1}, 0.9),
        "inert": pf.Bottle.stock("I", {"p-PDA": 0.5}),
    }


@pytest.mark.parametrize("kind", list(_bottles()))
@pytest.mark.parametrize("mass", [None, 5.0])
@pytest.mark.parametrize("step", [None, 0.001])
def test_lines_out_of_a_solution_keep_their_lot_and_are_not_deducted(
    kind: str, mass: float | None, step: float | None
) -> None:
    one, shelf = _bottles()[kind], _pure_shelf()
    size = {"solution_g": 500.0, "solids_frac": 0.15, "imbalance_r": 0.985, "readability_g": step}
    plain = pf.plan_batch(COPOLYMER, bottles=[(one, mass)], **size)
    drawn = pf.plan_from_shelf(shelf, COPOLYMER, on=TODAY, bottles=[(one, mass)], **size)
    lines = drawn.recipe.charges
    assert [c.compound.id for c in lines] == [c.compound.id for c in plain.charges]
    assert [c.charge_g for c in lines] == pytest.approx([c.charge_g for c in plain.charges], rel=1e-9)
    assert [c.lot for c in lines if c.lot.name == one.name] == [c.lot for c in plain.charges if c.lot.name]
    ours, theirs = drawn.recipe.summary, plain.summary
    for key in ("imbalance_r", "dianhydride_per_diamine", "mn_paa_g_per_mol", "solids_paa_frac", "solids_pi_frac"):
        assert ours[key].weighed == pytest.approx(theirs[key].weighed, rel=1e-9)
    # The shelf loses what is charged from it, and nothing of what the bottle holds.
    powders = dict.fromkeys((b.compound.id for b in shelf), 0.0)
    for charge in plain.charges:
        powders[charge.compound.id] += 0.0 if charge.lot.name == one.name else charge.charge_g
    for before, after in zip(shelf, drawn.shelf, strict=True):
        bottled = 1e3 if before.compound.id == "NMP" else 1e4
        assert after.left_g == pytest.approx(bottled - powders[before.compound.id], abs=1e-6)
    assert drawn.warnings == ()


def test_the_assay_of_a_lot_is_that_of_the_powder_alone() -> None:
    stock = pf.Bottle.stock("S", {"p-PDA": 0.1}, "NMP")
    shelf = pf.Shelf(
        (
            *(b for b in _pure_shelf() if b.compound.id != "p-PDA"),
            bottle(pf.library()["p-PDA"], "D", 50.0, purity_frac=0.9),
        )
    )
    size = {"solution_g": 500.0, "bottles": [(stock, 60.0)]}
    plain, drawn = pf.plan_batch(COPOLYMER, **size), pf.plan_from_shelf(shelf, COPOLYMER, on=TODAY, **size)
    powder = {lot: c.charge_g for c in drawn.recipe.charges if c.compound.id == "p-PDA" for lot in [c.lot.name]}
    without = {lot: c.charge_g for c in plain.charges if c.compound.id == "p-PDA" for lot in [c.lot.name]}
    assert powder["S"] == pytest.approx(60.0)
    assert powder["D"] == pytest.approx(without[""] / 0.9)
    mn = [one.summary["mn_paa_g_per_mol"].weighed for one in (plain, drawn.recipe)]
    assert mn[0] == pytest.approx(mn[1], rel=1e-6)


def test_a_lot_of_another_compound_may_be_called_as_a_bottle() -> None:
    size = {"solution_g": 500.0, "solids_frac": 0.15}
    names = {b.compound.id: b for b in _pure_shelf()}
    shelf = pf.Shelf((bottle(PMDA, "I", 1e4), *(b for id, b in names.items() if id != "PMDA")))
    inert = pf.Bottle.stock("I", {"p-PDA": 0.5})
    plain = pf.plan_batch(COPOLYMER, bottles=[inert], **size)
    drawn = pf.plan_from_shelf(shelf, COPOLYMER, on=TODAY, bottles=[inert], **size)
    assert drawn.recipe.charge_g == pytest.approx(plain.charge_g)
    assert 1e4 - drawn.shelf.bottles[0].left_g == pytest.approx(plain.charge_g["PMDA"])
    with pytest.raises(pf.RecipeError, match="a lot of PMDA on the shelf has the name of the bottle I"):
        pf.plan_from_shelf(shelf, COPOLYMER, bottles=[pf.Bottle.stock("I", {"PMDA": 0.5}, "NMP")], **size)


def test_a_planned_batch_deducts_nothing_for_a_bottle_of_the_name_of_a_lot() -> None:
    recipe = pf.plan_batch(COPOLYMER, solution_g=500, bottles=[pf.Bottle.stock("L-p-PDA", {"p-PDA": 0.1}, "NMP")])
    assert _pure_shelf().taken_g(recipe) == {}


@pytest.mark.parametrize(
    "bottle",
    [
        '{ name = "old", left_over = "made.csv", mass = "60 g" }',
        '{ name = "S", holds = { "p-PDA" = "10 wt%" }, solvent = "NMP", mass = "60 g" }',
        '{ name = "E", holds = { PMDA = "40 wt%" }, solvent = "NMP", alcohol = "methanol" }',
        '{ name = "I", holds = { "p-PDA" = "50 wt%" } }',
    ],
)
def test_bottles_of_a_recipe_file_are_drawn_beside_a_shelf(bottle: str, tmp_path: Path) -> None:
    pf.plan_batch(COPOLYMER, solution_g=100, batch_id="old").to_csv(tmp_path / "made.csv")
    feed = 'feed = { PMDA = 0.6, BPDA = 0.4, "p-PDA" = 0.7, "4,4\'-ODA" = 0.3 }'
    recipe = tmp_path / "a.toml"
    recipe.write_text(f'[[batch]]\nid = "A"\nsolution = "500 g"\n{feed}\nbottles = [{bottle}]\n', encoding="utf-8")
    (plain,), _ = pf.plan_file(recipe)
    (drawn,), warnings = pf.plan_file_from_shelf(recipe, _pure_shelf(), on=TODAY)
    assert drawn.recipe.charge_g == pytest.approx(plain.charge_g)
    taken = _pure_shelf().taken_g(drawn.recipe)
    assert sum(taken.values()) == pytest.approx(sum(c.charge_g for c in plain.charges if not c.lot.name))
    assert warnings == []


@pytest.mark.parametrize("day", ["2026-11-29", datetime(2026, 11, 29), 20261129, ""])
def test_a_day_of_use_is_a_date(day: Any, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('[[batch]]\nid = "A"\n', encoding="utf-8")
    expiring = bottle(PMDA, "A", 10.0, expires=date(2030, 1, 1))
    shelf = pf.Shelf((expiring, bottle(ODA, "B", 10.0)))
    for call in (
        lambda: pf.what_can_i_make(shelf, {"tg_c": (0, None)}, on=day),
        lambda: pf.plan_from_shelf(shelf, KAPTON, on=day, solution_g=500),
        lambda: pf.plan_file_from_shelf(tmp_path / "a.toml", shelf, on=day),
        lambda: shelf.lots_for("PMDA", day),
        lambda: shelf.most_monomer_mol(KAPTON, day),
        lambda: expiring.is_expired(day),
    ):
        with pytest.raises(
            pf.RecipeError,
            match=r"on: expected a date of Python, such as date\(2026, 12, 31\), but got ",
        ):
            call()
    for name in ("opened", "expires"):
        with pytest.raises(
            pf.RecipeError, match=rf"{name} of A: expected a date of Python, such as date\(2026, 12, 31\), but got "
        ):
            bottle(PMDA, "A", 10.0, **{name: day})


def test_empty_cells_of_a_recipe_table_are_reported_beside_a_shelf_which_knows_the_lots(tmp_path: Path) -> None:
    lines = ["id,feed,solution,solids,assay", "A,PMDA=1;p-PDA=1,20 g,12 wt%,p-PDA=0.99", "B,PMDA=1;p-PDA=1,20 g,,"]
    (tmp_path / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    drawn, warnings = pf.plan_file_from_shelf(tmp_path / "r.csv", _pure_shelf(), on=TODAY)
    assert [text for text in warnings if "empty" in text] == [
        "r.csv: solids is empty in 1 of 2 rows (line 3): 15 wt% is used"
    ]
    noted = [[text for text in one.recipe.remarks if "not stated" in text] for one in drawn]
    assert noted == [[], ["solids not stated in the table: 15 wt% is used"]]
