"""The catalogue: every property that a model, a film table or a target knows has one row with words and units."""

import pytest

import pi_formulate as pf
from pi_formulate.base.show import words
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.base.units import KINDS
from pi_formulate.claims.subject import WINDOWS
from pi_formulate.laminate.numbers import ESTIMATED as OF_LAYER
from pi_formulate.properties.catalogue import CELSIUS, ESTIMATED, FITTED, PROPERTIES, Property, property_of
from pi_formulate.properties.composition_table import TABULATED
from pi_formulate.properties.models import MODELS, SUBSTITUTABLE
from pi_formulate.search.question.targets import KNOWN

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])


@pytest.mark.parametrize("row", PROPERTIES.values(), ids=PROPERTIES)
def test_every_row_has_words_a_label_and_a_unit(row: Property) -> None:
    assert row.name.isidentifier()
    assert row.words
    assert row.label
    assert row.unit
    assert row.title[1:] == row.words[1:]
    assert row.least < row.most


def test_no_two_properties_share_a_name_words_or_a_label() -> None:
    for column in ("words", "label", "field"):
        texts = [getattr(row, column) for row in PROPERTIES.values() if getattr(row, column)]
        assert len(set(texts)) == len(texts)
    assert not {row.field for row in PROPERTIES.values()} & set(PROPERTIES)


def test_the_models_are_those_of_the_catalogue_in_its_order() -> None:
    assert tuple(MODELS) == ESTIMATED
    assert set(SUBSTITUTABLE) <= set(ESTIMATED)
    assert set(FITTED) <= set(ESTIMATED)
    assert set(TABULATED) <= set(ESTIMATED)
    assert set(KNOWN) == {name for name, row in PROPERTIES.items() if row.origin != "measurement"}


def test_an_estimate_is_in_the_unit_of_its_row() -> None:
    estimates = pf.estimate(KAPTON)
    assert tuple(estimates) == ESTIMATED
    assert {name: estimates[name].unit for name in estimates} == {name: PROPERTIES[name].unit for name in ESTIMATED}


@pytest.mark.parametrize("table", ["properties/film_properties.csv", "foil_properties.csv"])
def test_every_property_of_the_film_tables_has_a_row(table: str) -> None:
    names = {cells["property"] for _, cells in rows(reference_table(table), ("property",))}
    assert names
    assert [name for name in sorted(names) if property_of(name) is None] == []


def test_tiles_claims_and_layers_ask_for_properties_of_the_catalogue() -> None:
    assert set(WINDOWS) == {"tg_c", "cte_ppm_per_k"} <= set(PROPERTIES)
    assert all(PROPERTIES[name].scale for name in WINDOWS)
    assert set(OF_LAYER.values()) <= set(PROPERTIES)


@pytest.mark.parametrize("name", [name for name in PROPERTIES if not name.startswith("cost")])
def test_the_end_of_a_name_says_the_unit_of_its_row(name: str) -> None:
    end = next((end for end in words.ENDS if name.endswith(end)), "_frac")
    if name != "vdw_volume_cm3_per_mol":  # `_mol` ends it, but it is no amount
        assert (words.ENDS[end] or "-") == PROPERTIES[name].unit


@pytest.mark.parametrize("name", ["tg_c", "cte_ppm_per_k", "density_g_per_cm3", "refractive_index"])
def test_the_heading_of_a_column_agrees_with_the_label(name: str) -> None:
    heading, _, unit = words.in_words(name).partition(" / ")
    assert PROPERTIES[name].label.startswith(heading)
    assert (unit or "-") == PROPERTIES[name].unit


@pytest.mark.parametrize("name", [name for name, row in PROPERTIES.items() if row.kind])
def test_a_text_is_read_in_the_unit_of_the_row(name: str) -> None:
    row = PROPERTIES[name]
    assert row.kind in (*KINDS, CELSIUS)
    example = "390 degC" if row.kind == CELSIUS else KINDS[row.kind].example
    assert row.read(example, name) == pytest.approx(390.0 if row.kind == CELSIUS else row.read(example, name, True))
    assert row.difference_kind in KINDS


def test_plausible_limits_hold_the_estimate_of_a_known_film() -> None:
    estimates = pf.estimate(KAPTON, FITTED)
    for name in FITTED:
        limits = PROPERTIES[name].plausible
        assert limits is not None
        assert limits.low < estimates[name].value < limits.highest_median < limits.high
        assert 0.0 < limits.shift_sd <= limits.repeats_differ
