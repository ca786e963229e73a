"""What of a run cannot come back, since that in which it stood has gone."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dealwright.plan.changes import Change, Delete, Move, Reorder
from dealwright.plan.resources import Pipeline, Resource, Stage


def home_of(stage: Stage) -> str:
    """The address of a stage's pipeline."""
    return f"pipeline {stage.object}/{stage.pipeline}"


@dataclass
class Lost:
    """`sentences`: what cannot be taken back and why, by address."""

    sentences: dict[str, str] = field(default_factory=dict)

    def takes(self, change: Change, now: Mapping[str, Resource | None]) -> bool:
        """Whether this change is one; `now` is everything as it is when later steps are undone."""
        match change:
            case Reorder(pipeline=home):
                missing = home.address
            case Delete(resource=Stage() as stage):
                missing = home_of(stage)
            case Move(resource=stage) if not _stands(stage, now):
                missing = stage.address
            case _:
                return False
        if now.get(missing) is not None:
            return False
        self.sentences[change.address] = (
            f"{change.address} cannot be taken back: {missing} is not there any more."
        )
        return True


def _stands(stage: Stage, now: Mapping[str, Resource | None]) -> bool:
    """Whether there is such a stage; a pipeline that comes back brings its stages with it."""
    home = now.get(home_of(stage))
    return isinstance(home, Pipeline) and stage.id in {one.id for one in home.stages}
