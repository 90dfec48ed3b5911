"""Tools that every room uses.

    show                                    text, HTML and SVG of results
    files outputs tables toml               reading and writing
    library names spelling likeness         look-up by name, with suggestions
    units unit_grammar                      texts with units
    checks errors faults                    checked arguments; errors with a place, several at once
    arrays series                           types of arrays; series of pandas as mappings and lists

Nothing here imports from another room.
"""
