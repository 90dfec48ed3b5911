"""A batch as lines of a file, and back: nothing is lost, and what was edited is noticed."""

import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.batch.recipe import read_recipes, write_recipes
from tests.batch.batches import PARTS, read_lines, refused, some_recipes, write_lines


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "html"])
def test_many_batches_in_one_file_and_back(tmp_path: Path, kind: str) -> None:
    recipes = some_recipes(3)
    write_recipes(recipes, tmp_path / f"all.{kind}")
    assert read_recipes(tmp_path / f"all.{kind}") == recipes
    with pytest.raises(pf.RecipeError, match="3 batches"):
        pf.Recipe.read(tmp_path / f"all.{kind}")


def test_own_monomer_and_own_solvent_come_back(tmp_path: Path) -> None:
    mine = pf.Monomer.from_smiles("Nc1ccc(Sc2cccc(N)c2)cc1", id="my, sulfide")
    solvent = pf.Solvent("my solvent", "CN1CCCC1=O", 1.03)
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", mine, 1.0)]), solution_g=100, solvent=solvent)
    recipe.to_csv(tmp_path / "own.csv")
    back = pf.Recipe.read(tmp_path / "own.csv")
    assert back.copolymer.amounts_mol[0][0].diamine.smiles == mine.smiles
    assert back.charge_g == pytest.approx(recipe.charge_g, rel=1e-12)
    assert back.charges[0].volume_ml == pytest.approx(recipe.charges[0].volume_ml, rel=1e-12)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_names_sources_and_numbers_of_own_compounds_come_back(tmp_path: Path, kind: str) -> None:
    mine = pf.Monomer(
        *("my, sulfide", "diamine", "Nc1ccc(Sc2cccc(N)c2)cc1", '3,4\'-thio "di"', "", ("TDA", "=x; units={")),
        source="notebook 7; batch={}, p. 3",
        assay_frac=0.98,
        melting_point_c=-61.5,
        density_g_per_cm3=1.3,
    )
    solvent = pf.Solvent(
        *("my solvent", "CN1CCCC1=O", 1.031, "N-methyl", "", ("MP",), 20.0, 202.5), source="measured\nhere, 2026"
    )
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", mine, 1.0)]), solution_g=100, solvent=solvent)
    recipe.to_csv(tmp_path / "again.csv")
    pf.write_batches([recipe], tmp_path / f"own.{kind}")
    assert pf.Recipe.read(tmp_path / f"own.{kind}") == recipe
    library = pf.MonomerLibrary([*pf.library(), pf.Monomer(mine.id, mine.role, mine.smiles, price_per_kg=90.0)])
    back = pf.Recipe.read(tmp_path / f"own.{kind}", library)
    assert back == recipe
    assert back.copolymer.amounts_mol[0][0].diamine.price_per_kg == 90.0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ('"source": 7', "note: compound.source: expected a text, but got 7"),
        ('"aliases": "x"', "note: compound.aliases: expected a list of texts, but got 'x'"),
        ('"aliases": [1]', r"note: compound\.aliases: expected a list of texts, but got \[1\]"),
        ('"assay_frac": "x"', "note: compound.assay_frac: expected a finite number of either sign, but got 'x'"),
        ('"assay_frac": 7', "assay_frac of mine: must be above 0 and at most 1, but is 7.0"),
        (
            '"source": "\\u001d"',
            (
                r"source of mine: expected a text without control characters other than line breaks and "
                r"tabs, but got '\\x1d'"
            ),
        ),
    ],
)
def test_fields_of_a_compound_of_another_kind_are_refused(tmp_path: Path, change: str, says: str) -> None:
    mine = pf.Monomer("mine", "diamine", "Nc1ccc(Sc2cccc(N)c2)cc1", source="here")
    pf.plan_batch(pf.Copolymer.from_units([("PMDA", mine, 1.0)]), solution_g=100).to_csv(tmp_path / "a.csv")
    lines = read_lines(tmp_path / "a.csv")
    for line in lines:
        line["note"] = line["note"].replace('"source": "here"', change)
    write_lines(tmp_path / "a.csv", lines)
    with pytest.raises(pf.TableError, match=says):
        pf.Recipe.read(tmp_path / "a.csv")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_long_remarks_are_kept_whole_or_refused(tmp_path: Path, kind: str) -> None:
    long = ("=x\r\n\t 'Ω" * 5000)[:30_000]
    recipe = replace(some_recipes(1)[0], remarks=(long, "y" * 30_000))
    pf.write_batches([recipe], tmp_path / f"a.{kind}")
    assert pf.Recipe.read(tmp_path / f"a.{kind}") == recipe
    with pytest.raises(
        pf.RecipeError,
        match=(
            r"the batch has a note of 165,174 characters, with its remarks and assumptions, but at "
            r"most 100,000 fit in a cell\. Shorten its remarks"
        ),
    ):
        pf.write_batches([replace(recipe, remarks=(long,) * 4)], tmp_path / f"b.{kind}")


def test_smiles_as_monomer_comes_back_the_same(tmp_path: Path) -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "Nc1ccc(Sc2cccc(N)c2)cc1O", 1.0)]), solution_g=100)
    recipe.to_csv(tmp_path / "own.csv")
    assert pf.Recipe.read(tmp_path / "own.csv") == recipe


def test_two_batches_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(pf.RecipeError, match="more than one batch has the id B-00000"):
        write_recipes([*some_recipes(1), *some_recipes(1)], tmp_path / "all.csv")
    assert not (tmp_path / "all.csv").exists()


def test_an_edited_mass_in_a_batch_file_is_refused(tmp_path: Path) -> None:
    recipe = some_recipes(1)[0]
    recipe.to_csv(tmp_path / "one.csv")
    text = (tmp_path / "one.csv").read_text(encoding="utf-8")
    charge = repr(recipe.charges[1].charge_g)
    assert charge in text
    (tmp_path / "one.csv").write_text(text.replace(charge, "99.0"), encoding="utf-8")
    with pytest.raises(pf.TableError, match="use reconcile"):
        pf.Recipe.read(tmp_path / "one.csv")


def test_a_free_text_in_a_note_is_left_alone(tmp_path: Path) -> None:
    recipe = some_recipes(1)[0]
    recipe.to_csv(tmp_path / "one.csv")
    text = (
        (tmp_path / "one.csv").read_text(encoding="utf-8").replace("planned_mol=", "dried overnight; planned_mol=", 1)
    )
    (tmp_path / "one.csv").write_text(text, encoding="utf-8")
    assert pf.Recipe.read(tmp_path / "one.csv") == recipe


KINDS = ["csv", "json", "xlsx", "html"]


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("equivalents", "1.5", "follows from the lines of the batch"),
        ("mol_frac_in_role", "0.5", "follows from the lines of the batch"),
        ("volume_ml", "1.0", "follows from the rest of the line"),
        ("pure_g", "1.0", "follows from the rest of the line"),
        ("charge_g", "1.0", "use reconcile"),
        ("assay_frac", "0.99", "Plan the batch again"),
        ("amount_mol", "0.1", "follows"),
        ("equivalents", "", "expected a number above 0, but got nothing"),
        ("mol_frac_in_role", "nan", "expected a number above 0, but got 'nan'"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_edited_column_is_refused(tmp_path: Path, kind: str, column: str, value: str, says: str) -> None:
    for place in range(7):
        PARTS.to_csv(tmp_path / "a.csv")
        PARTS.to_json(tmp_path / "a.json")
        if column == "volume_ml" and place:
            says = "has no density"
        if kind == "csv":
            lines = read_lines(tmp_path / "a.csv")
            if column == "mol_frac_in_role" and value == "0.5" and lines[place][column].startswith("0.5"):
                continue
            lines[place][column] = value
            write_lines(tmp_path / "a.csv", lines)
        else:
            whole = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
            whole["batches"][0]["lines"][place][column] = value
            (tmp_path / "a.json").write_text(json.dumps(whole), encoding="utf-8")
        refused(tmp_path / f"a.{kind}", column if says != "follows" else "_g", says)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (r"planned_mol=[^;]*", "planned_mol=-0.1", "planned_mol: must be above 0, but is -0.1"),
        (r"planned_mol=[^;]*", "planned_mol=0", "planned_mol: must be above 0, but is 0"),
        (r"planned_mol=[^;]*", "planned_mol=NaN", "planned_mol: expected a finite number above 0, but got nan"),
        (r"planned_mol=[^;]*", "planned_mol=Infinity", "planned_mol: expected a finite number above 0, but got inf"),
        (r"planned_mol=[^;]*", "planned_mol=0.2", "to 3 steps of the balance"),
        (r"planned_mol=[^;]*", "planned_mol=1e9", "to 3 steps of the balance"),
        (r"readability_g=[^;]*", "readability_g=0", "readability_g: must be above 0, but is 0"),
        (r"readability_g=[^;]*", "readability_g=-0.01", "readability_g: must be above 0, but is -0.01"),
    ],
)
def test_an_edited_note_is_refused(tmp_path: Path, before: str, after: str, says: str) -> None:
    PARTS.to_csv(tmp_path / "a.csv")
    lines = read_lines(tmp_path / "a.csv")
    assert re.search(before, lines[1]["note"])
    lines[1]["note"] = re.sub(before, after, lines[1]["note"])
    write_lines(tmp_path / "a.csv", lines)
    refused(tmp_path / "a.csv", "note", says)


def test_lines_that_do_not_belong_are_refused(tmp_path: Path) -> None:
    def changed(change: object) -> Path:
        PARTS.to_csv(tmp_path / "a.csv")
        lines = read_lines(tmp_path / "a.csv")
        change(lines)
        write_lines(tmp_path / "a.csv", lines)
        return tmp_path / "a.csv"

    def note(place: int, old: str, new: str) -> object:
        return lambda lines: lines[place].update(note=re.sub(old, new, lines[place]["note"]))

    refused(changed(lambda lines: lines.append(lines[3])), "Was a line copied?")
    refused(
        changed(lambda lines: lines.append({**lines[3], "step": "8"})), "batch P has 8 lines, but was written with 7."
    )
    refused(changed(lambda lines: lines[1].update(note=lines[0]["note"])), "2 notes of batch P", "have one id?")
    refused(changed(note(3, r"units=\{[^}]*\}", "dried=1")), "the units of the plan")
    refused(changed(note(3, r'(units=\{"p-PDA": )[^}]*', r"\g<1>9.0")), "as on another line of PMDA")
    refused(
        changed(note(4, r"4,4'-ODA", "p-PDA")),
        '"4,4\'-ODA" has no units in the notes of the dianhydrides.',
        "Was a note changed?",
    )
    refused(changed(note(0, '"lines": 7', '"lines": "7"')), "batch P has 7 lines, but was written with '7'.")


@pytest.mark.parametrize("column", COLUMNS)
def test_lines_in_any_order_are_read_in_charging_order(tmp_path: Path, column: str) -> None:
    """The column step is the order, however a table program sorted the lines."""
    PARTS.to_csv(tmp_path / "a.csv")
    for reverse in (False, True):
        write_lines(
            tmp_path / "b.csv", sorted(read_lines(tmp_path / "a.csv"), key=lambda row: row[column], reverse=reverse)
        )
        assert read_recipes(tmp_path / "b.csv") == [PARTS]


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        (1, r"readability_g=[^;]*", "readability_g=0.02"),
        (1, r"planned_mol=[^;]*; ", ""),
        (0, '"conversion": [0-9.]+', '"conversion": 0.97'),
        (0, '"solvent_water_ppm": [a-z0-9]+', '"solvent_water_ppm": 900'),
        (0, '"check": "[0-9a-f]+"', '"check": "00000000"'),
    ],
)
def test_what_no_other_cell_contradicts_is_held_by_the_check_value(
    tmp_path: Path, place: int, before: str, after: str
) -> None:
    PARTS.to_csv(tmp_path / "a.csv")
    lines = read_lines(tmp_path / "a.csv")
    changed = re.sub(before, after, lines[place]["note"])
    assert changed != lines[place]["note"]
    lines[place]["note"] = changed
    write_lines(tmp_path / "a.csv", lines)
    refused(
        tmp_path / "a.csv",
        "a.csv:2:note: the check '",
        "' does not fit the steps and the keys of the notes of batch P.",
        "Was a step, a note or a key in it changed?",
    )


def test_steps_that_were_renumbered_are_refused(tmp_path: Path) -> None:
    """Another order of addition is another batch: two portions, or two diamines, that changed places."""
    PARTS.to_csv(tmp_path / "a.csv")
    for one, other in ((1, 2), (3, 4), (0, 6)):
        lines = read_lines(tmp_path / "a.csv")
        lines[one]["step"], lines[other]["step"] = lines[other]["step"], lines[one]["step"]
        write_lines(tmp_path / "b.csv", lines)
        refused(tmp_path / "b.csv", "the steps and the keys of the notes of batch P")
    # Without a balance the notes of two portions are alike.
    moles = [c.amount_mol * (1.5 if c.step == 4 else 1.0) for c in PARTS.charges]
    charges = zip(PARTS.charges, moles, strict=True)
    uneven = replace(
        PARTS, charges=tuple(replace(c, amount_mol=n, planned_mol=n, readability_g=None) for c, n in charges)
    )
    uneven.to_csv(tmp_path / "u.csv")
    assert read_recipes(tmp_path / "u.csv") == [uneven]
    lines = read_lines(tmp_path / "u.csv")
    lines[3]["step"], lines[5]["step"] = lines[5]["step"], lines[3]["step"]
    write_lines(tmp_path / "b.csv", lines)
    refused(tmp_path / "b.csv", "the steps and the keys of the notes of batch P")
    lines = read_lines(tmp_path / "a.csv")
    lines[2]["step"] = "30"
    write_lines(tmp_path / "b.csv", lines)
    refused(tmp_path / "b.csv", "the steps and the keys of the notes of batch P")


def test_a_lot_and_a_remark_are_free_and_a_lost_note_of_the_batch_is_told(tmp_path: Path) -> None:
    PARTS.to_csv(tmp_path / "a.csv")
    lines = read_lines(tmp_path / "a.csv")
    lines[1] |= {"lot": "Q7", "note": lines[1]["note"] + "; dried at 120 C"}
    write_lines(tmp_path / "b.csv", lines)
    (found,) = read_recipes(tmp_path / "b.csv")
    assert found.charges[1].lot.name == "Q7"
    assert found.charge_g == PARTS.charge_g
    lines[0]["note"] = "dried"
    write_lines(tmp_path / "b.csv", lines)
    (found,) = read_recipes(tmp_path / "b.csv")
    assert "the file has lost the note of the batch" in " ".join(found.summary.assumptions)


def _as_old(text: str) -> str:
    """A file that was written before it said how many lines it has."""
    return re.sub(r', ""(lines"": \d+|check"": ""[0-9a-f]{8}"")', "", text)


def test_an_older_file_reads_and_a_line_that_it_lost_shows_where_it_can(tmp_path: Path) -> None:
    PARTS.to_csv(tmp_path / "a.csv")
    text = _as_old((tmp_path / "a.csv").read_text(encoding="utf-8"))
    assert "lines" not in text
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert read_recipes(tmp_path / "a.csv") == [PARTS]
    for lost in range(6):
        lines = read_lines(tmp_path / "a.csv")
        del lines[lost]
        write_lines(tmp_path / "b.csv", lines)
        refused(tmp_path / "b.csv", "Was a line lost")
    lines = read_lines(tmp_path / "a.csv")
    lines[1]["note"] = re.sub(r"planned_mol=[^;]*", "planned_mol=9", lines[1]["note"])
    write_lines(tmp_path / "b.csv", lines)
    refused(tmp_path / "b.csv", "within a factor 2 of amount_mol")


def test_a_batch_of_one_side_is_refused(tmp_path: Path) -> None:
    """An older file whose only dianhydride is gone."""
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=500)
    recipe.to_csv(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text(_as_old((tmp_path / "a.csv").read_text(encoding="utf-8")), encoding="utf-8")
    write_lines(tmp_path / "a.csv", read_lines(tmp_path / "a.csv")[:2])
    refused(tmp_path / "a.csv", "no dianhydride", "Was a line lost?")


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_after_any_weighing_comes_back(tmp_path: Path, kind: str) -> None:
    """Also one far from its plan, whose planned moles are no rounding of what is there."""
    for weighed, barred in (
        ({"PMDA": 1.05 * PARTS.charge_g["PMDA"]}, ()),
        ({"PMDA": 10.0 * PARTS.charge_g["PMDA"]}, ()),
        ({"p-PDA": 1.3 * PARTS.charge_g["p-PDA"]}, ("BPDA", "4,4'-ODA")),
        ({name: 1000.0 * mass for name, mass in PARTS.charge_g.items()}, ()),
    ):
        found = pf.reconcile({**PARTS.charge_g, **weighed}, PARTS, barred)
        for recipe in (found.made, found.after):
            write_recipes([recipe], tmp_path / f"a.{kind}")
            assert read_recipes(tmp_path / f"a.{kind}") == [recipe]


@pytest.mark.parametrize("kind", KINDS)
def test_batches_may_be_joined_and_split(tmp_path: Path, kind: str) -> None:
    """A whole batch that is gone cannot be seen: a file is a set of batches."""
    write_recipes([*some_recipes(2), PARTS], tmp_path / f"a.{kind}")
    write_recipes(read_recipes(tmp_path / f"a.{kind}")[1:], tmp_path / f"b.{kind}")
    assert [r.batch_id for r in read_recipes(tmp_path / f"b.{kind}")] == ["B-00001", "P"]


LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


@pytest.mark.parametrize("batch_id", ["=1+1", "'quoted'", "+x", "@y", "-z"])
def test_an_id_that_looks_like_a_formula_comes_back_from_excel(tmp_path: Path, batch_id: str) -> None:
    recipe = pf.plan_batch(LOW, solution_g=500, batch_id=batch_id)
    recipe.to_excel(tmp_path / "o.xlsx")
    assert pf.Recipe.read(tmp_path / "o.xlsx") == recipe
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    page = book.worksheets[0]
    assert page["B1"].data_type == "s"
    page.cell(6, 13, 425.0)
    book.save(tmp_path / "f.xlsx")
    assert pf.reconcile_file(tmp_path / "f.xlsx")[0].top_up_g


def _spoil(tmp_path: Path, column: str, value: str, row: int = 1) -> Path:
    pf.plan_batch(LOW, solution_g=500).to_csv(tmp_path / "b.csv")
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
        ("step", "2", "batch batch-1 has a step twice: 2, 2, 3, 4"),
        ("batch_id", "", "the id of the batch is missing"),
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


def test_a_sheet_with_an_added_or_renumbered_line_is_refused(tmp_path: Path) -> None:
    pf.plan_batch(LOW, solution_g=500).to_excel(tmp_path / "o.xlsx")
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
