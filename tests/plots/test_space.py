"""The outline of a formula on a map is its claimed region in random order."""

import numpy as np
import pytest

import pi_formulate as pf
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
