"""Weigh sheets as they are printed, on both papers: whole, within the margins, nothing on top of anything else.

The pages are drawn into the folder of the variable PI_FORMULATE_ARTEFACTS, or into that of the test.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

import pi_formulate as pf
from pi_formulate.batch.export.paper import MARGIN_MM, PAPERS
from tests.batch.batches import PARTS
from tests.batch.export.test_excel_page import LONG
from tools.reports.print_sheets import browser, drawn, office, printed

POPPLER = shutil.which("pdftotext") and shutil.which("pdftoppm")
PROGRAM = {"html": browser(), "xlsx": office()}
PT_PER_MM = 72.0 / 25.4
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not POPPLER, reason="no Poppler")]


class Word(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str

    def covers(self, other: "Word") -> bool:
        """Whether two words share more than the edges of their boxes, which hold ascenders that no letter fills."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        least = min(self.bottom - self.top, other.bottom - other.top)
        return wide > 0.5 and high > 0.35 * least


def pages_of(pdf: Path) -> Iterator[tuple[float, float, list[Word]]]:
    """Width, height and words of each page [pt]."""
    text = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True, timeout=60).stdout
    for width, height, body in PAGE.findall(text.decode()):
        words = [Word(*map(float, found[:4]), unescape(found[4])) for found in WORD.findall(body)]
        yield float(width), float(height), words


@pytest.mark.parametrize("paper", sorted(PAPERS))
@pytest.mark.parametrize("kind", ["html", "xlsx"])
def test_a_printed_sheet_is_whole_and_can_be_read(tmp_path: Path, kind: str, paper: str) -> None:
    if not PROGRAM[kind]:
        pytest.skip(f"no program that prints .{kind}")
    recipes = [PARTS, LONG]
    sheet = tmp_path / f"sheets_{paper}.{kind}"
    pf.write_batches(recipes, sheet, paper=paper, made_on="2026-03-01", recipe_file="mine.toml")
    pdf = printed(sheet, PROGRAM[kind])
    folder = Path(os.environ.get("PI_FORMULATE_ARTEFACTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    for picture in drawn(pdf):
        if folder != tmp_path:
            shutil.copy(picture, folder / picture.name)
    size = PAPERS[paper]
    seen: list[str] = []
    for width, height, words in pages_of(pdf):
        assert (width, height) == pytest.approx((size.width_mm * PT_PER_MM, size.height_mm * PT_PER_MM), abs=1.0)
        margin = 0.5 * MARGIN_MM * PT_PER_MM  # half of it is for the foot
        for word in words:
            assert margin <= word.left, word
            assert word.right <= width - margin, word
            assert margin <= word.top, word
            assert word.bottom <= height - 0.3 * MARGIN_MM * PT_PER_MM, word
        assert [(a.text, b.text) for a, b in combinations(words, 2) if a.covers(b)] == []
        seen += [word.text for word in words]
    together = "".join(seen)
    for recipe in recipes:
        assert recipe.batch_id in seen
        for line in recipe.to_sheet().lines:
            for text in (line.charge_text, line.low_text, line.high_text, line.cas):
                assert text in seen, (recipe.batch_id, text)
            for part in re.split(r"[\s-]", line.name):  # a name is wrapped at blanks and hyphens
                assert part in together, line.name
    for text in ("2026-03-01", "mine.toml", "remarks", "certificate", "M_n,"):
        assert text in seen, text
    assert seen.count("weighed") >= 2 * len(recipes)
