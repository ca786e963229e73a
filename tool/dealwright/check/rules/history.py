"""Rules that look back: nothing vanishes in silence, and no released version changes."""

from collections.abc import Iterator
from itertools import pairwise

from dealwright.check.rules.rule import Rule, Subject, rule
from dealwright.decode.codec import digest
from dealwright.diagnostics import Diagnostic, Label, Origin, Route
from dealwright.model.pipelines import Pipeline
from dealwright.model.playbook import Playbook
from dealwright.model.properties import ObjectProperties


@rule(
    "DW601",
    *("pipeline", "properties", "metrics", "red_lines", "hypothesis", "retired"),
)
def vanished(subject: Subject) -> Iterator[Diagnostic]:
    """A key is gone, and no `retired:` says so (with `--base`).

    A line that is deleted may be a slip, a merge gone wrong, or a decision; HubSpot's records
    still use the key. `retired:` says that it was a decision, since when, why, and what becomes
    of the records. A renamed pipeline or stage keeps its old key under `formerly:`, and takes it
    along into `retired:`: a portal may know it by no other name.
    """
    if subject.base is None:
        return
    yield from _former_keys(subject.playbook, subject.base)
    now = set(_keys(subject.playbook))
    gone = set(_given_up(subject.playbook))
    renamed = {pipeline.formerly for pipeline in subject.playbook.pipelines}
    for thing, (origin, home) in _keys(subject.base).items():
        kind, key = thing
        owner = (_OWNERS.get(kind, ""), key.rpartition("/")[0])
        owner_went = owner[0] and owner not in now and owner[1] not in renamed
        if thing in now or thing in gone or owner_went:
            continue
        yield Diagnostic(
            code="DW601",
            message=f"the {kind} {key} is gone, and nothing says why",
            primary=Label(Origin(file=origin.file, route=_LISTS.get(kind, ())), on_key=True),
            help=f"put it back, or add it under retired: in {_retired_file(kind, origin, home)}",
        )


def _former_keys(book: Playbook, base: Playbook) -> Iterator[Diagnostic]:
    """What is retired and has left its former key behind."""
    former = {("pipeline", one.pipeline): one.formerly for one in base.pipelines}
    for pipeline in base.pipelines:
        home = pipeline.pipeline
        former |= {("stage", f"{home}/{one.stage}"): one.formerly for one in pipeline.stages}
    gone = [
        ("pipeline", str(one.pipeline), one.formerly, one.origin)
        for one in book.retired_pipelines.retired
    ]
    for pipeline in book.pipelines:
        for home in filter(None, (pipeline.pipeline, pipeline.formerly)):
            gone += [
                ("stage", f"{home}/{one.stage}", one.formerly, one.origin)
                for one in pipeline.retired
            ]
    for kind, key, formerly, origin in gone:
        before = former.get((kind, key))
        if before is not None and formerly != before:
            yield Diagnostic(
                code="DW601",
                message=f"the {kind} {key} is retired and does not say what it was formerly",
                primary=Label(origin.child(kind), f"formerly {before}"),
                help=f"add formerly: {before}, as a portal may have it under that id",
            )


_Thing = tuple[str, str]
_OWNERS = {"stage": "pipeline", "option": "property"}
_LISTS: dict[str, Route] = {
    "stage": ("stages",),
    "group": ("groups",),
    "property": ("properties",),
    "option": ("properties",),
    "metric": ("metrics",),
}


def _retired_file(kind: str, origin: Origin, home: Origin) -> str:
    if kind in ("pipeline", "hypothesis"):
        return f"{origin.file.rpartition('/')[0]}/retired.yaml"
    if kind in ("metric", "red line") and not origin.route:  # it had a file of its own
        return f"{origin.file.rpartition('/')[0]}.yaml, with a date and a why"
    if home.file != origin.file:
        return f"{home.file}, with a date and a why"
    return "this file, with a date and a why"


_Keys = dict[_Thing, tuple[Origin, Origin]]


def _keys(book: Playbook) -> _Keys:
    """Everything whose going must be announced, where it stands, and in what it counts."""
    keys: _Keys = {}
    for pipeline in book.pipelines:
        home = pipeline.origin
        keys["pipeline", pipeline.pipeline] = home, home
        for stage in pipeline.stages:
            keys["stage", f"{pipeline.pipeline}/{stage.stage}"] = stage.origin, home
    for declared in book.properties:
        keys |= _property_keys(declared)
    alone = {("metric", one.metric): one.origin for one in book.measures.metrics}
    alone |= {("red line", one.red_line): one.origin for one in book.red_lines.red_lines}
    alone |= {("hypothesis", one.hypothesis): one.origin for one in book.hypotheses}
    return keys | {thing: (origin, origin) for thing, origin in alone.items()}


def _property_keys(declared: ObjectProperties) -> _Keys:
    keys: _Keys = {}
    home = declared.origin
    for group in declared.groups:
        keys["group", f"{declared.object}/{group.group}"] = group.origin, home
    for one in declared.properties:
        name = f"{declared.object}/{one.property}"
        keys["property", name] = one.origin, home
        for option in one.options:
            keys["option", f"{name}/{option.value}"] = option.origin, home
    return keys


def _given_up(book: Playbook) -> Iterator[_Thing]:
    """What `retired:` and `formerly:` announce, in the same words."""
    for pipeline in book.pipelines:
        yield from _given_up_stages(pipeline)
    for declared in book.properties:
        yield from _given_up_properties(declared)
    yield from (("metric", given.metric) for given in book.measures.retired)
    yield from (("red line", given.red_line) for given in book.red_lines.retired)
    for pipelines in book.retired_pipelines.retired:
        yield "pipeline", f"{pipelines.pipeline}"
    for hypotheses in book.retired_hypotheses.retired:
        yield "hypothesis", f"{hypotheses.hypothesis}"


def _given_up_stages(pipeline: Pipeline) -> Iterator[_Thing]:
    if pipeline.formerly is not None:
        yield "pipeline", pipeline.formerly
    for key in filter(None, (pipeline.pipeline, pipeline.formerly)):
        yield from (("stage", f"{key}/{gone.stage}") for gone in pipeline.retired)
        for stage in pipeline.stages:
            yield from (("stage", f"{key}/{one}") for one in (stage.stage, stage.formerly))


def _given_up_properties(declared: ObjectProperties) -> Iterator[_Thing]:
    for given in declared.retired:
        for kind in ("group", "property", "option"):
            name = getattr(given, kind)
            if name is not None:
                yield kind, f"{declared.object}/{name}"


@rule("DW602")
def altered_version(subject: Subject) -> Iterator[Diagnostic]:
    """A released version no longer matches its digest: somebody edited the past."""
    for version in subject.playbook.versions:
        if digest(version.playbook) != version.digest:
            yield Diagnostic(
                code="DW602",
                message=f"the released version {version.version} was edited",
                primary=Label(version.origin.child("digest"), "no longer matches"),
                help="restore the file from git; to change the playbook, release a new version",
            )


@rule("DW603")
def versions_out_of_order(subject: Subject) -> Iterator[Diagnostic]:
    """A later version carries an earlier date."""
    ordered = sorted(subject.playbook.versions, key=lambda one: version_key(one.version))
    for before, after in pairwise(ordered):
        if after.date < before.date:
            yield Diagnostic(
                code="DW603",
                message=f"{after.version} of {after.date} comes after {before.version} of {before.date}",
                primary=Label(after.origin.child("date")),
                related=(Label(before.origin.child("date"), f"version {before.version}"),),
            )


@rule("DW608", "version")
def versions_side_by_side(subject: Subject) -> Iterator[Diagnostic]:
    """A version was not compared with the one that stands before it.

    Two branches that each run `dealwright release` both make a version of the same one. The later
    version then lacks what the earlier one brought, and the next release would tell it again.
    """
    ordered = sorted(subject.playbook.versions, key=lambda one: version_key(one.version))
    for before, after in pairwise([None, *ordered]):
        if after is None or after.after in (None, before.version if before else None):
            continue
        between = (
            () if before is None else (Label(before.origin.child("version"), "stands between"),)
        )
        yield Diagnostic(
            code="DW608",
            message=f"{after.version} was made of {after.after}, which is not the version before it",
            primary=Label(after.origin.child("after"), f"made of {after.after}"),
            related=between,
            help="remove its file, bring back the files of playbook/changes/ that it gathered "
            "(git revert of that commit does both), then run dealwright release again",
        )


def version_key(version: str) -> tuple[int, ...]:
    """`1.10.0` after `1.9.0`."""
    return tuple(int(part) for part in version.split("."))


RULES: tuple[Rule, ...] = (vanished, altered_version, versions_out_of_order, versions_side_by_side)
