"""Putting a fault into a module that is loaded already: the code of one function is changed where it lives.

A test process that starts warm needs no imports and no definitions read: a tenth of the time. What a module does
while it is loaded (its constants, what its decorators keep) has happened, so a fault there needs a fresh start.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType


def put_in(module: str, path: Path, tree: ast.Module) -> bool:
    """Change what the tree changes of a loaded module, in this process; False where that takes a fresh start."""
    loaded = sys.modules.get(module)
    if loaded is None:
        return False
    sound = _compiled(path, ast.parse(path.read_text("utf-8")))
    changed = {name: code for name, code in _compiled(path, tree).items() if sound.get(name) != code}
    living = dict(_functions(loaded))
    for name in changed.keys() & living.keys():
        living[name].__code__ = changed[name]
    return bool(changed) and changed.keys() <= living.keys()


def _compiled(path: Path, tree: ast.Module) -> dict[str, CodeType]:
    """The code of every function and method, by its qualified name; two of one name are none."""
    found: dict[str, list[CodeType]] = {}
    for code in _inside(compile(tree, str(path), "exec", dont_inherit=True)):
        found.setdefault(code.co_qualname, []).append(code)
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}


def _inside(code: CodeType) -> Iterator[CodeType]:
    """Functions right in the module or in its classes: what is defined in a function travels with it."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_flags & 0x02:  # CO_NEWLOCALS: a function, not the body of a class
                yield constant
            else:
                yield from _inside(constant)


def _functions(holder: ModuleType | type) -> Iterator[tuple[str, FunctionType]]:
    name = holder.__name__ if isinstance(holder, ModuleType) else holder.__module__
    for value in list(vars(holder).values()):
        if isinstance(value, type) and value.__module__ == name and value is not holder:
            yield from _functions(value)
        else:
            inner = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
            inner = getattr(inner, "__wrapped__", inner)
            if isinstance(inner, FunctionType) and inner.__module__ == name:
                yield inner.__qualname__, inner
