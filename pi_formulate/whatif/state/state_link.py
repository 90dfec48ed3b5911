"""A state as a link, and back.

In: a state, or the text of a link from anybody. Out: a link, or the recipe in it, as TOML.

A link is the address of the page, `?state=1.` and the recipe, compressed (zlib) and in base64 for addresses. It holds
no token, so it can be passed on; it is not encrypted. Like a recipe that is opened on the page, it may name the shipped
readings alone, and no file.
"""

import base64
import re
import zlib
from urllib.parse import parse_qs, urlsplit

from pi_formulate.base.errors import RecipeError, Words, cut
from pi_formulate.base.limits import LINK_BYTES, LINK_CHARACTERS
from pi_formulate.batch.entry import toml_entries
from pi_formulate.claims.reading import shipped_readings
from pi_formulate.whatif.state.state import WhatIf

ADDRESS = "http://127.0.0.1:8866/"  # the usual one of the page, where nothing says another one
KEY, VERSION = "state", "1"
LETTERS = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
PLACE = "link"
NEED = "a whole link of the panel"
DAMAGED = "it is damaged, and a whole link of the panel is needed"
COPY_AGAIN = "Copy the link again, with all of its characters."


def to_link(state: WhatIf, address: str = ADDRESS) -> str:
    """The link of a state.

    Parameters
    ----------
    state
        One batch.
    address
        Of the page, without its token, such as `http://127.0.0.1:9000/`.

    Raises
    ------
    FormulateError
        If it has no composition, names a file, or is too long for a link.

    Examples
    --------
    >>> state = WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)), formula="6")
    >>> link = to_link(state)
    >>> link.partition("=")[0], WhatIf.from_toml(toml_of_link(link)) == state
    ('http://127.0.0.1:8866/?state', True)
    """
    if state.reading not in shipped_readings():
        need = f"one of {', '.join(shipped_readings())}"
        raise RecipeError(
            PLACE,
            "a reading of your own",
            need,
            "A link names no file: pass on the recipe file.",
            sentence="a link cannot hold a reading of your own",
        )
    content = state.to_toml().encode()
    payload = base64.urlsafe_b64encode(zlib.compress(content, 9)).decode("ascii").rstrip("=")
    link = f"{address}?{KEY}={VERSION}.{payload}"
    if len(content) > LINK_BYTES or len(link) > LINK_CHARACTERS:
        got = f"a recipe of {len(content):,} bytes"
        need = f"at most {LINK_BYTES:,}, and {LINK_CHARACTERS:,} characters of the link"
        raise RecipeError(
            PLACE,
            got,
            need,
            "Pass on the recipe file.",
            sentence=f"would hold {got}, but holds {LINK_BYTES:,} bytes and {LINK_CHARACTERS:,} characters at most",
        )
    return link


def has_state(query: str) -> bool:
    """Whether the query of an address holds a state.

    Parameters
    ----------
    query
        What stands behind the question mark.

    Examples
    --------
    >>> has_state("state=1.eJw"), has_state("theme=dark")
    (True, False)
    """
    return f"&{query}".find(f"&{KEY}=") >= 0


def toml_of_link(link: str) -> str:
    """The recipe in a link; nothing in it was checked but that it names no file.

    Parameters
    ----------
    link
        A whole link, or what stands behind its question mark; line breaks of a mail in it do not count.

    Raises
    ------
    FormulateError
        If it is damaged, too long, of another version, or names a file.
    """
    if len(link) > LINK_CHARACTERS:
        got, need = f"{len(link):,} characters", f"at most {LINK_CHARACTERS:,}"
        raise RecipeError(
            PLACE,
            got,
            need,
            "Open the recipe as a file.",
            sentence=f"has {got}, but at most {LINK_CHARACTERS:,} are read",
        )
    packed = _packed("".join(link.split()))
    opened = zlib.decompressobj()
    try:
        content = opened.decompress(packed, LINK_BYTES + 1)  # and no more: a few bytes can stand for gigabytes
    except zlib.error as error:
        raise RecipeError(PLACE, "a damaged link", NEED, COPY_AGAIN, DAMAGED) from error
    if len(content) > LINK_BYTES:
        got, need = f"more than {LINK_BYTES:,} bytes", f"a recipe of at most {LINK_BYTES:,}"
        raise RecipeError(
            PLACE,
            got,
            need,
            "Open the recipe as a file.",
            sentence=f"holds {got}, but a recipe may have {LINK_BYTES:,} at most",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecipeError(PLACE, "a damaged link", NEED, COPY_AGAIN, DAMAGED) from error
    if not opened.eof or opened.unused_data:
        raise RecipeError(PLACE, "a damaged link", NEED, COPY_AGAIN, DAMAGED)
    for _, raw in toml_entries(PLACE, content):
        reading = raw.get("reading", "default")
        if reading not in shipped_readings():
            raise RecipeError(
                PLACE,
                Words(f"the reading {reading!r}"),
                f"one of {', '.join(shipped_readings())}",
                "A link names no file.",
            )
    return text


def _packed(link: str) -> bytes:
    """The bytes that a link holds."""
    try:
        query = urlsplit(link).query if "?" in link else link
        values = parse_qs(query, max_num_fields=8).get(KEY, [])
    except ValueError as error:
        raise RecipeError(PLACE, cut(link, 60), NEED, COPY_AGAIN) from error
    if len(values) != 1:
        raise RecipeError(PLACE, cut(link, 60), f"{NEED}, with {KEY}= in it once", COPY_AGAIN)
    version, _, payload = values[0].partition(".")
    if version != VERSION:
        got = f"version {cut(version, 20)!r}"
        raise RecipeError(PLACE, Words(got), f"version {VERSION}", "It is damaged, or a newer release made it.")
    if not LETTERS.fullmatch(payload) or len(payload) % 4 == 1:
        raise RecipeError(PLACE, "a damaged link", NEED, COPY_AGAIN, DAMAGED)
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
