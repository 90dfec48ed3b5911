"""The errors of the package: where, what was given, what is needed, what to do next.

In: the four parts. Out: one sentence, and the parts as attributes, so that no program has to parse text. Where what is
needed and what was given make a sentence, the text is made from them: "expected a known monomer, but got 'X'". Other
errors have a sentence of their own: "the file has no lines".

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
from pathlib import PurePath

MOST_GOT = 200  # characters of the given value that still read as part of a sentence
MOST_FAULTS = 12  # lines of one message; `ManyErrors.errors` holds all faults
NOTHING = ("", "None", "''", "[]", "()", "{}")  # how an empty cell and a missing argument print


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


class Words(str):
    """What was found, in words of this package; an error shows it without the quotes of a text that a user has typed.

    Examples
    --------
    >>> print(FileError("notes.txt", Words("a larger file"), "a file of at most 2 lines"))
    notes.txt: expected a file of at most 2 lines, but got a larger file.
    """

    __slots__ = ()


class FormulateError(ValueError):
    """Base of every error that this package raises on purpose.

    Parameters
    ----------
    where
        The file, key or argument.
    got
        What was given; `Words` if it is not what a user typed but a description of it.
    need
        What is allowed, as a noun with its article.
    hint
        The next step, as sentences.
    sentence
        What is wrong, in the words of a person and without a full stop; `{got}` in it is the given value. If empty, it
        is "expected `need`, but got `got`".
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
        lab.csv:3:diamine: expected a known monomer, but got 'X'.
        """
        return (kind or type(self))(where, self.got, self.need, self.hint, self.sentence)

    def __str__(self) -> str:
        """Read as one sentence.

        >>> print(UnknownNameError("monomer", "X", "a known monomer", "Try Y.", "{got} is not a known monomer"))
        monomer: 'X' is not a known monomer. Try Y.

        >>> print(TableError("monomers.csv:7:smiles", "c1ccc", "a SMILES that RDKit reads", "Is a ring left open?"))
        monomers.csv:7:smiles: expected a SMILES that RDKit reads, but got 'c1ccc'. Is a ring left open?

        >>> print(CompositionError("units", [], "a list of (dianhydride, diamine, amount)"))
        units: expected a list of (dianhydride, diamine, amount), but got nothing.
        """
        shown = _listed(self.got) if self.sentence else _form(self.got)
        got = cut(" ".join(shown.splitlines()), MOST_GOT)
        said = self.sentence.replace("{got}", got)
        if not said:
            said = f"expected {self.need}, but got {'nothing' if got in NOTHING else got}"
        return f"{self.where}: {said.removesuffix('.')}." + (f" {self.hint}" if self.hint else "")

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the parts, so that an error can come back from another process."""
        return type(self), self.args


def _form(got: object) -> str:
    """The given value as a person would write it: the last digits of a float are noise, an object has its kind.

    >>> _form({"PMDA": 0.7000000000000001, "p-PDA": (1, "x")}), _form([object()]), _form(Words("no row"))
    ("{'PMDA': 0.7, 'p-PDA': (1, 'x')}", '[an object]', 'no row')
    """
    if isinstance(got, Words):
        return str(got)
    if isinstance(got, float):
        return repr(float(f"{got:.12g}"))
    if type(got) is dict:
        return f"{{{', '.join(f'{_form(key)}: {_form(value)}' for key, value in got.items())}}}"
    if type(got) is list:
        return f"[{', '.join(map(_form, got))}]"
    if type(got) is tuple:
        return f"({', '.join(map(_form, got))}{',' if len(got) == 1 else ''})"
    if getattr(got, "shape", None) == () and hasattr(got, "item"):  # a number or truth value of numpy
        return _form(got.item())
    if isinstance(got, PurePath):
        return repr(str(got))
    shown = repr(got)
    if shown.startswith("<") or "\n" in shown:  # an object without a text of its own, a table, an array
        return kind_of(got)
    return shown


def kind_of(value: object) -> str:
    """The kind of an object, with its article.

    Parameters
    ----------
    value
        Any object.

    Examples
    --------
    >>> kind_of(object()), kind_of(3), kind_of({})
    ('an object', 'an int', 'a dict')
    """
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"


def _listed(got: object) -> str:
    """The given value within a sentence: without the brackets of a list.

    >>> _listed(["A", "B"]), _listed({"PMDA": 0.5, "BPDA": 0.4}), _listed("A")
    ("'A', 'B'", 'PMDA = 0.5, BPDA = 0.4', "'A'")
    """
    if type(got) is list and got:
        return ", ".join(map(_form, got))
    if type(got) is dict and got:
        return ", ".join(f"{key} = {_form(value)}" for key, value in got.items())
    return _form(got)


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
__test__ = {"FormulateError": FormulateError, "ManyErrors": ManyErrors, "Words": Words}

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
