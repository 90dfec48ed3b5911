"""Paper and date of a sheet: both papers fit, nothing is read from the clock, what is not known is refused."""

import datetime
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.batch.export.paper import PAPERS, Printing
from tests.batch.batches import some_recipes
from tests.cli.runner import invoke


@pytest.mark.parametrize(("paper", "number", "css"), [("a4", 9, "A4"), ("letter", 1, "letter")])
def test_both_files_state_their_paper(tmp_path: Path, paper: str, number: int, css: str) -> None:
    recipe = some_recipes(1)[0]
    recipe.to_excel(tmp_path / "a.xlsx", paper=paper)
    recipe.to_html(tmp_path / "a.html", paper=paper)
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["B-00000"]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (number, "landscape")
    rows = [image.anchor._from.row + 1 for image in page._images]
    assert page.print_area == f"'B-00000'!$A$1:$R${max(rows)}"  # the molecules are the last
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert f"@page {{ size: {css} landscape; margin: 9.0mm; }}" in text
    assert f"max-width: {PAPERS[paper].width_mm - 18.0}mm" in text
    for kind in ("xlsx", "html"):
        assert pf.Recipe.read(tmp_path / f"a.{kind}") == recipe


@pytest.mark.parametrize("paper", ["A5", "", None, 7, ["a4"]])
def test_an_unknown_paper_is_refused(tmp_path: Path, paper: object) -> None:
    with pytest.raises(pf.RecipeError, match="paper: expected one of a4, letter, but got "):
        some_recipes(1)[0].to_html(tmp_path / "a.html", paper=paper)
    assert not (tmp_path / "a.html").exists()


@pytest.mark.parametrize("made_on", ["29.11.2026", "2026-02-30", "today", 20261129])
def test_a_date_that_is_none_is_refused(tmp_path: Path, made_on: object) -> None:
    with pytest.raises(
        pf.RecipeError,
        match=r"made_on: expected a date as YYYY-MM-DD, but got '?[\w.-]+'?\. The sheet has a line for the date",
    ):
        some_recipes(1)[0].to_excel(tmp_path / "a.xlsx", made_on=made_on)


def test_the_date_is_stated_or_that_of_the_variable_or_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert Printing().day == ""
    assert Printing(made_on=datetime.date(2026, 11, 29)).day == "2026-11-29"
    some_recipes(1)[0].to_html(tmp_path / "a.html")
    assert "<dt>made on</dt><dd>______________</dd>" in (tmp_path / "a.html").read_text(encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795910400")
    some_recipes(1)[0].to_html(tmp_path / "a.html")
    assert "<dt>made on</dt><dd>2026-11-29</dd>" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_the_command_takes_paper_and_date_and_states_the_recipe_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    recipe = '[[batch]]\nid = "A"\nfeed = { PMDA = 1.0, "p-PDA" = 1.0 }\nsolution = "500 g"\n'
    Path("mine.toml").write_text(recipe, encoding="utf-8")
    status, _, err = invoke("batch", "mine.toml", "-o", "a.html", "--paper", "letter", "--made-on", "2026-03-01")
    assert status == 0, err
    text = Path("a.html").read_text(encoding="utf-8")
    for part in ("size: letter landscape", "<dd>2026-03-01</dd>", "<dt>recipe file</dt><dd>mine.toml</dd>"):
        assert part in text
    status, _, err = invoke("batch", "mine.toml", "-o", "b.html", "--paper", "a3")
    assert status == 1
    assert "paper: expected one of a4, letter, but got 'a3'." in err
    assert not Path("b.html").exists()
