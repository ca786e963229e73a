"""Entries of a collection: put in, taken out, or given another value."""

import re
from collections.abc import Iterator, Sequence

from dealwright.diagnostics import Route
from dealwright.document import Tree
from dealwright.edit.layout import Layout
from dealwright.edit.match import Step
from dealwright.edit.splices import Splice
from dealwright.history.yaml_text import emit

_COMMENT = re.compile(r"[ \t]*(#[^\r\n]*)?")
_COMMA = re.compile(r"(?:\s|#[^\n]*\n)*,[ \t]*")
_HEADER = re.compile(r"[|>][-+0-9]*([ \t]+#[^\r\n]*)?")

Entries = Sequence[tuple[Step, Tree]]
"""What is put in: the key of each, or its place in the list, and its value."""


def added(layout: Layout, route: Route, after: Step | None, first: Step, new: Entries) -> Splice:
    """Put entries behind one that stays; without one, before the first that stays."""
    behind = (*route, first if after is None else after)
    listed = isinstance(layout.value(route), list)
    if layout.flow(route):
        texts = ", ".join(_flow_entry(None if listed else step, value) for step, value in new)
        if after is None:
            return _put(layout.entry(behind), f"{texts}, ")
        return _put(layout.end(behind), f", {texts}")
    start = layout.entry(behind)
    indent = " " * (start - layout.line(start))
    blocks = [
        layout.newline.join(f"{indent}{line}" for line in _block_entry(listed, step, value))
        for step, value in new
    ]
    gap = layout.newline * (2 if _spaced(layout, route) else 1)
    if after is None:
        place = layout.chunk(behind)
        return _put(place, f"{gap.join(blocks).removeprefix(indent)}{gap}{indent}")
    lines = f"{gap.removeprefix(layout.newline)}{gap.join(blocks)}{layout.newline}"
    return _put(layout.next_line(layout.end(behind)), lines)


def removed(
    layout: Layout, route: Route, gone: Sequence[Step], before: Step | None
) -> Iterator[Splice]:
    """Take out neighbouring entries; `before` is the one that stays in front of them."""
    if layout.flow(route):
        yield _removed_flow(layout, route, gone, before)
        return
    first = layout.entry((*route, gone[0]))
    moved_up = None if layout.own_line(first) else first
    for step in gone:
        start = layout.entry((*route, step))
        after = layout.next_line(layout.end((*route, step)))
        if start != moved_up:
            yield Splice(layout.line(start), after, "")
            continue
        # On the line of a dash: what follows moves up to it.
        while layout.text[after : after + 1].isspace():
            after += 1
        moved_up = after
        yield Splice(start, after, "")


def _removed_flow(
    layout: Layout, route: Route, gone: Sequence[Step], before: Step | None
) -> Splice:
    """The entries with the comma behind them, else with the one in front."""
    start, end = layout.entry((*route, gone[0])), layout.end((*route, gone[-1]))
    comma = _COMMA.match(layout.text, end)
    if comma is None and before is not None:
        return Splice(layout.end((*route, before)), end, "")
    return Splice(start, comma.end() if comma else end, "")


def replaced(layout: Layout, route: Route, new: Tree) -> Iterator[Splice]:
    """Give an entry another value."""
    old = layout.value(route)
    if layout.flow(route[:-1]) or not (_block_of(old) or _block_of(new)):
        yield _other_value(layout, route, new)
        return
    steps = layout.steps(route) if _block_of(old) and not layout.flow(route) else []
    if steps and not _block_of(new) and layout.own_line(layout.entry((*route, steps[0]))):
        # The comments between the entries stay.
        yield _put(_lead_end(layout, route), f" {_flow(new)}")
        yield from removed(layout, route, steps, None)
    else:
        yield _other_block(layout, route, new)


def _other_value(layout: Layout, route: Route, new: Tree) -> Splice:
    """One on its line for another."""
    text = _flow(new)
    key_end = layout.key_end(route)
    if layout.blank(route):
        colon = key_end is None or layout.after_colon(key_end) > key_end
        return _put(layout.end(route), f" {text}" if colon else f": {text}")
    start, end = layout.start(route), layout.end(route)
    header = _HEADER.match(layout.text, start) if layout.text[start] in "|>" else None
    return Splice(start, end, text + (header[1] or "" if header else ""))


def _block_of(value: Tree) -> bool:
    """Whether a value is written in several lines, where it may be."""
    return isinstance(value, dict | list) and bool(value)


def _lead_end(layout: Layout, route: Route) -> int:
    """Just past the colon or the dash that a value stands behind."""
    key_end = layout.key_end(route)
    return layout.entry(route) + 1 if key_end is None else layout.after_colon(key_end)


def _other_block(layout: Layout, route: Route, new: Tree) -> Splice:
    """A value of several lines for another; a comment behind the colon or the dash stays."""
    entry, start, end = layout.entry(route), _lead_end(layout, route), layout.end(route)
    comment = _COMMENT.match(layout.text, start)
    told = f"  {comment[1]}" if comment and comment[1] and start < end else ""
    if not _block_of(new):
        return Splice(start, end, f" {_flow(new)}{told}")
    indent = " " * (entry - layout.line(entry) + 2)
    lines = layout.newline.join(f"{indent}{line}" for line in _block(new))
    if layout.key_end(route) is None and not told:
        return Splice(start, end, f" {lines.removeprefix(indent)}")
    return Splice(start, end, f"{told}{layout.newline}{lines}")


def _spaced(layout: Layout, route: Route) -> bool:
    """Whether an empty line parts the entries that are there."""
    steps = layout.steps(route)
    if len(steps) < 2:
        return False
    between = layout.text[
        layout.next_line(layout.end((*route, steps[0]))) : layout.entry((*route, steps[1]))
    ]
    return any(not line.strip() for line in between.split("\n")[:-1])


def _put(place: int, text: str) -> Splice:
    return Splice(place, place, text)


def _block(value: Tree) -> Iterator[str]:
    yield from emit(value).split("\n")[:-1]


def _block_entry(listed: bool, step: Step, value: Tree) -> Iterator[str]:  # noqa: FBT001
    yield from _block([value] if listed else {step: value})


def _flow_entry(key: Step | None, value: Tree) -> str:
    return _flow(value) if key is None else f"{_flow(key)}: {_flow(value)}"


def _flow(value: Tree) -> str:
    """A value on one line, as it may stand inside brackets."""
    if isinstance(value, dict):
        return f"{{{', '.join(_flow_entry(key, inner) for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return emit(value).removesuffix("\n")
