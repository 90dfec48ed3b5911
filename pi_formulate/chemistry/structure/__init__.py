"""Molecules: the only package that imports RDKit. No RDKit object leaves it, except by `Monomer.mol`.

    unit end_groups                      repeat units of two monomers, and the ends of chains
    half                                 the part of each monomer in its units, and units joined of such parts
    molecule backbone pattern draw       functional groups and residues; rings and bridges; substructures; drawings
    rings                                ring numbers of SMILES in one line
    compound                             a SMILES read and checked

Each line imports only from the lines below it.
"""

from pi_formulate.chemistry.structure.backbone import backbone
from pi_formulate.chemistry.structure.compound import (
    canonical,
    check_whole,
    copy_of,
    element_counts,
    is_smiles,
    smiles_of,
    why_unread,
    without_stereo,
)
from pi_formulate.chemistry.structure.draw import draw_groups_svg, draw_png, draw_svg, group_colours
from pi_formulate.chemistry.structure.end_groups import amine_ends, anhydride_ends
from pi_formulate.chemistry.structure.half import Form, unit_texts
from pi_formulate.chemistry.structure.molecule import functional_groups, residue
from pi_formulate.chemistry.structure.pattern import (
    Graph,
    faces,
    graph,
    matches,
    pattern_atoms,
    pattern_choices,
    pattern_elements,
    symbols,
)
from pi_formulate.chemistry.structure.rings import with_own_rings
from pi_formulate.chemistry.structure.unit import (
    amic_acid_isomers,
    big_smiles,
    check_form,
    imide_part,
    repeat_unit,
)

__all__ = [
    "Form",
    "Graph",
    "amic_acid_isomers",
    "amine_ends",
    "anhydride_ends",
    "backbone",
    "big_smiles",
    "canonical",
    "check_form",
    "check_whole",
    "copy_of",
    "draw_groups_svg",
    "draw_png",
    "draw_svg",
    "element_counts",
    "faces",
    "functional_groups",
    "graph",
    "group_colours",
    "imide_part",
    "is_smiles",
    "matches",
    "pattern_atoms",
    "pattern_choices",
    "pattern_elements",
    "repeat_unit",
    "residue",
    "smiles_of",
    "symbols",
    "unit_texts",
    "why_unread",
    "with_own_rings",
    "without_stereo",
]
