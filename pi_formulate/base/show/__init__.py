"""Results as text, HTML and SVG, for consoles, notebooks and pages.

`shown` gives every public type its one line and its card; `html` makes cards and tables, `bars` small SVG bars, `words`
numbers and names as text, `colours` the colours of a status, `chart` a curve as SVG. `shown` imports `html`; `html` and
`bars` import `words` and `colours`, and `chart` imports `colours`.
"""
