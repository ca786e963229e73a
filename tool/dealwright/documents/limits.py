"""A template that would run for ever, or write without end, is stopped by counting.

Counted are the steps of its loops and its calls, the length of what it puts together, and what it has
written. Counting stops at the same place on every machine; a clock would not.
"""

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any, cast

from jinja2 import nodes, pass_context, pass_eval_context
from jinja2.exceptions import SecurityError
from jinja2.filters import do_join, do_replace
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

MOST_STEPS = 200_000
MOST_LETTERS = 2_000_000
# Of texts only what makes them no longer; `format` and its like make any length of a number.
_OF_TEXTS = frozenset(
    {
        *("strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "capitalize"),
        *("startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition"),
        *("split", "rsplit", "splitlines", "count", "find", "isdigit", "isspace"),
    }
)
_WIDE_FILTERS = (
    *("center", "indent", "format", "wordwrap", "wordcount", "tojson", "pprint", "string"),
    *("filesizeformat", "urlize", "xmlattr"),
)
_STEPS, _SIZED = "counted_steps", "sized"


class _Budget:
    """What one rendering may still do."""

    def __init__(self) -> None:
        self.steps, self.letters = MOST_STEPS, MOST_LETTERS

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise SecurityError(f"it takes more than {MOST_STEPS:,} steps")

    def write(self, count: int) -> None:
        self.letters -= count
        if self.letters < 0:
            raise SecurityError(f"it writes more than {MOST_LETTERS:,} letters")


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


class _Counting(NodeTransformer):
    """Every loop goes through a filter that counts, every text put together through one that measures."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's name
        found = cast("nodes.For", self.generic_visit(node))
        found.iter = _filtered(cast("nodes.Expr", found.iter), _STEPS)
        return found

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - Jinja's name
        found = cast("nodes.Concat", self.generic_visit(node))
        return _filtered(nodes.List(found.nodes, lineno=node.lineno), _SIZED)


def _filtered(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


class LimitedEnvironment(ImmutableSandboxedEnvironment):
    """The sandbox, with an end."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in _WIDE_FILTERS:
            self.filters.pop(name, None)
        self.filters.update({_STEPS: _counted, _SIZED: _sized, "join": _join, "replace": _replace})

    def _generate(self, source: nodes.Template, *given: Any, **named: Any) -> str:
        """Jinja's hook between what it read and the code it makes of it."""
        counted = _Counting().visit(source)
        counted.set_environment(self)
        return super()._generate(counted, *given, **named)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, str | bytes) and attr not in _OF_TEXTS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """The sandbox would let a text format itself; here it is a method like the others."""

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        _spent().step()
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator == "%" and isinstance(left, str)):
            raise SecurityError(f"it calculates with {operator}")
        if operator == "*":
            _measure(max(_product(left, right), _product(right, left)))
        if operator == "+":
            _measure(_length(left) + _length(right))
        return super().call_binop(context, operator, left, right)


def written(pieces: Iterable[str]) -> str:
    """What a template yields, as long as it may go on."""
    budget = _Budget()
    token = _budget.set(budget)
    try:
        found = []
        for piece in pieces:
            budget.write(len(piece))
            found.append(piece)
        return "".join(found)
    finally:
        _budget.reset(token)


def _spent() -> _Budget:
    return _budget.get() or _Budget()


def _measure(length: int) -> None:
    if length > MOST_LETTERS:
        raise SecurityError(f"it puts together more than {MOST_LETTERS:,} letters")


def _length(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else 1


def _product(of: Any, times: Any) -> int:
    return len(of) * times if hasattr(of, "__len__") and isinstance(times, int) else 0


@pass_context
def _counted(_: Any, items: Iterable[Any]) -> Iterator[Any]:
    budget = _spent()
    for item in items:
        budget.step()
        yield item


@pass_context
def _sized(context: Any, pieces: list[Any]) -> str:
    return _join(context.eval_ctx, pieces)


@pass_eval_context
def _join(eval_ctx: Any, items: Iterable[Any], between: str = "") -> str:
    pieces = list(items)
    for piece in pieces:
        refuse_lists(piece)
    _measure(sum(map(_length, pieces)) + len(between) * len(pieces))
    made: str = do_join(eval_ctx, pieces, between)
    return made


@pass_eval_context
def _replace(eval_ctx: Any, text: str, old: str, new: str) -> str:
    _measure(len(text) + text.count(old) * len(new))
    made: str = do_replace(eval_ctx, text, old, new)
    return made


def refuse_lists(value: Any) -> None:
    """A list of lists of itself would be printed without end, and no list reads well."""
    if isinstance(value, list | tuple | dict | set | frozenset):
        raise SecurityError("it prints a list; `words` makes words of one")
