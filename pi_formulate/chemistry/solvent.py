"""Solvents and imidization reagents: the parts of a batch that are not monomers.

In: rows of `reference/solvents.csv` and `reference/reagents.csv`, or the user's own. Out: `Solvent`, found by any name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pi_formulate.base.checks import is_truth, outside, real
from pi_formulate.base.errors import FormulateError, StructureError, TableError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.library import Library
from pi_formulate.base.names import NameIndex, check_cas
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import number, reference_table, rows, synonyms_of
from pi_formulate.base.texts import check_label, check_text
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import hill_formula, molar_mass

COLUMNS = ("id", "smiles", "density_g_per_ml")
OPTIONAL = (
    *("aliases", "name", "cas", "density_t_c", "boiling_point_c", "function"),
    *("source", "kind", "how_read", "property_source", "note"),
)

HIGHEST_C = 1000.0  # of a temperature of a liquid [degrees Celsius]
ADD = "Add it with its structure and density: a CSV for `with_csv` or `--solvents`."
SHOWN = (
    "name",
    "cas",
    "formula",
    "molar_mass_g_per_mol",
    "density_g_per_ml",
    "density_t_c",
    "boiling_point_c",
    "function",
    "source",
)


@dataclass(frozen=True, slots=True, repr=False)
class Solvent(Shown):
    """A solvent, or a reagent of chemical imidization.

    Parameters
    ----------
    id, name, cas, aliases
        As for a monomer.
    smiles
        Structure; kept in canonical form.
    density_g_per_ml
        Of the liquid, at `density_t_c` [g/ml]; None for a solid.
    boiling_point_c
        At atmospheric pressure [degrees Celsius].
    source
        Where the density was read.

    Examples
    --------
    >>> Solvent("water", "O", 0.997).formula
    'H2O'
    """

    id: str
    smiles: str
    density_g_per_ml: float | None = None
    name: str = ""
    cas: str = ""
    aliases: tuple[str, ...] = ()
    density_t_c: float = 25.0
    boiling_point_c: float | None = None
    function: str = "solvent"
    source: str = "given by the user"
    formula: str = field(init=False, compare=False)
    molar_mass_g_per_mol: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        check_label("id", self.id, StructureError)
        for text in (self.name, self.source, self.function, *self.aliases):
            check_text(f"name or source of {self.id}", text, StructureError)
        check_cas(f"cas of {self.id}", self.cas)
        density = self.density_g_per_ml
        if density is not None and (isinstance(density, str) or is_truth(density) or not 0.3 < density < 3.5):
            raise StructureError(
                f"density_g_per_ml of {self.id}",
                self.density_g_per_ml,
                "0.3..3.5 g/ml",
                "Is it in kg/m3?",
                sentence=outside(0.3, 3.5, after=" g/ml"),
            )
        for entry in ("density_t_c", "boiling_point_c"):
            if (number := getattr(self, entry)) is not None:
                real(f"{entry} of {self.id}", number, ABSOLUTE_ZERO_C, HIGHEST_C, refuse=StructureError)
        structure.check_whole(self.id, self.smiles)
        counts = structure.element_counts(self.smiles)
        object.__setattr__(self, "smiles", structure.canonical(self.smiles))
        object.__setattr__(self, "name", self.name or self.id)
        object.__setattr__(self, "formula", hill_formula(counts))
        object.__setattr__(self, "molar_mass_g_per_mol", molar_mass(counts))

    def _repr_html_(self) -> str:
        """The data of the solvent, for a notebook."""
        return html.card(str(self), html.facts((name, getattr(self, name)) for name in SHOWN))

    def _in_short(self) -> str:
        return f"{self.id}: {self.name}, {self.formula}, {self.molar_mass_g_per_mol:.2f} g/mol"

    def __str__(self) -> str:
        """The id."""
        return self.id


class SolventLibrary(Library[Solvent]):
    """Solvents or reagents, found by id, alias, name or CAS number.

    >>> solvents()["N-methyl-2-pyrrolidone"].id, solvents()["127-19-5"].id
    ('NMP', 'DMAc')
    """

    item_type = Solvent

    def __init__(self, kind: str, items: Iterable[Solvent]) -> None:
        self._kind = kind
        super().__init__(NameIndex(kind, synonyms=_synonyms, add=ADD), items)

    def _structure_and_names(self, solvent: Solvent) -> tuple[str, tuple[str, ...]]:
        return solvent.smiles, (solvent.id, *solvent.aliases, solvent.name, solvent.cas)

    def _in_short(self) -> str:
        return f"of {len(self)} {self._kind}s: {self._ids()}"

    def _repr_html_(self) -> str:
        """All of them, for a notebook."""
        return html.card(
            f"{len(self)} {self._kind}s", html.rows_of(self._items, most=len(self), leave_out=("aliases", "source"))
        )

    def with_csv(self, path: Path | str) -> "SolventLibrary":
        """A new library with the user's own added: CSV with id, smiles, density_g_per_ml and what else is known."""
        return SolventLibrary(self._kind, [*self, *read_solvents(path)])


def read_solvents(path: Path | str) -> list[Solvent]:
    """All rows of a solvent or reagent file, or all its errors at once."""
    errors: list[FormulateError] = []
    read: list[Solvent] = []

    def one(where: str, row: dict[str, str]) -> None:
        def given(column: str, low: float = ABSOLUTE_ZERO_C) -> float | None:
            return number(f"{where}:{column}", row[column], low) if row.get(column) else None

        check_cas(f"{where}:cas", row.get("cas", ""))
        density_t_c = given("density_t_c")
        try:
            read.append(
                Solvent(
                    id=row["id"],
                    smiles=row["smiles"],
                    density_g_per_ml=given("density_g_per_ml", 0.0),
                    name=row.get("name", ""),
                    cas=row.get("cas", ""),
                    aliases=tuple(a.strip() for a in row.get("aliases", "").split("|") if a.strip()),
                    density_t_c=25.0 if density_t_c is None else density_t_c,
                    boiling_point_c=given("boiling_point_c"),
                    function=row.get("function", "") or "solvent",
                    source=row.get("source", "") or "given by the user",
                )
            )
        except StructureError as error:
            raise error.at(f"{where}:{row['id']}: {error.where}", TableError) from error

    for where, row in rows(path, COLUMNS, OPTIONAL):
        with gathering(errors):
            one(where, row)
    raise_all(errors)
    return read


@cache
def _synonyms() -> tuple[tuple[str, str], ...]:
    """(structure, name) of the solvents and reagents in `reference/synonyms.csv`."""
    smiles = {("solvents", item.id): item.smiles for item in solvents()}
    smiles |= {("reagents", item.id): item.smiles for item in reagents()}
    return tuple((smiles[table, id], name) for table in ("solvents", "reagents") for id, name in synonyms_of(table))


@cache
def solvents() -> SolventLibrary:
    """The shipped solvents, `reference/solvents.csv`."""
    return SolventLibrary("solvent", read_solvents(reference_table("solvents.csv")))


@cache
def reagents() -> SolventLibrary:
    """The shipped reagents of chemical imidization, `reference/reagents.csv`."""
    return SolventLibrary("reagent", read_solvents(reference_table("reagents.csv")))


def solvents_or_shipped(own: SolventLibrary | None) -> SolventLibrary:
    """A library of the user's, or the shipped solvents if None."""
    return solvents() if own is None else own
