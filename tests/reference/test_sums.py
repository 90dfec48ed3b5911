"""The shipped tables hold the rows and numbers that they held."""

import pytest

from tools import table_sums

KEPT = table_sums.kept()
TABLES = {path.relative_to(table_sums.ROOT).as_posix(): path for path in table_sums.tables()}


def test_every_table_has_its_sums():
    assert list(KEPT) == list(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_holds_what_it_held(name):
    assert table_sums.sums(TABLES[name]) == KEPT[name], "changed on purpose: python -m tools.table_sums"


def test_a_changed_number_and_a_lost_cell_change_the_sums(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,mass_g\nA,1.5\nB,2\n", encoding="utf-8")
    assert table_sums.sums(path) == {"id": (2, ""), "mass_g": (2, "3.5")}
    path.write_text("id,mass_g\nA,1.5\nB,2.01\n", encoding="utf-8")
    assert table_sums.sums(path)["mass_g"] == (2, "3.51")
    path.write_text("id,mass_g\nA,1.5\nB,\n", encoding="utf-8")
    assert table_sums.sums(path)["mass_g"] == (1, "1.5")
