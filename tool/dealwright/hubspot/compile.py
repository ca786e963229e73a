"""The playbook as HubSpot's resources, for one portal. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from dealwright.hubspot.given_up import given_up
from dealwright.hubspot.ids import id_of, pipeline_ids, stage_ids
from dealwright.model.pipelines import Pipeline as PlaybookPipeline
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.model.properties import ObjectProperties
from dealwright.model.properties import Property as PlaybookProperty
from dealwright.plan.resources import Configuration, Group, Option, Pipeline, Property, Stage

TYPES: dict[str, tuple[str, str]] = {
    "text": ("string", "text"),
    "long_text": ("string", "textarea"),
    "number": ("number", "number"),
    "money": ("number", "number"),
    "date": ("date", "date"),
    "datetime": ("datetime", "date"),
    "yes_no": ("bool", "booleancheckbox"),
    "choice": ("enumeration", "select"),
    "choices": ("enumeration", "checkbox"),
    "person": ("enumeration", "select"),
}
_HIDDEN = ("refuted", "retired")


def compile_playbook(playbook: Playbook, portal: Portal, live: Configuration) -> Configuration:
    """What the playbook wishes of this portal.

    Ids come from the portal file, else the key itself, else what the key was formerly when only
    that is in the portal: hence `live`.
    """
    pipelines = tuple(_pipeline(one, portal, live) for one in playbook.pipelines)
    return Configuration(
        groups=tuple(_groups(playbook)),
        properties=tuple(_properties(playbook, live)),
        pipelines=pipelines,
        retired=tuple(given_up(playbook, portal, live, pipelines)),
    )


def objects(playbook: Playbook) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The objects whose properties, and whose pipelines, the playbook speaks of."""
    with_properties = dict.fromkeys(declared.object for declared in playbook.properties)
    with_pipelines = dict.fromkeys(pipeline.object for pipeline in playbook.pipelines)
    if playbook.retired_pipelines.retired:
        # The entry does not say whose pipeline it was, and it may have been the last one.
        with_pipelines |= dict.fromkeys(("deals", "orders"))
    return tuple(with_properties), tuple(with_pipelines)


def given_ids(playbook: Playbook, portal: Portal, wish: Configuration) -> frozenset[str]:
    """The addresses in the wish whose id the portal file gives: they must exist."""
    pipelines = pipeline_ids(portal)
    found: set[str] = set()
    for one, made in zip(playbook.pipelines, wish.pipelines, strict=True):
        if {one.pipeline, one.formerly} & set(pipelines):
            found.add(made.address)
        given = set(stage_ids(one, portal))
        for stage, wished in zip(one.stages, made.stages, strict=True):
            if {stage.stage, stage.formerly} & given:
                found.add(wished.address)
    return frozenset(found)


def _groups(playbook: Playbook) -> Iterator[Group]:
    for declared in playbook.properties:
        for group in declared.groups:
            yield Group(
                object=declared.object, name=group.group, label=group.label, origin=group.origin
            )


def _properties(playbook: Playbook, live: Configuration) -> Iterator[Property]:
    there = {one.address: one for one in live.properties}
    for declared in playbook.properties:
        for one in declared.properties:
            if one.built_in:
                yield _built_in(declared, one)
            else:
                wish = _own(playbook, declared, one)
                yield _as_shown(wish, there.get(wish.address, wish))


def _as_shown(wish: Property, live: Property) -> Property:
    """The playbook has no opinion on radio buttons, nor on blanks around a description."""
    if (wish.field_type, live.field_type) == ("select", "radio") and wish.references is None:
        wish = replace(wish, field_type=live.field_type)
    if wish.description is not None and wish.description == (live.description or "").strip():
        wish = replace(wish, description=live.description)
    return wish


def _built_in(declared: ObjectProperties, one: PlaybookProperty) -> Property:
    """HubSpot's own: only its options may be extended; label and kind are for our pages."""
    return Property(
        object=declared.object,
        name=one.property,
        options=tuple(Option(value=option.value, label=option.label) for option in one.options)
        or None,
        built_in=True,
        origin=one.origin,
    )


def _own(playbook: Playbook, declared: ObjectProperties, one: PlaybookProperty) -> Property:
    type_, field_type = TYPES[one.kind or "text"]
    choice = one.kind in ("choice", "choices")
    return Property(
        object=declared.object,
        name=one.property,
        label=one.label,
        type=type_,
        field_type=field_type,
        group=one.group,
        description=None if one.description is None else one.description.strip(),
        options=tuple(_options(playbook, one)) if choice else None,
        references="OWNER" if one.kind == "person" else None,
        unique=one.unique,
        origin=one.origin,
    )


def _options(playbook: Playbook, one: PlaybookProperty) -> Iterator[Option]:
    if one.options_from is None:
        for option in one.options:
            yield Option(value=option.value, label=option.label)
    elif one.options_from == "icp/hypotheses":
        for hypothesis in sorted(playbook.hypotheses, key=lambda found: found.hypothesis):
            yield Option(
                value=hypothesis.hypothesis,
                label=hypothesis.label,
                hidden=hypothesis.status in _HIDDEN,
            )
    else:
        key = one.options_from.removeprefix("experiments/")
        for experiment in playbook.experiments:
            for arm in experiment.arms:
                if (experiment.experiment, arm.property) == (key, one.property):
                    yield from (Option(value=value, label=value.upper()) for value in arm.values)


def _pipeline(one: PlaybookPipeline, portal: Portal, live: Configuration) -> Pipeline:
    given = pipeline_ids(portal)
    there = {found.id: found for found in live.pipelines if found.object == one.object}
    id_ = id_of(one.pipeline, one.formerly, given, set(there))
    given_stages = stage_ids(one, portal)
    known = {stage.id for stage in there[id_].stages} if id_ in there else set()
    stages = tuple(
        Stage(
            object=one.object,
            pipeline=id_,
            id=id_of(stage.stage, stage.formerly, given_stages, known),
            key=stage.stage,
            label=stage.label,
            # HubSpot drops it on anything but deals, so wishing it there would never end.
            probability=stage.probability if one.object == "deals" else None,
            origin=stage.origin,
        )
        for stage in one.stages
    )
    return Pipeline(
        object=one.object,
        id=id_,
        key=one.pipeline,
        label=one.label,
        stages=stages,
        origin=one.origin,
    )
