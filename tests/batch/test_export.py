"""Files: what is written is what is read, and a person can use it."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.batch.export.sheet import HEADINGS, sheet_names
from pi_formulate.batch.recipe import read_recipes, weighed_of, write_recipes

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])


def _recipes(count: int) -> list[pf.Recipe]:
    plan = pf.plan_batch(
        COP, solution_g=500, target_mn_g_per_mol=3e4, endcap="PA", readability_g=0.01, solvent_water_ppm=90
    )
    return [replace(plan, batch_id=f"B-{number:05d}") for number in range(count)]


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "html"])
def test_many_batches_in_one_file_and_back(tmp_path: Path, kind: str) -> None:
    recipes = _recipes(3)
    write_recipes(recipes, tmp_path / f"all.{kind}")
    assert read_recipes(tmp_path / f"all.{kind}") == recipes
    with pytest.raises(pf.RecipeError, match="3 batches"):
        pf.Recipe.read(tmp_path / f"all.{kind}")


def test_ten_thousand_batches_in_one_csv(tmp_path: Path) -> None:
    recipes = _recipes(10_000)
    write_recipes(recipes, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.reader(handle))
    assert len(lines) == 1 + sum(len(r.charges) for r in recipes)
    assert tuple(lines[0]) == COLUMNS
    assert lines[-1][0] == "B-09999"


def test_own_monomer_and_own_solvent_come_back(tmp_path: Path) -> None:
    mine = pf.Monomer.from_smiles("Nc1ccc(Sc2cccc(N)c2)cc1", id="my, sulfide")
    solvent = pf.Solvent("my solvent", "CN1CCCC1=O", 1.03)
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", mine, 1.0)]), solution_g=100, solvent=solvent)
    recipe.to_csv(tmp_path / "own.csv")
    back = pf.Recipe.read(tmp_path / "own.csv")
    assert back.copolymer.amounts_mol[0][0].diamine.smiles == mine.smiles
    assert back.charge_g == pytest.approx(recipe.charge_g, rel=1e-12)
    assert back.charges[0].volume_ml == pytest.approx(recipe.charges[0].volume_ml, rel=1e-12)


def test_smiles_as_monomer_comes_back_the_same(tmp_path: Path) -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "Nc1ccc(Sc2cccc(N)c2)cc1O", 1.0)]), solution_g=100)
    recipe.to_csv(tmp_path / "own.csv")
    assert pf.Recipe.read(tmp_path / "own.csv") == recipe


def test_two_batches_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(pf.RecipeError, match="each id once"):
        write_recipes([*_recipes(1), *_recipes(1)], tmp_path / "all.csv")
    assert not (tmp_path / "all.csv").exists()


def test_weigh_sheet_has_blanks_structures_and_the_balance_digits(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_excel(tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    assert book.sheetnames == ["B-00000", "data"]
    page = book["B-00000"]
    assert [cell.value for cell in page[5]] == list(HEADINGS)
    first = dict(zip(HEADINGS, page[6], strict=True))
    assert first["weighed / g"].value is None
    assert first["lot"].value in (None, "")
    assert first["charge / g"].value == recipe.charges[0].charge_g
    assert first["charge / g"].number_format == "0.00"
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert "weighed by" in words
    assert any("water lost in imidization" in word for word in words)
    assert len(page._images) == len({c.compound.id for c in recipe.charges if c.role != "solvent"})
    assert page.page_setup.fitToHeight == 1


def test_filled_in_workbook_gives_the_weighed_masses_and_lots(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_excel(tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    page = book["B-00000"]
    column = {heading: number for number, heading in enumerate(HEADINGS, 1)}
    for row, charge in enumerate(recipe.charges, 6):
        page.cell(row, column["weighed / g"], charge.charge_g + (0.25 if charge.role == "dianhydride" else 0.0))
    page.cell(7, column["lot"], "L-77")
    book.save(tmp_path / "filled.xlsx")
    ((back, masses),) = weighed_of(tmp_path / "filled.xlsx")
    step = {charge.compound.id: charge.step for charge in recipe.charges}
    assert masses[step["PMDA"]] == pytest.approx(recipe.charge_g["PMDA"] + 0.25)
    assert back.charges[1].lot.name == "L-77"
    (found,) = pf.reconcile_file(tmp_path / "filled.xlsx")
    assert found.planned == back
    assert set(found.top_up_g) == {"NMP", "4,4'-ODA", "p-PDA", "PMDA", "PA"}  # 0.25 g is most of the smaller BPDA


def test_html_is_one_file_with_drawings_and_no_links(tmp_path: Path) -> None:
    recipe = replace(_recipes(1)[0], batch_id='<b>&"x"</script>')
    recipe.to_html(tmp_path / "one.html")
    text = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert "<b>&" not in text
    assert text.count("<svg") == 5
    assert not re.search(r"(?:src|href)=", text)
    assert "break-inside" in text
    assert pf.Recipe.read(tmp_path / "one.html") == recipe


def test_json_is_plain_json(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_json(tmp_path / "one.json")
    whole = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    line = whole["batches"][0]["lines"][1]
    assert line["charge_g"] == recipe.charges[1].charge_g
    assert line["role"] == "diamine"


def test_sheet_names_fit_a_workbook() -> None:
    names = sheet_names(["a" * 40, "a" * 41, "A" * 40, "data", "x/y", "x:y"])
    assert len({name.casefold() for name in names}) == 6
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_an_edited_mass_in_a_batch_file_is_refused(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_csv(tmp_path / "one.csv")
    text = (tmp_path / "one.csv").read_text(encoding="utf-8")
    charge = repr(recipe.charges[1].charge_g)
    assert charge in text
    (tmp_path / "one.csv").write_text(text.replace(charge, "99.0"), encoding="utf-8")
    with pytest.raises(pf.TableError, match="use reconcile"):
        pf.Recipe.read(tmp_path / "one.csv")


def test_a_free_text_in_a_note_is_left_alone(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_csv(tmp_path / "one.csv")
    text = (
        (tmp_path / "one.csv").read_text(encoding="utf-8").replace("planned_mol=", "dried overnight; planned_mol=", 1)
    )
    (tmp_path / "one.csv").write_text(text, encoding="utf-8")
    assert pf.Recipe.read(tmp_path / "one.csv") == recipe


# --- a file that lost a line, or was edited ---

KINDS = ["csv", "json", "xlsx", "html"]
PARTS = pf.plan_batch(
    COP,
    solution_g=500,
    target_mn_g_per_mol=3e4,
    endcap="PA",
    readability_g=0.01,
    batch_id="P",
    order=["NMP", "p-PDA", "4,4'-ODA", ("PMDA", 0.5), "BPDA", ("PMDA", 0.5), "PA"],
)


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _write(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def _refused(path: Path, *says: str) -> None:
    with pytest.raises(pf.TableError) as caught:
        read_recipes(path)
    assert [part for part in says if part not in str(caught.value)] == [], str(caught.value)


@pytest.mark.parametrize("lost", range(7))
@pytest.mark.parametrize("others", [0, 1])
def test_a_lost_line_of_a_csv_is_refused(tmp_path: Path, lost: int, others: int) -> None:
    write_recipes([PARTS, *_recipes(others)], tmp_path / "a.csv")
    lines = _lines(tmp_path / "a.csv")
    del lines[lost]
    _write(tmp_path / "a.csv", lines)
    _refused(tmp_path / "a.csv", "Was a line lost", "a.csv:", "batch P")


@pytest.mark.parametrize("lost", range(7))
def test_a_lost_line_of_a_json_is_refused(tmp_path: Path, lost: int) -> None:
    write_recipes([*_recipes(1), PARTS], tmp_path / "a.json")
    whole = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    del whole["batches"][1]["lines"][lost]
    (tmp_path / "a.json").write_text(json.dumps(whole), encoding="utf-8")
    _refused(tmp_path / "a.json", "Was a line lost", "batch P")
    whole["batches"][1]["lines"] = []
    (tmp_path / "a.json").write_text(json.dumps(whole), encoding="utf-8")
    _refused(tmp_path / "a.json", "no lines of batch ['P']", "Were they lost?")


@pytest.mark.parametrize("lost", range(7))
@pytest.mark.parametrize("where", ["page", "data", "both"])
def test_a_lost_line_of_a_workbook_is_refused(tmp_path: Path, lost: int, where: str) -> None:
    PARTS.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    if where != "data":
        book["P"].delete_rows(6 + lost)
    if where != "page":
        book["data"].delete_rows(2 + lost)
    book.save(tmp_path / "a.xlsx")
    says = {"page": "a line or a sheet deleted", "data": "Do not add or renumber", "both": "Was a line lost"}
    _refused(tmp_path / "a.xlsx", says[where])


def test_a_lost_sheet_or_its_mark_or_a_blank_line_in_it_is_refused(tmp_path: Path) -> None:
    def changed(change: object) -> Path:
        write_recipes([PARTS, *_recipes(1)], tmp_path / "a.xlsx")
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        change(book)
        book.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    _refused(changed(lambda book: book.remove(book["P"])), "without step 1 (NMP) of batch P, step 2")
    _refused(changed(lambda book: book["P"].cell(1, 1, "Batch!")), "'batch' in A1")
    _refused(changed(lambda book: book["P"].insert_rows(9)), "a blank line inserted", "step 4 (PMDA)")


@pytest.mark.parametrize("lost", range(7))
def test_a_lost_line_of_a_page_is_refused(tmp_path: Path, lost: int) -> None:
    write_recipes([*_recipes(1), PARTS], tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    head, page = text.split("<h1>P</h1>")
    line = re.findall(r"<tr>\s*<td class=\"n\">.*?</tr>", page, re.DOTALL)[lost]
    (tmp_path / "a.html").write_text(head + "<h1>P</h1>" + page.replace(line, "", 1), encoding="utf-8")
    _refused(tmp_path / "a.html", f"without step {lost + 1} (", "of batch P", "line or a sheet deleted")


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("equivalents", "1.5", "follows from the lines of the batch"),
        ("mol_frac_in_role", "0.5", "follows from the lines of the batch"),
        ("volume_ml", "1.0", "follows from the rest of the line"),
        ("pure_g", "1.0", "follows from the rest of the line"),
        ("charge_g", "1.0", "use reconcile"),
        ("assay_frac", "0.99", "Plan the batch again"),
        ("amount_mol", "0.1", "follows"),
        ("equivalents", "", "need a number"),
        ("mol_frac_in_role", "nan", "need a number"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_edited_column_is_refused(tmp_path: Path, kind: str, column: str, value: str, says: str) -> None:
    for place in range(7):
        PARTS.to_csv(tmp_path / "a.csv")
        PARTS.to_json(tmp_path / "a.json")
        if column == "volume_ml" and place:
            says = "has no density"
        if kind == "csv":
            lines = _lines(tmp_path / "a.csv")
            if column == "mol_frac_in_role" and value == "0.5" and lines[place][column].startswith("0.5"):
                continue
            lines[place][column] = value
            _write(tmp_path / "a.csv", lines)
        else:
            whole = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
            whole["batches"][0]["lines"][place][column] = value
            (tmp_path / "a.json").write_text(json.dumps(whole), encoding="utf-8")
        _refused(tmp_path / f"a.{kind}", column if says != "follows" else "_g", says)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (r"planned_mol=[^;]*", "planned_mol=-0.1", "a finite number above 0"),
        (r"planned_mol=[^;]*", "planned_mol=0", "a finite number above 0"),
        (r"planned_mol=[^;]*", "planned_mol=NaN", "a finite number above 0"),
        (r"planned_mol=[^;]*", "planned_mol=Infinity", "a finite number above 0"),
        (r"planned_mol=[^;]*", "planned_mol=0.2", "to 3 steps of the balance"),
        (r"planned_mol=[^;]*", "planned_mol=1e9", "to 3 steps of the balance"),
        (r"readability_g=[^;]*", "readability_g=0", "a finite number above 0"),
        (r"readability_g=[^;]*", "readability_g=-0.01", "a finite number above 0"),
    ],
)
def test_an_edited_note_is_refused(tmp_path: Path, before: str, after: str, says: str) -> None:
    PARTS.to_csv(tmp_path / "a.csv")
    lines = _lines(tmp_path / "a.csv")
    assert re.search(before, lines[1]["note"])
    lines[1]["note"] = re.sub(before, after, lines[1]["note"])
    _write(tmp_path / "a.csv", lines)
    _refused(tmp_path / "a.csv", "note", says)


def test_lines_that_do_not_belong_are_refused(tmp_path: Path) -> None:
    def changed(change: object) -> Path:
        PARTS.to_csv(tmp_path / "a.csv")
        lines = _lines(tmp_path / "a.csv")
        change(lines)
        _write(tmp_path / "a.csv", lines)
        return tmp_path / "a.csv"

    def note(place: int, old: str, new: str) -> object:
        return lambda lines: lines[place].update(note=re.sub(old, new, lines[place]["note"]))

    _refused(changed(lambda lines: lines.append(lines[3])), "Was a line copied?")
    _refused(changed(lambda lines: lines.append({**lines[3], "step": "8"})), "8 lines of batch P", "need 7 lines")
    _refused(changed(lambda lines: lines[1].update(note=lines[0]["note"])), "2 notes of batch P", "have one id?")
    _refused(changed(note(3, r"units=\{[^}]*\}", "dried=1")), "the units of the plan")
    _refused(changed(note(3, r'(units=\{"p-PDA": )[^}]*', r"\g<1>9.0")), "as on another line of PMDA")
    _refused(changed(note(4, r"4,4'-ODA", "p-PDA")), "units that 4,4'-ODA is part of", "Was a note changed?")
    _refused(changed(note(0, '"lines": 7', '"lines": "7"')), "'7' lines, as written")


@pytest.mark.parametrize("column", COLUMNS)
def test_lines_in_any_order_are_read_in_charging_order(tmp_path: Path, column: str) -> None:
    """The column step is the order, however a table program sorted the lines."""
    PARTS.to_csv(tmp_path / "a.csv")
    for reverse in (False, True):
        _write(tmp_path / "b.csv", sorted(_lines(tmp_path / "a.csv"), key=lambda row: row[column], reverse=reverse))
        assert read_recipes(tmp_path / "b.csv") == [PARTS]


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        (1, r"readability_g=[^;]*", "readability_g=0.02"),
        (1, r"planned_mol=[^;]*; ", ""),
        (0, '"conversion": [0-9.]+', '"conversion": 0.97'),
        (0, '"solvent_water_ppm": [a-z0-9]+', '"solvent_water_ppm": 900'),
        (0, '"check": "[0-9a-f]+"', '"check": "00000000"'),
    ],
)
def test_what_no_other_cell_contradicts_is_held_by_the_check_value(
    tmp_path: Path, place: int, before: str, after: str
) -> None:
    PARTS.to_csv(tmp_path / "a.csv")
    lines = _lines(tmp_path / "a.csv")
    changed = re.sub(before, after, lines[place]["note"])
    assert changed != lines[place]["note"]
    lines[place]["note"] = changed
    _write(tmp_path / "a.csv", lines)
    _refused(tmp_path / "a.csv", 'a.csv:2:note: got "check', "Was a step, a note or a key in it changed?")


def test_steps_that_were_renumbered_are_refused(tmp_path: Path) -> None:
    """Another order of addition is another batch: two portions, or two diamines, that changed places."""
    PARTS.to_csv(tmp_path / "a.csv")
    for one, other in ((1, 2), (3, 4), (0, 6)):
        lines = _lines(tmp_path / "a.csv")
        lines[one]["step"], lines[other]["step"] = lines[other]["step"], lines[one]["step"]
        _write(tmp_path / "b.csv", lines)
        _refused(tmp_path / "b.csv", "the steps and the keys of the notes of batch P")
    # Without a balance the notes of two portions are alike.
    moles = [c.amount_mol * (1.5 if c.step == 4 else 1.0) for c in PARTS.charges]
    charges = zip(PARTS.charges, moles, strict=True)
    uneven = replace(
        PARTS, charges=tuple(replace(c, amount_mol=n, planned_mol=n, readability_g=None) for c, n in charges)
    )
    uneven.to_csv(tmp_path / "u.csv")
    assert read_recipes(tmp_path / "u.csv") == [uneven]
    lines = _lines(tmp_path / "u.csv")
    lines[3]["step"], lines[5]["step"] = lines[5]["step"], lines[3]["step"]
    _write(tmp_path / "b.csv", lines)
    _refused(tmp_path / "b.csv", "the steps and the keys of the notes of batch P")
    lines = _lines(tmp_path / "a.csv")
    lines[2]["step"] = "30"
    _write(tmp_path / "b.csv", lines)
    _refused(tmp_path / "b.csv", "the steps and the keys of the notes of batch P")


def test_a_lot_and_a_remark_are_free_and_a_lost_note_of_the_batch_is_told(tmp_path: Path) -> None:
    PARTS.to_csv(tmp_path / "a.csv")
    lines = _lines(tmp_path / "a.csv")
    lines[1] |= {"lot": "Q7", "note": lines[1]["note"] + "; dried at 120 C"}
    _write(tmp_path / "b.csv", lines)
    (found,) = read_recipes(tmp_path / "b.csv")
    assert found.charges[1].lot.name == "Q7"
    assert found.charge_g == PARTS.charge_g
    lines[0]["note"] = "dried"
    _write(tmp_path / "b.csv", lines)
    (found,) = read_recipes(tmp_path / "b.csv")
    assert "the file has lost the note of the batch" in " ".join(found.summary.assumptions)


def _as_old(text: str) -> str:
    """A file that was written before it said how many lines it has."""
    return re.sub(r', ""(lines"": \d+|check"": ""[0-9a-f]{8}"")', "", text)


def test_an_older_file_reads_and_a_line_that_it_lost_shows_where_it_can(tmp_path: Path) -> None:
    PARTS.to_csv(tmp_path / "a.csv")
    text = _as_old((tmp_path / "a.csv").read_text(encoding="utf-8"))
    assert "lines" not in text
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read_recipes(tmp_path / "a.csv") == [PARTS]
    for lost in range(6):
        lines = _lines(tmp_path / "a.csv")
        del lines[lost]
        _write(tmp_path / "b.csv", lines)
        _refused(tmp_path / "b.csv", "Was a line lost")
    lines = _lines(tmp_path / "a.csv")
    lines[1]["note"] = re.sub(r"planned_mol=[^;]*", "planned_mol=9", lines[1]["note"])
    _write(tmp_path / "b.csv", lines)
    _refused(tmp_path / "b.csv", "within a factor 2 of amount_mol")


def test_a_batch_of_one_side_is_refused(tmp_path: Path) -> None:
    """An older file whose only dianhydride is gone."""
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=500)
    recipe.to_csv(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text(_as_old((tmp_path / "a.csv").read_text(encoding="utf-8")), encoding="utf-8")
    _write(tmp_path / "a.csv", _lines(tmp_path / "a.csv")[:2])
    _refused(tmp_path / "a.csv", "no dianhydride", "Was a line lost?")


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("charge / g", 420),
        ("charge / g", None),
        ("charge / g", "13,4"),
        ("assay", 0.98),
        ("id", "m-PDA"),
        ("CAS", "89-32-7"),
        ("formula", "C6H8N3"),
        ("M / g/mol", 108.2),
        ("n / mmol", 125.5),
        ("eq", 0.7),
        ("role", "dianhydride"),
        ("volume / ml", 12.5),
    ],
)
def test_an_edited_cell_of_a_weigh_sheet_is_told(tmp_path: Path, heading: str, value: object) -> None:
    PARTS.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cell = book["P"].cell(7, HEADINGS.index(heading) + 1)
    cell.value = value
    place = cell.coordinate if heading != "id" else "7"
    book.save(tmp_path / "a.xlsx")
    _refused(tmp_path / "a.xlsx", f"a.xlsx:P:{place}", "" if value is None else str(value), "as ")


def test_the_text_of_an_edited_charge(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["B-00000"]["J6"] = 420
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(pf.TableError) as caught:
        read_recipes(tmp_path / "a.xlsx")
    shown = f"{recipe.charges[0].charge_g:.2f}"
    assert str(caught.value) == (
        f"a.xlsx:B-00000:J6: got '420', need {shown} below 'charge / g', as the batch has in step 1 (NMP)."
        " Enter weighed masses in the yellow cells only; to change the batch, plan it again."
    )


@pytest.mark.parametrize(("heading", "value"), [("charge / g", "99.99"), ("assay", "0.9"), ("CAS", ""), ("id", "X")])
def test_an_edited_cell_of_a_page_is_told(tmp_path: Path, heading: str, value: str) -> None:
    PARTS.to_html(tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    line = re.findall(r"<tr>\s*<td class=\"n\">.*?</tr>", text, re.DOTALL)[1]
    cells = re.findall(r"<td[^>]*>.*?</td>", line, re.DOTALL)
    old = cells[HEADINGS.index(heading)]
    changed = line.replace(old, re.sub(r">[^<]+<", f">{value}<", old, count=1), 1)
    (tmp_path / "a.html").write_text(text.replace(line, changed, 1), encoding="utf-8")
    _refused(tmp_path / "a.html", f"a.html: batch P, step 2, {heading}: got '{value}'", "as the batch has in step 2")


def test_an_added_or_copied_line_of_a_page_is_refused(tmp_path: Path) -> None:
    PARTS.to_html(tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    line = re.findall(r"<tr>\s*<td class=\"n\">.*?</tr>", text, re.DOTALL)[1]
    (tmp_path / "a.html").write_text(text.replace(line, line + line, 1), encoding="utf-8")
    _refused(tmp_path / "a.html", "Was a weigh sheet copied?")
    other = line.replace('<td class="n">2<', '<td class="n">9<')
    (tmp_path / "a.html").write_text(text.replace(line, line + other, 1), encoding="utf-8")
    _refused(tmp_path / "a.html", "Do not add or renumber lines")


def test_a_workbook_that_another_program_saved_again_reads(tmp_path: Path) -> None:
    """Whole numbers as floats, zeros dropped, noise in the last digits, blanks around texts, other columns beside."""
    recipes = [PARTS, *_recipes(1), replace(pf.plan_batch(COP, polymer_g=1e-3), batch_id="small")]
    write_recipes(recipes, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for page in book.worksheets[:-1]:
        for row in page.iter_rows(min_row=6, max_row=12):
            for cell in row:
                if isinstance(cell.value, int | float):
                    cell.value = float(cell.value) * (1.0 + 1e-12 * (cell.column > 1))
                elif isinstance(cell.value, str) and cell.column != 3:
                    cell.value = f" {cell.value} "
        page.cell(5, 15, "remarks")
        page.cell(6, 15, "from the new drum")
    book.save(tmp_path / "a.xlsx")
    assert read_recipes(tmp_path / "a.xlsx") == recipes


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_after_any_weighing_comes_back(tmp_path: Path, kind: str) -> None:
    """Also one far from its plan, whose planned moles are no rounding of what is there."""
    for weighed, barred in (
        ({"PMDA": 1.05 * PARTS.charge_g["PMDA"]}, ()),
        ({"PMDA": 10.0 * PARTS.charge_g["PMDA"]}, ()),
        ({"p-PDA": 1.3 * PARTS.charge_g["p-PDA"]}, ("BPDA", "4,4'-ODA")),
        ({name: 1000.0 * mass for name, mass in PARTS.charge_g.items()}, ()),
    ):
        found = pf.reconcile({**PARTS.charge_g, **weighed}, PARTS, barred)
        for recipe in (found.made, found.after):
            write_recipes([recipe], tmp_path / f"a.{kind}")
            assert read_recipes(tmp_path / f"a.{kind}") == [recipe]


@pytest.mark.parametrize("kind", KINDS)
def test_batches_may_be_joined_and_split(tmp_path: Path, kind: str) -> None:
    """A whole batch that is gone cannot be seen: a file is a set of batches."""
    write_recipes([*_recipes(2), PARTS], tmp_path / f"a.{kind}")
    write_recipes(read_recipes(tmp_path / f"a.{kind}")[1:], tmp_path / f"b.{kind}")
    assert [r.batch_id for r in read_recipes(tmp_path / f"b.{kind}")] == ["B-00001", "P"]


@pytest.mark.parametrize(
    "text", ["[]", "7", '{"batches": []}', '{"format": "pi_formulate batch 1", "batches": {"a": 1}}']
)
def test_json_of_another_shape_is_named_as_such(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(pf.TableError, match=r"a\.json: got ('JSON of a different structure'|.the format)"):
        pf.Recipe.read(tmp_path / "a.json")
