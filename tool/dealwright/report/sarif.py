"""Findings as SARIF 2.1.0, which GitHub shows beside the code and follows from commit to commit."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from dealwright.diagnostics import Diagnostic, Label
from dealwright.document import Document


def sarif(
    found: Sequence[Diagnostic],
    documents: Mapping[str, Document],
    titles: Mapping[str, str],
    version: str,
    below: str = "",
) -> str:
    """One run. `titles` says what each code is about, `below` which folder of git the files are in.

    A finding is known again by its code, its file, the path of keys to it and what it says, whatever
    line it has moved to.
    """
    codes = sorted({one.code for one in found})
    content = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "dealwright",
                        "version": version,
                        "rules": [_rule(code, titles.get(code, code)) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": list(_results(found, documents, codes, below)),
            }
        ],
    }
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    # A log would take it for a command to the CI runner, wherever in a line it stands.
    return text.replace("##[", "#\\u0023[")


def _rule(code: str, title: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": title},
        "help": {"text": f"dealwright explain {code}"},
    }


def _results(
    found: Iterable[Diagnostic],
    documents: Mapping[str, Document],
    codes: Sequence[str],
    below: str,
) -> Iterable[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for one in found:
        print_ = _fingerprint(one)
        seen[print_] += 1
        said = [one.message, one.help, one.note]
        yield {
            "ruleId": one.code,
            "ruleIndex": codes.index(one.code),
            "level": one.severity.value,
            "message": {"text": "\n".join(filter(None, said))},
            "locations": [_location(one.primary, documents, below)],
            "relatedLocations": [_location(label, documents, below) for label in one.related],
            # The only name of a fingerprint that GitHub looks at.
            "partialFingerprints": {"primaryLocationLineHash": f"{print_}:{seen[print_]}"},
        }


def _fingerprint(one: Diagnostic) -> str:
    origin = one.primary.origin
    said = [one.code, origin.file, [str(step) for step in origin.route], one.message]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _location(label: Label, documents: Mapping[str, Document], below: str) -> dict[str, Any]:
    document = documents.get(label.origin.file)
    span = document.span(label) if document else None
    uri = quote(below + label.origin.file, errors="surrogateescape")
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if span is not None:
        place["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    told = {"message": {"text": label.text}} if label.text else {}
    return {"physicalLocation": place, **told}
