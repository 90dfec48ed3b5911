"""The errors of the package: where, what was given, what is needed, what to do next.

In: the four parts. Out: one sentence, and the parts as attributes, so that no program has to parse text. The errors
that people meet most have a sentence written for them; the others say what was given and what is needed.

    ValueError
        FormulateError              every error that this package raises on purpose
            TableError              a row of a table: monomers, solvents, groups, a batch file
            StructureError          a SMILES, or a drawing of it
            UnknownNameError        a name, CAS number or SMILES of no compound, or of several
            CompositionError        amounts or ratios of a copolymer
            RecipeError             a batch: its plan, its sheet, its file
            ClaimError              a formula, reading or interpretation of the claims
            EstimateError           a property, or measured data to fit
            LaminateError           a layer, stack, process step or coat
            DesignError             the targets and candidates of a search
            RegionError             a region of compositions, and points in it
            PlotError               a plot or another picture
            FileError               a file that cannot be read or written
            ExtraError              an optional library that is not installed
            ManyErrors              several of these at once: all errors of one input
            UnitError               a text with a number and a unit (`base/units.py`)

All but the last are public: `pi_formulate.RecipeError`.
"""

from collections.abc import Sequence

MOST_GOT = 200  # characters of the given value that still read as part of a sentence
MOST_FAULTS = 12  # lines of one message; `ManyErrors.errors` holds all faults


def cut(text: str, most: int) -> str:
    """Shorten a text to at most `most` characters.

    Parameters
    ----------
    text
        Any text.
    most
        Number of characters, including the three dots of a shortened text.

    Examples
    --------
    >>> cut("0123456789", 10), cut("0123456789", 8)
    ('0123456789', '01234...')
    """
    return text if len(text) <= most else f"{text[: most - 3]}..."


class FormulateError(ValueError):
    """Base of every error that this package raises on purpose.

    Parameters
    ----------
    where
        The file, key or argument.
    got
        What was given.
    need
        What is allowed.
    hint
        The next step, as sentences.
    sentence
        What is wrong, in the words of a person and without a full stop; `{got}` in it is the given value. If empty, the
        text is made from `got` and `need`.
    """

    def __init__(self, where: str, got: object, need: str, hint: str = "", sentence: str = "") -> None:
        super().__init__(where, got, need, hint, *([sentence] if sentence else []))
        self.where, self.got, self.need, self.hint, self.sentence = where, got, need, hint, sentence

    def at(self, where: str, kind: "type[FormulateError] | None" = None) -> "FormulateError":
        """The same error at another place.

        Parameters
        ----------
        where
            The place.
        kind
            Kind of error there; the same if None.

        Examples
        --------
        >>> print(UnknownNameError("monomer", "X", "a known monomer").at("lab.csv:3:diamine", TableError))
        lab.csv:3:diamine: got 'X', need a known monomer.
        """
        return (kind or type(self))(where, self.got, self.need, self.hint, self.sentence)

    def __str__(self) -> str:
        """Read as one sentence.

        >>> print(UnknownNameError("monomer", "X", "a known monomer", "Try Y.", "{got} is not a known monomer"))
        monomer: 'X' is not a known monomer. Try Y.

        >>> print(TableError("monomers.csv:7:smiles", "c1ccc", "a SMILES that RDKit reads", "Is a ring left open?"))
        monomers.csv:7:smiles: got 'c1ccc', need a SMILES that RDKit reads. Is a ring left open?
        """
        got = cut(" ".join(_form(self.got).splitlines()), MOST_GOT)
        said = self.sentence.replace("{got}", got) if self.sentence else f"got {got}, need {self.need}"
        return f"{self.where}: {said}." + (f" {self.hint}" if self.hint else "")

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the parts, so that an error can come back from another process."""
        return type(self), self.args


def _form(got: object) -> str:
    """The given value as a person would write it: the last digits of a float are noise.

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
    """A SMILES that is not the molecule it should be, or that cannot be drawn."""


class UnknownNameError(FormulateError):
    """A name, CAS number or SMILES that is in no table, or that several compounds share."""


class CompositionError(FormulateError):
    """Amounts or ratios that cannot be a copolymer."""


class RecipeError(FormulateError):
    """A batch that cannot be planned or weighed as requested."""


class ClaimError(FormulateError):
    """A formula, reading or interpretation that does not exist, or a member outside its slot."""


class EstimateError(FormulateError):
    """A property that cannot be estimated as requested, or data that no model can be fitted to."""


class LaminateError(FormulateError):
    """A layer, stack, process step or coat that is not possible."""


class DesignError(FormulateError):
    """Targets or candidates that cannot be searched."""


class RegionError(FormulateError):
    """A region of compositions that is empty, or a point, step or design outside it."""


class ExtraError(FormulateError):
    """An optional library that this call needs is not installed."""


class PlotError(FormulateError):
    """A picture that cannot be drawn as requested, or matplotlib is missing."""


class FileError(FormulateError):
    """A file that cannot be read or written."""


class ManyErrors(FormulateError):
    """All errors of one input, together.

    Examples
    --------
    >>> two = ManyErrors([TableError("a.csv:2:cas", "1", "x"), TableError("a.csv:3:cas", "2", "y")])
    >>> len(two.errors), str(two).count(chr(10))
    (2, 1)
    """

    def __init__(self, errors: Sequence[FormulateError]) -> None:
        first = errors[0]
        super().__init__(first.where, first.got, first.need, first.hint, first.sentence)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        """One line per error; of many, only the first."""
        rest = len(self.errors) - MOST_FAULTS
        lines = [str(error) for error in self.errors[:MOST_FAULTS]]
        return "\n".join([*lines, *([f"and {rest} more"] if rest > 0 else [])])

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the list of faults."""
        return type(self), (self.errors,)


# A traceback and a pickle name an error as its user does, `pi_formulate.RecipeError`, wherever its file lies.
for _error in (FormulateError, *FormulateError.__subclasses__()):
    _error.__module__ = "pi_formulate"
# Doctest passes over classes of another module.
__test__ = {"FormulateError": FormulateError, "ManyErrors": ManyErrors}

# What pip installs where there is no clone: the libraries of each extra.
LIBRARIES_OF_EXTRA = {
    "plot": "matplotlib",
    "notebook": "ipywidgets",
    "app": "ipywidgets voila ipykernel",
    "draw": "ipyketcher",
    "learn": "'bofire[optimization,cheminfo]'",
}


def how_to_install(extra: str) -> str:
    """How to install an extra, with and without a clone of the repository.

    >>> how_to_install("plot")
    "Install it in the folder of the clone with: pip install '.[plot]', or anywhere with: pip install matplotlib"
    """
    anywhere = f"or anywhere with: pip install {LIBRARIES_OF_EXTRA[extra]}"
    return f"Install it in the folder of the clone with: pip install '.[{extra}]', {anywhere}"
