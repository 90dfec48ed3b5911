"""One family of errors: where, what was given, what is allowed, what to do next.

In: the four parts. Out: one sentence, and the parts as attributes, so that nobody parses text.
"""

from collections.abc import Sequence

MOST_GOT = 200  # characters of what was given that still read as part of a sentence
MOST_FAULTS = 12  # lines of one message; all of them stand in `ManyErrors.errors`


def cut(text: str, most: int) -> str:
    """A text that is not longer than so many characters.

    Parameters
    ----------
    text
        Any.
    most
        Characters, the three dots of a shortened text among them.

    Examples
    --------
    >>> cut("0123456789", 10), cut("0123456789", 8)
    ('0123456789', '01234...')
    """
    return text if len(text) <= most else f"{text[: most - 3]}..."


class FormulateError(ValueError):
    """Base of every error that this library raises on purpose."""

    def __init__(self, where: str, got: object, need: str, hint: str = "") -> None:
        super().__init__(where, got, need, hint)
        self.where, self.got, self.need, self.hint = where, got, need, hint

    def __str__(self) -> str:
        """Read as one sentence.

        >>> print(TableError("monomers.csv:7:smiles", "c1ccc", "a SMILES that RDKit reads", "Is a ring left open?"))
        monomers.csv:7:smiles: got 'c1ccc', need a SMILES that RDKit reads. Is a ring left open?
        """
        got = cut(" ".join(_form(self.got).splitlines()), MOST_GOT)
        return f"{self.where}: got {got}, need {self.need}." + (f" {self.hint}" if self.hint else "")

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the parts, so that an error survives the way back from another process."""
        return type(self), self.args


def _form(got: object) -> str:
    """What was given as a person would write it: the last digits of a float are noise.

    >>> _form({"PMDA": 0.7000000000000001, "p-PDA": (1, "x")})
    "{'PMDA': 0.7, 'p-PDA': (1, 'x')}"
    """
    if isinstance(got, float):
        return repr(float(f"{got:.12g}"))
    if type(got) is dict:
        return f"{{{', '.join(f'{_form(key)}: {_form(value)}' for key, value in got.items())}}}"
    if type(got) is list:
        return f"[{', '.join(map(_form, got))}]"
    if type(got) is tuple:
        return f"({', '.join(map(_form, got))}{',' if len(got) == 1 else ''})"
    return repr(got)


class TableError(FormulateError):
    """A row of a CSV file cannot be used."""


class StructureError(FormulateError):
    """A SMILES is not the molecule it is said to be."""


class UnknownNameError(FormulateError):
    """A name, CAS number or SMILES that no table holds, or that several compounds share."""


class CompositionError(FormulateError):
    """Amounts or ratios that cannot be a copolymer."""


class RecipeError(FormulateError):
    """A batch that cannot be planned or weighed as asked."""


class ClaimError(FormulateError):
    """A formula, reading or interpretation that does not exist, or a member outside its slot."""


class EstimateError(FormulateError):
    """A property that cannot be estimated as asked, or data that no table can be fitted to."""


class LaminateError(FormulateError):
    """A layer, stack, process or coat that cannot be."""


class DesignError(FormulateError):
    """Targets or candidates that no search can be made for."""


class RegionError(FormulateError):
    """A region of compositions that is empty, or a point, step or design that it cannot hold."""


class ExtraError(FormulateError):
    """A library that only some calls need is not installed."""


class PlotError(FormulateError):
    """A picture that cannot be drawn as asked, or nothing to draw it with."""


class FileError(FormulateError):
    """A file that cannot be read or written."""


class ManyErrors(FormulateError):
    """All faults of one file, together.

    Examples
    --------
    >>> two = ManyErrors([TableError("a.csv:2:cas", "1", "x"), TableError("a.csv:3:cas", "2", "y")])
    >>> len(two.errors), str(two).count(chr(10))
    (2, 1)
    """

    def __init__(self, errors: Sequence[FormulateError]) -> None:
        first = errors[0]
        super().__init__(first.where, first.got, first.need, first.hint)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        """One line per fault, the first of many."""
        rest = len(self.errors) - MOST_FAULTS
        told = [str(error) for error in self.errors[:MOST_FAULTS]]
        return "\n".join([*told, *([f"and {rest} more"] if rest > 0 else [])])

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the list of faults."""
        return type(self), (self.errors,)


# What pip is asked for where there is no clone: the libraries of each extra.
LIBRARIES_OF_EXTRA = {
    "plot": "matplotlib",
    "notebook": "ipywidgets",
    "app": "ipywidgets voila ipykernel",
    "learn": "'bofire[optimization,cheminfo]'",
    "ods": "python-calamine",
}


def how_to_install(extra: str) -> str:
    """How to get an extra, with the clone at hand and without it.

    >>> how_to_install("plot")
    "Install it in the folder of the clone with: pip install '.[plot]', or anywhere with: pip install matplotlib"
    """
    anywhere = f"or anywhere with: pip install {LIBRARIES_OF_EXTRA[extra]}"
    return f"Install it in the folder of the clone with: pip install '.[{extra}]', {anywhere}"
