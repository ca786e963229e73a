"""What in a playbook reads or requires a property or a stage. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from dealwright.model.metrics import Metric
from dealwright.model.playbook import Playbook
from dealwright.plan.resources import Property, Resource, Stage

_Need = tuple[str, str, str]  # object, property, who needs it


class Needs:
    """Who needs what, by property and by stage; `proposal` are properties that templates print."""

    def __init__(self, playbook: Playbook, proposal: Collection[str]) -> None:
        self._properties: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._stages: dict[str, dict[str, None]] = defaultdict(dict)
        measured = list(_measured(playbook))
        printed = (("deals", name, "the proposal") for name in sorted(proposal))
        for thing, name, who in (*_required(playbook), *measured, *printed):
            self._properties[thing, name][who] = None
        self._measured = {(thing, name) for thing, name, _ in measured}
        for stage, who in (*_measured_stages(playbook), *_named_stages(playbook)):
            self._stages[stage][who] = None

    def of(self, resource: Resource) -> tuple[str, ...]:
        """Everybody who needs it, in the order of the playbook."""
        if isinstance(resource, Property):
            return tuple(self._properties.get((resource.object, resource.name), ()))
        if isinstance(resource, Stage):
            return tuple(self._stages.get(resource.key, ()))
        return ()

    def measured(self, resource: Property) -> bool:
        """Whether metrics or red lines read it."""
        return (resource.object, resource.name) in self._measured


def _required(playbook: Playbook) -> Iterator[_Need]:
    for pipeline in playbook.pipelines:
        for stage in pipeline.stages:
            for leave in stage.exits:
                for name in leave.requires:
                    yield pipeline.object, name, f"an exit of {stage.stage}"
    for name in playbook.handoff.requires.properties if playbook.handoff else ():
        yield "deals", name, "the handoff"
    for experiment in playbook.experiments:
        for arm in experiment.arms:
            yield "deals", arm.property, f"the experiment {experiment.experiment}"


def _measured(playbook: Playbook) -> Iterator[_Need]:
    """Properties that feed the words of the metrics, and the metrics and lines that use them."""
    lines = _lines(playbook)
    for of in playbook.measures.fields:
        for one in of.fields:
            yield of.thing, one.property, f"the field {one.field} of the metrics"
            for metric in playbook.measures.metrics:
                if one.field in _fields(metric):
                    yield of.thing, one.property, f"the metric {metric.metric}"
                    yield from ((of.thing, one.property, line) for line in lines[metric.metric])


def _lines(playbook: Playbook) -> dict[str, list[str]]:
    """The red lines that rest on each metric."""
    lines: dict[str, list[str]] = defaultdict(list)
    for line in playbook.red_lines.red_lines:
        lines[line.metric].append(f"the red line {line.red_line}")
    return lines


def _fields(metric: Metric) -> set[str]:
    return {condition.field for condition in metric.where} | set(metric.split_by)


def _measured_stages(playbook: Playbook) -> Iterator[tuple[str, str]]:
    sets = {one.stage_set: one.stages for one in playbook.measures.stage_sets}
    lines = _lines(playbook)
    for metric in playbook.measures.metrics:
        for word in _places(metric):
            for stage in sets.get(word, (word,)):
                yield stage, f"the metric {metric.metric}"
                yield from ((stage, line) for line in lines[metric.metric])


def _named_stages(playbook: Playbook) -> Iterator[tuple[str, str]]:
    for pipeline in playbook.pipelines:
        for one in pipeline.stages:
            yield from ((leave.to, f"an exit of {one.stage}") for leave in one.exits if leave.to)
        for ladder in pipeline.ladder:
            yield from ((stage, f"the ladder of {ladder.starts}") for stage in ladder.stages)
    for artefact in playbook.artefacts.artefacts:
        yield from ((stage, f"the artefact {artefact.artefact}") for stage in artefact.made_in)
    if playbook.handoff is not None:
        yield playbook.handoff.from_, "the handoff"


def _places(metric: Metric) -> Iterable[str]:
    """The stages and stage sets that a metric names."""
    yield from (*metric.in_, *metric.entering)
    for arrow in (metric.conversion, metric.flow):
        yield from (arrow.start, arrow.end) if arrow else ()
    for word in (metric.days or "").removeprefix("in ").split("->"):
        yield word.strip()
