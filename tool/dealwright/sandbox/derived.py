"""Owns the values that HubSpot works out by itself when a deal is read."""

from collections.abc import Mapping
from decimal import Decimal

from dealwright.sandbox import stage_properties, wire
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.pipelines import Stage

_DAY = Decimal(wire.DAY)


def values(
    kind: ObjectType, stored: Mapping[str, str], stages: Mapping[str, Stage]
) -> dict[str, str]:
    """Everything that follows from the stage, the amount and the dates of a record."""
    if kind.stage_property is None:
        return {}
    stage_id = stored.get(kind.stage_property, "")
    found: dict[str, str] = {}
    entered = stored.get(stage_properties.ENTERED + stage_properties.suffix(stage_id))
    if entered:
        found["hs_v2_date_entered_current_stage"] = entered
        found["hs_v2_time_in_current_stage"] = entered
    if kind.stage_metadata == "probability":
        # A stage that was deleted under its deals resolves to nothing: open, probability 0.
        found |= _deal(stored, stages.get(stage_id))
    return found


def _deal(stored: Mapping[str, str], stage: Stage | None) -> dict[str, str]:
    closed = stage is not None and stage.closed
    won = stage is not None and stage.won
    shadow = (stage.probability if stage else None) or "0.0"
    probability = stored.get("hs_deal_stage_probability", shadow)
    return {
        "hs_is_closed": _bool(closed),
        "hs_is_closed_won": _bool(won),
        "hs_is_closed_lost": _bool(closed and not won),
        "hs_is_open_count": str(int(not closed)),
        "hs_is_closed_count": str(int(closed)),
        "hs_closed_won_count": str(int(won)),
        "hs_deal_stage_probability": probability,
        "hs_deal_stage_probability_shadow": shadow,
        **_amounts(stored, Decimal(probability), won=won),
        **_dates(stored, closed=closed, won=won),
    }


def _amounts(stored: Mapping[str, str], probability: Decimal, *, won: bool) -> dict[str, str]:
    text = stored.get("amount")
    if text is None:
        return {}
    amount = Decimal(text)
    projected, closed = f"{amount * probability:f}", text if won else "0"
    return {
        "amount_in_home_currency": text,
        "hs_projected_amount": projected,
        "hs_projected_amount_in_home_currency": projected,
        "hs_closed_amount": closed,
        "hs_closed_amount_in_home_currency": closed,
    }


def _dates(stored: Mapping[str, str], *, closed: bool, won: bool) -> dict[str, str]:
    end, start = stored.get("closedate"), stored.get("createdate")
    if not closed or end is None:
        return {}
    found = {"hs_closed_won_date": end} if won else {}
    if start is not None:
        days = Decimal(wire.instant_of(end) - wire.instant_of(start)) / _DAY
        found["days_to_close"] = str(max(0, int(days)))
        found["hs_days_to_close_raw"] = str(days)
    return found


def _bool(value: bool) -> str:  # noqa: FBT001 - the value is the subject
    return "true" if value else "false"
