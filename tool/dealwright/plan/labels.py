"""Labels that only one may hold: given up before they are taken.

HubSpot refuses two pipelines of an object, and two stages of a pipeline, under one label.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dealwright.plan.changes import FieldChange, Update
from dealwright.plan.resources import Pipeline, Stage

Labelled = Pipeline | Stage
Wanted = tuple[Labelled, tuple[FieldChange, ...]]


def freed(takers: Iterable[Labelled], leaving: Iterable[Labelled]) -> Iterator[Update]:
    """What is to go gives its label up early when something else wants it."""
    wanted = {one.claim: one.address for one in takers}
    for found in leaving:
        if wanted.get(found.claim, found.address) != found.address:
            yield _passing(found)


def labels_in_order(updates: Iterable[Wanted], there: Mapping[str, Labelled]) -> Iterator[Update]:
    """Updates in such an order that a label is given up before another takes it.

    In a ring of labels nobody can be the first, so one of them takes another name for a while.
    """
    waiting = {wish.address: (wish, fields) for wish, fields in updates}
    claims = {address: there[address].claim for address in waiting}
    while waiting:
        held = {claims[address]: address for address in waiting}
        free = (
            address
            for address, (wish, _) in waiting.items()
            if held.get(wish.claim, address) == address
        )
        address = next(free, None)
        if address is None:
            address = next(iter(waiting))
            passing = another_label(there[address])
            wish, fields = waiting[address]
            claims[address] = passing.claim
            waiting[address] = (wish, _from(fields, passing.label))
            yield _passing(there[address])
            continue
        wish, fields = waiting.pop(address)
        yield Update(resource=wish, fields=fields)


def _passing(found: Labelled) -> Update:
    named = another_label(found)
    field = FieldChange(name="label", old=found.label, new=named.label)
    return Update(resource=named, fields=(field,), passing=True)


def another_label(found: Labelled) -> Labelled:
    """The same under a label for a while: with its id in it, nobody else will have it."""
    return replace(found, label=f"{found.label.strip()} ({found.id})")


def _from(fields: tuple[FieldChange, ...], label: str) -> tuple[FieldChange, ...]:
    return tuple(replace(one, old=label) if one.name == "label" else one for one in fields)
