"""Gross slips: what is doubted, what is meant, and what is left alone."""

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import pi_formulate as pf
from pi_formulate.batch.slips import FAR_FACTOR, FAR_TOTAL, LEAST_MN_G_PER_MOL, LEAST_UNITS, Weighed, batch_slips
from pi_formulate.cli import app

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
ODA = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
PLAN = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99, readability_g=0.01)
LIB = pf.library()
HEAD = '[[batch]]\nid = "X"\n'


def amounts(**grams: float) -> tuple[pf.Charge, ...]:
    """Charges of so many grams of monomers, named by place of their ids."""
    charges = []
    for step, (name, mass) in enumerate(grams.items(), 1):
        monomer = LIB[name.replace("_", "-") if name != "ODA" else "4,4'-ODA"]
        amount = mass / monomer.molar_mass_g_per_mol
        charges.append(pf.Charge(step, monomer.role, monomer, amount, amount))
    return tuple(charges)


def wheres(found: Any) -> list[str]:
    """What is doubted, in short."""
    return [slip.where for slip in found]


@pytest.mark.parametrize(
    ("grams", "meant"),
    [
        ({"PMDA": 43.6, "ODA": 398.0}, "39.8 g of 4,4'-ODA meant instead of 398 g"),
        ({"PMDA": 436.0, "ODA": 39.8}, "43.6 g of PMDA meant instead of 436 g"),
        ({"PMDA": 0.61, "ODA": 560.0}, "0.56 g of 4,4'-ODA meant instead of 560 g"),
        ({"PMDA": 43.6, "ODA": 0.398}, "39.8 g of 4,4'-ODA instead of 0.398 g"),
        ({"PMDA": 43.6, "ODA": 20.0, "p_PDA": 107.0}, "10.7 g of p-PDA meant instead of 107 g"),
        ({"PMDA": 43.6, "ODA": 40.2, "PA": 320.0}, "0.32 g of PA meant instead of 320 g"),
    ],
)
def test_a_point_in_the_wrong_place_is_named(grams: dict[str, float], meant: str) -> None:
    slips = batch_slips(amounts(**grams))
    assert wheres(slips)[0] == "chain length"
    assert meant in slips[0].text
    assert re.search(
        r"^M_n would be \d+ g/mol \(r = 0\.\d+(, with 320 g of PA)?\): no film forms below about 2500 g/mol\.",
        slips[0].text,
    )


def test_398_g_for_39_8_g(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        HEAD + """amounts = { PMDA = "43.6 g", "4,4'-ODA" = "398 g" }\n""", encoding="utf-8"
    )
    (recipe,), warnings = pf.plan_file(tmp_path / "s.toml")
    assert warnings == []  # of claims there is none
    assert recipe.summary.warnings[0] == (
        "M_n would be 247 g/mol (r = 0.101): no film forms below about 2500 g/mol. "
        "Was 39.8 g of 4,4'-ODA meant instead of 398 g, or 436 g of PMDA instead of 43.6 g?"
    )
    with pytest.raises(
        pf.RecipeError,
        match=(
            r"s\.toml #1: batch X: chain length: expected 10 units and 2500 g/mol or more, below "
            r"which no film forms, but got M_n 247 g/mol, r = 0\.101, 1\.22 monomer units a chain\. Was"
        ),
    ):
        pf.plan_file(tmp_path / "s.toml", strict=True)


@pytest.mark.parametrize("r", [0.3, 0.5, 0.81])
def test_an_r_that_makes_no_polymer(r: float) -> None:
    recipe = pf.plan_batch(ODA, monomer_mol=1, imbalance_r=r)
    assert wheres(recipe.slips) == ["chain length"]
    assert "Is there too much diamine?" in recipe.summary.warnings[0]
    with pytest.raises(pf.RecipeError, match="chain length") as caught:
        pf.plan_batch(ODA, monomer_mol=1, imbalance_r=r, strict=True)
    said = str(caught.value)
    assert f"expected {LEAST_UNITS:g} units and {LEAST_MN_G_PER_MOL:g} g/mol or more, below which no film forms" in said
    assert re.search(rf", but got M_n \d+ g/mol, r = {r:g}, [\d.]+ monomer units a chain\.", said)


def test_the_border_of_a_polymer() -> None:
    """X_n = (1 + r) / (1 - r) is 10 at r = 9/11, where PMDA/4,4'-ODA has 2.07 kg/mol; 2500 g/mol are 12 units."""
    assert pf.plan_batch(ODA, monomer_mol=1, imbalance_r=0.85).slips == ()
    assert pf.plan_batch(ODA, monomer_mol=1, imbalance_r=0.82).slips != ()
    heavy = pf.Copolymer.from_units([("BPADA", "BAPP", 1.0)])
    assert pf.plan_batch(heavy, monomer_mol=1, imbalance_r=0.80).slips != ()
    assert pf.plan_batch(heavy, monomer_mol=1, imbalance_r=0.83).slips == ()
    assert pf.plan_batch(ODA, monomer_mol=1, imbalance_r=1.0, conversion=0.85).slips != ()


@pytest.mark.parametrize(
    ("solids", "says"),
    [
        (0.60, "cannot be stirred"),
        (0.90, "would be 90 %"),
        (0.36, "above about 35 %"),
        (0.0015, "Was 15 % meant instead of 0.15 %?"),
        (0.008, "leaves no film"),
    ],
)
def test_solids_that_nobody_stirs(solids: float, says: str) -> None:
    recipe = pf.plan_batch(ODA, solution_g=500, imbalance_r=0.98, solids_frac=solids)
    assert wheres(recipe.slips) == ["solids"]
    assert says in recipe.slips[0].text
    with pytest.raises(pf.RecipeError, match="solids"):
        pf.plan_batch(ODA, solution_g=500, imbalance_r=0.98, solids_frac=solids, strict=True)


@pytest.mark.parametrize("solids", [0.02, 0.10, 0.15, 0.25, 0.34])
def test_ordinary_solids(solids: float) -> None:
    assert pf.plan_batch(ODA, solution_g=500, imbalance_r=0.98, solids_frac=solids, strict=True).slips == ()


def test_an_end_capper_without_ends() -> None:
    equal = pf.plan_batch(ODA, monomer_mol=1, endcap="PA", endcap_equivalents=0.02)
    assert wheres(equal.slips) == ["end-capper PA"]
    assert equal.slips[0].need == "at most 0 mol, the amine ends that are free for it"
    assert "of PA finds no free amine ends, as diamine is not in excess" in equal.slips[0].text
    assert "M_n would be" in equal.slips[0].text
    wrong = pf.plan_batch(
        ODA, monomer_mol=1, imbalance_r=0.98, excess="dianhydride", endcap="PA", endcap_equivalents=0.02
    )
    assert wheres(wrong.slips) == ["end-capper PA"]
    aniline = pf.plan_batch(ODA, monomer_mol=1, imbalance_r=0.98, endcap="aniline", endcap_equivalents=0.02)
    assert "the anhydride ends that are free for it" in aniline.slips[0].need
    much = pf.plan_batch(ODA, monomer_mol=1, imbalance_r=0.98, endcap="PA", endcap_equivalents=0.4)
    assert " g meant instead of " in next(s.text for s in much.slips if s.where == "end-capper PA")
    with pytest.raises(pf.RecipeError, match="end-capper PA"):
        pf.plan_batch(ODA, monomer_mol=1, endcap="PA", endcap_equivalents=0.02, strict=True)


@given(
    st.floats(0.9, 0.999),
    st.floats(0.05, 1.0),
    st.sampled_from([None, 0.001, 0.01, 0.1]),
    st.sampled_from([("diamine", "PA"), ("dianhydride", "aniline")]),
)
def test_an_end_capper_that_was_planned_for_the_ends_is_left_alone(
    r: float, capping: float, step: float | None, side: tuple[str, str]
) -> None:
    """Rounding on the balance moves the few ends, and that is no slip; in 50 kg the least end-capper is a step."""
    excess, cap = side
    recipe = pf.plan_batch(
        COP, solution_g=50_000, imbalance_r=r, excess=excess, endcap=cap, capping_frac=capping, readability_g=step
    )
    assert recipe.slips == ()


def test_printed_preparations_are_left_alone() -> None:
    """US 9,052,654 A1 and C1: r 0.965 and a third of the ends capped; US 8,729,217 at r = 1 to its printed digits."""
    assert batch_slips(amounts(ODA=82.72, BPDA=117.28, PA=1.50)) == ()
    assert batch_slips(amounts(ODA=81.50, BPDA=118.57, PA=0.59)) == ()
    assert batch_slips(amounts(BPDA=146.8, p_PDA=37.8, ODA=30.0)) == ()


def test_shipped_examples_hold_no_slip() -> None:
    examples = Path(__file__).parents[2] / "examples"
    paths = [p for p in sorted(examples.glob("*.toml")) if "[[batch]]" in p.read_text(encoding="utf-8")]
    assert len(paths) > 5
    for path in [*paths, examples / "many_batches.csv"]:
        for recipe in pf.plan_file(path)[0]:
            assert recipe.slips == (), path.name
    for found in pf.reconcile_file(examples / "tables" / "weighed.csv", strict=True):
        assert found.warnings == ()


def test_a_slip_is_told_of_every_batch_of_a_long_file(tmp_path: Path) -> None:
    """Also where there are too many batches for their uncertainties."""
    good = 'X{n},"PMDA/4,4\'-ODA = 1",500 g,0.98\n'
    rows = "".join(good.replace("{n}", str(n)) for n in range(80)) + 'BAD,"PMDA/4,4\'-ODA = 1",500 g,0.098\n'
    (tmp_path / "r.csv").write_text("id,units,solution,imbalance_r\n" + rows, encoding="utf-8")
    done = CliRunner().invoke(app, ["batch", str(tmp_path / "r.csv"), "-o", str(tmp_path / "o.csv")])
    assert done.exit_code == 0
    assert [
        line
        for line in done.stderr.splitlines()
        if line.startswith("warning: BAD: M_n would be") and "(r = 0.098)" in line
    ]
    assert done.stderr.count("warning") == 1
    done = CliRunner().invoke(app, ["batch", str(tmp_path / "r.csv"), "-o", str(tmp_path / "p.csv"), "--strict"])
    assert isinstance(done.exception, pf.RecipeError)
    assert "batch BAD: chain length" in str(done.exception)
    assert not (tmp_path / "p.csv").exists()


def weighed(**change: float) -> dict[str, float]:
    """The plan with some masses exchanged for others."""
    return {**PLAN.charge_g, **{name.replace("_", "-"): mass for name, mass in change.items()}}


@pytest.mark.parametrize("factor", [10.0, 100.0, 1000.0, 0.1, 0.01, 0.001])
@pytest.mark.parametrize("name", list(PLAN.charge_g))
def test_a_mass_times_a_power_of_ten_is_named(name: str, factor: float) -> None:
    sheet = PLAN.charge_g[name]
    found = pf.reconcile({**PLAN.charge_g, name: factor * sheet}, PLAN)
    first = found.warnings[0]
    assert first.startswith(f"{name}: {factor * sheet:.6g} g was weighed where the sheet has {sheet:.6g} g")
    assert f"that is {factor:g} times as much. Was {sheet:.6g} g meant?" in first
    assert "% solids." in first
    assert "M_n" in first
    with pytest.raises(pf.FormulateError, match=re.escape(f"weighed mass of {name}")):
        pf.reconcile({**PLAN.charge_g, name: factor * sheet}, PLAN, strict=True)
    if factor > 1.0:
        assert any("after the top-up" in text and "fit the vessel" in text for text in found.warnings)


@pytest.mark.parametrize("factor", [2.3, 0.4, 5.0])
def test_a_mass_far_from_the_sheet(factor: float) -> None:
    found = pf.reconcile(weighed(PMDA=factor * PLAN.charge_g["PMDA"]), PLAN)
    assert f"{factor:.3g} times as much. Does it belong to another line, or is it in another unit?" in found.warnings[0]


@pytest.mark.parametrize(
    ("factor", "unit"), [(1000.0, "mg"), (0.001, "kg"), (10.0, "wrong place"), (0.5, "another size")]
)
def test_all_masses_in_another_unit_are_one_slip(factor: float, unit: str) -> None:
    masses = {name: factor * mass for name, mass in PLAN.charge_g.items()}
    found = pf.reconcile(masses, PLAN)
    (text,) = found.warnings
    assert text.startswith(f"All weighed masses are {factor:.4g} times those of the sheet.")
    assert unit in text
    assert pf.reconcile({"p-PDA": 1000 * PLAN.charge_g["p-PDA"]}, PLAN).warnings[0].startswith("p-PDA: ")


def test_two_masses_exchanged() -> None:
    a, b = PLAN.charge_g["p-PDA"], PLAN.charge_g["4,4'-ODA"]
    found = pf.reconcile(weighed(p_PDA=b) | {"4,4'-ODA": a}, PLAN)
    assert "Were they exchanged?" in found.warnings[0]
    assert "p-PDA" in found.warnings[0]
    assert "4,4'-ODA" in found.warnings[0]
    shifted = {"NMP": 425.0, "p-PDA": b, "4,4'-ODA": PLAN.charge_g["PMDA"], "PMDA": a}
    text = pf.reconcile(shifted, PLAN).warnings[0]
    assert "Were they exchanged?" in text
    assert "p-PDA" in text
    assert "PMDA" in text


def test_two_lines_of_nearly_one_mass_are_exchanged_only_if_the_masses_are_each_other_s() -> None:
    """BPDA and ODPA 4 % apart: errors of 3 % bring each near the other's line, an exchange brings it onto it."""
    two = pf.Copolymer.from_units([("BPDA", "4,4'-ODA", 0.5), ("ODPA", "4,4'-ODA", 0.4935)])
    plan = pf.plan_batch(two, solution_g=500, imbalance_r=0.99, readability_g=0.01)
    small, large = sorted((plan.charge_g["BPDA"], plan.charge_g["ODPA"]))
    assert 1.02 < large / small < 1.05
    names = sorted(("BPDA", "ODPA"), key=lambda name: plan.charge_g[name])
    near = dict(zip(names, (small * 1.033, large * 0.966), strict=True))
    assert pf.reconcile({**plan.charge_g, **near}, plan, strict=True).warnings == ()
    crossed = dict(zip(names, (large, small), strict=True))
    assert "Were they exchanged?" in pf.reconcile({**plan.charge_g, **crossed}, plan).warnings[0]


def test_chains_that_came_out_too_short() -> None:
    found = pf.reconcile(weighed(PMDA=1.4 * PLAN.charge_g["PMDA"]), PLAN)
    assert re.match(r"M_n would be \d+ g/mol \(r = 0\.7", found.warnings[0])
    assert any(text.startswith("The batch would be") for text in found.warnings)


@given(
    st.dictionaries(st.sampled_from(list(PLAN.charge_g)), st.floats(0.95, 1.05)),
    st.sets(st.sampled_from(list(PLAN.charge_g)), max_size=2),
)
def test_a_weighing_error_of_some_per_cent_is_no_slip(factors: dict[str, float], to_come: set[str]) -> None:
    masses = {n: m * factors.get(n, 1.0) for n, m in PLAN.charge_g.items() if n not in to_come}
    assert pf.reconcile(masses, PLAN, strict=True).warnings == ()


def test_portions_so_far_are_no_slip() -> None:
    parts = pf.plan_batch(COP, order=["NMP", "p-PDA", "4,4'-ODA", ("PMDA", 0.3), ("PMDA", 0.7)], solution_g=500)
    first = {**parts.charge_g, "PMDA": parts.charges[3].charge_g}
    assert pf.reconcile(first, parts, strict=True).warnings == ()
    assert pf.reconcile({**first, "PMDA": 10 * first["PMDA"]}, parts).warnings[0].startswith("PMDA: ")


def test_a_copolymer_has_no_size_but_a_point_all_the_same() -> None:
    masses = {"PMDA": 4.362, "p-PDA": 1.2977, "4,4'-ODA": 1.602}
    assert pf.reconcile(masses, COP, strict=True).warnings == ()
    assert pf.reconcile({**masses, "p-PDA": 12.977}, COP).warnings[0].startswith("p-PDA: ")


def test_lines_of_a_sheet_on_the_command_line(tmp_path: Path) -> None:
    parts = pf.plan_batch(
        COP,
        order=["NMP", "p-PDA", "4,4'-ODA", ("PMDA", 0.5), ("PMDA", 0.5)],
        solution_g=500,
        imbalance_r=0.99,
        readability_g=0.01,
        batch_id="P",
    )
    parts.to_csv(tmp_path / "o.csv")
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    rows = [{**row, "weighed_g": float(row["charge_g"]) * (10.0 if row["step"] == "5" else 1.0)} for row in rows]
    with (tmp_path / "f.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    done = CliRunner().invoke(app, ["reconcile", str(tmp_path / "f.csv"), "-o", str(tmp_path / "p.csv")])
    assert done.exit_code == 0
    first, second = done.stderr.splitlines()
    assert first.startswith("warning: P: PMDA in step 5: ")
    assert second.startswith("warning: P: The batch would be ")
    assert "warning" not in done.stdout
    done = CliRunner().invoke(app, ["reconcile", str(tmp_path / "f.csv"), "-o", str(tmp_path / "q.csv"), "--strict"])
    assert isinstance(done.exception, pf.ManyErrors)
    assert [str(error).split(":")[:2] for error in done.exception.errors] == [
        ["batch P", " weighed mass of PMDA in step 5"],
        ["batch P", " batch after the top-up"],
    ]
    assert done.stdout == ""
    assert not (tmp_path / "q.csv").exists()


def test_warnings_stand_in_the_text_and_on_the_card() -> None:
    found = pf.reconcile(weighed(PMDA=448.9), PLAN)
    assert str(found).count("warning: ") == len(found.warnings) == 2
    html = found._repr_html_()
    assert "Warning: PMDA: 448.9 g was weighed" in html
    assert "warning" not in found.in_words


def test_limits_are_what_they_are_said_to_be() -> None:
    assert Weighed("A", 10.0, 25.0).factor == 2.5
    inside = PLAN.charge_g["PMDA"] / FAR_FACTOR * 1.02
    assert not any("was weighed" in text for text in pf.reconcile(weighed(PMDA=inside), PLAN).warnings)
    large = replace(PLAN, charges=PLAN.charges)
    over = {name: mass * (FAR_TOTAL + 0.01) for name, mass in large.charge_g.items()}
    assert ["after the top-up" in text for text in pf.reconcile(over, large).warnings] == [True]
