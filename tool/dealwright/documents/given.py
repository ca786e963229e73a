"""What a person says for a document, from a file: names and their words, and a list of work."""

from collections.abc import Mapping

from dealwright.check.shape import Schema, Shape
from dealwright.diagnostics import Diagnostic
from dealwright.document import Document
from dealwright.documents.filled import visible
from dealwright.documents.work import WorkItem
from dealwright.model.words import parse_hours
from dealwright.source import read

Given = Mapping[str, str | tuple[WorkItem, ...]]
"""By name what somebody said: words, or pieces of work."""

WORK = "work"


def read_given(path: str, data: bytes, schema: Schema) -> tuple[Given, list[Diagnostic], Document]:
    """What a file says, or everything that is wrong with it."""
    document = read(path, data)
    found = [*document.findings]
    if not document.broken:
        found += Shape(schema).findings(document)
    if found or not isinstance(document.tree, dict):
        return {}, found, document
    return {name: _said(value) for name, value in document.tree.items()}, found, document


def _said(value: object) -> str | tuple[WorkItem, ...]:
    if not isinstance(value, list):
        return str(value)
    return tuple(
        WorkItem(
            item=one["item"],
            hours=parse_hours(str(one["hours"])),
            done_when=one.get("done_when", ""),
            risk=one.get("risk", ""),
        )
        for one in value
    )


def words_of(given: Given, key: str) -> str:
    """What was said under a name, without the blanks around it."""
    found = given.get(key, "")
    return visible(found) if isinstance(found, str) else ""


def texts_of(given: Given) -> dict[str, str]:
    """All that was said as text, by name: what a refusal of letters looks through."""
    return {
        name: said
        if isinstance(said, str)
        else " ".join(f"{one.item} {one.done_when} {one.risk}" for one in said)
        for name, said in given.items()
    }
