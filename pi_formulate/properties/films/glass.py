"""Glass transition of a polyimide, from its groups and its likeness to measured polyimides.

In: repeat units with mole fractions. Out: `Estimate` of Tg [degrees C].

    Tg_i          = latent value of unit i, learnt from two compilations; a new film counts as one of their mean
    linear:         Tg = sum_i x_i Tg_i                                   (mole fractions x)
    fox:            1 / Tg = sum_i w_i / Tg_i                             (mass fractions w, kelvin)
    gordon_taylor:  Tg = (w_1 Tg_1 + k sum w_i Tg_i) / (w_1 + k sum w_i)  (1: the unit of lowest Tg)

Copolymers mix linearly in mole fractions by default, as reported for BPDA and PMDA with TFMB. The contribution of each
group stands in `tg_c_groups.csv`, where a chemist may edit it.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from math import isclose
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import real
from pi_formulate.base.csv_files import write_csv
from pi_formulate.base.errors import EstimateError, TableError
from pi_formulate.base.tables import reference_table
from pi_formulate.base.units import G_PER_KG, celsius, kelvin
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import LEVELS, OUTSIDE, Z_90, Estimate
from pi_formulate.properties.films.archive import FOLDER, LARGEST
from pi_formulate.properties.films.learnt import Learnt, learnt, read_learnt
from pi_formulate.properties.films.property import FilmProperty, Latent
from pi_formulate.properties.films.views import GROUPS
from pi_formulate.properties.groups import COLUMNS, group_table
from pi_formulate.properties.volume import Units

Rule = Literal["linear", "fox", "gordon_taylor"]
CONTRIBUTION = "contribution_k_g_per_mol"
FITTED, DEFINED = ("fitted", "table"), ("defined", "text")
SAME = 1e-9  # relative: a contribution that was read back is the same
TG = FilmProperty(name="tg_c", method="groups and likeness to measured polyimides")


def tg_c(
    units: Sequence[tuple[Unit, float]], rule: Rule = "linear", k: float = 1.0, table: str = "shipped"
) -> Estimate:
    """Glass transition temperature [degrees C].

    Parameters
    ----------
    units
        (unit, mole fraction); the fractions add up to 1 [-].
    rule
        How the Tg of the units mixes, `linear`, `fox` or `gordon_taylor`; for one unit all rules agree.
    k
        Constant of Gordon and Taylor, above 0 [-]; 1 is the mean by mass.
    table
        `shipped`, or the path of a table of your own.

    Raises
    ------
    EstimateError
        If there is no such rule, or k is not above 0.

    References
    ----------
    T. G. Fox, Bull. Am. Phys. Soc. 1 (1956) 123; M. Gordon, J. S. Taylor, J. Appl. Chem. 2 (1952) 493 (both recalled).

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> tg = tg_c([(Unit(lib["PMDA"], lib["4,4'-ODA"]), 1.0)])
    >>> tg.unit, tg.in_domain, tg.sd > 5.0
    ('degrees C', True, True)
    """
    if rule not in get_args(Rule):
        raise EstimateError("rule", rule, f"one of {', '.join(get_args(Rule))}")
    real("k", k, refuse=EstimateError)
    return _tg_c(tuple(units), rule, k, tg_table(table))


@lru_cache(maxsize=64)
def _tg_c(units: Units, rule: Rule, k: float, model: Learnt) -> Estimate:
    """Kept, since the expansion asks for it too."""
    present = [(unit, fraction) for unit, fraction in units if fraction > 0.0]
    latent = Latent.of(model, [unit for unit, _ in present])
    mole: Array = np.array([fraction for _, fraction in present])
    value, slope = mixed(latent.values, mole, np.array([unit.pi_g_per_mol for unit, _ in present]), rule, k)
    wider = OUTSIDE if latent.any_strange else 1.0
    open_variance = float(slope @ latent.covariance @ slope)
    scale = model.scale_of_one(open_variance)
    halves = [wider * (model.quantiles[level] * scale) for level in LEVELS]
    doubts = latent.doubts
    parts = dict(TG.contributions(latent, slope))
    parts["mean of the films"] += value - float(slope @ latent.values)  # of a rule that is not a mean in Celsius
    return Estimate(
        value,
        halves[LEVELS.index(0.9)] / Z_90,
        "degrees C",
        not doubts,
        f"{TG.method}, table {model.passport['name']}; units mixed by the {rule} rule",
        str(model.passport["source"]),
        "; ".join(doubts),
        tuple(parts.items()),
        intervals=tuple((level, value - half, value + half) for level, half in zip(LEVELS, halves, strict=True)),
    )


def mixed(each_c: Array, mole: Array, g_per_mol: Array, rule: Rule, k: float = 1.0) -> tuple[float, Array]:
    """Tg of a copolymer [degrees C], and its slope with the Tg of each unit [-].

    >>> mixed(np.array([300.0, 200.0]), np.array([0.5, 0.5]), np.array([400.0, 400.0]), "linear")[0]
    250.0
    """
    if rule == "linear":
        return float(mole @ each_c), mole
    mass = mole * g_per_mol / (mole @ g_per_mol)
    absolute = np.array([kelvin(value) for value in each_c])
    if rule == "fox":
        mixture = 1.0 / float((mass / absolute).sum())
        return celsius(mixture), mass * (mixture / absolute) ** 2
    weight = np.where(each_c == each_c.min(), mass, k * mass)
    share = weight / weight.sum()
    return float(share @ each_c), share


def tg_table(name: str = "shipped") -> Learnt:
    """The shipped table, or the user's own by the path of its .npz file, which is read again when its files change.

    Raises
    ------
    FileError
        If the file is not such an archive.
    TableError
        If a group has no contribution in the file of groups.
    """
    if name == "shipped":
        return _shipped()
    files = (Path(name), groups_file(name))
    return _read_once(Path(name), tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in files))


def groups_file(path: Path | str) -> Path:
    """The file of groups that belongs to an archive: `tg_c_groups.csv` next to `tg_c.npz`."""
    return Path(path).with_name(f"{Path(path).stem}_groups.csv")


def groups_csv(model: Learnt) -> str:
    """Groups with their contributions and standard deviations [K g/mol], as they ship next to the archive.

    Parameters
    ----------
    model
        A table of Tg.
    """
    lines = []
    used = np.count_nonzero(model.films.scaled.groups[model.rows], axis=0)
    numbers = zip(model.contributions, model.contribution_sds, used, strict=True)
    for group, (number, sd, seen) in zip(group_table(GROUPS).groups, numbers, strict=True):
        value = (repr(float(G_PER_KG * number)), f"{G_PER_KG * sd:.6g}") if seen else ("", "")
        cells = (*value, str(model.passport["source"]) if seen else group.source, *(FITTED if seen else DEFINED))
        lines.append((group.name, group.smarts, group.order, group.atoms, *cells, group.note))
    text = io.BytesIO()
    write_csv(text, (*COLUMNS[:4], CONTRIBUTION, "sd_k_g_per_mol", *COLUMNS[4:], "note"), lines)
    return text.getvalue().decode()


@cache
def _shipped() -> Learnt:
    return _with_groups(learnt("tg_c"), reference_table(f"{FOLDER}/tg_c.npz"))


@lru_cache(maxsize=8)
def _read_once(path: Path, stamps: tuple[int, ...]) -> Learnt:
    return _with_groups(read_learnt(path), path)


def _with_groups(model: Learnt, path: Path) -> Learnt:
    return _edited(model, groups_file(path)) if groups_file(path).is_file() else model


def _edited(model: Learnt, path: Path) -> Learnt:
    """The table with the contributions of its file of groups, which take precedence: a chemist may edit them."""
    table = group_table(path)
    edits = np.zeros(len(model.contributions))
    names = []
    for i, (group, number) in enumerate(zip(group_table(GROUPS).groups, model.contributions, strict=True)):
        if not np.count_nonzero(model.films.scaled.groups[model.rows, i]):
            continue
        stated = table[group.name].value(CONTRIBUTION)
        if stated is None:
            raise TableError(
                f"{path.name}:{CONTRIBUTION}",
                "",
                f"a contribution for {group.name}",
                sentence=f"the contribution for {group.name} is missing",
            )
        if abs(stated) > LARGEST:
            need = f"a contribution of {group.name} of at most {LARGEST:g} K g/mol"
            raise TableError(f"{path.name}:{CONTRIBUTION}", stated, need)
        if not isclose(stated, G_PER_KG * number, rel_tol=SAME, abs_tol=SAME):
            edits[i] = stated / G_PER_KG - number
            names.append(group.name)
    if not names:
        return model
    name = f"{model.passport['name']} with contributions edited by hand ({', '.join(names)})"
    return replace(model, edits=edits, passport={**model.passport, "name": name})
