"""Findings as SARIF 2.1.0, which GitHub shows beside the code and follows from commit to commit."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dealwright.diagnostics import Diagnostic, Label
from dealwright.document import Document


def sarif(
    found: Sequence[Diagnostic],
    documents: Mapping[str, Document],
    titles: Mapping[str, str],
    version: str,
) -> str:
    """One run. `titles` says what each code is about.

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
                "results": list(_results(found, documents, codes)),
            }
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str, title: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": title},
        "help": {"text": f"dealwright explain {code}"},
    }


def _results(
    found: Iterable[Diagnostic], documents: Mapping[str, Document], codes: Sequence[str]
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
            "locations": [_location(one.primary, documents)],
            "relatedLocations": [_location(label, documents) for label in one.related],
            "partialFingerprints": {"dealwright/v1": f"{print_}:{seen[print_]}"},
        }


def _fingerprint(one: Diagnostic) -> str:
    origin = one.primary.origin
    said = [one.code, origin.file, [str(step) for step in origin.route], one.message]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _location(label: Label, documents: Mapping[str, Document]) -> dict[str, Any]:
    document = documents.get(label.origin.file)
    span = document.span(label) if document else None
    place: dict[str, Any] = {"artifactLocation": {"uri": label.origin.file}}
    if span is not None:
        place["region"] = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
    told = {"message": {"text": label.text}} if label.text else {}
    return {"physicalLocation": place, **told}
