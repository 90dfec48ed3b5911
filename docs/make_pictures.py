"""Draw docs/laminate.png, and docs/weigh_sheet.png from the HTML weigh sheet of an example by a headless Chromium.

Usage: python docs/make_pictures.py [chromium]
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

import pi_formulate as pf

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT, SCALE = 1120, 760, 1.5  # CSS pixels of the window, and dots per CSS pixel
QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


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
    picture.crop(kept).quantize(128).save(path, optimize=True)


def main(browser: str = "chromium") -> None:
    """Plan the example, write its sheet, and take the picture."""
    one_sided = pf.read_stack(ROOT / "examples" / "laminate.toml").stack.etch("bottom")
    one_sided.to_png(ROOT / "docs" / "laminate.png")
    target = ROOT / "docs" / "weigh_sheet.png"
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "sheet.html"
        recipes, _ = pf.plan_file(ROOT / "examples" / "low_expansion.toml")
        pf.write_batches(recipes, sheet)
        command = [browser, *QUIET, f"--user-data-dir={folder}/profile", f"--window-size={WIDTH},{HEIGHT}"]
        command += [f"--force-device-scale-factor={SCALE}", f"--screenshot={target}", sheet.as_uri()]
        subprocess.run(command, check=True, timeout=120, capture_output=True)
    cropped(target)
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:2])
