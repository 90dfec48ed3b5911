"""Molecules, monomers and solvents.

    library solvent     all monomers, by any name; solvents and reagents
    crosslinker         triamines and trianhydrides
    smiles_file         monomers of a file of SMILES
    monomer             one monomer
    functionality       the reactive groups that a role requires
    structure           everything that needs RDKit
    atoms               formulas and molar masses

Each line imports only from the lines below it, and from `base`.
"""
