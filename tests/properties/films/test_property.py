"""Every property of a film: contributions that add up, limits, mixing, and what lies outside the films."""

from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.estimate import LEVELS, OUTSIDE, Z_90
from pi_formulate.properties.films.learnt import learnt
from pi_formulate.properties.films.likeness import VIEWS
from pi_formulate.properties.films.property import MOST_GROUPS, NOT_MOVED, PROCESS, VIEW_WORDS, Moved, Sums
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.films.views import GROUPS
from pi_formulate.properties.groups import group_table
from pi_formulate.properties.volume import Units
from tests.properties.units import STRANGE, UNITS, alone, fractions, unit
from tests.strategies import copolymers

OF_FILMS = sorted(set(LEARNT) & set(PROPERTIES))  # the unoriented glass is only a step on the way
BY_PROCESS = ("cte_ppm_per_k", "youngs_modulus_gpa", "birefringence")
LINES = 12  # mean of the films, three groups, other groups, groups that it lacks, six kinds of views
KAPTON, FLUORINE = alone("PMDA", "4,4'-ODA"), alone("6FDA", "TFMB")
# A cage of aliphatic rings and a long chain: no film is like it, and no element is new.
UNLIKE = Unit(unit("CpODA", "p-PDA").dianhydride, pf.Monomer.from_smiles("N" + "C" * 60 + "N", id="long"))


@pytest.mark.parametrize("name", OF_FILMS)
@settings(max_examples=6)
@given(copolymers(most=2))
def test_contributions_add_up_to_the_value(name: str, copolymer: pf.Copolymer) -> None:
    found = pf.estimate(copolymer, [name])[name]
    assert fsum(share for _, share in found.contributions) == pytest.approx(found.value, rel=1e-9)
    assert len(found.contributions) <= LINES + (name == "youngs_modulus_gpa")  # which names the order of any film
    names = [text for text, _ in found.contributions]
    assert names[0] == "mean of the films"
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", BY_PROCESS)
@pytest.mark.parametrize("process", ["free", "stretched", "unstated"])
def test_the_process_is_one_more_contribution(name: str, process: str) -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 0.7), ("BPDA", "p-PDA", 0.3)])
    found = pf.estimate(copolymer, [name], process)[name]
    assert fsum(share for _, share in found.contributions) == pytest.approx(found.value, rel=1e-9)
    assert len(found.contributions) == LINES + 1
    assert found.contributions[-1][0] == PROCESS
    assert str(pf.estimate(copolymer, [name], process).explain()).count(PROCESS) == 1


@pytest.mark.parametrize("name", OF_FILMS)
@settings(max_examples=6)
@given(copolymers(most=2))
def test_intervals_widen_with_their_level_inside_the_limits(name: str, copolymer: pf.Copolymer) -> None:
    found = pf.estimate(copolymer, [name])[name]
    assert tuple(level for level, _, _ in found.intervals) == LEVELS
    lows, highs = [low for _, low, _ in found.intervals], [high for _, _, high in found.intervals]
    assert lows == sorted(lows, reverse=True)
    assert highs == sorted(highs)
    assert lows[0] <= found.value <= highs[0]
    kind = LEARNT[name]
    assert kind.least <= lows[-1] < highs[-1] <= kind.most
    assert found.interval_90[1] - found.interval_90[0] == pytest.approx(2.0 * Z_90 * found.sd, rel=1e-9)


@pytest.mark.parametrize("name", OF_FILMS)
def test_a_latent_value_is_undone_by_its_inverse(name: str) -> None:
    kind = LEARNT[name]
    for units in (KAPTON, FLUORINE):
        value = kind.estimate(units).value
        latent = kind.latent(np.array(value), Sums(units))
        if name == "youngs_modulus_gpa":  # its films are ordered, the latent value is of the glass
            latent = latent + np.log(pf.estimate(copolymer_of(units), [name])[name].value / value)
            value = pf.estimate(copolymer_of(units), [name])[name].value
            latent = kind.latent(np.array(value), Sums(units))
            assert float(kind.value(latent, Sums(units))) == pytest.approx(kind.estimate(units).value)
            continue
        assert float(kind.value(latent, Sums(units))) == pytest.approx(value)


def copolymer_of(units: Units) -> pf.Copolymer:
    return pf.Copolymer(units)


@pytest.mark.parametrize("name", OF_FILMS)
def test_ends_of_a_copolymer_are_its_homopolymers(name: str) -> None:
    kind = LEARNT[name]
    for share, end in ((1.0, KAPTON), (0.0, FLUORINE)):
        mixed = kind.estimate(((KAPTON[0][0], share), (FLUORINE[0][0], 1.0 - share)))
        alone = kind.estimate(end)
        assert (mixed.value, mixed.sd) == (pytest.approx(alone.value, rel=1e-12), pytest.approx(alone.sd, rel=1e-12))
    ends = sorted(kind.estimate(units).value for units in (KAPTON, FLUORINE))
    half = kind.estimate(((KAPTON[0][0], 0.5), (FLUORINE[0][0], 0.5))).value
    assert ends[0] < half < ends[1]


@settings(max_examples=25)
@given(UNITS, st.sampled_from(OF_FILMS))
def test_a_unit_written_twice_is_that_unit(chosen: Unit, name: str) -> None:
    once, twice = (LEARNT[name].estimate(units) for units in (((chosen, 1.0),), ((chosen, 0.3), (chosen, 0.7))))
    assert twice.value == pytest.approx(once.value, rel=1e-9)
    assert twice.sd == pytest.approx(once.sd, rel=1e-6)


@settings(max_examples=25)
@given(copolymers(most=2), st.sampled_from(OF_FILMS))
def test_the_order_of_the_units_does_not_matter(copolymer: pf.Copolymer, name: str) -> None:
    units = fractions(copolymer)
    one, other = LEARNT[name].estimate(units), LEARNT[name].estimate(units[::-1])
    assert other.value == pytest.approx(one.value, rel=1e-9)
    assert other.sd == pytest.approx(one.sd, rel=1e-9)


@pytest.mark.parametrize("name", OF_FILMS)
def test_an_unknown_element_is_named_and_doubles_the_interval(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    units: Units = ((Unit(unit("BTDA", "p-PDA").dianhydride, STRANGE), 1.0),)
    kind, rows = LEARNT[name], learnt(name).passport["rows"]
    found = pf.estimate(pf.Copolymer(units), [name])[name] if name != "refractive_index" else kind.estimate(units)
    assert not found.in_domain
    assert f"no film with B among the {rows} that this was learnt from" in found.note
    wide = kind.estimate(units)
    monkeypatch.setattr("pi_formulate.properties.films.property.OUTSIDE", 1.0)
    plain = kind._estimate(units, NOT_MOVED)  # not the one that is kept
    assert wide.value == plain.value
    latent = [
        [float(kind.latent(np.array(end), Sums(units))) for end in found.intervals[LEVELS.index(0.5)][1:]]
        for found in (wide, plain)
    ]
    if min(wide.intervals[0][1:]) > kind.least and name != "youngs_modulus_gpa" and name != "birefringence":
        widths = [abs(high - low) for low, high in latent]
        assert widths[0] == pytest.approx(OUTSIDE * widths[1], rel=1e-9)
    assert wide.sd > 1.2 * plain.sd


# Volumes per van der Waals volume differ little between polymers: the few films of the dielectric constant leave hardly
# more open of a polymer that is unlike them.
@pytest.mark.parametrize("name", [name for name in OF_FILMS if name != "dielectric_constant"])
def test_what_is_unlike_every_film_says_so(name: str) -> None:
    found = LEARNT[name].estimate(((UNLIKE, 1.0),))
    assert not found.in_domain
    assert found.note == f"no film like it among the {learnt(name).passport['rows']} that this was learnt from"
    known = LEARNT[name].estimate(KAPTON)
    assert known.in_domain
    assert not known.note
    mixed = LEARNT[name].estimate(((UNLIKE, 0.01), (KAPTON[0][0], 0.99)))  # dilution changes nothing about it
    assert not mixed.in_domain
    assert mixed.note.startswith(f"{UNLIKE}: no film like it")


def test_a_unit_of_no_amount_is_no_doubt() -> None:
    for name in OF_FILMS:
        found = LEARNT[name].estimate(((KAPTON[0][0], 1.0), (UNLIKE, 0.0)))
        assert found.in_domain, name
        assert found == LEARNT[name].estimate(KAPTON), name


@pytest.mark.parametrize("name", OF_FILMS)
@pytest.mark.parametrize("wrong", [(0.5, 0.4), (1.2, -0.2), (float("nan"), 1.0)])
def test_fractions_that_do_not_add_up_are_refused(name: str, wrong: tuple[float, float]) -> None:
    with pytest.raises(EstimateError, match="add up to 1"):
        LEARNT[name].estimate(((KAPTON[0][0], wrong[0]), (FLUORINE[0][0], wrong[1])))


def test_units_that_share_a_diamine_are_off_together() -> None:
    one, other = Unit(unit("PMDA", "p-PDA").dianhydride, UNLIKE.diamine), UNLIKE
    sds = [LEARNT["tg_c"].estimate(((each, 1.0),)).sd for each in (one, other)]
    both = LEARNT["tg_c"].estimate(((one, 0.5), (other, 0.5))).sd
    assert both > 0.8 * min(sds)


@pytest.mark.parametrize("name", OF_FILMS)
def test_what_two_polymers_share_is_a_covariance_of_their_estimates(name: str) -> None:
    kind = LEARNT[name]
    a, b = KAPTON[0][0], FLUORINE[0][0]
    polymers: list[Units] = [KAPTON, ((a, 0.5), (b, 0.5)), FLUORINE, ((a, 0.3), (a, 0.7))]
    joint = kind.joint(polymers)
    assert np.allclose(joint, joint.T)
    assert joint[3] == pytest.approx(joint[0], rel=1e-9)  # a unit written twice is that unit
    assert np.linalg.eigvalsh(joint).min() >= -1e-3 * np.trace(joint)  # of the half precision of the archives
    # With the scatter of a film, what is open of one polymer is its deviation, where the value is the latent one.
    if name in ("tg_c", "cte_ppm_per_k", "t5_loss_c", "cutoff_nm"):
        model = learnt(name)
        scatter = model.scale_90**2 * model.calibration[0]
        assert joint[0, 0] + scatter == pytest.approx(kind.estimate(KAPTON).sd ** 2, rel=1e-6)
        assert joint[0, 1] == pytest.approx(0.5 * (joint[0, 0] + joint[0, 2]), rel=1e-6)  # of its halves


def _parts_plainly(kind, latent, shares, moved):
    """What groups, views and process add, one sum after the other."""
    of_groups, has = shares @ latent.group_shares, (shares @ latent.seen.scaled.groups) > 0.0
    present = of_groups[has]
    order = np.argsort(-np.abs(present), kind="stable")[:MOST_GROUPS]
    names = [group.name for group in group_table(GROUPS).groups]
    parts = {names[i]: value for i, value in zip(np.flatnonzero(has)[order], present[order].tolist(), strict=True)}
    parts["its other groups"] = float(present.sum()) - sum(parts.values())
    parts["groups that it lacks"] = float(of_groups[~has].sum())
    of_views = dict(zip(VIEWS, (shares @ latent.shares).tolist(), strict=True))
    for text, views in VIEW_WORDS.items():
        parts[text] = sum(of_views[view] for view in views)
    if moved.shift:
        parts[PROCESS] = moved.shift
    return list(parts), list(parts.values())


@pytest.mark.parametrize("name", OF_FILMS)
@settings(max_examples=8)
@given(copolymers(most=3), st.sampled_from([NOT_MOVED, Moved(0.1, 0.2, "moved")]))
def test_the_short_way_to_contributions_and_intervals_is_the_long_one_to_the_last_bit(name, copolymer, moved) -> None:
    kind, units = LEARNT[name], copolymer.mole_fractions
    latent, shares = kind.of_units([unit for unit, _ in units]), kind.weights(units)
    plain = np.array([fraction for _, fraction in units])
    if kind.by_volume:
        plain = plain * np.array([pf.estimate(unit)["vdw_volume_cm3_per_mol"].value for unit, _ in units])
    assert shares.tobytes() == (plain / plain.sum()).tobytes()
    assert kind._parts(latent, shares, moved) == _parts_plainly(kind, latent, shares, moved)
    open_variance = float(shares @ latent.covariance @ shares)
    of_many = latent.learnt.scale(np.array([open_variance]), moved.sd**2)
    assert latent.learnt.scale_of_one(open_variance, moved.sd**2) == float(of_many[0])
    assert latent.learnt.scale_of_one(-1e-30) == float(latent.learnt.scale(np.array(-1e-30)))
    for level in LEVELS:
        assert latent.learnt.quantiles[level] * latent.learnt.scale_of_one(open_variance) == float(
            latent.learnt.half_width(open_variance, level)
        )
