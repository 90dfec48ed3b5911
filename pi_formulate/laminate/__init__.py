"""Laminates: layers, the steps that make them, curl, coats, batches and claims.

Shelves, each importing only from those before it: `foils`, `coating` and `entry`; `layer` and `mechanics` (plies, curl
and flat design on plain numbers); `steps` and `states` (before and after etching); `numbers` (of all layers, computed
once), `making`, `cure` and `picture`; `claimed` and `precursors`; `stack`; `report` and `order`; `file`.
"""
