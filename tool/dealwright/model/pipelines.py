"""Pipelines and their stages: how a deal or an order moves."""

import datetime as dt
from dataclasses import fields
from typing import ClassVar, Literal

from dealwright.diagnostics import Origin
from dealwright.model.words import Days, Moment, Percent, Prose
from dealwright.model.writing import keyed, origin, part


@part
class Park:
    """A pause: the stage stays, the deal is out of sight until the day comes."""

    reason: str
    until: Moment
    origin: Origin = origin()


@part
class Exit:
    """A way out of a stage: when, to where, and what must be filled in before."""

    when: str
    to: str | None = None
    requires: tuple[str, ...] = ()
    park: Park | None = None
    origin: Origin = origin()


@part
class Channel:
    """One way to reach a prospect."""

    SHORT: ClassVar = "label"
    channel: str
    label: str
    origin: Origin = origin()


@part
class FollowUp:
    """How often and how long to try before a prospect counts as unresponsive."""

    touches: int
    over: Days
    assumption: str | None = None
    origin: Origin = origin()


@part
class Stage:
    """A step of a pipeline: why it is there, what is done in it, how it is left, what it teaches."""

    stage: str
    label: str
    outcome: Literal["open", "won", "lost"] | None = None
    probability: Percent | None = None
    starts: str | None = None
    ends: bool = False
    purpose: str | None = None
    activities: Prose = Prose(())
    channels: tuple[Channel, ...] = keyed("channel")
    follow_up: FollowUp | None = None
    exits: tuple[Exit, ...] = ()
    learning: str | None = None
    stalls_after: Days | None = None
    formerly: str | None = None
    origin: Origin = origin()


@part
class WayIn:
    """A way out of another stage that leads to the one whose file says so."""

    stage: str
    when: str
    requires: tuple[str, ...] = ()
    origin: Origin = origin()


@part
class StageFile(Stage):
    """A stage in a file of its own: where it goes, and the ways to it, so that no other file changes."""

    after: str
    comes_from: tuple[WayIn, ...] = ()

    def as_listed(self) -> Stage:
        """The same stage as it would stand in the list."""
        return Stage(**{one.name: getattr(self, one.name) for one in fields(Stage)})


@part
class RetiredStage:
    """A stage that is given up: where its deals go and what its stays mean in histories."""

    stage: str
    date: dt.date
    why: str
    move_deals_to: str | None = None
    counts_as: str | None = None
    formerly: str | None = None
    origin: Origin = origin()


@part
class WrittenLadder:
    """Which way to won says what is later, for the deals that begin where this kind starts."""

    SHORT: ClassVar = "stages"
    starts: str
    stages: tuple[str, ...]
    origin: Origin = origin()


@part
class Pipeline:
    """The stages that one kind of record goes through, in order."""

    pipeline: str
    object: str
    label: str
    why: str | None = None
    formerly: str | None = None
    stages: tuple[Stage, ...]
    ladder: tuple[WrittenLadder, ...] = keyed("starts")
    retired: tuple[RetiredStage, ...] = ()
    origin: Origin = origin()

    def stage(self, key: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.stage == key), None)

    def keys(self) -> tuple[str, ...]:
        return tuple(stage.stage for stage in self.stages)
