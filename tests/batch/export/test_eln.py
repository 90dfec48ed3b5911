"""The .eln: every file is listed with its hash, the bytes are steady, batches read back, and damage is refused."""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import pi_formulate as pf
from pi_formulate.batch.export import eln
from pi_formulate.batch.recipe import read_recipes, write_recipes
from tests.batch.batches import PARTS, refused, some_recipes

METADATA = "ro-crate-metadata.json"
RECIPE = '[batch]\nunits = "PMDA/p-PDA = 1"\n'


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two batches with the recipe file, a date and an author."""
    folder = tmp_path_factory.mktemp("eln")
    (folder / "k.toml").write_text(RECIPE)
    recipes = [replace(some_recipes(1)[0], batch_id="KM/031 <b>"), PARTS]
    write_recipes(recipes, folder / "two.eln", made_on="2026-03-01", author="K. Meier", recipe_file=folder / "k.toml")
    return folder / "two.eln"


def graph(path: Path) -> dict[str, dict[str, Any]]:
    """The entities of an archive by their ids."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"{path.stem}/{METADATA}")
    nodes = json.loads(text)["@graph"]
    assert len({node["@id"] for node in nodes}) == len(nodes)
    return {node["@id"]: node for node in nodes}


def test_every_file_is_listed_with_its_size_and_hash(whole: Path) -> None:
    nodes = graph(whole)
    with zipfile.ZipFile(whole) as archive:
        names = archive.namelist()
        files = {name.removeprefix("two/"): archive.read(name) for name in names if not name.endswith(METADATA)}
    assert names == sorted(names)
    assert all(name.startswith("two/") for name in names)
    listed = {key.removeprefix("./"): node for key, node in nodes.items() if node["@type"] == "File"}
    assert set(listed) == set(files)
    for name, content in files.items():
        assert listed[name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert listed[name]["contentSize"] == str(len(content))
    assert files["k.toml"].decode() == RECIPE
    assert {name.rpartition("/")[2] for name in files if "/" in name} == {
        *("batch.csv", "weigh_sheet.html", "weigh_sheet.xlsx")
    }
    root = {part["@id"] for part in nodes["./"]["hasPart"]}
    assert root == {key for key, node in nodes.items() if node["@type"] in ("File", "Dataset")} - {"./"}


def test_the_crate_is_one(whole: Path) -> None:
    nodes = graph(whole)
    assert nodes[METADATA]["about"] == {"@id": "./"}
    assert nodes[METADATA]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert nodes["./"]["@type"] == "Dataset"
    assert nodes["./"]["datePublished"] == "2026-03-01"
    links = {link["@id"] for node in nodes.values() for value in node.values() for link in _links(value)}
    assert links <= set(nodes)
    assert nodes["#author"]["name"] == "K. Meier"
    assert nodes["#program"]["version"] == pf.__version__
    assert nodes["#planned"]["object"] == {"@id": "./k.toml"}


def _links(value: object) -> list[dict[str, str]]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, dict)]


def test_a_batch_is_described_with_its_numbers(whole: Path) -> None:
    nodes = graph(whole)
    batch = nodes["./P/"]
    numbers = {nodes[link["@id"]]["name"]: nodes[link["@id"]] for link in batch["variableMeasured"]}
    for quantity in PARTS.summary:
        assert numbers[quantity.name]["value"] == quantity.weighed
        assert numbers[quantity.name]["unitText"] == (quantity.unit or "1")
    assert numbers["plan_sha256"]["value"] == PARTS.sha256
    assert {"polyimide", "PMDA", "NMP"} <= set(batch["keywords"].split(", "))
    assert batch["author"] == {"@id": "#author"}
    other = nodes["./KM_031_b/"]
    assert other["name"] == "KM/031 <b>"
    assert "<b>" not in other["text"]


def test_equal_input_gives_equal_bytes_and_no_date_that_nobody_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    contents = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        PARTS.to_eln(tmp_path / folder / "p.eln")
        contents.append((tmp_path / folder / "p.eln").read_bytes())
    assert contents[0] == contents[1]
    nodes = graph(tmp_path / "a" / "p.eln")
    assert not [key for key, node in nodes.items() if {"dateCreated", "endTime", "author"} & set(node)]
    assert "No date was stated" in nodes["./"]["description"]
    with zipfile.ZipFile(tmp_path / "a" / "p.eln") as archive:
        assert {file.date_time[:3] for file in archive.infolist()} == {(1980, 1, 1)}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    PARTS.to_eln(tmp_path / "c.eln")
    assert graph(tmp_path / "c.eln")["./P/"]["dateCreated"] == "2023-11-14"


def test_batches_read_back(whole: Path) -> None:
    recipes = read_recipes(whole)
    assert [recipe.batch_id for recipe in recipes] == ["KM/031 <b>", "P"]
    assert recipes[1] == PARTS


def _changed(source: Path, target: Path, change: Callable[[str, bytes], bytes | None], more: str = "") -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        if more:
            new.writestr(more, "{}")


@pytest.mark.parametrize(
    ("change", "more", "says"),
    [
        (lambda name, text: text + b"\n" if name.endswith(".csv") else text, "", "another content of"),
        (lambda name, text: None if name.endswith("P/batch.csv") else text, "", "no file 'P/batch.csv'"),
        (lambda name, text: None if name.endswith(METADATA) else text, "", f"0 files {METADATA}"),
        (lambda name, text: text, f"three/{METADATA}", f"2 files {METADATA}"),
        (lambda name, text: b"[1" if name.endswith(METADATA) else text, "", METADATA),
        (lambda name, text: b"[]" if name.endswith(METADATA) else text, "", "without a list '@graph'"),
        (lambda name, text: b'{"@graph": []}' if name.endswith(METADATA) else text, "", "no batch CSV"),
        (
            lambda name, text: text.replace(b"./P/batch.csv", b"../P/batch.csv") if name.endswith(METADATA) else text,
            *("", "no file '../P/batch.csv'"),
        ),
    ],
)
def test_a_changed_archive_is_refused(
    change: Callable[[str, bytes], bytes | None], more: str, says: str, whole: Path, tmp_path: Path
) -> None:
    _changed(whole, tmp_path / "x.eln", change, more)
    refused(tmp_path / "x.eln", "x.eln", says)


def test_other_tables_of_a_notebook_are_passed_over(whole: Path, tmp_path: Path) -> None:
    def with_table(name: str, content: bytes) -> bytes:
        if not name.endswith(METADATA):
            return content if not name.endswith("k.toml") else b"time,t_c\n0,25\n"
        return content.replace(b"k.toml", b"k.csv").replace(b'"sha256"', b'"x"')

    _changed(whole, tmp_path / "y.eln", with_table)
    with zipfile.ZipFile(tmp_path / "y.eln", "a") as archive:
        archive.writestr("two/k.csv", "time,t_c\n0,25\n")
    assert len(read_recipes(tmp_path / "y.eln")) == 2


def test_limits(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eln, "ELN_UNZIPPED_BYTES", 1_000)
    refused(whole, "more than 1,000 bytes once unpacked")
    with pytest.raises(pf.RecipeError, match="at most 1,000 bytes of metadata"):
        PARTS.to_eln(tmp_path / "a.eln")
    monkeypatch.setattr(eln, "ELN_MEMBERS", 2)
    refused(whole, "8 files", "at most 2 in an .eln")
    monkeypatch.setattr(eln, "ELN_BATCHES", 1)
    with pytest.raises(pf.RecipeError, match=r"there are 2 batches, but an \.eln holds at most 1"):
        write_recipes(some_recipes(2), tmp_path / "a.eln")
    monkeypatch.setattr(eln, "ELN_BYTES", 100)
    with pytest.raises(pf.FileError, match=r"two\.eln: the file has 1\d\d,\d+ bytes, but at most 100 are read"):
        read_recipes(whole)
    assert not (tmp_path / "a.eln").exists()


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.eln").write_bytes(b"batch_id,step\n")
    refused(tmp_path / "a.eln", "a damaged file")


def test_the_recipe_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "k.toml").write_text(RECIPE)
    with pytest.raises(pf.FileError, match="which is an input"):
        write_recipes([PARTS], tmp_path / "k.toml", "eln", recipe_file=tmp_path / "k.toml")
    assert (tmp_path / "k.toml").read_text() == RECIPE


@pytest.mark.parametrize("author", [" A", 5, "a\nb"])
def test_an_author_is_a_name(author: Any, tmp_path: Path) -> None:
    with pytest.raises(pf.RecipeError, match="author"):
        PARTS.to_eln(tmp_path / "a.eln", author=author)


def test_names_in_the_archive_are_plain() -> None:
    texts = ["a/b", "A_B", "..", "CON", "x" * 99 + ".toml", METADATA]
    names = eln.plain_names(texts)
    assert len({name.lower() for name in names}) == len(texts)
    assert all(re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name) for name in names)
    assert names[3] == "_CON"
    assert names[4].endswith(".toml")
    assert names[5] != METADATA
