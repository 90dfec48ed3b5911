"""The report of a fit: errors, coverage and picture of films that were left out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pi_formulate.base.errors import TableError
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.estimate import LEVELS
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.fit.machine import Calibrated
from pi_formulate.properties.fit.nested import SPLITS
from pi_formulate.properties.fit.report import FAMILIES, TITLES, property_of_report, write_report
from pi_formulate.properties.groups import group_table


def cells(page: str, first: str, after: str = "") -> list[str]:
    """The cells of the first line after a heading that begins with some words."""
    lines = page[page.index(after) :].splitlines()
    return next(line for line in lines if line.startswith(f"| {first} |")).strip("| ").split(" | ")


@pytest.fixture(scope="module")
def page(fitted: Calibrated, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    write_report(folder, fitted)
    assert sorted(path.name for path in folder.iterdir()) == ["tg_c.md", "tg_c.png"]
    assert (folder / "tg_c.png").read_bytes()[1:4] == b"PNG"
    return (folder / "tg_c.md").read_text(encoding="utf-8")


def test_the_page_tells_data_and_table(page: str) -> None:
    assert page.startswith("# Fit of the glass transition\n")
    assert f"60 films of made.csv (sha256 `{'0' * 64}`). Table `made`" in page
    assert "![Parity, calibration and errors of films that were left out](tg_c.png)" in page
    assert "## Rows left out" not in page


@pytest.mark.parametrize("split", SPLITS)
def test_the_page_tells_the_errors_of_every_way(page: str, fitted: Calibrated, split: str) -> None:
    own = fitted.held.of_split(split)
    error = (fitted.predicted - fitted.measured)[own]
    found = cells(page, TITLES[split], "## Films that were left out")
    assert found[1:5] == [
        str(own.sum()),
        f"{np.abs(error).mean():.3g}",
        f"{np.median(np.abs(error)):.3g}",
        f"{error.mean():+.2g}",
    ]
    covered = cells(page, TITLES[split], "## Coverage of the intervals")
    assert covered[2:] == [f"{100.0 * (fitted.level[own] <= level).mean():.0f} %" for level in LEVELS]


def test_the_page_tells_the_numbers_of_the_fit(page: str, fitted: Calibrated) -> None:
    scatter, factor, freedom = fitted.learnt.calibration
    assert cells(page, "scale of one film about its polymer [latent]")[1] == f"{scatter**0.5:.3g}"
    assert cells(page, "factor of what the films leave open")[1] == f"{factor:.3g}"
    assert cells(page, "degrees of freedom of the intervals")[1] == f"{freedom:.3g}"
    assert "Elements of the films: C, F, H, N, O, S." in page


def test_the_page_tells_errors_by_family(page: str) -> None:
    table = page.partition("## Errors by family")[2].partition("## ")[0]
    assert "| aromatic ether | " in table
    assert "| siloxane, silane |" not in table  # no film has any


def test_every_family_is_made_of_groups_of_the_table() -> None:
    known = {group.name for group in group_table("polyimide_groups").groups}
    for family, groups in FAMILIES.items():
        assert set(groups) <= known, family


def test_rows_left_out_are_named_without_their_values(fitted: Calibrated, tmp_path: Path) -> None:
    write_report(
        tmp_path, replace(fitted, curve=()), [TableError("made.csv:7:diamine: monomer", "secret", "a monomer")]
    )
    page = (tmp_path / "tg_c.md").read_text(encoding="utf-8")
    assert page.endswith("## Rows left out\n\n- made.csv:7:diamine: expected a monomer\n")
    assert "secret" not in page
    assert "share of the films in the fit" not in page


@pytest.mark.parametrize("name", sorted(LEARNT))
def test_every_report_has_words(name: str) -> None:
    assert property_of_report(name).words == (
        PROPERTIES[name].words if name in PROPERTIES else "expansion of the unoriented glass, simulated"
    )
