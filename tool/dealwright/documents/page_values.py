"""What single pages are given besides the playbook and its names."""

import re
from collections.abc import Iterator
from typing import Any

from dealwright.decode.codec import encode
from dealwright.documents.changelog import newest_first
from dealwright.documents.names import Names
from dealwright.documents.pricing import Scenario, band_rows, scenario
from dealwright.documents.readings import looks_at, metric_words, red_line_words
from dealwright.history.gather import gathered
from dealwright.history.release import unreleased
from dealwright.history.yaml_text import emit
from dealwright.model.metrics import VERBS, Metric
from dealwright.model.offerings import Offering, Price
from dealwright.model.organisation import present
from dealwright.model.playbook import Playbook
from dealwright.report.red_lines import Lines, open_breach, seen_words, verdict_words

Values = dict[str, Any]
_GRAMMAR = frozenset(
    {*VERBS, "in", "entering", "that", "within", "during", "skips", "where", "split_by"}
)
_SEGMENTS = {
    "new business": "New business",
    "existing business": "Existing business",
    None: "Counted besides",
}

_STATES = ("focus", "deferred", "not offered")


def front(playbook: Playbook, commit: str | None) -> Values:
    roles = playbook.roles.roles
    metrics = playbook.measures.metrics
    year = re.search(r"\((\d{4}[^)]*)\)\s*$", playbook.about.title)
    return {
        "commit": commit,
        "period": year[1] if year else None,
        "others": tuple(metric for metric in metrics if metric.segment is None),
        "held": tuple((role, present(role.held_by)) for role in roles if present(role.held_by)),
        "later": tuple(role for role in roles if not present(role.held_by)),
        "lines": {
            line.red_line: (line, red_line_words(line, Names(playbook)))
            for line in playbook.red_lines.red_lines
        },
        "orders": tuple(one for one in playbook.pipelines if one.object != "deals"),
        "version": next(iter(newest_first(playbook.versions)), None),
        "unreleased": gathered(unreleased(playbook)),
    }


def changelog(playbook: Playbook) -> Values:
    return {
        "versions": newest_first(playbook.versions),
        "unreleased": gathered(unreleased(playbook)),
    }


def stages(playbook: Playbook) -> Iterator[tuple[str, Values]]:
    """The stages of deals; those of orders stand on the page of their pipeline."""
    names = Names(playbook)
    for pipeline in playbook.deal_pipelines():
        for number, stage in enumerate(pipeline.stages, start=1):
            metrics = playbook.measures.metrics
            yield (
                stage.stage,
                {
                    "pipeline": pipeline,
                    "stage": stage,
                    "number": number,
                    "metrics": tuple(one for one in metrics if looks_at(one, stage.stage, names)),
                    "artefacts": tuple(
                        one for one in playbook.artefacts.artefacts if stage.stage in one.made_in
                    ),
                },
            )


def metrics(playbook: Playbook) -> Iterator[tuple[str, Values]]:
    names = Names(playbook)
    for metric in playbook.measures.metrics:
        key = metric.metric
        yield (
            key,
            {
                "metric": metric,
                "words": metric_words(metric, names),
                "grammar": _grammar(metric),
                "lines": tuple(
                    (line, red_line_words(line, names))
                    for line in playbook.red_lines.red_lines
                    if key in (line.metric, line.after.unit if line.after else None)
                ),
                "hypotheses": tuple(one for one in playbook.hypotheses if one.measured_by == key),
                "experiments": tuple(one for one in playbook.experiments if one.outcome == key),
            },
        )


def _grammar(metric: Metric) -> str:
    """The fields that make the number, as they stand in metrics.yaml."""
    return emit({name: value for name, value in encode(metric).items() if name in _GRAMMAR})


def metric_tables(playbook: Playbook) -> tuple[tuple[str, tuple[Metric, ...]], ...]:
    """The metrics by what they are tracked for."""
    found = playbook.measures.metrics
    return tuple(
        (words, tuple(one for one in found if one.segment == segment))
        for segment, words in _SEGMENTS.items()
        if any(one.segment == segment for one in found)
    )


def red_lines(playbook: Playbook, judged: Lines | None) -> Values:
    """The lines with the decisions that answer them, and where each stands if it was judged."""
    names = Names(playbook)
    states = {one.red_line.red_line: one for one in judged.states} if judged else {}
    return {
        "judged": judged,
        # What was seen when somebody decided are counts of records.
        "evidence_shown": not any(portal.confidential for portal in playbook.portals),
        "lines": tuple(
            {
                "line": line,
                "words": red_line_words(line, names),
                "decisions": tuple(
                    one for one in playbook.decisions if one.red_line == line.red_line
                ),
                "verdict": verdict_words(states[line.red_line]) if judged else None,
                "open": open_breach(states[line.red_line]) if judged else False,
                "seen": tuple(seen_words(states[line.red_line])) if judged else (),
            }
            for line in playbook.red_lines.red_lines
        ),
    }


def tools(playbook: Playbook) -> Values:
    def kept_in(tool: str) -> tuple[str, ...]:
        """What is written down and kept in a tool."""
        return tuple(
            one.label
            for one in playbook.artefacts.artefacts
            if any(tool in kept.tools for kept in one.kept_in)
        )

    return {"kept_in": kept_in}


def offerings(playbook: Playbook) -> Values:
    """What is sold, our focus first, with what a year comes to and what each band of users costs."""
    sold = playbook.offerings
    return {
        "sold": sorted(sold.offerings, key=lambda one: _STATES.index(one.state)),
        "ladders": tuple((ladder, band_rows(ladder)) for ladder in sold.usage_bands),
        "examples": {one.offering: _examples(playbook, one) for one in sold.offerings},
    }


def _examples(playbook: Playbook, offering: Offering) -> tuple[Price, tuple[Scenario, ...]] | None:
    """What a year costs at the newest price, for each scenario."""
    price = max(offering.prices, key=lambda one: one.from_, default=None)
    counts = playbook.offerings.usage_scenarios
    if price is None or price.annual is None or price.usage is None or not counts:
        return None
    bands = playbook.offerings.bands(price.usage)
    return price, tuple(scenario(price.annual, bands, users) for users in counts)
