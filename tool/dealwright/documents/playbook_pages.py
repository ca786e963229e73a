"""The playbook as pages: a front page, and a page for every stage, metric and hypothesis.

The pages are MyST Markdown; Sphinx or any other reader of MyST makes a site of them.
"""

import re
from collections.abc import Iterator
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from dealwright.decode.codec import encode
from dealwright.documents.changelog import newest_first, render_changelog
from dealwright.documents.environment import render
from dealwright.documents.links import Links
from dealwright.documents.names import Names, present
from dealwright.documents.pricing import Scenario, band_rows, scenario
from dealwright.documents.readings import looks_at, metric_words, red_line_words
from dealwright.history.gather import gathered
from dealwright.history.release import unreleased
from dealwright.history.yaml_text import emit
from dealwright.model.metrics import VERBS, Metric
from dealwright.model.offerings import Offering, Price
from dealwright.model.playbook import Playbook

_GRAMMAR = frozenset(
    {*VERBS, "in", "entering", "that", "within", "during", "skips", "where", "split_by"}
)
_SINGLE = ("red_lines", "offerings", "properties", "icp", "experiments", "roles")
_TEMPLATE = "playbook/{}.md.j2"


def render_playbook(
    playbook: Playbook, *, commit: str | None, environment: ImmutableSandboxedEnvironment
) -> dict[str, str]:
    """Every page by its path, the front page `index.md` first."""
    pages: dict[str, str] = {}
    for path, template, values in _pages(playbook, commit):
        links = Links(Names(playbook), "../" * path.count("/"))
        common = {
            "playbook": playbook,
            "names": links.names,
            "links": links,
            "base": playbook.about.page_label.rpartition(":")[0] or playbook.about.page_label,
        }
        pages[path] = render(environment, _TEMPLATE.format(template), **common, **values)
    pages["changelog.md"] = render_changelog(playbook.versions, environment)
    return pages


Page = tuple[str, str, dict[str, Any]]


def _pages(playbook: Playbook, commit: str | None) -> Iterator[Page]:
    yield "index.md", "index", _front(playbook, commit)
    yield from _stages(playbook)
    yield from _metrics(playbook)
    for hypothesis in playbook.hypotheses:
        yield f"hypotheses/{hypothesis.hypothesis}.md", "hypothesis", {"hypothesis": hypothesis}
    values = {"offerings": _offerings(playbook), "red_lines": _red_lines(playbook)}
    for name in _SINGLE:
        yield f"{name}.md", name, values.get(name, {})


def _front(playbook: Playbook, commit: str | None) -> dict[str, Any]:
    roles = playbook.roles.roles
    metrics = playbook.measures.metrics
    year = re.search(r"\((\d{4}[^)]*)\)\s*$", playbook.about.title)
    return {
        "commit": commit,
        "version": next(iter(newest_first(playbook.versions)), None),
        "unreleased": gathered(unreleased(playbook)),
        "period": year[1] if year else None,
        "others": tuple(metric for metric in metrics if metric.segment is None),
        "held": tuple((role, present(role.held_by)) for role in roles if present(role.held_by)),
        "later": tuple(role for role in roles if not present(role.held_by)),
        "lines": {
            line.red_line: (line, red_line_words(line, Names(playbook)))
            for line in playbook.red_lines.red_lines
        },
        "orders": tuple(one for one in playbook.pipelines if one.object != "deals"),
    }


def _stages(playbook: Playbook) -> Iterator[Page]:
    names = Names(playbook)
    for pipeline in playbook.pipelines:
        if pipeline.object != "deals":
            yield f"pipelines/{pipeline.pipeline}.md", "pipeline", {"pipeline": pipeline}
            continue
        for number, stage in enumerate(pipeline.stages, start=1):
            metrics = playbook.measures.metrics
            yield (
                f"stages/{stage.stage}.md",
                "stage",
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


def _metrics(playbook: Playbook) -> Iterator[Page]:
    names = Names(playbook)
    for metric in playbook.measures.metrics:
        key = metric.metric
        yield (
            f"metrics/{key}.md",
            "metric",
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


def _red_lines(playbook: Playbook) -> dict[str, Any]:
    names = Names(playbook)
    return {
        "lines": tuple(
            (
                line,
                red_line_words(line, names),
                tuple(one for one in playbook.decisions if one.red_line == line.red_line),
            )
            for line in playbook.red_lines.red_lines
        )
    }


def _offerings(playbook: Playbook) -> dict[str, Any]:
    sold = playbook.offerings
    return {
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
