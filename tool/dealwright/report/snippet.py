"""Findings as text: the line of the file, what is wrong underlined, what may help."""

import re
from collections.abc import Iterable, Iterator, Mapping
from unicodedata import combining, east_asian_width

from dealwright.diagnostics import Diagnostic, Label, Severity, Span
from dealwright.document import Document

_WIDTH = 160
_BEFORE = 40  # what is kept before a place far out on a long line
# Whatever steers a terminal, breaks a line, turns its order round, or has no bytes to be sent as.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_RESET = "\x1b[0m"


def findings(
    found: Iterable[Diagnostic], documents: Mapping[str, Document], *, colour: bool = False
) -> str:
    """All findings, a blank line between two, and a last line that counts them."""
    listed = list(found)
    blocks = ["\n".join(_block(one, documents, colour=colour)) for one in listed]
    return "\n\n".join([*blocks, summary(listed)]) + "\n"


def summary(found: Iterable[Diagnostic]) -> str:
    severities = [one.severity for one in found]
    counts = [(severities.count(kind), kind.value) for kind in Severity]
    told = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    return ", ".join(told) if told else "no findings"


def visible(text: str) -> str:
    """Text from a file as one line, with whatever could steer a terminal or a CI runner made harmless."""
    return broken(_steered(text))


def broken(text: str) -> str:
    """Without what a CI runner takes for a command, wherever in a line it stands."""
    return text.replace("##[", "## [")


def _steered(text: str) -> str:
    """As long as it was."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " "))


def _block(one: Diagnostic, documents: Mapping[str, Document], *, colour: bool) -> Iterator[str]:
    head = f"{one.severity.value}[{one.code}]"
    if colour:
        head = f"{_COLOURS[one.severity]}{head}{_RESET}"
    yield f"{head}: {visible(one.message)}"
    document = documents.get(one.primary.origin.file)
    span = document.span(one.primary) if document else None
    labels = [label for label in one.related if label.origin.file == one.primary.origin.file]
    shown = [(one.primary, span), *((label, document.span(label)) for label in labels if document)]
    lines = _lines(document.text if document else "", shown, one.primary)
    margin = max((len(str(number)) for number, _ in lines), default=1)
    bar = " " * margin + " |"
    yield f"{' ' * margin}--> {_place(one.primary, documents)}"
    yield from _excerpt(lines, bar, margin)
    for label in one.related:
        if label not in labels:
            place = _place(label, documents)
            yield f"{' ' * margin} = {visible(label.text)}: {place}"
    if one.help is not None:
        yield f"{' ' * margin} = help: {visible(one.help)}"
    if one.note is not None:
        yield f"{' ' * margin} = note: {visible(one.note)}"


def _place(label: Label, documents: Mapping[str, Document]) -> str:
    document = documents.get(label.origin.file)
    span = document.span(label) if document else None
    return visible(label.origin.file) + (f":{span.line}:{span.column}" if span else "")


_Lines = list[tuple[int, list[str]]]


def _lines(text: str, shown: Iterable[tuple[Label, Span | None]], primary: Label) -> _Lines:
    """The lines that labels point at, each with the marks that go under it, in order."""
    content = text.split("\n")
    found: dict[int, list[str]] = {}
    cut: dict[int, int] = {}
    for label, span in shown:
        if span is None or span.line > len(content):
            continue
        line = _steered(content[span.line - 1].rstrip("\r"))
        far = span.column > _WIDTH
        start = cut.setdefault(span.line, span.column - 1 - _BEFORE if far else 0)
        window = line[start : start + _WIDTH]
        under = found.setdefault(span.line, [broken(window)])
        end = span.end_column if span.end_line == span.line else len(line) + 1
        first, last = (
            min(max(column - 1 - start, 0), len(window)) for column in (span.column, end)
        )
        mark = ("^" if label is primary else "-") * max(1, _cells(broken(window[first:last])))
        under.append(f"{' ' * _cells(broken(window[:first]))}{mark} {visible(label.text)}".rstrip())
    return sorted(found.items())


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text
    )


def _excerpt(lines: _Lines, bar: str, margin: int) -> Iterator[str]:
    if not lines:
        return
    yield bar
    last = None
    for number, (line, *marks) in lines:
        if last is not None and number > last + 1:
            yield "..."
        yield f"{number:>{margin}} | {line}".rstrip()
        yield from (f"{bar} {mark}" for mark in marks)
        last = number
    yield bar
