"""Ways to won in a pipeline where everything leads everywhere."""

from dealwright.model.ladders import only, ways
from dealwright.model.pipelines import Exit, Pipeline, Stage

NAMES = [f"s{number}" for number in range(30)]


def dense(*, back: bool) -> Pipeline:
    """Thirty stages with an exit from each to every later one, and back where that is asked."""
    stages = tuple(
        Stage(
            stage=name,
            label=name,
            exits=tuple(
                Exit(when="x", to=to)
                for other, to in enumerate([*NAMES, "won"])
                if other > place or (back and other < place)
            ),
        )
        for place, name in enumerate(NAMES)
    )
    won = Stage(stage="won", label="Won", outcome="won")
    return Pipeline(pipeline="p", object="deals", label="P", stages=(*stages, won))


def test_shortcuts_leave_one_ladder() -> None:
    pipeline = dense(back=False)
    assert only(ways(pipeline, pipeline.stages[0])) == (*NAMES, "won")


def test_two_ways_are_found_where_everything_leads_everywhere() -> None:
    pipeline = dense(back=True)
    assert only(ways(pipeline, pipeline.stages[0])) is None
