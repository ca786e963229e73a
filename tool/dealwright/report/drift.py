"""Drift as values for its printers, and as text: what differs, how much it matters, who did it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dealwright.drift.difference import Answer, Author, Detail, Difference, Severity, State
from dealwright.plan.changes import kind_of
from dealwright.plan.resources import Option
from dealwright.report.texts import one_line

_COLOURS = {
    Severity.BREAKING: "\x1b[1;31m",
    Severity.METRICS: "\x1b[1;33m",
    Severity.HARMLESS: "\x1b[1m",
}
_RESET = "\x1b[0m"
_ANSWERS = (
    "Two answers: dealwright drift --accept writes this into the playbook;"
    " dealwright plan shows how to take it back, and dealwright apply does."
)
_ADDED = " What was added is left alone by plan: accept it, or remove it in HubSpot."
_ONLY_ADDED = (
    "Two answers: dealwright drift --accept writes this into the playbook;"
    " or remove it in HubSpot, since dealwright plan leaves alone what was added."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What was found in one portal, and with which playbook it was compared."""

    portal: str
    portal_id: int
    compared: str
    differences: tuple[Difference, ...]
    closed: tuple[tuple[str, str], ...] = ()
    confidential: bool = False
    embedded: bool = False

    def of(self, severity: Severity) -> list[Difference]:
        return [one for one in self.differences if one.severity is severity]


def drift_text(drift: Drift, *, colour: bool = False) -> str:
    """The whole drift for a terminal, worst first."""
    lines = [heading(drift), ""]
    for severity in Severity:
        if found := drift.of(severity):
            paint, reset = (_COLOURS[severity], _RESET) if colour else ("", "")
            lines += [f"{paint}{severity.value}{reset}", *_listed(found), ""]
    lines += [f"Not looked at: {kind} of {thing}." for kind, thing in drift.closed]
    lines.append(summary(drift))
    if drift.differences:
        lines.append(answers(drift))
    return "\n".join(lines) + "\n"


def heading(drift: Drift) -> str:
    kind = "embedded" if drift.embedded else f"account {drift.portal_id}"
    return one_line(f"Drift of portal {drift.portal} ({kind}), compared with {drift.compared}")


def summary(drift: Drift) -> str:
    if not drift.differences:
        return "No drift: the portal is as that playbook wishes."
    counts = ((len(drift.of(severity)), severity.value) for severity in Severity)
    listed = ", ".join(f"{count} {word}" for count, word in counts if count)
    number = len(drift.differences)
    return f"{'1 difference' if number == 1 else f'{number} differences'}: {listed}."


def answers(drift: Drift) -> str:
    """What can be done about it: no plan takes back what the playbook does not name."""
    added = [_is_added(part) for one in drift.differences for part in (one.details or (one,))]
    if all(added):
        return _ONLY_ADDED
    return f"{_ANSWERS}{_ADDED}" if any(added) else _ANSWERS


def _is_added(one: Difference | Detail) -> bool:
    if isinstance(one, Difference):
        return one.state is State.ADDED
    return isinstance(one, Answer) and one.playbook is None


def _listed(found: Sequence[Difference]) -> Iterator[str]:
    for one in found:
        yield f"  {name(one)}"
        yield from (f"      {line}" for line in details(one))


def name(one: Difference) -> str:
    """What differs, as a person says it: its kind, its label, its address, and what happened."""
    label = one.resource.label or one.resource.address.rpartition("/")[2]
    return one_line(f"{label} ({one.address}): {one.state.value}")


def details(one: Difference) -> Iterator[str]:
    """What is otherwise, who needs it, who did it."""
    yield from (one_line(words(detail)) for detail in one.details)
    if one.needed_by and one.severity is not Severity.HARMLESS:
        yield one_line(f"needed by {', '.join(one.needed_by)}")
    yield one_line(author_words(one.author))


def words(detail: Detail) -> str:
    """One field or option: the playbook's, then HubSpot's."""
    if isinstance(detail, Answer):
        what = f"option {detail.value}"
        ours, theirs = _option(detail.playbook), _option(detail.hubspot)
    else:
        what = detail.name.replace("_", " ")
        ours, theirs = _quoted(detail.playbook), _quoted(detail.hubspot)
    return f"{what}: {ours} in the playbook, {theirs} in HubSpot"


def author_words(author: Author) -> str:
    """Who and when, by the number of the user; or that nobody knows."""
    who = f"user {author.user}" if author.user else "an unknown user"
    if author.at is None:
        return f"by {who}" if author.user else "by whom and when is unknown"
    return f"{'last changed' if author.last else 'done'} by {who}, {author.at}"


def kind(one: Difference) -> str:
    """The word for what sort of thing differs."""
    return "order of stages" if one.state is State.REORDERED else kind_of(one.resource)


def _option(option: Option | None) -> str:
    if option is None:
        return "none"
    return f'"{option.label}"{" (hidden)" if option.hidden else ""}'


def _quoted(value: str | None) -> str:
    return "nothing" if not value else f'"{value}"'
