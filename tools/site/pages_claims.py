"""Pages of the claims: the residues of each slot under the shipped readings, with drawings, and all 21 claims.

In: the shipped readings, the clauses that the program checks on a laminate with every layer. Out: Markdown.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pi_formulate as pf
from pi_formulate.chemistry.structure import draw_svg
from pi_formulate.claims.constraints import Constraint, Interpretation
from pi_formulate.claims.tree import CLAIMS
from tools.site.pages_tables import cell, rows_of

ROOT = Path(__file__).resolve().parents[2]
READINGS = ("default", "diamine-bridge", "x2-throughout")
NAMES = " | ".join(f"`{reading}`" for reading in READINGS)
RULE = "|---" * len(READINGS) + "|"
INTERPRETATIONS: tuple[Interpretation, ...] = ("intended", "literal")
# Clauses on a share of units: any of them will do.
SHARES = ("units of the formula", "-NH- in the chain", "formula 5")
MOST_DRAWN = 12  # residues of a slot that are drawn in its place
# Slot, what it is, where it stands.
SLOTS = (
    ("X1", "dianhydride core of formula 1", "units p and q of claim 2"),
    ("P", "diamine of unit p", "claim 2"),
    ("Q", "diamine of unit q", "claim 2"),
    ("X4", "dianhydride core of formula 6", "units s and t of claim 13"),
    ("S", "diamine of unit s", "claim 13"),
    ("T", "diamine of unit t", "claim 13"),
    ("X3", "dianhydride core of formulas 2a-2d and 7a-7d", "source of A1 and A2"),
    ("A1", "first dianhydride", "units k and l of claims 4, 11, 15, 21"),
    ("A2", "second dianhydride, different from A1", "units m and n"),
    ("X2", "diamine residue of formulas 2a-2d and 7a-7d", "what B1 and B2 are taken from"),
    ("B1", "first diamine", "units k and m"),
    ("B2", "second diamine, different from B1", "units l and n"),
    ("F3", "formula 3", "claims 5 and 16"),
    ("F4", "formula 4", "claims 6 and 17"),
    ("F3_B2", "B2 where X2 is formula 3", "claims 5 and 16; without this row the same as B2 elsewhere"),
    ("F4_B2", "B2 where X2 is formula 4", "claims 6 and 17; without this row the same as B2 elsewhere"),
    ("F5", "formula 5", "claims 10 and 20"),
)
BRIDGES = ("C6H4", "PHENYLENEDIOXY", "Y1", "Y2", "Y3", "Y4", "Y5")
LAYER = {
    "stack": "layers of the laminate",
    "low_expansion": "low-expansion layer",
    "thermoplastic": "thermoplastic layer",
    "adhesion": "further polyimide layer",
    "making": "steps of the line",
}
# What is checked, in our own words; what is printed; what is a reading.
ORDER = "Metal, low-expansion polyimide, thermoplastic polyimide and metal lie in this order"
FOUR = "the variables k, l, m, n and their inequalities"
WHICH = "which residues A1, A2, B1, B2 may be, and the 2 x 2 table that says which pair is k, l, m or n"
TEXT: Mapping[str, tuple[str, str, str]] = {
    "1": (
        f"{ORDER}, counted from either side, with further layers allowed between them; the low-expansion layer "
        "expands by 5 to 25 ppm/K in its plane.",
        "the order of the layers and the window of the expansion",
        "that a further layer does not break the order",
    ),
    "2": (
        "The low-expansion polyimide is a copolymer of units p and q of formula 1, in the ratio that the clauses "
        "allow.",
        "p, q and their inequalities; the bridges of Y1",
        "the cores of X1 and the two diamines",
    ),
    "3": (
        "The thermoplastic polyimide has its glass transition from 200 to 250 degrees C.",
        "the window",
        "none; without a measured Tg the answer is a probability",
    ),
    "4": (
        "The thermoplastic polyimide is a copolymer of up to four units of formulas 2a to 2d, with one dianhydride "
        "and one diamine that prevail.",
        FOUR,
        WHICH,
    ),
    "5": (
        "As claim 4 with one dianhydride alone (m = n = 0), and every B1 is formula 3.",
        "m = n = 0 and X2 as formula 3",
        "the residue of formula 3; whether it binds B2 too (`x2-throughout`)",
    ),
    "6": (
        "As claim 4 with one dianhydride alone (m = n = 0), and every B1 is formula 4.",
        "m = n = 0 and X2 as formula 4",
        "the residue of formula 4; whether it binds B2 too (`x2-throughout`)",
    ),
    "7": ("Both metals are copper.", "copper", "none"),
    "8": (
        "Between one metal and the low-expansion layer lies a further polyimide layer, whatever its role. "
        "That it improves adhesion is the user's statement.",
        "the further layer and its place",
        "none",
    ),
    "9": (
        "The polyimide of that further layer keeps -NH- in its chain after imidization; a pendant N-H does not count.",
        "the -NH- group in the chain",
        "that one unit with it is enough",
    ),
    "10": (
        "That layer holds units of formula 5.",
        "that formula 5 has an -NH- group introduced",
        "the residues of formula 5",
    ),
    "11": ("The polyimide of that further layer is a copolymer of formulas 2a to 2d.", FOUR, WHICH),
    "12": (
        "The way to make it: precursors of both layers are coated on a metal foil, at once or one after the other, "
        "dried and cured; then the second foil is laminated on the thermoplastic side. The low-expansion polyimide "
        "expands by 5 to 25 ppm/K.",
        "the steps and their order; the window of the expansion, again",
        "that drying and cure come after the last coat",
    ),
    "13": (
        "The precursor of the low-expansion layer is a copolymer of units s and t of formula 6.",
        "s, t and their inequalities; the bridges of Y5",
        "the cores of X4 and the two diamines",
    ),
    "14": (
        "The precursor of the thermoplastic layer gives a polyimide with its glass transition from 200 to 250 "
        "degrees C.",
        "the window",
        "none; without a measured Tg the answer is a probability",
    ),
    "15": ("The precursor of the thermoplastic layer is a copolymer of formulas 7a to 7d.", FOUR, WHICH),
    "16": (
        "As claim 15 with one dianhydride alone (m = n = 0), and every B1 is formula 3.",
        "m = n = 0 and X2 as formula 3",
        "the residue of formula 3; whether it binds B2 too (`x2-throughout`)",
    ),
    "17": (
        "As claim 15 with one dianhydride alone (m = n = 0), and every B1 is formula 4.",
        "m = n = 0 and X2 as formula 4",
        "the residue of formula 4; whether it binds B2 too (`x2-throughout`)",
    ),
    "18": (
        "A further precursor layer is laid between the coated foil and the low-expansion layer, which expands by 5 "
        "to 25 ppm/K.",
        "the further layer and its place; the window of the expansion, again",
        "none",
    ),
    "19": (
        "The polyimide that this further precursor gives keeps -NH- in its chain.",
        "the -NH- group in the chain",
        "that one unit with it is enough",
    ),
    "20": (
        "That precursor holds units of formula 5.",
        "that formula 5 has an -NH- group introduced",
        "the residues of formula 5",
    ),
    "21": ("That precursor is a copolymer of formulas 7a to 7d.", FOUR, WHICH),
}


@cache
def members(reading: str, slot: str) -> tuple[pf.Monomer, ...]:
    """Shipped monomers that fit a slot under a reading."""
    rows = pf.formula("1", reading).reading
    return tuple(monomer for monomer in pf.library() if rows.fits(slot, monomer))


def rule(reading: str, name: str) -> dict[str, str]:
    """The row of a name in the file of a reading."""
    path = ROOT / "pi_formulate" / "reference" / "readings" / f"{reading}.csv"
    absent = {"alternatives": "B2", "basis": "reading", "note": "no row in the file: as B2"}  # of an optional row
    return next((row for row in rows_of(path) if row["name"] == name), absent)


def cells(name: str, column: str) -> str:
    """A column of the row of a name, in a cell for each reading."""
    return " | ".join(cell(rule(reading, name)[column]) for reading in READINGS)


def drawing(monomer: pf.Monomer) -> str:
    """Place of the drawing of a residue on the site."""
    return f"drawings/{''.join(c if c.isalnum() or c in '-+' else '_' for c in monomer.id)}.svg"


@cache
def drawings() -> Mapping[str, str]:
    """Place and SVG of every residue that stands in a slot."""
    every = {m for reading in READINGS for slot, _, _ in SLOTS for m in members(reading, slot)}
    pictures = {drawing(m): draw_svg(m.residue_smiles, 230, 150) for m in every}
    assert len(pictures) == len(every)
    return pictures


def figure(monomer: pf.Monomer) -> str:
    """A residue with id and name."""
    return (
        f'<figure><img src="{drawing(monomer)}" loading="lazy" width="230" height="150"'
        f' alt="residue of {monomer.name}"><figcaption><strong>{monomer.id}</strong><br>{monomer.name}</figcaption>'
        "</figure>"
    )


def gallery(monomers: list[pf.Monomer]) -> str:
    """Drawings side by side."""
    return '<div class="residues">' + "".join(figure(monomer) for monomer in monomers) + "</div>"


def formulas() -> str:
    """Which pair of slots is which variable."""
    lines = [
        "| formula | claim | unit | dianhydride | diamine |",
        "|---|---|---|---|---|",
        "| 1 | 2 | p | X1 | P |",
        "| 1 | 2 | q | X1 | Q |",
        "| 6 | 13 | s | X4 | S |",
        "| 6 | 13 | t | X4 | T |",
        "",
        "The thermoplastic copolymer (formulas 2a to 2d of claim 4, 7a to 7d of claim 15) as a table. It is a "
        "reading, forced by the shape of the inequalities, and the same in all readings that ship:",
        "",
        "| | diamine B1 | diamine B2 |",
        "|---|---|---|",
        "| dianhydride A1 | k (2a, 7a) | l (2b, 7b) |",
        "| dianhydride A2 | m (2c, 7c) | n (2d, 7d) |",
        "",
        "So k + l > 1.5 (m + n) says that more than 60 mol% of the dianhydride is A1, and k + m > 1.5 (l + n) that "
        "more than 60 mol% of the diamine is B1. Which monomer is A1 and which B1 is free: the labelling that meets "
        "the clauses wins, and of several the one with the largest smallest margin.",
    ]
    return "\n".join(lines)


def slots() -> str:
    """Every slot under each reading."""
    lines = []
    for slot, what, where in SLOTS:
        fitting = [members(reading, slot) for reading in READINGS]
        bases = " | ".join(f"`{rule(reading, slot)['basis']}`" for reading in READINGS)
        lines += [f"### Slot {slot}", "", f"{what[0].upper()}{what[1:]}; {where}.", ""]
        lines += [f"| | {NAMES} |", f"|---{RULE}"]
        lines += [f"| alternatives | {cells(slot, 'alternatives')} |"]
        lines += [f"| basis | {bases} |"]
        lines += [f"| note of the file | {cells(slot, 'note')} |"]
        ids = [", ".join(cell(m.id) for m in some) for some in fitting]
        lines += [f"| shipped monomers | {' | '.join(ids)} |", ""]
        every = list(dict.fromkeys(m for some in fitting for m in some))
        if len(every) <= MOST_DRAWN:
            lines += [gallery(every), ""]
        else:
            lines += [f"{len(every)} residues, drawn [below](#all-diamine-residues).", ""]
    every = sorted({m for reading in READINGS for m in members(reading, "X2")}, key=lambda m: m.id)
    lines += ["### Bridges and rings", "", f"| name | {NAMES} | basis |", f"|---{RULE}---|"]
    for name in BRIDGES:
        lines.append(f"| {name} | {cells(name, 'alternatives')} | `{rule('default', name)['basis']}` |")
    lines += [
        "",
        "### All diamine residues",
        "",
        "Residues that fit X2, B1 or B2 in at least one reading.",
        "",
        gallery(every),
    ]
    return "\n".join(lines)


@cache
def findings(interpretation: Interpretation) -> tuple[pf.Finding, ...]:
    """Clauses of all claims, as the program checks them on a laminate that has every layer."""
    stack = pf.read_stack(ROOT / "examples" / "laminate.toml").stack
    return tuple(pf.check_claims(stack, interpretation=interpretation))


@cache
def constraints() -> Mapping[str, Constraint]:
    """The clauses of all formulas by their label."""
    every = (pf.formula(name, "default", how) for name in ("1", "2", "6") for how in INTERPRETATIONS)
    return {clause.label: clause for formula in every for clause in formula.clauses}


def limits(finding: pf.Finding) -> str:
    """Such as `0.4 to 2.5`, or `above 0` where the border itself is outside."""
    low, high, clause = finding.lower, finding.upper, constraints().get(finding.clause)
    if low is not None and high is not None:
        return f"{low:g} to {high:g}"
    if clause is not None and clause.scale_free:
        return "above 0, as the scale is free"
    if low is None:
        return "yes or no" if high is None else f"up to {high:g}"
    strict = clause.strict if clause is not None else finding.clause in SHARES
    return f"above {low:g}" if strict else f"from {low:g} on"


def claims() -> str:
    """Every claim with an anchor of its own."""
    lines = []
    for claim in CLAIMS:
        text, printed, reading = TEXT[claim.id]
        lines += [f"### Claim {claim.id}", "", text, ""]
        if claim.rests_on:
            rests = f"claim [{claim.rests_on}](#claim-{claim.rests_on}) (printed); met only where that one is met"
            if named := claim.antecedent:
                rests += f", and where there is a further layer as in claim [{named}](#claim-{named})"
        else:
            rests = "no other claim"
        lines += [f"- Judged on: {LAYER[claim.judged_on]}.", f"- Rests on: {rests}.", f"- Asserted: {printed}."]
        lines += [f"- Reading: {reading}."]
        if claim.formula:
            lines.append(f"- Formula: {claim.formula}; its slots and residues stand [above](#slots-and-residues).")
        if claim.id == "2":
            lines.append("- Readings differ here: `diamine-bridge` has s-BPDA in X1 and two diamines in Q.")
        lines += ["", "| clause that is checked | value | limits | interpretation |", "|---|---|---|---|"]
        rows = [
            [
                (f.clause, f.quantity, limits(f))
                for f in findings(how)
                if f.claim == claim.id and "depends on" not in f.clause
            ]
            for how in INTERPRETATIONS
        ]
        for row in dict.fromkeys([*rows[0], *rows[1]]):
            how = "both" if row in rows[0] and row in rows[1] else "`intended`" if row in rows[0] else "`literal`"
            lines.append(f"| {' | '.join(cell(part) for part in row)} | {how} |")
        lines.append("")
    return "\n".join(lines)


PARTS: Mapping[str, Callable[[], str]] = {"formulas": formulas, "slots": slots, "claims": claims}
