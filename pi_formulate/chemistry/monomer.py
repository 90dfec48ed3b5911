"""One dianhydride, diamine or end-capper.

In: a SMILES or an RDKit Mol, and what is known of the compound. Out: `Monomer`. Every monomer has exactly two groups of
its kind (an end-capper one) and no other group that reacts as fast; formula and molar mass follow from its atoms.
"""

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import StructureError, cut
from pi_formulate.base.names import check_cas
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import sources
from pi_formulate.base.texts import check_label, check_text
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import hill_formula, molar_mass
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE, Role, check_groups, role_by_count, role_text

if TYPE_CHECKING:
    pass

# Numbers that may be known of a monomer: above which value, up to which, and the unit.
NUMBERS = (
    ("assay_frac", 0.0, 1.0, "mass fraction"),
    ("melting_point_c", ABSOLUTE_ZERO_C, 1000.0, "degrees Celsius"),
    ("density_g_per_cm3", 0.0, 10.0, "g/cm3"),
    ("price_per_kg", 0.0, inf, "your currency per kg"),
)
MOST_OF_NAME = 60  # characters of a SMILES that is used as a name in an error
RESERVED = set("|\n\r\t")  # a bar separates aliases, and a cell holds one line


@dataclass(frozen=True, slots=True, repr=False)
class Monomer(Shown):
    """One dianhydride, diamine or end-capper.

    Parameters
    ----------
    id
        Short name used in recipes; unique in a library.
    role
        `dianhydride`, `diamine`, `endcap_anhydride` or `endcap_amine`.
    smiles
        Structure; stored in canonical form.
    name, cas, aliases
        Full name, CAS number with a right check digit or empty, further names.
    source
        Where structure and CAS number were read.
    assay_frac
        Mass fraction of active monomer where the source gives one, 0..1 [-].
    melting_point_c, density_g_per_cm3
        Where known [degrees Celsius, g/cm3].
    price_per_kg
        Price of a kilogram as delivered, in your own currency; monomers that differ only in price are equal.

    Raises
    ------
    StructureError
        If the SMILES is not a compound with exactly the groups that the role needs.

    Examples
    --------
    >>> oda = Monomer("4,4'-ODA", "diamine", "Nc1ccc(Oc2ccc(N)cc2)cc1")
    >>> oda.formula, round(oda.molar_mass_g_per_mol, 3), oda.functionality
    ('C12H12N2O', 200.241, 2)
    """

    id: str
    role: Role
    smiles: str
    name: str = ""
    cas: str = ""
    aliases: tuple[str, ...] = ()
    source: str = "given by the user"
    assay_frac: float | None = None
    melting_point_c: float | None = None
    density_g_per_cm3: float | None = None
    price_per_kg: float | None = field(default=None, compare=False)
    formula: str = field(init=False, compare=False)
    molar_mass_g_per_mol: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or self.id != self.id.strip() or not self.id or RESERVED & set(self.id):
            raise StructureError("id", self.id, "a short name without bars, line breaks or blanks around it")
        check_label("id", self.id, StructureError)
        for text in (self.name, self.source, *self.aliases):
            check_text(f"name or source of {self.id}", text, StructureError)
        check_cas("cas", self.cas)
        self._check_groups()
        for entry, low, high, _ in NUMBERS:
            if (number := getattr(self, entry)) is not None:
                real(f"{entry} of {self.id}", number, low, high, refuse=StructureError)
        counts = structure.element_counts(self.smiles)
        object.__setattr__(self, "smiles", structure.canonical(self.smiles))
        object.__setattr__(self, "name", self.name or self.id)
        object.__setattr__(self, "formula", hill_formula(counts))
        object.__setattr__(self, "molar_mass_g_per_mol", molar_mass(counts))

    def _check_groups(self) -> None:
        """Refuse a role that there is not, and a structure without the groups of its role."""
        if self.role not in GROUPS_OF_ROLE:
            raise StructureError(f"role of {self.id}", self.role, f"one of {', '.join(GROUPS_OF_ROLE)}")
        name = cut(self.id, MOST_OF_NAME)
        structure.check_whole(name, self.smiles)
        check_groups(name, self.role, self.smiles)

    def __hash__(self) -> int:
        """By id and structure: monomers and units are keys of many caches."""
        return hash((self.id, self.smiles))

    @classmethod
    def from_smiles(cls, smiles: str, id: str = "", *, role: str | None = None, **more: Any) -> "Monomer":
        """A monomer whose role follows from its functional groups.

        Parameters
        ----------
        smiles
            Structure, as SMILES.
        id
            Short name; if left out, the SMILES.
        role
            Required role, such as `diamine`; the role that follows from the groups if None.
        **more
            Any other field of `Monomer`, such as `cas` or `assay_frac`.

        Raises
        ------
        StructureError
            If the groups fit no role, or another one than `role`, or if further groups react as fast.

        Examples
        --------
        >>> Monomer.from_smiles("Nc1cccc(N)c1", id="mine").role
        'diamine'
        """
        name = cut(str(id or smiles), MOST_OF_NAME)
        structure.check_whole(name, smiles)
        wanted = role if role is not None else role_by_count(smiles)
        if wanted is None:
            check_groups(name, None, smiles)
        return cls(id or structure.canonical(smiles), wanted, smiles, **more)  # type: ignore[arg-type]

    @classmethod
    def from_mol(cls, mol: Any, id: str = "", *, role: str | None = None, **more: Any) -> "Monomer":
        """A monomer from an RDKit Mol, as `from_smiles` makes it.

        Parameters
        ----------
        mol
            An RDKit `Mol`.
        id
            Short name; if left out, the SMILES.
        role
            Required role, such as `diamine`; the role that follows from the groups if None.
        **more
            Any other field of `Monomer`, such as `cas` or `assay_frac`.
        """
        return cls.from_smiles(structure.smiles_of(mol), id, role=role, **more)

    @property
    def functionality(self) -> int:
        """Reactive groups per molecule: 2 for a monomer, 1 for an end-capper."""
        return sum(GROUPS_OF_ROLE[self.role])

    @property
    def mol(self) -> Any:
        """A fresh RDKit Mol."""
        return structure.copy_of(self.smiles)

    @property
    def residue_smiles(self) -> str:
        """The part between the imide rings, with `*` at each of them."""
        return structure.residue(self.smiles)

    def to_svg(self, width: int = 320, height: int = 220) -> str:
        """Drawing as SVG text, with id and molar mass below.

        Parameters
        ----------
        width, height
            Size of the drawing, 10 to 10,000 [pixel].
        """
        return structure.draw_svg(self.smiles, width, height, self._legend())

    def to_png(self, width: int = 480, height: int = 320) -> bytes:
        """Drawing as PNG bytes, with id and molar mass below.

        Parameters
        ----------
        width, height
            Size of the drawing, 10 to 10,000 [pixel].
        """
        return structure.draw_png(self.smiles, width, height, self._legend())

    def _legend(self) -> str:
        return f"{self.id}, {self.molar_mass_g_per_mol:.2f} g/mol"

    def _repr_svg_(self) -> str:
        """The drawing, for a notebook."""
        return self.to_svg()

    def _repr_html_(self) -> str:
        """Drawing and data, for a notebook."""
        data = html.facts(
            [
                ("name", self.name),
                ("role", role_text(self.role)),
                ("CAS", self.cas),
                ("formula", self.formula),
                ("molar mass / g/mol", f"{self.molar_mass_g_per_mol:.3f}"),
                ("assay / g/g", self.assay_frac),
                ("melting point / degrees C", self.melting_point_c),
                ("density / g/cm3", self.density_g_per_cm3),
                ("also called", ", ".join(self.aliases)),
                ("SMILES", self.smiles),
                ("structure from", citation(self)),
            ]
        )
        return html.card(self.id, html.picture(structure.draw_svg(self.smiles, 280, 180), self._legend()), data)

    def _in_short(self) -> str:
        return f"{self.id}: {self.role.replace('_', ' ')}, {self.formula}, {self.molar_mass_g_per_mol:.2f} g/mol"

    def __str__(self) -> str:
        """The id."""
        return self.id


def citation(monomer: Monomer) -> str:
    """The full source of a monomer's structure and CAS number."""
    return sources().get(monomer.source, monomer.source)
