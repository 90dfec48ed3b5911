"""Measured values as a laboratory writes them: read, checked, and every bad row reported with its line."""

from pathlib import Path

import pytest

from pi_formulate.base.errors import FormulateError, TableError
from pi_formulate.properties.adjustment import read_adjustment
from pi_formulate.properties.fit.fit import fit_property
from pi_formulate.properties.fit.measured import read_measured
from tests.properties.units import LIB, csv_of


def test_all_bad_rows_are_told_with_their_lines_and_nothing_is_written(tmp_path: Path) -> None:
    data = csv_of(
        tmp_path,
        'PMDA,"4,4\'-ODA",673.15\n'
        "PMDA,c1cccc,300\n"
        "PMDA,BPDA,300\n"
        'PMDA,p-PDA,"300,5"\n'
        "BTDA,TPE-R,235\n"
        "BTDA,TPE-R,325\n"
        "PMDA,aniline,200\n",
    )
    output = tmp_path / "mine.csv"
    with pytest.raises(FormulateError) as caught:
        fit_property("tg_c", data, output, LIB)
    lines = str(caught.value).splitlines()
    assert lines[0] == (
        "lab.csv:2:tg_c: must be from -150 to 550 degrees C, but is 673.15. Are these kelvin? Take off 273.15."
    )
    assert lines[1].startswith("lab.csv:3:diamine: monomer: 'c1cccc' is not a known monomer")
    assert lines[2].startswith("lab.csv:4:diamine: role of BPDA: a dianhydride, not a diamine")
    assert lines[3].startswith("lab.csv:5:tg_c: expected a number of either sign [degrees C], but got '300,5'")
    assert lines[4].startswith("lab.csv:8:diamine: role of AN: an end-capper with one amine group, not a diamine")
    assert lines[5].startswith(
        "lab.csv:6:tg_c: 235.0 is one of several values of BTDA/TPE-R that differ by more than 60 degrees C"
    )
    assert lines[5].endswith("The others say 325 (lab.csv:7).")
    assert lines[6].startswith(
        "lab.csv:7:tg_c: 325.0 is one of several values of BTDA/TPE-R that differ by more than 60 degrees C"
    )
    assert not output.exists()


def test_bad_rows_are_left_out_only_when_asked_for_and_then_listed(tmp_path: Path) -> None:
    data = csv_of(tmp_path, 'PMDA,"4,4\'-ODA",673.15\nBTDA,TPE-R,235\n')
    done = fit_property("tg_c", data, tmp_path / "mine.csv", LIB, skip_bad_rows=True)
    assert [error.where for error in done.left_out] == ["lab.csv:2:tg_c"]
    assert read_adjustment(tmp_path / "mine.csv").rows == 1.0


def test_a_whole_file_in_kelvin_is_seen_by_its_median(tmp_path: Path) -> None:
    rows = "BTDA,TPE-R,508.15\nBPADA,m-PDA,490.15\nODPA,BAPP,485.15\nODPA,TPE-R,480.15\nBTDA,BAPP,500.15\n"
    with pytest.raises(TableError) as caught:
        read_measured(csv_of(tmp_path, rows), "tg_c", LIB)
    assert "the values have a median of 490.15 (less 273.15 it would be 217), so they may not be degrees C" in str(
        caught.value
    )
    assert "Are these kelvin?" in str(caught.value)


def test_a_few_values_in_kelvin_are_seen_by_their_estimates(tmp_path: Path) -> None:
    with pytest.raises(
        TableError, match=r"the values lie 269 K above the estimates, so they may not be degrees C\. Are these kelvin\?"
    ):
        fit_property("tg_c", csv_of(tmp_path, "BTDA,TPE-R,508.15\n"), tmp_path / "mine.csv", LIB)
    assert not (tmp_path / "mine.csv").exists()


def test_other_spellings_smiles_and_repeats_are_read(tmp_path: Path) -> None:
    text = "O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12,Nc1ccc(N)cc1,420\nPMDA,p-PDA,410\n"
    found = read_measured(csv_of(tmp_path, text, "dianhydride_smiles,diamine_smiles,tg_c\n"), "tg_c", LIB)
    assert [str(unit) for unit in (row.unit for row in found.rows)] == ["PMDA/p-PDA", "PMDA/p-PDA"]
    assert not found.faults
    assert len(found.sha256) == 64


def test_a_file_without_one_good_row_lists_them_all(tmp_path: Path) -> None:
    with pytest.raises(TableError) as caught:
        fit_property("tg_c", csv_of(tmp_path, "PMDA,nobody,1\n"), tmp_path / "m.csv", LIB, skip_bad_rows=True)
    assert "lab.csv:2:diamine: monomer: 'nobody' is not a known monomer" in str(caught.value)


def test_repeats_of_one_film_count_once(tmp_path: Path) -> None:
    fit_property("tg_c", csv_of(tmp_path, "BPDA,TPE-R,285\n"), tmp_path / "one.csv", LIB)
    done = fit_property("tg_c", csv_of(tmp_path, "BPDA,TPE-R,285\n" * 50), tmp_path / "many.csv", LIB)
    assert "50 rows of 1 films" in done.told
    assert read_adjustment(tmp_path / "many.csv").shift == pytest.approx(read_adjustment(tmp_path / "one.csv").shift)


def test_a_film_is_compared_with_the_estimate_of_its_own_process(tmp_path: Path) -> None:
    header = "dianhydride,diamine,process,cte_ppm_per_k\n"
    data = csv_of(tmp_path, 'PMDA,"4,4\'-ODA",moulded,54\nPMDA,"4,4\'-ODA",,23.3\n', header)
    fit_property("cte_ppm_per_k", data, tmp_path / "mine.csv", LIB)
    assert abs(read_adjustment(tmp_path / "mine.csv").shift) < 1.0
    with pytest.raises(
        TableError,
        match=(
            r"lab\.csv:2:process: expected one of cast_fixed, free, stretched, moulded, unstated, or "
            r"an empty cell, but got 'cast'"
        ),
    ):
        fit_property("cte_ppm_per_k", csv_of(tmp_path, "PMDA,p-PDA,cast,3\n", header), tmp_path / "x.csv", LIB)
    with pytest.raises(TableError, match=r"Are these 1/K\? Times 1e6"):
        fit_property("cte_ppm_per_k", csv_of(tmp_path, "PMDA,p-PDA,,3e-6\n", header), tmp_path / "x.csv", LIB)


def test_two_columns_for_one_monomer_are_refused(tmp_path: Path) -> None:
    data = csv_of(tmp_path, "PMDA,BPDA,p-PDA,300\n", "dianhydride,dianhydride_smiles,diamine,tg_c\n")
    with pytest.raises(
        TableError, match="the columns say the same: 'dianhydride_smiles', 'dianhydride'; keep one of them"
    ):
        fit_property("tg_c", data, tmp_path / "m.csv", LIB)


def test_a_row_without_a_shipped_estimate_is_told_with_its_line(tmp_path: Path) -> None:
    rows = 'PMDA,"4,4\'-ODA",1.7\nPMDA,Nc1c(I)c(I)c(N)c(I)c1I,1.8\n'
    data = csv_of(tmp_path, rows, "dianhydride,diamine,refractive_index\n")
    with pytest.raises(FormulateError, match=r"lab\.csv:3: "):
        fit_property("refractive_index", data, tmp_path / "m.csv", LIB)
    assert not (tmp_path / "m.csv").exists()
    done = fit_property("refractive_index", data, tmp_path / "m.csv", LIB, skip_bad_rows=True)
    assert [fault.where.split(":")[1] for fault in done.left_out] == ["3"]
