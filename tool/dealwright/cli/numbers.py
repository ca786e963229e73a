"""The way to the numbers: the snapshot, what is derived from it, and the days one may ask for."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dealwright.cli.completing import revisions
from dealwright.cli.places import keep_private
from dealwright.cli.session import Session
from dealwright.errors import UsageError

if TYPE_CHECKING:
    from dealwright.metrics.calendar import Calendar
    from dealwright.metrics.engine import Engine
    from dealwright.metrics.evaluate import Asked
    from dealwright.model.engine import Engine as Named
    from dealwright.model.playbook import Playbook
    from dealwright.model.portals import Portal
    from dealwright.records.manifest import Manifest
    from dealwright.records.snapshot import Snapshot

AS_OF = click.option("--as-of", "as_of", metavar="DATE", help="At the end of this day.")
AT = click.option(
    "--at",
    "at",
    metavar="REV",
    help="With the definitions of this version or git revision.",
    shell_complete=revisions,
)

_FIRST_YEAR = 1970


@dataclass(frozen=True)
class Numbers:
    """A playbook, the snapshot of a portal, and the derived tables in `connection`.

    Where the playbook's `engine:` has the tables, nothing but `engine` reads them: the snapshot is
    what it says of itself, and `connection` refuses.
    """

    session: Session
    playbook: "Playbook"
    called: str
    portal: "Portal"
    snapshot: "Snapshot"
    connection: Any
    engine: "Engine"
    calendar: "Calendar"

    @property
    def through(self) -> dt.date:
        """The day in which the snapshot was made."""
        return self.calendar.day_of(self.snapshot.manifest.data_through_ms - 1)

    def as_of(self, said: str | None) -> dt.date:
        """The day that was asked for, else that of the snapshot; one after it is refused."""
        if said is None:
            return self.through
        day = parse_day(said)
        if day > self.through:
            raise UsageError(
                f"the snapshot goes through {self.through}, and {day} is later",
                hint="dealwright sync"
                if self.playbook.about.engine is None
                else "dealwright sync, then dealwright export, and load the tables there",
            )
        return day

    def asked(self, *days: dt.date) -> "Asked":
        from dealwright.metrics.evaluate import Asked

        return Asked(self.calendar, list(days))


def parse_day(said: str) -> dt.date:
    """`2026-01-22`. Windows reach back from a day, so one before 1970 is refused like none at all."""
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        raise UsageError(f"{said} is no day", hint="write it as 2026-01-22") from None
    if day.year < _FIRST_YEAR:
        raise UsageError(f"{said} is before any record", hint="choose a day after 1970")
    return day


@contextmanager
def opened(
    session: Session,
    at: str | None = None,
    *,
    here: bool = False,
    told: Iterable[Path | None] = (None,),
) -> Iterator[Numbers]:
    """The snapshot of the portal, read with the playbook now or at a revision.

    Where `engine:` of the playbook has the tables of this portal, they are asked; `here` is the
    snapshot on this machine whatever the playbook says. `told` are the files that numbers go to, None
    for the log; refused where others would read there what is confidential.
    """
    playbook, called, _ = session.playbook(at)
    with opened_with(session, playbook, called, here=here, told=told) as numbers:
        yield numbers


@contextmanager
def opened_with(
    session: Session,
    playbook: "Playbook",
    called: str,
    *,
    here: bool = False,
    told: Iterable[Path | None] = (None,),
) -> Iterator[Numbers]:
    """The same, read with a playbook that somebody else has found."""
    portal = session.portal(playbook)
    keep_private(session.root, portal, "numbers", told)
    engine = playbook.about.engine
    if here or engine is None or not engine.elsewhere or engine.portal not in (None, portal.portal):
        with numbers_here(session, portal, playbook, called) as numbers:
            yield numbers
    else:
        with _there(session, playbook, called, portal, engine) as numbers:
            yield numbers


@contextmanager
def numbers_here(
    session: Session, portal: "Portal", playbook: "Playbook", called: str
) -> Iterator[Numbers]:
    """The tables derived from the snapshot on this machine."""
    from dealwright.metrics.derive import derivation
    from dealwright.metrics.engine import DuckEngine
    from dealwright.metrics.stage_map import stage_map
    from dealwright.metrics.words import words
    from dealwright.model.playbook import computed_by
    from dealwright.records.derived import with_derived
    from dealwright.records.snapshot import open_snapshot

    folder = session.snapshot_folder(portal.portal)
    with open_snapshot(folder, portal.portal) as snapshot:
        _refuse_other_account(
            snapshot.manifest, portal, "move .dealwright/snapshots away, then dealwright sync"
        )
        _refuse_unread(playbook, snapshot.manifest.fields)
        calendar = _calendar(playbook)
        made = derivation(words(playbook), stage_map(playbook, portal), calendar.midnight)
        with with_derived(snapshot, folder, made.text, made.make):
            yield Numbers(
                session=session,
                playbook=computed_by(playbook, None),
                called=called,
                portal=portal,
                snapshot=snapshot,
                connection=snapshot.connection,
                engine=DuckEngine(snapshot.connection),
                calendar=calendar,
            )


@contextmanager
def _there(
    session: Session, playbook: "Playbook", called: str, portal: "Portal", engine: "Named"
) -> Iterator[Numbers]:
    """The tables that were loaded into another engine."""
    from dealwright.cli.engines import NotHere, connected
    from dealwright.metrics.loaded import loaded, meaning_of
    from dealwright.metrics.stage_map import stage_map
    from dealwright.metrics.words import words
    from dealwright.records.snapshot import Snapshot

    calendar = _calendar(playbook)
    meaning = meaning_of(words(playbook), stage_map(playbook, portal), calendar.midnight)
    with connected(session.root, engine) as there:
        manifest = loaded(there, engine.named(), portal.portal, meaning)
        _refuse_other_account(manifest, portal, "load an export of that account")
        nothing: Any = NotHere()
        yield Numbers(
            session=session,
            playbook=playbook,
            called=called,
            portal=portal,
            snapshot=Snapshot(manifest, nothing),
            connection=nothing,
            engine=there,
            calendar=calendar,
        )


def _calendar(playbook: "Playbook") -> "Calendar":
    from dealwright.metrics.calendar import Calendar

    return Calendar(zone=playbook.about.time_zone, weeks_end=playbook.measures.weeks_end)


def _refuse_other_account(manifest: "Manifest", portal: "Portal", hint: str) -> None:
    if portal.portal_id not in (None, manifest.portal_id):
        raise UsageError(
            f"the snapshot is of account {manifest.portal_id}, and portal {portal.portal} is"
            f" account {portal.portal_id}",
            hint=hint,
        )


def _refuse_unread(playbook: "Playbook", read: Any) -> None:
    """A property that was not read would look like one that nobody fills in."""
    for of in playbook.measures.fields:
        for one in of.fields:
            if one.property not in read.get(of.thing, ()):
                raise UsageError(
                    f"the snapshot has no {one.property} of {of.thing}, which feeds {one.field}",
                    hint="dealwright sync reads everything once more when fields: has changed",
                )
