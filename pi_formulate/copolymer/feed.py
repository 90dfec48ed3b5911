"""A feed: the amount of each monomer that goes into the pot.

In: names and amounts [mol]. Out: `Feed`, or all unknown names, wrong roles and unusable amounts in one error.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import CompositionError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.series import mapping_of
from pi_formulate.base.show import bars, html
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer


@dataclass(frozen=True, slots=True, repr=False)
class Feed(Shown):
    """Amounts of monomers [mol]: the dianhydrides and the diamines, each sorted by id."""

    dianhydrides_mol: tuple[tuple[Monomer, float], ...]
    diamines_mol: tuple[tuple[Monomer, float], ...]

    @classmethod
    def of(cls, amounts_mol: Mapping[Monomer, float]) -> "Feed":
        """Build from a mapping, so that equal contents are equal objects.

        Parameters
        ----------
        amounts_mol
            Amount of each monomer, 0 or more, both sides above 0 [mol].
        """
        check_ids(amounts_mol)
        pairs = sorted(amounts_mol.items(), key=lambda pair: pair[0].id)
        dianhydrides, diamines = (
            tuple(pair for pair in pairs if pair[0].role == role) for role in ("dianhydride", "diamine")
        )
        if not dianhydrides or not diamines:
            raise CompositionError(
                "feed",
                sorted(m.id for m in amounts_mol),
                "a dianhydride and a diamine",
                sentence="it takes a dianhydride and a diamine, but has only "
                f"{', '.join(sorted(m.id for m in amounts_mol))}",
            )
        return cls(dianhydrides, diamines)

    @property
    def dianhydride_mol(self) -> float:
        """All dianhydrides together [mol]."""
        return sum(n for _, n in self.dianhydrides_mol)

    @property
    def diamine_mol(self) -> float:
        """All diamines together [mol]."""
        return sum(n for _, n in self.diamines_mol)

    def to_dict(self) -> dict[str, float]:
        """Id of each monomer and its amount [mol]."""
        return {monomer.id: amount for monomer, amount in (*self.dianhydrides_mol, *self.diamines_mol)}

    def __str__(self) -> str:
        """Each monomer with its amount, such as `PMDA 1 + p-PDA 0.6, 4,4'-ODA 0.4 mol`."""
        sides = (self.dianhydrides_mol, self.diamines_mol)
        return " + ".join(", ".join(f"{m.id} {n:.4g}" for m, n in side) for side in sides) + " mol"

    def _repr_html_(self) -> str:
        """Amounts and shares of both sides, for a notebook."""
        sides = ((self.dianhydrides_mol, self.dianhydride_mol), (self.diamines_mol, self.diamine_mol))
        rows = [(m.id, m.role, n, n / total, bars.share_bar(n / total, 1.0)) for side, total in sides for m, n in side]
        ratio = f"dianhydride : diamine {self.dianhydride_mol / self.diamine_mol:.5f} mol/mol"
        return html.card("Feed", html.table(("monomer", "role", "mol", "share of its side", ""), rows), ratio)


def feed_from(amounts_mol: Mapping[str | Monomer, float] | Mapping[str, float], library: MonomerLibrary | None) -> Feed:
    """Feed from names and amounts [mol]; all unknown names, end-cappers and unusable amounts in one error."""
    amounts_mol = mapping_of(amounts_mol)
    kind("feed", amounts_mol, Mapping, "{monomer: amount in mol}")
    errors: list[FormulateError] = []
    names = library_or_shipped(library)
    moles: dict[Monomer, float] = {}

    def add(name: str | Monomer, amount: float) -> None:
        monomer = names.resolve(name, where=f"feed.{name}")
        if monomer.role not in ("dianhydride", "diamine"):
            raise CompositionError(f"role of {monomer.id}", monomer.role, "a dianhydride or a diamine")
        moles[monomer] = moles.get(monomer, 0.0) + check_amount(f"amount of {monomer.id}", amount)

    for name, amount in amounts_mol.items():
        with gathering(errors):
            add(name, amount)
    raise_all(errors)
    return Feed.of(moles)


def check_amount(where: str, amount: object) -> float:
    """A finite number above zero, or an error."""
    try:
        return real(where, amount, refuse=CompositionError)
    except CompositionError as error:
        hint = error.hint or "Leave out what is not used."
        raise CompositionError(where, amount, error.need, hint, error.sentence) from None


def check_ids(monomers: Iterable[Monomer]) -> None:
    """Refuse two compounds with one id: a feed and a batch tell them apart by the id alone."""
    known: dict[str, Monomer] = {}
    for monomer in monomers:
        namesake = known.setdefault(monomer.id, monomer)
        if namesake is not monomer and namesake != monomer:
            structures = sorted({namesake.smiles, monomer.smiles})
            got = " and ".join(structures) if len(structures) > 1 else f"two monomers {monomer.id} that differ"
            hint = "Give each its own id: Monomer.from_smiles(smiles, id)."
            raise CompositionError(
                f"monomers with the id {monomer.id}",
                got,
                "one compound for each id",
                hint,
                sentence=f"they are not one compound, but {got}",
            )
