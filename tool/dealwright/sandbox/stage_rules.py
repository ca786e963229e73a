"""Owns the rules for writing stages: labels, ids, slots, and what may be deleted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dealwright.sandbox import body as bodies
from dealwright.sandbox import metadata, pipelines, slots, usage
from dealwright.sandbox.errors import RefusalError, bare, empty_not_found, invalid, unknown
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.pipelines import Pipeline, Stage
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.wire import Json, iso

LONGEST_ID = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDesk:
    """Where the stages of one pipeline are changed."""

    portal: Portal
    kind: ObjectType
    everything: Sequence[Pipeline]
    pipeline: Pipeline

    @classmethod
    def at(cls, portal: Portal, kind: ObjectType, pipeline_id: str) -> "StageDesk":
        everything = pipelines.load_all(portal.store, kind)
        pipeline = pipelines.find(everything, pipeline_id)
        if pipeline is None:
            raise bare(404, f"No pipeline with id {pipeline_id} was found.")
        return cls(portal=portal, kind=kind, everything=everything, pipeline=pipeline)

    def stage(self, stage_id: str) -> Stage:
        found = self.pipeline.stage(stage_id)
        if found is None:
            raise empty_not_found()
        return found

    def create(self, sent: Json) -> Json:
        bodies.required(sent, "label", "displayOrder", "metadata")
        label, order = _label(sent), checked_order(sent)
        refuse_taken_label(label, self.pipeline.stages)
        if len(self.pipeline.stages) >= self.kind.stages_limit:
            raise too_many_stages(self.kind)
        stage_id = self._id_for(sent)
        now = self.portal.clock()
        stage = Stage(
            id=stage_id,
            label=label,
            display_order=order,
            metadata=metadata.canonical(self.kind, sent_metadata(sent)),
            created=now,
            updated=now,
        )
        self._save([*self.pipeline.stages, stage], stage_id, order, "CREATE")
        return echo(stage, sent)

    def update(self, stage_id: str, sent: Json, *, whole: bool) -> Json:
        """PATCH merges; PUT (whole) needs and replaces label, order and metadata."""
        old = self.stage(stage_id)
        if whole:
            bodies.required(sent, "label", "displayOrder", "metadata")
        if bodies.optional(sent, "archived", bool):
            raise invalid("A stage cannot be archived by an update; delete it.")
        others = [stage for stage in self.pipeline.stages if stage.id != stage_id]
        label = _label(sent) if sent.get("label") is not None else old.label
        refuse_taken_label(label, others)
        order = checked_order(sent) if sent.get("displayOrder") is not None else old.display_order
        new = replace(
            old,
            label=label,
            metadata=metadata.canonical(
                self.kind, sent_metadata(sent), None if whole else old.metadata
            ),
            updated=self.portal.clock(),
        )
        refuse_without_closed(self.kind, [*others, new])
        stages = [new if stage.id == stage_id else stage for stage in self.pipeline.stages]
        self._save(stages, stage_id, order, "UPDATE")
        merged = {**old.metadata, **sent_metadata(sent)}
        return echo(replace(new, display_order=order), {**sent, "metadata": merged})

    def delete(self, stage_id: str, *, guarded: bool) -> None:
        stage = self.pipeline.stage(stage_id)
        if stage is None:
            return
        rest = tuple(other for other in self.pipeline.stages if other.id != stage_id)
        if not rest:
            raise no_stages()
        refuse_without_closed(self.kind, rest)
        if guarded:
            usage.refuse_used(self.portal.store, self.kind, [stage_id])
        self._keep(rest)
        pipelines.record_audit(self.portal, self.pipeline.id, stage_id, "DELETE", stage.wire())

    def _id_for(self, sent: Json) -> str:
        wanted = bodies.optional(sent, "stageId", str)
        if not wanted:
            return new_stage_id(self.portal)
        refuse_long_stage_id(wanted)
        holder = pipelines.holder(self.everything, wanted)
        if holder is self.pipeline:
            raise invalid(f"There's already a stage with stageId {wanted} in this pipeline.")
        if holder is not None:
            raise bare(
                400,
                f"An existing active stage in another pipeline is already using stage id {wanted}",
            )
        return wanted

    def _save(self, stages: list[Stage], stage_id: str, order: int, action: str) -> None:
        others = {stage.id: stage.display_order for stage in stages if stage.id != stage_id}
        orders = slots.placed(others, stage_id, order)
        changed = self._keep([replace(each, display_order=orders[each.id]) for each in stages])
        stage = changed.stage(stage_id)
        raw = {} if stage is None else stage.wire()
        pipelines.record_audit(self.portal, self.pipeline.id, stage_id, action, raw)

    def _keep(self, stages: Iterable[Stage]) -> Pipeline:
        """Write the stages down: a change of one of them moves the date of all."""
        now = self.portal.clock()
        touched = tuple(replace(stage, updated=now) for stage in stages)
        changed = replace(self.pipeline, stages=touched, updated=now)
        pipelines.save(self.portal.store, self.kind, changed)
        return changed


def echo(stage: Stage, sent: Json) -> Json:
    """A write answers what was sent, not what is stored: callers must read again."""
    return {
        "id": stage.id,
        "label": stage.label,
        "displayOrder": stage.display_order,
        "metadata": metadata.echoed(sent_metadata(sent)),
        "createdAt": iso(stage.created),
        "updatedAt": iso(stage.updated),
        "archived": False,
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
    }


def new_stage_id(portal: Portal) -> str:
    return str(portal.store.next_number("stage", 1_180_000_001))


def sent_metadata(sent: Json) -> Json:
    return bodies.optional(sent, "metadata", dict) or {}


def checked_order(sent: Json) -> int:
    order = bodies.optional(sent, "displayOrder", int) or 0
    if order < 0:
        raise invalid("Pipeline display order cannot be negative")
    return order


def refuse_long_stage_id(stage_id: str) -> None:
    if len(stage_id) > LONGEST_ID:
        raise bare(500, "internal error")


def refuse_taken_label(
    label: str,
    others: Iterable[Stage],
    sub_category: str | None = "PipelineError.STAGE_LABEL_EXISTS",
) -> None:
    if label.strip().casefold() in {other.label.strip().casefold() for other in others}:
        raise invalid(f"A stage with label {label} already exists in this pipeline.", sub_category)


def refuse_without_closed(kind: ObjectType, stages: Iterable[Stage]) -> None:
    if kind.stage_metadata == "ticketState" and not any(stage.closed for stage in stages):
        raise invalid(
            "A ticket pipeline must have at least one closed stage",
            "PipelineError.MISSING_CLOSED_STAGE",
        )


def no_stages() -> RefusalError:
    return invalid("Pipeline must have at least one stage")


def too_many_stages(kind: ObjectType) -> RefusalError:
    return invalid(f"A pipeline cannot have more than {kind.stages_limit} stages (limit reached).")


def unknown_pipeline(pipeline_id: str) -> RefusalError:
    return unknown(f"No pipeline with id {pipeline_id} was found.")


def _label(sent: Json) -> str:
    label = bodies.text(sent, "label")
    if not label.strip():
        raise invalid("A label cannot be blank.")
    return label
