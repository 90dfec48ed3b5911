"""One look-up for monomers, solvents and foils: by name, by item, or an error with the nearest names."""

import pickle

import pytest

import pi_formulate as pf
from pi_formulate.chemistry.library import library_or_shipped
from pi_formulate.chemistry.solvent import SolventLibrary, solvents_or_shipped
from pi_formulate.laminate.foils import FoilLibrary

LIBRARIES = {
    "monomers": (pf.library, "89-32-7", "PMDA"),
    "solvents": (pf.solvents, "N-methyl-2-pyrrolidone", "NMP"),
    "foils": (pf.foils, "SUS304", "stainless steel"),
}


@pytest.mark.parametrize("kind", LIBRARIES)
def test_an_item_is_found_by_any_name_and_by_itself(kind: str) -> None:
    shipped, name, id = LIBRARIES[kind]
    items = shipped()
    assert items[name].id == items.find(name).id == id
    assert items[items[name]] == items[name]
    assert len([*items]) == len(items)
    assert items[name] in [*items]


@pytest.mark.parametrize("kind", LIBRARIES)
@pytest.mark.parametrize("name", ["no such thing", 3])
def test_an_unknown_name_is_refused(kind: str, name: object) -> None:
    items = LIBRARIES[kind][0]()
    with pytest.raises(pf.UnknownNameError) as caught:
        items[name]
    assert caught.value.need
    assert str(caught.value.got) == str(name)


@pytest.mark.parametrize("kind", LIBRARIES)
def test_a_library_survives_a_pickle(kind: str) -> None:
    shipped, name, id = LIBRARIES[kind]
    assert pickle.loads(pickle.dumps(shipped()))[name].id == id


def test_two_items_with_one_name_are_refused_together() -> None:
    nmp, copper = pf.solvents()["NMP"], pf.foils()["copper"]
    with pytest.raises(pf.TableError, match="NMP"):
        SolventLibrary("solvent", [nmp, pf.Solvent("other", "CCO", 0.79, name="NMP")])
    with pytest.raises(pf.FormulateError, match="copper"):
        FoilLibrary([copper, pf.Foil("mine", 17.0, 117.0, 0.34, aliases=("copper",))])


def test_the_shipped_library_serves_where_none_is_given() -> None:
    assert library_or_shipped(None) is pf.library()
    assert solvents_or_shipped(None) is pf.solvents()
    own = pf.library().with_prices({"PMDA": 20.0})
    assert library_or_shipped(own) is own
