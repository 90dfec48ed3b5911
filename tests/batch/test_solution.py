"""Solvent as it is printed: masses, volumes, shares by volume, concentrations; it is the size, or the solids follow."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.whatif.state.state import WhatIf

COP = pf.Copolymer.from_units([("BPDA", "4,4'-ODA", 1.0)])
BPDA, ODA = 294.218, 200.241
NMP = pf.solvents()["NMP"].density_g_per_ml or 0.0
XYLENE = pf.solvents()["o-xylene"].density_g_per_ml or 0.0
UNITS = 'units = [{ dianhydride = "BPDA", diamine = "4,4\'-ODA", amount = 1 }]\n'
MASSES = 'amounts = { "4,4\'-ODA" = "82.72 g", BPDA = "117.28 g", PA = "1.50 g" }\n'


def _plan(folder: Path, text: str) -> pf.Recipe:
    (folder / "r.toml").write_text(f'[[batch]]\nid = "A"\n{text}\n', encoding="utf-8")
    return pf.plan_file(folder / "r.toml")[0][0]


def _solids(recipe: pf.Recipe) -> float:
    return recipe.summary["solids_paa_frac"].weighed


@pytest.mark.parametrize("text", ['{ NMP = "800 g" }', '{ NMP = "0.8 kg" }', f'{{ NMP = "{800 / NMP!r} mL" }}'])
def test_with_masses_the_solids_follow(tmp_path: Path, text: str) -> None:
    recipe = _plan(tmp_path, MASSES + f"solvent = {text}")
    assert recipe.charge_g == pytest.approx({"NMP": 800.0, "4,4'-ODA": 82.72, "BPDA": 117.28, "PA": 1.50}, rel=1e-12)
    assert _solids(recipe) == pytest.approx(201.5 / 1001.5, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "nmp", "solids"),
    [
        ('solvent = { NMP = "800 g" }\nsolids = "20 wt%"', 800.0, 0.2),
        ('solvent = { NMP = "800 g" }', 800.0, 0.15),
        ('solvent = { NMP = "1 L" }\nsolids = 0.1', 1000.0 * NMP, 0.1),
        ('solvent = { NMP = "50 ml" }\nsolids = "10 wt%"\nsolids_basis = "pi"', 50.0 * NMP, None),
        ('solvent = { NMP = "50 ml" }\nconcentration = "10 g/dL"', 50.0 * NMP, 5.0 / (5.0 + 50.0 * NMP)),
    ],
)
def test_without_another_size_the_solvent_is_the_size(
    tmp_path: Path, text: str, nmp: float, solids: float | None
) -> None:
    recipe = _plan(tmp_path, UNITS + text)
    assert recipe.charge_g["NMP"] == pytest.approx(nmp, rel=1e-12)
    assert (_solids(recipe) if solids else recipe.summary["solids_pi_frac"].weighed) == pytest.approx(solids or 0.1)


def test_a_size_of_monomers_and_a_solvent_give_solids(tmp_path: Path) -> None:
    mixed = _plan(tmp_path, UNITS + 'monomers = "0.2 mol"\nsolvent = { NMP = "100 ml", o-xylene = "20 g" }')
    assert mixed.charge_g == pytest.approx(
        {"o-xylene": 20.0, "NMP": 100.0 * NMP, "4,4'-ODA": 0.1 * ODA, "BPDA": 0.1 * BPDA}, rel=1e-12
    )
    solution = _plan(tmp_path, UNITS + 'solution = "500 g"\nsolvent = { NMP = "400 g" }')
    assert sum(solution.charge_g.values()) == pytest.approx(500.0, rel=1e-12)
    assert _solids(solution) == pytest.approx(0.2, rel=1e-12)


def test_shares_by_volume_become_masses_by_density(tmp_path: Path) -> None:
    recipe = _plan(tmp_path, UNITS + 'solution = "500 g"\nsolvent = { NMP = "80 vol%", o-xylene = "20 vol%" }')
    volume = {c.compound.id: c.volume_ml for c in recipe.charges if c.role == "solvent"}
    assert volume["NMP"] == pytest.approx(4.0 * (volume["o-xylene"] or 0.0), rel=1e-12)
    assert recipe.charge_g["NMP"] + recipe.charge_g["o-xylene"] == pytest.approx(425.0, rel=1e-12)
    assert any("vol% is" in text and "by densities at 25 C" in text for text in recipe.assumptions)
    total = pf.plan_batch(COP, solvent={"NMP": 0.8, "o-xylene": 0.2}, solvent_by="volume", solvent_ml=100.0)
    assert total.charge_g["o-xylene"] == pytest.approx(20.0 * XYLENE, rel=1e-12)
    by_mass = pf.plan_batch(COP, solvent={"NMP": 0.8, "o-xylene": 0.2}, solvent_g=100.0)
    assert by_mass.charge_g["o-xylene"] == pytest.approx(20.0, rel=1e-12)


# A batch of 0.099 mol BPDA and 0.1 mol ODA in 1 L of solvent holds so much.
@pytest.mark.parametrize(
    "text",
    [
        "0.099 mol/L",
        "0.099 M",
        "99 mmol/L",
        "0.099 mol/dm3 of repeat units",
        "0.099 mol/L of each monomer",
        "0.199 mol/L of monomers",
        "0.099 mol/L of dianhydride",
        "0.1 mol/L of diamines",
        f"{0.099 * BPDA + 0.1 * ODA!r} g/L",
        f"{(0.099 * BPDA + 0.1 * ODA) / 10!r} g/dL of monomers",
        f"{(0.099 * BPDA + 0.1 * ODA) / 10!r} g/100 mL",
        f"{(0.099 * BPDA + 0.1 * ODA) / 10!r} % (w/v)",
    ],
)
def test_a_concentration_counts_what_it_says(tmp_path: Path, text: str) -> None:
    amounts = 'amounts = { BPDA = "0.099 mol", "4,4\'-ODA" = "0.1 mol" }\n'
    for key in (f'concentration = "{text}"', f'solids = "{text}"', f'solvent = {{ NMP = "{text}" }}'):
        recipe = _plan(tmp_path, amounts + key)
        assert recipe.charge_g["NMP"] == pytest.approx(1000.0 * NMP, rel=1e-12)
        assert any("in the volume of the solvent" in note for note in recipe.assumptions)
    sized = _plan(tmp_path, UNITS + f'imbalance_r = 0.99\nsolvent = {{ NMP = "1 L" }}\nconcentration = "{text}"')
    assert sized.charge_g["BPDA"] == pytest.approx(0.099 * BPDA, rel=1e-9)
    csv = tmp_path / "r.csv"
    csv.write_text(f"id,amounts,concentration\nA,BPDA = 0.099 mol; 101-80-4 = 0.1 mol,{text}\n", encoding="utf-8")
    assert pf.plan_file(csv)[0][0].charge_g == pytest.approx(
        _plan(tmp_path, amounts + f'concentration = "{text}"').charge_g
    )


@given(st.floats(0.05, 0.4), st.floats(1.0, 1e4), st.floats(0.9, 1.0))
def test_every_way_to_state_one_solution_gives_one_batch(solids: float, grams: float, r: float) -> None:
    """Planned by size and solids, then again by what that batch has of solvent and monomers: the same masses."""
    base = pf.plan_batch(COP, solution_g=grams, solids_frac=solids, imbalance_r=r)
    nmp = base.charge_g["NMP"]
    mol = {c.compound.id: c.amount_mol for c in base.charges}
    paa = base.charge_g["BPDA"] + base.charge_g["4,4'-ODA"]
    liters = nmp / NMP / 1000.0
    ways = [
        {"solvent_g": nmp, "solids_frac": solids},
        {"solvent_ml": nmp / NMP, "solids_frac": solids},
        {"solvent_g": {"NMP": nmp}, "monomer_mol": mol["BPDA"] + mol["4,4'-ODA"]},
        {"solvent_g": nmp, "solution_g": grams},
        {"solvent_g": nmp, "concentration": pf.Concentration(paa / liters, "g/L")},
        {"solution_g": grams, "concentration": pf.Concentration(mol["BPDA"] / liters, "mol/L")},
    ]
    for how in ways:
        found = pf.plan_batch(COP, imbalance_r=r, **how)
        assert found.charge_g == pytest.approx(base.charge_g, rel=1e-9)


def test_what_is_stated_reads_back(tmp_path: Path) -> None:
    recipe = _plan(tmp_path, UNITS + 'solvent = { NMP = "50 ml", o-xylene = "5 g" }\nsolids = "12 wt%"')
    for name in ("b.csv", "b.json", "b.xlsx", "b.html"):
        pf.write_batches([recipe], tmp_path / name)
        assert pf.Recipe.read(tmp_path / name) == recipe


def test_the_panel_shows_a_stated_solvent_by_its_solids(tmp_path: Path) -> None:
    for text in (
        MASSES + 'solvent = { NMP = "800 g" }',
        UNITS + 'imbalance_r = 0.98\nsolvent = { NMP = "50 ml", o-xylene = "5 g" }\nsolids = "12 wt%"',
        UNITS + 'imbalance_r = 0.98\nsolution = "500 g"\nconcentration = "0.5 mol/L"',
        UNITS + 'imbalance_r = 0.98\nsolution = "500 g"\nsolvent = { NMP = "80 vol%", o-xylene = "20 vol%" }',
    ):
        recipe = _plan(tmp_path, text)
        state = WhatIf.read(tmp_path / "r.toml")
        again = WhatIf.from_toml(state.to_toml())
        nmp = {c.compound.id: c.charge_g for c in again.recipe().charges}["NMP"]
        assert _solids(again.recipe()) == pytest.approx(_solids(recipe), rel=1e-9)
        assert nmp == pytest.approx(recipe.charge_g["NMP"], rel=1e-9)


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        (
            MASSES + 'solvent = { NMP = "800 g" }\nsolids = "25 wt%"',
            ("0.25 cannot be stated: monomers and solvent already fix the solids", "They give 20.12 wt%"),
        ),
        (MASSES + 'solvent = { NMP = "800 g" }\nconcentration = "0.5 mol/L"', ("0.5 mol/L of repeat units", "20.12")),
        (
            UNITS + 'solution = "500 g"\nsolvent = { NMP = "600 g" }',
            ("solution: must be more than the 600 g of solvent in it, but is 500.0", "more than the 600 g"),
        ),
        (UNITS + 'solution = "500 g"\nsolvent = { NMP = "400 g" }\nsolids = "10 wt%"', ("They give 20 wt%",)),
        (
            UNITS + 'solution = "500 g"\nsolids = "15 wt%"\nconcentration = "1 M"',
            ("solids and concentration", "one of"),
        ),
        (UNITS + 'solution = "500 g"\nsolids = "1 g/L"\nconcentration = "1 M"', ("one concentration",)),
        (
            UNITS + 'solution = "500 g"\nconcentration = "15 wt%"',
            ("expected a number with a unit, such as '0.5 mol/L', but got '15 wt%'",),
        ),
        (UNITS + 'solution = "500 g"\nconcentration = "1 M of love"', ("repeat units, monomers, dianhydrides",)),
        (UNITS + 'solution = "500 g"\nconcentration = "1 g/L of water"', ("the counted species",)),
        (
            UNITS + 'solution = "500 g"\nconcentration = "0 M"',
            ("concentration: must be above 0, but is 0.0", "above 0"),
        ),
        (UNITS + 'solvent = { NMP = "400 g", DMAc = "20 %" }', ("only shares by mass, or only shares by volume",)),
        (UNITS + 'solvent = { NMP = "80 wt%", DMAc = "20 vol%" }', ("only shares by mass",)),
        (
            UNITS + 'solvent = { NMP = "80 vol%", DMAc = "10 vol%" }',
            ("the volume fractions NMP = 0.8, DMAc = 0.1 must add up to 1",),
        ),
        (UNITS + 'solvent = { NMP = "80 mol%", DMAc = "20 mol%" }', ("an amount of solvent", "'50 ml'", "'80 vol%'")),
        (
            UNITS + 'solvent = { NMP = "800 g" }\nlosses = { heel = "5 g" }',
            ("losses", "go together with solids, not with a stated mass of solvent"),
        ),
        (
            UNITS + 'solvent = { NMP = "400 g", "1-methyl-2-pyrrolidone" = "4 g" }',
            ("'1-methyl-2-pyrrolidone' is listed twice",),
        ),
        (UNITS + 'solvent = { NMP = "-400 g" }', ("amount of NMP: must be above 0, but is -400.0", "above 0")),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, text: str, fragments: tuple[str, ...]) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        _plan(tmp_path, text)
    assert [part for part in fragments if part not in str(caught.value)] == [], str(caught.value)


@pytest.mark.parametrize(
    ("how", "fragment"),
    [
        ({"solvent_g": 800, "solvent_ml": 800}, "one total"),
        ({"solvent_g": {"NMP": 800}, "solvent_ml": 800}, "one total"),
        ({"solvent_g": {"NMP": 800}, "solvent": "DMAc"}, "Remove solvent"),
        ({"solvent_g": {}}, "at least one solvent"),
        ({"solvent_g": True}, "solvent_g: expected a finite number above 0, but got True"),
        ({"solvent": {"NMP": 1.0}, "solvent_by": "moles"}, "'mass' or 'volume'"),
        (
            {"solvent_ml": 5, "solvent": pf.Solvent("powder", "CCO")},
            r"density of powder: powder is stated by volume, but has no density\. State its mass",
        ),
        ({"solution_g": 5, "concentration": 0.5}, "a Concentration"),
    ],
)
def test_what_cannot_be_in_python(how: dict[str, object], fragment: str) -> None:
    with pytest.raises(pf.RecipeError, match=fragment):
        pf.plan_batch(COP, **how)
