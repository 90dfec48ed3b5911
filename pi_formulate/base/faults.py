"""All errors of one input, reported together.

In: statements that may raise. Out: one error, or `ManyErrors` with each error once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pi_formulate.base.errors import FormulateError, ManyErrors


class gathering:  # it reads as a function; a class, since one is entered for every number of a batch
    """Keep the error of a block in the list, so that a file reports all its errors at once.

    Parameters
    ----------
    errors
        Where the error, or each of several, is added; `raise_all` raises them.

    Examples
    --------
    >>> from pi_formulate.base.checks import real
    >>> errors = []
    >>> for name, value in {"mass_g": -1.0, "volume_ml": 2.0, "amount_mol": 0.0}.items():
    ...     with gathering(errors):
    ...         _ = real(name, value)
    >>> [error.where for error in errors]
    ['mass_g', 'amount_mol']
    """

    __slots__ = ("_errors",)

    def __init__(self, errors: list[FormulateError]) -> None:
        self._errors = errors

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, FormulateError):
            return False
        self._errors.extend(getattr(error, "errors", (error,)))
        return True


@contextmanager
def at(place: str) -> Iterator[None]:
    """Put a file or a part of it before the place of each error of a block.

    Parameters
    ----------
    place
        Such as `lab.toml: layer 2`.

    Examples
    --------
    >>> from pi_formulate.base.checks import real
    >>> errors = []
    >>> with gathering(errors), at("lab.toml"):
    ...     _ = real("mass_g", -1.0)
    >>> [error.where for error in errors]
    ['lab.toml: mass_g']
    """
    try:
        yield
    except FormulateError as error:
        raise_all([moved(fault, place) for fault in getattr(error, "errors", (error,))])


def raise_all(errors: Sequence[FormulateError]) -> None:
    """Raise all errors as one, a single error unchanged, and nothing for no error; equal errors count once."""
    different = list({str(error): error for error in errors}.values())
    if len(different) == 1:
        raise different[0]
    if different:
        raise ManyErrors(different)


def moved(error: FormulateError, place: str) -> FormulateError:
    """The same error with a file or a part of it before its own place.

    >>> from pi_formulate.base.errors import TableError
    >>> print(moved(TableError("tg_c", "x", "a number"), "lab.toml"))
    lab.toml: tg_c: expected a number, but got 'x'.
    """
    return error.at(f"{place}: {error.where}")


def once(table: str, faults: Sequence[tuple[Sequence[str], Sequence[FormulateError]]]) -> list[FormulateError]:
    """The errors of all rows; one that every row has is one error of the table.

    Parameters
    ----------
    table
        Its name; if it is empty, no table holds the entries, and each error is one of its own.
    faults
        For each row, also for one without errors: the beginnings of its places, the longest first, and its errors.

    Examples
    --------
    >>> from pi_formulate.base.errors import RecipeError
    >>> rows = [([f"row {n}"], [RecipeError(f"row {n}: solids", 15, "a fraction")]) for n in (1, 2)]
    >>> [error.where for error in once("table", rows)]
    ['table, every row: solids']
    >>> [error.where for error in once("table", [*rows, (["row 3"], [])])]
    ['row 1: solids', 'row 2: solids']
    """
    inside = [[error.at(_inside(error.where, starts)) for error in errors] for starts, errors in faults]
    texts = [[str(error) for error in errors] for errors in inside]
    shared = set(texts[0]).intersection(*texts[1:]) if table and len(texts) > 1 else set()
    wide = [error for error, text in zip(inside[0], texts[0], strict=True) if text in shared] if shared else []
    own = [
        error
        for (_, errors), of_row in zip(faults, texts, strict=True)
        for error, text in zip(errors, of_row, strict=True)
        if text not in shared
    ]
    return [*(error.at(": ".join(filter(None, (f"{table}, every row", error.where)))) for error in wide), *own]


def _inside(where: str, starts: Sequence[str]) -> str:
    """A place without the row that it lies in."""
    start = next((start for start in starts if where.startswith(start)), "")
    return where.removeprefix(start).lstrip(": ")
