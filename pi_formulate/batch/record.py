"""A batch as lines of a file, and back.

In: charges, units and assumptions. Out: one tuple of cells per charge in the columns of the batch CSV; and from such
cells the same batch again. The note holds the rest as `key=value; key=value`.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from pi_formulate.base.checks import real, whole
from pi_formulate.base.csv_files import inert
from pi_formulate.base.errors import FormulateError, RecipeError, StructureError, TableError, UnknownNameError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.limits import CSV_CELL_CHARACTERS, CSV_ROWS, LABEL_CHARACTERS
from pi_formulate.base.names import check_cas
from pi_formulate.base.tables import Row, cut_off, number
from pi_formulate.batch.charge import FILE_ROLE, LOT_FIELDS, PURE, ROLES, Charge, Lot, check_lot, check_steps, file_role
from pi_formulate.batch.export.lines import Line
from pi_formulate.batch.note import note_text, parsed_note
from pi_formulate.chemistry.crosslinker import Crosslinker
from pi_formulate.chemistry.functionality import BRANCHED, GROUPS_OF_ROLE, Role
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.library import library as shipped_library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary, reagents, solvents
from pi_formulate.chemistry.structure import canonical
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.feed import check_amount
from pi_formulate.copolymer.unit import Unit

FOLLOWS = 1e-6  # relative: a table program may write fewer digits, and the number still follows from the others
SMALLER = 0.9999  # of two portions: a difference that fewer digits cannot hide
# Rounding all masses together moves each by at most two steps of its balance; a larger difference was not planned.
ROUNDED_STEPS = 2.5
ALLOWED_STEPS = 3.0
# For a file without the number of its lines, as older versions wrote it; and for a batch after a weighing error.
OLD_FACTOR, MOST_FACTOR = 2.0, 1e4
NO_NOTE = "the file has lost the note of the batch; assumed: solids on the paa basis, conversion 1, water not stated"
# Fields of a compound of the user's that are in no column of the file.
TEXTS = ("name", "aliases", "source")
MONOMER_NUMBERS = ("assay_frac", "melting_point_c", "density_g_per_cm3")
SOLVENT_NUMBERS = ("density_g_per_ml", "density_t_c", "boiling_point_c")
LINES, AS_PLANNED, CHECK = "lines", "as_planned", "check"  # keys of the batch note that describe the file


@dataclass(frozen=True, slots=True)
class Record:
    """One batch in a file; `whole` are the fields of the batch as a whole."""

    batch_id: str
    charges: tuple[Charge, ...]
    copolymer: Copolymer
    whole: tuple[tuple[str, Any], ...]


def lines_of(record: Record) -> list[Line]:
    """One tuple of cells per charge, in the order of the batch CSV."""
    moles: dict[str, float] = {}
    for charge in record.charges:
        moles[file_role(charge)] = moles.get(file_role(charge), 0.0) + charge.amount_mol
    lines: list[Line] = []
    notes = _notes(record)
    for charge, note in zip(record.charges, notes, strict=True):
        compound, amount, assay = charge.compound, charge.amount_mol, charge.assay_frac
        lines.append(
            (
                record.batch_id,
                charge.step,
                file_role(charge),
                compound.id,
                compound.cas,
                charge.lot.name,
                compound.formula,
                compound.molar_mass_g_per_mol,
                amount,
                amount / moles["dianhydride"],
                amount / moles[file_role(charge)],
                assay,
                charge.pure_g,
                charge.charge_g,
                charge.volume_ml,
                note,
            )
        )
    return lines


def _notes(record: Record) -> list[str]:
    """The note of each line; the first one also carries that of the batch, with a check value over all of them."""
    notes = [_note_of(record, charge) for charge in record.charges]
    whole = notes[0]["batch"] = {**dict(record.whole), LINES: len(record.charges)}
    if any(_steps_off(c) > ROUNDED_STEPS for c in record.charges):
        whole[AS_PLANNED] = False
    keys = [parsed_note("", note_text(note)) for note in notes]  # as they will be read
    whole[CHECK] = _check_value(_places(record.charges, [c.compound.id for c in record.charges]), keys)
    texts = [note_text(note) for note in notes]
    if (longest := max(len(inert(text)) for text in texts)) > CSV_CELL_CHARACTERS:  # what is written must be read again
        got = f"a note of {longest:,} characters, with its remarks and assumptions"
        raise RecipeError(
            f"batch {record.batch_id}",
            got,
            f"at most {CSV_CELL_CHARACTERS:,}",
            "Shorten its remarks.",
            sentence=f"the batch has {got}, but at most {CSV_CELL_CHARACTERS:,} fit in a cell",
        )
    return texts


def _note_of(record: Record, charge: Charge) -> dict[str, Any]:
    """The keys of a line, without those of the batch."""
    note: dict[str, Any] = {}
    if charge.planned_mol != charge.amount_mol:
        note["planned_mol"] = charge.planned_mol
    if charge.readability_g is not None:
        note["readability_g"] = charge.readability_g
    if charge.lot is not PURE and (lot := _stated(charge.lot)):
        note["lot"] = lot
    if charge.role == "dianhydride":
        note["units"] = {u.diamine.id: n for u, n in record.copolymer.amounts_mol if u.dianhydride == charge.compound}
    if charge.role in BRANCHED:
        note["branch"] = charge.role
    if not _is_shipped(charge.compound, charge.role):
        note["smiles"] = charge.compound.smiles
        if own := _own_fields(charge.compound):
            note["compound"] = own
    return note


def _own_fields(compound: Monomer | Solvent) -> dict[str, Any]:
    """What is known of a compound of the user's and is in no column: name, source, density and so on."""
    usual = {field.name: field.default for field in fields(compound)} | {"name": compound.id}
    stated = {name: getattr(compound, name) for name in _fields_of(compound) if getattr(compound, name) != usual[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in stated.items()}


def _fields_of(compound: Monomer | Solvent | type[Monomer | Solvent]) -> tuple[str, ...]:
    kind = compound if isinstance(compound, type) else type(compound)
    return (*TEXTS, "function", *SOLVENT_NUMBERS) if kind is Solvent else (*TEXTS, *MONOMER_NUMBERS)


def _stated_fields(where: str, own: Mapping[str, Any], kind: type[Monomer | Solvent]) -> dict[str, Any]:
    """The same from a note; keys of other versions are ignored."""
    stated: dict[str, Any] = {}
    for name in _fields_of(kind):
        if name not in own:
            continue
        value = own[name]
        if name == "aliases":
            if not (isinstance(value, list) and all(isinstance(alias, str) for alias in value)):
                raise TableError(f"{where}:note: compound.{name}", value, "a list of texts")
            stated[name] = tuple(value)
        elif name in TEXTS or name == "function":
            if not isinstance(value, str):
                raise TableError(f"{where}:note: compound.{name}", value, "a text")
            stated[name] = value
        else:
            stated[name] = real(f"{where}:note: compound.{name}", value, low=float("-inf"), refuse=TableError)
    return stated


def _places(charges: Sequence[Charge], ids: Sequence[str]) -> list[tuple[int, str, str, int]]:
    """Step, role, id, and the number of smaller portions of the same component: portions must not change places."""
    return [
        (c.step, c.role, name, sum(o.compound == c.compound and o.amount_mol < SMALLER * c.amount_mol for o in charges))
        for c, name in zip(charges, ids, strict=True)
    ]


def _check_value(places: Iterable[tuple[int, str, str, int]], notes: Iterable[Mapping[str, Any]]) -> str:
    """A check value over steps, roles, ids and notes, which no other cell of the file would contradict.

    >>> _check_value([(1, "solvent", "NMP", 0)], [{}]) == _check_value([(2, "solvent", "NMP", 0)], [{}])
    False
    """
    known = [{**note, "batch": {**note["batch"], CHECK: ""}} if "batch" in note else note for note in notes]
    text = json.dumps(sorted(zip(places, known, strict=True), key=lambda pair: pair[0]), sort_keys=True)
    return f"{zlib.crc32(text.encode()):08x}"


def _steps_off(charge: Charge) -> float:
    """Difference of planned and weighed mass in steps of the balance."""
    off = abs(charge.planned_mol - charge.amount_mol)
    if off <= 1e-9 * charge.amount_mol:
        return 0.0
    step = charge.readability_g
    per_mol = charge.compound.molar_mass_g_per_mol / charge.assay_frac
    return off * per_mol / step if step else float("inf")


def _stated(lot: Lot) -> dict[str, float]:
    """The entries of a lot other than its name that differ from those of a pure one."""
    return {
        name: getattr(lot, name) for name in LOT_FIELDS if name != "name" and getattr(lot, name) != getattr(PURE, name)
    }


def _is_shipped(compound: Monomer | Solvent, role: str) -> bool:
    """Whether the id alone finds the compound again."""
    shipped = shipped_library().find(compound.id) if role in GROUPS_OF_ROLE else _liquids(role).find(compound.id)
    return shipped is compound or shipped == compound


def _liquids(role: str) -> SolventLibrary:
    return solvents() if role == "solvent" else reagents()


def records_of(rows: Iterable[Row], library: MonomerLibrary | None = None) -> list[Record]:
    """The batches that the lines of a file hold.

    Raises
    ------
    TableError
        All errors of the file at once, each with its place.
    """
    errors: list[FormulateError] = []
    grouped: dict[str, list[Row]] = {}
    for where, row in rows:
        if not row["batch_id"]:
            errors.append(
                TableError(f"{where}:batch_id", "", "the id of a batch", sentence="the id of the batch is missing")
            )
        for column in ("batch_id", "id", "lot"):
            if len(row[column]) > LABEL_CHARACTERS:
                need = f"a text of at most {LABEL_CHARACTERS:,} characters"
                errors.append(TableError(f"{where}:{column}", row[column], need))
        grouped.setdefault(row["batch_id"], []).append((where, row))
    raise_all(errors)
    records: list[Record] = []
    names = library_or_shipped(library)
    for batch_id, batch in grouped.items():
        with gathering(errors):
            records.append(_record_of(batch_id, batch, names))
    raise_all(errors)
    if not records:
        raise TableError("batch file", "no lines", "at least one batch", sentence="the file has no lines")
    return records


def _record_of(batch_id: str, rows: list[Row], names: MonomerLibrary) -> Record:
    errors: list[FormulateError] = []
    charges: list[Charge] = []
    notes = [parsed_note(where, row["note"]) for where, row in rows]
    for (where, row), note in zip(rows, notes, strict=True):
        with gathering(errors):
            charges.append(_charge_of(where, row, note, names))
    # In charging order, however the lines of the file were sorted; with a faulty line they keep their order.
    if len(charges) == len(rows):
        places = sorted(range(len(rows)), key=lambda place: charges[place].step)
        rows, notes = [rows[place] for place in places], [notes[place] for place in places]
        charges = [charges[place] for place in places]
    steps = [charge.step for charge in charges]
    if len(set(steps)) != len(steps):
        raise TableError(
            rows[0][0],
            f"steps {steps}",
            f"each step of batch {batch_id} once",
            "Was a line copied?",
            sentence=f"batch {batch_id} has a step twice: {', '.join(map(str, steps))}",
        )
    raise_all(errors)
    whole = _whole_of(batch_id, rows, notes, steps)
    for (where, _), charge in zip(rows, charges, strict=True):
        with gathering(errors):
            _check_planned(where, charge, whole)
    raise_all(errors)
    amounts = _units_of(rows, notes, charges)
    _check_sums(rows, charges)
    written = _places(charges, [row["id"] for _, row in rows])
    if CHECK in whole and whole[CHECK] != _check_value(written, notes):
        need = f"the steps and the keys of the notes of batch {batch_id} as they were written"
        hint = "Was a step, a note or a key in it changed? To change the batch, plan it again."
        raise TableError(
            f"{rows[0][0]}:note",
            f"check {whole[CHECK]!r}",
            need,
            hint,
            sentence=f"the check {whole[CHECK]!r} does not fit the steps and the keys of the notes of batch {batch_id}",
        )
    kept = tuple((name, value) for name, value in whole.items() if name not in (LINES, AS_PLANNED, CHECK))
    return Record(batch_id, tuple(charges), Copolymer.of(amounts), kept)


def _whole_of(batch_id: str, rows: list[Row], notes: list[dict[str, Any]], steps: list[int]) -> dict[str, Any]:
    """The note of the batch, once it is certain that no line is missing."""
    where = rows[0][0]
    of_batch = [note["batch"] for note in notes if "batch" in note]
    if len(of_batch) > 1:
        raise TableError(
            where,
            f"{len(of_batch)} notes of batch {batch_id}",
            "one",
            "Do two batches have one id?",
            sentence=f"there are {len(of_batch)} notes of batch {batch_id}, not one",
        )
    if not of_batch and min(steps) != 1:
        need = f"the first line of batch {batch_id}, which carries the note of the batch"
        raise TableError(
            where,
            f"step {min(steps)} first",
            need,
            "Was a line lost?",
            sentence=f"the first line of batch {batch_id}, which carries its note, is missing",
        )
    whole: dict[str, Any] = of_batch[0] if of_batch else {"assumptions": [NO_NOTE]}
    if LINES not in whole:  # an older file, or its note was overwritten
        if sorted(steps) != list(range(1, len(steps) + 1)):
            raise TableError(
                where,
                f"steps {steps} of batch {batch_id}",
                "steps from 1 without a gap",
                "Was a line lost?",
                sentence=f"batch {batch_id} has the steps {', '.join(map(str, steps))}, not all from 1 without a gap",
            )
    elif type(whole[LINES]) is not int or whole[LINES] != len(rows):
        hint = "Was a line lost, or one added?"
        raise TableError(
            where,
            f"{len(rows)} lines of batch {batch_id}",
            f"{whole[LINES]!r} lines, as written",
            hint,
            sentence=f"batch {batch_id} has {len(rows)} lines, but was written with {whole[LINES]!r}",
        )
    return whole


def _check_planned(where: str, charge: Charge, whole: Mapping[str, Any]) -> None:
    """Moles before rounding must agree to the rounding, unless the note says that the batch was not made as planned."""
    if whole.get(AS_PLANNED, True) is not True or LINES not in whole:
        most = OLD_FACTOR if LINES not in whole else MOST_FACTOR
        plausible = charge.amount_mol / most <= charge.planned_mol <= charge.amount_mol * most
        need = f"within a factor {most:g} of amount_mol, {charge.amount_mol!r}"
    else:
        plausible = _steps_off(charge) <= ALLOWED_STEPS
        need = f"amount_mol, {charge.amount_mol!r}, to {ALLOWED_STEPS:g} steps of the balance"
    if not plausible:
        raise TableError(f"{where}:note: planned_mol", charge.planned_mol, need, "Plan the batch again.")


def _units_of(rows: list[Row], notes: list[dict[str, Any]], charges: list[Charge]) -> dict[Unit, float]:
    """The planned units, from the notes of the dianhydrides."""
    # A file of an earlier version may use an id that the library does not have any more: its own lines resolve it.
    by_row = [(row["id"], charge) for (_, row), charge in zip(rows, charges, strict=True)]
    by_compound = [(charge.compound.id, charge) for charge in charges]
    by_id = {id: c.compound for id, c in (*by_compound, *by_row) if isinstance(c.compound, Monomer)}
    amounts: dict[Unit, float] = {}
    for (where, row), note, charge in zip(rows, notes, charges, strict=True):
        if charge.role == "dianhydride" and not note.get("units"):
            raise TableError(
                f"{where}:note",
                row["note"],
                "the units of the plan",
                "Keep the note column.",
                sentence="the units of the plan are missing",
            )
        for diamine, amount in note.get("units", {}).items():
            if diamine not in by_id or not isinstance(charge.compound, Monomer):
                raise TableError(f"{where}:note", diamine, "units with diamines of the same batch")
            unit = Unit(charge.compound, by_id[diamine])
            if amounts.setdefault(unit, check_amount(f"{where}:note", amount)) != amount:
                raise TableError(
                    f"{where}:note", amount, f"{amounts[unit]!r}, as on another line of {unit.dianhydride}"
                )
    for role in ("dianhydride", "diamine"):
        used = {getattr(unit, role) for unit in amounts}
        for (where, row), charge in zip(rows, charges, strict=True):
            if charge.role == role and charge.compound not in used:
                need = f"units that {charge.compound.id} is part of, in the notes of the dianhydrides"
                raise TableError(
                    f"{where}:id",
                    row["id"],
                    need,
                    "Was a note changed?",
                    sentence="{got} has no units in the notes of the dianhydrides",
                )
        if not used:
            raise TableError(
                rows[0][0],
                f"no {role}",
                f"a {role} in each batch",
                "Was a line lost?",
                sentence=f"the batch has no {role}",
            )
    return amounts


def _check_sums(rows: list[Row], charges: list[Charge]) -> None:
    """Check the columns that follow from all lines of a batch together."""
    errors: list[FormulateError] = []
    moles: dict[str, float] = {}
    cut_mol: dict[str, float] = {}
    for (_, row), charge in zip(rows, charges, strict=True):
        role = file_role(charge)
        moles[role] = moles.get(role, 0.0) + charge.amount_mol
        cut_mol[role] = cut_mol.get(role, 0.0) + cut_off(row["amount_mol"])
    for (where, row), charge in zip(rows, charges, strict=True):
        own = cut_off(row["amount_mol"]) / charge.amount_mol
        for column, role in (("equivalents", "dianhydride"), ("mol_frac_in_role", file_role(charge))):
            value = charge.amount_mol / moles[role]
            off = value * (own + cut_mol[role] / moles[role])
            hint = "Was a line lost or changed?"
            with gathering(errors):
                _check_follows(f"{where}:{column}", row[column], value, off, "the lines of the batch", hint)
    raise_all(errors)


def _check_follows(where: str, text: str, value: float, off: float, source: str, hint: str) -> None:
    """Check a number that follows from others, which may be `off` by the digits that they have lost."""
    written = number(where, text)
    if abs(written - value) > FOLLOWS * value + off + cut_off(text):
        raise TableError(where, text, f"{value!r}, which follows from {source}", hint)


def _charge_of(where: str, row: dict[str, str], note: dict[str, Any], names: MonomerLibrary) -> Charge:
    role = row["role"]
    if role not in ROLES:
        raise TableError(f"{where}:role", role, f"one of {', '.join(ROLES)}")
    if "branch" in note:
        if FILE_ROLE.get(note["branch"]) != role:
            raise TableError(f"{where}:note", Words(f"branch={note['branch']!r}"), f"a cross-linker of the role {role}")
        role = note["branch"]
    check_cas(f"{where}:cas", row["cas"])
    amount = number(f"{where}:amount_mol", row["amount_mol"], unit="mol")
    step = whole(f"{where}:step", number(f"{where}:step", row["step"], high=CSV_ROWS), refuse=TableError)
    stated = {name: value for name, value in note.get("lot", {}).items() if name in LOT_FIELDS}
    try:
        lot = Lot(name=row["lot"], **stated)
        check_lot(row["id"], lot, role)
    except RecipeError as error:
        raise error.at(f"{where}:note: {error.where}", TableError) from error
    compound = _compound_of(where, row, note, names)
    for name in ("planned_mol", "readability_g"):
        if name in note:
            real(f"{where}:note: {name}", note[name], refuse=TableError)
    planned = note.get("planned_mol", amount)
    charge = Charge(step, role, compound, amount, planned, lot, note.get("readability_g"))
    check_steps(f"{where}:note: readability_g", charge.charge_g, charge.readability_g, TableError)
    _check_derived(where, row, charge)
    return charge


def _check_derived(where: str, row: dict[str, str], charge: Charge) -> None:
    """Check that every cell follows from the compound and its moles, so that an edited file is not half right."""
    if row["formula"] != charge.compound.formula:
        raise TableError(f"{where}:formula", row["formula"], f"{charge.compound.formula}, as {charge.compound.id} has")
    if row["cas"] and charge.compound.cas and row["cas"] != charge.compound.cas:
        raise TableError(f"{where}:cas", row["cas"], f"{charge.compound.cas}, as {charge.compound.id} has")
    cut = cut_off(row["amount_mol"]) / charge.amount_mol
    for column, value, hint in (
        ("molar_mass_g_per_mol", charge.compound.molar_mass_g_per_mol, ""),
        ("assay_frac", charge.assay_frac, "Plan the batch again with the other assay."),
        ("charge_g", charge.charge_g, "Enter the weighed mass in a column weighed_g and use reconcile."),
        ("pure_g", charge.pure_g, ""),
        ("volume_ml", charge.volume_ml, ""),
    ):
        if value is None:
            if row[column]:
                raise TableError(
                    f"{where}:{column}", row[column], f"an empty cell, as {charge.compound.id} has no density"
                )
            continue
        off = value * cut if column in ("charge_g", "pure_g", "volume_ml") else 0.0
        _check_follows(f"{where}:{column}", row[column], value, off, "the rest of the line", hint)


def _compound_of(where: str, row: dict[str, str], note: dict[str, Any], names: MonomerLibrary) -> Monomer | Solvent:
    role, name, smiles = row["role"], row["id"], note.get("smiles")
    own = note.get("compound", {})
    try:
        if "branch" in note:
            own = _stated_fields(where, own, Monomer)
            return Crosslinker(name, note["branch"], smiles or "", cas=row["cas"], **own)
        if role in GROUPS_OF_ROLE:
            by_cas = names.find(row["cas"]) if smiles is None and row["cas"] and names.find(name) is None else None
            if by_cas is not None and by_cas in names.candidates(name):  # a name that was an id once
                return names.resolve(by_cas, role)
            if smiles is None:
                return names.resolve(name, role)
            known = names.find(smiles)
            if known is not None and (known.id, known.smiles) == (name, canonical(smiles)):
                known = names.resolve(known, role)
                return replace(known, **_stated_fields(where, own, Monomer)) if own else known
            return Monomer(name, cast(Role, role), smiles, cas=row["cas"], **_stated_fields(where, own, Monomer))
        if smiles is None:
            return _liquids(role)[name]
        volume = row["volume_ml"]
        density = number(where, row["charge_g"]) / number(where, volume) if volume else None
        stated = {"density_g_per_ml": density, **_stated_fields(where, own, Solvent)}
        return Solvent(name, smiles, cas=row["cas"], **stated)
    except (StructureError, UnknownNameError) as error:
        raise error.at(f"{where}:{error.where}", TableError) from error
