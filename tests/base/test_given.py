"""Nothing that a user hands in is taken for something else, and nothing is passed over in silence."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.base.units import UnitError, quantity
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.cli import app

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
HEAD = '[[batch]]\nid = "A"\n'
UNITS = (
    'units = [{dianhydride="PMDA", diamine="p-PDA", amount=1.5}, {dianhydride="PMDA", diamine="4,4\'-ODA", amount=1}]\n'
)


def _plan(tmp_path: Path, text: str) -> pf.Recipe:
    (tmp_path / "r.toml").write_text(HEAD + text, encoding="utf-8")
    return pf.plan_file(tmp_path / "r.toml")[0][0]


@pytest.mark.parametrize("share", ["0.6 w/w", "60 wt%", "60 % w/w", "60%(w/w)"])
def test_weight_fractions_in_every_spelling(tmp_path: Path, share: str) -> None:
    recipe = _plan(tmp_path, f'solution="500 g"\namounts={{PMDA="{share}"}}\nratios={{"p-PDA : 4,4\'-ODA" = 1}}\n')
    monomers = sum(mass for name, mass in recipe.charge_g.items() if name != "NMP")
    assert recipe.charge_g["PMDA"] / monomers == pytest.approx(0.6, rel=1e-9)


@pytest.mark.parametrize("text", ["40 mol%", "40 mole %", "0.4e2 mol%"])
def test_mole_percent_in_every_spelling(tmp_path: Path, text: str) -> None:
    recipe = _plan(tmp_path, f'solution="500 g"\namounts={{PMDA="1 eq", "4,4\'-ODA"="{text}", "p-PDA"="60 mol%"}}\n')
    mol = {c.compound.id: c.amount_mol for c in recipe.charges}
    assert mol["4,4'-ODA"] / (mol["4,4'-ODA"] + mol["p-PDA"]) == pytest.approx(0.4, rel=1e-9)


@pytest.mark.parametrize("text", ["500 gr", "0.5 ton", "2 tons", "5 Mg", "3 grains"])
def test_units_that_are_read_in_two_ways_are_refused(text: str) -> None:
    with pytest.raises(UnitError, match="ambiguous"):
        quantity(text, "g")


def test_molar_mass_in_kilodaltons() -> None:
    assert quantity("20 kDa", "g/mol") == 20000.0
    with pytest.raises(UnitError, match="Which unit"):
        quantity("300", "ppm")


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        (UNITS + 'solution="5 g"\nfilm_density="1.4 g/cm3"', "film"),
        (UNITS + 'solution="5 g"\ncapping="50 %"', "an end-capper together with"),
        (UNITS + 'solution="5 g"\nendcap_equivalents=0.1', "an end-capper together with"),
        (UNITS + 'solution="5 g"\nmembers={X1="PMDA"}', "also the key 'degrees'"),
        (UNITS + 'solution="5 g"\nratios={"p-PDA : PMDA"=1}', "also the key 'amounts'"),
        (UNITS + 'solution="5 g"\nsequence="random"', "also the key 'feed'"),
        (UNITS + 'solution="5 g"\nreading="default"', "also the key 'formula'"),
        (UNITS + 'solution="5 g"\nlots={"p-PDA"={hydrolysed="1 %"}}', "an amine has no anhydride"),
        (UNITS + 'solution="5 g"\nsolvent={NMP=0.5, "N-methyl-2-pyrrolidone"=0.5}', "each solvent once"),
        (UNITS + 'solution="5 g"\nreadability={PMDA="0.1 g", "pyromellitic dianhydride"="1 g"}', "each component once"),
        ('amounts={PMDA="5 g", "p-PDA"="1 eq"}\nlosses={heel="5 g"}', "amounts without masses"),
        ('amounts={PMDA="5 g", "p-PDA"="1 eq"}\nassay={PMDA=0}', "assay of PMDA: got 0.0"),
        (UNITS.replace("1.5", "true") + 'solution="5 g"', "not true or false"),
        (UNITS + 'solution="1e-300 g"', "Is the unit right?"),
        (UNITS + 'solution_g="500 g"', "the key is 'solution'"),
        (UNITS + "solution_g=500\nsolvent=5", "a name, or {name = mass fraction}"),
        (UNITS + 'solution="5 g"\nassay={"p-PDA"=1.2}', "at most 1."),
        ('formula="6"\ndegrees={s=1,t=1}\nmembers={s="PMDA",X4="PMDA"}\nsolution="5 g"', "each variable and slot once"),
    ],
)
def test_nothing_is_passed_over_in_silence(tmp_path: Path, text: str, fragment: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        _plan(tmp_path, text)
    assert fragment in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "r.toml" in str(caught.value)


def test_all_faults_of_one_batch_at_once(tmp_path: Path) -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        _plan(
            tmp_path,
            UNITS + 'solution="5 g"\nsolids="0 %"\nsolvent="NPM"\nassay={"p-PDA"=99.5}\nendcap="PAA"\nimbalance_r=2',
        )
    assert len(caught.value.errors) == 5


@pytest.mark.parametrize(
    "call",
    [
        lambda: pf.plan_batch(COP, solution_g=5, solids_frac="0.15"),
        lambda: pf.plan_batch(COP, solution_g=5, assay={"p-PDA": "0.99"}),
        lambda: pf.plan_batch(COP, solution_g=5, lots={"p-PDA": 0.99}),
        lambda: pf.plan_batch(COP, solution_g=5, imbalance_r="0.98"),
        lambda: pf.plan_batch(COP, solution_g=5, readability_g=True),
        lambda: pf.plan_batch(COP, solution_g=5, solvent=None),
        lambda: pf.plan_batch(COP, solution_g=5, losses=None),
        lambda: pf.plan_batch(COP, solution_g=5, imidization=["pyridine"]),
        lambda: pf.plan_batch(COP, solution_g=5, order=[1]),
        lambda: pf.plan_batch(COP, solution_g=5, batch_id=" A"),
        lambda: pf.plan_batch(COP, solution_g=5, batch_id="A\nB"),
        lambda: pf.plan_batch(None, solution_g=5),
        lambda: pf.Copolymer.from_units(None),
        lambda: pf.Copolymer.from_units([5]),
        lambda: pf.Copolymer.from_feed([("PMDA", 1)]),
        lambda: pf.reconcile({"PMDA": "5"}, COP),
        lambda: pf.Lot(purity_frac="x"),
        lambda: pf.Known("mass_g", "PMDA", "5"),
        lambda: pf.solve_amounts([], {}),
        lambda: pf.solve_amounts([pf.Known("mass_g", "BTDA", 1.0)], {"PMDA": pf.library()["PMDA"]}),
        lambda: pf.write_batches([], "none.csv"),
    ],
)
def test_another_kind_of_object_is_a_formulate_error(call: Callable[[], object]) -> None:
    with pytest.raises(pf.FormulateError):
        call()


@pytest.mark.parametrize("batch_id", ["=1+1", "'quoted'", "+x", "@y", "-z"])
def test_an_id_that_looks_like_a_formula_comes_back_from_excel(tmp_path: Path, batch_id: str) -> None:
    recipe = pf.plan_batch(COP, solution_g=500, batch_id=batch_id)
    recipe.to_excel(tmp_path / "o.xlsx")
    assert pf.Recipe.read(tmp_path / "o.xlsx") == recipe
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    page = book.worksheets[0]
    assert page["B1"].data_type == "s"
    page.cell(6, 13, 425.0)
    book.save(tmp_path / "f.xlsx")
    assert pf.reconcile_file(tmp_path / "f.xlsx")[0].top_up_g


def _spoil(tmp_path: Path, column: str, value: str, row: int = 1) -> Path:
    pf.plan_batch(COP, solution_g=500).to_csv(tmp_path / "b.csv")
    import csv

    with (tmp_path / "b.csv").open(newline="", encoding="utf-8") as handle:
        lines = list(csv.reader(handle))
    lines[row][COLUMNS.index(column)] = value
    with (tmp_path / "b.csv").open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle, lineterminator="\n").writerows(lines)
    return tmp_path / "b.csv"


@pytest.mark.parametrize(
    ("column", "value", "fragment"),
    [
        ("molar_mass_g_per_mol", "99.0", "molar_mass_g_per_mol"),
        ("assay_frac", "0.9", "Plan the batch again"),
        ("formula", "C5H9N", "C5H9NO"),
        ("cas", "1989-03-27", "Excel changed it"),
        ("cas", "89-32-7", "872-50-4, as NMP has"),
        ("step", "1.7", "a whole number"),
        ("step", "2", "each step of batch"),
        ("batch_id", "", "the id of a batch"),
        ("note", 'batch={"conversion": "xx"}', "conversion"),
        ("note", 'batch={"solids_basis": "xx"}', "'paa' or 'pi'"),
        ("note", "batch=5", "a dict"),
        ("note", 'lot={"purity_frac": "a"}', "assay"),
        ("note", "planned_mol=[1", "JSON"),
    ],
)
def test_an_edited_cell_of_a_batch_file_is_noticed(tmp_path: Path, column: str, value: str, fragment: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        pf.Recipe.read(_spoil(tmp_path, column, value))
    assert fragment in str(caught.value)


def test_a_remark_in_a_note_is_left_alone(tmp_path: Path) -> None:
    assert pf.Recipe.read(_spoil(tmp_path, "note", "purity=ok; my=text"))


def _run(*words: str) -> tuple[int, str, str]:
    from typer.testing import CliRunner

    done = CliRunner().invoke(app, list(words))
    error = str(done.exception) if isinstance(done.exception, pf.FormulateError) else done.stderr
    return done.exit_code, done.stdout, error


def test_reconcile_before_the_dianhydride_tells_the_top_up_and_writes_it(tmp_path: Path) -> None:
    plan = pf.plan_batch(
        COP, solution_g=500, imidization={"acetic anhydride": 2.0, "pyridine": 1.0}, solvent="pyridine"
    )
    plan.to_excel(tmp_path / "o.xlsx")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    for row, charge in enumerate(plan.charges, 6):
        if charge.role in ("solvent", "diamine"):
            book.worksheets[0].cell(row, 13, charge.charge_g)
    book.save(tmp_path / "f.xlsx")
    status, out, _ = _run("reconcile", str(tmp_path / "f.xlsx"), "-o", str(tmp_path / "mended.csv"))
    assert status == 0
    assert "Nothing has reacted yet" in out
    mended = pf.Recipe.read(tmp_path / "mended.csv")
    assert mended.charge_g["PMDA"] == pytest.approx(plan.charge_g["PMDA"], rel=1e-9)


def test_a_formula_that_was_never_calculated_is_refused(tmp_path: Path) -> None:
    pf.plan_batch(COP, solution_g=500).to_excel(tmp_path / "o.xlsx")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    book.worksheets[0].cell(6, 13, 425.0)
    book.worksheets[0].cell(7, 13, "=12.3+4.2")
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(pf.TableError, match=r"M7: got '=12\.3"):
        pf.reconcile_file(tmp_path / "f.xlsx")


def test_one_of_two_diamines_still_to_come(tmp_path: Path) -> None:
    plan = pf.plan_batch(COP, solution_g=500)
    weighed = {name: mass for name, mass in plan.charge_g.items() if name != "p-PDA"}
    found = pf.reconcile(weighed, plan)
    assert found.top_up_g == pytest.approx({"p-PDA": plan.charge_g["p-PDA"]})
    assert found.made.summary["dianhydride_per_diamine"].weighed == pytest.approx(2.5)


def test_a_sheet_with_an_added_or_renumbered_line_is_refused(tmp_path: Path) -> None:
    pf.plan_batch(COP, solution_g=500).to_excel(tmp_path / "o.xlsx")
    for cell, value, fragment in (
        (1, "two", "number of a step"),
        (1, 9, "Do not add or renumber"),
        (3, "BTDA", "4,4'-ODA, as"),
    ):
        book = openpyxl.load_workbook(tmp_path / "o.xlsx")
        book.worksheets[0].cell(7, cell, value)
        book.worksheets[0].cell(6, 13, 425.0)
        book.save(tmp_path / "f.xlsx")
        with pytest.raises(pf.FormulateError, match=fragment):
            pf.reconcile_file(tmp_path / "f.xlsx")


def test_tables_are_written_as_csv_only_and_strict_knows_the_own_formula(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text(
        HEAD + UNITS.replace("1.5", "9") + 'solution="5 g"\nformula="6"\n', encoding="utf-8"
    )
    status, _, error = _run("check", str(tmp_path / "r.toml"), "-o", str(tmp_path / "c.pdf"))
    assert status == 1
    assert ".csv" in error
    assert _run("monomers", "-o", str(tmp_path / "m.xlsx"))[0] == 1
    assert _run("check", str(tmp_path / "r.toml"), "--strict")[0] == 1
    status, _, error = _run("check", str(tmp_path / "r.toml"))
    assert status == 0
    assert "formula 6 is not met" in error


def test_a_batch_file_is_no_recipe_file(tmp_path: Path) -> None:
    pf.plan_batch(COP, solution_g=500).to_csv(tmp_path / "b.csv")
    with pytest.raises(pf.TableError, match="a batch file"):
        pf.plan_file(tmp_path / "b.csv")


def test_a_name_twice_in_the_short_form_is_refused(tmp_path: Path) -> None:
    text = "id,units,solution\nA,PMDA/p-PDA = 1; PMDA/p-PDA = 2,5 g\nB,PMDA/p-PDA,5 g\n"
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    with pytest.raises(pf.ManyErrors) as caught:
        pf.plan_file(tmp_path / "r.csv")
    assert ["each name once" in str(caught.value), len(caught.value.errors)] == [True, 2]
