"""The panel in a real browser: as a local page, and in a notebook.

Needs chromium with its driver and the extra `browser-test`; else these tests are skipped. With the environment variable
PI_FORMULATE_PICTURES=1 the pictures of docs/ are written anew.
"""

import base64
import contextlib
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from pi_formulate.batch.file import plan_file
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.reconcile import reconcile
from pi_formulate.chemistry.atoms import molar_mass
from pi_formulate.whatif.results.answers import answers
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.state.state_link import toml_of_link

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
if not (CHROMIUM and DRIVER):
    pytest.skip("no chromium with chromedriver on this machine", allow_module_level=True)
for module in ("ipywidgets", "voila", "selenium"):
    pytest.importorskip(module, reason=f"the extra browser-test is not installed: no {module}")

from selenium import webdriver  # noqa: E402
from selenium.common.exceptions import ElementNotInteractableException, StaleElementReferenceException, TimeoutException  # noqa: E402
from selenium.webdriver import ActionChains, Keys  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.wait import WebDriverWait  # noqa: E402

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "examples" / "low_expansion.toml"
WAIT_S = 60.0
SIZE = 1440, 1500
BOX = "return arguments[0].getBoundingClientRect()"
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # sockets of the driver, closed by its collector


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(command, url, folder):
    """A server that answers at `url`, stopped whatever happens; only its own process is."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "IPYTHONDIR": str(folder / "ipython"),
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output)
        try:
            end = time.monotonic() + WAIT_S
            while True:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1].split("/")[0])), 1.0).close()
                    break
                time.sleep(0.2)
            process.said = log
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20.0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10.0)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        f"--window-size={SIZE[0]},{SIZE[1]}",
        f"--user-data-dir={folder / 'profile'}",
    ):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    driver.set_page_load_timeout(WAIT_S)
    driver.downloads = folder
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def app(browser, tmp_path_factory):
    """The page of `pi-formulate app`, as it stands after loading."""
    folder = tmp_path_factory.mktemp("app")
    port = free_port()
    command = [sys.executable, "-m", "pi_formulate.cli", "app", str(RECIPE), "--no-browser", "--port", str(port)]
    with served(command, f"http://127.0.0.1:{port}/", folder) as process:
        (link,) = re.findall(r"http://\S+", (folder / "server.log").read_text("utf-8"))
        browser.get(link)
        shown(browser, "mn_paa_g_per_mol")
        yield process, port


def until(browser, question, seconds=WAIT_S):
    patient = WebDriverWait(
        browser, seconds, 0.1, [StaleElementReferenceException, ElementNotInteractableException, IndexError]
    )
    return patient.until(lambda _: question())


def shown(browser, name):
    """The number that the page shows, with all its digits."""
    place = f'[data-answer="{name}"]'
    return float(until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, place)[0].get_attribute("data-value")))


def control(browser, label):
    """The widget with this label."""
    path = f'//div[contains(@class,"jupyter-widgets")][label[normalize-space()="{label}"]]'
    return browser.find_element(By.XPATH, path)


def state(browser):
    return WhatIf.from_toml(
        control(browser, "recipe (TOML)").find_element(By.TAG_NAME, "textarea").get_property("value")
    )


def agrees(browser):
    """Whether every number on the page is what the library gives for the recipe on the page."""
    results = answers(state(browser))
    wanted = {name: e.value for name, e in results.estimates}
    wanted |= {name: results.summary[name].weighed for name in ("mn_paa_g_per_mol", "solution_g")}
    if any(shown(browser, name) != value for name, value in wanted.items()):
        return False
    cells = browser.find_elements(By.CSS_SELECTOR, "[data-charge]")
    masses = {cell.get_attribute("data-charge"): float(cell.get_attribute("data-value")) for cell in cells}
    statuses = {
        span.get_attribute("data-claim"): span.get_attribute("data-status")
        for span in browser.find_elements(By.CSS_SELECTOR, "[data-claim]")
    }
    return masses == results.recipe.charge_g and statuses == results.claims


def downloaded(browser, kind):
    """The file behind a link, through the browser's own download."""

    def clicked():
        # The page may lay its links out anew at any moment: looked up and clicked in one attempt.
        link = browser.find_elements(By.CSS_SELECTOR, f'a[data-file="{kind}"]')[0]
        path = browser.downloads / link.get_attribute("download")
        path.unlink(missing_ok=True)
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", link)
        link.click()
        return path

    path = until(browser, clicked)
    until(browser, lambda: path.is_file() and path.stat().st_size > 0 and not list(path.parent.glob("*.crdownload")))
    return path


def picture(browser, name):
    """Write what the browser shows to docs/, with a narrow white rim and in few colours, if pictures are asked for."""
    if not os.environ.get("PI_FORMULATE_PICTURES"):
        return
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, 'a[data-file="xlsx"]'))
    for command in ("document.querySelectorAll('.Toastify').forEach(e => e.remove())", "window.scrollTo(0, 0)"):
        browser.execute_script(command)
    whole = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    left, top, right, bottom = ImageChops.difference(whole, Image.new("RGB", whole.size, "white")).getbbox()
    box = (max(left - 12, 0), max(top - 12, 0), min(right + 12, whole.width), min(bottom + 12, whole.height))
    whole.crop(box).quantize(128).save(ROOT / "docs" / name, optimize=True)


# --- the local page


def masses(browser):
    cells = browser.find_elements(By.CSS_SELECTOR, "[data-charge]")
    return {cell.get_attribute("data-charge"): float(cell.get_attribute("data-value")) for cell in cells}


def typed(browser, label, text):
    """Another number in the field beside a slider."""
    row = control(browser, label).find_element(By.XPATH, './ancestor::div[contains(@class,"widget-hbox")][1]')
    box = row.find_elements(By.CSS_SELECTOR, "input[type=text]")[-1]
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(text, Keys.ENTER)


def test_the_page_opens_with_the_batch_of_the_recipe_file(browser, app):
    """The numbers of the file, which lie on no step of a slider: what the sliders send back changes nothing."""
    (wanted,), _ = plan_file(RECIPE)
    time.sleep(1.0)  # for what the sliders send
    assert masses(browser) == wanted.charge_g
    assert shown(browser, "mn_paa_g_per_mol") == wanted.summary["mn_paa_g_per_mol"].weighed
    assert state(browser).batch_id == "LX-001"
    assert agrees(browser)
    assert browser.title
    picture(browser, "what_if.png")


def test_a_number_between_the_steps_stays_as_it_was_typed(browser, app):
    for label, text, field, value in (
        ("ratio r", "0.98765", "imbalance_r", 0.98765),
        ("solids / wt%", "12.3", "solids_frac", 0.123),
        ("ratio r", "0.85123", "imbalance_r", 0.85123),  # below the end of the slider
    ):
        typed(browser, label, text)
        until(browser, lambda field=field, value=value: getattr(state(browser), field) == value)
        time.sleep(0.5)
        assert getattr(state(browser), field) == value
        until(browser, lambda: agrees(browser))
    typed(browser, "solids / wt%", "0,5")
    until(browser, lambda: "Write a decimal point" in browser.find_element(By.CSS_SELECTOR, ".pw-error").text)
    assert browser.find_elements(By.CSS_SELECTOR, ".pw-bad input")
    assert not browser.find_elements(By.CSS_SELECTOR, "a[data-file]")
    typed(browser, "solids / wt%", "15")
    typed(browser, "ratio r", "0.9909")
    until(browser, lambda: state(browser).imbalance_r == 0.9909 and agrees(browser))
    assert not browser.find_elements(By.CSS_SELECTOR, ".pw-error, .pw-bad")


def test_the_first_numbers_stay_in_sight(browser, app):
    """Pinned on a wide page, and above the controls on a narrow one."""
    tile = browser.find_element(By.CSS_SELECTOR, ".pw-tile")
    low = control(browser, "film")
    for width, height in ((1280, 800), (1000, 800), (500, 800)):
        browser.set_window_size(width, height)
        browser.execute_script("arguments[0].scrollIntoView({block: 'end'})", low)
        until(browser, lambda height=height: browser.execute_script(BOX, low)["bottom"] <= height)
        assert 0.0 <= browser.execute_script(BOX, tile)["top"] < 100.0, width
        wide = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, width
    browser.set_window_size(*SIZE)
    browser.execute_script("arguments[0].scrollIntoView({block: 'end'})", tile)


@pytest.mark.parametrize("label", ["ratio r", "solids / wt%", "amount 1"])
def test_arrow_keys_move_a_slider(browser, app, label):
    before = shown(browser, "mn_paa_g_per_mol"), shown(browser, "tg_c"), state(browser)
    handle = control(browser, label).find_element(By.CSS_SELECTOR, ".noUi-handle")
    for _ in range(3):
        handle.send_keys(Keys.ARROW_LEFT)
    until(browser, lambda: state(browser) != before[2])
    until(browser, lambda: agrees(browser))
    if label == "ratio r":
        assert shown(browser, "mn_paa_g_per_mol") < before[0]
    if label == "amount 1":
        assert shown(browser, "tg_c") != before[1]


def test_the_hand_moves_a_slider_out_of_the_claim(browser, app):
    handle = control(browser, "amount 1").find_element(By.CSS_SELECTOR, ".noUi-handle")
    before = state(browser)
    ActionChains(browser).drag_and_drop_by_offset(handle, 200, 0).perform()
    claim = '[data-claim="13"]'
    until(browser, lambda: "not met" in browser.find_element(By.CSS_SELECTOR, claim).text)  # in words, not colour alone
    until(browser, lambda: agrees(browser))
    assert state(browser) != before
    picture(browser, "what_if_outside.png")


def test_a_wrong_entry_shows_its_message_and_a_right_one_takes_it_away(browser, app):
    box = control(browser, "size").find_element(By.TAG_NAME, "input")
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys("500", Keys.ENTER)
    message = until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".pw-error"))[0]
    assert "size: expected a number with a unit, such as '500 g', but got '500'. Which unit is 500 in?" in message.text
    assert message.get_attribute("role") == "alert"
    assert not browser.find_elements(By.CSS_SELECTOR, "a[data-file]")  # no file of a batch that is not shown
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys("1.2 kg", Keys.ENTER)
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, ".pw-error"))
    until(browser, lambda: agrees(browser))
    assert abs(shown(browser, "solution_g") - 1200.0) < 0.05


def test_the_files_hold_what_the_page_shows(browser, app):
    recipe = answers(state(browser)).recipe
    path = downloaded(browser, "csv")
    for kind in ("csv", "xlsx", "html"):
        assert Recipe.read(downloaded(browser, kind)) == recipe
    if audit := os.environ.get("PI_FORMULATE_AUDIT"):  # a check of the file without this package, where there is one
        subprocess.run([sys.executable, audit, str(path)], check=True, timeout=60)
    table = recipe.to_frame()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].split(",")[0] == "batch_id"
    assert len(lines) == 1 + len(table)
    for row in Recipe.read(path).to_frame().itertuples():  # molar mass from the atoms, mass from the moles
        counts = tuple((e, int(n or 1)) for e, n in re.findall(r"([A-Z][a-z]?)(\d*)", row.formula))
        assert row.molar_mass_g_per_mol == pytest.approx(molar_mass(counts), rel=1e-9)
        assert row.pure_g == pytest.approx(row.amount_mol * row.molar_mass_g_per_mol, rel=1e-9)
        assert row.charge_g == pytest.approx(row.pure_g / row.assay_frac, rel=1e-9)
    shared = downloaded(browser, "toml").read_text(encoding="utf-8")
    assert WhatIf.from_toml(shared) == state(browser)


def pressed(browser, *keys):
    """Keys on the page itself, outside of any field."""
    browser.execute_script("document.activeElement.blur()")
    chain = ActionChains(browser)
    for key in keys[:-1]:
        chain.key_down(key)
    chain.send_keys(keys[-1])
    for key in reversed(keys[:-1]):
        chain.key_up(key)
    chain.perform()


def clicked(browser, selector):
    browser.execute_script("arguments[0].click()", browser.find_element(By.CSS_SELECTOR, selector))


PARTS = ("Compare A with B", "History", "Curve over a ratio")


def unfold(browser, *titles):
    """Open these parts of the page, and close the others."""
    for title in PARTS:
        path = f'//button[contains(@class,"pw-fold")][contains(normalize-space(), "{title}")]'
        button = browser.find_element(By.XPATH, path)
        if ("mod-active" in button.get_attribute("class")) != (title in titles):
            browser.execute_script("arguments[0].click()", button)


def test_undo_and_redo_by_button_and_by_key(browser, app):
    until(browser, lambda: agrees(browser))
    time.sleep(1.2)  # the moves of the tests before end here
    before = state(browser)
    typed(browser, "ratio r", "0.9812")
    until(browser, lambda: state(browser).imbalance_r == 0.9812)
    time.sleep(1.2)
    typed(browser, "ratio r", "0.9712")
    until(browser, lambda: state(browser).imbalance_r == 0.9712)
    clicked(browser, ".pw-undo")
    until(browser, lambda: state(browser).imbalance_r == 0.9812)
    pressed(browser, Keys.CONTROL, "z")
    until(browser, lambda: state(browser) == before)
    until(browser, lambda: agrees(browser))
    pressed(browser, Keys.CONTROL, Keys.SHIFT, "z")
    until(browser, lambda: state(browser).imbalance_r == 0.9812)
    clicked(browser, ".pw-redo")
    until(browser, lambda: state(browser).imbalance_r == 0.9712)
    pressed(browser, Keys.CONTROL, "z")
    until(browser, lambda: state(browser).imbalance_r == 0.9812)
    pressed(browser, Keys.CONTROL, "y")
    until(browser, lambda: state(browser).imbalance_r == 0.9712)


def at_rest(browser):
    """Wait until nothing changes any more: a slider sends its last place after the answer to the one before."""
    last = None
    while state(browser) != last:
        last = state(browser)
        time.sleep(2.0)


def test_a_drag_by_hand_is_one_step(browser, app):
    before = state(browser)
    handle = control(browser, "solids / wt%").find_element(By.CSS_SELECTOR, ".noUi-handle")
    chain = ActionChains(browser, duration=20).click_and_hold(handle)
    for _ in range(12):
        chain.move_by_offset(3, 0)
    chain.release().perform()
    until(browser, lambda: state(browser) != before)
    at_rest(browser)
    for _ in range(3):  # a machine under load may pause within the drag; it has a dozen moves
        moved = state(browser)
        if moved != before:
            clicked(browser, ".pw-undo")
            until(browser, lambda moved=moved: state(browser) != moved)
    assert state(browser) == before


def test_keys_in_a_text_belong_to_the_text(browser, app):
    before = state(browser)
    box = control(browser, "batch").find_element(By.TAG_NAME, "input")
    box.send_keys("Z")
    box.send_keys(Keys.CONTROL, "z")
    time.sleep(0.5)
    assert state(browser) == before
    assert box.get_property("value") == before.batch_id
    box.send_keys(Keys.TAB)


def test_a_against_b(browser, app):
    clicked(browser, ".pw-pin")
    unfold(browser, *PARTS)
    ratio = state(browser).imbalance_r
    typed(browser, "ratio r", "0.95")
    row = '[data-compare="M_n / g/mol"]'
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, row).get_attribute("data-word") == "lower")
    cells = browser.find_element(By.CSS_SELECTOR, row).find_elements(By.XPATH, "./following-sibling::td")
    assert "▼" in cells[2].text
    assert "lower" in cells[2].text
    line = f"ratio r {ratio:.6g} → 0.95"
    until(browser, lambda: line in browser.find_element(By.CSS_SELECTOR, ".widget-select select").text)
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".pw-curve svg .chart-dot"))
    until(browser, lambda: agrees(browser))
    picture(browser, "what_if_compare.png")
    unfold(browser)


def _within(browser, selector, width):
    """Whether something is shown, and all of it between the edges of the page."""
    box = browser.execute_script(BOX, browser.find_element(By.CSS_SELECTOR, selector))
    return 0.0 <= box["left"] < box["right"] <= width


def test_nothing_is_cut_on_a_narrow_page_with_all_parts_open(browser, app):
    unfold(browser, *PARTS)
    browser.set_window_size(500, 800)
    for selector in (".pw-compare", ".pw-curve svg", ".pw-link", ".pw-steps", ".widget-select"):
        until(browser, lambda selector=selector: _within(browser, selector, 500.0))
    browser.set_window_size(*SIZE)
    unfold(browser)


def test_the_link_and_the_address_hold_the_state(browser, app):
    """The address opens the same state in another tab; the link without the token opens it from the field."""
    until(browser, lambda: agrees(browser))
    before = state(browser)
    link = browser.find_element(By.CSS_SELECTOR, ".pw-link input").get_property("value")
    until(browser, lambda: browser.current_url.endswith(link.partition("?")[2]))
    address = browser.current_url
    token = address.split("/")[3]
    assert token not in link
    assert "paste it into this field and press Enter" in browser.find_element(By.TAG_NAME, "body").text
    until(
        browser,
        lambda: (
            browser.find_element(By.CSS_SELECTOR, ".pw-link input")
            .get_property("value")
            .startswith(f"http://127.0.0.1:{app[1]}/?state=")
        ),
    )
    assert WhatIf.from_toml(toml_of_link(link)) == before
    clicked(browser, ".pw-copy")
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    browser.get(address)
    shown(browser, "mn_paa_g_per_mol")
    until(browser, lambda: state(browser) == before and agrees(browser))
    root = f"http://127.0.0.1:{app[1]}/"
    browser.get(f"{root}?{link.partition('?')[2]}")
    assert "paste the link into its field" in browser.find_element(By.TAG_NAME, "body").text
    browser.get(f"{root}{token}/?state=1.eJwDAmaged")
    shown(browser, "mn_paa_g_per_mol")
    message = until(browser, lambda: browser.find_element(By.CSS_SELECTOR, ".pw-error").text)
    assert (
        message == "link: it is damaged, and a whole link of the panel is needed. "
        "Copy the link again, with all of its characters."
    )
    assert state(browser).batch_id == "LX-001"
    browser.close()
    browser.switch_to.window(first)
    typed(browser, "ratio r", "0.96")
    until(browser, lambda: state(browser).imbalance_r == 0.96)
    box = browser.find_element(By.CSS_SELECTOR, ".pw-link input")
    box.send_keys(Keys.CONTROL, "a")
    box.send_keys(link, Keys.ENTER)
    until(browser, lambda: state(browser) == before and agrees(browser))


def test_a_reload_begins_with_what_was_on_the_page(browser, app):
    until(browser, lambda: agrees(browser))
    time.sleep(1.0)
    before = state(browser)
    browser.refresh()
    shown(browser, "mn_paa_g_per_mol")
    until(browser, lambda: state(browser) == before)
    until(browser, lambda: agrees(browser))


def test_monomers_have_one_slider_with_the_claimed_window_on_its_track(browser, app):
    choice = control(browser, "state it by").find_element(By.TAG_NAME, "select")
    choice.find_element(By.XPATH, './option[text()="monomers"]').click()
    label = until(browser, lambda: " : ".join(name for name, _ in state(browser).diamines))
    track = until(browser, lambda: control(browser, label).find_element(By.CSS_SELECTOR, ".noUi-connects"))
    until(browser, lambda: "gradient" in track.value_of_css_property("background-image"))
    assert "28.571%" in track.value_of_css_property("background-image")
    typed(browser, label, "55.55")
    until(browser, lambda: state(browser).diamines[0][1] / state(browser).dianhydrides[0][1] == pytest.approx(0.5555))
    until(browser, lambda: agrees(browser))
    control(browser, label).find_element(By.CSS_SELECTOR, ".noUi-handle").send_keys(Keys.ARROW_LEFT)
    until(browser, lambda: state(browser).diamines[0][1] / state(browser).dianhydrides[0][1] == pytest.approx(0.55))
    until(browser, lambda: agrees(browser))
    assert not browser.find_elements(By.CSS_SELECTOR, ".pw-fold .widget-dropdown")[0].is_displayed()
    (opener,) = [b for b in browser.find_elements(By.TAG_NAME, "button") if "Claims" in b.text]
    opener.send_keys(Keys.ENTER)
    until(browser, lambda: control(browser, "Check against").is_displayed())


def test_a_value_is_understood_or_answered_at_its_field(browser, app):
    typed(browser, "M_n / kg/mol", "40000")
    until(browser, lambda: "40000 read as g/mol" in browser.find_element(By.CSS_SELECTOR, ".pw-read").text)
    until(browser, lambda: agrees(browser))
    typed(browser, "solids / wt%", "0.15")
    line = until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".pw-at"))[0]
    assert "Did you mean 15 %?" in line.text
    field = browser.find_element(By.CSS_SELECTOR, ".pw-bad input[type=text]")
    assert "2px" in field.value_of_css_property("box-shadow")
    assert 0.0 <= browser.execute_script(BOX, line)["top"] - browser.execute_script(BOX, field)["bottom"] < 20.0
    typed(browser, "solids / wt%", "15")
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, ".pw-at, .pw-bad"))


def test_a_file_opens_as_often_as_it_is_chosen(browser, app, tmp_path):
    path = tmp_path / "thermoplastic.toml"
    path.write_bytes((ROOT / "examples" / "thermoplastic.toml").read_bytes())
    (wanted,), _ = plan_file(path)
    # The button makes a file field that stands on no page; here it is put onto the page in place of the dialogue.
    browser.execute_script("""
        HTMLInputElement.prototype.click = function () {
            this.addEventListener("click", (event) => event.preventDefault(), { once: true });
            this.dispatchEvent(new MouseEvent("click", { cancelable: true }));
            document.body.append(this);
        }""")
    for _ in range(2):
        browser.find_element(By.CSS_SELECTOR, ".widget-upload").click()
        browser.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(path))
        until(browser, lambda: masses(browser) == wanted.charge_g)
        typed(browser, "solids / wt%", "11")
        until(browser, lambda: masses(browser) != wanted.charge_g)


VIEWS = {"Weigh it": ".pw-weigh-row", "Plan the batch": ".noUi-handle"}  # what each view alone shows


def view(browser, name):
    """Open a view of the panel by its switch, and wait until it is the one that is shown."""
    for each in browser.find_elements(By.CSS_SELECTOR, ".pw-switch button"):
        if each.text.strip() == name:
            each.click()

    def displayed():
        here = {
            view
            for view, selector in VIEWS.items()
            if any(element.is_displayed() for element in browser.find_elements(By.CSS_SELECTOR, selector))
        }
        return here == {name}

    until(browser, displayed)


def texts(browser, selector):
    return [element.text for element in browser.find_elements(By.CSS_SELECTOR, selector)]


def weighed(browser, masses):
    """Type masses into the fields of the balance, by component."""
    for row in until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".pw-weigh-row")):
        name = row.find_element(By.TAG_NAME, "b").text.partition(". ")[2]
        if name in masses:
            box = row.find_element(By.TAG_NAME, "input")
            box.send_keys(Keys.CONTROL, "a")
            box.send_keys(str(masses[name]), Keys.ENTER)


def test_the_weighing_page_gives_the_top_up_and_its_sheet(browser, app):
    until(browser, lambda: agrees(browser))
    recipe = answers(state(browser)).recipe
    heavy = max((c for c in recipe.charges if c.role == "dianhydride"), key=lambda c: c.charge_g).compound.id
    masses = {**recipe.charge_g, heavy: round(recipe.charge_g[heavy] * 1.012, 2)}
    mend = reconcile(masses, recipe)
    view(browser, "Weigh it")
    try:
        weighed(browser, masses)
        words = f"{mend.in_words[:1].upper()}{mend.in_words[1:]}."
        until(
            browser, lambda: words in [e.text for e in browser.find_elements(By.CSS_SELECTOR, "[data-answer=top-up]")]
        )
        assert "outside" in [
            e.get_attribute("data-range") for e in browser.find_elements(By.CSS_SELECTOR, "[data-range]")
        ]
        until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, '.pw-weighing a[download$="TOP-UP_1.xlsx"]'))
        picture(browser, "what_if_weigh.png")
        (printing,) = [
            e for e in browser.find_elements(By.CSS_SELECTOR, "a[data-print]") if e.text == "Print the top-up sheet"
        ]
        assert mend.title in base64.b64decode(printing.get_attribute("data-print")).decode()
        weighed(browser, {heavy: round(10.0 * recipe.charge_g[heavy], 2)})
        until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".pw-questions .pw-error"))
        assert "10 times as much" in browser.find_element(By.CSS_SELECTOR, ".pw-questions").text
        time.sleep(1.0)
        browser.refresh()
        until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".pw-questions .pw-error"))  # masses outlive it
    finally:
        view(browser, "Plan the batch")


PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
MOST_PINNED, LEAST_HANDLE_PX, LEAST_FONT_PX = 0.2, 24.0, 16.0  # a phone zooms into a field with smaller letters
TOO_WIDE = """
return [...document.querySelectorAll(".pw-root *")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
}).map((e) => `${e.tagName}.${e.className} ends at ${Math.round(e.getBoundingClientRect().right)}`)"""
SCROLLED = """
return [...document.querySelectorAll(".pw-root .pw-wide, .pw-root .widget-html, .pw-root .widget-box")].filter((e) =>
    e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1).map((e) => e.className)"""

# What a field of a bottle has to hold, and the width that it has for it, in px.
ROOMS = """
const pen = document.createElement("canvas").getContext("2d");
return [...document.querySelectorAll(".pw-bottle input")].filter((e) => e.offsetWidth).map((e) => {
    const look = getComputedStyle(e);
    pen.font = `${look.fontSize} ${look.fontFamily}`;
    const text = e.placeholder === "lot" ? "AB-2024-0117" : e.placeholder;
    return [pen.measureText(text).width, e.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight)];
})"""


@pytest.fixture
def phone(browser, app):
    """The page as a phone shows it."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield browser
    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    view(browser, "Plan the batch")


@pytest.mark.parametrize("name", ["Weigh it", "Plan the batch"])
def test_a_phone_shows_all_of_it_without_scrolling_sideways(phone, name):
    view(phone, name)
    until(phone, lambda: phone.execute_script("return innerWidth") == PHONE["width"])
    time.sleep(1.0)  # for the layout
    assert phone.execute_script("return document.documentElement.scrollWidth") <= PHONE["width"]
    assert phone.execute_script(TOO_WIDE) == []
    assert phone.execute_script(SCROLLED) == []
    fonts = phone.execute_script(
        "return [...document.querySelectorAll('.pw-root input, .pw-root select, .pw-root textarea')]"
        ".filter((e) => e.offsetWidth).map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert fonts
    assert min(fonts) >= LEAST_FONT_PX
    if name == "Plan the batch":
        # The placeholder of an assay fits into its field, and a lot number of twelve characters into its own.
        rooms = phone.execute_script(ROOMS)
        assert len(rooms) >= 2
        for text, room in rooms:
            assert room >= text, rooms
        pinned = phone.execute_script(BOX, phone.find_element(By.CSS_SELECTOR, ".pw-head"))
        assert 0.0 < pinned["height"] < MOST_PINNED * PHONE["height"]
        for handle in phone.find_elements(By.CSS_SELECTOR, ".noUi-handle"):
            box = phone.execute_script(BOX, handle)
            assert min(box["width"], box["height"]) >= LEAST_HANDLE_PX
        picture(phone, "what_if_phone.png")


def test_the_terminal_shows_the_link_and_no_warning_of_a_library(app):
    process, port = app
    lines = process.said.read_text("utf-8").splitlines()
    assert len(lines) == 1, lines  # although pages and kernels were opened
    assert lines[0].startswith(f"The panel is at http://127.0.0.1:{port}/")


def test_nothing_is_loaded_from_elsewhere(browser, app):
    addresses = browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert addresses
    assert not [name for name in addresses if not name.startswith((f"http://127.0.0.1:{app[1]}/", "data:", "blob:"))]


@pytest.mark.parametrize("name", ["Weigh it", "Plan the batch"])
def test_every_control_has_a_name(browser, app, name):
    """What a screen reader would say of each box and each slider that is shown."""
    view(browser, name)
    first = ".pw-mass input" if name == "Weigh it" else ".pw-link input"
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, first)[0].is_displayed())
    time.sleep(1.0)  # for the last of the fields
    widgets = browser.find_elements(
        By.CSS_SELECTOR, ".widget-text, .widget-dropdown, .widget-textarea, .widget-hslider"
    )
    shown_ones = [widget for widget in widgets if widget.is_displayed()]
    assert shown_ones
    for widget in shown_ones:
        labels = [label.text for label in widget.find_elements(By.TAG_NAME, "label") if label.text]
        fields = widget.find_elements(By.CSS_SELECTOR, "input, select, textarea, .noUi-handle")
        for handle in widget.find_elements(By.CSS_SELECTOR, ".noUi-handle"):
            assert handle.get_attribute("aria-label") in labels
        assert labels or any(f.get_attribute("title") or f.get_attribute("placeholder") for f in fields), widget.text


def test_it_listens_on_this_computer_alone(app):
    _, port = app
    own = {a[4][0] for a in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1", "127.0.1.1"}
    for address in own:
        with pytest.raises((ConnectionRefusedError, TimeoutError)):
            socket.create_connection((address, port), 2.0)


# --- the notebook


def ran(browser):
    """Run the first cell; the page takes no keys before its kernel is there, so it may need a second time."""
    browser.find_element(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell .jp-InputArea-editor").click()
    ActionChains(browser).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(Keys.SHIFT).perform()
    with contextlib.suppress(TimeoutException):
        return until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "[data-answer]"), 10.0)
    return False


@contextlib.contextmanager
def in_notebook(browser, folder, code):
    """A notebook of one cell in JupyterLab, after the cell has run."""
    pytest.importorskip("jupyterlab", reason="the extra browser-test is not installed: no jupyterlab")
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "source": code, "outputs": [], "execution_count": None}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    page = {"nbformat": 4, "nbformat_minor": 5, "cells": [cell], "metadata": {"kernelspec": kernel}}
    (folder / "panel.ipynb").write_text(json.dumps(page), encoding="utf-8")
    port = free_port()
    url = f"http://127.0.0.1:{port}/doc/tree/panel.ipynb"
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--allow-root",
        "--IdentityProvider.token=",
        f"--notebook-dir={folder}",
    ]
    with served(command, url, folder):
        browser.get(url)
        until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-Cell .cm-content"))
        until(browser, lambda: ran(browser))
        shown(browser, "mn_paa_g_per_mol")
        yield
        browser.get("about:blank")


def test_the_notebook_shows_the_same_panel(browser, tmp_path):
    copolymer = "pf.Copolymer.from_units([('BPDA', 'TPE-R', 3.0), ('BTDA', 'TPE-R', 1.0)])"
    with in_notebook(browser, tmp_path, f"import pi_formulate as pf\npanel = pf.what_if({copolymer})\npanel"):
        before = state(browser)
        assert before.formula == "7"
        control(browser, "ratio r").find_element(By.CSS_SELECTOR, ".noUi-handle").send_keys(Keys.ARROW_LEFT)
        until(browser, lambda: state(browser) != before)
        until(browser, lambda: agrees(browser))
        picture(browser, "what_if_notebook.png")
