"""Dilute solutions by hand."""

import pytest

import pi_formulate as pf

OWN = pf.MarkHouwink(0.02, 0.75, "own")


def test_mark_houwink_and_huggins_by_hand() -> None:
    intrinsic = 0.02 * 6e4**0.75
    eta = pf.dilute_viscosity(OWN, 6e4, 0.005, 0.0017)
    z = intrinsic * 0.005
    assert OWN.intrinsic_ml_per_g(6e4) == pytest.approx(intrinsic)
    assert eta.pa_s == pytest.approx(0.0017 * (1.0 + z + 0.35 * z * z))
    assert eta.source.startswith("own; ")
    known = pf.dilute_viscosity(OWN, 6e4, 0.005, 0.0017, huggins=0.35)
    assert known.pa_s == pytest.approx(eta.pa_s)
    assert known.sd_log10 == pytest.approx(0.03)
    assert eta.sd_log10 > 0.03


def test_what_overlaps_is_out_of_domain() -> None:
    eta = pf.dilute_viscosity(OWN, 6e4, 0.15, 0.0017)
    assert not eta.in_domain
    assert "is not dilute" in eta.note


@pytest.mark.parametrize(
    "call",
    [
        lambda: pf.MarkHouwink(0.0, 0.75, "own"),
        lambda: pf.MarkHouwink(0.02, 3.0, "own"),
        lambda: pf.dilute_viscosity(OWN, 6e4, -0.1, 0.0017),
        lambda: pf.dilute_viscosity(OWN, 6e4, 0.005, 0.0),
        lambda: pf.dilute_viscosity(OWN, 6e4, 0.005, 0.0017, huggins=-1.0),
        lambda: pf.dilute_viscosity(OWN, 1.0, 0.005, 0.0017),
    ],
)
def test_what_is_wrong_is_refused(call: object) -> None:
    with pytest.raises(pf.FormulateError):
        call()  # type: ignore[operator]
