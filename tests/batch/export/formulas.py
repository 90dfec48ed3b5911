"""A small evaluator of the formulas that a weigh sheet may have, so that they are checked where no LibreOffice is.

In: a page of openpyxl, and the place of a cell. Out: its value. It knows the functions, signs and texts of these
formulas and nothing else, and computes with the numbers as they are.
"""

import re
from collections.abc import Sequence
from typing import Any

TOKEN = re.compile(
    r'"(?P<text>[^"]*)"|(?P<span>\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)|(?P<cell>\$?[A-Z]+\$?\d+)|(?P<function>[A-Z]+)\('
    r"|(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|(?P<sign><=|>=|<>|[-+*/&<>=(),])"
)


class Evaluator:
    """Values of the cells of one page."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def value(self, place: str) -> Any:
        """The value of a cell; None if it is empty."""
        held = self.page[place.replace("$", "")].value
        if isinstance(held, str) and held.startswith("="):
            return _Run(self, held[1:]).whole()
        return held

    def column(self, span: str) -> list[Any]:
        """The values of a piece of a column."""
        return [self.value(cell.coordinate) for row in self.page[span.replace("$", "")] for cell in row]


class _Run:
    """One formula, read from left to right."""

    def __init__(self, cells: Evaluator, formula: str) -> None:
        self.cells, self.at = cells, 0
        self.tokens = [(m.lastgroup or "", m[m.lastgroup or 0]) for m in TOKEN.finditer(formula)]
        assert "".join(m[0] for m in TOKEN.finditer(formula)) == formula, formula

    def whole(self) -> Any:
        value = self.compared()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return value

    def takes(self, *signs: str) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at] in [("sign", sign) for sign in signs]:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def compared(self) -> Any:
        left = self.joined()
        while sign := self.takes("=", "<>", "<", ">", "<=", ">="):
            right = self.joined()
            left = (
                {"=": left == right, "<>": left != right}.get(sign) if sign in ("=", "<>") else _less(left, sign, right)
            )
        return left

    def joined(self) -> Any:
        left = self.added()
        while self.takes("&"):
            left = _as_text(left) + _as_text(self.added())
        return left

    def added(self) -> Any:
        left = self.multiplied()
        while sign := self.takes("+", "-"):
            right = self.multiplied()
            left = left + right if sign == "+" else left - right
        return left

    def multiplied(self) -> Any:
        left = self.single()
        while sign := self.takes("*", "/"):
            right = self.single()
            left = left * right if sign == "*" else left / right if right else float("nan")  # as #DIV/0!
        return left

    def single(self) -> Any:
        if self.takes("-"):
            return -self.single()
        if self.takes("("):
            value = self.compared()
            assert self.takes(")")
            return value
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "function":
            return self.called(text)
        if kind == "number":
            return float(text)
        if kind == "cell":
            return self.cells.value(text)
        if kind == "span":
            return self.cells.column(text)
        assert kind == "text", (kind, text)
        return text

    def called(self, name: str) -> Any:
        values = [] if self.takes(")") else [self.compared()]
        while values and not self.takes(")"):
            assert self.takes(","), self.tokens[self.at :]
            values.append(self.compared())
        return FUNCTIONS[name](values)


def _less(left: Any, sign: str, right: Any) -> bool:
    left, right = (0.0 if side is None else side for side in (left, right))
    return bool({"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[sign])


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.12g}"


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sum_product(columns: Sequence[Sequence[Any]]) -> float:
    rows = zip(*columns, strict=True)
    return sum(float(a) * float(b) for a, b in rows if _number(a) and _number(b))


FUNCTIONS: dict[str, Any] = {
    "IF": lambda values: values[1] if values[0] else values[2],
    "ISNUMBER": lambda values: _number(values[0]),
    "SUM": lambda values: sum(value for value in values[0] if _number(value)),
    "COUNT": lambda values: sum(map(_number, values[0])),
    "SUMPRODUCT": _sum_product,
    "MIN": min,
    "ABS": lambda values: abs(values[0]),
    "ROUND": lambda values: round(values[0], int(values[1])),
}
