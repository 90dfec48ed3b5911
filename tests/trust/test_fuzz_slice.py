"""A small slice of the fuzzer: the whole corpus, and the same few damaged inputs in every run."""

import warnings
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trust.fuzz import CORPUS, READERS, seeds
from tests.trust.mutate import mutated
from tests.trust.readers import READERS as REGISTERED

FILES = [path for folder in sorted(CORPUS.iterdir()) for path in sorted(folder.iterdir())]


def answered(name: str, content: bytes) -> bool:
    """Whether the input was read; an error that is no `FormulateError` fails the test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning is no traceback
        return READERS[name](content)


def test_every_reader_has_seeds_and_every_folder_of_the_corpus_a_reader() -> None:
    assert REGISTERED is READERS
    assert {path.name for path in CORPUS.iterdir()} == {name.partition("-")[0] for name in READERS}


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_reader_reads_one_of_its_seeds(name: str) -> None:
    assert any(answered(name, content) for content in seeds(name))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_corpus_is_answered(path: Path) -> None:
    assert path.stat().st_size <= 50_000
    answered(path.parent.name, path.read_bytes())


@pytest.mark.parametrize("name", sorted(READERS))
def test_damaged_inputs_are_answered(name: str) -> None:
    own = seeds(name)
    for number in range(30):
        answered(name, mutated(Random(f"slice {name} {number}"), own))


@pytest.mark.parametrize("name", sorted(READERS))
def test_bytes_that_are_no_file_are_answered(name: str) -> None:
    @settings(max_examples=30, derandomize=True, database=None)
    @given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
    def one(content: bytes) -> None:
        answered(name, content)

    one()
