"""Published preparations, worked examples by hand, and what a recipe says of itself."""

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.base.toml import inline
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.chemistry.monomer import GROUPS_OF_ROLE, Monomer
from pi_formulate.chemistry.solvent import Solvent

CASES = Path(__file__).parents[1] / "cases"
LX = [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]


def _rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _compound(role: str, name: str) -> Monomer | Solvent:
    liquids = {"imidization_reagent": pf.reagents, "solvent": pf.solvents}
    return liquids[role]()[name] if role in liquids else pf.library().resolve(name, role)


WITH_BOTH = [row for row in _rows("preparations.csv") if row["printed_amount_mmol"] and row["printed_mass_g"]]


@pytest.mark.parametrize("row", WITH_BOTH, ids=lambda row: f"{row['case']} {row['compound']}")
def test_published_mass_follows_from_published_amount(row: dict[str, str]) -> None:
    """Half a unit of the last printed digit of the mass, and of the amount where that is not a round number."""
    compound = _compound(row["role"], row["compound"])
    mmol, grams = float(row["printed_amount_mmol"]), float(row["printed_mass_g"])
    kilo = compound.molar_mass_g_per_mol / 1000.0
    tolerance = 0.5 * float(row["mass_digit_g"]) + 0.5 * float(row["amount_digit_mmol"]) * kilo
    assert mmol * kilo == pytest.approx(grams, abs=tolerance)


def test_every_preparation_has_a_source_and_every_source_a_preparation() -> None:
    keys = {row["key"] for row in _rows("preparations_sources.csv")}
    assert {row["source"] for row in _rows("preparations.csv")} == keys


# Preparations of which a part is not in the library or not printed, and what takes its place.
ONE_SIDED = {
    "DADE-1": {"4,4'-ODA": "rest"},
    "TMA-1": {"4,4'-ODA": "rest"},
    "CBA-1": {"p-PDA": "2 eq of BTDA"},
    "USAF-1": {},
}
WHOLE = sorted({row["case"] for row in _rows("preparations.csv")} - {"ODPA-1"})


def _as_printed(case: str, folder: Path, more: str = "") -> tuple[list[dict[str, str]], pf.Recipe]:
    """The rows of a preparation, and its recipe with the masses and the solvent as they are printed."""
    rows = [row for row in _rows("preparations.csv") if row["case"] == case]
    amounts = {r["compound"]: f"{r['printed_mass_g']} g" for r in rows if r["role"] in GROUPS_OF_ROLE} | ONE_SIDED.get(
        case, {}
    )
    solvent = {
        r["compound"]: f"{r['printed_mass_g']} g" if r["printed_mass_g"] else f"{r['printed_volume_ml']} mL"
        for r in rows
        if r["role"] == "solvent"
    }
    text = f'[[batch]]\nid = "{case}"\namounts = {inline(amounts)}\n{more}\n'
    text += f"solvent = {inline(solvent)}\n" if solvent else ""
    (folder / "r.toml").write_text(text, encoding="utf-8")
    return rows, pf.plan_file(folder / "r.toml")[0][0]


@pytest.mark.parametrize("case", WHOLE)
def test_published_preparation_runs_as_it_is_printed(case: str, tmp_path: Path) -> None:
    """Masses and solvent are what is printed; moles within half a unit of the printed digits of mass and amount."""
    rows, recipe = _as_printed(case, tmp_path)
    charges = {c.compound: c for c in recipe.charges}
    for row in rows:
        if row["role"] == "imidization_reagent":
            continue
        charge = charges[_compound(row["role"], row["compound"])]
        if row["printed_mass_g"]:
            assert charge.charge_g == pytest.approx(float(row["printed_mass_g"]), rel=1e-12)
        if row["printed_volume_ml"]:
            assert charge.volume_ml == pytest.approx(float(row["printed_volume_ml"]), rel=1e-12)
        if row["printed_amount_mmol"]:
            digits = float(row["amount_digit_mmol"]) / 1e3, float(row["mass_digit_g"])
            tolerance = 0.5 * digits[0] + 0.5 * digits[1] / charge.compound.molar_mass_g_per_mol
            assert charge.amount_mol == pytest.approx(float(row["printed_amount_mmol"]) / 1e3, abs=tolerance)
    for name in ("b.csv", "b.json", "b.xlsx", "b.html"):
        pf.write_batches([recipe], tmp_path / name)
        assert pf.Recipe.read(tmp_path / name) == recipe


def test_us9052654_a1_in_the_printed_solvent(tmp_path: Path) -> None:
    """82.72 g / 200.241, 117.28 g / 294.218 and 1.50 g / 148.117 g/mol in 800 g of NMP."""
    _, recipe = _as_printed("A1", tmp_path)
    oda, bpda, pa = 82.72 / 200.241, 117.28 / 294.218, 1.50 / 148.117
    assert recipe.charge_g["NMP"] == pytest.approx(800.0, rel=1e-12)
    assert recipe.summary["solids_paa_frac"].weighed == pytest.approx(201.5 / 1001.5, rel=1e-12)
    assert round(recipe.summary["solids_paa_frac"].weighed, 4) == 0.2012
    assert recipe.summary["dianhydride_per_diamine"].weighed == pytest.approx(0.9649, abs=5e-5)
    assert pa / (2.0 * (oda - bpda)) == pytest.approx(0.35, abs=0.005)
    assert "the stated solvent gives solids of 20.12 wt% (paa)" in recipe.assumptions
    with pytest.raises(pf.RecipeError, match=r"They give 20.12 wt%"):
        _as_printed("A1", tmp_path, 'solids = "25 wt%"')


def test_us7645520_solids_beside_masses_that_give_them(tmp_path: Path) -> None:
    """20 wt% and 1977.6 g of NMP are both printed, and 494.4 / 2472.0 is 0.2000."""
    _, recipe = _as_printed("PAA-1", tmp_path, 'solids = "20 wt%"')
    assert recipe.charge_g["NMP"] == pytest.approx(1977.6, rel=1e-12)
    assert recipe.summary["solids_paa_frac"].weighed == pytest.approx(0.2, rel=1e-12)


def test_chuah_reagents_follow_from_the_amic_acid() -> None:
    """2 mol of each per mole of amic acid. The diamine has three printed digits (0.3 %), the reagents 0.005 g."""
    recipe = pf.plan_batch(
        pf.Copolymer.from_units([("ODPA", "DAMs", 1.0)]),
        use_up_g={"DAMs": 1.63},
        solids_frac=0.20,
        solvent="DMAc",
        imidization={"acetic anhydride": 2.0, "triethylamine": 2.0},
    )
    for row in (row for row in _rows("preparations.csv") if row["case"] == "ODPA-1"):
        printed = float(row["printed_mass_g"])
        assert recipe.charge_g[row["compound"]] == pytest.approx(printed, abs=0.005 + printed * 0.005 / 1.63)


def test_pei_2015_pmda_oda_from_the_printed_size() -> None:
    """10.0 mmol of each; the printed masses have four decimals."""
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), monomer_mol=0.020, solvent="DMAc")
    assert recipe.charge_g["4,4'-ODA"] == pytest.approx(2.0024, abs=5e-5)
    assert recipe.charge_g["PMDA"] == pytest.approx(2.1812, abs=5e-5)


def test_cba_oligomer_solids_from_the_printed_masses() -> None:
    """20 % is printed; 30 and 17.5 ml of DMF at our density. Half a unit of the last printed digit is 0.5 %."""
    monomers_g = 5.0000 + 2.4672 + 3.8014
    density = pf.solvents()["DMF"].density_g_per_ml
    assert density is not None
    assert monomers_g / (monomers_g + 47.5 * density) == pytest.approx(0.20, abs=0.005)


def test_chuah_odpa_tmpda_from_what_is_left_of_the_diamine() -> None:
    """1.63 g of diamine in 20.0 g of DMAc at 20 wt%; the diamine has three printed digits, so 0.3 %."""
    recipe = pf.plan_batch(
        pf.Copolymer.from_units([("ODPA", "DAMs", 1.0)]), use_up_g={"DAMs": 1.63}, solids_frac=0.20, solvent="DMAc"
    )
    assert recipe.charge_g["ODPA"] == pytest.approx(3.36, rel=0.005 / 1.63 + 0.005 / 3.36)
    assert recipe.charge_g["DMAc"] == pytest.approx(20.0, rel=0.005)


def test_worked_example_by_hand() -> None:
    """75 g of monomers: PMDA 218.120, p-PDA 108.144, 4,4'-ODA 200.241 g/mol; unit 363.1028 g/mol."""
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, solids_frac=0.15)
    mol = 75.0 / (218.120 + 0.6 * 108.144 + 0.4 * 200.241)
    assert recipe.charge_g == pytest.approx(
        {"NMP": 425.0, "PMDA": mol * 218.120, "p-PDA": 0.6 * mol * 108.144, "4,4'-ODA": 0.4 * mol * 200.241}, rel=1e-12
    )
    summary = recipe.summary
    assert summary["imidization_water_g"].weighed == pytest.approx(2 * mol * 18.015, rel=1e-9)
    assert summary["pi_g"].weighed == pytest.approx(75.0 - 2 * mol * 18.015, rel=1e-9)
    assert summary["solids_pi_frac"].weighed == pytest.approx((75.0 - 2 * mol * 18.015) / 500.0, rel=1e-9)


def test_sizes_agree_with_each_other() -> None:
    copolymer = pf.Copolymer.from_units(LX)
    by_solution = pf.plan_batch(copolymer, solution_g=500)
    made = by_solution.summary
    monomers = sum(c.amount_mol for c in by_solution.charges if c.role in ("diamine", "dianhydride"))
    same = [
        pf.plan_batch(copolymer, polymer_g=made["pi_g"].weighed),
        pf.plan_batch(copolymer, monomer_mol=monomers),
        pf.plan_batch(copolymer, use_up_g={"PMDA": by_solution.charge_g["PMDA"]}),
        pf.plan_batch(copolymer, film=(made["pi_g"].weighed / 1.42 / 25.0, 25.0), film_density_g_per_cm3=1.42),
        pf.plan_batch(copolymer, solution_g=500, solids_frac=made["solids_pi_frac"].weighed, solids_basis="pi"),
    ]
    for recipe in same:
        assert recipe.charge_g == pytest.approx(by_solution.charge_g, rel=1e-9)


def test_film_names_the_density_that_it_assumed() -> None:
    copolymer = pf.Copolymer.from_units(LX)
    found = pf.estimate(copolymer, ["density_g_per_cm3"])["density_g_per_cm3"]
    assumed = pf.plan_batch(copolymer, film=(1.0, 25.0))
    assert f"film density {found.value:.3f} +- {found.sd:.2f} g/cm3, estimated" in assumed.assumptions[0]
    assert assumed.summary["pi_g"].target == pytest.approx(25.0 * found.value, rel=1e-9)
    fluorinated = pf.plan_batch(pf.Copolymer.from_units([("6FDA", "TFMB", 1.0)]), film=(1.0, 25.0))
    assert "out of domain: no film with F" in fluorinated.assumptions[0]
    assert pf.plan_batch(copolymer, film=(1.0, 25.0), film_density_g_per_cm3=1.40).assumptions == ()


def test_assay_moisture_and_hydrolysis_raise_the_charge_and_keep_the_groups() -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    lot = pf.Lot("A", purity_frac=0.998, moisture_frac=0.002, hydrolysed_frac=0.01)
    pure = pf.plan_batch(copolymer, monomer_mol=1.0)
    real = pf.plan_batch(copolymer, monomer_mol=1.0, lots={"PMDA": lot})
    # 0.5 mol of intact groups: 0.5/0.99 mol of skeleton, each heavier by 2 * 0.01 waters, over the dry purity
    expected = 0.5 / 0.99 * (218.120 + 0.02 * 18.015) / (0.998 * 0.998)
    assert real.charge_g["PMDA"] == pytest.approx(expected, rel=1e-9)
    assert real.charge_g["4,4'-ODA"] == pytest.approx(pure.charge_g["4,4'-ODA"], rel=1e-12)
    # of every 100 groups one is open, so 2 * 0.01 * 0.99 of the molecules end a chain
    assert real.summary["mn_paa_g_per_mol"].weighed < 1e5
    assert math.isinf(pure.summary["mn_paa_g_per_mol"].weighed)


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


@pytest.mark.parametrize("left_g", [3.0, 7.777, 12.345, 21.5])
def test_what_is_left_is_never_exceeded_by_rounding(left_g: float) -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), use_up_g={"p-PDA": left_g}, readability_g=0.01)
    assert left_g - 0.03 < recipe.charge_g["p-PDA"] <= left_g


def test_rounded_batch_says_what_it_makes() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=20, readability_g=0.01)
    for charge in recipe.charges:
        assert charge.charge_g / 0.01 == pytest.approx(round(charge.charge_g / 0.01), abs=1e-9)
        assert charge.amount_mol == pytest.approx(charge.charge_g / charge.compound.molar_mass_g_per_mol, rel=1e-12)
    ratio = recipe.summary["dianhydride_per_diamine"]
    assert ratio.target == pytest.approx(1.0)
    by_hand = (
        recipe.charge_g["PMDA"] / 218.120 / (recipe.charge_g["p-PDA"] / 108.144 + recipe.charge_g["4,4'-ODA"] / 200.241)
    )
    assert ratio.weighed == pytest.approx(by_hand, rel=1e-9)


def test_standard_uncertainty_of_the_balance_agrees_with_sampling() -> None:
    """Each mass is the difference of two readings that are uniform over one step: sd = d / sqrt(6)."""
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=50, imbalance_r=0.97, readability_g=0.01)
    generator = np.random.default_rng(20261123)
    ratios, solids = [], []
    for _ in range(4000):
        moved = []
        for charge in recipe.charges:
            error = generator.uniform(-0.005, 0.005) + generator.uniform(-0.005, 0.005)
            moved.append(
                replace(charge, amount_mol=charge.amount_mol * (1.0 + error / charge.charge_g), readability_g=None)
            )
        mol = {c.role: sum(x.amount_mol for x in moved if x.role == c.role) for c in moved}
        ratios.append(mol["dianhydride"] / mol["diamine"])
        polymer = sum(c.pure_g for c in moved if c.role != "solvent")
        solids.append(polymer / sum(c.charge_g for c in moved))
    # the sample deviation of 4000 draws is itself uncertain by 1.1 %; five of these
    assert recipe.summary["dianhydride_per_diamine"].sd == pytest.approx(np.std(ratios), rel=0.06)
    assert recipe.summary["solids_paa_frac"].sd == pytest.approx(np.std(solids), rel=0.06)


def test_assay_uncertainty_reaches_the_ratio() -> None:
    lot = pf.Lot(purity_frac=0.99, assay_sd_frac=0.002)
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=500, lots={"PMDA": lot})
    assert recipe.summary["dianhydride_per_diamine"].sd == pytest.approx(0.002 / 0.99, rel=1e-6)


def test_solvent_water_is_reported_against_the_dianhydride() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, solvent_water_ppm=200)
    anhydride = next(c.amount_mol for c in recipe.charges if c.role == "dianhydride")
    expected = recipe.charge_g["NMP"] * 200e-6 / 18.015 / anhydride
    assert recipe.summary["solvent_water_per_dianhydride"].weighed == pytest.approx(expected, rel=1e-9)
    assert any("water of the solvent" in text for text in recipe.summary.warnings)
    dry = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, solvent_water_ppm=20)
    assert not any("water of the solvent" in text for text in dry.summary.warnings)


def test_losses_solvent_mixture_reagents_and_order() -> None:
    copolymer = pf.Copolymer.from_units([("BTDA", "4,4'-ODA", 1.0)])
    losses = pf.Losses(heel_g=20, holdup_g=10, scrap_g=5, allowance_frac=0.02)
    order = ["BTDA", "DMAc", "4,4'-ODA", "toluene", "pyridine", "acetic anhydride"]
    recipe = pf.plan_batch(
        copolymer,
        solution_g=500,
        losses=losses,
        solvent={"DMAc": 0.8, "toluene": 0.2},
        imidization={"acetic anhydride": 2.0, "pyridine": 1.0},
        order=order,
    )
    assert [c.compound.id for c in recipe.charges] == order
    assert [c.step for c in recipe.charges] == [1, 2, 3, 4, 5, 6]
    assert recipe.summary["solution_g"].weighed == pytest.approx((500 + 35) * 1.02, rel=1e-9)
    assert recipe.charge_g["toluene"] / recipe.charge_g["DMAc"] == pytest.approx(0.25, rel=1e-9)
    amic_acid = 2.0 * next(c.amount_mol for c in recipe.charges if c.role == "dianhydride")
    reagent = {c.compound.id: c.amount_mol for c in recipe.charges if c.role == "imidization_reagent"}
    assert reagent == pytest.approx({"acetic anhydride": 2.0 * amic_acid, "pyridine": amic_acid}, rel=1e-9)


def test_frame_has_the_columns_of_the_batch_file_and_derives_from_one_state() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, readability_g=0.01)
    frame = recipe.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert isinstance(frame, pd.DataFrame)
    moved = replace(
        recipe, charges=(replace(recipe.charges[0], amount_mol=1.0, readability_g=None), *recipe.charges[1:])
    )
    assert moved.to_frame()["pure_g"][0] == pytest.approx(99.133)
    assert list(recipe.to_frame()["amount_mol"]) == list(frame["amount_mol"])


def test_recipe_is_immutable_hashable_and_prints() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500)
    with pytest.raises(AttributeError):
        recipe.batch_id = "other"
    assert hash(recipe) == hash(replace(recipe))
    assert "PMDA" in str(recipe)
    assert "mn_paa_g_per_mol" in str(recipe.summary)
    with pytest.raises(KeyError, match="there are"):
        recipe.summary["mn"]
