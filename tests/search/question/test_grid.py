"""The grid of compositions by number, against a plain walk over all shares."""

from itertools import product
from math import comb

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.search.question.grid import SetGrid, compositions, count_all, feeds_at
from tests.search.design.walks import problem_with, walk_of

LOW = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]


def test_counts_of_the_grid():
    assert len({*map(tuple, feeds_at(20, 3, np.arange(171)).tolist())}) == 171
    assert compositions(SetGrid(2, 2, 4, False)).sum(axis=1) == pytest.approx(1.0)
    problem = problem_with({"tg_c": (0, None)}, LOW, most=4, step=0.25)
    assert count_all(problem, 4) == sum(1 for _ in walk_of(LOW, 4, 4))


def test_a_step_too_coarse_for_some_sets_leaves_them_out():
    found = pf.design({"tg_c": (200, None)}, [*LOW, "TPE-R"], step_frac=0.5, most_monomers=4, count=99)
    assert len(found) == 6 + 6 + 3 + 3
    assert max(len(f.copolymer.feed.to_dict()) for f in found) == 4  # 2 and 2, as three shares do not fit


def _shares(members: int, steps: int) -> list[tuple[int, ...]]:
    """All shares in whole steps, at least one step each, in order."""
    return [shares for shares in product(range(1, steps + 1), repeat=members) if sum(shares) == steps]


def _walk(grid: SetGrid) -> list[tuple[float, ...]]:
    """Mole fractions of all compositions in which each monomer is present, in order."""
    p, q, steps = grid.dianhydrides, grid.diamines, grid.steps
    if grid.random or min(p, q) == 1:
        sides = product(_shares(p, steps), _shares(q, steps))
        return [tuple(x * y / steps**2 for x in a for y in b) for a, b in sides]
    tables = (np.array(units).reshape(p, q) for units in product(range(steps + 1), repeat=p * q) if sum(units) == steps)
    return [tuple((t / steps).ravel()) for t in tables if t.sum(axis=0).min() > 0 and t.sum(axis=1).min() > 0]


@pytest.mark.parametrize(("steps", "members"), [(1, 1), (6, 1), (6, 2), (6, 3), (8, 5), (7, 7), (20, 4), (2, 3)])
def test_shares_by_their_number_are_all_shares_in_order(steps, members):
    numbers = np.arange(comb(steps - 1, members - 1))
    shares = feeds_at(steps, members, numbers)
    assert shares.shape == (len(numbers), members)
    assert list(map(tuple, shares.tolist())) == _shares(members, steps)
    assert np.array_equal(feeds_at(steps, members, numbers[::-1]), shares[::-1])


def test_shares_of_large_numbers():
    last = comb(999, 5) - 1
    assert feeds_at(1000, 6, np.array([0, last])).tolist() == [[1, 1, 1, 1, 1, 995], [995, 1, 1, 1, 1, 1]]


@pytest.mark.parametrize("random", [True, False])
@pytest.mark.parametrize(
    ("dianhydrides", "diamines", "steps"),
    [(1, 1, 1), (1, 3, 5), (3, 1, 5), (2, 2, 1), (2, 2, 6), (2, 3, 5), (3, 2, 4), (3, 3, 3)],
)
def test_the_grid_of_a_set_is_the_plain_walk(dianhydrides, diamines, steps, random):
    grid = SetGrid(dianhydrides, diamines, steps, random)
    plain = _walk(grid)
    assert list(map(tuple, compositions(grid).tolist())) == plain
    assert grid.size == len(plain)
    assert grid.numbered >= grid.size


@pytest.mark.parametrize("random", [True, False])
def test_parts_of_a_grid_are_the_grid(random):
    grid = SetGrid(2, 3, 6, random)
    parts = [grid.at(np.arange(start, min(start + 50, grid.numbered))) for start in range(0, grid.numbered, 50)]
    fractions, shares = np.vstack([part[0] for part in parts]), np.vstack([part[1] for part in parts])
    assert np.array_equal(fractions, compositions(grid))
    table = fractions.reshape(-1, 2, 3)
    assert shares == pytest.approx(np.hstack([table.sum(axis=2), table.sum(axis=1)]))
    assert (shares > 0).all()
