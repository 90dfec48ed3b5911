"""The screen: the numbers of one composition, every composition once, honest limits, files that explain themselves."""

import io
import json
from itertools import product
from math import comb, inf, isinf
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.files import replaced_folder
from pi_formulate.claims.margins import FormulaMargins
from pi_formulate.search.question.grid import SetGrid, compositions
from pi_formulate.search.screen import dataset, sets
from tests.strategies import BY_ROLE

LIB = pf.library()
FOUR = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]
SIX = [*FOUR, "ODPA", "TPE-R"]
PRICED = LIB.with_prices({"PMDA": 20.0, "BPDA": 45.0, "p-PDA": 15.0, "4,4'-ODA": 12.0})
WISH = {"cte_ppm_per_k": (14, 20), "tg_c": (330, None)}
ESTIMATED = ("tg_c", "cte_ppm_per_k", "density_g_per_cm3")
NO_CLAUSE = ("> 1", "q > 0", "t > 0", "k >= 1", "l, m, n >= 0")  # say nothing of how far inside


def told_margin(report: pf.ClaimReport, closed: bool) -> float:
    """The smallest margin of a report that a screen tells."""
    counted = [f for f in report if not f.clause.endswith(NO_CLAUSE) and (closed or f.clause != "units of the formula")]
    return min(f.margin for f in counted)


@settings(max_examples=25)
@example(
    acids=[LIB["1,2,3,4-CHTDA"], LIB["SiDA"]],  # a low Tg far from the films: digits were lost in a sum
    amines=[LIB["1,10-DAD"]],
    process="cast_fixed",
    sequence="random",
    seed=0,
)
@given(
    acids=st.lists(st.sampled_from(BY_ROLE["dianhydride"]), min_size=1, max_size=2, unique=True),
    amines=st.lists(st.sampled_from(BY_ROLE["diamine"]), min_size=1, max_size=3, unique=True),
    process=st.sampled_from(["cast_fixed", "free", "stretched"]),
    sequence=st.sampled_from(["random", "any"]),
    seed=st.integers(0, 10**6),
)
def test_a_row_is_what_one_composition_is(acids, amines, process, sequence, seed):
    priced = LIB.with_prices({m.id: 10.0 + k for k, m in enumerate((*acids, *amines))})
    try:
        table = pf.screen(
            [m.id for m in (*acids, *amines)],
            formula=["1", "7"],
            process=process,
            sequence=sequence,
            step_frac=0.25,
            library=priced,
        )
    except EstimateError:
        return  # nothing can be said of some unit
    for at in np.random.default_rng(seed).choice(len(table), min(4, len(table)), replace=False):
        row = table.iloc[int(at)]
        copolymer = pf.screened_copolymer(row, priced)
        found = pf.estimate(copolymer, ESTIMATED, process)
        for name in ESTIMATED:
            assert row[name] == pytest.approx(found[name].value, rel=1e-12, abs=1e-10)
            assert row[f"{name}_sd"] == pytest.approx(found[name].sd, rel=1e-9)
            assert bool(row[f"{name}_in_domain"]) is found[name].in_domain
        assert row["cost_per_kg"] == pytest.approx(pf.cost_per_kg(copolymer), rel=1e-12)
        for id in ("1", "7"):
            report = pf.formula(id).check(copolymer)
            assert bool(row[f"formula_{id}_met"]) is report.met
            assert row[f"formula_{id}_margin"] == pytest.approx(told_margin(report, False), rel=1e-12, abs=1e-12)


AMOUNT = st.one_of(st.just(0), st.integers(1, 6), st.integers(1, 10**6).map(lambda k: k / 1e5))


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("interpretation", ["intended", "literal"])
@pytest.mark.parametrize("id", ["1", "2", "6", "7"])
@given(amounts=st.lists(AMOUNT, min_size=9, max_size=9).filter(any))
def test_a_formula_is_judged_as_in_a_check(id, interpretation, closed, amounts):
    units = [pf.Unit(LIB[a], LIB[b]) for a, b in product(("PMDA", "BTDA", "6FDA"), ("TPE-R", "p-PDA", "4,4'-ODA"))]
    present = [(unit, float(amount)) for unit, amount in zip(units, amounts, strict=True) if amount]
    copolymer = pf.Copolymer.of(dict(present))
    formula = pf.formula(id, interpretation=interpretation)
    x = np.array([[amount for _, amount in present]]) / copolymer.total_mol
    met, margin = FormulaMargins.of(formula, [unit for unit, _ in present], closed).judge(x)
    report = formula.check(copolymer, closed)
    assert bool(met[0]) is report.met
    ways = list(formula.labellings(copolymer))
    best = max(map(formula.rank, ways))
    tied = [way for way in ways if formula.rank(way)[0] == best[0] and formula.rank(way)[1] >= best[1] - 1e-9]
    most = max(sum(dict(way.degrees).values()) for way in tied)
    tied = [way for way in tied if sum(dict(way.degrees).values()) >= most - 1e-9 * copolymer.total_mol]
    told = max(told_margin(formula.check(copolymer, closed, labelling=way), closed) for way in tied)
    assert margin[0] == pytest.approx(told, rel=1e-9, abs=1e-9)


def test_the_borders_of_a_formula():
    table = pf.screen(["PMDA", "p-PDA", "4,4'-ODA"], formula="6", step_frac=1 / 14)
    ratio = table["p-PDA_mol_frac"] / table["4,4'-ODA_mol_frac"].where(table["4,4'-ODA_mol_frac"] > 0)
    on = table[((ratio - 2.5).abs() < 1e-12) | ((ratio - 0.4).abs() < 1e-12)]  # 10 : 4 and 4 : 10
    assert on["formula_6_met"].tolist() == [True, True]
    assert on["formula_6_margin"].tolist() == [0.0, 0.0]
    ends = table.set_index("p-PDA_mol_frac")["formula_6_margin"]
    assert ends[0.0] == pytest.approx(-0.4)
    assert isinf(ends[1.0])
    assert ends[1.0] < 0
    assert ends[0.5] == pytest.approx(0.6)


def test_parts_of_a_table_are_tables_of_their_units():
    units = [pf.Unit(LIB[a], LIB[b]) for a in ("PMDA", "6FDA") for b in ("p-PDA", "4,4'-ODA", "TPE-R")]
    whole = pf.CompositionTable.of(units)
    x = np.random.default_rng(0).dirichlet(np.ones(3), 50)
    for places in ([0, 1, 2], [5, 0, 3]):
        part, alone = whole.part(places), pf.CompositionTable.of([units[k] for k in places])
        assert part.units == alone.units
        for ours, theirs in zip(part.evaluate(x), alone.evaluate(x), strict=True):
            assert ours == pytest.approx(theirs, rel=1e-9)
        assert np.array_equal(part.in_domain(x), alone.in_domain(x))
    assert whole.part(range(6)) is whole
    for wrong in ([], [0, 0], [6], [-1]):
        with pytest.raises(EstimateError, match="at least one place from 0 to 5, each once"):
            whole.part(wrong)


def test_many_units_are_judged_set_by_set(monkeypatch):
    whole = pf.screen(FOUR, WISH, step_frac=0.25)
    assert sets.MOST_TOGETHER >= 4
    monkeypatch.setattr("pi_formulate.search.screen.sets.MOST_TOGETHER", 3)
    pd.testing.assert_frame_equal(pf.screen(FOUR, WISH, step_frac=0.25), whole, rtol=1e-9)


@pytest.mark.parametrize("sequence", ["random", "any"])
@pytest.mark.parametrize("most", [2, 3, 4])
def test_every_composition_of_the_grid_once(sequence, most):
    table = pf.screen(FOUR, step_frac=0.25, most_monomers=most, sequence=sequence)
    names = [f"{m}_mol_frac" for m in ("BPDA", "PMDA", "4,4'-ODA", "p-PDA")]
    assert list(table.columns[:4]) == names
    assert table[names[:2]].sum(axis=1).tolist() == pytest.approx([1.0] * len(table))
    assert table[names[2:]].sum(axis=1).tolist() == pytest.approx([1.0] * len(table))
    present = (table[names] > 0).sum(axis=1)
    assert present.max() == most
    assert present.is_monotonic_increasing  # fewer monomers first
    shares = [k / 4 for k in range(5)]
    if sequence == "random" or most < 4:
        assert "PMDA/p-PDA_mol_frac" not in table
        wanted = {
            (a, 1 - a, b, 1 - b) for a in shares for b in shares if sum(x > 0 for x in (a, 1 - a, b, 1 - b)) <= most
        }
        assert set(map(tuple, table[names].to_numpy().tolist())) == wanted
        assert len(table) == len(wanted)
    else:
        units = [f"{a}/{b}_mol_frac" for a in ("BPDA", "PMDA") for b in ("4,4'-ODA", "p-PDA")]
        wanted = {x for x in product(shares, repeat=4) if sum(x) == 1}
        assert set(map(tuple, table[units].to_numpy().tolist())) == wanted
        assert len(table) == len(wanted)


def test_the_grid_is_that_of_design():
    table = pf.screen(SIX, step_frac=0.2, required=SIX)
    a = table[["BPDA_mol_frac", "ODPA_mol_frac", "PMDA_mol_frac"]].to_numpy()
    b = table[["4,4'-ODA_mol_frac", "TPE-R_mol_frac", "p-PDA_mol_frac"]].to_numpy()
    assert (a[:, :, None] * b[:, None, :]).reshape(-1, 9) == pytest.approx(compositions(SetGrid(3, 3, 5, True)))


@pytest.mark.parametrize("formula", [None, "6"])
def test_the_first_of_a_screen_is_the_first_of_a_design(formula):
    targets = {**WISH, "density_g_per_cm3": pf.Target("density_g_per_cm3", set_point=1.42, tolerance=0.05)}
    best = pf.design(targets, SIX, formula=formula, most_monomers=4, step_frac=0.1)[0]
    table = pf.screen(SIX, targets, formula=formula, most_monomers=4, step_frac=0.1)
    first = table[table["inside"]].iloc[0]
    assert str(pf.screened_copolymer(first)) == str(best.copolymer)
    assert first["probability"] == pytest.approx(best.probability, rel=1e-12)
    assert first["distance"] == pytest.approx(best.distance, abs=1e-9)
    for outcome in best.outcomes:
        assert first[outcome.property] == pytest.approx(outcome.value, rel=1e-12)
        assert first[f"{outcome.property}_sd"] == pytest.approx(outcome.sd, rel=1e-9)


def test_blocks_do_not_show(monkeypatch):
    for how in ({"step_frac": 0.1}, {"step_frac": 0.2, "sequence": "any"}):
        whole = pf.screen(FOUR, WISH, formula="6", **how)
        with monkeypatch.context() as patch:
            patch.setattr(sets, "ROWS_PER_BLOCK", 7)
            pd.testing.assert_frame_equal(pf.screen(FOUR, WISH, formula="6", **how), whole, rtol=1e-13)


def test_the_bar_knows_how_long_it_takes():
    for how in (
        {"step_frac": 0.1},
        {"step_frac": 0.2, "sequence": "any"},
        {"count": 40_000},
        {"count": 70_000, "most_monomers": 3},
    ):
        seen: list[int] = []

        def counted(steps, seen=seen):
            seen.append(len(steps))
            for step in steps:
                seen.append(step)
                yield step

        pf.screen(FOUR, progress=counted, **how)
        assert seen[1:] == list(range(seen[0]))


def test_the_units_of_a_copolymer_are_varied():
    units = [("PMDA", "p-PDA", 1), ("PMDA", "4,4'-ODA", 1), ("BPDA", "p-PDA", 1)]
    table = pf.screen(pf.Copolymer.from_units(units), step_frac=0.25)
    names = [f"{a}/{b}_mol_frac" for a, b, _ in units]
    shares = [k / 4 for k in range(5)]
    assert sorted(map(tuple, table[names].to_numpy().tolist())) == sorted(
        x for x in product(shares, repeat=3) if sum(x) == 1
    )
    assert (table["PMDA_mol_frac"] == table[names[0]] + table[names[1]]).all()
    assert (table["p-PDA_mol_frac"] == table[names[0]] + table[names[2]]).all()
    for at in range(len(table)):
        copolymer = pf.screened_copolymer(table.iloc[at])
        shares_of = {str(unit): share for unit, share in copolymer.amounts_mol}
        assert [shares_of.get(name.removesuffix("_mol_frac"), 0.0) for name in names] == table.loc[at, names].tolist()
        assert table["tg_c"][at] == pytest.approx(pf.estimate(copolymer, ["tg_c"])["tg_c"].value, rel=1e-12)
    drawn = pf.screen(pf.Copolymer.from_units(units), count=2000)
    assert drawn[names].mean().tolist() == pytest.approx([1 / 3] * 3, abs=0.03)


def test_one_dianhydride_needs_no_columns_of_units():
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1), ("PMDA", "4,4'-ODA", 1)])
    pd.testing.assert_frame_equal(
        pf.screen(copolymer, WISH), pf.screen(["PMDA", "p-PDA", "4,4'-ODA"], WISH), check_like=True
    )


def test_a_draw_is_even_and_comes_again():
    table = pf.screen(SIX, count=4000, seed=5)
    pd.testing.assert_frame_equal(pf.screen(SIX, count=4000, seed=5), table)
    by_generator = [pf.screen(SIX, count=4000, seed=np.random.default_rng(5)) for _ in range(2)]
    pd.testing.assert_frame_equal(*by_generator)
    assert not pf.screen(SIX, count=4000, seed=6).equals(table)
    shares = table.filter(like="_mol_frac")
    assert shares.mean().tolist() == pytest.approx([1 / 3] * 6, abs=0.02)
    assert shares.var().tolist() == pytest.approx([1 / 18] * 6, rel=0.1)  # of one share of three, uniform
    assert shares.iloc[:, :3].corr().iloc[0, 1] == pytest.approx(-0.5, abs=0.05)
    assert abs(shares.corr().iloc[0, 4]) < 0.06  # the sides do not know of each other


def test_a_draw_takes_every_largest_set_equally_often():
    table = pf.screen(SIX, count=9000, most_monomers=4)
    sets = (table.filter(like="_mol_frac") > 0).value_counts()
    assert len(sets) == 3 + 9 + 3  # 1 and 3, 2 and 2, 3 and 1
    assert set(sets) == {600}
    few = (pf.screen(SIX, count=20, most_monomers=4).filter(like="_mol_frac") > 0).value_counts()
    assert sorted(few) == [1] * 10 + [2] * 5
    any_order = pf.screen(FOUR, count=500, sequence="any")
    units = any_order[[c for c in any_order if "/" in c]]
    assert units.sum(axis=1).tolist() == pytest.approx([1.0] * 500)
    assert any_order["PMDA_mol_frac"].to_numpy() == pytest.approx(units.filter(like="PMDA/").sum(axis=1).to_numpy())


def test_nothing_is_dropped_and_inside_only_is_the_filter():
    table = pf.screen(FOUR, WISH, formula=["6", "1"], step_frac=0.1)
    assert len(table) == 121
    assert table["probability"].round(9).is_monotonic_decreasing
    assert table["probability"].to_numpy() == pytest.approx(
        (table["cte_ppm_per_k_probability"] * table["tg_c_probability"]).to_numpy()
    )
    means = table["cte_ppm_per_k"].between(14, 20) & (table["tg_c"] >= 330)
    assert (table["inside"] == means & table["formula_6_met"] & table["formula_1_met"]).all()
    assert 0 < table["inside"].sum() < len(table)
    kept = pf.screen(FOUR, WISH, formula=["6", "1"], step_frac=0.1, inside_only=True)
    pd.testing.assert_frame_equal(kept, table[table["inside"]].reset_index(drop=True))
    none = pf.screen(["6FDA", "BAPP"], {"cte_ppm_per_k": (None, 5)}, inside_only=True)
    assert len(none) == 0
    assert none["inside"].dtype == bool
    assert none["tg_c"].dtype == float


def test_without_targets_the_order_is_that_of_the_grid():
    table = pf.screen(["PMDA", "p-PDA", "4,4'-ODA"], step_frac=0.25)
    assert "probability" not in table
    assert "inside" not in table
    assert table["4,4'-ODA_mol_frac"].tolist() == [1.0, 0.0, 0.25, 0.5, 0.75]


def test_cost_and_other_exact_targets():
    targets = {"cost_per_kg": (None, 25), "cost_per_m2": (0.3, 1.0), "pi_per_paa_frac": (0.91, None)}
    table = pf.screen(FOUR, targets, thickness_um=25.0, step_frac=0.25, library=PRICED)
    for at in (0, 7, 24):
        row, copolymer = table.iloc[at], pf.screened_copolymer(table.iloc[at], PRICED)
        cost = pf.cost_per_kg(copolymer)
        assert row["cost_per_kg"] == pytest.approx(cost, rel=1e-12)
        assert row["cost_per_kg_probability"] == float(cost <= 25)
        assert row["cost_per_m2"] == pytest.approx(pf.cost_per_m2(copolymer, 25.0), rel=1e-12)
        ratio = copolymer.pi_g_per_mol / copolymer.paa_g_per_mol
        assert row["pi_per_paa_frac"] == pytest.approx(ratio, rel=1e-12)
        assert row["pi_per_paa_frac_probability"] == float(ratio >= 0.91)
    assert table["cost_per_kg_probability"].nunique() == 2
    relative = table["density_g_per_cm3_sd"] / table["density_g_per_cm3"]
    assert (table["cost_per_m2_sd"] / table["cost_per_m2"]).to_numpy() == pytest.approx(relative.to_numpy())
    assert "cost_per_kg" in pf.screen(FOUR, step_frac=0.5, library=PRICED)
    assert "cost_per_kg" not in pf.screen([*FOUR, "ODPA"], step_frac=0.5, library=PRICED)


def test_a_table_tells_what_it_is():
    about = pf.screen(FOUR, WISH, formula="6", count=10).attrs
    assert about["pi_formulate"] == pf.__version__
    assert about["units"]["tg_c_sd"] == "degrees C"
    assert about["sources"]["tg_c"]["source"] == "fit_tg_c"
    assert about["question"]["count"] == 10
    assert about["question"]["step_frac"] is None
    assert about["order"] == "most probable first"
    assert json.loads(json.dumps(about)) == about
    assert pf.screen(FOUR, step_frac=0.5).attrs["order"] == "of the grid"
    assert pf.screen(FOUR, count=3).attrs["order"] == "of the draw"


def test_a_row_goes_on_to_a_batch():
    table = pf.screen(FOUR, WISH, formula="6")
    again = pd.read_csv(io.StringIO(table.to_csv(index=False)))
    copolymer = pf.screened_copolymer(again.iloc[0])
    assert copolymer == pf.screened_copolymer(table.iloc[0])
    assert pf.estimate(copolymer, ["tg_c"])["tg_c"].value == pytest.approx(table["tg_c"][0], rel=1e-12)
    recipe = pf.plan_batch(copolymer, solution_g=500, readability_g=0.01)
    assert pf.check_claims(recipe).own["13"] == "met"


def test_a_monomer_of_ones_own_may_have_a_stroke_in_its_id():
    own = pf.Monomer.from_smiles("Nc1ccc(N)cc1CCCCCC", "my/amine")
    library = LIB.with_monomers([own])
    table = pf.screen(["PMDA", "BPDA", own, "p-PDA"], sequence="any", step_frac=0.5, library=library)
    found = pf.screened_copolymer(table.iloc[-1], library)
    assert "my/amine" in found.feed.to_dict()
    assert found.total_mol == pytest.approx(1.0)


@pytest.mark.parametrize("sequence", ["random", "any"])
def test_a_compound_that_is_not_listed_comes_back_by_its_smiles(sequence):
    table = pf.screen(["PMDA", "BPDA", "Nc1ccc(N)cc1CCCCCC", "p-PDA"], sequence=sequence, step_frac=0.5)
    for at in range(len(table)):
        feed = pf.screened_copolymer(table.iloc[at]).feed.to_dict()
        shares = {name.removesuffix("_mol_frac"): table[name][at] for name in table.columns[:4]}
        assert feed == pytest.approx({name: share for name, share in shares.items() if share})


def test_a_table_that_would_not_fit_is_refused_before_it_is_made():
    def never(blocks):
        raise AssertionError("a block was made")

    ten = [m.id for m in BY_ROLE["diamine"][:10]]
    with pytest.raises(
        pf.DesignError, match=r"space: the table would have 4,263,421,511,271 rows, 592,615,590,066,669 bytes"
    ):
        pf.screen(["PMDA", *ten], step_frac=0.01, progress=never)
    with pytest.raises(pf.DesignError) as caught:
        pf.screen(["PMDA", *ten[:7]], WISH, step_frac=0.02, progress=never)
    rows = comb(50 + 6, 6)
    assert f"{rows:,} rows, {rows * (8 * 8 + 1 + 1 * 8 + 6 * 8 + 3 + 2 * 8):,} bytes" in str(caught.value)
    assert "path='folder'" in str(caught.value)
    small = pf.screen(FOUR, WISH, step_frac=0.1)
    per_row = small.memory_usage(index=False).sum() // len(small)
    assert len(pf.screen(FOUR, WISH, step_frac=0.1, most_bytes=121 * per_row)) == 121
    with pytest.raises(pf.DesignError, match="121 rows"):
        pf.screen(FOUR, WISH, step_frac=0.1, most_bytes=121 * per_row - 1)
    inside = int(small["inside"].sum())
    assert len(pf.screen(FOUR, WISH, step_frac=0.1, inside_only=True, most_bytes=inside * per_row)) == inside
    with pytest.raises(pf.DesignError, match=f"more than {inside - 1} rows inside"):
        pf.screen(FOUR, WISH, step_frac=0.1, inside_only=True, most_bytes=inside * per_row - 1)


@pytest.mark.parametrize("name", ["set", "one.parquet"])
@pytest.mark.parametrize("how", [{"step_frac": 0.1}, {"count": 300}, {"step_frac": 0.1, "inside_only": True}])
def test_a_data_set_holds_what_the_table_holds(name, how, tmp_path, monkeypatch):
    monkeypatch.setattr(sets, "ROWS_PER_BLOCK", 20)
    monkeypatch.setattr(dataset, "BLOCKS_PER_GROUP", 2)
    monkeypatch.setattr(dataset, "BLOCKS_PER_PART", 4)
    table = pf.screen(FOUR, WISH, formula="6", **how)
    found = pf.screen(FOUR, WISH, formula="6", path=tmp_path / name, **how)
    frame = found.to_table().to_pandas()
    assert list(frame.columns) == list(table.columns)
    keys = [c for c in table if c.endswith("_mol_frac")]
    pd.testing.assert_frame_equal(
        frame.sort_values(keys, ignore_index=True), table.sort_values(keys, ignore_index=True), check_like=True
    )
    about = json.loads(found.schema.metadata[b"pi_formulate"])
    assert about["order"] in ("of the grid", "of the draw")
    assert about["question"]["targets"]["tg_c"] == [330.0, None, None, None]
    assert found.schema.field("tg_c").metadata[b"unit"] == b"degrees C"
    assert pf.screened_copolymer(found.head(1).to_pylist()[0]).total_mol == pytest.approx(1.0)
    if name == "set" and "inside_only" not in how:
        parts = sorted(path.name for path in (tmp_path / name).glob("*.parquet"))
        assert parts == [f"part-{k:05d}.parquet" for k in range(len(parts))]
        assert len(parts) == (2 if "step_frac" in how else 4)  # of four blocks
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_empty_data_set_is_a_data_set(tmp_path):
    for name in ("set", "one.parquet"):
        found = pf.screen(["6FDA", "BAPP"], {"cte_ppm_per_k": (None, 5)}, inside_only=True, path=tmp_path / name)
        assert found.count_rows() == 0
        assert "tg_c" in found.schema.names


def test_a_data_set_is_written_whole_or_not_at_all(tmp_path):
    place = tmp_path / "set"
    assert pf.screen(FOUR, step_frac=0.5, path=place).count_rows() == 9
    before = {path.name: path.read_bytes() for path in place.iterdir()}

    def broken(blocks):
        yield next(iter(blocks))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pf.screen(FOUR, step_frac=0.25, path=place, progress=broken)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert list(tmp_path.iterdir()) == [place]
    assert pf.screen(FOUR, step_frac=0.25, path=place).count_rows() == 25  # its own files are replaced
    (place / "notes.txt").write_text("mine")
    with pytest.raises(pf.FileError, match=r"this is a file, or a folder with other files"):
        pf.screen(FOUR, step_frac=0.5, path=place)
    assert (place / "notes.txt").read_text() == "mine"
    with pytest.raises(pf.FileError, match="a folder that exists"):
        pf.screen(FOUR, step_frac=0.5, path=tmp_path / "nowhere" / "set")
    file = tmp_path / "file"
    file.write_text("mine")
    with pytest.raises(pf.FileError, match="a file, or a folder with other files"):
        pf.screen(FOUR, step_frac=0.5, path=file)


def test_a_folder_that_cannot_be_moved_comes_back(tmp_path, monkeypatch):
    place = tmp_path / "set"
    place.mkdir()
    (place / "part-0").write_text("old")
    rename = Path.rename

    def refused(self, target):
        if self.name.endswith(".part"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(pf.FileError, match="No space left"), replaced_folder(place, "part-*") as folder:
        (folder / "part-0").write_text("new")
    assert (place / "part-0").read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_full_disk_is_told_before_the_first_row(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 1000})())
    with pytest.raises(pf.DesignError, match="all rows take 36,603 bytes, but the disk has 1,000 free"):
        pf.screen(FOUR, path=tmp_path / "set")
    assert not list(tmp_path.iterdir())


def test_without_pyarrow_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.dataset", None)
    with pytest.raises(pf.ExtraError, match=r"pip install 'pi_formulate\[screen\]'"):
        pf.screen(FOUR, path=tmp_path / "set")
    assert len(pf.screen(FOUR, step_frac=0.5)) == 9


@pytest.mark.parametrize(
    ("space", "how", "told"),
    [
        ("PMDA", {}, "space: expected a list of monomers, or a Copolymer, but got 'PMDA'"),
        (3, {}, "space: expected a list of monomers, or a Copolymer, but got 3"),
        (["PMDA", "p-PDX"], {}, "'p-PDX' is not a known monomer"),
        (["PMDA"], {}, "there is no diamine among 'PMDA'"),
        (["PMDA", "p-PDA", "aniline"], {}, "candidates: neither a dianhydride nor a diamine: AN"),
        (FOUR, {"targets": {"tg": (1, 2)}}, "Did you mean 'tg_c'?"),
        (FOUR, {"targets": {"solids_paa_frac": (0.1, 0.2)}}, "Solids are a free number of the recipe."),
        (FOUR, {"targets": {"refractive_index": (1.6, None)}}, "estimate(screened_copolymer(row))"),
        (FOUR, {"targets": {"cost_per_kg": (None, 20)}}, "there is no price for 4,4'-ODA, BPDA, PMDA, p-PDA"),
        (
            FOUR,
            {"targets": {"cost_per_m2": (None, 20)}, "library": PRICED},
            "thickness_um: the thickness of the film is missing, for the target cost_per_m2",
        ),
        (FOUR, {"formula": "9"}, "formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '9'"),
        (FOUR, {"closed": "no"}, "closed: expected True or False, but got 'no'"),
        (FOUR, {"formula": "6", "reading": "none"}, "reading"),
        (
            FOUR,
            {"step_frac": 0.3},
            "step_frac: expected 1 divided by a whole number up to 1000, such as 0.05, but got 0.3",
        ),
        (FOUR, {"step_frac": None}, "Or draw a count of compositions."),
        (FOUR, {"count": 0}, "count: must be at least 1, but is 0"),
        (FOUR, {"count": 2.5}, "count: expected a whole number, at least 1, but got 2.5"),
        (FOUR, {"count": 5, "seed": "a"}, "seed: expected a whole number, at least 0, but got 'a'"),
        (FOUR, {"sequence": "block"}, "sequence: expected one of random, any, but got 'block'"),
        (
            FOUR,
            {"process": "cast"},
            "process: expected one of cast_fixed, free, stretched, moulded, unstated, but got 'cast'",
        ),
        (FOUR, {"most_monomers": 1}, "most_monomers: must be at least 2, but is 1"),
        (
            FOUR,
            {"most_monomers": 2, "required": FOUR},
            "most_monomers: must be at least 4, as many as are required, but is 2",
        ),
        (FOUR, {"most_monomers": 2, "required": ["PMDA", "BPDA"]}, "space: there is no composition"),
        (FOUR, {"most_monomers": 2, "required": ["PMDA", "BPDA"], "count": 9}, "space: there is no composition"),
        (SIX, {"step_frac": 0.5, "required": SIX}, "Take a finer step_frac"),
        (FOUR, {"required": ["TPE-R"]}, "required: the candidates lack TPE-R"),
        (FOUR, {"inside_only": 1}, "inside_only: expected True or False, but got 1"),
        (FOUR, {"inside_only": True}, "inside_only: there is neither a target nor a formula to be inside of"),
        (FOUR, {"most_bytes": 0}, "most_bytes: must be above 0, but is 0"),
        (
            SIX,
            {"step_frac": 0.001, "sequence": "any"},
            (
                "there are 25,708,149,925,326,916,038 compositions, but at most 10,000,000,000,000 are "
                "judged. Take a coarser step_frac"
            ),
        ),
        (list(LIB), {"count": 5, "most_monomers": 5}, "sets of monomers to draw from"),
        (
            pf.Copolymer.from_units([("PMDA", "p-PDA", 1)]),
            {"sequence": "any"},
            "space: required, forbidden, most_monomers and sequence go only with a list of monomers",
        ),
        (
            pf.Copolymer.from_units([("PMDA", m.id, 1) for m in BY_ROLE["diamine"][:17]]),
            {},
            "17 units make more than 100,000 sets of units",
        ),
    ],
)
def test_a_wrong_question_is_one_sentence(space, how, told):
    if isinstance(space, list):
        space = [m for m in space if isinstance(m, str) or m.role in ("dianhydride", "diamine")]
    with pytest.raises(pf.FormulateError) as caught:
        pf.screen(space, **how)
    assert told in str(caught.value)


def test_all_faults_come_together():
    with pytest.raises(pf.ManyErrors) as caught:
        pf.screen(FOUR, {"tg_c": (300, 200)}, count=-1, step_frac=None, seed="x")
    assert len(caught.value.errors) == 4


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (3, "row: this is an int, not a row of a screen, with columns that end in _mol_frac"),
        ({"tg_c": 300.0}, "row: this is a dict, not a row of a screen, with columns that end in _mol_frac"),
        ({"PMDA_mol_frac": 1.0}, "a dianhydride and a diamine"),
        ({"PMDA_mol_frac": 1.0, "p-PDX_mol_frac": 1.0}, "'p-PDX' is not a known monomer"),
        ({"PMDA_mol_frac": 1.0, "p-PDA_mol_frac": 0.5}, "equal amounts"),
        (
            {"PMDA_mol_frac": 1.0, "p-PDA_mol_frac": float("nan")},
            "amount of p-PDA: expected a finite number above 0, but got nan",
        ),
        ({"PMDA_mol_frac": 1.0, "p-PDA_mol_frac": -inf}, "amount of p-PDA"),
    ],
)
def test_a_wrong_row_is_one_sentence(row, told):
    with pytest.raises(pf.FormulateError) as caught:
        pf.screened_copolymer(row)
    assert told in str(caught.value)
