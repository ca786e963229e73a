"""What YAML can spell and no text should hold: characters that nobody sees, labels of two lines."""

import re
from collections.abc import Iterator
from functools import reduce
from operator import getitem

from dealwright.diagnostics import Diagnostic, Label, Origin, Route
from dealwright.document import Document, Tree

# As in a file itself, but for the line breaks of longer texts.
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def escapes(document: Document) -> Iterator[Diagnostic]:
    r"""DW002: an escape such as `"\u202e"` brings in what the file itself may not hold."""
    if "\\" not in document.text:
        return
    for route in document.marks:
        key = route[-1] if route else None
        for text, on_key in ((key, True), (_at(document.tree, route), False)):
            if isinstance(text, str) and (found := _HIDDEN.search(text)):
                yield Diagnostic(
                    code="DW002",
                    message=f"the invisible character U+{ord(found[0]):04X} is not allowed here",
                    primary=Label(Origin(file=document.path, route=route), on_key=on_key),
                    help="take the escape out",
                )


def labels(document: Document) -> Iterator[Diagnostic]:
    """DW019: a label is one line, and begins and ends with something that is seen."""
    for route in document.marks:
        if route[-1:] != ("label",) and route[-2:-1] != ("options",):
            continue
        text = _at(document.tree, route)
        if not isinstance(text, str) or (text == text.strip() and len(text.splitlines()) < 2):
            continue
        trouble = (
            "a line break in it" if len(text.strip().splitlines()) > 1 else "blanks at its ends"
        )
        yield Diagnostic(
            code="DW019",
            message=f"the label has {trouble}",
            primary=Label(Origin(file=document.path, route=route)),
            help="write it in one line, without blanks around it",
        )


def _at(tree: Tree, route: Route) -> Tree:
    return reduce(getitem, route, tree)
