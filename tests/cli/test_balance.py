"""`reconcile --balance`: from what a balance has sent to the top-up."""

from pathlib import Path

import pytest

import pi_formulate as pf
from tests.cli.runner import invoke

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
SENT = "T S 100.00 g\nS D 424.9 g\nS S 425.00 g\nS S 36.09 g\nS +\nS S 39.42 g\n"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    batch = pf.plan_batch(KAPTON, batch_id="R-1", solution_g=500, imbalance_r=0.99, readability_g=0.01)
    batch.to_csv(tmp_path / "r.csv")
    return tmp_path / "r.csv"


def test_the_masses_of_a_balance_fill_the_sheet(sheet: Path, tmp_path: Path) -> None:
    (tmp_path / "balance.txt").write_text(SENT)
    status, out, err = invoke("reconcile", str(sheet), "--balance", str(tmp_path / "balance.txt"))
    assert (status, err) == (0, "2 of 6 readings of the balance are not masses: unstable or empty\n")
    assert "R-1: add 5.46 g of NMP, 0.46 g of 4,4'-ODA; this restores the planned composition" in out


def test_a_balance_on_standard_input(sheet: Path) -> None:
    from typer.testing import CliRunner

    from pi_formulate.cli import app

    done = CliRunner().invoke(app, ["reconcile", str(sheet), "--balance", "-"], input=SENT)
    assert done.exit_code == 0
    assert "add 5.46 g of NMP, 0.46 g of 4,4'-ODA" in done.stdout


def test_an_ambiguous_reading_is_one_line_and_nothing_is_written(sheet: Path, tmp_path: Path) -> None:
    (tmp_path / "balance.txt").write_text(SENT + "S S 39.43 g\n")
    out = tmp_path / "after.csv"
    status, _, err = invoke("reconcile", str(sheet), "--balance", str(tmp_path / "balance.txt"), "-o", str(out))
    assert status == 1
    assert "balance:7: expected as many masses as batch R-1 has empty lines, but got 39.43 g" in err
    assert not out.exists()
