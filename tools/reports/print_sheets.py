"""Print weigh sheets as a browser and LibreOffice print them, and draw their pages.

In: sheets as .html, .xlsx or .ods. Out: a PDF, and a PNG picture of each of its pages. Needs Chromium for pages,
LibreOffice for workbooks, and Poppler for the pictures.

Usage: python -m tools.reports.print_sheets FOLDER RECIPES [chromium]
writes every batch of a recipe file on both papers and in both formats into the folder, with its pages.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pi_formulate as pf
from pi_formulate.batch.export.paper import PAPERS, PaperName

QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
SECONDS = 300
DPI = 110


def office() -> str | None:
    """The program of LibreOffice, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def browser() -> str | None:
    """The program of Chromium or Chrome, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def printed(sheet: Path, program: str | None = None) -> Path:
    """The PDF of a sheet, next to it.

    Parameters
    ----------
    sheet
        A page or a workbook.
    program
        The browser or LibreOffice; the one that is installed if None.
    """
    folder = sheet.parent
    pdf = folder / f"{sheet.stem}_{sheet.suffix[1:]}.pdf"
    profile = folder / f"profile_{sheet.suffix[1:]}"
    if sheet.suffix == ".html":
        command = [program or browser() or "chromium", *QUIET, f"--user-data-dir={profile}", "--no-pdf-header-footer"]
        command += [f"--print-to-pdf={pdf}", sheet.resolve().as_uri()]
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
    else:
        command = [
            program or office() or "soffice",
            f"-env:UserInstallation={profile.resolve().as_uri()}",
            "--headless",
        ]
        command += ["--convert-to", "pdf", "--outdir", str(profile / "pdf"), str(sheet)]
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
        (profile / "pdf" / f"{sheet.stem}.pdf").replace(pdf)
    shutil.rmtree(profile, ignore_errors=True)
    return pdf


def drawn(pdf: Path, dpi: int = DPI) -> list[Path]:
    """A PNG picture of each page of a PDF, next to it.

    Parameters
    ----------
    pdf
        The PDF.
    dpi
        Dots per inch.
    """
    stem = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(pdf), str(stem)], check=True, timeout=SECONDS)
    return sorted(stem.parent.glob(f"{stem.name}-*.png"))


def main(folder: str, recipes: str, program: str | None = None) -> None:
    """Sheets of a recipe file on both papers, printed and drawn."""
    batches, _ = pf.plan_file(recipes)
    names: tuple[PaperName, ...] = ("a4", "letter")
    assert set(names) == set(PAPERS)
    for paper in names:
        for kind in ("html", "xlsx"):
            sheet = Path(folder) / f"{Path(recipes).stem}_{paper}.{kind}"
            pf.write_batches(batches, sheet, paper=paper, recipe_file=Path(recipes).name)
            for picture in drawn(printed(sheet, program if kind == "html" else None)):
                print(picture)


if __name__ == "__main__":
    main(*sys.argv[1:4])
