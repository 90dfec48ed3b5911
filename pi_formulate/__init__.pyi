from .base.errors import (
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
from .batch.balance_lines import BalanceReading, read_balance
from .batch.blend import Blend, blend
from .batch.charge import Charge, Lot
from .batch.cost import cost_per_kg, cost_per_m2
from .batch.difference import diff
from .batch.file import plan_file, read_batches, write_batches
from .batch.history import History
from .batch.ingredients.bottle import Bottle, Content
from .batch.plan import plan_batch
from .batch.recipe import Recipe
from .batch.recipes import Recipes
from .batch.reconcile import reconcile, reconcile_file
from .batch.reconciliation import Reconciliation
from .batch.recording import record_reconciliations
from .batch.shelf.bottle import ShelfBottle
from .batch.shelf.draw import Drawn, plan_file_from_shelf, plan_from_shelf
from .batch.shelf.shelf import Shelf, Statements, read_shelf
from .batch.size import Losses
from .batch.solution import Concentration
from .batch.summary import Summary
from .batch.table import plan_table
from .batch.topups import write_top_ups
from .batch.vessel import after_sample, left_over
from .batch.viscosity.additions import ViscosityAddition, viscosity_additions
from .batch.viscosity.concentrated import Viscosity, solids_for_viscosity, viscosity
from .batch.viscosity.dilute import MarkHouwink, dilute_viscosity
from .batch.viscosity.solution import PolymerSolution, ViscosityPoint
from .chemistry.crosslinker import Crosslinker, crosslinker
from .chemistry.library import MonomerLibrary, library
from .chemistry.monomer import Monomer
from .chemistry.solvent import Solvent, reagents, solvents
from .claims.check import check_claims
from .claims.compare import Comparison, compare_claims
from .claims.formula import Formula, formula
from .claims.orders import OrderReport, check_orders
from .claims.reading import reading
from .claims.report import ClaimReport, Finding
from .copolymer.addition import ChargingSequence, charging_sequence
from .copolymer.amounts import Known, Solved, solve_amounts
from .copolymer.chain import Chains, Molecule, chains, conversion_for_mn, endcap_for_mn, imbalance_for_mn
from .copolymer.copolymer import Copolymer, feed_of
from .copolymer.feed import Feed
from .copolymer.gel import GelPoint, gel_point
from .copolymer.sequence import unit_bounds
from .copolymer.stoichiometry import conversion_for_degree, degree_of_polymerization, imbalance_for_degree
from .copolymer.unit import Unit
from .copolymer.unit_table import repeat_units
from .laminate.coating import LineBalance, Roll, WetCoat
from .laminate.cure import Kinetics, KineticStage, imidization, published_schedule
from .laminate.file import StackFile, read_stack
from .laminate.foils import Foil, foils
from .laminate.layer import Layer
from .laminate.making import Making
from .laminate.mechanics.curl import Curl
from .laminate.mechanics.flat import Flat, FlatState
from .laminate.report import LaminateReport, laminate_report
from .laminate.stack import Stack
from .laminate.steps import Coat, Cure, Dry, Hold, Laminate
from .plots.laminates import plot_curl, plot_stack
from .plots.maps import plot_map, plot_ternary
from .plots.margins import plot_claims
from .plots.parity import plot_calibration, plot_parity
from .plots.ratio import plot_property
from .plots.sensitivity import plot_sensitivity
from .plots.shares import plot_contributions
from .plots.weighing import plot_weighing
from .properties.composition_table import CompositionTable
from .properties.estimate import Estimate
from .properties.fit.fit import Fitted, fit_property
from .properties.groups import Assignment, Group, GroupTable, assign, group_table
from .properties.run import Estimates, Explanation, estimate
from .properties.solubility import solvents_for
from .search.design.conflict import Conflict
from .search.design.file import Designed, design_from_file
from .search.design.from_shelf import Makeable, what_can_i_make
from .search.design.result import Design, Formulation, Outcome
from .search.design.run import design
from .search.experiments.experiments import Experiments, candidates, d_optimal, space_filling
from .search.experiments.suggest import Suggestion, Suggestions, suggest
from .search.experiments.worth import Worth, worth_measuring
from .search.question.targets import Target
from .search.region.body import Vertex
from .search.region.build import region
from .search.region.region import Region
from .search.screen.file import screen_from_file, write_screen
from .search.screen.row import screened_copolymer
from .search.screen.run import screen
from .search.screen.size import ScreenSize, screen_size
from .search.screen.stored import pareto_front, top
from .whatif.panel import Panel, what_if
from .whatif.state.state import WhatIf

__version__: str
__all__ = [
    "Assignment",
    "BalanceReading",
    "Blend",
    "Bottle",
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
    "Content",
    "Copolymer",
    "Crosslinker",
    "Cure",
    "Curl",
    "Design",
    "DesignError",
    "Designed",
    "Drawn",
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
    "GelPoint",
    "Group",
    "GroupTable",
    "History",
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
    "Makeable",
    "Making",
    "ManyErrors",
    "MarkHouwink",
    "Molecule",
    "Monomer",
    "MonomerLibrary",
    "OrderReport",
    "Outcome",
    "Panel",
    "PlotError",
    "PolymerSolution",
    "Recipe",
    "RecipeError",
    "Recipes",
    "Reconciliation",
    "Region",
    "RegionError",
    "Roll",
    "ScreenSize",
    "Shelf",
    "ShelfBottle",
    "Solved",
    "Solvent",
    "Stack",
    "StackFile",
    "Statements",
    "StructureError",
    "Suggestion",
    "Suggestions",
    "Summary",
    "TableError",
    "Target",
    "Unit",
    "UnknownNameError",
    "Vertex",
    "Viscosity",
    "ViscosityAddition",
    "ViscosityPoint",
    "WetCoat",
    "WhatIf",
    "Worth",
    "after_sample",
    "assign",
    "blend",
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
    "crosslinker",
    "d_optimal",
    "degree_of_polymerization",
    "design",
    "design_from_file",
    "diff",
    "dilute_viscosity",
    "endcap_for_mn",
    "estimate",
    "feed_of",
    "fit_property",
    "foils",
    "formula",
    "gel_point",
    "group_table",
    "imbalance_for_degree",
    "imbalance_for_mn",
    "imidization",
    "laminate_report",
    "left_over",
    "library",
    "pareto_front",
    "plan_batch",
    "plan_file",
    "plan_file_from_shelf",
    "plan_from_shelf",
    "plan_table",
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
    "plot_weighing",
    "published_schedule",
    "read_balance",
    "read_batches",
    "read_shelf",
    "read_stack",
    "reading",
    "reagents",
    "reconcile",
    "reconcile_file",
    "record_reconciliations",
    "region",
    "repeat_units",
    "screen",
    "screen_from_file",
    "screen_size",
    "screened_copolymer",
    "solids_for_viscosity",
    "solve_amounts",
    "solvents",
    "solvents_for",
    "space_filling",
    "suggest",
    "top",
    "unit_bounds",
    "viscosity",
    "viscosity_additions",
    "what_can_i_make",
    "what_if",
    "worth_measuring",
    "write_batches",
    "write_screen",
    "write_top_ups",
]
