"""What a change of definitions does to every number, on one snapshot."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dealwright.metrics.calendar import Calendar
from dealwright.metrics.compile import Compiled, compile_metric
from dealwright.metrics.conditions import DefinitionError
from dealwright.metrics.evaluate import Asked, Number, evaluate, members
from dealwright.metrics.moved import Impact, Moved, MovedLine, shown
from dealwright.metrics.red_lines import (
    Watched,
    as_line,
    decisions_of,
    own_since,
    states,
)
from dealwright.metrics.stage_map import StageMap
from dealwright.metrics.words import Words
from dealwright.model.metrics import Metric, RedLine

_RATES = frozenset({"share", "conversion"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A playbook's definitions, with the tables that were derived by them."""

    watched: Watched
    words: Words
    stages: StageMap

    @property
    def calendar(self) -> Calendar:
        return self.watched.calendar

    def metrics(self) -> dict[str, Metric]:
        return {one.metric: one for one in self.watched.playbook.measures.metrics}

    def compiled(self, metric: Metric) -> Compiled:
        return compile_metric(metric, self.watched.context)

    def meaning(self, metric: Metric) -> object:
        """Everything that decides the metric's numbers, to be compared."""
        try:
            text = self.compiled(metric).text
        except DefinitionError as error:
            text = str(error)
        fed = [
            (thing, word)
            for thing, found in self.words.of.items()
            for word in found
            if (thing in ("meetings", "emails") and thing in text) or word.column in text
        ]
        return text, self.calendar, fed, self.stages


def impact(base: Side, head: Side, day: dt.date, weeks: int = 104) -> Impact:
    """Both sides at the end of a day, and of each of the weeks before it."""
    before, after = base.metrics(), head.metrics()
    names = dict.fromkeys([*before, *after])
    changed = [
        name
        for name in names
        if name not in before
        or name not in after
        or base.meaning(before[name]) != head.meaning(after[name])
    ]
    return Impact(
        day=day,
        moved=tuple(
            _moved(name, base, before.get(name), head, after.get(name), _days(head, day, weeks))
            for name in changed
        ),
        lines=tuple(_lines(base, head, set(changed), day)),
        unchanged=len(names) - len(changed),
    )


def flipped_lines(base: Side, head: Side, day: dt.date) -> tuple[MovedLine, ...]:
    """The red lines alone, where the verdict is another at the end of a day."""
    before, after = base.metrics(), head.metrics()
    changed = {
        name
        for name in before.keys() & after.keys()
        if base.meaning(before[name]) != head.meaning(after[name])
    }
    return tuple(one for one in _lines(base, head, changed, day) if one.flips)


def _days(side: Side, day: dt.date, weeks: int) -> list[dt.date]:
    """The weeks before, and the day itself last."""
    past = [one for one in side.calendar.weeks(day, weeks + 1) if one < day]
    return [*past[-weeks:], day]


def _moved(
    name: str,
    base: Side,
    before: Metric | None,
    head: Side,
    after: Metric | None,
    days: list[dt.date],
) -> Moved:
    then, old, unclear = _counted(base, before, days)
    now, new, still_unclear = _counted(head, after, days)
    if then is None or now is None:
        return Moved(
            metric=name,
            before=then[-1] if then else None,
            after=now[-1] if now else None,
            problem=unclear or still_unclear,
        )
    both = old.keys() & new.keys() if _RATES.issuperset((then[-1].verb, now[-1].verb)) else ()
    past = list(zip(then[:-1], now[:-1], strict=True))
    return Moved(
        metric=name,
        before=then[-1],
        after=now[-1],
        weeks=sum(shown(one) != shown(other) for one, other in past),
        of_weeks=len(past),
        entering=tuple(sorted(new.keys() - old.keys())),
        leaving=tuple(sorted(old.keys() - new.keys())),
        succeeding=tuple(sorted(one for one in both if new[one] and not old[one])),
        failing=tuple(sorted(one for one in both if old[one] and not new[one])),
    )


def _counted(
    side: Side, metric: Metric | None, days: list[dt.date]
) -> tuple[list[Number] | None, dict[int, bool], str | None]:
    """The number at each day, the ids that count at the last and whether each is a success.

    Or why a definition has none.
    """
    if metric is None:
        return None, {}, None
    try:
        compiled = side.compiled(metric)
    except DefinitionError as error:
        return None, {}, str(error)
    asked, engine = Asked(side.calendar, days), side.watched.engine
    (found,) = members(compiled, Asked(side.calendar, days[-1:]), engine)
    succeeded = {one.unit for one in found if one.success}
    ids = {one.unit: one.unit in succeeded for one in found}
    return evaluate(compiled, asked, engine, ("start", "value")), ids, None


def _lines(base: Side, head: Side, changed: set[str], day: dt.date) -> Iterator[MovedLine]:
    """The red lines that say something else, or rest on a metric that does."""
    sides = [
        {one.red_line: one for one in side.watched.playbook.red_lines.red_lines}
        for side in (base, head)
    ]
    names = [
        name
        for name in dict.fromkeys([*sides[0], *sides[1]])
        if _differs(base, sides[0].get(name), head, sides[1].get(name), changed)
    ]
    if not names:
        return
    before, after = (
        {one.red_line.red_line: one for one in states(side.watched, day)} for side in (base, head)
    )
    for name in names:
        yield MovedLine(red_line=name, before=before.get(name), after=after.get(name))


def _differs(
    base: Side, before: RedLine | None, head: Side, after: RedLine | None, changed: set[str]
) -> bool:
    if before is None or after is None:
        return True
    if _rule(base, before) != _rule(head, after):
        return True
    return before.metric in changed or (after.after is not None and after.after.unit in changed)


def _rule(side: Side, line: RedLine) -> object:
    playbook = side.watched.playbook
    try:
        return line.metric, as_line(line), own_since(line, playbook), decisions_of(line, playbook)
    except DefinitionError as error:
        return str(error)
