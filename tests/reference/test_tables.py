"""The shipped tables: columns, units, sources, names, and a dozen monomers written down a second time."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from pi_formulate.base.errors import TableError
from pi_formulate.base.names import check_cas, name_key
from pi_formulate.base.tables import monomer_table, number, reference_table, rows, sources
from pi_formulate.chemistry.atoms import atomic_weights
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import citation
from pi_formulate.chemistry.solvent import SolventLibrary, reagents, solvents
from pi_formulate.chemistry.structure import canonical, element_counts, functional_groups
from tools.site import pages_tables

REFERENCE = reference_table("sources.csv").parent
FILES = sorted([monomer_table(), *REFERENCE.rglob("*.csv")])
READINGS = sorted((REFERENCE / "readings").glob("*.csv"))
KINDS = {"measured", "compiled", "estimated", "fitted", "defined", "assumed"}
HOW_READ = {"table", "text", "abstract", "figure", "recalled"}
COMPOUNDS = ("monomers.csv", "solvents.csv", "reagents.csv")


def table(path: Path) -> list[dict[str, str]]:
    """Rows as they stand in the file, by a reader of its own."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


MONOMERS = table(monomer_table())
LIQUIDS = {name: table(reference_table(name)) for name in ("solvents.csv", "reagents.csv")}
BY_FILE = {"monomers.csv": MONOMERS, **LIQUIDS}


# --- every file


def test_there_are_the_files_that_this_module_speaks_of() -> None:
    assert {path.name for path in FILES} >= {
        *COMPOUNDS,
        "sources.csv",
        "ambiguous_names.csv",
        "atomic_weights.csv",
        "groups.csv",
        "default.csv",
        "diamine-bridge.csv",
        "x2-throughout.csv",
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_is_plain_utf8_with_whole_lines(path: Path) -> None:
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")
    text = content.decode("utf-8")
    cells = list(csv.reader(text.splitlines(), strict=True))
    assert len(cells) == text.count("\n"), "a cell holds a line break"
    assert {len(row) for row in cells} == {len(cells[0])}
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", column) for column in cells[0])
    assert len(set(cells[0])) == len(cells[0])
    assert all(cell == cell.strip() for row in cells for cell in row)
    assert len(rows(path, cells[0])) == len(cells) - 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_origin_of_every_row_is_known(path: Path) -> None:
    known = {row["key"] for row in table(REFERENCE / "sources.csv")}
    content = table(path)
    if path.name == "sources.csv" or "source" not in content[0]:
        # Names and definitions, no facts read elsewhere: a note or a basis stands in place of a source.
        assert content[0].keys() & {"note", "basis", "citation"}
        return
    for row in content:
        assert row["source"] in known, row
        assert row["kind"] in KINDS, row
        assert row["how_read"] in HOW_READ, row
        assert (row["kind"] == "assumed") == (row["how_read"] == "recalled"), row
        assert row.get("property_source", "") in {*known, ""}, row


def test_every_source_is_complete_used_and_in_its_place() -> None:
    content = table(REFERENCE / "sources.csv")
    keys = [row["key"] for row in content]
    assert keys == sorted(set(keys))
    used = {row[c] for path in FILES for row in table(path) for c in ("source", "property_source") if row.get(c)}
    assert used | set(pages_tables.archives()) == set(keys)
    assert sources() == {row["key"]: row["citation"] for row in content}
    for row in content:
        assert len(row["citation"]) > 20
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}|", row["accessed"])
        assert re.fullmatch(r"10\.\d{4,}/\S+|", row["doi"])
        assert re.fullmatch(r"https?://\S+|", row["url"])
        assert row["licence"]


# --- monomers


def test_the_monomers_are_as_many_as_they_were() -> None:
    assert Counter(row["role"] for row in MONOMERS) == {
        "dianhydride": 76,
        "diamine": 231,
        "endcap_anhydride": 31,
        "endcap_amine": 25,
    }
    assert len(library()) == len(MONOMERS) == 363
    assert Counter(row["kind"] for row in MONOMERS) == {"compiled": 284, "assumed": 79}


def test_columns_of_the_monomers() -> None:
    assert list(MONOMERS[0]) == [
        "id",
        "aliases",
        "name",
        "cas",
        "role",
        "smiles",
        "assay_frac",
        "melting_point_c",
        "density_g_per_cm3",
        "source",
        "kind",
        "how_read",
        "property_source",
        "note",
    ]


def test_the_monomers_stand_in_order() -> None:
    order = [(row["role"], row["id"]) for row in MONOMERS]
    assert order == sorted(order)
    for content in LIQUIDS.values():
        assert [row["id"] for row in content] == sorted((row["id"] for row in content), key=str.casefold)
    names = [row["name"] for row in table(REFERENCE / "ambiguous_names.csv")]
    assert names == sorted(names)


def test_what_is_only_recalled_has_no_cas_number() -> None:
    for row in MONOMERS:
        if row["kind"] == "assumed":
            assert (row["cas"], row["source"]) == ("", "recalled"), row["id"]
        else:
            assert row["source"] != "recalled", row["id"]


def test_every_monomer_has_the_groups_of_its_role_and_a_canonical_structure() -> None:
    for row in MONOMERS:
        assert functional_groups(row["smiles"]) == GROUPS_OF_ROLE[row["role"]], row["id"]
    structures = Counter(canonical(row["smiles"]) for row in MONOMERS)
    assert structures.most_common(1)[0][1] == 1


def test_properties_of_monomers_are_in_range_and_have_a_source() -> None:
    for row in MONOMERS:
        values = (row["melting_point_c"], row["density_g_per_cm3"])
        assert bool(row["property_source"]) == any(values), row["id"]
        assert not values[0] or -120.0 < float(values[0]) < 500.0, row["id"]
        assert not values[1] or 0.7 < float(values[1]) < 2.6, row["id"]
        assert not row["assay_frac"] or 0.5 < float(row["assay_frac"]) <= 1.0, row["id"]


# id: CAS number, SMILES, Hill formula, written down from what the author knows and not from the table
BY_HAND = {
    "PMDA": ("89-32-7", "O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12", "C10H2O6"),
    "BPDA": ("2420-87-3", "O=C1OC(=O)c2ccc(cc12)-c1ccc2C(=O)OC(=O)c2c1", "C16H6O6"),
    "BTDA": ("2421-28-5", "O=C1OC(=O)c2ccc(cc12)C(=O)c1ccc2C(=O)OC(=O)c2c1", "C17H6O7"),
    "ODPA": ("1823-59-2", "O=C1OC(=O)c2ccc(cc12)Oc1ccc2C(=O)OC(=O)c2c1", "C16H6O7"),
    "6FDA": ("1107-00-2", "FC(F)(F)C(C(F)(F)F)(c1ccc2C(=O)OC(=O)c2c1)c1ccc2C(=O)OC(=O)c2c1", "C19H6F6O6"),
    "DSDA": ("2540-99-0", "O=C1OC(=O)c2ccc(cc12)S(=O)(=O)c1ccc2C(=O)OC(=O)c2c1", "C16H6O8S"),
    "NTDA": ("81-30-1", "O=C1OC(=O)c2ccc3C(=O)OC(=O)c4ccc1c2c34", "C14H4O6"),
    "p-PDA": ("106-50-3", "Nc1ccc(N)cc1", "C6H8N2"),
    "m-PDA": ("108-45-2", "Nc1cccc(N)c1", "C6H8N2"),
    "4,4'-ODA": ("101-80-4", "Nc1ccc(cc1)Oc1ccc(N)cc1", "C12H12N2O"),
    "3,4'-ODA": ("2657-87-6", "Nc1ccc(cc1)Oc1cccc(N)c1", "C12H12N2O"),
    "MDA": ("101-77-9", "Nc1ccc(cc1)Cc1ccc(N)cc1", "C13H14N2"),
    "DDS": ("80-08-0", "Nc1ccc(cc1)S(=O)(=O)c1ccc(N)cc1", "C12H12N2O2S"),
    "4,4'-DABA": ("785-30-8", "Nc1ccc(cc1)C(=O)Nc1ccc(N)cc1", "C13H13N3O"),
    "TFMB": ("341-58-2", "Nc1ccc(c(c1)C(F)(F)F)-c1ccc(N)cc1C(F)(F)F", "C14H10F6N2"),
    "TPE-R": ("2479-46-1", "Nc1ccc(cc1)Oc1cccc(c1)Oc1ccc(N)cc1", "C18H16N2O2"),
    "BAPP": ("13080-86-9", "CC(C)(c1ccc(cc1)Oc1ccc(N)cc1)c1ccc(cc1)Oc1ccc(N)cc1", "C27H26N2O2"),
    "m-TB": ("84-67-3", "Cc1cc(N)ccc1-c1ccc(N)cc1C", "C14H16N2"),
    "PA": ("85-44-9", "O=C1OC(=O)c2ccccc12", "C8H4O3"),
    "AN": ("62-53-3", "Nc1ccccc1", "C6H7N"),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_monomers_that_everybody_knows(name: str) -> None:
    cas, smiles, formula = BY_HAND[name]
    monomer = library()[name]
    assert (monomer.cas, monomer.smiles, monomer.formula) == (cas, canonical(smiles), formula)
    assert citation(monomer) == sources()[monomer.source]


def test_columns_of_the_frame() -> None:
    frame = library().to_frame()
    assert list(frame.columns) == [
        "id",
        "role",
        "smiles",
        "name",
        "cas",
        "aliases",
        "source",
        "assay_frac",
        "melting_point_c",
        "density_g_per_cm3",
        "price_per_kg",
        "formula",
        "molar_mass_g_per_mol",
        "functionality",
    ]
    assert len(frame) == 363
    assert list(frame["id"]) == [row["id"] for row in MONOMERS]
    assert list(frame["aliases"]) == [row["aliases"] for row in MONOMERS]
    by_role = frame.groupby("role")["functionality"].agg(["min", "max"])
    assert by_role.T.to_dict("list") == {
        "dianhydride": [2, 2],
        "diamine": [2, 2],
        "endcap_anhydride": [1, 1],
        "endcap_amine": [1, 1],
    }
    assert dict(zip(frame["id"], frame["molar_mass_g_per_mol"], strict=True))["PMDA"] == pytest.approx(218.12, abs=0.01)


# --- names and CAS numbers of all compounds


def cas_is_right(cas: str) -> bool:
    """The last digit is the sum of the others, each times its place from the right, modulo 10."""
    first, second, check = cas.split("-")
    total = 0
    for place, digit in enumerate(reversed(first + second)):
        total += (place + 1) * int(digit)
    return len(second) == 2 and len(check) == 1 and 2 <= len(first) <= 7 and total % 10 == int(check)


@pytest.mark.parametrize("name", COMPOUNDS)
def test_cas_numbers_are_right_and_of_one_compound(name: str) -> None:
    numbers = [row["cas"] for row in BY_FILE[name] if row["cas"]]
    # Many monomers are known from films only, without a source for their number.
    assert len(numbers) >= (0.5 if name == "monomers.csv" else 0.6) * len(BY_FILE[name])
    assert [cas for cas in numbers if not cas_is_right(cas)] == []
    assert len(set(numbers)) == len(numbers)


def test_a_wrong_last_digit_is_noticed_for_every_number() -> None:
    for row in MONOMERS:
        if row["cas"]:
            wrong = row["cas"][:-1] + str((int(row["cas"][-1]) + 1) % 10)
            assert not cas_is_right(wrong)
            with pytest.raises(TableError, match=f"does not fit the others: it would be {row['cas'][-1]}"):
                check_cas("cas", wrong)


@pytest.mark.parametrize("name", COMPOUNDS)
def test_a_name_is_of_one_row_only(name: str) -> None:
    owner: dict[str, str] = {}
    for row in BY_FILE[name]:
        aliases = row["aliases"].split("|") if row["aliases"] else []
        assert all(alias == alias.strip() != "" for alias in aliases), row["id"]
        for text in (row["id"], row["name"], row["cas"], *aliases):
            if text:
                key = "".join(text.casefold().split())
                assert owner.setdefault(key, row["id"]) == row["id"], text
        assert all((row["id"], row["name"], row["smiles"])), row


def test_every_name_finds_its_row() -> None:
    lib = library()
    for row in MONOMERS:
        names = [row["id"], row["name"], row["cas"], row["smiles"], *row["aliases"].split("|")]
        assert {lib[name].id for name in names if name} == {row["id"]}


def test_ambiguous_names_have_candidates_and_are_no_names_of_one() -> None:
    content = table(REFERENCE / "ambiguous_names.csv")
    ids = {row["id"] for row in MONOMERS}
    taken = {
        name_key(text)
        for row in MONOMERS
        for text in (row["id"], row["name"], row["cas"], *row["aliases"].split("|"))
        if text
    }
    assert len({name_key(row["name"]) for row in content}) == len(content) == 94
    for row in content:
        candidates = row["candidates"].split("|")
        assert set(candidates) <= ids, row
        assert len(set(candidates)) == len(candidates) >= 2, row
        assert name_key(row["name"]) not in taken, row
        assert row["usual"] in {"", *candidates}, row
        assert row["name"] not in library(), row
        assert row["note"], row


# --- solvents and reagents


@pytest.mark.parametrize("name", LIQUIDS)
def test_liquids_have_density_and_boiling_point_in_range(name: str) -> None:
    for row in LIQUIDS[name]:
        # DABCO is a solid: neither density nor its temperature.
        assert bool(row["density_g_per_ml"]) == bool(row["density_t_c"]) == (row["id"] != "DABCO"), row["id"]
        if row["density_g_per_ml"]:
            assert 0.65 < float(row["density_g_per_ml"]) < 1.6, row["id"]
            assert 15.0 <= float(row["density_t_c"]) <= 30.0, row["id"]
        if row["boiling_point_c"]:
            assert 35.0 < float(row["boiling_point_c"]) < 300.0, row["id"]


def test_the_solvents_are_as_many_as_they_were() -> None:
    assert (len(solvents()), len(reagents())) == (36, 19)
    assert Counter(reagent.function for reagent in reagents()) == {
        "tertiary amine catalyst": 10,
        "dehydrating agent": 3,
        "azeotrope": 6,
    }
    assert {solvent.function for solvent in solvents()} == {"solvent"}


@pytest.mark.parametrize(
    ("find_in", "name", "cas", "smiles", "formula", "density"),
    [
        (solvents, "NMP", "872-50-4", "CN1CCCC1=O", "C5H9NO", 1.028),
        (solvents, "DMAc", "127-19-5", "CC(=O)N(C)C", "C4H9NO", 0.937),
        (solvents, "DMF", "68-12-2", "O=CN(C)C", "C3H7NO", 0.944),
        (solvents, "DMSO", "67-68-5", "CS(C)=O", "C2H6OS", 1.095),
        (solvents, "GBL", "96-48-0", "O=C1CCCO1", "C4H6O2", 1.125),
        (solvents, "m-cresol", "108-39-4", "Cc1cccc(O)c1", "C7H8O", 1.03),
        (solvents, "THF", "109-99-9", "C1CCOC1", "C4H8O", 0.883),
        (reagents, "acetic anhydride", "108-24-7", "CC(=O)OC(C)=O", "C4H6O3", 1.08),
        (reagents, "pyridine", "110-86-1", "c1ccncc1", "C5H5N", 0.978),
        (reagents, "triethylamine", "121-44-8", "CCN(CC)CC", "C6H15N", 0.726),
        (reagents, "isoquinoline", "119-65-3", "c1ccc2cnccc2c1", "C9H7N", 1.09),
    ],
)
def test_liquids_that_everybody_knows(
    find_in: object, name: str, cas: str, smiles: str, formula: str, density: float
) -> None:
    found: SolventLibrary = find_in()
    liquid = found[name]
    assert (liquid.cas, liquid.smiles, liquid.formula) == (cas, canonical(smiles), formula)
    # One percent: handbooks round, and give 20 or 25 C.
    assert liquid.density_g_per_ml == pytest.approx(density, rel=0.01)


def test_one_liquid_in_two_tables_is_the_same_liquid() -> None:
    first, second = ({row["id"]: row for row in content} for content in LIQUIDS.values())
    shared = first.keys() & second.keys()
    assert shared >= {"pyridine", "toluene", "chlorobenzene", "ODCB"}
    for name in shared:
        columns = ("cas", "density_g_per_ml", "density_t_c", "boiling_point_c", "source")
        assert [first[name][c] for c in columns] == [second[name][c] for c in columns], name
        assert canonical(first[name]["smiles"]) == canonical(second[name]["smiles"])


# --- atomic weights, groups, readings


def test_atomic_weights_are_those_of_iupac() -> None:
    # Abridged values of 2021, written down a second time.
    assert atomic_weights() == {
        "H": 1.008,
        "B": 10.81,
        "C": 12.011,
        "N": 14.007,
        "O": 15.999,
        "F": 18.998403,
        "Na": 22.98977,
        "Si": 28.085,
        "P": 30.973762,
        "S": 32.06,
        "Cl": 35.45,
        "Br": 79.904,
        "I": 126.90447,
    }


def test_every_group_is_a_piece_with_two_ends() -> None:
    groups = table(REFERENCE / "groups.csv")
    assert len({row["name"] for row in groups}) == len(groups) == 13
    for row in groups:
        ends = row["smiles"].count("*")
        assert (ends, row["smiles"].count("[1*]")) in {(2, 0), (4, 4), (3, 2)}, row["name"]
        assert element_counts(row["smiles"].replace("[1*]", "*")), row["name"]
    pieces = {canonical(row["smiles"].replace("[1*]", "*")) for row in groups}
    assert len(pieces) == len(groups)


@pytest.mark.parametrize("path", READINGS, ids=lambda path: path.stem)
def test_every_word_of_a_reading_is_a_group_or_stands_above(path: Path) -> None:
    known = {row["name"] for row in table(REFERENCE / "groups.csv")} | {"DIRECT"}
    used: set[str] = set()
    for row in table(path):
        assert row["name"] not in known, row
        words = {word for alternative in row["alternatives"].split(" | ") for word in alternative.split()}
        assert words, row
        assert words <= known, row
        assert row["basis"] in {"asserted", "reading"}, row
        assert row["note"], row
        known.add(row["name"])
        used |= words
    assert used >= {"p-C6H4", "pyromellitic", "phthalic", "-O-", "-CO-"}


def test_readings_fill_the_same_slots() -> None:
    slots = {path.stem: [row["name"] for row in table(path)] for path in READINGS}
    assert slots["default"] == slots["diamine-bridge"]
    assert slots["x2-throughout"] == [*slots["default"], "F3_B2", "F4_B2"]  # which the others may leave out
    assert len(READINGS) == 3


def test_x2_throughout_is_the_default_with_two_rows_more() -> None:
    default, throughout = (REFERENCE / "readings" / f"{name}.csv" for name in ("default", "x2-throughout"))
    assert table(throughout)[:-2] == table(default)


# --- the reader


def test_numbers_are_checked_with_their_unit() -> None:
    assert number("x", "0.5", high=1.0) == 0.5
    assert number("x", "1", high=1.0) == 1.0
    assert number("x", "-10", low=-273.15) == -10.0
    for text, fragment in (
        ("0,5", "decimal point"),
        ("99.5", "Write 0.995."),
        ("0", "above 0"),
        ("nan", "above 0 and at most 1 [frac]"),
        ("inf", "at most 1"),
        ("", "expected a number above 0 and at most 1 [frac], but got nothing."),
        ("1 g", "expected a number above 0 and at most 1 [frac], but got '1 g'."),
    ):
        with pytest.raises(TableError) as caught:
            number("t.csv:2:x", text, high=1.0, unit="frac")
        assert fragment in str(caught.value)
        assert (caught.value.where, caught.value.got) == ("t.csv:2:x", text)


def test_rows_keep_their_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n\n1,"x, y"\n , \n"two\nlines",3\n', encoding="utf-8")
    assert rows(path, ("a",)) == [("t.csv:3", {"a": "1", "b": "x, y"}), ("t.csv:6", {"a": "two\nlines", "b": "3"})]


@pytest.mark.parametrize("cell", ["BPDA = 1.117 g; PMDA = 782,72 g", "NMP = 8.000 g; PMDA = 2,5 g", "PMDA = 1.117 g"])
def test_a_point_that_may_part_thousands_is_refused_within_a_cell(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id;amounts\nA;"{cell}"\n', encoding="utf-8")
    with pytest.raises(TableError, match="an unambiguous number"):
        rows(path, ("id",))


def test_a_point_between_semicolons_is_decimal_where_another_number_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id;a;b\nA;1.234;0.15\n", encoding="utf-8")
    assert rows(path, ("id",))[0][1]["a"] == "1.234"
    path.write_text("id;a;b\nA;0.234;2\n", encoding="utf-8")  # thousands do not begin with 0
    assert rows(path, ("id",))[0][1]["a"] == "0.234"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("16_51", ""),
        ("\u0661\u0662", ""),
        ("nan", ""),
        ("inf", ""),
        ("0x1F", ""),
        ("1 651", ""),
        ("", ""),
        ("16,51", "decimal point"),
        ("16.51 g", "Write the number alone, in g."),
        ("0.166 kg", "the number alone"),
    ],
)
def test_a_cell_holds_a_plain_number(text: str, hint: str) -> None:
    with pytest.raises(TableError) as caught:
        number("a.csv:2:weighed_g", text, unit="g")
    assert hint in caught.value.hint


@pytest.mark.parametrize(("text", "value"), [("16.51", 16.51), (" 1e-3 ", 0.001), ("+.5", 0.5), ("7.", 7.0)])
def test_plain_numbers_are_read(text: str, value: float) -> None:
    assert number("a.csv:2:weighed_g", text, unit="g") == value
