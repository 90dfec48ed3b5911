"""A batch of a recipe file: every spelling of a fraction, and nothing passed over in silence."""

from pathlib import Path

import pytest

import pi_formulate as pf

HEAD = '[[batch]]\nid = "A"\n'
UNITS = (
    'units = [{dianhydride="PMDA", diamine="p-PDA", amount=1.5}, {dianhydride="PMDA", diamine="4,4\'-ODA", amount=1}]\n'
)


def _plan(tmp_path: Path, text: str) -> pf.Recipe:
    (tmp_path / "r.toml").write_text(HEAD + text, encoding="utf-8")
    return pf.plan_file(tmp_path / "r.toml")[0][0]


@pytest.mark.parametrize("share", ["0.6 w/w", "60 wt%", "60 % w/w", "60%(w/w)"])
def test_weight_fractions_in_every_spelling(tmp_path: Path, share: str) -> None:
    recipe = _plan(tmp_path, f'solution="500 g"\namounts={{PMDA="{share}"}}\nratios={{"p-PDA : 4,4\'-ODA" = 1}}\n')
    monomers = sum(mass for name, mass in recipe.charge_g.items() if name != "NMP")
    assert recipe.charge_g["PMDA"] / monomers == pytest.approx(0.6, rel=1e-9)


@pytest.mark.parametrize("text", ["40 mol%", "40 mole %", "0.4e2 mol%"])
def test_mole_percent_in_every_spelling(tmp_path: Path, text: str) -> None:
    recipe = _plan(tmp_path, f'solution="500 g"\namounts={{PMDA="1 eq", "4,4\'-ODA"="{text}", "p-PDA"="60 mol%"}}\n')
    mol = {c.compound.id: c.amount_mol for c in recipe.charges}
    assert mol["4,4'-ODA"] / (mol["4,4'-ODA"] + mol["p-PDA"]) == pytest.approx(0.4, rel=1e-9)


@pytest.mark.parametrize(
    "composition",
    [
        """feed={PMDA="0.25 mol", "p-PDA"="150 mmol", "4,4'-ODA"="0.1 mol"}""",
        """feed={PMDA=0.25, "p-PDA"="150 mmol", "4,4'-ODA"="0.1 mol"}""",
        """units=[{dianhydride="PMDA", diamine="p-PDA", amount="0.15 mol"},"""
        """{dianhydride="PMDA", diamine="4,4'-ODA", amount="100 mmol"}]""",
    ],
)
def test_moles_of_a_feed_and_of_units_may_have_their_unit(tmp_path: Path, composition: str) -> None:
    """0.25 mol of PMDA with 0.15 mol of p-PDA and 0.10 mol of 4,4'-ODA: 60 mol% of the diamines are p-PDA."""
    recipe = _plan(tmp_path, composition + '\nmonomers="0.5 mol"\n')
    mol = {c.compound.id: c.amount_mol for c in recipe.charges if c.compound.id != "NMP"}
    assert mol == pytest.approx({"PMDA": 0.25, "p-PDA": 0.15, "4,4'-ODA": 0.10}, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        (UNITS + 'solution="5 g"\nfilm_density="1.4 g/cm3"', "film"),
        (UNITS + 'solution="5 g"\nimbalance_r=0.9\nendcap="PA"\nendcap_equivalents=0.1\ncapping=0.5', "Remove one"),
        (UNITS + 'solution="5 g"\ncapping="50 %"', "the end-capper is missing for capping or endcap_equivalents"),
        (
            UNITS + 'solution="5 g"\nendcap_equivalents=0.1',
            "the end-capper is missing for capping or endcap_equivalents",
        ),
        (UNITS + 'solution="5 g"\nmembers={X1="PMDA"}', "the key 'degrees' is missing beside it"),
        (UNITS + 'solution="5 g"\nratios={"p-PDA : PMDA"=1}', "the key 'amounts' is missing beside it"),
        (UNITS + 'solution="5 g"\nsequence="random"', "the key 'feed' is missing beside it"),
        (UNITS + 'solution="5 g"\nreading="default"', "the key 'formula' is missing beside it"),
        (UNITS + 'solution="5 g"\nlots={"p-PDA"={hydrolysed="1 %"}}', "an amine has no anhydride"),
        (
            UNITS + 'solution="5 g"\nsolvent={NMP=0.5, "N-methyl-2-pyrrolidone"=0.5}',
            "a solvent is listed twice: 'NMP', 'N-methyl-2-pyrrolidone'",
        ),
        (
            UNITS + 'solution="5 g"\nreadability={PMDA="0.1 g", "pyromellitic dianhydride"="1 g"}',
            "the component 'pyromellitic dianhydride' is listed twice",
        ),
        (
            'amounts={PMDA="5 g", "p-PDA"="1 eq"}\nlosses={heel="5 g"}',
            "amounts are stated as masses or moles, which leaves no losses to add",
        ),
        (
            'amounts={PMDA="5 g", "p-PDA"="1 eq"}\nassay={PMDA=0}',
            "assay of PMDA: must be above 0 and at most 1, but is 0.0",
        ),
        (UNITS.replace("1.5", "true") + 'solution="5 g"', "not true or false"),
        (UNITS + 'solution="1e-30 g"', "Is the unit right?"),
        (UNITS + 'solution="1e-300 g"', "A number other than 0 lies between 1e-75 and 1e+75"),
        (UNITS + 'solution_g="500 g"', "the key is 'solution'"),
        (UNITS + "solution_g=500\nsolvent=5", "a name, or {name = mass fraction}"),
        (UNITS + 'solution="5 g"\nassay={"p-PDA"=1.2}', "must be above 0 and at most 1, but is 1.2."),
        (
            'formula="6"\ndegrees={s=1,t=1}\nmembers={s="PMDA",X4="PMDA"}\nsolution="5 g"',
            "given twice, as a variable and as a slot: s",
        ),
    ],
)
def test_nothing_is_passed_over_in_silence(tmp_path: Path, text: str, fragment: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        _plan(tmp_path, text)
    assert fragment in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "r.toml" in str(caught.value)


def test_all_faults_of_one_batch_at_once(tmp_path: Path) -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        _plan(
            tmp_path,
            UNITS + 'solution="5 g"\nsolids="0 %"\nsolvent="NPM"\nassay={"p-PDA"=99.5}\nendcap="PAA"\nimbalance_r=2',
        )
    assert len(caught.value.errors) == 5
