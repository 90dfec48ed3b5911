"""The numbers of a laminate are computed once, and everything that is asked of it takes the same ones."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pi_formulate as pf
from pi_formulate.laminate import numbers
from pi_formulate.laminate.picture import svg

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
    with pytest.raises(pf.LaminateError, match="stress_free_c: got None"):
        known.curl(25.0)
