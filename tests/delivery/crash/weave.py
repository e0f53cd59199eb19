"""Failpoints by rewriting: every await, and every async entry and exit, of the modules named here is passed by name.

The product holds no such code; the list comes from its syntax tree, so a new await is on it by itself.
"""

import ast
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, TypeVar

PACKAGE = "bot.delivery"
MODULES = (
    *("bolt", "claims", "darkroom", "engine", "http_door", "inbox", "intake", "plates"),
    *("router", "sender", "service", "slack", "timers"),
)
FOLDER = Path(__file__).parents[3] / "bot" / "delivery"
# What happens before anything came in is the idle bot, and of no interest.
ARMED_BY = ("bolt.bolt_app.on_any", "http_door.HttpDoor.handle")


class Passing:
    """Who came by; at the wanted point the process dies at once."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.wanted = ""
        self.armed = False

    def at(self, name: str) -> None:
        self.armed = self.armed or name.startswith(ARMED_BY)
        if not self.armed:
            return
        self.seen[name] += 1
        if name == self.wanted:
            os.kill(os.getpid(), signal.SIGKILL)


passing = Passing()


def before(name: str, value: Any) -> Any:
    passing.at(f"{name} before")
    return value


def after(name: str, value: Any) -> Any:
    passing.at(f"{name} after")
    return value


class Entered:
    """An async context manager whose doors are passed by name, however its block ends."""

    def __init__(self, name: str, inner: Any) -> None:
        self.name = name
        self.inner = inner

    async def __aenter__(self) -> Any:
        return after(f"{self.name} enter", await before(f"{self.name} enter", self.inner).__aenter__())

    async def __aexit__(self, *error: object) -> Any:
        return after(f"{self.name} exit", await before(f"{self.name} exit", self.inner).__aexit__(*error))


class Iterated:
    """An async iterator each of whose steps is passed by name."""

    def __init__(self, name: str, inner: Any) -> None:
        self.name = name
        self.inner = inner

    def __aiter__(self) -> "Iterated":
        self.inner = self.inner.__aiter__()
        return self

    async def __anext__(self) -> Any:
        return after(self.name, await before(self.name, self.inner).__anext__())


RUNTIME = {"_fp_before": before, "_fp_after": after, "_fp_entered": Entered, "_fp_iterated": Iterated}


Named = TypeVar("Named", ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class Weaver(ast.NodeTransformer):
    """Rewrites one module and lists the failpoints that it now has."""

    def __init__(self, module: str) -> None:
        self.scope = [module]
        self.counts: Counter[str] = Counter()
        self.names: list[str] = []
        self.handed_on: set[str] = set()  # awaits of functions that have failpoints of their own

    def _name(self, kind: str, *doors: str) -> str:
        stem = f"{'.'.join(self.scope)} {kind}"
        self.counts[stem] += 1
        name = f"{stem} {self.counts[stem]}"
        self.names += [f"{name}{door} {side}" for door in doors for side in ("before", "after")]
        return name

    def _inside(self, node: Named) -> Named:
        self.scope.append(node.name)
        self.generic_visit(node)
        self.scope.pop()
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _inside  # noqa: N815 - ast's own names

    def visit_Await(self, node: ast.Await) -> ast.AST:
        self.generic_visit(node)
        name = self._name("await", "")
        if _callee(node.value) in coroutines():
            self.handed_on.add(f"{name} before")
        return _call("_fp_after", name, ast.Await(value=_call("_fp_before", name, node.value)))

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        for item in node.items:
            item.context_expr = _call("_fp_entered", self._name("with", " enter", " exit"), item.context_expr)
        self.generic_visit(node)
        return node

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        node.iter = _call("_fp_iterated", self._name("for", ""), node.iter)
        self.generic_visit(node)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        if node.is_async:
            node.iter = _call("_fp_iterated", self._name("for", ""), node.iter)
        self.generic_visit(node)
        return node


def _call(function: str, name: str, value: ast.expr) -> ast.Call:
    return ast.Call(func=ast.Name(id=function, ctx=ast.Load()), args=[ast.Constant(name), value], keywords=[])


def _callee(awaited: ast.expr) -> str:
    """The bare name of the function that an await calls; empty where it calls none by name."""
    called = awaited.func if isinstance(awaited, ast.Call) else None
    return getattr(called, "attr", "") or getattr(called, "id", "")


@cache
def coroutines() -> frozenset[str]:
    """The names of all functions here that can be awaited."""
    trees = [ast.parse((FOLDER / f"{module}.py").read_text()) for module in MODULES]
    return frozenset(each.name for tree in trees for each in ast.walk(tree) if isinstance(each, ast.AsyncFunctionDef))


def woven(module: str, source: str) -> tuple[ast.Module, Weaver]:
    weaver = Weaver(module)
    tree = ast.parse(source)
    weaver.visit(tree)
    return ast.fix_missing_locations(tree), weaver


def failpoints(module: str) -> list[str]:
    """All of a module's, in the order of its text."""
    return woven(module, (FOLDER / f"{module}.py").read_text())[1].names


def instants(module: str) -> list[str]:
    """Those that differ for whoever looks from outside: the others have but plain Python between them and one of these.

    So an `after` is the `before` of what comes next, and the await of a function of ours is that function's first.
    """
    weaver = woven(module, (FOLDER / f"{module}.py").read_text())[1]
    return [name for name in weaver.names if name.endswith(("before", "exit after")) and name not in weaver.handed_on]


class WovenLoader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree, _ = woven(fullname.rpartition(".")[2], Path(path).read_text())
        return compile(tree, path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(RUNTIME)
        super().exec_module(module)


class WovenFinder(PathFinder):
    """Stands first in line and hands our modules over rewritten."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        package, _, name = fullname.rpartition(".")
        if package != PACKAGE or name not in MODULES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin:
            spec.loader = WovenLoader(fullname, spec.origin)
        return spec


def install() -> None:
    """Before the first import of the product."""
    sys.meta_path.insert(0, WovenFinder)
