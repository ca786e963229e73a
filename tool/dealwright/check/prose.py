"""Prose that a comma inside `[ ]` has split in silence."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any, get_args, get_type_hints

from dealwright.diagnostics import Diagnostic, Label, Origin
from dealwright.document import Document
from dealwright.model.words import Prose
from dealwright.model.writing import written_name


def split_prose(document: Document, cls: type) -> Iterator[Diagnostic]:
    """DW014: a list of sentences is written in `[ ]`."""
    names = _prose_names(cls)
    for route, mark in document.marks.items():
        if mark.flow and route and route[-1] in names and _holds(document.tree, route):
            yield Diagnostic(
                code="DW014",
                message="a comma splits sentences inside [ ]",
                primary=Label(Origin(file=document.path, route=route)),
                help="write one sentence a line, each after a dash",
            )


def _holds(tree: Any, route: tuple[str | int, ...]) -> bool:
    """Whether there is a list at the end of the route, and something in it."""
    for step in route:
        tree = tree[step]
    return isinstance(tree, list) and bool(tree)


@cache
def _prose_names(cls: type) -> frozenset[str]:
    """The keys that hold prose anywhere within a kind of file."""
    names: set[str] = set()
    seen: set[Any] = set()
    waiting: list[Any] = [cls]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if not hasattr(current, "__dataclass_fields__"):
            waiting.extend(get_args(current))
            continue
        hints = get_type_hints(current)
        for model_field in fields(current):
            hint = hints[model_field.name]
            if hint is Prose:
                names.add(written_name(model_field))
            else:
                waiting.append(hint)
    return frozenset(names)
