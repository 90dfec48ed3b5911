"""The package says where to begin, and which name is meant by a slip."""

import pydoc
import re

import pytest

import pi_formulate as pf


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("plan_btach", "plan_batch"), ("recipe", "Recipe"), ("estimates", "estimate"), ("Copolmer", "Copolymer")],
)
def test_a_slip_is_answered_with_the_nearest_name(slip: str, meant: str) -> None:
    with pytest.raises(AttributeError, match=rf"Did you mean .*\b{meant}\b"):
        getattr(pf, slip)


def test_a_name_like_none_of_them_and_probes_of_other_programs() -> None:
    with pytest.raises(AttributeError, match="help"):
        _ = pf.zzz
    assert not hasattr(pf, "__wrapped__")
    assert not hasattr(pf, "_repr_html_")


def test_help_says_where_to_begin_with_names_that_exist() -> None:
    page = pydoc.plain(pydoc.render_doc(pf))
    assert page.index("Begin with") < page.index("PACKAGE CONTENTS")
    guide = (pf.__doc__ or "").split("Then, by task:")[1].split("`help(")[0]
    names = re.findall(
        r"[A-Za-z_]+(?:\.[a-z_]+)?", " ".join(line[20:] for line in guide.splitlines() if "Error:" not in line)
    )
    known = [name for name in names if name.split(".")[0] in pf.__all__]
    assert names == known
    assert len(known) > 50
    for name in known:
        thing = pf
        for part in name.split("."):
            thing = getattr(thing, part)
