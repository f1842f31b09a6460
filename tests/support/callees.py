"""What a function may call: every function of the project that its code, or the code it calls, names."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

PROJECT = "liangzhao."


def callees(function: Callable[..., Any]) -> set[Callable[..., Any]]:
    """The functions a function names, and theirs, with what decorators hide unwrapped."""
    found: set[Callable[..., Any]] = set()
    waiting = [inspect.unwrap(function)]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += _named(one)
    return found


def _named(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    if not isinstance(function, FunctionType):
        return
    names = set(_names(function.__code__))
    values = [function.__globals__[name] for name in names if name in function.__globals__]
    modules = [value for value in values if isinstance(value, ModuleType) and value.__name__.startswith(PROJECT)]
    values += [getattr(module, name) for module in modules for name in names if hasattr(module, name)]
    values += [each for value in values if isinstance(value, dict) for each in value.values()]
    values += [cell.cell_contents for cell in function.__closure__ or ()]  # a door made around what it shows
    for value in values:
        known = inspect.unwrap(value) if callable(value) else None
        if isinstance(known, FunctionType) and known.__module__.startswith((PROJECT, "tests.")):
            yield known


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
