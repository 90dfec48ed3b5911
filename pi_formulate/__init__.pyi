from .addition import ChargingSequence, charging_sequence
from .amounts import Known, Solved, solve_amounts
from .batch import plan_file, read_batches, write_batches
from .bulk import CompositionTable
from .chain import Chains, Molecule, chains, conversion_for_mn, endcap_for_mn, imbalance_for_mn
from .charge import Charge, Lot
from .claims.formula import Formula, formula
from .claims.reading import reading
from .claims.report import ClaimReport, Finding
from .copolymer import Copolymer, Feed, Unit, feed_of
from .cost import cost_per_kg, cost_per_m2
from .design_file import Designed, design_from_file
from .designs.conflict import Conflict
from .designs.result import Design, Formulation, Outcome
from .designs.run import design
from .designs.targets import Target
from .dissolving import Concentration
from .errors import (
    ClaimError,
    CompositionError,
    DesignError,
    EstimateError,
    ExtraError,
    FileError,
    FormulateError,
    LaminateError,
    ManyErrors,
    PlotError,
    RecipeError,
    RegionError,
    StructureError,
    TableError,
    UnknownNameError,
)
from .estimates import Estimate
from .experiments import Experiments, candidates, d_optimal, space_filling
from .feasible.build import region
from .feasible.region import Region, Vertex
from .fitting.fit import Fitted, fit_property
from .foils import Foil, foils
from .groups import Assignment, Group, GroupTable, assign, group_table
from .judging.check import check_claims
from .judging.compare import Comparison, compare_claims
from .judging.orders import OrderReport, check_orders
from .laminate.coating import LineBalance, Roll, WetCoat
from .laminate.cure import Kinetics, KineticStage, imidization, published_schedule
from .laminate.curl import Curl
from .laminate.flat import Flat, FlatState
from .layer import Layer
from .learning.suggest import Suggestion, Suggestions, suggest
from .making import Coat, Cure, Dry, Hold, Laminate, Making
from .monomer import Monomer, MonomerLibrary, library
from .plan import plan_batch
from .plots.laminates import plot_curl, plot_stack
from .plots.maps import plot_map, plot_ternary
from .plots.margins import plot_claims
from .plots.parity import plot_calibration, plot_parity
from .plots.ratio import plot_property
from .plots.sensitivity import plot_sensitivity
from .plots.shares import plot_contributions
from .predict import Estimates, Explanation, estimate
from .properties.solubility import solvents_for
from .recipe import Recipe
from .reconcile import Reconciliation, reconcile, reconcile_file
from .screen_file import screen_from_file, write_screen
from .screening.row import screened_copolymer
from .screening.run import screen
from .sequence import unit_bounds
from .size import Losses
from .solvent import Solvent, reagents, solvents
from .stack import Stack
from .stack_file import StackFile, read_stack
from .stack_report import LaminateReport, laminate_report
from .stoichiometry import conversion_for_degree, degree_of_polymerization, imbalance_for_degree
from .summary import Summary
from .whatif.panel import Panel, what_if
from .whatif.state import WhatIf

__version__: str
__all__ = [
    "Assignment",
    "Chains",
    "Charge",
    "ChargingSequence",
    "ClaimError",
    "ClaimReport",
    "Coat",
    "Comparison",
    "CompositionError",
    "CompositionTable",
    "Concentration",
    "Conflict",
    "Copolymer",
    "Cure",
    "Curl",
    "Design",
    "DesignError",
    "Designed",
    "Dry",
    "Estimate",
    "EstimateError",
    "Estimates",
    "Experiments",
    "Explanation",
    "ExtraError",
    "Feed",
    "FileError",
    "Finding",
    "Fitted",
    "Flat",
    "FlatState",
    "Foil",
    "Formula",
    "FormulateError",
    "Formulation",
    "Group",
    "GroupTable",
    "Hold",
    "KineticStage",
    "Kinetics",
    "Known",
    "Laminate",
    "LaminateError",
    "LaminateReport",
    "Layer",
    "LineBalance",
    "Losses",
    "Lot",
    "Making",
    "ManyErrors",
    "Molecule",
    "Monomer",
    "MonomerLibrary",
    "OrderReport",
    "Outcome",
    "Panel",
    "PlotError",
    "Recipe",
    "RecipeError",
    "Reconciliation",
    "Region",
    "RegionError",
    "Roll",
    "Solved",
    "Solvent",
    "Stack",
    "StackFile",
    "StructureError",
    "Suggestion",
    "Suggestions",
    "Summary",
    "TableError",
    "Target",
    "Unit",
    "UnknownNameError",
    "Vertex",
    "WetCoat",
    "WhatIf",
    "assign",
    "candidates",
    "chains",
    "charging_sequence",
    "check_claims",
    "check_orders",
    "compare_claims",
    "conversion_for_degree",
    "conversion_for_mn",
    "cost_per_kg",
    "cost_per_m2",
    "d_optimal",
    "degree_of_polymerization",
    "design",
    "design_from_file",
    "endcap_for_mn",
    "estimate",
    "feed_of",
    "fit_property",
    "foils",
    "formula",
    "group_table",
    "imbalance_for_degree",
    "imbalance_for_mn",
    "imidization",
    "laminate_report",
    "library",
    "plan_batch",
    "plan_file",
    "plot_calibration",
    "plot_claims",
    "plot_contributions",
    "plot_curl",
    "plot_map",
    "plot_parity",
    "plot_property",
    "plot_sensitivity",
    "plot_stack",
    "plot_ternary",
    "published_schedule",
    "read_batches",
    "read_stack",
    "reading",
    "reagents",
    "reconcile",
    "reconcile_file",
    "region",
    "screen",
    "screen_from_file",
    "screened_copolymer",
    "solve_amounts",
    "solvents",
    "solvents_for",
    "space_filling",
    "suggest",
    "unit_bounds",
    "what_if",
    "write_batches",
    "write_screen",
]
