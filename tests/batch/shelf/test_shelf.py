"""The file of a shelf, the order of its bottles, its statements."""

import os
import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.shelf.bottle import COLUMNS
from tests.strategies import few, from_zero, lots

TODAY = date(2026, 12, 1)
EXAMPLE = Path(__file__).parents[3] / "examples" / "tables" / "shelf.csv"
PMDA, ODA, NMP = pf.library()["PMDA"], pf.library()["4,4'-ODA"], pf.solvents()["NMP"]
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1))


def shelf_of(text: str, tmp_path: Path) -> pf.Shelf:
    (tmp_path / "shelf.csv").write_text(text, encoding="utf-8")
    return pf.read_shelf(tmp_path / "shelf.csv")


def test_the_example_is_read() -> None:
    shelf = pf.read_shelf(EXAMPLE)
    first = shelf.bottles[0]
    assert (len(shelf), first.compound, first.left_g) == (6, PMDA, 20.0)
    assert first.lot == pf.Lot("P-2301", purity_frac=0.992, hydrolysed_frac=0.004, assay_sd_frac=0.002)
    assert shelf.bottles[1].lot.purity_frac == 0.995
    assert first.statements == ("H317", "H334", "P261", "P280")
    assert first.pictograms == ("GHS07", "GHS08")
    assert (first.opened, first.expires) == (date(2026, 5, 4), date(2099, 6, 30))
    assert shelf.bottles[-1].compound == NMP


@few(25)
@given(st.data(), st.lists(st.tuples(lots("dianhydride"), DAYS, DAYS, from_zero(1e4)), min_size=1, max_size=4))
def test_a_shelf_is_written_and_read(data: st.DataObject, drawn: list[tuple[pf.Lot, date, date, float]]) -> None:
    bottles = tuple(
        pf.ShelfBottle(
            PMDA, pf.Lot(f"L-{n}", *_analysis(lot)), round(left, 6), "A, Co", opened, expires, 1.5 * n + 1, ("=H1",)
        )
        for n, (lot, opened, expires, left) in enumerate(drawn)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shelf.csv"
        pf.Shelf(bottles).to_csv(path)
        again = pf.read_shelf(path)
    assert again.bottles == bottles
    assert list(again.to_frame().columns) == list(COLUMNS)
    assert list(again.to_frame()["left_g"]) == [bottle.left_g for bottle in bottles]


def _analysis(lot: pf.Lot) -> tuple[float, float, float, float]:
    return lot.purity_frac, lot.moisture_frac, lot.hydrolysed_frac, lot.assay_sd_frac


@few(25)
@given(st.lists(st.tuples(DAYS, DAYS, from_zero(10.0)), min_size=1, max_size=6))
def test_bottles_are_used_in_the_order_of_their_expiry(rows: list[tuple[date, date, float]]) -> None:
    bottles = tuple(
        pf.ShelfBottle(PMDA, pf.Lot(f"L-{n}"), left, opened=opened, expires=expires)
        for n, (opened, expires, left) in enumerate(rows)
    )
    used = pf.Shelf((*bottles, pf.ShelfBottle(ODA, pf.Lot("O"), 5.0))).lots_for("89-32-7", TODAY)
    assert set(used) == {bottle for bottle in bottles if bottle.left_g > 0.0}
    for one, other in pairwise(used):
        assert one.is_expired(TODAY) <= other.is_expired(TODAY)
        if one.is_expired(TODAY) is other.is_expired(TODAY):
            assert (one.expires or date.max) <= (other.expires or date.max)


def test_the_day_of_expiry_may_still_be_used() -> None:
    bottle = pf.ShelfBottle(PMDA, pf.Lot("A"), 1.0, expires=TODAY)
    assert not bottle.is_expired(TODAY)
    assert bottle.is_expired(date(2026, 12, 2))


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("lot,id\nA,PMDA\n", "shelf.csv:1", "left_g"),
        ("lot,id,left_g,colour\nA,PMDA,1,red\n", "shelf.csv:1", "colour"),
        ("lot,id,left_g\nA,unobtainium,1\n", "shelf.csv:2:id", "a monomer, a solvent or a reagent"),
        ("lot,id,left_g\nA,PMDA,-1\n", "shelf.csv:2:left_g", r"must be from 0 to 1,000,000,000 \[g\], but is -1\."),
        (
            "lot,id,left_g\nA,PMDA,\n",
            "shelf.csv:2:left_g",
            r"expected a number from 0 to 1,000,000,000 \[g\], but got nothing\.",
        ),
        ("lot,id,left_g\n,PMDA,1\n", "shelf.csv:2: lot", "printable characters"),
        ("lot,id,left_g\nA,PMDA,1\nA,89-32-7,2\n", "shelf.csv:3:lot", "shelf.csv:2 has it already"),
        ("lot,id,left_g,expires\nA,PMDA,1,31/12/2026\n", "shelf.csv:2:expires", "leave it open"),
        ("lot,id,left_g,opened\nA,PMDA,1,2026-02-30\n", "shelf.csv:2:opened", "a day written as"),
        ("lot,id,left_g,opened\nA,PMDA,1,30.02.2026\n", "shelf.csv:2:opened", "a day written as"),
        ("lot,id,left_g,opened\nA,PMDA,1,2026-03/01\n", "shelf.csv:2:opened", "a day written as"),
        ("lot,id,left_g,opened\nA,PMDA,1,2026-03-01 10:30:00\n", "shelf.csv:2:opened", "a day written as"),
        ("lot,id,left_g,purity_frac\nA,PMDA,1,99.5\n", "shelf.csv:2: assay", "Write 0.995"),
        ("lot,id,left_g,pictograms\nA,PMDA,1,GHS10\n", "shelf.csv:2: pictograms of A", "GHS01 to GHS09"),
        ("lot,id,left_g,hydrolysed_frac\nA,p-PDA,1,0.1\n", "shelf.csv:2: hydrolysed share of p-PDA", "anhydride"),
        ("lot,id,left_g,purity_frac\nA,NMP,1,0.9\n", "shelf.csv:2: analysis of A", "a moisture at most"),
        ("lot,id,left_g\n", "shelf.csv", "1 to"),
    ],
)
def test_a_faulty_file_names_the_cell(text: str, place: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(pf.FormulateError, match=says) as caught:
        shelf_of(text, tmp_path)
    assert caught.value.where == place


def test_all_errors_of_a_file_come_together(tmp_path: Path) -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        shelf_of("lot,id,left_g,expires\nA,x,1,soon\nB,PMDA,y,\n", tmp_path)
    assert [error.where for error in caught.value.errors] == [
        *("shelf.csv:2:id", "shelf.csv:2:expires", "shelf.csv:3:left_g")
    ]


def test_the_assay_of_the_monomer_table_counts_for_a_bottle_without_one(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("id,role,smiles,assay_frac\nmine,diamine,Nc1ccc(N)c(CCCC)c1,0.97\n")
    (tmp_path / "shelf.csv").write_text("lot,id,left_g,purity_frac\nA,mine,5,\nB,mine,5,0.99\n")
    shelf = pf.read_shelf(tmp_path / "shelf.csv", pf.library().with_csv(tmp_path / "own.csv"))
    assert [bottle.lot.purity_frac for bottle in shelf] == [0.97, 0.99]


def test_a_file_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    (bottle,) = shelf_of("lot;id;left_g;purity_frac\nA;PMDA;12,5;99,2 %\n", tmp_path)
    assert (bottle.left_g, bottle.lot.purity_frac) == (12.5, 0.992)


@pytest.mark.parametrize(
    "day", ["2026-03-01", "2026-3-1", "2026/03/01", "2026.03.01", "01.03.2026", "1.3.2026", "2026-03-01 00:00:00"]
)
def test_days_as_spreadsheets_save_them(day: str, tmp_path: Path) -> None:
    """With points the day comes first in every country that writes them so; with strokes it depends on the country."""
    (tmp_path / "shelf.csv").write_text(f"lot;id;left_g;opened\nA;PMDA;12,5;{day}\n", encoding="utf-8")
    (bottle,) = pf.read_shelf(tmp_path / "shelf.csv").bottles
    assert (bottle.opened, bottle.left_g) == (date(2026, 3, 1), 12.5)


def test_an_unknown_name_lists_what_is_there() -> None:
    with pytest.raises(pf.UnknownNameError, match="PMDA, p-PDA"):
        pf.read_shelf(EXAMPLE).lots_for("BTDA")


def test_a_lot_by_its_number_is_that_bottle() -> None:
    (bottle,) = pf.read_shelf(EXAMPLE).lots_for("P-2407")
    assert bottle.key == ("PMDA", "P-2407")


def test_two_lots_of_one_name_are_refused() -> None:
    with pytest.raises(pf.RecipeError, match=r"shelf: a lot of a compound is listed twice: \('PMDA', 'A'\)"):
        pf.Shelf((pf.ShelfBottle(PMDA, pf.Lot("A"), 1.0), pf.ShelfBottle(PMDA, pf.Lot("A"), 2.0)))


@pytest.mark.parametrize("link", ["same", "symbolic", "hard"])
def test_the_file_that_was_read_is_never_written_over(link: str, tmp_path: Path) -> None:
    path = tmp_path / "shelf.csv"
    path.write_bytes(EXAMPLE.read_bytes())
    other = path
    if link != "same":
        other = tmp_path / "other.csv"
        other.symlink_to(path) if link == "symbolic" else os.link(path, other)
    with pytest.raises(pf.FileError, match="another file"):
        pf.read_shelf(path).to_csv(other)
    assert path.read_bytes() == EXAMPLE.read_bytes()


def test_statements_are_those_of_the_lots_that_are_taken() -> None:
    shelf = pf.Shelf(
        (
            pf.ShelfBottle(PMDA, pf.Lot("A7"), 20.0, statements=("H-A7",)),
            pf.ShelfBottle(PMDA, pf.Lot("B2"), 500.0, statements=("H-B2",)),
            pf.ShelfBottle(ODA, pf.Lot("C1"), 300.0, statements=("H-C1",)),
            pf.ShelfBottle(NMP, pf.Lot("N1"), 900.0, statements=("H-N1",)),
        )
    )
    kapton = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])

    def told(**arguments: object) -> dict[str, tuple[str, ...]]:
        drawn = pf.plan_from_shelf(shelf, kapton, on=TODAY, solution_g=100, imbalance_r=0.98, **arguments)
        return {statements.id: statements.statements for statements in shelf.statements(drawn.recipe)}

    everything = {"NMP": ("H-N1",), "4,4'-ODA": ("H-C1",), "PMDA": ("H-A7",)}
    assert told() == everything  # 100 g of solution take A7 alone
    assert told(lots={"PMDA": pf.Lot("B2")})["PMDA"] == ("H-B2",)
    assert "PMDA" not in told(lots={"PMDA": pf.Lot("X9", purity_frac=0.99)})  # of a lot that is not on the shelf
    assert told(assay={"PMDA": 0.99})["PMDA"] == ("H-A7", "H-B2")  # of any of them
    stock = pf.Bottle.stock("S-1", {"4,4'-ODA": 0.1}, solvent="NMP")
    assert "4,4'-ODA" not in told(bottles=[stock])
    assert told(bottles=[(stock, 30.0)])["4,4'-ODA"] == ("H-C1",)  # the rest is a powder of the shelf
