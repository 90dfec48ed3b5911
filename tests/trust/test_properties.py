"""Which property covers which public call: the table is complete, and every test that it names is one by hypothesis."""

import importlib
import inspect

import pytest

import pi_formulate as pf

# Why no property is stated.
ERROR = "an error: its text and its parts are tested in tests/base/test_errors.py"
PICTURE = "a picture: its marks are tested in tests/plots or with its room, and nothing is computed from it"
VALUE = "checked values without arithmetic; what computes with them has its own line"
FIT = "a fit of many films takes minutes: tests/properties/fit compares it with models whose answer is known"
PANEL = "the panel in a browser: tests/whatif"
OTHER_LIBRARY = "the types of another library: tests/search/region/test_handover.py reads them back"

BATCH = "trust.test_properties_batch:"
POLYMER = "trust.test_properties_polymer:"
FILM = "trust.test_properties_film:"
FLOW = "batch.viscosity.test_additions:"
SHELF = "batch.shelf.test_draw:"
CHAIN = "copolymer.test_chain:"
ROAD = "road.test_conservation:"

COVERED: dict[str, str | tuple[str, ...]] = {
    # monomers
    "library": (POLYMER + "test_any_name_and_any_spelling_of_the_structure_is_the_monomer",),
    "Monomer": (POLYMER + "test_any_name_and_any_spelling_of_the_structure_is_the_monomer",),
    "Monomer.from_smiles": (
        POLYMER + "test_any_name_and_any_spelling_of_the_structure_is_the_monomer",
        "chemistry.structure.test_compound:test_every_answer_is_the_same_by_any_spelling",
    ),
    "Monomer.from_mol": (POLYMER + "test_any_name_and_any_spelling_of_the_structure_is_the_monomer",),
    "Monomer.to_png": PICTURE,
    "Monomer.to_svg": PICTURE,
    "MonomerLibrary": (POLYMER + "test_a_library_of_some_monomers_and_one_with_prices_hold_the_same",),
    "MonomerLibrary.candidates": (POLYMER + "test_any_name_and_any_spelling_of_the_structure_is_the_monomer",),
    "MonomerLibrary.find": (POLYMER + "test_any_name_and_any_spelling_of_the_structure_is_the_monomer",),
    "MonomerLibrary.in_other_words": ("base.test_spelling:test_typography_never_changes_a_name",),
    "MonomerLibrary.resolve": (POLYMER + "test_any_name_and_any_spelling_of_the_structure_is_the_monomer",),
    "MonomerLibrary.search": ("chemistry.test_library:test_search_by_any_part_of_an_id_finds_the_monomer",),
    "MonomerLibrary.to_frame": (POLYMER + "test_a_library_of_some_monomers_and_one_with_prices_hold_the_same",),
    "MonomerLibrary.with_csv": (POLYMER + "test_own_monomers_of_a_file_are_those_of_the_program",),
    "MonomerLibrary.with_monomers": (POLYMER + "test_a_library_of_some_monomers_and_one_with_prices_hold_the_same",),
    "MonomerLibrary.with_prices": (
        POLYMER + "test_a_library_of_some_monomers_and_one_with_prices_hold_the_same",
        BATCH + "test_costs_are_linear_in_the_prices_and_in_the_film",
    ),
    "MonomerLibrary.with_smiles": (POLYMER + "test_own_monomers_of_a_file_are_those_of_the_program",),
    "Solvent": VALUE,
    "solvents": VALUE,
    "reagents": VALUE,
    # copolymers
    "Unit": (ROAD + "test_atoms_and_mass_of_monomers_are_those_of_the_units",),
    "Unit.of": ("copolymer.test_unit_table:test_each_row_is_the_unit_of_its_two_monomers",),
    "Unit.to_png": PICTURE,
    "Unit.to_svg": PICTURE,
    "repeat_units": (
        "copolymer.test_unit_table:test_each_row_is_the_unit_of_its_two_monomers",
        "copolymer.test_unit_table:test_a_joined_text_is_a_structure_that_rdkit_joins",
    ),
    "Copolymer": (ROAD + "test_dianhydride_and_diamine_are_equimolar_in_any_copolymer",),
    "Copolymer.of": (POLYMER + "test_units_in_any_order_and_in_parts_are_the_same_copolymer",),
    "Copolymer.from_units": (
        POLYMER + "test_units_in_any_order_and_in_parts_are_the_same_copolymer",
        BATCH + "test_any_name_of_a_monomer_gives_the_same_batch",
    ),
    "Copolymer.from_feed": (ROAD + "test_feed_and_random_order_and_back_is_the_feed",),
    "Copolymer.to_frame": (POLYMER + "test_units_in_any_order_and_in_parts_are_the_same_copolymer",),
    "Copolymer.to_bigsmiles": (POLYMER + "test_units_in_any_order_and_in_parts_are_the_same_copolymer",),
    "Feed": (POLYMER + "test_a_feed_is_its_amounts_in_any_order",),
    "Feed.of": (POLYMER + "test_a_feed_is_its_amounts_in_any_order",),
    "Feed.to_dict": (POLYMER + "test_a_feed_is_its_amounts_in_any_order",),
    "feed_of": (
        ROAD + "test_dianhydride_and_diamine_are_equimolar_in_any_copolymer",
        POLYMER + "test_units_in_any_order_and_in_parts_are_the_same_copolymer",
    ),
    "unit_bounds": (
        POLYMER + "test_a_feed_is_its_amounts_in_any_order",
        "copolymer.test_addition:test_an_alternating_order_has_one_kind_of_live_end_and_stays_in_the_bounds",
    ),
    "charging_sequence": (
        POLYMER + "test_a_charging_sequence_keeps_every_mole",
        "copolymer.test_addition:test_every_group_is_counted_once",
        "copolymer.test_addition:test_one_stage_is_the_random_order",
    ),
    "ChargingSequence": (POLYMER + "test_a_charging_sequence_keeps_every_mole",),
    "ChargingSequence.to_frame": (POLYMER + "test_a_charging_sequence_keeps_every_mole",),
    "Known": VALUE,
    "Solved": VALUE,
    "solve_amounts": (
        "copolymer.test_amounts:test_any_consistent_mix_gives_the_moles_back",
        "copolymer.test_amounts:test_equivalents_of_any_reference_are_ratios",
    ),
    # chains
    "Molecule": VALUE,
    "Chains": (POLYMER + "test_chains_conserve_mass_and_groups_and_grow_with_conversion",),
    "chains": (
        POLYMER + "test_chains_conserve_mass_and_groups_and_grow_with_conversion",
        CHAIN + "test_chains_do_not_depend_on_the_size_of_the_batch_or_the_order_of_charging",
        CHAIN + "test_averages_are_those_of_each_pot",
        CHAIN + "test_two_monomers_have_the_averages_of_case_1",
    ),
    "Crosslinker": ("batch.test_crosslinked:test_a_cross_linked_batch_keeps_its_groups_and_atoms",),
    "Crosslinker.from_mol": VALUE,
    "Crosslinker.from_smiles": VALUE,
    "Crosslinker.to_png": PICTURE,
    "Crosslinker.to_svg": PICTURE,
    "crosslinker": ("batch.test_crosslinked:test_a_cross_linked_batch_keeps_its_groups_and_atoms",),
    "GelPoint": ("copolymer.test_gel:test_the_closed_form_of_flory_for_branch_units",),
    "GelPoint.gels_at": ("copolymer.test_gel:test_linear_pots_never_gel_and_more_branches_gel_earlier",),
    "gel_point": (
        "copolymer.test_gel:test_the_closed_form_of_flory_for_branch_units",
        "copolymer.test_gel:test_linear_pots_never_gel_and_more_branches_gel_earlier",
    ),
    "conversion_for_mn": (
        POLYMER + "test_chains_conserve_mass_and_groups_and_grow_with_conversion",
        CHAIN + "test_conversion_for_mn_gives_the_conversion_back",
    ),
    "imbalance_for_mn": (
        CHAIN + "test_imbalance_for_mn_gives_the_mn_back",
        POLYMER + "test_longer_chains_need_a_better_balance_and_a_higher_conversion",
    ),
    "endcap_for_mn": (
        CHAIN + "test_endcap_for_mn_gives_the_mn_back",
        POLYMER + "test_longer_chains_need_a_better_balance_and_a_higher_conversion",
    ),
    "degree_of_polymerization": (
        POLYMER + "test_longer_chains_need_a_better_balance_and_a_higher_conversion",
        "copolymer.test_stoichiometry:test_the_pot_has_the_degree_of_carothers",
    ),
    "imbalance_for_degree": (
        POLYMER + "test_longer_chains_need_a_better_balance_and_a_higher_conversion",
        "copolymer.test_stoichiometry:test_degrees_give_imbalance_and_conversion_back",
    ),
    "conversion_for_degree": (
        POLYMER + "test_longer_chains_need_a_better_balance_and_a_higher_conversion",
        "copolymer.test_stoichiometry:test_degrees_give_imbalance_and_conversion_back",
    ),
    # batches
    "Blend": ("batch.test_blend:test_a_blend_holds_what_was_poured_into_it",),
    "Blend.to_frame": ("batch.test_blend:test_a_blend_holds_what_was_poured_into_it",),
    "blend": (
        "batch.test_blend:test_a_blend_holds_what_was_poured_into_it",
        "batch.test_blend:test_the_wanted_ratio_and_solids_are_met",
    ),
    "Bottle": (
        "batch.ingredients.test_bottle:test_a_draw_is_as_heavy_as_its_lines_and_as_their_atoms",
        "batch.ingredients.test_draw:test_a_batch_from_solutions_is_the_batch_from_powders",
    ),
    "Bottle.lines": ("batch.ingredients.test_bottle:test_a_draw_is_as_heavy_as_its_lines_and_as_their_atoms",),
    "Bottle.mixture": ("batch.ingredients.test_bottle:test_a_mixture_keeps_its_ratio",),
    "Bottle.moles": ("batch.ingredients.test_bottle:test_a_mixture_keeps_its_ratio",),
    "Bottle.of_charges": ("batch.ingredients.test_bottle:test_a_left_over_holds_what_was_charged",),
    "Bottle.polydisperse": (
        "batch.ingredients.test_bottle:test_a_polydisperse_diamine_has_the_molar_mass_of_its_equivalent",
    ),
    "Bottle.stock": (
        "batch.ingredients.test_bottle:test_a_draw_is_as_heavy_as_its_lines_and_as_their_atoms",
        "batch.ingredients.test_bottle:test_an_ester_or_acid_is_the_anhydride_and_what_is_bound_to_it",
    ),
    "Content": ("batch.ingredients.test_bottle:test_an_ester_or_acid_is_the_anhydride_and_what_is_bound_to_it",),
    "Content.lot": ("batch.ingredients.test_bottle:test_a_draw_is_as_heavy_as_its_lines_and_as_their_atoms",),
    "after_sample": ("batch.test_vessel:test_sample_and_rest_are_the_batch",),
    "left_over": (
        "batch.ingredients.test_bottle:test_a_left_over_holds_what_was_charged",
        "batch.test_vessel:test_a_left_over_becomes_part_of_the_new_batch",
    ),
    "plan_batch": (
        "batch.ingredients.test_additive:test_fillers_add_mass_and_nothing_else",
        "batch.ingredients.test_ester:test_a_batch_of_esters_is_the_batch_of_anhydrides_and_what_is_bound",
        BATCH + "test_every_size_is_that_size",
        BATCH + "test_a_larger_batch_is_the_same_batch",
        BATCH + "test_neither_order_nor_scale_of_the_units_matters",
        BATCH + "test_any_name_of_a_monomer_gives_the_same_batch",
        BATCH + "test_more_solids_are_more_monomer_in_less_solvent",
        BATCH + "test_the_deficient_side_is_r_of_the_other",
        BATCH + "test_a_target_mn_is_met_and_longer_chains_need_less_excess",
        BATCH + "test_every_rounded_mass_is_shown_by_the_balance_and_no_worse_than_line_by_line",
        BATCH + "test_what_is_used_up_is_used_up",
        BATCH + "test_a_film_holds_what_is_made_for_it",
        ROAD + "test_mass_and_groups_of_a_recipe_are_conserved",
        "batch.test_solution:test_every_way_to_state_one_solution_gives_one_batch",
    ),
    "Lot": (BATCH + "test_whatever_is_wrong_with_a_lot_takes_more_of_it",),
    "Lot.assay_frac": (BATCH + "test_whatever_is_wrong_with_a_lot_takes_more_of_it",),
    "Charge": (
        BATCH + "test_whatever_is_wrong_with_a_lot_takes_more_of_it",
        ROAD + "test_mass_and_groups_of_a_recipe_are_conserved",
    ),
    "Losses": (BATCH + "test_losses_are_made_on_top",),
    "Losses.made_g": (BATCH + "test_losses_are_made_on_top",),
    "Concentration": (BATCH + "test_a_concentration_is_that_of_the_solvent",),
    "Concentration.volume_ml": (BATCH + "test_a_concentration_is_that_of_the_solvent",),
    "Recipe": (ROAD + "test_mass_and_groups_of_a_recipe_are_conserved",),
    "Recipe.read": (
        ROAD + "test_recipe_to_file_and_back_is_the_identity",
        ROAD + "test_recipe_to_sheet_and_back_is_the_identity",
    ),
    "Recipe.to_csv": (ROAD + "test_recipe_to_file_and_back_is_the_identity",),
    "Recipe.to_json": (ROAD + "test_recipe_to_file_and_back_is_the_identity",),
    "Recipe.to_excel": (ROAD + "test_recipe_to_sheet_and_back_is_the_identity",),
    "Recipe.to_eln": (ROAD + "test_recipe_to_sheet_and_back_is_the_identity",),
    "Recipe.to_html": (ROAD + "test_recipe_to_sheet_and_back_is_the_identity",),
    "Recipe.replace": ("batch.test_difference:test_a_batch_planned_again_is_itself_and_differs_in_nothing",),
    "Recipe.scaled": ("batch.test_difference:test_a_scaled_batch_has_the_amounts_times_the_factor",),
    "diff": ("batch.test_difference:test_a_batch_planned_again_is_itself_and_differs_in_nothing",),
    "Recipe.to_frame": (BATCH + "test_the_table_of_a_recipe_is_its_charges",),
    "Recipe.to_sheet": (BATCH + "test_the_table_of_a_recipe_is_its_charges",),
    "Recipe.scatter": (BATCH + "test_scatter_is_drawn_from_its_seed_around_the_weighed_units",),
    "Summary": (BATCH + "test_quantiles_of_a_summary_rise_and_only_an_exact_batch_is_certain",),
    "Summary.to_frame": (BATCH + "test_the_table_of_a_recipe_is_its_charges",),
    "reconcile": (
        BATCH + "test_plan_weigh_reconcile_needs_nothing",
        BATCH + "test_a_top_up_brings_every_ratio_back_and_takes_nothing_out",
        BATCH + "test_a_copolymer_as_target_has_no_size",
        "batch.test_topup:test_top_up_of_portions_by_brute_force",
        "batch.test_topup:test_what_the_balance_cannot_tell_needs_no_top_up",
    ),
    "Reconciliation": (BATCH + "test_a_top_up_brings_every_ratio_back_and_takes_nothing_out",),
    "Reconciliation.to_frame": (BATCH + "test_plan_weigh_reconcile_needs_nothing",),
    # shelf
    "ShelfBottle": VALUE,
    "ShelfBottle.is_expired": ("batch.shelf.test_shelf:test_bottles_are_used_in_the_order_of_their_expiry",),
    "Shelf": VALUE,
    "Shelf.deducted": (SHELF + "test_what_is_taken_and_what_is_left_is_what_there_was",),
    "Shelf.emptied": (SHELF + "test_what_is_taken_and_what_is_left_is_what_there_was",),
    "Shelf.lots_for": ("batch.shelf.test_shelf:test_bottles_are_used_in_the_order_of_their_expiry",),
    "Shelf.most_monomer_mol": (SHELF + "test_the_most_that_a_shelf_makes_empties_one_monomer",),
    "Shelf.statements": (SHELF + "test_what_is_taken_and_what_is_left_is_what_there_was",),
    "Shelf.taken_g": (SHELF + "test_what_is_taken_and_what_is_left_is_what_there_was",),
    "Shelf.to_csv": ("batch.shelf.test_shelf:test_a_shelf_is_written_and_read",),
    "Shelf.to_frame": ("batch.shelf.test_shelf:test_a_shelf_is_written_and_read",),
    "Statements": VALUE,
    "Drawn": VALUE,
    "Makeable": VALUE,
    "Makeable.to_frame": (SHELF + "test_the_most_that_a_shelf_makes_empties_one_monomer",),
    "read_shelf": ("batch.shelf.test_shelf:test_a_shelf_is_written_and_read",),
    "plan_from_shelf": (SHELF + "test_what_is_taken_and_what_is_left_is_what_there_was",),
    "plan_file_from_shelf": (SHELF + "test_a_recipe_file_draws_what_its_arguments_draw",),
    "what_can_i_make": (SHELF + "test_the_most_that_a_shelf_makes_empties_one_monomer",),
    "PolymerSolution": VALUE,
    "PolymerSolution.of": (FLOW + "test_every_way_conserves_mass_and_atoms",),
    "ViscosityPoint": VALUE,
    "Viscosity": VALUE,
    "Viscosity.interval": (FLOW + "test_points_narrow_and_the_law_is_one_of_powers",),
    "ViscosityAddition": VALUE,
    "MarkHouwink": VALUE,
    "MarkHouwink.intrinsic_ml_per_g": (FLOW + "test_a_dilute_solution_begins_with_its_solvent",),
    "viscosity": (FLOW + "test_points_narrow_and_the_law_is_one_of_powers",),
    "solids_for_viscosity": (FLOW + "test_solids_for_a_viscosity_have_it",),
    "viscosity_additions": (FLOW + "test_every_way_conserves_mass_and_atoms",),
    "dilute_viscosity": (FLOW + "test_a_dilute_solution_begins_with_its_solvent",),
    "BalanceReading": VALUE,
    "read_balance": (BATCH + "test_a_sheet_filled_by_a_balance_is_reconciled_as_the_masses_are",),
    "Reconciliation.to_sheet": (BATCH + "test_a_top_up_sheet_that_was_carried_out_needs_no_other",),
    "History": ("batch.test_history:test_a_history_comes_back_and_shows_any_change",),
    "History.append": ("batch.test_history:test_a_history_comes_back_and_shows_any_change",),
    "History.of_batch": ("batch.test_history:test_a_history_comes_back_and_shows_any_change",),
    "History.read": ("batch.test_history:test_a_history_comes_back_and_shows_any_change",),
    "History.to_frame": ("batch.test_history:test_a_history_comes_back_and_shows_any_change",),
    "History.verify": ("batch.test_history:test_a_history_comes_back_and_shows_any_change",),
    "History.write": ("batch.test_history:test_a_history_comes_back_and_shows_any_change",),
    "record_reconciliations": ("batch.test_history:test_any_masses_are_recorded_as_they_were_read",),
    "write_top_ups": (BATCH + "test_a_top_up_sheet_that_was_carried_out_needs_no_other",),
    "reconcile_file": (BATCH + "test_a_filled_in_file_is_reconciled_as_the_masses_are",),
    "read_batches": (BATCH + "test_many_batches_in_one_file_come_back",),
    "write_batches": (BATCH + "test_many_batches_in_one_file_come_back",),
    "plan_table": ("batch.test_table:test_a_frame_plans_what_its_rows_state",),
    "Recipes": ("batch.test_table:test_a_frame_plans_what_its_rows_state",),
    "Recipes.to_frame": ("batch.test_table:test_a_frame_plans_what_its_rows_state",),
    "plan_file": (BATCH + "test_a_recipe_file_plans_what_its_arguments_plan",),
    "cost_per_kg": (BATCH + "test_costs_are_linear_in_the_prices_and_in_the_film",),
    "cost_per_m2": (BATCH + "test_costs_are_linear_in_the_prices_and_in_the_film",),
    # claims
    "formula": (POLYMER + "test_a_verdict_has_no_order_no_scale_and_one_road",),
    "Formula": (POLYMER + "test_a_verdict_has_no_order_no_scale_and_one_road",),
    "Formula.best": (POLYMER + "test_the_best_labelling_is_ranked_best_and_judged_alone",),
    "Formula.build": (POLYMER + "test_degrees_build_the_copolymer_that_has_them",),
    "Formula.build_from": (POLYMER + "test_degrees_build_the_copolymer_that_has_them",),
    "Formula.check": (
        POLYMER + "test_a_verdict_has_no_order_no_scale_and_one_road",
        "claims.test_margins:test_rows_agree_with_the_check",
        "claims.test_held:test_all_agree_beside_every_border",
        "claims.test_formula:test_thermoplastic_agrees_with_the_printed_inequalities",
    ),
    "Formula.degrees": (POLYMER + "test_degrees_build_the_copolymer_that_has_them",),
    "Formula.disagreement": (POLYMER + "test_the_best_labelling_is_ranked_best_and_judged_alone",),
    "Formula.fitting": (POLYMER + "test_degrees_build_the_copolymer_that_has_them",),
    "Formula.judged_on": (POLYMER + "test_degrees_build_the_copolymer_that_has_them",),
    "Formula.labelled": (POLYMER + "test_degrees_build_the_copolymer_that_has_them",),
    "Formula.labellings": (
        POLYMER + "test_the_best_labelling_is_ranked_best_and_judged_alone",
        "claims.test_labelling:test_narrow_claims_against_every_labelling",
    ),
    "Formula.rank": (POLYMER + "test_the_best_labelling_is_ranked_best_and_judged_alone",),
    "Formula.ranked": (POLYMER + "test_the_best_labelling_is_ranked_best_and_judged_alone",),
    "Formula.ranking": (POLYMER + "test_the_best_labelling_is_ranked_best_and_judged_alone",),
    "Formula.rows": ("claims.test_margins:test_rows_agree_with_the_check",),
    "Finding": VALUE,
    "Finding.of": (POLYMER + "test_a_verdict_has_no_order_no_scale_and_one_road",),
    "ClaimReport": (POLYMER + "test_a_verdict_has_no_order_no_scale_and_one_road",),
    "ClaimReport.tightest": (POLYMER + "test_a_verdict_has_no_order_no_scale_and_one_road",),
    "ClaimReport.to_frame": (POLYMER + "test_a_verdict_has_no_order_no_scale_and_one_road",),
    "check_claims": (
        POLYMER + "test_all_claims_and_the_comparison_of_readings_agree_on_any_scale",
        "claims.test_scatter:test_the_window_probability_is_the_integral",
    ),
    "compare_claims": (POLYMER + "test_all_claims_and_the_comparison_of_readings_agree_on_any_scale",),
    "Comparison": (POLYMER + "test_all_claims_and_the_comparison_of_readings_agree_on_any_scale",),
    "Comparison.to_frame": (POLYMER + "test_all_claims_and_the_comparison_of_readings_agree_on_any_scale",),
    "check_orders": (
        "claims.test_orders:test_all_three_answers_against_every_table",
        "claims.test_held:test_orders_agree_where_the_feed_has_one_order_only",
        POLYMER + "test_orders_are_those_of_the_feed_on_any_scale",
    ),
    "OrderReport": ("claims.test_orders:test_all_three_answers_against_every_table",),
    "OrderReport.to_frame": (POLYMER + "test_orders_are_those_of_the_feed_on_any_scale",),
    "reading": VALUE,
    # estimates
    "estimate": (
        "copolymer.test_subjects:test_each_row_is_the_estimate_and_the_report_of_its_subject",
        POLYMER + "test_an_estimate_has_no_order_and_no_scale_and_is_that_of_the_table",
        "properties.test_run:test_every_estimate_of_any_copolymer_is_whole",
        "properties.films.test_property:test_the_order_of_the_units_does_not_matter",
        "properties.films.test_expansion:test_every_estimate_is_sound",
    ),
    "Estimate": ("properties.test_estimate:test_an_interval_is_normal_where_none_is_stated",),
    "Estimate.contribution_table": PICTURE,
    "Estimate.interval": (
        "properties.test_estimate:test_an_interval_widens_with_its_level",
        "properties.films.test_property:test_intervals_widen_with_their_level_inside_the_limits",
    ),
    "Estimates": (POLYMER + "test_an_estimate_has_no_order_and_no_scale_and_is_that_of_the_table",),
    "Estimates.to_frame": (POLYMER + "test_an_estimate_has_no_order_and_no_scale_and_is_that_of_the_table",),
    "Estimates.explain": ("properties.films.test_property:test_contributions_add_up_to_the_value",),
    "Explanation": VALUE,
    "Explanation.to_frame": ("properties.films.test_property:test_contributions_add_up_to_the_value",),
    "Explanation.to_svg": PICTURE,
    "CompositionTable": (
        "properties.test_composition_table:test_the_fast_road_gives_what_the_slow_one_gives",
        POLYMER + "test_an_estimate_has_no_order_and_no_scale_and_is_that_of_the_table",
    ),
    "CompositionTable.of": ("properties.test_composition_table:test_the_fast_road_gives_what_the_slow_one_gives",),
    "CompositionTable.evaluate": (
        "properties.test_composition_table:test_the_fast_road_gives_what_the_slow_one_gives",
    ),
    "CompositionTable.in_domain": (
        "properties.test_composition_table:test_the_fast_road_gives_what_the_slow_one_gives",
    ),
    "CompositionTable.evaluate_products": (
        "search.screen.test_sets:test_products_of_shares_have_the_numbers_of_their_mole_fractions",
    ),
    "CompositionTable.part": (POLYMER + "test_a_part_of_a_table_is_the_table_of_these_units",),
    "solvents_for": (POLYMER + "test_solvents_are_ranked_nearest_first_on_any_scale",),
    "assign": (
        POLYMER + "test_groups_are_those_of_the_structure_however_it_is_written",
        "properties.test_groups:test_the_first_order_takes_every_atom_of_the_library_once",
    ),
    "Assignment": (POLYMER + "test_groups_are_those_of_the_structure_however_it_is_written",),
    "Assignment.count": (POLYMER + "test_groups_are_those_of_the_structure_however_it_is_written",),
    "Assignment.to_svg": PICTURE,
    "Group": VALUE,
    "Group.value": VALUE,
    "GroupTable": VALUE,
    "GroupTable.of_order": VALUE,
    "group_table": VALUE,
    "fit_property": FIT,
    "Fitted": FIT,
    # laminates
    "Layer": VALUE,
    "Foil": VALUE,
    "foils": VALUE,
    "Coat": VALUE,
    "Dry": VALUE,
    "Cure": VALUE,
    "Hold": VALUE,
    "Laminate": VALUE,
    "Kinetics": ("laminate.test_cure:test_the_degree_grows_and_stays_between_0_and_1",),
    "KineticStage": ("laminate.test_cure:test_the_degree_grows_and_stays_between_0_and_1",),
    "KineticStage.rate": ("laminate.test_cure:test_the_degree_grows_with_time_and_temperature_and_falls_with_tg",),
    "published_schedule": VALUE,
    "imidization": (
        FILM + "test_more_heat_never_imidizes_less",
        "laminate.test_cure:test_the_degree_grows_with_time_and_temperature_and_falls_with_tg",
    ),
    "Making": (FILM + "test_what_is_coated_is_film_solvent_and_water",),
    "Making.claim_subject": VALUE,
    "Roll": (FILM + "test_what_is_coated_is_film_solvent_and_water",),
    "WetCoat": ("laminate.test_coating:test_what_goes_on_the_web_comes_off_or_stays",),
    "LineBalance": (FILM + "test_what_is_coated_is_film_solvent_and_water",),
    "LineBalance.to_frame": (FILM + "test_what_is_coated_is_film_solvent_and_water",),
    "Stack": (
        FILM + "test_turned_over_etched_and_thicker_laminates",
        "laminate.mechanics.test_plies:test_any_stack_agrees_with_the_linear_system",
        "laminate.mechanics.test_plies:test_forces_and_moments_vanish",
    ),
    "Stack.check_claims": "the claims of its layers, which `check_claims` and `Formula.check` cover",
    "Stack.claim_subject": VALUE,
    "Stack.coats": (FILM + "test_what_is_coated_is_film_solvent_and_water",),
    "Stack.cure_warnings": "sentences: tests/laminate/test_cure.py",
    "Stack.curl": (
        FILM + "test_turned_over_etched_and_thicker_laminates",
        "laminate.mechanics.test_plies:test_two_plies_are_the_bimetal_of_timoshenko",
    ),
    "Stack.curls": (FILM + "test_turned_over_etched_and_thicker_laminates",),
    "Stack.design_target": (FILM + "test_the_expansion_that_leaves_it_flat_leaves_it_flat",),
    "Stack.etch": (FILM + "test_turned_over_etched_and_thicker_laminates",),
    "Stack.from_making": (FILM + "test_what_is_coated_is_film_solvent_and_water",),
    "Stack.imidization": (FILM + "test_more_heat_never_imidizes_less",),
    "Stack.no_curl": (FILM + "test_the_expansion_that_leaves_it_flat_leaves_it_flat",),
    "Stack.precursor_batches": (FILM + "test_what_is_coated_is_film_solvent_and_water",),
    "Stack.to_frame": (FILM + "test_turned_over_etched_and_thicker_laminates",),
    "Stack.to_png": PICTURE,
    "Stack.to_svg": PICTURE,
    "Curl": (FILM + "test_turned_over_etched_and_thicker_laminates",),
    "Curl.height_mm": (
        FILM + "test_turned_over_etched_and_thicker_laminates",
        "laminate.mechanics.test_flat:test_height_and_curvature_are_inverse",
    ),
    "Curl.sd_height_mm": (FILM + "test_turned_over_etched_and_thicker_laminates",),
    "Flat": (FILM + "test_the_expansion_that_leaves_it_flat_leaves_it_flat",),
    "Flat.least_height": (FILM + "test_the_expansion_that_leaves_it_flat_leaves_it_flat",),
    "Flat.only": (FILM + "test_the_expansion_that_leaves_it_flat_leaves_it_flat",),
    "Flat.target": (FILM + "test_the_expansion_that_leaves_it_flat_leaves_it_flat",),
    "FlatState": VALUE,
    "read_stack": (FILM + "test_a_stack_file_is_the_stack",),
    "StackFile": (FILM + "test_a_stack_file_is_the_stack",),
    "StackFile.balance": "the arguments of the file handed to `Stack.coats`",
    "StackFile.recipes": "the arguments of the file handed to `Stack.precursor_batches`",
    "StackFile.report": "the arguments of the file handed to `laminate_report`",
    "StackFile.write_picture": PICTURE,
    "laminate_report": "a page of what `curl`, `coats` and `check_claims` answer",
    "LaminateReport": "a page of what `curl`, `coats` and `check_claims` answer",
    "LaminateReport.rows": "rows of the page: tests/laminate/test_report.py",
    "LaminateReport.to_csv": "rows of the page: tests/laminate/test_report.py",
    "LaminateReport.to_frame": "rows of the page: tests/laminate/test_report.py",
    "LaminateReport.to_html": "the page: tests/laminate/test_report.py",
    "LaminateReport.to_json": "rows of the page: tests/laminate/test_report.py",
    "LaminateReport.write": "the page or its rows, by the ending: tests/laminate/test_report.py",
    # searches
    "Target": VALUE,
    "Target.without": VALUE,
    "design": (FILM + "test_a_design_has_the_estimates_of_its_copolymers_and_so_has_a_screen",),
    "Design": (FILM + "test_a_design_has_the_estimates_of_its_copolymers_and_so_has_a_screen",),
    "Design.recipe": "the formulation handed to `plan_batch`",
    "Design.to_csv": "its table: tests/search/design/test_run.py",
    "Design.to_frame": "its table: tests/search/design/test_run.py",
    "Formulation": VALUE,
    "Outcome": VALUE,
    "Conflict": VALUE,
    "design_from_file": "the keys of the file handed to `design`: tests/search/design/test_file.py",
    "Designed": VALUE,
    "Designed.recipes": "the formulations handed to `plan_batch`",
    "screen": (
        FILM + "test_a_design_has_the_estimates_of_its_copolymers_and_so_has_a_screen",
        "search.screen.test_run:test_a_formula_is_judged_as_in_a_check",
    ),
    "screen_size": ("search.screen.test_sets:test_a_size_is_what_brute_force_counts",),
    "ScreenSize": VALUE,
    "top": ("search.screen.test_best:test_the_first_rows_are_those_of_a_stable_sort",),
    "pareto_front": ("search.screen.test_best:test_the_front_is_what_no_row_surpasses",),
    "screened_copolymer": (FILM + "test_a_design_has_the_estimates_of_its_copolymers_and_so_has_a_screen",),
    "screen_from_file": "the keys of the file handed to `screen`: tests/search/screen/test_file.py",
    "write_screen": "the table of `screen_from_file`: tests/search/screen/test_file.py",
    "region": (
        FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",
        "search.region.test_region:test_any_rows_against_brute_force",
    ),
    "Region": (FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",),
    "Region.contains": (
        FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",
        "claims.test_held:test_all_agree_beside_every_border",
    ),
    "Region.plot": PICTURE,
    "Region.point": (FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",),
    "Region.rounded": (
        FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",
        "search.region.test_steps:test_rounded_points_are_inside",
    ),
    "Region.sample": (FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",),
    "Region.to_baybe": OTHER_LIBRARY,
    "Region.to_bofire": OTHER_LIBRARY,
    "Region.to_copolymer": (FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",),
    "Region.to_frame": (FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",),
    "Region.unit_fractions": (FILM + "test_a_point_of_a_region_is_inside_and_is_its_copolymer",),
    "Vertex": VALUE,
    "candidates": (FILM + "test_experiments_are_inside_and_come_from_their_seed",),
    "d_optimal": (FILM + "test_experiments_are_inside_and_come_from_their_seed",),
    "space_filling": (FILM + "test_experiments_are_inside_and_come_from_their_seed",),
    "Experiments": (FILM + "test_experiments_are_inside_and_come_from_their_seed",),
    "Experiments.recipes": (FILM + "test_experiments_are_inside_and_come_from_their_seed",),
    "Experiments.to_csv": "the recipes of `Experiments.recipes` as `write_batches` writes them",
    "Experiments.to_frame": (FILM + "test_experiments_are_inside_and_come_from_their_seed",),
    "suggest": "a Gaussian process of seconds: tests/search/experiments/test_suggest.py",
    "Suggestion": VALUE,
    "Suggestions": VALUE,
    "Suggestions.recipes": "its points as recipes, by the function of `Experiments.recipes`",
    "Suggestions.to_csv": "its points as recipes, by the function of `Experiments.recipes`",
    "Suggestions.to_frame": "its table: tests/search/experiments/test_suggest.py",
    "worth_measuring": "a posterior of seconds: tests/search/experiments/test_worth.py",
    "Worth": VALUE,
    "Worth.to_frame": "its table: tests/search/experiments/test_worth.py",
    # the panel
    "WhatIf": ("whatif.state.test_state:test_any_copolymer_goes_into_toml_and_back",),
    "WhatIf.checked": (BATCH + "test_a_recipe_opens_in_the_panel_and_plans_itself",),
    "WhatIf.entry": (BATCH + "test_a_recipe_opens_in_the_panel_and_plans_itself",),
    "WhatIf.from_toml": ("whatif.state.test_state:test_any_copolymer_goes_into_toml_and_back",),
    "WhatIf.of": ("whatif.state.test_state:test_any_copolymer_goes_into_toml_and_back",),
    "WhatIf.of_recipe": (BATCH + "test_a_recipe_opens_in_the_panel_and_plans_itself",),
    "WhatIf.read": (BATCH + "test_a_recipe_file_plans_what_its_arguments_plan",),
    "WhatIf.recipe": (BATCH + "test_a_recipe_file_plans_what_its_arguments_plan",),
    "WhatIf.of_text": ("whatif.state.test_state:test_any_copolymer_goes_into_toml_and_back",),
    "WhatIf.to_toml": ("whatif.state.test_state:test_any_copolymer_goes_into_toml_and_back",),
    "WhatIf.with_mn": (BATCH + "test_a_recipe_opens_in_the_panel_and_plans_itself",),
    "what_if": PANEL,
    "Panel": PANEL,
    "Panel.load": PANEL,
    "Panel.open_query": PANEL,
    # errors and plots
    **dict.fromkeys([name for name in pf.__all__ if name.endswith(("Error", "Errors"))], ERROR),
    **dict.fromkeys([name for name in pf.__all__ if name.startswith("plot_")], PICTURE),
}


def _public() -> set[str]:
    """Every public function and class, and every public method of the classes."""
    names: set[str] = set()
    for name in pf.__all__:
        thing = getattr(pf, name)
        names.add(name)
        if inspect.isclass(thing) and not issubclass(thing, BaseException):
            own = [base for base in thing.__mro__ if base.__module__.startswith("pi_formulate")]
            names |= {
                f"{name}.{method}"
                for base in own
                for method, value in vars(base).items()
                if not method.startswith("_")
                and (inspect.isfunction(value) or isinstance(value, classmethod | staticmethod))
            }
    return names


def test_every_public_call_has_its_properties_or_a_reason() -> None:
    assert sorted(_public() - COVERED.keys()) == []
    assert sorted(COVERED.keys() - _public()) == []


NAMED = sorted({test for tests in COVERED.values() if not isinstance(tests, str) for test in tests})


@pytest.mark.parametrize("name", NAMED)
def test_every_test_of_the_table_is_one_by_hypothesis(name: str) -> None:
    module, _, test = name.partition(":")
    assert getattr(importlib.import_module(f"tests.{module}"), test).is_hypothesis_test


def test_what_ends_as_a_mass_has_a_property_and_no_excuse() -> None:
    masses = {
        "plan_batch",
        "reconcile",
        "reconcile_file",
        "write_batches",
        "read_batches",
        "plan_file",
        "solve_amounts",
    }
    masses |= {name for name in COVERED if name.startswith(("Recipe.", "Reconciliation", "Lot", "Losses"))}
    assert [name for name in sorted(masses) if isinstance(COVERED[name], str)] == []
