"""A portal whose records change over time, and snapshots of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from dealwright.hubspot.gateway_records import RecordsGateway
from dealwright.hubspot.pace import Pace
from dealwright.records.sync import Account, Asking, Synced, sync
from dealwright.records.wanted import Wanted
from dealwright.sandbox import merges, records
from dealwright.sandbox.app import App, create_app
from dealwright.sandbox.association_rules import AssociationDesk
from dealwright.sandbox.limits import Limits
from dealwright.sandbox.objects import OBJECT_TYPES
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.record_rules import Moment, RecordDesk
from dealwright.sandbox.records import Record
from dealwright.sandbox.seeding.writing import views_of
from dealwright.sandbox.server import serve
from dealwright.sandbox.tokens import Token
from support.pacing import at_once

HOUR = 3_600_000
BEGIN = 1_790_000_000_000
WANTED = Wanted(
    fields={
        "deals": ("amount", "dealstage", "dealtype", "hs_merged_object_ids", "pipeline"),
        "companies": ("hs_merged_object_ids", "industry"),
        "meetings": ("hs_meeting_outcome",),
        "emails": ("hs_email_open_count", "hs_timestamp"),
    },
    presence={"deals": ("description",)},
    pipelines=frozenset({"default"}),
    deal_type="dealtype",
)


@dataclass
class Stock:
    """The records of a portal; everything that is done to it happens `now`."""

    portal: Portal
    clock: "Clock"
    desks: dict[str, RecordDesk] = field(default_factory=dict)

    def make(self, thing: str, **properties: str) -> int:
        return self._desk(thing).create(properties, self._moment).id

    def deal(self, stage: str = "appointmentscheduled", **more: str) -> int:
        return self.make("deals", pipeline="default", dealstage=stage, **more)

    def fill(self, deals: int, stage: str, *, first: int = 1) -> None:
        """So many deals from a number on stand in a stage since now, and in a bulk."""
        store, now = self.portal.store, self.clock()
        properties = {
            "pipeline": "default",
            "dealstage": stage,
            "hs_lastmodifieddate": str(now),
        }
        numbers = range(first, first + deals)
        store.run_many(
            "INSERT OR REPLACE INTO records VALUES ('deals', ?, ?, ?, NULL, 'default', ?, ?)",
            ((one, BEGIN, now, stage, json.dumps(properties)) for one in numbers),
        )
        store.run_many(
            "INSERT INTO history (record, name, at, value, source) VALUES (?, ?, ?, ?, 'API')",
            (
                (one, name, now, value)
                for one in numbers
                for name, value in (("dealstage", stage), ("pipeline", "default"))
            ),
        )

    def change(self, thing: str, record: int, **properties: str) -> None:
        desk = self._desk(thing)
        desk.update(desk.views.get(str(record)), properties, self._moment)

    def archive(self, thing: str, record: int) -> None:
        desk = self._desk(thing)
        desk.archive(desk.views.get(str(record)), self._moment)

    def bring_back(self, thing: str, record: int) -> None:
        """As a person does in HubSpot; no date of the record tells of it."""
        self._sql("UPDATE records SET archived_at = NULL WHERE object_type = ?", thing, record)

    def purge(self, thing: str, record: int) -> None:
        """As HubSpot does with its recycle bin after ninety days, and on a request to be forgotten."""
        self._sql("DELETE FROM records WHERE object_type = ?", thing, record)

    def merge(self, thing: str, survivor: int, loser: int) -> None:
        desk = self._desk(thing)
        there = desk.views.get
        merges.merge(desk, there(str(survivor)), there(str(loser)), self._moment)

    def tie(self, near: str, one: int, far: str, other: int, *, primary: bool = False) -> None:
        desk = self._tying(near, far)
        chosen = [each for each in desk.types if each.primary] if primary else []
        desk.link(one, other, chosen)

    def untie(self, near: str, one: int, far: str, other: int) -> None:
        self._tying(near, far).unlink(one, other)

    def live(self, thing: str) -> list[int]:
        return [one.id for one in self.all_live(thing)]

    def all_live(self, thing: str) -> list[Record]:
        return records.load_from(self.portal.store, OBJECT_TYPES[thing], 0, -1, archived=False)

    def archived(self, thing: str) -> list[Record]:
        return records.load_from(self.portal.store, OBJECT_TYPES[thing], 0, -1, archived=True)

    @property
    def _moment(self) -> Moment:
        return Moment(at=self.clock())

    def _desk(self, thing: str) -> RecordDesk:
        if not self.desks:
            # Whoever works here may write what else only HubSpot counts; no rule of the portal's changes.
            views = views_of(self.portal)
            self.desks = {name: RecordDesk(views=views[name], rules={}) for name in views}
        return self.desks[thing]

    def _tying(self, near: str, far: str) -> AssociationDesk:
        return AssociationDesk.at(self.portal, OBJECT_TYPES[near], OBJECT_TYPES[far])

    def _sql(self, statement: str, thing: str, record: int) -> None:
        self.portal.store.run(f"{statement} AND id = ?", thing, record)


@dataclass
class Clock:
    """The portal's time, which goes on when it is told to."""

    now: int = BEGIN

    def __call__(self) -> int:
        return self.now

    def later(self, milliseconds: int = HOUR) -> None:
        self.now += milliseconds


@dataclass
class Served:
    """A stock that can be asked over HTTP."""

    stock: Stock
    app: App
    url: str

    def sync(
        self,
        folder: Path,
        wanted: Wanted = WANTED,
        *,
        now: int | None = None,
        workers: int = 1,
        pace: Pace | None = None,
        told: Callable[[str, int, int], None] = lambda *_: None,
    ) -> Synced:
        """A snapshot of everything up to now."""
        gateway = RecordsGateway(token="t", url=self.url, pace=pace or at_once())
        account = Account(portal="production", portal_id=gateway.account())
        try:
            asking = Asking(gateway=gateway, told=told, workers=workers)
            through = self.stock.clock.now if now is None else now
            return sync(folder, account, wanted, asking, now_ms=through)
        finally:
            gateway.close()


@contextmanager
def served(*, search_lag: int = 0, limits: Limits | None = None) -> Iterator[Served]:
    """An empty portal whose searches are behind by so many milliseconds."""
    clock = Clock()
    with Portal.open(None, clock=clock) as opened:
        portal = replace(opened, search_lag=search_lag)
        app = create_app(portal, tokens={"t": Token()}, limits=limits)
        with serve(app) as url:
            yield Served(Stock(portal, clock), app, url)
