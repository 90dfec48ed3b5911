"""From the readings of a balance to the lines of a sheet."""

from dataclasses import replace
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.batch.from_balance import charged_of, filled_in, left_out
from tests.batch.filling import fill_in

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
BATCH = pf.plan_batch(
    KAPTON, batch_id="R-1", solution_g=500, readability_g=0.01, lots={"PMDA": pf.Lot("A7", purity_frac=0.99)}
)
PORTIONS = pf.plan_batch(
    KAPTON,
    batch_id="R-2",
    solution_g=500,
    readability_g=0.01,
    order=["NMP", "4,4'-ODA", ("PMDA", 0.9), ("PMDA", 0.1)],
)


TWO = pf.Bottle.stock("S-2", {"4,4'-ODA": 0.06, "p-PDA": 0.05}, solvent="NMP")
SHARED = pf.plan_batch(
    pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 0.4), ("PMDA", "p-PDA", 0.6)]),
    batch_id="R-3",
    solution_g=500,
    readability_g=0.01,
    bottles=[(TWO, 100.0)],
    lots={"PMDA": pf.Lot("A7")},
)


def masses(text: str, *recipes: pf.Recipe, filled: dict[str, dict[int, float]] | None = None) -> object:
    made = filled_in(recipes or (BATCH,), pf.read_balance(text), filled)
    return made if len(recipes) > 1 else next(iter(made.values()))


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("425 g\n35.9 g\n39.1 g", {1: 425.0, 2: 35.9, 3: 39.1}),
        ("S D 424 g\nS S 425 g\nS I\nS + \nS S 35.9 g\nS D 0.1 g", {1: 425.0, 2: 35.9}),
        ("S S 30 g\nS S 0 g\nS S 30 g", {1: 30.0, 2: 30.0}),
        ("ST,+30 g\nUS,\nST,+30 g", {1: 30.0, 2: 30.0}),
        ("0.00 g\n425 g\n0.00 g\n35.9 g", {1: 425.0, 2: 35.9}),
        ("T S 100 g\nS S 425 g\nT S 525 g\nS S 35.9 g", {1: 425.0, 2: 35.9}),
        (
            "ST,TR,+0100.00 g\nST,GS,+0525.00 g\nST,GS,+0135.90 g\nST,TR,+0100.00 g\nST,NT,+0035.90 g",
            {1: 425.0, 2: 35.9},
        ),
        ("G#    +   525.00 g  \nT1    +   100.00 g  \nN     +   425.00 g  ", {1: 425.0}),
        ("T1    +   100.00 g  \nG#    +   525.00 g  ", {1: 425.0}),
        ("PMDA\n39.1 g\nNMP\n425 g", {1: 425.0, 3: 39.1}),
        ("lot: A7\nUS,+00039.1  g\nST,+00039.1  g", {3: 39.1}),
        ("A7\n39.1 g\n39.1 g", {3: 39.1}),
        ("PMDA\nLot A7\n39.1 g", {3: 39.1}),
        ("89-32-7 39.1 g\n101-80-4 35.9 g", {3: 39.1, 2: 35.9}),
        ("T S 100 g\nPMDA\nS S 39.1 g", {3: 39.1}),
        ("R-1\n425 g\n35.9 g", {1: 425.0, 2: 35.9}),
        ("Batch: R-1\nPMDA\n39.1 g", {3: 39.1}),
        ("PMDA\n0.00 g\n4,4'-ODA\n35.9 g", {2: 35.9}),
    ],
)
def test_each_mass_goes_to_its_line(text: str, steps: dict[int, float]) -> None:
    assert masses(text) == steps


def test_portions_are_filled_in_their_order() -> None:
    assert masses("PMDA\n35 g\nPMDA\n3.9 g", PORTIONS) == {3: 35.0, 4: 3.9}


def test_lines_that_the_sheet_has_are_left_as_they_are() -> None:
    assert masses("35.9 g\n39.1 g", filled={"R-1": {1: 425.0}}) == {1: 425.0, 2: 35.9, 3: 39.1}


def test_two_batches_by_their_ids() -> None:
    second = replace(BATCH, batch_id="R-9")
    assert masses("R-9\n420 g\n36 g\nR-1\nPMDA\n39.1 g", BATCH, second) == {
        "R-9": {1: 420.0, 2: 36.0},
        "R-1": {3: 39.1},
    }


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("425 g\n425 g\n35.9 g", 2, "Was it printed twice"),
        ("425 g\n35.9 g\n39.1 g\n39.2 g", 4, "as many masses as batch R-1 has empty lines"),
        ("PMDA\n39.1 g\n38.0 g", 3, "one mass below PMDA"),
        ("PMDA\n39.1 g\nPMDA\n38.0 g", 4, "there is no empty line of PMDA for 38 g"),
        ("BPDA\n39.1 g", 2, "an id or a lot of batch R-1: NMP, 4,4'-ODA, PMDA, A7"),
        ("PMDA\nNMP\n39.1 g", 3, "They name different lines"),
        ("PMDA\nS D 39.1 g\nNMP\nS S 425 g", 2, "there is no stable reading below PMDA"),
        ("OL,+9999999E+19\nNMP\nOL,+9999999E+19", 3, "there is no stable reading below NMP"),
        ("425 g\nPMDA\n39.1 g", 3, "above each mass of a batch, or above none"),
        ("S S -118.36 g", 1, "Tare it again"),
        ("ST,GS,+0525.00 g", 1, r"there is no tare before the gross mass 'ST,GS,\+0525\.00 g'"),
        ("ST,GS,+0525.00 g\nST,TR,+0100.00 g", 1, r"there is no tare before the gross mass 'ST,GS,\+0525\.00 g'"),
        ("ST,GS,+0525.00 g\nST,TR,+0100.00 g\nST,NT,+0424.90 g", 3, "gross - tare, 425 g"),
        ("S S 1e9 g", 1, "No reading stands below it"),
        ("900000000000 kg", 1, "Is the unit right"),
    ],
)
def test_what_is_ambiguous_names_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(pf.TableError, match=says) as caught:
        masses(text)
    assert caught.value.where == f"balance:{line}"


def test_two_batches_need_the_id_of_one() -> None:
    with pytest.raises(pf.TableError, match=r"the id of a batch on a line above it, one of R-1, R-2") as caught:
        masses("425 g", BATCH, PORTIONS)
    assert caught.value.where == "balance:1"


@pytest.mark.parametrize("text", ["", "S I\nUS,", "S S 0.00 g"])
def test_no_mass_at_all_is_an_error(text: str) -> None:
    with pytest.raises(
        pf.TableError,
        match=r"balance: there is no (reading, but at least one stable mass is needed|stable mass above 0 g)\.",
    ):
        masses(text)


def test_what_was_left_out_is_counted() -> None:
    assert left_out(pf.read_balance("T S 1 g\nS D 2 g\nS S 3 g\nS +\nS S 0.00 g")) == 3


def test_a_sheet_is_filled_and_reconciled_as_by_hand(tmp_path: Path) -> None:
    BATCH.to_csv(tmp_path / "r.csv")
    readings = pf.read_balance("NMP\n425.1 g\nA7\n39.5 g\n4,4'-ODA\n35.9 g")
    ((recipe, steps),), _ = charged_of(tmp_path / "r.csv", readings)
    assert recipe == BATCH
    (by_balance,) = pf.reconcile_file(tmp_path / "r.csv", balance=readings)
    by_hand = pf.reconcile({c.compound.id: steps[c.step] for c in recipe.charges}, BATCH)
    assert by_balance.top_up_g == by_hand.top_up_g
    assert by_balance.made.charge_g == by_hand.made.charge_g


def test_a_bottle_of_several_components_is_one_mass_in_the_ratio_of_the_sheet() -> None:
    steps = {charge.step: charge for charge in SHARED.charges}
    together = [step for step, charge in steps.items() if charge.lot.name == "S-2"]
    planned = sum(steps[step].charge_g for step in together)
    assert len(together) == 2
    named = "NMP\n300 g\nLot: S-2\n101 g\np-PDA\n9 g\nA7\n40 g\n4,4'-ODA\n6 g"
    for text in (named, "300 g\n101 g\n6 g\n9 g\n40 g"):
        made = filled_in([SHARED], pf.read_balance(text))["R-3"]
        assert sum(made[step] for step in together) == pytest.approx(101.0, abs=1e-12)
        for step in together:
            assert made[step] == pytest.approx(101.0 * steps[step].charge_g / planned)
        alone = {steps[step].compound.id: mass for step, mass in made.items() if step not in together}
        assert alone == {"NMP": 300.0, "4,4'-ODA": 6.0, "p-PDA": 9.0, "PMDA": 40.0}
    exact = filled_in([SHARED], pf.read_balance(f"S-2\n{planned:.2f} g"))["R-3"]
    assert exact == pytest.approx({step: steps[step].charge_g for step in together}, rel=1e-12)


def test_what_a_bottle_of_several_components_refuses() -> None:
    first = next(charge.step for charge in SHARED.charges if charge.lot.name == "S-2")
    with pytest.raises(pf.TableError, match="a mass in 1 of the 2 lines of S-2"):
        masses("S-2\n100 g", SHARED, filled={"R-3": {first: 50.0}})
    with pytest.raises(pf.TableError, match="there is no empty line of S-2 for 99 g"):
        masses("S-2\n100 g\nNMP\n300 g\nS-2\n99 g", SHARED)
    with pytest.raises(pf.TableError, match=r"an id or a lot of batch R-3: NMP, S-2, .*PMDA, A7"):
        masses("BPDA\n100 g", SHARED)


MEND = pf.reconcile({**BATCH.charge_g, "PMDA": BATCH.charge_g["PMDA"] + 0.5}, BATCH)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_the_masses_of_a_balance_fill_a_top_up_sheet(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{kind}"
    pf.write_top_ups([MEND], path)
    adds = {line.id: line.add_g for line in MEND.lines if line.add_g}
    assert list(adds) == ["NMP", "4,4'-ODA"]  # nothing is to add of PMDA
    sent = f"S S {adds['NMP']:.2f} g\nS D 0.1 g\nS S {adds[chr(52) + chr(44) + chr(52) + chr(39) + '-ODA'] + 0.5:.2f} g"
    named = "R-1 TOP-UP 1\n4,4'-ODA\n" + sent.splitlines()[2] + "\nNMP\n" + sent.splitlines()[0]
    expected = {line.id: line.final_g for line in MEND.lines} | {"4,4'-ODA": MEND.lines[1].final_g + 0.5}
    for text in (sent, named):
        (second,) = pf.reconcile_file(path, balance=pf.read_balance(text))
        assert second.title == "R-1 TOP-UP 2"
        assert {line.id: line.in_vessel_g for line in second.lines} == pytest.approx(expected, rel=1e-12)
        assert second.top_up_g["PMDA"] > 0.4


def test_a_mass_for_a_line_that_the_top_up_does_not_ask_for_needs_its_name(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    pf.write_top_ups([MEND], path)
    with pytest.raises(pf.TableError, match="R-1 TOP-UP 1 has empty lines with a mass to add") as caught:
        pf.reconcile_file(path, balance=pf.read_balance("5 g\n0.5 g\n0.6 g"))
    assert caught.value.where == "balance:3"
    (second,) = pf.reconcile_file(path, balance=pf.read_balance("PMDA\n0.3 g"))
    assert second.lines[2].in_vessel_g == pytest.approx(BATCH.charge_g["PMDA"] + 0.8)


def test_a_cell_of_a_top_up_sheet_that_is_filled_in_already_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    pf.write_top_ups([MEND], path)
    fill_in(path, {"NMP": 5.11})
    (second,) = pf.reconcile_file(path, balance=pf.read_balance("0.77 g"))
    pairs = zip(second.lines, MEND.lines, strict=True)
    added = {line.id: round(line.in_vessel_g - old.in_vessel_g, 6) for line, old in pairs}
    assert added == {"NMP": 5.11, "4,4'-ODA": 0.77, "PMDA": 0.0}


def test_reagents_of_imidization_take_no_mass_of_a_top_up(tmp_path: Path) -> None:
    batch = pf.plan_batch(
        KAPTON, solution_g=500, readability_g=0.01, batch_id="R-4", imidization={"pyridine": 1.0}, imbalance_r=0.99
    )
    masses = {id: mass for id, mass in batch.charge_g.items() if id != "pyridine"}
    pf.write_top_ups([pf.reconcile({**masses, "PMDA": masses["PMDA"] + 0.5}, batch)], tmp_path / "t.csv")
    with pytest.raises(pf.TableError, match="an id or a lot of batch R-4: NMP, 4,4'-ODA, PMDA"):
        pf.reconcile_file(tmp_path / "t.csv", balance=pf.read_balance("pyridine\n5 g"))


def test_two_top_ups_by_their_titles(tmp_path: Path) -> None:
    other = pf.reconcile({**PORTIONS.charge_g, "PMDA": 40.5}, PORTIONS)
    pf.write_top_ups([MEND, other], tmp_path / "t.csv")
    first, second = pf.reconcile_file(
        tmp_path / "t.csv", balance=pf.read_balance("R-2 TOP-UP 1\nNMP 3 g\nR-1 TOP-UP 1\nNMP 4 g")
    )
    assert first.lines[0].in_vessel_g == pytest.approx(MEND.lines[0].in_vessel_g + 4.0)
    assert second.lines[0].in_vessel_g == pytest.approx(other.lines[0].in_vessel_g + 3.0)


def test_after_a_hundred_errors_the_rest_is_not_read() -> None:
    sent = "\n".join(f"entry {number}\n{number}.5 g" for number in range(1, 4_500))
    with pytest.raises(pf.ManyErrors) as caught:
        masses(sent)
    assert len(caught.value.errors) == 101
    assert "there are more than 100 readings that belong to no line" in str(caught.value.errors[-1])


def test_a_structure_names_a_component() -> None:
    assert masses("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12\n39.1 g") == {3: 39.1}
