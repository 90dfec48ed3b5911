"""Draw docs/laminate.png, plot_*.png and top_up.png, and weigh_sheet*.png as Chromium and LibreOffice print the sheets.

Usage: python -m tools.reports.make_pictures [chromium]
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

import pi_formulate as pf
from tools.reports.print_sheets import drawn, printed

ROOT = Path(__file__).resolve().parents[2]
DPI = 130
SHEETS = {"weigh_sheet.png": "html", "weigh_sheet_excel.png": "xlsx"}


def cropped(path: Path, margin: int = 12) -> None:
    """Take the white rim off a picture and keep few colours, so that the file is small."""
    picture = Image.open(path).convert("RGB")
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    if box is None:
        raise SystemExit(f"{path}: the picture is empty")
    left, top, right, bottom = box
    kept = (
        max(left - margin, 0),
        max(top - margin, 0),
        min(right + margin, picture.width),
        min(bottom + margin, picture.height),
    )
    picture.crop(kept).quantize(256, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)


def draw_plots(folder: Path) -> None:
    """The pictures of docs/plots.md, from the same calls."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    low = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    target = pf.Copolymer.from_feed({"BTDA": 0.8, "PMDA": 0.2, "TPE-R": 0.85, "p-PDA": 0.15})
    recipe = pf.plan_batch(low, solution_g=500, solvent="NMP", target_mn_g_per_mol=20000, readability_g=0.01)
    capped = pf.plan_batch(low, solution_g=500, target_mn_g_per_mol=40000, endcap="PA", readability_g=0.01)
    stack = pf.read_stack(ROOT / "examples" / "laminate.toml").stack
    drawn: dict[str, Callable[[], Any]] = {
        "property": lambda: pf.plot_property("1", "cte_ppm_per_k", members={"X1": "PMDA"}),
        "map": lambda: pf.plot_map(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], "7", target=target),
        "ternary": lambda: pf.plot_ternary(["PMDA"], ["p-PDA", "4,4'-ODA", "TPE-R"], "cte_ppm_per_k", "6"),
        "contributions": lambda: pf.plot_contributions(pf.estimate(low)["tg_c"]),
        "parity": lambda: pf.plot_parity("cte_ppm_per_k"),
        "calibration": lambda: pf.plot_calibration("cte_ppm_per_k"),
        "sensitivity": lambda: pf.plot_sensitivity(recipe),
        "weighing": lambda: pf.plot_weighing(capped, "PMDA", weighed_g=45.20),
        "claims": lambda: pf.plot_claims(recipe, ["1", "2", "3", "4", "13"]),
        "stack": lambda: pf.plot_stack(stack),
        "curl": lambda: pf.plot_curl(stack),
    }
    for name, draw in drawn.items():
        figure = draw().figure
        path = folder / f"plot_{name}.png"
        figure.savefig(path, dpi=110, metadata={"Software": None})
        pyplot.close(figure)
        cropped(path)


def draw_page(browser: str, page: Path, target: Path) -> None:
    """The first page of a sheet (.html, .xlsx), as Chromium or LibreOffice prints it."""
    (first, *_) = drawn(printed(page, browser if page.suffix == ".html" else None), DPI)
    first.replace(target)
    cropped(target)
    print(f"{target}: {target.stat().st_size} bytes")


def draw_top_up(browser: str, target: Path) -> None:
    """The top-up sheet of docs/reconcile.md: half a gram too much of PMDA."""
    kapton = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    batch = pf.plan_batch(kapton, batch_id="R-1", solution_g=500, imbalance_r=0.99, readability_g=0.01)
    mend = pf.reconcile({**batch.charge_g, "PMDA": 39.42}, batch)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "top_up.html"
        pf.write_top_ups([mend], page)
        draw_page(browser, page, target)


def main(browser: str = "chromium") -> None:
    """Plan the example, write its sheet, and take the picture."""
    one_sided = pf.read_stack(ROOT / "examples" / "laminate.toml").stack.etch("bottom")
    one_sided.to_png(ROOT / "docs" / "laminate.png")
    draw_plots(ROOT / "docs")
    recipe = ROOT / "examples" / "low_expansion.toml"
    recipes, _ = pf.plan_file(recipe)
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in SHEETS.items():
            sheet = Path(folder) / f"sheet.{kind}"
            pf.write_batches(recipes, sheet, recipe_file=recipe.name)
            draw_page(browser, sheet, ROOT / "docs" / name)
    draw_top_up(browser, ROOT / "docs" / "top_up.png")


if __name__ == "__main__":
    main(*sys.argv[1:2])
