"""The structure editor in a real browser: opened, used, and everything of it from this computer.

Needs the extra `browser-test` as `test_browser.py` does, and the library of the editor; else this is skipped.
"""

import io
import os
import time

import pytest
from PIL import Image

pytest.importorskip("ipyketcher", reason="the extra draw is not installed: no ipyketcher")

from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By

from pi_formulate.chemistry.monomer import Monomer
from tests.whatif.test_browser import ROOT, WAIT_S, agrees, app, browser, control, in_notebook, state, until

__all__ = ["app", "browser"]  # fixtures
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]

NEW = "Nc1ccc(CCCc2ccc(N)cc2)cc1"
PMDA = "O=C1OC(=O)C2=CC3=C(C=C12)C(=O)OC3=O"
DRAWN = (
    "const done = arguments[0]; window.ketcher ? window.ketcher.getSmiles().then(done, () => done(null)) : done(null)"
)
DRAW = "const done = arguments[1]; window.ketcher.setMolecule(arguments[0]).then(() => done(true), () => done(false))"
# Where each file of the page came from; those that a script made itself have a blob or data address.
SOURCES = "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name))"
ELSEWHERE = f"{SOURCES}.filter((url) => url.origin !== location.origin && url.protocol !== 'data:').map(String)"


def part(browser):
    return browser.find_element(By.CSS_SELECTOR, ".pw-own")


def press(browser, label):
    button = part(browser).find_element(By.XPATH, f'.//button[normalize-space()="{label}"]')
    browser.execute_script("arguments[0].click()", button)


def used(browser, smiles, says):
    """Draw a structure and hand it over, until the panel says so: Ketcher reports what is drawn a moment later."""
    assert browser.execute_async_script(DRAW, smiles)

    def handed():
        press(browser, "Use this structure")
        return says in part(browser).text

    until(browser, handed)


def field(browser):
    return control(browser, "own monomer").find_element(By.TAG_NAME, "input")


def picture(browser, name):
    """Write the field with the open editor to docs/, if pictures are asked for."""
    if os.environ.get("PI_FORMULATE_PICTURES"):
        whole = Image.open(io.BytesIO(part(browser).screenshot_as_png)).convert("RGB")
        whole.quantize(128).save(ROOT / "docs" / name, optimize=True)


def open_editor(browser):
    """Open the editor with the structure of the field."""
    browser.set_script_timeout(WAIT_S)
    browser.execute_script("performance.setResourceTimingBufferSize(5000)")
    field(browser).send_keys(NEW)
    until(browser, lambda: "226.32 g/mol" in part(browser).text)
    assert not browser.find_elements(By.CSS_SELECTOR, ".ipyketcher")
    press(browser, "Draw it")
    until(browser, lambda: browser.execute_async_script(DRAWN) == NEW)


def test_a_drawn_monomer_enters_the_batch(browser, app):
    open_editor(browser)
    used(browser, PMDA, "PMDA, listed as pyromellitic dianhydride")
    before = field(browser).get_property("value")
    assert Monomer.from_smiles(before) == Monomer.from_smiles(PMDA)
    for smiles, sentence in (("Nc1ccc(N)cc1.Cl", "counter-ion"), ("CC", "0 primary amines"), ("", "nothing is drawn")):
        used(browser, smiles, sentence)
        assert field(browser).get_property("value") == before

    used(browser, NEW, "226.32 g/mol; in no table yet")
    assert NEW not in str(state(browser).units)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", part(browser))
    picture(browser, "what_if_draw.png")

    then = state(browser)  # keys in the editor are its own
    ActionChains(browser).click(browser.find_element(By.CSS_SELECTOR, ".ipyketcher")).perform()
    ActionChains(browser).key_down(Keys.CONTROL).send_keys("z").key_up(Keys.CONTROL).perform()
    used(browser, NEW, "226.32 g/mol; in no table yet")
    assert state(browser) == then

    press(browser, "Add it to the batch")
    until(browser, lambda: NEW in str(state(browser).units))
    until(browser, lambda: agrees(browser))

    assert browser.execute_script(ELSEWHERE) == []
    press(browser, "Close the editor")
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, ".ipyketcher"))


def test_the_notebook_has_the_same_editor(browser, tmp_path):
    with in_notebook(browser, tmp_path, "import pi_formulate as pf\npanel = pf.what_if()\npanel"):
        open_editor(browser)
        used(browser, PMDA, "PMDA, listed as pyromellitic dianhydride")
        cells = len(browser.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell"))
        ActionChains(browser).click(browser.find_element(By.CSS_SELECTOR, ".ipyketcher")).send_keys("ab").perform()
        time.sleep(1.0)
        assert len(browser.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell")) == cells  # keys add no cells
