"""The numbers of a laminate are computed once, and everything that is asked of it takes the same ones."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate import numbers
from pi_formulate.laminate.numbers import density_of, numbered, tg_of
from pi_formulate.laminate.picture import svg
from tests.laminate.stacks import COPPER, CORE, GLUE, LINE, LOW, PRIMER

EXAMPLE = Path(__file__).parents[2] / "examples" / "laminate.toml"


def test_a_report_numbers_each_layer_once_and_estimates_each_copolymer_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    def counted(name: str) -> Callable[..., Any]:
        function = getattr(numbers, name)

        def call(*arguments: Any, **options: Any) -> Any:
            calls[name] += 1
            return function(*arguments, **options)

        return call

    for name in ("numbered", "estimate"):
        monkeypatch.setattr(numbers, name, counted(name))
    numbers._estimates.cache_clear()
    file = pf.read_stack(EXAMPLE)
    assert list(file.report().rows())
    assert calls == {"numbered": 5, "estimate": 3}


def test_all_states_say_where_the_stress_free_temperature_comes_from() -> None:
    stack = pf.read_stack(EXAMPLE).stack
    whole = stack.curl()
    for _, curl in stack.curls():
        assert curl.stress_free_c == whole.stress_free_c
        assert curl.assumptions[0] == whole.assumptions[0]
        assert "the Tg of thermoplastic" in curl.assumptions[0]


def test_the_pictures_of_a_report_show_its_curl() -> None:
    stack = pf.read_stack(EXAMPLE).stack.etch("bottom")
    by_process = {}
    for process in ("cast_fixed", "stretched"):
        report = pf.laminate_report(stack, room_c=100.0, process=process)
        (_, curl), *_ = report.curls
        picture = svg(stack.name, stack.layers, curl, report.width_mm)
        assert next(report._pictures()) == ("whole", picture)
        by_process[process] = picture
    assert by_process["cast_fixed"] != by_process["stretched"]


def test_the_picture_of_a_file_has_the_temperatures_of_the_file(tmp_path: Path) -> None:
    pictures = []
    for room in ("25 C", "150 C"):
        path = tmp_path / "s.toml"
        text = EXAMPLE.read_text(encoding="utf-8").replace('room = "25 C"', f'room = "{room}"')
        path.write_text(text.replace('cte = "18 ppm/K"', 'cte = "40 ppm/K"'), encoding="utf-8")
        pf.read_stack(path).write_picture(tmp_path / "p.svg")
        pictures.append((tmp_path / "p.svg").read_text(encoding="utf-8"))
    assert pictures[0] != pictures[1]


def test_a_stack_without_a_stress_free_temperature_has_numbers_all_the_same() -> None:
    core = pf.Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    known = numbers.stack_numbers([pf.Layer("foil", 12, "copper"), core], None, None)
    assert known.stress_free_c is None
    assert [row["modulus_gpa"] for row in known.records()] == [117.0, 5.0]
    with pytest.raises(
        pf.LaminateError,
        match="stress_free_c: is missing, as neither a Tg of a thermoplastic layer nor a cure is known",
    ):
        known.curl(25.0)


GIVEN = pf.Layer("low_expansion", 25, cte_ppm_per_k=20.0, modulus_gpa=5.0, poisson=0.34, sd_cte_ppm_per_k=2.0)
STACK = pf.Stack([COPPER, PRIMER, CORE, GLUE, COPPER], LINE)


def test_given_numbers_win() -> None:
    plain = numbered(CORE).numbers
    assert plain.cte_ppm_per_k == pf.estimate(LOW, ["cte_ppm_per_k"])["cte_ppm_per_k"].value
    assert plain.sd_modulus_gpa == pf.estimate(LOW, ["youngs_modulus_gpa"])["youngs_modulus_gpa"].sd
    own = numbered(replace(CORE, cte_ppm_per_k=18.0, sd_cte_ppm_per_k=1.0)).numbers
    assert (own.cte_ppm_per_k, own.sd_cte_ppm_per_k, own.modulus_gpa) == (18.0, 1.0, plain.modulus_gpa)
    told = numbered(replace(CORE, cte_ppm_per_k=18.0)).assumptions
    assert "cte_ppm_per_k of low_expansion taken as exact: no deviation was given" in told
    assert numbered(COPPER).numbers.cte_steps == pf.foils()["copper"].cte_steps
    assert numbered(replace(COPPER, cte_ppm_per_k=17.0)).numbers.cte_steps == ()
    steps = ((20.0, 100.0, 15.0), (100.0, 300.0, 19.0))
    by_range = pf.Layer("low_expansion", 20, modulus_gpa=5, poisson=0.3, cte_steps=steps)
    assert numbered(by_range).numbers.cte_steps == steps
    assert numbered(CORE, "free").numbers.cte_ppm_per_k > plain.cte_ppm_per_k
    assert density_of(replace(CORE, density_g_per_cm3=1.5)).value == 1.5
    assert density_of(COPPER).value == 8.92
    assert tg_of(replace(GLUE, tg_c=240.0)).value == 240.0
    assert tg_of(GIVEN) is None


def test_layers_of_one_foil_share_its_deviation_and_others_do_not() -> None:
    names = [numbered(layer).numbers.material for layer in STACK.layers]
    assert names[0] == names[-1]
    assert len(set(names)) == 4


def test_the_stress_free_temperature_is_stated() -> None:
    measured = replace(GLUE, tg_c=240.0)
    with_tg = pf.Stack([COPPER, GIVEN, measured, COPPER]).curl()
    assert with_tg.stress_free_c == 240.0
    assert "free of stress at 240 C, the Tg of thermoplastic (given)" in with_tg.assumptions
    assert STACK.curl().stress_free_c == pytest.approx(tg_of(GLUE).value)
    cool = pf.Making([pf.Coat([GIVEN, measured], COPPER), pf.Cure([pf.Hold(200, 60)])])
    assert pf.Stack.from_making(cool).curl().stress_free_c == 200.0
    assert "the last cure step" in pf.Stack.from_making(cool).curl().assumptions[0]
    assert "as stated" in STACK.curl(300.0).assumptions[0]
    with pytest.raises(
        LaminateError, match="stress_free_c: is missing, as neither a Tg of a thermoplastic layer nor a cure is known"
    ):
        pf.Stack([COPPER, GIVEN]).curl()
