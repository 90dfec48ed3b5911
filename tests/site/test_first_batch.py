"""The guide to the first own batch: its recipe is the file beside it, its answers are those of the terminal."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

import pi_formulate as pf

ROOT = Path(__file__).parents[2]
FILES = ROOT / "examples" / "first"
GUIDE = (ROOT / "docs" / "first_batch.md").read_text(encoding="utf-8")
# A command, and the block of its output behind it.
ANSWERED = re.findall(r"^```console\n\$ (pi-formulate [^\n]*)\n```\n\n```text\n(.*?)```", GUIDE, re.M | re.S)


def test_the_recipe_of_the_guide_is_the_file_beside_it() -> None:
    block = re.search(r'^```toml title="mine.toml"\n(.*?)```', GUIDE, re.MULTILINE | re.DOTALL)
    assert block is not None
    assert tomllib.loads(block[1]) == tomllib.loads((FILES / "mine.toml").read_text(encoding="utf-8"))


def test_the_filled_in_file_is_the_batch_of_the_recipe_with_one_mass_off() -> None:
    (planned,), _ = pf.plan_file(FILES / "mine.toml")
    (mend,) = pf.reconcile_file(FILES / "weighed.csv")
    assert mend.planned == planned
    weighed = {charge.compound.id: charge.charge_g for charge in mend.charged}
    off = {name: mass for name, mass in weighed.items() if mass and abs(mass - planned.charge_g[name]) > 0.1}
    assert off == {"p-PDA": 15.12}


@pytest.mark.parametrize(("command", "output"), ANSWERED, ids=[command for command, _ in ANSWERED])
def test_what_the_guide_shows_is_what_the_terminal_prints(command, output, run, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(ROOT)
    arguments = shlex.split(command)[1:]
    place = arguments[arguments.index("-o") + 1] if "-o" in arguments else None
    called = [str(tmp_path / part) if part == place else part for part in arguments]
    status, out, lines = run(*called)
    assert status == 0
    shown = [line.replace(f"{tmp_path}/", "") for line in [*out.splitlines(), *lines]]
    assert [line for line in output.splitlines() if line not in shown] == []


def test_the_guide_has_answers_and_comes_first() -> None:
    assert len(ANSWERED) == 2
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("- Guides:")[2]
    order = re.findall(r"- (\w+)\.md$", menu.partition("- A week")[0], re.MULTILINE)
    assert order[0] == "first_batch"
    asked = ["first_batch", "files", "reconcile", "estimates", "what_if", "claims", "design", "screen", "region"]
    assert [name for name in order if name in asked] == asked
