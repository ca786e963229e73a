"""Seeded histories of many deals, and every integer that an engine gives about them."""

import datetime as dt
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dealwright.metrics.compile import compile_metric
from dealwright.metrics.context import context
from dealwright.metrics.engine import Engine
from dealwright.metrics.evaluate import Asked
from dealwright.model.metrics import Metric
from dealwright.model.portals import Portal
from dealwright.records.manifest import Manifest, footnote
from dealwright.records.places import snapshot_folder
from dealwright.records.snapshot import write_snapshot
from dealwright.records.wanted import wanted
from support.histories import ROOT, Changes, Thing, World, deal, email, meeting, ms, where

FIRST = dt.date(2026, 1, 1)
LAST = dt.date(2026, 6, 30)
SPAN = (LAST - FIRST).days
_WAYS = (
    "enrichment outreach discovery proposal closed_won",
    "enrichment outreach discovery closed_lost",
    "enrichment outreach enrichment outreach proposal closed_lost",
    "outreach proposal closed_won",
    "renewals proposal closed_won",
    "enrichment outreach closed_lost",
    "outreach discovery closed_won",
    "enrichment outreach",
)
# Quotes and backslashes are where engines read a text differently.
AWKWARD = "O'Neill\\'s \\n list"
_SOURCES = ("referral", "event", AWKWARD, None)


def invented_deals(seed: int, deals: int) -> World:
    """Deals with moves, contracts, pauses, deletions, meetings and e-mails."""
    dice = random.Random(seed)  # noqa: S311 - the same deals each time
    companies = [
        Thing(id=9_000 + n, object="companies", changes={"institution_type": _kinds(dice)})
        for n in range(1 + deals // 4)
    ]
    found = [_deal(dice, 1 + n, 9_000 + dice.randrange(len(companies))) for n in range(deals)]
    activities = [one for n in range(deals) for one in _activities(dice, n, deals)]
    return World([*companies, *found, *activities])


def _kinds(dice: random.Random) -> Changes:
    return [(_when(dice, 0, 30), dice.choice(("university", "college")))]


def _when(dice: random.Random, first: int, last: int) -> str:
    """Now and then exactly at midnight, where days begin."""
    day = FIRST + dt.timedelta(days=dice.randint(first, last))
    if dice.random() < 0.2:
        return f"{day}T00:00:00"
    hours = f"{dice.randrange(24):02}:{dice.randrange(60):02}"
    return f"{day}T{hours}:{dice.randrange(60):02}.{dice.randrange(1000):03}"


def _deal(dice: random.Random, id_: int, company: int) -> Thing:
    start = dice.randrange(SPAN - 20)
    words = dice.choice(_WAYS).split()
    words = words[: dice.randint(1, len(words))]
    moments = sorted(_when(dice, start, min(SPAN, start + 70)) for _ in words)
    begun = FIRST + dt.timedelta(days=dice.randint(-200, SPAN))
    contract = dice.random() < 0.5
    named: dict[str, object] = {
        "type": dice.choice(("newbusiness", "newbusiness", "existingbusiness", None)),
        "hubspot_owner_id": dice.choice(("11", "12")),
        "lead_source": dice.choice(_SOURCES),
        "contract_start_date": str(begun) if contract else None,
        "contract_end_date": str(begun + dt.timedelta(days=dice.randint(30, 400)))
        if contract
        else None,
        "service_status": dice.choice(("ongoing", "ended", None)),
        "parked_until": str(LAST - dt.timedelta(days=dice.randrange(40)))
        if dice.random() < 0.1
        else None,
        "archived": _when(dice, SPAN - 10, SPAN) if dice.random() < 0.1 else None,
        "of": [("companies", company)],
    }
    stages = [f"{when} {stage}" for when, stage in zip(moments, words, strict=True)]
    return deal(id_, *stages, created=moments[0], **named)


def _activities(dice: random.Random, place: int, deals: int) -> Iterator[Thing]:
    of = sorted({1 + dice.randrange(deals) for _ in range(dice.randint(1, 2))})
    if dice.random() < 0.7:
        yield meeting(
            20_000 + place,
            of,
            start=_when(dice, 5, SPAN),
            outcome=dice.choice(("COMPLETED", "NO_SHOW", None)),
            kind=dice.choice(("Discovery call", "Renewal call", None)),
        )
    if dice.random() < 0.8:
        sent = _when(dice, 5, SPAN - 10)
        yield email(
            40_000 + place,
            of[:1],
            sent=sent,
            status=dice.choice(("SENT", "SENT", "BOUNCED")),
            purpose=dice.choice(("outreach", "outreach", None)),
            template=dice.choice(("a", "b", None)),
            opens=[f"{LAST - dt.timedelta(days=dice.randrange(9))} 1"]
            if dice.random() < 0.5
            else None,
        )


def metrics_of(world: World) -> list[Metric]:
    """Those of the playbook, and one that asks for the awkward text."""
    awkward = replace(world.metric("sqd"), metric="awkward", where=where({"source": AWKWARD}))
    return [*world.playbook.measures.metrics, awkward]


Answers = dict[tuple[str, ...], list[tuple[object, ...]]]


def answers(world: World, engine: Engine, tables: dict[str, str] | None = None) -> Answers:
    """The rows of every query of every metric: today and the 12 weeks before, whole and split."""
    asked = Asked(world.calendar, [*world.calendar.weeks(LAST, 13)])
    about = context(world.playbook, tables)
    found: Answers = {}
    for metric in metrics_of(world):
        for split in ((), ("deal_type", "source")):
            compiled = compile_metric(metric, about, split)
            for name, query in compiled.queries.items():
                texts = {"totals": query.totals()}
                if not split:
                    texts |= {"members": query.members(), "histogram": query.histogram()}
                for what, text in texts.items():
                    rows = asked.rows(compiled, text, engine)
                    key = (metric.metric, name, what, *split)
                    found[key] = sorted(map(_plain, rows), key=repr)
    return found


def _plain(row: tuple[object, ...]) -> tuple[object, ...]:
    """Only texts and whole numbers may come back."""
    assert all(one is None or isinstance(one, str | int) for one in row), row
    return row


def with_snapshot(folder: Path, world: World) -> Path:
    """A repository with the playbook of this one and a snapshot of the world in it."""
    for name in ("playbook", "icp"):
        shutil.copytree(ROOT / name, folder / name)
    portal = Portal(portal="sandbox", embedded=True)
    asked = wanted(world.playbook, portal)
    manifest = Manifest(
        portal="sandbox",
        portal_id=7,
        data_through_ms=ms("2026-06-30T15:00:00"),
        fields=asked.fields,
        presence=asked.presence,
        footnotes=(footnote("untyped", "deals", [3, 5]),),
    )
    write_snapshot(snapshot_folder(folder, "sandbox"), manifest, world.tables().connection)
    return folder


def named(folder: Path, engine: str) -> None:
    """Write an `engine:` into the playbook of a repository, in place of the one there was."""
    path = folder / "playbook" / "playbook.yaml"
    before = path.read_text("utf-8").partition("\nengine:")[0].rstrip("\n")
    path.write_text(f"{before}\n\nengine: {engine}\n", "utf-8")
