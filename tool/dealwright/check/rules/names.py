"""Rules on keys, labels and ids: each names one thing only."""

from collections.abc import Callable, Iterable, Iterator

from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.diagnostics import Diagnostic, Label, Origin
from dealwright.model.pipelines import Pipeline
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal

_Named = Iterable[tuple[str, Origin]]


def _twice(
    code: str,
    what: str,
    named: _Named,
    help_: str | None = None,
    same: Callable[[str], str] = str,
) -> Iterator[Diagnostic]:
    first: dict[str, Origin] = {}
    for name, origin in named:
        if same(name) not in first:
            first[same(name)] = origin
            continue
        yield Diagnostic(
            code=code,
            message=f"{what} {name.strip()} is used twice",
            primary=Label(origin, "here"),
            related=(Label(first[same(name)], "and here"),),
            help=help_,
        )


@rule("DW101")
def duplicate_key(subject: Subject) -> Iterator[Diagnostic]:
    """A key names two things.

    Keys are the identity of pipelines, stages, groups, properties, options, metrics and red lines: exits,
    experiments and HubSpot find things by them. Stages are looked for within their pipeline,
    properties within their object, options within their property; each object has one properties file.
    What may have a file of its own stands there or in the list, not in both.
    """
    book = subject.playbook
    pipelines = ((one.pipeline, one.origin.child("pipeline")) for one in book.pipelines)
    yield from _twice("DW101", "the pipeline", pipelines)
    for pipeline in book.pipelines:
        stages = ((one.stage, one.origin.child("stage")) for one in pipeline.stages)
        yield from _twice("DW101", "the stage", stages)
    objects = ((one.object, one.origin.child("object")) for one in book.properties)
    yield from _twice("DW101", "the object", objects, "keep one properties file for each object")
    for declared in book.properties:
        groups = ((one.group, one.origin.child("group")) for one in declared.groups)
        yield from _twice("DW101", "the group", groups)
        names = ((one.property, one.origin.child("property")) for one in declared.properties)
        yield from _twice("DW101", "the property", names)
        for one in declared.properties:
            values = ((option.value, _key(option.origin, "value")) for option in one.options)
            yield from _twice("DW101", "the option", values)
    metrics = ((one.metric, _key(one.origin, "metric")) for one in book.measures.metrics)
    yield from _twice("DW101", "the metric", metrics)
    lines = ((one.red_line, _key(one.origin, "red_line")) for one in book.red_lines.red_lines)
    yield from _twice("DW101", "the red line", lines)


def _key(origin: Origin, field: str) -> Origin:
    """Where a word of a thing stands: in a file of its own under `field`, else it is the place itself."""
    return origin if origin.route else origin.child(field)


@rule("DW102")
def duplicate_label(subject: Subject) -> Iterator[Diagnostic]:
    """Two things that stand side by side carry the same label.

    HubSpot refuses two pipelines of an object, or two stages of a pipeline, whose labels differ
    in nothing but case or surrounding spaces. Two properties or options with one label cannot be
    told apart by the person who fills them in, nor two metrics or red lines by the person who reads
    their numbers.
    """
    book = subject.playbook
    for thing in dict.fromkeys(pipeline.object for pipeline in book.pipelines):
        same = (one for one in book.pipelines if one.object == thing)
        labels = ((one.label, one.origin.child("label")) for one in same)
        yield from _same_label(labels)
    for pipeline in book.pipelines:
        labels = ((one.label, one.origin.child("label")) for one in pipeline.stages)
        yield from _same_label(labels)
    for declared in book.properties:
        labels = (
            (one.label, one.origin.child("label"))
            for one in declared.properties
            if one.label is not None
        )
        yield from _same_label(labels)
        for one in declared.properties:
            labels = ((option.label, _key(option.origin, "label")) for option in one.options)
            yield from _same_label(labels)
    labels = ((one.label, one.origin.child("label")) for one in book.measures.metrics)
    yield from _same_label(labels)
    labels = (
        (one.label, one.origin.child("label"))
        for one in book.red_lines.red_lines
        if one.label is not None
    )
    yield from _same_label(labels)


def _same_label(labels: _Named) -> Iterator[Diagnostic]:
    return _twice("DW102", "the label", labels, same=_folded)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


@rule("DW103")
def duplicate_id(subject: Subject) -> Iterator[Diagnostic]:
    """An id would name two things in HubSpot.

    There a pipeline's id is unique over all objects, and a stage's id over all pipelines of its
    object. On a new portal our keys become the ids; a portal file may give others.
    """
    yield from _ids(subject.playbook, None)
    for portal in subject.playbook.portals:
        if portal.ids is not None:
            yield from _ids(subject.playbook, portal)


def _ids(book: Playbook, portal: Portal | None) -> Iterator[Diagnostic]:
    pipelines, stages = _given(portal)
    named: list[tuple[str, Origin]] = []
    seen_keys: set[tuple[str, str]] = set()
    for pipeline in book.pipelines:
        key = pipeline.pipeline
        fallback = (key, pipeline.origin.child("pipeline"))
        if (pipeline.object, key) not in seen_keys:  # a duplicate key is DW101's to tell
            named.append(pipelines.get(key, fallback))
        seen_keys.add((pipeline.object, key))
    yield from _twice("DW103", "the pipeline id", named)
    for thing in dict.fromkeys(pipeline.object for pipeline in book.pipelines):
        named = [
            stages.get((pipeline.pipeline, stage), (stage, origin))
            for pipeline in book.pipelines
            if pipeline.object == thing
            for stage, origin in _first_places(pipeline).items()
        ]
        yield from _twice(
            "DW103", "the stage id", named, "stage ids are unique over all pipelines of an object"
        )


def _first_places(pipeline: Pipeline) -> dict[str, Origin]:
    places: dict[str, Origin] = {}
    for one in pipeline.stages:  # a duplicate key is DW101's to tell
        places.setdefault(one.stage, one.origin.child("stage"))
    return places


def _given(
    portal: Portal | None,
) -> tuple[dict[str, tuple[str, Origin]], dict[tuple[str, str], tuple[str, Origin]]]:
    if portal is None or portal.ids is None:
        return {}, {}
    pipelines = {one.key: (one.id, one.origin) for one in portal.ids.pipelines}
    stages = {
        (of.pipeline, one.key): (one.id, one.origin)
        for of in portal.ids.stages
        for one in of.stages
    }
    return pipelines, stages


RULES: tuple[Rule, ...] = (duplicate_key, duplicate_label, duplicate_id)
