"""A state of the panel as plain data: what it says, how one becomes another, and its way into a link.

    history state_link words windows     steps; a link; what a step changed; claimed windows
    change materials                     one state becomes another; assay, lot and water of each monomer
    state                                a batch as plain data, from a recipe file and back
    fields                               texts of its fields, and back
    ratios                               free ratios of a side

Each line imports only from the lines below it.
"""
