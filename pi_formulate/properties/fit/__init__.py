"""From measured properties to tables: checked data, robust fits, grouped cross-validation, reports.

    fit                     entry point: from a CSV to a table
    report moved_report     report on a new Tg table; on shift and scale of a shipped estimate
    tg shift_scale          a new Tg table from many measurements; shift and scale from a few
    measured                measurements from a CSV

Each line imports only from the lines below it.
"""
