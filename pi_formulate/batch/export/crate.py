"""The metadata of an .eln: an RO-Crate 1.2, which names every file with its size and hash.

In: batches with their files, what is printed of their making. Out: the bytes of `ro-crate-metadata.json`. The form is
that of the RO-Crate Metadata Specification 1.2 (https://w3id.org/ro/crate/1.2), whose terms include `sha256`, and of
the ELN file format of The ELN Consortium (https://github.com/TheELNConsortium/TheELNFileFormat). No time is read from
the clock.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from pi_formulate.batch.export.paper import Printing, program

METADATA = "ro-crate-metadata.json"
CRATE = "https://w3id.org/ro/crate/1.2"
ELN = "https://purl.archive.org/purl/elnconsortium/eln-spec/1.2+20260923"
NO_DAY = "1980-01-01"  # the specification demands a date, and none is taken from the clock
TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "toml": "application/toml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ABOUT = {
    "csv": "batch with all digits, one line for each charge",
    "html": "weigh sheet to print",
    "xlsx": "weigh sheet to fill in",
}

Node = dict[str, Any]


class Value(NamedTuple):
    """One number of a batch: its name, its unit, the number or a text in its place, and what is said of it."""

    name: str
    unit: str
    value: float | str
    about: str


class Held(NamedTuple):
    """One batch as an .eln holds it: what is said of it, its numbers, and its files by their names in the crate."""

    batch_id: str
    folder: str
    title: str
    text: str
    keywords: tuple[str, ...]
    values: tuple[Value, ...]
    files: Mapping[str, bytes]


def metadata(name: str, batches: Sequence[Held], recipe: Mapping[str, bytes], printing: Printing) -> bytes:
    """The metadata of a crate.

    Parameters
    ----------
    name
        Of the crate.
    batches
        With their files.
    recipe
        The recipe file by its name in the crate; empty if there is none.
    printing
        Date and author.
    """
    day = {"dateCreated": printing.day} if printing.day else {}
    author = {"author": _link("#author")} if printing.author else {}
    parts = [path for batch in batches for path in (batch.folder, *sorted(batch.files))]
    ids = ", ".join(batch.batch_id for batch in batches[:10]) + (", ..." if len(batches) > 10 else "")
    no_day = "" if printing.day else f" No date was stated; {NO_DAY} stands in its place."
    graph: list[Node] = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": _link("./"),
            "conformsTo": _link(CRATE),
            "sdPublisher": _link("#publisher"),
            "version": "1.0",
            **day,
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "conformsTo": _links([CRATE, ELN]),
            "name": name,
            "description": f"Batches of poly(amic acid) as planned: {ids}.{no_day}",
            "datePublished": printing.day or NO_DAY,
            "license": _link("#license"),
            "mentions": _link("#planned"),
            "hasPart": _links([*recipe, *parts]),
            **author,
            **({"publisher": _link("#author")} if printing.author else {}),
        },
        {"@id": CRATE, "@type": ["CreativeWork", "Profile"], "name": "RO-Crate 1.2 Specification"},
        {"@id": ELN, "@type": ["CreativeWork", "Profile"], "name": "ELN File Format 1.2+20260923 Specification"},
        {
            "@id": "#license",
            "@type": "CreativeWork",
            "name": "No licence stated",
            "description": "Ask those who made the batches before you pass this on.",
        },
        {"@id": "#publisher", "@type": "Organization", "name": "The pi_formulate founders"},
        _program(),
        {
            "@id": "#planned",
            "@type": "CreateAction",
            "name": f"Planned with {program()}",
            "instrument": _link("#program"),
            "result": _single(_links([batch.folder for batch in batches])),
            **({"object": _single(_links(recipe))} if recipe else {}),
            **({"agent": _link("#author")} if printing.author else {}),
            **({"endTime": printing.day} if printing.day else {}),
        },
    ]
    if printing.author:
        graph.append({"@id": "#author", "@type": "Person", "name": printing.author})
    graph += [_file(path, content, "recipe file that was planned") for path, content in recipe.items()]
    for batch in batches:
        graph += _of_batch(batch, list(recipe), {**day, **author})
    return f"{json.dumps({'@context': f'{CRATE}/context', '@graph': graph}, ensure_ascii=False, indent=1)}\n".encode()


def _program() -> Node:
    name, _, version = program().partition(" ")
    return {
        "@id": "#program",
        "@type": "SoftwareApplication",
        "name": name,
        "version": version,
        "softwareVersion": version,
        "url": "#program",  # the crate demands one; the program has no page of its own yet
    }


def _of_batch(batch: Held, recipe: Sequence[str], more: Node) -> list[Node]:
    """A batch, its numbers and its files."""
    key = batch.folder.removeprefix("./").strip("/")
    numbers = [(f"#{key}-{number}", value) for number, value in enumerate(batch.values, 1)]
    return [
        {
            "@id": batch.folder,
            "@type": "Dataset",
            "name": batch.batch_id,
            "identifier": batch.batch_id,
            "description": batch.title,
            "genre": "experiment",
            "keywords": ", ".join(batch.keywords),
            "text": f"<pre>{escape(batch.text)}</pre>",
            "hasPart": _links([*sorted(batch.files), *recipe]),
            "variableMeasured": _links([place for place, _ in numbers]),
            **more,
        },
        *(
            {
                "@id": place,
                "@type": "PropertyValue",
                "propertyID": value.name,
                "name": value.name,
                "value": value.value,
                **({"unitText": value.unit} if value.unit else {}),
                "description": value.about,
            }
            for place, value in numbers
        ),
        *(_file(path, content) for path, content in sorted(batch.files.items())),
    ]


def _file(path: str, content: bytes, about: str = "") -> Node:
    ending = path.rpartition(".")[2].lower()
    about = about or ABOUT.get(ending, "")
    return {
        "@id": path,
        "@type": "File",
        "name": path.rpartition("/")[2],
        "encodingFormat": TYPES.get(ending, "application/octet-stream"),
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
        **({"description": about} if about else {}),
    }


def _link(place: str) -> Node:
    return {"@id": place}


def _links(places: Sequence[str] | Mapping[str, bytes]) -> list[Node]:
    return [_link(place) for place in places]


def _single(links: list[Node]) -> Node | list[Node]:
    """A list of one as the one, which the crate asks for wherever notebooks do not ask for a list."""
    return links[0] if len(links) == 1 else links
