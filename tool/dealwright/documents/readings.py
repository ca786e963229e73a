"""Metrics and red lines as sentences, straight from their grammar."""

from collections.abc import Iterable

from dealwright.documents.names import Names
from dealwright.model.metrics import Metric, RedLine
from dealwright.model.words import format_percent


def red_line_words(line: RedLine, names: Names) -> str:
    """A red line without what it means: `… below 15% after 20 attempts or more`."""
    metric = names.metric(line.metric)
    what = "without a single success" if line.zero else ""
    if line.below is not None:
        what = f"below {format_percent(line.below)}"
    return " ".join(filter(None, (metric, what, _after(line, names))))


def _after(line: RedLine, names: Names) -> str:
    if line.after is None:
        return ""
    if names.playbook.measures.metric(line.after.unit) is None:
        return f"after {line.after.count} {line.after.unit} or more"
    return f"after {line.after.count} or more ({names.metric(line.after.unit)})"


def metric_words(metric: Metric, names: Names) -> str:
    """The definition as a sentence, straight from the grammar."""
    parts = (_what(metric, names), _conditions(metric), _window(metric), _split(metric))
    return f"{''.join(parts)}."


def _what(metric: Metric, names: Names) -> str:
    if metric.count is not None:
        return f"The number of {metric.count}{_stages(metric, names)}"
    if metric.share is not None:
        return f"The share of {metric.share} that were {metric.that or 'counted'}"
    if metric.conversion is not None:
        start, end = names.stage(metric.conversion.start), names.stage(metric.conversion.end)
        if metric.within == "ever":
            return f"The share of deals that enter {start} and reach {end} at any time"
        return f"The share of deals that reach {end} within {metric.within} of entering {start}"
    if metric.flow is not None:
        start, end = names.stage(metric.flow.start), names.stage(metric.flow.end)
        return f"The number of deals that enter {end}, beside the number that enter {start}"
    return _days(metric.days or "", names)


def _days(words: str, names: Names) -> str:
    start, arrow, end = words.partition("->")
    if arrow:
        return f"The days from {names.stage(start.strip())} to {names.stage(end.strip())}"
    return f"The days that deals stay in {names.stage(words.removeprefix('in ').strip())}"


def _stages(metric: Metric, names: Names) -> str:
    if metric.in_:
        return f" in {either(names.stages(metric.in_))}"
    if metric.entering:
        return f" that came from elsewhere into {either(names.stages(metric.entering))}"
    return ""


def _conditions(metric: Metric) -> str:
    told = [f"{_plain(one.field)} is {either(map(_plain, one.values))}" for one in metric.where]
    return f", where {', '.join(told[:-1])}{' and ' if told[1:] else ''}{told[-1]}" if told else ""


def _window(metric: Metric) -> str:
    if metric.during is None:
        return ""
    if metric.during == "all time":
        return ", over all time"
    the = "the " if metric.during.startswith("last ") else ""
    return f", during {the}{metric.during}"


def _split(metric: Metric) -> str:
    return f", split by {', '.join(map(_plain, metric.split_by))}" if metric.split_by else ""


def _plain(key: str) -> str:
    return key.replace("_", " ")


def either(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} or {last}" if most else last


def looks_at(metric: Metric, stage: str, names: Names) -> bool:
    """Whether a metric counts what happens in a stage."""
    arrows = [arrow for arrow in (metric.conversion, metric.flow) if arrow is not None]
    named = {*names.expanded((*metric.in_, *metric.entering)), *(metric.days or "").split()}
    named |= {end for arrow in arrows for end in (arrow.start, arrow.end)}
    return stage in named
