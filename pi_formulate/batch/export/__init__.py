"""Batch files out and in: CSV, JSON, Excel, OpenDocument and HTML of the same lines.

In: lines of text and numbers, and weigh sheets ready to print. Out: files. Nothing here knows recipes or charges.

    excel html          one weigh sheet per batch, with the lines inside
    excel_page          the page of a batch in a workbook
    live                its live formulas
    cells sheet         looks and heights of cells; the type of a weigh sheet
    lines paper qr_code the lines and columns of a file; paper and date; the code that finds a batch again

Each line imports only from the lines below it.
"""
