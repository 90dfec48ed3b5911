"""Further systematic names of the listed compounds: made by rule, kept where OPSIN reads the right structure in them.

Usage: python tools/make_synonyms.py [--check]   (needs `pip install py2opsin` and a Java runtime; the package does not)

In: the names in `data/monomers.csv`, `reference/solvents.csv` and `reference/reagents.csv`, and further candidates in
`tools/candidate_names.csv`. Out: `reference/synonyms.csv`, one proven name per row. With `--check` nothing is written:
the names of the tables themselves are read, and those that say another structure than their row are listed.

OPSIN knows no `dianhydride`: such a name is proven by its free acid, whose neighbouring acid groups are closed here.
"""

import argparse
import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rdkit import Chem, RDLogger
from rdkit.Chem.MolStandardize.rdMolStandardize import TautomerEnumerator

from pi_formulate.base.spelling import is_short, wording

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "pi_formulate" / "reference"
TABLES = {
    "monomers": ROOT / "data" / "monomers.csv",
    "solvents": REFERENCE / "solvents.csv",
    "reagents": REFERENCE / "reagents.csv",
}
CANDIDATES = Path(__file__).with_name("candidate_names.csv")
OUT = REFERENCE / "synonyms.csv"
MOST_REWRITTEN = 60  # names that one row may lead to
# What OPSIN reads in place of a phrase that it does not know.
READ_AS = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (
            r"(?i)^(\d'*(?:,\d'*)*)-(benzophenone|diphenyl ?\w+|p-terphenyl|dicyclohexyl|bicyclohexyl) ?tetra",
            r"\2-\1-tetra",
        ),
        (r"bicyclohexyl|dicyclohexyl(?=-|tetra)", "1,1'-bi(cyclohexane)"),
        (r"4,4'-isopropylidenediphenyl-1,1'-diyldioxy", "propane-2,2-diylbis(4,1-phenyleneoxy)"),
        (r"4,4'-isopropylidenediphenoxy", "propane-2,2-diylbis(4,1-phenyleneoxy)"),
        (r"bis\(trimellitate anhydride\)", "bis(1,3-dioxo-1,3-dihydro-2-benzofuran-5-carboxylate)"),
        (r"trimellitic anhydride", "1,3-dioxo-1,3-dihydro-2-benzofuran-5-carboxylic acid"),
        (r"(?<=phthalic) anhydride", " acid"),
        (r"pyromellitic (di)?anhydride", "pyromellitic acid"),
        (r"(?<=carboxylic) (acid )?(di)?anhydride", " acid"),
        (r"(?<=nadic) anhydride", " acid"),
        (r"(?<=\)|[a-z]) dianhydride", ""),
        (r"-?diphenyl ether", "-1,1'-oxydibenzene"),
        (r"-?diphenyl ?methane", "-1,1'-methylenedibenzene"),
        (r"-?diphenyl sulfone", "-1,1'-sulfonyldibenzene"),
        (r"-?diphenyl sulfide", "-1,1'-sulfanediyldibenzene"),
        (r"-?diphenyl sulfoxide", "-1,1'-sulfinyldibenzene"),
        (r"-?diphenylsulfone(?=tetra)", "-1,1'-sulfonyldibenzene"),
        (r"^-?1,1'-(\w+)dibenzene-([\d',]+)-tetracarboxylic acid$", r"\2-tetracarboxy-1,1'-\1dibenzene"),
        (r"(?<=diamino)diphenylamine", "-1,1'-azanediyldibenzene"),
        (r"phenylenediisopropylidene\)dianiline", "phenylenedi(propane-2,2-diyl))dianiline"),
        (r"(?<![a-z])o-tolidine", "3,3'-dimethylbenzidine"),
        (r"(?<![a-z])m-tolidine", "2,2'-dimethylbenzidine"),
    )
)
# Names that everybody uses and OPSIN reads in another way: it puts substituents without locants on one atom, takes
# `bis(ester)` for a mixture, and knows neither durene nor naphthalic acid as a diacid.
NOT_SYSTEMATIC = (
    "durenediamine",
    "naphthalic anhydride",
    "dimethylpropionamide",
    "bisphenol A diphthalic anhydride",
    "butanetetracarboxylic dianhydride",
    "cyclobutanetetracarboxylic dianhydride",
    "cyclopentanetetracarboxylic dianhydride",
    "2,2-bis(4-hydroxyphenyl)propane bis(trimellitate anhydride)",
    "bisphenol A bis(trimellitate anhydride)",
    "hydroquinone bis(trimellitate anhydride)",
)
BRIDGES = {
    "oxy": ("ether", "oxide"),
    "methylene": ("methane",),
    "thio": ("sulfide",),
    "sulfonyl": ("sulfone",),
    "sulfinyl": ("sulfoxide",),
    "carbonyl": ("ketone",),
    "imino": ("amine",),
}
ALKANES = {
    "ethane": "ethylene",
    "propane": "trimethylene",
    "butane": "tetramethylene",
    "pentane": "pentamethylene",
    "hexane": "hexamethylene",
    "heptane": "heptamethylene",
    "octane": "octamethylene",
    "nonane": "nonamethylene",
    "decane": "decamethylene",
    "dodecane": "dodecamethylene",
}
LOC = r"(\d'*(?:,\d'*)*)"


def rewritten(name: str) -> Iterator[str]:
    """Other names for the same compound, by one rule each; a rule may be wrong for a name, as all are proven after."""

    def put(pattern: str, *names: str) -> Iterator[str]:
        for new in names:
            if re.search(pattern, name):
                yield re.sub(pattern, new, name)

    for bridge, kinds in BRIDGES.items():
        yield from put(
            rf"^{LOC}-{bridge}dianiline$",
            rf"\1-{bridge}bis(aniline)",
            rf"\1-{bridge}bisbenzenamine",
            rf"\1-{bridge}dibenzenamine",
        )
        for kind in kinds:
            ending = f"diphenyl{kind}" if kind in ("methane", "amine") else f"diphenyl {kind}"
            yield from put(rf"^{LOC}-{bridge}dianiline$", rf"\1-diamino{ending}")
            yield from put(rf"^{LOC}-diamino{ending}$", rf"\1-{bridge}dianiline")
            for digit in "234":
                yield from put(
                    rf"^{digit},{digit}'-(?:{bridge}dianiline|diamino{ending})$",
                    f"bis({digit}-aminophenyl) {kind}"
                    if kind not in ("methane", "amine")
                    else f"bis({digit}-aminophenyl){kind}",
                )
        yield from put(
            rf"^4,4'-{bridge}diphthalic anhydride$",
            f"5,5'-{bridge}bis(2-benzofuran-1,3-dione)",
            f"5,5'-{bridge}bis(isobenzofuran-1,3-dione)",
            f"5,5'-{bridge}bis[1,3-isobenzofurandione]",
            *(f"bis(3,4-dicarboxyphenyl) {kind} dianhydride" for kind in kinds),
            *(f"3,3',4,4'-diphenyl {kind} tetracarboxylic dianhydride" for kind in kinds),
            *(f"diphenyl {kind}-3,3',4,4'-tetracarboxylic dianhydride" for kind in kinds),
        )
    for digit, other in (("4", "3"), ("4", "4"), ("3", "3"), ("2", "4")):
        pair = f"{min(digit, other)},{max(digit, other)}'"
        yield from put(
            rf"^{pair}-oxydianiline$",
            f"{digit}-({other}-aminophenoxy)aniline",
            f"{other}-({digit}-aminophenoxy)aniline",
        )
        yield from put(
            rf"^{pair}-thiodianiline$",
            f"{digit}-[({other}-aminophenyl)thio]aniline",
            f"{digit}-[({other}-aminophenyl)sulfanyl]aniline",
        )
        yield from put(
            rf"^{pair}-methylenedianiline$",
            f"{digit}-[({other}-aminophenyl)methyl]aniline",
            f"{digit}-({other}-aminobenzyl)aniline",
        )
        yield from put(
            rf"^{pair}-diaminodiphenyl sulfone$",
            f"{digit}-[({other}-aminophenyl)sulfonyl]aniline",
            f"{digit}-({other}-aminophenyl)sulfonylaniline",
            f"{digit}-({other}-aminobenzenesulfonyl)aniline",
        )
        yield from put(
            rf"^{pair}-diaminobenzophenone$",
            f"{digit}-({other}-aminobenzoyl)aniline",
            f"({digit}-aminophenyl)({other}-aminophenyl)methanone",
            *([f"bis({digit}-aminophenyl)methanone"] if digit == other else []),
        )
    # phenylenediamines with and without substituents
    yield from put(rf"{LOC}-phenylenediamine$", r"\1-benzenediamine", r"benzene-\1-diamine")
    yield from put(r"^1,([234])-phenylenediamine$", r"1,\1-diaminobenzene", r"\1-aminoaniline")
    for letter, number in (("o", "2"), ("m", "3"), ("p", "4")):
        yield from put(rf"^{letter}-phenylenediamine$", f"1,{number}-phenylenediamine", f"{letter}-diaminobenzene")
        yield from put(rf"1,{number}-phenylenediamine$", f"{letter}-phenylenediamine")
        yield from put(
            rf"^{letter}-xylylenediamine$",
            f"1,{number}-xylylenediamine",
            f"1,{number}-bis(aminomethyl)benzene",
            f"1,{number}-phenylenedimethanamine",
            f"1,{number}-benzenedimethanamine",
        )
    yield from put(r"^(\d(?:,\d)*)-([a-z()-]+)-1,4-phenylenediamine$", r"1,4-diamino-\1-\2benzene")
    yield from put(r"^(\d(?:,\d)*)-([a-z()-]+)-1,3-phenylenediamine$", r"1,3-diamino-\1-\2benzene")
    yield from put(
        r"^(\d),(\d)-diaminotoluene$",
        r"toluene-\1,\2-diamine",
        r"\1,\2-toluenediamine",
        r"\1,\2-tolylenediamine",
        r"methyl-\1,\2-phenylenediamine",
    )
    for digits, stem in (("1,3", "2,4"), ("1,3", "2,6"), ("1,4", "2,5"), ("1,3", "3,5")):
        there = {"2,4": "4", "2,6": "2", "2,5": "2", "3,5": "5"}[stem]
        yield from put(
            rf"^{stem}-diaminotoluene$",
            f"{there}-methyl-{digits}-phenylenediamine",
            f"{there}-methylbenzene-{digits}-diamine",
            f"{there}-methyl-{digits}-benzenediamine",
        )
    # benzidines and biphenyls
    yield from put(
        r"^(.+?)-?benzidine$",
        r"\1-4,4'-diaminobiphenyl",
        r"4,4'-diamino-\1biphenyl",
        r"\1biphenyl-4,4'-diamine",
        r"\1-[1,1'-biphenyl]-4,4'-diamine",
        r"\1-4,4'-biphenyldiamine",
    )
    yield from put(
        r"^(\d,\d')-diaminobiphenyl$", r"biphenyl-\1-diamine", r"[1,1'-biphenyl]-\1-diamine", r"\1-biphenyldiamine"
    )
    # tetracarboxylic acids
    yield from put(rf"^{LOC}-([a-z]+)tetracarboxylic dianhydride$", r"\2-\1-tetracarboxylic dianhydride")
    yield from put(r"([a-z])tetracarboxylic dianhydride$", r"\1tetracarboxylic acid dianhydride")
    # bridged diphthalic anhydrides that are no bridge above
    yield from put(
        r"^4,4'-(\(.+\))diphthalic anhydride$",
        r"4,4'-\1bis(phthalic anhydride)",
        r"5,5'-\1bis(2-benzofuran-1,3-dione)",
        r"5,5'-\1bis(isobenzofuran-1,3-dione)",
    )
    yield from put(
        r"^4,4'-(\(.+\))bis\(phthalic anhydride\)$",
        r"4,4'-\1diphthalic anhydride",
        r"5,5'-\1bis(2-benzofuran-1,3-dione)",
    )
    yield from put(r"bis\[4-\(3,4-dicarboxyphenoxy\)phenyl\]", "bis[4-(3,4-dicarboxyphenoxy)phenyl]")
    yield from put(r"hexafluoropropane", "1,1,1,3,3,3-hexafluoropropane")
    yield from put(r"^2,2-bis\((.+)phenyl\)propane(.*)$", r"4,4'-isopropylidenebis(\1benzene)\2")
    # bis(aminophenoxy) compounds
    for digit in "34":
        yield from put(
            rf"^1,([234])-bis\({digit}-aminophenoxy\)benzene$",
            rf"{digit},{digit}'-(1,\1-phenylenedioxy)dianiline",
            rf"{digit},{digit}'-[1,\1-phenylenebis(oxy)]dianiline",
            rf"{digit}-[\1-({digit}-aminophenoxy)phenoxy]aniline",
            rf"{digit},{digit}'-[1,\1-phenylenebis(oxy)]bisbenzenamine",
        )
        yield from put(
            rf"^4,4'-bis\({digit}-aminophenoxy\)biphenyl$",
            rf"{digit},{digit}'-(biphenyl-4,4'-diyldioxy)dianiline",
            rf"{digit},{digit}'-([1,1'-biphenyl]-4,4'-diylbis(oxy))dianiline",
            rf"{digit},{digit}'-(1,1'-biphenyl-4,4'-diyldioxy)dianiline",
            rf"{digit}-[4-[4-({digit}-aminophenoxy)phenyl]phenoxy]aniline",
        )
        yield from put(
            rf"^2,2-bis\[4-\({digit}-aminophenoxy\)phenyl\]propane$",
            rf"{digit},{digit}'-[propane-2,2-diylbis(4,1-phenyleneoxy)]dianiline",
            rf"{digit},{digit}'-[isopropylidenebis(4,1-phenyleneoxy)]dianiline",
            rf"{digit},{digit}'-(4,4'-isopropylidenediphenyl-1,1'-diyldioxy)dianiline",
            rf"{digit},{digit}'-[(1-methylethylidene)bis(4,1-phenyleneoxy)]bisbenzenamine",
            rf"{digit}-[4-[2-[4-({digit}-aminophenoxy)phenyl]propan-2-yl]phenoxy]aniline",
        )
        yield from put(
            rf"^2,2-bis\[4-\({digit}-aminophenoxy\)phenyl\]hexafluoropropane$",
            rf"{digit},{digit}'-[(perfluoropropane-2,2-diyl)bis(4,1-phenyleneoxy)]dianiline",
            rf"{digit},{digit}'-[(hexafluoroisopropylidene)bis(4,1-phenyleneoxy)]dianiline",
            rf"{digit},{digit}'-[(hexafluoroisopropylidene)bis(p-phenyleneoxy)]dianiline",
            rf"{digit}-[4-[2-[4-({digit}-aminophenoxy)phenyl]-1,1,1,3,3,3-hexafluoropropan-2-yl]phenoxy]aniline",
        )
        yield from put(
            rf"^bis\[4-\({digit}-aminophenoxy\)phenyl\] sulfone$",
            rf"4,4'-bis({digit}-aminophenoxy)diphenyl sulfone",
            rf"{digit},{digit}'-[sulfonylbis(4,1-phenyleneoxy)]dianiline",
        )
        yield from put(
            rf"^bis\[4-\({digit}-aminophenoxy\)phenyl\] ether$",
            rf"4,4'-bis({digit}-aminophenoxy)diphenyl ether",
            rf"{digit},{digit}'-[oxybis(4,1-phenyleneoxy)]dianiline",
        )
        yield from put(
            rf"^2,2-bis\({digit}-aminophenyl\)hexafluoropropane$",
            f"{digit},{digit}'-(hexafluoroisopropylidene)dianiline",
        )
        yield from put(
            rf"^{digit},{digit}'-\(hexafluoroisopropylidene\)dianiline$",
            f"2,2-bis({digit}-aminophenyl)hexafluoropropane",
            f"{digit},{digit}'-(1,1,1,3,3,3-hexafluoropropane-2,2-diyl)dianiline",
            f"{digit},{digit}'-(perfluoropropane-2,2-diyl)dianiline",
        )
        yield from put(
            rf"^{digit},{digit}'-isopropylidenedianiline$",
            f"2,2-bis({digit}-aminophenyl)propane",
            f"{digit},{digit}'-(propane-2,2-diyl)dianiline",
        )
    yield from put(
        r"^9,9-bis\(4-aminophenyl\)fluorene$",
        "4,4'-(9H-fluorene-9,9-diyl)dianiline",
        "4,4'-(9-fluorenylidene)dianiline",
        "4,4'-(fluoren-9-ylidene)dianiline",
    )
    # aliphatic diamines
    yield from put(r"^(1,\d+)-([a-z]+ane)diamine$", r"\2-\1-diamine", r"1,@-diamino\2".replace("1,@", r"\1"))
    for alkane, bridge in ALKANES.items():
        yield from put(rf"^1,\d+-{alkane}diamine$", f"{bridge}diamine")
    yield from put(
        r"^((?:cis-|trans-)?)(1,[234])-cyclohexanediamine$", r"\1\2-diaminocyclohexane", r"\1cyclohexane-\2-diamine"
    )
    yield from put(
        r"^(1,[34])-bis\(aminomethyl\)cyclohexane$",
        r"\1-cyclohexanedimethanamine",
        r"cyclohexane-\1-diyldimethanamine",
        r"\1-cyclohexanebis(methylamine)",
    )
    yield from put(r"^(\d,\d)-naphthalenediamine$", r"\1-diaminonaphthalene", r"naphthalene-\1-diamine")
    yield from put(r"bis\((.+)cyclohexylamine\)$", r"bis(\1cyclohexanamine)")
    yield from put(
        r"^4,4'-methylenebis\((.+)aniline\)$", r"4,4'-methylenebis(\1benzenamine)", r"bis(4-amino-\1phenyl)methane"
    )
    yield from put(r"diaminobenzanilide$", "diaminobenzanilide")
    yield from put(r"^(\d)-amino-N-\((\d)-aminophenyl\)benzamide$", r"\1,\2'-diaminobenzanilide")
    # end-cappers
    yield from put(r"phthalic anhydride$", "phthalic acid anhydride")
    for digit, place in (("3", "4"), ("4", "5")):
        yield from put(
            rf"^{digit}-([a-z()-]+?)phthalic anhydride$",
            rf"{place}-\1-2-benzofuran-1,3-dione",
            rf"{place}-\1isobenzofuran-1,3-dione",
            rf"{place}-\1-1,3-isobenzofurandione",
        )
    yield from put(r"aniline$", "benzenamine")
    yield from put(r"(\d)-(\w+)aniline$", r"\1-\2phenylamine")
    yield from put(r"aminoaniline$", "phenylenediamine")
    # dicarboxyphenoxy
    yield from put(
        r"^1,([34])-bis\(3,4-dicarboxyphenoxy\)benzene dianhydride$",
        r"4,4'-(1,\1-phenylenedioxy)diphthalic anhydride",
        r"4,4'-[1,\1-phenylenebis(oxy)]diphthalic anhydride",
        r"5,5'-[1,\1-phenylenebis(oxy)]bis(isobenzofuran-1,3-dione)",
    )
    yield from put(
        r"^4,4'-bis\(3,4-dicarboxyphenoxy\)biphenyl dianhydride$", r"4,4'-(biphenyl-4,4'-diyldioxy)diphthalic anhydride"
    )


def read_as(name: str) -> str:
    """The name that OPSIN is given."""
    for pattern, put in READ_AS:
        name = pattern.sub(put, name)
    return name.removeprefix("-")


def closed(mol: Chem.Mol) -> set[str]:
    """Structures with all acid groups closed to anhydrides of neighbours, those with most five-membered rings."""
    acid = Chem.MolFromSmarts("[CX3](=O)([OX2H1])[#6,#7]")
    groups = [match[:1] + match[2:] for match in mol.GetSubstructMatches(acid)]
    best: dict[int, set[str]] = {}

    def pair_up(left: list[tuple[int, ...]], chosen: list[tuple[int, int]], five: int) -> None:
        if not left:
            editable = Chem.RWMol(mol)
            gone = []
            for acid, neighbour in chosen:
                keep = next(g for g in groups if g[0] == acid)[1]
                gone.append(next(g for g in groups if g[0] == neighbour)[1])
                editable.AddBond(keep, neighbour, Chem.BondType.SINGLE)
            for atom in sorted(gone, reverse=True):
                editable.RemoveAtom(atom)
            made = editable.GetMol()
            Chem.SanitizeMol(made)
            best.setdefault(five, set()).add(Chem.MolToSmiles(made, isomericSmiles=False))
            return
        first, *rest = left
        for other in rest:
            apart = len(Chem.GetShortestPath(mol, first[0], other[0])) - 2
            if apart in (2, 3):
                remaining = [group for group in rest if group != other]
                pair_up(remaining, [*chosen, (first[0], other[0])], five + (apart == 2))

    if groups and len(groups) % 2 == 0:
        pair_up(groups, [], 0)
    return best[max(best)] if best else set()


def structures(names: Iterable[str]) -> dict[str, set[str]]:
    """Structures, without configuration, that each name says; none if OPSIN cannot read it."""
    from py2opsin import py2opsin

    asked = list(dict.fromkeys(names))
    answers = py2opsin([read_as(name) for name in asked], output_format="SMILES")
    found: dict[str, set[str]] = {}
    for name, smiles in zip(asked, answers, strict=True):
        mol = Chem.MolFromSmiles(smiles) if smiles else None
        if mol is not None:
            plain = {flat(mol)}
            found[name] = closed(mol) if "anhydride" in name and read_as(name) != name and closed(mol) else plain
    return found


def flat(mol: Chem.Mol) -> str:
    """SMILES without configuration; of an imidazole one tautomer for both."""
    smiles = Chem.MolToSmiles(mol, isomericSmiles=False)
    if "[nH]" not in smiles:
        return smiles
    return Chem.MolToSmiles(TautomerEnumerator().Canonicalize(Chem.MolFromSmiles(smiles)))


def opsin_version() -> str:
    """Version of the OPSIN that py2opsin carries."""
    import py2opsin

    jar = next(Path(py2opsin.__file__).parent.glob("opsin-cli-*.jar"))
    return jar.name.removeprefix("opsin-cli-").split("-")[0]


@dataclass(frozen=True, slots=True)
class Row:
    """A listed compound."""

    table: str
    id: str
    smiles: str
    names: tuple[str, ...]


def listed() -> list[Row]:
    """All compounds of the tables, structures without configuration."""
    found = []
    for table, path in TABLES.items():
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                smiles = flat(Chem.MolFromSmiles(row["smiles"]))
                names = (row["name"], *filter(None, row["aliases"].split("|")), row["id"])
                found.append(Row(table, row["id"], smiles, names))
    return found


def proposals(rows: list[Row]) -> dict[tuple[str, str], dict[str, str]]:
    """For each row: names that may be right, and how each was made."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        own: dict[str, str] = {}
        queue = deque(name for name in row.names if not is_short(name))
        while queue and len(own) < MOST_REWRITTEN:
            for new in rewritten(queue.popleft()):
                if new not in own and new not in row.names:
                    own[new] = "rule"
                    queue.append(new)
        found[row.table, row.id] = own
    with CANDIDATES.open(encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle):
            found[line["table"], line["id"]].setdefault(line["name"], "candidate")
    return found


def checked(rows: list[Row]) -> list[str]:
    """Names of the tables that say another structure than their row."""
    read = structures(name for row in rows for name in row.names)
    return [
        f"{row.table} {row.id}: {name!r} is {sorted(read[name])}, not {row.smiles}"
        for row in rows
        for name in row.names
        if name in read and read[name] != {row.smiles} and not is_short(name) and name not in NOT_SYSTEMATIC
    ]


def main() -> None:
    """Write the table, or check the names of the others."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only list names that contradict their structure")
    wanted = parser.parse_args()
    RDLogger.DisableLog("rdApp.*")
    rows = listed()
    if wanted.check:
        print("\n".join(checked(rows)))
        return
    proposed = proposals(rows)
    read = structures(name for own in proposed.values() for name in own)
    smiles = {(row.table, row.id): row.smiles for row in rows}
    taken = {(row.table, wording(name)) for row in rows for name in row.names}
    basis = {
        "rule": f"derived by rule from a name of the row; structure checked with OPSIN {opsin_version()}",
        "candidate": f"systematic name; structure checked with OPSIN {opsin_version()}",
    }
    kept: list[tuple[str, str, str, str]] = []
    for key, own in sorted(proposed.items()):
        for name, how in sorted(own.items()):
            if read.get(name) == {smiles[key]} and (key[0], wording(name)) not in taken:
                taken.add((key[0], wording(name)))
                kept.append((*key, name, basis[how]))
            elif how == "candidate" and (key[0], wording(name)) not in taken:
                print(f"not proven: {key[1]} {name!r}: {sorted(read.get(name, []))}")
    with OUT.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("table", "id", "synonym", "basis"))
        writer.writerows(kept)
    print(f"{len(kept)} synonyms of {len({row[:2] for row in kept})} compounds")


if __name__ == "__main__":
    main()
