"""The forecast as JSON and its months as CSV: copies made to be read by machines. Money is text."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

from dealwright.metrics.forecast import Forecast, OpenValue, StageOutlook
from dealwright.metrics.months import cents
from dealwright.metrics.rates import BACK, HORIZON, Rate
from dealwright.metrics.revenue import COMMITTED, Revenue, Weights

FORMAT_VERSION = "1.0"
Json = dict[str, Any]


def forecast_json(forecast: Forecast, on: str | None = None) -> str:
    """The same forecast gives the same bytes. Amounts are texts with cents, shares texts below 1."""
    said, targets, kept = forecast.guesses, forecast.targets, forecast.retention
    content: Json = {
        "format_version": FORMAT_VERSION,
        "as_of": str(forecast.day),
        "computed_on": on,
        "horizon_days": HORIZON,
        "months_back": BACK,
        "months": [_revenue(forecast, one) for one in forecast.revenue],
        "totals": [_revenue(forecast, one) for one in forecast.totals],
        "weights": {
            "said_on": str(said.said_on) if said else None,
            "guessed": _weights(forecast.guessed),
            "measured": {"renewal": _rate(forecast.renewal), "new": _rate(forecast.new)},
            "new_from_stage": forecast.new_from,
        },
        "stages": [_stage(one) for one in forecast.stages],
        "retention": {
            "since": str(kept.since),
            **_rate(kept.rate),
            **_target(kept.rate, targets.retention if targets else None),
            "gone_without_word_of_service": kept.unsaid,
            "deals_without_company": kept.nobodys,
        },
        "leads": {
            "since": str(forecast.leads_since),
            **_rate(forecast.leads),
            **_target(forecast.leads, targets.qualified_leads if targets else None),
            "sources": [
                {"source": one.source, **_rate(one.rate), "undecided": one.undecided}
                for one in forecast.sources
            ],
        },
        "left_out": [
            {"deal_id": one.deal_id, "won": one.part == COMMITTED, "why": one.why}
            for one in forecast.left_out
        ],
    }
    text = json.dumps(content, indent=2)
    # What JSON leaves as it is, and a terminal or a runner of jobs does not.
    return text.replace("\x7f", "\\u007f").replace("##[", "#\\u0023[") + "\n"


def forecast_csv(forecast: Forecast) -> str:
    """One row for each currency and month; empty where a weight is not known."""
    out = io.StringIO()
    rows = [_revenue(forecast, one) for one in forecast.revenue]
    names = ("month", "currency", "committed", "open_renewals", "open_new", "as_guessed")
    writer = csv.DictWriter(
        out, (*names, "as_measured", "at_least", "at_most"), lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _revenue(forecast: Forecast, one: Revenue) -> Json:
    return {
        "month": None if one.month is None else str(one.month)[:7],
        "currency": one.currency,
        "committed": _money(one.committed),
        "open_renewals": _money(one.renewal),
        "open_new": _money(one.new),
        "as_guessed": _money(one.forecast(forecast.guessed)),
        "as_measured": _money(one.forecast(forecast.as_measured)),
        "at_least": _money(one.forecast(forecast.at_least)),
        "at_most": _money(one.forecast(forecast.at_most)),
    }


def _stage(one: StageOutlook) -> Json:
    return {
        "stage": one.stage,
        "deal_type": one.deal_type,
        "probability": _share(one.probability),
        "measured": _rate(one.rate),
        "open": [_value(one, of) for of in one.values],
    }


def _value(one: StageOutlook, of: OpenValue) -> Json:
    known = of.currency is not None and of.deals > of.unknown
    return {
        "currency": of.currency,
        "deals": of.deals,
        "without_amount": of.unknown,
        "value": _money(of.value if known else None),
        "weighted_as_in_hubspot": _money(of.weighted(one.probability) if known else None),
        "weighted_as_measured": _money(of.weighted(one.rate.share) if known else None),
    }


def _weights(weights: Weights) -> Json:
    return {"renewal": _share(weights.renewal), "new": _share(weights.new)}


def _rate(rate: Rate) -> Json:
    return {
        "k": rate.k,
        "n": rate.n,
        "share": _share(rate.share),
        "low": _share(rate.low),
        "high": _share(rate.high),
    }


def _target(rate: Rate, target: Decimal | None) -> Json:
    return {"target": _share(target), "meets_target": rate.meets(target)}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{cents(amount):f}"


def _share(share: Decimal | None) -> str | None:
    return None if share is None else f"{share.quantize(Decimal('0.0001')):f}"
