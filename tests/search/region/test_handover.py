"""Other libraries judge as the region does."""

import numpy as np
import pytest

import pi_formulate as pf

LOW = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"])
RANDOM = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], sequence="random", most={"BPDA": 0.5})
FOUR = pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "p-PDA"])
FOUR_RANDOM = pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "BAPP", "p-PDA"], sequence="random")
ALL = [LOW, RANDOM, FOUR, FOUR_RANDOM, pf.region("2"), pf.region("1")]


def _fulfilled(domain, table):
    bounds = [table[f.key].between(f.bounds[0] - 1e-12, f.bounds[1] + 1e-12) for f in domain.inputs]
    return domain.constraints.is_fulfilled(table, 1e-8).to_numpy() & np.all(bounds, axis=0)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("region", [*ALL, pf.region("2", interpretation="literal")], ids=str)
def test_bofire_judges_alike(region):
    pytest.importorskip("bofire")
    import pandas as pd

    domain = region.to_bofire(["tg_c"])
    generator = np.random.default_rng(0)
    points = np.hstack([generator.dirichlet(np.ones(part.size), 300) for part in region.parts])
    points = np.vstack([points, region.sample(50)])
    found = _fulfilled(domain, pd.DataFrame(points, columns=list(region.names)))
    assert (found == region.contains(points)).all()
    assert domain.outputs.get_keys() == ["tg_c"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("region", [LOW, RANDOM, FOUR], ids=str)
def test_baybe_draws_inside(region):
    pytest.importorskip("baybe")
    drawn = region.to_baybe().continuous.sample_uniform(50)
    points = drawn[list(region.names)].to_numpy()
    points = np.maximum(points, 0.0)
    for place in region.slices:
        points[:, place] /= points[:, place].sum(axis=1, keepdims=True)
    assert region.contains(points).mean() > 0.95  # within the tolerance of its solver


@pytest.mark.parametrize(
    ("call", "library"),
    [
        (lambda: LOW.to_bofire(), "bofire"),
        (lambda: LOW.to_baybe(), "baybe"),
        (lambda: LOW.plot(), "matplotlib"),
    ],
)
def test_a_missing_library_is_told(call, library, monkeypatch):
    import sys

    for name in [name for name in sys.modules if name.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(pf.ExtraError, match="pip install"):
        call()
