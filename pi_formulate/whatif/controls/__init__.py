"""The controls of the panel, which change its state.

    own_monomer, drawing                 a monomer that no table lists; the editor to draw it with
    form rows                            size, solids, chain length; the composition
    monomer_rows                         monomers of both sides
    material_row ratio_row fold          a bottle; a ratio; what opens and closes
    controls pause                       a label with its field and slider; work that waits until the user pauses
    typed                                what was typed

Each line imports only from the lines below it.
"""
