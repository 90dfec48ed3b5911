"""One line of a batch: names, lots, masses on the balance, and what a set of lines makes."""

import tempfile
from math import sqrt
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.charge import (
    PURE,
    check_lot,
    feed_of_charges,
    is_called,
    made_of,
    molecules_of,
    monomers_of,
    on_balance,
    pot_of,
)
from pi_formulate.chemistry.atoms import water_g_per_mol

LIB = pf.library()
PMDA, ODA, PA = LIB["PMDA"], LIB["4,4'-ODA"], LIB["PA"]
NMP = pf.solvents()["NMP"]
WATER = water_g_per_mol()


def test_a_compound_is_called_by_each_of_its_names_and_structures() -> None:
    for name in (ODA.id, ODA.name, ODA.cas, ODA.smiles, "O(c1ccc(N)cc1)c1ccc(N)cc1", *ODA.aliases, "4,4'-oda"):
        assert is_called(name, ODA), name
    for name in ("PMDA", PMDA.smiles, "", "no such thing", None, 3, ["4,4'-ODA"]):
        assert not is_called(name, ODA), name
    nameless = pf.Monomer("mine", "diamine", "Nc1cccc(N)c1C")
    assert not is_called("", nameless)  # its CAS number is empty, but that is no name


@pytest.mark.parametrize(
    ("lot", "groups", "expected"),
    [
        (pf.Lot(), 2, 1.0),
        (pf.Lot(purity_frac=0.98), 2, 0.98),
        (pf.Lot(purity_frac=0.98, moisture_frac=0.01), 0, 0.98 * 0.99),
        (pf.Lot(hydrolysed_frac=0.1), 2, 0.9 * 200.0 / (200.0 + 0.2 * WATER)),
        (pf.Lot(hydrolysed_frac=0.1), 1, 0.9 * 200.0 / (200.0 + 0.1 * WATER)),
        (pf.Lot(hydrolysed_frac=0.1), 0, 1.0),
        (pf.Lot("", 0.98, 0.01, 0.1), 2, 0.98 * 0.99 * 0.9 * 200.0 / (200.0 + 0.2 * WATER)),
    ],
)
def test_assay_of_a_lot(lot: pf.Lot, groups: int, expected: float) -> None:
    assert lot.assay_frac(200.0, groups) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("field", ["moisture_frac", "hydrolysed_frac", "assay_sd_frac"])
def test_fractions_of_a_lot_are_from_0_to_below_1(field: str) -> None:
    assert getattr(pf.Lot(**{field: 0.0}), field) == 0.0
    assert getattr(pf.Lot(**{field: 0.999}), field) == 0.999
    for value in (1.0, -1e-9, float("nan"), True):
        with pytest.raises(RecipeError):
            pf.Lot(**{field: value})


def test_purity_of_a_lot_is_above_0_and_at_most_1() -> None:
    assert pf.Lot(purity_frac=1.0) == PURE
    for value in (0.0, 1.0001, -1.0, float("nan")):
        with pytest.raises(RecipeError, match="assay"):
            pf.Lot(purity_frac=value)
    with pytest.raises(RecipeError, match="lot"):
        pf.Lot(3)  # type: ignore[arg-type]


def test_only_an_anhydride_is_hydrolysed() -> None:
    opened = pf.Lot(hydrolysed_frac=0.1)
    for role in ("dianhydride", "endcap_anhydride"):
        check_lot("it", opened, role)
    for role, compound in (
        ("diamine", "an amine"),
        ("endcap_amine", "an amine"),
        ("imidization_reagent", "a imidization reagent"),
    ):
        with pytest.raises(
            RecipeError, match=f"hydrolysed share of it: must be 0, as {compound} has no anhydride, but is 0.1"
        ):
            check_lot("it", opened, role)
    check_lot("it", PURE, "diamine")


def test_masses_of_a_line() -> None:
    lot = pf.Lot(purity_frac=0.99)
    exact = pf.Charge(1, "diamine", ODA, 0.1, 0.1, lot)
    assert exact.pure_g == pytest.approx(20.0241, rel=1e-5)
    assert exact.charge_g == pytest.approx(20.0241 / 0.99, rel=1e-5)
    assert (exact.volume_ml, exact.weighing_sd_g) == (None, 0.0)
    rounded = pf.Charge(1, "diamine", ODA, 12.34 * 0.99 / ODA.molar_mass_g_per_mol, 0.1, lot, 0.01)
    assert rounded.charge_g == 12.34
    assert rounded.weighing_sd_g == pytest.approx(0.01 / sqrt(6.0))
    solvent = pf.Charge(2, "solvent", NMP, 1.0, 1.0)
    assert solvent.volume_ml == pytest.approx(solvent.charge_g / NMP.density_g_per_ml)
    assert "1. 4,4'-ODA (diamine): 20.2264 g, 0.1 mol" in repr(exact)
    assert "2. NMP (solvent): " in repr(solvent)
    page = exact._repr_html_()
    assert "1. 4,4&#39;-ODA" in page
    for words in ("charge", "pure", "assay", "20.2"):
        assert words in page, words


def test_the_balance_shows_whole_steps_and_leaves_other_masses_alone() -> None:
    assert on_balance(3 * 0.1, 0.1) == 0.3
    assert on_balance(0.30000001, 0.1) == 0.30000001
    assert on_balance(0.0, 0.1) == 0.0
    assert on_balance(1.0 / 3.0, None) == on_balance(1.0 / 3.0, 0.0) == 1.0 / 3.0
    assert on_balance(1e6 * (1.0 + 5e-10), 1.0) == 1e6  # relative to the mass


def test_what_a_set_of_lines_makes_by_hand() -> None:
    opened = pf.Lot(hydrolysed_frac=0.05)
    lines = [
        pf.Charge(1, "solvent", NMP, 5.0, 5.0),
        pf.Charge(2, "diamine", ODA, 0.1, 0.1),
        pf.Charge(3, "dianhydride", PMDA, 0.05, 0.05, opened),
        pf.Charge(4, "dianhydride", PMDA, 0.04, 0.04),
        pf.Charge(5, "endcap_anhydride", PA, 0.01, 0.01),
        pf.Charge(6, "imidization_reagent", LIB["PA"], 0.3, 0.3),
    ]
    assert [c.step for c in monomers_of(lines)] == [2, 3, 4, 5]
    assert feed_of_charges(lines).to_dict() == pytest.approx({"PMDA": 0.09, "4,4'-ODA": 0.1})
    whole, half = molecules_of(lines[2])
    assert (whole.amount_mol, whole.anhydrides, whole.amines) == (pytest.approx(0.95), 2, 0)
    assert (half.amount_mol, half.anhydrides, half.amines) == (pytest.approx(0.1), 1, 0)
    assert half.molar_mass_g_per_mol == pytest.approx(PMDA.molar_mass_g_per_mol + WATER)
    capper = pf.Charge(5, "endcap_anhydride", PA, 0.01, 0.01, opened)
    assert [(m.amount_mol, m.anhydrides, m.amines) for m in molecules_of(capper)] == [(1.0, 1, 0)]
    pot = pot_of(lines)
    assert [m.amount_mol for m in pot] == pytest.approx([0.1, 0.0475, 0.005, 0.04, 0.01])
    made = made_of(lines)
    monomers_g = 0.1 * ODA.molar_mass_g_per_mol + 0.09 * PMDA.molar_mass_g_per_mol + 0.01 * PA.molar_mass_g_per_mol
    assert made.paa_g == pytest.approx(monomers_g)
    assert made.water_g == pytest.approx(0.19 * WATER)  # 0.18 groups of PMDA and 0.01 of PA meet 0.2 of ODA
    assert made.pi_g == pytest.approx(made.paa_g - made.water_g)
    assert made.solution_g == pytest.approx(sum(c.charge_g for c in lines[:5]))
    assert made.solids_paa_frac == pytest.approx(made.paa_g / made.solution_g)
    assert made.solids_pi_frac == pytest.approx(made.pi_g / made.solution_g)
    assert made.dianhydride_per_diamine == pytest.approx(0.9)
    assert made.anhydride_mol == pytest.approx(0.09)
    assert made_of(lines, 0.5).chains.bonds_mol == pytest.approx(0.5 * 0.19)


@pytest.mark.parametrize(
    ("oda", "pmda", "nmp"),
    [
        ("bis(4-aminophenyl) ether", "pyromellitic acid dianhydride", "N-methylpyrrolidone"),
        ("4,4'-ODA (101-80-4)", "1,2,4,5-benzenetetracarboxylic dianhydride", "1-methyl-2-pyrrolidinone"),
        ("44ODA", "CAS 89-32-7", "NMP"),
    ],
)
def test_a_component_of_a_batch_is_called_as_a_monomer_is(oda: str, pmda: str, nmp: str) -> None:
    """Whatever name makes the copolymer also orders, reconciles and names a line of a balance."""
    copolymer = pf.Copolymer.from_units([(pmda, oda, 1.0)])
    whole = pf.plan_batch(copolymer, batch_id="R-1", solution_g=500, imbalance_r=0.99, readability_g=0.01)
    parts = whole.replace(order=[nmp, oda, (pmda, 0.9), (pmda, 0.1)])
    assert [charge.compound.id for charge in parts.charges] == ["NMP", "4,4'-ODA", "PMDA", "PMDA"]
    mend = pf.reconcile({nmp: 425.0, oda: 36.09, pmda: 39.42}, whole, may_not_add=[nmp])
    assert mend.top_up_g == {"4,4'-ODA": 0.46}  # 36.09 g x 39.42 / 38.92
    text = f"{nmp}\nS S 425.00 g\n{pmda}\nS S 38.92 g\n{oda}\nS S 36.09 g"
    with tempfile.TemporaryDirectory() as folder:
        whole.to_csv(Path(folder) / "r.csv")
        (read,) = pf.reconcile_file(Path(folder) / "r.csv", balance=pf.read_balance(text))
    assert read.made.charge_g == pytest.approx(whole.charge_g)
