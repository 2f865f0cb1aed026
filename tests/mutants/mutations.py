"""Small faults in a module's syntax tree: where they can be put, and the tree with one of them in it.

A fault stands in a block: a list of statements inside a function, known by the line that it begins at. `probed` is a
module that says which of its blocks it comes through; a test that comes through none with the fault cannot notice it.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}
_STATEMENTS = ("body", "orelse", "finalbody")
_NOT_RUN = ("annotation", "returns", "decorator_list", "type_params", "bases")
Change = Callable[[], None]
_Place = tuple[ast.AST, str, Change]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One fault: the line, what it does to the code, its place among all faults of the module, and its block.

    A fault outside every function stands in no block.
    """

    line: int
    what: str
    number: int
    block: int | None


def mutations(source: str) -> list[Mutation]:
    """Return every fault that can be put into this source."""
    found = []
    for number, (block, (node, what, _)) in enumerate(_places(ast.parse(source))):
        found.append(Mutation(getattr(node, "lineno", 0), what, number, block))
    return found


def mutated(source: str, number: int) -> ast.Module:
    """Return the tree of the source with one fault in it."""
    tree = ast.parse(source)
    for place, (_, (_, _, change)) in enumerate(_places(tree)):
        if place == number:
            change()
            return ast.fix_missing_locations(tree)
    raise LookupError(number)


def probed(source: str, call: str, module: str) -> ast.Module:
    """Return the tree of the source that tells `call` of each block that it comes through: the module, the line."""
    tree = ast.parse(source)
    blocks = [(begins, statements) for begins, statements in _blocks(tree, inside=False) if begins is not None]
    for begins, statements in blocks:
        told = ast.Constant((module, begins))
        statements.insert(0, ast.Expr(ast.Call(ast.Name(call, ast.Load()), [told], [])))
    return ast.fix_missing_locations(tree)


def _blocks(node: ast.AST, *, inside: bool) -> Iterator[tuple[int | None, list[ast.stmt]]]:
    inside = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    for name in _STATEMENTS:
        statements = getattr(node, name, None)
        if isinstance(statements, list) and statements:
            yield statements[0].lineno if inside else None, statements
    for child in ast.iter_child_nodes(node):
        yield from _blocks(child, inside=inside)


def _places(tree: ast.Module) -> Iterator[tuple[int | None, _Place]]:
    for block, statements in list(_blocks(tree, inside=False)):
        for place, statement in enumerate(statements):
            if _can_go(statement):
                yield block, (statement, f"{_said(statement)}: taken out", _put(statements, place, ast.Pass()))
            for node in _code(statement):
                if block is None and isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
                    # The name of a type, mostly.
                    continue
                for found in _of(node):
                    yield block, found


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run, blocks inside apart: no annotations, decorators or texts in other texts."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in _NOT_RUN or (name in _STATEMENTS and isinstance(value, list)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.ExceptHandler | ast.match_case):
                continue
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield from _code(child)


def _of(node: ast.AST) -> Iterator[_Place]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        swap = _SWAPS[type(node.ops[0])]
        yield node, f"{_said(node)}: {_sign(node.ops[0])} → {swap.__name__}", _put(node.ops, 0, swap())
    elif isinstance(node, ast.BoolOp):
        yield node, f"{_said(node)}: and ↔ or", _set(node, "op", _SWAPS[type(node.op)]())
        for value in node.values:
            rest = [other for other in node.values if other is not value]
            change = _become(node, rest[0]) if len(rest) == 1 else _set(node, "values", rest)
            yield node, f"{_said(node)}: without `{_said(value)}`", change
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, f"{_said(node)}: without not", _become(node, node.operand)
    elif isinstance(node, ast.BinOp):
        yield from _of_operator(node)
    elif isinstance(node, ast.If | ast.IfExp | ast.While) and not _turns_by_itself(node.test):
        yield node, f"if {_said(node.test)}: turned round", _set(node, "test", _turned(node.test))
    elif isinstance(node, ast.comprehension):
        for place, condition in enumerate(node.ifs):
            yield condition, f"for … if {_said(condition)}: without if", _put(node.ifs, place, ast.Constant(True))
    elif isinstance(node, ast.Constant) and type(node.value) in (bool, int):
        other = not node.value if isinstance(node.value, bool) else node.value + 1
        yield node, f"{node.value} → {other}", _set(node, "value", other)
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.BoolOp):
        yield node, f"return {_said(node.value)}: turned round", _set(node, "value", _turned(node.value))


def _of_operator(node: ast.BinOp) -> Iterator[_Place]:
    if type(node.op) in _SWAPS:
        yield node, f"{_said(node)}: + ↔ -", _set(node, "op", _SWAPS[type(node.op)]())
    elif isinstance(node.op, ast.BitOr | ast.BitAnd) and not _is_none(node.right):
        yield node, f"{_said(node)}: without the right side", _become(node, node.left)


def _can_go(statement: ast.stmt) -> bool:
    """Calls for their effect, and what is written into something that goes on existing."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    if isinstance(statement, ast.Assign):
        return all(isinstance(target, ast.Attribute | ast.Subscript) for target in statement.targets)
    if isinstance(statement, ast.AugAssign | ast.Break | ast.Continue | ast.Raise):
        return True
    return isinstance(statement, ast.Delete)


def _turns_by_itself(test: ast.expr) -> bool:
    """Whether a fault inside the test is the test turned round."""
    simple = isinstance(test, ast.Compare) and len(test.ops) == 1
    return simple or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _turned(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), copy.deepcopy(test))


def _set(node: ast.AST, name: str, value: object) -> Change:
    return lambda: setattr(node, name, value)


def _put(items: list[ast.AST], place: int, value: ast.AST) -> Change:  # type: ignore[type-arg,unused-ignore]
    return lambda: items.__setitem__(place, value)


def _become(node: ast.AST, other: ast.AST) -> Change:
    """Let a node become one of its own parts, wherever it stands."""

    def change() -> None:
        part = copy.deepcopy(other)
        node.__class__ = part.__class__
        node.__dict__.clear()
        node.__dict__.update(part.__dict__)

    return change


def _sign(operator: ast.AST) -> str:
    return type(operator).__name__


def _said(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:67]}…"
