"""Where stages go that have files of their own: each behind the one that it names."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from dealwright.check.rules.rule import Reference, unknown
from dealwright.diagnostics import Diagnostic, Label
from dealwright.model.pipelines import Pipeline, StageFile

Item = TypeVar("Item")


def in_order(
    listed: Iterable[Item], placed: Iterable[tuple[str, Item]], key: Callable[[Item], Hashable]
) -> tuple[list[Item], list[tuple[str, Item]]]:
    """A list with things put behind the one that each names, and what found no place.

    What names the same one stays in the order given, each followed by what comes after it.
    """
    behind: dict[Hashable, list[tuple[str, Item]]] = {}
    for after, one in placed:
        behind.setdefault(after, []).append((after, one))
    order: list[Item] = []
    waiting = [*listed][::-1]
    while waiting:
        order.append(waiting.pop())
        waiting += [one for _, one in behind.pop(key(order[-1]), ())][::-1]
    return order, [one for left in behind.values() for one in left]


def astray(
    pipeline: Pipeline, own: Sequence[StageFile], lost: Collection[str]
) -> Iterator[Diagnostic]:
    """DW017: what `after:` and `comes_from:` name is no stage, or stages come after each other."""
    known = {*pipeline.keys(), *(one.stage for one in own)}
    gone = [(one.stage, one.origin) for one in pipeline.retired]
    named = [
        Reference(one.after, one.origin.child("after"), f"after: of {one.stage}") for one in own
    ]
    named += [
        Reference(way.stage, way.origin.child("stage"), f"comes_from: of {one.stage}")
        for one in own
        for way in one.comes_from
    ]
    yield from unknown("DW017", "stage", named, known, gone)
    after = {one.stage: one for one in own if one.stage in lost and one.after in known}
    for ring in _rings({one: of.after for one, of in after.items()}):
        first, *others = (after[one].origin.child("after") for one in ring)
        yield Diagnostic(
            code="DW017",
            message=f"{' and '.join(ring)} come after each other"
            if others
            else f"{ring[0]} comes after itself",
            primary=Label(first, "so it has no place"),
            related=tuple(Label(one, "and this") for one in others),
            help=f"begin with one that comes after a stage of {pipeline.origin.file}",
        )


def _rings(after: Mapping[str, str]) -> Iterator[list[str]]:
    """What comes after each other in a circle, each circle once."""
    seen: set[str] = set()
    for start in after:
        passed: dict[str, None] = {}
        key = start
        while key in after and key not in seen:
            seen.add(key)
            passed[key] = None
            key = after[key]
        if key in passed:
            names = [*passed]
            yield names[names.index(key) :]
