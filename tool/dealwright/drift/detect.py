"""All differences of a portal from a playbook, judged. Pure."""

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from dealwright.drift.compare import New, compare
from dealwright.drift.difference import Difference, Severity
from dealwright.drift.judge import severity
from dealwright.drift.needs import Needs
from dealwright.hubspot.compile import compile_playbook
from dealwright.hubspot.survey import Survey
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal

_ORDER = list(Severity)


def detect(
    playbook: Playbook,
    portal: Portal,
    found: Survey,
    *,
    since: dt.datetime | None,
    proposal: Collection[str],
) -> list[Difference]:
    """Worst first. What came beside the playbook counts only after `since`, if that is known."""
    wish = compile_playbook(playbook, portal, found.live)
    needs = Needs(playbook, proposal)
    differing = [
        one for one in compare(wish, found.live, _new(found, since)) if not found.hides(one.address)
    ]
    judged = [
        replace(one, severity=severity(one, needs), needed_by=needs.of(one.resource))
        for one in differing
    ]
    return sorted(judged, key=lambda one: _ORDER.index(one.severity))


def _new(found: Survey, since: dt.datetime | None) -> New:
    """A stage by the day it was made; a property by the day somebody was last at it."""

    def new(address: str) -> bool:
        facts = found.facts.get(address)
        if facts is None or since is None:
            return False
        told = facts.created_at if address.startswith("stage ") else facts.updated_at
        try:
            return told is not None and dt.datetime.fromisoformat(told) > since
        except (ValueError, TypeError):
            return False

    return new
