"""Series and arrays are taken where mappings and lists are asked for, and never end in an error of pandas."""

import numpy as np
import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.base.series import list_of, mapping_of, rows_of

COPOLYMER = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
MAPPINGS = {
    "assay": {"p-PDA": 0.99},
    "lots": {"p-PDA": pf.Lot("A7", purity_frac=0.99)},
    "readability_g": {"PMDA": 0.01, "*": 0.001},
    "solvent": {"NMP": 0.5, "DMAc": 0.5},
    "imidization": {"acetic anhydride": 2.0},
    "additives_phr": {"silica": 10.0},
}


def planned(**how: object) -> pf.Recipe:
    return pf.plan_batch(COPOLYMER, **{"solution_g": 500.0, **how})


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_series_is_the_mapping_of_its_index(name: str) -> None:
    assert planned(**{name: pd.Series(MAPPINGS[name])}) == planned(**{name: MAPPINGS[name]})


def test_sizes_and_orders_of_series_and_arrays() -> None:
    order = ["NMP", "PMDA", "p-PDA", "4,4'-ODA"]
    assert planned(order=np.array(order)) == planned(order=pd.Series(order)) == planned(order=order)
    film = {"solution_g": None, "film": np.array([2.0, 25.0])}
    assert planned(**film) == planned(solution_g=None, film=(2.0, 25.0))
    used = {"solution_g": None, "use_up_g": pd.Series({"PMDA": 10.0})}
    assert planned(**used).charge_g["PMDA"] == pytest.approx(10.0)
    poured = {"solution_g": None, "solvent_g": pd.Series({"NMP": 500.0})}
    assert planned(**poured).charge_g["NMP"] == pytest.approx(500.0)
    assert planned(assay=pd.Series(dtype=float)) == planned()


def test_compositions_of_frames_series_and_arrays() -> None:
    assert pf.Copolymer.from_units(COPOLYMER.to_frame()) == COPOLYMER
    amounts = zip(["PMDA", "PMDA"], ["p-PDA", "4,4'-ODA"], np.array([1.5, 1.0]), strict=True)
    assert pf.Copolymer.from_units(list(amounts)) == COPOLYMER
    feed = pd.Series({"PMDA": 1.0, "p-PDA": 0.6, "4,4'-ODA": 0.4})
    assert pf.Copolymer.from_feed(feed) == pf.Copolymer.from_feed(feed.to_dict())
    units = np.array([["PMDA", "p-PDA", 0.6], ["PMDA", "4,4'-ODA", 0.4]], dtype=object)
    assert pf.Copolymer.from_feed(feed, units) == pf.Copolymer.from_units(units)
    assert pf.check_orders(feed, "6").to_frame().equals(pf.check_orders(feed.to_dict(), "6").to_frame())


def test_questions_with_series_and_arrays() -> None:
    batch = planned(readability_g=0.01)
    assert pf.reconcile(pd.Series(batch.charge_g), batch).top_up_g == pf.reconcile(batch.charge_g, batch).top_up_g
    measured = {"tg_c": (350.0, 5.0)}
    expected = pf.check_claims(COPOLYMER, measured)
    assert pf.check_claims(COPOLYMER, pd.Series(measured)) == expected
    assert pf.check_claims(COPOLYMER, {"tg_c": np.array([350.0, 5.0])}) == expected
    assert pf.check_claims(COPOLYMER, {"tg_c": np.float32(350.0)}) == pf.check_claims(COPOLYMER, {"tg_c": 350.0})
    assert list(pf.estimate(COPOLYMER, np.array(["tg_c"]), tables=pd.Series(dtype=object))) == ["tg_c"]
    other = batch.replace(batch_id="B")
    assert pf.blend(pd.Series([batch, other]), shares=np.array([0.5, 0.5])).recipe.charge_g
    assert pf.region("6", members=pd.Series({"X4": "BPDA"})).vertices
    window = pd.Series({"cte_ppm_per_k": (14.0, 20.0)})
    assert pf.worth_measuring(COPOLYMER, window, most=1) == pf.worth_measuring(COPOLYMER, window.to_dict(), most=1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: planned(excess=pd.Series(["diamine"])),
        lambda: planned(solution_g=np.array([500.0, 600.0])),
        lambda: pf.estimate(COPOLYMER, process=pd.Series(["free"])),
        lambda: pf.estimate(COPOLYMER, rule=pd.Series(["fox"])),
        lambda: pf.check_claims(COPOLYMER, role=pd.Series(["low_expansion"])),
        lambda: pf.check_claims(COPOLYMER, interpretation=pd.Series(["intended"])),
        lambda: pf.check_claims(COPOLYMER, reading=pd.Series(["default"])),
        lambda: pf.feed_of(pd.Series({"PMDA": 1.0})),
        lambda: pf.feed_of({"PMDA": 1.0}),
        lambda: pf.unit_bounds({"PMDA": 1.0}),
    ],
)
def test_a_series_in_place_of_one_value_is_an_error_of_ours(call) -> None:
    with pytest.raises(pf.FormulateError):
        call()


def test_anything_else_is_left_as_it_is() -> None:
    for value in (None, 0.5, "PMDA", ("PMDA", 0.6), {"PMDA": 1.0}):
        assert mapping_of(value) is value
        assert list_of(value) is value
    assert list_of(pd.Index(["a"])) == ["a"]
    assert rows_of(frame := pd.DataFrame({"a": [1]}), ("b",)) is frame
