"""Numbers and names of fields as a person reads them."""

from pi_formulate.base.show import words


def test_numbers_are_formatted_in_one_way() -> None:
    assert words.number(-0.0) == "0"
    assert words.number(123456.0) == "123456"
    assert words.number(float("-inf")) == "minus infinity"
    assert words.with_sd(389.7, 25.3) == "390 ± 25"
    assert words.with_sd(1.0, float("inf")) == "1 ± undecided"
    assert words.with_sd(3e-12, 1e-12) == "3e-12 ± 1e-12"


def test_names_of_fields_become_headings() -> None:
    assert words.in_words("youngs_modulus_gpa") == "youngs modulus / GPa"
    assert words.in_words("per_ppm_per_k") == "per / ppm/K"
    assert words.in_words("mn_paa_g_per_mol") == "M_n poly(amic acid) / g/mol"
    assert words.in_words("minutes") == "minutes"
    for name in ("c", "g", "m"):
        assert words.in_words(name) == name
