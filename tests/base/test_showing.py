"""Objects show themselves in a notebook: the HTML is whole, escaped, without script, and says the library's numbers."""

import pickle
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.show import bars, colours, html, words
from pi_formulate.batch.summary import Quantity, Summary
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.structure.draw import PALETTE
from pi_formulate.claims.report import Finding, limits_text, reach
from pi_formulate.copolymer.amounts import Known
from pi_formulate.properties.estimate import Estimate
from pi_formulate.search.experiments.suggest import Suggestion, Suggestions

ROOT = Path(__file__).parents[2]
LIB = pf.library()
LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
NASTY = "<script>alert(\"x\")</script> & 'q'"
RECIPE = pf.plan_batch(LOW, solution_g=500.0, readability_g=0.01, solvent="NMP", batch_id=NASTY)
ORDERS = pf.check_orders({"BPDA": 0.7, "BTDA": 0.3, "TPE-R": 0.62, "p-PDA": 0.38}, "7")
COPPER = pf.Layer("foil", 12, "copper")
CORE = pf.Layer("low_expansion", 25, cte_ppm_per_k=30.0, sd_cte_ppm_per_k=5.0, modulus_gpa=5.0, poisson=0.34)
STACK = pf.Stack([COPPER, CORE, pf.Layer("foil", 18, "copper")], name=NASTY)
ESTIMATE = Estimate(
    390.4,
    25.3,
    "degrees C",
    False,
    "by <groups> & more",
    "fit_tg_c",
    NASTY,
    tuple((f"group {i} <{i}>", 100.0 - 10.0 * i) for i in range(10)),
)
VOID = {"br", "hr", "img", "input", "meta", "link"}


class Reader(HTMLParser):
    """Tags that close in order, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    assert "script" not in reader.tags
    for name, value in reader.attributes:
        assert not name.startswith("on")
        # Nothing is fetched: the only addresses are names of SVG dialects.
        assert "http" not in (value or "") or name.startswith("xmlns"), (name, value)
        assert name not in ("src", "href")
    return reader


def text_of(shown: object) -> str:
    return " ".join(" ".join(read(shown._repr_html_()).texts).split())  # type: ignore[attr-defined]


FOUR = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]
DESIGN = pf.design({"cte_ppm_per_k": (5, 25)}, FOUR, formula="6")
NONE = pf.design({"cte_ppm_per_k": (None, 5)}, ["6FDA", "BAPP"])
REGION = pf.region("6", members={"X4": "BPDA"})
FILE = pf.read_stack(ROOT / "examples" / "laminate.toml")
TABLE = pf.group_table("polyimide_groups")
ESTIMATES = pf.estimate(LOW)
UNIT = LOW.amounts_mol[0][0]
FLAT = FILE.stack.no_curl()
MADE = pf.reconcile({"PMDA": 20.0, "p-PDA": 6.5, "4,4'-ODA": 8.0}, RECIPE)
SUGGESTION = Suggestion((0.4, 0.6), (("tg_c", ESTIMATES["tg_c"]),), 0.5)
MAKING = FILE.stack.making
assert MAKING is not None
COAT, DRY, CURE, LAMINATE = MAKING.steps
KINETICS = pf.Kinetics(
    (pf.KineticStage(0.6, 0.05, 160.0, 109.0), pf.KineticStage(0.4, 0.01, 160.0, 90.0)), 100.0, 250.0
)

# One of every public type, and of what public functions return besides.
SHOWN = {
    "monomer": LIB["PMDA"],
    "library": LIB,
    "unit": UNIT,
    "copolymer": LOW,
    "feed": LOW.feed,
    "recipe": RECIPE,
    "summary": RECIPE.summary,
    "charge": RECIPE.charges[1],
    "lot": pf.Lot("A7", purity_frac=0.998),
    "concentration": pf.Concentration(0.5, "mol/L"),
    "losses": pf.Losses(heel_g=20.0),
    "claims": pf.check_claims(RECIPE),
    "finding": pf.check_claims(RECIPE).findings[0],
    "formula": pf.formula("7"),
    "reading": pf.reading("default"),
    "orders": ORDERS,
    "comparison": pf.compare_claims(LOW),
    "estimates": ESTIMATES,
    "explanation": ESTIMATES.explain(),
    "estimate": ESTIMATE,
    "reconciliation": MADE,
    "sequence": ORDERS.best,
    "known": Known("mass_g", "BPDA", 37.2),
    "solved": pf.solve_amounts([Known("mass_g", "PMDA", 37.2)], {"PMDA": LIB["PMDA"]}),
    "chains": pf.chains([pf.Molecule(0.98, 218.12, 2, 0), pf.Molecule(1.0, 200.24, 0, 2)]),
    "molecule": pf.Molecule(0.98, 218.12, 2, 0),
    "stack": STACK,
    "curl": STACK.curl(stress_free_c=300.0),
    "layer": CORE,
    "foil": pf.foils()["copper"],
    "foils": pf.foils(),
    "solvent": pf.solvents()["NMP"],
    "solvents": pf.solvents(),
    "making": MAKING,
    "coat": COAT,
    "dry": DRY,
    "cure": CURE,
    "hold": pf.Hold(350, 15, ramp_c_per_min=5),
    "laminate": LAMINATE,
    "stack file": FILE,
    "report": FILE.report(),
    "balance": FILE.balance(),
    "wet coat": FILE.balance().coats[0],
    "roll": pf.Roll(0.52, 1000.0),
    "flat": FLAT,
    "flat state": FLAT.states[0],
    "kinetics": KINETICS,
    "stage": KINETICS.stages[0],
    "group table": TABLE,
    "group": TABLE.groups[0],
    "assignment": pf.assign(UNIT.parts[1], TABLE),
    "composition table": pf.CompositionTable.of([UNIT]),
    "fitted": pf.Fitted("shifted by 3 C", (pf.TableError("a.csv:2", "<b>", "a number"),)),
    "design": DESIGN,
    "empty design": NONE,
    "conflict": NONE.conflict[0],
    "formulation": DESIGN[0],
    "outcome": DESIGN[0].outcomes[0],
    "target": DESIGN[0].outcomes[0].target,
    "designed": pf.Designed(DESIGN, None, "lab.toml"),
    "region": REGION,
    "vertex": REGION.vertices[0],
    "experiments": pf.space_filling(REGION, 4),
    "suggestion": SUGGESTION,
    "suggestions": Suggestions(REGION, (SUGGESTION, SUGGESTION), 0.7, 12),
    "recipes": FILE.recipes(),
    "solvents for": pf.solvents_for(((UNIT, 1.0),)),
    "unit bounds": pf.unit_bounds(LOW.feed),
    "what if": pf.WhatIf.of(LOW),
}
WIDGETS = {"Panel"}  # shows itself as widgets


def public_types() -> set[str]:
    found = {name: getattr(pf, name) for name in pf.__all__}
    return {n for n, kind in found.items() if isinstance(kind, type) and not issubclass(kind, Exception)} - WIDGETS


def test_every_public_type_has_a_card_and_is_tried_here() -> None:
    assert public_types() <= {type(shown).__name__ for shown in SHOWN.values()}
    for name in public_types():
        assert hasattr(getattr(pf, name), "_repr_html_"), name


@pytest.mark.parametrize("name", SHOWN)
def test_a_repr_is_one_short_line(name: str) -> None:
    shown = SHOWN[name]
    if name not in ("recipes", "solvents for", "unit bounds"):
        assert len(repr(shown)) < 200
        assert type(shown).__name__ in repr(shown)
    assert "\n" not in repr(shown)
    assert " object at 0x" not in str(shown) + repr(shown)


def test_a_list_of_batches_is_readable() -> None:
    recipes = FILE.recipes()
    assert isinstance(recipes, list)
    assert len(repr(recipes)) < 80 * len(recipes)
    text = text_of(recipes)
    for recipe in recipes:
        assert recipe.batch_id in text
    assert pickle.loads(pickle.dumps(recipes)) == recipes
    ranked = pf.solvents_for(((UNIT, 1.0),))
    assert ranked == tuple(ranked) == pickle.loads(pickle.dumps(ranked))
    assert "HMPA" in text_of(ranked)
    assert "least / mol" in text_of(pickle.loads(pickle.dumps(pf.unit_bounds(LOW.feed))))


def test_a_terminal_reads_every_type() -> None:
    assert str(LOW.feed) == "PMDA 1 + 4,4'-ODA 0.4, p-PDA 0.6 mol"
    assert "0.7000000000000001" not in str(pf.Copolymer.from_units([("PMDA", "p-PDA", 0.1 * 7)]).feed)
    assert str(MAKING).splitlines()[1] == "2. dry at 130 C for 5 min"
    assert "350 C for 15 min, at 5 K/min" in str(CURE)
    assert str(LAMINATE) == "laminate copper 12 um (foil) on the thermoplastic side, 320 C, 4 MPa, 10 min"
    assert str(FLAT).count("flat at") + str(FLAT).count("flat at any") >= len(FLAT.states)
    assert "batches: " in str(FILE)
    assert str(TABLE) == "polyimide_groups: 76 groups of first order, 105 of second"
    assert str(pf.formula("6")).startswith("formula 6 of claim 13 (default): s of X4/S, t of X4/T; s > 1; t > 0; 0.4")
    assert str(pf.Designed(DESIGN, None, "lab.toml")).startswith("lab.toml (no batches)\n  1. P ")
    assert str(SHOWN["suggestions"]).count("\n") == 2
    assert str(SHOWN["fitted"]).endswith("left out: a.csv:2: got '<b>', need a number.")


@pytest.mark.parametrize("name", SHOWN)
def test_html_is_whole_and_readable_in_light_and_dark(name: str) -> None:
    html = SHOWN[name]._repr_html_()  # type: ignore[attr-defined]
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
    assert words.number(float("-inf")) == "minus no end"
    assert words.with_sd(389.7, 25.3) == "390 ± 25"
    assert words.with_sd(1.0, float("inf")) == "1 ± undecided"
    assert words.with_sd(3e-12, 1e-12) == "3e-12 ± 1e-12"


def test_the_colours_are_those_of_the_drawings() -> None:
    for text, colour in zip(colours.OKABE_ITO, PALETTE, strict=True):
        assert [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)] == pytest.approx(colour, abs=0.006)


def test_monomer_and_library() -> None:
    text = text_of(LIB["PMDA"])
    assert "218.12 g/mol" in text
    assert "89-32-7" in text
    assert LIB["PMDA"]._repr_svg_() == LIB["PMDA"].to_svg()
    text = text_of(LIB)
    assert f"{len(LIB)} monomers" in text
    assert f"and {len(LIB) - 10} more" in text
    assert "more" not in text_of(pf.MonomerLibrary([LIB["PMDA"]]))


def test_units_are_drawn_with_their_fractions() -> None:
    text = text_of(LOW)
    assert "PMDA/p-PDA: 60 mol%" in text
    assert LOW._repr_html_().count("<svg") == 2 + 2  # drawings and bars
    many = pf.Copolymer.from_units([("PMDA", m.id, 1.0) for m in LIB if m.role == "diamine"][:9])
    assert "3 more units not drawn" in text_of(many)
    unit = LOW.amounts_mol[0][0]
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


def test_recipe_is_the_weigh_table_with_limits() -> None:
    text = text_of(RECIPE)
    for line in RECIPE.to_sheet().lines:
        assert line.charge_text in text
    pmda = RECIPE.charge_g["PMDA"]
    assert f"{pmda - 0.01:.2f} to {pmda + 0.01:.2f}" in text
    assert NASTY in text
    free = pf.plan_batch(LOW, solution_g=500.0)
    assert " to " not in " ".join(read(free._repr_html_()).texts[:60])


def test_summary_says_assumed_and_warnings() -> None:
    summary = Summary("b", (Quantity("mn", "g/mol", 20000.0, 20123.0, 870.0),), ("dry <N2>",), ("too & small",))
    text = text_of(summary)
    assert "20123 ± 870" in text
    assert "Assumed: dry <N2>" in text
    assert "Warning: too & small" in text


def test_claims_have_margins_statuses_and_probabilities() -> None:
    report = pf.check_claims(RECIPE)
    html = report._repr_html_()
    text = text_of(report)
    for finding in report:
        assert finding.clause in text
        assert finding.status in text
        if finding.margin is not None:
            assert f"margin {words.number(finding.margin)}" in html
        if finding.probability is not None:
            assert f"{finding.probability:.3f}" in text
    assert "no legal opinion" in text


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


def test_intervals_are_the_estimates() -> None:
    found = pf.estimate(LOW)
    html, text = found._repr_html_(), text_of(found)
    for name in found:
        low, high = found[name].interval_90
        assert f"90 % interval {words.number(low)} to {words.number(high)}" in html
        assert words.with_sd(found[name].value, found[name].sd) in text
    shown = text_of(ESTIMATE)
    assert "390 ± 25 degrees C" in shown
    assert "OUT OF DOMAIN" in shown
    assert "2 smaller ones" in shown
    assert "stroke-dasharray" in ESTIMATE._repr_html_()


def test_an_interval_bar_is_to_scale() -> None:
    bar = bars.interval_bar(50.0, 75.0, 100.0)
    found = re.search(r'<rect x="([\d.]+)" y="3" width="([\d.]+)"', bar)
    assert found
    assert (float(found[1]), float(found[2])) == (60.0, 58.0)
    assert "<rect" in bars.interval_bar(0.0, 0.0, 0.0)


def test_orders_and_comparison_say_the_statuses() -> None:
    text = text_of(ORDERS)
    assert "random order ✓ met" in text
    assert "every order ✗ not met" in text
    assert "BPDA/TPE-R 0.32" in text
    comparison = pf.compare_claims(LOW)
    text = text_of(comparison)
    assert "default, intended" in text
    assert text.count("differs") == len(comparison.disagreements)


def test_reconciliation_says_what_to_add() -> None:
    found = pf.reconcile({"PMDA": 20.0, "p-PDA": 6.5}, RECIPE)
    text = text_of(found)
    for name, mass in found.top_up_g.items():
        assert f"{mass:.2f}" in text, name


def test_a_stack_shows_its_curl_before_and_after_etching() -> None:
    text = text_of(STACK)
    assert "stress-free" in text  # not known, and said so
    known = pf.Stack([COPPER, CORE], making=None).curls(stress_free_c=300.0)
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


def test_drawings_by_themselves_hold_no_text_of_the_user_unescaped() -> None:
    strange = pf.Monomer("<script>x</script>", "diamine", "Nc1ccc(N)cc1")
    unit = pf.Copolymer.from_units([("PMDA", strange, 1.0)]).amounts_mol[0][0]
    for svg in (strange._repr_svg_(), unit._repr_svg_(), STACK._repr_svg_()):
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
    assert "Nothing meets all of it" in none
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


def test_a_strict_limit_is_written_so() -> None:
    report = pf.check_claims(LOW)
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


def test_a_claim_is_one_line_and_its_clauses_are_folded() -> None:
    report = pf.check_claims(RECIPE)
    html = report._repr_html_()
    above, folded = html.split("<details", 1)
    assert above.count("<tr>") == 1 + len(report.claims)
    assert folded.count("<tr>") == 1 + len(report.findings)
    assert text_of(report).startswith(f"{NASTY}: claims, reading default")
    assert text_of(pf.check_claims(LOW)).startswith(f"{LOW}: claims")
    assert text_of(pf.check_claims(STACK)).startswith(f"{NASTY}: claims")
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


def test_a_comparison_has_no_empty_column() -> None:
    same = pf.compare_claims(LOW)
    assert not same.disagreements
    assert same._repr_html_().count("<th") == 1 + len(same.reports)
    units = [("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)]
    other = pf.compare_claims(pf.Copolymer.from_units(units))
    assert other._repr_html_().count("<th") == 2 + len(other.reports)
    assert "needs data, not met" not in repr(other)


def test_a_curl_within_its_deviation_is_undecided_and_noise_is_none() -> None:
    def curl(curvature: float, sd: float) -> pf.Curl:
        return pf.Curl(("a",), curvature, sd, (1e-12,), (0.0,), 17.0, 0.5, 5.0, 0.2, 300.0, 25.0)

    assert curl(-34.0, 56.0).way == "undecided, most likely toward the bottom"
    assert curl(34.0, 33.0).way == "toward the top"
    assert curl(1e-15, 0.0).way == "flat"
    assert curl(1e-15, 5.0).way == "undecided"
    assert curl(1e-15, 0.0).curvature_per_m == 1e-15  # numbers stay as they are
    for bent in (curl(1e-15, 1e-16), curl(-1e-15, 0.0)):
        assert "e-1" not in str(bent) + repr(bent) + bent._repr_html_()
        assert "no end (flat)" in text_of(bent)
    assert "undecided, most likely toward the bottom" in text_of(curl(-34.0, 56.0))
    film = pf.Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    symmetric = pf.Stack([COPPER, film, COPPER])
    report = pf.laminate_report(symmetric, stress_free_c=300.0)
    for told in (str(report), report._repr_html_(), symmetric.to_svg(300.0), str(report.flat)):
        assert not re.search(r"\de[-+]\d\d", told), told


def test_a_drawing_and_its_table_have_one_number_format() -> None:
    stack = pf.Stack([COPPER, CORE])
    whole = stack.curl(300.0)
    assert f"R = {words.number(whole.radius_mm)} mm" in stack.to_svg(300.0)
    assert f"ends {whole.way}" in stack.to_svg(300.0)
    assert "R = 1377 mm" in FILE.stack.to_svg()


def test_layers_and_statuses_have_one_colour_everywhere() -> None:
    svg = FILE.stack.to_svg()
    for layer in FILE.stack.layers:
        assert f'fill="{colours.LAYER_COLOURS[layer.role]}"' in svg
    assert [colours.STATUS[s][0] for s in ("met", "not met", "needs data", "not applicable")] == [
        colours.BLUE,
        colours.RED,
        colours.GREY,
        colours.GREY,
    ]
    assert len({sign for _, sign in colours.STATUS.values()}) == len(colours.STATUS)


def test_an_error_names_an_object_and_does_not_print_it() -> None:
    for call in (
        lambda: pf.plot_contributions(ESTIMATES),
        lambda: pf.plot_stack(FILE),
        lambda: pf.plot_curl(STACK.curl(stress_free_c=300.0)),
        lambda: pf.check_claims(pf.formula("6")),
        lambda: pf.estimate([FILE] * 50),
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


def test_a_printed_recipe_ends_with_its_key_numbers_and_warnings() -> None:
    endless = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", readability_g=0.01)
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
    exact = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP")
    assert exact.summary["mn_paa_g_per_mol"].weighed_text == "no upper limit (r = 1)"
    ended = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", readability_g=0.01, imbalance_r=0.98)
    assert "no upper limit" not in str(ended)
    assert re.search(r"mn_paa_g_per_mol 17884 \+- \d+ g/mol", str(ended))
    assert not ended.summary.warnings


def test_reconciliation_stands_beside_the_plan() -> None:
    text = text_of(MADE)
    assert "planned in the vessel after the top-up" in text
    for _, recipe in MADE.states:
        assert recipe is not None
        mn = recipe.summary["solids_paa_frac"]
        assert mn.weighed_text.replace("+-", "\N{PLUS-MINUS SIGN}") in text
    assert "formula 6, claim 13" in text
    nothing = pf.reconcile({"PMDA": 20.0}, RECIPE)
    assert nothing.states[1][1] is None
    assert "nothing has reacted" in text_of(nothing)


def test_a_design_states_its_question() -> None:
    text = text_of(DESIGN)
    assert "Asked: 5 <= cte_ppm_per_k <= 25; formula 6 (default, intended); 2 dianhydrides and 2 diamines" in text
    assert "cte_ppm_per_k <= 5" in NONE.question


def test_an_explanation_gives_a_group_one_colour() -> None:
    why = ESTIMATES.explain()
    html = why._repr_html_()
    assert "<pre" not in html
    assert html.count("<details") == len(ESTIMATES)
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


def test_a_card_says_of_what_it_is() -> None:
    assert text_of(ESTIMATES["tg_c"]).startswith("tg_c: ")
    assert repr(ESTIMATES["tg_c"]).startswith("<Estimate tg_c ")
    assert "1.744 ± 0.040 -" not in text_of(ESTIMATES["refractive_index"])


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


def test_the_page_of_a_symmetric_laminate_is_free_of_noise(tmp_path: Path) -> None:
    film = pf.Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    report = pf.laminate_report(pf.Stack([COPPER, film, COPPER]), stress_free_c=300.0)
    report.to_html(tmp_path / "r.html")
    cells = re.findall(r"<td>([^<]*)</td>", (tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "no end" in cells
    assert not [cell for cell in cells if re.search(r"e-1\d|e\+1\d|inf", cell)]
