"""The command check: formulas, roles, measured values, orders of addition and laminates."""

import csv
import io
from pathlib import Path

import pytest

from tests.cli.recipes import Run, audit, batch_toml, one_line, read_lines

SIZE = 'solution = "500 g"\n'
EXAMPLES = Path(__file__).parents[2] / "examples"
PLAIN = batch_toml(SIZE)


def test_a_formula_that_is_not_met_warns_and_strict_refuses(run: Run) -> None:
    Path("r.toml").write_text(PLAIN.replace("1.5", "4.5") + 'formula = "1"\n', encoding="utf-8")
    Path("in.toml").write_text(PLAIN + 'formula = "1"\n', encoding="utf-8")
    status, _, err = run("batch", "r.toml", "-o", "o.csv")
    assert status == 0
    assert [line for line in err if line.startswith("warning: ")] == [
        "warning: r.toml #1: batch A: formula 1 is not met: 0.4 <= p/q <= 2.5 (value 4.5, margin -2)",
        "warning: A: planned at r = 1: M_n has no upper limit; set a target M_n, an imbalance r or an end-capper",
    ]
    Path("o.csv").unlink()
    status, _, err = run("batch", "r.toml", "-o", "o.csv", "--strict")
    assert status == 1
    one_line(err, "0.4 <= p/q <= 2.5 (value 4.5, margin -2)")
    assert not Path("o.csv").exists()
    assert run("batch", "in.toml", "-o", "o.csv", "--strict")[0] == 0


def test_check_one_formula_strictly(run: Run) -> None:
    Path("r.toml").write_text(batch_toml(SIZE, "in") + batch_toml(SIZE, "out").replace("1.5", "4.5"), encoding="utf-8")
    run("batch", "r.toml", "-o", "o.csv")
    for name in ("r.toml", "o.csv"):
        status, out, err = run("check", name, "--formula", "1", "-o", "-")
        rows = list(csv.DictReader(io.StringIO(out)))
        assert (status, err) == (0, [])
        assert {r["batch_id"] for r in rows if r["status"] == "not met"} == {"out"}
        status, _, err = run("check", name, "--formula", "1", "--strict", "-o", "c.csv")
        assert status == 1
        one_line(err, "not every batch meets formula 1: out")
        assert not Path("c.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--formula", "9"), "formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '9'"),
        (
            ("--reading", "mine"),
            (
                "reading: expected one of default, diamine-bridge, x2-throughout, or the path of a .csv "
                "file, but got 'mine'"
            ),
        ),
        (("--interpretation", "mine"), "interpretation: expected one of intended, literal, but got 'mine'"),
    ],
)
def test_check_refuses_what_it_does_not_know(run: Run, words: tuple[str, ...], says: str) -> None:
    Path("r.toml").write_text(PLAIN, encoding="utf-8")
    status, out, err = run("check", "r.toml", *words)
    assert (status, out) == (1, "")
    one_line(err, says)


PLASTIC = """[[batch]]
id = "TP"
formula = "7"
degrees = { k = 3, l = 1 }
members = { A1 = "ODPA", B1 = "BAPP", B2 = "p-PDA" }
solution = "100 g"
"""


def test_check_with_role_and_measured(run: Run) -> None:
    Path("r.toml").write_text(PLASTIC, encoding="utf-8")
    status, _, _ = run("check", "r.toml", "--role", "thermoplastic", "--measured", "tg_c=230+-10", "-o", "c.csv")
    assert status == 0
    rows = read_lines("c.csv")
    tg = next(row for row in rows if row["claim"] == "14" and row["quantity"] == "tg_c")
    assert (tg["status"], tg["basis"], float(tg["value"])) == ("met", "measured", 230.0)
    assert float(tg["probability"]) == pytest.approx(0.9759, abs=1e-4)
    assert {row["status"] for row in rows if row["claim"] == "2"} == {"not applicable"}
    status, out, _ = run("check", "r.toml", "--role", "thermoplastic")
    assert status == 0
    assert "another role" not in out  # lines that were not asked for are left out of what is shown


@pytest.mark.parametrize(
    "text",
    [
        *("tg_c=503.15 K ± 10", "tg_c=230 C+-10 K", "tg_c = 2.3e2 °C +- 10", "tg_c=230+-10", "tg_c=230 ± 10 C"),
        # the unit behind the deviation is that of the value too: 503.15 K, not 503.15 degrees C
        *("tg_c=503.15 ± 10 K", "tg_c=503.15 +/- 10 K", "tg_c=(230 ± 10) °C", "tg_c=(503.15+-10) K"),
    ],
)
def test_measured_values_may_have_units(run: Run, text: str) -> None:
    Path("r.toml").write_text(PLASTIC, encoding="utf-8")
    assert run("check", "r.toml", "--role", "thermoplastic", "--measured", text, "-o", "c.csv")[0] == 0
    tg = next(row for row in read_lines("c.csv") if row["claim"] == "14" and row["quantity"] == "tg_c")
    assert (tg["basis"], float(tg["value"])) == ("measured", 230.0)
    assert float(tg["probability"]) == pytest.approx(0.9759, abs=1e-4)


def test_check_orders_tells_the_key_of_a_recipe(run: Run) -> None:
    plain = """[[batch]]
id = "TP-ORDER"
feed = { BPDA = 0.8, BTDA = 0.2, TPE-R = 0.8, p-PDA = 0.2 }
solution = "1 kg"
"""
    Path("r.toml").write_text(plain, encoding="utf-8")
    status, out, _ = run("check", "r.toml", "--orders", "--formula", "7", "--interpretation", "literal")
    assert status == 0
    assert "in blocks" in out
    line = next(line for line in out.splitlines() if line.startswith("order = ["))
    order = line.replace("[", '["NMP", ', 1)
    Path("again.toml").write_text(plain + order + "\n", encoding="utf-8")
    assert run("batch", "again.toml", "-o", "b.csv")[0] == 0
    assert len(read_lines("b.csv")) == 9
    audit(read_lines("b.csv"))


def test_check_side_by_side(run: Run) -> None:
    Path("r.toml").write_text(PLASTIC, encoding="utf-8")
    status, out, _ = run("check", "r.toml", "--side-by-side", "-o", "s.csv")
    assert status == 0
    assert "claims that depend on reading or interpretation: 4, " in out
    rows = read_lines("s.csv")
    assert {"default, intended", "diamine-bridge, literal", "agree"} <= set(rows[0])


def test_check_of_a_laminate(run: Run) -> None:
    status, _, _ = run("check", str(EXAMPLES / "laminate.toml"), "-o", "l.csv")
    assert status == 0
    rows = read_lines("l.csv")
    assert {row["claim"] for row in rows} == {str(number) for number in range(1, 22)}
    assert next(row["status"] for row in rows if row["claim"] == "7") == "met"


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        (
            ("--orders",),
            "--orders: the option --formula is missing: name the formula that the order is to meet, 1, 2, 6 or 7",
        ),
        (
            ("--side-by-side", "--formula", "6"),
            "--orders, --side-by-side and --formula do not go together, except --orders with --formula",
        ),
        (("--measured", "tg_c"), "NAME=VALUE"),
        (("--measured", "tg_c=warm"), "NAME=VALUE"),
        (("--measured", "tg_c=230+-5+-5"), "NAME=VALUE"),
        (("--measured", "tg_c=230+-"), "NAME=VALUE"),
        (("--measured", "tg_c=(230)"), "NAME=VALUE"),
        (("--measured", "tg_c=230+-5 GPa"), "NAME=VALUE"),
        (("--measured", "tg=230"), "a property of a claim"),
        (("--measured", "cte_ppm_per_k=17 ppm"), "cte_ppm_per_k=2.0e-5/K"),
        (("--measured", "tg_c=true"), "NAME=VALUE"),
        (("--role", "foil"), "role: expected one of low_expansion, thermoplastic, adhesion, but got 'foil'"),
        (("--samples", "0"), "samples"),
        (("--table", "tg_c"), "NAME=FILE"),
    ],
)
def test_faults_of_check(run: Run, words: tuple[str, ...], fragment: str) -> None:
    Path("r.toml").write_text(PLASTIC, encoding="utf-8")
    status, out, errors = run("check", "r.toml", *words)
    assert (status, out) == (1, "")
    assert fragment in errors[0]


def test_a_formula_alone_is_not_asked_of_a_laminate(run: Run) -> None:
    status, _, errors = run("check", str(EXAMPLES / "laminate.toml"), "--formula", "6")
    assert status == 1
    assert "a recipe or batch file" in errors[0]
