"""Entries put in another order: each keeps its lines, its comments and what stands inside it."""

from collections.abc import Iterator

from dealwright.diagnostics import Route
from dealwright.document import Tree
from dealwright.edit.layout import Layout
from dealwright.edit.match import Step, anchors, matched
from dealwright.edit.splices import Splice


def moves(layout: Layout, wanted: Tree) -> list[Splice]:
    """The pieces to exchange; of nested collections the outermost, to be asked for again."""
    return list(_moves(layout, (), wanted))


def _moves(layout: Layout, route: Route, wanted: Tree) -> Iterator[Splice]:
    old = layout.value(route)
    fixed = anchors(old, wanted)
    place = {step: number for number, step in enumerate(layout.steps(route))} if fixed else {}
    kept = list(fixed.values())
    places = sorted(kept, key=place.__getitem__)
    if places != kept:
        yield from _exchanged(layout, route, places, kept)
        return
    for new, step in matched(old, wanted).items():
        yield from _moves(layout, (*route, step), wanted[new])


def _exchanged(
    layout: Layout, route: Route, places: list[Step], kept: list[Step]
) -> Iterator[Splice]:
    """What stays takes the places of what stays, in the new order."""
    for old, new in zip(places, kept, strict=True):
        start, end = _piece(layout, (*route, old))
        taken, until = _piece(layout, (*route, new))
        yield Splice(start, end, layout.text[taken:until])


def _piece(layout: Layout, route: Route) -> tuple[int, int]:
    if layout.flow(route[:-1]):
        return layout.entry(route), layout.end(route)
    return layout.chunk(route), layout.stop(route)
