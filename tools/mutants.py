"""Small changes of a module, each of which a test should notice, as changes of its syntax tree.

In: the text of a module. Out: `Mutant`, the tree with one of them, and live functions with its code. Comparisons,
arithmetic, constants, conditions, returned values, smallest and largest are exchanged; statements that call or raise
are removed. Docstrings, types, decorators and the words of errors stay, and so does `strict=` of `zip`, which guards
against errors of this program.
"""

import ast
import gc
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLS = {
    "all": "any",
    "any": "all",
    "argmax": "argmin",
    "argmin": "argmax",
    "ceil": "floor",
    "floor": "ceil",
    "max": "min",
    "maximum": "minimum",
    "min": "max",
    "minimum": "maximum",
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a module.

    Parameters
    ----------
    line, number
        Line of the change, and which of the changes of this line it is, from 1.
    change
        The text before and after.
    node, kind
        Place of the node in the walk over the tree, and which of its changes.
    """

    line: int
    number: int
    change: str
    node: int
    kind: int


Change = tuple[str, Callable[[], ast.AST | None]]
Placed = tuple[types.CodeType, tuple[int, ...]]


def mutants_of(source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines.

    Parameters
    ----------
    source
        Text of the module.

    Examples
    --------
    >>> [mutant.change for mutant in mutants_of("def f(x): return x < 2")]
    ['return x < 2 -> return None', 'x < 2 -> x <= 2', 'x < 2 -> x >= 2', '2 -> 3']
    """
    counts: dict[int, int] = {}
    mutants = []
    for place, node in enumerate(_changeable(ast.parse(source))):
        for kind, (change, _) in enumerate(_changes(node)):
            line: int = node.lineno  # type: ignore[attr-defined]
            counts[line] = counts.get(line, 0) + 1
            mutants.append(Mutant(line, counts[line], change, place, kind))
    return sorted(mutants, key=lambda mutant: (mutant.line, mutant.number))


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """The tree of the changed module.

    Parameters
    ----------
    source
        Text of the module.
    mutant
        One of `mutants_of(source)`.

    Examples
    --------
    >>> text = "def f(x): return x < 2"
    >>> ast.unparse(mutated(text, mutants_of(text)[2])).splitlines()[-1].strip()
    'return x >= 2'
    """
    tree = ast.parse(source)
    node = list(_changeable(tree))[mutant.node]
    new = _changes(node)[mutant.kind][1]()
    if new is not None:
        _Replaced(node, new).visit(tree)
    return ast.fix_missing_locations(tree)


class _Replaced(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.copy_location(self.new, node)
        return self.generic_visit(node)


def _changeable(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes in the order of the text, without types, decorators and the words of docstrings and errors."""
    if isinstance(tree, ast.Raise):
        yield tree
        return
    yield tree
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.keyword) and child.arg == "strict":
                continue
            if _is_text(child) and isinstance(tree, ast.Call) and _says_errors(ast.unparse(tree.func)):
                continue
            if isinstance(child, ast.FunctionDef) and "overload" in map(ast.unparse, child.decorator_list):
                continue  # for the type checker alone
            if not isinstance(child, ast.AST) or (
                isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            ):
                continue  # a docstring
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            yield from _changeable(child)


def _changes(node: ast.AST) -> list[Change]:
    """Text and action of each change of a node; an action changes the node in place or returns what replaces it."""
    match node:
        case ast.Compare(ops=[op]):
            return [_other(node, "ops", [new()]) for new in COMPARISONS[type(op)]]
        case ast.Compare(ops=ops):
            swaps = [(i, new) for i, op in enumerate(ops) for new in COMPARISONS[type(op)]]
            return [_other(node, "ops", [*ops[:i], new(), *ops[i + 1 :]]) for i, new in swaps]
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in ARITHMETIC:
            if isinstance(node, ast.BinOp) and any(_is_text(side) for side in (node.left, node.right)):
                return []
            return [_other(node, "op", ARITHMETIC[type(op)]())]
        case ast.BoolOp(op=op):
            return [_other(node, "op", ast.Or() if isinstance(op, ast.And) else ast.And())]
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            return [_instead(node, operand)]
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if not isinstance(
            test, ast.Compare | ast.BoolOp | ast.UnaryOp
        ):
            return [_other(node, "test", ast.UnaryOp(ast.Not(), test))]
        case ast.Return(value=value) if value is not None and ast.unparse(value) != "None":
            return [_other(node, "value", ast.Constant(None))]
        case ast.Raise():
            return [_instead(node, ast.Pass())]
        case ast.Expr(value=ast.Call()):
            return [_instead(node, ast.Pass())]
        case ast.Constant(value=bool() as value):
            return [_other(node, "value", not value)]
        case ast.Constant(value=int() | float() as number):
            return [_other(node, "value", number + 1)]
        case ast.Constant(value=str() as text) if text:
            return [_other(node, "value", "")]
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            return [_other(node, "func", ast.Name(CALLS[name], ast.Load()))]
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in CALLS:
            return [_other(node, "func", ast.Attribute(owner, CALLS[name], ast.Load()))]
    return []


def _says_errors(function: str) -> bool:
    """Whether the texts that a function is given are the words of an error."""
    return function in ("kind", "real", "whole", "check_amount") or function.endswith("Error")


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _other(node: ast.AST, field: str, value: object) -> Change:
    """A node with one field changed; an If shows its condition only."""
    old = getattr(node, field)

    def text() -> str:
        shown = node.test if isinstance(node, ast.If | ast.While) else node
        return ast.unparse(ast.fix_missing_locations(shown))

    before = text()
    setattr(node, field, value)
    after = text()
    setattr(node, field, old)

    def act() -> None:
        setattr(node, field, value)

    return f"{_short(before)} -> {_short(after)}", act


def _instead(node: ast.AST, new: ast.AST) -> Change:
    return f"{_short(ast.unparse(node))} -> {_short(ast.unparse(new))}", lambda: new


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:87]}..."


def exchanged(source: str, tree: ast.Module, path: Path) -> bool:
    """Give the live functions of a module their changed code; False if that does not carry the whole change.

    Parameters
    ----------
    source, tree
        The text of the module, and its changed tree.
    path
        File of the module, as its functions name it.
    """
    old, new = (list(_codes(compile(code, str(path), "exec"))) for code in (ast.parse(source), tree))
    if len(old) != len(new):
        return False
    live: dict[tuple[str, int], list[types.FunctionType]] = {}
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__code__.co_filename == str(path):
            live.setdefault((thing.__code__.co_qualname, thing.__code__.co_firstlineno), []).append(thing)
    keys = [(code.co_qualname, code.co_firstlineno) for code, _ in old]
    for place, ((before, _), (after, parents)) in enumerate(zip(old, new, strict=True)):
        if _own(before) == _own(after):
            continue
        functions = [(step, function) for step in (*parents, place) for function in live.get(keys[step], [])]
        if not functions or any(keys.count(keys[step]) > 1 for step, _ in functions):
            return False
        for step, function in functions:
            if function.__code__.co_freevars != new[step][0].co_freevars:
                return False
            function.__code__ = new[step][0]
    return True


def _codes(
    code: types.CodeType, parents: tuple[int, ...] = (), first: int = 0
) -> Iterator[tuple[types.CodeType, tuple[int, ...]]]:
    """A code and all codes inside it, each with the places of those around it."""
    yield code, parents
    place = first
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inner = list(_codes(constant, (*parents, first), place + 1))
            yield from inner
            place += len(inner)


def _own(code: types.CodeType) -> tuple[object, ...]:
    """What a code does, without the codes inside it."""
    constants = tuple((type(c), repr(c)) for c in code.co_consts if not isinstance(c, types.CodeType))
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars
