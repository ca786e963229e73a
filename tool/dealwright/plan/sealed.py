"""A plan in a file that others may read: of a confidential portal it tells what the playbook tells.

What the portal has is in it as digests only. Each is of one whole operation, with the old values that
it was planned from, so that `apply` sees whether it still is the one that was looked at, and does not
learn from the file what it was. Whoever guesses all that an operation holds can see that the guess is
right: the salt is in the file, and serves against tables that were made before.
"""

import hashlib
import json
from collections.abc import Iterator

from dealwright.plan.changes import (
    Change,
    Copy,
    Create,
    Delete,
    Move,
    Remap,
    Reorder,
    Update,
    on_the_way,
)
from dealwright.plan.kept import same
from dealwright.plan.plan import Plan
from dealwright.plan.resources import address_of
from dealwright.plan.serial import Json, blocks_json, head, operation, plain, to_json, written
from dealwright.plan.state import essence

_ROUND = 64  # there are always so many or a multiple: nobody can count what was planned


def to_keep(plan: Plan, chance: bytes) -> str:
    """The plan as a file for `apply`. `chance`: random bytes, which stay out of the file."""
    if not plan.confidential:
        return to_json(plan)
    salt = _digest("salt", chance.hex())
    seen = {
        _digest(salt, state) for one in plan.planned for state in _states(one.change, one.restores)
    }
    missing = -len(seen) % _ROUND
    filling = {_digest("filling", chance.hex(), number) for number in range(missing)}
    told = (_told(one.change, taken_back=plan.reverts is not None) for one in plan.planned)
    content: Json = {
        **head(plan),
        # What is told in the same words is one thing, as in the Markdown.
        "operations": [dict(one) for one in dict.fromkeys(told)],
        "salt": salt,
        "seen": sorted(seen | filling),
        "reverts": plan.reverts,
        "blocks": blocks_json(plan),
    }
    return written(content)


def holds(kept: Json, change: Change, *, restores: str | None = None) -> bool:
    """Whether a plan file holds this change, or one of which this is what is left to do.

    `restores`: what the change brings back from the archive; whoever looked at the plan was told. Of a
    sealed change of fields a part is not the same: which of them are left would tell the others.
    """
    salt, seen = kept.get("salt"), kept.get("seen")
    if salt is None:
        return same(kept["operations"], change, restores=restores)
    named = dict(_told(change, taken_back=kept.get("reverts") is not None))
    if not isinstance(seen, list) or named not in kept["operations"]:
        return False
    return _digest(salt, next(_states(change, restores))) in seen


def _told(change: Change, *, taken_back: bool) -> tuple[tuple[str, str], ...]:
    """What the playbook itself says of a change; what a run is taken back to is the portal's."""
    whole = operation(change)
    words = {name: str(whole[name]) for name in ("operation", "kind")}
    if not taken_back:
        words["address"] = public_address(change)
    return tuple(words.items())


def public_address(change: Change) -> str:
    """What a change is about, as the playbook calls it."""
    match change:
        case Move(resource=stage, pipeline=pipeline) if stage.pipeline != pipeline:
            # The playbook gives up the pipeline and does not name its stages.
            return f"records of pipeline {stage.object}/{stage.pipeline}"
        case Move() | Remap() | Copy():
            return f"records of {address_of(change.resource, getattr(change, 'option', None))}"
        case _:
            return change.address


def _states(change: Change, restores: str | None) -> Iterator[Json]:
    """The change as it was planned, and as it may be found when a part of it is done.

    The first is what the portal asks for now. These are the rules of `kept.same`, in values that can
    be compared by their digest.
    """
    whole = operation(change)
    name = {key: whole[key] for key in ("operation", "address", "kind")}
    match change:
        case Create():
            made = {**name, "resource": whole["resource"]}
            if restores is not None:
                yield {**made, "restores": restores}
            yield made
        case Update():
            yield {**name, "fields": sorted(whole["fields"], key=lambda field: str(field["name"]))}
        case Reorder():
            for order in on_the_way(change.old, change.new):
                yield {**name, "ours": whole["ours"], "found": list(order)}
        case Delete():
            there = () if change.option is not None else essence(change.resource)
            yield {**name, "option": change.option, "there": plain(there)}
        case _:
            goes = {key: whole.get(key) for key in ("option", "to", "pipeline")}
            yield {**name, **goes}


def _digest(*what: object) -> str:
    """The same for what is the same; the text is canonical."""
    text = json.dumps(what, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
