"""Definitions to try: the shipped ones, and others that say what those do not."""

from dataclasses import replace
from typing import Any

from dealwright.model.metrics import Metric
from dealwright.model.words import Arrow, OneOrMany
from support.histories import shipped, where

_SQD = OneOrMany(("sales_qualified",))
_OTHERS: dict[str, dict[str, Any]] = {
    "parked": {"count": "deals", "in_": _SQD, "where": where({"parked": "yes"})},
    "awake": {"count": "deals", "in_": _SQD, "where": where({"parked": "no"})},
    "everywhere": {"count": "deals", "in_": OneOrMany(("closed_won", "proposal", "enrichment"))},
    "contract": {"count": "deals", "where": where({"contract": ["not started", "ended"]})},
    "running": {"count": "deals", "where": where({"contract": ["running", "ended"]})},
    "ends": {
        "count": "deals",
        "where": where({"contract_end": ["past", "none", "in -3..30 days", "in 20..60 days"]}),
    },
    "service": {"count": "deals", "where": where({"service": ["ongoing", "ended"]})},
    "company": {"count": "deals", "where": where({"institution_type": "university"})},
    "entered": {
        "count": "deals",
        "entering": OneOrMany(("outreach", "discovery")),
        "during": "last 3 weeks",
        "where": where({"deal_type": "new business"}),
    },
    "this_week": {"count": "deals", "entering": _SQD, "during": "this week"},
    "flowed": {"flow": Arrow("outreach", "discovery"), "during": "last 28 days"},
    "ever": {"conversion": Arrow("enrichment", "proposal"), "within": "ever"},
    "without_skips": {
        "conversion": Arrow("outreach", "discovery"),
        "within": "20 days",
        "skips": "ignore",
    },
    "lately": {
        "conversion": Arrow("renewals", "closed_won"),
        "within": "20 days",
        "during": "last 60 days",
    },
    "in_outreach": {"days": "in outreach", "where": where({"owner": "1"})},
    "renewing": {"days": "renewals -> closed_won"},
    "replied": {"share": "emails", "that": "replied", "during": "all time"},
    "bounced": {"share": "emails", "that": "bounced", "during": "last 60 days"},
    "lost_mail": {"count": "emails", "where": where({"delivered": "false"})},
    "mails": {"count": "emails", "where": where({"delivered": ["true", "false"]})},
}
METRICS = {
    **{one.metric: replace(one, split_by=()) for one in shipped().measures.metrics},
    **{name: Metric(metric=name, label=name, **said) for name, said in _OTHERS.items()},
}
SPLITS: tuple[tuple[str, ...], ...] = ((), ("deal_type",), ("institution_type", "owner"))
