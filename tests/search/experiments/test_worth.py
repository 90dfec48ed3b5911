"""What a measurement is worth: limits, a plain integral as the oracle, and errors."""

import numpy as np
import pytest
from scipy.stats import norm

import pi_formulate as pf
from pi_formulate.base.errors import FormulateError
from pi_formulate.search.experiments.worth import _moves, worth_measuring

MIXED = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 0.6), ("BPDA", "p-PDA", 0.4)])
WINDOW = {"cte_ppm_per_k": (14.0, 20.0)}


@pytest.mark.parametrize(("told", "low", "high"), [(3.0, 14.0, 20.0), (5.5, -np.inf, 18.0), (0.5, 18.0, np.inf)])
def test_the_move_is_the_plain_integral(told: float, low: float, high: float) -> None:
    value, sd = 16.0, 6.0
    t = np.linspace(-9.0, 9.0, 400_001)
    left = np.sqrt(sd**2 - told**2)
    after = norm.cdf((high - value - told * t) / left) - norm.cdf((low - value - told * t) / left)
    before = norm.cdf((high - value) / sd) - norm.cdf((low - value) / sd)
    expected = np.trapezoid(np.abs(after - before) * norm.pdf(t), t)
    assert _moves(value, sd, np.array([told]), low, high)[0] == pytest.approx(expected, abs=1e-4)


def test_what_tells_nothing_is_worth_nothing() -> None:
    assert _moves(16.0, 6.0, np.array([0.0]), 14.0, 20.0)[0] == pytest.approx(0.0, abs=1e-12)
    sure = worth_measuring(MIXED, {"cte_ppm_per_k": (None, 1000.0)})
    assert sure.chance == pytest.approx(1.0)
    assert all(move == pytest.approx(0.0, abs=1e-9) for _, _, move in sure.films)


def test_a_film_of_its_own_monomers_tells_more_than_a_stranger() -> None:
    worth = worth_measuring(MIXED, WINDOW, [("PMDA", "4,4'-ODA"), ("CBDA", "1,4-BAC"), MIXED], most=3)
    moves = {str(film): move for film, _, move in worth.films}
    stranger = moves[str(pf.Copolymer.from_units([("CBDA", "1,4-BAC", 1.0)]))]
    assert stranger < min(move for film, move in moves.items() if "CBDA" not in film)
    assert [move for *_, move in worth.films] == sorted(moves.values(), reverse=True)


def test_the_chance_of_other_windows_scales_the_move() -> None:
    alone = worth_measuring(MIXED, WINDOW, [MIXED])
    tg = pf.estimate(MIXED, ["tg_c"])["tg_c"].value
    both = worth_measuring(MIXED, {**WINDOW, "tg_c": (tg, None)}, [MIXED])
    of_expansion = next(move for _, name, move in both.films if name == "cte_ppm_per_k")
    assert both.chance == pytest.approx(0.5 * alone.chance)
    assert of_expansion == pytest.approx(0.5 * alone.films[0][2])


def test_films_are_the_copolymer_and_its_pairs_if_none_are_named() -> None:
    worth = worth_measuring(MIXED, WINDOW, most=99)
    pairs = {"PMDA/4,4'-ODA", "PMDA/p-PDA", "BPDA/4,4'-ODA", "BPDA/p-PDA"}
    assert {str(film).removesuffix(" 1") for film, _, _ in worth.films} == pairs | {str(MIXED)}
    assert list(worth.to_frame().columns) == ["film", "property", "expected_move"]
    assert f"chance {worth.chance:.1%}" in str(worth)
    assert "expected move" in worth._repr_html_()


@pytest.mark.parametrize(
    ("targets", "films", "words"),
    [
        (
            {},
            None,
            (
                "targets: at least one of tg_c, cte_ppm_per_k, density_g_per_cm3, youngs_modulus_gpa, "
                "strength_mpa, refractive_index, dielectric_constant, birefringence, cutoff_nm, "
                "transmittance_400_percent, t5_loss_c, t10_loss_c is needed"
            ),
        ),
        (
            {"x": (1, 2)},
            None,
            (
                "targets: expected one of tg_c, cte_ppm_per_k, density_g_per_cm3, youngs_modulus_gpa, "
                "strength_mpa, refractive_index, dielectric_constant, birefringence, cutoff_nm, "
                "transmittance_400_percent, t5_loss_c, t10_loss_c, but got 'x'"
            ),
        ),
        (
            {"tg_c": (2, 1)},
            None,
            (
                r"target of tg_c: the low end must be below the high end, and at least one of them a "
                r"number: \(2, 1\)"
            ),
        ),
        (
            {"tg_c": (None, None)},
            None,
            (
                r"target of tg_c: the low end must be below the high end, and at least one of them a "
                r"number: \(None, None\)"
            ),
        ),
        (
            {"tg_c": ("300", None)},
            None,
            (
                r"target of tg_c: the low end must be below the high end, and at least one of them a "
                r"number: \('300', None\)"
            ),
        ),
        ({"tg_c": 5}, None, r"target of tg_c: expected \(low, high\), None for an open side, but got 5"),
        (WINDOW, [], "films: at least one film is needed"),
    ],
)
def test_faults(targets, films, words) -> None:
    with pytest.raises(FormulateError, match=words):
        worth_measuring(MIXED, targets, films)


def test_all_faulty_targets_are_told_at_once() -> None:
    with pytest.raises(FormulateError) as error:
        worth_measuring(MIXED, {"x": (1, 2), "tg_c": (2, 1)})
    assert "'x'" in str(error.value)
    assert "the low end must be below the high end, and at least one of them a number: (2, 1)" in str(error.value)
