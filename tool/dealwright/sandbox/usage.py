"""Owns the question whether stages are in use: which live records stand in them."""

from collections.abc import Sequence

from dealwright.sandbox.errors import invalid
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.store import Store


def refuse_used(store: Store, kind: ObjectType, stage_ids: Sequence[str]) -> None:
    """Refuse when a live record stands in one of the stages; the recycle bin does not count."""
    used: dict[str, list[str]] = {}
    for stage_id in stage_ids:
        rows = store.rows(
            "SELECT id FROM records WHERE object_type = ? AND archived_at IS NULL"
            " AND stage = ? ORDER BY id",
            kind.name,
            stage_id,
        )
        if rows:
            used[stage_id] = [str(row["id"]) for row in rows]
    if not used:
        return
    # HubSpot prints each list inside one string.
    stages = f"[{', '.join(used)}]"
    records = f"[{', '.join(record for found in used.values() for record in found)}]"
    raise invalid(
        f"Stage IDs: {stages} are being referenced by object IDs: {records}",
        "PipelineError.STAGE_ID_IN_USE",
        context={"stageIds": [stages], "objectIds": [records]},
    )
