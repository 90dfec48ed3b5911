"""The summary of a batch: chain lengths that the masses decide or do not decide, water of the solvent."""

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.batch.charge import made_of
from pi_formulate.batch.quantity import ENDLESS, LEVELS, NO_LIMIT
from pi_formulate.batch.summary import Quantity, Summary
from tests.showcase import Things, text_of

ONE = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
TWO = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


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
    assert "planned at its maximum" in str(recipe)
    (row,) = (line for line in recipe.to_sheet().summary if line[0].startswith("M_n"))
    assert "planned at its maximum" in row[3]


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


LX = [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]


def test_solvent_water_is_reported_against_the_dianhydride() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, solvent_water_ppm=200)
    anhydride = next(c.amount_mol for c in recipe.charges if c.role == "dianhydride")
    expected = recipe.charge_g["NMP"] * 200e-6 / 18.015 / anhydride
    assert recipe.summary["solvent_water_per_dianhydride"].weighed == pytest.approx(expected, rel=1e-9)
    assert any("water of the solvent" in text for text in recipe.summary.warnings)
    dry = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, solvent_water_ppm=20)
    assert not any("water of the solvent" in text for text in dry.summary.warnings)


def test_summary_says_assumed_and_warnings() -> None:
    summary = Summary("b", (Quantity("mn", "g/mol", 20000.0, 20123.0, 870.0),), ("dry <N2>",), ("too & small",))
    text = text_of(summary)
    assert "20123 ± 870" in text
    assert "Assumed: dry <N2>" in text
    assert "Warning: too & small" in text


def test_a_printed_recipe_ends_with_its_key_numbers_and_warnings(things: Things) -> None:
    endless = pf.plan_batch(things.low, solution_g=500.0, solvent="NMP", readability_g=0.01)
    lines = str(endless).splitlines()
    least = "above 770000 (95 %), median 2100000, no upper limit (r = 1 within the balance)"
    with_unit = "above 770000 g/mol (95 %), median 2100000 g/mol, no upper limit (r = 1 within the balance)"
    assert f"mn_paa_g_per_mol {with_unit}" in lines
    assert lines[-1].startswith("warning: planned at r = 1: M_n has no upper limit")
    assert any(line.startswith("solids_pi_frac 0.1350") for line in lines)
    # The same words in the summary, in its card, and on the weigh sheet.
    assert least in str(endless.summary)
    assert least in text_of(endless.summary)
    assert (
        "M_n, poly(amic acid) / g/mol",
        "no upper limit (r = 1)",
        least,
        "",
    ) in (endless.to_sheet().summary)
    exact = pf.plan_batch(things.low, solution_g=500.0, solvent="NMP")
    assert exact.summary["mn_paa_g_per_mol"].weighed_text == "no upper limit (r = 1)"
    ended = pf.plan_batch(things.low, solution_g=500.0, solvent="NMP", readability_g=0.01, imbalance_r=0.98)
    assert "no upper limit" not in str(ended)
    assert re.search(r"mn_paa_g_per_mol 17884 \+- \d+ g/mol", str(ended))
    assert not ended.summary.warnings
