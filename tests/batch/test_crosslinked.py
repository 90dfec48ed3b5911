"""Batches with a cross-linker: groups and atoms stay, the gel point is that of Flory's formula, files give it back."""

import json
import random
from math import inf, isfinite, sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import made_of, pot_of
from pi_formulate.copolymer.chain import counted
from tests.batch.ingredients.atoms import atoms_of, grams
from tests.strategies import few, plans

COP = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
AMINES, ACIDS = ("TAPB", "TAPOB", "TAB"), ("MTA",)


@few(20)
@given(plans(), st.sampled_from([*AMINES, *ACIDS]), st.floats(0.001, 0.9))
def test_a_cross_linked_batch_keeps_its_groups_and_atoms(plan: Any, name: str, share: float) -> None:
    copolymer, arguments = plan
    arguments = {**arguments, "lots": {}}
    linear = pf.plan_batch(copolymer, **arguments)
    linked = pf.plan_batch(copolymer, **arguments, crosslinker=name, crosslinker_frac=share)
    before, after = (
        (sum(m.amount_mol * m.anhydrides for m in pot), sum(m.amount_mol * m.amines for m in pot))
        for pot in (pot_of(linear.charges), pot_of(linked.charges))
    )
    assert after[0] / after[1] == pytest.approx(before[0] / before[1], rel=1e-9)
    (branch,) = [c for c in linked.charges if c.compound.id == name]
    side = 0 if name in ACIDS else 1
    capped = sum(c.amount_mol for c in linked.charges if c.role == ("endcap_anhydride", "endcap_amine")[side])
    assert 3.0 * branch.amount_mol == pytest.approx(share * (after[side] - capped), rel=1e-9)
    ratio = linked.summary["dianhydride_per_diamine"].target
    assert ratio == pytest.approx(linear.summary["dianhydride_per_diamine"].target, rel=1e-9)
    # Mass: what is charged is what its atoms weigh, and the polyimide is short of one water for each bond.
    monomers = [c for c in linked.charges if c.role != "solvent"]
    pure = [c for c in monomers if c.assay_frac == 1.0]
    assert grams(atoms_of(pure)) == pytest.approx(sum(c.charge_g for c in pure), rel=1e-9)
    made = made_of(linked.charges)
    assert made.paa_g - made.pi_g == pytest.approx(min(after) * 18.015, rel=1e-9)
    basis = arguments["solids_basis"]
    assert linked.summary[f"solids_{basis}_frac"].target == pytest.approx(arguments["solids_frac"], rel=1e-9)


@few(15)
@given(st.floats(0.01, 0.9), st.floats(0.7, 1.0), st.sampled_from(["TAPB", "MTA"]))
def test_the_gel_point_is_that_of_the_formula_of_flory(share: float, r: float, name: str) -> None:
    recipe = pf.plan_batch(COP, solution_g=500, imbalance_r=r, crosslinker=name, crosslinker_frac=share)
    expected = 1.0 / sqrt(r * (1.0 + share))
    point = pf.gel_point(pot_of(recipe.charges))
    if abs(expected - 1.0) > 1e-6:
        assert point.stockmayer == (pytest.approx(expected, rel=1e-9) if expected < 1.0 else inf)
        warned = any("The batch gels" in text for text in recipe.summary.warnings)
        assert warned == (expected < 1.0)
    for conversion in (0.999 * expected, 1.001 * expected):
        if conversion < 1.0:
            mw = counted(pot_of(recipe.charges), conversion).mw_paa_g_per_mol
            assert isfinite(mw) == (conversion < expected)


def test_averages_below_the_gel_point_are_those_of_a_simulated_pot() -> None:
    """Random bonds between 60 000 molecules; rings are a per mille of them, the noise of M_w a percent."""
    kinds = [pf.Molecule(30_000, 218.12, 2, 0), pf.Molecule(17_000, 200.24, 0, 2), pf.Molecule(8_000, 351.45, 0, 3)]
    conversion = 0.7
    draw = random.Random(7)
    masses, acids, amines = [], [], []
    for kind in kinds:
        for _ in range(int(kind.amount_mol)):
            acids += [len(masses)] * kind.anhydrides
            amines += [len(masses)] * kind.amines
            masses.append(kind.molar_mass_g_per_mol)
    draw.shuffle(acids)
    draw.shuffle(amines)
    parent = list(range(len(masses)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    bonds = int(conversion * min(len(acids), len(amines)))
    for one, two in zip(acids[:bonds], amines[:bonds], strict=False):
        parent[root(one)] = root(two)
    trees: dict[int, float] = {}
    for place, mass in enumerate(masses):
        trees[root(place)] = trees.get(root(place), 0.0) + mass
    whole = sum(masses)
    result = counted(kinds, conversion)
    assert result.mn_paa_g_per_mol == pytest.approx(whole / len(trees), rel=0.005)
    assert result.mw_paa_g_per_mol == pytest.approx(sum(m * m for m in trees.values()) / whole, rel=0.03)


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "html"])
@pytest.mark.parametrize("name", ["TAPOB", "MTA"])
def test_a_file_gives_the_batch_back(tmp_path: Path, kind: str, name: str) -> None:
    recipe = pf.plan_batch(
        COP, solution_g=500, imbalance_r=0.9, crosslinker=name, crosslinker_frac=0.05, readability_g=0.01
    )
    path = tmp_path / f"net.{kind}"
    pf.write_batches([recipe], path)
    assert pf.Recipe.read(path) == recipe
    if kind == "csv":
        lines = recipe.to_frame()
        assert set(lines["role"]) == {"solvent", "diamine", "dianhydride"}
        assert lines.groupby("role")["mol_frac_in_role"].sum().tolist() == pytest.approx([1.0] * 3)


def test_a_file_with_another_role_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    recipe = pf.plan_batch(COP, solution_g=500, imbalance_r=0.9, crosslinker="TAPB", crosslinker_frac=0.05)
    pf.write_batches([recipe], path)
    text = path.read_text(encoding="utf-8")
    for wrong in ("trianhydride", "diamine"):
        path.write_text(text.replace(json.dumps('branch="triamine"')[1:-1], json.dumps(f'branch="{wrong}"')[1:-1]))
        with pytest.raises(pf.TableError, match="cross-linker of the role diamine"):
            pf.Recipe.read(path)


def test_left_overs_keep_their_cross_linker_and_a_weighing_error_is_restored() -> None:
    recipe = pf.plan_batch(COP, solution_g=500, imbalance_r=0.9, crosslinker="TAPB", crosslinker_frac=0.05)
    bottle = pf.left_over(recipe)
    assert {content.monomer.role for content in bottle.contents} == {"dianhydride", "diamine", "triamine"}
    weighed = {c.compound.id: c.charge_g * (1.01 if c.compound.id == "PMDA" else 1.0) for c in recipe.charges}
    after = pf.reconcile(weighed, recipe).summary
    assert after["dianhydride_per_diamine"].weighed == pytest.approx(0.9, rel=1e-6)


def test_the_recipe_file_states_a_cross_linker(tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    text = '[[batch]]\nid = "A"\nfeed = {{ PMDA = 1, "4,4\'-ODA" = 1 }}\nsolution = "500 g"\nimbalance_r = 0.95\n{}\n'
    path.write_text(text.format('crosslinker = "TAPB"\ncrosslinked = "2 %"'), encoding="utf-8")
    (recipe,), _ = pf.plan_file(path)
    same = pf.plan_batch(COP, solution_g=500, imbalance_r=0.95, crosslinker="TAPB", crosslinker_frac=0.02)
    assert recipe.charge_g == pytest.approx(same.charge_g, rel=1e-9)
    path.write_text(text.format('crosslinker = "TAPB"'), encoding="utf-8")
    with pytest.raises(pf.FormulateError, match="crosslinked"):
        pf.plan_file(path)


def test_strict_refuses_a_gel() -> None:
    with pytest.raises(pf.RecipeError, match="gel point"):
        pf.plan_batch(COP, solution_g=500, crosslinker="TAPB", crosslinker_frac=0.05, strict=True)
    beneath = pf.plan_batch(COP, solution_g=500, crosslinker="TAPB", crosslinker_frac=0.05, conversion=0.96)
    assert not any("gels" in text for text in beneath.summary.warnings)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"crosslinker": "TAPB"}, "together with crosslinker_frac"),
        ({"crosslinker_frac": 0.1}, "together with crosslinker_frac"),
        ({"crosslinker": "TAPB", "crosslinker_frac": 1.0}, "crosslinker_frac"),
        ({"crosslinker": "TAPB", "crosslinker_frac": 5}, "in percent"),
        ({"crosslinker": "TAPX", "crosslinker_frac": 0.1}, "one of TAPB, TAPOB, TAB, MTA, or a SMILES"),
        ({"crosslinker": 3, "crosslinker_frac": 0.1}, "a name, a SMILES or a Crosslinker"),
        ({"crosslinker": "Nc1ccc(N)cc1", "crosslinker_frac": 0.1}, "3 primary amines"),
        ({"crosslinker": "NCCN(CCN)CCNC", "crosslinker_frac": 0.1}, "secondary amine"),
        ({"crosslinker": "TAPB", "crosslinker_frac": 0.1, "target_mn_g_per_mol": 2e4}, "makes a network"),
        ({"crosslinker": "TAPB", "crosslinker_frac": 0.1, "target_mn_g_per_mol": 100.0}, "which TAPB allows"),
    ],
)
def test_what_is_no_cross_linker_is_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_batch(COP, solution_g=500, **arguments)
    assert says in str(caught.value)


def test_stated_amounts_are_refused_with_a_cross_linker() -> None:
    monomers = {name: pf.library()[name] for name in ("PMDA", "4,4'-ODA")}
    solved = pf.solve_amounts([pf.Known("mass_g", name, 10.0) for name in monomers], monomers)
    with pytest.raises(pf.FormulateError, match="units or a feed"):
        pf.plan_batch(solved, crosslinker="TAPB", crosslinker_frac=0.1)


def test_a_cross_linker_is_known_by_name_structure_and_as_an_object() -> None:
    tapb = pf.crosslinker("TAPB")
    assert (tapb.formula, tapb.role, tapb.functionality) == ("C24H21N3", "triamine", 3)
    assert pf.crosslinker("TAPOB").formula == "C24H21N3O3"
    assert pf.crosslinker("MTA").formula == "C12O9"
    assert pf.crosslinker(tapb) is tapb
    assert pf.crosslinker(tapb.smiles).smiles == tapb.smiles
    assert pf.crosslinker("1,3,5-tris(4-aminophenyl)benzene") == tapb
    assert len({tapb, pf.crosslinker("tapb")}) == 1
    own = pf.Crosslinker("mine", "triamine", "Nc1cc(N)cc(N)c1", name="my amine")
    assert own.name == "my amine"
    with pytest.raises(pf.StructureError, match="role"):
        pf.Crosslinker("mine", "diamine", "Nc1cc(N)cc(N)c1")  # type: ignore[arg-type]
    with pytest.raises(pf.CompositionError, match="a dianhydride or a diamine"):
        pf.Copolymer.from_feed({"PMDA": 1.0, tapb: 1.0})


@few(20)
@given(
    st.sampled_from([*AMINES, *ACIDS]), st.floats(0.001, 0.2), st.floats(1500.0, 8000.0), st.sampled_from([1.0, 0.97])
)
def test_a_target_mn_is_mass_over_molecules_below_the_gel_point(
    name: str, share: float, target: float, conversion: float
) -> None:
    excess = "diamine" if name in AMINES else "dianhydride"
    arguments: dict[str, Any] = {"crosslinker": name, "crosslinker_frac": share, "conversion": conversion}
    arguments |= {"excess": excess, "solution_g": 500}
    need = ""
    try:
        batch = pf.plan_batch(COP, target_mn_g_per_mol=target, **arguments)
    except pf.CompositionError as error:
        need = error.need
    if "allows at conversion 0.97" in need:  # longer than the unreacted groups permit
        return
    if need:
        assert "makes a network" in need
        most = float(need.split()[1])
        batch = pf.plan_batch(COP, target_mn_g_per_mol=most * 0.999, **arguments)
        assert isfinite(made_of(batch.charges, conversion).chains.mw_paa_g_per_mol)
        with pytest.raises(pf.CompositionError, match="makes a network"):
            pf.plan_batch(COP, target_mn_g_per_mol=most * 1.001, **arguments)
        return
    monomers = [c for c in batch.charges if c.role != "solvent"]
    groups = {"dianhydride": 2.0, "diamine": 2.0, "triamine": 3.0, "trianhydride": 3.0}
    sides = {
        side: sum(groups[c.role] * c.amount_mol for c in monomers if c.role.endswith(side))
        for side in ("anhydride", "amine")
    }
    molecules = sum(c.amount_mol for c in monomers) - conversion * min(sides.values())
    assert sum(c.charge_g for c in monomers) / molecules == pytest.approx(target, rel=1e-6)
    assert isfinite(batch.summary["mw_paa_g_per_mol"].target)
