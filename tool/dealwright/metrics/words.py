"""Which columns the derived tables have: one for each word of `fields:`."""

from collections.abc import Iterator
from dataclasses import dataclass

from dealwright.model.metrics import Field
from dealwright.model.playbook import Playbook

DATES = frozenset({"contract_start", "contract_end", "target_start", "target_end", "parked_until"})
"""Words that hold a calendar date: a whole number of days since 1970-01-01."""

FOR_EVER = 253_402_300_800_000
"""The instant at which what has not ended ends: midnight after the year 9999."""

LAST_DAY = FOR_EVER // 86_400_000
FIRST_DAY = -719_162
"""The days that stand for "for ever" and "since ever"."""

DAY = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the metric grammar and the property that it is fed by."""

    word: str
    thing: str
    fed_by: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def column(self) -> str:
        """Its column; a word may be one of SQL's own."""
        return f"f_{self.word}"

    @property
    def date(self) -> bool:
        return self.thing == "deals" and self.word in DATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of every thing."""

    of: dict[str, tuple[Word, ...]]

    @property
    def attributes(self) -> tuple[Word, ...]:
        """What a deal carries at every instant: its own fields and those of its company.

        A word that both have means the deal's.
        """
        deals = self.of.get("deals", ())
        own = {word.word for word in deals}
        return (*deals, *(word for word in self.of.get("companies", ()) if word.word not in own))

    def attribute(self, name: str) -> Word | None:
        return next((word for word in self.attributes if word.word == name), None)

    def one(self, thing: str, name: str) -> Word | None:
        return next((word for word in self.of.get(thing, ()) if word.word == name), None)


def words(playbook: Playbook) -> Words:
    """The words that the playbook's `fields:` declare."""
    return Words(
        of={of.thing: tuple(_words(of.thing, of.fields)) for of in playbook.measures.fields}
    )


def _words(thing: str, fields: tuple[Field, ...]) -> Iterator[Word]:
    for field in fields:
        yield Word(
            word=field.field,
            thing=thing,
            fed_by=field.property,
            values=tuple((one.value, one.means) for one in field.values),
        )


def text(value: str) -> str:
    """A text as every engine reads it: quotes doubled; a backslash is not an escape everywhere."""
    return "'" + value.replace("'", "''") + "'"
