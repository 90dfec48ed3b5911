"""Small workbooks written by hand, with what other programs put into them."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
URN = "urn:oasis:names:tc:opendocument"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    handle = io.BytesIO()
    with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return handle.getvalue()


def excel(path: Path, cells: str, shared: str = "", styles: str = "", book: str = "", head: str = "") -> Path:
    """A workbook with one sheet `a`: XML of its rows, of the shared texts, of the styles; `head` begins the sheet."""
    kinds = (("worksheet", "worksheets/s.xml"), ("sharedStrings", "strings.xml"), ("styles", "styles.xml"))
    links = "".join(f'<Relationship Id="{kind}" Type="{RELATIONS}/{kind}" Target="{at}"/>' for kind, at in kinds)
    members = {
        "_rels/.rels": f'<x><Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="/xl/workbook.xml"/></x>',
        "xl/workbook.xml": f'<x xmlns:r="r">{book}<sheets><sheet name="a" r:id="worksheet"/></sheets></x>',
        "xl/_rels/workbook.xml.rels": f"<x>{links}</x>",
        "xl/worksheets/s.xml": f"{head}<x><sheetData>{cells}</sheetData></x>",
        "xl/strings.xml": f"<sst>{shared}</sst>",
        "xl/styles.xml": f"<x>{styles}</x>",
    }
    path.write_bytes(zipped(members))
    return path


def document(path: Path, rows: str, head: str = "") -> Path:
    """An OpenDocument file with one sheet `a`."""
    names = " ".join(f'xmlns:{name}="{URN}:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:body><table:table table:name="a">{rows}</table:table></office:body>'
    content = f"{head}<office:document-content {names}>{body}</office:document-content>"
    path.write_bytes(zipped({"content.xml": content}))
    return path
