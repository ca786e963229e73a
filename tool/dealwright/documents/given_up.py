"""Everything that was retired, from all the files that say so."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dealwright.documents.names import Names
from dealwright.model.portals import RetiredFile
from dealwright.model.properties import RetiredProperty


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A thing that was given up: which, where, since when, why, and what became of its records."""

    kind: str
    name: str
    of: str = ""
    date: dt.date
    why: str
    then: str = ""


def given_up(names: Names) -> tuple[Gone, ...]:
    """The newest first; what went on one day in the order of the files."""
    found = [*_files(names), *_stages(names), *_properties(names), *_measures(names)]
    return tuple(sorted(found, key=lambda one: one.date, reverse=True))


def _files(names: Names) -> Iterator[Gone]:
    playbook = names.playbook
    for file in (*playbook.retired_pipelines.retired, *playbook.retired_hypotheses.retired):
        yield Gone(
            kind="pipeline" if file.pipeline else "hypothesis",
            name=file.pipeline or file.hypothesis or "",
            date=file.date,
            why=file.why,
            then=_moved(file, names),
        )


def _moved(file: RetiredFile, names: Names) -> str:
    return f"records moved to {names.stage(file.move_deals_to)}" if file.move_deals_to else ""


def _stages(names: Names) -> Iterator[Gone]:
    for pipeline in names.playbook.pipelines:
        for one in pipeline.retired:
            then = []
            if one.move_deals_to:
                then.append(f"{pipeline.object} moved to {names.stage(one.move_deals_to)}")
            if one.counts_as:
                then.append(f"its past counts as {names.stage(one.counts_as)}")
            yield Gone(
                kind="stage",
                name=one.stage,
                of=pipeline.label,
                date=one.date,
                why=one.why,
                then=", ".join(then),
            )


def _properties(names: Names) -> Iterator[Gone]:
    for declared in names.playbook.properties:
        for one in declared.retired:
            kind, name = _what(one)
            yield Gone(
                kind=kind,
                name=name,
                of=declared.object,
                date=one.date,
                why=one.why,
                then=_values(one, names, declared.object),
            )


def _what(one: RetiredProperty) -> tuple[str, str]:
    if one.property is not None:
        return "property", one.property
    return ("group", one.group) if one.group is not None else ("option", one.option or "")


def _values(one: RetiredProperty, names: Names, thing: str) -> str:
    if one.map_to is not None:
        of = (one.option or "").partition("/")[0]
        target = names.option(of, one.map_to, thing) if of else names.property(one.map_to, thing)
        return f"records hold {target} instead"
    return "records keep what they hold" if one.keep_values else ""


def _measures(names: Names) -> Iterator[Gone]:
    for metric in names.playbook.measures.retired:
        yield Gone(kind="metric", name=metric.metric, date=metric.date, why=metric.why)
    for line in names.playbook.red_lines.retired:
        yield Gone(kind="red line", name=line.red_line, date=line.date, why=line.why)
