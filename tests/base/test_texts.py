"""The rule for texts: one line of printable characters for labels, no control characters in longer texts."""

from dataclasses import replace

import pytest

import pi_formulate as pf
from pi_formulate.base.limits import LABEL_CHARACTERS, TEXT_CHARACTERS
from pi_formulate.base.texts import check_label, check_text
from pi_formulate.batch.charge import Lot
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent

ODA = "Nc1ccc(Oc2ccc(N)cc2)cc1"
PLAIN = ["A-17", "2026/11", "Ω 7", 'x "y", z', "=1+1", "-5", "'", "化学", "🧪"]
BENT = ["A\x1d21", "A\rB", "A\nB", "A\tB", " A", "A ", "\ud800", "\x00", "A\u200b", "A\x85", "\ufffe"]


@pytest.mark.parametrize("label", PLAIN)
def test_plain_labels_are_kept(label: str) -> None:
    check_label("lot", label)
    assert Lot(label).name == label


@pytest.mark.parametrize("label", BENT)
def test_a_label_that_a_file_would_not_give_back_is_refused_where_it_is_given(label: str) -> None:
    with pytest.raises(
        pf.RecipeError,
        match=(
            r"lot: expected a text of printable characters without blanks around it(, at most 1,000 "
            r"of them)?, but got "
        ),
    ):
        Lot(label)
    with pytest.raises(
        pf.StructureError,
        match=(
            r"^id: expected a (short name without bars, line breaks or|text of printable characters "
            r"without) blanks around it, ?.*but got "
        ),
    ):
        Monomer(label, "diamine", ODA)
    with pytest.raises(
        pf.StructureError,
        match=(
            r"^id: expected a (short name without bars, line breaks or|text of printable characters "
            r"without) blanks around it, ?.*but got "
        ),
    ):
        Solvent(label, "O", 0.997)
    with pytest.raises(
        pf.RecipeError, match=r"batch id: expected a text of printable characters without blanks around it.*but got "
    ):
        pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100, batch_id=label)


def test_the_code_of_a_scanner_is_told() -> None:
    with pytest.raises(pf.RecipeError, match=r"A7\\x1d21.*A scanner may send such a character"):
        Lot("A7\x1d21")


def test_a_label_has_a_limit_that_its_error_states() -> None:
    assert Lot("A" * LABEL_CHARACTERS).name
    with pytest.raises(pf.RecipeError, match=f"at most {LABEL_CHARACTERS:,}"):
        Lot("A" * (LABEL_CHARACTERS + 1))


@pytest.mark.parametrize("text", ["two\nlines", "a\tb", " blanks around ", "", "a\r\nb"])
def test_a_text_may_have_lines_and_tabs(text: str) -> None:
    check_text("remark", text)


@pytest.mark.parametrize("text", ["\x1d", "a\x00b", "\ud800", "\uffff", "\x85"])
def test_control_characters_in_names_sources_and_remarks_are_refused(text: str) -> None:
    with pytest.raises(pf.StructureError, match="without control characters"):
        Monomer("own", "diamine", ODA, source=text)
    with pytest.raises(pf.StructureError, match="without control characters"):
        Solvent("own", "O", 0.997, name=text)
    plan = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100)
    with pytest.raises(
        pf.RecipeError,
        match="remarks: expected a text without control characters other than line breaks and tabs, but got '",
    ):
        replace(plan, remarks=(text,))


def test_remarks_are_texts() -> None:
    plan = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100)
    for wrong in ("text", (7,), None, {"a": 1}):
        with pytest.raises(
            pf.RecipeError,
            match=r"remarks: expected a (tuple of texts|text), but got ",
        ):
            replace(plan, remarks=wrong)  # type: ignore[arg-type]
    assert replace(plan, remarks=["a list"]).remarks == ("a list",)


def test_a_text_has_a_limit_that_counts_as_a_spreadsheet_does() -> None:
    check_text("remark", "x" * TEXT_CHARACTERS)
    for text in ("x" * (TEXT_CHARACTERS + 1), "🧪" * (TEXT_CHARACTERS // 2 + 1)):
        with pytest.raises(
            pf.RecipeError,
            match=rf"remark: the text has 30,00\d characters, but at most {TEXT_CHARACTERS:,} fit in a cell\.",
        ):
            check_text("remark", text)
