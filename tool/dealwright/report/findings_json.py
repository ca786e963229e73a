"""Findings as JSON: a copy made to be frozen, so that the inner type may change."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from dealwright.diagnostics import Diagnostic, Label
from dealwright.document import Document

FORMAT_VERSION = "1.0"


def findings(found: Iterable[Diagnostic], documents: Mapping[str, Document]) -> str:
    content = {
        "format_version": FORMAT_VERSION,
        "findings": [entry(one, documents) for one in found],
    }
    text = json.dumps(content, indent=2) + "\n"
    # A log would take it for a command to the CI runner, wherever in a line it stands.
    return text.replace("##[", "#\\u0023[")


def entry(one: Diagnostic, documents: Mapping[str, Document]) -> dict[str, Any]:
    """One finding; where there is no document, its place has no line."""
    return {
        "code": one.code,
        "severity": one.severity.value,
        "message": one.message,
        "place": _place(one.primary, documents),
        "related": [_place(label, documents) for label in one.related],
        "help": one.help,
        "note": one.note,
    }


def _place(label: Label, documents: Mapping[str, Document]) -> dict[str, Any]:
    document = documents.get(label.origin.file)
    span = document.span(label) if document else None
    return {
        "file": label.origin.file,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "route": list(label.origin.route),
        "text": label.text,
    }
