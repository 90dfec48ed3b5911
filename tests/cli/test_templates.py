"""The command new: every kind of template plans as it stands and with each of its comments made a key."""

import re
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.cli.templates import COMPOSITIONS, template
from tests.cli.recipes import Run, one_line

OPTION = re.compile(r"^# (?=(\w+) = )", re.MULTILINE)
INSTEAD_OF = {"polymer": "solution", "monomers": "solution", "imbalance_r": "target_mn"}


@pytest.mark.parametrize("kind", COMPOSITIONS)
def test_a_template_plans_as_it_stands_without_a_warning(run: Run, kind: str) -> None:
    assert run("new", "--kind", kind, "-o", "mine.toml") == (
        *(0, ""),
        ["mine.toml written; now: pi-formulate batch mine.toml"],
    )
    recipes, warnings = pf.plan_file("mine.toml", strict=True)
    assert (len(recipes), warnings, list(recipes[0].summary.warnings)) == (1, [], [])
    assert run("new", "--kind", kind) == (0, template(kind, "mine.toml"), [])
    assert max(map(len, template(kind, "mine.toml").splitlines())) <= 120


def test_each_comment_with_a_key_is_a_key(tmp_path: Path) -> None:
    text = template("feed", "mine.toml")
    keys = [match[1] for match in OPTION.finditer(text)]
    assert set(keys) == {*INSTEAD_OF, "solvent_water", "assay", "endcap"}
    for match in OPTION.finditer(text):
        changed = text[: match.start()] + text[match.end() :]
        if rival := INSTEAD_OF.get(match[1]):
            changed = re.sub(rf"^{rival} = ", f"# {rival} = ", changed, flags=re.MULTILINE)
        (tmp_path / "r.toml").write_text(changed, encoding="utf-8")
        recipes, warnings = pf.plan_file(tmp_path / "r.toml")
        assert (len(recipes), warnings) == (1, []), match[1]


def test_a_template_replaces_nothing(run: Run) -> None:
    Path("mine.toml").write_text("old", encoding="utf-8")
    status, out, err = run("new", "-o", "mine.toml")
    assert (status, out) == (1, "")
    one_line(err, "mine.toml")
    assert Path("mine.toml").read_text(encoding="utf-8") == "old"
    Path("link.toml").symlink_to("none.toml")
    assert run("new", "-o", "link.toml")[0] == 1
    assert not Path("none.toml").exists()
    assert run("new", "-o", "mine.csv")[0] == 1
    assert run("new", "--kind", "ratio")[0] == 2
    assert run("new", "-q", "-o", "b.toml") == (0, "", [])
