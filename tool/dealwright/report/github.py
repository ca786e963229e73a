"""Findings as annotations of GitHub Actions, the worst first.

GitHub shows ten of a kind for each step and drops the others without a word, so we send nine and
a line that counts the rest.
"""

from collections.abc import Iterable, Iterator, Mapping

from dealwright.diagnostics import Diagnostic, Severity
from dealwright.document import Document
from dealwright.report.snippet import broken

SHOWN = 9


def annotations(
    found: Iterable[Diagnostic], documents: Mapping[str, Document], below: str = ""
) -> str:
    """A line for each; `below` is the folder of git that the files are in, with a slash at its end."""
    listed = list(found)
    lines: list[str] = []
    for severity in Severity:
        kind = [one for one in listed if one.severity is severity]
        lines += [_annotation(one, documents, below) for one in kind[:SHOWN]]
        if len(kind) > SHOWN:
            lines.append(f"::{severity.value}::and {len(kind) - SHOWN} more; see the log")
    return "".join(f"{line}\n" for line in lines)


def _annotation(one: Diagnostic, documents: Mapping[str, Document], below: str) -> str:
    message = one.message if one.help is None else f"{one.message}\n{one.help}"
    properties = ",".join(
        f"{name}={_property(value)}" for name, value in _properties(one, documents, below)
    )
    return f"::{one.severity.value} {properties}::{_text(message)}"


def _properties(
    one: Diagnostic, documents: Mapping[str, Document], below: str
) -> Iterator[tuple[str, str]]:
    yield "file", below + one.primary.origin.file
    document = documents.get(one.primary.origin.file)
    span = document.span(one.primary) if document else None
    if span is not None:
        yield "line", str(span.line)
        yield "col", str(span.column)
    yield "title", one.code


def _text(text: str) -> str:
    return broken(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
