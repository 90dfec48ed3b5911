"""Who may use the local page: names of the server, origins, and the token in the link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.whatif.server.gate import LOOPBACK_NAMES, Gate, gate_of, link

HERE = Gate("t0ken-A_b", 8866, frozenset(LOOPBACK_NAMES))
OPEN = Gate("t0ken-A_b", 8866, frozenset({*LOOPBACK_NAMES, "lab-pc"}), any_address=True)
PAGE = "/t0ken-A_b/"
HOST = "Host: expected the address in the link that pi-formulate printed, but got"


@pytest.mark.parametrize("host", ["127.0.0.1:8866", "localhost:8866", "LocalHost:8866", "[::1]:8866"])
def test_the_names_of_the_server_pass(host):
    assert HERE.refusal(PAGE, [host], []) == ""
    assert HERE.refusal(f"{PAGE}api/kernels/1/channels?session_id=2", [host], [f"http://{host}"]) == ""
    assert OPEN.refusal(PAGE, [host], []) == ""


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8866",
        "127.0.0.1.evil.example:8866",  # names that a site can point at this computer
        "localhost.evil.example:8866",
        "7f000001.c0a80001.rbndr.us:8866",
        "localhost.:8866",
        "127.0.0.1",  # another port: another server
        "127.0.0.1:8867",
        "127.0.0.1:08866x",
        "127.0.0.1:",
        "localhost:80",
        "user@127.0.0.1:8866",
        "127.0.0.1:8866@evil.example",
        "127.0.0.1:8866,evil.example",
        "127.0.0.1:8866 evil.example",
        "127.0.0.1:8866/",
        "127.0.0.1\n:8866",
        "127.0.0.1:8866\n",
        "0.0.0.0:8866",  # other spellings of this computer, and other addresses
        "2130706433:8866",
        "0x7f.1:8866",
        "127.1:8866",
        "127.0.0.2:8866",
        "192.0.2.7:8866",
        "[::]:8866",
        "[::ffff:127.0.0.1]:8866",
        "[::1%25lo]:8866",
        "::1:8866",
        "[::1:8866",
        "[127.0.0.1]:8866",
        "127.0.0.1:８８６６",
    ],
)
def test_every_other_name_is_refused(host):
    assert HERE.refusal(PAGE, [host], []) == f"{HOST} {host!r}."


def test_a_request_names_one_host():
    assert HERE.refusal(PAGE, [], []) == f"{HOST} ''."
    for hosts in (["127.0.0.1:8866", "127.0.0.1:8866"], ["127.0.0.1:8866", "evil.example"]):
        assert HERE.refusal(PAGE, hosts, []) == f"{HOST} '{', '.join(hosts)}'."


@given(st.text(max_size=40))
def test_a_name_that_is_none_of_the_server_is_refused(name):
    passes = HERE.refusal(PAGE, [f"{name}:8866"], []) == ""
    assert passes == (name.lower() in {"localhost", "127.0.0.1", "[::1]"})


def test_an_open_server_takes_addresses_but_no_foreign_name():
    for host in ("192.0.2.7:8866", "[2001:db8::7]:8866", "lab-pc:8866", "LAB-PC:8866"):
        assert OPEN.refusal(PAGE, [host], [f"http://{host}"]) == ""
        assert "long token" in OPEN.refusal("/", [host], [])
    for host in ("evil.example:8866", "lab-pc.evil.example:8866", "192.0.2.7.evil.example:8866", "192.0.2.7:80"):
        assert OPEN.refusal(PAGE, [host], []) == f"{HOST} {host!r}."


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.example",
        "http://evil.example:8866",
        "http://127.0.0.1",
        "http://127.0.0.1:9999",
        "https://127.0.0.1:8866",
        "http://localhost:8866",  # for a browser another site than the page
        "http://127.0.0.1:8866.evil.example",
        "http://127.0.0.1:8866/",
        "file://",
    ],
)
def test_a_page_of_another_site_is_refused(origin):
    for origins in ([origin], ["http://127.0.0.1:8866", origin]):
        said = f"Origin: expected the page of the panel itself, but got '{', '.join(origins)}'."
        assert HERE.refusal(PAGE, ["127.0.0.1:8866"], origins) == said
    assert HERE.refusal(PAGE, ["127.0.0.1:8866"], ["HTTP://127.0.0.1:8866"]) == ""


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "",
        "*",
        "/t0ken-A_b",  # without its slash it is no folder
        "/T0KEN-A_B/",
        "/t0ken-A_c/",
        "/t0ken-A_bb/",
        "//t0ken-A_b/",
        "/./t0ken-A_b/",
        "/x/../t0ken-A_b/",
        "/%740ken-A_b/",
        "/?token=t0ken-A_b",
        "/voila/static/voila.js?t0ken-A_b/",
        "/api/kernels",
        "http://127.0.0.1:8866/t0ken-A_b/",  # as to a proxy
        "http://evil.example/t0ken-A_b/",
        "/t0ken-A_b\xe9",
        "/\udce9",
    ],
)
def test_nothing_is_served_without_the_token(target):
    assert "long token" in HERE.refusal(target, ["127.0.0.1:8866"], [])


def test_each_server_has_a_token_of_its_own():
    gates = [gate_of("127.0.0.1", "127.0.0.1", 9000) for _ in range(20)]
    assert len({gate.token for gate in gates}) == 20
    assert all(len(gate.token) >= 43 for gate in gates)  # 256 bits
    assert not any(gate.any_address for gate in gates)


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "127.0.0.1"), ("localhost", "::1"), ("::1", "::1")])
def test_a_server_of_this_computer_alone_has_no_other_names(host, address):
    assert gate_of(host, address, 9000).names == set(LOOPBACK_NAMES)


def test_a_server_that_is_open_to_the_network_needs_its_token_too():
    gate = gate_of("0.0.0.0", "0.0.0.0", 9000)
    assert gate.any_address
    assert gate.refusal(gate.base, ["192.0.2.7:9000"], []) == ""
    assert gate.refusal("/", ["192.0.2.7:9000"], [])


def test_the_link_has_the_token():
    assert link("127.0.0.1", HERE) == "http://127.0.0.1:8866/t0ken-A_b/"
    assert link("::1", HERE) == "http://[::1]:8866/t0ken-A_b/"
