"""One repeat unit: the imide, or amic acid, of one dianhydride and one diamine.

In: two monomers. Out: `Unit` with its structure, formula and molar mass. M_PAA = M_A + M_B, M_PI = M_PAA - 2 M_water.
"""

from dataclasses import dataclass

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import WATER, Counts, counts_of, hill_formula, water_g_per_mol
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer

WATERS_PER_UNIT = 2


@dataclass(frozen=True, slots=True, repr=False)
class Unit(Shown):
    """One repeat unit: the imide (or amic acid) of one dianhydride and one diamine.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> unit = Unit(lib["PMDA"], lib["4,4'-ODA"])
    >>> str(unit), unit.paa_formula, unit.pi_formula, round(unit.pi_g_per_mol, 2)
    ("PMDA/4,4'-ODA", 'C22H14N2O7', 'C22H10N2O5', 382.33)
    """

    dianhydride: Monomer
    diamine: Monomer

    def __hash__(self) -> int:
        """Of both monomers, without asking each: units are keys of many caches."""
        return hash((self.dianhydride.id, self.dianhydride.smiles, self.diamine.id, self.diamine.smiles))

    @classmethod
    def of(cls, dianhydride: Monomer | str, diamine: Monomer | str, library: MonomerLibrary | None = None) -> "Unit":
        """The unit of two monomers by any of their names, such as those of a row of `repeat_units`.

        Parameters
        ----------
        dianhydride, diamine
            Id, other name, SMILES or `Monomer`.
        library
            Where names are looked up; the shipped one if None.

        Raises
        ------
        FormulateError
            Unknown names and wrong roles, both in one error.

        Examples
        --------
        >>> print(Unit.of("pyromellitic dianhydride", "101-80-4"))
        PMDA/4,4'-ODA
        """
        names = library_or_shipped(library)
        errors: list[FormulateError] = []
        pair: list[Monomer] = []
        for monomer, role in ((dianhydride, "dianhydride"), (diamine, "diamine")):
            with gathering(errors):
                pair.append(names.resolve(monomer, role, where=role))
        raise_all(errors)
        return cls(*pair)

    def _in_short(self) -> str:
        return f"{self}: {self.pi_formula}, {self.pi_g_per_mol:.2f} g/mol"

    def __str__(self) -> str:
        """Both ids, such as `PMDA/p-PDA`."""
        return f"{self.dianhydride.id}/{self.diamine.id}"

    @property
    def paa_smiles(self) -> str:
        """Poly(amic acid) repeat unit with two `*`; of the para and meta isomers one is drawn.

        A monomer enters all its units in the same way: the one that sorts first next to PMDA or p-PDA.
        """
        return structure.repeat_unit(self.dianhydride.smiles, self.diamine.smiles, "paa")

    @property
    def pi_smiles(self) -> str:
        """Polyimide repeat unit with two `*`."""
        return structure.repeat_unit(self.dianhydride.smiles, self.diamine.smiles, "pi")

    @property
    def parts(self) -> tuple[str, str]:
        """Diimide of the dianhydride and residue of the diamine, as SMILES with `*` where they meet: every atom once.

        Examples
        --------
        >>> from pi_formulate.chemistry.library import library
        >>> lib = library()
        >>> Unit(lib["PMDA"], lib["p-PDA"]).parts
        ('*n1c(=O)c2cc3c(=O)n(*)c(=O)c3cc2c1=O', '*c1ccc(*)cc1')
        """
        return structure.imide_part(self.dianhydride.smiles), structure.residue(self.diamine.smiles)

    @property
    def amic_acid_isomers(self) -> int:
        """Number of different ways in which the two anhydrides can open (para, meta)."""
        return structure.amic_acid_isomers(self.dianhydride.smiles)

    @property
    def paa_counts(self) -> Counts:
        """Atoms of the poly(amic acid) unit: those of both monomers."""
        parts = (structure.element_counts(m.smiles) for m in (self.dianhydride, self.diamine))
        return counts_of(*((part, 1) for part in parts))

    @property
    def pi_counts(self) -> Counts:
        """Atoms of the polyimide unit: two waters fewer."""
        return counts_of((self.paa_counts, 1), (WATER, -WATERS_PER_UNIT))

    @property
    def paa_formula(self) -> str:
        """Hill formula of the poly(amic acid) unit."""
        return hill_formula(self.paa_counts)

    @property
    def pi_formula(self) -> str:
        """Hill formula of the polyimide unit."""
        return hill_formula(self.pi_counts)

    @property
    def paa_g_per_mol(self) -> float:
        """Molar mass of the poly(amic acid) unit [g/mol]."""
        return self.dianhydride.molar_mass_g_per_mol + self.diamine.molar_mass_g_per_mol

    @property
    def pi_g_per_mol(self) -> float:
        """Molar mass of the polyimide unit [g/mol]."""
        return self.paa_g_per_mol - WATERS_PER_UNIT * water_g_per_mol()

    def to_svg(self, form: structure.Form = "pi", width: int = 420, height: int = 220) -> str:
        """Drawing as SVG text: `pi` the polyimide, `paa` the poly(amic acid).

        Parameters
        ----------
        form
            `pi` for the polyimide, `paa` for the poly(amic acid).
        width, height
            Size of the drawing, 10 to 10,000 [pixel].
        """
        smiles, caption = self._drawn_as(form)
        return structure.draw_svg(smiles, width, height, caption)

    def to_png(self, form: structure.Form = "pi", width: int = 560, height: int = 300) -> bytes:
        """Drawing as PNG bytes: `pi` the polyimide, `paa` the poly(amic acid).

        Parameters
        ----------
        form
            `pi` for the polyimide, `paa` for the poly(amic acid).
        width, height
            Size of the drawing, 10 to 10,000 [pixel].
        """
        smiles, caption = self._drawn_as(form)
        return structure.draw_png(smiles, width, height, caption)

    def _repr_svg_(self) -> str:
        """The polyimide unit, for a notebook."""
        return self.to_svg()

    def _repr_html_(self) -> str:
        """Both forms drawn, for a notebook."""
        forms = (
            ("polyimide", self.pi_smiles, self.pi_formula, self.pi_g_per_mol),
            ("poly(amic acid)", self.paa_smiles, self.paa_formula, self.paa_g_per_mol),
        )
        return html.card(
            str(self),
            *(
                html.picture(structure.draw_svg(smiles, 380, 190), f"{form}: {formula}, {mass:.2f} g/mol")
                for form, smiles, formula, mass in forms
            ),
        )

    def _drawn_as(self, form: structure.Form) -> tuple[str, str]:
        """SMILES of a form, and what is written below its drawing."""
        structure.check_form(form)
        smiles, mass = (self.pi_smiles, self.pi_g_per_mol) if form == "pi" else (self.paa_smiles, self.paa_g_per_mol)
        return smiles, f"{self}, {mass:.2f} g/mol"
