"""The report of own measurements: numbers of the adjustment, and each film left out in turn."""

import re
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError, FileError
from pi_formulate.properties.adjustment import read_adjustment
from pi_formulate.properties.fit.fit import fit_property

ROWS = (("BTDA", "TPE-R", 239.0), ("ODPA", "BAPP", 221.0), ("PMDA", "4,4'-ODA", 391.0), ("PMDA", "4,4'-ODA", 393.0))


def data(folder: Path, rows: tuple[tuple[str, str, float], ...] = ROWS) -> Path:
    path = folder / "own.csv"
    lines = [f'{a},"{b}",{value}' for a, b, value in rows]
    path.write_text("\n".join(["dianhydride,diamine,tg_c", *lines]) + "\n", encoding="utf-8")
    return path


def cells(page: str, first: str) -> list[str]:
    """The cells of the line that begins with a word."""
    return next(line for line in page.splitlines() if line.startswith(f"| {first}")).strip("| ").split(" | ")


def test_the_page_tells_the_adjustment_and_every_film(tmp_path: Path) -> None:
    output = tmp_path / "scale.csv"
    fit_property("tg_c", data(tmp_path), output, report=tmp_path)
    page = (tmp_path / "tg_c_fit.md").read_text(encoding="utf-8")
    found = read_adjustment(output)
    assert cells(page, "shift")[1] == f"{found.shift:.4g}"
    assert cells(page, "scale")[1] == f"{found.scale:.4g}"
    assert found.data in page
    # Repeats of one polymer are one film, by their mean.
    assert cells(page, "PMDA/4,4'-ODA")[2] == "392"
    assert len(re.findall(r"^\| \w+/", page, re.MULTILINE)) == 3
    shipped = pf.estimate(pf.Copolymer.from_units([("ODPA", "BAPP", 1.0)]), ["tg_c"])["tg_c"]
    assert cells(page, "ODPA/BAPP")[3] == f"{shipped.value:.5g} +- {shipped.sd:.2g}"
    moved = pf.estimate(pf.Copolymer.from_units([("ODPA", "BAPP", 1.0)]), ["tg_c"], tables={"tg_c": str(output)})
    assert cells(page, "ODPA/BAPP")[4] == f"{moved['tg_c'].value:.5g} +- {moved['tg_c'].sd:.2g}"


def test_a_film_that_is_left_out_is_predicted_by_the_others(tmp_path: Path) -> None:
    fit_property("tg_c", data(tmp_path), tmp_path / "all.csv", report=tmp_path)
    told = cells((tmp_path / "tg_c_fit.md").read_text(encoding="utf-8"), "PMDA/4,4'-ODA")[5]
    fit_property("tg_c", data(tmp_path, ROWS[:2]), tmp_path / "rest.csv")
    kapton = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    by_rest = pf.estimate(kapton, ["tg_c"], tables={"tg_c": str(tmp_path / "rest.csv")})["tg_c"]
    assert told == f"{by_rest.value:.5g} +- {by_rest.sd:.2g}"


def test_one_film_alone_is_predicted_by_the_shipped_estimate(tmp_path: Path) -> None:
    fit_property("tg_c", data(tmp_path, ROWS[:1]), tmp_path / "one.csv", report=tmp_path)
    line = cells((tmp_path / "tg_c_fit.md").read_text(encoding="utf-8"), "BTDA/TPE-R")
    assert line[3] == line[5]


def test_the_page_counts_films_inside_their_intervals(tmp_path: Path) -> None:
    # A modulus has a skew interval: 4.0 GPa is inside that of Kapton, 0.7 below its value would not be.
    header, row = "dianhydride,diamine,youngs_modulus_gpa", 'PMDA,"4,4\'-ODA",{}'
    kapton = pf.estimate(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), ["youngs_modulus_gpa"])
    low, high = kapton["youngs_modulus_gpa"].interval_90
    for value, inside in ((high - 0.01, 1), (high + 0.01, 0), (low + 0.01, 1), (low - 0.01, 0)):
        path = tmp_path / "own.csv"
        path.write_text(f"{header}\n{row.format(value)}\n", encoding="utf-8")
        fit_property("youngs_modulus_gpa", path, tmp_path / "s.csv", report=tmp_path)
        page = (tmp_path / "youngs_modulus_gpa_fit.md").read_text(encoding="utf-8")
        assert cells(page, "shipped |")[2] == f"{inside} of 1"


def test_rows_that_were_left_out_are_listed(tmp_path: Path) -> None:
    bad = (*ROWS, ("PMDA", "no-such-amine", 300.0))
    fit_property("tg_c", data(tmp_path, bad), tmp_path / "s.csv", skip_bad_rows=True, report=tmp_path)
    page = (tmp_path / "tg_c_fit.md").read_text(encoding="utf-8")
    assert "- own.csv:6:diamine" in page.partition("## Rows left out")[2]


def test_a_name_and_a_missing_folder_are_refused(tmp_path: Path) -> None:
    path = data(tmp_path)
    with pytest.raises(EstimateError, match=r"name: a \.csv takes no name"):
        fit_property("tg_c", path, tmp_path / "s.csv", name="mine")
    with pytest.raises(FileError, match="not a folder that exists, for the report"):
        fit_property("tg_c", path, tmp_path / "s.csv", report=tmp_path / "nowhere")
    assert not (tmp_path / "s.csv").exists()
