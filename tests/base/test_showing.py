"""Objects show themselves in a notebook: the HTML is whole, escaped, without script, and says the library's numbers."""

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.show import bars, colours, html, words
from pi_formulate.batch.summary import Quantity, Summary
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.structure.draw import PALETTE
from pi_formulate.claims.report import Finding, limits_text, reach
from tests.base.showcase import NASTY, SHOWN, Things, read, text_of

ROOT = Path(__file__).parents[2]
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
    assert str(SHOWN["fitted"](things)).endswith("left out: a.csv:2: got '<b>', need a number.")


@pytest.mark.parametrize("name", SHOWN)
def test_html_is_whole_and_readable_in_light_and_dark(name: str, things: Things) -> None:
    html = SHOWN[name](things)._repr_html_()
    read(html)
    assert NASTY not in html
    # A colour of text is set only on a card that has its own white ground.
    for style in re.findall(r'style="([^"]*)"', html):
        if re.search(r"(?<![-\w])color:", style):
            assert "background:#fff" in style
    assert html.count('id="') == 0  # two outputs on one page would share it


def test_numbers_are_formatted_in_one_way() -> None:
    assert words.number(-0.0) == "0"
    assert words.number(123456.0) == "123456"
    assert words.number(float("-inf")) == "minus infinity"
    assert words.with_sd(389.7, 25.3) == "390 ± 25"
    assert words.with_sd(1.0, float("inf")) == "1 ± undecided"
    assert words.with_sd(3e-12, 1e-12) == "3e-12 ± 1e-12"


def test_the_colours_are_those_of_the_drawings() -> None:
    for text, colour in zip(colours.OKABE_ITO, PALETTE, strict=True):
        assert [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)] == pytest.approx(colour, abs=0.006)


def test_monomer_and_library(things: Things) -> None:
    text = text_of(things.library["PMDA"])
    assert "218.12 g/mol" in text
    assert "89-32-7" in text
    assert things.library["PMDA"]._repr_svg_() == things.library["PMDA"].to_svg()
    text = text_of(things.library)
    assert f"{len(things.library)} monomers" in text
    assert f"and {len(things.library) - 10} more" in text
    assert "more" not in text_of(pf.MonomerLibrary([things.library["PMDA"]]))


def test_units_are_drawn_with_their_fractions(things: Things) -> None:
    text = text_of(things.low)
    assert "PMDA/p-PDA: 60 mol%" in text
    assert things.low._repr_html_().count("<svg") == 2 + 2  # drawings and bars
    many = pf.Copolymer.from_units([("PMDA", m.id, 1.0) for m in things.library if m.role == "diamine"][:9])
    assert "3 more units not drawn" in text_of(many)
    unit = things.low.amounts_mol[0][0]
    assert unit._repr_html_().count("<svg") == 2
    assert unit._repr_svg_() == unit.to_svg()
    assert "382.33" in text_of(unit)


def test_names_are_escaped_everywhere() -> None:
    strange = pf.Monomer("<b>&\"x'", "diamine", "Nc1ccc(N)cc1", name="<i>name</i>", source="<a href='x'>")
    for shown in (
        strange,
        pf.MonomerLibrary([strange]),
        pf.Copolymer.from_units([("PMDA", strange, 1.0)]),
        pf.Copolymer.from_units([("PMDA", strange, 1.0)]).feed,
        pf.plan_batch(pf.Copolymer.from_units([("PMDA", strange, 1.0)]), solution_g=10.0),
        pf.estimate(pf.Copolymer.from_units([("PMDA", strange, 1.0)]), ["density_g_per_cm3"]),
        pf.check_claims(pf.Copolymer.from_units([("PMDA", strange, 1.0)])),
    ):
        assert "<b>&\"x'" in text_of(shown)
        reader = read(shown._repr_html_())
        assert not {"i", "a"} & set(reader.tags)


def test_recipe_is_the_weigh_table_with_limits(things: Things) -> None:
    text = text_of(things.recipe)
    for line in things.recipe.to_sheet().lines:
        assert line.charge_text in text
    pmda = things.recipe.charge_g["PMDA"]
    assert f"{pmda - 0.01:.2f} to {pmda + 0.01:.2f}" in text
    assert NASTY in text
    free = pf.plan_batch(things.low, solution_g=500.0)
    assert " to " not in " ".join(read(free._repr_html_()).texts[:60])


def test_summary_says_assumed_and_warnings() -> None:
    summary = Summary("b", (Quantity("mn", "g/mol", 20000.0, 20123.0, 870.0),), ("dry <N2>",), ("too & small",))
    text = text_of(summary)
    assert "20123 ± 870" in text
    assert "Assumed: dry <N2>" in text
    assert "Warning: too & small" in text


def test_claims_have_margins_statuses_and_probabilities(things: Things) -> None:
    report = pf.check_claims(things.recipe)
    html = report._repr_html_()
    text = text_of(report)
    for finding in report:
        assert finding.clause in text
        assert finding.status in text
        if finding.margin is not None:
            assert f"margin {words.number(finding.margin)}" in html
        if finding.probability is not None:
            assert f"{finding.probability:.3f}" in text
    assert "not a legal opinion" in text


def test_a_margin_bar_goes_the_way_of_its_sign() -> None:
    def ends(bar: str) -> tuple[float, float]:
        found = re.search(r'<rect x="([\d.]+)" y="3" width="([\d.]+)"', bar)
        assert found
        return float(found[1]), float(found[1]) + float(found[2])

    right, left = ends(bars.margin_bar(0.5, 1.0, "met")), ends(bars.margin_bar(-0.5, 1.0, "not met"))
    assert right == (60.0, 86.0)
    assert left == (34.0, 60.0)
    assert "<path" in bars.margin_bar(2.0, 1.0, "met")
    assert "<path" not in bars.margin_bar(1.0, 1.0, "met")
    assert bars.margin_bar(None, 1.0, "met") == ""


def test_reach_and_limits_of_a_clause() -> None:
    def clause(lower: float | None, upper: float | None) -> Finding:
        return Finding("2", "c", "q", 1.0, lower, upper, 0.1, "met")

    assert [reach(clause(*pair)) for pair in ((0.4, 2.5), (None, 0.0), (0.0, None), (None, -3.0), (None, None))] == [
        1.05,
        1.0,
        1.0,
        3.0,
        1.0,
    ]
    assert [limits_text(clause(*p)) for p in ((0.4, 2.5), (None, 0.0), (1.0, None), (None, None))] == [
        "0.4 to 2.5",
        "\N{LESS-THAN OR EQUAL TO} 0",
        "\N{GREATER-THAN OR EQUAL TO} 1",
        "",
    ]
    strict = Finding("9", "-NH- in the chain", "share", 0.0, 0.0, None, 0.0, "not met", strict=True)
    assert limits_text(strict) == "> 0"


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


def test_an_interval_bar_is_to_scale() -> None:
    bar = bars.interval_bar(50.0, 75.0, 100.0)
    found = re.search(r'<rect x="([\d.]+)" y="3" width="([\d.]+)"', bar)
    assert found
    assert (float(found[1]), float(found[2])) == (60.0, 58.0)
    assert "<rect" in bars.interval_bar(0.0, 0.0, 0.0)


def test_orders_and_comparison_say_the_statuses(things: Things) -> None:
    text = text_of(things.orders)
    assert "random order ✓ met" in text
    assert "every order ✗ not met" in text
    assert "BPDA/TPE-R 0.32" in text
    comparison = pf.compare_claims(things.low)
    text = text_of(comparison)
    assert "default, intended" in text
    assert text.count("differs") == len(comparison.disagreements)


def test_reconciliation_says_what_to_add(things: Things) -> None:
    found = pf.reconcile({"PMDA": 20.0, "p-PDA": 6.5}, things.recipe)
    text = text_of(found)
    for name, mass in found.top_up_g.items():
        assert f"{mass:.2f}" in text, name


def test_a_stack_shows_its_curl_before_and_after_etching(things: Things) -> None:
    text = text_of(things.stack)
    assert "stress-free" in text  # not known, and said so
    known = pf.Stack([things.copper, things.core], making=None).curls(stress_free_c=300.0)
    assert [name for name, _ in known] == ["whole", "all foils etched"]
    assert known[0][1].stress_free_c == known[1][1].stress_free_c == 300.0
    making = pf.read_stack(ROOT / "examples" / "laminate.toml").stack
    text = text_of(making)
    for name, curl in making.curls():
        assert name in text
        assert words.with_sd(curl.curvature_per_m, curl.sd_curvature_per_m) in text


def test_importing_the_package_loads_no_templates_and_no_plots() -> None:
    code = (
        "import sys; import pi_formulate as pf; pf.Monomer, pf.Estimate;"
        "print({'jinja2', 'matplotlib'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_drawings_by_themselves_hold_no_text_of_the_user_unescaped(things: Things) -> None:
    strange = pf.Monomer("<script>x</script>", "diamine", "Nc1ccc(N)cc1")
    unit = pf.Copolymer.from_units([("PMDA", strange, 1.0)]).amounts_mol[0][0]
    for svg in (strange._repr_svg_(), unit._repr_svg_(), things.stack._repr_svg_()):
        read(svg[svg.index("<svg") :])


def test_numbers_stand_to_the_right_and_names_to_the_left() -> None:
    cells = re.findall(
        r"text-align:(\w+)[^>]*>([^<]*)</td>", html.table(("a",), [[c] for c in (1.5, "0.23 ± 0.21", "15%")])
    )
    assert cells == [("right", "1.5"), ("right", "0.23 ± 0.21"), ("right", "15%")]
    cells = re.findall(r"text-align:(\w+)", html.table((), [["89-32-7", "4,4'-ODA", "0.4 to 2.5"]]))
    assert cells == ["left"] * 3
    assert "right" not in html.facts([("molar mass", "218.120")])


def test_results_of_a_search_show_themselves() -> None:
    four = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]
    found = pf.design({"cte_ppm_per_k": (5, 25)}, four, formula="6")
    html = found._repr_html_()
    assert f"{found[0].probability:.3f}" in html
    assert "PMDA/" in html
    none = pf.design({"cte_ppm_per_k": (None, 5)}, ["6FDA", "BAPP"])._repr_html_()
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


def test_a_long_table_says_how_many_rows_are_left_out() -> None:
    import pandas as pd

    text = str(html.frame(pd.DataFrame({"a": range(30), "<b>": [None] * 30}), most=24))
    assert "6 more rows" in text
    assert "&lt;b&gt;" in text


def test_a_strict_limit_is_written_so(things: Things) -> None:
    report = pf.check_claims(things.low)
    limits = {finding.clause: limits_text(finding) for finding in report}
    assert limits["-NH- in the chain"] == "> 0"
    assert limits["p > 1"] == "> 0, scale free"
    assert limits["q > 0"] == "> 0"
    assert limits["k >= l"] == "\N{GREATER-THAN OR EQUAL TO} 0"
    assert limits["0.4 <= p/q <= 2.5"] == "0.4 to 2.5"
    # What the limit says and what the status says never part: strict is not met at margin 0, the rest is.
    for finding in report:
        if finding.margin == 0.0:
            assert (finding.status == "met") == (not finding.strict), finding
    assert tuple(report.to_frame().columns) == tuple(pf.Finding.__dataclass_fields__)[:-1]


def test_a_claim_is_one_line_and_its_clauses_are_folded(things: Things) -> None:
    report = pf.check_claims(things.recipe)
    html = report._repr_html_()
    above, folded = html.split("<details", 1)
    assert above.count("<tr>") == 1 + len(report.claims)
    assert folded.count("<tr>") == 1 + len(report.findings)
    assert text_of(report).startswith(f"{NASTY}: claims, reading default")
    assert text_of(pf.check_claims(things.low)).startswith(f"{things.low}: claims")
    assert text_of(pf.check_claims(things.stack)).startswith(f"{NASTY}: claims")
    tight = report.tightest("2")
    assert tight is not None
    assert tight.quantity == "p/q"  # and not q > 0, to which nothing comes near
    tight = (
        pf.formula("7").check(pf.Copolymer.from_units([("BPDA", "TPE-R", 3.0), ("BTDA", "TPE-R", 1.0)])).tightest("15")
    )
    assert tight is not None
    assert (tight.clause, tight.margin) == ("k + l > 1.5 (m + n)", pytest.approx(0.375))
    assert report.tightest("7") is None
    row = next(row for row in above.split("<tr>") if ">12<" in row)
    assert "needs a description of the process" in row


def test_a_comparison_has_no_empty_column(things: Things) -> None:
    same = pf.compare_claims(things.low)
    assert not same.disagreements
    assert same._repr_html_().count("<th") == 1 + len(same.reports)
    units = [("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)]
    other = pf.compare_claims(pf.Copolymer.from_units(units))
    assert other._repr_html_().count("<th") == 2 + len(other.reports)
    assert "needs data, not met" not in repr(other)


def test_a_curl_within_its_deviation_is_undecided_and_noise_is_none(things: Things) -> None:
    def curl(curvature: float, sd: float) -> pf.Curl:
        return pf.Curl(("a",), curvature, sd, (1e-12,), (0.0,), 17.0, 0.5, 5.0, 0.2, 300.0, 25.0)

    assert curl(-34.0, 56.0).way == "undecided, most likely toward the bottom"
    assert curl(34.0, 33.0).way == "toward the top"
    assert curl(1e-15, 0.0).way == "flat"
    assert curl(1e-15, 5.0).way == "undecided"
    assert curl(1e-15, 0.0).curvature_per_m == 1e-15  # numbers stay as they are
    for bent in (curl(1e-15, 1e-16), curl(-1e-15, 0.0)):
        assert "e-1" not in str(bent) + repr(bent) + bent._repr_html_()
        assert "infinite (flat)" in text_of(bent)
    assert "undecided, most likely toward the bottom" in text_of(curl(-34.0, 56.0))
    film = pf.Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    symmetric = pf.Stack([things.copper, film, things.copper])
    report = pf.laminate_report(symmetric, stress_free_c=300.0)
    for told in (str(report), report._repr_html_(), symmetric.to_svg(300.0), str(report.flat)):
        assert not re.search(r"\de[-+]\d\d", told), told


def test_a_drawing_and_its_table_have_one_number_format(things: Things) -> None:
    stack = pf.Stack([things.copper, things.core])
    whole = stack.curl(300.0)
    assert f"R = {words.number(whole.radius_mm)} mm" in stack.to_svg(300.0)
    assert f"ends {whole.way}" in stack.to_svg(300.0)
    assert "R = 1377 mm" in things.stack_file.stack.to_svg()


def test_layers_and_statuses_have_one_colour_everywhere(things: Things) -> None:
    svg = things.stack_file.stack.to_svg()
    for layer in things.stack_file.stack.layers:
        assert f'fill="{colours.LAYER_COLOURS[layer.role]}"' in svg
    assert [colours.STATUS[s][0] for s in ("met", "not met", "needs data", "not applicable")] == [
        colours.BLUE,
        colours.RED,
        colours.GREY,
        colours.GREY,
    ]
    assert len({sign for _, sign in colours.STATUS.values()}) == len(colours.STATUS)


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
        assert len(str(caught.value)) < 600, str(caught.value)
        assert caught.value.got is not None
    noisy = pf.CompositionError("feed", {"PMDA": 0.7000000000000001}, "x")
    assert str(noisy) == "feed: got {'PMDA': 0.7}, need x."


def test_many_faults_are_told_in_twelve_lines_and_kept_all() -> None:
    many = pf.ManyErrors([pf.TableError(f"a.csv:{i}", "x", "a number") for i in range(40)])
    assert str(many).splitlines()[-1] == "and 28 more"
    assert str(many).count("\n") == 12
    assert len(many.errors) == 40


def test_a_printed_recipe_ends_with_its_key_numbers_and_warnings(things: Things) -> None:
    endless = pf.plan_batch(things.low, solution_g=500.0, solvent="NMP", readability_g=0.01)
    lines = str(endless).splitlines()
    least = "above 770000 (95 %), median 2100000, no upper limit (r = 1 within the balance)"
    with_unit = "above 770000 g/mol (95 %), median 2100000 g/mol, no upper limit (r = 1 within the balance)"
    assert f"mn_paa_g_per_mol {with_unit}" in lines
    assert lines[-1].startswith("warning: planned at r = 1: M_n has no upper limit")
    assert any(line.startswith("solids_pi_frac 0.1350") for line in lines)
    # The same words in the summary, in its card, and on the weigh sheet.
    assert least in str(endless.summary)
    assert least in text_of(endless.summary)
    assert (
        "M_n, poly(amic acid) / g/mol",
        "no upper limit (r = 1)",
        least,
        "",
    ) in (endless.to_sheet().summary)
    exact = pf.plan_batch(things.low, solution_g=500.0, solvent="NMP")
    assert exact.summary["mn_paa_g_per_mol"].weighed_text == "no upper limit (r = 1)"
    ended = pf.plan_batch(things.low, solution_g=500.0, solvent="NMP", readability_g=0.01, imbalance_r=0.98)
    assert "no upper limit" not in str(ended)
    assert re.search(r"mn_paa_g_per_mol 17884 \+- \d+ g/mol", str(ended))
    assert not ended.summary.warnings


def test_reconciliation_stands_beside_the_plan(things: Things) -> None:
    text = text_of(things.reconciled)
    assert "planned in the vessel after the top-up" in text
    for _, recipe in things.reconciled.states:
        assert recipe is not None
        mn = recipe.summary["solids_paa_frac"]
        assert mn.weighed_text.replace("+-", "\N{PLUS-MINUS SIGN}") in text
    assert "formula 6, claim 13" in text
    nothing = pf.reconcile({"PMDA": 20.0}, things.recipe)
    assert nothing.states[1][1] is None
    assert "nothing has reacted" in text_of(nothing)


def test_a_design_states_its_question(things: Things) -> None:
    text = text_of(things.design)
    assert "Asked: 5 <= cte_ppm_per_k <= 25; formula 6 (default, intended); 2 dianhydrides and 2 diamines" in text
    assert "cte_ppm_per_k <= 5" in things.empty_design.question


def test_an_explanation_gives_a_group_one_colour(things: Things) -> None:
    why = things.estimates.explain()
    html = why._repr_html_()
    assert "<pre" not in html
    assert html.count("<details") == len(things.estimates)
    seen: dict[str, set[str]] = {}
    colours = structure.group_colours(why._names)
    for id, assignment in why.assignments.items():
        drawn = why.to_svg(legend=False)[id].upper()
        for name in assignment.names:
            assert colours[name].upper() in drawn, (id, name)
            seen.setdefault(name, set()).add(colours[name])
    assert all(len(found) == 1 for found in seen.values())
    assert len(set(colours.values())) == len(colours)
    assert len(set(structure.group_colours([str(i) for i in range(24)]).values())) == 24
    assert "PMDA/p-PDA" in text_of(why)


def test_a_card_says_of_what_it_is(things: Things) -> None:
    assert text_of(things.estimates["tg_c"]).startswith("tg_c: ")
    assert repr(things.estimates["tg_c"]).startswith("<Estimate tg_c ")
    assert "1.744 ± 0.040 -" not in text_of(things.estimates["refractive_index"])


def test_the_zero_of_an_interval_is_drawn_over_the_bar() -> None:
    bar = bars.interval_bar(-10.0, 5.0, 20.0)
    assert bar.index("stroke-dasharray") > bar.index("<rect")


def test_names_of_fields_become_headings() -> None:
    assert words.in_words("youngs_modulus_gpa") == "youngs modulus / GPa"
    assert words.in_words("per_ppm_per_k") == "per / ppm/K"
    assert words.in_words("mn_paa_g_per_mol") == "M_n poly(amic acid) / g/mol"
    assert words.in_words("minutes") == "minutes"
    for name in ("c", "g", "m"):
        assert words.in_words(name) == name


def test_the_page_of_a_symmetric_laminate_is_free_of_noise(tmp_path: Path, things: Things) -> None:
    film = pf.Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    report = pf.laminate_report(pf.Stack([things.copper, film, things.copper]), stress_free_c=300.0)
    report.to_html(tmp_path / "r.html")
    cells = re.findall(r"<td>([^<]*)</td>", (tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "infinity" in cells
    assert not [cell for cell in cells if re.search(r"e-1\d|e\+1\d|\binf\b", cell)]
