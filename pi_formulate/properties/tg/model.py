"""Glass transition of a polyimide from its groups, surroundings, shape and pairing, with its uncertainty.

In: repeat units with mole fractions. Out: `Estimate` of Tg [degrees C].

    Tg = w0 + sum_g w_g n_g / M + w_A a + w_B b + w_S s + a' W b        (views of `basis.py`)
    var = c0 + c1 (prior - part that the data removed)                      (same algebra, calibrated on held-out rows)

The weights are a Gaussian posterior: robust against wrong rows, and shrunk to zero where the data say nothing.
Copolymers mix linearly in mole fractions by default, as reported for BPDA and PMDA with TFMB; the rules of Fox and of
Gordon and Taylor can be chosen instead.
"""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isclose
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import real
from pi_formulate.base.errors import EstimateError, FileError, TableError
from pi_formulate.base.files import read_bytes, replaced
from pi_formulate.base.tables import reference_table
from pi_formulate.base.units import celsius, kelvin
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.groups import COLUMNS, GroupTable, group_table
from pi_formulate.properties.tg.basis import Basis, Features, Side
from pi_formulate.properties.tg.flexibility import DESCRIPTORS

Rule = Literal["linear", "fox", "gordon_taylor"]
UNIT = "degrees C"
CONTRIBUTION = "contribution_k_g_per_mol"
UNLIKE = "unlike the polyimides that the table was fitted to"
VIEWS = ("groups", "dianhydrides", "diamines", "shape")


@dataclass(frozen=True, eq=False)
class TgTable:
    """A fitted table: basis, weights, part of the prior that the data removed, calibration, passport."""

    name: str
    basis: Basis
    weights: Array  # one, groups, surroundings, shape
    pairs: Array  # (leading dianhydride, leading diamine)
    taken: Array  # (weights, directions): prior covariance minus taken @ taken.T is the posterior
    prior_sd_c: Mapping[str, float]
    calibration: tuple[float, float]  # variance of a measurement [K^2], factor of the model's variance [-]
    domain_sd_c: float
    passport: Mapping[str, Any]

    def values_c(self, seen: Features) -> Array:
        """Tg of each unit [degrees C]."""
        return np.asarray(seen.linear @ self.weights + ((seen.lead_a @ self.pairs) * seen.lead_b).sum(axis=1))

    def model_covariance(self, seen: Features) -> Array:
        """Covariance of the units' Tg that the data leave open, calibrated [K^2]."""
        rows, taken = seen.linear * prior_row(self.prior_sd_c, seen), seen.linear @ self.taken
        return np.asarray(
            self.calibration[1] * (rows @ rows.T - taken @ taken.T + unseen_covariance(self.prior_sd_c, seen))
        )

    def doubts(self, seen: Features) -> tuple[str, ...]:
        """Why each unit by itself is out of domain; empty where it is not."""
        sd = np.sqrt(np.maximum(np.diag(self.model_covariance(seen)), 0.0))
        return tuple(
            unknown or strange or (UNLIKE if deviation > self.domain_sd_c else "")
            for unknown, strange, deviation in zip(seen.unknown, seen.strange, sd, strict=True)
        )

    def save(self, path: Path | str) -> None:
        """Write as a numpy archive; read it back with `read_tg_table`."""
        basis = self.basis
        arrays: dict[str, Any] = {
            "group_names": np.array(basis.group_names),
            "group_scale": basis.group_scale,
            "shape_mean": basis.shape_mean,
            "shape_scale": basis.shape_scale,
            "shape_range": basis.shape_range,
            "shapes": basis.shapes,
            "whitening": basis.whitening,
            "weights": self.weights,
            "pairs": self.pairs.astype(np.float32),
            "taken": self.taken.astype(np.float32),
            "meta": np.array(
                json.dumps(
                    {
                        "name": self.name,
                        "prior_sd_c": dict(self.prior_sd_c),
                        "calibration": self.calibration,
                        "domain_sd_c": self.domain_sd_c,
                        "passport": dict(self.passport),
                    }
                )
            ),
        }
        for key, side in (("a", basis.dianhydrides), ("b", basis.diamines)):
            arrays[f"{key}_text"] = np.array([text for text, _ in side.words])
            arrays[f"{key}_level"] = np.array([level for _, level in side.words], dtype=np.int16)
            arrays[f"{key}_mean"] = side.mean.astype(np.float32)
            arrays[f"{key}_directions"] = side.directions.astype(np.float32)
        with replaced(path) as handle:
            np.savez_compressed(handle, **arrays)
        with replaced(groups_file(path)) as handle:
            handle.write(self.groups_csv().encode())

    def groups_csv(self) -> str:
        """Groups with their contributions and standard deviations [K g/mol], as they ship next to the archive."""
        names = self.basis.group_names
        at = {name: 1 + i for i, name in enumerate(names)}
        left = self.prior_sd_c["groups"] ** 2 - (self.taken**2).sum(axis=1)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow((*COLUMNS[:4], CONTRIBUTION, "sd_k_g_per_mol", *COLUMNS[4:], "note"))
        for group in self.basis.table.groups:
            numbers: tuple[object, object] = ("", "")
            if i := at.get(group.name):
                scale = self.basis.group_scale[i - 1]
                sd = (self.calibration[1] * max(float(left[i]), 0.0)) ** 0.5 / scale
                numbers = (repr(float(self.weights[i] / scale)), f"{sd:.6g}")
            kind = ("fitted", "table") if i else ("defined", "text")
            source = self.passport["source"] if i else group.source
            writer.writerow((group.name, group.smarts, group.order, group.atoms, *numbers, source, *kind, group.note))
        return text.getvalue()


def tg_c(
    units: Sequence[tuple[Unit, float]], rule: Rule = "linear", k: float = 1.0, table: str = "shipped"
) -> Estimate:
    """Glass transition temperature [degrees C].

    linear:        Tg = sum_i x_i Tg_i              (mole fractions x)
    fox:           1 / Tg = sum_i w_i / Tg_i         (mass fractions w, kelvin)
    gordon_taylor: Tg = (w_1 Tg_1 + k sum w_i Tg_i) / (w_1 + k sum w_i), the first unit being that of lowest Tg

    Parameters
    ----------
    units
        (unit, mole fraction); the fractions add up to 1 [-].
    rule
        How the Tg of the units mixes; for one unit all rules agree.
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
        raise EstimateError("rule", rule, f"one of {list(get_args(Rule))}")
    real("k", k, refuse=EstimateError)
    model = tg_table(table)
    seen, each, covariance, doubts = _of_units(model, tuple(unit.parts for unit, _ in units))
    mole: Array = np.array([fraction for _, fraction in units])
    value, slope = mixed(each, mole, np.array([unit.pi_g_per_mol for unit, _ in units]), rule, k)
    own = max(float(slope @ covariance @ slope), 0.0) ** 0.5
    present = [i for i, (_, fraction) in enumerate(units) if fraction > 0.0]
    if any(seen.unknown[i] for i in present):  # part of the unit is not in the tables: add the spread of all units
        own = float(np.hypot(own, model.passport["spread_c"]))
    notes = [f"{units[i][0]}: {doubts[i]}" if len(present) > 1 else doubts[i] for i in present if doubts[i]]
    return Estimate(
        value,
        float(np.sqrt(model.calibration[0] + own**2)),
        UNIT,
        not notes,
        f"groups, surroundings and shape, table {model.name}; units mixed by the {rule} rule",
        str(model.passport["source"]),
        "; ".join(dict.fromkeys(notes)),
        contributions(model, seen, slope, value),
    )


def groups_file(path: Path | str) -> Path:
    """The file of groups that belongs to an archive: `tg_c_groups.csv` next to `tg_c.npz`."""
    return Path(path).with_name(f"{Path(path).stem}_groups.csv")


def prior_row(prior: Mapping[str, float], seen: Features) -> Array:
    """Prior standard deviation of every weight [K]."""
    sizes = [seen.groups, seen.dianhydrides, seen.diamines, seen.shape]
    parts = [np.full(rows.shape[1], prior[view]) for view, rows in zip(VIEWS, sizes, strict=True)]
    return np.concatenate([[prior["one"]], *parts])


def unseen_covariance(prior: Mapping[str, float], seen: Features) -> Array:
    """Prior covariance of surroundings and shapes outside the basis, which no weight can explain [K^2].

    Two units that share a part share the unknown of that part.
    """
    covariance = np.zeros((len(seen.units), len(seen.units)))
    keys: Sequence[Sequence[object]] = ([u[0] for u in seen.units], [u[1] for u in seen.units], seen.units)
    for view, rows, parts in zip(VIEWS[1:], (seen.dianhydrides, seen.diamines, seen.shape), keys, strict=True):
        left = np.sqrt(np.maximum(1.0 - (rows**2).sum(axis=1), 0.0))
        places = {part: i for i, part in enumerate(dict.fromkeys(parts))}
        at = np.array([places[part] for part in parts])
        covariance += prior[view] ** 2 * np.outer(left, left) * (at[:, None] == at)
    return covariance


def read_tg_table(path: Path | str) -> TgTable:
    """A fitted table from its archive.

    Raises
    ------
    FileError
        If the file is not an archive of a Tg table.
    """
    content = io.BytesIO(read_bytes(path))
    try:
        with np.load(content, allow_pickle=False) as archive:
            data = {key: archive[key] for key in archive.files}
        meta = json.loads(str(data["meta"]))
        sides = [
            Side(
                tuple(zip(data[f"{k}_text"].tolist(), data[f"{k}_level"].tolist(), strict=True)),
                data[f"{k}_mean"].astype(float),
                data[f"{k}_directions"].astype(float),
            )
            for k in ("a", "b")
        ]
        names = tuple(data["group_names"].tolist())
        shipped = TgTable(
            meta["name"],
            Basis(
                GroupTable("", ()),
                names,
                data["group_scale"],
                sides[0],
                sides[1],
                data["shape_mean"],
                data["shape_scale"],
                data["shape_range"],
                data["shapes"],
                data["whitening"],
            ),
            data["weights"],
            data["pairs"].astype(float),
            data["taken"].astype(float),
            meta["prior_sd_c"],
            tuple(meta["calibration"]),
            meta["domain_sd_c"],
            meta["passport"],
        )
    except (ValueError, KeyError, OSError, EOFError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise FileError(
            str(path), type(error).__name__, "a table written by `pi-formulate fit`", "Fit it again, or check the name."
        ) from error
    return _with_groups(shipped, group_table(groups_file(path)))


def tg_table(name: str = "shipped") -> TgTable:
    """The shipped table, or the user's own by the path of its .npz file, which is read again when its files change."""
    path = reference_table("properties/tg_c.npz") if name == "shipped" else Path(name)
    files = (path, groups_file(path))
    return _read_once(path, tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in files))


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


def contributions(model: TgTable, seen: Features, slope: Array, value: float) -> tuple[tuple[str, float], ...]:
    """Contributions to the value [K], largest first; they add up to the value."""
    names = ("mean polyimide", *(f"group {name}" for name in model.basis.group_names))
    parts: dict[str, float] = {}
    for i, name in enumerate(names[1:]):
        share = float(slope @ (seen.groups[:, i] * model.weights[1 + i]))
        if share:
            parts[name] = share
    start = 1 + seen.groups.shape[1]
    for label, rows in (
        ("surroundings of the dianhydride", seen.dianhydrides),
        ("surroundings of the diamine", seen.diamines),
    ):
        stop = start + rows.shape[1]
        parts[label] = float(slope @ (rows @ model.weights[start:stop]))
        start = stop
    shares = slope @ model.basis.shape_shares(seen.scaled, model.weights[start:])
    parts |= {f"shape: {name}": float(share) for name, share in zip(DESCRIPTORS, shares, strict=True) if share}
    paired = ((seen.lead_a @ model.pairs) * seen.lead_b).sum(axis=1)
    parts["pairing of the two"] = float(slope @ paired)
    parts[names[0]] = value - sum(parts.values())
    return tuple(sorted(parts.items(), key=lambda item: -abs(item[1])))


def _with_groups(table: TgTable, groups: GroupTable) -> TgTable:
    """The table with the contributions of its file of groups, which take precedence: a chemist may edit them."""
    weights = table.weights.copy()
    edited = []
    for i, name in enumerate(table.basis.group_names):
        contribution = groups[name].value(CONTRIBUTION)
        if contribution is None:
            raise TableError(f"{groups.name}.csv:{CONTRIBUTION}", "", f"a contribution for {name}")
        weights[1 + i] = contribution * table.basis.group_scale[i]
        if not isclose(weights[1 + i], table.weights[1 + i], rel_tol=1e-9, abs_tol=1e-12):
            edited.append(name)
    name = table.name + (f" with contributions edited by hand ({', '.join(edited)})" if edited else "")
    basis = replace(table.basis, table=groups)
    for array in (weights, table.pairs, table.taken):
        array.setflags(write=False)  # one table serves every caller
    return replace(table, name=name, basis=basis, weights=weights)


@lru_cache(maxsize=8)
def _read_once(path: Path, stamps: tuple[int, ...]) -> TgTable:
    return read_tg_table(path)


@lru_cache(maxsize=512)
def _of_units(model: TgTable, parts: tuple[tuple[str, str], ...]) -> tuple[Features, Array, Array, tuple[str, ...]]:
    """Features, Tg of each unit, their covariance, and doubts: everything that does not depend on the fractions.

    Cached, since a slider or a simulation asks for the same units again and again.
    """
    seen = model.basis.see(list(parts))
    each, covariance = model.values_c(seen), model.model_covariance(seen)
    for array in (each, covariance):
        array.setflags(write=False)  # one answer serves every caller
    return seen, each, covariance, model.doubts(seen)
