"""Entries such as `film, lots` on the pages of the API: each name has its own type and its own default.

In: the docstrings as griffe reads them, which gives all names of one entry what the first of them has. Out: the same,
with the type and the default of each name as in the signature.
"""

from typing import Any

from griffe import Class, DocstringParameter, DocstringSectionKind, Extension, Function, Module, Object

# Where an entry stands -> where its names stand.
SECTIONS = {DocstringSectionKind.parameters, DocstringSectionKind.other_parameters, DocstringSectionKind.attributes}


class OwnTypes(Extension):
    """Looked through once, after the whole package was read."""

    def on_package(self, *, pkg: Module, **_: Any) -> None:
        """Set right every docstring of a package."""
        _mend(pkg)


def _mend(place: Object) -> None:
    if place.docstring is not None:
        for section in place.docstring.parsed:
            if section.kind in SECTIONS:
                for entry in section.value:
                    _from_signature(place, entry)
    for member in place.members.values():
        if not member.is_alias and isinstance(member, Module | Class | Function):
            _mend(member)


def _from_signature(place: Object, entry: Any) -> None:
    """What the signature says of one name; a type that the text states stands."""
    parameters = getattr(place, "parameters", None)
    if isinstance(entry, DocstringParameter) and parameters is not None and entry.name in parameters:
        own = parameters[entry.name]
        entry.annotation, entry.value = own.annotation, own.default
    elif entry.name in place.members and getattr(place.members[entry.name], "annotation", None) is not None:
        entry.annotation = place.members[entry.name].annotation
