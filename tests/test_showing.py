"""Objects show themselves in a notebook: the HTML is whole, escaped, without script, and says the library's numbers."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate import fragments as f
from pi_formulate.claims.report import Finding, limits_text, reach
from pi_formulate.estimates import Estimate
from pi_formulate.structure.pattern import PALETTE
from pi_formulate.summary import Quantity, Summary

ROOT = Path(__file__).parents[1]
LIB = pf.library()
LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
NASTY = "<script>alert(\"x\")</script> & 'q'"
RECIPE = pf.plan_batch(LOW, solution_g=500.0, readability_g=0.01, solvent="NMP", batch_id=NASTY)
ORDERS = pf.check_orders({"BPDA": 0.7, "BTDA": 0.3, "TPE-R": 0.62, "p-PDA": 0.38}, "7")
COPPER = pf.Layer("foil", 12, "copper")
CORE = pf.Layer("low_expansion", 25, cte_ppm_per_k=30.0, sd_cte_ppm_per_k=5.0, modulus_gpa=5.0, poisson=0.34)
STACK = pf.Stack([COPPER, CORE, pf.Layer("foil", 18, "copper")], name=NASTY)
ESTIMATE = Estimate(
    390.4, 25.3, "degrees C", False, "by <groups> & more", "fit_tg_c", NASTY,
    tuple((f"group {i} <{i}>", 100.0 - 10.0 * i) for i in range(10)),
)  # fmt: skip
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


SHOWN = {
    "monomer": LIB["PMDA"],
    "library": LIB,
    "unit": LOW.amounts_mol[0][0],
    "copolymer": LOW,
    "feed": LOW.feed,
    "recipe": RECIPE,
    "summary": RECIPE.summary,
    "claims": pf.check_claims(RECIPE),
    "orders": ORDERS,
    "comparison": pf.compare_claims(LOW),
    "estimates": pf.estimate(LOW),
    "estimate": ESTIMATE,
    "reconciliation": pf.reconcile({"PMDA": 20.0, "p-PDA": 6.5}, RECIPE),
    "sequence": ORDERS.best,
    "stack": STACK,
    "curl": STACK.curl(stress_free_c=300.0),
}


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
    assert f.number(-0.0) == "0"
    assert f.number(123456.0) == "123456"
    assert f.number(float("-inf")) == "minus no end"
    assert f.with_sd(389.7, 25.3) == "390 ± 25"
    assert f.with_sd(1.0, float("inf")) == "1 ± undecided"
    assert f.with_sd(3e-12, 1e-12) == "3e-12 ± 1e-12"


def test_the_colours_are_those_of_the_drawings() -> None:
    for text, colour in zip(f.OKABE_ITO, PALETTE, strict=True):
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
            assert f"margin {f.number(finding.margin)}" in html
        if finding.probability is not None:
            assert f"{finding.probability:.3f}" in text
    assert "no legal opinion" in text


def test_a_margin_bar_goes_the_way_of_its_sign() -> None:
    def ends(bar: str) -> tuple[float, float]:
        found = re.search(r'<rect x="([\d.]+)" y="3" width="([\d.]+)"', bar)
        assert found
        return float(found[1]), float(found[1]) + float(found[2])

    right, left = ends(f.margin_bar(0.5, 1.0, "met")), ends(f.margin_bar(-0.5, 1.0, "not met"))
    assert right == (60.0, 86.0)
    assert left == (34.0, 60.0)
    assert "<path" in f.margin_bar(2.0, 1.0, "met")
    assert "<path" not in f.margin_bar(1.0, 1.0, "met")
    assert f.margin_bar(None, 1.0, "met") == ""


def test_reach_and_limits_of_a_clause() -> None:
    def clause(lower: float | None, upper: float | None) -> Finding:
        return Finding("2", "c", "q", 1.0, lower, upper, 0.1, "met")

    assert [reach(clause(*pair)) for pair in ((0.4, 2.5), (None, 0.0), (0.0, None), (None, -3.0), (None, None))] == [
        1.05, 1.0, 1.0, 3.0, 1.0,
    ]  # fmt: skip
    assert [limits_text(clause(*p)) for p in ((0.4, 2.5), (None, 0.0), (1.0, None), (None, None))] == [
        "0.4 to 2.5", "\N{LESS-THAN OR EQUAL TO} 0", "\N{GREATER-THAN OR EQUAL TO} 1", "",
    ]  # fmt: skip
    strict = Finding("9", "-NH- in the chain", "share", 0.0, 0.0, None, 0.0, "not met", strict=True)
    assert limits_text(strict) == "> 0"


def test_intervals_are_the_estimates() -> None:
    found = pf.estimate(LOW)
    html, text = found._repr_html_(), text_of(found)
    for name in found:
        low, high = found[name].interval_90
        assert f"90 % interval {f.number(low)} to {f.number(high)}" in html
        assert f.with_sd(found[name].value, found[name].sd) in text
    shown = text_of(ESTIMATE)
    assert "390 ± 25 degrees C" in shown
    assert "OUT OF DOMAIN" in shown
    assert "2 smaller ones" in shown
    assert "stroke-dasharray" in ESTIMATE._repr_html_()


def test_an_interval_bar_is_to_scale() -> None:
    bar = f.interval_bar(50.0, 75.0, 100.0)
    found = re.search(r'<rect x="([\d.]+)" y="3" width="([\d.]+)"', bar)
    assert found
    assert (float(found[1]), float(found[2])) == (60.0, 58.0)
    assert "<rect" in f.interval_bar(0.0, 0.0, 0.0)


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
        assert f.with_sd(curl.curvature_per_m, curl.sd_curvature_per_m) in text


def test_importing_the_package_loads_no_markup() -> None:
    code = (
        "import sys; import pi_formulate as pf; pf.Monomer, pf.Estimate;"
        "print({'markupsafe', 'jinja2', 'matplotlib'} & set(sys.modules))"
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
        r"text-align:(\w+)[^>]*>([^<]*)</td>", f.table(("a",), [[c] for c in (1.5, "0.23 ± 0.21", "15%")])
    )
    assert cells == [("right", "1.5"), ("right", "0.23 ± 0.21"), ("right", "15%")]
    cells = re.findall(r"text-align:(\w+)", f.table((), [["89-32-7", "4,4'-ODA", "0.4 to 2.5"]]))
    assert cells == ["left"] * 3
    assert "right" not in f.facts([("molar mass", "218.120")])


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

    from pi_formulate import fragments

    html = str(fragments.frame(pd.DataFrame({"a": range(30), "<b>": [None] * 30}), most=24))
    assert "6 more rows" in html
    assert "&lt;b&gt;" in html
