"""How numbers are written: counts, rates with what they are made of, days."""

from collections.abc import Iterator

from dealwright.metrics.board import FEW, Figure
from dealwright.metrics.evaluate import Number
from dealwright.metrics.intervals import Interval, wilson


def thousands(count: int) -> str:
    return f"{count:,}"


def percent(share: float) -> str:
    """`31 %`; one place after the point where whole points would hide that it is not nothing."""
    points = share * 100
    whole = f"{points:.0f}"
    return f"{points:.1f} %" if whole in ("0", "100") and points not in (0, 100) else f"{whole} %"


def interval_words(interval: Interval) -> str:
    return f"{interval.low * 100:.0f}-{interval.high * 100:.0f} %"


def days_words(days: float) -> str:
    return f"{days:.1f} days" if days < 100 else f"{days:.0f} days"


def value_words(number: Number) -> str:
    """The number in a cell: a count, a rate, days, `3 → 2` for a flow; a dash where there is none."""
    match number.verb:
        case "count":
            return thousands(number.n)
        case "share" | "conversion":
            return rate_words(number.k, number.n)
        case "flow":
            return f"{thousands(number.part('start').n)} → {thousands(number.n)}"
        case _:
            return "-" if number.value is None else days_words(number.value)


def rate_words(k: int, n: int) -> str:
    """The rate, or the counts alone where there are too few for a rate."""
    if n == 0:
        return "-"
    return f"{k} of {n}" if n < FEW else percent(k / n)


def beside(figure: Figure) -> Iterator[str]:
    """What is said beside a number, so that nobody takes it for more than it is."""
    number = figure.last
    if number is None:
        return
    match number.verb:
        case "share":
            yield from _of(number, figure)
        case "conversion":
            yield from _of(number, figure)
            yield so_far(number)
        case "flow":
            yield "entries into the one, and into the other; not the same deals"
        case "days":
            yield from _days(number, figure)
        case _:  # a count is what it is
            return


def _of(number: Number, figure: Figure) -> Iterator[str]:
    within = figure.metric.within
    horizon = "" if within in (None, "ever") else f" within {within}"
    if number.n == 0:
        yield f"nobody has had the time yet{horizon}" if horizon else "nothing to count"
        return
    if number.n < FEW:
        yield f"too few for a rate{horizon}"
        return
    told = interval_words(wilson(number.k, number.n))
    yield f"{thousands(number.k)} of {thousands(number.n)}{horizon}, 90 % interval {told}"


def so_far(number: Number) -> str:
    """Every attempt, also those that have not had their time; never judged."""
    entered, converted, lost = (number.part(name).n for name in ("entered", "converted", "lost"))
    words = [
        f"{thousands(entered)} entered so far: {thousands(converted)} converted",
        f"{thousands(lost)} lost",
        f"{thousands(entered - converted - lost)} open",
    ]
    words += [
        f"{thousands(number.part(name).n)} {told}"
        for name, told in (("parked", "parked"), ("skipped", "skipped the stage"))
        if number.part(name).n
    ]
    return ", ".join(words)


def _days(number: Number, figure: Figure) -> Iterator[str]:
    lasting = figure.lasting
    open_ = thousands(number.part("open").n)
    if lasting is None:
        return
    if lasting.within is None:
        yield f"average of {thousands(number.n)} finished, {open_} still there"
        if lasting.median is not None:
            ends = lasting.median_interval
            low, high = (ends.low, ends.high) if ends is not None else (None, None)
            between = f" (90 % interval {_end(low)}-{_end(high)})"
            yield f"median of all {lasting.median} days{between}, three in four within {_end(lasting.quartile)}"
        else:
            yield "no median yet: fewer than half have finished"
        return
    won = f"average of {thousands(number.n)} won" if number.n else "none won"
    yield f"{won}, {open_} open, {number.part('lost').n:,} lost"
    shares = [
        f"{days} days: {percent(share)}"
        for days, share in lasting.within.items()
        if share is not None
    ]
    if shares:
        yield f"won within {', '.join(shares)}"
    if left := number.part("left_out").n:
        yield f"{thousands(left)} never stood at the beginning and are left out"


def _end(days: int | None) -> str:
    return "?" if days is None else str(days)
