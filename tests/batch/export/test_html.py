"""The page: one file with drawings, read back, and refused where a line is missing or a cell was edited."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.batch.export.html import DRAWING
from pi_formulate.batch.export.sheet import HEADINGS
from pi_formulate.batch.recipe import write_recipes
from pi_formulate.chemistry import structure
from tests.batch.batches import PARTS, refused, some_recipes


def test_html_is_one_file_with_drawings_and_no_links(tmp_path: Path) -> None:
    recipe = replace(some_recipes(1)[0], batch_id='<b>&"x"</script>')
    recipe.to_html(tmp_path / "one.html")
    text = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert "<b>&" not in text
    assert text.count("<svg") == 6  # five molecules, and the QR code
    assert not re.search(r"(?:src|href)=", text)
    assert "break-inside" in text
    assert pf.Recipe.read(tmp_path / "one.html") == recipe


def test_a_drawing_of_several_batches_stands_in_the_page_once(tmp_path: Path) -> None:
    recipes = some_recipes(3)
    write_recipes(recipes, tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    symbols = dict(re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', text, re.DOTALL))
    drawings = [drawing for recipe in recipes for drawing in recipe.to_sheet().drawings]
    assert len(symbols) == len(set(drawings)) < len(drawings)
    assert len(set(symbols.values())) == len(symbols)
    figures = re.findall(r'<figure><svg[^>]*><use href="#([^"]+)"/></svg><figcaption>(.*?)</figcaption>', text)
    assert [unescape(caption) for _, caption in figures] == [caption for caption, _ in drawings]
    for (name, _), (_, smiles) in zip(figures, drawings, strict=True):
        assert symbols[name] in structure.draw_svg(smiles, *DRAWING)
    assert not re.search(r"(?:src|href)=(?!\"#)", text)  # of the page itself
    assert list(pf.read_batches(tmp_path / "a.html")) == recipes


@pytest.mark.parametrize("lost", range(7))
def test_a_lost_line_of_a_page_is_refused(tmp_path: Path, lost: int) -> None:
    write_recipes([*some_recipes(1), PARTS], tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    head, page = text.split("<h1>P</h1>")
    line = re.findall(r"<tr>\s*<td class=\"n\">.*?</tr>", page, re.DOTALL)[lost]
    (tmp_path / "a.html").write_text(head + "<h1>P</h1>" + page.replace(line, "", 1), encoding="utf-8")
    refused(tmp_path / "a.html", f"the page lacks step {lost + 1} (", "of batch P", "line or a sheet deleted")


@pytest.mark.parametrize(("heading", "value"), [("charge / g", "99.99"), ("assay", "0.9"), ("CAS", ""), ("id", "X")])
def test_an_edited_cell_of_a_page_is_told(tmp_path: Path, heading: str, value: str) -> None:
    PARTS.to_html(tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    line = re.findall(r"<tr>\s*<td class=\"n\">.*?</tr>", text, re.DOTALL)[1]
    cells = re.findall(r"<td[^>]*>.*?</td>", line, re.DOTALL)
    old = cells[HEADINGS.index(heading)]
    changed = line.replace(old, re.sub(r">[^<]+<", f">{value}<", old, count=1), 1)
    (tmp_path / "a.html").write_text(text.replace(line, changed, 1), encoding="utf-8")
    refused(
        tmp_path / "a.html",
        f"a.html: batch P, step 2, {heading}: expected ",
        f" below {heading!r}, as the batch has in step 2 (p-PDA), but got {repr(value) if value else 'nothing'}.",
        "as the batch has in step 2",
    )


def test_an_added_or_copied_line_of_a_page_is_refused(tmp_path: Path) -> None:
    PARTS.to_html(tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    line = re.findall(r"<tr>\s*<td class=\"n\">.*?</tr>", text, re.DOTALL)[1]
    (tmp_path / "a.html").write_text(text.replace(line, line + line, 1), encoding="utf-8")
    refused(tmp_path / "a.html", "Was a weigh sheet copied?")
    other = line.replace('<td class="n">2<', '<td class="n">9<')
    (tmp_path / "a.html").write_text(text.replace(line, line + other, 1), encoding="utf-8")
    refused(tmp_path / "a.html", "Do not add or renumber lines")


def test_a_sheet_in_the_words_of_before_is_read_and_another_role_is_refused(tmp_path: Path) -> None:
    recipe = pf.plan_batch(
        pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=500, imbalance_r=0.98, endcap="PA"
    )
    recipe.to_html(tmp_path / "now.html")
    page = (tmp_path / "now.html").read_text(encoding="utf-8")
    assert page.count(">end-capping anhydride<") == 1
    (tmp_path / "before.html").write_text(page.replace("end-capping anh", "endcap anh"), encoding="utf-8")
    assert pf.Recipe.read(tmp_path / "before.html") == recipe
    (tmp_path / "wrong.html").write_text(page.replace("end-capping anh", "end-capping xanh"), encoding="utf-8")
    with pytest.raises(pf.TableError, match="step 4, role"):
        pf.Recipe.read(tmp_path / "wrong.html")
