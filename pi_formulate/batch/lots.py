"""The lots of a batch: from assays and lots as stated to the charges of the monomers.

In: {monomer: assay} and {monomer: `Lot`}, moles of monomers. Out: their charges, not yet in order.
"""

from collections.abc import Collection, Iterable, Mapping

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.charge import PURE, Charge, Lot, check_lot
from pi_formulate.chemistry.functionality import remark
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer


def lots_of(
    assay: Mapping[str, float] | None,
    lots: Mapping[str, Lot] | None,
    monomers: Collection[str],
    names: MonomerLibrary,
) -> dict[str, Lot]:
    """Id of a monomer and its lot.

    Parameters
    ----------
    assay, lots
        {monomer: mass fraction of active monomer} and {monomer: `Lot`}.
    monomers
        Ids of the monomers and the end-capper of the batch.
    names
        Where the monomers are looked up.

    Raises
    ------
    FormulateError
        All errors at once: another kind of value, a monomer of another batch, two lots for one monomer.
    """
    kind("assay", assay or {}, Mapping, "{monomer: mass fraction}")
    kind("lots", lots or {}, Mapping, "{monomer: Lot}")
    errors: list[FormulateError] = []
    stated: list[tuple[str, Lot]] = []
    for name, share in (assay or {}).items():
        with gathering(errors):
            stated.append((name, Lot(purity_frac=real(f"assay of {name}", share, high=1.0))))
    stated += (lots or {}).items()
    known: dict[str, Lot] = {}
    for name, lot in stated:
        with gathering(errors):
            kind(f"lot of {name}", lot, Lot, "a Lot")
            monomer = names.resolve(name, where=f"assay.{name}")
            if monomer.id not in monomers:
                raise RecipeError(
                    "assay",
                    name,
                    f"a monomer of this batch: {', '.join(sorted(monomers))}",
                    sentence=f"{{got}} is not a monomer of this batch, which has {', '.join(sorted(monomers))}",
                )
            if known.setdefault(monomer.id, lot) is not lot:
                raise RecipeError(
                    "assay",
                    name,
                    "one lot or one assay for a monomer",
                    sentence="there is a lot and an assay for {got}; state one of them",
                )
            check_lot(name, lot, monomer.role)
    raise_all(errors)
    return known


def charges_of(moles: Iterable[tuple[Monomer, float]], lots: Mapping[str, Lot]) -> tuple[list[Charge], list[str]]:
    """A charge of each monomer, not yet in order, and the notes on its purity.

    Parameters
    ----------
    moles
        Active monomer and its amount [mol].
    lots
        Id of a monomer and its lot; without one the assay of the monomer table counts, else 1.
    """
    charges, notes = [], []
    for monomer, amount in moles:
        lot = lots.get(monomer.id, PURE)
        if lot is PURE and monomer.assay_frac is not None:
            lot = Lot(purity_frac=monomer.assay_frac)
            notes.append(f"assay {monomer.assay_frac:g} of {monomer.id} from the monomer table")
        if text := remark(monomer.id, monomer.smiles):
            notes.append(text)
        charges.append(Charge(1, monomer.role, monomer, amount, amount, lot))
    return charges, notes
