"""Example deals: invented, so that what a change does to documents can be shown to everybody."""

from dataclasses import dataclass
from typing import ClassVar

from dealwright.diagnostics import Origin
from dealwright.model.writing import keyed, origin, rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A property of a deal and what HubSpot would hold for it."""

    SHORT: ClassVar = "value"
    property: str
    value: str
    origin: Origin = origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person would say when a document asks."""

    SHORT: ClassVar = "value"
    name: str
    value: str
    origin: Origin = origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answers of one document."""

    document: str
    answers: tuple[Answer, ...] = rest("name")
    origin: Origin = origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One invented deal; `answers` are what a person would say, by the document that asks."""

    example: str
    label: str
    properties: tuple[Filled, ...] = keyed("property", required=True)
    answers: tuple[Answered, ...] = keyed("document")
    origin: Origin = origin()

    def filled(self) -> dict[str, str | None]:
        return {one.property: one.value for one in self.properties}

    def said(self, document: str) -> dict[str, str]:
        found = (one.answers for one in self.answers if one.document == document)
        return {answer.name: answer.value for answers in found for answer in answers}
