"""Free ratios: n amounts are set by n - 1 sliders, and a move keeps all that it does not divide."""

from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.whatif.state.ratios import moved, splits_of

AMOUNTS = st.lists(st.floats(0.01, 100.0), min_size=2, max_size=6)


@given(AMOUNTS, st.data())
def test_a_move_sets_its_share_and_keeps_the_others(amounts, data):
    cut = data.draw(st.integers(1, len(amounts)))
    places = list(range(len(amounts)))
    splits = splits_of([group for group in (places[:cut], places[cut:]) if group])
    assert len(splits) == len(amounts) - 1
    split = data.draw(st.sampled_from(splits))
    share = data.draw(st.floats(0.0, 1.0))
    after = moved(amounts, split, share)
    assert isclose(split.share(after), share, rel_tol=1e-9, abs_tol=1e-9)
    assert isclose(sum(after), sum(amounts), rel_tol=1e-9)
    assert all(after[i] == amounts[i] for i in places if i not in (*split.first, *split.second))
    if 0.01 < share < 0.99:
        for other in splits:
            if other != split:
                assert isclose(other.share(after), other.share(amounts), rel_tol=1e-6)  # 12 figures of a small part


@given(AMOUNTS)
def test_every_composition_can_be_reached(amounts):
    splits = splits_of([list(range(len(amounts)))])
    reached = [1.0] * len(amounts)
    for split in reversed(splits):
        reached = moved(reached, split, split.share(amounts))
    scale = sum(amounts) / sum(reached)
    noise = 1e-9 * sum(amounts)
    assert all(isclose(n * scale, wanted, abs_tol=noise) for n, wanted in zip(reached, amounts, strict=True))


def test_a_part_that_was_away_comes_back_in_its_earlier_ratio():
    split = splits_of([[0, 1, 2]])[1]
    away = moved((0.3, 0.1, 0.6), split, 0.0)
    assert away == (0.0, 0.0, 1.0)
    assert moved(away, split, 0.4, weights=(0.3, 0.1, 0.6)) == (0.3, 0.1, 0.6)
    assert moved(away, split, 0.4) == (0.2, 0.2, 0.6)
