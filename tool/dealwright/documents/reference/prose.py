"""Sentences of the tool as Markdown: code spans stay code, everything else is harmless."""

import re
from collections.abc import Iterable, Sequence

from dealwright.documents.escape import code, md

MADE = "<!-- Made by `dealwright reference`; what it says stands in the tool. -->\n"
_SPANS = re.compile(r"`([^`]+)`")


def prose(text: str) -> str:
    """A sentence for a line or a cell. What stands in backticks stays a code span."""
    parts = _SPANS.split(text)
    return "".join(
        str(code(part)) if number % 2 else _inner(part) for number, part in enumerate(parts)
    )


def _inner(part: str) -> str:
    """Escaping trims, and a blank beside a code span must stay."""
    left = " " if part[:1].isspace() else ""
    right = " " if part[-1:].isspace() and part.strip() else ""
    return f"{left}{md(part)}{right}"


def paragraphs(text: str) -> str:
    """Text in paragraphs; one whose lines are all indented is shown as it is."""
    return "\n\n".join(map(_paragraph, re.split(r"\n(?:[ \t]*\n)+", text.strip())))


def _paragraph(text: str) -> str:
    lines = text.splitlines()
    if all(line.startswith("  ") for line in lines):
        least = min(len(line) - len(line.lstrip()) for line in lines)
        return fenced("\n".join(line[least:] for line in lines))
    return prose(" ".join(line.strip() for line in lines))


def fenced(text: str) -> str:
    return f"```text\n{text}\n```"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
