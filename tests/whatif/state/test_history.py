"""Undo and redo against a list that keeps everything, and moves that are one step."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.whatif.state.history import MOST_NAMED, MOST_STEPS, PAUSE_S, History, Moment, changes
from pi_formulate.whatif.state.state import WhatIf
from tests.whatif.states import HIGH, LOW

SOLVENTS = ("NMP", "DMAc", "DMF", "GBL")


def moment(state, start=LOW):
    return Moment(state, start)


@given(
    st.lists(st.one_of(st.sampled_from(["undo", "redo"]), st.sampled_from(SOLVENTS), st.floats(0.9, 1.0)), max_size=60),
    st.booleans(),
)
def test_undo_and_redo_are_those_of_a_list(moves, quick):
    """The oracle: a list of states and a place in it. Texts and numbers alternate or pause, so that nothing joins."""
    history, states, place, now_s = History.of(moment(LOW)), [LOW], 0, 0.0
    for move in moves:
        now_s += 0.0 if quick and isinstance(move, str) else 2.0 * PAUSE_S
        if move == "undo":
            history, place = history.undone(), max(place - 1, 0)
        elif move == "redo":
            history, place = history.redone(), min(place + 1, len(states) - 1)
        else:
            change = {"solvent": move} if isinstance(move, str) else {"imbalance_r": move}
            state = replace(states[place], **change)
            history = history.moved(moment(state), now_s)
            if state != states[place]:
                states = [*states[: place + 1], state]
                place += 1
        assert history.now.state == states[place]
        assert (history.can_undo, history.can_redo) == (place > 0, place < len(states) - 1)
        assert [step.moment.state for step in history.steps] == states


@given(st.lists(st.sampled_from(SOLVENTS), min_size=1, max_size=30))
def test_as_many_steps_back_give_the_first_state(solvents):
    history = History.of(moment(LOW))
    for i, solvent in enumerate(solvents):
        history = history.moved(moment(replace(LOW, solvent=solvent, batch_id=f"B{i}")), float(i))
    last = history.now
    for _ in solvents:
        history = history.undone()
    assert history.now.state == LOW
    assert history.undone() == history
    for _ in solvents:
        history = history.redone()
    assert history.now == last
    assert history.redone() == history


@given(st.lists(st.floats(0.9, 1.0).filter(lambda r: r != LOW.imbalance_r), min_size=2, max_size=60))
def test_a_drag_is_one_step(places):
    history = History.of(moment(LOW))
    for i, ratio in enumerate(places):
        history = history.moved(moment(replace(LOW, imbalance_r=ratio)), 0.03 * i)
    assert len(history.steps) == 2
    assert history.now.state.imbalance_r == places[-1]
    assert history.undone().now.state == LOW


def test_a_drag_that_comes_back_is_no_step():
    history = History.of(moment(LOW))
    for i, ratio in enumerate((0.98, 0.97, LOW.imbalance_r)):
        history = history.moved(moment(replace(LOW, imbalance_r=ratio)), 0.1 * i)
    assert [step.moment.state for step in history.steps] == [LOW]


@pytest.mark.parametrize(
    ("first", "second", "pause_s", "steps"),
    [
        ({"imbalance_r": 0.98}, {"imbalance_r": 0.97}, PAUSE_S + 0.1, 3),
        ({"imbalance_r": 0.98}, {"imbalance_r": 0.98, "solids_frac": 0.2}, 0.1, 3),  # another slider
        ({"solvent": "DMAc"}, {"solvent": "DMF"}, 0.1, 3),  # a choice is a step, however quick
        ({"size": "1 kg"}, {"size": "2 kg"}, 0.1, 3),
        ({"imbalance_r": 0.98}, {"imbalance_r": 0.97}, 0.1, 2),
    ],
)
def test_what_joins_and_what_does_not(first, second, pause_s, steps):
    history = History.of(moment(LOW)).moved(moment(replace(LOW, **first)), 10.0)
    assert len(history.moved(moment(replace(LOW, **second)), 10.0 + pause_s).steps) == steps


def test_a_pause_begins_when_the_answers_are_shown():
    """On a slow machine each move of a drag takes longer than a pause; it is one step all the same."""
    history, now_s = History.of(moment(LOW)), 0.0
    for i in range(1, 6):
        history = history.moved(moment(replace(LOW, imbalance_r=0.99 - 0.001 * i)), now_s)
        now_s += 3.0 * PAUSE_S
        history = history.shown(now_s)
    assert len(history.steps) == 2
    assert history.undone().shown(now_s) == history.undone()  # what was undone is not joined


def test_a_slider_of_a_ratio_moves_two_amounts_in_one_step():
    history = History.of(moment(LOW))
    for i in range(1, 5):
        units = (("PMDA", "p-PDA", 1.5 + 0.1 * i), ("PMDA", "4,4'-ODA", 1.0 - 0.1 * i))
        history = history.moved(moment(replace(LOW, units=units)), 0.1 * i)
    assert len(history.steps) == 2


def test_a_move_after_an_undo_is_a_step_of_its_own():
    history = History.of(moment(LOW))
    for i, (ratio, pause_s) in enumerate(((0.98, 5.0), (0.97, 5.0))):
        history = history.moved(moment(replace(LOW, imbalance_r=ratio)), pause_s * i)
    again = history.undone().moved(moment(replace(LOW, imbalance_r=0.96)), 5.1)
    assert [step.moment.state.imbalance_r for step in again.steps] == [LOW.imbalance_r, 0.98, 0.96]
    assert not again.can_redo


def test_another_recipe_is_a_step_of_its_own_and_brings_its_start():
    history = History.of(moment(LOW)).moved(moment(replace(LOW, imbalance_r=0.98)), 0.0)
    opened = history.moved(Moment(HIGH, HIGH), 0.1, "opened")
    assert opened.undone().now == moment(replace(LOW, imbalance_r=0.98))
    moved = opened.moved(Moment(replace(HIGH, imbalance_r=0.95), HIGH), 0.2)
    assert len(moved.steps) == len(opened.steps) + 1


def test_names_last_longer_than_steps():
    history = History.of(moment(LOW)).with_name("first")
    for i in range(MOST_STEPS + 10):
        history = history.moved(moment(replace(LOW, batch_id=f"B{i}")), float(i))
    assert len(history.steps) == MOST_STEPS
    assert history.place == MOST_STEPS - 1
    assert dict(history.named)["first"].state == LOW
    assert dict(history.with_name("first").named)["first"].state == history.now.state
    for i in range(MOST_NAMED + 5):
        history = history.with_name(f"n{i}")
    assert len(history.named) == MOST_NAMED


@given(st.sampled_from(SOLVENTS), st.floats(0.9, 1.0), st.floats(0.0, 4.0))
def test_changes_are_empty_for_equal_states_alone(solvent, ratio, amount):
    state = replace(LOW, solvent=solvent, imbalance_r=ratio, units=(("PMDA", "p-PDA", amount), LOW.units[1]))
    assert bool(list(changes(LOW, state))) == (state != LOW)
    assert dict(changes(LOW, replace(state, units=()))).get(("units",)) is False


def test_a_state_has_no_hidden_field():
    """Every field of a state is compared: one that was left out would be lost by undo."""
    assert {path[0] for path, _ in changes(WhatIf(), HIGH)} <= set(WhatIf.__slots__)
