"""How much solvent a batch holds: as a share of the solution, as a mass or volume, or by a concentration.

In: solvents with shares, masses or volumes; solids or a concentration; the charges of the monomers. Out: the solution
that they make, and the charges of the solvents. Equations:

    solids         solution = polymer / w
    mass           solution = charges + m            volume    m = V rho
    concentration  solution = charges + V rho,       V = polymer / c, or V = n / c

Volumes of solvents are taken at the temperature of their tabulated densities and add up. A concentration is one in the
volume of the solvent that is poured in, as recipes are printed, not in that of the solution.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge
from pi_formulate.batch.size import polymer_g
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary, solvents_or_shipped

USUAL_SOLIDS = 0.15  # where nothing else is said of solids or solvent
ML_PER_L = 1000.0
By = Literal["mass", "volume"]
Counted = Literal["repeat units", "monomers", "dianhydrides", "diamines"]
AnySolvent = str | Solvent | Mapping[str, float]
Amount = float | Mapping[str, float]
Shares = tuple[tuple[Solvent, float], ...]


@dataclass(frozen=True, slots=True)
class Concentration(Shown):
    """Monomers in a volume of solvent.

    Parameters
    ----------
    value
        Above 0 [g/L or mol/L].
    unit
        `g/L`: mass of the monomers, or of the polyimide on that basis of solids; `mol/L`.
    of
        What is counted in mol/L: `repeat units` (moles of the side that is not in excess), `monomers` (both sides
        together), `dianhydrides` or `diamines`.

    Raises
    ------
    RecipeError
        If it is not above 0, or of another unit.

    Examples
    --------
    >>> print(Concentration(0.5, "mol/L"))
    0.5 mol/L of repeat units in the volume of the solvent
    """

    value: float
    unit: Literal["g/L", "mol/L"]
    of: Counted = "repeat units"

    def __post_init__(self) -> None:
        if self.unit not in ("g/L", "mol/L"):
            raise RecipeError("concentration", self.unit, "'g/L' or 'mol/L'")
        if self.of not in get_args(Counted):
            raise RecipeError("concentration", self.of, f"one of {', '.join(get_args(Counted))}")
        real("concentration", self.value)

    def __str__(self) -> str:
        """As a sheet says it."""
        what = "polymer" if self.unit == "g/L" else self.of
        return f"{self.value:g} {self.unit} of {what} in the volume of the solvent"

    def volume_ml(self, charges: Sequence[Charge], basis: str) -> float:
        """Volume of solvent for some monomers [ml].

        Parameters
        ----------
        charges
            Of monomers and end-capper.
        basis
            `paa` or `pi`: what counts as polymer.
        """
        if self.unit == "g/L":
            return polymer_g(charges, basis) / self.value * ML_PER_L
        acids, amines = (sum(c.amount_mol for c in charges if c.role == role) for role in ("dianhydride", "diamine"))
        counted = {
            "repeat units": min(acids, amines),
            "monomers": acids + amines,
            "dianhydrides": acids,
            "diamines": amines,
        }
        return counted[self.of] / self.value * ML_PER_L


@dataclass(frozen=True, slots=True)
class Liquid:
    """Each solvent with its mass fraction, and the mass of all where it is stated [g]."""

    shares: Shares
    mass_g: float | None
    notes: tuple[str, ...] = ()

    @property
    def density_g_per_ml(self) -> float:
        """Of the mixture, as volumes add up [g/ml]."""
        return 1.0 / sum(share / density_of(compound) for compound, share in self.shares)


def density_of(compound: Solvent) -> float:
    """The density of a solvent, or an error that says how to do without [g/ml]."""
    if compound.density_g_per_ml is None:
        raise RecipeError(
            f"density of {compound.id}",
            None,
            "a density where a solvent is stated by volume",
            "State its mass in grams, or its density_g_per_ml in a table of your own solvents.",
        )
    return compound.density_g_per_ml


def liquid_of(
    solvent: AnySolvent,
    by: By = "mass",
    solvent_g: Amount | None = None,
    solvent_ml: Amount | None = None,
    library: SolventLibrary | None = None,
) -> Liquid:
    """The solvents of a batch, however they are stated.

    Parameters
    ----------
    solvent
        One, or several with their shares.
    by
        Whether the shares are `mass` or `volume`.
    solvent_g, solvent_ml
        Mass or volume: of all together, or {name: amount} instead of `solvent` [g, ml].
    library
        Where names are looked up; the shipped one if None.

    Raises
    ------
    FormulateError
        An unknown name, shares that do not add up to 1, a volume without a density, two statements of one thing.

    Examples
    --------
    >>> liquid_of("NMP", solvent_g=800.0).mass_g
    800.0
    """
    table = solvents_or_shipped(library)
    kind("solvent", solvent, (str, Solvent, Mapping), "a name, a Solvent, or {name: mass fraction}")
    if by not in get_args(By):
        raise RecipeError("solvent_by", by, "'mass' or 'volume'")
    named = {unit: x for unit, x in (("g", solvent_g), ("ml", solvent_ml)) if isinstance(x, Mapping)}
    totals = {unit: x for unit, x in (("g", solvent_g), ("ml", solvent_ml)) if x is not None and unit not in named}
    if len(totals) + bool(named) > 1:
        raise RecipeError("solvent", "solvent_g and solvent_ml", "one total, or {name: amount} in both")
    if named:
        return _of_amounts(solvent, named, table)
    shares, notes = _shares(solvent, by, table)
    liquid = Liquid(shares, None, notes)
    if "g" in totals:
        return Liquid(shares, real("solvent_g", totals["g"]), notes)
    if "ml" in totals:
        volume, density = real("solvent_ml", totals["ml"]), liquid.density_g_per_ml
        return Liquid(shares, volume * density, (*notes, _by_density(volume, shares, density)))
    return liquid


def _of_amounts(solvent: AnySolvent, named: Mapping[str, Mapping[str, float]], table: SolventLibrary) -> Liquid:
    """Solvents that are each stated by mass or volume."""
    if solvent != "NMP":  # what stands there where nothing was said
        raise RecipeError("solvent", solvent, "the solvents in solvent_g and solvent_ml only", "Take solvent out.")
    errors: list[FormulateError] = []
    masses: dict[Solvent, float] = {}
    notes: list[str] = []

    def add(name: str, amount: float, unit: str) -> None:
        compound, value = table[name], real(f"amount of {name}", amount)
        if compound in masses:
            raise RecipeError("solvent", name, "each solvent once")
        masses[compound] = value
        if unit == "ml":
            masses[compound] = value * density_of(compound)
            notes.append(_by_density(value, ((compound, 1.0),), density_of(compound)))

    for unit, amounts in named.items():
        for name, amount in amounts.items():
            with gathering(errors):
                add(name, amount, unit)
    raise_all(errors)
    if not masses:
        raise RecipeError("solvent", {}, "at least one solvent")
    total = sum(masses.values())
    return Liquid(tuple((compound, mass / total) for compound, mass in masses.items()), total, tuple(notes))


def _by_density(volume_ml: float, shares: Sequence[tuple[Solvent, float]], density: float) -> str:
    names = " and ".join(compound.id for compound, _ in shares)
    at = " and ".join(dict.fromkeys(f"{compound.density_t_c:g}" for compound, _ in shares))
    added = "" if len(shares) == 1 else ", as volumes add up"
    return f"{volume_ml:g} ml of {names} are {volume_ml * density:.6g} g: {density:.4f} g/ml at {at} C{added}"


def _shares(
    solvent: AnySolvent, by: By, table: SolventLibrary
) -> tuple[tuple[tuple[Solvent, float], ...], tuple[str, ...]]:
    """Each solvent once, with its mass fraction, and what was assumed for it."""
    stated = dict(solvent) if isinstance(solvent, Mapping) else {solvent: 1.0}
    errors: list[FormulateError] = []
    found: list[tuple[Solvent, float]] = []
    for name, share in stated.items():
        with gathering(errors):
            found.append((table[name], real(f"share of {name}", share)))
    raise_all(errors)
    if len({compound for compound, _ in found}) != len(found):
        raise RecipeError("solvent", [str(name) for name in stated], "each solvent once")
    total = sum(share for _, share in found)
    if abs(total - 1.0) > 1e-9:
        hint = "Are they in percent?" if abs(total - 100.0) < 1e-6 else ""
        raise RecipeError("solvent", {str(n): s for n, s in stated.items()}, f"{by} fractions that add up to 1", hint)
    if by == "mass" or len(found) == 1:
        return tuple(found), ()
    masses = [share * density_of(compound) for compound, share in found]
    parts = ", ".join(
        f"{compound.id} {100 * share:g} vol% is {100 * mass / sum(masses):.4g} wt%"
        for (compound, share), mass in zip(found, masses, strict=True)
    )
    weighed = tuple((compound, mass / sum(masses)) for (compound, _), mass in zip(found, masses, strict=True))
    at = " and ".join(dict.fromkeys(f"{compound.density_t_c:g}" for compound, _ in found))
    return weighed, (f"{parts}, by densities at {at} C",)


def solution_for(
    solids_frac: float | None, basis: str, concentration: Concentration | None, liquid: Liquid
) -> Callable[[Sequence[Charge]], float]:
    """The function that gives the mass of solution that some monomers make [g].

    Parameters
    ----------
    solids_frac
        Polymer over solution by mass, 0..1 [-]; None: by the concentration, or else the usual 0.15.
    basis
        `paa` or `pi`.
    concentration
        Instead of solids.
    liquid
        The solvents.
    """
    if concentration is not None:
        density = liquid.density_g_per_ml
        return lambda charges: sum(c.charge_g for c in charges) + density * concentration.volume_ml(charges, basis)
    solids = USUAL_SOLIDS if solids_frac is None else solids_frac
    return lambda charges: polymer_g(charges, basis) / solids


def solvent_charges(shares: Sequence[tuple[Solvent, float]], mass_g: float) -> list[Charge]:
    """The solvent, or several, of that mass."""
    amounts = [(compound, share * mass_g / compound.molar_mass_g_per_mol) for compound, share in shares]
    return [Charge(1, "solvent", compound, amount, amount) for compound, amount in amounts]
