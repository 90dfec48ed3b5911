"""A batch as lines of a file, and back.

In: charges, units and what was assumed. Out: one tuple of cells per charge in the columns of the batch CSV; and from
such cells the same batch again. What the columns cannot hold stands in the note as `key=value; key=value`.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pi_formulate.charge import LOT_FIELDS, PURE, ROLES, Charge, Lot
from pi_formulate.copolymer import Copolymer, Unit, check_amount
from pi_formulate.errors import FormulateError, RecipeError, StructureError, TableError, UnknownNameError, raise_all
from pi_formulate.export.lines import Line
from pi_formulate.functionality import GROUPS_OF_ROLE
from pi_formulate.monomer import Monomer, MonomerLibrary
from pi_formulate.monomer import library as shipped_library
from pi_formulate.names import check_cas
from pi_formulate.solvent import Solvent, SolventLibrary, reagents, solvents
from pi_formulate.structure import canonical
from pi_formulate.tables import Row, collected, number

JSON = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Record:
    """What a file holds of one batch; `whole` are the entries that belong to no single charge."""

    batch_id: str
    charges: tuple[Charge, ...]
    copolymer: Copolymer
    whole: tuple[tuple[str, Any], ...]


def lines_of(record: Record) -> list[Line]:
    """One tuple of cells per charge, in the order of the batch CSV."""
    moles: dict[str, float] = {}
    for charge in record.charges:
        moles[charge.role] = moles.get(charge.role, 0.0) + charge.amount_mol
    found: list[Line] = []
    for place, charge in enumerate(record.charges):
        compound, amount, assay = charge.compound, charge.amount_mol, charge.assay_frac
        found.append((
            record.batch_id, charge.step, charge.role, compound.id, compound.cas, charge.lot.name, compound.formula,
            compound.molar_mass_g_per_mol, amount, amount / moles["dianhydride"], amount / moles[charge.role],
            assay, charge.pure_g, charge.charge_g, charge.volume_ml, _note(record, charge, place == 0),
        ))  # fmt: skip
    return found


def _note(record: Record, charge: Charge, first: bool) -> str:
    held: dict[str, Any] = {}
    if charge.planned_mol != charge.amount_mol:
        held["planned_mol"] = charge.planned_mol
    if charge.readability_g is not None:
        held["readability_g"] = charge.readability_g
    if charge.lot is not PURE and (lot := _stated(charge.lot)):
        held["lot"] = lot
    if charge.role == "dianhydride":
        held["units"] = {u.diamine.id: n for u, n in record.copolymer.amounts_mol if u.dianhydride == charge.compound}
    if not _is_shipped(charge.compound, charge.role):
        held["smiles"] = charge.compound.smiles
    if first:
        held["batch"] = dict(record.whole)
    return "; ".join(
        [f"{key}={value!r}" if isinstance(value, float) else f"{key}={JSON(value)}" for key, value in held.items()]
    )


def _stated(lot: Lot) -> dict[str, float]:
    """What a lot says beyond its name."""
    return {
        name: getattr(lot, name) for name in LOT_FIELDS if name != "name" and getattr(lot, name) != getattr(PURE, name)
    }


def _is_shipped(compound: Monomer | Solvent, role: str) -> bool:
    """Whether the id alone finds the compound again."""
    found = shipped_library().find(compound.id) if role in GROUPS_OF_ROLE else _liquids(role).find(compound.id)
    return found is compound or found == compound


def _liquids(role: str) -> SolventLibrary:
    return solvents() if role == "solvent" else reagents()


KEYS = {"planned_mol": float, "readability_g": float, "lot": dict, "units": dict, "smiles": str, "batch": dict}
KEY = re.compile(rf"(?:^|;\s*)({'|'.join(KEYS)})=")


def _parsed_note(where: str, text: str) -> dict[str, Any]:
    """The known keys of a note; whatever else somebody wrote there is left alone."""
    held: dict[str, Any] = {}
    at = 0
    while match := KEY.search(text, at):
        try:
            value, at = json.JSONDecoder().raw_decode(text, match.end())
        except ValueError as error:
            raise TableError(f"{where}:note", text, "key=value with a JSON value") from error
        wanted = KEYS[match[1]]
        value = float(value) if wanted is float and type(value) is int else value
        if not isinstance(value, wanted):
            raise TableError(f"{where}:note", f"{match[1]}={value!r}", f"a {wanted.__name__}")
        held[match[1]] = value
    return held


def records_of(rows: Iterable[Row], library: MonomerLibrary | None = None) -> list[Record]:
    """The batches that the lines of a file hold.

    Raises
    ------
    TableError
        All faults of the file in one error, each with its place.
    """
    errors: list[FormulateError] = []
    grouped: dict[str, list[Row]] = {}
    for where, row in rows:
        if not row["batch_id"]:
            errors.append(TableError(f"{where}:batch_id", "", "the id of a batch"))
        grouped.setdefault(row["batch_id"], []).append((where, row))
    raise_all(errors)
    found: list[Record] = []
    names = library if library is not None else shipped_library()
    for batch_id, batch in grouped.items():
        collected(errors, lambda i=batch_id, b=batch: found.append(_record_of(i, b, names)))  # type: ignore[misc]
    raise_all(errors)
    if not found:
        raise TableError("batch file", "no lines", "at least one batch")
    return found


def _record_of(batch_id: str, rows: list[Row], names: MonomerLibrary) -> Record:
    errors: list[FormulateError] = []
    charges: list[Charge] = []
    notes = [_parsed_note(where, row["note"]) for where, row in rows]
    for (where, row), note in zip(rows, notes, strict=True):
        collected(errors, lambda w=where, r=row, n=note: charges.append(_charge_of(w, r, n, names)))  # type: ignore[misc]
    steps = [charge.step for charge in charges]
    if len(set(steps)) != len(steps):
        raise TableError(rows[0][0], f"steps {steps}", f"each step of batch {batch_id} once", "Was a line copied?")
    raise_all(errors)
    by_id = {charge.compound.id: charge.compound for charge in charges}
    amounts: dict[Unit, float] = {}
    for (where, _), note, charge in zip(rows, notes, charges, strict=True):
        for diamine, amount in note.get("units", {}).items():
            if diamine not in by_id:
                raise TableError(f"{where}:note", diamine, "units with diamines of the same batch")
            amounts[Unit(charge.compound, by_id[diamine])] = check_amount(f"{where}:note", amount)  # type: ignore[arg-type]
    if not amounts:
        raise TableError(
            f"{rows[0][0]}:note", rows[0][1]["note"], "the units that the batch shall make", "Keep the note column."
        )
    whole: dict[str, Any] = next((note["batch"] for note in notes if "batch" in note), {})
    return Record(batch_id, tuple(charges), Copolymer.of(amounts), tuple(whole.items()))


def _charge_of(where: str, row: dict[str, str], note: dict[str, Any], names: MonomerLibrary) -> Charge:
    role = row["role"]
    if role not in ROLES:
        raise TableError(f"{where}:role", role, f"one of {list(ROLES)}")
    check_cas(f"{where}:cas", row["cas"])
    amount = number(f"{where}:amount_mol", row["amount_mol"], unit="mol")
    step = number(f"{where}:step", row["step"])
    if step != int(step):
        raise TableError(f"{where}:step", row["step"], "a whole number")
    stated = {name: value for name, value in note.get("lot", {}).items() if name in LOT_FIELDS}
    try:
        lot = Lot(name=row["lot"], **stated)
    except RecipeError as error:
        raise TableError(f"{where}:note: {error.where}", error.got, error.need, error.hint) from error
    compound = _compound_of(where, row, note, names)
    planned = note.get("planned_mol", amount)
    charge = Charge(int(step), role, compound, amount, planned, lot, note.get("readability_g"))
    _check_derived(where, row, charge)
    return charge


def _check_derived(where: str, row: dict[str, str], charge: Charge) -> None:
    """A file that somebody edited must not be half right: every cell has to follow from the compound and its moles."""
    if row["formula"] != charge.compound.formula:
        raise TableError(f"{where}:formula", row["formula"], f"{charge.compound.formula}, as {charge.compound.id} has")
    if row["cas"] and charge.compound.cas and row["cas"] != charge.compound.cas:
        raise TableError(f"{where}:cas", row["cas"], f"{charge.compound.cas}, as {charge.compound.id} has")
    for column, value, hint in (
        ("molar_mass_g_per_mol", charge.compound.molar_mass_g_per_mol, ""),
        ("assay_frac", charge.assay_frac, "Plan the batch again with the other assay."),
        ("charge_g", charge.charge_g, "Write what the balance showed into a column weighed_g and use reconcile."),
        ("pure_g", charge.pure_g, ""),
    ):
        written = number(f"{where}:{column}", row[column])
        if abs(written - value) > 1e-6 * value:
            raise TableError(
                f"{where}:{column}", row[column], f"{value!r}, which follows from the rest of the line", hint
            )


def _compound_of(where: str, row: dict[str, str], note: dict[str, Any], names: MonomerLibrary) -> Monomer | Solvent:
    role, name, smiles = row["role"], row["id"], note.get("smiles")
    try:
        if role in GROUPS_OF_ROLE:
            if smiles is None:
                return names.resolve(name, role)
            known = names.find(smiles)
            if known is not None and (known.id, known.smiles) == (name, canonical(smiles)):
                return names.resolve(known, role)
            return Monomer(name, role, smiles, cas=row["cas"])  # type: ignore[arg-type]
        if smiles is None:
            return _liquids(role)[name]
        volume = row["volume_ml"]
        density = number(where, row["charge_g"]) / number(where, volume) if volume else None
        return Solvent(name, smiles, density, cas=row["cas"])
    except (StructureError, UnknownNameError) as error:
        raise TableError(f"{where}:{error.where}", error.got, error.need, error.hint) from error
