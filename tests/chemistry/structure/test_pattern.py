"""A chain part as a graph."""

import pytest

from pi_formulate.chemistry.structure import faces, graph


@pytest.mark.parametrize(
    ("smiles", "sides"),
    [
        ("*[C@H]1CC[C@H](*)CC1", "trans"),
        ("*[C@@H]1CC[C@@H](*)CC1", "trans"),
        ("*[C@@H]1CC[C@H](*)CC1", "cis"),
        ("C1C[C@H](*)CC[C@H]1*", "trans"),
        ("*[C@H]1C[C@@H](*)CCC1", "cis"),
        ("*[C@H]1C[C@H](*)CCC1", "trans"),
        ("*C1CC[C@H](*)CC1", ""),
    ],
)
def test_faces_do_not_depend_on_how_the_ring_is_written(smiles: str, sides: str) -> None:
    # Sides checked against embedded coordinates.
    path = graph(smiles).path
    assert faces(smiles, path[1], path[-2]) == sides
