"""The best rows: the first of a ranking and the Pareto front, against brute force, in memory and in files."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.search.screen import dataset, memory, sets, stored
from pi_formulate.search.screen.best import Ranking

LIB = pf.library()
SIX = ["PMDA", "BPDA", "ODPA", "p-PDA", "4,4'-ODA", "TPE-R"]
WISH = {"cte_ppm_per_k": (14, 20), "tg_c": (330, None)}
NUMBER = st.sampled_from([-np.inf, -1.0, 0.0, 0.0, 1.0, 2.5, 1e300, np.inf])  # few, so that rows tie


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many blocks, groups and files of a small screen."""
    monkeypatch.setattr(sets, "ROWS_PER_BLOCK", 64)
    monkeypatch.setattr(memory, "BLOCKS_AT_ONCE", 2)
    monkeypatch.setattr(dataset, "BLOCKS_PER_GROUP", 2)
    monkeypatch.setattr(dataset, "BLOCKS_PER_PART", 4)


@given(rows=st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=40), count=st.integers(1, 45))
def test_the_first_rows_are_those_of_a_stable_sort(rows: list[tuple[float, ...]], count: int) -> None:
    columns = dict(zip("abc", np.array(rows).T, strict=True))
    ranking = Ranking.of(["a:min", "b", "c:min"], count, list(columns))
    wanted = sorted(range(len(rows)), key=lambda k: (rows[k][0], -rows[k][1], rows[k][2], k))[:count]
    assert ranking.rows(columns).tolist() == wanted
    half = len(rows) // 2
    blocks = [{name: column[part] for name, column in columns.items()} for part in (slice(half), slice(half, None))]
    merged = ranking.best([ranking.best([block]) for block in blocks])
    assert np.array_equal(merged["b"], columns["b"][wanted])


@given(rows=st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=30))
def test_the_front_is_what_no_row_surpasses(rows: list[tuple[float, ...]]) -> None:
    columns = dict(zip("abc", np.array(rows).T, strict=True))
    ranking = Ranking.of(["a:min", "b", "c"], None, list(columns))
    keys = [(a, -b, -c) for a, b, c in rows]

    def surpassed(key: tuple[float, ...]) -> bool:
        return any(other != key and all(o <= k for o, k in zip(other, key, strict=True)) for other in keys)

    assert sorted(ranking.rows(columns).tolist()) == [k for k, key in enumerate(keys) if not surpassed(key)]


@pytest.mark.usefixtures("small")
def test_a_screen_keeps_the_first_rows_of_its_table() -> None:
    table = pf.screen(SIX, WISH, formula="6", step_frac=0.2)
    first = pf.screen(SIX, WISH, formula="6", step_frac=0.2, top=20)
    pd.testing.assert_frame_equal(first, table.head(20))
    assert first.attrs["order"] == "the best first"
    assert len(pf.screen(SIX, WISH, step_frac=0.5, top=10_000)) == len(pf.screen(SIX, WISH, step_frac=0.5))
    few_bytes = pf.screen(SIX, WISH, step_frac=0.2, top=3, most_bytes=1000)  # the others are never in memory together
    assert len(few_bytes) == 3


@pytest.mark.usefixtures("small")
def test_files_have_the_best_rows_of_the_table(tmp_path: Path) -> None:
    how: dict[str, Any] = {"formula": "6", "step_frac": 0.2}
    table = pf.screen(SIX, WISH, **how)
    pf.screen(SIX, WISH, path=tmp_path / "run", **how)
    pf.screen(SIX, WISH, path=tmp_path / "one.parquet", **how)
    assert len(list((tmp_path / "run").glob("*.parquet"))) > 3
    for place in (tmp_path / "run", tmp_path / "one.parquet"):
        best = pf.top(place, count=20)
        pd.testing.assert_frame_equal(best, table.head(20))
        assert best.attrs["question"] == table.attrs["question"]
        front = pf.pareto_front(place, ["tg_c", "cte_ppm_per_k:min", "density_g_per_cm3:min"])
        kept = pf.screen(SIX, WISH, front=["tg_c", "cte_ppm_per_k:min", "density_g_per_cm3:min"], **how)
        pd.testing.assert_frame_equal(front, kept)
        assert 1 < len(front) < len(table)
    worst = pf.top(tmp_path / "run", by=["formula_6_margin:min", "tg_c:min"], count=3)
    lowest = table.sort_values(["formula_6_margin", "tg_c"], kind="stable").head(3)
    assert worst["tg_c"].tolist() == lowest["tg_c"].tolist()


def test_a_best_row_becomes_a_batch(tmp_path: Path) -> None:
    pf.screen(SIX, WISH, formula="6", step_frac=0.2, path=tmp_path / "run")
    copolymer = pf.screened_copolymer(pf.top(tmp_path / "run", count=1).iloc[0])
    batch = pf.plan_batch(copolymer, solution_g=500, solids_frac=0.15, readability_g=0.01)
    assert pf.check_claims(batch).own["13"] == "met"


def test_an_empty_data_set_has_no_best_row(tmp_path: Path) -> None:
    none = {"cte_ppm_per_k": (None, 5)}
    pf.screen(["6FDA", "BAPP"], none, inside_only=True, path=tmp_path / "run")
    assert len(pf.top(tmp_path / "run", by="tg_c")) == 0
    assert len(pf.screen(["6FDA", "BAPP"], none, inside_only=True, top=3)) == 0


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"top": 0}, "top: must be at least 1, but is 0"),
        (
            {"top": 5, "by": "tg"},
            (
                "by: expected a column of numbers, with ':min' if a small one is better: BPDA_mol_frac, "
                "ODPA_mol_frac, PMDA_mol_frac, 4,4'-ODA_mol_frac, TPE-R_mol_frac, p-PDA_mol_frac, tg_c, "
                "tg_c_sd, tg_c_in_domain, cte_ppm_per_k, cte_ppm_per_k_sd, cte_ppm_per_k_in_domain, "
                "density_g_per_cm3, density_g_per_cm3_sd, density_g_per_cm3_in_domain, but got 'tg'"
            ),
        ),
        (
            {"top": 5, "by": ["tg_c", "tg_c:min"]},
            "expected columns, each once, such as 'tg_c' or 'cost_per_kg:min', but got ['tg_c', 'tg_c:min']",
        ),
        (
            {"top": 5, "by": []},
            "by: expected columns, each once, such as 'tg_c' or 'cost_per_kg:min', but got nothing. There are",
        ),
        ({"by": "tg_c"}, "by: goes only with top"),
        ({"top": 5, "front": ["tg_c"]}, "front: does not go with top"),
        ({"front": ["tg_c"], "by": "tg_c"}, "by: does not go with front"),
        ({"top": 5, "path": "run"}, "path: does not go with top or front. Write all rows, then call pf.top"),
    ],
)
def test_a_wrong_ranking_is_one_sentence(how: dict[str, Any], words: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        pf.screen(SIX, step_frac=0.5, **how)
    assert words in str(caught.value)


def test_without_targets_the_columns_are_asked_for() -> None:
    with pytest.raises(
        pf.DesignError, match="by: expected columns, each once, such as 'tg_c' or 'cost_per_kg:min', but got nothing"
    ):
        pf.screen(SIX, step_frac=0.5, top=3)


def test_a_front_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pi_formulate.search.screen.best.MOST_FRONT", 2)
    with pytest.raises(
        pf.DesignError, match="more than 2 rows are surpassed by no other row in tg_c, cte_ppm_per_k, density_g_per_cm3"
    ):
        pf.screen(SIX, step_frac=0.25, front=["tg_c", "cte_ppm_per_k:min", "density_g_per_cm3:min"])


def test_wrong_files_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(pf.FileError, match="there are no Parquet files that screen has written"):
        pf.top(tmp_path / "nothing")
    (tmp_path / "a.parquet").write_bytes(b"no")
    with pytest.raises(pf.FileError, match="this is not a whole Parquet file: "):
        pf.top(tmp_path / "a.parquet", by="tg_c")
    pf.screen(SIX, WISH, step_frac=0.5, path=tmp_path / "run")
    with pytest.raises(
        pf.DesignError,
        match=(r"by: expected a column of numbers, with ':min' if a small one is better: .*, but got 'cost_per_kg'"),
    ):
        pf.top(tmp_path / "run", by="cost_per_kg")
    (tmp_path / "run" / "part-00000.parquet").unlink()
    with pytest.raises(pf.FileError, match=r"no Parquet files|no part-00000\.parquet"):
        pf.top(tmp_path / "run")
    assert stored.FILE.startswith("_")  # no column of a screen does
