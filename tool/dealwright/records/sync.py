"""Bringing a snapshot up to date: what changed is read, the rest stays, and nothing is ever half there."""

import importlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from dealwright.errors import BlockedError, DealwrightError
from dealwright.hubspot.gateway_records import RecordsGateway
from dealwright.records.assemble import assemble
from dealwright.records.footnotes import footnotes, of_portal
from dealwright.records.listing import LAG, Told, list_all, list_changed, same_records
from dealwright.records.manifest import FORMAT, Footnote, Manifest
from dealwright.records.reading import (
    TIED,
    Reader,
    read_owners,
    read_records,
    read_stage_dates,
    read_ties,
)
from dealwright.records.snapshot import sound_manifest, write_snapshot
from dealwright.records.wanted import Wanted
from dealwright.records.work import Work

FIRST, CHANGED, FIELDS, OTHERS = "first", "changed", "fields", "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose records: the portal's key in the playbook, and HubSpot's number for the account."""

    portal: str
    portal_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a sync came to. `how`: all for the first time, what changed, or all anew.

    All is read anew when more `fields` are asked for, and when old ids are `others` now.
    """

    manifest: Manifest
    how: str
    read: int
    resumed: bool
    records: Mapping[str, int]  # live ones by object


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How the portal is asked: so many calls at once, and who hears of it."""

    gateway: RecordsGateway
    told: Told
    workers: int = 1


def sync(folder: Path, account: Account, wanted: Wanted, asking: Asking, *, now_ms: int) -> Synced:
    """Write a snapshot of everything that is known of the portal's records before an instant.

    `now_ms` is the instant before the first call; a sync that was broken off keeps its own. Raises
    BlockedError when the folder holds another account's, DealwrightError when another sync is at it,
    SnapshotError when what is there is damaged: then, and when HubSpot fails, it stays as it is.
    """
    with _alone(folder):
        base = sound_manifest(folder, account.portal)
        if base is not None and base.portal_id != account.portal_id:
            raise BlockedError(
                f"wrong_portal: the snapshot in {folder} is of account {base.portal_id},"
                f" the token belongs to {account.portal_id}",
                hint="use the right token, or move the snapshot away",
            )
        key = {
            "format": FORMAT,
            "account": asdict(account),
            "fields": wanted.fields,
            "presence": wanted.presence,
            "base": base.content_hash if base else None,
        }
        with Work.at(folder, base, key, now_ms) as work:
            return _synced(
                folder,
                account,
                base,
                Reader(asking.gateway, work, wanted, asking.workers, asking.told),
            )


def _synced(folder: Path, account: Account, base: Manifest | None, reader: Reader) -> Synced:
    work, wanted = reader.work, reader.wanted
    known = work.fact("how")
    how = known or _how(base, reader)
    if known is None:
        with work.piece():
            work.note("how", how)
    if how == OTHERS:
        work.forget_base()
    for thing in wanted.fields:
        if how == CHANGED and base is not None:
            since = base.data_through_ms - LAG
            list_changed(reader.gateway, work, thing, since, reader.told)
        else:
            list_all(reader.gateway, work, thing, reader.told)
    for thing in wanted.fields:
        read_records(reader, thing)
        work.forget(thing, unlisted=how != CHANGED)
    tied = [(near, far) for near, far in TIED if near in wanted.fields]
    closed = [pair for pair in tied if not read_ties(reader, *pair)]
    read_stage_dates(reader)
    read_owners(reader)
    missing = list(_missing(reader))
    connection = assemble(work, wanted, None if how == OTHERS else base)
    notes: list[Footnote] = [*footnotes(connection, wanted), *of_portal(missing, closed)]
    manifest = Manifest(
        portal=account.portal,
        portal_id=account.portal_id,
        data_through_ms=work.through,
        fields=wanted.fields,
        presence=wanted.presence,
        footnotes=tuple(notes),
    )
    read = work.ids("SELECT count(*) FROM work.records")[0]
    live = dict.fromkeys(wanted.fields, 0) | dict(
        work.rows("SELECT object, count(*) FROM records WHERE archived_ms IS NULL GROUP BY object")
    )
    written = write_snapshot(folder, manifest, connection)
    work.done()
    return Synced(manifest=written, how=how, read=read, resumed=known is not None, records=live)


def _how(base: Manifest | None, reader: Reader) -> str:
    if base is None:
        return FIRST
    before = Wanted(fields=base.fields, presence=base.presence)
    if not reader.wanted.within(before):
        return FIELDS
    since = base.data_through_ms - LAG
    same = all(
        same_records(reader.gateway, reader.work, thing, since) for thing in reader.wanted.fields
    )
    return CHANGED if same else OTHERS


def _missing(reader: Reader) -> Iterator[tuple[str, str]]:
    """Properties that the playbook names and the portal has not: HubSpot passes over them."""
    for thing in reader.wanted.fields:
        known = {one["name"] for one in reader.gateway.properties(thing)}
        yield from ((thing, name) for name in reader.wanted.properties(thing) if name not in known)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a snapshot's folder; the end of the process gives it back."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.fdopen(os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600), "w")
    except OSError as error:
        raise DealwrightError(
            f"the snapshot in {folder} cannot be written: {error.strerror}",
            hint="choose a folder that you may write in",
        ) from None
    with file:
        _lock(file, folder)
        yield


def _lock(file: IO[str], folder: Path) -> None:
    try:
        locks = importlib.import_module("fcntl")
    except ImportError:  # on Windows DuckDB's own lock on the work is all there is
        return
    try:
        locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
    except BlockingIOError:
        raise DealwrightError(
            f"another sync is at work in {folder}", hint="wait until it is done"
        ) from None
    except OSError:  # a place that knows no locks
        return
