"""Batch files out and in: CSV, JSON, Excel, OpenDocument and HTML of the same lines.

In: lines of text and numbers, and weigh sheets ready to print. Out: files. Recipes and charges are unknown here.

    excel html ods      a weigh sheet per batch, and the lines inside
    lines sheet         the lines and the columns of a file; a weigh sheet
"""
