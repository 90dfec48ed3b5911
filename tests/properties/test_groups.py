"""Groups: every one is hit, every atom is covered once, and a table that cannot be trusted is refused row by row."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.errors import EstimateError, FormulateError, StructureError, TableError
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.solvent import solvents
from pi_formulate.properties.groups import Group, GroupTable, assign, group_table, substituted, uncovered_text
from tests.strategies import BY_ROLE

TABLE = group_table("polyimide_groups")
CASES = list(csv.DictReader((Path(__file__).parents[1] / "cases" / "groups.csv").read_text("utf-8").splitlines()))
HEADER = "group,smarts,order,atoms,source,kind,how_read\n"
META = "[c;H0]1[c;H1][c;H1][c;H1][c;H0][c;H1]1"
PARTS = [
    *(structure.imide_part(m.smiles) for m in BY_ROLE["dianhydride"]),
    *(structure.residue(m.smiles) for m in BY_ROLE["diamine"]),
]


def heavy(formula: str) -> Counter[str]:
    return Counter({symbol: int(n or 1) for symbol, n in re.findall(r"([A-Z][a-z]?)(\d*)", formula)})


def test_every_group_has_a_case() -> None:
    assert [case["group"] for case in CASES] == [group.name for group in TABLE.groups]


@pytest.mark.parametrize("case", CASES, ids=[case["group"] for case in CASES])
def test_a_group_is_found_as_often_as_it_is_there(case: dict[str, str]) -> None:
    assert assign(case["part"], TABLE).count(case["group"]) == int(case["count"])


@pytest.mark.parametrize("table", ["polyimide_groups", "films/tg_c_groups"])
@given(part=st.sampled_from(PARTS))
def test_the_first_order_takes_every_atom_of_the_library_once(table: str, part: str) -> None:
    groups = group_table(table)
    found = assign(part, groups)
    taken = [atom for _, atoms in found.places for atom in atoms]
    assert len(taken) == len(set(taken))
    assert not found.uncovered
    total: Counter[str] = Counter()
    for name, _ in found.places:
        total += heavy(groups[name].atoms)
    atoms = {symbol: n for symbol, n in structure.element_counts(part) if symbol != "H"}
    if "B" not in atoms:  # urea and thiourea share a group, whose formula names oxygen
        assert total == Counter(atoms)


def test_atoms_of_a_group_are_those_it_takes() -> None:
    for case in CASES:
        group = TABLE[case["group"]]
        if group.order == 2:
            continue
        found = assign(case["part"], TABLE)
        symbols = structure.symbols(case["part"])
        for name, atoms in found.places:
            if name == group.name:
                assert Counter(symbols[i] for i in atoms) == heavy(group.atoms)


def test_pyromellitimide_is_covered_though_its_rings_are_aromatic_to_the_reader() -> None:
    found = assign(structure.imide_part("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12"), TABLE)
    assert dict(found.counts)["imide5 aryl"] == 2
    assert dict(found.counts)["pyromellit"] == 1


def test_the_imide_nitrogen_is_in_the_imide_group_and_nowhere_else() -> None:
    for part in PARTS:
        found = assign(part, TABLE)
        nitrogens = {atoms[0] for atoms in structure.matches(part, "[#7;R;$([#7]([#6]=[#8])[#6]=[#8])]")}
        for name, atoms in found.places:
            if nitrogens & set(atoms):
                assert name.startswith("imide")


def test_what_no_group_knows_is_named() -> None:
    found = assign("*c1ccc([Se]c2ccc(*)cc2)cc1", TABLE)
    assert found.uncovered == ((5, "Se"),)
    assert uncovered_text([found]) == "no group for Se at atom 6 of *c1ccc([Se]c2ccc(*)cc2)cc1"


def test_the_drawing_names_the_groups() -> None:
    drawing = assign("*c1ccc(Oc2ccc(*)cc2)cc1", TABLE).to_svg()
    assert drawing.startswith("<svg")
    assert drawing.rstrip().endswith("</svg>")
    # a colour for each of the four groups there are: ether, aromatic CH, C and C-N
    assert len(set(re.findall(r"fill:#(\w{6})", drawing))) >= 4


def test_an_unknown_group_says_which_table() -> None:
    with pytest.raises(
        EstimateError, match="group of tg_published: 'phenylen' is not a group of this table, which has 25"
    ):
        group_table("tg_published")["phenylen"]


def test_a_substitution_is_used_before_the_table_and_named() -> None:
    table = substituted(group_table("tg_published"), {META: "p-phenylene"})
    found = assign("*c1cccc(*)c1", table)
    assert dict(found.counts) == {f"{META} taken as p-phenylene": 1}
    assert not found.uncovered
    with pytest.raises(
        EstimateError, match=r"expected a pattern of 6 atoms, those of p-phenylene \(C6\), but got '\[CH3\]'"
    ):
        substituted(group_table("tg_published"), {"[CH3]": "p-phenylene"})


def test_all_faults_of_a_table_come_together(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        HEADER + "a,[CH3],1,C,s,k,h\n"
        "a,[CH2],1,C,s,k,h\n"
        "b,[CH3],1,C,s,k,h\n"
        "c,[C,1,C,s,k,h\n"
        "d,[OH],3,O,s,k,h\n"
        "e,[CX3]=O,1,C,s,k,h\n",
        encoding="utf-8",
    )
    with pytest.raises(FormulateError) as caught:
        group_table(str(path))
    lines = str(caught.value).splitlines()
    assert lines == [
        "mine.csv:3:group: the group 'a' is listed twice.",
        "mine.csv:4:smarts: the SMARTS '[CH3]' is listed twice. Which contribution is correct?",
        "mine.csv:5:smarts: expected a SMARTS pattern that RDKit reads, but got '[C'. Is a bracket left open?",
        "mine.csv:6:order: expected 1 or 2, but got '3'.",
        "mine.csv:7:atoms: expected the formula of the 2 atoms of the pattern, but got 'C'.",
    ]


def test_a_contribution_that_is_no_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(HEADER.strip() + ',y\na,[CH3],1,C,s,k,h,"1,5"\n', encoding="utf-8")
    with pytest.raises(TableError, match=r"mine\.csv:2:y: expected a finite number, or an empty cell, but got '1,5'"):
        group_table(str(path))


def test_a_part_has_two_ends() -> None:
    with pytest.raises(StructureError, match="exactly two"):
        structure.graph("*c1ccccc1")
    with pytest.raises(StructureError, match="two cyclic anhydrides"):
        structure.imide_part("Nc1ccc(N)cc1")


def test_tables_compare_by_content() -> None:
    one = GroupTable("t", (Group("a", "[CH3]", 1, "C"),))
    assert one == GroupTable("t", (Group("a", "[CH3]", 1, "C"),))
    assert hash(one) == hash(GroupTable("t", (Group("a", "[CH3]", 1, "C"),)))


TABLES = ("hansen_groups", "refraction")
# Groups that no shipped monomer has.
OTHERS = ("*CNC*", "*c1ccc(C=Nc2ccc(*)cc2)cc1", "*c1ccc(C(C)=Nc2ccc(*)cc2)cc1", "*c1sc(*)cc1", "Cn1cccc1")


@pytest.mark.parametrize("name", TABLES)
def test_every_group_is_hit_by_a_case(name: str) -> None:
    table = group_table(name)
    cases = [m.smiles for m in library()] + list(OTHERS)
    cases += [structure.imide_part(m.smiles) for m in library() if m.role == "dianhydride"]
    cases += [structure.residue(m.smiles) for m in library() if m.role == "diamine"]
    cases += [s.smiles for s in solvents()]
    hit = {group for case in cases for group, _ in assign(structure.canonical(case), table).counts}
    assert [group.name for group in table.groups if group.name not in hit] == []
