"""From the layers of a laminate to its coats and to a batch of each precursor.

In: layers, area or roll, solids, solvent. Out: `LineBalance`, and one `Recipe` per polyimide layer, its claim judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import FormulateError, LaminateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.recipes import Recipes
from pi_formulate.batch.size import SolidsBasis, check_basis
from pi_formulate.chemistry.solvent import Solvent, solvents
from pi_formulate.claims.formula import formula
from pi_formulate.claims.tree import precursor_formula
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.laminate.coating import ADDITIVE, LineBalance, Roll, WetCoat, wet_coat
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.numbers import density_of

Solids = float | Mapping[str, float]
AnySolvent = str | Solvent | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CoatingRun:
    """How much is coated, and from which solutions; made by `coating_run`, which checks it.

    Parameters
    ----------
    coated_m2, good_m2
        Area that takes a coat, and area that is delivered [m2].
    solids_frac
        Solids of the precursors [-]; one for all, or {role or name: solids}.
    solids_basis
        `paa` or `pi`.
    solvent
        Name, or {name: mass fraction}.
    """

    coated_m2: float
    good_m2: float
    solids_frac: Solids
    solids_basis: SolidsBasis
    solvent: AnySolvent

    def solids_of(self, layer: Layer) -> float:
        """Solids of one layer's precursor [-]: the value for all, or that of its name or role.

        Parameters
        ----------
        layer
            The layer.
        """
        if not isinstance(self.solids_frac, Mapping):
            return self.solids_frac
        for key in (layer.name, layer.role):
            if key in self.solids_frac:
                return self.solids_frac[key]
        raise LaminateError(
            "solids_frac",
            dict(self.solids_frac),
            f"also a value for {layer.label}",
            sentence=f"the value for {layer.label} is missing",
        )


def coating_run(
    area_m2: float | None, roll: Roll | None, solids_frac: Solids, solids_basis: str, solvent: AnySolvent
) -> CoatingRun:
    """How much is coated and from which solutions, from one size.

    Parameters
    ----------
    area_m2, roll
        Exactly one of them.
    solids_frac, solids_basis, solvent
        As in `CoatingRun`.

    Raises
    ------
    FormulateError
        If not exactly one size is stated, or the basis is unknown.

    Examples
    --------
    >>> coating_run(100.0, None, 0.15, "paa", "NMP").coated_m2
    100.0
    """
    check_basis(solids_basis)
    if (area_m2 is None) == (roll is None):
        raise LaminateError(
            "size",
            "none" if roll is None else "area_m2 and roll",
            "exactly one of area_m2 and roll",
            sentence="neither area_m2 nor roll is stated"
            if roll is None
            else "area_m2 and roll are both stated; state one of them",
        )
    if roll is None:
        coated = good = real("area_m2", area_m2, high=1e9, refuse=LaminateError)
    elif isinstance(roll, Roll):
        coated, good = roll.coated_m2, roll.good_m2
    else:
        raise LaminateError("roll", roll, "a Roll(width_m, length_m, ...)")
    return CoatingRun(coated, good, solids_frac, "pi" if solids_basis == "pi" else "paa", solvent)


def line_balance(layers: Sequence[Layer], run: CoatingRun, simultaneous: Sequence[Layer] = ()) -> LineBalance:
    """Coats of all polyimide layers, and the mass balance of the line.

    Parameters
    ----------
    layers
        All layers, in the order in which they are coated.
    run
        How much is coated, and from which solutions.
    simultaneous
        Layers that are coated together with another one.

    Raises
    ------
    FormulateError
        All errors of the layers together.
    """
    solvent_g_per_ml = _solvent_density(run.solvent)
    coats: list[WetCoat] = []
    remarks = [ADDITIVE]
    errors: list[FormulateError] = []
    for _, layer, copolymer in _polyimides(layers):
        with gathering(errors):
            pi_per_paa = copolymer.pi_g_per_mol / copolymer.paa_g_per_mol
            place = f"solids of {layer.label}"
            solids = real(place, run.solids_of(layer), high=1.0, most=False, refuse=LaminateError)
            film = density_of(layer)
            if film.method not in ("given", "table"):
                remarks.append(f"density of {layer.label} estimated: {film.value:.3f} +- {film.sd:.2f} g/cm3")
            coat = wet_coat(
                layer.label,
                layer.thickness_um,
                film.value,
                film.sd,
                solids if run.solids_basis == "paa" else solids / pi_per_paa,
                pi_per_paa,
                solvent_g_per_ml,
                layer in simultaneous,
            )
            coats.append(coat)
    raise_all(errors)
    return LineBalance(tuple(coats), run.coated_m2, run.good_m2, tuple(dict.fromkeys(remarks)))


def precursor_recipes(layers: Sequence[Layer], run: CoatingRun, prefix: str, reading: str, **plan: Any) -> list[Recipe]:
    """One batch per polyimide layer, with the claim of its precursor judged on the polymer that its masses make.

    Parameters
    ----------
    layers
        Top to bottom.
    run
        How much is coated, and from which solutions.
    prefix
        Start of the batch ids.
    reading
        Reading of the claims.
    plan
        Further arguments of `plan_batch`, such as `readability_g` and `losses`.

    Raises
    ------
    FormulateError
        All errors of the layers together.
    """
    errors: list[FormulateError] = []
    recipes = Recipes()
    for place, layer, copolymer in _polyimides(layers):
        with gathering(errors):
            recipe = plan_batch(
                copolymer,
                film=(run.coated_m2, layer.thickness_um),
                film_density_g_per_cm3=layer.density_g_per_cm3,
                solids_frac=run.solids_of(layer),
                solids_basis=run.solids_basis,
                solvent=run.solvent,
                batch_id=f"{prefix}-{place}-{layer.role}",
                **plan,
            )
            remarks = (
                f"layer {place} of the laminate, {layer}, for {run.coated_m2:g} m2 coated",
                _precursor_claim(recipe, layer, reading),
            )
            recipes.append(replace(recipe, remarks=(*remarks, *recipe.remarks)))
    raise_all(errors)
    return recipes


def _precursor_claim(recipe: Recipe, layer: Layer, reading: str) -> str:
    """Whether the polymer that the masses make meets the precursor claim of its layer, in words."""
    number = precursor_formula(layer.role)
    report = formula(number, reading).check(recipe.weighed_copolymer)
    failed = "; ".join(finding.clause for finding in report if finding.status == "not met")
    status = "met" if report.met else f"not met: {failed}"
    return f"formula {number} (claim {report.findings[0].claim}, reading {report.reading}) is {status}"


def _polyimides(layers: Sequence[Layer]) -> list[tuple[int, Layer, Copolymer]]:
    """Place (from 1, top to bottom), layer and copolymer of each polyimide; all without a copolymer in one error."""
    rows = [(place, layer, layer.copolymer) for place, layer in enumerate(layers, 1) if layer.role != "foil"]
    if not rows:
        raise LaminateError(
            "layers", "foils only", "at least one polyimide layer", sentence="there is no polyimide layer, only foils"
        )
    hint = "Without it no precursor can be weighed."
    raise_all(
        [
            LaminateError(
                f"layer {place}, {layer.label}",
                "no copolymer",
                "a Copolymer as material",
                hint,
                sentence="the layer has no Copolymer as material",
            )
            for place, layer, copolymer in rows
            if copolymer is None
        ]
    )
    return [(place, layer, copolymer) for place, layer, copolymer in rows if copolymer is not None]


def _solvent_density(solvent: AnySolvent) -> float:
    """Density of a solvent, or of a mixture whose volumes add up [g/ml]."""
    shares = dict(solvent) if isinstance(solvent, Mapping) else {solvent: 1.0}
    volume = 0.0
    for name, share in shares.items():
        compound = solvents()[name]
        if compound.density_g_per_ml is None:
            raise LaminateError(
                f"density of {compound.id}",
                None,
                "a liquid solvent with a density",
                sentence="the density is unknown, or the solvent is not a liquid",
            )
        volume += real(f"share of {name}", share, high=1.0, refuse=LaminateError) / compound.density_g_per_ml
    return 1.0 / volume
