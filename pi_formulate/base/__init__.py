"""Tools for every room, without any chemistry.

`errors` and `faults` (errors with a place, several at once), `checks` (numbers and kinds of arguments), `units` (texts
with units), `files`, `tables` and `toml` (reading and writing), `names` and `library` (look-up by name, with
suggestions), `arrays` (types), `show` (text, HTML and SVG of results). Nothing here imports from another room.
"""
