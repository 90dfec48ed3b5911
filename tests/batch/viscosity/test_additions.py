"""What is added conserves mass and atoms and meets the target."""

from math import log10

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import made_of
from tests.strategies import copolymers, few

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
BATCH = pf.plan_batch(KAPTON, solution_g=500, imbalance_r=0.985, readability_g=0.001)
POINT = [pf.ViscosityPoint(BATCH, 12.0)]


def masses(recipe: pf.Recipe) -> dict[str, float]:
    return recipe.charge_g


@few(25)
@given(copolymers(most=3), st.floats(0.9, 0.995), st.floats(0.05, 0.25), st.floats(-1.5, 1.5), st.booleans())
def test_every_way_conserves_mass_and_atoms(
    copolymer: pf.Copolymer, r: float, solids: float, powers: float, acids: bool
) -> None:
    excess = "dianhydride" if acids else "diamine"
    batch = pf.plan_batch(copolymer, solution_g=500.0, solids_frac=solids, imbalance_r=r, excess=excess)
    points = [pf.ViscosityPoint(batch, 10.0)]
    target = 10.0 * 10.0**powers
    before = made_of(batch.charges)
    for way in pf.viscosity_additions(batch, target, points=points):
        after = made_of(way.after.charges)
        added = sum(way.add_g.values())
        assert added > 0.0
        assert after.solution_g == pytest.approx(before.solution_g + added, rel=1e-9)
        for name, mass in masses(batch).items():
            assert masses(way.after)[name] == pytest.approx(mass + way.add_g.get(name, 0.0), rel=1e-9)
        # Poly(amic acid) has the atoms of its monomers, and the polyimide one water less for each ring.
        solvent = sum(charge.charge_g for charge in way.after.charges if charge.role == "solvent")
        assert after.paa_g == pytest.approx(after.solution_g - solvent, rel=1e-9)
        assert after.pi_g + after.water_g == pytest.approx(after.paa_g, rel=1e-9)
        assert way.viscosity.pa_s == pytest.approx(target, rel=0.02)
        if way.what == "monomer in deficit":
            assert before.chains.flory_r < after.chains.flory_r < 1.0
            assert {c.role for c in batch.charges if c.compound.id in way.add_g} == {
                "diamine" if acids else "dianhydride"
            }
        else:
            assert after.chains.mw_paa_g_per_mol == pytest.approx(before.chains.mw_paa_g_per_mol, rel=1e-6)


@few(25)
@given(st.floats(0.06, 0.3), st.floats(4e4, 2e5), st.floats(0.5, 100.0), st.floats(1.1, 2.0))
def test_points_narrow_and_the_law_is_one_of_powers(w: float, mw: float, eta: float, factor: float) -> None:
    solution = pf.PolymerSolution(w, mw)
    wide, narrow = pf.viscosity(solution), pf.viscosity(solution, points=[pf.ViscosityPoint(solution, eta)])
    assert narrow.sd_log10 < 0.1 < wide.sd_log10
    low, high = narrow.interval(0.9999)
    assert low < eta < high
    thicker = pf.viscosity(pf.PolymerSolution(w * factor, mw))
    assert thicker.pa_s / wide.pa_s == pytest.approx(factor**5, rel=1e-9)
    inner, outer = wide.interval(0.5), wide.interval(0.9)
    assert outer[0] < inner[0] < wide.pa_s < inner[1] < outer[1]
    assert log10(outer[1] / wide.pa_s) == pytest.approx(log10(wide.pa_s / outer[0]))


@few(25)
@given(st.floats(1.0, 100.0), st.floats(3e4, 2e5), st.floats(0.05, 0.3), st.floats(1.0, 100.0))
def test_solids_for_a_viscosity_have_it(target: float, mw: float, w: float, eta: float) -> None:
    points = [pf.ViscosityPoint(pf.PolymerSolution(w, mw), eta)]
    wanted = pf.solids_for_viscosity(target, mw, 25.0, points)
    assume(wanted.value < 0.9)
    assert pf.viscosity(pf.PolymerSolution(wanted.value, mw), 25.0, points).pa_s == pytest.approx(target, rel=1e-6)


@few(25)
@given(st.floats(1e-5, 1e-3), st.floats(1e4, 2e5), st.floats(1e-3, 1e-2))
def test_a_dilute_solution_begins_with_its_solvent(c: float, mw: float, solvent: float) -> None:
    own = pf.MarkHouwink(0.02, 0.75, "own")
    specific = pf.dilute_viscosity(own, mw, c, solvent).pa_s / solvent - 1.0
    slope = own.intrinsic_ml_per_g(mw)
    assert specific / c == pytest.approx(slope, rel=0.36 * slope * c)  # the term of Huggins
    assert specific > slope * c


def test_a_thick_batch_takes_solvent_by_the_equation() -> None:
    (way,) = pf.viscosity_additions(BATCH, 6.0, points=POINT, solids_exponent=5.0)
    made = made_of(BATCH.charges)
    now = pf.viscosity(BATCH, points=POINT, solids_exponent=5.0).pa_s
    wanted = made.paa_g / (made.solids_paa_frac * (6.0 / now) ** 0.2) - made.solution_g
    assert way.add_g == {"NMP": pytest.approx(wanted, abs=5.1e-4)}
    assert str(way).startswith(f"add {way.add_g['NMP']:.3f} g of NMP: 6 Pa s; solids from 15.00 to")


def test_a_mixture_of_solvents_keeps_its_ratio() -> None:
    batch = pf.plan_batch(KAPTON, solution_g=500, imbalance_r=0.985, solvent={"NMP": 0.7, "DMAc": 0.3})
    (way,) = pf.viscosity_additions(batch, 6.0, points=[pf.ViscosityPoint(batch, 12.0)])
    assert way.add_g["DMAc"] / way.add_g["NMP"] == pytest.approx(3.0 / 7.0)


def test_a_monomer_in_portions_goes_to_the_last_line() -> None:
    order = ["NMP", "4,4'-ODA", ("PMDA", 0.9), ("PMDA", 0.1)]
    batch = pf.plan_batch(KAPTON, solution_g=500, imbalance_r=0.985, readability_g=0.001, order=order)
    ways = pf.viscosity_additions(batch, 30.0, points=[pf.ViscosityPoint(batch, 12.0)])
    short, both = ways
    assert (short.what, both.what) == ("monomer in deficit", "both monomers")
    assert [a.charge_g - b.charge_g for a, b in zip(short.after.charges, batch.charges, strict=True)] == pytest.approx(
        [0.0, 0.0, 0.0, short.add_g["PMDA"]], abs=1e-9
    )
    assert both.add_g["PMDA"] / batch.charge_g["PMDA"] == pytest.approx(
        both.add_g["4,4'-ODA"] / batch.charge_g["4,4'-ODA"], rel=1e-3
    )


def test_the_short_side_is_never_passed_by_its_rounding() -> None:
    batch = pf.plan_batch(KAPTON, solution_g=50, imbalance_r=0.985, readability_g=0.01)
    ways = pf.viscosity_additions(batch, 1e6, points=[pf.ViscosityPoint(batch, 12.0)])
    (way,) = ways  # 1e6 Pa s needs more solids than can be stirred
    assert way.what == "monomer in deficit"
    assert made_of(way.after.charges).chains.flory_r < 1.0


def test_a_batch_that_is_there_needs_nothing() -> None:
    assert pf.viscosity_additions(BATCH, 12.0, points=POINT) == ()


def test_an_end_capped_batch_without_a_deficit_takes_both() -> None:
    batch = pf.plan_batch(KAPTON, solution_g=500, imbalance_r=0.98, endcap="PA")
    ways = pf.viscosity_additions(batch, 30.0, points=[pf.ViscosityPoint(batch, 12.0)])
    assert [way.what for way in ways] == ["both monomers"]
    assert set(ways[0].add_g) == {"PMDA", "4,4'-ODA", "PA"}


def test_the_batch_after_it_is_written_and_read(tmp_path: object) -> None:
    (way,) = pf.viscosity_additions(BATCH, 6.0, points=POINT)
    way.after.to_csv(f"{tmp_path}/after.csv")
    assert pf.Recipe.read(f"{tmp_path}/after.csv") == way.after


def test_what_is_wrong_is_refused() -> None:
    with pytest.raises(pf.FormulateError, match="a Recipe"):
        pf.viscosity_additions(pf.PolymerSolution(0.15, 7e4), 6.0)  # type: ignore[arg-type]
    with pytest.raises(pf.EstimateError, match="10 poise"):
        pf.viscosity_additions(BATCH, 1e9)
