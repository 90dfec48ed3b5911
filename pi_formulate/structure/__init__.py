"""What a molecule is made of and what it becomes: the only place that imports RDKit.

In: SMILES. Out: canonical SMILES, counted atoms, residues, repeat units and drawings (`molecule`); substructures,
chain parts and their plain graphs (`pattern`).
"""

from pi_formulate.structure.molecule import (
    Form,
    amic_acid_isomers,
    backbone,
    big_smiles,
    canonical,
    check_whole,
    copy_of,
    draw_png,
    draw_svg,
    element_counts,
    functional_groups,
    parse,
    repeat_unit,
    residue,
    smiles_of,
)
from pi_formulate.structure.pattern import (
    Graph,
    draw_groups_svg,
    environments,
    faces,
    graph,
    group_colours,
    imide_part,
    matches,
    pattern_atoms,
    pattern_elements,
)

__all__ = [
    "Form",
    "Graph",
    "amic_acid_isomers",
    "backbone",
    "big_smiles",
    "canonical",
    "check_whole",
    "copy_of",
    "draw_groups_svg",
    "draw_png",
    "draw_svg",
    "element_counts",
    "environments",
    "faces",
    "functional_groups",
    "graph",
    "group_colours",
    "imide_part",
    "matches",
    "parse",
    "pattern_atoms",
    "pattern_elements",
    "repeat_unit",
    "residue",
    "smiles_of",
]
