"""The fit of other polymers: truth of made-up polymers found, far values without pull."""

from pathlib import Path

import numpy as np
import pytest

from pi_formulate.properties.films.archive import read, save
from pi_formulate.properties.films.transfer import OtherPolymers
from pi_formulate.properties.fit import other_polymers as module
from pi_formulate.properties.fit.other_polymers import HIGHEST_C, fit_other_polymers

RINGS, LINKS, CHAINS = ("*c1ccc(", "*c1cccc("), ("O", "S", "C(=O)", "C(C)(C)"), (0, 1, 2, 3, 5, 8)
SMILES = [
    f"{ring}{link}{'C' * n}*){'cc1' if ring.endswith('ccc(') and '1ccc(' in ring else 'c1'}"
    for ring in RINGS
    for link in LINKS
    for n in CHAINS
]
TG_C = np.array([100.0 - 12.0 * n - 20.0 * ("cccc" in ring) for ring in RINGS for _ in LINKS for n in CHAINS])


@pytest.fixture
def fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STANDING", 30)


@pytest.mark.usefixtures("fewer")
def test_the_fit_finds_what_chains_do(tmp_path: Path) -> None:
    fitted = fit_other_polymers(SMILES, TG_C + np.random.default_rng(0).normal(0.0, 3.0, len(TG_C)))
    found = fitted.tg_c([(part, part) for part in SMILES])
    assert np.abs(found - TG_C).mean() < 6.0
    assert len(fitted.weights) == 30
    # It comes back from its arrays.
    save(tmp_path / "others.npz", fitted.arrays())
    again = read(tmp_path / "others.npz", OtherPolymers.members(), OtherPolymers.from_arrays)
    assert again.tg_c([(part, part) for part in SMILES]) == pytest.approx(found, abs=1e-6)


@pytest.mark.usefixtures("fewer")
def test_an_impossible_value_pulls_little() -> None:
    wrong = TG_C.copy()
    wrong[7] = 5000.0  # counts as the highest that is a glass transition
    found = fit_other_polymers(SMILES, wrong).tg_c([(SMILES[7], SMILES[7])])[0]
    assert abs(found - TG_C[7]) < 0.25 * (HIGHEST_C - TG_C[7])
