"""The library finds a monomer by any name; the user's own table with all that can be wrong in it."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import FileError, ManyErrors, StructureError, TableError, UnknownNameError
from pi_formulate.base.names import name_key
from pi_formulate.base.tables import monomer_table
from pi_formulate.chemistry.library import MonomerLibrary, library, read_monomers
from pi_formulate.chemistry.monomer import Monomer
from tests.showcase import Things, text_of
from tests.strategies import few

LIB = library()
BROMO, IODO = "Nc1ccc(N)c(Br)c1", "Nc1ccc(N)c(I)c1"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PMDA", "PMDA"),
        ("pmda", "PMDA"),
        (" P M D A ", "PMDA"),
        ("pyromellitic dianhydride", "PMDA"),
        ("Pyromellitic Dianhydride", "PMDA"),
        ("89-32-7", "PMDA"),
        ("89\N{NON-BREAKING HYPHEN}32\N{EN DASH}7", "PMDA"),
        ("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12", "PMDA"),
        ("s-BPDA", "BPDA"),
        ("PPD", "p-PDA"),
        ("4,4'-ODA", "4,4'-ODA"),
        ("4,4\N{PRIME}-ODA", "4,4'-ODA"),
        ("4,4\N{RIGHT SINGLE QUOTATION MARK}-oda", "4,4'-ODA"),
        ("4,4'\N{MINUS SIGN}ODA", "4,4'-ODA"),
        ("C1=CC(N)=CC=C1OC2=CC=C(N)C=C2", "4,4'-ODA"),
        ("NCCN", "EDA"),
    ],
)
def test_lookup_by_any_name(text: str, found: str) -> None:
    assert LIB[text].id == found
    assert text in LIB
    assert LIB.find(text) is LIB.resolve(text) is LIB[text]


def test_a_monomer_is_looked_up_as_itself() -> None:
    assert LIB[LIB["PMDA"]] is LIB["PMDA"]
    other = Monomer("PMDA", "diamine", BROMO)
    assert LIB.resolve(other) is other


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("ODA", ["4,4'-ODA", "3,4'-ODA", "3,3'-ODA"]),
        ("oda", ["4,4'-ODA", "3,4'-ODA", "3,3'-ODA"]),
        ("TMPDA", ["TMPPD", "DAMs"]),
        ("BDA", ["BTCDA", "benzidine", "1,4-DABu"]),
        ("APB", ["APB-133", "TPE-R", "TPE-Q"]),
        ("IPDA", ["IPD", "IPDAn"]),
        ("FDA", ["BAFL", "BPAF"]),
        ("DDE", ["4,4'-ODA", "3,4'-ODA"]),
        ("PDA", ["p-PDA", "m-PDA", "o-PDA"]),
    ],
)
def test_an_ambiguous_name_lists_its_candidates(text: str, candidates: list[str]) -> None:
    assert text not in LIB
    for look in (LIB.__getitem__, LIB.resolve):
        with pytest.raises(UnknownNameError) as caught:
            look(text)
        assert "write one of these ids" in caught.value.hint
        assert caught.value.got == text
        assert [name for name in candidates if name not in caught.value.hint] == []


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("PMDAA", "PMDA"), ("4,4'-OAD", "4,4'-ODA"), ("BPDAA", "BPDA"), ("p-PDAA", "p-PDA"), ("TFBM", "TFMB")],
)
def test_an_unknown_name_suggests_the_nearest(text: str, nearest: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        LIB[text]
    assert caught.value.hint.startswith("Nearest: ")
    assert nearest in caught.value.hint.removeprefix("Nearest: ").rstrip(".").split(", ")


@pytest.mark.parametrize("text", ["", "xyz", "123-45-6", "CBN", "C", "c1ccc"])
def test_what_nobody_can_guess_is_refused_too(text: str) -> None:
    assert text not in LIB
    for look in (LIB.__getitem__, LIB.resolve):
        with pytest.raises(UnknownNameError, match="is not a known monomer"):
            look(text)


def test_a_smiles_that_is_not_listed_is_a_monomer_for_resolve_only() -> None:
    assert LIB.resolve(BROMO) == Monomer.from_smiles(BROMO)
    with pytest.raises(UnknownNameError):
        LIB[BROMO]
    with pytest.raises(StructureError, match="do not count"):
        LIB.resolve("c1ccccc1")


def test_resolve_holds_to_the_wanted_role() -> None:
    assert LIB.resolve("PMDA", "dianhydride").id == "PMDA"
    with pytest.raises(StructureError, match="PMDA is pyromellitic dianhydride"):
        LIB.resolve("PMDA", "diamine")
    with pytest.raises(StructureError, match="a diamine, not a dianhydride"):
        LIB.resolve(BROMO, "dianhydride")


def test_a_library_is_counted_walked_and_printed() -> None:
    assert len(list(LIB)) == len(LIB) == 363
    assert repr(LIB) == "<MonomerLibrary of 363 monomers>"
    assert library() is LIB
    two = MonomerLibrary([LIB["PMDA"], LIB["p-PDA"]])
    assert (len(two), two["89-32-7"].id, "BPDA" in two) == (2, "PMDA", False)


def test_names_are_compared_without_case_blanks_and_typography() -> None:
    assert name_key("4,4\N{PRIME}\N{EN DASH}Oda ") == name_key("4,4'-oDA") == "4,4'-oda"
    assert name_key("3\N{DOUBLE PRIME}") == "3''"


def own(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "own.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_a_good_file_adds_monomers_and_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        "id,role,smiles,aliases,name,cas,assay_frac,melting_point_c,source,note\n"
        f'Br-PDA,diamine,{BROMO},"my amine | 2-BrPDA","2-bromo-1,4-phenylenediamine",,0.985,62,maker,\n'
        "\n"
        f"I-PDA,diamine,{IODO},,,,,,,\n"
        "Ph-SA,endcap_anhydride,O=C1CC(c2ccccc2)C(=O)O1,,,,,,,\n",
    )
    more = LIB.with_csv(str(path))
    assert (len(more), len(LIB), "Br-PDA" in LIB) == (366, 363, False)
    added = more["MY AMINE"]
    assert added is more["2-bromo-1,4-phenylenediamine"] is more["Brc1cc(N)ccc1N"] is more["2-brpda"]
    assert (added.id, added.assay_frac, added.melting_point_c, added.source) == ("Br-PDA", 0.985, 62.0, "maker")
    assert (more["I-PDA"].assay_frac, more["I-PDA"].source) == (None, "given by the user")
    assert more["Ph-SA"].role == "endcap_anhydride"
    assert more["PMDA"] is LIB["PMDA"]
    with pytest.raises(UnknownNameError, match="4,4'-ODA"):
        more["ODA"]


@pytest.mark.parametrize(
    "content",
    [
        f"id;role;smiles;assay_frac\nB;diamine;{BROMO};0,995\n",
        f"sep=;\r\nid;role;smiles;assay_frac\r\nB;diamine;{BROMO};0,995\r\n",
        f"id\trole\tsmiles\tassay_frac\nB\tdiamine\t{BROMO}\t0.995\n".encode("utf-16"),
        b"\xef\xbb\xbf" + f"id,role,smiles,assay_frac\r\nB,diamine,{BROMO},0.995\r\n".encode(),
        f"id,role,smiles,assay_frac\nB,diamine,{BROMO},0.995\n".encode("utf-16-be").join([b"\xfe\xff", b""]),
        f"\n id , role,smiles, assay_frac,,\nB,diamine,{BROMO},0.995,,\n,,,,,\n,,,,,\n",
    ],
    ids=["semicolons", "sep=", "Unicode text", "BOM", "UTF-16 BE", "empty cells"],
)
def test_a_file_as_a_spreadsheet_writes_it_is_read(tmp_path: Path, content: str | bytes) -> None:
    (found,) = read_monomers(own(tmp_path, content))
    assert (found.id, found.assay_frac) == ("B", 0.995)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_any_system_are_read(tmp_path: Path, end: str) -> None:
    assert [m.id for m in read_monomers(own(tmp_path, f"id,role,smiles{end}B,diamine,{BROMO}{end}"))] == ["B"]


HEAD = "id,role,smiles,aliases,cas,assay_frac,name\n"


@pytest.mark.parametrize(
    ("content", "where", "fragment"),
    [
        ("", "own.csv:1", "the columns id, role, smiles are missing"),
        (f"id,role\nB,{BROMO}\n", "own.csv:1", "the column smiles is missing; the table has id, role"),
        (
            f"id,role,smiles,colour\nB,diamine,{BROMO},red\n",
            "own.csv:1",
            ("the table takes no column colour; its columns are id, role, smiles, "),
        ),
        (f"id,role,smiles,id\nB,diamine,{BROMO},B\n", "own.csv:1", "more than one column has the name id"),
        (f"{HEAD}B,diamine,{BROMO},,,,Brömel\n".encode("latin-1"), "own.csv:2", "UTF-8"),
        (f'{HEAD}B,diamine,{BROMO},,,"0,995",\n', "own.csv:2:assay_frac", "Write a decimal point"),
        (f"{HEAD}B,diamine,{BROMO},,,0,995,\n", "own.csv:2", "decimal comma must be a point"),
        (f"{HEAD}B,diamine,{BROMO},,,99.5,\n", "own.csv:2:assay_frac", "Is it in percent? Write 0.995."),
        (f"{HEAD}B,diamine,{BROMO},,,0,\n", "own.csv:2:assay_frac", "above 0"),
        (
            f"{HEAD}B,diamine,{BROMO},,,pure,\n",
            "own.csv:2:assay_frac",
            "expected a number above 0 and at most 1 [mass fraction], but got 'pure'.",
        ),
        (f"{HEAD}B,amine,{BROMO},,,,\n", "own.csv:2:role", "endcap_amine"),
        (f"{HEAD}B,dianhydride,{BROMO},,,,\n", "own.csv:2:B: functional groups of B", "it is a diamine"),
        (f"{HEAD}B,diamine,Nc1cc(N)cc(N)c1,,,,\n", "own.csv:2:B: functional groups of B", "cross-link"),
        (f"{HEAD}B,diamine,{BROMO}.Cl,,,,\n", "own.csv:2:B: smiles", "free monomer"),
        (f"{HEAD}B,diamine,,,,,\n", "own.csv:2:B: smiles", "RDKit reads"),
        (f"{HEAD},diamine,{BROMO},,,,\n", "own.csv:2:id", "the short name is missing"),
        (
            f"{HEAD}B,diamine,{BROMO},,106-50-4,,\n",
            "own.csv:2:cas",
            "the last digit of '106-50-4' does not fit the others: it would be 3",
        ),
        (f"{HEAD}B,diamine,{BROMO},,1989-03-02,,\n", "own.csv:2:cas", "Excel"),
        (f"{HEAD}B,diamine,{BROMO},,2-Mar-89,,\n", "own.csv:2:cas", "Excel"),
        (f"{HEAD}B,diamine,{BROMO},,02/03/1989,,\n", "own.csv:2:cas", "Excel"),
        (f"{HEAD}B,diamine,{BROMO},,32568,,\n", "own.csv:2:cas", "Excel"),
        (f"{HEAD}B,diamine,{BROMO},,none,,\n", "own.csv:2:cas", "or nothing"),
        (
            f"{HEAD}B,diamine,{BROMO},,,,\nC,diamine,Brc1cc(N)ccc1N,,,,\n",
            "own.csv:3: C: smiles",
            "It is B (own.csv:2)",
        ),
        (f"{HEAD}B,diamine,{BROMO},,,,\nb,diamine,{IODO},,,,\n", "own.csv:3: b: names", "B (own.csv:2) has it already"),
    ],
)
def test_each_fault_of_a_file_is_named_with_its_place(
    tmp_path: Path, content: str | bytes, where: str, fragment: str
) -> None:
    with pytest.raises(TableError) as caught:
        LIB.with_csv(own(tmp_path, content))
    assert caught.value.where == where
    assert fragment in str(caught.value)


@pytest.mark.parametrize(
    ("line", "got", "fragment"),
    [
        (f"PMDA,diamine,{BROMO},,,,", "PMDA", "PMDA has it already"),
        (f"B,diamine,{BROMO},pmda,,,", "pmda", "PMDA has it already"),
        (f"B,diamine,{BROMO},,,,pyromellitic dianhydride", "pyromellitic dianhydride", "PMDA has it already"),
        (f"B,diamine,{BROMO},,89-32-7,,", "89-32-7", "PMDA has it already"),
        ("B,diamine,C1=CC(N)=CC=C1N,,,,", "Nc1ccc(N)cc1", "It is p-PDA"),
        (f"B,diamine,{BROMO},same,,,\nC,diamine,{IODO},same,,,", "same", "B (own.csv:2) has it already"),
    ],
)
def test_a_name_or_structure_that_is_taken_is_refused(tmp_path: Path, line: str, got: str, fragment: str) -> None:
    with pytest.raises(TableError) as caught:
        LIB.with_csv(own(tmp_path, HEAD + line + "\n"))
    assert caught.value.got == got
    assert fragment in str(caught.value)


def test_all_faults_of_a_file_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    path = own(
        tmp_path,
        HEAD
        + f"B1,amine,{BROMO},,,,\n"
        + "B2,diamine,c1ccc,,,,\n"
        + f"B3,diamine,{BROMO},,,,\n"
        + "B4,diamine,Nc1cc(N)cc(N)c1,,,,\n"
        + f"B5,diamine,{IODO},,106-50-4,,\n"
        + f"B6,diamine,{IODO},,,99.5,\n"
        + f"B7,diamine,{BROMO},,,,\n"
        + "B8,diamine,Nc1ccc(N)c(CC)c1\n",
    )
    # A row of another length spoils the table before anything in it can be read.
    with pytest.raises(TableError, match=r"own\.csv:9: the line has 3 cells, but the header has 7"):
        LIB.with_csv(path)
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    with pytest.raises(ManyErrors) as caught:
        LIB.with_csv(path)
    assert [error.where.split(":")[1] for error in caught.value.errors] == ["2", "3", "5", "6", "7", "8"]
    assert str(caught.value).count("own.csv:") == 7  # the last names the line that it repeats
    assert len(str(caught.value).splitlines()) == 6
    assert [str(e) for e in pickle.loads(pickle.dumps(caught.value)).errors] == str(caught.value).splitlines()


def test_all_clashes_with_the_library_are_told_at_once(tmp_path: Path) -> None:
    path = own(tmp_path, f"{HEAD}B,diamine,{BROMO},PMDA,,,\nC,diamine,Nc1ccc(N)cc1,,,,\nD,diamine,{IODO},,,,\n")
    with pytest.raises(ManyErrors) as caught:
        LIB.with_csv(path)
    assert [error.got for error in caught.value.errors] == ["PMDA", "Nc1ccc(N)cc1"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(FileError, match="cannot be read: ") as caught:
            LIB.with_csv(path)
        assert caught.value.where == str(path)


def test_monomer_and_library(things: Things) -> None:
    text = text_of(things.library["PMDA"])
    assert "218.12 g/mol" in text
    assert "89-32-7" in text
    assert things.library["PMDA"]._repr_svg_() == things.library["PMDA"].to_svg()
    text = text_of(things.library)
    assert f"{len(things.library)} monomers" in text
    assert f"and {len(things.library) - 10} more" in text
    assert "more" not in text_of(pf.MonomerLibrary([things.library["PMDA"]]))


def fresh_library() -> MonomerLibrary:
    return library.__wrapped__()


def test_a_shipped_monomer_is_made_when_its_name_is_asked_for() -> None:
    shipped = fresh_library()
    assert not shipped._made
    assert [shipped[name].id for name in ("PMDA", "89-32-7", "4,4'-oxydianiline", "ppda")] == [
        "PMDA",
        "PMDA",
        "4,4'-ODA",
        "p-PDA",
    ]
    assert len(shipped._made) == 3
    assert len(shipped) == len(shipped._made) > 300


def test_monomers_made_alone_are_those_of_the_whole_library() -> None:
    alone, whole = fresh_library(), MonomerLibrary([])._with_rows(monomer_table())
    names = [name for monomer in whole for name in (monomer.id, *monomer.aliases, monomer.name, monomer.cas) if name]
    assert all(alone[name] == whole[name] for name in names)
    first = alone["PMDA"]
    assert next(monomer for monomer in alone if monomer.id == "PMDA") is first
    assert list(alone) == list(whole)
    assert repr(alone) == repr(whole)
    assert alone.to_frame().equals(whole.to_frame())


def test_search_finds_what_the_command_finds() -> None:
    from typer.testing import CliRunner

    from pi_formulate import cli

    for text in ("oxydianiline", "benzidine", "89-32-7", "PMDA"):
        shown = CliRunner().invoke(cli.app, ["monomers", text]).output
        found = LIB.search(text)
        assert found
        assert [
            monomer.id for monomer in found if not any(line.split()[:1] == [monomer.id] for line in shown.splitlines())
        ] == []
        assert f"{len(found)} monomers" in shown
    assert LIB.search("no such thing") == LIB.search("") == ()
    assert LIB.search("tolidine")[:2] == LIB.candidates("tolidine")
    with pytest.raises(UnknownNameError):
        LIB.search(None)


@few(20)
@given(st.sampled_from(list(LIB)), st.data())
def test_search_by_any_part_of_an_id_finds_the_monomer(monomer: Monomer, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(monomer.id) - 1))
    part = monomer.id[start : data.draw(st.integers(start + 1, len(monomer.id)))]
    if name_key(part) and name_key(part) in name_key(monomer.id):
        assert monomer in LIB.search(part) or LIB.candidates(part) or LIB.find(part)
    assert LIB.search(monomer.id)[0] == monomer
