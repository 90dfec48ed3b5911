"""From measured properties to tables: checked data, one machine for all properties, reports.

    fit                        entry point: from a CSV to a table
    report moved_report        report on what was learnt; on shift and scale of a shipped estimate
    machine shift_scale state  all properties from films; shift and scale from a few; what the process does
    nested other_polymers      films that were left out; the Tg of other polymers
    posterior measured         fit of one property; measurements from a CSV

Each line imports only from the lines below it.
"""
