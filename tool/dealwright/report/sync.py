"""What a sync came to, for people and for programs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from dealwright.records.footnotes import (
    CUT_HISTORY,
    MERGED_RECORDS,
    NO_DEAL,
    NO_PROPERTY,
    NO_TYPE,
    NOT_READABLE,
    OTHER_PIPELINE,
)
from dealwright.records.manifest import Footnote
from dealwright.records.sync import CHANGED, FIELDS, FIRST, OTHERS, Synced

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOW = {
    FIRST: "All records were read for the first time.",
    FIELDS: "The playbook asks for more properties, so all records were read anew.",
    OTHERS: "The records are others than before under the same numbers: all were read anew.",
}
_OBJECTS = {
    "deals": ("deal", "deals"),
    "companies": ("company", "companies"),
    "meetings": ("meeting", "meetings"),
    "emails": ("e-mail", "e-mails"),
}
_NOTES = {
    CUT_HISTORY: "with so many changes that HubSpot may have dropped the oldest ones",
    MERGED_RECORDS: "merged into another one; counted up to then",
    OTHER_PIPELINE: "in a pipeline that the numbers leave out",
    NO_TYPE: "without a type; in no number that tells new from existing business",
    NO_DEAL: "that belong to no deal",
}


def sync_text(synced: Synced) -> str:
    """A few lines: how new the data are, how much there is, what to know about it."""
    manifest = synced.manifest
    through = _EPOCH + timedelta(milliseconds=manifest.data_through_ms)
    when = f"{through:%Y-%m-%d %H:%M} UTC"
    lines = [
        f"{manifest.portal}: data through {when}, snapshot {manifest.content_hash[:12]}",
        _list([_counted(thing, count) for thing, count in synced.records.items()]),
    ]
    if synced.how == CHANGED:
        lines.append(f"{synced.read:,} of them had changed and were read.")
    else:
        lines.append(_HOW[synced.how])
    if synced.resumed:
        lines.append("It went on where it had been broken off.")
    if manifest.footnotes:
        lines += ["", "To know about these records:"]
        lines += [f"  {line}" for line in _notes(manifest.footnotes)]
    return "\n".join(lines) + "\n"


def sync_json(synced: Synced) -> str:
    """Everything that the manifest says of it, ids included."""
    manifest = synced.manifest
    found = {
        "portal": manifest.portal,
        "portal_id": manifest.portal_id,
        "data_through_ms": manifest.data_through_ms,
        "content_hash": manifest.content_hash,
        "how": synced.how,
        "read": synced.read,
        "resumed": synced.resumed,
        "records": dict(synced.records),
        "rows": dict(manifest.rows),
        "fields": {thing: list(names) for thing, names in manifest.fields.items()},
        "presence": {thing: list(names) for thing, names in manifest.presence.items()},
        "footnotes": [asdict(one) for one in manifest.footnotes],
    }
    return json.dumps(found, indent=2) + "\n"


def _notes(notes: Sequence[Footnote]) -> Iterator[str]:
    """A line for each kind and object; properties that HubSpot lacks share one."""
    lacking: dict[str, list[str]] = {}
    for note in notes:
        kind, _, name = note.kind.partition(": ")
        if kind == NO_PROPERTY:
            lacking.setdefault(note.object, []).append(name)
        elif kind == NOT_READABLE:
            yield f"the token may not see which {name} belong to {_OBJECTS[note.object][1]}"
        else:
            yield f"{_counted(note.object, note.count)} {_NOTES[kind]}"
    for thing, names in lacking.items():
        yield f"HubSpot has no {', '.join(names)} of {_OBJECTS[thing][1]}: nothing is known of it"


def _counted(thing: str, count: int) -> str:
    return f"{count:,} {_OBJECTS[thing][count != 1]}"


def _list(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + f" and {parts[-1]}"
