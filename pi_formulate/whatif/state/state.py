"""The state of the panel: one batch, as plain data.

In: a copolymer, a batch, or a recipe file with one batch. Out: `WhatIf`, its recipe, and its text as a recipe file,
which `pi-formulate batch` plans like any other. Keys that the panel does not show are kept unchanged.
"""

import re
from dataclasses import dataclass, replace
from math import isclose
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import CompositionError, FormulateError, RecipeError, Words
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.limits import TOML_BYTES
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.toml import inline, value_of
from pi_formulate.batch.entry import BatchEntry, checked_entry, reading_in, toml_entries
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import formula
from pi_formulate.claims.tree import PRECURSOR_FORMULAS
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.whatif.state.fields import fields_of_entry, fields_of_recipe, planned, units_of

SHARED = "the recipe"  # place of its errors
SAME = 1e-6  # relative: no balance tells such moles apart
FILM = re.compile(rb"^# film: (\w+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, repr=False)
class WhatIf(Shown):
    """One batch, as far as the panel can change it; `dataclasses.replace` makes another one.

    Parameters
    ----------
    batch_id
        Name of the batch.
    units
        (dianhydride, diamine, amount) of each repeat unit; amounts on any one scale, 0 leaves a unit out [mol].
    degrees, members
        Instead of units: (variable, value) and (slot, monomer) of the formula [-].
    dianhydrides, diamines
        Instead of units: (monomer, amount) of each side, a feed in random order; the sums of both sides are equal and
        amounts on any one scale, 0 leaves a monomer out [mol].
    formula
        The claimed formula that is checked: 1, 2, 6 or 7; empty for the nearer one of 6 and 7.
    reading, interpretation
        Which residues fill the slots of the formulas, as the name of a shipped reading or the path of your own file;
        and how the misprint "l = m = n != 0" is read, `intended` or `literal`.
    size_kind, size
        `solution`, `polymer` or `monomers`, and a text with its unit; empty if `kept` has another size.
    solids_frac, solids_basis
        Polymer over solution by mass, above 0 and below 1 [-], as `paa` or `pi`.
    solvent
        Name of one solvent; empty if `kept` has a mixture.
    imbalance_r, excess
        Moles of the deficient over moles of the excess side, above 0 and at most 1 [-]; which side is in excess.
    endcap
        Name of the end-capper; empty for none.
    readability
        Step of the balance as a text; empty for none, or if `kept` has one for each component.
    process
        How the film is made, for the estimate of its expansion. It is no key of a recipe, so its text has it as a
        comment.
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
    dianhydrides: tuple[tuple[str, float], ...] = ()
    diamines: tuple[tuple[str, float], ...] = ()

    def _in_short(self) -> str:
        named = [f"{name} = {value:g}" for name, value in self.degrees]
        named = named or [f"{name} {amount:g}" for name, amount in (*self.dianhydrides, *self.diamines)]
        units = named or [f"{acid}/{amine} {amount:g}" for acid, amine, amount in self.units]
        return f"{self.batch_id}: {', '.join(units)}; r = {self.imbalance_r:.6g}, {self.size or 'its own size'}"

    def _repr_html_(self) -> str:
        """Its recipe file, for a notebook."""
        try:
            text = self.to_toml()
        except FormulateError as error:
            text = str(error)
        return html.card(f"What if: {self.batch_id}", html.lines(text))

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
        return cls(**{"units": units_of(copolymer, library), "formula": nearer_formula(copolymer), **more})

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
            If it is not such a file; all errors at once.
        """
        if Path(path).suffix.lower() != ".toml":
            raise RecipeError(str(path), Words(Path(path).suffix), "a recipe file that ends in .toml")
        text = text_of(Path(path).name, read_bytes(path, TOML_BYTES))
        return cls.of_text(text, library, solvent_library, Path(path).parent)

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
        state = cls(formula=nearer_formula(recipe.copolymer), **fields_of_recipe(recipe, library))
        again = {c.compound.id: c.planned_mol for c in state.recipe(library, solvent_library).charges}
        planned = {c.compound.id: c.planned_mol for c in recipe.charges}
        same = again.keys() == planned.keys() and all(isclose(n, again[id], rel_tol=SAME) for id, n in planned.items())
        if not same or len(planned) != len(recipe.charges):
            raise RecipeError(
                recipe.batch_id,
                "a batch that the panel would plan differently",
                "one pot, each component in one line",
                "Open its recipe file instead.",
                sentence="the panel would plan the batch differently, as it takes one pot, each component in one line",
            )
        return state

    @property
    def by_monomers(self) -> bool:
        """Whether the composition is a feed of monomers."""
        return bool(self.dianhydrides or self.diamines)

    @property
    def feed(self) -> dict[str, float]:
        """Amount of each monomer of the feed that has one [mol].

        Raises
        ------
        CompositionError
            If a side has no amount, or a monomer stands in two rows.
        """
        for side, stated in (("dianhydride", self.dianhydrides), ("diamine", self.diamines)):
            names = [name for name, _ in stated]
            for place, name in enumerate(names, 1):
                if name in names[: place - 1]:
                    raise CompositionError(
                        f"{side} {place}",
                        name,
                        f"each {side} once",
                        "Remove one of the two rows.",
                        sentence=f"the {side} {{got}} is listed twice",
                    )
            if not any(amount for _, amount in stated):
                raise CompositionError(
                    f"{side}s",
                    names,
                    f"at least one {side} with an amount above 0",
                    sentence=f"at least one {side} must have an amount above 0",
                )
        return {name: amount for name, amount in (*self.dianhydrides, *self.diamines) if amount != 0.0}

    def entry(self) -> dict[str, Any]:
        """Keys and values of the batch, as a recipe file has them; those in `kept` come first.

        Raises
        ------
        CompositionError
            If no unit or no monomer has an amount.
        """
        raw: dict[str, Any] = {"id": self.batch_id}
        if self.formula:
            raw["formula"] = self.formula
        choices = {"reading": (self.reading, "default"), "interpretation": (self.interpretation, "intended")}
        raw |= {key: value for key, (value, usual) in choices.items() if value != usual}
        if self.degrees:
            raw |= {"degrees": dict(self.degrees), "members": dict(self.members)}
        elif self.by_monomers:
            raw |= {"feed": self.feed, "sequence": "random"}
        else:
            used = [unit for unit in self.units if unit[2] != 0.0]
            if not used:
                raise CompositionError(
                    "units",
                    [n for _, _, n in self.units],
                    "at least one unit with an amount above 0",
                    sentence="at least one unit must have an amount above 0",
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
        """The entry, checked key by key."""
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
            All errors at once.
        """
        return planned(self.checked(), library, solvent_library)

    def with_mn(
        self, mn_g_per_mol: float, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
    ) -> "WhatIf":
        """The state with the imbalance that gives a chain length.

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
        recipe = planned(checked, library, solvent_library)
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

        Amounts in random order become the feed of monomers; a feed in an order of its own and shared slots become
        their units; a target M_n becomes the imbalance that gives it.

        Parameters
        ----------
        text
            TOML.
        library, solvent_library
            Where names are looked up; the shipped ones if None.

        Raises
        ------
        FormulateError
            If it is not TOML, has not exactly one batch, or cannot be planned if that is needed; all errors at once.
        """
        return cls.of_text(text, library, solvent_library, None)

    @classmethod
    def of_text(
        cls,
        text: str,
        library: MonomerLibrary | None = None,
        solvent_library: SolventLibrary | None = None,
        folder: Path | None = None,
    ) -> "WhatIf":
        """The state of a recipe; in a file its reading lies in a folder, else the text is the user's own.

        Parameters
        ----------
        text
            TOML with one batch.
        library, solvent_library
            Where names are looked up; the shipped ones if None.
        folder
            Of the file; None for a text.

        Raises
        ------
        FormulateError
            As `from_toml`.
        """
        content = bytes_of(text)
        entries = toml_entries(SHARED, content)
        if len(entries) != 1:
            got = f"{len(entries)} batches"
            raise RecipeError(
                SHARED,
                got,
                "one [[batch]]",
                "pf.what_if and the page list them to choose from.",
                sentence=f"the text holds {got}, but must hold one [[batch]]",
            )
        entry = checked_entry(SHARED, entries[0][1])
        if folder is not None:
            entry = reading_in(SHARED, entry, folder)
        film = FILM.search(content)
        process = film[1].decode() if film else "cast_fixed"
        return cls(process=process, **fields_of_entry(entry, library, solvent_library))


def bytes_of(text: str) -> bytes:
    """The text of a recipe as the bytes of a file.

    Parameters
    ----------
    text
        TOML.

    Raises
    ------
    RecipeError
        If it has half a character, as a text that was cut inside of one has.
    """
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        got = f"U+{ord(text[error.start]):04X} as character {error.start + 1}"
        raise RecipeError(
            SHARED, got, "whole characters", "Copy the text again.", sentence=f"the text holds half a character, {got}"
        ) from error


def nearer_formula(copolymer: Copolymer) -> str:
    """Of the formulas of precursors the one that is met, else the one that more of the units belong to.

    Parameters
    ----------
    copolymer
        The units.

    Examples
    --------
    >>> nearer_formula(Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0)]))
    '6'
    """

    def rank(id: str) -> tuple[bool, float]:
        report = formula(id).check(copolymer)
        return report.met, report.findings[0].value or 0.0

    return max(PRECURSOR_FORMULAS, key=rank)
