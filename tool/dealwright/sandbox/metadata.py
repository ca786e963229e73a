"""Owns what a stage says about itself beside its label: probability, ticket state, closed or not."""

import math
from collections.abc import Mapping

from dealwright.sandbox.errors import bare, invalid
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.wire import Json


def canonical(kind: ObjectType, sent: Json, old: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is stored: known keys merged over the old ones, the rest derived, unknown keys gone."""
    merged = {**(old or {}), **sent}
    if kind.stage_metadata == "probability":
        return _deal(merged.get("probability"))
    if kind.stage_metadata == "ticketState":
        return _ticket(merged.get("ticketState") or "OPEN")
    return {}


def echoed(sent: Json) -> Json:
    """What a write answers: what was sent, as text, unknown keys included."""
    return {
        key: value if isinstance(value, str) else _text(value)
        for key, value in sent.items()
        if value is not None
    }


def _deal(probability: object) -> dict[str, str]:
    if probability is None:
        raise bare(400, "must specify probability when writing a dealstage")
    number = _number(probability)
    if not 0.0 <= number <= 1.0:
        raise bare(
            400, "dealstage probability is not valid, must be between 0.0 and 1.0 (inclusive)"
        )
    # Adding zero turns -0.0 into 0.0.
    closed = number in {0.0, 1.0}
    return {"probability": str(number + 0.0), "isClosed": "true" if closed else "false"}


def _ticket(state: object) -> dict[str, str]:
    if state not in {"OPEN", "CLOSED"}:
        raise invalid(
            f"ticketState must be OPEN or CLOSED, not {state}",
            "PipelineError.INVALID_PIPELINE_STAGE_METADATA",
        )
    return {"ticketState": str(state), "isClosed": "true" if state == "CLOSED" else "false"}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return math.nan
    try:
        return float(value)
    except (ValueError, OverflowError):
        return math.nan


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
