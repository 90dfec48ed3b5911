"""What can be set in the panel: one batch, as plain data.

In: a copolymer, or the TOML of a recipe file with one batch. Out: `WhatIf`, and the TOML again, which `pi-formulate
batch` plans like any recipe file. Keys that the panel does not show are kept as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isclose
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import CompositionError, FormulateError, RecipeError
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.toml import inline, value_of
from pi_formulate.base.units import number_of
from pi_formulate.batch.charge import Charge, Lot
from pi_formulate.batch.entry import BatchEntry, checked_entry, toml_entries
from pi_formulate.batch.file import plan_entry
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.solution import USUAL_SOLIDS
from pi_formulate.batch.statements import solution_of
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import formula
from pi_formulate.claims.tree import PRECURSOR_FORMULAS
from pi_formulate.copolymer.copolymer import Copolymer

SIZES = ("solution", "polymer", "monomers")  # sizes that are one text; the others are kept
# Keys that the fields of the state stand for, or that became such a field.
SHOWN = (
    *("id", "formula", "units", "feed", "sequence", "degrees", "members", "amounts", "ratios", *SIZES, "solids"),
    *("reading", "interpretation", "solids_basis", "solvent", "imbalance_r", "excess", "target_mn", "endcap"),
    "readability",
)
SHARED = "the recipe"
SAME = 1e-6  # relative: moles that no balance tells apart
FILM = re.compile(rb"^# film: (\w+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, repr=False)
class WhatIf(Shown):
    """One batch, as far as the panel can change it. Change it with `dataclasses.replace`.

    Parameters
    ----------
    batch_id
        Name of the batch.
    units
        (dianhydride, diamine, amount) of each repeat unit; amounts on any one scale, 0 leaves a unit out [mol].
    degrees, members
        Instead of units: (variable, value) and (slot, monomer) of the formula [-].
    formula
        Which claimed formula is checked: 1, 2, 6 or 7; empty for the nearer one of 6 and 7.
    reading, interpretation
        What fills the slots of the formulas, as a shipped name or the path of your own file; and how the misprinted
        clauses are taken, `intended` or `literal`.
    size_kind, size
        `solution`, `polymer` or `monomers`, and a text with its unit; empty if `kept` holds another size.
    solids_frac, solids_basis
        Polymer over solution by mass, above 0 and below 1 [-], as `paa` or `pi`.
    solvent
        Name of one solvent; empty if `kept` holds a mixture.
    imbalance_r, excess
        Moles of the deficient over moles of the excess side, above 0 and at most 1 [-]; which side is in excess.
    endcap
        Name of the end-capper; empty for none.
    readability
        Step of the balance as a text; empty for none, or if `kept` holds one for each component.
    process
        How the film is made, for the estimate of its expansion; a recipe does not need it, so it stands in a comment.
    kept
        (key, inline TOML) of everything else in the recipe.

    Examples
    --------
    >>> state = WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)), formula="6")
    >>> WhatIf.from_toml(state.to_toml()) == state
    True
    """

    batch_id: str = "WHAT-IF"
    units: tuple[tuple[str, str, float], ...] = ()
    degrees: tuple[tuple[str, float], ...] = ()
    members: tuple[tuple[str, str], ...] = ()
    formula: str = ""
    reading: str = "default"
    interpretation: Interpretation = "intended"
    size_kind: str = "solution"
    size: str = "500 g"
    solids_frac: float = 0.15
    solids_basis: str = "paa"
    solvent: str = "NMP"
    imbalance_r: float = 0.99
    excess: str = "diamine"
    endcap: str = ""
    readability: str = "0.01 g"
    process: str = "cast_fixed"
    kept: tuple[tuple[str, str], ...] = ()

    def _in_short(self) -> str:
        named = [f"{name} = {value:g}" for name, value in self.degrees]
        units = named or [f"{acid}/{amine} {amount:g}" for acid, amine, amount in self.units]
        return f"{self.batch_id}: {', '.join(units)}; r = {self.imbalance_r:.6g}, {self.size or 'its own size'}"

    def _repr_html_(self) -> str:
        """The recipe file that it stands for, for a notebook."""
        try:
            told = self.to_toml()
        except FormulateError as error:
            told = str(error)
        return html.card(f"What if: {self.batch_id}", html.lines(told))

    @classmethod
    def of(cls, copolymer: Copolymer, library: MonomerLibrary | None = None, **more: Any) -> "WhatIf":
        """The state that shows a copolymer.

        Parameters
        ----------
        copolymer
            Its units become the rows of the panel; a monomer that is not in the library goes by its SMILES.
        library
            Where names are looked up; the shipped one if None.
        more
            Other fields.

        Examples
        --------
        >>> WhatIf.of(Copolymer.from_units([("BTDA", "TPE-R", 1.0)]), size="2 kg").formula
        '7'
        """
        names = library_or_shipped(library)
        units = tuple((_name(u.dianhydride, names), _name(u.diamine, names), n) for u, n in copolymer.amounts_mol)
        return cls(**{"units": units, "formula": nearer_formula(copolymer), **more})

    @classmethod
    def read(
        cls, path: Path | str, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
    ) -> "WhatIf":
        """The state of a recipe file.

        Parameters
        ----------
        path
            Ends in .toml and has one batch.
        library, solvent_library
            Where names are looked up; the shipped ones if None.

        Raises
        ------
        FormulateError
            If it is no such file; all faults at once.
        """
        if Path(path).suffix.lower() != ".toml":
            raise RecipeError(str(path), Path(path).suffix, "a recipe file that ends in .toml")
        return cls.from_toml(text_of(Path(path).name, read_bytes(path)), library, solvent_library)

    @classmethod
    def of_recipe(
        cls, recipe: Recipe, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
    ) -> "WhatIf":
        """The state that plans a batch again.

        Parameters
        ----------
        recipe
            A batch in one pot: each component in one line.
        library, solvent_library
            Where names are looked up; the shipped ones if None.

        Raises
        ------
        RecipeError
            If the panel cannot plan the same batch, such as one with portions.

        Examples
        --------
        >>> from pi_formulate.batch.plan import plan_batch
        >>> batch = plan_batch(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=300, solids_frac=0.2)
        >>> WhatIf.of_recipe(batch).solids_frac
        0.2
        """
        found = cls.of(recipe.copolymer, library, **_as_planned(recipe))
        again = {c.compound.id: c.planned_mol for c in found.recipe(library, solvent_library).charges}
        planned = {c.compound.id: c.planned_mol for c in recipe.charges}
        same = again.keys() == planned.keys() and all(isclose(n, again[id], rel_tol=SAME) for id, n in planned.items())
        if not same or len(planned) != len(recipe.charges):
            raise RecipeError(
                recipe.batch_id,
                "a batch that the panel would plan otherwise",
                "one pot, each component in one line",
                "Open its recipe file instead.",
            )
        return found

    def entry(self) -> dict[str, Any]:
        """Keys and values of the batch, as a recipe file has them; only what is not said otherwise in `kept`.

        Raises
        ------
        CompositionError
            If no unit has an amount.
        """
        raw: dict[str, Any] = {"id": self.batch_id}
        if self.formula:
            raw["formula"] = self.formula
        said = {"reading": (self.reading, "default"), "interpretation": (self.interpretation, "intended")}
        raw |= {key: value for key, (value, usual) in said.items() if value != usual}
        if self.degrees:
            raw |= {"degrees": dict(self.degrees), "members": dict(self.members)}
        else:
            used = [unit for unit in self.units if unit[2] != 0.0]
            if not used:
                raise CompositionError(
                    "units", [n for _, _, n in self.units], "at least one unit with an amount above 0"
                )
            raw["units"] = [{"dianhydride": a, "diamine": b, "amount": n} for a, b, n in used]
        texts = {
            self.size_kind: self.size,
            "solvent": self.solvent,
            "endcap": self.endcap,
            "readability": self.readability,
        }
        raw |= {key: text for key, text in texts.items() if key and (text or key == self.size_kind)}
        raw |= {"solids": self.solids_frac, "solids_basis": self.solids_basis}
        raw |= {"imbalance_r": self.imbalance_r, "excess": self.excess}
        return raw | {key: value_of(text) for key, text in self.kept}

    def checked(self) -> BatchEntry:
        """The same, checked key by key."""
        return checked_entry(SHARED, self.entry())

    def recipe(self, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None) -> Recipe:
        """The batch that can be weighed: the one that `pi-formulate batch` plans from `to_toml`.

        Parameters
        ----------
        library, solvent_library
            Where names are looked up; the shipped ones if None.

        Raises
        ------
        FormulateError
            All faults at once.
        """
        return _planned(self.checked(), library, solvent_library)

    def with_mn(
        self, mn_g_per_mol: float, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
    ) -> "WhatIf":
        """The state whose imbalance gives chains of a length.

        Parameters
        ----------
        mn_g_per_mol
            Number-average molar mass of the poly(amic acid), above 0 [g/mol].
        library, solvent_library
            Where names are looked up; the shipped ones if None.

        Raises
        ------
        FormulateError
            If no imbalance gives it, or the batch cannot be planned.
        """
        entry = {key: value for key, value in self.entry().items() if key != "imbalance_r"}
        checked = checked_entry(SHARED, entry | {"target_mn": f"{mn_g_per_mol!r} g/mol"})
        recipe = _planned(checked, library, solvent_library)
        ratio = recipe.summary["dianhydride_per_diamine"].target
        return replace(self, imbalance_r=min(ratio, 1.0 / ratio))

    def to_toml(self) -> str:
        """A recipe file with this batch."""
        head = (
            f"# Made with the what-if panel; plan it with `pi-formulate batch`.\n# film: {self.process}\n\n[[batch]]\n"
        )
        return head + "".join(f"{key} = {inline(value)}\n" for key, value in self.entry().items())

    @classmethod
    def from_toml(
        cls, text: str, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
    ) -> "WhatIf":
        """The state of a recipe file with one batch.

        A composition by `feed`, `amounts` or shared slots becomes its units, a target M_n the imbalance that gives it.

        Parameters
        ----------
        text
            TOML.
        library, solvent_library
            Where names are looked up; the shipped ones if None.

        Raises
        ------
        FormulateError
            If it is not TOML, has not exactly one batch, or cannot be planned where that is needed; all faults at once.
        """
        content = text.encode()
        found = toml_entries(SHARED, content)
        if len(found) != 1:
            raise RecipeError(SHARED, f"{len(found)} batches", "one [[batch]]", "The panel shows one batch at a time.")
        entry = checked_entry(SHARED, found[0][1])
        film = FILM.search(content)
        process = film[1].decode() if film else "cast_fixed"
        return cls(process=process, **_fields(entry, library, solvent_library))


def _name(monomer: Monomer, names: MonomerLibrary) -> str:
    """Its id where the library knows it by that, else its structure."""
    return monomer.id if names.find(monomer.id) == monomer else monomer.smiles


def nearer_formula(copolymer: Copolymer) -> str:
    """Of the formulas of precursors the one that is met, or else that holds more of the units.

    >>> nearer_formula(Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0)]))
    '6'
    """

    def rank(id: str) -> tuple[bool, float]:
        report = formula(id).check(copolymer)
        return report.met, report.findings[0].value or 0.0

    return max(PRECURSOR_FORMULAS, key=rank)


def _as_planned(recipe: Recipe) -> dict[str, Any]:
    """Fields of the state that a batch fills."""
    summary = recipe.summary
    ratio = summary["dianhydride_per_diamine"].target
    by_role: dict[str, list[Charge]] = {}
    for charge in recipe.charges:
        by_role.setdefault(charge.role, []).append(charge)
    caps = [c for role, charges in by_role.items() if role.startswith("endcap") for c in charges]
    liquids = _liquids(recipe.charges)
    steps = {c.compound.id: "" if c.readability_g is None else f"{c.readability_g!r} g" for c in recipe.charges}
    kept: dict[str, Any] = {}
    if len(liquids) > 1:
        kept["solvent"] = {name: mass / sum(liquids.values()) for name, mass in liquids.items()}
    if len(set(steps.values())) > 1:
        kept["readability"] = {name: step for name, step in steps.items() if step}
    if lots := {c.compound.id: _lot(c.lot) for c in recipe.charges if c.lot != Lot()}:
        kept["lots"] = lots
    if recipe.conversion != 1.0:
        kept["conversion"] = recipe.conversion
    if recipe.solvent_water_ppm is not None:
        kept["solvent_water"] = f"{recipe.solvent_water_ppm!r} ppm"
    return {
        "batch_id": recipe.batch_id,
        "size": f"{_clean(summary['solution_g'].target)!r} g",
        "solids_frac": _clean(summary[f"solids_{recipe.solids_basis}_frac"].target),
        "solids_basis": recipe.solids_basis,
        "solvent": next(iter(liquids)) if len(liquids) == 1 else "",
        "endcap": caps[0].compound.id if caps else "",
        "imbalance_r": min(ratio, 1.0 / ratio),
        "excess": "diamine" if ratio <= 1.0 else "dianhydride",
        "readability": next(iter(steps.values())) if len(set(steps.values())) == 1 else "",
        "kept": tuple((key, inline(value)) for key, value in kept.items()),
    }


def _liquids(charges: Iterable[Charge]) -> dict[str, float]:
    """Planned masses of the solvents [g]."""
    return {c.compound.id: c.planned_mol * c.compound.molar_mass_g_per_mol for c in charges if c.role == "solvent"}


def _clean(value: float) -> float:
    """Without the noise of the last digits: 0.2 where 0.2 was asked for."""
    return float(f"{value:.12g}")


def _lot(lot: Lot) -> dict[str, Any]:
    """A lot as a recipe file states it."""
    parts = {"purity": lot.purity_frac, "moisture": lot.moisture_frac, "hydrolysed": lot.hydrolysed_frac}
    return {"name": lot.name, **parts, "assay_sd": lot.assay_sd_frac}


def _planned(entry: BatchEntry, library: MonomerLibrary | None, liquids: SolventLibrary | None) -> Recipe:
    names = library_or_shipped(library)
    return plan_entry(f"batch {entry.id}", entry, names, liquids)[0]


def _in_solids(entry: BatchEntry, recipe: Recipe) -> BatchEntry:
    """The same batch with its solvent stated by solids and shares of mass, as the panel shows it."""
    masses = {
        c.compound.id: c.planned_mol * c.compound.molar_mass_g_per_mol for c in recipe.charges if c.role == "solvent"
    }
    shares = {name: mass / sum(masses.values()) for name, mass in masses.items()}
    summary = recipe.summary
    change: dict[str, Any] = {
        "solids": _clean(summary[f"solids_{recipe.solids_basis}_frac"].target),
        "concentration": None,
        "solvent": shares if len(shares) > 1 else next(iter(shares)),
    }
    if not (entry.amounts or entry.film or entry.use_up or any(getattr(entry, key) for key in SIZES)):
        change["solution"] = f"{_clean(summary['solution_g'].target)!r} g"
    return entry.model_copy(update=change)


def _fields(entry: BatchEntry, library: MonomerLibrary | None, liquids: SolventLibrary | None) -> dict[str, Any]:
    """The fields of the state that an entry fills."""
    if set(solution_of(entry.solids, entry.solvent, entry.concentration)) - {"solids_frac", "solvent"}:
        entry = _in_solids(entry, _planned(entry, library, liquids))
    stated = entry.model_dump(exclude_unset=True)
    size_kind = next((key for key in SIZES if getattr(entry, key)), "")
    fields: dict[str, Any] = {
        "batch_id": entry.id,
        "formula": entry.formula or "",
        "reading": entry.reading,
        "interpretation": entry.interpretation,
        "size_kind": size_kind,
        "size": getattr(entry, size_kind) if size_kind else "",
        "solids_frac": USUAL_SOLIDS if entry.solids is None else number_of("solids", entry.solids, "mass fraction"),
        "solids_basis": entry.solids_basis,
        "imbalance_r": entry.imbalance_r,
        "excess": entry.excess,
        "solvent": entry.solvent if isinstance(entry.solvent, str) else "",
        "endcap": entry.endcap or "",
        "readability": entry.readability if isinstance(entry.readability, str) else "",
    }
    parted = [key for key in ("solvent", "readability") if not isinstance(stated.get(key, ""), str | None)]
    fields["kept"] = tuple((k, inline(v)) for k, v in _said(stated) if k not in SHOWN or k in parted)
    if entry.units and not entry.target_mn:
        return fields | {"units": tuple((u.dianhydride, u.diamine, u.amount) for u in entry.units)}
    if entry.degrees and entry.formula and all(isinstance(name, str) for name in entry.members.values()):
        fields |= {"degrees": tuple(entry.degrees.items()), "members": tuple(entry.members.items())}
        if not entry.target_mn:
            return fields
    names = library_or_shipped(library)
    recipe = _planned(entry, library, liquids)
    if "degrees" not in fields:
        fields["units"] = tuple(
            (_name(u.dianhydride, names), _name(u.diamine, names), n) for u, n in recipe.copolymer.amounts_mol
        )
    return fields | _balance(entry, recipe, fields)


def _said(stated: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((key, value) for key, value in stated.items() if value is not None)


def _balance(entry: BatchEntry, recipe: Recipe, fields: dict[str, Any]) -> dict[str, Any]:
    """Imbalance, and where the amounts themselves were the size the solution that they gave."""
    summary = recipe.summary
    ratio = summary["dianhydride_per_diamine"].target
    found: dict[str, Any] = {"imbalance_r": 1.0}
    if not isclose(ratio, 1.0, rel_tol=1e-12):
        found = {"imbalance_r": min(ratio, 1.0 / ratio), "excess": "diamine" if ratio < 1.0 else "dianhydride"}
    if not fields["size_kind"] and not (entry.film or entry.use_up):
        found |= {"size_kind": "solution", "size": f"{summary['solution_g'].target!r} g"}
    return found
