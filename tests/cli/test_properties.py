"""The commands estimate and fit: what they show is what they write, and a fault is one line."""

import csv
import io
from pathlib import Path

import pytest

import pi_formulate as pf
from tests.cli.recipes import Run, batch_toml, one_line

SIZE = 'solution = "500 g"\n'


def _recipe() -> None:
    Path("r.toml").write_text(batch_toml(SIZE), encoding="utf-8")


def test_estimate_shows_every_property_and_writes_what_it_shows(run: Run) -> None:
    _recipe()
    status, out, err = run("estimate", "r.toml")
    assert (status, err) == (0, [])
    found = pf.estimate(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    assert all(name in out for name in found)
    status, out, err = run("estimate", "r.toml", "-o", "e.csv")
    assert (status, out, err) == (0, "", [])
    with Path("e.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["property"] for row in rows] == list(found)
    for row in rows:
        assert float(row["value"]) == pytest.approx(found[row["property"]].value, rel=1e-9)
        assert float(row["sd"]) == pytest.approx(found[row["property"]].sd, rel=1e-9)
        assert row["in_domain"] in ("True", "False")
        assert row["source"]


def test_estimate_takes_choices_and_explains(run: Run) -> None:
    _recipe()
    status, out, err = run("estimate", "r.toml", "--property", "cte_ppm_per_k", "--process", "moulded", "--explain")
    assert (status, err) == (0, [])
    assert "in the plane, moulded" in out
    assert "nearest measured films" in out
    assert "tg_c" not in out


BAD_ESTIMATES = [
    (
        ("--property", "tg"),
        (
            "properties: expected names among tg_c, tg_published_c, cte_ppm_per_k, "
            "density_g_per_cm3, vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, "
            "hansen_h_mpa05, solubility_parameter_mpa05, refractive_index, dielectric_constant, "
            "youngs_modulus_gpa, poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
            "transmittance_400_percent, strength_mpa, but got ['tg']"
        ),
    ),
    (("--process", "cast"), "process: expected one of cast_fixed, free, stretched, moulded, unstated, but got 'cast'"),
    (("--rule", "mean"), "rule: expected one of linear, fox, gordon_taylor, but got 'mean'"),
    (("--rule", "gordon_taylor", "--k", "-1"), "k: must be above 0, but is -1.0"),
    (("--table", "tg_c"), "--table: expected NAME=FILE, such as tg_c=lab.csv, but got ['tg_c']"),
    (
        ("--table", "tg=a.csv"),
        (
            "tables: expected names among tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
            "vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, "
            "solubility_parameter_mpa05, refractive_index, dielectric_constant, youngs_modulus_gpa, "
            "poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
            "transmittance_400_percent, strength_mpa, but got ['tg']"
        ),
    ),
    (("--table", "tg_c=a.csv"), "a.csv: cannot be read: No such file or directory"),
    (("--table", "tg_c=a.npz"), "a.npz: cannot be read: No such file or directory"),
    (("-o", "e.xlsx"), "e.xlsx"),
    (("-o", "nowhere/e.csv"), "nowhere"),
]


@pytest.mark.parametrize(("words", "says"), BAD_ESTIMATES, ids=[" ".join(words) for words, _ in BAD_ESTIMATES])
def test_a_wrong_estimate_is_one_line(run: Run, words: tuple[str, ...], says: str) -> None:
    _recipe()
    status, out, err = run("estimate", "r.toml", *words)
    assert (status, out) == (1, "")
    one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["r.toml"]


def test_fit_moves_the_estimate_and_the_result_is_used_by_name(run: Run) -> None:
    _recipe()
    Path("lab.csv").write_text("dianhydride,diamine,tg_c\nPMDA,p-PDA,480\n", encoding="utf-8")
    status, out, err = run("fit", "--property", "tg_c", "--data", "lab.csv", "-o", "mine.csv")
    assert (status, err) == (0, [])
    assert "1 rows of 1 films: tg_c shifted by" in out
    before = run("estimate", "r.toml", "--property", "tg_c", "-o", "-")[1]
    after = run("estimate", "r.toml", "--property", "tg_c", "--table", "tg_c=mine.csv", "-o", "-")[1]
    values = [float(next(csv.DictReader(io.StringIO(text)))["value"]) for text in (before, after)]
    assert values[0] < values[1]


BAD_FITS = [
    (
        "dianhydride,diamine,tg_c\nPMDA,p-PDA,693.15\n",
        "lab.csv:2:tg_c: must be from -150 to 550 degrees C, but is 693.15",
    ),
    (
        "dianhydride,diamine,tg_c\nPMDA,p-PDA,\n",
        "lab.csv:2:tg_c: expected a number of either sign [degrees C], but got nothing",
    ),
    (
        "dianhydride,diamine,tg_c\nPMDA,p-PDA,nan\n",
        "lab.csv:2:tg_c: expected a number of either sign [degrees C], but got 'nan'",
    ),
    ("dianhydride,diamine,tg_c\nPMDA,nobody,400\n", "lab.csv:2:diamine: monomer: 'nobody' is not"),
    (
        "dianhydride|diamine|tg_c\nPMDA|p-PDA|400\n",
        "the columns are separated by bars, but must be separated by commas",
    ),
    ("dianhydride;diamine;tg_c\nPMDA;p-PDA;1.400\nPMDA;m-PDA;400,5\n", "an unambiguous number"),
    ("dianhydride,tg_c\nPMDA,400\n", "the column diamine is missing"),
    ("", "lab.csv:1"),
    ("dianhydride,diamine,tg_c\n", "no row that can be used"),
]


@pytest.mark.parametrize(("text", "says"), BAD_FITS, ids=[says for _, says in BAD_FITS])
def test_bad_measurements_are_one_line_and_nothing_is_written(run: Run, text: str, says: str) -> None:
    Path("lab.csv").write_text(text, encoding="utf-8")
    status, out, err = run("fit", "--property", "tg_c", "--data", "lab.csv", "-o", "mine.csv")
    assert (status, out) == (1, "")
    one_line(err, says)
    assert sorted(path.name for path in Path().iterdir()) == ["lab.csv"]


def test_bad_rows_left_out_are_listed(run: Run) -> None:
    text = "dianhydride,diamine,tg_c\nPMDA,p-PDA,693.15\nBTDA,TPE-R,240\n"
    Path("lab.csv").write_text(text, encoding="utf-8")
    status, out, err = run("fit", "--property", "tg_c", "--data", "lab.csv", "-o", "mine.csv", "--skip-bad-rows")
    assert status == 0
    assert err == [
        "left out: lab.csv:2:tg_c: must be from -150 to 550 degrees C, but is 693.15."
        " Are these kelvin? Take off 273.15."
    ]
    assert "1 rows of 1 films" in out
