"""The solution of a batch: its solvents, and how much of them, by solids, by mass or volume, or by a concentration.

In: solvents with shares, masses or volumes; solids or a concentration; the charges of the monomers. Out: the mass of
the solution, and the charges of the solvents. Equations:

    solids         solution = polymer / w
    mass           solution = charges + m            volume    m = V rho
    concentration  solution = charges + V rho,       V = polymer / c, or V = n / c

Volumes of solvents are taken at the temperature of their tabulated densities and add up. A concentration refers to the
volume of the solvent charged, as in published recipes, not to that of the solution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge
from pi_formulate.batch.size import SolidsBasis, check_basis, polymer_g
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary, solvents_or_shipped

USUAL_SOLIDS = 0.15  # if neither solids nor an amount of solvent is stated
# Relative: solids are printed to two or three digits, so that 20 wt% next to masses may be 19.9 wt%.
SAME_SOLIDS = 5e-3
ML_PER_L = 1000.0
NO_SOLVENT = 1e-9  # of the whole: what is left where bottles bring just the solvent of the batch
LEAST_WATER_PPM = 1e-9  # in a solvent: far below what a titration shows
DEFAULT_SOLVENT = "NMP"
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
        The species counted in mol/L: `repeat units` (moles of the side that is not in excess), `monomers` (both sides
        together), `dianhydrides` or `diamines`.

    Raises
    ------
    RecipeError
        If it is not above 0, or its unit is another one.

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
        """The text that the sheet shows."""
        solute = "polymer" if self.unit == "g/L" else self.of
        return f"{self.value:g} {self.unit} of {solute} in the volume of the solvent"

    def volume_ml(self, charges: Sequence[Charge], basis: SolidsBasis) -> float:
        """Volume of solvent for the monomers of a batch [ml].

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
    """The solvents of a batch.

    Parameters
    ----------
    shares
        Each solvent with its mass fraction [-].
    mass_g
        Mass of all solvents together, if it is stated [g].
    notes
        Assumptions made for them, a sentence each.
    """

    shares: Shares
    mass_g: float | None
    notes: tuple[str, ...] = ()

    @property
    def density_g_per_ml(self) -> float:
        """Density of the mixture; volumes are additive [g/ml]."""
        return 1.0 / sum(share / density_of(compound) for compound, share in self.shares)

    def charges(self, mass_g: float, brought_g: Mapping[str, float] | None = None) -> list[Charge]:
        """A charge of each solvent.

        Parameters
        ----------
        mass_g
            Mass of all solvents together, with those that bottles bring [g].
        brought_g
            SMILES of a solvent and the mass of it that bottles bring with their monomers [g].

        Raises
        ------
        RecipeError
            If a bottle brings more of a solvent than the batch has.
        """
        brought = dict(brought_g or {})
        foreign_g = sum(mass for smiles, mass in brought.items() if smiles not in {c.smiles for c, _ in self.shares})
        own_g = mass_g - foreign_g
        masses: list[tuple[Solvent, float]] = []
        for compound, share in self.shares:
            whole, own = share * own_g, brought.get(compound.smiles, 0.0)
            if whole - own < -NO_SOLVENT * mass_g:
                # A solvent that the plan does not name leaves less room for those that it names.
                others = f" next to {foreign_g:.6g} g of other solvents" if foreign_g else ""
                raise RecipeError(
                    f"{compound.id} from bottles",
                    f"{own:.6g} g",
                    f"bottles that bring no more {compound.id} than the {max(whole, 0.0):.6g} g of the batch{others}",
                    "Plan lower solids or a larger batch, draw less, or use a more concentrated solution.",
                    sentence=f"the bottles bring {own:.6g} g of {compound.id}, but the batch holds "
                    f"{max(whole, 0.0):.6g} g of it{others}",
                )
            masses.append((compound, whole - own))
        amounts = [(c, mass / c.molar_mass_g_per_mol) for c, mass in masses if mass > NO_SOLVENT * mass_g]
        return [Charge(1, "solvent", compound, amount, amount) for compound, amount in amounts]


@dataclass(frozen=True, slots=True)
class Solids:
    """How much polymer a solution holds, by mass fraction or by concentration.

    Parameters
    ----------
    frac
        Polymer over solution by mass, above 0 and below 1 [-]; None if not stated.
    concentration
        Monomers in a volume of solvent, instead of `frac`.
    basis
        Which mass counts as polymer: `paa`, the poly(amic acid), or `pi`, the polyimide.

    Raises
    ------
    RecipeError
        All errors at once: a fraction out of range, both statements, an unknown basis.
    """

    frac: float | None = None
    concentration: Concentration | None = None
    basis: SolidsBasis = "paa"

    def __post_init__(self) -> None:
        errors: list[FormulateError] = []
        if self.frac is not None:
            with gathering(errors):
                real("solids_frac", self.frac, high=1.0, most=False)
        if self.concentration is not None:
            with gathering(errors):
                kind("concentration", self.concentration, Concentration, "a Concentration")
                if self.frac is not None:
                    raise RecipeError(
                        "solids and concentration",
                        self.frac,
                        "one of them",
                        "Remove the other.",
                        sentence="solids and a concentration are both stated; state one of them",
                    )
        with gathering(errors):
            check_basis(self.basis)
        raise_all(errors)

    @property
    def stated(self) -> Concentration | float | None:
        """The statement of the user; None if there is none."""
        return self.frac if self.concentration is None else self.concentration

    @property
    def notes(self) -> tuple[str, ...]:
        """The concentration, for the sheet, which shows solids in any case."""
        return () if self.concentration is None else (f"concentration {self.concentration}",)

    def solution_g(self, charges: Sequence[Charge], liquid: Liquid) -> float:
        """Mass of solution that the monomers of a batch make [g].

        Parameters
        ----------
        charges
            Of monomers and end-capper.
        liquid
            The solvents.
        """
        if self.concentration is not None:
            solvent_ml = self.concentration.volume_ml(charges, self.basis)
            return undissolved_g(charges) + liquid.density_g_per_ml * solvent_ml
        return polymer_g(charges, self.basis) / (USUAL_SOLIDS if self.frac is None else self.frac)

    def solvent_g(self, charges: Sequence[Charge], liquid: Liquid) -> float:
        """Mass of solvent that these monomers need at these solids, with the one that bottles bring [g].

        Parameters
        ----------
        charges
            Of monomers and end-capper.
        liquid
            The solvents.

        Raises
        ------
        RecipeError
            If the monomers and what they bring with them leave no room for solvent.
        """
        solvent_g = self.solution_g(charges, liquid) - undissolved_g(charges)
        if solvent_g > 0.0:
            return solvent_g
        need = "a value that leaves room for solvent next to the monomers and their impurities"
        raise RecipeError(
            "solids_frac",
            self.frac,
            need,
            sentence="{got} leaves no room for solvent next to the monomers and their impurities",
        )

    def implied_note(self, charges: Sequence[Charge], liquid: Liquid, solvent_g: float) -> str:
        """The solids that monomers and a stated amount of solvent give, for the sheet.

        Parameters
        ----------
        charges
            Of monomers and end-capper.
        liquid
            The solvents.
        solvent_g
            Their mass, with the one that bottles bring [g].

        Raises
        ------
        RecipeError
            If other solids are stated.
        """
        made_g = undissolved_g(charges) + solvent_g
        implied = f"{100.0 * polymer_g(charges, self.basis) / made_g:.4g} wt%"
        if self.stated is not None and abs(self.solution_g(charges, liquid) / made_g - 1.0) > SAME_SOLIDS:
            need = "none, as monomers and solvent already fix them"
            hint = f"They give {implied}. Remove the solids or the amount of solvent."
            raise RecipeError(
                "solids",
                str(self.stated),
                need,
                hint,
                sentence=f"{self.stated} cannot be stated: monomers and solvent already fix the solids",
            )
        return f"the stated solvent gives solids of {implied} ({self.basis})"


def undissolved_g(charges: Sequence[Charge]) -> float:
    """Mass of the monomers as they are charged, without the solvent that bottles bring [g].

    Parameters
    ----------
    charges
        Of monomers and end-capper.
    """
    return sum(c.charge_g for c in charges) - sum(c.solvent_g for c in charges)


def brought_g(charges: Sequence[Charge]) -> dict[str, float]:
    """SMILES of each solvent that bottles bring with their monomers, and its mass [g].

    Parameters
    ----------
    charges
        Of monomers and end-capper.
    """
    masses: dict[str, float] = {}
    for charge in charges:
        for smiles, share in charge.lot.solvent:
            masses[smiles] = masses.get(smiles, 0.0) + share * charge.charge_g
    return masses


def check_water(ppm: float | None) -> None:
    """Refuse a content of water in the solvent [ppm by mass] that no titration gives; None is not stated."""
    if ppm is not None and 0.0 < real("solvent_water_ppm", ppm, high=1e6, least=True) < LEAST_WATER_PPM:
        raise RecipeError(
            "solvent_water_ppm",
            ppm,
            f"0, or at least {LEAST_WATER_PPM:g} ppm",
            sentence=f"must be 0, or at least {LEAST_WATER_PPM:g} ppm, but is {{got}}",
        )


def density_of(compound: Solvent) -> float:
    """The density of a solvent, or an error that says how to do without it [g/ml]."""
    if compound.density_g_per_ml is None:
        raise RecipeError(
            f"density of {compound.id}",
            None,
            "a density where a solvent is stated by volume",
            "State its mass in grams, or its density_g_per_ml in a table of your own solvents.",
            sentence=f"{compound.id} is stated by volume, but has no density",
        )
    return compound.density_g_per_ml


def liquid_of(
    solvent: AnySolvent = DEFAULT_SOLVENT,
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
        Whether the shares are by `mass` or by `volume`.
    solvent_g, solvent_ml
        Mass or volume of all solvents together, or {name: amount} instead of `solvent` [g, ml].
    library
        Where names are looked up; the shipped one if None.

    Raises
    ------
    FormulateError
        For an unknown name, shares that do not add up to 1, a volume without a density, or an amount stated twice.

    Examples
    --------
    >>> liquid_of("NMP", solvent_g=800.0).mass_g
    800.0
    """
    table = solvents_or_shipped(library)
    kind("solvent", solvent, (str, Solvent, Mapping), "a name, a Solvent, or {name: mass fraction}")
    if by not in get_args(By):
        raise RecipeError("solvent_by", by, "'mass' or 'volume'")
    stated = {"g": solvent_g, "ml": solvent_ml}
    named = {unit: amount for unit, amount in stated.items() if isinstance(amount, Mapping)}
    totals = {unit: amount for unit, amount in stated.items() if amount is not None and unit not in named}
    if len(totals) + bool(named) > 1:
        raise RecipeError(
            "solvent",
            "solvent_g and solvent_ml",
            "one total, or {name: amount} in both",
            sentence="solvent_g and solvent_ml are both stated: state one total, or {name: amount} in both",
        )
    if named:
        return _of_amounts(solvent, named, table)
    shares, notes = _shares(solvent, by, table)
    if "g" in totals:
        return Liquid(shares, real("solvent_g", totals["g"]), notes)
    if "ml" in totals:
        volume, density = real("solvent_ml", totals["ml"]), Liquid(shares, None).density_g_per_ml
        return Liquid(shares, volume * density, (*notes, _by_density(volume, shares, density)))
    return Liquid(shares, None, notes)


def _of_amounts(solvent: AnySolvent, named: Mapping[str, Mapping[str, float]], table: SolventLibrary) -> Liquid:
    """Solvents, each stated by mass or by volume."""
    if solvent != DEFAULT_SOLVENT:
        raise RecipeError(
            "solvent",
            solvent,
            "the solvents in solvent_g and solvent_ml only",
            "Remove solvent.",
            sentence="the solvents stand in solvent_g and solvent_ml already",
        )
    errors: list[FormulateError] = []
    masses: dict[Solvent, float] = {}
    notes: list[str] = []
    for unit, amounts in named.items():
        for name, amount in amounts.items():
            with gathering(errors):
                compound, value = table[name], real(f"amount of {name}", amount)
                if compound in masses:
                    raise RecipeError("solvent", name, "each solvent once", sentence="{got} is listed twice")
                masses[compound] = value
                if unit == "ml":
                    masses[compound] = value * density_of(compound)
                    notes.append(_by_density(value, ((compound, 1.0),), density_of(compound)))
    raise_all(errors)
    if not masses:
        raise RecipeError("solvent", {}, "at least one solvent", sentence="at least one solvent is needed")
    total = sum(masses.values())
    return Liquid(tuple((compound, mass / total) for compound, mass in masses.items()), total, tuple(notes))


def _shares(solvent: AnySolvent, by: By, table: SolventLibrary) -> tuple[Shares, tuple[str, ...]]:
    """Each solvent once, with its mass fraction, and the assumptions behind it."""
    stated = dict(solvent) if isinstance(solvent, Mapping) else {solvent: 1.0}
    errors: list[FormulateError] = []
    shares: list[tuple[Solvent, float]] = []
    for name, share in stated.items():
        with gathering(errors):
            shares.append((table[name], real(f"share of {name}", share)))
    raise_all(errors)
    if len({compound for compound, _ in shares}) != len(shares):
        raise RecipeError(
            "solvent", [str(name) for name in stated], "each solvent once", sentence="a solvent is listed twice: {got}"
        )
    total = sum(share for _, share in shares)
    if abs(total - 1.0) > 1e-9:
        hint = "Are they in percent?" if abs(total - 100.0) < 1e-6 else ""
        raise RecipeError(
            "solvent",
            {str(n): s for n, s in stated.items()},
            f"{by} fractions that add up to 1",
            hint,
            sentence=f"the {by} fractions {{got}} must add up to 1" if stated else "at least one solvent is needed",
        )
    if by == "mass" or len(shares) == 1:
        return tuple(shares), ()
    masses = [share * density_of(compound) for compound, share in shares]
    parts = ", ".join(
        f"{compound.id} {100 * share:g} vol% is {100 * mass / sum(masses):.4g} wt%"
        for (compound, share), mass in zip(shares, masses, strict=True)
    )
    weighed = tuple((compound, mass / sum(masses)) for (compound, _), mass in zip(shares, masses, strict=True))
    at = " and ".join(dict.fromkeys(f"{compound.density_t_c:g}" for compound, _ in shares))
    return weighed, (f"{parts}, by densities at {at} C",)


def _by_density(volume_ml: float, shares: Shares, density: float) -> str:
    """The note on a volume that became a mass."""
    names = " and ".join(compound.id for compound, _ in shares)
    at = " and ".join(dict.fromkeys(f"{compound.density_t_c:g}" for compound, _ in shares))
    added = "" if len(shares) == 1 else ", as volumes add up"
    return f"{volume_ml:g} ml of {names} are {volume_ml * density:.6g} g: {density:.4f} g/ml at {at} C{added}"
