"""The command `new`: a recipe file of one's own, with comments, to be changed in an editor.

In: the kind of composition. Out: a recipe file that plans as it stands, in which every line that is a comment with a
key works as well when its `# ` is taken off.
"""

from pathlib import Path
from typing import Annotated

import typer

from pi_formulate.cli.shared import app
from pi_formulate.cli.voice import Quiet, Voice

FEED = """\
# Moles of the monomers. As many moles of dianhydrides as of diamines: an excess is stated below, with imbalance_r.
# Names with a comma, an apostrophe or a blank stand in double quotes. `pi-formulate monomers NAME` finds a monomer; its
# CAS number or SMILES is a name as well. Keep the braces on one line.
feed = { PMDA = 0.6, BPDA = 0.4, p-PDA = 0.7, "4,4'-ODA" = 0.3 }
"""
UNITS = """\
# Repeat units with their amounts, in any proportion: here 1.5 of the first to 1 of the second.
# `pi-formulate monomers NAME` finds a monomer; its CAS number or SMILES is a name as well.
units = [
    { dianhydride = "PMDA", diamine = "p-PDA", amount = 1.5 },
    { dianhydride = "PMDA", diamine = "4,4'-ODA", amount = 1.0 },
]
"""
CLAIM = """\
# A formula of the claims, its degrees, and monomers for its slots. A warning says if the batch does not meet it, and
# `pi-formulate check` judges all claims.
formula = "6"
degrees = { s = 1.5, t = 1.0 }
members = { X4 = "PMDA" }
"""
COMPOSITIONS = {"feed": FEED, "units": UNITS, "claim": CLAIM}
START = """\
# A recipe for pi-formulate: one [[batch]] for each batch. What follows a # is a comment.
# Look at the masses:    pi-formulate batch {name}
# Make a weigh sheet:    pi-formulate batch {name} -o sheet.xlsx     (or .html to print, .csv for programs)
# Estimate Tg and more:  pi-formulate estimate {name}

[[batch]]
id = "MY-001"               # on every sheet; each batch has its own
"""
REST = """
# How much: exactly one of these.
solution = "500 g"          # mass of the whole solution
# polymer = "50 g"          # mass of polyimide after the cure
# monomers = "0.2 mol"      # dianhydrides, or as many diamines

# The solution.
solids = "15 wt%"           # mass of poly(amic acid) in the mass of solution
solvent = "NMP"             # or DMAc, DMF, ...
# solvent_water = "150 ppm" # of the bottle; water opens anhydrides

# What is in the bottles: mass fraction of the monomer, from the certificate.
# assay = { PMDA = "99.5 %" }

# The length of the chains, by a small excess of one side: target_mn or imbalance_r, not both.
target_mn = "40 kg/mol"     # M_n of the poly(amic acid); the excess follows from it
# imbalance_r = 0.985       # moles of the deficient side over those of the other
excess = "diamine"          # the larger side: diamine or dianhydride
# endcap = "PA"             # phthalic anhydride, which caps the amines

# The balance.
readability = "0.01 g"      # all masses are rounded to it together
"""


def template(kind: str, name: str) -> str:
    """The text of a recipe file with comments.

    Parameters
    ----------
    kind
        How the composition is stated: a key of `COMPOSITIONS`.
    name
        Of the file, for the commands in its first lines.

    Examples
    --------
    >>> print(template("feed", "mine.toml").splitlines()[1])
    # Look at the masses:    pi-formulate batch mine.toml
    """
    return START.format(name=name) + "\n" + COMPOSITIONS[kind] + REST


@app.command()
def new(
    output: Annotated[
        str,
        typer.Option("-o", "--output", metavar="OUT.toml", help="Write a file, which must not exist yet; else print."),
    ] = "-",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar="feed|units|claim",
            help="Composition as moles of monomers, as repeat units, or as degrees of a claimed formula.",
        ),
    ] = "feed",
    quiet: Quiet = False,
) -> None:
    """Write a recipe file of your own to start from, with a comment on each key."""
    from pi_formulate.base.errors import FileError
    from pi_formulate.base.files import replaced
    from pi_formulate.batch.recipe import ending

    if kind not in COMPOSITIONS:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(COMPOSITIONS)}", param_hint="--kind")
    if output == "-":
        typer.echo(template(kind, "mine.toml"), nl=False)
        return
    ending(output, ("toml",))
    if Path(output).exists() or Path(output).is_symlink():
        raise FileError(
            output, "a file that exists", "a new name", "It was not changed.", "exists already; choose a new name"
        )
    with replaced(output) as handle:
        handle.write(template(kind, Path(output).name).encode())
    Voice(quiet).say(f"{output} written; now: pi-formulate batch {output}", err=True)
