"""The weigh sheet in a notebook: the masses with their limits."""

from typing import Any

import pi_formulate as pf
from tests.showcase import NASTY, Things, read, text_of


def test_recipe_is_the_weigh_table_with_limits(things: Things) -> None:
    text = text_of(things.recipe)
    for line in things.recipe.to_sheet().lines:
        assert line.charge_text in text
    pmda = things.recipe.charge_g["PMDA"]
    assert f"{pmda - 0.01:.2f} to {pmda + 0.01:.2f}" in text
    assert NASTY in text
    free = pf.plan_batch(things.low, solution_g=500.0)
    ranges = [text for text in read(free._repr_html_()).texts[:60] if " to " in text]
    assert [text.partition("(")[2] for text in ranges if "(" in text] == ["solids)"]  # r = 1 limits no monomer


def test_a_sheet_says_what_its_uncertainties_leave_out(things: Things) -> None:
    def heading(**how: Any) -> str:
        return pf.plan_batch(things.low, solution_g=500.0, imbalance_r=0.985, **how).to_sheet().uncertainty

    sd = {name: pf.Lot(name, 0.991, assay_sd_frac=0.002) for name in ("PMDA", "p-PDA", "4,4'-ODA")}
    alone = "standard uncertainty, from the balance alone"
    assert heading(readability_g=0.01) == alone
    assert heading(readability_g=0.01, assay={"PMDA": 0.991}) == alone
    assert heading(readability_g=0.01, lots=sd) == "standard uncertainty"
    some = {name: lot for name, lot in sd.items() if name == "PMDA"}
    assert heading(readability_g=0.01, lots=some) == "standard uncertainty, without the assay of p-PDA, 4,4'-ODA" or (
        heading(readability_g=0.01, lots=some) == "standard uncertainty, without the assay of 4,4'-ODA, p-PDA"
    )
    assert heading() == "standard uncertainty"  # without a balance there is none


def test_a_sheet_names_the_assays_that_count_as_exact(things: Things) -> None:
    batch = pf.plan_batch(things.low, solution_g=500.0, lots={"PMDA": pf.Lot("A", 0.99, assay_sd_frac=0.001)})
    (said,) = [text for text in batch.to_sheet().remarks if "counted as exact" in text]
    assert "4,4'-ODA" in said
    assert "PMDA" not in said


def test_the_printed_ranges_hold_the_charges(things: Things) -> None:
    batch = pf.plan_batch(things.low, solution_g=500.0, imbalance_r=0.985, readability_g=0.01)
    for line in batch.to_sheet().lines:
        assert float(line.low_text) <= line.charge_g <= float(line.high_text)
        assert line.range_text == f"{line.low_text} to {line.high_text}"
    assert batch.to_sheet().total_text == f"{sum(line.charge_g for line in batch.to_sheet().lines):.2f}"


def test_a_sheet_states_the_one_mass_of_a_bottle_of_several_components() -> None:
    cop = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 0.4), ("PMDA", "p-PDA", 0.6)])
    two = pf.Bottle.stock("S-2", {"4,4'-ODA": 0.06, "p-PDA": 0.05}, solvent="NMP")
    one = pf.Bottle.stock("S-1", {"p-PDA": 0.1}, solvent="NMP")
    batch = pf.plan_batch(cop, solution_g=500, readability_g=0.01, bottles=[(two, 100.0), (one, 20.0)])
    lines = [charge for charge in batch.charges if charge.lot.name == "S-2"]
    said = [text for text in batch.to_sheet().remarks if " once; " in text]
    mass = f"{sum(charge.charge_g for charge in lines):.2f}"
    assert said == [f"S-2: weigh {mass} g of it once; lines {lines[0].step} to {lines[1].step} are what is in it."]
