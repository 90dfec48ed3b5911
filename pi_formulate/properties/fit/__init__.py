"""From measured properties to tables: checked data, robust fits, grouped cross-validation, reports.

`measured` reads a CSV. `shift_scale` moves a shipped estimate to a few measurements, and `moved_report` reports on it.
`tg` fits a new table to many, and `report` reports on it. `fit` is the entry point and imports all of them.
"""
