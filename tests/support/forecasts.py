"""A made-up world in which every figure of the forecast can be worked out by hand."""

import datetime as dt
from typing import Any

from dealwright.metrics.forecast import Forecast, forecast
from support.histories import Thing, World, deal

DAY = dt.date(2026, 3, 20)


def _won(
    id_: int, company: int, when: str, start: str, end: str, amount: str, **named: object
) -> Thing:
    return deal(
        id_,
        f"{when} proposal",
        f"{when}T12:00:00 closed_won",
        **{
            "created": when,
            "type": "existingbusiness",
            "contract_start_date": start,
            "contract_end_date": end,
            "amount": amount,
            "of": [("companies", company)],
        }
        | named,
    )


def _tried(id_: int, *stages: str) -> Thing:
    return deal(id_, "2025-01-05 outreach", *stages)


_DATES: dict[str, Any] = {"contract_start_date": "2026-05-01", "contract_end_date": "2027-04-30"}

WORLD = World(
    [
        _won(1, 100, "2025-12-01", "2026-01-01", "2026-12-31", "12000"),
        _won(2, 101, "2025-06-15", "2025-07-01", "2026-06-30", "15000"),
        _won(3, 102, "2026-01-20", "2026-02-15", "2026-04-14", "1000", deal_currency_code="EUR"),
        deal(
            *(4, "2025-11-01 enrichment", "2025-11-20 outreach", "2026-02-01 proposal"),
            amount="12000",
            lead_source="inbound",
            **_DATES,
        ),
        deal(
            *(5, "2026-01-10 renewals"),
            type="existingbusiness",
            amount="18000",
            contract_start_date="2026-07-01",
            contract_end_date="2027-06-30",
            of=[("companies", 101)],
        ),
        deal(6, "2026-02-01 outreach", "2026-02-20 discovery", lead_source="inbound"),
        deal(7, "2025-02-01 closed_won", type="existingbusiness", amount="500"),
        deal(
            *(8, "2026-01-05 enrichment"),
            amount="50000",
            lead_source="conference",
            parked_until="2026-07-01",
            **_DATES,
        ),
        deal(9, "2026-02-01 proposal", type=None, amount="100", **_DATES),
        _won(10, 103, "2025-03-01", "2026-12-31", "2026-01-01", "7000"),
        deal(11, "2025-12-01 outreach", "2026-01-15 closed_lost", lead_source="conference"),
        deal(12, "2026-03-01 discovery", type="existingbusiness", amount="2000"),
        # Customers of September: 101 stays, 104 renews, 105 goes.
        _won(13, 104, "2024-12-01", "2025-01-01", "2025-12-31", "6000"),
        _won(14, 104, "2025-12-10", "2026-01-01", "2026-02-28", "400", service_status="ongoing"),
        _won(15, 105, "2024-11-01", "2024-12-01", "2025-11-30", "6000", service_status="ended"),
        # Five that came to Outreach more than a year ago.
        _tried(20, "2025-02-01 discovery", "2025-03-01 proposal", "2025-04-01 closed_won"),
        _tried(21, "2025-02-01 proposal", "2025-04-01 closed_won"),
        _tried(22, "2025-02-01 closed_lost"),
        _tried(23, "2025-02-01 discovery", "2025-04-01 closed_lost"),
        _tried(24, "2025-06-01 closed_lost"),
    ]
)


def found(months: int = 3) -> Forecast:
    """Its forecast for some months beyond the one that runs."""
    return forecast(WORLD.playbook, WORLD.tables(), WORLD.calendar, DAY, months)
