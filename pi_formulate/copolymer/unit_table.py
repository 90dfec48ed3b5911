"""All repeat units of some dianhydrides and diamines, as a table.

In: monomers of both roles. Out: a frame with the structures, formulas and molar masses of all N x M units. Each monomer
is prepared once; structures are joined as text, atoms and masses are added as arrays:
M_PAA = M_A + M_B, M_PI = M_PAA - 2 M_water.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pi_formulate.base.errors import CompositionError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.limits import UNIT_ROWS
from pi_formulate.base.tables import reference_table, rows, sources
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import WATER, water_g_per_mol
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.feed import check_ids
from pi_formulate.copolymer.unit import WATERS_PER_UNIT

if TYPE_CHECKING:
    import pandas as pd

TERM = re.compile(r"([A-Z][a-z]?)(\d*)")  # an element of a formula and the number of its atoms
Atoms = npt.NDArray[np.int16]
Monomers = Iterable[Monomer | str] | Monomer | str


def repeat_units(
    dianhydrides: Monomers | None = None, diamines: Monomers | None = None, library: MonomerLibrary | None = None
) -> "pd.DataFrame":
    """All repeat units of some dianhydrides and diamines: each dianhydride with each diamine.

    Parameters
    ----------
    dianhydrides, diamines
        Ids, other names, SMILES or `Monomer` objects, each counted once; all of the library if None.
    library
        Where names are looked up; the shipped one if None.

    Returns
    -------
    pandas.DataFrame
        One row for each pair, by dianhydride and then by diamine, in the order of the input: `dianhydride`, `diamine`
        (ids), `paa_smiles`, `pi_smiles` with two `*`, `paa_formula`, `pi_formula`, `paa_g_per_mol`, `pi_g_per_mol`.
        Units and sources are in `DataFrame.attrs`. `Unit.of(row.dianhydride, row.diamine, library)` is the unit of a
        row.

    Raises
    ------
    FormulateError
        All unknown names and wrong roles in one error, or a table of more than 5,000,000 rows.

    Notes
    -----
    The SMILES are joined from one part for each monomer. They are the structures of `Unit.paa_smiles` and
    `Unit.pi_smiles`, but not canonical: compare them by `rdkit.Chem.CanonSmiles(text)`, which takes far longer than
    the joining.

    Examples
    --------
    >>> units = repeat_units(["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"])
    >>> units[["dianhydride", "diamine", "pi_formula"]].to_records(index=False).tolist()[:2]
    [('PMDA', 'p-PDA', 'C16H6N2O4'), ('PMDA', "4,4'-ODA", 'C22H10N2O5')]
    >>> units.pi_smiles[0], units.attrs["units"]["pi_g_per_mol"]
    ('*c1ccc(-n2c(=O)c3cc4c(=O)n(*)c(=O)c4cc3c2=O)cc1', 'g/mol')
    >>> len(repeat_units(diamines="p-PDA"))  # with every dianhydride of the library
    76
    """
    import pandas as pd

    names = library_or_shipped(library)
    errors: list[FormulateError] = []
    first, second = (
        _monomers_of(chosen, role, names, errors)
        for chosen, role in ((dianhydrides, "dianhydride"), (diamines, "diamine"))
    )
    with gathering(errors):
        check_ids([*first, *second])
    raise_all(errors)
    if (size := len(first) * len(second)) > UNIT_ROWS:
        got = f"{len(first):,} dianhydrides and {len(second):,} diamines, which make {size:,} units"
        raise CompositionError(
            "repeat units",
            got,
            f"at most {UNIT_ROWS:,} units",
            "Ask for fewer dianhydrides.",
            sentence=f"there are {got}, but at most {UNIT_ROWS:,} are listed",
        )
    paa = np.add.outer(_masses(first), _masses(second)).ravel()
    table = pd.DataFrame(
        {
            "dianhydride": np.repeat(_ids(first), len(second)),
            "diamine": np.tile(_ids(second), len(first)),
            # A series each: its list of texts is given up before the next one is made.
            "paa_smiles": pd.Series(_smiles(first, second, "paa")),
            "pi_smiles": pd.Series(_smiles(first, second, "pi")),
            **{name: pd.Series(_written(*counted)) for name, counted in _atoms_of_formulas(first, second).items()},
            "paa_g_per_mol": paa,
            "pi_g_per_mol": paa - WATERS_PER_UNIT * water_g_per_mol(),
        }
    )
    table.attrs.update(_about(table.columns))
    return table


def _monomers_of(
    chosen: Monomers | None, role: str, names: MonomerLibrary, errors: list[FormulateError]
) -> list[Monomer]:
    """The monomers of one role, each once; faults are added to the list."""
    if chosen is None:
        monomers = [monomer for monomer in names if monomer.role == role]
        if not monomers:
            errors.append(
                CompositionError(f"{role}s", names, f"a library with a {role}", sentence=f"the library has no {role}")
            )
        return monomers
    listed = [chosen] if isinstance(chosen, str | Monomer) else chosen
    if not isinstance(listed, Iterable) or not (each := list(listed)):
        errors.append(CompositionError(f"{role}s", chosen, f"a list of {role}s, one at least"))
        return []
    resolved: dict[Monomer, None] = {}
    for place, name in enumerate(each, 1):
        with gathering(errors):
            resolved[names.resolve(name, role, where=f"{role} {place}")] = None
    return list(resolved)


def _ids(monomers: Sequence[Monomer]) -> npt.NDArray[np.object_]:
    return np.array([monomer.id for monomer in monomers], dtype=object)


def _masses(monomers: Sequence[Monomer]) -> npt.NDArray[np.float64]:
    return np.array([monomer.molar_mass_g_per_mol for monomer in monomers])


def _smiles(first: Sequence[Monomer], second: Sequence[Monomer], form: structure.Form) -> list[str]:
    """Structures of all units."""
    texts = structure.unit_texts([m.smiles for m in first], [m.smiles for m in second], form)
    return list(chain.from_iterable(texts))


def _atoms_of_formulas(first: Sequence[Monomer], second: Sequence[Monomer]) -> dict[str, tuple[Atoms, list[str]]]:
    """Counted atoms of all units in both forms, a row for each unit, and the elements in the order of a formula."""
    counts = [{symbol: int(n or 1) for symbol, n in TERM.findall(m.formula)} for m in (*first, *second)]
    elements = sorted(set().union(*counts), key=lambda symbol: ({"C": 0, "H": 1}.get(symbol, 2), symbol))
    atoms = np.array([[count.get(symbol, 0) for symbol in elements] for count in counts], dtype=np.int16)
    paa = (atoms[: len(first), None] + atoms[len(first) :]).reshape(-1, len(elements))
    lost = dict(WATER)
    pi = paa - np.array([WATERS_PER_UNIT * lost.get(symbol, 0) for symbol in elements], dtype=np.int16)
    return {"paa_formula": (paa, elements), "pi_formula": (pi, elements)}


def _written(atoms: Atoms, elements: Sequence[str]) -> list[str]:
    """Hill formula of each row of counted atoms: carbon, hydrogen, then the alphabet."""
    columns = [_terms(symbol, int(column.max()))[column] for symbol, column in zip(elements, atoms.T, strict=True)]
    return list(map("".join, zip(*columns, strict=True)))


def _terms(symbol: str, most: int) -> npt.NDArray[np.object_]:
    """The part of a formula for 0, 1, 2 and more atoms of an element."""
    return np.array(["", symbol, *(f"{symbol}{count}" for count in range(2, most + 1))], dtype=object)


def _about(columns: Iterable[str]) -> dict[str, Any]:
    """Units and sources of the columns, and the version."""
    from pi_formulate import __version__

    masses = [column for column in columns if column.endswith("_g_per_mol")]
    source = {"method": "sum of standard atomic weights", "source": _source_of_weights()}
    return {
        "pi_formulate": __version__,
        "units": dict.fromkeys(masses, "g/mol"),
        "sources": {column: dict(source) for column in masses},
    }


@cache
def _source_of_weights() -> str:
    weights = rows(reference_table("atomic_weights.csv"), ("symbol", "source"))
    return "; ".join(sources().get(key, key) for key in dict.fromkeys(row["source"] for _, row in weights))
