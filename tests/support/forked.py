"""The shipped playbook with a second way to won, and what its stages mean, said by hand."""

import datetime as dt
from dataclasses import replace

from dealwright.model.pipelines import Exit, Pipeline, RetiredStage, Stage, WrittenLadder
from dealwright.model.playbook import Playbook
from support.histories import ms, shipped
from support.plain import Meanings
from support.random_worlds import MEANINGS

TALKING = ("enrichment", "outreach", "discovery", "proposal", "closed_won")
TRYING = ("enrichment", "outreach", "trial", "closed_won")
RENEWING = ("renewals", "proposal", "closed_won")
_TRIAL = Stage(
    stage="trial",
    label="Trial",
    outcome="open",
    exits=(
        Exit(when="They stay", to="closed_won"),
        Exit(when="They leave", to="closed_lost"),
    ),
)
_RETIRED = (
    RetiredStage(
        stage="first_call",
        date=dt.date(2026, 2, 15),
        why="A meeting is enough",
        move_deals_to="discovery",
        counts_as="discovery",
    ),
    RetiredStage(
        stage="tasting",
        date=dt.date(2026, 2, 15),
        why="Now called a trial",
        move_deals_to="trial",
        counts_as="trial",
    ),
)


def forked(*ladder: str, kind: str = "new business") -> Playbook:
    """Prospects may try it instead of talking; `ladder` is what the pipeline writes out of it."""
    book = shipped()
    return replace(
        book,
        pipelines=tuple(
            _forked(one, ladder, kind) if one.pipeline == "membership_sales" else one
            for one in book.pipelines
        ),
    )


def _forked(pipeline: Pipeline, ladder: tuple[str, ...], kind: str) -> Pipeline:
    stages = [
        replace(stage, exits=(*stage.exits, Exit(when="They want to try it", to="trial")))
        if stage.stage == "outreach"
        else stage
        for stage in pipeline.stages
    ]
    stages.insert(3, _TRIAL)
    written = (WrittenLadder(starts=kind, stages=ladder),) if ladder else ()
    return replace(pipeline, stages=tuple(stages), retired=_RETIRED, ladder=written)


def meanings(*ladder: str) -> Meanings:
    """For the second reading: what is later is what the test says, not what the tool works out."""
    moved = ms("2026-02-15")
    stages: dict[str, str | None] = {
        **{key: key for key in (*TALKING, "trial", "renewals", "closed_lost")},
        "first_call": "discovery",
        "tasting": "trial",
    }
    return replace(
        MEANINGS,
        stages=stages,
        moved={("first_call", "discovery"): moved, ("tasting", "trial"): moved},
        ladders=(ladder, RENEWING),
        open=MEANINGS.open | {"trial"},
    )
