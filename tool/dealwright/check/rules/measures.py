"""Rules on metrics and red lines: each means one thing, and can be judged."""

import re
from collections.abc import Iterator

from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.diagnostics import Diagnostic, Label
from dealwright.model.metrics import VERBS, Metric, RedLine

_WITHIN = re.compile(r"ever|[1-9][0-9]{0,4} days?")
_DAYS = re.compile(r"in \S+|\S+ *-> *\S+")
_DURING = re.compile(r"last [1-9][0-9]{0,4} (?:days?|weeks?)|this week|all time")


@rule("DW401")
def red_line_on_no_rate(subject: Subject) -> Iterator[Diagnostic]:
    """A red line rests on a metric that is neither a share nor a conversion.

    A line is a rate below which something is broken; only k of n can be judged against it at a
    small sample.
    """
    for line in subject.playbook.red_lines.red_lines:
        metric = subject.playbook.measures.metric(line.metric)
        if metric is None or metric.share is not None or metric.conversion is not None:
            continue
        yield Diagnostic(
            code="DW401",
            message=f"a red line cannot rest on {metric.metric}",
            primary=Label(line.origin.child("metric"), "neither a share nor a conversion"),
            related=(Label(metric.origin, "defined here", on_key=True),),
        )


@rule("DW402")
def no_minimum_sample(subject: Subject) -> Iterator[Diagnostic]:
    """A red line has no minimum sample.

    Without `after:` it would judge the first deal, and cry wolf.
    """
    for line in subject.playbook.red_lines.red_lines:
        if line.after is None:
            yield Diagnostic(
                code="DW402",
                message=f"the red line {line.red_line} has no minimum sample",
                primary=Label(line.origin, on_key=True),
                help="write after: 20 attempts, or the key of a count metric, as in 10 discovery_calls",
            )


@rule("DW403")
def not_one_verb(subject: Subject) -> Iterator[Diagnostic]:
    """A metric has no verb, or several.

    A metric has exactly one of `count`, `share`, `conversion`, `flow` and `days`.
    """
    for metric in subject.playbook.measures.metrics:
        verbs = metric.verbs()
        if len(verbs) != 1:
            told = "no verb" if not verbs else f"{len(verbs)} verbs: {', '.join(verbs)}"
            yield Diagnostic(
                code="DW403",
                message=f"the metric {metric.metric} has {told}",
                primary=Label(metric.origin, on_key=True),
                help=f"write one of {', '.join(VERBS)}",
            )


@rule("DW404")
def line_without_limit(subject: Subject) -> Iterator[Diagnostic]:
    """A red line says not what it is: `below: P%`, or `zero: true` with `judged_against: P%`.

    "No win in ten" alone says little; against the rate one expects it says something.
    """
    for line in subject.playbook.red_lines.red_lines:
        wrong = _limit(line)
        if wrong is not None:
            yield Diagnostic(
                code="DW404",
                message=f"the red line {line.red_line} {wrong}",
                primary=Label(line.origin, on_key=True),
                help="write below: 15%, or zero: true and judged_against: 20%",
            )


def _limit(line: RedLine) -> str | None:
    if line.zero and line.below is not None:
        return "has two limits"
    if line.zero:
        return None if line.judged_against is not None else "says not what zero is judged against"
    return None if line.below is not None else "has no limit"


@rule("DW405")
def sample_counts_nothing(subject: Subject) -> Iterator[Diagnostic]:
    """The minimum sample of a red line names a metric that counts nothing.

    `after: 10 discovery_calls` needs a `count:` metric of that name; `attempts` are the n of the
    red line's own metric.
    """
    for line in subject.playbook.red_lines.red_lines:
        gate = subject.playbook.measures.metric(line.after.unit) if line.after else None
        if gate is not None and gate.count is None:
            yield Diagnostic(
                code="DW405",
                message=f"{gate.metric} counts nothing, so it cannot be a minimum sample",
                primary=Label(line.origin.child("after")),
                related=(Label(gate.origin, "defined here", on_key=True),),
            )


@rule("DW406")
def conversion_without_horizon(subject: Subject) -> Iterator[Diagnostic]:
    """A conversion has no horizon.

    Without `within:` young deals would count as failures, or only decided ones would count; both
    are wrong by a factor. `within: ever` must be spelt out.
    """
    for metric in subject.playbook.measures.metrics:
        if metric.conversion is not None and metric.within is None:
            yield Diagnostic(
                code="DW406",
                message=f"the conversion {metric.metric} has no horizon",
                primary=Label(metric.origin.child("conversion")),
                help="write within: 45 days",
            )


@rule("DW407")
def unreadable_words(subject: Subject) -> Iterator[Diagnostic]:
    """A window, a horizon or a way is written in words that mean nothing here.

    `during:` is `last N days`, `last N weeks`, `this week` or `all time`; `within:` is `N days`
    or `ever`; `days:` is `in STAGE` or `STAGE -> STAGE`.
    """
    for metric in subject.playbook.measures.metrics:
        yield from _unreadable(metric)


def _unreadable(metric: Metric) -> Iterator[Diagnostic]:
    words = (
        ("within", metric.within, _WITHIN, "45 days, or ever"),
        ("during", metric.during, _DURING, "last 7 days, last 4 weeks, this week or all time"),
        ("days", metric.days, _DAYS, "in discovery, or outreach -> discovery"),
    )
    for name, said, pattern, known in words:
        if said is not None and pattern.fullmatch(said) is None:
            yield Diagnostic(
                code="DW407",
                message=f"{name}: {said} means nothing here",
                primary=Label(metric.origin.child(name)),
                help=f"write {name}: {known}",
            )


RULES: tuple[Rule, ...] = (
    red_line_on_no_rate,
    no_minimum_sample,
    not_one_verb,
    line_without_limit,
    sample_counts_nothing,
    conversion_without_horizon,
    unreadable_words,
)
