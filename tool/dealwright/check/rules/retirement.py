"""Rules on what is given up, and on the guards that portals and changes speak of."""

from collections.abc import Iterable, Iterator

from dealwright.check.rules.rule import Reference, Rule, Subject, rule, unknown
from dealwright.diagnostics import Diagnostic, Label, Origin, did_you_mean
from dealwright.model.playbook import Playbook
from dealwright.model.properties import ObjectProperties, RetiredProperty
from dealwright.plan.guard_pages import GUARD_PAGES, LIMITS, PASSABLE

_Found = tuple[str, str, Origin, Origin]


@rule("DW604")
def retired_and_declared(subject: Subject) -> Iterator[Diagnostic]:
    """`retired:` lists something that the playbook still has.

    It can be one or the other. To bring back what was given up, take its `retired:` entry away.
    """
    for kind, key, gone, declared in _twice(subject.playbook):
        yield Diagnostic(
            code="DW604",
            message=f"the {kind} {key} is retired and still declared",
            primary=Label(gone, "given up here"),
            related=(Label(declared, "still declared here"),),
            help="take one of the two away",
        )


def _twice(book: Playbook) -> Iterator[_Found]:
    for pipeline in book.pipelines:
        stages = {stage.stage: stage.origin for stage in pipeline.stages}
        for gone in pipeline.retired:
            if gone.stage in stages:
                yield "stage", gone.stage, gone.origin.child("stage"), stages[gone.stage]
    kept = {pipeline.pipeline: pipeline.origin for pipeline in book.pipelines}
    for file in book.retired_pipelines.retired:
        if file.pipeline in kept:
            where = file.origin.child("pipeline")
            yield "pipeline", str(file.pipeline), where, kept[str(file.pipeline)]
    for declared in book.properties:
        yield from _twice_of(declared)


def _twice_of(declared: ObjectProperties) -> Iterator[_Found]:
    there = {("group", one.group): one.origin for one in declared.groups}
    there |= {("property", one.property): one.origin for one in declared.properties}
    there |= {
        ("option", f"{one.property}/{option.value}"): option.origin
        for one in declared.properties
        for option in one.options
    }
    for gone in declared.retired:
        for kind in ("group", "property", "option"):
            key = getattr(gone, kind)
            if key is not None and (kind, key) in there:
                yield kind, key, gone.origin.child(kind), there[kind, key]


@rule("DW605", "properties")
def unknown_destination(subject: Subject) -> Iterator[Diagnostic]:
    """Records of something retired go to a stage, property or option that does not exist.

    `move_deals_to:` of a pipeline is written pipeline/stage. `map_to:` of an option is another
    option of the same property, `map_to:` of a property another property of the same object.
    """
    book = subject.playbook
    known = {
        f"{pipeline.pipeline}/{stage}"
        for pipeline in book.pipelines
        for stage in pipeline.keys()  # noqa: SIM118 - not a mapping
    }
    names = (
        Reference(gone.move_deals_to, gone.origin.child("move_deals_to"), "the retired pipeline")
        for gone in book.retired_pipelines.retired
        if gone.move_deals_to is not None
    )
    yield from unknown("DW605", "stage", names, known)
    for declared in book.properties:
        for gone in declared.retired:
            yield from _destination(declared, gone)


def _destination(declared: ObjectProperties, gone: RetiredProperty) -> Iterator[Diagnostic]:
    properties = {one.property: one for one in declared.properties}
    where = gone.origin.child("map_to")
    if gone.option is None:
        if gone.map_to is not None:
            place = Reference(gone.map_to, where, "the retired property")
            yield from unknown("DW605", "property", [place], properties)
        return
    name = gone.option.partition("/")[0]
    home = Reference(name, gone.origin.child("option"), "the retired option")
    yield from unknown("DW605", "property", [home], properties)
    # Options that come from hypotheses or experiments are known only there.
    if gone.map_to is not None and name in properties and properties[name].options_from is None:
        options = {option.value for option in properties[name].options}
        place = Reference(gone.map_to, where, "the retired option")
        yield from unknown("DW605", "option", [place], options)


@rule("DW606")
def unknown_guard(subject: Subject) -> Iterator[Diagnostic]:
    """`guards:` or `allow:` names a guard that does not exist, or that nothing moves.

    A portal's `guards:` set the limits that guards have. `allow:` lets a guard pass that can be
    passed; `dealwright explain GUARD` says which.
    """
    for portal in subject.playbook.portals:
        for one in portal.guards:
            place = Reference(one.guard, one.origin, "the portal", on_key=True)
            yield from unknown("DW606", "limit", [place], LIMITS)
    for change in subject.playbook.changes:
        for number, guard in enumerate(change.allow):
            if guard in PASSABLE:
                continue
            known = guard in GUARD_PAGES
            yield Diagnostic(
                code="DW606",
                message=f"{guard} {'cannot be allowed' if known else 'is no guard'}",
                primary=Label(change.origin.child("allow").child(number)),
                help=did_you_mean(guard, PASSABLE),
            )


@rule("DW607")
def retired_twice(subject: Subject) -> Iterator[Diagnostic]:
    """`retired:` lists the same thing twice.

    The two entries could send its records to two places, and only one of them would be heard.
    """
    for entries in _retirements(subject.playbook):
        first: dict[tuple[str, str], Origin] = {}
        for kind, key, origin in entries:
            if (kind, key) not in first:
                first[kind, key] = origin
                continue
            yield Diagnostic(
                code="DW607",
                message=f"the {kind} {key} is retired twice",
                primary=Label(origin, "here"),
                related=(Label(first[kind, key], "and here"),),
                help="keep one of the two, with the date on which it went",
            )


def _retirements(book: Playbook) -> Iterator[Iterable[tuple[str, str, Origin]]]:
    """Each list of what was given up: of what kind, under which key, and where that stands."""
    for pipeline in book.pipelines:
        yield [("stage", gone.stage, gone.origin.child("stage")) for gone in pipeline.retired]
    for kind, files in (
        ("pipeline", book.retired_pipelines.retired),
        ("hypothesis", book.retired_hypotheses.retired),
    ):
        found = ((getattr(gone, kind), gone.origin.child(kind)) for gone in files)
        yield [(kind, key, origin) for key, origin in found if key is not None]
    for declared in book.properties:
        yield [
            (kind, key, gone.origin.child(kind))
            for gone in declared.retired
            for kind in ("group", "property", "option")
            if (key := getattr(gone, kind)) is not None
        ]
    yield [("metric", one.metric, one.origin.child("metric")) for one in book.measures.retired]
    lines = book.red_lines.retired
    yield [("red line", one.red_line, one.origin.child("red_line")) for one in lines]


RULES: tuple[Rule, ...] = (
    retired_and_declared,
    unknown_destination,
    unknown_guard,
    retired_twice,
)
