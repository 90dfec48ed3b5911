"""A weigh sheet that LibreOffice saved."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest

import pi_formulate as pf


def _as_ods(workbook: Path, path: Path, weighed: Mapping[str, float]) -> None:
    """A workbook of ours as LibreOffice saves it (what a reader needs of Open Document 1.3), with masses filled in."""
    book = openpyxl.load_workbook(workbook)
    tables = []
    for page in book.worksheets:
        headings = {c.value: c for row in page.iter_rows() for c in row if c.value in ("id", "weighed / g")}
        heading = headings.get("weighed / g")
        rows = []
        for cells in page.iter_rows():
            line = []
            for cell in cells:
                value = cell.value
                if heading is not None and cell.column == heading.column and cell.row > heading.row:
                    id = str(page.cell(cell.row, headings["id"].column).value or "").split("\n")[0]
                    value = weighed.get(id, value)
                if value is None:
                    line.append("<table:table-cell/>")
                elif isinstance(value, int | float):
                    line.append(f'<table:table-cell office:value-type="float" office:value="{value!r}"/>')
                else:
                    lines = "".join(f"<text:p>{escape(part)}</text:p>" for part in str(value).split("\n"))
                    line.append(f'<table:table-cell office:value-type="string">{lines}</table:table-cell>')
            rows.append(f"<table:table-row>{''.join(line)}</table:table-row>")
        below = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        tables.append(f"<table:table table:name={quoteattr(page.title)}>{''.join(rows)}{below}</table:table>")
    urn = "urn:oasis:names:tc:opendocument"
    names = " ".join(f'xmlns:{name}="{urn}:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.3">{body}'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{urn}:xmlns:manifest:1.0"/>')
        archive.writestr("content.xml", content + "</office:document-content>")


def test_a_weigh_sheet_that_libreoffice_saved_is_read(tmp_path: Path) -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    batch = pf.plan_batch(copolymer, solution_g=500, imbalance_r=0.99, readability_g=0.01, batch_id="LX-1")
    batch.to_excel(tmp_path / "sheet.xlsx")
    weighed = {**batch.charge_g, "PMDA": batch.charge_g["PMDA"] + 0.25}
    _as_ods(tmp_path / "sheet.xlsx", tmp_path / "sheet.ods", weighed)
    assert pf.Recipe.read(tmp_path / "sheet.ods") == batch
    (found,) = pf.reconcile_file(tmp_path / "sheet.ods")
    assert found.top_up_g == pf.reconcile(weighed, batch).top_up_g != {}


def test_faults_of_an_open_document(tmp_path: Path) -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    batch = pf.plan_batch(copolymer, solution_g=500, readability_g=0.01, batch_id="LX-1")
    batch.to_excel(tmp_path / "sheet.xlsx")
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    page = book.worksheets[0]
    charge = next(c for row in page.iter_rows() for c in row if c.value == batch.charge_g["NMP"])
    charge.value = 420.0
    book.save(tmp_path / "edited.xlsx")
    _as_ods(tmp_path / "edited.xlsx", tmp_path / "edited.ods", {})
    with pytest.raises(
        pf.TableError,
        match=(
            rf"edited\.ods:LX-1:{charge.coordinate}: expected 425\.00 below 'charge / g', as the batch "
            rf"has in step 1 \(NMP\), but got '420'"
        ),
    ):
        pf.Recipe.read(tmp_path / "edited.ods")
    (tmp_path / "broken.ods").write_bytes(b"PK\x03\x04")
    with pytest.raises(pf.TableError, match=r"broken.ods: .*Save it again as .ods or .xlsx"):
        pf.Recipe.read(tmp_path / "broken.ods")
