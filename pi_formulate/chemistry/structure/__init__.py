"""What a molecule is made of and what it becomes: the only place that imports RDKit.

In: SMILES. Out: canonical SMILES and counted atoms (`compound`, the gate); residues, repeat units and drawings
(`molecule`); substructures, chain parts and their plain graphs (`pattern`).
"""

from pi_formulate.chemistry.structure.compound import (
    canonical,
    check_whole,
    copy_of,
    element_counts,
    is_smiles,
    parse,
    smiles_of,
    without_stereo,
)
from pi_formulate.chemistry.structure.molecule import (
    Form,
    amic_acid_isomers,
    backbone,
    big_smiles,
    check_form,
    draw_png,
    draw_svg,
    functional_groups,
    repeat_unit,
    residue,
)
from pi_formulate.chemistry.structure.pattern import (
    Graph,
    draw_groups_svg,
    environments,
    faces,
    graph,
    group_colours,
    imide_part,
    matches,
    pattern_atoms,
    pattern_choices,
    pattern_elements,
)

__all__ = [
    "Form",
    "Graph",
    "amic_acid_isomers",
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
    "environments",
    "faces",
    "functional_groups",
    "graph",
    "group_colours",
    "imide_part",
    "is_smiles",
    "matches",
    "parse",
    "pattern_atoms",
    "pattern_choices",
    "pattern_elements",
    "repeat_unit",
    "residue",
    "smiles_of",
    "without_stereo",
]
