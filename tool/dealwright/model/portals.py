"""HubSpot accounts, why the playbook changes, and its released versions."""

import datetime as dt
from typing import Any, ClassVar

from dealwright.diagnostics import Origin
from dealwright.model.words import Prose
from dealwright.model.writing import keyed, origin, part, rest


@part
class IdOf:
    """HubSpot's id for one of our keys."""

    SHORT: ClassVar = "id"
    key: str
    id: str
    origin: Origin = origin()


@part
class StageIds:
    """The ids of the stages of one pipeline."""

    pipeline: str
    stages: tuple[IdOf, ...] = rest("key")
    origin: Origin = origin()


@part
class Ids:
    """Ids that HubSpot gave, where they are not our keys."""

    pipelines: tuple[IdOf, ...] = keyed("key")
    stages: tuple[StageIds, ...] = keyed("pipeline")
    origin: Origin = origin()


@part
class GuardLimit:
    """A guard's limit in one portal."""

    SHORT: ClassVar = "limit"
    guard: str
    limit: int
    origin: Origin = origin()


@part
class Portal:
    """A HubSpot account that the playbook may be applied to."""

    portal: str
    label: str | None = None
    portal_id: int | None = None
    embedded: bool = False
    store: str | None = None
    token_from: str = "HUBSPOT_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
    url: str | None = None
    confidential: bool = True
    ids: Ids | None = None
    retired_ids: tuple[IdOf, ...] = keyed("key")
    guards: tuple[GuardLimit, ...] = keyed("guard")
    runs: str | None = None
    documents: str | None = None
    origin: Origin = origin()


@part
class Change:
    """Why a pull request changes the playbook."""

    why: str
    allow: tuple[str, ...] = ()
    origin: Origin = origin()


@part
class Version:
    """A released version: when, what changed in sentences, why, and the whole playbook as it was."""

    version: str
    date: dt.date
    part: str
    after: str | None = None
    sentences: Prose = Prose(())
    whys: Prose = Prose(())
    digest: str
    format: int
    playbook: Any
    origin: Origin = origin()


@part
class RetiredFile:
    """A pipeline or hypothesis whose file is gone."""

    pipeline: str | None = None
    hypothesis: str | None = None
    date: dt.date
    why: str
    move_deals_to: str | None = None
    formerly: str | None = None
    origin: Origin = origin()


@part
class RetiredFiles:
    """`retired.yaml` beside the pipelines or the hypotheses."""

    retired: tuple[RetiredFile, ...] = ()
    origin: Origin = origin()
