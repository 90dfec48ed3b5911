"""Bottles hold what they say, however they are stated; their atoms are counted from formulas alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import molecules_of, pot_of
from tests.batch.ingredients.atoms import add, atoms_of, grams, same
from tests.strategies import BY_ROLE, few, recipes

LIB = pf.library()
ACIDS, AMINES = BY_ROLE["dianhydride"], BY_ROLE["diamine"]


@st.composite
def stocks(draw: Any) -> pf.Bottle:
    """Any monomers in any solvents, with nothing else in the bottle."""
    monomers = draw(st.lists(st.sampled_from([*ACIDS, *AMINES]), min_size=1, max_size=4, unique=True))
    liquids = draw(st.lists(st.sampled_from([s.id for s in pf.solvents()]), max_size=2, unique=True))
    weights = [draw(st.floats(0.01, 1.0)) for _ in (*monomers, *liquids)]
    shares = [weight / sum(weights) for weight in weights]
    return pf.Bottle.stock(
        "S", dict(zip(monomers, shares, strict=False)), dict(zip(liquids, shares[len(monomers) :], strict=True)) or None
    )


@few(25)
@given(stocks(), st.floats(0.01, 1e4))
def test_a_draw_is_as_heavy_as_its_lines_and_as_their_atoms(bottle: pf.Bottle, mass: float) -> None:
    lines = bottle.lines(mass)
    assert sum(line.charge_g for line in lines) == pytest.approx(mass, rel=1e-9)
    assert grams(atoms_of(lines)) == pytest.approx(mass, rel=1e-9)
    held = {content.monomer: content.mass_frac for content in bottle.contents}
    assert {line.compound: line.pure_g for line in lines} == pytest.approx({m: mass * w for m, w in held.items()})


@few(25)
@given(st.sampled_from([*ACIDS, *BY_ROLE["endcap_anhydride"]]), st.sampled_from(["methanol", "ethanol", "water"]))
def test_an_ester_or_acid_is_the_anhydride_and_what_is_bound_to_it(monomer: pf.Monomer, alcohol: str) -> None:
    bottle = pf.Bottle.stock("E", {monomer: 1.0}, alcohol=alcohol)
    (line,) = bottle.lines(100.0)
    groups = 2 if monomer.role == "dianhydride" else 1
    expected: Any = atoms_of([])
    moles = 100.0 / bottle.contents[0].bottled_g_per_mol
    add(expected, monomer.formula, moles)
    add(expected, {"methanol": "CH4O", "ethanol": "C2H6O", "water": "H2O"}[alcohol], groups * moles)
    assert line.charge_g == pytest.approx(100.0, rel=1e-12)
    assert same(atoms_of([line]), expected)
    assert line.amount_mol == pytest.approx(moles, rel=1e-9)


@few(25)
@given(st.floats(130.0, 2000.0))
def test_a_polydisperse_diamine_has_the_molar_mass_of_its_equivalent(equivalent: float) -> None:
    oil = pf.Bottle.polydisperse("oil", "NCCC[Si](C)(C)", "O[Si](C)(C)", "CCCN", equivalent)
    lines = oil.lines(100.0)
    assert 100.0 / sum(line.amount_mol for line in lines) == pytest.approx(2.0 * equivalent, rel=1e-9)
    assert grams(atoms_of(lines)) == pytest.approx(100.0, rel=1e-9)
    # The mean formula is that of a mean chain length: each further unit is C2H6OSi.
    silicon, nitrogen = atoms_of(lines)["Si"], atoms_of(lines)["N"]
    unit, ends = 74.154, 2.0 * equivalent
    short = LIB["BAPTMDS"].molar_mass_g_per_mol  # one unit
    assert 2.0 * silicon / nitrogen == pytest.approx(2.0 + (ends - short) / unit, rel=1e-9)
    assert len(lines) <= 2


@few(25)
@given(st.lists(st.sampled_from(AMINES), min_size=1, max_size=4, unique=True), st.data())
def test_a_mixture_keeps_its_ratio(monomers: list[pf.Monomer], data: st.DataObject) -> None:
    moles = {monomer: data.draw(st.floats(0.1, 10.0)) for monomer in monomers}
    bottle = pf.Bottle.mixture("M", moles, data.draw(st.floats(0.5, 1.0)))
    fed = bottle.moles(2.5)
    whole = sum(moles.values())
    assert fed == pytest.approx({monomer: 2.5 * n / whole for monomer, n in moles.items()}, rel=1e-9)
    lines = bottle.lines(10.0)
    assert sum(line.charge_g for line in lines) == pytest.approx(10.0, rel=1e-9)
    assert [line.assay_frac for line in lines] == pytest.approx([bottle.monomer_frac] * len(lines), rel=1e-12)


@few(15)
@given(recipes(), st.floats(0.001, 1.0))
def test_a_left_over_holds_what_was_charged(recipe: pf.Recipe, part: float) -> None:
    whole = sum(charge.charge_g for charge in recipe.charges)
    lines = pf.left_over(recipe).lines(part * whole)
    assert sum(line.charge_g * (1.0 - line.lot.solvent_frac) for line in lines) <= part * whole
    molecules = {(m.molar_mass_g_per_mol, m.anhydrides, m.amines): 0.0 for m in pot_of(recipe.charges)}
    drawn = dict(molecules)
    for m in pot_of(recipe.charges):
        molecules[m.molar_mass_g_per_mol, m.anhydrides, m.amines] += part * m.amount_mol
    for line in lines:
        for m in molecules_of(line):
            drawn[m.molar_mass_g_per_mol, m.anhydrides, m.amines] += m.amount_mol * line.amount_mol
    assert drawn == pytest.approx(molecules, rel=1e-9)
    fluid = sum(c.charge_g for c in recipe.charges if c.role == "solvent")
    assert sum(line.solvent_g for line in lines) == pytest.approx(part * fluid, rel=1e-9)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (
            lambda: pf.Bottle.stock("S", {"p-PDA": 10}, "NMP"),
            "bottle S: p-PDA: must be above 0 and at most 1, but is 10",
        ),
        (
            lambda: pf.Bottle.stock("S", {"p-PDA": 0.5, "PMDA": 0.6}),
            "the mass fractions add up to 1.1, but must add up to at most 1",
        ),
        (lambda: pf.Bottle.stock("S", {"p-PDA": 0.5, "PMDA": 0.5}, "NMP"), "the rest is solvent"),
        (
            lambda: pf.Bottle.stock("S", {"p-PDA": 0.5, "1,4-phenylenediamine": 0.2}),
            "a monomer is listed twice: 'p-PDA', 'p-PDA'",
        ),
        (lambda: pf.Bottle.stock("S", {}), "there is no monomer in the bottle"),
        (lambda: pf.Bottle.stock("S", {"p-PDA": 0.1}, "no such"), "no such"),
        (
            lambda: pf.Bottle.stock("S", {"p-PDA": 0.1}, "NMP", alcohol="methanol"),
            "expected a dianhydride or an anhydride in it, whose ester or acid is bottled, but got methanol with p-PDA",
        ),
        (lambda: pf.Bottle.stock("S", {"p-PDA": 0.1}, alcohol="water"), "is stated as solvent"),
        (lambda: pf.Bottle("S\n", ()), "name of a bottle"),
        (lambda: pf.Bottle("S", ("PMDA",)), "Content of each component"),  # type: ignore[arg-type]
        (lambda: pf.Bottle("S", (pf.Content(LIB["PMDA"], 0.1),), (("NMP", 0.1),)), "a Solvent with its"),  # type: ignore[arg-type]
        (lambda: pf.Content("PMDA", 0.1), "a Monomer"),  # type: ignore[arg-type]
        (lambda: pf.Bottle.stock("S", {"PMDA": 0.1, "p-PDA": 1e-10}), "a trace is no component"),
        (lambda: pf.Bottle.stock("S", {"PMDA": 0.1}).lines(0.0), "mass of S"),
        (lambda: pf.Bottle.mixture("M", {"2,4-DAT": -1.0}), "bottle M: 2,4-DAT"),
        (lambda: pf.Bottle.polydisperse("P", "NCCC[Si](C)(C)", "O[Si](C)(C)", "CCCN", 50.0), "twice as large"),
        (lambda: pf.Bottle.polydisperse("P", "CCC[Si](C)(C)", "O[Si](C)(C)", "CCCN", 500.0), "diamine"),
        (lambda: pf.Content(LIB["p-PDA"], 0.5, pf.solvents()["methanol"]), "a dianhydride or an anhydride"),
        (lambda: pf.Content(LIB["PMDA"], 0.5, pf.solvents()["methanol"], 0.1), "0 for an ester"),
        (
            lambda: pf.Lot("A", purity_frac=0.5, solvent=(("CN1CCCC1=O", 0.6),)),
            "the assay, the solvents and what is bound add up to 1.1, but may add up to 1 at most",
        ),
        (lambda: pf.Lot("A", purity_frac=0.5, solvent=(("no SMILES", 0.1),)), "solvent in a lot"),
        (lambda: pf.Lot("A", purity_frac=0.5, bound=("CO",)), "a SMILES and a mass fraction"),
        (lambda: pf.Lot("A", purity_frac=0.5, bound="CO"), "a SMILES and a mass fraction"),
    ],
)
def test_what_is_no_bottle_is_refused(make: Any, says: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        make()
    assert says in str(caught.value)
