"""Pin as A, swap, and back to the start."""

from dataclasses import replace

from tests.whatif.states import EXAMPLES, LOW


def row(panel, label):
    place = panel.against.table.value.index(f'data-compare="{label}"')
    return panel.against.table.value[place:].partition("</tr>")[0]


def test_without_a_pin_a_is_the_state_as_it_was_opened(panel_of):
    panel = panel_of(LOW)
    panel.against.fold.button.value = True
    panel.controls["imbalance_r"].box.value = "0.98"
    assert 'data-compare-with="start"' in panel.against.table.value
    assert "B differs in: ratio r 0.99 → 0.98" in panel.against.table.value
    assert "lower" in row(panel, "M_n / g/mol")
    assert panel._head.value.count("pw-change") == 1  # M_n
    opened = replace(LOW, imbalance_r=0.97)
    panel.load(opened)
    assert "B is the same" in panel.against.table.value
    panel.past.undo.click()  # back before the other recipe: its own start is A again
    assert "ratio r 0.99 → 0.98" in panel.against.table.value


def test_a_pinned_state_stays_a(panel_of):
    panel = panel_of(LOW)
    panel.controls["imbalance_r"].box.value = "0.98"
    panel.against.pin.click()
    assert "pw-change" not in panel._head.value
    panel.controls["imbalance_r"].box.value = "0.95"
    panel.against.fold.button.value = True
    assert 'data-compare-with="pin"' in panel.against.table.value
    assert "ratio r 0.98 → 0.95" in panel.against.table.value
    panel._take((EXAMPLES / "thermoplastic.toml").read_text(encoding="utf-8"))
    assert 'data-compare-with="pin"' in panel.against.table.value
    assert "another formula" in row(panel, "claim 13")
    panel.past.undo.click()
    panel.against.release.click()
    assert "ratio r 0.99 → 0.95" in panel.against.table.value


def test_swap_shows_a_and_keeps_b_as_a(panel_of):
    panel = panel_of(LOW)
    panel.controls["imbalance_r"].box.value = "0.98"
    panel.against.fold.button.value = True
    panel.against.swap.click()
    assert panel.state == LOW
    assert "ratio r 0.98 → 0.99" in panel.against.table.value
    assert "higher" in row(panel, "M_n / g/mol")
    panel.past.undo.click()
    assert panel.state.imbalance_r == 0.98


def test_a_state_with_errors_is_not_pinned_and_the_table_stays(panel_of):
    panel = panel_of(LOW)
    panel.against.fold.button.value = True
    panel.controls["imbalance_r"].box.value = "0.98"
    shown = panel.against.table.value
    panel.controls["size"].value = "500"
    assert panel.against.table.value == shown
    panel.against.pin.click()  # the last batch that could be planned
    assert panel.against.a.moment.state.imbalance_r == 0.98
    assert panel.against.a.moment.state.size == "500 g"
    assert "pw-stale" in panel._head.value


def test_a_start_with_errors_is_replaced_by_the_first_batch(panel_of):
    panel = panel_of(replace(LOW, size="500"))
    assert panel.against.a is None
    panel.controls["size"].value = "600 g"
    assert panel.against.a.moment.state.size == "600 g"
    panel.controls["size"].value = "700 g"
    assert panel.against.a.moment.state.size == "600 g"


def test_a_folded_table_is_not_made(panel_of):
    panel = panel_of(LOW)
    panel.controls["imbalance_r"].box.value = "0.98"
    assert panel.against.table.value == ""
