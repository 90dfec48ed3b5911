"""How large an input may be: one place for every limit, so that a document can list them and a test can try each.

In: nothing. Out: numbers. What is above a limit is refused with an error that states the limit; nothing is cut.
The limits lie far above what a chemist writes and far below what would make a reader slow or fill the memory.
"""

# Texts
LABEL_CHARACTERS = 1_000  # of an id, a name, a lot, a batch id
TEXT_CHARACTERS = 30_000  # of a remark or a source; a cell of a spreadsheet holds 32,767
QUANTITY_CHARACTERS = 80  # of a number with its unit; the longest that a chemist writes has about forty
AMOUNT_CHARACTERS = 200  # of an amount with its reference, such as '1.02 eq of BPDA'

# Numbers: any quantity lies far between them, and a product of four of them is still a float
LARGEST_NUMBER = 1e75  # of either sign
LEAST_NUMBER = 1e-75  # that is not 0

# Structures
SMILES_CHARACTERS = 4_000  # of a SMILES; the longest monomer that ships has 93
SMARTS_CHARACTERS = 1_000  # of a pattern of a group
MONOMER_ATOMS = 250  # heavy atoms of a monomer or solvent; the largest that ships has 49
MONOMER_RINGS = 50  # rings of a monomer or solvent; the most that ship are 9

# Tables and workbooks
CELL_CHARACTERS = 32_767  # of a cell of a workbook; Excel cuts what is longer
WORKBOOK_ROWS = 1_048_576  # of a sheet, as in Excel
WORKBOOK_COLUMNS = 16_384  # of a sheet, as in Excel
WORKBOOK_CELLS = 500_000  # filled cells of all sheets; 1,400 batches have about as many
WORKBOOK_ELEMENTS = 2_000_000  # of the XML that is read; a filled cell has three
WORKBOOK_TAG_BYTES = 1_000_000  # of one tag of the XML with its attributes
WORKBOOK_UNZIPPED_BYTES = 100_000_000  # of the members that are read, once unpacked; pictures are not
FILE_BYTES = 100_000_000  # of a CSV, JSON or HTML file; 100,000 batches have about as many
CSV_ROWS = 1_000_000  # of a CSV file, with its header and empty ones
CSV_COLUMNS = 1_000  # of a CSV file
CSV_CELLS = 10_000_000  # of a CSV file; 100,000 batches have about eight million
CSV_CELL_CHARACTERS = 100_000  # of one cell of a CSV file
ARCHIVE_BYTES = 200_000_000  # of what was learnt from films, packed or unpacked; the largest that ships has 3.3 million
ARCHIVE_MEMBERS = 64  # arrays of such an archive; the most that ship are 15
ELN_BYTES = 100_000_000  # of an .eln; 1,000 batches have about as many
ELN_MEMBERS = 10_000  # files of an .eln; a batch has three
ELN_BATCHES = 1_000  # batches that are written into one .eln
ELN_UNZIPPED_BYTES = 50_000_000  # of the members that are read, once unpacked: the metadata and the batch CSVs

# TOML and JSON
TOML_BYTES = 5_000_000  # of a TOML file; 10,000 batches have about as many
NESTING = 50  # levels of lists and tables within each other
KEY_PARTS = 20  # of a dotted key of TOML
INTEGER = 2**63 - 1  # the largest whole number of TOML, with either sign

# Claims and readings
READING_NAMES = 500  # rows of a reading; those that ship have 24 at most
READING_PARTS = 5_000  # names and groups in all alternatives of a reading; those that ship have about 100
READING_DEPTH = 50  # names within each other's alternatives

# Tables that are made
UNIT_ROWS = 5_000_000  # of a table of repeat units, 3 GB while it is made; the monomers that ship make 17,556

# Panel
LINK_CHARACTERS = 8_000  # of a link with a state; the longest example has about 500
LINK_BYTES = 20_000  # of the recipe in a link, once unpacked
PANEL_PAGES = 8  # that one server shows at the same time; each has a kernel of about 200 MB
PANEL_KERNEL_BYTES = 1_000_000_000  # of memory of one kernel, which asks for about 330 MB on one core
PANEL_CORE_BYTES = 100_000_000  # more for each core, as numerical libraries reserve 80 MB for it
