"""Owns pipelines and stages at rest: their values, how they are stored, how they read on the wire."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.store import Store
from dealwright.sandbox.wire import Json, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step that a deal, order or ticket goes through."""

    id: str
    label: str
    display_order: int
    metadata: Mapping[str, str]
    created: int
    updated: int

    @property
    def closed(self) -> bool:
        return self.metadata.get("isClosed") == "true"

    @property
    def probability(self) -> str | None:
        return self.metadata.get("probability")

    @property
    def won(self) -> bool:
        return self.closed and self.probability == "1.0"

    def wire(self) -> Json:
        return {
            "id": self.id,
            "label": self.label,
            "displayOrder": self.display_order,
            "metadata": dict(self.metadata),
            "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
            "archived": False,
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """A way of selling: stages that records move through."""

    id: str
    label: str
    display_order: int
    stages: tuple[Stage, ...]
    created: int
    updated: int

    def wire(self) -> Json:
        return {
            "id": self.id,
            "label": self.label,
            "displayOrder": self.display_order,
            "stages": [stage.wire() for stage in self.stages],
            "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
            "archived": False,
        }

    def stage(self, stage_id: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.id == stage_id), None)


def load_all(store: Store, kind: ObjectType) -> list[Pipeline]:
    """In the order of their making: HubSpot does not sort by display order, and nor do we."""
    stages: dict[str, list[Stage]] = {}
    for row in store.rows(
        "SELECT * FROM stages WHERE object_type = ? ORDER BY sequence", kind.name
    ):
        stages.setdefault(row["pipeline"], []).append(
            Stage(
                id=row["id"],
                label=row["label"],
                display_order=row["display_order"],
                metadata=json.loads(row["metadata"]),
                created=row["created"],
                updated=row["updated"],
            )
        )
    return [
        Pipeline(
            id=row["id"],
            label=row["label"],
            display_order=row["display_order"],
            stages=tuple(stages.get(row["id"], ())),
            created=row["created"],
            updated=row["updated"],
        )
        for row in store.rows(
            "SELECT * FROM pipelines WHERE object_type = ? ORDER BY sequence", kind.name
        )
    ]


def find(pipelines: Iterable[Pipeline], pipeline_id: str) -> Pipeline | None:
    return next((pipeline for pipeline in pipelines if pipeline.id == pipeline_id), None)


def holder(pipelines: Iterable[Pipeline], stage_id: str) -> Pipeline | None:
    """The pipeline that a stage belongs to."""
    return next((pipeline for pipeline in pipelines if pipeline.stage(stage_id)), None)


def save(store: Store, kind: ObjectType, pipeline: Pipeline) -> None:
    """Write a pipeline and exactly its stages; a stage that is no longer there is gone for good."""
    store.run(
        "INSERT INTO pipelines (object_type, id, label, display_order, created, updated)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " label = excluded.label, display_order = excluded.display_order,"
        " updated = excluded.updated",
        kind.name,
        pipeline.id,
        pipeline.label,
        pipeline.display_order,
        pipeline.created,
        pipeline.updated,
    )
    kept = {stage.id for stage in pipeline.stages}
    for row in store.rows(
        "SELECT id FROM stages WHERE object_type = ? AND pipeline = ?", kind.name, pipeline.id
    ):
        if row["id"] not in kept:
            store.run("DELETE FROM stages WHERE object_type = ? AND id = ?", kind.name, row["id"])
    for stage in pipeline.stages:
        _save_stage(store, kind, pipeline.id, stage)


def purge(store: Store, pipeline_id: str) -> None:
    store.run("DELETE FROM stages WHERE pipeline = ?", pipeline_id)
    store.run("DELETE FROM pipelines WHERE id = ?", pipeline_id)


def record_audit(portal: Portal, pipeline_id: str, stage_id: str, action: str, raw: Json) -> None:
    """Note who-did-what; the stage is empty when the pipeline itself was changed."""
    portal.store.run(
        "INSERT INTO audits (pipeline, stage, action, at, raw) VALUES (?, ?, ?, ?, ?)",
        pipeline_id,
        stage_id,
        action,
        portal.clock(),
        json.dumps(raw),
    )


def audit(portal: Portal, pipeline_id: str, stage_id: str) -> list[Json]:
    """What happened to a pipeline or stage, newest first."""
    return [
        {
            "portalId": portal.portal_id,
            "identifier": f"{portal.portal_id}:{stage_id or pipeline_id}",
            "action": row["action"],
            "timestamp": iso(row["at"]),
            "message": f"{row['action'].capitalize()} by the sandbox",
            "rawObject": row["raw"],
            "fromUserId": 9100001,
        }
        for row in portal.store.rows(
            "SELECT * FROM audits WHERE pipeline = ? AND stage = ? ORDER BY sequence DESC",
            pipeline_id,
            stage_id,
        )
    ]


def _save_stage(store: Store, kind: ObjectType, pipeline_id: str, stage: Stage) -> None:
    store.run(
        "INSERT INTO stages"
        " (object_type, pipeline, id, label, display_order, metadata, created, updated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (object_type, id) DO UPDATE SET"
        " label = excluded.label, display_order = excluded.display_order,"
        " metadata = excluded.metadata, updated = excluded.updated",
        kind.name,
        pipeline_id,
        stage.id,
        stage.label,
        stage.display_order,
        json.dumps(dict(stage.metadata)),
        stage.created,
        stage.updated,
    )
