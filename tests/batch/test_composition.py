"""The composition that a recipe file states: by rest, by equivalents, in the short form."""

from pathlib import Path

import pytest

import pi_formulate as pf


def test_a_name_twice_in_the_short_form_is_refused(tmp_path: Path) -> None:
    text = "id,units,solution\nA,PMDA/p-PDA = 1; PMDA/p-PDA = 2,5 g\nB,PMDA/p-PDA,5 g\n"
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    with pytest.raises(pf.ManyErrors) as caught:
        pf.plan_file(tmp_path / "r.csv")
    assert [
        "a name appears twice in 'PMDA/p-PDA = 1; PMDA/p-PDA = 2'" in str(caught.value),
        len(caught.value.errors),
    ] == [True, 2]


BPDA_MOL = 37.2 / 294.218


def _plan(folder: Path, text: str) -> pf.Recipe:
    (folder / "r.toml").write_text(f'[[batch]]\nid = "A"\n{text}\n', encoding="utf-8")
    return pf.plan_file(folder / "r.toml")[0][0]


def _moles(recipe: pf.Recipe) -> dict[str, float]:
    return {c.compound.id: c.amount_mol for c in recipe.charges}


@pytest.mark.parametrize("word", ["rest", "Rest", "the rest", "balance", "remainder"])
def test_a_recipe_by_rest_takes_its_imbalance(tmp_path: Path, word: str) -> None:
    text = f"""amounts = {{ BPDA = "37.2 g", "p-PDA" = "60 mol%", "4,4'-ODA" = "{word}" }}\nimbalance_r = "98.5 %" """
    recipe = _plan(tmp_path, text)
    amines = BPDA_MOL / 0.985
    expected = {"BPDA": BPDA_MOL, "p-PDA": 0.6 * amines, "4,4'-ODA": 0.4 * amines}
    found = _moles(recipe)
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-9)
    assert recipe.summary["imbalance_r"].weighed == pytest.approx(0.985, rel=1e-9)
    acid = _plan(tmp_path, text + '\nexcess = "dianhydride"')
    assert acid.summary["dianhydride_per_diamine"].weighed == pytest.approx(1.0 / 0.985, rel=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "1.02 eq of BPDA",
        "1.02 eq BPDA",
        "1.02 equiv. to BPDA",
        "1.02 equivalents of dianhydride",
        "102 % eq of BPDA",
        "51/50 eq of 2420-87-3",
        "1.02 eq",
    ],
)
def test_equivalents_state_their_reference(tmp_path: Path, text: str) -> None:
    recipe = _plan(tmp_path, f'amounts = {{ BPDA = "37.2 g", "p-PDA" = "{text}" }}')
    assert _moles(recipe)["p-PDA"] == pytest.approx(1.02 * BPDA_MOL, rel=1e-9)
    said = "equivalents are moles per mole of all dianhydrides, as no reference is stated"
    assert (said in recipe.assumptions) is (text == "1.02 eq")


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ('amounts = { BPDA = "37.2 g", "p-PDA" = "1 eq" }\nimbalance_r = 0.98', "leave one monomer open as 'rest'"),
        ('amounts = { BPDA = "37.2 g", "p-PDA" = "1 eq of BTDA" }', "there is no monomer BTDA; there are BPDA, p-PDA"),
        ('amounts = { BPDA = "37.2 g", "p-PDA" = "1 eq of BPDX" }', "Nearest"),
        ('amounts = { BPDA = "37.2 g", "p-PDA" = "40 %" }', "Percent of what?"),
        ('amounts = { BPDA = "37.2 g", "p-PDA" = "1 eq", NMP = "80 g" }', "It is a solvent: write solvent = { NMP"),
        (
            'amounts = { BPDA = "37.2 g", "p-PDA" = "rest" }\nimbalance_r = "102 %"',
            "must be above 0 and at most 1, but is 1.02: it is the deficient over the excess side",
        ),
        ('amounts = { BPDA = "%s g", "p-PDA" = "rest" }' % ("9" * 300), "an amount, such as"),
    ],
)
def test_amounts_that_cannot_be(tmp_path: Path, text: str, fragment: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        _plan(tmp_path, text)
    assert fragment in str(caught.value)
