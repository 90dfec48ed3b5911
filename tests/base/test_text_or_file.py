"""Without a path, what would be the file is returned as text."""

from pathlib import Path

import pytest

import pi_formulate as pf

ROOT = Path(__file__).parents[2]
BATCH = pf.plan_batch(
    pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]),
    solution_g=100.0,
    imbalance_r=0.98,
    batch_id="\N{GREEK CAPITAL LETTER OMEGA} 7",
)


def things() -> dict[str, object]:
    laminate = pf.laminate_report(pf.read_stack(ROOT / "examples" / "laminate.toml").stack)
    design = pf.design({"cte_ppm_per_k": (5, 25)}, ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"], formula="6")
    return {"batch": BATCH, "laminate": laminate, "design": design}


THINGS = things()
BOTH = ("batch", "laminate")
CALLS = [*((name, ending) for name in BOTH for ending in ("csv", "json", "html")), ("design", "csv")]


@pytest.mark.parametrize(("name", "ending"), CALLS)
def test_the_text_is_that_of_the_file(tmp_path: Path, name: str, ending: str) -> None:
    write = getattr(THINGS[name], f"to_{ending}")
    path = tmp_path / f"a.{ending}"
    assert write(path) is None
    text = write()
    assert isinstance(text, str)
    assert text.encode() == path.read_bytes()
    assert write(path=None) == text
