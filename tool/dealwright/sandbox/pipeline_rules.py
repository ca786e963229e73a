"""Owns the rules for writing pipelines: ids, labels, the stage set, and what may be deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dealwright.sandbox import body as bodies
from dealwright.sandbox import capacity, metadata, pipelines, slots, stage_rules, usage
from dealwright.sandbox.errors import bare, empty_not_found, invalid, taken
from dealwright.sandbox.objects import ObjectType
from dealwright.sandbox.pipelines import Pipeline, Stage
from dealwright.sandbox.portal import Portal
from dealwright.sandbox.wire import Json

LONGEST_ID = 36
_IN_ANOTHER = "PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineDesk:
    """Where the pipelines of one object type are changed."""

    portal: Portal
    kind: ObjectType
    everything: Sequence[Pipeline]

    @classmethod
    def at(cls, portal: Portal, kind: ObjectType) -> "PipelineDesk":
        everything = pipelines.load_all(portal.store, kind)
        return cls(portal=portal, kind=kind, everything=everything)

    def pipeline(self, pipeline_id: str) -> Pipeline:
        found = pipelines.find(self.everything, pipeline_id)
        if found is None:
            raise empty_not_found()
        return found

    def create(self, sent: Json) -> Json:
        bodies.required(sent, "label", "displayOrder", "stages")
        label = self._label(sent, None)
        pipeline_id = self._id_for(sent)
        limit = capacity.pipelines_limit(self.portal, self.kind)
        if self._made_here() >= limit:
            raise invalid(f"The account's limit of {limit} pipelines is reached.")
        now = self.portal.clock()
        pipeline = Pipeline(
            id=pipeline_id,
            label=label,
            display_order=bodies.optional(sent, "displayOrder", int) or 0,
            stages=(),
            created=now,
            updated=now,
        )
        return self._save(pipeline, sent, "CREATE")

    def replace(self, pipeline_id: str, sent: Json, *, guarded: bool) -> Json:
        """PUT: the stage set becomes what is sent; what is not named by its id is new or gone."""
        old = self.pipeline(pipeline_id)
        bodies.required(sent, "label", "displayOrder", "stages")
        pipeline = replace(
            old,
            label=self._label(sent, old),
            display_order=bodies.optional(sent, "displayOrder", int) or 0,
            updated=self.portal.clock(),
        )
        kept = {stage.get("stageId") for stage in bodies.objects(sent, "stages")}
        gone = [stage.id for stage in old.stages if stage.id not in kept]
        if guarded:
            usage.refuse_used(self.portal.store, self.kind, gone)
        return self._save(pipeline, sent, "UPDATE")

    def update(self, pipeline_id: str, sent: Json) -> Json:
        old = self.pipeline(pipeline_id)
        if sent.get("archived") is not None:
            raise invalid("A pipeline that is not archived cannot be restored.")
        order = bodies.optional(sent, "displayOrder", int)
        now = self.portal.clock()
        new = replace(
            old,
            label=old.label if sent.get("label") is None else self._label(sent, old),
            display_order=old.display_order if order is None else order,
            stages=tuple(replace(stage, updated=now) for stage in old.stages),
            updated=now,
        )
        pipelines.save(self.portal.store, self.kind, new)
        pipelines.record_audit(self.portal, pipeline_id, "", "UPDATE", new.wire())
        return new.wire()

    def delete(self, pipeline_id: str, *, guarded: bool) -> None:
        pipeline = pipelines.find(self.everything, pipeline_id)
        if pipeline is None:
            raise stage_rules.unknown_pipeline(pipeline_id)
        if pipeline_id == self.kind.default_pipeline:
            raise invalid("The default pipeline cannot be deleted.")
        if guarded:
            usage.refuse_used(self.portal.store, self.kind, [stage.id for stage in pipeline.stages])
        pipelines.purge(self.portal.store, pipeline_id)
        pipelines.record_audit(self.portal, pipeline_id, "", "DELETE", pipeline.wire())

    def _made_here(self) -> int:
        return sum(pipeline.id != self.kind.default_pipeline for pipeline in self.everything)

    def _label(self, sent: Json, old: Pipeline | None) -> str:
        label = bodies.text(sent, "label")
        if not label.strip():
            raise invalid("A label cannot be blank.")
        others = [pipeline.label.casefold() for pipeline in self.everything if pipeline is not old]
        if label.casefold() in others:
            raise invalid(f"An active pipeline with label {label} already exists.")
        return label

    def _id_for(self, sent: Json) -> str:
        wanted = bodies.optional(sent, "pipelineId", str)
        if not wanted:
            return str(self.portal.store.next_number("pipeline", 880_000_001))
        if len(wanted) > LONGEST_ID:
            raise bare(500, "internal error")
        if pipelines.find(self.everything, wanted):
            raise invalid(f"There's another pipeline in this portal with pipelineId ({wanted})")
        if self.portal.store.row("SELECT id FROM pipelines WHERE id = ?", wanted):
            # Ids are unique across object types, and this is the code HubSpot gives for it.
            raise taken(f"A pipeline with id {wanted} exists on another object.", _IN_ANOTHER)
        return wanted

    def _save(self, pipeline: Pipeline, sent: Json, action: str) -> Json:
        inputs = bodies.objects(sent, "stages")
        if not inputs:
            raise stage_rules.no_stages()
        if len(inputs) > self.kind.stages_limit:
            raise stage_rules.too_many_stages(self.kind)
        stages: list[Stage] = []
        for stage in inputs:
            stages.append(self._stage(pipeline, stage, stages))
        stage_rules.refuse_without_closed(self.kind, stages)
        orders = slots.arranged([stage.display_order for stage in stages])
        arranged = tuple(
            replace(stage, display_order=order) for stage, order in zip(stages, orders, strict=True)
        )
        saved = replace(pipeline, stages=arranged)
        pipelines.save(self.portal.store, self.kind, saved)
        pipelines.record_audit(self.portal, pipeline.id, "", action, saved.wire())
        echoes = [
            stage_rules.echo(stage, given) for stage, given in zip(stages, inputs, strict=True)
        ]
        return {**saved.wire(), "stages": echoes}

    def _stage(self, pipeline: Pipeline, sent: Json, before: Sequence[Stage]) -> Stage:
        """One entry of the stage set: a stage that is kept, or a new one."""
        bodies.required(sent, "label", "displayOrder", "metadata")
        label = bodies.text(sent, "label")
        stage_rules.refuse_taken_label(label, before, None)
        wanted = bodies.optional(sent, "stageId", str)
        if wanted:
            self._refuse_stage_id(pipeline, wanted, before)
        now = self.portal.clock()
        old = pipeline.stage(wanted) if wanted else None
        return Stage(
            id=wanted or stage_rules.new_stage_id(self.portal),
            label=label,
            display_order=stage_rules.checked_order(sent),
            metadata=metadata.canonical(self.kind, stage_rules.sent_metadata(sent)),
            created=old.created if old else now,
            updated=now,
        )

    def _refuse_stage_id(self, pipeline: Pipeline, wanted: str, before: Sequence[Stage]) -> None:
        stage_rules.refuse_long_stage_id(wanted)
        if any(stage.id == wanted for stage in before):
            raise invalid(f"The stage id {wanted} is given twice.")
        holder = pipelines.holder(self.everything, wanted)
        if holder is not None and holder.id != pipeline.id:
            raise taken(f"Stage id {wanted} is used in another pipeline.", _IN_ANOTHER)
