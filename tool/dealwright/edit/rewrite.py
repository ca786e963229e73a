"""A YAML file with another content: what is the same stays byte for byte, comments included.

What is to be in the file is given as a whole tree; entries of lists are known again by the key
that names them. First what stays is put in order, then values are changed, removed and added. In
the end the text is read again, and must say what was wanted.
"""

from collections.abc import Iterator

from dealwright.diagnostics import Route
from dealwright.document import Document, Tree
from dealwright.edit.entries import added, removed, replaced
from dealwright.edit.layout import Layout
from dealwright.edit.match import Pairs, Step, matched, same
from dealwright.edit.order import moves
from dealwright.edit.splices import Splice, spliced
from dealwright.errors import FindingsError
from dealwright.source import MAX_DEPTH, read

_BOM = b"\xef\xbb\xbf"


class EditError(FindingsError):
    """A file that cannot be changed without touching what nobody asked to change."""


def rewrite(path: str, data: bytes, wanted: Tree) -> bytes:
    """The bytes of a file, changed as little as its new content allows."""
    document = _read(path, data)
    if same(document.tree, wanted):
        return data
    newline = "\r\n" if "\r\n" in document.text else "\n"
    for _ in range(MAX_DEPTH):
        layout = Layout(document, newline)
        moved = moves(layout, wanted)
        if not moved:
            break
        document = _spliced(layout, moved)
    else:
        raise _refused(path)
    layout = Layout(document, newline)
    document = _spliced(layout, _changes(layout, (), wanted))
    if not same(document.tree, wanted):
        raise _refused(path)
    return (_BOM if data.startswith(_BOM) else b"") + document.text.encode()


def _read(path: str, data: bytes) -> Document:
    document = read(path, data)
    if document.broken:
        raise _refused(path)
    return document


def _refused(path: str) -> EditError:
    return EditError(
        f"{path} cannot be edited by itself: what it says would not be what is wanted",
        hint="make the change by hand, or write the part in the plain style of the other files",
    )


def _spliced(layout: Layout, splices: Iterator[Splice] | list[Splice]) -> Document:
    """The document as it reads afterwards; without a last line break when it had none."""
    path = layout.document.path
    text = spliced(layout.text, splices)
    if text is None:
        raise _refused(path)
    if not layout.document.text.endswith("\n"):
        text = text.removesuffix(layout.newline)
    return _read(path, text.encode())


def _changes(layout: Layout, route: Route, wanted: Tree) -> Iterator[Splice]:
    """What to change within a value, when what stays of it is in order."""
    old = layout.value(route)
    pairs = matched(old, wanted)
    if pairs:
        yield from _entries(layout, route, wanted, pairs)
    elif not same(old, wanted):
        if not route:
            raise _refused(layout.document.path)
        yield from replaced(layout, route, wanted)


def _entries(layout: Layout, route: Route, wanted: Tree, pairs: Pairs) -> Iterator[Splice]:
    kept = set(pairs.values())
    yield from _removals(layout, route, kept)
    first = next(iter(pairs.values()))
    after: Step | None = None
    waiting: list[tuple[Step, Tree]] = []
    for step in wanted if isinstance(wanted, dict) else range(len(wanted)):
        if step not in pairs:
            waiting.append((step, wanted[step]))
            continue
        if waiting:
            yield added(layout, route, after, first, waiting)
            waiting = []
        after = pairs[step]
        yield from _changes(layout, (*route, after), wanted[step])
    if waiting:
        yield added(layout, route, after, first, waiting)


def _removals(layout: Layout, route: Route, kept: set[Step]) -> Iterator[Splice]:
    """One splice for each run of neighbours that go."""
    before: Step | None = None
    run: list[Step] = []
    for step in layout.steps(route):
        if step not in kept:
            run.append(step)
            continue
        if run:
            yield from removed(layout, route, run, before)
        before, run = step, []
    if run:
        yield from removed(layout, route, run, before)
