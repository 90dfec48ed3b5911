"""Workbooks of any program and of bad will: read by their cells, refused above a limit or damaged, with one error."""

import random
import zipfile
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.base.limits import CELL_CHARACTERS, WORKBOOK_CELLS
from pi_formulate.base.workbook import archive
from pi_formulate.base.workbook.read import pages
from tests.base.workbook.files import document, excel, zipped

BATCH = pf.plan_batch(
    pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)]), solution_g=500, batch_id="B-1"
)
DTD = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'


def only(path: Path) -> archive.Page:
    (page,) = pages(path)
    return page


def refused(path: Path, says: str) -> None:
    with pytest.raises(pf.TableError, match=says):
        list(pages(path))


@pytest.mark.parametrize("place", ["XFD1048576", "A200000", "XFD6", "S1"])
def test_a_stray_cell_is_one_cell_wherever_it_is(tmp_path: Path, place: str) -> None:
    BATCH.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book.worksheets[0][place] = "x"
    book["data"]["XFD1048576"] = "x"
    book.save(tmp_path / "a.xlsx")
    assert pf.Recipe.read(tmp_path / "a.xlsx") == BATCH


def test_every_kind_of_cell_of_excel(tmp_path: Path) -> None:
    cells = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t> blanks </t></is></c></row>'
        '<row r="3"><c><v>425.00</v></c><c r="D3" t="n"><v>77</v></c><c><v>1E-3</v></c><c t="b"><v>1</v></c></row>'
        '<row r="5"><c s="1"><v>45000</v></c><c s="2"><v>0.5</v></c><c t="e"><v>#N/A</v></c>'
        '<c t="d"><v>2026-11-29</v></c><c s="1"><v>1e300</v></c></row>'
        '<row r="7"><c t="str"><f>A1</f><v>done</v></c><c><f>1+1</f><v>2</v></c><c><f>1+2</f></c><c><f>1+3</f><v/></c>'
        '<c t="str"><f>""</f><v></v></c><c/></row>'
    )
    shared = "<si><t>a_x000D_b</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>spoken</t></rPh></si>"
    styles = (
        '<numFmts><numFmt numFmtId="200" formatCode="h:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/></cellXfs>'
    )
    page = only(excel(tmp_path / "a.xlsx", cells, shared, styles))
    assert page.rows == {
        1: {1: "a\rb", 2: "rich", 3: " blanks "},
        3: {1: "425.0", 4: "77", 5: "0.001", 6: "True"},
        5: {1: "2023-03-15 00:00:00", 2: "12:00:00", 3: "#N/A", 4: "2026-11-29", 5: "1e+300"},
        7: {1: "done", 2: "2"},
    }
    assert page.uncalculated == [("C7", "=1+2"), ("D7", "=1+3")]
    assert page.text(1, 3) == "blanks"
    assert page.text(9, 9) == ""
    later = excel(tmp_path / "b.xlsx", '<row><c s="1"><v>1</v></c></row>', "", styles, '<workbookPr date1904="1"/>')
    assert only(later).text(1, 1) == "1904-01-02 00:00:00"


def test_every_kind_of_cell_of_an_open_document(tmp_path: Path) -> None:
    cell = "table:table-cell"
    rows = (
        f'<table:table-row table:number-rows-repeated="2"><{cell} office:value-type="float" office:value="425"/>'
        f'<{cell} table:number-columns-repeated="3"/><{cell} office:value-type="string" '
        f'table:number-columns-repeated="2"><office:annotation><text:p>a comment</text:p></office:annotation>'
        f'<text:p>two<text:s text:c="2"/><text:span>blanks</text:span></text:p><text:p>a<text:tab/>b<text:line-break/>'
        f'</text:p></{cell}></table:table-row><table:table-row table:number-rows-repeated="1048000"><{cell} '
        f'table:number-columns-repeated="16384"/></table:table-row><table:table-row>'
        f'<{cell} office:value-type="boolean" office:boolean-value="true"/>'
        f'<{cell} office:value-type="date" office:date-value="2026-11-29"/>'
        f'<{cell} table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
        f'<{cell} table:formula="of:=1+2"/><table:covered-table-cell/></table:table-row>'
    )
    page = only(document(tmp_path / "a.ods", rows))
    text = "two  blanks\na\tb\n"
    first = {1: "425", 5: text, 6: text}
    assert page.rows == {1: first, 2: first, 1048003: {1: "True", 2: "2026-11-29", 3: "2"}}
    assert page.uncalculated == [("D1048003", "=1+2")]


ROW = '<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="{}" {}>{}'
END = "</table:table-cell></table:table-row>"
ONE = 'office:value-type="float" office:value="1"'


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (
            ROW.format(1048576, 16384, ONE, END),
            f"expected a workbook of at most {WORKBOOK_CELLS:,} cells, but got 17,179,869,184 cells or more",
        ),
        (ROW.format(10**9, 1, ONE, END), "expected at most 1,048,576 rows, but got a filled cell in row 1,000,000,000"),
        (
            ROW.format(1, 10**9, ONE, END),
            "expected at most 16,384 columns, but got a filled cell in column 1,000,000,000",
        ),
        (ROW.format(1, 1, "", f'<text:p><text:s text:c="99999"/></text:p>{END}'), "at most 32,767 belongs"),
        (ROW.format("1e3", 1, ONE, END), "'1e3' where a whole number"),
        (ROW.format(1, -1, ONE, END), "'-1' where a whole number"),
        (ROW.format(1, 1, 'office:value-type="float" office:value="16_51"', END), "'16_51' as its number"),
        (ROW.format(1, 1, 'office:value-type="x"', END), "a value of the kind 'x'"),
        (
            f"{ROW.format(1, 1, '', '<text:p>')}{'<text:s/>' * 10}{'x' * 240_000}</text:p>{END}",
            "at most 32,767 in a cell",
        ),
    ],
)
def test_an_open_document_above_a_limit_or_damaged(tmp_path: Path, rows: str, says: str) -> None:
    refused(document(tmp_path / "a.ods", rows), says)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ('<row><c r="XFE1"><v>1</v></c></row>', "a cell at 'XFE1'"),
        ('<row><c r="A1048577"><v>1</v></c></row>', "a cell at 'A1048577'"),
        ('<row><c r="A0"><v>1</v></c></row>', "a cell at 'A0'"),
        ('<row r="1048577"/>', "'1048577' where a whole number of at most 1,048,576"),
        ("<row><c><v>16_51</v></c></row>", "'16_51' as its number"),
        ("<row><c><v>nan</v></c></row>", "'nan' as its number"),
        (f"<row><c><v>{'9' * 40_000}</v></c></row>", "as its number"),
        ('<row><c t="s"><v>7</v></c></row>', "the text number 7 of 0"),
        ('<row><c t="s"><v>-1</v></c></row>', "'-1' where a whole number"),
        ("<row><c><v>1</row>", "mismatched tag"),
        (f'<row><c t="str"><v>{"x" * 240_000}</v></c></row>', f"at most {CELL_CHARACTERS:,} in a cell"),
    ],
)
def test_an_excel_file_above_a_limit_or_damaged(tmp_path: Path, cells: str, says: str) -> None:
    refused(excel(tmp_path / "a.xlsx", cells), says)


def test_the_limits_of_a_whole_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = excel(tmp_path / "a.xlsx", "<row><c><v>1</v></c></row>" * 300)
    shared = excel(tmp_path / "b.xlsx", "", "<si><t>x</t></si>" * 300)
    empty = excel(tmp_path / "c.xlsx", "<row/>" * 300)
    large = excel(tmp_path / "d.xlsx", f"<row><c t='str'><v>{' ' * 9_000}</v></c></row>" * 300)
    assert large.stat().st_size < 10_000
    for path in (rows, shared, empty, large):
        list(pages(path))
    monkeypatch.setattr(archive, "WORKBOOK_CELLS", 299)
    refused(rows, "expected a workbook of at most 299 cells, but got 300 cells or more")
    refused(shared, "expected a workbook of at most 299 cells, but got 300 cells or more")
    monkeypatch.setattr(archive, "WORKBOOK_ELEMENTS", 250)
    refused(empty, "expected a workbook of at most 250 XML elements, but got 251 elements or more")
    monkeypatch.setattr(archive, "WORKBOOK_ELEMENTS", 10_000)
    monkeypatch.setattr(archive, "WORKBOOK_UNZIPPED_BYTES", 1_000_000)
    refused(
        large,
        "expected a workbook of at most 1,000,000 bytes once unpacked, but got more than 1,000,000 bytes once unpacked",
    )


def test_a_tag_without_an_end_is_not_read_again_and_again(tmp_path: Path) -> None:
    refused(excel(tmp_path / "a.xlsx", f"<row a='{' ' * 1_500_000}'/>"), "tags of at most 1,000,000 bytes")


def test_a_document_type_is_refused_before_it_expands(tmp_path: Path) -> None:
    cells = '<row><c t="str"><v>&c;</v></c></row>'
    refused(excel(tmp_path / "a.xlsx", cells, head=DTD), "a document type in xl/worksheets/s.xml")
    row = f"{ROW.format(1, 1, '', '<text:p>&c;</text:p>')}{END}"
    refused(document(tmp_path / "a.ods", row, DTD), "a document type in content.xml")


@pytest.mark.parametrize("encoding", ["cp037", "utf-7", "no-such", "utf-16"])
def test_another_encoding_of_the_xml(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    refused(
        excel(tmp_path / "a.xlsx", "", head=head),
        r"a\.xlsx: expected an Excel workbook \(\.xlsx\), but got (a damaged file|xl/worksheets/s\.xml in an encoding)",
    )


def test_frames_that_are_missing_or_strange(tmp_path: Path) -> None:
    whole = zipfile.ZipFile(excel(tmp_path / "a.xlsx", "<row><c><v>1</v></c></row>"))
    members = {name: whole.read(name) for name in whole.namelist()}
    for name in members:
        (tmp_path / "b.xlsx").write_bytes(zipped({key: text for key, text in members.items() if key != name}))
        if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/s.xml"):
            refused(tmp_path / "b.xlsx", r"b\.xlsx: expected an Excel workbook \(\.xlsx\), but got no ")
        else:
            assert only(tmp_path / "b.xlsx").rows == {1: {1: "1"}}
    for content in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 200, zipped({}), zipped({"a": "b"})):
        for name in ("c.xlsx", "c.ods"):
            (tmp_path / name).write_bytes(content)
            refused(
                tmp_path / name,
                (
                    r"expected (an Excel workbook \(\.xlsx\)|a workbook \(\.ods\)), but got .*Save it again "
                    r"as \.ods or \.xlsx"
                ),
            )
    with zipfile.ZipFile(tmp_path / "d.ods", "w", zipfile.ZIP_LZMA) as archive_of:
        archive_of.writestr("content.xml", "<x/>")
    refused(tmp_path / "d.ods", "packed in a way that no spreadsheet program uses")
    for missing in ("no.xlsx", ".", "a\x00.xlsx"):
        with pytest.raises(pf.FileError, match="cannot be read: "):
            list(pages(tmp_path / missing if missing != "a\x00.xlsx" else missing))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_flipped_and_lost_bytes_are_one_error_or_none(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        BATCH.to_excel(path)
    else:
        document(path, ROW.format(2, 3, ONE, END) * 20)
    content, generator = path.read_bytes(), random.Random(7)
    for number in range(150):
        damaged = bytearray(content)
        for _ in range(1 + number % 4):
            damaged[generator.randrange(len(damaged))] ^= 1 << generator.randrange(8)
        path.write_bytes(bytes(damaged[: generator.randrange(len(damaged))] if number % 5 == 0 else damaged))
        try:
            list(pages(path))
        except pf.FormulateError as error:
            assert "expected" in str(error)  # noqa: PT017
