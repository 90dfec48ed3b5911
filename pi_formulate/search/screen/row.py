"""From a row of a screen back to a copolymer.

In: a row of the table, of a CSV file read back, or of a data set. Out: `Copolymer`.
"""

from collections.abc import Mapping
from typing import Any

from pi_formulate.base.errors import DesignError, FormulateError, kind_of
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.search.screen.layout import MEMBER, SHARE


def screened_copolymer(row: Mapping[str, object], library: MonomerLibrary | None = None) -> Copolymer:
    """The copolymer of one row of a screen, for `estimate`, `check_claims` or `plan_batch`.

    Parameters
    ----------
    row
        A row of the table, such as `table.iloc[0]`, or a mapping with its columns that end in `_mol_frac` [-], and
        those with the names of its monomers, if it has them. If the units have columns, these are used; otherwise the
        monomers in random order.
    library
        Where names are looked up; the shipped one if None.

    Raises
    ------
    FormulateError
        If there is no such column, a name is unknown, or the amounts of the two sides differ.

    Examples
    --------
    >>> print(screened_copolymer({"PMDA_mol_frac": 1.0, "p-PDA_mol_frac": 0.6, "4,4'-ODA_mol_frac": 0.4, "tg_c": 400}))
    PMDA/4,4'-ODA 0.4, PMDA/p-PDA 0.6
    """
    names = library_or_shipped(library)
    items = {str(key): value for key, value in (row.items() if hasattr(row, "items") else ())}
    members = {key: str(value) for key, value in items.items() if MEMBER.fullmatch(key)}
    shares: dict[str, Any] = {
        _named(key.removesuffix(SHARE), members): value
        for key, value in items.items()
        if key.endswith(SHARE) and value != 0.0
    }
    if not shares:
        raise DesignError(
            "row",
            type(row).__name__,
            "a row of a screen, with columns that end in _mol_frac",
            sentence=f"this is {kind_of(row)}, not a row of a screen, with columns that end in _mol_frac",
        )
    units = {pair: share for name, share in shares.items() if (pair := _pair(name, names)) is not None}
    if units:
        return Copolymer.from_units([(*pair, share) for pair, share in units.items()], names)
    return Copolymer.from_feed(shares, library=names)


def _named(name: str, members: Mapping[str, str]) -> str:
    """A monomer, or a unit, by its name: `diamine_1`, if another column says which monomer that is.

    >>> _named("dianhydride_1/diamine_2", {"dianhydride_1": "PMDA", "diamine_2": "p-PDA"}), _named("PMDA", {})
    ('PMDA/p-PDA', 'PMDA')
    """
    return "/".join(members.get(part, part) for part in name.split("/")) if members else name


def _pair(name: str, library: MonomerLibrary) -> tuple[Monomer, Monomer] | None:
    """The monomers of a unit such as `PMDA/p-PDA`; None for the name of a monomer, which may have a slash too."""
    if "/" not in name or library.find(name) is not None:
        return None
    for k in [k for k, letter in enumerate(name) if letter == "/"]:
        try:
            return library.resolve(name[:k], "dianhydride"), library.resolve(name[k + 1 :], "diamine")
        except FormulateError:
            continue
    return None
