"""How answers and faults read."""

import re
from dataclasses import replace
from math import inf

from pi_formulate.base.errors import RecipeError
from pi_formulate.base.show.words import rounded
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.whatif.results import page
from pi_formulate.whatif.results.answers import answers
from tests.whatif.states import LOW


def test_texts_of_a_user_are_escaped():
    assert "<i>" not in page.error_html([RecipeError("<i>", "<i>", "<i>")])
    named = Monomer("<i>x</i>", "diamine", "Nc1cccc(N)c1C", name='"><script>')
    shown = page.drawings_html(Copolymer.from_units([("PMDA", named, 1.0)]))
    assert "<i>x" not in shown
    assert "<script" not in shown
    assert '"a&lt;.csv"' in page.link_html("a<.csv", b"", "x")


def test_the_page_says_status_in_words_and_infinity_as_such():
    shown = page.answers_html(answers(replace(LOW, imbalance_r=1.0, readability="")))
    assert "∞" in shown
    assert re.search(r"✓ claim 13: met", shown)
    assert "pw-stale" in page.answers_html(answers(LOW), stale=True)
    assert rounded(-inf) == "–"


def test_without_an_imbalance_no_number_pretends_to_be_a_chain_length():
    shown = page.head_html(answers(replace(LOW, imbalance_r=1.0, readability="0.1 mg")))
    assert "above" in shown
    assert "no upper limit" in shown


def test_a_file_that_is_wrong_from_end_to_end_is_reported_in_a_few_lines():
    shown = page.error_html([RecipeError(f"key {i}", "x" * 5000, "less") for i in range(1000)])
    assert len(shown) < 10_000
    assert "and 992 more" in shown
