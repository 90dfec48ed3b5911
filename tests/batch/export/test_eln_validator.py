"""The public validator of RO-Crates accepts an .eln, where it is installed: `pip install roc-validator`.

It is no part of the extra `test`: it brings a reasoner and a whole RDF library, and looks up the terms of RO-Crate on
the web. Here they come from a table of those that are used, so that the test needs no network.
"""

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pi_formulate.batch.recipe import write_recipes
from tests.batch.batches import some_recipes

services = pytest.importorskip("rocrate_validator.services")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]
SCHEMA = "http://schema.org/"
OWN = {  # terms that are not those of schema.org under the same name
    "File": "http://schema.org/MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
    "Profile": "http://www.w3.org/ns/dx/prof/Profile",
}
# Recommendations that the program cannot follow: it knows no licence, affiliation, address or ORCID.
NOT_KNOWN = {f"ro-crate-1.2_{n}" for n in ("80.2", "80.3", "85.0", "86.2", "89.0", "90.1", "91.0", "93.0")}
NO_AUTHOR = {f"ro-crate-1.2_{n}" for n in ("55.1", "56.1")}


class _Answer:
    status_code = 200

    def __init__(self, content: dict[str, Any]) -> None:
        self.content, self.text, self.ok = json.dumps(content).encode(), json.dumps(content), True
        self.headers = {"Content-Type": "application/ld+json"}

    def json(self) -> Any:
        return json.loads(self.text)


def _terms(graph: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = [kind for node in graph for kind in ([node["@type"]] if isinstance(node["@type"], str) else node["@type"])]
    names = {name for node in graph for name in node if not name.startswith("@")} | set(kinds)
    return {"@context": {name: OWN.get(name, SCHEMA + name) for name in sorted(names)}}


@pytest.mark.parametrize("stated", [True, False])
def test_the_public_validator_accepts_the_crate(stated: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rdflib.plugins.shared.jsonld import context
    from rocrate_validator import models
    from rocrate_validator.utils.http import HttpRequester

    recipe_file = tmp_path / "k.toml"
    recipe_file.write_text('[batch]\nunits = "PMDA/p-PDA = 1"\n')
    more: dict[str, Any] = {"made_on": date(2026, 3, 1), "author": "K. Meier", "recipe_file": recipe_file}
    write_recipes(some_recipes(2), tmp_path / "two.eln", **(more if stated else {}))
    with zipfile.ZipFile(tmp_path / "two.eln") as archive:
        archive.extractall(tmp_path / "out")
    root = tmp_path / "out" / "two"
    terms = _terms(json.loads((root / "ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"])
    monkeypatch.setattr(HttpRequester, "get", lambda *_, **__: _Answer(terms), raising=False)
    monkeypatch.setattr(HttpRequester, "head", lambda *_, **__: _Answer(terms), raising=False)
    monkeypatch.setattr(context, "source_to_json", lambda *_, **__: (terms, None))
    settings = services.ValidationSettings(
        rocrate_uri=root, profile_identifier="ro-crate-1.2", requirement_severity=models.Severity.RECOMMENDED
    )
    result = services.validate(settings)
    allowed = NOT_KNOWN if stated else NOT_KNOWN | NO_AUTHOR
    issues = {(issue.check.identifier, issue.message) for issue in result.get_issues()}
    left = sorted(str(issue) for issue in issues if issue[0] not in allowed)
    assert not left, "\n".join(left)
