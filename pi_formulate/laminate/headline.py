"""The first lines of the report of a laminate: how far each state curls, what would leave it flat, cure, line, claims.

In: the answers that the report holds. Out: sentences in which value and standard deviation have the digits that the
deviation allows.
"""

from collections.abc import Iterable, Iterator

from pi_formulate.base.show.words import rounded, with_sd
from pi_formulate.claims.report import ClaimReport
from pi_formulate.laminate.coating import LineBalance
from pi_formulate.laminate.mechanics.curl import Curl
from pi_formulate.laminate.mechanics.flat import Flat
from pi_formulate.properties.estimate import Estimate

STATUSES = ("met", "needs data", "not met")


def headlines(
    curls: Iterable[tuple[str, Curl]],
    flat: Flat | None,
    imidization: Estimate | None,
    balance: LineBalance | None,
    claims: ClaimReport | None,
    width_mm: float,
) -> Iterator[str]:
    """Sentences on a laminate, the curl first.

    Parameters
    ----------
    curls, flat, imidization, balance, claims
        As of `LaminateReport`.
    width_mm
        Width of the strip for the heights [mm].
    """
    for name, curl in curls:
        yield f"{name[:1].upper()}{name[1:]}: {_height(curl.shown, width_mm)}."
    if flat is not None and flat.best_ppm_per_k is not None:
        wanted = ", ".join(
            f"{with_sd(state.cte_ppm_per_k, state.sd_cte_ppm_per_k or 0.0)} ppm/K for {state.name}"
            for state in flat.states
            if state.cte_ppm_per_k is not None
        )
        if wanted:
            yield f"Expansion of the low-expansion layer that leaves it flat: {wanted}."
    if imidization is not None:
        yield f"Imidized after the cure: {with_sd(imidization.value, imidization.sd)} of all amic acid."
    if balance is not None:
        masses = f"{rounded(balance.solution_g / 1000.0)} kg of solutions, {rounded(balance.film_g / 1000.0)} kg"
        yield f"Line: {masses} of polyimide for {balance.good_m2:g} m2 of laminate."
    if claims is not None:
        found = {status: [claim for claim, answer in claims.own.items() if answer == status] for status in STATUSES}
        parts = [f"{status}: {', '.join(names)}" for status, names in found.items() if names]
        yield f"Claims by their own clauses; {'; '.join(parts)}."


def _height(curl: Curl, width_mm: float) -> str:
    """How far the ends of a strip stand off the table."""
    if curl.way == "flat":
        return "flat"
    if width_mm > 2.0 * curl.radius_mm:
        return f"a strip of {width_mm:g} mm rolls up, radius {rounded(curl.radius_mm, 2)} mm, ends {curl.way}"
    height = with_sd(curl.height_mm(width_mm), curl.sd_height_mm(width_mm))
    return f"the ends of a strip of {width_mm:g} mm stand {height} mm off the table, {curl.way}"
