"""How large an input may be: one place for every limit, so that a document can list them and a test can try each.

In: nothing. Out: whole numbers. What is above a limit is refused with an error that states the limit; nothing is cut.
The limits lie far above what a chemist writes and far below what would make a reader slow or fill the memory.
"""

# Texts
LABEL_CHARACTERS = 1_000  # of an id, a name, a lot, a batch id
TEXT_CHARACTERS = 30_000  # of a remark or a source; a cell of a spreadsheet holds 32,767

# Structures

# Tables and workbooks

# TOML and JSON

# Claims and readings

# Panel
