"""What an editor follows: the first line of a file, and the schema that it leads to."""

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dealwright.diagnostics import Diagnostic, Label, Origin, Severity, Span
from dealwright.document import Document

_MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


def modeline(document: Document, kind: str) -> Iterator[Diagnostic]:
    """DW009: the modeline is missing or leads to another schema."""
    first = document.text.partition("\n")[0].rstrip("\r")
    match = _MODELINE.fullmatch(first)
    folder = posixpath.dirname(document.path)
    wanted = posixpath.relpath(f"schemas/{kind}.schema.json", folder)
    if match is not None and posixpath.normpath(posixpath.join(folder, match[1])) == (
        f"schemas/{kind}.schema.json"
    ):
        return
    message = "the first line names no schema"
    if match is not None:
        message = f"the first line leads to {match[1]}, which is not the schema of this file"
    yield Diagnostic(
        code="DW009",
        message=message,
        primary=Label(
            Origin(
                file=document.path,
                span=Span(line=1, column=1, end_line=1, end_column=max(2, len(first) + 1)),
            )
        ),
        help=f"# yaml-language-server: $schema={wanted}",
        severity=Severity.WARNING,
    )


def other_schemas(
    copies: Mapping[str, bytes], schema: Callable[[str], Mapping[str, Any]]
) -> Iterator[Diagnostic]:
    """DW015: a schema in the repository says something else than the one we check by."""
    for kind, data in sorted(copies.items()):
        try:
            same = json.loads(data) == schema(kind)
        except ValueError:
            same = False
        if not same:
            yield Diagnostic(
                code="DW015",
                message="this schema is not the one that dealwright checks by",
                primary=Label(Origin(file=f"schemas/{kind}.schema.json")),
                help="dealwright schemas --out schemas writes the copies of this version",
                severity=Severity.WARNING,
            )
