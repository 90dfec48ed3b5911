"""The site of the documents: hooks of MkDocs, and the pages that are made from tables and readings."""
