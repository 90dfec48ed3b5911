"""Files out and in: CSV, JSON, Excel and HTML of the same lines.

In: lines of text and numbers, and weigh sheets ready to print. Out: files. Nothing here knows what a recipe is.
"""
