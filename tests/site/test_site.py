"""The site of the documents: what its hooks make, and, where it was built, what a reader finds.

With PI_FORMULATE_SITE in the environment, the folder of a built site, its pages are looked through, and searched and
copied from in a real browser, if there is one.
"""

import base64
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

import pi_formulate as pf
from pi_formulate import cli
from tools.site import hooks_folds, hooks_notebooks, hooks_pages, hooks_reference, hooks_search

ROOT = Path(__file__).parents[2]
SITE = Path(os.environ.get("PI_FORMULATE_SITE", "nowhere"))
BUILT = pytest.mark.skipif(not SITE.is_dir(), reason="PI_FORMULATE_SITE is no folder of a built site")
COMMANDS = typer.main.get_command(cli.app).commands


# --- the command line ---


@pytest.mark.parametrize("name", COMMANDS)
def test_the_page_of_the_command_line_has_every_command_and_option(name):
    part = hooks_reference.command_line().partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    command = COMMANDS[name]
    assert command.help in part
    for parameter in command.params:
        if parameter.param_type_name == "option":
            told = [line for line in part.splitlines() if line.startswith(f"| `{parameter.opts[0]}`")]
            assert len(told) == 1
            assert all(f"`{option}`" in told[0] for option in parameter.opts)
        else:
            told = [line for line in part.splitlines() if line.startswith(f"| `{hooks_reference._value(parameter)}`")]
        assert parameter.help in told[0]
        assert ("| required |" in told[0]) is parameter.required
        if parameter.default not in (None, "", False):
            assert f"`{parameter.default}`" in told[0]


def test_no_help_has_brackets_that_a_terminal_would_take_for_a_style():
    texts = [command.help for command in COMMANDS.values()]
    texts += [parameter.help or "" for command in COMMANDS.values() for parameter in command.params]
    assert [text for text in texts if "[" in text] == []


# --- words ---


def test_a_tooltip_tells_what_the_table_and_the_glossary_tell():
    told = hooks_pages.tooltips()
    assert told["BPDA"] == f"{pf.library()['BPDA'].name}, CAS {pf.library()['BPDA'].cas}"
    assert told["CTE"].startswith("Relative change of length")
    assert told["PAA"].startswith("The soluble precursor")
    assert {"HiGHS", "SMILES", "SMARTS", "Tg", "M_n"} <= told.keys()
    assert not {"lot", "feed", "Chemistry", "term"} & told.keys()


def test_every_row_of_the_glossary_is_whole():
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    words = [row.split(" | ")[0] for row in rows if not row.startswith("| term")]
    assert len(words) == len(set(words))
    assert [row for row in rows if not row.split("|")[2].strip()] == []


def test_marks_are_filled_with_tables_and_files():
    text = hooks_reference.filled("a\n\n<!-- table: monomers -->\n\n<!-- file: CITATION.cff -->\n")
    assert "| PMDA | pyromellitic dianhydride | 89-32-7 |" in text
    assert (ROOT / "CITATION.cff").read_text(encoding="utf-8").strip() in text
    assert "<!--" not in text
    with pytest.raises(KeyError):
        hooks_reference.filled("<!-- table: metals -->")


# --- pages ---


def test_a_block_with_a_prompt_is_known_as_one_and_loses_what_only_a_test_reads():
    text = "```python\n>>> 1 / 3  # doctest: +ELLIPSIS\n0.3...\n```\n\n```python\nx = 1  # doctest: +SKIP\n```\n"
    turned = "```pycon\n>>> 1 / 3\n0.3...\n```\n\n```python\nx = 1  # doctest: +SKIP\n```\n"
    assert hooks_pages.on_page_markdown(text) == turned


def test_a_picture_leads_to_itself_once():
    once = hooks_pages.on_page_content('<p><img alt="a" src="a.png" /></p>')
    assert once == '<p><a class="picture" href="a.png"><img alt="a" src="a.png" /></a></p>'
    assert hooks_pages.on_page_content(once) == once


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://a.org/b.js"></script>',
        '<link rel="stylesheet" href="//a.org/b.css">',
        '<link href="https://a.org" rel="preconnect">',
        "<img src='http://a.org/b.png'>",
    ],
)
def test_a_page_that_loads_something_from_elsewhere_is_found(text):
    assert len(hooks_pages.fetched(f"<html>{text}</html>")) == 1


@pytest.mark.parametrize(
    "text",
    ['<a href="https://a.org">a</a>', '<link rel="canonical" href="https://a.org/">', '<script src="b.js"></script>'],
)
def test_a_link_to_follow_loads_nothing(text):
    assert hooks_pages.fetched(text) == []


def test_the_menu_calls_a_page_by_its_heading():
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    for name, page in re.findall(r"- ([^:\n]+): ([\w/]+\.md)$", menu, re.MULTILINE):
        heading = (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()[0]
        assert re.sub(r" `\w+`", "", heading) == f"# {name}"
    listed = re.findall(r"- (\w+\.md)$", menu, re.MULTILINE)
    heads = [
        path.read_text(encoding="utf-8").splitlines()[0] for path in (ROOT / "docs").glob("*.md") if path.name in listed
    ]
    assert len(heads) > 10
    assert [head for head in heads if len(head) > 40] == []  # a heading is also a line of the menu


# --- search ---


def test_the_search_puts_guides_before_what_is_made_from_code() -> None:
    guides = ["first_batch.md", {"Claims": "claims.md"}]
    config = {"nav": ["index.md", {"Guides": guides}, {"API": ["api/batch.md"]}]}
    weights = {}
    for place in ("index.md", "first_batch.md", "claims.md", "science.md", "notebooks/1_a.md", "api/batch.md"):
        page = SimpleNamespace(file=SimpleNamespace(src_uri=place), meta={})
        assert hooks_search.on_page_markdown("words", page, config) == "words"
        weights[place] = page.meta["search"]["boost"]
    first = {weights[place] for place in ("index.md", "first_batch.md", "claims.md")}
    assert first == {hooks_search.OF_GUIDE}
    assert min(first) > weights["science.md"] == weights["notebooks/1_a.md"] > weights["api/batch.md"]
    own = SimpleNamespace(file=SimpleNamespace(src_uri="claims.md"), meta={"search": {"boost": 7}})
    hooks_search.on_page_markdown("words", own, config)
    assert own.meta["search"]["boost"] == 7


@pytest.mark.parametrize("word", ["viscosity", "undo", "safety", "assay", "moisture", "top-up", "excel", "imbalance"])
def test_a_guide_has_the_word_that_a_chemist_looks_for(word: str) -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("- Guides:")[2].partition("- A week")[0]
    texts = [(ROOT / "docs" / page).read_text(encoding="utf-8") for page in re.findall(r"- (\w+\.md)$", menu, re.M)]
    assert any(re.search(rf"\b{word}\b", text, re.IGNORECASE) for text in texts)


# --- folds of the two longest pages ---


def test_symbols_and_sources_of_a_section_are_folded_and_its_equation_is_not() -> None:
    table = "<table>\n<thead>\n<tr>\n<th>symbol</th></tr></thead></table>\n"
    html = (
        '<h1 id="e">Equations</h1><p>Words.</p>\n'
        '<h2 id="1-units">1. Units<a class="headerlink" href="#1-units"></a></h2>'
        f'<div class="equation" id="equation-1"></div>{table}<p>Code.</p>\n<h2 id="2-balance">2. Balance</h2><p>x</p>'
    )
    page = SimpleNamespace(file=SimpleNamespace(src_uri="science.md"))
    folded = hooks_folds.on_page_content(html, page)
    inside = folded.partition("<details>")[2].partition("</details>")[0]
    assert "<th>symbol</th>" in inside
    assert "<p>Code.</p>" in inside
    assert 'id="' not in inside
    assert folded.count("<details>") == folded.count("</details>") == 1
    listed = folded.partition('<nav class="contents"')[2].partition("</nav>")[0]
    assert re.findall(r'href="#([^"]+)">([^<]+)<', listed) == [("1-units", "1. Units"), ("2-balance", "2. Balance")]
    assert folded.index("</nav>") < folded.index('<h2 id="1-units">')


def test_slots_and_claims_are_folded_behind_their_first_sentence() -> None:
    html = (
        '<h2 id="slots">Slots</h2><p>All.</p><h3 id="slot-x1">Slot X1</h3><p>A core.</p><table>slot</table>'
        '<h2 id="the-claims">The claims</h2><h3 id="claim-1">Claim 1</h3><p>Layers.</p><ul><li>Rests</li></ul>'
    )
    page = SimpleNamespace(file=SimpleNamespace(src_uri="readings.md"))
    folded = hooks_folds.on_page_content(html, page)
    assert folded.count("<details>") == folded.count("</details>") == 2
    assert "<p>A core.</p>\n<details>" in folded
    assert re.sub("<details><summary>.*?</summary>|</details>|<nav.*?</nav>|\n", "", folded) == html.replace("\n", "")
    for anchor in ("slots", "slot-x1", "the-claims", "claim-1"):
        assert f'<a href="#{anchor}">' in folded
    other = SimpleNamespace(file=SimpleNamespace(src_uri="claims.md"))
    assert hooks_folds.on_page_content(html, other) == html


# --- notebooks ---


@pytest.mark.filterwarnings("ignore")
def test_a_notebook_becomes_a_page_with_what_it_gave():
    nbformat = pytest.importorskip("nbformat")
    v4 = nbformat.v4
    outputs = [
        v4.new_output("stream", name="stdout", text=f"written to {Path(tempfile.gettempdir())}/tmpabc12/a.csv\n"),
        v4.new_output("display_data", data={"image/png": base64.b64encode(b"png").decode(), "text/plain": "<Figure>"}),
        v4.new_output("display_data", data={"text/html": "<style scoped>x</style><b>*a*</b>", "text/plain": "a"}),
        v4.new_output("execute_result", data={"text/plain": "'met'"}),
    ]
    told = v4.new_notebook(cells=[v4.new_markdown_cell("# One\n\nWords."), v4.new_code_cell("x = 1", outputs=outputs)])
    page = hooks_notebooks.Page(Path("1_one.ipynb"), told)
    assert page.pictures == {"notebooks/1_one_1.png": b"png"}
    assert page.outputs == ["<b>*a*</b>"]
    assert page.markdown.splitlines()[0] == "# One"
    for part in ("](../examples/1_one.ipynb)", "```python\nx = 1\n```", "written to a.csv", "```text\n'met'\n```"):
        assert part in page.markdown
    assert page.markdown.index("](1_one_1.png)") < page.markdown.index(hooks_notebooks.PLACE.format(0))


def test_the_menu_has_every_notebook():
    config = hooks_notebooks.on_config({"nav": ["a.md", {hooks_notebooks.SECTION: ["notebooks.md"]}]})
    week = config["nav"][1][hooks_notebooks.SECTION]
    assert week == [
        "notebooks.md",
        *(f"notebooks/{path.stem}.md" for path in sorted((ROOT / "examples").glob("*.ipynb"))),
    ]


def test_a_link_to_a_notebook_leads_to_its_page_and_to_the_file():
    page = SimpleNamespace(file=SimpleNamespace(src_uri="notebooks.md"))
    turned = hooks_notebooks.on_page_markdown("[1](examples/1_a.ipynb)", page)
    assert turned == '[1](notebooks/1_a.md) ([file](examples/1_a.ipynb){: download="1_a.ipynb" })'


# --- a built site ---


@BUILT
def test_no_page_of_the_built_site_loads_from_elsewhere():
    pages = sorted(SITE.rglob("*.html"))
    assert len(pages) > 30
    loaded = {page.name: hooks_pages.fetched(page.read_text(encoding="utf-8")) for page in pages}
    assert {name: addresses for name, addresses in loaded.items() if addresses} == {}
    sheets = "".join(path.read_text(encoding="utf-8") for path in SITE.rglob("*.css"))
    assert re.findall(r"(?:@import|url\()\s*['\"]?(?:https?:)?//[^)'\"]+", sheets) == []


@BUILT
def test_the_index_of_the_built_site_has_the_weights() -> None:
    entries = json.loads((SITE / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    weights = {entry["location"].partition("#")[0]: entry["boost"] for entry in entries}
    assert weights["first_batch.html"] == weights["reconcile.html"] == hooks_search.OF_GUIDE
    assert weights["api/batch.html"] == weights["command_line.html"] == hooks_search.OF_GENERATED


@BUILT
@pytest.mark.parametrize(("name", "headings"), [("science", r"^## "), ("readings", r"^## ")])
def test_the_longest_pages_of_the_built_site_have_contents_and_folds(name: str, headings: str) -> None:
    page = (SITE / f"{name}.html").read_text(encoding="utf-8")
    text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    listed = page.partition('<nav class="contents"')[2].partition("</nav>")[0]
    assert listed.count("<li") >= len(re.findall(headings, text, re.MULTILINE))
    assert page.count("<details>") > 30


@BUILT
def test_the_notebooks_of_the_built_site_show_what_they_gave():
    for path in sorted((ROOT / "examples").glob("*.ipynb")):
        page = (SITE / "notebooks" / f"{path.stem}.html").read_text(encoding="utf-8")
        assert "cell-output" in page or f'src="{path.stem}_1.png"' in page
        assert "data-cell=" not in page
        assert (SITE / "examples" / path.name).is_file()


@BUILT
def test_each_name_of_an_entry_has_its_own_type():
    page = (SITE / "api" / "batch.html").read_text(encoding="utf-8")
    entry = (
        page.partition('id="pi_formulate.batch.plan.plan_batch"')[2]
        .partition("<code>lots</code>")[2]
        .partition("</tr>")[0]
    )
    assert "Lot" in re.sub("<[^>]+>", "", entry)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    webdriver = pytest.importorskip("selenium.webdriver")
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and chromedriver):
        pytest.skip("no chromium with chromedriver on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1440,1200",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(argument)
    driver = webdriver.Chrome(options, webdriver.ChromeService(chromedriver))
    yield driver
    driver.quit()


def shown(browser, selector):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.wait import WebDriverWait

    return WebDriverWait(browser, 60.0, 0.1).until(lambda _: browser.find_elements(By.CSS_SELECTOR, selector))


@BUILT
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # sockets of the driver, closed by its collector
def test_the_search_works_from_a_folder(browser):
    browser.get((SITE / "start.html").resolve().as_uri())
    shown(browser, "#__search")
    browser.execute_script("document.querySelector('#__search').click()")
    browser.find_element("css selector", ".md-search__input").send_keys("imbalance")
    results = shown(browser, ".md-search-result__link")
    assert any("imbalance" in result.get_attribute("href") or result.text for result in results)


@BUILT
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_copy_has_no_prompt_and_no_answer(browser):
    browser.get((SITE / "screen.html").resolve().as_uri())
    shown(browser, ".md-code__button")
    browser.execute_script(
        "window.copied = [];"
        "document.addEventListener('copy', () => copied.push(String(getSelection()) || document.activeElement.value))"
    )
    for kind in ("console", "pycon"):
        button = browser.find_element("css selector", f".language-{kind} .md-code__button")
        browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
        button.click()
    command, code = browser.execute_script("return window.copied")
    assert command.splitlines()[0] == "pi-formulate screen examples/screens/low_expansion.toml"
    assert "$" not in command
    assert code.splitlines()[0] == "import pi_formulate as pf"
    assert ">>>" not in code
    assert "(441, 93)" not in code
