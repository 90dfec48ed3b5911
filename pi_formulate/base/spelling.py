"""Spelling of chemical names: typography simplified, and different wordings of one name reduced to one form.

In: a name as printed on a label, in a patent or a paper. Out: the forms in which names are compared. `name_key` removes
differences of typography only. `wording` also removes differences that do not change the meaning: brackets and hyphens,
`acid dianhydride`, `benzenediamine`, `para-`, the order of locants, the inverted names of an index. `letters` is a name
without its positions, which isomers share.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pi_formulate.base.patterns import pattern

PRIMES = (
    "\u2018\u2019\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02be"
    "\u02c8\u00b4\u0060\u0384\u055a\u05f3\u07f4\ua78c\uff07\uff40"
)
DOUBLE_PRIMES = '"\u201c\u201d\u201f\u2033\u2036\u02ba\u02dd\u02ee\u05f4\u3003\uff02'
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u02d7\u2500\u30fc\ufe58\ufe63\uff0d\uff70"
GREEK = {
    "\u03b1": "alpha",
    "\u03b2": "beta",
    "\u03b3": "gamma",
    "\u03b4": "delta",
    "\u03b5": "epsilon",
    "\u03bc": "mu",
    "\u03c9": "omega",
    "\u0251": "alpha",
    "\u0263": "gamma",
    "\u00aa": "a",
    "\u00ba": "o",
}
PLAIN = str.maketrans(
    {
        **dict.fromkeys(PRIMES, "'"),
        **dict.fromkeys(DOUBLE_PRIMES, "''"),
        "\u2034": "'''",
        **dict.fromkeys(DASHES, "-"),
        **dict.fromkeys("\u3001\u201a\ufe50", ","),
        **dict.fromkeys("\u3010\u3014\u2329\u27e8\u3008", "("),
        **dict.fromkeys("\u3011\u3015\u232a\u27e9\u3009", ")"),
    }
)
LOCANTS = r"\d+'*(?:,\d+'*)*"
# Words for the purity or the grade on a bottle; they are not part of the name.
GRADE = pattern(
    r"""[\s,;(\[]*+(?:
        [>\u2265~]?\s*\d{2,3}(?:[.,]\d+)?(?:\s*\+)?\s*(?:wt|mol)?\.?\s*%(?:\s*\((?:gc|hplc|t|nmr)\))?
        | \d\s*x\s*sublimed | (?:zone[\s-]+)?refined | (?:re)?sublimed
        | purified(?:\s+by\s+sublimation)? | recrystalli[sz]ed | anhydrous
        | (?:extra\s+)?dry | distilled | (?:polymer|electronic|reagent|analytical|monomer|technical)[\s-]+grade
        | for\s+synthesis | (?:ultra|high)[\s-]+pur(?:e|ity) | purity
    )[\s)\]]*""",
    re.VERBOSE | re.IGNORECASE,
)


def name_key(text: str) -> str:
    r"""The form in which names are compared: no case or blanks, nothing invisible; primes, dashes, Greek made plain.

    Parameters
    ----------
    text
        A name as it was typed or copied.

    Examples
    --------
    >>> name_key("4,4\N{PRIME}\N{EN DASH}Oda "), name_key("\N{GREEK SMALL LETTER GAMMA}-butyro\N{SOFT HYPHEN}lactone")
    ("4,4'-oda", 'gamma-butyrolactone')
    """
    if not text.isascii():
        # Accents that stand for primes first: the compatibility form would split them into a blank and a mark.
        plain = unicodedata.normalize("NFKC", text.translate(PLAIN)).translate(PLAIN)
        text = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    key = "".join(text.casefold().split())
    if not key.isascii():
        for letter, word in GREEK.items():
            key = key.replace(letter, word)
    elif "&" in key and ";" in key and (unescaped := html.unescape(key)) != key:
        return name_key(unescaped)
    if "`" in key or '"' in key:
        key = key.translate(PLAIN)
    return key


# (what is searched, what it becomes), in this order: the same compound said in one way. Each is a rule about words, so
# it holds for compounds that no table lists; a test proves that no two listed compounds come to one form.
POSITION = {"o": ("1,2", "2"), "m": ("1,3", "3"), "p": ("1,4", "4")}
STEMS = (
    "phenylene|xylene|xylylene|tolidine|toluidine|aminophenol|anisidine|dianisidine|cresol|terphenyl|diaminobenzene|"
    "benzenediamine|aminobenzo|aminophen|dichlorobenzene|oxydianiline|methylenedianiline"
)
RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (pattern(words), put)
    for words, put in (
        (r"[.\\$]+(alpha|beta|gamma|delta|omega|epsilon)[.$]*", r"\1"),  # .alpha. of an index, \\alpha of TeX
        (r"(?<=\d)\.(?=\d)", ","),
        (r"[\[{]", "("),
        (r"[\]}]", ")"),
        (r"sulph", "sulf"),
        (r"(?<![a-z])para-(?=[a-z(])", "p-"),
        (r"(?<![a-z])meta-(?=[a-z(])", "m-"),
        (r"(?<![a-z])ortho-(?=[a-z(])", "o-"),
        (rf"(?<![a-z])para(?={STEMS})", "p-"),
        (rf"(?<![a-z])meta(?={STEMS})", "m-"),
        (rf"(?<![a-z])ortho(?={STEMS})", "o-"),
        (r"(?<![a-z])t(?:ert)?[.-]?but", "tert-but"),
        (r"(?<![a-z])g-(?=butyrolactone|aminopropyl)", "gamma-"),
        (r"gamma-?(?=aminopropyl)", "3-"),
        (r"alpha-?(?=pyrrolid)", "2-"),
        (r"(?<![a-z])di-(?=amino|methyl|hydroxy|chloro)", "di"),
        (r"ditrifluorometh", "bistrifluorometh"),
        (r"phenyloxy", "phenoxy"),
        (r"(?<![a-z])n,n'-(?=dimethyl(?:acet|form|propion)amide)", "n,n-"),  # these have one nitrogen
        # --- anhydrides
        (r"tetraone", "tetrone"),
        (r"(?<=furan)yl(?=[-\d])", ""),
        (r"(?<=\dc|-c);(?=\d)", ":"),
        (r"(?:di|bis)-?anhydride", "dianhydride"),
        (r"^(.*)(?<![a-z])anhydrodicarboxy(.*?)(?<!anhydride)$", r"\1dicarboxy\2dianhydride"),
        (r"(?<![a-z])o-(?=phthalic)", ""),
        # which groups close the rings, where no other two could, or where it is the listed spelling
        (r"-?(?:1,2:3,4|1,2:4,5|1,8:4,5|2,3:5,6|2,3:6,7|3,4:9,10|3,4:3',4')-(?=dianhydride)", ""),
        (r":(?=\d+'*,\d+'*-?[a-z]+tetracarboxylic)", ","),
        (r"acid(?=(?:di)?anhydride)", ""),
        (r"pyromelliticanhydride", "pyromelliticdianhydride"),
        (r"tetracarboxylic-?anhydride", "tetracarboxylicdianhydride"),
        (r"bis\(?phthalic(?:di)?anhydride\)?", "diphthalicanhydride"),
        (r"phthalicdianhydride", "phthalicanhydride"),
        (r"trimellitic(?:acid)?(?:mono)?esteranhydride", "trimellitateanhydride"),
        (r"bis-?\(?(?:anhydro-?trimellitate|trimellitate)\)?dianhydride", "bis(trimellitateanhydride)"),
        (r"bis-?\(?(?:anhydrotrimellitate|trimelliticanhydride)\)?$", "bis(trimellitateanhydride)"),
        (r"diphenyl-?(?=tetracarboxylic)", "biphenyl"),
        (r"^(\d'*,\d'*)-diphthalic", r"\1-biphthalic"),
        # --- amines
        (r"\(?1,1'-biphenyl\)?", "biphenyl"),
        (r"benzene?amine", "aniline"),
        (r"(?<![a-z])phenylamine", "aniline"),
        (r"bis-?\(?aniline\)?$", "dianiline"),
        (r"diphenyl(?:ene)?-?oxide", "diphenylether"),
        (r"\)-?oxide$", ")ether"),
        (r"(?<=phenyl)(\)?)-?thioether", r"\1sulfide"),
        (r"^(\d,\d')-diaminophenyl-?(?=ether$|sulf(?:one|ide|oxide)$|methane$)", r"\1-diaminodiphenyl"),
        (r"^((?:[omp]-|1,[234]-)?)xylenediamine$", r"\1xylylenediamine"),
        (r"diphenyl-?ketone", "benzophenone"),
        (r"(?<=diamino)diphenyl$", "biphenyl"),
        (r"1h-(?=benzo?\(?d?\)?imidazol)", ""),
        (r"benzo-?\(d\)-?oxazol", "benzoxazol"),
        (r"benzo-?\(d\)-?imidazol", "benzimidazol"),
        (r"(?<=\d)'(?=-aminobenzoate$)", ""),
        (r"^terephthalicacid-?(bis-?\(.+\))-?ester$", r"\1terephthalate"),
        (r"^bis-?(\(3-aminopropyl\))", r"1,3-bis\1"),
        (r"(?<!1,1,3,3-)tetramethyldisiloxane", "1,1,3,3-tetramethyldisiloxane"),
        # an ether of a diphenol by the names of its parts
        (r"^(?:catechol|pyrocatechol)-?bis-?\((.+)phenyl\)-?ether((?:dianhydride)?)$", r"1,2-bis(\1phenoxy)benzene\2"),
        (r"^resorcinol-?bis-?\((.+)phenyl\)-?ether((?:dianhydride)?)$", r"1,3-bis(\1phenoxy)benzene\2"),
        (r"^hydroquinone-?bis-?\((.+)phenyl\)-?ether((?:dianhydride)?)$", r"1,4-bis(\1phenoxy)benzene\2"),
        (r"^bisphenola-?bis-?\((.+)phenyl\)-?ether((?:dianhydride)?)$", r"2,2-bis(4-(\1phenoxy)phenyl)propane\2"),
        # --- bridges
        (r"1-methylethylidene|propane-2,2-diyl|2,2-propanediyl", "isopropylidene"),
        (
            r"2,2,2-trifluoro-1-\(?trifluoromethyl\)?-?ethylidene|(?:1,1,1,3,3,3-)?hexafluoropropane-2,2-diyl"
            r"|(?:1,1,1,3,3,3-)?hexafluoro(?:-2-propylidene|-?isopropylidine)",
            "hexafluoroisopropylidene",
        ),
        (r"(?:1,1,1,3,3,3-)hexafluoro(?=-?\(?(?:iso)?propan|isopropylidene)", "hexafluoro"),
        (r"^(?:1,1,1,3,3,3-)?hexafluoro-2,2-bis-?(\(.+\))-?propane", r"2,2-bis\1hexafluoropropane"),
        (r"bis-?\(?oxy\)?", "dioxy"),
        (r"pyrrolidinone", "pyrrolidone"),
        # --- positions; a prime where the parent has but one ring or chain is a slip that many patents make
        (r"2,2'-(?=bis.*propane(?:dianhydride)?$)", "2,2-"),
        (r"9,9'-(?=bis.*fluorene(?:dianhydride)?$)", "9,9-"),
        (r"p,p'-(?=[a-z])", "4,4'-"),
        (r"m,m'-(?=[a-z])", "3,3'-"),
        (r"m,p'-(?=[a-z])", "3,4'-"),
        (r"(?<=\()(\d)'-?(?=amino)", r"\1-"),
        (r"(?<![a-z])di-?(?=\()", "bis"),
    )
)
TRAILING = pattern(rf"([a-z()]+)[-,]\(?({LOCANTS})\)?-?")
INVERTED = pattern(r"(.*?[a-z)]),(.+-)")
BEFORE_SUFFIX = pattern(rf"(?!(?:di|bis|tris|tetra|tetrakis)[-(\d])([a-z]+)-?\(?({LOCANTS})\)?-?([a-z]+)")
RELATIVE_TWO = pattern(
    r"(?<![a-z])([omp])-(?=phenylene|benzenediamine|diaminobenzene|xylylene|terphenyl|bis-?\([^()]+\)-?benzene)"
)
RELATIVE_ONE = pattern(r"(?<![a-z])([omp])-(?=amino(?:phen|benz|thiophen|aniline)|nitro|toluidine|anisidine)")
BENZENE = pattern(r"(?<=[-,\d])(?:benzenediamine|diaminobenzene)(?=$|[-,(])")
# Two rings that are the same: which of them has the primes says nothing, and four positions of a diphthalic anhydride
# are those of its acid groups.
ALIKE = pattern(
    r"(?<![a-z\d])(\d'*(?:,\d'*)+)-?(?=\(?(?:oxy|thio|sulfonyl|methylene|carbonyl|isopropylidene"
    r"|hexafluoroisopropylidene)\)?(?:dianiline|di\(?phthalic)|biphthalic"
    r"|diaminodiphenyl-?(?:ether|sulf|methane)|diaminobenzophenone|diaminobiphenyl"
    r"|(?:biphenyl|benzophenone|diphenyl-?(?:ether|sulfone))-?tetracarboxylic)"
)
BRIDGE_OF = {"3,3',4,4'": "4,4'", "2,3,3',4'": "3,4'", "2,2',3,3'": "3,3'"}
GROUP = pattern(r"(?<![a-z\d])\d+'*(?:,\d+'*)+(?![\d'])")
BETWEEN = pattern(r"(?<=[\d'])[-()]+(?=[\d'])")


@lru_cache(maxsize=1 << 14)
def wording(text: str) -> str:
    """One form for the wordings of one name.

    Parameters
    ----------
    text
        A name.

    Examples
    --------
    >>> wording("Benzenamine, 4,4'-oxybis-") == wording("4,4'-oxybis[aniline]")
    True
    >>> wording("biphenyl-3,4,3',4'-tetracarboxylic acid dianhydride")
    "3,3',4,4'biphenyltetracarboxylicdianhydride"
    >>> wording("p-PDA") == wording("PPDA")
    False
    """
    key = name_key(text)
    if (index := INVERTED.fullmatch(key)) and not index[1].endswith("anhydride"):
        key = _joined(index[2], index[1])
    for rule, put in RULES:
        key = rule.sub(put, key)
    key = RELATIVE_TWO.sub(lambda match: POSITION[match[1]][0] + "-", key)
    key = RELATIVE_ONE.sub(lambda match: POSITION[match[1]][1] + "-", key)
    if moved := TRAILING.fullmatch(key) or BEFORE_SUFFIX.fullmatch(key):
        key = f"{moved[2]}-{moved[1]}{''.join(moved.groups()[2:])}"
    if not is_short(text):  # the order means something in 1,4,3-APB
        key = GROUP.sub(lambda match: _sorted(match[0]), key)
        key = ALIKE.sub(_of_alike_rings, key)
    key = BENZENE.sub("phenylenediamine", key)
    head, rest = (key[:2], key[2:]) if re.match(r"[a-z]-", key) else ("", key)
    return head + re.sub(r"[-()]", "", BETWEEN.sub("\N{NULL}", rest)).replace("\N{NULL}", "-")


def _joined(prefix: str, parent: str) -> str:
    """An inverted name put together: `4,4'-oxybis-` and `benzenamine`; a bracket left open is closed after it."""
    return (
        prefix.removesuffix("-")
        + ("-" if parent[:1].isdigit() else "")
        + parent
        + ")" * (prefix.count("(") + prefix.count("[") - prefix.count(")") - prefix.count("]"))
    )


def _sorted(group: str) -> str:
    """Locants in order."""
    return ",".join(sorted(group.split(","), key=_locant))


def _of_alike_rings(match: re.Match[str]) -> str:
    """Locants on two rings that are the same, with the primes where they come last."""
    mirrored = _sorted(",".join(place[:-1] if place.endswith("'") else f"{place}'" for place in match[1].split(",")))
    group = min(match[1], mirrored, key=lambda text: [_locant(place) for place in text.split(",")])
    if "phthalic" in match.string[match.end() :]:
        group = BRIDGE_OF.get(group, group)
    return f"{group}-"


def _locant(text: str) -> tuple[int, int]:
    """A locant for sorting: its number, then its primes."""
    return int(text.rstrip("'")), text.count("'")


def variants(name: str) -> Iterator[str]:
    """Shorter spellings that lose nothing: the primes of doubled positions, and commas and hyphens of an abbreviation.

    `4,4-ODA` can only be 4,4'-ODA, as no ring has a position twice; `3,4-ODA` is not derived from 3,4'-ODA.

    Parameters
    ----------
    name
        A name or an abbreviation.

    Examples
    --------
    >>> sorted(set(variants("4,4'-ODA")))
    ['4,4-ODA', "44'-ODA", "44'ODA", '44-ODA', '44ODA']
    >>> list(variants("a-BPDA"))
    ['aBPDA', 'alpha-BPDA', 'asym-BPDA']
    >>> list(variants("3,4'-diaminobenzophenone"))
    []
    """
    bare = GROUP.sub(lambda match: _without_primes(match[0]), name)
    if bare != name:
        yield bare
    if not is_short(name):
        return
    for form in dict.fromkeys((name, bare)):
        if lead := re.fullmatch(rf"({LOCANTS})-?(.+)", form):
            digits = lead[1].replace(",", "")
            yield from (f"{digits}-{lead[2]}", f"{digits}{lead[2]}")
    if lead := re.fullmatch(r"([a-z])-(\D.*)", name):
        yield lead[1] + lead[2]
        for word in {"a": ("alpha", "asym"), "s": ("sym",)}.get(lead[1], ()):
            yield f"{word}-{lead[2]}"


def with_positions(short: str, name: str) -> Iterator[str]:
    """An abbreviation with the positions of a name before it, as `3,3',4,4'-BPDA`.

    Parameters
    ----------
    short
        An abbreviation without positions.
    name
        A name of the same compound.

    Examples
    --------
    >>> list(with_positions("BPDA", "3,3',4,4'-biphenyltetracarboxylic dianhydride"))
    ["3,3',4,4'-BPDA", "3,4,3',4'-BPDA"]
    >>> list(with_positions("PMDA", "pyromellitic dianhydride"))
    []
    """
    lead = re.match(r"(\d'*(?:,\d'*)+)-[a-z(]", name)
    if lead is None or "furan" in name or is_short(name) or not is_short(short) or re.search(r"\d|^[a-z]-", short):
        return
    by_ring = ",".join(sorted(lead[1].split(","), key=lambda place: _locant(place)[::-1]))
    yield from dict.fromkeys((f"{lead[1]}-{short}", f"{by_ring}-{short}"))


def _without_primes(group: str) -> str:
    """Locants without primes if only primes keep two of them apart."""
    bare = group.replace("'", "").split(",")
    return ",".join(bare) if len(set(bare)) < len(bare) else group


def is_short(name: str) -> bool:
    """Whether a name is an abbreviation, such as `4,4'-ODA`, not words.

    >>> is_short("4,4'-ODA"), is_short("aniline")
    (True, False)
    """
    return re.search(r"[a-z]{4}", name) is None and re.search(r"[A-Z]", name) is not None


def letters(text: str) -> str:
    """A name without its positions, which isomers have in common.

    >>> letters("4,4'-oxydianiline") == letters("3,4'-oxydianiline") == letters("oxydianiline")
    True
    """
    bare = re.sub(r"(?<![a-z])(?:[omp]|sym|asym|alpha)-", "", wording(text))
    return re.sub(r"[^a-z]|(?<![a-z])n(?=[,'\d])", "", bare)


def without_grade(text: str) -> str:
    """A name without the purity and make that a label adds.

    >>> without_grade("PMDA, sublimed, 99.5 %"), without_grade("4,4'-ODA")
    ('PMDA', "4,4'-ODA")
    """
    return GRADE.sub(" ", text).strip(" ,;")
