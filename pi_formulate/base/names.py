"""Names of compounds: look-up with suggestions, and the check digit of CAS numbers.

In: ids, aliases, names, CAS numbers. Out: the compound that a text stands for, or an error with suggestions.
Equation: the last digit of a CAS number is sum_i i * digit_i mod 10, counted from the right.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, NoReturn, Protocol, TypeVar

from pi_formulate.base.errors import TableError, UnknownNameError
from pi_formulate.base.likeness import likeness, one_key_aside, pieces, slips
from pi_formulate.base.limits import LABEL_CHARACTERS
from pi_formulate.base.spelling import is_short, letters, name_key, variants, with_positions, without_grade, wording

__all__ = ["NameIndex", "Named", "check_cas", "name_key"]


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The short name."""


T = TypeVar("T", bound=Named)


# A spreadsheet turns a CAS number into a date: in figures, with the name of a month, with a time, or a serial number.
DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}(?:[ T][\d:.]+)?"
    r"|\d{1,2}[- ][A-Za-z]{3}[- ]\d{2,4}|[A-Za-z]{3}[- ]\d{2,4}|\d{4,6}"
)
CAS = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
CAS_LABEL = re.compile(
    r"\[?cas(?:-?(?:registry)?(?:r\.?n\.?|number)|-?no\.?|-?nr\.?|-?number|#)?:?#?\[?(\d{2,7}-\d{2}-\d)\]?"
)
MOST_NEAR = 5  # compounds that one refusal suggests
MOST_KEPT = 1_000  # texts whose suggestions are kept
LEAST_LIKE = 0.45  # least share of pieces for a long name to be a suggestion
MOST_BRACKETS = 3  # names within each other's brackets that are looked up
LONGEST_SHORT = 14  # characters of a text that is compared with abbreviations
# Between a name and its abbreviation or CAS number: "PMDA; 89-32-7", "PMDA, CAS 89-32-7".
BETWEEN = re.compile(r" ?[;=] ?|[,:] ")
# What patents put before an abbreviation: "(hereinafter abbreviated as PMDA)", "(abbrev.: PMDA)".
CALLED = re.compile(
    r"^(?:(?:herein|here(?:in)?after|abbreviated|abbreviation|abbr(?:ev)?\.?|also|sometimes|simply|referred|called|known|to|as"
    r"|or|i\.e\.)[,:]? )+",
    re.IGNORECASE,
)
ACIDS = re.compile(r"(?<=[a-z])acid$")
SALTS = re.compile(r"[-(]?(?:di|bis-?)?\(?(?:hydrochloride|hydrobromide|sulfate|acetate|2hcl|hcl)\)?$")


def check_digit(cas: str) -> int | None:
    """The last digit that a CAS number has to have, or None if the text does not have the form of one.

    >>> check_digit("89-32-8"), check_digit("PMDA")
    (7, None)
    """
    match = CAS.fullmatch(cas)
    if match is None:
        return None
    return sum(weight * int(digit) for weight, digit in enumerate(reversed(match[1] + match[2]), 1)) % 10


def check_cas(where: str, cas: str) -> None:
    """Refuse a CAS number with a wrong check digit, or one that Excel turned into a date.

    >>> check_cas("cas", "89-32-7")
    """
    if not cas:
        return
    if DATE.fullmatch(cas):
        raise TableError(
            where,
            cas,
            "a CAS number such as 89-32-7",
            "It looks like a date: Excel changed it. Format the column as text and enter the number again.",
        )
    check = check_digit(cas)
    if check is None:
        raise TableError(where, cas, "a CAS number such as 89-32-7, or nothing")
    if check != int(cas[-1]):
        raise TableError(
            where,
            cas,
            f"a CAS number whose last digit is {check}",
            "Is a digit mistyped?",
            sentence=f"the last digit of {{got}} does not fit the others: it would be {check}",
        )


def _listed(names: Iterable[str], last: str = "and") -> str:
    """Names in a sentence."""
    *before, end = names
    return f"{', '.join(before)} {last} {end}" if before else end


def _halves(text: str) -> list[tuple[str, str]]:
    """The parts before and inside a bracket that ends the text, or around a mark: for the last of them, then the first.

    >>> _halves("ODA (4,4'-oxydianiline)"), _halves("PMDA; 89-32-7"), _halves("PMDA")
    ([('ODA', "4,4'-oxydianiline")], [('PMDA', '89-32-7')], [])
    """
    # Single blanks first: a pattern with blanks around a mark takes a minute for a thousand blanks.
    whole = " ".join(text.split())
    brackets = [place for place, character in enumerate(whole[:-1]) if character in "()[]{}"]
    marks = list(BETWEEN.finditer(whole))
    halves = [(whole[: mark.start()], whole[mark.end() :]) for mark in (marks[-1:] + marks[:1])]
    if brackets and whole[-1] in ")]}":
        opening = [place for place in (brackets[-1], brackets[0]) if whole[place] in "([{"]
        halves = [*((whole[:place].rstrip(" ,;"), _called(whole[place + 1 : -1])) for place in opening), *halves]
    return list(dict.fromkeys((before, after) for before, after in halves if before and after))


def _called(text: str) -> str:
    """What stands in a bracket, without the words that lead to it and the quotes around it.

    >>> _called("hereinafter abbreviated as 'PMDA'"), _called("p-PDA"), _called("also")
    ('PMDA', 'p-PDA', 'also')
    """
    bare = CALLED.sub("", text.strip())
    quoted = re.fullmatch("(?:'(.+)'|\"(.+)\"|\u2018(.+)\u2019|\u201c(.+)\u201d)", bare)
    return next(filter(None, quoted.groups())).strip() if quoted else bare


class NameIndex(Generic[T]):
    """Every name of every compound, each for one compound only.

    Parameters
    ----------
    kind
        Name of the kind of compound in errors, such as `monomer`.
    ambiguous
        Key of a name that several compounds share, and their ids, most used first.
    usual
        Key of such a name and the id that most papers mean by it.
    synonyms
        Gives (canonical SMILES, further name) for compounds of this index; asked when a name is not found at once.
    add
        Sentence for the error: what to do with a compound that is not listed.
    """

    def __init__(
        self,
        kind: str,
        ambiguous: Mapping[str, tuple[str, ...]] | None = None,
        usual: Mapping[str, str] | None = None,
        synonyms: Callable[[], Iterable[tuple[str, str]]] = tuple,
        add: str = "",
    ) -> None:
        self._kind, self._add, self._synonyms = kind, add, synonyms
        self._ambiguous, self._usual = dict(ambiguous or {}), dict(usual or {})
        self._by_name: dict[str, T] = {}
        self._by_smiles: dict[str, T] = {}
        self._owner: dict[str, str] = {}  # key of a name or structure -> its compound and place, for the error
        self._names: list[tuple[str, T]] = []  # as they are written, for the wordings that are derived from them later
        self._spoken: _Spoken[T] | None = None
        self._near_names: dict[tuple[str, str | None], list[str]] = {}

    def enter(self, item: T, smiles: str, names: Iterable[str], where: str = "") -> None:
        """Add a compound with its structure and all its names; `where` is its place for the error.

        Raises
        ------
        TableError
            If another compound has the structure or one of the names.
        """
        place = f"{where}: {item.id}" if where else f"{self._kind} {item.id}"
        own = f"{item.id} ({where})" if where else item.id
        owner = self._by_smiles.setdefault(smiles, item)
        self._owner.setdefault(smiles, own)
        if owner is not item:
            raise TableError(
                f"{place}: smiles",
                smiles,
                "a structure that no other entry has",
                f"It is {self._owner[smiles]}.",
                sentence="another entry has the structure {got} already",
            )
        self._spoken, self._near_names = None, {}
        for name in dict.fromkeys(filter(None, names)):
            key = name_key(name)
            owner = self._by_name.setdefault(key, item)
            self._owner.setdefault(key, own)
            if owner is not item:
                raise TableError(
                    f"{place}: names",
                    name,
                    "a name for one compound only",
                    f"{self._owner[key]} has it already.",
                    sentence="{got} is a name of another compound",
                )
            self._names.append((name, item))

    def find(self, text: str) -> T | None:
        """The compound of that id, alias, name or CAS number as it is written, apart from typography."""
        return self._by_name.get(name_key(text))

    def find_smiles(self, smiles: str) -> T | None:
        """The compound of that canonical SMILES."""
        return self._by_smiles.get(smiles)

    def find_wording(self, text: str) -> T | None:
        """The compound of a name in other words: a synonym, a spelling, a name with its abbreviation in brackets."""
        if len(text) > LABEL_CHARACTERS:
            return None
        if item := self._worded(text):
            return item
        if (bare := text.rstrip().rstrip(".,;:")) != text.rstrip():  # of the sentence that the name was copied from
            return self.find_wording(bare)
        key = name_key(text)
        if label := CAS_LABEL.fullmatch(key):
            return self._by_name.get(label[1])
        pair = self._both_names(text)
        return pair[0] if pair and len(pair) == 1 else None

    def candidates(self, text: str, brackets: int = MOST_BRACKETS) -> tuple[str, ...]:
        """Ids of the compounds that share a name, most used first; empty if it stands for one or is not known."""
        if len(text) > LABEL_CHARACTERS:
            return ()
        key = name_key(text)
        if key in self._by_name:
            return ()
        if known := self._ambiguous.get(key):
            return tuple(known)
        if self._worded(text):
            return ()
        spoken = self._in_words
        if known := spoken.ambiguous.get(wording(text)):
            return known
        if pair := self._both_names(text, brackets):
            return tuple(item.id for item in pair) if len(pair) > 1 else ()
        if re.search(r"\d", key) or len(key) < 6:
            return ()
        return tuple(item.id for item in spoken.by_letters.get(letters(text), ()))

    @property
    def _in_words(self) -> "_Spoken[T]":
        if self._spoken is None:
            further = [(n, item) for s, n in self._synonyms() if (item := self._by_smiles.get(s)) is not None]
            self._spoken = _Spoken([*self._names, *further], len(self._names), self._ambiguous, self._usual)
        return self._spoken

    def _worded(self, text: str) -> T | None:
        """The compound of a text by its wording alone."""
        key = name_key(text)
        if item := self._by_name.get(key):
            return item
        return None if key in self._ambiguous else self._in_words.by_wording.get(wording(text))

    def _both_names(self, text: str, brackets: int = MOST_BRACKETS) -> list[T]:
        """Compounds of `name (abbreviation)`, `name; CAS` and the like; an ambiguous half is decided by the other."""
        for halves in _halves(text) if brackets else ():
            sides: list[set[str]] = []
            for half in halves:
                name = CAS_LABEL.sub(r"\1", name_key(half)) if "cas" in half.casefold() else half
                item = self._worded(name)
                sides.append({item.id} if item else set(self.candidates(name, brackets - 1)))
            if all(sides):
                both = sides[0] & sides[1] or sides[0] | sides[1]
                return [item for item in self._by_smiles.values() if item.id in both]
        return []

    # --- names that are not found

    def refuse(self, text: str, hint: str, role: str | None = None, where: str = "") -> NoReturn:
        """Raise an error that says why a text finds nothing: a shared name, or the nearest compounds.

        Parameters
        ----------
        text
            The name that was looked up.
        hint
            Advice if no name is near.
        role
            Required role; compounds of this role are suggested first.
        where
            Place of the text; the kind of compound if empty.

        Raises
        ------
        UnknownNameError
            Always.
        """
        if len(text) > LABEL_CHARACTERS:
            need = f"a name of at most {LABEL_CHARACTERS:,} characters, not {len(text):,}"
            raise UnknownNameError(where or self._kind, text, need, hint)
        need, reason = f"a known {self._kind}", self._reason(text, role)
        sentence = f"{{got}} is not {need}"
        if two := self._two_of(text):
            need, reason, sentence = "one compound", two, "{got} names two compounds"
        elif (shared := self.candidates(text)) and not reason:
            need, sentence = "one compound", f"{{got}} stands for several {self._kind}s"
            listed = _listed(sorted(shared, key=lambda id: role is not None and self._role(id) != role))
            if len(shared) == 1:
                need, sentence = f"a known {self._kind}", "{got} does not say which isomer it is"
                reason = f"Positions are missing; only {listed} is listed."
            else:
                reason = f"It is used for {listed}: write one of these ids."
            if usual := self._usual.get(name_key(text)) or self._usual.get(wording(text)):
                reason += f" Most papers mean {self._with_cas(usual)}."
        if not reason:
            near = self._near_of(text, role)
            reason = f"Nearest: {', '.join(near)}." if near else hint
        raise UnknownNameError(where or self._kind, text, need, reason, sentence)

    def _two_of(self, text: str) -> str:
        """What the halves of a text are, such as an id and a CAS number, if they are two compounds."""
        for first, second in _halves(text):
            one, other = (self._worded(half) or self._by_name.get(name_key(half)) for half in (first, second))
            if one and other and one.id != other.id:
                return f"{first!r} is {one.id}, but {second!r} is {other.id}: write one of them."
        return ""

    def _reason(self, text: str, role: str | None) -> str:
        """A reason why a text is not a name: it is a CAS number, the label of a bottle, an acid, a salt."""
        key = name_key(text)
        cas = label[1] if (label := CAS_LABEL.fullmatch(key)) else key
        if (digit := check_digit(cas)) is not None:
            if digit != int(cas[-1]):
                right = f"{cas[:-1]}{digit}"
                owner = self._by_name.get(right)
                whose = f"{right}, {owner.id}" if owner else f"{right}, which is not listed"
                return f"The last digit of a CAS number checks the others: with {digit} it would be {whose}."
            return f"This CAS number is valid, but not listed. {self._add}".strip()
        if DATE.fullmatch(text.strip()) and not re.fullmatch(r"\d+", key):
            return "It looks like a date: Excel changed a CAS number. Format the column as text and enter it again."
        bare = without_grade(text)
        if bare and name_key(bare) != key and (item := self._worded(bare) or self._by_name.get(name_key(bare))):
            return f"{bare!r} is {item.id}: write the name alone, and a purity as assay."
        if ACIDS.search(key):
            for put in ("dianhydride", "anhydride"):
                if item := self._worded(ACIDS.sub(put, key)):
                    return f"That is the free acid; its anhydride is {item.id}."
        if (free := SALTS.sub("", key)) != key and (item := self._worded(free)):
            return f"That is a salt; the free compound is {item.id}."
        for halves in _halves(text):
            for known, unknown in (halves, halves[::-1]):
                if (item := self._worded(known)) and not self.candidates(text):
                    return f"{known!r} is {item.id}, but {unknown!r} is not known: write one name."
        return ""

    def _near_of(self, text: str, role: str | None) -> list[str]:
        """The same, once for each text: a file may have one wrong name on each of its lines."""
        if (text, role) not in self._near_names:
            if len(self._near_names) >= MOST_KEPT:
                self._near_names.clear()
            self._near_names[text, role] = self._near(text, role)
        return self._near_names[text, role]

    def _near(self, text: str, role: str | None) -> list[str]:
        """Ids of the nearest compounds, each once: wanted role first, then fewest slips, then most similar name."""
        key, said = name_key(text), wording(text)
        if not re.search(r"[a-z]{2}|\d[a-z]", key):
            return []
        spoken = self._in_words
        score: dict[str, float] = {}
        allowed = 1 if len(key) < 4 else 2
        if len(key) <= LONGEST_SHORT:
            for short, ids in spoken.short.items():
                apart = slips(key, short, allowed)
                if apart <= allowed and apart < min(len(key), len(short)) - 1:
                    for id in ids:
                        # A slip of the first character is rare, a swap of two is the most common of all.
                        common = sorted(short) == sorted(key) or one_key_aside(key, short)
                        rare = 0.5 * (short[:1] != key[:1]) - 0.5 * common
                        score[id] = max(score.get(id, 0.0), 2.0 - 0.3 * (apart + rare))
        own, positions = pieces(letters(text)), frozenset(re.findall(r"\d+'*", said))
        for name, (item, its_pieces, its_positions) in spoken.long.items():
            like = likeness(own, its_pieces)
            if like >= LEAST_LIKE:
                agree = len(positions & its_positions) / max(len(positions | its_positions), 1)
                score[item.id] = max(score.get(item.id, 0.0), like + 0.25 * agree + 0.05 * (name[:4] == said[:4]))
        if not score:
            return []
        ranked = sorted(score, key=lambda id: (-round(score[id], 6), -spoken.known[id], id))
        ranked = [id for id in ranked if score[id] >= score[ranked[0]] - 1.0]
        if role is not None and any(self._role(id) == role for id in ranked):
            likest = ranked[0]
            ranked = sorted(ranked, key=lambda id: self._role(id) != role)  # a stable order: likeness within each
            if likest not in ranked[:MOST_NEAR]:
                ranked = [*ranked[: MOST_NEAR - 1], likest]
        return ranked[:MOST_NEAR]

    def _role(self, id: str) -> str:
        item = self._by_name.get(name_key(id))
        return str(getattr(item, "role", ""))

    def _with_cas(self, id: str) -> str:
        cas = getattr(self._by_name.get(name_key(id)), "cas", "")
        return f"{id} ({cas})" if cas else id


class _Spoken(Generic[T]):
    """All names by their wording, and what is compared with a name that is not found; built when first needed."""

    def __init__(
        self,
        names: list[tuple[str, T]],
        own: int,
        ambiguous: Mapping[str, tuple[str, ...]],
        usual: Mapping[str, str],
    ) -> None:
        self.by_wording: dict[str, T] = {}
        self.ambiguous: dict[str, tuple[str, ...]] = {wording(key): ids for key, ids in ambiguous.items()}
        self.by_letters: dict[str, tuple[T, ...]] = {}
        self.short: dict[str, list[str]] = {}
        self.long: dict[str, tuple[T, Counter[str], frozenset[str]]] = {}
        self.known: dict[str, int] = {}
        shared: dict[str, dict[str, T]] = {}
        for place, (name, item) in enumerate(names):
            said = wording(name)
            shared.setdefault(said, {})[item.id] = item
            self.known[item.id] = self.known.get(item.id, 0) + (place < own)
            if is_short(name) or len(name) < 6:
                self.short.setdefault(name_key(name), []).append(item.id)
            if len(bare := letters(name)) >= 6:
                self.by_letters[bare] = tuple(dict.fromkeys((*self.by_letters.get(bare, ()), item)))
                self.long.setdefault(said, (item, pieces(bare), frozenset(re.findall(r"\d+'*", said))))
        self._take(shared)
        shorter: dict[str, dict[str, T]] = {}
        for name, item in names:
            for form in variants(name):
                shorter.setdefault(wording(form), {})[item.id] = item
        abbreviations: dict[str, list[str]] = {}
        for name, item in names:
            abbreviations.setdefault(item.id, []).extend([name] if is_short(name) else [])
        for key in usual:  # an abbreviation of isomers: with the positions it stands for one of them
            for id in ambiguous.get(key, ()):
                abbreviations.setdefault(id, []).append(key.upper())
        for name, item in names:
            for short in abbreviations[item.id]:
                for form in with_positions(short, name):
                    shorter.setdefault(wording(form), {})[item.id] = item
        self._take({said: items for said, items in shorter.items() if said not in shared})
        by_fame = sorted(self.known, key=lambda id: -self.known[id])
        self.by_letters = {
            bare: tuple(sorted(items, key=lambda item: by_fame.index(item.id)))
            for bare, items in self.by_letters.items()
        }

    def _take(self, shared: Mapping[str, Mapping[str, T]]) -> None:
        """Wordings of one compound find it; those of several are refused with all of them."""
        for said, items in shared.items():
            if said in self.ambiguous:
                continue
            if len(items) == 1:
                self.by_wording[said] = next(iter(items.values()))
            else:
                self.ambiguous[said] = tuple(items)
