"""From the layers of a laminate to its coats and to a batch of each precursor.

In: layers, area or roll, solids, solvent. Out: `LineBalance`, and one `Recipe` per polyimide layer, its claim judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import FormulateError, LaminateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.recipes import Recipes
from pi_formulate.batch.size import check_basis
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary, solvents
from pi_formulate.claims.formula import formula
from pi_formulate.claims.tree import precursor_formula
from pi_formulate.laminate.coating import ADDITIVE, LineBalance, Roll, wet_coat
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.numbers import density_of

Solids = float | Mapping[str, float]
AnySolvent = str | Solvent | Mapping[str, float]


def polyimides(layers: Sequence[Layer]) -> list[tuple[int, Layer]]:
    """Place (from 1, top to bottom) and layer of each polyimide; all without a copolymer in one error."""
    found = [(place, layer) for place, layer in enumerate(layers, 1) if layer.role != "foil"]
    raise_all(
        [
            LaminateError(
                f"layer {place}, {layer.label}",
                "no copolymer",
                "a Copolymer as material",
                "Without it no precursor can be weighed.",
            )
            for place, layer in found
            if layer.copolymer is None
        ]
    )
    if not found:
        raise LaminateError("layers", "foils only", "at least one polyimide layer")
    return found


def area_of(area_m2: float | None, roll: Roll | None) -> tuple[float, float]:
    """Area that takes a coat and area that is delivered [m2], from the one size that is given."""
    if (area_m2 is None) == (roll is None):
        raise LaminateError("size", "none" if roll is None else "area_m2 and roll", "exactly one of area_m2 and roll")
    if roll is not None:
        if not isinstance(roll, Roll):
            raise LaminateError("roll", roll, "a Roll(width_m, length_m, ...)")
        return roll.coated_m2, roll.good_m2
    area = real("area_m2", area_m2, high=1e9, refuse=LaminateError)
    return area, area


def solids_of(layer: Layer, solids_frac: Solids) -> float:
    """Solids of one layer's precursor: one for all, or by name or role."""
    if isinstance(solids_frac, Mapping):
        if layer.name in solids_frac:
            return solids_frac[layer.name]
        if layer.role not in solids_frac:
            raise LaminateError("solids_frac", dict(solids_frac), f"also a value for {layer.label}")
        return solids_frac[layer.role]
    return solids_frac


def _solvent_density(solvent: AnySolvent, library: SolventLibrary | None) -> float:
    """Density of a solvent or a mixture whose volumes add up [g/ml]."""
    table = library if library is not None else solvents()
    shares = dict(solvent) if isinstance(solvent, Mapping) else {solvent: 1.0}
    volume = 0.0
    for name, share in shares.items():
        compound = table[name]
        if compound.density_g_per_ml is None:
            raise LaminateError(f"density of {compound.id}", None, "a liquid solvent with a density")
        volume += real(f"share of {name}", share, high=1.0, refuse=LaminateError) / compound.density_g_per_ml
    return 1.0 / volume


def line_balance(
    layers: Sequence[Layer],
    area_m2: float | None,
    roll: Roll | None,
    solids_frac: Solids,
    solids_basis: str,
    solvent: AnySolvent,
    together: Sequence[Layer] = (),
    solvent_library: SolventLibrary | None = None,
) -> LineBalance:
    """Coats of all polyimide layers, and what the line takes and gives off.

    Parameters
    ----------
    layers
        All layers, in the order in which they are coated.
    area_m2, roll
        Exactly one of them.
    solids_frac
        Solids of each precursor, above 0 and below 1 [-]; one for all, or {role or name: solids}.
    solids_basis
        `paa` or `pi`.
    solvent
        Name, or {name: mass fraction}.
    together
        Layers that are laid together with another one.
    solvent_library
        Where the solvent is looked up; the shipped one if None.
    """
    check_basis(solids_basis)
    coated, good = area_of(area_m2, roll)
    density = _solvent_density(solvent, solvent_library)
    coats = []
    told = [ADDITIVE]
    errors: list[FormulateError] = []

    def add(layer: Layer) -> None:
        assert layer.copolymer is not None  # polyimides() has seen to it
        yielded = layer.copolymer.pi_g_per_mol / layer.copolymer.paa_g_per_mol
        stated = real(
            f"solids of {layer.label}", solids_of(layer, solids_frac), high=1.0, most=False, refuse=LaminateError
        )
        film = density_of(layer)
        if film.method not in ("given", "table"):
            told.append(f"density of {layer.label} estimated: {film.value:.3f} +- {film.sd:.2f} g/cm3")
        coats.append(
            wet_coat(
                layer.label,
                layer.thickness_um,
                film.value,
                film.sd,
                stated if solids_basis == "paa" else stated / yielded,
                yielded,
                density,
                layer in together,
            )
        )

    for _, layer in polyimides(layers):
        with gathering(errors):
            add(layer)
    raise_all(errors)
    return LineBalance(tuple(coats), coated, good, tuple(dict.fromkeys(told)))


def precursor_recipes(
    layers: Sequence[Layer],
    area_m2: float | None,
    roll: Roll | None,
    solids_frac: Solids,
    solids_basis: str,
    solvent: AnySolvent,
    prefix: str,
    reading: str,
    **plan: Any,
) -> list[Recipe]:
    """One batch per polyimide layer, with the claim of its precursor judged on what the masses make.

    Parameters
    ----------
    layers
        Top to bottom.
    area_m2, roll
        Exactly one of them.
    solids_frac, solids_basis, solvent
        As in `line_balance`.
    prefix
        Start of the batch ids.
    reading
        Reading of the claims.
    plan
        What `plan_batch` takes beside them, such as `readability_g` and `losses`.
    """
    coated, _ = area_of(area_m2, roll)
    errors: list[FormulateError] = []
    found = Recipes()

    def add(place: int, layer: Layer) -> None:
        assert layer.copolymer is not None
        recipe = plan_batch(
            layer.copolymer,
            film=(coated, layer.thickness_um),
            film_density_g_per_cm3=layer.density_g_per_cm3,
            solids_frac=solids_of(layer, solids_frac),
            solids_basis=solids_basis,  # type: ignore[arg-type]
            solvent=solvent,
            batch_id=f"{prefix}-{place}-{layer.role}",
            **plan,
        )
        asked = precursor_formula(layer.role)
        report = formula(asked, reading).check(recipe.weighed_copolymer)
        status = "met" if report.met else "not met: " + "; ".join(f.clause for f in report if f.status == "not met")
        remarks = (
            f"layer {place} of the laminate, {layer}, for {coated:g} m2 coated",
            f"formula {asked} (claim {report.findings[0].claim}, reading {report.reading}) is {status}",
        )
        found.append(replace(recipe, remarks=(*remarks, *recipe.remarks)))

    for place, layer in polyimides(layers):
        with gathering(errors):
            add(place, layer)
    raise_all(errors)
    return found
