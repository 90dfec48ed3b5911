"""Batch files out and in: CSV, JSON, Excel, OpenDocument and HTML of the same lines.

In: lines of text and numbers, and weigh sheets ready to print. Out: files. Nothing here knows recipes or charges.

    excel html          one weigh sheet per batch, with the lines inside
    lines sheet         the lines and columns of a file; the type of a weigh sheet

Each line imports only from the lines below it.
"""
