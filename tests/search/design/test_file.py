"""Design files: examples, units, faults; and the command."""

from pathlib import Path

import pytest

import pi_formulate as pf

EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "designs").glob("*.toml"))
TEXT = """formula = 6
candidates = ["PMDA", "p-PDA", "4,4'-ODA"]
step = "10 %"
[targets]
cte_ppm_per_k = { low = "5e-6 1/K", high = "25 ppm/K" }
tg_c = { low = "300 degC", high = "753.15 K" }
"""


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_find_and_weigh(path, tmp_path):
    found = pf.design_from_file(path)
    recipes = found.recipes()
    assert len(recipes) == len(found.design) > 0
    for formulation, recipe in zip(found.design, recipes, strict=True):
        system = pf.formula(formulation.labelling.split(":")[0].removeprefix("formula "))
        assert system.check(recipe.weighed_copolymer).met
        for outcome in formulation.outcomes:
            if outcome.target is not None:
                value = pf.estimate(recipe, [outcome.property])[outcome.property].value
                assert outcome.target.low is None or value >= outcome.target.low
                assert outcome.target.high is None or value <= outcome.target.high
    pf.write_batches(recipes, tmp_path / "a.csv")
    assert pf.read_batches(tmp_path / "a.csv") == recipes


def test_texts_mean_what_the_numbers_mean(tmp_path):
    found = pf.design_from_file(_written(tmp_path, TEXT)).design
    direct = pf.design(
        {"cte_ppm_per_k": (5, 25), "tg_c": (300, 480)}, ["PMDA", "p-PDA", "4,4'-ODA"], formula="6", step_frac=0.1
    )
    assert found == direct


def test_prices_thickness_and_any_step(tmp_path):
    text = """step = "any"
thickness = "1 mil"
candidates = ["PMDA", "p-PDA", "4,4'-ODA"]
prices = { PMDA = 20, p-PDA = 15, "4,4'-ODA" = 12 }
targets = { cost_per_m2 = { high = 0.75 }, tg_c = { set_point = "390 C", tolerance = "10 K" } }
"""
    found = pf.design_from_file(_written(tmp_path, text)).design
    best = found[0]
    assert best["cost_per_m2"].value == pytest.approx(pf.cost_per_m2(best.copolymer, 25.4))
    assert 380 <= best["tg_c"].value <= 400


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("formula = 6", "formla = 6", "Did you mean 'formula'"),
        ("[targets]", "[target]", "the key 'targets' is missing"),
        ("tg_c", "tg", "Did you mean 'tg_c'"),
        ('"25 ppm/K"', '"25 g"', "targets.cte_ppm_per_k.high"),
        ('"25 ppm/K"', "true", "not true or false"),
        ('"300 degC"', '"300"', "targets.tg_c.low"),
        ('step = "10 %"', 'step = "30 %"', "1 divided by a whole number"),
        ("low =", "lowest =", "one of the keys low, high, set_point, tolerance"),
        (
            "formula = 6",
            "formula = 9",
            "a.toml: formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '9'",
        ),
        ("[targets]", "[[targets", "not valid TOML"),
    ],
)
def test_errors_say_where(old, new, told, tmp_path):
    assert old in TEXT
    with pytest.raises(pf.FormulateError, match=told) as caught:
        pf.design_from_file(_written(tmp_path, TEXT.replace(old, new)))
    assert "a.toml" in str(caught.value)


def test_a_file_of_another_kind(tmp_path):
    with pytest.raises(pf.DesignError, match=r"ends in \.toml"):
        pf.design_from_file(tmp_path / "a.csv")
    with pytest.raises(
        pf.DesignError, match=r"the table \[batch\] is missing: write one with a size, such as solution = '500 g'"
    ):
        pf.design_from_file(_written(tmp_path, TEXT)).recipes()
    with pytest.raises(pf.RecipeError, match=r"batch.solids_basis: the key 'solids' is missing beside it"):
        pf.design_from_file(_written(tmp_path, TEXT + '[batch]\nsolution = "1 kg"\nsolids_basis = "pi"\n')).recipes()


def test_the_command_writes_table_and_batches(run, tmp_path):
    table, batches = tmp_path / "t.csv", tmp_path / "b.csv"
    status, out, lines = run("design", str(EXAMPLES[0]), "-o", str(table), "--batches", str(batches))
    assert status == 0, lines
    assert out.startswith("  1. P 0.")
    assert "bound: no composition" in out
    assert table.read_text().startswith("rank,probability")
    assert pf.read_batches(batches)[0].batch_id == "D-001"


@pytest.mark.slow  # among the whole library
def test_the_command_tells_a_conflict(run, tmp_path):
    path = _written(tmp_path, 'candidates = ["6FDA", "BAPP"]\n[targets]\ncte_ppm_per_k = { high = 5 }\n')
    status, out, lines = run("design", str(path), "-o", "t.csv")
    assert status == 0, lines
    assert "cte_ppm_per_k <= 5: 58." in out
    assert "candidates: 6FDA, BAPP" in out
    assert not (tmp_path / "t.csv").exists()


def test_the_command_to_standard_output(run):
    _, out, _ = run("design", str(EXAMPLES[0]), "-o", "-")
    assert out.startswith("rank,probability")
    status, _, lines = run("design", str(EXAMPLES[0]), "-o", "-", "--batches", "-")
    assert status == 1
    assert "--batches" in lines[0]
