"""The outline of a formula on a map is its claimed region in random order."""

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.claims.orders import smallest_margin
from pi_formulate.plots.space import space_of
from pi_formulate.search.region.picture import outline


def test_the_polygon_is_the_region_of_a_random_order() -> None:
    acids, amines = ["BTDA", "PMDA"], ["TPE-R", "p-PDA"]
    region = pf.region("7", acids, amines, sequence="random")
    assert region.names == ("BTDA", "PMDA", "TPE-R", "p-PDA")
    polygons = space_of(acids, amines, 5, None).polygons(pf.formula("7"))
    assert len(polygons) == 4  # one for each labelling: any of the four monomers may be the first of its side
    assert outline(region.corners[:, [0, 2]]).tolist() in [polygon.tolist() for polygon in polygons]


def test_the_polygon_of_a_triangle_has_all_three_shares() -> None:
    region = pf.region("6", ["PMDA"], ["p-PDA", "4,4'-ODA", "TPE-R"])
    (polygon,) = space_of(["PMDA"], ["p-PDA", "4,4'-ODA", "TPE-R"], 5, None).polygons(pf.formula("6"))
    assert sorted(map(tuple, polygon.round(9))) == sorted(map(tuple, region.corners.round(9)))
    assert polygon.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("id", ["1", "6"])
def test_no_polygon_where_no_monomer_fits(id: str) -> None:
    """Without any unit of the formula its rows are all zero, which a line through the triangle cannot show."""
    space = space_of(["BTDA"], ["BAPP", "TFMB", "TPE-R"], 5, None)
    assert space.polygons(pf.formula(id)) == ()
    met, margins = space.margins(pf.formula(id))
    assert not met.any()
    assert np.all(margins <= 0.0)


THREE = ["p-PDA", "4,4'-ODA", "TPE-R"]


@pytest.mark.parametrize(
    ("acids", "amines"),
    [(["BTDA", "PMDA"], ["TPE-R", "p-PDA"]), (["PMDA"], THREE), (["PMDA", "BPDA", "BTDA"], ["p-PDA"])],
)
@pytest.mark.parametrize("id", ["6", "7"])
def test_places_of_a_map_are_feeds_in_random_order(acids: list[str], amines: list[str], id: str) -> None:
    space = space_of(acids, amines, 7, None)
    _, margins = space.margins(pf.formula(id))
    assert space.mole_frac.sum(axis=1) == pytest.approx(1.0)
    # Small triangles fill the map: their areas add up to it.
    x, y = space.shares[space.triangles][:, :, 0], space.shares[space.triangles][:, :, 1]
    double = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    assert np.abs(double).sum() / 2.0 == pytest.approx(1.0 if space.is_square else 0.5)
    for place, shares in enumerate(space.mole_frac):
        if shares.min() <= 0.0:
            continue  # a corner or side has fewer monomers, and so other labellings
        copolymer = pf.Copolymer.of(dict(zip(space.units, shares, strict=True)))
        again = pf.Copolymer.from_feed(copolymer.feed.to_dict())
        assert dict(again.amounts_mol) == pytest.approx(dict(copolymer.amounts_mol))
        assert margins[place] == pytest.approx(smallest_margin(pf.formula(id), copolymer), abs=2e-9)
        assert space.place(copolymer) == pytest.approx(tuple(space.shares[place]))


@pytest.mark.parametrize("id", ["1", "2", "6", "7"])
@pytest.mark.parametrize(
    ("acids", "amines"),
    [
        (["BTDA", "PMDA"], ["TPE-R", "p-PDA"]),
        (["PMDA"], THREE),
        (["BPDA", "PMDA"], ["p-PDA", "4,4'-ODA"]),
        (["PMDA", "BPDA", "BTDA"], ["p-PDA"]),
        (["PMDA"], ["p-PDA", "TPE-R", "BAPP"]),
    ],
)
def test_polygons_are_where_the_margins_say(acids: list[str], amines: list[str], id: str) -> None:
    space = space_of(acids, amines, 23, None)
    inside = space.margins(pf.formula(id))[1] > 1e-9
    polygons = space.polygons(pf.formula(id))
    if not polygons:
        return
    x, y = space.shares[:, 0], space.shares[:, 1]
    covered, near = np.zeros(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
    for shape in polygons:
        sides = []
        for (x0, y0), (x1, y1) in zip(shape[:, :2], np.roll(shape[:, :2], -1, axis=0), strict=True):
            sides.append(((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / np.hypot(x1 - x0, y1 - y0))
        covered |= np.min(sides, axis=0) > 1e-6
        near |= np.abs(np.min(sides, axis=0)) <= 1e-6
    assert (covered == inside)[~near].all()
    assert covered.any()


def test_equal_clauses_have_no_polygon() -> None:
    square = space_of(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], 5, None)
    assert square.polygons(pf.formula("7", interpretation="literal")) == ()
    assert square.polygons(pf.formula("6")) == ()  # nothing meets it
