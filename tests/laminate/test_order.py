"""What a stack file orders is what the stack plans."""

from pathlib import Path

import pi_formulate as pf

EXAMPLE = Path(__file__).parents[2] / "examples" / "laminate.toml"


def test_what_the_file_orders_is_what_the_stack_plans() -> None:
    found = pf.read_stack(EXAMPLE)
    solids = {"adhesion": 0.10, "low_expansion": 0.15, "thermoplastic": 0.15}
    direct = found.stack.precursor_batches(area_m2=100, solids_frac=solids, readability_g=0.1)
    assert [r.charge_g for r in found.recipes()] == [r.charge_g for r in direct]
    assert found.balance() == found.stack.coats(area_m2=100, solids_frac=solids)
