"""What a state gives, as numbers and as HTML: no widgets.

    page weighing_page                   the results, and the vessel
    compare curve                        differences of two results; a property over a ratio
    answers                              the results

Each line imports only from the lines below it.
"""
