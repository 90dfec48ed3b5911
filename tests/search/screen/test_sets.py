"""Sets of monomers by number, many sets in one block, and sets left out by their bounds: against brute force."""

from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.properties.composition_table import CompositionTable
from pi_formulate.search.screen import layout, memory, sets
from pi_formulate.search.screen.blocks import Listed, Products
from pi_formulate.search.screen.judge import Judge
from pi_formulate.search.screen.question import asked
from pi_formulate.search.screen.sets import subsets_at
from tests.strategies import BY_ROLE

LIB = pf.library()
ACIDS, AMINES = [m.id for m in BY_ROLE["dianhydride"]], [m.id for m in BY_ROLE["diamine"]]
TEN = ["PMDA", "s-BPDA", "ODPA", "BTDA", "6FDA", "p-PDA", "m-PDA", "4,4'-ODA", "TPE-R", "TFMB"]
WISH = {"cte_ppm_per_k": (14, 20), "tg_c": (330, None)}


@given(members=st.integers(1, 9), data=st.data())
def test_subsets_come_in_the_order_of_itertools(members: int, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, members))
    wanted = [list(subset) for subset in combinations(range(members), size)]
    assert subsets_at(members, size, np.arange(comb(members, size))).tolist() == wanted


@settings(max_examples=30)
@given(data=st.data(), steps=st.integers(2, 8))
def test_products_of_shares_have_the_numbers_of_their_mole_fractions(data: st.DataObject, steps: int) -> None:
    acids = data.draw(st.lists(st.sampled_from(TEN[:5]), min_size=1, max_size=3, unique=True))
    amines = data.draw(st.lists(st.sampled_from(TEN[5:]), min_size=1, max_size=3, unique=True))
    table = CompositionTable.of([pf.Unit(LIB[a], LIB[b]) for a in acids for b in amines])
    draw = np.random.default_rng(steps)
    first, second = draw.dirichlet(np.ones(len(acids)), 4), draw.dirichlet(np.ones(len(amines)), 5)
    places = np.arange(len(acids) * len(amines)).reshape(1, len(acids), len(amines))
    values, sds = table.evaluate_products(places, first, second)
    x = np.einsum("ni,mj->nmij", first, second).reshape(20, -1)
    listed_values, listed_sds = table.evaluate(x)
    assert pytest.approx(listed_values, rel=1e-12) == values.reshape(3, -1).T
    assert pytest.approx(listed_sds, rel=1e-9) == sds.reshape(3, -1).T


@pytest.mark.parametrize("sequence", ["random", "any"])
@pytest.mark.parametrize(
    "how",
    [
        {"most_monomers": 4},
        {"sides": (2, 2)},
        {"sides": (1, 3)},
        {"required": ["BTDA"], "most_monomers": 3},
        {"count": 500},
        {"count": 7, "most_monomers": 3},
    ],
)
def test_blocks_come_in_any_order_and_know_where_they_begin(sequence: str, how: dict[str, object]) -> None:
    space = asked(TEN[1:8], {}, step_frac=0.25, sequence=sequence, **how)  # type: ignore[arg-type]
    lengths = [len(space.block(number)) for number in reversed(range(space.blocks))][::-1]
    assert sum(lengths) == space.rows
    if space.exact:
        assert [space.start(number) for number in range(space.blocks)] == np.cumsum([0, *lengths])[:-1].tolist()
    with pytest.raises(IndexError):
        space.block(space.blocks)


def _by_brute_force(monomers: list[str], steps: int, shape: tuple[int, int]) -> set[tuple[tuple[str, float], ...]]:
    """Every feed of so many dianhydrides and diamines in whole steps."""

    def shared(size: int) -> list[tuple[int, ...]]:
        return [
            tuple(b - a for a, b in zip((0, *cuts), (*cuts, steps), strict=True))
            for cuts in combinations(range(1, steps), size - 1)
        ]

    sides = [[m for m in monomers if LIB[m].role == role] for role in ("dianhydride", "diamine")]
    return {
        tuple(sorted((name, k / steps) for name, k in zip((*acids, *amines), (*a, *b), strict=True)))
        for acids in combinations(sides[0], shape[0])
        for amines in combinations(sides[1], shape[1])
        for a in shared(shape[0])
        for b in shared(shape[1])
    }


@pytest.mark.parametrize("rows", [16_384, 10])
@pytest.mark.parametrize("shape", [(2, 2), (1, 3), (3, 1)])
def test_every_composition_of_a_shape_once(shape: tuple[int, int], rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "ROWS_PER_BLOCK", rows)
    table = pf.screen(TEN, step_frac=0.25, sides=shape)
    names = [c for c in table if c.endswith("_mol_frac")]
    feeds = [
        tuple(sorted((name.removesuffix("_mol_frac"), share) for name, share in zip(names, row, strict=True) if share))
        for row in table[names].to_numpy().tolist()
    ]
    assert len(feeds) == len(set(feeds))
    assert set(feeds) == {
        tuple(sorted((LIB[name].id, share) for name, share in feed)) for feed in _by_brute_force(TEN, 4, shape)
    }


@pytest.mark.parametrize("sequence", ["random", "any"])
def test_many_sets_in_a_block_are_judged_as_one_by_one(sequence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    how = {"formula": ["1", "7"], "step_frac": 0.25, "sides": (2, 2), "sequence": sequence}
    together = pf.screen(TEN, WISH, **how)  # type: ignore[arg-type]
    monkeypatch.setattr(sets, "ROWS_PER_BLOCK", 9)
    alone = pf.screen(TEN, WISH, **how)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(together, alone, rtol=1e-12)
    for at in (0, len(together) // 2, len(together) - 1):
        copolymer = pf.screened_copolymer(together.iloc[at])
        assert bool(together["formula_7_met"][at]) is pf.formula("7").check(copolymer).met


@pytest.mark.parametrize("sequence", ["random", "any"])
@pytest.mark.parametrize("formula", [None, "6"])
@pytest.mark.parametrize("window", [(14.0, 20.0), (None, 6.0), (60.0, None), (200.0, None)])
def test_bounds_leave_out_no_composition_inside(
    window: tuple[float | None, float | None], formula: str | None, sequence: str
) -> None:
    how = {"formula": formula, "step_frac": 0.25, "sides": (2, 2), "sequence": sequence}
    wish = {"cte_ppm_per_k": window}
    table = pf.screen(TEN, wish, **how)  # type: ignore[arg-type]
    kept = pf.screen(TEN, wish, inside_only=True, **how)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(kept, table[table["inside"]].reset_index(drop=True), check_like=True)


def test_sets_left_out_are_counted() -> None:
    space = asked(TEN, {"cte_ppm_per_k": (None, 9.0)}, step_frac=0.25, sides=(2, 2))
    judge = Judge.of(space, True)
    assert judge.bounds is not None
    skipped = sum(sets_ for _, sets_, _ in judge.judged(range(space.blocks)))
    values = judge.bounds.values[0]
    acids, amines = range(5), range(5)
    hopeless = [
        values[np.ix_(pair, others)].min() > 9.0
        for pair in combinations(acids, 2)
        for others in combinations(amines, 2)
    ]
    assert skipped == sum(hopeless)
    assert 0 < skipped < space.sets


def test_dianhydrides_without_hope_get_no_diamines(monkeypatch: pytest.MonkeyPatch) -> None:
    space = asked(TEN, {"cte_ppm_per_k": (500.0, None)}, step_frac=0.25, sides=(2, 2))
    judge = Judge.of(space, True)

    def never(*_: object) -> None:
        raise AssertionError("a block was made")

    monkeypatch.setattr(type(space), "block", never)
    assert [(number, skipped) for number, skipped, _ in judge.judged(range(space.blocks))] == [(0, space.sets)]


@pytest.mark.parametrize("sequence", ["random", "any"])
def test_many_monomers_have_columns_by_place(sequence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    few = pf.screen(TEN, WISH, formula="6", step_frac=0.5, most_monomers=4, sequence=sequence)
    monkeypatch.setattr(layout, "MOST_NAMED", 9)
    many = pf.screen(TEN, WISH, formula="6", step_frac=0.5, most_monomers=4, sequence=sequence)
    rest = [c for c in few if not c.endswith("_mol_frac")]
    pd.testing.assert_frame_equal(few[rest], many[rest])
    assert list(many)[:4] == ["dianhydride_1", "dianhydride_1_mol_frac", "dianhydride_2", "dianhydride_2_mol_frac"]
    for at in range(0, len(few), 37):
        assert pf.screened_copolymer(few.iloc[at]) == pf.screened_copolymer(many.iloc[at])
    assert many["dianhydride_3"].isna().any()
    again = pd.read_csv(pd.io.common.StringIO(many.to_csv(index=False)))
    assert pf.screened_copolymer(again.iloc[-1]) == pf.screened_copolymer(few.iloc[-1])


def test_the_library_is_a_space() -> None:
    space = asked(LIB, {}, sides=(2, 2))
    assert space.sets == comb(len(ACIDS), 2) * comb(len(AMINES), 2)
    assert space.rows == 19**2 * space.sets
    assert len(np.unique(space.block(space.blocks // 2).places // len(AMINES))) == 2  # one table of units for a block


def test_more_units_than_one_table_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    how = {"formula": "6", "step_frac": 0.25, "sides": (2, 2)}
    whole = pf.screen(TEN, WISH, **how)  # type: ignore[arg-type]
    monkeypatch.setattr(sets, "MOST_TOGETHER", 20)
    space = asked(TEN, WISH, **how)  # type: ignore[arg-type]
    assert space.blocks == 10
    assert sum(len(space.block(number)) for number in range(10)) == space.rows
    pd.testing.assert_frame_equal(pf.screen(TEN, WISH, **how), whole, rtol=1e-9)  # type: ignore[arg-type]
    assert pf.screen_size(TEN, WISH, **how).time_h > 0.0  # type: ignore[arg-type]


@settings(max_examples=15)
@given(steps=st.integers(2, 5), acids=st.integers(1, 3), amines=st.integers(1, 3))
def test_a_size_is_what_brute_force_counts(steps: int, acids: int, amines: int) -> None:
    feeds = _by_brute_force(TEN, steps, (acids, amines))
    if not feeds:
        with pytest.raises(pf.DesignError, match="no composition"):
            pf.screen_size(TEN, step_frac=1 / steps, sides=(acids, amines))
        return
    size = pf.screen_size(TEN, step_frac=1 / steps, sides=(acids, amines))
    assert size.rows == len(feeds)
    assert size.sets == comb(5, acids) * comb(5, amines)


def test_a_size_is_counted() -> None:
    size = pf.screen_size(TEN, WISH, step_frac=0.25, sides=(2, 2), path="ignored", top=3)
    table = pf.screen(TEN, WISH, step_frac=0.25, sides=(2, 2))
    assert size.rows == len(table)
    assert size.bytes == table.memory_usage(index=False).sum()
    assert size.time_h > 0.0
    assert str(size).startswith("900 compositions of 100 sets, ")


def test_a_keyword_that_screen_does_not_have_is_not_lost() -> None:
    with pytest.raises(TypeError, match="step_fra"):
        pf.screen_size(TEN, step_fra=0.1)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ((2,), "sides: expected numbers of dianhydrides and diamines, such as (2, 2), but got (2,)"),
        ("22", "sides: expected numbers of dianhydrides and diamines, such as (2, 2), but got '22'"),
        ((0, 2), "sides: must be at least 1, but is 0"),
        ((9, 2), "space: there is no composition"),
    ],
)
def test_wrong_sides_are_one_sentence(sides: object, words: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        pf.screen(TEN, sides=sides)  # type: ignore[call-overload]
    assert words in str(caught.value)


def test_a_copolymer_has_no_sides() -> None:
    with pytest.raises(pf.DesignError, match="do not go with a Copolymer, which fixes its units"):
        pf.screen(pf.Copolymer.from_feed({"PMDA": 1, "p-PDA": 1}), sides=(1, 1))


def test_blocks_are_products_where_the_order_is_random() -> None:
    assert isinstance(asked(TEN, {}, step_frac=0.5).block(0), Products)
    assert isinstance(asked(TEN, {}, step_frac=0.5, sequence="any", sides=(2, 2)).block(0), Listed)
    assert memory.BLOCKS_AT_ONCE >= 1
