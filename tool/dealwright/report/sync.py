"""What a sync came to, for people and for programs."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from dealwright.records.sync import CHANGED, FIELDS, FIRST, OTHERS, Synced
from dealwright.report.footnotes import counted, noted

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOW = {
    FIRST: "All records were read for the first time.",
    FIELDS: "The playbook asks for more properties, so all records were read anew.",
    OTHERS: "The records are others than before under the same numbers: all were read anew.",
}


def sync_text(synced: Synced, *, brief: bool = False) -> str:
    """A few lines: how new the data are, how much there is, what to know about it.

    `brief`: nothing that tells how much there is.
    """
    manifest = synced.manifest
    through = _EPOCH + timedelta(milliseconds=manifest.data_through_ms)
    when = f"{through:%Y-%m-%d %H:%M} UTC"
    if brief:
        return f"{manifest.portal}: data through {when}; how much there is, is confidential\n"
    lines = [
        f"{manifest.portal}: data through {when}, snapshot {manifest.content_hash[:12]}",
        _list([counted(thing, count) for thing, count in synced.records.items()]),
    ]
    if synced.how == CHANGED:
        lines.append(f"{synced.read:,} of them had changed and were read.")
    else:
        lines.append(_HOW[synced.how])
    if synced.resumed:
        lines.append("It went on where it had been broken off.")
    if manifest.footnotes:
        lines += ["", "To know about these records:"]
        lines += [f"  {line}" for line in noted(manifest.footnotes)]
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


def _list(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + f" and {parts[-1]}"
