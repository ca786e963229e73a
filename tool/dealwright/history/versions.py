"""The number, the sentences and the text of a version."""

import datetime as dt
from collections.abc import Iterable, Iterator

from dealwright.check.rules.history import version_key
from dealwright.decode.codec import digest, encode
from dealwright.history.compare import canonical
from dealwright.history.entry import Entry, Part
from dealwright.history.gather import gathered
from dealwright.history.sentences import enumerated
from dealwright.history.yaml_text import emit
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Version
from dealwright.model.words import Prose

FORMAT = 1
FIRST_NUMBER = "1.0.0"
FOLDER = "playbook/versions"
_MODELINE = "# yaml-language-server: $schema=../../schemas/version.schema.json\n"
_PARTS = tuple(Part)


def newest(playbook: Playbook) -> Version | None:
    """The version with the highest number."""
    return max(playbook.versions, key=lambda one: version_key(one.version), default=None)


def part_of(entries: Iterable[Entry]) -> Part | None:
    """The part of the number that differences raise: the weightiest wins; None without any."""
    return min((entry.part for entry in entries), key=_PARTS.index, default=None)


def next_number(last: str | None, entries: Iterable[Entry]) -> str | None:
    """The number that follows; None when there is nothing to release."""
    if last is None:
        return FIRST_NUMBER
    part = part_of(entries)
    if part is None:
        return None
    numbers = [*version_key(last)]
    place = _PARTS.index(part)
    raised = [*numbers[:place], numbers[place] + 1, *[0] * (2 - place)]
    return ".".join(map(str, raised))


def make_version(
    playbook: Playbook, number: str, date: dt.date, entries: tuple[Entry, ...]
) -> Version:
    """The version that keeps a playbook; without differences it tells what the playbook holds."""
    tree, last = canonical(playbook), newest(playbook)
    told = gathered(entries) or tuple(inventory(playbook))
    return Version(
        version=number,
        date=date,
        part=part_of(entries) or Part.FIRST,
        after=last.version if last else None,
        sentences=Prose(told),
        whys=Prose(tuple(sorted({change.why for change in playbook.changes}))),
        digest=digest(tree),
        format=FORMAT,
        playbook=tree,
    )


def version_path(number: str) -> str:
    return f"{FOLDER}/{number}.yaml"


def version_text(version: Version) -> str:
    """The file of a version; reading it gives the same tree, digest and all."""
    return _MODELINE + emit(encode(version))


def inventory(playbook: Playbook) -> Iterator[str]:
    """What a playbook holds, in sentences: the text of a first release."""
    for pipeline in playbook.pipelines:
        stages = [stage.label for stage in pipeline.stages]
        yield f"Pipeline {pipeline.label} with {_named(stages, 'stage', 'stages')}."
    properties = sum(len(one.properties) for one in playbook.properties)
    if properties:
        yield f"{properties} {'property' if properties == 1 else 'properties'} to fill in."
    lines = playbook.red_lines.red_lines
    held: tuple[tuple[list[str], str, str], ...] = (
        ([one.label for one in playbook.measures.metrics], "metric", "metrics"),
        ([one.label or one.red_line for one in lines], "red line", "red lines"),
        ([one.label for one in playbook.hypotheses], "hypothesis", "hypotheses"),
        (
            [one.label or one.experiment for one in playbook.experiments],
            "experiment",
            "experiments",
        ),
        ([one.label for one in playbook.offerings.offerings], "offering", "offerings"),
        ([one.label for one in playbook.roles.roles], "role", "roles"),
    )
    for labels, one, many in held:
        if labels:
            yield f"{_named(labels, one, many)}."


def _named(labels: list[str], one: str, many: str) -> str:
    return f"{len(labels)} {one if len(labels) == 1 else many}: {enumerated(labels)}"
