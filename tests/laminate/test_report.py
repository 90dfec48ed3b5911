"""The report of a laminate holds what the stack answers."""

import json
import re
from html import unescape as html_unescape
from pathlib import Path

import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.base.show import words
from pi_formulate.laminate.report import COLUMNS
from tests.showcase import Things, text_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "laminate.toml"


def test_the_report_holds_what_the_stack_answers() -> None:
    found = pf.read_stack(EXAMPLE)
    report = found.report(50.0)
    frame = report.to_frame()
    assert list(frame.columns) == list(COLUMNS)
    curl = found.stack.etch("top").curl(found.stack.curl().stress_free_c)
    mine = frame[(frame["part"] == "curl") & (frame["subject"] == "top foil etched")].set_index("quantity")
    assert mine.loc["curvature", "value"] == curl.curvature_per_m
    assert mine.loc["height", "value"] == curl.height_mm(50.0)
    assert mine.loc["stress in 2 low_expansion", "sd"] == curl.sd_stress_mpa[1]
    flat = found.stack.no_curl()
    wanted = frame[(frame["part"] == "flat") & (frame["quantity"] == "expansion wanted")].set_index("subject")
    assert wanted.loc["bottom foil etched", "value"] == flat["bottom foil etched"].cte_ppm_per_k
    assert wanted.loc["all states", "value"] == flat.best_ppm_per_k
    line = frame[frame["part"] == "line"].set_index("quantity")["value"]
    rest = line["polyimide"] + line["solvent to evaporate"] + line["water of imidization"]
    assert line["solutions"] == pytest.approx(rest, rel=1e-12)
    assert sum(text.startswith("free of stress") for text in report.assumptions) == 1


def test_a_symmetric_laminate_reports_without_infinities(tmp_path: Path) -> None:
    copper = pf.Layer("foil", 12, "copper")
    core = pf.Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    report = pf.laminate_report(pf.Stack([copper, core, copper]), 300.0)
    report.to_json(tmp_path / "r.json")
    whole = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [row for row in whole["rows"] if row["quantity"] == "radius" and row["value"] is None]
    assert "flat at any expansion: the curl does not depend on it" in str(report)
    assert report.imidization is None
    assert report.balance is None
    no_core = pf.laminate_report(
        pf.Stack([copper, pf.Layer("thermoplastic", 3, core.material, 45.0, 3.0, 0.34)]), 300.0
    )
    assert no_core.flat is None


def test_files_of_the_report(tmp_path: Path) -> None:
    report = pf.read_stack(EXAMPLE).report()
    for ending in ("csv", "json", "html"):
        report.write(tmp_path / f"r.{ending}")
    table = pd.read_csv(tmp_path / "r.csv")
    assert len(table) == len(report.to_frame())
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["laminate"] == "two-sided"
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    with pytest.raises(pf.RecipeError, match=r"ends in \.csv, \.json, \.html"):
        report.write(tmp_path / "r.xlsx")


def test_the_report_begins_with_a_summary_in_sensible_digits(tmp_path: Path) -> None:
    report = pf.read_stack(EXAMPLE).report()
    by_state = dict(report.curls)
    first = report.summary[0]
    curl = by_state["whole"].shown
    assert first.startswith("Whole: ")
    assert words.with_sd(curl.height_mm(100.0), curl.sd_height_mm(100.0)) in first
    assert len(report.summary) >= len(by_state) + 3  # flat design, cure, claims
    own = report.claims.own
    assert f"met: {', '.join(claim for claim in own if own[claim] == 'met')}" in report.summary[-1]
    report.to_html(tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.index("<h2>Summary</h2>") < page.index("<svg") < page.index("<h2>Numbers</h2>")
    shown = html_unescape(page)
    assert all(text in shown for text in report.summary)
    assert all(text in str(report) for text in report.summary)
    cells = re.findall(r"<td>([^<]*)</td>", page)
    digits = [cell for cell in cells if re.fullmatch(r"-?\d+\.\d+", cell)]
    assert digits
    assert max(len(cell.strip("-0.").replace(".", "")) for cell in digits) <= 3


def test_a_strip_that_rolls_up_has_a_radius_and_no_height(things: Things) -> None:
    film = pf.Layer("low_expansion", 20, cte_ppm_per_k=60.0, modulus_gpa=5.0, poisson=0.34)
    report = pf.laminate_report(pf.Stack([things.copper, film]), stress_free_c=300.0)
    assert "a strip of 100 mm rolls up, radius" in report.summary[0]
    assert "off the table" not in report.summary[0]


ROOT = Path(__file__).parents[2]


def test_a_stack_shows_its_curl_before_and_after_etching(things: Things) -> None:
    text = text_of(things.stack)
    assert "stress-free" in text  # not known, and said so
    known = pf.Stack([things.copper, things.core], making=None).curls(stress_free_c=300.0)
    assert [name for name, _ in known] == ["whole", "all foils etched"]
    assert known[0][1].stress_free_c == known[1][1].stress_free_c == 300.0
    making = pf.read_stack(ROOT / "examples" / "laminate.toml").stack
    text = text_of(making)
    for name, curl in making.curls():
        assert name in text
        assert words.with_sd(curl.curvature_per_m, curl.sd_curvature_per_m) in text


def test_a_curl_within_its_deviation_is_undecided_and_noise_is_none(things: Things) -> None:
    def curl(curvature: float, sd: float) -> pf.Curl:
        return pf.Curl(("a",), curvature, sd, (1e-12,), (0.0,), 17.0, 0.5, 5.0, 0.2, 300.0, 25.0)

    assert curl(-34.0, 56.0).way == "undecided, most likely toward the bottom"
    assert curl(34.0, 33.0).way == "toward the top"
    assert curl(1e-15, 0.0).way == "flat"
    assert curl(1e-15, 5.0).way == "undecided"
    assert curl(1e-15, 0.0).curvature_per_m == 1e-15  # numbers stay as they are
    for bent in (curl(1e-15, 1e-16), curl(-1e-15, 0.0)):
        assert "e-1" not in str(bent) + repr(bent) + bent._repr_html_()
        assert "infinite (flat)" in text_of(bent)
    assert "undecided, most likely toward the bottom" in text_of(curl(-34.0, 56.0))
    film = pf.Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    symmetric = pf.Stack([things.copper, film, things.copper])
    report = pf.laminate_report(symmetric, stress_free_c=300.0)
    for told in (str(report), report._repr_html_(), symmetric.to_svg(300.0), str(report.flat)):
        assert not re.search(r"\de[-+]\d\d", told), told


def test_the_page_of_a_symmetric_laminate_is_free_of_noise(tmp_path: Path, things: Things) -> None:
    film = pf.Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    report = pf.laminate_report(pf.Stack([things.copper, film, things.copper]), stress_free_c=300.0)
    report.to_html(tmp_path / "r.html")
    cells = re.findall(r"<td>([^<]*)</td>", (tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "infinity" in cells
    assert not [cell for cell in cells if re.search(r"e-1\d|e\+1\d|\binf\b", cell)]
