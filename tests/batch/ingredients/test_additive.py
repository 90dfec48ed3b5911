"""Fillers: parts per hundred of the stated polymer, mass on top, nothing else."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from tests.batch.ingredients.atoms import atoms_of, same
from tests.strategies import few, plans

COP = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])


@few(12)
@given(plans(), st.floats(0.1, 300.0), st.floats(0.1, 50.0), st.sampled_from(["pi", "paa"]))
def test_fillers_add_mass_and_nothing_else(plan: Any, first: float, second: float, of: Any) -> None:
    copolymer, arguments = plan
    plain = pf.plan_batch(copolymer, **arguments)
    filled = pf.plan_batch(copolymer, **arguments, additives_phr={"silica": first, "carbon": second}, phr_of=of)
    assert filled.charges == plain.charges
    assert same(atoms_of(filled.charges), atoms_of(plain.charges))
    polymer = plain.summary[f"{of}_g"].target
    assert [a.mass_g for a in filled.additives] == pytest.approx([first * polymer / 100, second * polymer / 100])
    added = (first + second) / 100 * polymer
    named = {q.name: q.target for q in filled.summary}
    whole = named["solution_g"] + added
    assert named["with_additives_g"] == pytest.approx(whole, rel=1e-9)
    assert named["solids_with_additives_frac"] == pytest.approx((named["paa_g"] + added) / whole, rel=1e-9)
    assert named["additives_in_film_frac"] == pytest.approx(added / (named["pi_g"] + added), rel=1e-9)
    for name in ("mn_paa_g_per_mol", "solids_paa_frac", "solution_g"):
        assert named[name] == plain.summary[name].target


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "html"])
def test_fillers_come_back_from_a_file(tmp_path: Path, kind: str) -> None:
    recipe = pf.plan_batch(COP, solution_g=500, additives_phr={"fumed silica, A": 3.0}, readability_g=0.01)
    (silica,) = recipe.additives
    assert silica.mass_g == round(silica.mass_g, 2)
    path = tmp_path / f"filled.{kind}"
    pf.write_batches([recipe], path)
    assert pf.Recipe.read(path) == recipe
    assert any("fumed silica, A" in remark and "3 phr of polyimide" in remark for remark in recipe.to_sheet().remarks)
    assert "fumed silica" in str(recipe)


def test_a_sample_takes_its_part_of_the_filler() -> None:
    recipe = pf.plan_batch(COP, solution_g=500, additives_phr={"silica": 50.0})
    whole = 500.0 + recipe.additives[0].mass_g
    rest = pf.after_sample(recipe, 0.25 * whole)
    assert rest.additives[0].mass_g == pytest.approx(0.75 * recipe.additives[0].mass_g)
    assert sum(rest.charge_g.values()) == pytest.approx(375.0)
    for call in (lambda: pf.left_over(recipe), lambda: pf.blend([recipe, rest], shares=[0.5, 0.5])):
        with pytest.raises(pf.RecipeError, match="before fillers are in it"):
            call()


def test_the_recipe_file_states_parts_per_hundred(tmp_path: Path) -> None:
    text = '[[batch]]\nid = "A"\nfeed = {{ PMDA = 1, "4,4\'-ODA" = 1 }}\nsolution = "500 g"\n{}'
    path = tmp_path / "filled.toml"
    path.write_text(text.format('additives = { silica = "10 phr", carbon = 2 }\nphr_of = "paa"\n'), encoding="utf-8")
    (recipe,), _ = pf.plan_file(path)
    assert [a.mass_g for a in recipe.additives] == pytest.approx([7.5, 1.5])
    for wrong, says in (
        ('additives = { silica = "10 %" }', "10 phr"),
        ('phr_of = "paa"', "the key 'additives' is missing beside it"),
        ("additives = { silica = 0 }", "additive silica"),
    ):
        path.write_text(text.format(wrong), encoding="utf-8")
        with pytest.raises(pf.FormulateError) as caught:
            pf.plan_file(path)
        assert says in str(caught.value)
    table = tmp_path / "filled.csv"
    table.write_text('id,units,solution,additives\nA,"PMDA/4,4\'-ODA = 1",500 g,silica = 10 phr\n', encoding="utf-8")
    (recipe,), _ = pf.plan_file(table)
    assert [a.name for a in recipe.additives] == ["silica"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"additives_phr": {"silica": -1.0}}, "additive silica"),
        ({"additives_phr": {" ": 1.0}}, "additive"),
        ({"additives_phr": {"silica": 1.0}, "phr_of": "epoxy"}, "'paa' or 'pi'"),
        ({"additives_phr": [("silica", 1.0)]}, "{name: parts per hundred}"),
        ({"additives_phr": {"silica": 0.001}, "readability_g": 0.01}, "at least one step"),
    ],
)
def test_what_is_no_filler_is_refused(arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_batch(COP, solution_g=50, **arguments)
    assert says in str(caught.value)


@pytest.mark.parametrize("wrong", ["x", [["silica", 1.0]], [3], [["silica", 1.0, "xx", 1.0, None]]])
def test_a_recipe_refuses_what_is_no_additive(wrong: Any) -> None:
    recipe = pf.plan_batch(COP, solution_g=50)
    with pytest.raises(pf.RecipeError):
        pf.Recipe("A", recipe.charges, recipe.copolymer, additives=wrong)
