"""Owns calculation formulas: which properties they name, and the form in which they are kept."""

import re
from collections.abc import Container

from dealwright.sandbox.errors import unknown

_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?!\s*\(|[A-Za-z0-9_])")
_KEYWORDS = frozenset(
    ["if", "elseif", "else", "endif", "and", "or", "not", "true", "false", "then", "is"]
)


def canonical(formula: str) -> str:
    """The stored form differs from what was sent: spaces are not kept."""
    return " ".join(formula.split())


def named(formula: str) -> set[str]:
    """The properties that a formula reads; a word before a bracket is a function."""
    words = set(_WORD.findall(_TEXT.sub("", formula)))
    return {word for word in words if word.lower() not in _KEYWORDS}


def refuse_unknown(formula: str, known: Container[str]) -> None:
    for name in sorted(named(formula)):
        if name not in known:
            raise unknown(f"The formula reads a property that does not exist: {name}")
