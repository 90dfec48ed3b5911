"""Clauses: measured and stated values, windows with their borders, N-H in the chain."""

import pytest

import pi_formulate as pf
from pi_formulate.claims.clauses import keeps_nh
from tests.claims.laminate import COPPER, MENU, layer, rows_of, stack_of


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


@pytest.mark.parametrize(("stated", "measured", "value"), [(18.0, 60.0, 60.0), (60.0, 18.0, 60.0), (10.0, 12.0, 10.0)])
def test_what_a_layer_states_does_not_hide_what_is_measured(stated: float, measured: float, value: float) -> None:
    low = pf.Layer("low_expansion", 20, cte_ppm_per_k=stated, modulus_gpa=5.0, poisson=0.34)
    plastic = pf.Layer("thermoplastic", 3, pf.Copolymer.from_units([("BTDA", "TPE-R", 3.0), ("BTDA", "p-PDA", 1.0)]))
    copper = pf.Layer("foil", 12, "copper")
    report = pf.check_claims(pf.Stack([copper, low, plastic, copper]), measured={"cte_ppm_per_k": measured})
    for claim in ("1", "12", "18"):
        row = next(f for f in report if f.claim == claim and f.clause.startswith("CTE"))
        assert (row.value, row.status) == (value, "not met" if value == 60.0 else "met")
        assert f"values {stated:g} and {measured:g}: all must be in the window" in row.note
    if value == 60.0:
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
    ],
)
def test_nh_in_the_chain(diamine, kept) -> None:
    assert keeps_nh(pf.Unit(LIB["PMDA"], LIB.resolve(diamine, "diamine"))) is kept
