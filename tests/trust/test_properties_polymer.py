"""Copolymers, chains, claims and estimates of any composition: nothing lost, no order, no scale, no spelling."""

import tempfile
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rdkit import Chem

import pi_formulate as pf
from pi_formulate.claims.margins import FormulaMargins
from pi_formulate.properties.composition_table import TABULATED
from tests.strategies import AMOUNTS, BY_ROLE, SCALES, copolymers, few, from_zero, names_of, pots

REL = 1e-9
LIB = pf.library()
MONOMERS = st.sampled_from([m for role in ("dianhydride", "diamine") for m in BY_ROLE[role]])
FORMULAS = st.tuples(st.sampled_from("1267"), st.sampled_from(["intended", "literal"]))
# Degrees in and about the limits of each formula: zero, whole numbers, anything.
DEGREE = st.one_of(st.just(0.0), st.integers(1, 6).map(float), st.floats(0.01, 9.0))
ACIDS, AMINES = ("PMDA", "BTDA"), ("TPE-R", "p-PDA", "4,4'-ODA")
UNITS = [pf.Unit(LIB[a], LIB[b]) for a in ACIDS for b in AMINES]
AMOUNTS_OF_UNITS = st.lists(DEGREE, min_size=6, max_size=6).filter(any)


def _of(amounts: list[float]) -> pf.Copolymer:
    return pf.Copolymer.of({unit: x for unit, x in zip(UNITS, amounts, strict=True) if x > 0.0})


# --- monomers and units


@few(10)
@given(MONOMERS, st.data())
def test_any_name_and_any_spelling_of_the_structure_is_the_monomer(monomer: pf.Monomer, data: st.DataObject) -> None:
    name = data.draw(names_of(monomer))
    assert LIB[name] is LIB.resolve(name) is monomer
    assert LIB.find(name) is monomer
    assert LIB.candidates(name) == ()  # only of a name that several share
    seed = data.draw(st.integers(0, 2**31 - 1))
    spelled = Chem.MolToRandomSmilesVect(Chem.MolFromSmiles(monomer.smiles), 1, seed)[0]
    assert LIB.find(spelled) is monomer
    for again in (
        pf.Monomer.from_smiles(spelled, monomer.id),
        pf.Monomer.from_mol(Chem.MolFromSmiles(spelled), monomer.id),
    ):
        assert (again.smiles, again.role, again.formula) == (monomer.smiles, monomer.role, monomer.formula)
        assert again.molar_mass_g_per_mol == pytest.approx(monomer.molar_mass_g_per_mol, rel=REL)


@few(6)
@given(st.sets(st.sampled_from([m.id for m in LIB]), min_size=1, max_size=5), AMOUNTS)
def test_a_library_of_some_monomers_and_one_with_prices_hold_the_same(ids: set[str], price: float) -> None:
    small = pf.MonomerLibrary(LIB[name] for name in ids)
    again = small.with_monomers([pf.Monomer("mine", "diamine", "Nc1cc(C)c(C)c(N)c1Cl")])
    assert [m.id for m in again if m.id != "mine"] == [m.id for m in small]
    assert len(again.to_frame()) == len(ids) + 1
    priced = small.with_prices(dict.fromkeys(ids, price))
    assert list(priced) == list(small)  # monomers that differ only in price are equal
    assert {m.price_per_kg for m in priced} == {price}


@few(4)
@given(st.sets(st.sampled_from(BY_ROLE["diamine"]), min_size=1, max_size=3))
def test_own_monomers_of_a_file_are_those_of_the_program(monomers: set[pf.Monomer]) -> None:
    empty = pf.MonomerLibrary([LIB["PMDA"]])
    own = [pf.Monomer(f"own {number}", m.role, m.smiles) for number, m in enumerate(monomers)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.csv"
        lines = ["id,role,smiles", *(f'"{m.id}",{m.role},"{m.smiles}"' for m in own)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        smi = Path(folder) / "own.smi"
        smi.write_text("".join(f"{m.smiles} {m.id}\n" for m in own), encoding="utf-8")
        files = [empty.with_csv(path), empty.with_smiles(smi), empty.with_smiles(path)]
    by_hand = empty.with_monomers(own)
    for read in files:
        for m in own:
            assert (read[m.id].smiles, read[m.id].role) == (by_hand[m.id].smiles, by_hand[m.id].role)
            assert read[m.id].molar_mass_g_per_mol == by_hand[m.id].molar_mass_g_per_mol
        assert len(read) == len(by_hand)


@few(10)
@given(copolymers(), st.randoms(use_true_random=False), SCALES)
def test_units_in_any_order_and_in_parts_are_the_same_copolymer(
    copolymer: pf.Copolymer, random: Random, scale: float
) -> None:
    units = [(u.dianhydride, u.diamine, n) for u, n in copolymer.amounts_mol]
    halves = [(a, b, n / 2.0) for a, b, n in units] * 2
    random.shuffle(halves)
    again = pf.Copolymer.from_units(halves)
    assert dict(again.amounts_mol) == pytest.approx(dict(copolymer.amounts_mol), rel=REL)
    scaled = pf.Copolymer.of({u: n * scale for u, n in copolymer.amounts_mol})
    assert scaled.paa_g_per_mol == pytest.approx(copolymer.paa_g_per_mol, rel=REL)
    assert scaled.pi_g_per_mol == pytest.approx(copolymer.pi_g_per_mol, rel=REL)
    assert pf.feed_of(scaled).to_dict() == pytest.approx(
        {name: n * scale for name, n in pf.feed_of(copolymer).to_dict().items()}, rel=REL
    )
    frame = copolymer.to_frame()
    assert frame["fraction"].sum() == pytest.approx(1.0, rel=REL)
    assert (frame["fraction"] * frame["paa_g_per_mol"]).sum() == pytest.approx(copolymer.paa_g_per_mol, rel=REL)
    for form in ("pi", "paa"):
        text = copolymer.to_bigsmiles(form)  # type: ignore[arg-type]
        assert text.startswith("{[]")
        assert text.endswith("[]}")
        assert text.count("[<]") == text.count("[>]") == len(copolymer.amounts_mol)


@few(10)
@given(st.dictionaries(MONOMERS, AMOUNTS, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_a_feed_is_its_amounts_in_any_order(amounts: dict[pf.Monomer, float], random: Random) -> None:
    assume({m.role for m in amounts} == {"dianhydride", "diamine"})
    pairs = list(amounts.items())
    random.shuffle(pairs)
    feed = pf.Feed.of(dict(pairs))
    assert feed == pf.Feed.of(amounts)
    assert feed.to_dict() == {
        m.id: n for m, n in sorted(amounts.items(), key=lambda p: (p[0].role != "dianhydride", p[0].id))
    }
    assert feed.dianhydride_mol + feed.diamine_mol == pytest.approx(sum(amounts.values()), rel=REL)
    least = sum(low for _, low, _ in pf.unit_bounds(feed))
    most = min(feed.dianhydride_mol, feed.diamine_mol)
    assert least <= most * (1 + REL)
    for unit, low, high in pf.unit_bounds(feed):
        assert 0.0 <= low <= high <= min(amounts[unit.dianhydride], amounts[unit.diamine]) * (1 + REL)


@few(12)
@given(copolymers(), st.data())
def test_a_charging_sequence_keeps_every_mole(copolymer: pf.Copolymer, data: st.DataObject) -> None:
    feed = copolymer.feed
    stages: list[dict[pf.Monomer, float]] = [{} for _ in range(3)]
    for monomer, amount in (*feed.dianhydrides_mol, *feed.diamines_mol):
        stages[data.draw(st.integers(0, 2))][monomer] = amount
    order = pf.charging_sequence([stage for stage in stages if stage])
    assert order.feed.to_dict() == pytest.approx(feed.to_dict(), rel=REL)
    ends = sum(n for _, n in order.stages[-1].ends) / 2.0
    assert order.copolymer.total_mol + ends == pytest.approx(max(feed.dianhydride_mol, feed.diamine_mol), rel=1e-6)
    frame = order.to_frame()
    assert frame["amount_mol"].sum() == pytest.approx(feed.dianhydride_mol + feed.diamine_mol, rel=REL)
    bounds = {unit: (low, high) for unit, low, high in pf.unit_bounds(feed)}
    for unit, n in order.copolymer.amounts_mol:
        assert bounds[unit][0] - REL <= n <= bounds[unit][1] * (1 + 1e-6) + REL


# --- chains


@few(40)
@given(pots(), from_zero(0.999), from_zero(0.999))
def test_chains_conserve_mass_and_groups_and_grow_with_conversion(
    pot: list[pf.Molecule], one: float, other: float
) -> None:
    less, more = (pf.chains(pot, p) for p in sorted((one, other)))
    anhydrides = sum(m.amount_mol * m.anhydrides for m in pot)
    amines = sum(m.amount_mol * m.amines for m in pot)
    mass = sum(m.amount_mol * m.molar_mass_g_per_mol for m in pot)
    for answer in (less, more):
        assert answer.anhydride_ends_mol + answer.bonds_mol == pytest.approx(anhydrides, rel=REL)
        assert answer.amine_ends_mol + answer.bonds_mol == pytest.approx(amines, rel=REL)
        count = sum(m.amount_mol for m in pot) - answer.bonds_mol
        assert answer.mn_paa_g_per_mol == pytest.approx(mass / count, rel=1e-6)
        assert answer.mw_paa_g_per_mol >= answer.mn_paa_g_per_mol * (1 - REL)
    assert less.mn_paa_g_per_mol <= more.mn_paa_g_per_mol * (1 + REL)
    assert pf.conversion_for_mn(pot, more.mn_paa_g_per_mol) == pytest.approx(max(one, other), abs=1e-6)


@few(40)
@given(st.floats(0.3, 0.9999), st.floats(0.3, 0.9999), st.floats(0.6, 1.0))
def test_longer_chains_need_a_better_balance_and_a_higher_conversion(one: float, other: float, p: float) -> None:
    assume(abs(one - other) > 1e-9)
    low, high = sorted((one, other))
    short, long = pf.degree_of_polymerization(low, p), pf.degree_of_polymerization(high, p)
    assert short < long
    assert pf.imbalance_for_degree(long, p) == pytest.approx(high, rel=1e-6)
    assert pf.conversion_for_degree(short, high) < pf.conversion_for_degree(long, high) * (1 + REL)
    masses = (218.12, 200.24)
    lengths = sorted((4e3 * one, 4e4 * other))
    assume(lengths[1] > lengths[0] * 1.000001)
    ratios = [pf.imbalance_for_mn(mn, *masses) for mn in lengths]
    caps = [pf.endcap_for_mn(mn, *masses, 148.117) for mn in lengths]
    assert ratios[0] < ratios[1] <= 1.0
    assert caps[0] > caps[1] > 0.0


# --- claims


@few(25)
@given(FORMULAS, AMOUNTS_OF_UNITS, SCALES, st.randoms(use_true_random=False), st.booleans())
def test_a_verdict_has_no_order_no_scale_and_one_road(
    which: tuple[str, Any], amounts: list[float], scale: float, random: Random, closed: bool
) -> None:
    formula = pf.formula(which[0], interpretation=which[1])
    copolymer = _of(amounts)
    report = formula.check(copolymer, closed)
    present = [(unit, x) for unit, x in zip(UNITS, amounts, strict=True) if x > 0.0]
    random.shuffle(present)
    other = formula.check(pf.Copolymer.of({u: x * scale for u, x in present}), closed)
    assert [f.status for f in other.findings] == [f.status for f in report.findings]
    assert [f.margin for f in other.findings] == pytest.approx([f.margin for f in report.findings], rel=1e-6, abs=1e-9)
    fractions = np.array([[x for _, x in present]]) / sum(x for _, x in present)
    met, margin = FormulaMargins.of(formula, [u for u, _ in present], closed).judge(fractions)
    assert bool(met[0]) is report.met
    assert margin[0] <= 1e-9 or report.met or any(f.strict for f in report.findings)
    tight = report.tightest(formula.claim)
    assert tight is None or tight in report.findings
    assert len(report.to_frame()) == len(report.findings)


@few(10)
@given(FORMULAS, AMOUNTS_OF_UNITS)
def test_the_best_labelling_is_ranked_best_and_judged_alone(which: tuple[str, Any], amounts: list[float]) -> None:
    formula = pf.formula(which[0], interpretation=which[1])
    copolymer = _of(amounts)
    best = formula.best(copolymer)
    several = list(formula.labellings(copolymer))
    for each in several:
        (met, smallest, inside), (other_met, other_smallest, other_inside) = formula.rank(best), formula.rank(each)
        assert met >= other_met
        if met == other_met:
            assert smallest >= other_smallest - 1e-9
            if smallest <= other_smallest:  # a fuller labelling wins a tie
                assert inside >= other_inside * (1 - 1e-9)
    alone = formula.check(copolymer, labelling=best)
    assert [f.status for f in alone.findings] == [f.status for f in formula.check(copolymer).findings]
    again = formula.labelled(copolymer, dict(best.classes))
    assert dict(again.degrees) == pytest.approx(dict(best.degrees), rel=REL)
    other = pf.formula(which[0], interpretation="literal" if which[1] == "intended" else "intended")
    assert bool(formula.disagreement(copolymer)) == (
        len(formula.units) > 2 and formula.rank(best)[0] != other.rank(other.best(copolymer))[0]
    )


@few(10)
@given(FORMULAS, st.lists(DEGREE, min_size=4, max_size=4), st.data())
def test_degrees_build_the_copolymer_that_has_them(
    which: tuple[str, Any], values: list[float], data: st.DataObject
) -> None:
    formula = pf.formula(which[0], interpretation=which[1])
    degrees = dict(zip(formula.symbols, values, strict=False))
    assume(any(degrees.values()))
    members = {slot: data.draw(st.sampled_from(formula.fitting(slot)), label=slot) for slot in formula.slots}
    copolymer = formula.build_from(degrees, members)
    assert copolymer == formula.build(**degrees, **members)
    used = {unit.symbol: degrees[unit.symbol] for unit in formula.units if degrees[unit.symbol] > 0.0}
    classes = {m.id: slot for slot, m in members.items()}
    if len(classes) == len(members):  # no monomer in two slots
        found = formula.labelled(copolymer, classes)
        assert {k: v for k, v in dict(found.degrees).items() if v} == pytest.approx(used, rel=REL)
    if len(formula.units) == 2:
        assert sum(formula.degrees(copolymer).values()) == pytest.approx(sum(used.values()), rel=REL)
    assert copolymer.total_mol == pytest.approx(sum(used.values()), rel=REL)
    rows = formula.rows(formula.symbols)
    assert all(len(row.coefficients) == len(formula.symbols) for row in rows)
    assert len(formula.judged_on()) <= len(formula.judged_on(degrees=True))


@few(8)
@given(AMOUNTS_OF_UNITS, SCALES)
def test_all_claims_and_the_comparison_of_readings_agree_on_any_scale(amounts: list[float], scale: float) -> None:
    copolymer, scaled = _of(amounts), _of([x * scale for x in amounts])
    one = pf.check_claims(copolymer, measured={"tg_c": 300.0, "cte_ppm_per_k": 20.0})
    other = pf.check_claims(scaled, measured={"tg_c": 300.0, "cte_ppm_per_k": 20.0})
    assert one.claims == other.claims
    comparison = pf.compare_claims(copolymer, readings=["default"], measured={"tg_c": 300.0, "cte_ppm_per_k": 20.0})
    by_name = {(r.reading, r.interpretation): r.claims for r in comparison.reports}
    assert by_name["default", "intended"] == one.claims
    assert set(comparison.to_frame()["claim"]) == set(one.claims)


@few(3)
@given(st.lists(st.integers(1, 5), min_size=5, max_size=5), st.floats(0.1, 10.0))
def test_orders_are_those_of_the_feed_on_any_scale(amounts: list[int], scale: float) -> None:
    acids = sum(amounts[:2])
    amines = [n * acids / sum(amounts[2:]) for n in amounts[2:]]
    feed = dict(zip((*ACIDS, *AMINES), [*amounts[:2], *amines], strict=True))
    one = pf.check_orders(feed, "7")
    other = pf.check_orders({name: n * scale for name, n in feed.items()}, "7")
    assert (one.every_order, one.some_order) == (other.every_order, other.some_order)
    assert one.random.met is pf.formula("7").check(pf.Copolymer.from_feed(feed)).met
    if one.every_order == "met":
        assert one.random.met
    if one.random.met:
        assert one.some_order == "met"
    assert len(one.to_frame()) > 0


# --- estimates


@few(8)
@given(copolymers(), st.randoms(use_true_random=False), SCALES)
def test_an_estimate_has_no_order_and_no_scale_and_is_that_of_the_table(
    copolymer: pf.Copolymer, random: Random, scale: float
) -> None:
    pairs = [(u, n * scale) for u, n in copolymer.amounts_mol]
    random.shuffle(pairs)
    one, other = pf.estimate(copolymer, TABULATED), pf.estimate(pf.Copolymer.of(dict(pairs)), TABULATED)
    for name in TABULATED:
        assert other[name].value == pytest.approx(one[name].value, rel=1e-6)
        assert other[name].sd == pytest.approx(one[name].sd, rel=1e-6)
        low, high = one[name].interval(0.9)
        assert low <= one[name].value <= high
        wide = one[name].interval(0.99)
        assert wide[0] <= low
        assert wide[1] >= high
        parts = one[name].contributions
        assert sum(part for _, part in parts) == pytest.approx(one[name].value, rel=1e-6)
    units = [u for u, _ in pairs]
    table = pf.CompositionTable.of(units)
    fractions = np.array([[n for _, n in pairs]]) / sum(n for _, n in pairs)
    values, sds = table.evaluate(fractions)
    assert values[0] == pytest.approx([one[name].value for name in TABULATED], rel=REL)
    assert sds[0] == pytest.approx([one[name].sd for name in TABULATED], rel=1e-6)
    assert [bool(x) for x in table.in_domain(fractions)[0]] == [one[name].in_domain for name in TABULATED]
    assert set(one.to_frame()["property"]) == set(TABULATED)


@few(5)
@given(copolymers(), st.data())
def test_a_part_of_a_table_is_the_table_of_these_units(copolymer: pf.Copolymer, data: st.DataObject) -> None:
    units = [u for u, _ in copolymer.amounts_mol]
    places = sorted(data.draw(st.sets(st.integers(0, len(units) - 1), min_size=1)))
    part = pf.CompositionTable.of(units).part(places)
    alone = pf.CompositionTable.of([units[place] for place in places])
    shares = np.array([[1.0 / len(places)] * len(places)])
    for mine, other in zip(part.evaluate(shares), alone.evaluate(shares), strict=True):
        assert mine[0] == pytest.approx(other[0], rel=1e-6)


@few(8)
@given(copolymers(most=2), st.sampled_from(["groups", "measured"]), SCALES)
def test_solvents_are_ranked_nearest_first_on_any_scale(copolymer: pf.Copolymer, anchor: Any, scale: float) -> None:
    ranked = pf.solvents_for(copolymer, anchor)
    distances = [distance for _, distance in ranked]
    assert distances == sorted(distances)
    scaled = pf.Copolymer.of({u: n * scale for u, n in copolymer.amounts_mol})
    again = dict(pf.solvents_for(scaled, anchor))
    assert again == pytest.approx(dict(ranked), rel=1e-6)


@few(10)
@given(MONOMERS, st.integers(0, 2**31 - 1))
def test_groups_are_those_of_the_structure_however_it_is_written(monomer: pf.Monomer, seed: int) -> None:
    table = pf.group_table("polyimide_groups")
    unit = pf.Unit(monomer, LIB["p-PDA"]) if monomer.role == "dianhydride" else pf.Unit(LIB["PMDA"], monomer)
    smiles = unit.pi_smiles
    spelled = Chem.MolToRandomSmilesVect(Chem.MolFromSmiles(smiles), 1, seed)[0]
    one, other = pf.assign(smiles, table), pf.assign(spelled, table)
    assert {group.name: one.count(group.name) for group in table.groups} == {
        group.name: other.count(group.name) for group in table.groups
    }
