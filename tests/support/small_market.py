"""A year of invented sales, small enough to be read, and the snapshot of it in a checkout."""

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from dealwright.records.manifest import Manifest, footnote
from dealwright.records.places import snapshot_folder
from dealwright.records.snapshot import write_snapshot
from dealwright.records.wanted import wanted
from support.histories import ROOT, Thing, World, deal, email, meeting, ms, shipped

ACCOUNT = 7001
THROUGH = "2026-06-30T15:00:00"
_SOURCES = ("referral", "email", "conference", None)


def market() -> list[Thing]:
    """Forty prospects, two a week from August 2025, six members, their meetings and e-mails."""
    return [*_prospects(), *_members()]


def _prospects() -> Iterator[Thing]:
    for number in range(40):
        first = dt.date(2025, 8, 4) + dt.timedelta(days=7 * (number // 2) + number % 2)
        yield from _prospect(1001 + number, number, first)


def _prospect(id_: int, number: int, first: dt.date) -> Iterator[Thing]:
    def day(after: int) -> str:
        return str(first + dt.timedelta(days=after))

    stages = [f"{day(0)} enrichment", f"{day(5)} outreach"]
    talks = number in (3, 19)
    if talks:
        stages.append(f"{day(25)} discovery")
        yield meeting(
            5000 + id_,
            [id_],
            start=f"{day(27)}T09:00:00",
            outcome=[f"{day(27)}T10:00:00 COMPLETED"],
        )
    if number == 3:
        stages.append(f"{day(50)} proposal")
    elif number % 5 == 1:
        stages.append(f"{day(90)} closed_lost")
    yield deal(
        id_, *stages, lead_source=_SOURCES[number % 4], hubspot_owner_id=str(90 + number % 2)
    )
    yield email(
        8000 + id_,
        [id_],
        sent=f"{day(6)}T08:00:00",
        status="BOUNCED" if number % 10 == 9 else "SENT",
        opens=[f"{day(7)}T08:00:00 1"] if number % 3 == 0 else None,
        template="short" if number % 2 else "story",
    )


def _members() -> Iterator[Thing]:
    for number in range(6):
        start = dt.date(2025, 1 + 2 * number, 1)
        end = start.replace(year=2026) - dt.timedelta(days=1)
        yield deal(
            2001 + number,
            f"{start} closed_won",
            type="existingbusiness",
            contract_start_date=str(start),
            contract_end_date=str(end),
            service_status="ongoing" if number % 3 else None,
            hubspot_owner_id="90",
        )


def write_market(folder: Path, portal: str = "sandbox") -> None:
    """The snapshot of the market in a checkout, as `dealwright sync` leaves one."""
    book = shipped()
    here = next(one for one in book.portals if one.portal == portal)
    asked = wanted(book, here)
    manifest = Manifest(
        portal=portal,
        portal_id=ACCOUNT,
        data_through_ms=ms(THROUGH),
        fields=asked.fields,
        presence=asked.presence,
        footnotes=(footnote("merged", "deals", [77]),),
    )
    with World(market()).raw() as connection:
        write_snapshot(snapshot_folder(folder, portal), manifest, connection)


def playbook_in(folder: Path) -> Path:
    """This repository's playbook in a folder of its own."""
    for name in ("playbook", "icp", "templates", "schemas"):
        shutil.copytree(ROOT / name, folder / name)
    return folder
