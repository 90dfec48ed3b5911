"""Tg by the published scheme, by hand."""

import pytest

from pi_formulate.base.errors import EstimateError
from pi_formulate.properties.published_tg import tg_published_c
from tests.properties.units import unit


def test_published_scheme_by_hand() -> None:
    # PMDA/4,4'-ODA: one pyromellitic diimide, two p-phenylenes, one -O-; Y and masses of the table
    y, m = 187.952 + 2 * 42.182 - 14.718, 214.0 + 2 * 76.0 + 16.0
    found = tg_published_c([(unit("PMDA", "4,4'-ODA"), 1.0)])
    assert found.value == pytest.approx(1000.0 * y / m - 273.15, abs=1e-9)
    assert sum(share for _, share in found.contributions) == pytest.approx(found.value)
    assert found.in_domain


def test_published_scheme_names_what_it_lacks_and_what_was_put_in_its_place() -> None:
    units = [(unit("BTDA", "m-PDA"), 1.0)]
    bare = tg_published_c(units)
    assert not bare.in_domain
    assert bare.note.startswith("no group for C at atom")
    mapped = tg_published_c(units, {"[c;H0]1[c;H1][c;H1][c;H1][c;H0][c;H1]1": "p-phenylene"})
    assert not mapped.in_domain
    assert mapped.note == "[c;H0]1[c;H1][c;H1][c;H1][c;H0][c;H1]1 taken as p-phenylene"
    assert mapped.value == pytest.approx(tg_published_c([(unit("BTDA", "p-PDA"), 1.0)]).value)
    with pytest.raises(EstimateError, match="none of the groups of its table is in 'CBDA/m-PDA'"):
        tg_published_c([(unit("CBDA", "m-PDA"), 1.0)])
