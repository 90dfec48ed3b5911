"""Every public type shows itself: one short line in a console, a card in a notebook."""

import pickle
import re
import subprocess
import sys

import pytest

import pi_formulate as pf
from pi_formulate.base.show import words
from tests.showcase import SHOWN, Things, text_of

WIDGETS = {"Panel"}  # shows itself as widgets


def public_types() -> set[str]:
    found = {name: getattr(pf, name) for name in pf.__all__}
    return {n for n, kind in found.items() if isinstance(kind, type) and not issubclass(kind, Exception)} - WIDGETS


def test_every_public_type_has_a_card_and_is_tried_here(things: Things) -> None:
    assert public_types() <= {type(make(things)).__name__ for make in SHOWN.values()}
    for name in public_types():
        assert hasattr(getattr(pf, name), "_repr_html_"), name


@pytest.mark.parametrize("name", SHOWN)
def test_a_repr_is_one_short_line(name: str, things: Things) -> None:
    shown = SHOWN[name](things)
    if name not in ("recipes", "solvents for", "unit bounds"):
        assert len(repr(shown)) < 200
        assert type(shown).__name__ in repr(shown)
    assert "\n" not in repr(shown)
    assert " object at 0x" not in str(shown) + repr(shown)


def test_a_list_of_batches_is_readable(things: Things) -> None:
    recipes = things.stack_file.recipes()
    assert isinstance(recipes, list)
    assert len(repr(recipes)) < 80 * len(recipes)
    text = text_of(recipes)
    for recipe in recipes:
        assert recipe.batch_id in text
    assert pickle.loads(pickle.dumps(recipes)) == recipes
    ranked = pf.solvents_for(((things.unit, 1.0),))
    assert ranked == tuple(ranked) == pickle.loads(pickle.dumps(ranked))
    assert "HMPA" in text_of(ranked)
    assert "least / mol" in text_of(pickle.loads(pickle.dumps(pf.unit_bounds(things.low.feed))))


def test_a_terminal_reads_every_type(things: Things) -> None:
    assert str(things.low.feed) == "PMDA 1 + 4,4'-ODA 0.4, p-PDA 0.6 mol"
    assert "0.7000000000000001" not in str(pf.Copolymer.from_units([("PMDA", "p-PDA", 0.1 * 7)]).feed)
    assert things.stack_file.stack.making is not None
    assert str(things.making).splitlines()[1] == "2. dry at 130 C for 5 min"
    assert "350 C for 15 min, at 5 K/min" in str(things.cure)
    assert str(things.laminate) == "laminate copper 12 um (foil) on the thermoplastic side, 320 C, 4 MPa, 10 min"
    assert str(things.flat).count("flat at") + str(things.flat).count("flat at any") >= len(things.flat.states)
    assert "batches: " in str(things.stack_file)
    first, second = (len(things.group_table.of_order(order)) for order in (1, 2))
    assert str(things.group_table) == f"polyimide_groups: {first} groups of first order, {second} of second"
    assert str(pf.formula("6")).startswith("formula 6 of claim 13 (default): s of X4/S, t of X4/T; s > 1; t > 0; 0.4")
    assert str(pf.Designed(things.design, None, "lab.toml")).startswith("lab.toml (no batches)\n  1. P ")
    assert str(SHOWN["suggestions"](things)).count("\n") == 2
    assert str(SHOWN["fitted"](things)).endswith("left out: a.csv:2: expected a number, but got '<b>'.")


def test_intervals_are_the_estimates(things: Things) -> None:
    found = pf.estimate(things.low)
    html, text = found._repr_html_(), text_of(found)
    for name in found:
        low, high = found[name].interval_90
        assert f"90 % interval {words.number(low)} to {words.number(high)}" in html
        assert words.with_sd(found[name].value, found[name].sd) in text
    shown = text_of(things.estimate)
    assert "390 ± 25 degrees C" in shown
    assert "OUT OF DOMAIN" in shown
    assert "2 smaller ones" in shown
    assert "stroke-dasharray" in things.estimate._repr_html_()


def test_importing_the_package_loads_no_templates_and_no_plots() -> None:
    code = (
        "import sys; import pi_formulate as pf; pf.Monomer, pf.Estimate;"
        "print({'jinja2', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_results_of_a_search_show_themselves(things: Things) -> None:
    four = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]
    found = pf.design({"cte_ppm_per_k": (5, 25)}, four, formula="6")
    html = found._repr_html_()
    assert f"{found[0].probability:.3f}" in html
    assert "PMDA/" in html
    none = things.empty_design._repr_html_()
    assert "Nothing meets all constraints" in none
    assert "cte_ppm_per_k &lt;= 5" in none
    region = pf.region("6", members={"X4": "BPDA"})
    points = pf.space_filling(region, 4)
    for shown in (region._repr_html_(), points._repr_html_()):
        assert "<table" in shown
        assert "<script" not in shown
    film = pf.estimate(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), ["density_g_per_cm3"])
    assert "density_g_per_cm3" in film.explain()._repr_html_()
    assert "16.8" in pf.foils()["copper"]._repr_html_()
    assert pf.solvents()["NMP"].cas in pf.solvents()["NMP"]._repr_html_()
    copper = pf.Layer("foil", 12, "copper")
    core = pf.Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    report = pf.laminate_report(pf.Stack([copper, core]), stress_free_c=300.0)
    assert "<svg" in report._repr_html_()


def test_an_error_names_an_object_and_does_not_print_it(things: Things) -> None:
    for call in (
        lambda: pf.plot_contributions(things.estimates),
        lambda: pf.plot_stack(things.stack_file),
        lambda: pf.plot_curl(things.stack.curl(stress_free_c=300.0)),
        lambda: pf.check_claims(pf.formula("6")),
        lambda: pf.estimate([things.stack_file] * 50),
        lambda: pf.plan_batch("x" * 5000),
    ):
        with pytest.raises(pf.FormulateError) as caught:
            call()
        assert max(map(len, str(caught.value).splitlines())) < 600, str(caught.value)
        assert caught.value.got is not None
    noisy = pf.CompositionError("feed", {"PMDA": 0.7000000000000001}, "x")
    assert str(noisy) == "feed: expected x, but got {'PMDA': 0.7}."


def test_a_design_states_its_question(things: Things) -> None:
    text = text_of(things.design)
    assert "Asked: 5 <= cte_ppm_per_k <= 25; formula 6 (default, intended); 2 dianhydrides and 2 diamines" in text
    assert "cte_ppm_per_k <= 5" in things.empty_design.question


def test_a_card_says_of_what_it_is(things: Things) -> None:
    assert text_of(things.estimates["tg_c"]).startswith("tg_c: ")
    assert repr(things.estimates["tg_c"]).startswith("<Estimate tg_c ")
    assert "1.744 ± 0.040 -" not in text_of(things.estimates["refractive_index"])


def test_the_card_of_a_monomer_names_its_source_in_words() -> None:
    card = pf.library()["PMDA"]._repr_html_()
    assert "structures_checked" not in card
    assert "checked by substructure and molar mass" in card


def test_the_weigh_card_shows_what_is_read_at_the_balance_and_folds_the_rest(things: Things) -> None:
    card = things.recipe._repr_html_()
    weighing, _, rest = card.partition("<details")
    columns = re.findall(r"<th[^>]*>([^<]*)</th>", weighing)
    assert columns[:4] == ["step", "id", "role", "charge / g"]
    assert "acceptable range / g" in columns
    assert len(columns) <= 9  # more are cut off in a notebook of 1100 pixels
    fold = rest.partition("</details>")[0]
    assert {"M / g/mol", "formula", "CAS"} <= set(re.findall(r"<th[^>]*>([^<]*)</th>", fold))
