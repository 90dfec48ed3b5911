"""Texts with units: the grammar, the kinds of quantity, and that no text hangs or passes for another kind."""

import math
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pint
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base import units
from pi_formulate.base.checks import real
from pi_formulate.base.limits import QUANTITY_CHARACTERS
from pi_formulate.base.unit_grammar import GrammarError, factors, number_and_unit
from pi_formulate.base.units import KINDS, NAMES, UnitError, bare_or, number_of, quantity, temperature_c

REGISTRY = pint.UnitRegistry()
FRACTIONS = ("mass fraction", "mole fraction", "volume fraction", "ratio", "share")
# A unit of each base kind on both sides of a stroke, and what a text may be made of at random.
PIECES = (
    *NAMES,
    "wt%",
    "mol%",
    "vol%",
    "w/w",
    "eq",
    "rad",
    "arcminute",
    "degree",
    "(",
    ")",
    "/",
    "*",
    "**",
    "^",
    "-",
    "+",
    " ",
    ".",
    ",",
    "#",
    "½",
    "×",
    "·",
    "⁻⁵",
    "10",
    "9",
    "1",
    "0",
    "1/2",
    "e5",
    "e-400",
    "inf",
    "nan",
    "true",
    "\x00",
    "٣",
)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1.2 kg", "g", 1200.0),
        ("20 lb", "g", 9071.8474),
        ("8 oz", "g", 226.796185),
        ("5e-1 t", "g", 5e5),
        ("５００　ｇ", "g", 500.0),
        ("500\N{NO-BREAK SPACE}g", "g", 500.0),
        ("25 µm", "um", 25.0),
        ("25 μm", "um", 25.0),
        ("1 mil", "um", 25.4),
        ("1/2 mil", "um", 12.7),
        ("1 ½ in", "um", 38100.0),
        ("1½ in", "um", 38100.0),
        ("200 Å", "um", 0.02),
        ("12 in^2", "m^2", 12 * 0.0254**2),
        ("2 m²", "m^2", 2.0),
        ("2 m**2", "m^2", 2.0),
        ("0.5 m·cm", "m^2", 0.005),
        ("0.05 L", "ml", 50.0),
        ("50 cm3", "ml", 50.0),
        ("50 cc", "ml", 50.0),
        ("40 kDa", "g/mol", 4e4),
        ("40 kg/mol", "g/mol", 4e4),
        ("1420 kg/m3", "g/cm^3", 1.42),
        ("1.42 kg/L", "g/cm^3", 1.42),
        ("1.42 g cm^-3", "g/cm^3", 1.42),
        ("150 mg/kg", "ppm", 150.0),
        ("0.015 %", "ppm", 150.0),
        ("0.015 wt%", "ppm", 150.0),
        ("1 h", "min", 60.0),
        ("5 °C/min", "K/min", 5.0),
        ("5 K min^-1", "K/min", 5.0),
        ("4000 psi", "MPa", 27.579029172673),
        ("4 kN/mm2", "GPa", 4.0),
        ("600 ksi", "GPa", 4.13685437592),
        ("1 oz/ft2", "g/m^2", 305.1517271),
        ("10 g/dL", "g/L", 100.0),
        ("10 w/v%", "g/L", 100.0),
        ("10 % (w/v)", "g/L", 100.0),
        ("0.5 M", "mol/L", 0.5),
        ("0.5 mol/dm3", "mol/L", 0.5),
        ("500 mmol/L", "mol/L", 0.5),
        ("15 wt%", "mass fraction", 0.15),
        ("15 wt. %", "mass fraction", 0.15),
        ("15% by weight", "mass fraction", 0.15),
        ("15 % (w/w)", "mass fraction", 0.15),
        ("15 percent by mass", "mass fraction", 0.15),
        ("0.15 w/w", "mass fraction", 0.15),
        ("150 g/kg", "mass fraction", 0.15),
        ("150 mg/g", "mass fraction", 0.15),
        ("300 ppm", "mass fraction", 3e-4),
        ("15", "mass fraction", 15.0),
        ("3/20", "mass fraction", 0.15),
        ("60 mol%", "mole fraction", 0.6),
        ("60 mole %", "mole fraction", 0.6),
        ("0.6 mol/mol", "mole fraction", 0.6),
        ("80 vol%", "volume fraction", 0.8),
        ("80 % v/v", "volume fraction", 0.8),
        ("98.5 %", "ratio", 0.985),
        ("30/31", "ratio", 30 / 31),
        ("1/1.02", "ratio", 1 / 1.02),
        ("7:3", "ratio", 7 / 3),
        ("98.5 mol%", "ratio", 0.985),
        ("0.985", "ratio", 0.985),
        ("5 %", "share", 0.05),
        ("-20 ppm/K", "ppm/K", -20.0),
    ],
)
def test_what_chemists_write_is_read(text: str, kind: str, value: float) -> None:
    assert quantity(text, kind) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "20 ppm/K",
        "2.0e-5/°C",
        "20e-6/K",
        "20e-6 1/K",
        "2.0×10^-5/°C",
        "2.0x10-5/K",
        "2.0 × 10⁻⁵ K⁻¹",
        "20 × 10−6 /℃",
        "2.0*10**-5 /degC",
        "20 10^-6/K",
        "20 um/m/K",
        "20 µm/m·K",
        "20 um/(m K)",
        "20 µm/m-°C",
        "20e-6 in/in/°C",
        "0.002 %/K",
        "20 ppm per K",
        "20e-6 cm/cm/C",
        f"{20 / 1.8!r} ppm/°F",
        "20 ppm/ºC",
    ],
)
def test_an_expansion_in_every_notation_is_twenty(text: str) -> None:
    assert quantity(text, "ppm/K") == pytest.approx(20.0, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "kind", "fragment"),
    [
        ("15 mol%", "mass fraction", "'mol%' is a mole fraction"),
        ("15 vol%", "mass fraction", "is a volume fraction"),
        ("15 % (w/v)", "mass fraction", "is a mass per volume"),
        ("15 arcminute", "mass fraction", "'arcminute' is not"),
        ("8.6 degree", "mass fraction", "'degree'"),
        ("15 cm/m", "mass fraction", "'cm/m'"),
        ("15 mL/L", "mass fraction", "mL/L"),
        ("15 mol/mol", "mass fraction", "mol/mol"),
        ("15 rad", "mass fraction", "rad"),
        ("15 g", "mass fraction", "'g'"),
        ("15 wt%", "mole fraction", "'wt%' is a mass fraction"),
        ("15 wt%", "ratio", "is a mass fraction"),
        ("300 ppm", "ratio", "'ppm'"),
        ("15 g/g", "mole fraction", "g/g"),
        ("15 wt%", "share", "is a mass fraction"),
        ("15 wt%", "volume fraction", "mass fraction"),
        ("15 ppm", "share", "ppm"),
        ("15 %", "g", "'%'"),
        ("500 g#comment", "g", "'#' is not part of a unit"),
        ("500 g; 1", "g", "';'"),
        ("500 g percent", "g", "g percent"),
        ("500 g rad", "g", "g rad"),
        ("500 g/g*g", "g", "is not a unit of g"),
        ("500 g^2", "g", "g^2"),
        ("500 Da", "g", "Da"),
        ("500 KG", "g", "Did you mean 'kg'?"),
        ("500 m", "g", "'m'"),
        ("500 ml", "g", "'ml' is not a unit of g"),
        ("5 in", "m^2", "'in'"),
        ("20 ppm", "ppm/K", "'ppm'"),
        ("20", "ppm/K", "Which unit is 20 in?"),
        ("20 K", "ppm/K", "'K'"),
        ("20 C", "K", "'C'"),
        ("10-15 g", "g", "A part of the unit is missing"),
        ("10–15 wt%", "mass fraction", "missing"),
        ("1/2 g", "g", "Write 0.5 instead"),
        ("7:3", "mass fraction", "instead of a fraction"),
        ("1/0", "ratio", "divides by 0"),
        ("1,5 g", "g", "not a comma"),
        ("1e400 g", "g", "too large"),
        ("500 g**9**9**9**9", "g", "two signs"),
        ("5 g)", "g", "bracket is not opened"),
        ("5 (g", "g", "bracket is not closed"),
        ("5 (((g)))", "g", "Too many brackets"),
        ("5 g" + " g" * 20, "g", "too many parts"),
        ("5 g" * 40, "g", f"at most {QUANTITY_CHARACTERS}"),
        ("5 g/", "g", "missing"),
        ("5 *g", "g", "missing"),
        ("5 gal", "ml", "is ambiguous"),
        ("\N{SUPERSCRIPT TWO} g", "g", "such as '500 g'"),
        ("true", "ratio", "such as"),
        ("nan", "ratio", "such as"),
        ("inf", "ratio", "such as"),
        ("", "ratio", "such as"),
        ("٣ g", "g", "such as"),
        ("1_000 g", "g", "'_'"),
        ("0x10 g", "g", "such as"),
    ],
)
def test_another_kind_is_refused_with_an_example_of_the_right_one(text: str, kind: str, fragment: str) -> None:
    with pytest.raises(UnitError) as caught:
        quantity(text, kind, "here")
    assert fragment in str(caught.value)
    assert KINDS[kind].example.split("'")[0] in str(caught.value)
    assert "\n" not in str(caught.value)


@given(
    st.sampled_from(sorted(KINDS)), st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=120)
)
@example("g", "500 g**9**9**9**9")
@example("1", "1" + "0" * 70 + "/" + "1" * 8)
@example("ratio", "1" * 79 + "x")
@example("g/L", "(" * 79)
@example("ppm/K", "1 " + "/K" * 39)
@example("g", "1" + " " * 78 + "g")
@settings(max_examples=400)
def test_any_text_is_a_finite_number_or_an_error_at_once(kind: str, text: str) -> None:
    quantity.cache_clear()
    quantity("1 g", "g")  # the unit library is loaded before the clock runs
    start = time.perf_counter()
    with suppress(UnitError):
        assert math.isfinite(quantity(text, kind))
    assert time.perf_counter() - start < 0.5


@given(st.text(max_size=100) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text_is_a_temperature_or_an_error(text: str) -> None:
    for ask in (temperature_c, lambda t: bare_or(t, "ppm/K")):
        with suppress(UnitError):
            assert math.isfinite(ask(text))


@given(
    st.floats(1e-6, 1e6), st.sampled_from(sorted(NAMES)), st.sampled_from(["g", "mol", "um", "m", "ml", "min", "MPa"])
)
def test_the_unit_library_agrees(value: float, name: str, kind: str) -> None:
    """The library alone, on the name that the table gives: for one unit without a power it is the oracle."""
    expected = REGISTRY.Quantity(value, NAMES[name][1])
    try:
        found = quantity(f"{value!r} {name}", kind)
    except UnitError:
        same = expected.check(REGISTRY.Quantity(1.0, KINDS[kind].unit).dimensionality)
        assert not same or NAMES[name][0] not in KINDS[kind].shapes
        return
    assert found == pytest.approx(expected.to(KINDS[kind].unit).magnitude, rel=1e-12)


def test_names_of_the_table_are_names_of_the_library() -> None:
    for base, name in NAMES.values():
        assert REGISTRY.Quantity(1.0, name).magnitude == 1.0, (base, name)
    assert len(NAMES) == len(set(NAMES))


def test_a_number_is_no_truth_value() -> None:
    for truth in (True, False, np.True_, np.array(True), np.bool_(False)):
        with pytest.raises(UnitError, match="a mass fraction"):
            number_of("solids", truth, "mass fraction")
        with pytest.raises(pf.RecipeError, match="a finite number"):
            real("solids_frac", truth)
    with pytest.raises(pf.RecipeError, match="a finite number"):
        real("solids_frac", 10**400)


@pytest.mark.parametrize("truth", [True, np.True_])
def test_true_is_no_number_in_python(truth: object) -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    t: Any = truth
    calls: list[Callable[[], object]] = [
        lambda: pf.plan_batch(copolymer, solution_g=t),
        lambda: pf.plan_batch(copolymer, solution_g=500, solids_frac=t),
        lambda: pf.plan_batch(copolymer, solution_g=500, imbalance_r=t),
        lambda: pf.plan_batch(copolymer, solution_g=500, solvent={"NMP": t}),
        lambda: pf.plan_batch(copolymer, solution_g=500, assay={"PMDA": t}),
        lambda: pf.plan_batch(copolymer, film=(t, 25)),
        lambda: pf.Copolymer.from_feed({"PMDA": t, "p-PDA": t}),
        lambda: pf.Known("mass_g", "PMDA", t),
        lambda: pf.Lot(purity_frac=t),
        lambda: pf.Layer("foil", t, "copper"),
        lambda: pf.Hold(t, 1.0),
        lambda: pf.Target("tg_c", low=t),
        lambda: pf.Monomer("x", "diamine", "NCCN", assay_frac=t),
        lambda: pf.Solvent("x", "CO", t),
        lambda: pf.degree_of_polymerization(t, 0.9),
        lambda: pf.degree_of_polymerization(0.9, t),
        lambda: pf.imbalance_for_degree(t, 0.9),
        lambda: pf.conversion_for_degree(t, 0.9),
        lambda: pf.check_claims(copolymer, measured={"tg_c": t}),
    ]
    for call in calls:
        with pytest.raises(pf.FormulateError) as caught:
            call()
        assert "True" in str(caught.value)


def test_a_fraction_of_each_kind_may_be_plain() -> None:
    for kind in FRACTIONS:
        assert quantity("25 %", kind) == quantity("0.25", kind) == quantity("1/4", kind) == 0.25


def test_temperatures() -> None:
    for text in ("300 C", "300℃", "300 °C", "300 ºC", "573.15 K", "3e2 degC", "300 deg C"):
        assert temperature_c(text) == 300.0
    for text, fragment in (
        ("300 F", "'300 C'"),
        ("-300 C", "absolute zero"),
        ("300", "'300 C'"),
        ("1e9 K", "unit right"),
    ):
        with pytest.raises(UnitError, match=fragment):
            temperature_c(text)
    assert bare_or("503.15 K", "degC") == bare_or("230", "degC") == 230.0


def test_the_grammar_alone() -> None:
    assert number_and_unit("10^-5/K").value == 1e-5
    assert number_and_unit("-1.5e3 g").value == -1500.0
    assert factors("kg/(m^3)") == (("kg", 1), ("m", -3))
    with pytest.raises(GrammarError):
        factors("g^9")


UNITS = '[[batch]]\nid = "A"\nunits = [{dianhydride = "PMDA", diamine = "p-PDA", amount = 1}]\n'
NUMBERS = [
    'solution = "500 g"\nsolids = true',
    "solution = true",
    "solution_g = true",
    'solution = "5 g"\nimbalance_r = true',
    'solution = "5 g"\nsolvent = {NMP = true}',
    'solution = "5 g"\nassay = {PMDA = true}',
    "monomer_mol = true",
    'solution = "5 g"\nlots = {PMDA = {purity = true}}',
    'solution = "5 g"\nlosses = {allowance = true}',
    'solution = "5 g"\nconversion = true',
    'solution = "5 g"\ncapping = true\nendcap = "PA"',
    'solution = "5 g"\ncapping_frac = true',
    'solution = "5 g"\nreadability = {"*" = true}',
    'solution = "5 g"\nreadability_g = true',
    'solution = "5 g"\nimidization = {pyridine = true}',
    'solution = "5 g"\nformula = "6"\ndegrees = {s = true}',
    "use_up = {PMDA = true}",
    'film = {area = true, thickness = "1 um"}',
]


@pytest.mark.parametrize("keys", NUMBERS)
def test_true_is_no_number_in_a_recipe_file(tmp_path: Path, keys: str) -> None:
    (tmp_path / "r.toml").write_text(UNITS + keys, encoding="utf-8")
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_file(tmp_path / "r.toml")
    assert "True" in str(caught.value)


@pytest.mark.parametrize(
    "keys",
    [
        "step = true",
        "count = true",
        "seed = true",
        "most_monomers = true",
        "prices = {PMDA = true}",
        "thickness = true",
        "[targets]\ntg_c = {low = true}",
    ],
)
def test_true_is_no_number_in_a_screen_file(tmp_path: Path, keys: str) -> None:
    (tmp_path / "a.toml").write_text(f'candidates = ["PMDA", "p-PDA"]\n{keys}\n', encoding="utf-8")
    with pytest.raises(pf.FormulateError, match="not true or false"):
        pf.screen_from_file(tmp_path / "a.toml")


@pytest.mark.parametrize("text", ["15 mol%", "15 arcminute", "8.6 degree", "15 cm/m", "15 vol%"])
def test_solids_are_a_mass_fraction_in_every_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.toml").write_text(UNITS + f'solution = "500 g"\nsolids = "{text}"', encoding="utf-8")
    (tmp_path / "d.toml").write_text(
        f'candidates = ["PMDA", "p-PDA"]\n[targets]\nsolids_paa_frac = {{ low = "{text}" }}\n', encoding="utf-8"
    )
    for call in (pf.plan_file, pf.design_from_file):
        with pytest.raises(UnitError, match="a mass fraction, such as '15 wt%'"):
            call(tmp_path / ("r.toml" if call is pf.plan_file else "d.toml"))


@pytest.mark.parametrize("text", ["1,234.5 g", "1.234,5 g", "1 234 g", "1'234.5 g", "1\u202f234,5 g", "1,234,567 g"])
def test_marks_between_thousands_are_named(text: str) -> None:
    with pytest.raises(UnitError, match="without marks between thousands"):
        quantity(text, "g")


@pytest.mark.parametrize("text", ["500 gr", "0.5 ton", "2 tons", "5 Mg", "3 grains"])
def test_units_that_are_read_in_two_ways_are_refused(text: str) -> None:
    with pytest.raises(UnitError, match="is ambiguous"):
        quantity(text, "g")


def test_molar_mass_in_kilodaltons() -> None:
    assert quantity("20 kDa", "g/mol") == 20000.0
    with pytest.raises(UnitError, match="Which unit"):
        quantity("300", "ppm")


# A text of each shape with each spelling of its first unit and one of each other, in the metric and the other units.
SIZES = (1.0, 1.2, 500.0, 0.15, 37.5, 12345.678, 2e-5)


def texts_of(kind: str) -> list[str]:
    """Unit of each product of spellings that a kind may have."""
    of_base: dict[str, list[str]] = {}
    for spelling, (base, _) in NAMES.items():
        of_base.setdefault(base, []).append(spelling)
    products = []
    for shape in KINDS[kind].shapes:
        above, below = (part.split() for part in (*shape.replace("molar mass", "molar_mass").split("/"), "")[:2])
        terms = [(part, "") for part in above] + [(part, "/") for part in below]
        choices = []
        for place, (part, stroke) in enumerate(terms):
            base, power = re.fullmatch(r"(\D+)(\d?)", part.replace("_", " ")).groups()  # type: ignore[union-attr]
            spellings = of_base[base] if place == 0 else list({NAMES[s][1]: s for s in of_base[base]}.values())
            choices.append([f"{stroke}{spelling}{power}" for spelling in spellings])
        products += [f"{'1' if not above else ''}{' '.join(parts)}" for parts in product(*choices)]
    return products


@pytest.mark.parametrize("kind", KINDS)
def test_the_exact_sizes_of_metric_units_answer_as_the_unit_library(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{size!r} {unit}" for unit in texts_of(kind) for size in SIZES]
    own = [quantity.__wrapped__(text, kind) for text in texts]
    monkeypatch.setattr(units, "_scale", cache(units._converted))
    assert dict(zip(texts, own, strict=True)) == {text: quantity.__wrapped__(text, kind) for text in texts}
    assert len(texts) > 5


def test_a_metric_unit_is_read_without_the_unit_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "_registry", None)
    assert [quantity.__wrapped__(text, "g") for text in ("2.5 kg", "3 t")] == [2500.0, 3e6]
    assert quantity.__wrapped__("20 um/(m K)", "ppm/K") == 20.0
    units._scale.cache_clear()
    with pytest.raises(TypeError):
        quantity.__wrapped__("2 lb", "g")
