"""A state in a link: the same state comes out, and a damaged or hostile link is one sentence."""

import base64
import contextlib
import zlib
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.limits import LINK_BYTES, LINK_CHARACTERS
from pi_formulate.whatif.server.gate import LOOPBACK_NAMES, STATE_ALONE, Gate
from pi_formulate.whatif.server.serve import notebook
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.state.state_link import ADDRESS, has_state, to_link, toml_of_link
from tests.strategies import copolymers
from tests.whatif.states import HIGH, LOW, RECIPES

START = f"{ADDRESS}?state=1."


def packed(content):
    return START + base64.urlsafe_b64encode(zlib.compress(content)).decode().rstrip("=")


@settings(max_examples=40)
@given(copolymers(), st.floats(0.9, 1.0), st.floats(0.02, 0.5), st.sampled_from(["free", "cast_fixed", "moulded"]))
def test_any_state_goes_into_a_link_and_back(copolymer, r, solids, process):
    state = WhatIf.of(copolymer, imbalance_r=r, solids_frac=solids, process=process)
    assert WhatIf.from_toml(toml_of_link(to_link(state))) == state


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_every_example_fits_into_a_link(path):
    state = WhatIf.read(path)
    link = to_link(state)
    assert len(link) < LINK_CHARACTERS / 4
    for opened in (link, link.partition("?")[2], f"http://lab.example:9000/t0ken/?theme=x&{link.partition('?')[2]}"):
        assert WhatIf.from_toml(toml_of_link(opened)) == state
    wrapped = "\r\n".join(link[i : i + 70] for i in range(0, len(link), 70))  # by a mail program
    assert WhatIf.from_toml(toml_of_link(wrapped)) == state


def test_a_link_holds_no_address_but_the_usual_one_and_no_file(tmp_path):
    with pytest.raises(FormulateError, match="A link names no file"):
        to_link(replace(LOW, reading=str(tmp_path / "mine.csv")))
    assert to_link(LOW).startswith("http://127.0.0.1:8866/?state=1.")
    with pytest.raises(
        FormulateError,
        match=(
            r"would hold a recipe of 20,418 bytes, but holds 20,000 bytes and 8,000 "
            r"characters at most\. Pass on the recipe file"
        ),
    ):
        to_link(replace(LOW, kept=(("lots", f'{{ PMDA = {{ name = "{"x" * LINK_BYTES}" }} }}'),)))


@pytest.mark.parametrize(
    ("link", "message"),
    [
        (
            "http://127.0.0.1:8866/",
            "expected a whole link of the panel, with state= in it once, but got 'http://127.0.0.1:8866/'",
        ),
        ("state=1.eJw&state=1.eJw", "with state= in it once"),
        ("?state=2.eJw", "expected version 1, but got version '2'"),
        ("?state=eJw", "expected version 1, but got version 'eJw'"),
        ("?state=1.", "link: it is damaged, and a whole link of the panel is needed. Copy the link again"),
        ("?state=1.%00", "it is damaged"),
        ("?state=1.eJwä", "it is damaged"),
        ("?state=1.AAAAA", "it is damaged"),
        ("?state=1.AAAA", "it is damaged"),
        (
            "http://[::1?state=1.AAAA",
            "expected a whole link of the panel, but got 'http://[::1?state=1.AAAA'",
        ),
        (
            "?" + "a=1&" * 20 + "state=1.AAAA",
            "expected a whole link of the panel, but got '?a=1&a=1&",
        ),
        ("?state=1." + "A" * LINK_CHARACTERS, "at most 8,000"),
        (to_link(HIGH)[:-9], "it is damaged"),
        (to_link(HIGH) + "AAAA", "it is damaged"),
        (packed(b"\xff\xfe"), "it is damaged"),
        (
            packed(b"x" * (LINK_BYTES + 1)),
            "holds more than 20,000 bytes, but a recipe may have 20,000 at most",
        ),
        (
            packed("ä".encode() * LINK_BYTES),
            "holds more than 20,000 bytes, but a recipe may have 20,000 at most",
        ),
        (
            packed(b"0" * 5_000_000),
            "holds more than 20,000 bytes, but a recipe may have 20,000 at most",
        ),  # five kilobytes of link
        (packed(b"x = "), "not valid TOML"),
        (packed(b'[[batch]]\nid = "A"\nreading = "/etc/passwd"\n'), "A link names no file"),
        (packed(b'[[batch]]\nid = "A"\nreading = ["default"]\n'), "A link names no file"),
        (packed(b"[" * 5000), "brackets stand within each other 5000 levels deep, but at most 50 are read"),
    ],
)
def test_a_damaged_or_hostile_link_is_one_sentence(panel_of, link, message):
    with pytest.raises(FormulateError) as caught:
        toml_of_link(link)
    assert message in str(caught.value)
    panel = panel_of(LOW, writes=False)
    panel.link.field.value = link
    assert panel._errors.value.count("<b>") == 1
    assert "<br>" not in panel._errors.value
    assert len(panel._errors.value) < 800
    assert panel.state == LOW
    assert len(panel.past.history.steps) == 1


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2000), st.characters(min_codepoint=1, max_codepoint=0x2FFF), st.booleans())
def test_a_changed_character_gives_an_error_or_the_same_recipe(place, letter, inserted):
    link = to_link(HIGH)
    place %= len(link)
    changed = link[:place] + letter + link[place + (not inserted) :]
    try:
        text = toml_of_link(changed)
    except FormulateError:
        return
    assert text == HIGH.to_toml()


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(packed), st.text(max_size=300).map(START.__add__)))
def test_nothing_but_a_formulate_error_comes_out(link):
    with contextlib.suppress(FormulateError):
        WhatIf.from_toml(toml_of_link(link))


def test_many_errors_of_a_recipe_are_one_sentence(panel_of):
    panel = panel_of(LOW, writes=False)
    panel.link.field.value = to_link(replace(LOW, solids_frac=1.5, solvent="<i>"))
    assert panel._errors.value.count("<b>link</b>") == 1
    assert "The first: " in panel._errors.value
    assert "<i>" not in panel._errors.value
    assert panel.state == LOW


def test_the_field_shows_the_state_and_opens_another(panel_of):
    panel = panel_of(LOW, writes=False)
    assert panel.link.field.value == to_link(LOW)
    panel.controls["solvent"].value = "DMAc"
    assert panel.link.field.value == to_link(replace(LOW, solvent="DMAc"))
    assert panel.link.field.value.partition("?")[2] in panel.link.mark.value
    panel.link.field.value = to_link(HIGH)
    assert panel.state == HIGH
    panel.past.undo.click()
    assert panel.state == replace(LOW, solvent="DMAc")
    panel.link.field.value = "nonsense"
    assert panel._errors.value
    panel.controls["solvent"].value = "NMP"
    assert panel._errors.value == ""
    assert panel.link.field.value == to_link(LOW)


def test_a_state_that_no_link_holds_says_so_in_the_field(panel_of, tmp_path):
    panel = panel_of(LOW)
    reading = tmp_path / "mine.csv"
    from pi_formulate.base.tables import reference_table

    reading.write_bytes(reference_table("readings/default.csv").read_bytes())
    panel.load(replace(LOW, reading=str(reading)))
    assert panel.answers is not None
    assert panel.link.field.value == ""
    assert "A link names no file" in panel.link.field.placeholder
    assert 'data-query=""' in panel.link.mark.value
    assert str(tmp_path) not in panel.link.field.placeholder


@pytest.mark.parametrize(
    ("query", "wanted"),
    [(to_link(HIGH).partition("?")[2], HIGH), ("", None), ("theme=dark", None), (quote("state=1.x"), None)],
)
def test_the_page_opens_with_the_state_in_its_address(panel_of, monkeypatch, query, wanted):
    """The cell of the page, run as its kernel does: Voila hands over the query of the address in the environment."""
    from pi_formulate.whatif.server import serve

    first = panel_of(writes=False).state
    monkeypatch.setenv("QUERY_STRING", query)
    monkeypatch.setattr(serve, "limit_memory", lambda: None)
    names = {}
    exec(compile(notebook(None, None, None)["cells"][0]["source"], "cell", "exec"), names)
    assert names["panel"].state == (wanted or first)
    assert names["panel"]._errors.value == ""


def test_a_damaged_address_shows_the_recipe_of_the_command_and_one_sentence(panel_of):
    panel = panel_of(LOW, writes=False)
    panel.open_query("state=1.AAAA")
    assert panel.state == LOW
    assert panel.answers is not None
    assert panel._errors.value.count("it is damaged") == 1


def test_voila_hands_the_query_to_the_kernel():
    """The name that the cell of the page reads is the one that Voila sets."""
    utils = pytest.importorskip("voila.utils", reason="the extra app is not installed: no voila")
    assert utils.ENV_VARIABLE.QUERY_STRING == "QUERY_STRING"


def test_a_link_without_the_token_is_refused_with_the_way_to_open_it():
    gate = Gate("t0ken", 8866, frozenset(LOOPBACK_NAMES))
    target = to_link(LOW).removeprefix("http://127.0.0.1:8866")
    assert gate.refusal(target, ["127.0.0.1:8866"], []) == STATE_ALONE
    assert gate.refusal(target, ["evil.example:8866"], []).startswith("Host")
    assert gate.refusal(f"/t0ken{target}", ["127.0.0.1:8866"], []) == ""
    assert "t0ken" not in STATE_ALONE


def test_which_queries_hold_a_state():
    assert has_state("a=1&state=")
    assert not has_state("estate=1")


def test_the_link_begins_with_the_address_of_the_page_once_the_script_has_said_it(panel_of):
    panel = panel_of(LOW, writes=False)  # as on the page of app
    assert panel.link.field.value == to_link(LOW)
    panel.link.address.value = "http://192.0.2.7:9001/"
    assert panel.link.field.value == to_link(LOW, "http://192.0.2.7:9001/")
    assert panel.link.field.value.startswith("http://192.0.2.7:9001/?state=1.")
    panel.controls["solvent"].value = "DMAc"
    assert panel.link.field.value == to_link(replace(LOW, solvent="DMAc"), "http://192.0.2.7:9001/")
    for strange in ("javascript:alert(1)", "http://a.example/<b>/", "http://a.example/t0ken/", ""):
        panel.link.address.value = strange
        assert panel.link.field.value.startswith("http://192.0.2.7:9001/?state=1.")
    panel.link.field.value = to_link(HIGH, "http://192.0.2.9:8866/")  # of another page
    assert panel.state == HIGH


@pytest.mark.parametrize("writes", [True, False])
def test_how_a_link_is_opened_stands_below_it(panel_of, writes):
    _, how, *_ = panel_of(LOW, writes=writes).link.widget.children
    assert "To open a link, paste it into this field and press Enter." in how.value
    assert ("The address line of a browser does not open it" in how.value) is not writes
