"""From counted atoms to a formula and an average molar mass.

In: (element, count) pairs. Out: Hill formula, molar mass [g/mol]. Equation: M = sum_e count_e * A_r(e).
Average masses of natural elements, never monoisotopic: a balance weighs the mixture.
"""

from functools import cache

from pi_formulate.base.errors import StructureError
from pi_formulate.base.tables import number, reference_table, rows

Counts = tuple[tuple[str, int], ...]


@cache
def atomic_weights() -> dict[str, float]:
    """Standard atomic weight of each element [g/mol], from `reference/atomic_weights.csv`."""
    table = rows(reference_table("atomic_weights.csv"), ("symbol", "atomic_weight_g_per_mol", "source"))
    return {row["symbol"]: number(where, row["atomic_weight_g_per_mol"]) for where, row in table}


def counts_of(*parts: tuple[Counts, int]) -> Counts:
    """Sum of counted atoms, each part times its factor: what a reaction takes in or gives off.

    >>> counts_of(((("H", 2), ("O", 1)), 2), ((("C", 1),), 1))
    (('C', 1), ('H', 4), ('O', 2))
    """
    total: dict[str, int] = {}
    for counts, factor in parts:
        for symbol, count in counts:
            total[symbol] = total.get(symbol, 0) + factor * count
    return tuple(sorted((symbol, count) for symbol, count in total.items() if count))


def hill_formula(counts: Counts) -> str:
    """Formula with carbon and hydrogen first, then the alphabet.

    >>> hill_formula((("C", 10), ("H", 2), ("O", 6)))
    'C10H2O6'
    """
    have = dict(counts)
    first = [symbol for symbol in ("C", "H") if "C" in have and symbol in have]
    order = first + sorted(symbol for symbol in have if symbol not in first)
    return "".join(f"{symbol}{have[symbol] if have[symbol] > 1 else ''}" for symbol in order)


def molar_mass(counts: Counts) -> float:
    """Average molar mass [g/mol].

    Raises
    ------
    StructureError
        If an element is not in the table.

    References
    ----------
    Standard atomic weights 2021, abridged: see `reference/atomic_weights.csv`.

    Examples
    --------
    >>> round(molar_mass((("C", 10), ("H", 2), ("O", 6))), 3)
    218.12
    """
    weights = atomic_weights()
    if unknown := [symbol for symbol, _ in counts if symbol not in weights]:
        raise StructureError("elements", unknown, f"elements among {', '.join(sorted(weights))}")
    # The weights have at most 8 decimals, so this takes off float noise and nothing else.
    return round(sum(weights[symbol] * count for symbol, count in counts), 8)


WATER: Counts = (("H", 2), ("O", 1))


@cache
def water_g_per_mol() -> float:
    """Molar mass of water [g/mol], lost once for each imide ring that closes."""
    return molar_mass(WATER)
