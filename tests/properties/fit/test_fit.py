"""A fit of one's own: used by name, refused where it cannot be done, a new table from many values."""

from pathlib import Path

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError, FormulateError
from pi_formulate.properties.adjustment import read_adjustment
from pi_formulate.properties.catalogue import FITTED
from pi_formulate.properties.films.glass import groups_csv
from pi_formulate.properties.films.learnt import read_learnt
from pi_formulate.properties.fit import fit
from pi_formulate.properties.fit.fit import fit_property
from tests.properties.units import HEADER, LIB, csv_of, made_up, truth_c, unit

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])


def test_an_own_table_is_used_by_name_and_adds_up(tmp_path: Path) -> None:
    data = csv_of(tmp_path, 'PMDA,"4,4\'-ODA",401\nBPDA,p-PDA,372\nBTDA,TPE-R,255\n')
    output = tmp_path / "mine.csv"
    done = fit_property("tg_c", data, output, LIB)
    assert "3 rows of 3 films: tg_c shifted by" in done.told
    before = pf.estimate(KAPTON, ["tg_c"])["tg_c"]
    after = pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(output)})["tg_c"]
    assert before.value < after.value < 401.0
    assert sum(share for _, share in after.contributions) == pytest.approx(after.value)
    assert "3 own measurements" in after.method
    assert "lab.csv sha256" in after.source
    assert read_adjustment(output).rows == 3.0
    with pytest.raises(
        EstimateError,
        match=r"mine\.csv was fitted for tg_c, not for density_g_per_cm3\.",
    ):
        pf.estimate(KAPTON, ["density_g_per_cm3"], tables={"density_g_per_cm3": str(output)})


@pytest.mark.parametrize("name", sorted(FITTED))
def test_every_property_that_can_be_fitted_is_one_that_is_estimated(name: str, tmp_path: Path) -> None:
    value = pf.estimate(KAPTON, [name])[name].value
    data = csv_of(tmp_path, f'PMDA,"4,4\'-ODA",{value * 1.02}\n', f"dianhydride,diamine,{name}\n")
    fit_property(name, data, tmp_path / "mine.csv", LIB)
    found = pf.estimate(KAPTON, [name], tables={name: str(tmp_path / "mine.csv")})[name]
    assert value < found.value <= value * 1.02


@pytest.mark.parametrize(
    ("name", "output", "header", "told"),
    [
        (
            "tg",
            "mine.csv",
            HEADER,
            (
                "property: expected one of tg_c, cte_ppm_per_k, density_g_per_cm3, refractive_index, "
                "dielectric_constant, youngs_modulus_gpa, but got 'tg'"
            ),
        ),
        (
            "tg_c",
            "mine.txt",
            HEADER,
            "output: expected a name that ends in .csv (shift and scale) or .npz (new table), but got 'mine.txt'",
        ),
        (
            "tg_c",
            "mine.npz",
            HEADER,
            (
                "lab.csv: a new table needs at least 200 polyimides of different Tg, but there are 1. "
                "Write a .csv: it shifts and scales the shipped estimate."
            ),
        ),
        (
            "density_g_per_cm3",
            "mine.npz",
            "dianhydride,diamine,density_g_per_cm3\n",
            "property: a new table is possible for tg_c only, not for 'density_g_per_cm3'",
        ),
        (
            "tg_c",
            "mine.csv",
            "acid,amine,tg_c\n",
            "lab.csv:1: the columns dianhydride, diamine are missing; the table has acid, amine, tg_c",
        ),
        (
            "tg_c",
            "mine.csv",
            "dianhydride,diamine,tg\n",
            "lab.csv:1: the column tg_c is missing; the table has dianhydride, diamine, tg.",
        ),
    ],
)
def test_a_fit_that_cannot_be_done_says_why(
    name: str, output: str, header: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    value = "1.4" if name == "density_g_per_cm3" else "235"
    with pytest.raises(FormulateError) as caught:
        fit_property(name, csv_of(tmp_path, f"BTDA,TPE-R,{value}\n", header), output, LIB)
    assert str(caught.value).startswith(told)
    assert not (tmp_path / output).exists()


def test_targets_are_looked_at_before_anything_is_fitted(tmp_path: Path) -> None:
    data = csv_of(tmp_path, "BTDA,TPE-R,240\n")
    (tmp_path / "taken_groups.csv").mkdir()
    for output, more, told in (
        (data, {}, "the file of measurements itself"),
        (tmp_path / "nowhere" / "m.csv", {}, "not a folder that exists"),
        (tmp_path / "taken.npz", {}, "this is a folder, not a file"),
        (tmp_path / "m.npz", {"report": str(tmp_path / "none")}, "not a folder that exists, for the report"),
        (tmp_path / "m.csv", {"name": "mine"}, "It belongs to a new table"),
    ):
        with pytest.raises(FormulateError) as caught:
            fit_property("tg_c", data, output, LIB, **more)
        assert told in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lab.csv", "taken_groups.csv"]


def lab_file(folder: Path, n: int = 50) -> Path:
    """Made-up films as a laboratory writes them."""
    rows = [f'{s.unit.dianhydride.id},"{s.unit.diamine.id}",{s.value:.1f}' for s in made_up(n)]
    return csv_of(folder, "\n".join(rows) + "\n")


@pytest.fixture
def small(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new table from fewer films than are needed for a good one."""
    monkeypatch.setattr(fit, "LEAST_POLYMERS", 40)


@pytest.mark.usefixtures("small")
def test_a_laboratory_fits_its_own_table_and_uses_it(tmp_path: Path) -> None:
    data, output = lab_file(tmp_path), tmp_path / "lab_table.npz"
    done = fit_property("tg_c", data, output, report=str(tmp_path))
    assert done.told.startswith(f"50 rows fitted to {output}; held out: unseen pair ")
    assert {path.name for path in tmp_path.iterdir()} == {
        "lab.csv",
        "lab_table.npz",
        "lab_table_groups.csv",
        "tg_c.md",
        "tg_c.png",
    }
    first = output.read_bytes(), (tmp_path / "lab_table_groups.csv").read_bytes(), (tmp_path / "tg_c.md").read_bytes()
    found = pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(output)})["tg_c"]
    assert "table lab_table" in found.method
    assert found.source.startswith("lab.csv sha256 ")
    assert found.value == pytest.approx(truth_c(unit("PMDA", "4,4'-ODA")), abs=3.0 * found.sd)
    assert found.sd < 40.0
    assert found.interval_90[0] < found.value < found.interval_90[1]
    for value in pf.estimate(KAPTON, ["tg_c"], tables={"tg_c": str(output)}).explain().to_frame()["share"]:
        assert np.isfinite(value)
    table = pf.CompositionTable.of([unit("PMDA", "4,4'-ODA")], tg_table_name=str(output))
    assert table.evaluate(np.array([[1.0]]))[0][0, 0] == pytest.approx(found.value)
    # What is read back is what was fitted, but for the three digits of what the films tell.
    again = read_learnt(output)
    assert again.passport["rows"] == 50
    assert groups_csv(again).encode() == (tmp_path / "lab_table_groups.csv").read_bytes()
    # The same data give the same bytes.
    fit_property("tg_c", data, output, report=str(tmp_path))
    second = output.read_bytes(), (tmp_path / "lab_table_groups.csv").read_bytes(), (tmp_path / "tg_c.md").read_bytes()
    assert first == second


@pytest.mark.usefixtures("small")
def test_bad_rows_of_a_new_table_are_in_its_report(tmp_path: Path) -> None:
    data = lab_file(tmp_path, 45)
    data.write_text(data.read_text(encoding="utf-8") + "PMDA,nobody,300\n", encoding="utf-8")
    with pytest.raises(FormulateError, match=r"lab\.csv:47:diamine"):
        fit_property("tg_c", data, tmp_path / "mine.npz")
    assert not (tmp_path / "mine.npz").exists()
    done = fit_property("tg_c", data, tmp_path / "mine.npz", skip_bad_rows=True, report=tmp_path, name="own")
    assert len(done.left_out) == 1
    page = (tmp_path / "tg_c.md").read_text(encoding="utf-8")
    assert "Table `own`" in page
    assert "- lab.csv:47:diamine: expected " in page.partition("## Rows left out")[2]


@pytest.mark.usefixtures("small")
def test_films_of_one_tg_make_no_table(tmp_path: Path) -> None:
    rows = "".join(f'{s.unit.dianhydride.id},"{s.unit.diamine.id}",300\n' for s in made_up(45))
    with pytest.raises(
        EstimateError, match="a new table needs at least 40 polyimides of different Tg, but there are 45"
    ):
        fit_property("tg_c", csv_of(tmp_path, rows), tmp_path / "mine.npz")
