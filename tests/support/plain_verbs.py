"""The five verbs in plain Python, over what `support.plain` says was known."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dealwright.model.metrics import Metric
from support.histories import Thing, ms
from support.plain import DAY_MS, Fields, Plain, Stay

Segment = tuple[str | int | None, ...]


class Unit(NamedTuple):
    """Something that counts: in which part of the number, as a success or not, for how long."""

    part: str
    unit: int
    segment: Segment
    success: bool = False
    ms: int = 0


def units(plain: Plain, metric: Metric, split: Sequence[str] = ()) -> Iterator[Unit]:
    """Everything that counts in any part of the number."""
    (verb,) = metric.verbs()
    if verb == "conversion":
        yield from _conversion(plain, metric, split)
    elif verb == "flow":
        yield from _flow(plain, metric, split)
    elif verb == "days":
        yield from _lasting(plain, metric, split)
    elif metric.count != "deals":
        yield from _activities(plain, metric, split)
    elif metric.entering:
        yield from _entries(plain, metric, metric.entering, split)
        yield from _moves(plain, metric, split)
    else:
        yield from _standing(plain, metric, split)


def _segment(fields: Fields, split: Sequence[str]) -> Segment:
    return tuple(fields.get(name) for name in split)


def _standing(plain: Plain, metric: Metric, split: Sequence[str]) -> Iterator[Unit]:
    stages = plain.stages_of(metric.in_)
    asked = any(one.field == "parked" for one in metric.where)
    for one in plain.deals():
        stage, fields = plain.stage(one), plain.fields(one)
        asleep = stages and not asked and stage in plain.meanings.open and plain.parked(fields)
        if (stage in stages or not stages) and not asleep and plain.meets_now(metric, one, fields):
            yield Unit("value", one.id, _segment(fields, split))


def _entries(
    plain: Plain, metric: Metric, names: Sequence[str], split: Sequence[str]
) -> Iterator[Unit]:
    """Deals that came in from outside, once each, with the fields of their last entry."""
    stages, start = plain.stages_of(names), plain.start(metric.during)
    for one in plain.deals():
        last: Unit | None = None
        for stay in plain.stays(one):
            fields = plain.fields(one, stay.entered)
            entered = stay.stage in stages and stay.before not in stages and not stay.moved_by_us
            if entered and stay.entered >= start and plain.meets(metric.where, fields):
                last = Unit("value", one.id, _segment(fields, split))
        if last is not None:
            yield last


def _flow(plain: Plain, metric: Metric, split: Sequence[str]) -> Iterator[Unit]:
    assert metric.flow is not None
    for part, stage in (("start", metric.flow.start), ("value", metric.flow.end)):
        for unit in _entries(plain, metric, (stage,), split):
            yield unit._replace(part=part)


def _moves(plain: Plain, metric: Metric, split: Sequence[str]) -> Iterator[Unit]:
    """Every entry and every exit, those of deals that are gone too: leaving is how they went."""
    stages, start = plain.stages_of(metric.entering), plain.start(metric.during)
    for one in plain.known("deals"):
        stays = plain.stays(one)
        for place, stay in enumerate(stays):
            fields = plain.fields(one, stay.entered)
            if stay.stage not in stages or not plain.meets(metric.where, fields):
                continue
            if stay.entered >= start and stay.before not in stages and not stay.moved_by_us:
                yield Unit("entries", one.id, _segment(fields, split))
            exited = stay.exited
            if exited is None and not plain.there(one):
                exited = ms(str(one.archived))
            onward = stays[place + 1].stage if place + 1 < len(stays) else None
            if exited is not None and exited >= start and onward not in stages:
                yield Unit("exits", one.id, _segment(fields, split))


def _activities(plain: Plain, metric: Metric, split: Sequence[str]) -> Iterator[Unit]:
    thing = str(metric.count or metric.share)
    for one in plain.known(thing):
        found = _activity(plain, one, thing)
        if found is None or not plain.there(one):
            continue
        at, fields = found
        if plain.start(metric.during) <= at < plain.cutoff and plain.meets(metric.where, fields):
            yield Unit("value", one.id, _segment(fields, split), _happened(plain, one, metric.that))


def _activity(plain: Plain, one: Thing, thing: str) -> tuple[int, Fields] | None:
    """When it happened, and its words; None when that is not known or all of its deals are gone."""
    deals = [
        other
        for of, id_ in one.of
        for other in plain.world.things
        if of == "deals" and other.object == "deals" and other.id == id_
    ]
    if deals and not any(plain.there(other) for other in deals):
        return None
    own: Fields = {}
    for of in plain.world.playbook.measures.fields:
        for field in of.fields if of.thing == thing else ():
            raw = plain.value(one, field.property)
            meant = {value.value: value.means for value in field.values}
            own[field.field] = meant.get(raw or "", raw)
    when = own["start" if thing == "meetings" else "sent"]
    if when is None:
        return None
    at = ms(str(when).removesuffix("Z"))
    first = min(deals, key=lambda other: (ms(other.created), other.id), default=None)
    fields = plain.fields(first, at) if first is not None and ms(first.created) <= at else {}
    label = "kind" if thing == "meetings" else "purpose"
    own[label] = own[label] or (plain.stage(first, at) if first is not None else None)
    own["delivered"] = "true" if own.get("status") == "delivered" else "false"
    return at, fields | own


_SHOWN_BY = {"opened": "hs_email_open_count", "replied": "hs_email_reply_count"}


def _happened(plain: Plain, one: Thing, that: str | None) -> bool:
    """Whether an e-mail was ever seen opened, replied to or bounced."""
    said = one.changes.get(_SHOWN_BY.get(str(that), "hs_email_status"), ())
    known = [value for when, value in said if ms(when) < plain.cutoff and value]
    if that == "bounced":
        return any(value in ("BOUNCED", "FAILED") for value in known)
    return that is not None and any(int(value) > 0 for value in known)


class Attempt(NamedTuple):
    """A deal's first entry into a stage, with what it was then and everything it did since."""

    deal: Thing
    entered: int
    segment: Segment
    since: list[Stay]

    def first(self, stages: Sequence[str]) -> int | None:
        """When it first came into one of the stages."""
        return next(
            (one.entered for one in self.since if one.stage in stages and not one.moved_by_us), None
        )


def _attempts(plain: Plain, metric: Metric, start: str, split: Sequence[str]) -> Iterator[Attempt]:
    for one in plain.deals():
        stays = plain.stays(one)
        for place, stay in enumerate(stays):
            if stay.stage == start and not stay.moved_by_us:
                fields = plain.fields(one, stay.entered)
                if plain.meets(metric.where, fields):
                    rest = stays[place + 1 :]
                    yield Attempt(one, stay.entered, _segment(fields, split), rest)
                break


def _conversion(plain: Plain, metric: Metric, split: Sequence[str]) -> Iterator[Unit]:
    assert metric.conversion is not None
    start, end = metric.conversion.start, metric.conversion.end
    reached = {end}
    for ladder in plain.meanings.ladders:
        if metric.skips != "ignore" and start in ladder and end in ladder[ladder.index(start) :]:
            reached |= set(ladder[ladder.index(end) :])
    within = None if metric.within == "ever" else int(str(metric.within).split()[0])
    for one in _attempts(plain, metric, start, split):
        if metric.during is not None and one.entered < plain.start(metric.during):
            continue
        there, direct = one.first(tuple(reached)), one.first((end,))
        ready = one.entered + (within or 0) * DAY_MS
        if ready < plain.cutoff:
            in_time = there is not None and (within is None or there <= ready)
            yield Unit("value", one.deal.id, one.segment, in_time)
            if in_time and there is not None and (direct is None or direct > there):
                yield Unit("skipped", one.deal.id, one.segment)
        yield Unit("entered", one.deal.id, one.segment)
        yield from _state(plain, one, there)


def _state(plain: Plain, one: Attempt, there: int | None) -> Iterator[Unit]:
    """Whether an attempt has converted, was lost, or is asleep."""
    stage = plain.stage(one.deal)
    if there is not None:
        yield Unit("converted", one.deal.id, one.segment)
    elif stage == "closed_lost":
        lasted = one.since[-1].entered - one.entered
        yield Unit("lost", one.deal.id, one.segment, ms=lasted)
    elif stage in plain.meanings.open and plain.parked(plain.fields(one.deal)):
        yield Unit("parked", one.deal.id, one.segment)


def _lasting(plain: Plain, metric: Metric, split: Sequence[str]) -> Iterator[Unit]:
    stage = str(metric.days).removeprefix("in ")
    yield from (
        _days(plain, metric, split)
        if "->" in stage
        else _days_in(plain, metric, stage.strip(), split)
    )


def _days(plain: Plain, metric: Metric, split: Sequence[str]) -> Iterator[Unit]:
    start, end = (word.strip() for word in str(metric.days).split("->"))
    for one in _attempts(plain, metric, start, split):
        there = one.first((end,))
        if there is not None:
            yield Unit("value", one.deal.id, one.segment, ms=there - one.entered)
        elif plain.stage(one.deal) == "closed_lost":
            yield from _state(plain, one, there)
        else:
            yield Unit("open", one.deal.id, one.segment, ms=plain.cutoff - one.entered)
    for one in _attempts(plain, metric, end, split):
        before = (stay for stay in plain.stays(one.deal) if stay.entered <= one.entered)
        if all(stay.stage != start for stay in before):
            yield Unit("left_out", one.deal.id, one.segment)


def _days_in(plain: Plain, metric: Metric, stage: str, split: Sequence[str]) -> Iterator[Unit]:
    for one in plain.deals():
        inside = [stay for stay in plain.stays(one) if stay.stage == stage]
        if not inside:
            continue
        fields = plain.fields(one, inside[0].entered)
        if plain.meets(metric.where, fields):
            total = sum(
                (plain.cutoff if stay.exited is None else stay.exited) - stay.entered
                for stay in inside
            )
            part = "open" if inside[-1].exited is None else "value"
            yield Unit(part, one.id, _segment(fields, split), ms=total)
