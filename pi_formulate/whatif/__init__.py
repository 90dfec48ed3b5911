"""The interactive panel: `state` is what can be set, `answers` what follows from it, `page` how that reads.

`panel` shows it in a notebook, `serve` as a local web page.
"""
