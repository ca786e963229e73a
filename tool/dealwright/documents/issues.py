"""The issues from which delivery works: filled in by what is known, honest about what is not.

They are read in public. Who a person is stays in HubSpot; an issue says only that it is recorded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from dealwright.documents.hubs import Hub, Hubs
from dealwright.documents.names import Names
from dealwright.errors import FindingsError
from dealwright.model.delivery import IssueRow, Phase
from dealwright.model.words import Prose

RECORDED = "recorded"
"""What may be said of a row about people: nothing else gets into an issue."""


class Deal(Protocol):
    """What is asked for what no link says."""

    def maybe(self, key: str) -> str: ...
    def if_given(self, key: str, what: str) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of an issue; `value` is empty where nobody knows, and `ask` says who should."""

    label: str
    value: str
    ask: str
    key: str
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue: what it is called, its rows, those of each hub, when it is done."""

    title: str
    lines: tuple[Line, ...]
    hubs: tuple[tuple[str, tuple[Line, ...]], ...]
    done: Prose

    @property
    def unknown(self) -> tuple[tuple[str, Line], ...]:
        """The rows without a value, with the name of their hub where they have one."""
        of_hubs = ((name, line) for name, lines in self.hubs for line in lines)
        every = (*(("", line) for line in self.lines), *of_hubs)
        return tuple((name, line) for name, line in every if not line.value)


def issue_of(names: Names, number: int, hubs: Hubs | None, deal: Deal) -> Issue:
    """The issue of a phase, counted from 1. Without links each hub is still to be described."""
    phase = _phase(names, number)
    lines = _lines(names, phase.rows, deal, hubs.chosen if hubs else _nothing, "")
    each = tuple(
        (hub.name, _lines(names, phase.hub_rows, deal, _of(hub), f"_{place}"))
        for place, hub in enumerate(hubs.hubs if hubs else (), 1)
    )
    if phase.hub_rows and not each:
        each = (("Each hub", _lines(names, phase.hub_rows, deal, _nothing, "_1")),)
    return Issue(
        title=phase.title, lines=lines, hubs=each if phase.hub_rows else (), done=phase.done
    )


def _phase(names: Names, number: int) -> Phase:
    handoff = names.playbook.handoff
    phases = handoff.issues.phases if handoff and handoff.issues else ()
    if len(phases) < number:
        raise FindingsError(
            f"the playbook says nothing of phase {number} of delivery",
            hint="write it under issues: phases: in playbook/handoff.yaml",
        )
    return phases[number - 1]


def _nothing(_: str) -> str:
    return ""


def _of(hub: Hub) -> Callable[[str], str]:
    return lambda item: Hubs.of(hub, item)


def _lines(
    names: Names,
    rows: tuple[IssueRow, ...],
    deal: Deal,
    chosen: Callable[[str], str],
    suffix: str,
) -> tuple[Line, ...]:
    return tuple(_line(names, row, deal, chosen, f"{row.row}{suffix}") for row in rows)


def _line(names: Names, row: IssueRow, deal: Deal, chosen: Callable[[str], str], key: str) -> Line:
    known = next(filter(None, _recorded(row, deal, chosen)), "")
    value = known or _said(row, deal, key)
    return Line(
        label=row.label,
        value=value,
        ask=names.role(row.ask),
        key=key,
        confidential=row.confidential,
    )


def _recorded(row: IssueRow, deal: Deal, chosen: Callable[[str], str]) -> Iterator[str]:
    if row.item is not None:
        yield chosen(row.item)
    if row.property is not None:
        yield deal.maybe(row.property)


def _said(row: IssueRow, deal: Deal, key: str) -> str:
    said = deal.if_given(key, row.label)
    if row.confidential and said not in ("", RECORDED):
        raise FindingsError(
            f"{key} is confidential, and the issue is read in public",
            hint=f"write it into HubSpot, and say --set {key}={RECORDED}",
        )
    return said
