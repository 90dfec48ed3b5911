"""A file with weighed masses is recognised in each format, also when it cannot be read as a batch any more."""

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.batch.filled import check_not_filled, holds_weighed, is_history
from tests.batch.filling import fill_in

COP = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
PLAN = pf.plan_batch(COP, batch_id="KM-031", solution_g=500, readability_g=0.01)


def _filled_workbook(path: Path) -> None:
    PLAN.to_excel(path)
    book = openpyxl.load_workbook(path)
    page = book["KM-031"]
    heading = next(cell for row in page.iter_rows() for cell in row if cell.value == "weighed / g")
    page.cell(heading.row + 2, heading.column, 36.1)
    book.save(path)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json", "eln"])
def test_a_fresh_file_holds_none(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"b.{kind}"
    pf.write_batches([PLAN], path)
    assert not holds_weighed(path)
    check_not_filled(path, "")


def test_one_mass_is_enough(tmp_path: Path) -> None:
    book = tmp_path / "b.xlsx"
    _filled_workbook(book)
    table = tmp_path / "b.csv"
    PLAN.to_frame().assign(weighed_g=["", "36.1", ""]).to_csv(table, index=False)
    german = tmp_path / "g.csv"
    german.write_text("batch_id;step;weighed_g\nA;1;\nA;2;36,1\n", encoding="utf-8")
    cut_short = tmp_path / "c.csv"
    cut_short.write_text('batch_id,weighed_g\nA,36.1\nA,"', encoding="utf-8")
    text = tmp_path / "b.json"
    PLAN.to_json(text)
    whole = json.loads(text.read_text(encoding="utf-8"))
    whole["batches"][0]["lines"][1]["weighed_g"] = 36.1
    text.write_text(json.dumps(whole), encoding="utf-8")
    for path in (book, table, german, cut_short, text):
        assert holds_weighed(path), path.name
        with pytest.raises(pf.FileError, match="weighed masses"):
            check_not_filled(path, "Use --force.")


@pytest.mark.parametrize(("key", "sheet"), [("weighed_g", "batch"), ("added_g", "top-up")])
def test_a_page_with_a_mass_in_its_data_is_filled_in(key: str, sheet: str, tmp_path: Path) -> None:
    path = tmp_path / "b.html"
    if sheet == "batch":
        PLAN.to_html(path)
    else:
        pf.write_top_ups([pf.reconcile({**PLAN.charge_g, "PMDA": 39.42}, PLAN)], path)
    assert not holds_weighed(path)
    head, start, rest = path.read_text(encoding="utf-8").partition(f'<script type="application/json" id="{sheet}">')
    data, end, tail = rest.partition("</script>")
    whole = json.loads(data)
    next(iter(value for value in whole.values() if isinstance(value, list)))[0]["lines"][1][key] = 0.19
    path.write_text(head + start + json.dumps(whole) + end + tail, encoding="utf-8")
    with pytest.raises(pf.FileError, match="weighed masses"):
        check_not_filled(path, "Use --force.")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "json", "html", "top_up.csv"])
def test_an_archive_with_a_filled_file_in_it_is_filled_in(kind: str, tmp_path: Path) -> None:
    path, sheet = tmp_path / "b.eln", tmp_path / f"sheet.{kind}"
    PLAN.to_eln(path)
    if kind == "top_up.csv":
        pf.write_top_ups([pf.reconcile({**PLAN.charge_g, "PMDA": 39.42}, PLAN)], sheet)
        fill_in(sheet, {"NMP": 5.46})
    elif kind == "xlsx":
        _filled_workbook(sheet)
    elif kind == "csv":
        PLAN.to_frame().assign(weighed_g=["", "36.1", ""]).to_csv(sheet, index=False)
    elif kind == "ods":
        content = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        rows = "".join(
            f"<table:table-row>{content.format(a)}{content.format(b)}</table:table-row>"
            for a, b in (("step", "weighed / g"), ("1", "36.1"))
        )
        spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        spaces += ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        spaces += ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        with zipfile.ZipFile(sheet, "w") as book:
            book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            book.writestr(
                "content.xml",
                f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='a'>{rows}"
                "</table:table></office:spreadsheet></office:body></office:document-content>",
            )
    else:
        text = json.dumps({"batches": [{"lines": [{"step": 1, "weighed_g": 36.1}]}]})
        sheet.write_text(text if kind == "json" else f'<script type="application/json" id="batch">{text}</script>')
    assert not holds_weighed(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(sheet, f"b/KM-031/{sheet.name}")
    assert holds_weighed(path)
    with pytest.raises(pf.FileError, match="weighed masses"):
        check_not_filled(path, "Use --force.")


def test_a_damaged_archive_holds_none(tmp_path: Path) -> None:
    path = tmp_path / "b.eln"
    PLAN.to_eln(path)
    content = path.read_bytes()
    for damaged in (b"", b"PK", content[:1_000], content.replace(b"PK\x01\x02", b"PK\x01\x03", 1)):
        path.write_bytes(damaged)
        assert not holds_weighed(path)


@pytest.mark.parametrize("name", ["h.jsonl", "h.json", "h.csv", "h.xlsx", "h.html", "h"])
def test_a_history_is_not_replaced_whatever_its_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    pf.record_reconciliations(path, [pf.reconcile({**PLAN.charge_g, "PMDA": 39.42}, PLAN)], "Ines", "spoon slipped")
    lines = path.read_bytes().splitlines(keepends=True)
    for content in (b"".join(lines), b"".join(lines[1:]), b"\xef\xbb\xbf" + b"".join(lines), b"\r\n".join(lines)):
        path.write_bytes(content)  # also one that was changed
        with pytest.raises(pf.FileError, match="a history of batches"):
            check_not_filled(path, "Use --force.")


def test_a_sheet_that_cannot_be_read_any_more_still_holds_them(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    _filled_workbook(path)
    book = openpyxl.load_workbook(path)
    book.remove(book["data"])
    book["KM-031"].insert_rows(7)
    book.save(path)
    with pytest.raises(pf.TableError):
        pf.read_batches(path)
    assert holds_weighed(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\xff\xfe"),
        ("a.csv", b"id\n1\n"),
        ("a.xlsx", b"PK"),
        ("a.json", b"{"),
        ("a.txt", b"x"),
    ],
)
def test_other_files_hold_none(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert not holds_weighed(tmp_path / name)
    assert not holds_weighed(tmp_path / f"none{name}")
    assert not holds_weighed(tmp_path)
    assert not is_history(tmp_path / name)
    assert not is_history(tmp_path)
