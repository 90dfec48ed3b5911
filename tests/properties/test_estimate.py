"""An estimate is never bare, and explains itself."""

from dataclasses import replace
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError
from pi_formulate.properties.estimate import LEVELS, MOST_SHOWN, Estimate

MIXED = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])


@pytest.mark.parametrize("bad", [(float("nan"), 1.0), (1.0, 0.0), (1.0, -1.0), (1.0, float("inf"))])
def test_an_estimate_is_never_bare(bad: tuple[float, float]) -> None:
    with pytest.raises(EstimateError, match="a finite value and a standard deviation above 0"):
        Estimate(*bad, "K", True, "m", "s")


def test_explanation_has_the_shares_and_the_nearest_films() -> None:
    why = pf.estimate(MIXED, ["tg_published_c", "tg_c", "cte_ppm_per_k"]).explain()
    frame = why.to_frame()
    for name in why.estimates:
        shares = frame[frame["property"] == name]["share"]
        assert shares.sum() == pytest.approx(why.estimates[name].value)
    sums = frame[frame["property"] == "tg_published_c"]["share"]
    assert (sums.abs().diff().dropna() <= 1e-9).all()  # largest first
    assert len(why.nearest) == 5
    assert list(dict.fromkeys(frame["property"])) == ["tg_published_c", "tg_c", "cte_ppm_per_k"]
    assert [f.likeness for f in why.nearest] == sorted((f.likeness for f in why.nearest), reverse=True)
    text = str(why)
    # All that films tell is shown, of however many groups.
    for name in ("tg_c", "cte_ppm_per_k"):
        assert all(what in text for what, _ in why.estimates[name].contributions)
    assert why.nearest[0].name in text
    assert set(why.to_svg()) == {"PMDA", "BPDA", "p-PDA", "4,4'-ODA"}
    assert all(drawing.startswith("<svg") for drawing in why.to_svg().values())


def test_more_contributions_than_are_shown_are_summed() -> None:
    many = tuple((f"part {i}", float(i + 1)) for i in range(MOST_SHOWN + 4))
    estimate = Estimate(sum(share for _, share in many), 1.0, "K", True, "m", "s", contributions=many)
    assert "4 smaller ones" in str(estimate.contribution_table())
    assert "smaller ones" not in str(replace(estimate, contributions=many[:MOST_SHOWN]).contribution_table())


NORMAL = Estimate(300.0, 20.0, "K", True, "m", "s")
# Skew, with tails that are longer than those of a normal distribution.
STATED = replace(
    NORMAL, intervals=((0.5, 295.0, 308.0), (0.8, 285.0, 322.0), (0.9, 275.0, 341.0), (0.95, 260.0, 370.0))
)
QUANTILES = {level: NormalDist().inv_cdf(0.5 + 0.5 * level) for level in LEVELS}


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.sampled_from([NORMAL, STATED]))
def test_an_interval_widens_with_its_level(one: float, other: float, estimate: Estimate) -> None:
    inner, outer = (estimate.interval(level) for level in sorted((one, other)))
    assert outer[0] <= inner[0] <= estimate.value <= inner[1] <= outer[1]
    if abs(one - other) > 1e-6:
        assert outer[0] < inner[0] < inner[1] < outer[1]


@given(st.floats(0.001, 0.999))
def test_an_interval_is_normal_where_none_is_stated(level: float) -> None:
    z = NormalDist().inv_cdf(0.5 + 0.5 * level)
    assert NORMAL.interval(level) == (pytest.approx(300.0 - 20.0 * z), pytest.approx(300.0 + 20.0 * z))


def test_a_stated_interval_is_given_back() -> None:
    for level, low, high in STATED.intervals:
        assert STATED.interval(level) == (pytest.approx(low), pytest.approx(high))
    assert STATED.interval_90 == STATED.interval(0.9)
    # Between two levels, the ends move evenly with the normal quantile.
    z = 0.5 * (QUANTILES[0.8] + QUANTILES[0.9])
    level = 2.0 * NormalDist().cdf(z) - 1.0
    assert STATED.interval(level) == (pytest.approx(280.0), pytest.approx(331.5))
    # Beyond the last one they go on as they came.
    z = 2.0 * QUANTILES[0.95] - QUANTILES[0.9]
    assert STATED.interval(2.0 * NormalDist().cdf(z) - 1.0) == (pytest.approx(245.0), pytest.approx(399.0))


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, 1.5, float("nan")])
def test_a_level_that_is_no_probability_is_refused(level: float) -> None:
    with pytest.raises(EstimateError, match=r"level: expected a probability above 0 and below 1, but got "):
        STATED.interval(level)


@pytest.mark.parametrize(("sd", "decimals"), [(14.0, 1), (0.032, 4), (9.99, 2), (150.0, 0), (3e4, 0)])
def test_contributions_are_shown_to_a_hundredth_of_the_deviation(sd, decimals):
    assert Estimate(1.0, sd, "K", True, "m", "s").decimals == decimals
