"""The interactive panel: a batch whose ratios, monomers and size can be changed, with every result at once.

    panel, server                        the panel in a notebook, and as a local web page
    views                                beside them: A against B, curve, history, link, files, the balance
    controls, results                    what changes the state; what it gives, as numbers and HTML
    state                                a batch as plain data, from a recipe file and back

Each line imports from the lines below it, never from above. Plots and panel do not know each other.
"""
