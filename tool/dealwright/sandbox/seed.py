"""Owns the invented past of a portal: deals that moved through a pipeline up to a day."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from dealwright.sandbox import builtin, careers, institutions, wire
from dealwright.sandbox.careers import Career, Way
from dealwright.sandbox.errors import SandboxError
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.record_rules import Moment, RecordDesk

__all__ = ["Way", "seed_deals"]

_AMOUNTS, _AMOUNT_WEIGHTS = ("15000", "7500", "22500", "30000"), (16, 2, 1, 1)
_LOSS_REASON = "loss_reason"
_SOURCE = "CRM_UI"

Choices = Mapping[str, Sequence[str]]


def seed_deals(  # noqa: PLR0913 - the ingredients of a past; a bag for them would only hide them
    portal: Portal,
    *,
    pipeline: str,
    ways: Sequence[Way],
    count: int,
    as_of: date,
    seed: int,
    choices: Choices = MappingProxyType({}),
) -> int:
    """Make plausible deals with true histories, nothing after the day; the same again if asked.

    The number of deals made is given back.
    """
    chance = random.Random(seed)  # noqa: S311 - invented data that must repeat, nothing secret
    with portal.store.transaction():
        desk = RecordDesk.at(portal, OBJECT_TYPES["deals"])
        _refuse_unknown_stages(desk, pipeline, ways)
        names = institutions.shuffled(chance)
        for number, career in enumerate(careers.invented(ways, count, as_of, chance)):
            born = wire.day_of(career.steps[0][1])
            given = {
                **_chosen(desk, choices, chance),
                "dealname": f"{born:%y} {names[number % len(names)]}",
                "pipeline": pipeline,
            }
            _live(desk, career, given, chance)
    return count


def _live(
    desk: RecordDesk, career: Career, given: Mapping[str, str], chance: random.Random
) -> None:
    """Write one deal as it would have been written over time."""
    owners = [owner["id"] for owner in builtin.owners() if not owner["archived"]]
    (first, born), *moves = career.steps
    start = {
        **given,
        "hubspot_owner_id": chance.choice(owners),
        "amount": chance.choices(_AMOUNTS, _AMOUNT_WEIGHTS)[0],
        **career.way.properties,
        "dealstage": first,
    }
    end = _outcome(desk, career, chance)
    record = desk.create(start if moves else {**start, **end}, Moment(at=born, source=_SOURCE))
    for index, (stage, at) in enumerate(moves, 1):
        changes = {"dealstage": stage, **(end if index == len(moves) else {})}
        record = desk.update(record, changes, Moment(at=at, source=_SOURCE))


def _outcome(desk: RecordDesk, career: Career, chance: random.Random) -> dict[str, str]:
    """What is filled in when a deal is won or lost, as far as the portal has the properties."""
    known = desk.views.definitions
    if career.contract is not None:
        dates = {
            "contract_start_date": career.contract.start.isoformat(),
            "contract_end_date": career.contract.end.isoformat(),
        }
        return {name: value for name, value in dates.items() if name in known}
    if career.lost and _LOSS_REASON in known and known[_LOSS_REASON].options:
        return {_LOSS_REASON: chance.choice(sorted(known[_LOSS_REASON].options))}
    return {}


def _chosen(desk: RecordDesk, choices: Choices, chance: random.Random) -> dict[str, str]:
    return {
        name: chance.choice(values)
        for name, values in choices.items()
        if name in desk.views.definitions and values
    }


def _refuse_unknown_stages(desk: RecordDesk, pipeline: str, ways: Sequence[Way]) -> None:
    known = {
        stage.id for each in desk.views.pipelines if each.id == pipeline for stage in each.stages
    }
    wanted = {stage for way in ways for stage in (*way.stages, way.lost) if stage}
    if not wanted or wanted - known:
        missing = ", ".join(sorted(wanted - known))
        raise SandboxError(f"The pipeline {pipeline} of the portal lacks stages: {missing}.")
