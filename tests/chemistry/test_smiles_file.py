"""A file of SMILES becomes a library, or says of each line why not."""

from pathlib import Path

import pytest
from rdkit import Chem

import pi_formulate as pf
from pi_formulate.chemistry import smiles_file

NONE = pf.MonomerLibrary([])
PROPYL = "O=C1OC(=O)c2cc3C(=O)OC(=O)c3c(CCC)c12"
PENTYL = "Nc1cc(CCCCC)cc(N)c1"
LONG = "Nc1ccc(" + "OCC" * 20 + "Oc2ccc(N)cc2)cc1"


def written(folder: Path, content: str, name: str = "mine.smi") -> Path:
    path = folder / name
    path.write_bytes(content.encode())
    return path


def test_roles_follow_from_the_structures_and_ids_from_the_names(tmp_path: Path) -> None:
    lines = f"# own monomers\n{PROPYL}\tpropyl PMDA\r\n\n  {PENTYL}  X-2 \nNCCCCCCN\n{LONG}\n"
    mine = NONE.with_smiles(written(tmp_path, lines))
    assert [(m.id, m.role) for m in mine] == [
        ("propyl PMDA", "dianhydride"),
        ("X-2", "diamine"),
        ("NCCCCCCN", "diamine"),
        ("mine-6", "diamine"),
    ]
    assert mine["X-2"].smiles == Chem.CanonSmiles(PENTYL)
    larger = pf.library().with_smiles(written(tmp_path, f"{PENTYL} X-2\n"))
    assert len(larger) == len(pf.library()) + 1
    assert pf.Unit.of("PMDA", "X-2", larger).pi_formula == "C21H16N2O4"


def test_files_of_rdkit_are_read(tmp_path: Path) -> None:
    for properties, delimiter in ((), " "), (("logP", "note"), " "), (("logP", "note"), "\t"):
        path = str(tmp_path / "rdkit.smi")
        writer = Chem.SmilesWriter(path, delimiter=delimiter)
        writer.SetProps(properties)
        for number, smiles in enumerate((PROPYL, PENTYL)):
            mol = Chem.MolFromSmiles(smiles)
            mol.SetProp("_Name", f"X-{number}")
            for name in properties:
                mol.SetProp(name, f"{name}{number}")
            writer.write(mol)
        writer.close()
        assert [(m.id, m.role) for m in NONE.with_smiles(path)] == [("X-0", "dianhydride"), ("X-1", "diamine")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_those_of_a_csv_file(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "mine.smi"
    path.write_bytes(f"{PENTYL} Pentyl-µ\n".encode(encoding))
    assert [m.id for m in NONE.with_smiles(path)] == ["Pentyl-µ"]


def test_a_table_needs_only_its_structures(tmp_path: Path) -> None:
    table = f"Name;SMILES;logP\nfirst;{PENTYL};2,5\n;{PROPYL};1\n"
    mine = NONE.with_smiles(written(tmp_path, table, "own.csv"))
    assert [(m.id, m.role) for m in mine] == [("first", "diamine"), (Chem.CanonSmiles(PROPYL), "dianhydride")]
    both = f"id,name,smiles,role\nX,long name,{PENTYL},diamine\n"
    (one,) = NONE.with_smiles(written(tmp_path, both, "both.csv"))
    assert (one.id, one.name) == ("X", "long name")
    with pytest.raises(pf.TableError, match=r"mine\.tsv:1: there is no column 'smiles'\. The first line"):
        NONE.with_smiles(written(tmp_path, "id\tstructure\n1\tNCCN\n", "mine.tsv"))
    with pytest.raises(
        pf.TableError,
        match="expected 2 cyclic anhydrides for the role dianhydride, but got 0 cyclic anhydrides and 2 primary amines",
    ):
        NONE.with_smiles(written(tmp_path, f"id,smiles,role\nX,{PENTYL},dianhydride\n", "wrong.csv"))


def test_all_bad_lines_are_one_error_with_their_numbers(tmp_path: Path) -> None:
    lines = [
        "c1ccc no ring",
        "Nc1ccccc1 aniline",
        "CCO ethanol",
        "Nc1ccc2c(c1)C(=O)OC2=O both",
        f"{PENTYL} X-1",
        "CCCCCc1cc(N)cc(N)c1 X-2",
        f"{PROPYL} X-1",
        f"{PROPYL}CC |$;;$| extended",
        "N" * 4001,
        "[NH3+]c1ccc(N)cc1.[Cl-] salt",
    ]
    with pytest.raises(pf.ManyErrors) as caught:
        NONE.with_smiles(written(tmp_path, "\n".join(lines)))
    errors = sorted(caught.value.errors, key=lambda error: int(error.where.split(":")[1]))
    assert [int(error.where.split(":")[1]) for error in errors] == [1, 2, 3, 4, 6, 7, 8, 9, 10]
    texts = [str(error) for error in errors]
    assert "Is a ring or a bracket left open?" in texts[0]
    assert "By its groups it is an endcap_amine." in texts[1]
    assert (
        "expected 2 primary amines for the role diamine, but got 0 cyclic anhydrides and 0 primary amines." in texts[2]
    )
    assert "A molecule with both groups reacts with itself." in texts[3]
    assert "It is X-1 (mine.smi:5)." in texts[4]
    assert "X-1 (mine.smi:5) has it already." in texts[5]
    assert "is a CXSMILES extension, not a name after the SMILES." in texts[6]
    assert "the SMILES has 4,001 characters, but at most 4,000 are read." in texts[7]
    assert "is not one compound, but has a counter-ion or water beside it." in texts[8]


def test_a_structure_or_name_that_is_listed_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "Nc1ccc(N)cc1 mine\nNc1cc(CCCCCC)cc(N)c1 1,4-diaminobenzene\n")
    with pytest.raises(pf.ManyErrors) as caught:
        pf.library().with_smiles(path)
    assert ["It is p-PDA" in str(e) or "It is a name of p-PDA" in str(e) for e in caught.value.errors] == [True, True]
    assert len(NONE.with_smiles(path)) == 2


def test_limits_are_stated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smiles_file, "CSV_ROWS", 2)
    monkeypatch.setattr(smiles_file, "CSV_CELL_CHARACTERS", 30)
    with pytest.raises(pf.TableError, match=r"mine.smi:1: the line has more than 30 characters"):
        NONE.with_smiles(written(tmp_path, f"NCCN {'x' * 30}\n"))
    assert len(NONE.with_smiles(written(tmp_path, f"NCCN {'x' * 25}\n\n"))) == 1
    with pytest.raises(pf.TableError, match=r"mine\.smi:3: the file has more than 2 lines"):
        NONE.with_smiles(written(tmp_path, "NCCN a\nNCCCN b\n\n"))
    with pytest.raises(pf.FileError):
        NONE.with_smiles(tmp_path / "missing.smi")
    path = tmp_path / "book.smi"
    path.write_bytes(b"PK\x03\x04rest")
    with pytest.raises(pf.TableError, match="a workbook or another zip file"):
        NONE.with_smiles(path)


def test_of_a_file_that_is_none_of_monomers_five_hundred_lines_are_read(tmp_path):
    for name, lines in (("x.smi", "N\n" * 20_000), ("x.csv", "smiles,role\n" + "c1cc1N,diamine\n" * 2_000)):
        with pytest.raises(pf.FormulateError) as caught:
            NONE.with_smiles(written(tmp_path, lines, name))
        assert len(caught.value.errors) == smiles_file.MOST_ERRORS + 1
        assert "The rest was not read" in str(caught.value.errors[-1])
