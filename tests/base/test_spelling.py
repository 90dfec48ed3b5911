"""Typography never changes a name; short names and wordings."""

from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.spelling import is_short, name_key
from pi_formulate.base.tables import monomer_table

LIB = pf.library()
MARKS = {
    "'": "'\u2018\u2019\u201b\u2032\u2035\u02b9\u02bc\u02c8\u00b4\u0060\uff07",
    "-": "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d",
    ",": ",\uff0c",
}
INVISIBLE = ["", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00a0", "\u202f", "\u2009", " "]


@given(st.data())
def test_typography_never_changes_a_name(data: st.DataObject) -> None:
    monomer = data.draw(st.sampled_from(list(LIB)))
    name = data.draw(st.sampled_from([monomer.id, monomer.name, *monomer.aliases]))
    written = "".join(
        data.draw(st.sampled_from(MARKS.get(char, char))) + data.draw(st.sampled_from(INVISIBLE)) for char in name
    )
    assert name_key(written) == name_key(name)
    assert LIB[written] is LIB[name]


def test_two_primes_and_full_width_forms_are_plain() -> None:
    for written in ("4,4\u2033-diamino-p-terphenyl", '4,4"-diamino-p-terphenyl', "4,4\u2032\u2032-diamino-p-terphenyl"):
        assert LIB[written].id == "DATP"
    assert LIB["\uff14\uff0c\uff14\uff07\uff0d\uff2f\uff24\uff21"].id == "4,4'-ODA"
    assert LIB["4,4&#39;-ODA"] is LIB["4,4&prime;-ODA"] is LIB["4,4'-ODA"]


def test_short_names_are_told_from_words() -> None:
    assert [name for name in ("PMDA", "4,4'-ODA", "m-TB", "Bis-AP-AF") if not is_short(name)] == []
    assert [name for name in ("aniline", "m-tolidine", "4,4'-oxydianiline") if is_short(name)] == []
    assert monomer_table().is_file()
