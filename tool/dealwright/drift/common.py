"""What differs from the playbook as it is today, and already did from the one that was applied."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dealwright.drift.difference import Detail, Difference, Field


@dataclass(frozen=True, slots=True)
class Common:
    """What to accept, and by address what the playbook has changed by itself meanwhile."""

    taken: list[Difference]
    own: list[tuple[str, str]]


def common(applied: Iterable[Difference], today: Iterable[Difference]) -> Common:
    now = {(one.address, one.state): one for one in today}
    taken: list[Difference] = []
    own: list[tuple[str, str]] = []
    for then in applied:
        found = now.get((then.address, then.state))
        if found is None:
            continue  # the playbook already says what the portal says, or no longer speaks of it
        same = tuple(detail for detail in found.details if detail in then.details)
        own += [(then.address, name) for name in _left(found.details, then.details)]
        if same or not then.details:
            taken.append(replace(then, resource=found.resource, details=same))
    return Common(taken, own)


def _left(today: Iterable[Detail], applied: Iterable[Detail]) -> Iterator[str]:
    """What differs in another way than it did."""
    before = {_name(detail): detail for detail in applied}
    for detail in today:
        if _name(detail) in before and before[_name(detail)] != detail:
            yield _name(detail)


def _name(detail: Detail) -> str:
    return detail.name if isinstance(detail, Field) else detail.value
