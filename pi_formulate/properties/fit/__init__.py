"""From measured properties to tables: checked data, robust fits, grouped cross-validation, reports.

In: a CSV of measurements. Out: a fitted table and a report of how far it can be trusted.
"""
