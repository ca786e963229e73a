"""Drift as JSON: a copy made to be read by machines; users by their numbers, no names."""

import json
from typing import Any

from dealwright.drift.difference import Answer, Detail, Difference
from dealwright.plan.resources import Option
from dealwright.report.drift import Drift, kind

FORMAT_VERSION = "1.0"
Json = dict[str, Any]


def drift_json(drift: Drift) -> str:
    """The same drift gives the same bytes; whatever could steer a terminal is escaped."""
    content: Json = {
        "format_version": FORMAT_VERSION,
        "portal": drift.portal,
        "portal_id": drift.portal_id,
        "compared_with": drift.compared,
        "differences": [_difference(one) for one in drift.differences],
        "not_looked_at": [{"kind": kind, "object": thing} for kind, thing in drift.closed],
    }
    text = json.dumps(content, indent=2)
    # What JSON leaves as it is, and a terminal or a runner of jobs does not.
    return text.replace("\x7f", "\\u007f").replace("##[", "#\\u0023[") + "\n"


def _difference(one: Difference) -> Json:
    return {
        "address": one.address,
        "kind": kind(one),
        "label": one.resource.label,
        "state": one.state.value,
        "class": one.severity.value,
        "details": [_detail(detail) for detail in one.details],
        "needed_by": list(one.needed_by),
        "user": one.author.user,
        "at": one.author.at,
        "only_the_last_change": one.author.last,
    }


def _detail(detail: Detail) -> Json:
    if isinstance(detail, Answer):
        ours, theirs = _option(detail.playbook), _option(detail.hubspot)
        return {"option": detail.value, "playbook": ours, "hubspot": theirs}
    return {"field": detail.name, "playbook": detail.playbook, "hubspot": detail.hubspot}


def _option(option: Option | None) -> Json | None:
    return None if option is None else {"label": option.label, "hidden": option.hidden}
