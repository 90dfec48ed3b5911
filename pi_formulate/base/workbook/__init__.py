"""Workbooks: .xlsx files written, .xlsx and .ods files read within stated limits.

In: tables, or the path of a file. Out: the file, or its pages. Nothing here knows batches.

    read                the pages of a file
    excel open_document the two formats
    archive             the members of the zip file, and the limits
    out                 files written
    sheet_cells         the cells of a page, as XML

Each line imports only from the lines below it; `out` takes `sheet_cells` alone.
"""
