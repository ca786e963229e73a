"""What an audit rule is, what it looks at, and what it finds."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import cleandoc
from typing import NamedTuple

from dealwright.metrics.calendar import Calendar, number
from dealwright.metrics.context import Context, context
from dealwright.metrics.engine import Engine, Row
from dealwright.metrics.ladder import measured
from dealwright.metrics.states import attributes
from dealwright.metrics.words import DAY, FOR_EVER, LAST_DAY, text
from dealwright.model.pipelines import Stage
from dealwright.model.playbook import Playbook
from dealwright.records.tables import CUT

LONG_AGO = -(2**53)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A record that breaks a rule, in numbers and words of the playbook: nothing personal.

    `since_ms` is the instant of the move or meeting, or when the deal came to be as it is; `owner`
    is HubSpot's number of whom the deal belongs to on the as-of day.
    """

    rule: str
    id: int
    deal: int | None
    since_ms: int
    words: str
    object: str = "deals"
    owner: str | None = None
    stage: str | None = None


def on_deal(rule: str, row: Row, words: str) -> Finding:
    """A finding on a deal, from a row that begins with its id, stage, since when, and owner."""
    deal, stage, since_ms, owner, *_ = row
    return Finding(
        rule=rule, id=deal, deal=deal, stage=stage, since_ms=since_ms, owner=owner, words=words
    )


class Note(NamedTuple):
    """What a rule did not judge, and why."""

    rule: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What rules look at: the derived tables, the playbook, and the moment.

    The day counts to its end. What happened counts from `since` on; a day that was not over when the
    snapshot was taken (`through_ms`) is not held against anybody yet. `read` are the properties of deals
    that the snapshot has, None for all; `ties` the kinds of records whose ties to deals it has.
    """

    engine: Engine
    playbook: Playbook
    calendar: Calendar
    day: dt.date
    since: dt.date
    through_ms: int | None = None
    read: frozenset[str] | None = None
    ties: frozenset[str] = frozenset({"companies", "contacts", "line_items"})

    @property
    def cutoff(self) -> int:
        return self.calendar.cutoff(self.day)

    @property
    def start(self) -> int:
        return self.calendar.midnight(self.since)

    @property
    def over_ms(self) -> int:
        """Up to here the days are over, as far as is known."""
        return self.cutoff if self.through_ms is None else min(self.cutoff, self.through_ms)

    @cached_property
    def context(self) -> Context:
        return context(self.playbook)

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """The stages that deals are measured in, by key."""
        return {stage.stage: stage for one in measured(self.playbook) for stage in one.stages}

    def label(self, stage: str | None) -> str:
        """What people call a stage."""
        found = self.stages.get(stage or "")
        return stage or "no stage" if found is None else found.label

    def column(self, word: str) -> str:
        """The column of a deal's word; NULL where `fields:` has no such word."""
        found = self.context.words.attribute(word)
        return "CAST(NULL AS VARCHAR)" if found is None else f"d.{found.column}"

    @property
    def deals(self) -> str:
        """A query of the deals that live at the cut-off: as they are, in which stage since when."""
        own = "".join(f", {one}" for one in attributes(self.context.words.attributes, "d"))
        return f"""
            SELECT v.deal_id, v.stage, v.seq, v.entered_ms, d.valid_from_ms,
                {self.column("owner")} AS owner{own}
            FROM visits v JOIN deal_versions d ON d.deal_id = v.deal_id
            WHERE v.entered_ms < {self.cutoff} AND v.exited_ms >= {self.cutoff}
                AND d.valid_from_ms < {self.cutoff} AND d.valid_to_ms >= {self.cutoff}
        """  # noqa: S608 - our own words

    def filled(self, properties: Sequence[str]) -> str:
        """A query of record_id, property, from_ms, next_ms: when deals had something in a property.

        What stood there before a history that may be cut is taken as filled: nobody knows.
        """
        return f"""
            SELECT record_id, property, next_ms,
                CASE WHEN nth = 1 AND entries >= {CUT} THEN {LONG_AGO} ELSE at_ms END AS from_ms
            FROM (
                SELECT record_id, property, value, at_ms,
                    lead(at_ms, 1, {FOR_EVER}) OVER w AS next_ms, row_number() OVER w AS nth,
                    count(*) OVER (PARTITION BY record_id, property) AS entries
                FROM property_history
                WHERE object = 'deals' AND property IN ({quoted(properties)})
                WINDOW w AS (PARTITION BY record_id, property ORDER BY at_ms, seq)
            ) WHERE coalesce(value, '') <> '' OR nth = 1 AND entries >= {CUT}
        """  # noqa: S608 - our own words

    def unread(self, properties: Iterable[str]) -> list[str]:
        """Those that the snapshot does not have: they would look as if nobody filled them in."""
        return [] if self.read is None else sorted(set(properties) - self.read)

    def parked_days(self) -> str:
        """A query of day_no, ms: the instants at which deals that were parked wake up."""
        if self.context.words.attribute("parked_until") is None:
            return "SELECT 0 AS day_no, 0 AS ms WHERE false"
        found = self.engine.rows(
            "SELECT DISTINCT f_parked_until FROM deal_versions WHERE f_parked_until IS NOT NULL"
        )
        days = sorted(int(day) for (day,) in found)
        wakes = ", ".join(str(self.wakes(day)) for day in days)
        return f"SELECT unnest({days}::BIGINT[]) AS day_no, unnest([{wakes}]::BIGINT[]) AS ms"

    def wakes(self, day_no: int) -> int:
        """The instant at which a day begins, given as a number; a day that no calendar has is far."""
        if not 0 <= day_no < LAST_DAY:
            return FOR_EVER if day_no > 0 else LONG_AGO
        return self.calendar.midnight(dt.date(1970, 1, 1) + dt.timedelta(days=day_no))

    @property
    def day_no(self) -> int:
        return number(self.day)


Find = Callable[[Ground], Iterator[Finding | Note]]


class Rule(NamedTuple):
    """One rule; it waits where `fields:` lacks one of the words that it needs."""

    id: str
    title: str
    needs: tuple[str, ...]
    find: Find
    page: str

    def found(self, ground: Ground) -> Iterator[Finding | Note]:
        """What it finds, or that it cannot judge."""
        lacking = [one for one in self.needs if not _declared(ground, one)]
        if lacking:
            yield Note(self.id, f"fields: has no {' and no '.join(lacking)}")
            return
        yield from self.find(ground)


def rule(id_: str, title: str, *needs: str) -> Callable[[Find], Rule]:
    """Make a rule of a function; its docstring is the page that `explain` prints.

    `needs` are words of `fields:` such as `deals.deal_type`.
    """

    def made(find: Find) -> Rule:
        return Rule(id_, title, needs, find, cleandoc(find.__doc__ or ""))

    return made


def _declared(ground: Ground, word: str) -> bool:
    thing, _, name = word.partition(".")
    words = ground.context.words
    return (words.attribute(name) if thing == "deals" else words.one(thing, name)) is not None


def quoted(values: Sequence[str]) -> str:
    """Texts for `IN ( )`; NULL where there is none, which nothing equals."""
    return ", ".join(map(text, values)) or "NULL"


def days(milliseconds: int) -> str:
    """A time as whole days, in words."""
    whole = milliseconds // DAY
    return "1 day" if whole == 1 else f"{whole} days"
