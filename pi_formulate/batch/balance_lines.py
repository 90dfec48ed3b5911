"""What a balance has sent or printed, line by line.

In: lines of MT-SICS, Sartorius SBI or A&D, or pasted text with one mass a line. Out: `BalanceReading` for each, with
its mass in g, whether it is stable, and whether it is net, gross or tare. No arithmetic but 1 kg = 1000 g. Which mass
belongs to which line of a sheet is decided in `from_balance`.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pi_formulate.base.checks import SIZED, is_sized
from pi_formulate.base.errors import FormulateError, TableError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.limits import CSV_ROWS, FILE_BYTES, LABEL_CHARACTERS
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import plain_number

Status = Literal["stable", "unstable", "overload", "underload", "no value"]
Weight = Literal["net", "gross", "tare", "other"]
Protocol = Literal["MT-SICS", "SBI", "A&D", "text"]

GRAMS = {"mg": 1e-3, "g": 1.0, "kg": 1e3}
OTHER_UNITS = "ug|µg|μg|ct|lbs?|ozt?|GN|dwt|t"
VALUE = r"(?P<value>[+-]? {0,12}\d[\d.,]{0,30})"
UNIT = r"(?P<unit>[A-Za-z%µμ/][A-Za-z/]{0,5})"
BLANK = r"[ \t]{1,80}"

# METTLER TOLEDO: `S S     100.00 g` (stable), `S D` (dynamic), `T S`, `TA A` (tare); `S I`, `S +`, `S -` have no value.
SICS = re.compile(rf"(?P<command>S|T|TI|TA) {{1,3}}(?P<state>[SDA]){BLANK}{VALUE} {{0,12}}{UNIT}")
SICS_EMPTY = re.compile(r"(?:S|SI|T|TI|TA|Z|ZI) {1,3}(?P<state>[IL+-])|(?P<error>ES|ET|EL)")
SICS_DONE = re.compile(r"(?:Z|ZI|TAC|TA) {1,3}[ASD]|I\d{1,2} {1,3}[AB] .*")  # an answer that has no weight in it
# A&D: `ST,+00100.00  g`, of indicators `ST,NT,+0100.00kg`; its formats DP (`WT`) and MT (`S  `, `SD `) as well.
AND = re.compile(
    rf"(?P<state>ST|US|WT|QT|PT)(?:, {{0,3}}(?:(?P<kind>GS|NT|TR|PT|G|N|T) {{0,2}}, {{0,3}})?| {{1,12}}(?=[+-]))"
    rf"{VALUE} {{0,12}}{UNIT}?"
)
AND_EMPTY = re.compile(r"(?P<state>US|OL)(?:,(?:GS,|NT,)?(?P<rest>[ +\-0-9.,A-Za-z]{0,30}))?")
AND_AS_MT = re.compile(rf"(?P<state>SD?){BLANK}{VALUE} {{0,12}}{UNIT}")
# Sartorius: sign, weight and unit in 16 characters with the ends of the line, before them in 22 a code of 6; the unit
# is there while the weight is stable. Status: `Stat        H`, or blanks and one of the letters; `Err 054`.
SBI = re.compile(rf"(?P<sign>[+-]) {{0,12}}(?P<value>\d[\d.,]{{0,30}}) {{0,12}}{UNIT}?")
SBI_CODE = re.compile(
    rf"(?P<code>(?:N\d?|Net|G#?|Gross|T\d?|Tare|Comp ?\d+|Total|Tot\.cp|Avg\.?|Diff|Qnt|Nom){BLANK}"
    rf"|(?:Comp \d|Comp\d\d|Tot\.cp)(?=[+-])){VALUE} {{0,12}}{UNIT}?"
)
SBI_STATUS = re.compile(
    r"(?:Stat {1,20}| {4,20})(?P<state>HH?|LL?|C|- ?-) {0,20}|.{0,20}?(?:Err|ERR) {0,3}\d{1,3} {0,20}"
)
SBI_NO_SIGN = re.compile(r" {1,12}\d[\d.,]{0,20} {3,12}")  # 14 characters that end in the place of the missing unit
TEXT = re.compile(rf"(?<![^ \t:=]){VALUE}[ \t]{{0,80}}(?P<unit>mg|g|kg|{OTHER_UNITS})\Z")  # and a label before it
NO_UNIT = re.compile(r"[+-]?\d+[.,]\d+")

RULER = re.compile(r"[-=_*.]{3,}|#.*")  # lines between two weighings, and remarks
BRACKETS = re.compile(r"\[(\d{1,3})\]")  # digits that are not verified
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # STX, ETX and ESC of a recorded transmission
MAYBE_THOUSANDS = re.compile(r"[+-]? *[1-9]\d{0,2}[.,]\d{3}")
KINDS: dict[str, Weight] = {
    **dict.fromkeys(("GS", "G", "G#", "Gross"), "gross"),
    **dict.fromkeys(("TR", "T", "PT", "T1", "T2", "Tare"), "tare"),
    **dict.fromkeys(("NT", "N", "N1", "Net"), "net"),
}
SICS_OUT: dict[str, Status] = {"+": "overload", "-": "underload"}
SBI_OUT: dict[str, Status] = {"H": "overload", "L": "underload"}
MOST_ERRORS = 100  # after so many the rest is not read: it is no file of a balance
MOST_TEXTS = 50  # lines of text above one reading; a printed protocol has about ten
NEED = "a reading of a balance, or a mass with its unit, such as 'S S 25.34 g' or '25.34 g'"

CLEAR = "a number whose comma or point is clearly a decimal one"
DECIDES = "Write one number of the text with one, two or four decimals: it decides for all."


@dataclass(frozen=True, slots=True, repr=False)
class BalanceReading(Shown):
    """One line of a balance.

    Parameters
    ----------
    line
        Number of the line, from 1.
    text
        The line.
    status
        `stable`, `unstable`, `overload`, `underload`, or `no value`. Only a stable reading is a mass.
    kind
        `net`, `gross`, `tare`, or `other`, such as a total or a piece count. MT-SICS and pasted text are net.
    mass_g
        What the line says [g]; None without a value.
    step_g
        The last digit [g]; 0 without a value.
    protocol
        `MT-SICS`, `SBI`, `A&D` or `text`.
    above
        Texts between the last reading and this one: the id, lot or batch that it belongs to.
    """

    line: int
    text: str
    status: Status
    kind: Weight = "net"
    mass_g: float | None = None
    step_g: float = 0.0
    protocol: Protocol = "text"
    above: tuple[str, ...] = ()

    @property
    def is_mass(self) -> bool:
        """Whether it is a stable net or gross mass."""
        return self.status == "stable" and self.mass_g is not None and self.kind in ("net", "gross")

    def __str__(self) -> str:
        """Such as `line 3: stable net 425 g (MT-SICS)`."""
        mass = "" if self.mass_g is None else f" {self.mass_g:.10g} g"
        return f"line {self.line}: {self.status} {self.kind}{mass} ({self.protocol})"


def read_balance(source: str | Path | Iterable[str]) -> tuple[BalanceReading, ...]:
    r"""Read what a balance has sent or printed; the protocol is recognised line by line.

    Known are MT-SICS (METTLER TOLEDO), SBI with 16 and 22 characters (Sartorius), the standard format of A&D, and
    pasted text with one mass a line, which may begin with an id or a lot. Units are g, mg and kg; a decimal comma is
    read. Other texts name the reading below them. Empty lines, rulers such as `---` and lines that begin with `#` are
    left out.

    Parameters
    ----------
    source
        A text with lines, an iterable of lines such as an open file, or the `Path` of a file; `Path("-")` is standard
        input.

    Raises
    ------
    TableError
        All errors at once, each with its line: a mass without a unit or in another one, a number that may have a
        decimal comma or a thousands separator, a text without a reading below it. After 100 errors, or 51 lines of text
        without a reading, the rest is not read.
    FileError
        If the file cannot be read.

    Examples
    --------
    >>> for reading in read_balance("S D     25.31 g\nS S     25.34 g\nST,+00011.77  g\nN     +   1.25 kg"):
    ...     print(reading.line, reading.status, reading.mass_g, reading.protocol)
    1 unstable 25.31 MT-SICS
    2 stable 25.34 MT-SICS
    3 stable 11.77 A&D
    4 stable 1250.0 SBI
    """
    name, lines = _lines_of(source)
    readings: list[BalanceReading] = []
    errors: list[FormulateError] = []
    above: list[tuple[int, str]] = []
    commas = any(_is_decimal_comma(line) for line in lines)
    for number, raw in enumerate(lines, 1):
        where = f"{name}:{number}"
        line = CONTROL.sub("", raw.rstrip("\r\n"))
        if len(line) > LABEL_CHARACTERS:
            need = f"a line of at most {LABEL_CHARACTERS:,} characters"
            errors.append(
                TableError(
                    where,
                    f"{len(line):,} characters",
                    need,
                    sentence=f"the line has {len(line):,} characters, but at most {LABEL_CHARACTERS:,} are read",
                )
            )
            continue
        if len(errors) >= MOST_ERRORS:
            need = f"at most {MOST_ERRORS} lines that cannot be read"
            errors.append(
                TableError(
                    where,
                    "one more",
                    need,
                    "The rest was not read.",
                    sentence=f"there are more than {MOST_ERRORS} lines that cannot be read",
                )
            )
            above = []
            break
        if not (text := line.strip()) or RULER.fullmatch(text) or SICS_DONE.fullmatch(text):
            continue
        with gathering(errors):
            reading = _reading(where, number, line, commas)
            if reading is None:
                above.append((number, text))
                if len(above) > MOST_TEXTS:
                    hint = "Is this what a balance has sent? The rest was not read."
                    above = []
                    errors.append(TableError(where, Words(f"{MOST_TEXTS + 1} lines of text in a row"), NEED, hint))
                    break
            else:
                texts = (*(label for _, label in above), *reading.above)
                readings.append(replace(reading, above=texts))
                above = []
    errors += [TableError(f"{name}:{number}", text, NEED, "No reading stands below it.") for number, text in above]
    raise_all(errors)
    return tuple(readings)


def _lines_of(source: object) -> tuple[str, list[str]]:
    """The lines of a source, and its name in errors."""
    name = "balance"
    if isinstance(source, Path):
        if str(source) == "-":
            name, content = "standard input", sys.stdin.buffer.read(FILE_BYTES + 1)
            if len(content) > FILE_BYTES:
                raise TableError(
                    name,
                    "more bytes",
                    f"at most {FILE_BYTES:,} bytes",
                    sentence=f"the file has more than {FILE_BYTES:,} bytes",
                )
        else:
            name, content = source.name, read_bytes(source)
        source = text_of(name, content)
    if isinstance(source, str):
        return name, _counted(name, re.split(r"\r\n|\n|\r", source))
    need = "a text, lines of text, or the Path of a file"
    if isinstance(source, bytes) or not isinstance(source, Iterable):
        raise TableError(name, source, need)
    lines: list[str] = []
    for line in source:
        if not isinstance(line, str):
            raise TableError(f"{name}:{len(lines) + 1}", line, need)
        lines.append(line)
    return name, _counted(name, lines)


def _counted(name: str, lines: list[str]) -> list[str]:
    if len(lines) > CSV_ROWS:
        raise TableError(
            name,
            f"{len(lines):,} lines",
            f"at most {CSV_ROWS:,}",
            "Split the file.",
            sentence=f"there are {len(lines):,} lines, but at most {CSV_ROWS:,} are read",
        )
    return lines


def _reading(where: str, number: int, line: str, commas: bool) -> BalanceReading | None:
    """The reading of a line; None for a text that stands for the next one."""
    text = BRACKETS.sub(r"\1", line.strip())

    def reading(
        status: Status, protocol: Protocol, kind: Weight = "net", match: re.Match[str] | None = None
    ) -> BalanceReading:
        made = BalanceReading(number, line.strip(), status, kind, protocol=protocol)
        if match is None:
            return made
        # The protocols write a decimal point; a comma in them is as doubtful as in a pasted text.
        doubtful = not commas and "," in match["value"] and MAYBE_THOUSANDS.fullmatch(match["value"])
        if doubtful and match["unit"] and kind != "other":
            raise TableError(where, text, CLEAR, DECIDES)
        return _valued(where, made, match)

    if match := SICS.fullmatch(text):
        kind: Weight = "net" if match["command"] == "S" else "tare"
        return reading("unstable" if match["state"] == "D" else "stable", "MT-SICS", kind, match)
    if match := SICS_EMPTY.fullmatch(text):
        return reading(SICS_OUT.get(match["state"] or "", "no value"), "MT-SICS")
    if match := AND.fullmatch(text):
        kind = "other" if match["state"] == "QT" else KINDS.get(match["kind"] or match["state"], "net")
        return reading("unstable" if match["state"] == "US" else "stable", "A&D", kind, match)
    if match := AND_EMPTY.fullmatch(text):
        if match["state"] == "US":
            return reading("unstable", "A&D")
        return reading("underload" if (match["rest"] or "").startswith("-") else "overload", "A&D")
    if match := AND_AS_MT.fullmatch(text):
        return reading("unstable" if match["state"] == "SD" else "stable", "A&D", "net", match)
    if match := SBI_STATUS.fullmatch(line):
        return reading(SBI_OUT.get((match["state"] or "")[:1], "no value"), "SBI")
    match = SBI_CODE.fullmatch(text)
    if match and (match["unit"] or match["value"][0] in "+-" or match["code"].endswith("   ")):  # no lot such as `N 40`
        code = match["code"].strip()
        kind = "net" if code.startswith("Comp") else KINDS.get(code, "other")
        return reading("stable" if match["unit"] else "unstable", "SBI", kind, match)
    if match := SBI.fullmatch(text):
        return reading("stable" if match["unit"] else "unstable", "SBI", "net", match)
    if SBI_NO_SIGN.fullmatch(line):
        return reading("unstable", "SBI")
    return _pasted(where, number, text, commas)


def _pasted(where: str, number: int, text: str, commas: bool) -> BalanceReading | None:
    """A mass with its unit, and the text before it on the line; None for a text without one."""
    match = TEXT.search(text)
    if match is None:
        if NO_UNIT.fullmatch(text):
            raise TableError(where, text, NEED, "Without a unit, a reading of a Sartorius balance is not stable.")
        return None
    if MAYBE_THOUSANDS.fullmatch(match["value"]) and ("," in match["value"]) is not commas:
        raise TableError(where, text, CLEAR, DECIDES)
    label = text[: match.start()].rstrip(" \t:=")
    made = BalanceReading(number, text, "stable", above=(label,) if label else ())
    return _valued(where, made, match)


def _is_decimal_comma(line: str) -> bool:
    """Whether a pasted line has a comma that can only be a decimal one.

    >>> [_is_decimal_comma(line) for line in ("25,34 g", "1,234 g", "1,234.5 g", "0,125 kg", "4,4'-ODA")]
    [True, False, False, True, False]
    """
    match = TEXT.search(line.strip()) if len(line) <= LABEL_CHARACTERS else None
    value = match["value"] if match else ""
    return "," in value and "." not in value and not MAYBE_THOUSANDS.fullmatch(value)


def _valued(where: str, reading: BalanceReading, match: re.Match[str]) -> BalanceReading:
    """The reading with the number and the unit of its line; without a unit, the number says nothing."""
    unit = match["unit"]
    if reading.kind == "other":
        return reading
    if unit is None:
        return replace(reading, status="no value") if reading.status == "stable" else reading
    if unit not in GRAMS:
        if reading.status != "stable":
            return reading
        raise TableError(where, reading.text, "a mass in g, mg or kg", "Set the balance to g.")
    sign = match.groupdict().get("sign") or ""
    digits = (sign + match["value"]).replace(" ", "").replace(",", ".")
    value = plain_number(digits)
    if value is None:
        raise TableError(where, reading.text, NEED, "Write it without separators of thousands.")
    mass = float(f"{value * GRAMS[unit]:.15g}")
    if not is_sized(mass):
        raise TableError(where, reading.text, NEED, SIZED)
    step = 10.0 ** -len(digits.partition(".")[2]) * GRAMS[unit]
    return replace(reading, mass_g=mass, step_g=step)
