"""The region holds what the formula allows, its corners are those of the clauses, its samples are uniform."""

from fractions import Fraction as F
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

import pi_formulate as pf
from pi_formulate.claims.constraints import LinearClause
from pi_formulate.search.region.polytope import Polytope, exact
from pi_formulate.search.region.steps import lattice

LOW = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"])
RANDOM = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], sequence="random", most={"BPDA": 0.5})
FOUR = pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "p-PDA"])
FOUR_RANDOM = pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "BAPP", "p-PDA"], sequence="random")
ALL = [LOW, RANDOM, FOUR, FOUR_RANDOM, pf.region("2"), pf.region("1")]


def test_corners_of_two_variables():
    for id in ("1", "6"):
        assert [v.fractions for v in pf.region(id).vertices] == [(F(5, 7), F(2, 7)), (F(2, 7), F(5, 7))]
        assert all(v.in_region for v in pf.region(id).vertices)


def test_corners_of_four_variables_by_hand():
    # k = 1; k and one other at 3 to 2 (a border that is outside); k = l with k + m or k + l at its border
    found = {v.fractions for v in pf.region("2").vertices}
    tenths = [(10, 0, 0, 0), (6, 4, 0, 0), (6, 0, 4, 0), (6, 0, 0, 4), (4, 4, 2, 0), (3, 3, 4, 0), (3, 3, 3, 1)]
    assert found == {tuple(F(x, 10) for x in row) for row in tenths}
    # k alone has l = m = n = 0, the rest lie on k + l = 1.5 (m + n) or k + m = 1.5 (l + n): none is inside
    assert not any(v.in_region for v in pf.region("2").vertices)


def test_literal_reading_is_a_line():
    found = pf.region("2", interpretation="literal")
    assert [v.fractions for v in found.vertices] == [(1, 0, 0, 0), (F(2, 5), F(1, 5), F(1, 5), F(1, 5))]
    assert found.dimension == 1
    assert found.share_frac == 0.0


def _by_planes(polytope: Polytope) -> np.ndarray:
    """Corners by brute force: every choice of planes that meet in one point, if it obeys all rows."""
    n = polytope.size
    sides = np.vstack([np.eye(n), polytope.matrix])
    found = []
    for chosen in combinations(range(len(sides)), n - 1):
        system = np.vstack([np.ones(n), sides[list(chosen)]])
        if abs(np.linalg.det(system)) > 1e-9:
            point = np.linalg.solve(system, np.eye(n)[0])
            if (sides @ point >= -1e-9).all():
                found.append(point.round(9) + 0.0)
    return np.unique(np.array(found).reshape(-1, n), axis=0)


@pytest.mark.parametrize("region", ALL, ids=str)
def test_corners_against_brute_force(region):
    for part in region.parts:
        assert np.allclose(np.unique(part.points.round(9), axis=0), _by_planes(part), atol=1e-8)


COEFFICIENT = st.integers(-4, 4).map(lambda x: x / 2)
ROWS = st.lists(st.lists(COEFFICIENT, min_size=4, max_size=4), max_size=5)


@given(rows=ROWS)
def test_any_rows_against_brute_force(rows):
    polytope = Polytope(4, tuple(LinearClause("", tuple(row), False) for row in rows))
    expected = _by_planes(polytope)
    assert np.allclose(np.unique(polytope.points.round(9), axis=0), expected, atol=1e-8)
    if polytope.dimension == 3:
        hull = ConvexHull(polytope.points[:, :3])
        assert np.isclose(polytope.share_frac, hull.volume * 6.0, rtol=1e-6)  # the simplex over three axes has 1/6


def test_edges_and_facets_of_a_simplex():
    whole = Polytope(4)
    assert len(whole.edges) == 6
    assert len(whole.facets) == 4
    assert np.isclose(whole.share_frac, 1.0)
    assert np.allclose(whole.centre, 0.25)
    assert Polytope(1).dimension == 0


def test_typed_numbers_are_meant_exactly():
    assert exact(0.1 + 0.2) == F(3, 10)
    limited = pf.region("6", ["PMDA"], ["p-PDA", "4,4'-ODA"], most={"p-PDA": 0.333})
    assert limited.vertices[0].fractions[0] == F(333, 1000)


@pytest.mark.parametrize("interpretation", ["intended", "literal"])
@pytest.mark.parametrize(
    ("id", "acids", "amines"),
    [
        ("6", ["PMDA"], ["p-PDA", "4,4'-ODA"]),
        ("1", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"]),
        ("7", ["BTDA", "BPDA"], ["TPE-R", "p-PDA"]),
        ("2", ["BTDA"], ["TPE-R", "BAPP", "p-PDA"]),
    ],
)
def test_contains_is_the_check_on_a_grid(id, acids, amines, interpretation):
    formula = pf.formula(id, interpretation=interpretation)
    try:
        one = pf.region(id, acids, amines, interpretation=interpretation)
    except pf.RegionError:
        assert interpretation == "literal"
        return
    # a composition meets the formula if some labelling does, and a region is one labelling: their union is the check
    ways = formula.labellings(pf.Copolymer.of(dict.fromkeys(one.units, 1.0)))
    regions = []
    for way in ways:
        try:
            found = pf.region(id, acids, amines, interpretation=interpretation, labelling=dict(way.classes))
        except pf.RegionError:
            continue
        regions.append(found)
    # steps of 1/20 meet the borders 1.5 (3 to 2); 1/7 meets 0.4 and 2.5
    for counts in (10, 7):
        for row in product(range(counts + 1), repeat=len(one.units) - 1):
            if sum(row) > counts:
                continue
            x = np.array([*row, counts - sum(row)]) / counts
            copolymer = pf.Copolymer.of({u: float(v) for u, v in zip(one.units, x, strict=True) if v})
            assert any(r.contains(x) for r in regions) == formula.check(copolymer).met, (x, str(copolymer))


@pytest.mark.parametrize("region", [RANDOM, FOUR_RANDOM], ids=str)
def test_random_order_is_the_check_of_its_units(region):
    inside = 0
    for point in lattice(unlimited(region), 0.1):
        copolymer = pf.Copolymer.from_feed({n: x for n, x in zip(region.names, point, strict=True) if x})
        expected = region.formula.check(copolymer).met and point[1] <= (0.5 if region is RANDOM else 1.0) + 1e-9
        if region is FOUR_RANDOM and region.contains(point):
            assert expected
        elif region is RANDOM:
            assert region.contains(point) == expected
        inside += expected
    assert inside


def unlimited(region):
    """Every composition of the same coordinates."""

    class Everything:
        parts = tuple(Polytope(part.size) for part in region.parts)

        def contains(self, rows):
            return np.ones(len(rows), dtype=bool)

    return Everything()


def test_borders_are_kept_apart():
    two = pf.region("1")
    assert two.contains((2 / 7, 5 / 7))
    assert not two.contains((2 / 7 - 1e-6, 5 / 7 + 1e-6))
    four = pf.region("2")
    assert not four.contains((0.6, 0.4, 0.0, 0.0))  # 1.5 itself is not above 1.5
    assert four.contains((0.6001, 0.3999, 0.0, 0.0))
    assert not four.contains((1.0, 0.0, 0.0, 0.0))
    inner = pf.region("2", margin_frac=0.01)
    assert all(v.in_region for v in inner.vertices)


def test_ways_to_name_the_monomers():
    by_members = pf.region("6", members={"X4": ["PMDA", "BPDA"]})
    assert set(by_members.names) == set(LOW.names)
    assert np.isclose(by_members.share_frac, LOW.share_frac)
    by_units = pf.region("6", units=[("PMDA", "p-PDA"), ("BPDA", "4,4'-ODA")])
    assert by_units.names == ("PMDA/p-PDA", "BPDA/4,4'-ODA")
    assert dict(FOUR.labelling.classes) == {"BTDA": "A1", "BPDA": "A2", "TPE-R": "B1", "p-PDA": "B2"}
    other = pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "p-PDA"], labelling={"BPDA": "A1"})
    assert dict(other.labelling.classes)["BTDA"] == "A2"
    assert "A1 = BPDA" in str(other)


def test_points_in_other_words():
    cop = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])
    assert LOW.contains(cop)
    assert LOW.point(cop) == pytest.approx((0.6, 0.0, 0.0, 0.4))
    assert LOW.to_copolymer({"PMDA/p-PDA": 0.6, "BPDA/4,4'-ODA": 0.4}).feed == cop.feed
    feed = pf.Copolymer.from_feed({"PMDA": 0.6, "BPDA": 0.4, "p-PDA": 0.5, "4,4'-ODA": 0.5})
    assert RANDOM.point(feed) == pytest.approx((0.6, 0.4, 0.5, 0.5))
    assert RANDOM.to_copolymer(RANDOM.point(feed)).feed.to_dict() == pytest.approx(feed.feed.to_dict())


@pytest.mark.parametrize("region", ALL, ids=str)
def test_samples_are_inside_and_repeat(region):
    points = region.sample(500, seed=3)
    assert region.contains(points).all()
    assert np.allclose(points.sum(axis=1), len(region.parts))
    assert np.array_equal(points, region.sample(500, seed=3))
    assert not np.array_equal(points, region.sample(500, seed=4))
    assert region.contains(region.centre)


def _moments(part: Polytope) -> tuple[np.ndarray, np.ndarray]:
    """Mean and second moments by rejection from the whole simplex, another road than the triangulation."""
    points = np.random.default_rng(7).dirichlet(np.ones(part.size), 400_000)
    points = points[(points @ part.matrix.T >= 0.0).all(axis=1)]
    return points.mean(axis=0), np.cov(points.T)


@pytest.mark.parametrize("region", [LOW, FOUR], ids=str)
def test_samples_have_the_moments_of_the_region(region):
    mean, covariance = _moments(region.parts[0])
    points = region.sample(40_000, seed=1)
    error = np.sqrt(np.diag(covariance) * (1 / 40_000 + 1 / 40_000))
    assert (np.abs(points.mean(axis=0) - mean) < 5 * error).all()
    assert np.allclose(np.cov(points.T), covariance, atol=0.03 * np.diag(covariance).max())
    assert np.allclose(region.centre, mean, atol=5 * error.max())


def test_simplex_samples_have_its_moments():
    points = Polytope(3).sample(40_000, np.random.default_rng(0))
    assert np.allclose(points.mean(axis=0), 1 / 3, atol=0.005)
    assert np.allclose(points.var(axis=0), 1 / 18, atol=0.001)  # Dirichlet(1, 1, 1)


def test_halves_by_a_plane_through_the_corners_are_drawn_by_their_size():
    part = FOUR.parts[0]
    cut = LinearClause("", (1.0, -2.0, -1.0, 0.5), False)
    share = Polytope(4, (*part.rows, cut)).share_frac / part.share_frac
    hits = int((FOUR.sample(10_000, seed=5) @ np.array(cut.coefficients) >= 0.0).sum())
    assert 0.05 < share < 0.95
    assert abs(hits - 10_000 * share) < 4.0 * np.sqrt(10_000 * share * (1.0 - share))


def test_random_walk_agrees_with_the_triangulation():
    part = FOUR.parts[0]
    walked = part._walked(5_000, np.random.default_rng(2))
    assert np.allclose(walked.mean(axis=0), part.centre, atol=0.01)
    wide = pf.region("6", ["PMDA", "BPDA", "BTDA", "ODPA"], ["p-PDA", "4,4'-ODA"])
    assert not wide.parts[0].is_small
    assert wide.contains(wide.sample(50)).all()


def test_tables():
    table = pf.region("2").to_frame()
    assert list(table.columns) == ["k", "l", "m", "n", "exact", "in_region", "on"]
    assert "2/5, 2/5, 1/5, 0" in set(table["exact"])
    assert table.loc[table["exact"] == "2/5, 2/5, 1/5, 0", "on"].item().startswith("k >= l; k + m > 1.5")
    points = LOW.sample(5)
    assert LOW.to_frame(points)["in_region"].all()


MONOMERS = (["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"])
ERRORS = [
    (
        "formula",
        lambda: pf.region("9"),
        pf.ClaimError,
        ("formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '9'",),
    ),
    ("unknown monomers", lambda: pf.region("6", ["PMDAX"], ["pPDAX"]), pf.ManyErrors, ("'PMDAX'", "'pPDAX'")),
    (
        "one side",
        lambda: pf.region("6", ["PMDA"]),
        pf.RegionError,
        ("diamines: expected a list of at least one diamine, but got nothing", "at least one diamine"),
    ),
    (
        "text",
        lambda: pf.region("6", "PMDA", ["p-PDA"]),
        pf.RegionError,
        ("dianhydrides: expected a list of at least one dianhydride, but got 'PMDA'", "a list"),
    ),
    (
        "two ways",
        lambda: pf.region("6", *MONOMERS, units=[("PMDA", "p-PDA")]),
        pf.RegionError,
        ("the monomers are named in more than one form: dianhydrides and diamines and units",),
    ),
    ("twice", lambda: pf.region("6", ["PMDA", "PMDA"], ["p-PDA"]), pf.RegionError, ("units", "each once")),
    ("pair of three", lambda: pf.region("6", units=[("PMDA",)]), pf.RegionError, ("units", "(dianhydride, diamine)")),
    (
        "member",
        lambda: pf.region("6", members={"X9": "PMDA"}),
        pf.ClaimError,
        ("there is no variable or slot X9; the variables are s, t and the slots X4, S, T",),
    ),
    (
        "sequence",
        lambda: pf.region("6", *MONOMERS, sequence="block"),
        pf.RegionError,
        ("sequence: expected one of any, random, but got 'block'",),
    ),
    (
        "not all pairs",
        lambda: pf.region("6", units=[("PMDA", "p-PDA"), ("BPDA", "4,4'-ODA")], sequence="random"),
        pf.RegionError,
        ("every pair", "List dianhydrides"),
    ),
    (
        "unit limit",
        lambda: pf.region("6", *MONOMERS, sequence="random", most={"PMDA/p-PDA": 0.3}),
        pf.RegionError,
        ("for the limit PMDA/p-PDA <= 0.3 the sequence must be 'any'", "limit monomers"),
    ),
    (
        "limits",
        lambda: pf.region("6", *MONOMERS, most={"BPDX": 0.2}, least={"PMDA": 20}),
        pf.ManyErrors,
        ("'BPDX'", "Nearest: BPDA", "least of PMDA: must be from 0 to 1, but is 20", "0.2"),
    ),
    (
        "margin",
        lambda: pf.region("6", *MONOMERS, margin_frac=-1),
        pf.RegionError,
        ("margin_frac: must be at least 0 and below 1, but is -1", "at least 0"),
    ),
    ("empty", lambda: pf.region("6", *MONOMERS, most={"p-PDA": 0.2}), pf.RegionError, ("no composition", "Loosen")),
    ("only its border", lambda: pf.region("2", most={"k": 0.3}), pf.RegionError, ("no composition",)),
    ("class missing", lambda: pf.region("6", ["PMDA"], ["p-PDA"]), pf.RegionError, ("no composition", "each class")),
    ("no slot", lambda: pf.region("6", ["6FDA"], ["TFMB"]), pf.RegionError, ("labelling", "fit the formula's slots")),
    (
        "labelling",
        lambda: pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "p-PDA"], labelling={"p-PDA": "A1"}),
        pf.RegionError,
        ("p-PDA = A1", "one of: ", "B2 = p-PDA"),
    ),
    (
        "labelling of variables",
        lambda: pf.region("7", labelling={"BTDA": "A1"}),
        pf.RegionError,
        ("a sequence or a labelling needs monomers",),
    ),
    ("names", lambda: LOW.point({"PMDA": 1.0}), pf.RegionError, ("['PMDA']", "names among")),
    ("sum", lambda: LOW.point((0.5, 0.1, 0.1, 0.1)), pf.RegionError, ("add up to 1",)),
    (
        "negative",
        lambda: LOW.point((1.5, -0.5, 0.0, 0.0)),
        pf.RegionError,
        ("fraction of PMDA/4,4'-ODA: must be at least 0, but is -0.5",),
    ),
    ("length", lambda: LOW.point((0.5, 0.5)), pf.RegionError, ("4 numbers",)),
    (
        "shape",
        lambda: LOW.contains(np.ones((2, 3))),
        pf.RegionError,
        ("(2, 3)", "each row must have 4 fractions, but the table has the shape (2, 3)"),
    ),
    (
        "foreign unit",
        lambda: LOW.point(pf.Copolymer.from_units([("6FDA", "TFMB", 1.0)])),
        pf.RegionError,
        ("6FDA/TFMB", "units among"),
    ),
    ("variables", lambda: pf.region("1").to_copolymer((0.5, 0.5)), pf.RegionError, ("variables of formula 1",)),
    ("n", lambda: LOW.sample(0), pf.RegionError, ("n: must be at least 1, but is 0", "at least 1")),
    (
        "step",
        lambda: LOW.rounded((0.6, 0.4, 0.0, 0.0), 0.3),
        pf.RegionError,
        ("step: must be a whole part of 1, such as 0.05 or 0.01, but is 0.3", "whole part of 1"),
    ),
    (
        "step too coarse",
        lambda: pf.region("6", most={"s": 0.34}, least={"s": 0.31}).rounded((0.5, 0.5), 0.1),
        pf.RegionError,
        (
            "step: no composition inside lies on steps of 0.1: take a step that has a composition inside, such as 0.04",
            "such as 0.04",
        ),
    ),
    (
        "no step",
        lambda: pf.region("6", most={"s": 0.33335}, least={"s": 0.33325}).rounded((0.5, 0.5), 0.1),
        pf.RegionError,
        ("a wider region", "Not even 0.001"),
    ),
    ("axes", lambda: LOW.plot(axes=("a", "b")), pf.RegionError, ("axes", "two names among")),
    ("held", lambda: LOW.plot(held={"a": 0.1}), pf.RegionError, ("held", "names among")),
    ("held outside", lambda: LOW.plot(held={"PMDA/p-PDA": 0.9}), pf.RegionError, ("held", "cross the region")),
    (
        "points",
        lambda: LOW.plot(points=np.ones((2, 2))),
        pf.RegionError,
        ("points", "each row must have 4 fractions, but the table has the shape (2, 2)"),
    ),
]


@pytest.mark.parametrize(("call", "error", "parts"), [row[1:] for row in ERRORS], ids=[row[0] for row in ERRORS])
def test_errors(call, error, parts):
    with pytest.raises(error) as caught:
        call()
    for part in parts:
        assert part in str(caught.value), str(caught.value)
