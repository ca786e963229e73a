"""What a change of the playbook or of its templates does to documents, shown on invented deals."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher

from jinja2.sandbox import ImmutableSandboxedEnvironment

from dealwright.documents.deal_document import NotSaidError, Occasion, kinds, render_document
from dealwright.documents.environment import make_environment
from dealwright.documents.given import WORK, Given
from dealwright.documents.proposal import DealFacts, render_proposal
from dealwright.documents.tree import words
from dealwright.documents.verify import Figure, body, compare
from dealwright.documents.work import WorkItem
from dealwright.errors import FindingsError, UsageError
from dealwright.model.examples import Example
from dealwright.model.playbook import Playbook
from dealwright.model.words import Hours

PROPOSAL = "proposal"
_PROPOSAL_TEMPLATE = "proposal/general.md.j2"
# No deal of any portal: examples have no number.
_DEAL, _PORTAL = "1", "examples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A state of the playbook and of its templates, and what to call it."""

    called: str
    playbook: Playbook
    environment: ImmutableSandboxedEnvironment = field(default_factory=make_environment)

    def documents(self) -> tuple[str, ...]:
        """Every document that there is a template for."""
        proposal = _PROPOSAL_TEMPLATE in self.environment.list_templates()
        return (*((PROPOSAL,) if proposal else ()), *kinds(self.environment))


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document as Markdown, or why there is none."""

    text: str | None = None
    refused: str | None = None

    @property
    def body(self) -> str | None:
        return None if self.text is None else body(self.text)


_NONE = Made()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A document of an example before and after; a side without a template for it has neither text nor reason."""

    document: str
    example: str
    day: dt.date
    before: Made
    after: Made


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changes in a document: figures, then how many words went and came; neither is in its look alone."""

    pair: Pair
    figures: tuple[Figure, ...]
    gone: int
    come: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything that a change does to documents.

    `new` and `gone`: the documents that only one side has a template for.
    """

    pairs: tuple[Pair, ...]
    changes: tuple[Change, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def now_refused(self) -> tuple[Pair, ...]:
        return tuple(one for one in self.pairs if one.after.refused and one.before.text is not None)

    @property
    def no_longer_refused(self) -> tuple[Pair, ...]:
        return tuple(one for one in self.pairs if one.before.refused and one.after.text is not None)

    @property
    def still_refused(self) -> tuple[Pair, ...]:
        return tuple(one for one in self.pairs if one.before.refused and one.after.refused)

    @property
    def unchanged(self) -> int:
        both = sum(one.before.text is not None and one.after.text is not None for one in self.pairs)
        return both - len(self.changes)

    @property
    def empty(self) -> bool:
        refused = (*self.now_refused, *self.no_longer_refused)
        return not (self.changes or self.new or self.gone or refused)


def days(base: Playbook, head: Playbook, today: dt.date) -> tuple[dt.date, ...]:
    """Today, and each later day on which a price begins that only one of the two has."""
    before, after = (
        {
            (offering.offering, price.from_, price.annual, price.usage)
            for offering in one.offerings.offerings
            for price in offering.prices
        }
        for one in (base, head)
    )
    return (today, *sorted({begins for _, begins, *_ in before ^ after if begins > today}))


def preview(base: Side, head: Side, examples: Sequence[Example], on: Iterable[dt.date]) -> Preview:
    """Every document of every example, made on each day from both sides with nothing else different."""
    known = tuple(dict.fromkeys((*head.documents(), *base.documents())))
    pairs = tuple(
        Pair(
            document=document,
            example=example.example,
            day=day,
            before=_made(base, example, document, day),
            after=_made(head, example, document, day),
        )
        for day in on
        for document in known
        for example in examples
    )
    return Preview(
        pairs=pairs,
        changes=tuple(_changes(pairs)),
        new=tuple(one for one in head.documents() if one not in base.documents()),
        gone=tuple(one for one in base.documents() if one not in head.documents()),
    )


def _made(side: Side, example: Example, document: str, day: dt.date) -> Made:
    if document not in side.documents():
        return _NONE
    facts = DealFacts(deal=_DEAL, properties=example.filled(), portal=_PORTAL)
    try:
        return Made(text=_text(side, facts, document, example.said(document), day))
    except (FindingsError, UsageError) as refused:
        return Made(refused=refused.message)


def _text(
    side: Side, facts: DealFacts, document: str, said: Mapping[str, str], day: dt.date
) -> str:
    if document == PROPOSAL:
        return render_proposal(side.playbook, facts, today=day, environment=side.environment)
    at = Occasion(today=day, version=None, commit=None)
    given: Given = said
    for _ in range(_ASKED_AGAIN):
        try:
            return render_document(
                side.playbook, document, facts, given, at=at, environment=side.environment
            )
        except NotSaidError as refused:
            # What an example does not say stands as its name; what the deal lacks stays refused.
            standing = {name: _stands(name) for name in refused.asked if name not in given}
            if not standing:
                raise
            given = {**standing, **given}
    raise FindingsError(f"{document} asks without end")


# An answer may lead to another question, not to many.
_ASKED_AGAIN = 10


def _stands(name: str) -> str | tuple[WorkItem, ...]:
    """For what an example does not say: its name; of work a piece of an hour or two."""
    if name == WORK:
        return (WorkItem(item=f"[{name}]", hours=Hours(Decimal(1), Decimal(2))),)
    return f"[{name}]"


def _changes(pairs: Iterable[Pair]) -> Iterator[Change]:
    for pair in pairs:
        before, after = pair.before.body, pair.after.body
        if before is None or after is None or before == after:
            continue
        was, now = words(before), words(after)
        gone, come = _words_changed(was.split(), now.split())
        yield Change(
            pair=pair,
            figures=compare(_without_links(was), _without_links(now)).figures,
            gone=gone,
            come=come,
        )


def _without_links(text: str) -> str:
    """An address is a word: the digits in it are no figures that anybody pays."""
    return _ADDRESS.sub(lambda found: _DIGIT.sub("#", found[0]), text)


_ADDRESS, _DIGIT = re.compile(r"https?://\S+"), re.compile(r"\d")


def _words_changed(before: list[str], after: list[str]) -> tuple[int, int]:
    """How many words are there no longer, and how many are new."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    changed = [one for one in matcher.get_opcodes() if one[0] != "equal"]
    gone = sum(end - begin for _, begin, end, _, _ in changed)
    return gone, sum(end - begin for _, _, _, begin, end in changed)
