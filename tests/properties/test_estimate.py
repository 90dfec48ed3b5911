"""An estimate is never bare, and explains itself."""

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError
from pi_formulate.properties.estimate import Estimate

MIXED = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])


@pytest.mark.parametrize("bad", [(float("nan"), 1.0), (1.0, 0.0), (1.0, -1.0), (1.0, float("inf"))])
def test_an_estimate_is_never_bare(bad: tuple[float, float]) -> None:
    with pytest.raises(EstimateError, match="a finite value and a standard deviation above 0"):
        Estimate(*bad, "K", True, "m", "s")


def test_explanation_has_the_shares_largest_first_and_the_nearest_films() -> None:
    why = pf.estimate(MIXED, ["tg_c", "cte_ppm_per_k"]).explain()
    frame = why.to_frame()
    for name in ("tg_c", "cte_ppm_per_k"):
        shares = frame[frame["property"] == name]["share"]
        assert shares.sum() == pytest.approx(why.estimates[name].value)
        assert (shares.abs().diff().dropna() <= 1e-9).all()
    assert len(why.nearest) == 5
    assert [f.likeness for f in why.nearest] == sorted((f.likeness for f in why.nearest), reverse=True)
    text = str(why)
    assert "smaller ones" in text
    assert why.nearest[0].name in text
    assert set(why.to_svg()) == {"PMDA", "BPDA", "p-PDA", "4,4'-ODA"}
    assert all(drawing.startswith("<svg") for drawing in why.to_svg().values())
