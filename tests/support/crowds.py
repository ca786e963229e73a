"""Many made-up portals in one snapshot, told apart by a field of their own: a thousand in minutes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from dealwright.cli.seeding import seed_plan
from dealwright.metrics.derive import derivation
from dealwright.metrics.engine import DuckEngine
from dealwright.metrics.stage_map import stage_map
from dealwright.metrics.words import Words, words
from dealwright.model.metrics import Field
from dealwright.model.playbook import Playbook
from dealwright.model.portals import Portal as PortalFile
from dealwright.records.memory import Row, tables_of
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.seed import SeedPlan, Size
from dealwright.sandbox.seeding.chances import chance_for
from dealwright.sandbox.seeding.drafts import Draft
from dealwright.sandbox.seeding.history import Historian
from dealwright.sandbox.seeding.report import document
from dealwright.sandbox.seeding.truth import Truth, drawn_truth
from dealwright.sandbox.wire import Json
from support.histories import shipped

WHERE = "portal"
"""The word and the property that say which portal a deal is of: the number of its seed."""

_APART = 1_000_000


def playbook() -> Playbook:
    """Ours, with one field more."""
    ours = shipped()
    fields = tuple(
        replace(of, fields=(*of.fields, Field(field=WHERE, property=WHERE)))
        if of.thing == "deals"
        else of
        for of in ours.measures.fields
    )
    return replace(ours, measures=replace(ours.measures, fields=fields))


def plan() -> SeedPlan:
    ours = shipped()
    return seed_plan(ours, ours.deal_pipelines()[0])


def truth_of(seed: int) -> Truth:
    """What `sandbox seed --seed` draws a portal's history from."""
    return drawn_truth(plan(), chance_for(seed, "truth"))


def told(size: Size, truth: Truth) -> Json:
    """What `--truth` writes down of it."""
    return document(plan(), size, truth)


def engine(portal: Portal, sizes: Iterable[Size], truths: dict[int, Truth]) -> DuckEngine:
    """The deals of one portal for each size, with everything derived that is derived of deals."""
    ours = playbook()
    known = words(ours)
    rows: dict[str, list[Row]] = {"records": [], "property_history": []}
    for size in sizes:
        for name, found in _rows(portal, size, truths[size.seed], known):
            rows[name].append(found)
    connection = tables_of(rows)
    here = PortalFile(portal="here", embedded=True)
    derivation(known, stage_map(ours, here), _midnight).make(connection)
    return DuckEngine(connection)


def _midnight(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400_000


def _rows(portal: Portal, size: Size, truth: Truth, known: Words) -> Iterator[tuple[str, Row]]:
    wanted = {"dealstage", "pipeline", *(word.fed_by for word in known.of["deals"])}
    drafts: list[Draft] = []

    def write(draft: Draft) -> int:
        drafts.append(draft)
        return size.seed * _APART + len(drafts)

    historian = Historian(
        portal=portal, plan=plan(), size=size, truth=truth, link=lambda *_: None, before=0
    )
    merged = {double.loser: double for double in historian.write(write)}
    for number, draft in enumerate(drafts, size.seed * _APART + 1):
        if draft.kind != "deals":
            continue
        born, double = draft.entries[0].at, merged.get(number)
        gone = (double.at, double.survivor) if double else (draft.archived_at, None)
        yield "records", ("deals", number, born, *gone)
        yield "property_history", ("deals", number, WHERE, str(size.seed), born, 0, "CRM_UI")
        seq: dict[str, int] = {}
        for entry in draft.entries:
            for name, value in entry.changes.items():
                if name in wanted:
                    place = seq[name] = seq.get(name, -1) + 1
                    yield (
                        "property_history",
                        ("deals", number, name, value, entry.at, place, draft.source),
                    )
