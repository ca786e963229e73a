"""Hand-made histories: what happened to a few deals, and what the metrics say about it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import duckdb

from dealwright.load.files import from_folder
from dealwright.load.playbook import load
from dealwright.metrics.calendar import Calendar
from dealwright.metrics.compile import Compiled, compile_metric
from dealwright.metrics.context import context
from dealwright.metrics.derive import derivation
from dealwright.metrics.engine import DuckEngine
from dealwright.metrics.evaluate import Asked, Number, evaluate, members
from dealwright.metrics.stage_map import stage_map
from dealwright.metrics.words import words
from dealwright.model.metrics import Condition, Metric
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal
from dealwright.model.words import OneOrMany
from dealwright.records.memory import tables_of
from dealwright.resources import schema, template_names

ROOT = Path(__file__).parent.parent.parent
Changes = Sequence[tuple[str, str | None]]
_HERE = Portal(portal="here", embedded=True)
_SHORT = {"stage": "dealstage", "type": "dealtype"}


@cache
def shipped() -> Playbook:
    """The playbook of this repository."""
    return load(from_folder(ROOT), schema, templates=template_names(ROOT)).playbook


def ms(when: str) -> int:
    """`2026-01-22` or `2026-01-22T10:00:00.250` in UTC."""
    return round(dt.datetime.fromisoformat(when).replace(tzinfo=dt.UTC).timestamp() * 1000)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A record: when it was made and ended, how each property changed, and what it belongs to."""

    id: int
    object: str = "deals"
    created: str = "2026-01-01"
    archived: str | None = None
    merged_into: int | None = None
    changes: Mapping[str, Changes] = field(default_factory=dict)
    of: Sequence[tuple[str, int]] = ()


def deal(id_: int, *stages: str, **named: object) -> Thing:
    """A new-business deal: `deal(1, "2026-01-05 outreach", …)`, other properties by name.

    A property is a value from the start on, or a list of `day value`.
    """
    about = {
        name: named.pop(name)
        for name in ("created", "archived", "merged_into", "of")
        if name in named
    }
    created = str(about.get("created", stages[0].split()[0] if stages else "2026-01-01"))
    named = {"type": "newbusiness", "pipeline": "membership_sales", "stage": list(stages)} | named
    changes: dict[str, Changes] = {}
    for name, said in named.items():
        if isinstance(said, list):
            split = [one.split(" ", 1) for one in said]
            changes[_SHORT.get(name, name)] = [
                (when, rest[0] if rest else None) for when, *rest in split
            ]
        elif said is not None:
            changes[_SHORT.get(name, name)] = [(created, str(said))]
    return Thing(id=id_, changes=changes, **{"created": created} | about)  # type: ignore[arg-type]


@dataclass(frozen=True)
class World:
    """Records, the playbook that reads them, and where its organisation is."""

    things: Sequence[Thing]
    playbook: Playbook = field(default_factory=shipped, repr=False)
    portal: Portal = _HERE
    zone: str = "UTC"
    stage_dates: Sequence[tuple[int, str, str]] = ()
    _derived: list[DuckEngine] = field(default_factory=list, repr=False, compare=False)

    @property
    def calendar(self) -> Calendar:
        return Calendar(zone=self.zone, weeks_end=self.playbook.measures.weeks_end)

    def tables(self) -> DuckEngine:
        """An engine with everything derived, once for each world."""
        if not self._derived:
            self._derived.append(self._derive())
        return self._derived[0]

    def forget(self) -> None:
        """Let go of what was derived; hypothesis keeps the last world to the end."""
        while self._derived:
            self._derived.pop().connection.close()

    def _derive(self) -> DuckEngine:
        connection = self.raw()
        derivation(
            words(self.playbook), stage_map(self.playbook, self.portal), self.calendar.midnight
        ).make(connection)
        return DuckEngine(connection)

    def raw(self) -> duckdb.DuckDBPyConnection:
        """The tables of a snapshot with the records."""
        return tables_of(
            {
                "records": [
                    {
                        "object": one.object,
                        "record_id": one.id,
                        "created_ms": ms(one.created),
                        "archived_ms": ms(one.archived) if one.archived else None,
                        "merged_into": one.merged_into,
                    }
                    for one in self.things
                ],
                "property_history": [
                    {
                        "object": one.object,
                        "record_id": one.id,
                        "property": name,
                        "value": value,
                        "at_ms": ms(when),
                        "seq": seq,
                        "source": "CRM_UI",
                    }
                    for one in self.things
                    for name, changes in one.changes.items()
                    for seq, (when, value) in enumerate(changes)
                ],
                "associations": [
                    {
                        "from_object": one.object,
                        "from_id": one.id,
                        "to_object": to,
                        "to_id": id_,
                        "is_primary": to == "companies",
                    }
                    for one in self.things
                    for to, id_ in one.of
                ],
                "stage_dates": [
                    {"deal_id": id_, "stage_id": stage, "entered_ms": ms(when)}
                    for id_, stage, when in self.stage_dates
                ],
            }
        )

    def metric(self, name: str, **changed: object) -> Metric:
        """A metric of the playbook, altered where a test says so."""
        found = self.playbook.measures.metric(name)
        assert found is not None, name
        if "where" in changed:
            changed["where"] = where(changed["where"])  # type: ignore[arg-type]
        return replace(found, **changed)  # type: ignore[arg-type]

    def compiled(self, metric: str | Metric, split: Sequence[str] = ()) -> Compiled:
        found = self.metric(metric) if isinstance(metric, str) else metric
        return compile_metric(found, context(self.playbook), split)

    def asked(self, *days: str, since: str | None = None) -> Asked:
        return Asked(
            self.calendar,
            [dt.date.fromisoformat(day) for day in days],
            None if since is None else self.calendar.midnight(dt.date.fromisoformat(since)),
        )

    def numbers(
        self, metric: str | Metric, *days: str, split: Sequence[str] = (), since: str | None = None
    ) -> list[Number]:
        return evaluate(self.compiled(metric, split), self.asked(*days, since=since), self.tables())

    def number(self, metric: str | Metric, day: str, since: str | None = None) -> Number:
        (found,) = self.numbers(metric, day, since=since)
        return found

    def value(self, metric: str | Metric, day: str) -> float | None:
        return self.number(metric, day).value

    def count(self, metric: str | Metric, day: str) -> int:
        return self.number(metric, day).n

    def share(self, metric: str | Metric, day: str) -> tuple[int, int]:
        number = self.number(metric, day)
        return number.k, number.n

    def who(self, metric: str | Metric, day: str, part: str = "value") -> set[int]:
        """The ids that count."""
        (found,) = members(self.compiled(metric), self.asked(day), self.tables(), part)
        return {one.unit for one in found}


def where(conditions: Mapping[str, str | Sequence[str]]) -> tuple[Condition, ...]:
    return tuple(
        Condition(field=name, values=OneOrMany((said,) if isinstance(said, str) else tuple(said)))
        for name, said in conditions.items()
    )


def meeting(id_: int, deals: Sequence[int], **named: object) -> Thing:
    """`meeting(1, [7], start="2026-01-05T10:00:00", outcome=["2026-01-05T11:00:00 COMPLETED"])`."""
    return _activity("meetings", id_, deals, named, _MEETING)


def email(id_: int, deals: Sequence[int], **named: object) -> Thing:
    """`email(1, [7], sent="2026-01-05T10:00:00", status="SENT", opens=["2026-01-06 1"])`."""
    return _activity("emails", id_, deals, named, _EMAIL)


_MEETING = {
    "start": "hs_meeting_start_time",
    "outcome": "hs_meeting_outcome",
    "kind": "hs_activity_type",
}
_EMAIL = {
    "sent": "hs_timestamp",
    "status": "hs_email_status",
    "opens": "hs_email_open_count",
    "replies": "hs_email_reply_count",
    "purpose": "email_purpose",
    "template": "email_template",
}


def _activity(
    thing: str, id_: int, deals: Sequence[int], named: dict[str, object], known: Mapping[str, str]
) -> Thing:
    first = str(named.get("start", named.get("sent", "2026-01-01")))
    created = str(named.pop("created", first))
    archived = named.pop("archived", None)
    changes: dict[str, Changes] = {}
    for name, said in named.items():
        if isinstance(said, list):
            changes[known[name]] = [
                (when, rest[0] if rest else None)
                for when, *rest in (one.split(" ", 1) for one in said)
            ]
        elif said is not None:
            value = f"{said}Z" if name in ("start", "sent") else str(said)
            changes[known[name]] = [(created, value)]
    return Thing(
        id=id_,
        object=thing,
        created=created,
        archived=None if archived is None else str(archived),
        changes=changes,
        of=tuple(("deals", one) for one in deals),
    )
