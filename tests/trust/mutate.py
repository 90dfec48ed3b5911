"""Damaged and hostile inputs from good ones.

In: seeds and a generator of random numbers. Out: the same bytes for the same state of the generator.
"""

import re
from random import Random

MOST_BYTES = 300_000  # of a mutated input: longer ones only cost time
# Numbers, texts and signs at which readers have failed, or may fail.
HOSTILE = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        *("0", "-0.0", "-1", "1e308", "-1e308", "1e309", "5e-324", "1e-308", "1e-320", "1e-16", "9" * 30, "9" * 400),
        *("9" * 5000, "nan", "inf", "-inf", "NaN", "Infinity", "16_51", "1e5_0", "1,5", "1.234,5", "0x10", "1e", "e5"),
        *("٣", "０", "\u00a012\u00a0", "12\u202f000", "½", "²", "1/0", "0/0", "1/3", "100 %", "1e400 g", "1e-400 g"),
        *("", " ", " " * 2000, "\t", "\r", "\n", "\r\n", "\x00", "\x1d", "\x7f", "\x85", "\u2028", "\ufeff", "\u202e"),
        *("\ud800", "é", "e\u0301", "😀", "=1+1", "+1", "@x", "'", '"', '""', "'''", '"""', "\\", "\\u0000", "\\ud800"),
        *("true", "false", "null", "[]", "{}", "[[]]", "{a={}}", '[{"a":1}]', "2026-01-01", "12:00:00", "1979-05-27"),
        *("..", "/", "../x.csv", "/etc/passwd", "a/b.csv", "~", "%s", "{0}", "${x}", "<script>", "&amp;", "]]>"),
        *("PMDA", "p-PDA", "4,4'-ODA", "NMP", "rest", "eq", "mol%", "wt%", "g", "kg", " : ", " = ", "; ", "|", "#"),
    )
)
NUMBER = re.compile(rb"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
QUOTED = re.compile(rb"\"[^\"\n]*\"|'[^'\n]*'|[^,;\n]+")
OPENING = (b"[", b"{", b"(", b"[[", b"{a=", b"a.", b'{"a":', b"<div>", b"C(", b'"', b"a=")


def mutated(random: Random, seeds: list[bytes]) -> bytes:
    """One input: a seed with one to five changes, most of them small."""
    content = random.choice(seeds)
    for _ in range(random.choice((1, 1, 1, 2, 3, 5))):
        content = random.choice(CHANGES)(random, content, seeds)[:MOST_BYTES]
    return content


def _place(random: Random, content: bytes) -> int:
    return random.randint(0, len(content))


def _span(random: Random, content: bytes) -> tuple[int, int]:
    first = _place(random, content)
    return first, min(len(content), first + random.choice((1, 2, 4, 8, 40, 400)))


def _byte(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    at = _place(random, content)
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def _insert(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    at = _place(random, content)
    return content[:at] + random.choice(HOSTILE) + content[at:]


def _cut(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    first, last = _span(random, content)
    return content[:first] + content[last:]


def _repeat(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    first, last = _span(random, content)
    times = random.choice((2, 2, 2, 3, 10, 100, 3000))
    return content[:first] + content[first:last] * times + content[last:]


def _nest(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    at = _place(random, content)
    return content[:at] + random.choice(OPENING) * random.choice((2, 30, 300, 3000, 50000)) + content[at:]


def _splice(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    other = random.choice(seeds)
    return content[: _place(random, content)] + other[_place(random, other) :]


def _lines(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        return content
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a] if random.random() < 0.5 else lines[b]
    return b"".join(lines)


def _one(pattern: re.Pattern[bytes], random: Random, content: bytes, new: bytes) -> bytes:
    matches = list(pattern.finditer(content))
    if not matches:
        return content + new
    match = random.choice(matches)
    return content[: match.start()] + new + content[match.end() :]


def _number(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    scaled = f"{random.choice((1, -1))}e{random.randint(-324, 308)}".encode()
    return _one(NUMBER, random, content, random.choice((scaled, random.choice(HOSTILE))))


def _quoted(random: Random, content: bytes, seeds: list[bytes]) -> bytes:
    text = random.choice(HOSTILE)
    return _one(QUOTED, random, content, random.choice((text, b'"' + text + b'"', b"'" + text + b"'")))


# Numbers and texts twice: a change of one value reaches deeper than a broken frame.
CHANGES = (_byte, _insert, _cut, _repeat, _nest, _splice, _lines, _number, _number, _quoted, _quoted)
