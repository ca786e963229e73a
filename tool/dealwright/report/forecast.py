"""The forecast as tables of texts, which its printers set; and as plain text."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from dealwright.metrics.board import FEW
from dealwright.metrics.forecast import Forecast, OpenValue, StageOutlook
from dealwright.metrics.intervals import Interval
from dealwright.metrics.rates import BACK, HORIZON, Rate
from dealwright.metrics.revenue import COMMITTED, Revenue
from dealwright.report.figures import interval_words, percent
from dealwright.report.tables import Row, Table, aligned
from dealwright.report.texts import one_line

_SHOWN = 10


def heading(forecast: Forecast, on: str | None = None) -> str:
    """`on` says what it was computed on, the day included."""
    return f"Forecast {on or f'as of {forecast.day}'}"


def tables(forecast: Forecast) -> list[Table]:
    """Everything, in the order in which one asks."""
    currencies = sorted({one.currency for one in forecast.revenue})
    return [
        *(_months(forecast, currency) for currency in currencies or ("any currency",)),
        _weights(forecast),
        _stages(forecast),
        _rates(forecast),
        _leads(forecast),
        *_left_out(forecast),
    ]


def forecast_text(forecast: Forecast, on: str | None = None) -> str:
    """The whole forecast for a terminal."""
    lines = [heading(forecast, on)]
    for table in tables(forecast):
        lines += ["", table.title, *aligned([table.head, *table.rows]), *table.notes]
    return "\n".join(one_line(line) for line in lines) + "\n"


def _months(forecast: Forecast, currency: str) -> Table:
    rows = [
        _month(forecast, one, str(one.month)[:7])
        for one in forecast.revenue
        if one.currency == currency
    ]
    count = len(forecast.months) - 1
    rows += [
        _month(forecast, one, f"next {count}")
        for one in forecast.totals
        if one.currency == currency
    ]
    out = [one for one in forecast.left_out if one.part == COMMITTED]
    left = f"{_deals(len(out))} of those won, {_deals(len(forecast.left_out) - len(out))} of those open"
    return Table(
        title=f"Monthly recurring revenue in {currency}",
        head=(
            "month",
            "committed",
            "open renewals",
            "open new",
            "as guessed",
            "as measured",
            "between",
        ),
        rows=tuple(rows),
        notes=(f"Left out: {left}; see below.",),
    )


def _month(forecast: Forecast, one: Revenue, month: str) -> Row:
    low, high = one.forecast(forecast.at_least), one.forecast(forecast.at_most)
    between = "-" if low is None or high is None else f"{money(low)} to {money(high)}"
    return (
        month,
        *map(money, (one.committed, one.renewal, one.new)),
        money(one.forecast(forecast.guessed)),
        money(one.forecast(forecast.as_measured)),
        between,
    )


def _weights(forecast: Forecast) -> Table:
    said = forecast.guesses
    guessed = (said.renewal, said.new) if said else (None, None)
    came = f"came to {forecast.new_from} and were won within {HORIZON} days"
    notes = [f"Guessed on {said.said_on}."] if said else []
    notes.append(
        f"Measured: renewals are contracts that ended in the last {BACK} months and went on;"
        f" new business are deals that {came}, of those that had the time."
    )
    notes.append(
        f"Between: with both at the ends of their 90 % intervals. Of fewer than {FEW} only the"
        " counts are shown, and no sum is weighed with them."
    )
    return Table(
        title="What part of the open deals counts",
        head=("open deals", "guessed", "measured"),
        rows=(
            ("renewals", share_words(guessed[0]), rate_words(forecast.renewal)),
            ("new", share_words(guessed[1]), rate_words(forecast.new)),
        ),
        notes=tuple(notes),
    )


def _stages(forecast: Forecast) -> Table:
    return Table(
        title="Open deals by stage, at the value of the whole contract",
        head=("stage", "type", "deals", "value", "in HubSpot", "weighted", "measured", "weighted"),
        rows=tuple(row for one in forecast.stages for row in _stage(one)),
        notes=(
            f"Measured: won within {HORIZON} days, of those that came to the stage and had the time.",
        ),
    )


def _stage(one: StageOutlook) -> Iterator[Row]:
    rate = one.rate.share
    for of in one.values or (OpenValue(currency=None, deals=0, unknown=0, value=Decimal(0)),):
        deals = f"{of.deals} ({of.unknown} without an amount)" if of.unknown else str(of.deals)
        known = of.currency or ""
        worth = of.currency is not None and of.deals > of.unknown
        yield (
            *(one.label, one.deal_type, deals),
            money(of.value if worth else None, known),
            share_words(one.probability),
            money(of.weighted(one.probability) if worth else None, known),
            rate_words(one.rate),
            money(of.weighted(rate) if worth else None, known),
        )


def _rates(forecast: Forecast) -> Table:
    kept = forecast.retention
    target = forecast.targets.retention if forecast.targets else None
    then = f"a won deal with a running contract on {kept.since}"
    stay = "a running contract, or with service that is said to be ongoing"
    notes = [f"Customers had {then}; they stay with {stay}."]
    if kept.unsaid:
        notes.append(f"{kept.unsaid} of those gone have no deal that says whether service goes on.")
    if kept.nobodys:
        notes.append(f"Not counted: {_deals(kept.nobodys)} without a company.")
    return Table(
        title=f"Retention over {BACK} months",
        head=("", "kept", "target", ""),
        rows=(
            ("customers", rate_words(kept.rate), share_words(target), verdict(kept.rate, target)),
        ),
        notes=tuple(notes),
    )


def _leads(forecast: Forecast) -> Table:
    target = forecast.targets.qualified_leads if forecast.targets else None
    rows = [
        (
            one.source or "no source",
            rate_words(one.rate),
            str(one.undecided),
            share_words(target),
            verdict(one.rate, target),
        )
        for one in forecast.sources
    ]
    undecided = sum(one.undecided for one in forecast.sources)
    whole = ("all", rate_words(forecast.leads), str(undecided))
    rows.append((*whole, share_words(target), verdict(forecast.leads, target)))
    return Table(
        title=f"Qualified leads, of those created since {forecast.leads_since}",
        head=("source", "qualified", "undecided", "target", ""),
        rows=tuple(rows),
        notes=("Undecided leads may still qualify; they count as leads.",),
    )


def _left_out(forecast: Forecast) -> Iterator[Table]:
    of: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in forecast.left_out:
        of["won" if one.part == COMMITTED else "open", one.why].append(one.deal_id)
    if of:
        yield Table(
            title="Deals that are in no sum",
            head=("deals", "which", "why", "ids"),
            rows=tuple(
                (str(len(ids)), part, why, _listed(ids)) for (part, why), ids in sorted(of.items())
            ),
        )


def _listed(ids: Sequence[int]) -> str:
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return ", ".join(map(str, ids[:_SHOWN])) + more


def money(amount: Decimal | None, currency: str = "") -> str:
    """`1,250.00 USD`; `-` where nobody knows."""
    return "-" if amount is None else f"{amount:,.2f} {currency}".rstrip()


def share_words(share: Decimal | None) -> str:
    return "-" if share is None else percent(float(share))


def rate_words(rate: Rate) -> str:
    """`13 of 19 (68 %, 50-83 %)`: with its 90 % interval; of few only the counts."""
    share, low, high = rate.share, rate.low, rate.high
    if share is None or low is None or high is None:
        return f"{rate.k} of {rate.n}"
    between = interval_words(Interval(float(low), float(high)))
    return f"{rate.k} of {rate.n} ({percent(float(share))}, {between})"


def verdict(rate: Rate, target: Decimal | None) -> str:
    """Whether a target is met, as far as so few can tell."""
    if target is None:
        return ""
    return {True: "met", False: "missed", None: "cannot tell yet"}[rate.meets(target)]


def _deals(count: int) -> str:
    return "1 deal" if count == 1 else f"{count} deals"
