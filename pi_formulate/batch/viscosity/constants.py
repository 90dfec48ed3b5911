"""The numbers of `reference/viscosity.csv`, each with its deviation.

In: nothing. Out: {name: (value, standard deviation)}. No arithmetic.
"""

from functools import cache

from pi_formulate.base.tables import number, reference_table, rows

COLUMNS = ("id", "value", "sd", "unit", "source", "kind", "how_read", "note")


@cache
def constants() -> dict[str, tuple[float, float]]:
    """{name: (value, standard deviation)}.

    >>> constants()["mass_exponent"]
    (3.4, 0.2)
    """
    return {
        row["id"]: (
            number(f"{where}:value", row["value"], least=True),
            number(f"{where}:sd", row["sd"], least=True),
        )
        for where, row in rows(reference_table("viscosity.csv"), COLUMNS)
    }


def constant(name: str) -> float:
    """The value of one of them.

    >>> constant("reference_solids_frac")
    0.15
    """
    return constants()[name][0]
