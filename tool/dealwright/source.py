"""YAML text to a plain tree with a place for every key and value.

The one module that knows PyYAML. The tree is built from the parser's events in one pass without
recursion, so that deep nesting, anchors and aliases are findings and never a crash. Scalars are
plain: integers, `true`/`false`, `null`; everything else is text, every key is text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import yaml

from dealwright.diagnostics import Diagnostic, Label, Origin, Route, Span
from dealwright.document import Document, Mark, Tree, not_utf8
from dealwright.parser_words import plainly

MAX_DEPTH = 64
MAX_BYTES = 5_000_000

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_WORDS: dict[str, Tree] = {"true": True, "false": False, "null": None, "~": None, "": None}
# libyaml counts U+0085, U+2028, U+2029 and a lone carriage return as line breaks, editors do not:
# columns would lie. U+202A to U+202E and U+2066 to U+2069 show a line in another order than it has.
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!$)"
)


def read(path: str, data: bytes) -> Document:
    """Bytes of a file to a document; whatever is wrong with it is in its findings."""
    document = Document(path=path)
    if len(data) > MAX_BYTES:
        _find(document, "DW001", f"file is larger than {MAX_BYTES:,} bytes", _at(1, 1))
        return document
    try:
        document.text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        document.findings.append(not_utf8(path, data, error))
        return document
    _scan(document)
    if not document.broken:
        _compose(document)
    return document


def _at(line: int, column: int, length: int = 1) -> Span:
    return Span(line=line, column=column, end_line=line, end_column=column + length)


def _scan(document: Document) -> None:
    """Find characters that break columns or hide from a reader's eye; the first ten are enough."""
    lines = enumerate(document.text.split("\n"), start=1)
    found = ((number, match) for number, line in lines if (match := _FORBIDDEN.search(line)))
    for number, match in islice(found, 10):
        what, hint = f"the invisible character U+{ord(match[0]):04X}", "delete it"
        if match[0] == "\t":
            what, hint = "a tab", "indent with spaces"
        place = _at(number, match.start() + 1)
        _find(document, "DW002", f"{what} is not allowed here", place, hint=hint)


def _compose(document: Document) -> None:
    try:
        _Composer(document).run()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        span = _at(mark.line + 1, mark.column + 1) if mark else _at(1, 1)
        problem, hint = plainly(error.problem or "cannot be read")
        _find(document, "DW002", f"not valid YAML: {problem}", span, hint=hint)
    except yaml.YAMLError as error:
        _find(document, "DW002", f"not valid YAML: {str(error).splitlines()[0]}", _at(1, 1))


def _find(
    document: Document, code: str, message: str, span: Span, *, hint: str | None = None
) -> None:
    origin = Origin(file=document.path, span=span)
    document.findings.append(
        Diagnostic(code=code, message=message, primary=Label(origin), help=hint)
    )


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    tree: dict[str, Tree] | list[Tree]
    route: Route
    start: Any
    key_span: Span | None
    flow: bool
    key: str | None = None
    waiting_key: Span | None = None
    dropped: bool = False  # the value that comes next belongs to a key written twice
    lost: bool = False  # and so does all of this


class _Composer:
    """Builds tree and marks from the events of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.stack: list[_Open] = []
        self.documents = 0

    def run(self) -> None:
        for event in self._events():
            if not self._take(event):
                return
        if not self.documents:
            self.document.marks[()] = Mark(None, _at(1, 1), flow=False)

    def _take(self, event: yaml.Event) -> bool:
        """One event into the tree; False when nothing after it can be trusted."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            return self._push(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._pop(event)
        elif isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"the alias *{event.anchor} is not allowed", "write it out")
            return False
        elif isinstance(event, yaml.DocumentStartEvent):
            return self._begin(event)
        return True

    def _events(self) -> Iterator[yaml.Event]:
        loader = yaml.CSafeLoader(self.document.text)
        try:
            while loader.check_event():
                if (event := loader.get_event()) is not None:
                    yield event
        finally:
            loader.dispose()

    def _begin(self, event: yaml.Event) -> bool:
        self.documents += 1
        if self.documents == 1:
            return True
        self._refuse(event, "a second document begins here", "one file holds one document")
        return False

    def _refuse(self, event: yaml.Event, message: str, hint: str | None = None) -> None:
        _find(self.document, "DW003", message, _span(event.start_mark, event.end_mark), hint=hint)

    def _plain(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(event, f"the anchor &{event.anchor} is not allowed", "write it out")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._refuse(event, f"the tag {tag} is not allowed", "leave it out")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._plain(event)
        span = _span(event.start_mark, event.end_mark)
        parent = self.stack[-1] if self.stack else None
        if parent is not None and isinstance(parent.tree, dict) and parent.key is None:
            self._key(parent, event.value, span)
            return
        value: Tree = event.value
        if not event.style:  # libyaml says "" for a plain scalar, the Python parser None
            value = _plain_value(event.value)
        self._place(value, span, flow=False)

    def _key(self, parent: _Open, key: str, span: Span) -> None:
        parent.key, parent.waiting_key = key, span
        parent.dropped = key in parent.tree
        if not parent.dropped:
            return
        first = Label(
            Origin(file=self.document.path, route=(*parent.route, key)), "first here", on_key=True
        )
        self.document.findings.append(
            Diagnostic(
                code="DW004",
                message=f"the key {key} is written twice",
                primary=Label(Origin(file=self.document.path, span=span), "again here"),
                related=(first,),
            )
        )

    def _push(self, event: Any) -> bool:
        self._plain(event)
        parent = self.stack[-1] if self.stack else None
        if parent is not None and isinstance(parent.tree, dict) and parent.key is None:
            self._refuse(event, "a key is a word, not a list or a mapping", "quote the text")
            return False
        if len(self.stack) == MAX_DEPTH:
            span = _span(event.start_mark, event.end_mark)
            _find(self.document, "DW005", f"nested deeper than {MAX_DEPTH} levels", span)
            return False
        tree: dict[str, Tree] | list[Tree] = {} if isinstance(event, yaml.MappingStartEvent) else []
        route, key_span = self._step()
        opened = _Open(tree, route, event.start_mark, key_span, bool(event.flow_style))
        opened.lost = parent is not None and (parent.lost or parent.dropped)
        self.stack.append(opened)
        return True

    def _step(self) -> tuple[Route, Span | None]:
        """The route of the value that comes next, and the place of its key."""
        if not self.stack:
            return (), None
        parent = self.stack[-1]
        if isinstance(parent.tree, list):
            return (*parent.route, len(parent.tree)), None
        return (*parent.route, parent.key or ""), parent.waiting_key

    def _pop(self, event: yaml.Event) -> None:
        done = self.stack.pop()
        self._place(done.tree, _span(done.start, event.end_mark), flow=done.flow)

    def _place(self, value: Tree, span: Span, *, flow: bool) -> None:
        route, key_span = self._step()
        if not self.stack:
            self.document.tree = value
            self.document.marks[route] = Mark(key_span, span, flow)
            return
        parent = self.stack[-1]
        if isinstance(parent.tree, list):
            parent.tree.append(value)
        elif not parent.dropped:
            parent.tree[parent.key or ""] = value
        if not parent.dropped and not parent.lost:
            self.document.marks[route] = Mark(key_span, span, flow)
        parent.key, parent.dropped = None, False


def _plain_value(text: str) -> Tree:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return text


def _span(start: Any, end: Any) -> Span:
    return Span(
        line=start.line + 1,
        column=start.column + 1,
        end_line=end.line + 1,
        end_column=end.column + 1,
    )
