"""The QR code of a sheet: the same modules in the picture and in the drawing, and the text that they hold."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import segno
from PIL import Image

import pi_formulate as pf
from pi_formulate.batch.export.qr_code import MASK, QUIET, code_png, code_svg, code_text
from tests.batch.batches import some_recipes

TEXT = "batch KM-031, recipe e3a0-2c78-4f0b"


def modules(text: str) -> list[list[bool]]:
    code = segno.make_qr(text, error="m", boost_error=False, mask=MASK)
    return [[bool(module) for module in row] for row in code.matrix]


def test_the_picture_holds_the_modules_of_the_code() -> None:
    picture = Image.open(io.BytesIO(code_png(TEXT))).convert("L")
    wanted = modules(TEXT)
    assert picture.width == picture.height == 4 * (len(wanted) + 2 * QUIET)
    for y, row in enumerate(wanted):
        for x, dark in enumerate(row):
            assert (picture.getpixel((4 * (x + QUIET) + 2, 4 * (y + QUIET) + 2)) < 128) == dark


def test_the_modules_around_the_code_are_light() -> None:
    picture = Image.open(io.BytesIO(code_png(TEXT))).convert("L")
    edge = 4 * QUIET
    inside = picture.crop((edge, edge, picture.width - edge, picture.height - edge))
    dark = sum(value < 128 for value in picture.tobytes())
    assert dark == sum(value < 128 for value in inside.tobytes()) > 0


def test_the_drawing_is_one_element_of_a_page() -> None:
    svg = code_svg(TEXT)
    size = len(modules(TEXT)) + 2 * QUIET
    assert svg.startswith(f'<svg viewBox="0 0 {size} {size}"')
    assert not re.search(r"(?:src|href|script|http)", svg)


@pytest.mark.parametrize("id", ["=1+1", "\u03b1-7 \u5747", "<b>&\"'", "x" * 500])
def test_any_name_of_a_batch_has_a_code(tmp_path: Path, id: str) -> None:
    assert code_png(code_text(id, "0" * 64))[1:4] == b"PNG"
    assert "<b>" not in code_svg(code_text(id, "0" * 64))


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="no zbarimg")
@pytest.mark.parametrize("id", ["KM-031", "B-0001", "1", "\u03b1-7", "a long name of a batch / 2026-11-29", "x" * 300])
def test_a_reader_of_codes_reads_it(tmp_path: Path, id: str) -> None:
    (tmp_path / "a.png").write_bytes(code_png(code_text(id, "ab" * 32)))
    read = subprocess.run(["zbarimg", "--raw", "-q", str(tmp_path / "a.png")], capture_output=True, check=True)
    assert read.stdout.decode().strip() == f"batch {id}, recipe abab-abab-abab"


def test_the_hash_is_that_of_the_plan_and_not_of_its_lots(tmp_path: Path) -> None:
    recipe = some_recipes(1)[0]
    for kind in ("csv", "json", "xlsx", "html"):
        pf.write_batches([recipe], tmp_path / f"a.{kind}")
        assert pf.Recipe.read(tmp_path / f"a.{kind}").sha256 == recipe.sha256
    again = pf.plan_batch(
        recipe.copolymer,
        solution_g=500,
        target_mn_g_per_mol=3e4,
        endcap="PA",
        readability_g=0.01,
        solvent_water_ppm=90,
        batch_id=recipe.batch_id,
        lots={"PMDA": pf.Lot("L-1")},
    )
    assert again.sha256 == recipe.sha256  # the number of a lot alone changes nothing that is weighed
    other = pf.plan_batch(
        recipe.copolymer,
        solution_g=500,
        target_mn_g_per_mol=3e4,
        endcap="PA",
        readability_g=0.01,
        solvent_water_ppm=90,
        batch_id=recipe.batch_id,
        lots={"PMDA": pf.Lot("L-1", 0.99)},
    )
    assert other.sha256 != recipe.sha256
    assert len(recipe.sha256) == 64
