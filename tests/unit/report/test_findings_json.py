"""Findings as JSON: the shape others rely on."""

import json

from dealwright.diagnostics import Diagnostic, Label, Origin, Severity
from dealwright.report.findings_json import findings
from dealwright.source import read

PATH = "playbook/x.yaml"


def test_the_shape() -> None:
    found = Diagnostic(
        code="DW999",
        message="falsch → \udce9",
        primary=Label(Origin(file=PATH, route=("a", 0)), "this"),
        related=(Label(Origin(file="playbook/gone.yaml"), "there"),),
        severity=Severity.WARNING,
    )
    text = findings([found], {PATH: read(PATH, b"a:\n  - b\n")})
    assert text.isascii()
    assert text.endswith("}\n")
    assert json.loads(text) == {
        "format_version": "1.0",
        "findings": [
            {
                "code": "DW999",
                "severity": "warning",
                "message": "falsch → \udce9",
                "place": {
                    "file": PATH,
                    "line": 2,
                    "column": 5,
                    "end_line": 2,
                    "end_column": 6,
                    "route": ["a", 0],
                    "text": "this",
                },
                "related": [
                    {
                        "file": "playbook/gone.yaml",
                        "line": None,
                        "column": None,
                        "end_line": None,
                        "end_column": None,
                        "route": [],
                        "text": "there",
                    }
                ],
                "help": None,
                "note": None,
            }
        ],
    }


def test_nothing_found() -> None:
    assert json.loads(findings([], {})) == {"format_version": "1.0", "findings": []}
