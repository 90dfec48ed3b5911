"""Clauses: measured and stated values, windows with their borders, N-H in the chain."""

from inspect import signature

import pytest

import pi_formulate as pf
from pi_formulate.claims.clauses import Choices, keeps_nh
from pi_formulate.claims.scatter import window_probability
from tests.claims.laminate import COPPER, MENU, layer, row_of, rows_of, stack_of


def test_measured_tg_is_judged() -> None:
    copolymer = pf.formula("7").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")
    assert pf.check_claims(copolymer).claims["3"] == "needs data"
    assert pf.check_claims(copolymer, measured={"tg_c": 250.0}).own["3"] == "met"
    assert pf.check_claims(copolymer, measured={"tg_c": 251.0}).claims["14"] == "not met"


@pytest.mark.parametrize(("cte", "status"), [(18.0, "met"), (25.0, "met"), (25.1, "not met"), (60.0, "not met")])
def test_claims_12_and_18_print_the_window_again(cte, status) -> None:
    low = pf.Layer("low_expansion", 20, pf.Copolymer.from_units(MENU["core"][1]), cte_ppm_per_k=cte)
    plastic = layer("plastic")
    report = pf.check_claims(stack_of(layer("glue"), low, plastic))
    for claim in ("12", "18"):
        row = rows_of(report, claim)["CTE of the low-expansion layer 5..25 ppm/K"]
        assert (row.status, row.value, row.basis) == (status, cte, "measured")
    for claim in ("12", "13", "14", "15", "18", "19", "20"):
        assert report.claims[claim] == status
    alone = pf.check_claims(pf.Stack([COPPER, low, plastic, COPPER]))  # no word of the process
    assert alone.claims["12"] == ("needs data" if status == "met" else "not met")


def test_an_estimated_expansion_of_claim_12_needs_data() -> None:
    low = pf.Layer("low_expansion", 20, pf.Copolymer.from_units(MENU["core"][1]))
    report = pf.check_claims(stack_of(layer("glue"), low, layer("plastic")))
    rows = [rows_of(report, claim)["CTE of the low-expansion layer 5..25 ppm/K"] for claim in ("1", "12", "18")]
    assert {row.status for row in rows} == {"needs data"}
    assert len({row.probability for row in rows}) == 1
    assert 0.0 < (rows[0].probability or 0.0) < 1.0
    assert report.claims["12"] == report.claims["13"] == report.claims["18"] == "needs data"
    assert "needs a measured cte_ppm_per_k" in rows_of(report, "13")["depends on claim 12"].note


@pytest.mark.parametrize(
    ("stated", "measured", "value"),
    [
        (18.0, 60.0, 60.0),
        (60.0, 18.0, 60.0),
        (10.0, 12.0, 10.0),
        (12.0, 10.0, 10.0),
        (18.0, 3.0, 3.0),
        (12.0, 24.0, 24.0),
    ],
)
def test_what_a_layer_states_does_not_hide_what_is_measured(stated: float, measured: float, value: float) -> None:
    low = pf.Layer("low_expansion", 20, cte_ppm_per_k=stated, modulus_gpa=5.0, poisson=0.34)
    plastic = pf.Layer("thermoplastic", 3, pf.Copolymer.from_units([("BTDA", "TPE-R", 3.0), ("BTDA", "p-PDA", 1.0)]))
    copper = pf.Layer("foil", 12, "copper")
    report = pf.check_claims(pf.Stack([copper, low, plastic, copper]), measured={"cte_ppm_per_k": measured})
    for claim in ("1", "12", "18"):
        row = next(f for f in report if f.claim == claim and f.clause.startswith("CTE"))
        assert (row.value, row.status) == (value, "met" if 5.0 <= value <= 25.0 else "not met")
        assert f"values {stated:g} and {measured:g}: all must be in the window" in row.note
    if row.status == "not met":
        assert {report.claims[claim] for claim in map(str, range(1, 22))} == {"not met"}


@pytest.mark.parametrize(("value", "status"), [(5.0 - 4e-9, "met"), (5.0 - 6e-9, "not met"), (25.0 + 2e-8, "met")])
def test_a_border_of_a_window_is_relative_to_itself(value: float, status: str) -> None:
    report = pf.check_claims(pf.formula("1").build(p=1.5, q=1.0, X1="PMDA"), measured={"cte_ppm_per_k": value})
    assert next(f for f in report if f.claim == "1" and f.clause.startswith("CTE")).status == status


LIB = pf.library()


@pytest.mark.parametrize(
    ("diamine", "kept"),
    [
        ("4,4'-DABA", True),
        ("DAPBI", True),
        ("4,4'-ODA", False),
        ("Nc1ccc(Nc2ccc(N)cc2)cc1", True),
        ("Nc1cc(N)cc(NC(C)=O)c1", False),  # an amide beside the chain
        ("Nc1ccc(S(=O)(=O)Nc2ccc(N)cc2)cc1", True),
        ("3,5-DABA", False),
        ("Nc1ccc(-c2c[nH]cc2-c2ccc(N)cc2)cc1", True),  # the chain has two atoms of the ring, and not its N-H
    ],
)
def test_nh_in_the_chain(diamine, kept) -> None:
    assert keeps_nh(pf.Unit(LIB["PMDA"], LIB.resolve(diamine, "diamine"))) is kept


PLASTIC = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")


def test_a_check_and_its_choices_have_the_same_defaults() -> None:
    stated = Choices("intended", "default", False, "cast_fixed", None, None, 0, False)
    assert Choices() == stated
    parameters = signature(pf.check_claims).parameters
    for name in ("interpretation", "reading", "closed", "process", "tables", "samples", "seed", "degrees"):
        assert parameters[name].default == getattr(stated, name), name


def test_what_may_be_chosen_is_said_with_its_limits() -> None:
    with pytest.raises(pf.ClaimError, match=r"samples: must be from 1 to 1,000,000, but is 1000001\."):
        Choices(samples=1_000_001)
    assert Choices(samples=1_000_000).samples == 1_000_000
    with pytest.raises(pf.FormulateError) as caught:
        Choices(closed=1, process="spun", tables={"tg": "x"}, samples=0, seed=-1, degrees="no")  # type: ignore[arg-type]
    for name in (
        "closed: expected True or False, but got 1.",
        "process: expected one of cast_fixed, free, stretched, moulded, unstated, but got 'spun'.",
        "tables: expected {property: path} with properties among tg_c, ",
        ", strength_mpa, but got {'tg': 'x'}.",
        "samples: must be from 1 to 1,000,000, but is 0.",
        "seed: must be at least 0, but is -1.",
        "degrees: expected True or False, but got 'no'.",
    ):
        assert name in str(caught.value)


@pytest.mark.parametrize(
    ("value", "sd", "margin", "status"),
    [
        (201.5, 2.0, 1.5, "met"),
        (249.0, 0.5, 1.0, "met"),
        (225.0, 0.25, 25.0, "met"),
        (190.0, 3.0, -10.0, "not met"),
        (260.0, 3.0, -10.0, "not met"),
    ],
)
def test_a_measured_window_has_the_distance_to_its_nearer_limit(value, sd, margin, status) -> None:
    """And a probability only where the value has a deviation."""
    row = row_of(pf.check_claims(PLASTIC, measured={"tg_c": (value, sd)}), "3", "Tg")
    assert (row.value, row.lower, row.upper, row.margin, row.status) == (value, 200.0, 250.0, margin, status)
    assert (row.basis, row.note) == ("measured", "")
    assert row.probability == pytest.approx(window_probability(value, sd, 200.0, 250.0), abs=1e-12)
    for bare in (value, (value, 0.0)):
        row = row_of(pf.check_claims(PLASTIC, measured={"tg_c": bare}), "3", "Tg")
        assert (row.margin, row.status, row.probability) == (margin, status, None)


@pytest.mark.parametrize(
    ("beyond", "status"), [(-2.3e-7, "not met"), (-1.9e-7, "met"), (50.0 + 2.3e-7, "met"), (50.0 + 2.6e-7, "not met")]
)
def test_either_limit_of_a_window_is_its_own_scale(beyond: float, status: str) -> None:
    """A billionth of 200 below, of 250 above: what lies within is on the limit, with the margin 0."""
    row = row_of(pf.check_claims(PLASTIC, measured={"tg_c": 200.0 + beyond}), "3", "Tg")
    assert row.status == status
    assert (row.margin == 0.0) == (status == "met")


def test_an_estimate_has_the_distance_to_its_nearer_limit_and_says_its_deviation() -> None:
    softer = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="TPE-R", B2="BAPP")
    for copolymer in (PLASTIC, softer):
        value = pf.estimate(copolymer, ["tg_c"])["tg_c"]
        row = row_of(pf.check_claims(copolymer), "3", "Tg")
        assert (row.lower, row.upper, row.status, row.basis) == (200.0, 250.0, "needs data", "estimated")
        assert row.margin == min(value.value - 200.0, 250.0 - value.value)
        assert row.note.startswith(f"estimate {value.value:.4g} +- {value.sd:.2g} degrees C; needs a measured tg_c")
    assert "out of domain" not in row.note
    odd = pf.Copolymer.from_units([("PMDA", "Nc1ccc(P(=O)(O)c2ccc(N)cc2)cc1", 1.0)])
    assert "degrees C; out of domain; needs a measured tg_c" in row_of(pf.check_claims(odd), "3", "Tg").note


def test_a_table_that_cannot_be_applied_is_said_in_the_row() -> None:
    """The row is as open as without an estimate, and the reason stands in it."""
    row = row_of(pf.check_claims(PLASTIC, tables={"cte_ppm_per_k": "lab.npz"}), "1", "CTE")
    assert (row.value, row.margin, row.probability, row.status) == (None, None, None, "needs data")
    assert (row.lower, row.upper, row.basis) == (5.0, 25.0, "none")
    assert row.note.startswith(
        "needs a measured cte_ppm_per_k: table of cte_ppm_per_k: expected a .csv written by "
        "`pi-formulate fit`, but got 'lab.npz'"
    )


def test_a_layer_of_unknown_units_needs_them() -> None:
    bought = [
        pf.Layer(role, 3, cte_ppm_per_k=50.0, modulus_gpa=3.0, poisson=0.35, name=role)
        for role in ("adhesion", "thermoplastic")
    ]
    report = pf.check_claims(pf.Stack([COPPER, bought[0], layer("core"), bought[1], COPPER]))
    needs = "needs the copolymer of this layer"
    for claim, clause, quantity in (
        ("9", "-NH- in the chain", "share of units with N-H in the chain"),
        ("10", "formula 5", "share of units of formula 5"),
        ("11", "composition", ""),
    ):
        row = rows_of(report, claim)[clause]
        assert (row.quantity, row.value, row.lower, row.upper, row.margin) == (quantity, None, None, None, None)
        assert (row.status, row.basis, row.note) == ("needs data", "none", f"layer 2 of 5, adhesion; {needs}")
    assert rows_of(report, "4")["composition"].note == f"layer 4 of 5, thermoplastic; {needs}"
    row = rows_of(report, "3")["Tg 200..250 C"]
    assert (row.quantity, row.lower, row.upper, row.basis) == ("tg_c", 200.0, 250.0, "none")
    assert row.note == "layer 4 of 5, thermoplastic; needs a measured tg_c, or the copolymer of this layer"


def test_a_share_of_units_is_any_above_zero() -> None:
    glue = pf.Copolymer.from_units([("BPDA", "4,4'-DABA", 3.0), ("BPDA", "4,4'-ODA", 1.0)])
    row = row_of(pf.check_claims(glue), "9", "-NH-")
    assert (row.value, row.lower, row.upper, row.margin) == (0.75, 0.0, None, 0.75)
    assert (row.status, row.strict, row.note, row.basis) == ("met", True, "BPDA/4,4'-DABA", "exact")
    row = row_of(pf.check_claims(PLASTIC), "9", "-NH-")
    assert (row.value, row.margin, row.status, row.note) == (0.0, 0.0, "not met", "")


def test_a_narrow_claim_says_how_it_is_read_at_x2_alone() -> None:
    report = pf.check_claims(PLASTIC)
    assert rows_of(report, "6")["X2 (B1) is formula 4"].note == "BAPP; 'X2 is formula 4' read as binding B1 alone"
    assert rows_of(report, "6")["m = n = 0"].note == "A1 = ODPA, B1 = BAPP, B2 = p-PDA"


def test_draws_of_an_estimate_are_those_of_the_seed() -> None:
    """The share of the draws inside the window, with the deviation of the estimate on top of that of the batch."""
    batch = pf.plan_batch(PLASTIC, solution_g=20, readability_g=0.01)
    rows = {
        seed: row_of(pf.check_claims(batch, samples=400, seed=seed), "3", "Tg").probability for seed in (0, 1, 2, 3)
    }
    assert rows[0] == row_of(pf.check_claims(batch, samples=400), "3", "Tg").probability
    analytic = row_of(pf.check_claims(batch), "3", "Tg").probability
    assert len(set(rows.values())) > 1
    assert all(400 * share == pytest.approx(round(400 * share), abs=1e-9) for share in rows.values())
    assert sum(rows.values()) / 4 == pytest.approx(analytic, abs=4 * (0.25 / 1600) ** 0.5)
