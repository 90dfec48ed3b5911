"""All compositions of chosen monomers in one table: `screen`.

What is asked and in which order (`space`), what is said of each (`judge`), the table and the files (`run`, `parquet`).
"""
