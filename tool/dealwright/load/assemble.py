"""Decoded files to one playbook: what stands in files of its own goes where it counts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dealwright.check.rules.rule import retired_here
from dealwright.decode.codec import decode
from dealwright.decode.kinds import Kind
from dealwright.diagnostics import Diagnostic, Label, Origin, did_you_mean
from dealwright.document import Document
from dealwright.load.placing import astray, in_order
from dealwright.model.organisation import About
from dealwright.model.pipelines import Exit, Pipeline, Stage, StageFile
from dealwright.model.playbook import Playbook
from dealwright.model.portals import RetiredFiles
from dealwright.model.properties import ObjectProperties, Property

Found = tuple[Diagnostic, frozenset[str]]
"""A finding, and the kinds of file on which no rule can rely because of it."""


@dataclass(frozen=True, slots=True)
class Own:
    """What one file holds that counts in a list; the folders between tell in which one."""

    kind: Kind
    path: str
    value: Any

    @property
    def folders(self) -> tuple[str, ...]:
        """`deals`, `loss_reason` of `playbook/properties/deals/loss_reason/price.yaml`."""
        return tuple(self.path.split("/")[2:-1])

    @property
    def name(self) -> str:
        return name_of(self.path)


def name_of(path: str) -> str:
    """What a file is called, without its ending: by it files of one folder are in order."""
    return path.rpartition("/")[2].removesuffix(".yaml")


def assemble(
    good: Iterable[tuple[Kind, Document]], about: About, broken: Collection[str]
) -> tuple[Playbook, list[Found]]:
    """All that could be read, as one playbook, and what belongs nowhere.

    `about` stands for a `playbook.yaml` that is not among the good; a home that may lie in a
    `broken` kind of file is not missed.
    """
    parts: dict[str, Any] = {"about": about}
    own: dict[str, list[Own]] = {}
    for kind, document in good:
        value = decode(kind.cls, document.tree, Origin(file=document.path))
        if kind.list_of:
            own.setdefault(kind.name, []).append(Own(kind, document.path, value))
        elif kind.many:
            parts[kind.field] = (*parts.get(kind.field, ()), value)
        else:
            parts[kind.field] = value
    for found in own.values():
        found.sort(key=lambda one: (one.folders, one.name))
    playbook = Playbook(**parts)
    wholes = _Wholes(own, broken)
    playbook = replace(
        playbook,
        pipelines=wholes.pipelines(playbook.pipelines, playbook.retired_pipelines),
        properties=wholes.properties(playbook.properties),
    )
    for name in ("metric", "red_line"):
        playbook = _longer(playbook, own.get(name, ()))
    return playbook, wholes.found


def _longer(playbook: Playbook, own: Sequence[Own]) -> Playbook:
    """With things behind those of a list that the whole playbook has once."""
    if not own:
        return playbook
    kind = own[0].kind
    name = str(kind.list_of)
    whole = getattr(playbook, kind.field)
    longer = {name: (*getattr(whole, name), *(one.value for one in own))}
    return replace(playbook, **{kind.field: replace(whole, **longer)})


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a folder has to be called after: how that it is not is said, and what there is and was."""

    said: str
    known: Sequence[str]
    gone: Sequence[tuple[str | None, Origin]] = ()
    folder: int = 0


class _Wholes:
    """Pipelines and objects with what stands in files of its own, and what is wrong with that."""

    def __init__(self, own: dict[str, list[Own]], broken: Collection[str]) -> None:
        self.found: list[Found] = []
        self._own = own
        self._broken = broken

    def pipelines(
        self, pipelines: tuple[Pipeline, ...], retired: RetiredFiles
    ) -> tuple[Pipeline, ...]:
        taken = self._taken("stage")
        made = []
        for one in pipelines:
            own = taken.pop((one.pipeline,), ())
            made.append(self._with_stages(one, [of.value for of in own]) if own else one)
        gone = [(one.pipeline, one.origin) for one in retired.retired]
        self._homeless(
            taken,
            _Wanted("there is no pipeline {}", [one.pipeline for one in pipelines], gone),
        )
        return tuple(made)

    def properties(self, objects: tuple[ObjectProperties, ...]) -> tuple[ObjectProperties, ...]:
        taken, options = self._taken("property"), self._taken("option")
        if not taken and not options:
            return objects
        made = []
        for one in objects:
            more = (of.value for of in taken.pop((one.object,), ()))
            named = tuple(
                _with_options(each, options.pop((one.object, each.property), ()))
                for each in (*one.properties, *more)
            )
            made.append(replace(one, properties=named))
        known = [one.object for one in objects]
        no_object = _Wanted("no file of playbook/properties says object: {}", known)
        self._homeless(taken, no_object)
        self._homeless({at: own for at, own in options.items() if at[0] not in known}, no_object)
        for one in made:
            names = [each.property for each in one.properties]
            gone = [(each.property, each.origin) for each in one.retired]
            left = {at: own for at, own in options.items() if at[0] == one.object}
            self._homeless(left, _Wanted(f"{one.object} have no property {{}}", names, gone, 1))
        return tuple(made)

    def _taken(self, name: str) -> dict[tuple[str, ...], list[Own]]:
        """The files of a kind by their folders, in the order of their names."""
        taken: dict[tuple[str, ...], list[Own]] = {}
        for one in self._own.get(name, ()):
            taken.setdefault(one.folders, []).append(one)
        return taken

    def _homeless(self, taken: dict[tuple[str, ...], list[Own]], wanted: _Wanted) -> None:
        """DW016: nothing is called as the folder says. A file that cannot be read may hold it."""
        for one in (one for found in taken.values() for one in found):
            if one.kind.list_of in self._broken:
                continue
            word = one.folders[wanted.folder]
            diagnostic = Diagnostic(
                code="DW016",
                message=f"{wanted.said.format(word)}, so this file adds to nothing",
                primary=Label(
                    Origin(file=one.path, route=(str(one.kind.named_by),)),
                    f"it lies in {'/'.join(one.folders)}/",
                ),
                related=tuple(retired_here(word, wanted.gone)),
                help=did_you_mean(word, wanted.known),
            )
            unsure = frozenset((one.kind.name, str(one.kind.list_of)))
            self.found.append((diagnostic, unsure))

    def _with_stages(self, pipeline: Pipeline, own: Sequence[StageFile]) -> Pipeline:
        placed = [(one.after, one.as_listed()) for one in own]
        order, lost = in_order(pipeline.stages, placed, lambda stage: stage.stage)
        if "stage" not in self._broken:  # else a file that cannot be read may be what is named
            found = astray(pipeline, own, {stage.stage for _, stage in lost})
            self.found += ((one, frozenset(("stage",))) for one in found)
        ways: dict[str, list[Exit]] = {}
        for one in own:
            for way in one.comes_from:
                leave = Exit(when=way.when, to=one.stage, requires=way.requires, origin=way.origin)
                ways.setdefault(way.stage, []).append(leave)
        stages = (*order, *(stage for _, stage in lost))
        return replace(
            pipeline,
            stages=tuple(_with_exits(stage, ways.pop(stage.stage, ())) for stage in stages),
        )


def _with_exits(stage: Stage, more: Sequence[Exit]) -> Stage:
    return replace(stage, exits=(*stage.exits, *more)) if more else stage


def _with_options(one: Property, own: Sequence[Own]) -> Property:
    return replace(one, options=(*one.options, *(of.value for of in own))) if own else one
