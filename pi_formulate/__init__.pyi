from .amounts import Known, Solved, solve_amounts
from .batch import plan_file, read_batches, write_batches
from .bulk import CompositionTable
from .chain import Chains, Molecule, chains, conversion_for_mn, endcap_for_mn, imbalance_for_mn
from .charge import Charge, Lot
from .claims.check import check_claims
from .claims.formula import Formula, formula
from .claims.reading import reading
from .claims.report import ClaimReport, Finding
from .copolymer import Copolymer, Feed, Unit, feed_of
from .designs import Design, candidates, d_optimal, space_filling
from .errors import (
    ClaimError,
    CompositionError,
    EstimateError,
    ExtraError,
    FileError,
    FormulateError,
    ManyErrors,
    RecipeError,
    RegionError,
    StructureError,
    TableError,
    UnknownNameError,
)
from .estimates import Estimate
from .feasible.build import region
from .feasible.region import Region, Vertex
from .fitting.fit import Fitted, fit_property
from .groups import Assignment, Group, GroupTable, assign, group_table
from .learning.suggest import Suggestion, Suggestions, suggest
from .monomer import Monomer, MonomerLibrary, library
from .plan import plan_batch
from .predict import Estimates, Explanation, estimate
from .properties.solubility import solvents_for
from .recipe import Recipe
from .reconcile import Reconciliation, reconcile, reconcile_file
from .sequence import unit_bounds
from .size import Losses
from .solvent import Solvent, reagents, solvents
from .stoichiometry import conversion_for_degree, degree_of_polymerization, imbalance_for_degree
from .summary import Summary

__version__: str
__all__ = [
    "Assignment",
    "Chains",
    "Charge",
    "ClaimError",
    "ClaimReport",
    "CompositionError",
    "CompositionTable",
    "Copolymer",
    "Design",
    "Estimate",
    "EstimateError",
    "Estimates",
    "Explanation",
    "ExtraError",
    "Feed",
    "FileError",
    "Finding",
    "Fitted",
    "Formula",
    "FormulateError",
    "Group",
    "GroupTable",
    "Known",
    "Losses",
    "Lot",
    "ManyErrors",
    "Molecule",
    "Monomer",
    "MonomerLibrary",
    "Recipe",
    "RecipeError",
    "Reconciliation",
    "Region",
    "RegionError",
    "Solved",
    "Solvent",
    "StructureError",
    "Suggestion",
    "Suggestions",
    "Summary",
    "TableError",
    "Unit",
    "UnknownNameError",
    "Vertex",
    "assign",
    "candidates",
    "chains",
    "check_claims",
    "conversion_for_degree",
    "conversion_for_mn",
    "d_optimal",
    "degree_of_polymerization",
    "endcap_for_mn",
    "estimate",
    "feed_of",
    "fit_property",
    "formula",
    "group_table",
    "imbalance_for_degree",
    "imbalance_for_mn",
    "library",
    "plan_batch",
    "plan_file",
    "read_batches",
    "reading",
    "reagents",
    "reconcile",
    "reconcile_file",
    "region",
    "solve_amounts",
    "solvents",
    "solvents_for",
    "space_filling",
    "suggest",
    "unit_bounds",
    "write_batches",
]
