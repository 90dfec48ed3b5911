"""A top-up sheet: titled as one, with what is in the vessel and what to add, and read back for the next one."""

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.batch.export.qr_code import code_png, code_svg, code_text, short_hash
from pi_formulate.batch.export.topup_excel import TABLE_TOP
from pi_formulate.batch.export.topup_sheet import TOPUP_HEADINGS, number_of, sum_g
from pi_formulate.batch.filled import holds_weighed
from pi_formulate.batch.reconciliation import EXCHANGE
from tests.batch.filling import fill_in
from tests.cli.recipes import Run, audit, one_line, read_lines

STEPS = {"*": 0.01, "PA": 0.001}
COP = pf.Copolymer.from_feed({"PMDA": 0.6, "BPDA": 0.4, "p-PDA": 0.7, "4,4'-ODA": 0.3})
PLAN = pf.plan_batch(
    COP, batch_id="KM-031", solution_g=500, imbalance_r=0.985, endcap="PA", readability_g=STEPS, assay={"PMDA": 0.991}
)
OTHER = pf.plan_batch(COP, batch_id="KM-032", solution_g=100, imbalance_r=0.98, readability_g=0.01)
TOO_MUCH = {**PLAN.charge_g, "PMDA": PLAN.charge_g["PMDA"] + 0.4, "PA": 0.0}
MEND = pf.reconcile(TOO_MUCH, PLAN)
KINDS = ("csv", "xlsx", "json")


@pytest.mark.parametrize("kind", KINDS)
def test_a_top_up_is_weighed_and_read_back(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"one.{kind}"
    pf.write_top_ups([MEND], path)
    assert not holds_weighed(path)
    with pytest.raises(
        pf.TableError,
        match=r"nothing is filled in: there are no masses in a column added_g \(CSV, JSON\) or 'added / g' \(Excel\)",
    ):
        pf.reconcile_file(path)
    fill_in(path, MEND.top_up_g)
    assert holds_weighed(path)
    (done,) = pf.reconcile_file(path)
    assert (done.title, done.top_up, done.exact) == ("KM-031 TOP-UP 2", (), True)
    assert [(line.in_vessel_g, line.add_g) for line in done.lines] == [(line.final_g, 0.0) for line in MEND.lines]
    # The second mistake: BPDA goes 0.27 g over what the first top-up asked for.
    fill_in(path, {**MEND.top_up_g, "BPDA": sum_g(MEND.top_up_g["BPDA"], 0.27)})
    (second,) = pf.reconcile_file(path)
    have = {line.id: sum_g(line.final_g, 0.27 if line.id == "BPDA" else 0.0) for line in MEND.lines}
    assert {line.id: line.in_vessel_g for line in second.lines} == have
    assert {line.id: line.planned_g for line in second.lines} == PLAN.charge_g
    scale = have["BPDA"] / PLAN.charge_g["BPDA"]
    for line in second.lines:
        step = STEPS.get(line.id, STEPS["*"])
        assert abs(line.final_g - scale * PLAN.charge_g[line.id]) <= 0.5001 * step
    again = tmp_path / f"two.{kind}"
    pf.write_top_ups([second], again)
    fill_in(again, second.top_up_g)
    (third,) = pf.reconcile_file(again)
    assert (third.title, third.top_up) == ("KM-031 TOP-UP 3", ())


def test_what_was_not_added_yet_is_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    pf.write_top_ups([MEND], path)
    later = "PA"
    fill_in(path, {name: mass for name, mass in MEND.top_up_g.items() if name != later})
    (rest,) = pf.reconcile_file(path)
    assert rest.top_up == ((later, MEND.top_up_g[later]),)


def test_the_csv_has_the_columns_that_a_top_up_needs(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    pf.write_top_ups([MEND], path)
    rows = read_lines(path)
    assert list(rows[0])[:10] == [
        *("top_up", "batch_id", "step", "role", "id"),
        *("planned_g", "in_vessel_g", "add_g", "final_g", "added_g"),
    ]
    assert {row["top_up"] for row in rows} == {"KM-031 TOP-UP 1"}
    assert {row["added_g"] for row in rows} == {""}
    for row in rows:
        vessel, add, final = (row[name] for name in ("in_vessel_g", "add_g", "final_g"))
        assert float(vessel) == TOO_MUCH[row["id"]]
        assert float(add) == MEND.top_up_g.get(row["id"], 0.0)
        assert float(final) == sum_g(float(vessel), float(add))
        digits = 3 if row["id"] == "PA" else 2
        assert all(len(text.split(".")[1]) <= digits for text in (row["planned_g"], vessel, add, final))


def test_page_sheet_terminal_and_sentence_state_the_same_masses(run: Run) -> None:
    PLAN.to_frame().assign(weighed_g=[TOO_MUCH[c.compound.id] for c in PLAN.charges]).to_csv("f.csv", index=False)
    for kind in ("html", "xlsx", "json"):
        status, out, err = run("reconcile", "f.csv", "-o", f"t.{kind}")
        assert (status, err) == (0, [])
    page = Path("t.html").read_text(encoding="utf-8")
    assert "<h1>KM-031 TOP-UP 1</h1>" in page
    sheet = openpyxl.load_workbook("t.xlsx").worksheets[0]
    assert (sheet["A1"].value, sheet["B1"].value) == ("top-up", "KM-031 TOP-UP 1")
    assert [cell.value for cell in sheet[TABLE_TOP]] == list(TOPUP_HEADINGS)
    said = out.splitlines()[0]
    for row, line in enumerate(MEND.lines, TABLE_TOP + 1):
        masses = line.texts[4:]
        assert re.search(rf"^ *{line.step} .*{re.escape(line.id)}.*{' +'.join(map(re.escape, masses))}$", out, re.M)
        assert all(re.search(rf'<td class="n[^"]*">{re.escape(mass)}</td>', page) for mass in masses)
        shown = [sheet.cell(row, column) for column in range(5, 9)]
        assert [cell.value for cell in shown] == [float(mass) for mass in masses]
        decimals = {len(cell.number_format.split(".")[1]) for cell in shown}
        assert decimals == {3 if line.id == "PA" else 2}
        assert not sheet.cell(row, 9).protection.locked
        assert sheet.cell(row, 7).protection.locked
        if line.add_g:
            assert f"{masses[2]} g of {line.id}" in said
    assert sheet.protection.sheet
    # One target, that of the plan; before and after in words that every format shares.
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    for label, target, *states in MEND.key_numbers:
        for text in (label, target, *states):
            assert text in texts
            assert text in page
            assert text in out
    targets = {label: target for label, target, *_ in MEND.key_numbers}
    assert targets["M_n, poly(amic acid) / g/mol"] == f"{PLAN.summary['mn_paa_g_per_mol'].target:.5g}"
    assert EXCHANGE in page
    assert EXCHANGE in texts


def test_the_key_numbers_of_a_batch_at_its_maximum_have_the_value_too() -> None:
    """A batch that is capped completely: M_n as planned, as weighed and its interval, as on the weigh sheet."""
    row = next(texts for texts in MEND.key_numbers if texts[0].startswith("M_n"))
    seen = 0
    for (_, recipe), text in zip(MEND.states, row[2:], strict=True):
        assert recipe is not None
        mn = recipe.summary["mn_paa_g_per_mol"]
        if mn.at_maximum:
            assert text == f"{mn.weighed:.0f} ({mn.interval_text()})"
            assert text.endswith(", planned at its maximum)")
            seen += 1
        else:
            assert text == mn.weighed_text
    assert seen > 0
    assert f"{PLAN.summary['mn_paa_g_per_mol'].weighed:.0f} (90 %: " in MEND._repr_html_()


def test_a_mass_read_on_a_finer_balance_keeps_its_digits(tmp_path: Path) -> None:
    mend = pf.reconcile({**TOO_MUCH, "PMDA": 25.7345}, PLAN)
    assert [line.texts[5] for line in mend.lines if line.id == "PMDA"] == ["25.7345"]
    path = tmp_path / "t.xlsx"
    pf.write_top_ups([mend], path)
    fill_in(path, mend.top_up_g)
    (done,) = pf.reconcile_file(path)
    assert [line.in_vessel_g for line in done.lines if line.id == "PMDA"] == [25.7345]


def test_a_batch_that_was_not_filled_in_is_named(run: Run) -> None:
    pf.write_batches([PLAN, OTHER], "o.csv")
    rows = [{**row, "weighed_g": row["charge_g"] if row["batch_id"] == "KM-031" else ""} for row in read_lines("o.csv")]
    with Path("f.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert pf.reconcile_file("f.csv").skipped == ("KM-032",)
    status, out, err = run("reconcile", "f.csv", "-o", "t.csv")
    assert (status, err) == (0, ["warning: KM-032: no mass is filled in, skipped"])
    assert "KM-031: nothing to add" in out
    pf.write_top_ups([MEND, pf.reconcile(OTHER.charge_g, OTHER)], "two.csv")
    lines = read_lines("two.csv")
    lines[0]["added_g"] = "6.7"
    with Path("two.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    assert pf.reconcile_file("two.csv").skipped == ("KM-032",)


def test_the_batch_after_the_top_up_is_a_batch_file(run: Run) -> None:
    PLAN.to_frame().assign(weighed_g=[TOO_MUCH[c.compound.id] for c in PLAN.charges]).to_csv("f.csv", index=False)
    assert run("reconcile", "f.csv", "-o", "t.csv", "--after", "a.csv")[0] == 0
    audit(read_lines("a.csv"))
    assert pf.Recipe.read("a.csv").charge_g == {line.id: line.final_g for line in MEND.lines}
    status, _, err = run("check", "t.csv")
    assert status == 1
    one_line(err, "a top-up sheet")
    status, _, err = run("reconcile", "f.csv", "-o", "t.csv", "--after", "t.csv")
    assert status == 1
    one_line(err, "'t.csv' is the file of the top-up sheet: name another")


def test_reagents_are_no_part_of_a_top_up(tmp_path: Path) -> None:
    plan = pf.plan_batch(
        COP, batch_id="I-1", solution_g=500, readability_g=0.01, imidization={"acetic anhydride": 2.0, "pyridine": 1.0}
    )
    mend = pf.reconcile({**plan.charge_g, "PMDA": plan.charge_g["PMDA"] + 0.4}, plan)
    assert [line.add_g for line in mend.lines if line.role == "imidization_reagent"] == [None, None]
    for kind in KINDS:
        path = tmp_path / f"t.{kind}"
        pf.write_top_ups([mend], path)
        fill_in(path, mend.top_up_g)
        (done,) = pf.reconcile_file(path)
        assert done.top_up == ()
        assert done.planned == plan
        assert done.after.charge_g["pyridine"] == pytest.approx(mend.after.charge_g["pyridine"], rel=1e-4)
    fill_in(path, {"pyridine": 1.0})
    with pytest.raises(pf.TableError, match="no part of the top-up"):
        pf.reconcile_file(path)


Change = Callable[[list[dict[str, str]]], object]
BAD: list[tuple[str, Change, str]] = [
    ("vessel", lambda rows: rows[1].update(in_vessel_g="1.0"), "final_g"),
    ("final", lambda rows: rows[1].update(final_g="1.0"), "the sum of in_vessel_g and add_g"),
    (
        "both",
        lambda rows: rows[1].update(in_vessel_g="1.5", add_g="0.5", final_g="2.0"),
        "t.csv:3:in_vessel_g: expected 11.71, as written, but got '1.5'.",
    ),
    (
        "add",
        lambda rows: rows[0].update(add_g="", added_g=""),
        "t.csv:2:add_g: expected 6.7, as written, but got nothing.",
    ),
    (
        "copy",
        lambda rows: rows[1].update(note=rows[1]["note"].replace('"add_g": ', '"add_g": 1')),
        "t.csv:3:add_g: expected 10.18, as written, but got '0.18'.",
    ),
    (
        "broken copy",
        lambda rows: rows[1].update(note=rows[1]["note"].replace('"add_g": ', "")),
        "as reconcile wrote them",
    ),
    ("title", lambda rows: rows[1].update(top_up="KM-031 TOP-UP 01"), "the title of the top-up"),
    (
        "another",
        lambda rows: rows[1].update(top_up="KM-031 TOP-UP 2"),
        "a file holds one top-up of KM-031, but there is also 'KM-031 TOP-UP 2'",
    ),
    ("planned", lambda rows: rows[1].update(planned_g="12.00"), "charge_g"),
    ("lost", lambda rows: rows.pop(), "batch KM-031 has 5 lines, but was written with 6"),
    ("comma", lambda rows: rows[0].update(added_g="6,71"), "not a comma"),
    ("below zero", lambda rows: rows[0].update(added_g="-1"), "added_g"),
]


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_consistent_change_of_the_mass_in_the_vessel_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{kind}"
    pf.write_top_ups([MEND], path)
    fill_in(path, MEND.top_up_g)
    line = MEND.lines[0]
    final = sum_g(999.5, line.add_g or 0.0)
    text = path.read_text(encoding="utf-8")
    if kind == "csv":
        old, new = f",{line.in_vessel_g!r},{line.add_g!r},{line.final_g!r},", f",999.5,{line.add_g!r},{final!r},"
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
    else:
        whole = json.loads(text)
        whole["top_ups"][0]["lines"][0] |= {"in_vessel_g": 999.5, "final_g": final}
        path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(
        pf.TableError, match=rf"in_vessel_g: expected {line.in_vessel_g!r}, as written, but got '999\.5'"
    ):
        pf.reconcile_file(path)


def test_a_file_from_before_the_copies_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    pf.write_top_ups([MEND], path)
    fill_in(path, MEND.top_up_g)
    (known,) = pf.reconcile_file(path)
    rows = read_lines(path)
    for row in rows:
        row["note"] = re.sub(r"(; )?written_g=.*", "", row["note"])
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert pf.reconcile_file(path) == [known]


@pytest.mark.parametrize(("change", "says"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_top_up_that_was_changed_elsewhere_is_refused(change: Change, says: str, run: Run) -> None:
    pf.write_top_ups([MEND], "t.csv")
    fill_in(Path("t.csv"), MEND.top_up_g)
    rows = read_lines("t.csv")
    change(rows)
    with Path("t.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    status, out, err = run("reconcile", "t.csv", "-o", "u.csv")
    assert (status, out) == (1, "")
    assert any(says in line for line in err), err
    assert not Path("u.csv").exists()


Edit = Callable[[openpyxl.Workbook], object]
BAD_BOOKS: list[tuple[str, Edit, str]] = [
    ("mass", lambda book: book["KM-031 TOP-UP 1"].cell(TABLE_TOP + 1, 7, 9.99), "Fill in the yellow cells only"),
    ("text", lambda book: book["KM-031 TOP-UP 1"].cell(TABLE_TOP + 1, 9, "6 g"), "Write the number alone"),
    (
        "formula",
        lambda book: book["KM-031 TOP-UP 1"].cell(TABLE_TOP + 1, 9, "=1+1"),
        "I7: expected a number, but got '=1+1'.",
    ),
    ("data", lambda book: book.remove(book["data"]), "Was the hidden sheet deleted?"),
    ("title", lambda book: book["KM-031 TOP-UP 1"].cell(1, 2, "KM-033"), "deleted, moved or renamed"),
    ("headings", lambda book: book["KM-031 TOP-UP 1"].cell(TABLE_TOP, 7, "mass"), "the headings"),
    ("copied", lambda book: book.copy_worksheet(book["KM-031 TOP-UP 1"]), "Was a sheet copied?"),
    ("broken", lambda book: book["data"].cell(1, 1, "{"), "the data that reconcile wrote"),
]


@pytest.mark.parametrize(("change", "says"), [case[1:] for case in BAD_BOOKS], ids=[case[0] for case in BAD_BOOKS])
def test_a_changed_workbook_is_refused(change: Edit, says: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    pf.write_top_ups([MEND], path)
    fill_in(path, MEND.top_up_g)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    with pytest.raises(pf.FormulateError, match=re.escape(says)):
        pf.reconcile_file(path)


def test_faults_of_the_call(tmp_path: Path) -> None:
    for results, name, says in (
        ([], "t.csv", "there is no reconciliation to write"),
        ([MEND, MEND], "t.csv", "batch ids: more than one batch has the id KM-031"),
        ([MEND], "t.pdf", "a file name that ends in"),
    ):
        with pytest.raises(pf.RecipeError, match=says):
            pf.write_top_ups(results, tmp_path / name)
    (tmp_path / "t.json").write_text('{"format": "pi_formulate top-up 1"}', encoding="utf-8")
    with pytest.raises(pf.TableError, match="a different structure"):
        pf.reconcile_file(tmp_path / "t.json")
    for title in ("KM TOP-UP 0", "KM TOP-UP", "KM TOP-UP 1 ", "KM TOP-UP ١", "X TOP-UP 1"):
        with pytest.raises(pf.TableError):
            number_of("t.csv:2", title, "KM")


def test_many_lines_and_long_names_stay_on_one_page(tmp_path: Path) -> None:
    feed = {"6FDA": 0.3, "BPDA": 0.3, "ODPA": 0.4, "BAPP": 0.2, "TPE-R": 0.3, "4,4'-ODA": 0.2, "p-PDA": 0.3}
    many = pf.Copolymer.from_feed(feed)
    plan = pf.plan_batch(many, batch_id="KM-040", solution_g=800, imbalance_r=0.985, readability_g=0.01)
    mend = pf.reconcile({**plan.charge_g, "ODPA": plan.charge_g["ODPA"] + 0.4}, plan)
    pf.write_top_ups([mend], tmp_path / "t.xlsx")
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    width = page.column_dimensions["C"].width
    for row, line in enumerate(mend.lines, TABLE_TOP + 1):
        needed = 1 + -(-len(line.name) // int(width)) if line.name != line.id else 1
        assert page.row_dimensions[row].height >= 15.0 * needed, line.name
    setup = page.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 1)
    pf.write_top_ups([mend, MEND], tmp_path / "t.html")
    text = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert text.count('<article class="many">') == 1
    assert text.count("<article>") == 1


def test_texts_of_a_user_are_no_part_of_the_page(tmp_path: Path) -> None:
    plan = pf.plan_batch(COP, batch_id="<b>&</script>", solution_g=500, readability_g=0.01)
    mend = pf.reconcile({**plan.charge_g, "PMDA": plan.charge_g["PMDA"] + 0.4}, plan)
    pf.write_top_ups([mend], tmp_path / "t.html")
    page = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert page.count("</script>") == 1
    with pytest.raises(
        pf.TableError,
        match=r"nothing is filled in: there are no masses in a column added_g \(CSV, JSON\) or 'added / g' \(Excel\)",
    ):
        pf.reconcile_file(tmp_path / "t.html")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_saves_what_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    pf.write_top_ups([MEND], path)
    fill_in(path, MEND.top_up_g)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(path)]
    subprocess.run(["soffice", profile, *convert], check=True, capture_output=True)
    (done,) = pf.reconcile_file(tmp_path / "t.ods")
    assert (done.title, done.top_up) == ("KM-031 TOP-UP 2", ())
    assert [line.in_vessel_g for line in done.lines] == [line.final_g for line in MEND.lines]


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_top_up_states_its_plan_its_date_and_its_program(paper: Any, tmp_path: Path) -> None:
    plan = short_hash(MEND.planned.sha256)
    for kind in ("html", "xlsx"):
        path = tmp_path / f"t.{kind}"
        pf.write_top_ups([MEND], path, paper=paper, made_on="2026-03-01")
        first = path.read_bytes()
        pf.write_top_ups([MEND], path, paper=paper, made_on="2026-03-01")
        assert path.read_bytes() == first
    text = (tmp_path / "t.html").read_text(encoding="utf-8")
    assert f"@page {{ size: {'A4' if paper == 'a4' else 'letter'} landscape" in text
    for said in (f"<dd>{plan}</dd>", "<dd>2026-03-01</dd>", f"<dd>pi_formulate {pf.__version__}</dd>"):
        assert said in text
    assert code_svg(code_text("KM-031", MEND.planned.sha256)) in text
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert page.page_setup.paperSize == {"a4": 9, "letter": 1}[paper]
    assert page["A5"].value == (
        f"recipe SHA-256: {plan}     made on: 2026-03-01     program: pi_formulate {pf.__version__}"
    )
    (image,) = page._images
    assert image._data() == code_png(code_text("KM-031", MEND.planned.sha256))
    pf.write_top_ups([MEND], tmp_path / "u.html")
    assert "______________" in (tmp_path / "u.html").read_text(encoding="utf-8")


def test_a_top_up_on_unknown_paper_or_without_a_date_is_refused(tmp_path: Path, run: Run) -> None:
    for wrong in ({"paper": "a5"}, {"made_on": "yesterday"}):
        with pytest.raises(pf.RecipeError):
            pf.write_top_ups([MEND], tmp_path / "t.html", **wrong)  # type: ignore[arg-type]
    MEND.planned.to_frame().assign(weighed_g=1.0).to_csv("f.csv", index=False)
    status, _, err = run("reconcile", "f.csv", "-o", "t.html", "--made-on", "yesterday")
    assert status == 1
    assert "made_on" in err[0]
    assert not Path("t.html").exists()
