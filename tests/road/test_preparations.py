"""Published preparations run as they are printed, from a recipe file to the masses."""

import csv
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.toml import inline
from pi_formulate.chemistry.monomer import GROUPS_OF_ROLE, Monomer
from pi_formulate.chemistry.solvent import Solvent

CASES = Path(__file__).parents[1] / "cases"


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
