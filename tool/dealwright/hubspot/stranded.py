"""Live deals in stages that the playbook does not name, counted with few searches."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from dealwright.hubspot import search
from dealwright.plan.plan import Stranded
from dealwright.plan.resources import Configuration, Stage

_STAGE = "dealstage"


def stranded(
    wish: Configuration, live: Configuration, portal: search.Searching
) -> tuple[Stranded, ...]:
    """The stages of our pipelines that the playbook does not name, where deals stand in them.

    One search asks for as many stages as it may name; only where it finds more deals than fit on a
    page are the stages asked for in halves.
    """
    stages = list(_unnamed(wish, live))
    deals: dict[str, int] = {}
    for ids in _portions(list(dict.fromkeys(stage.id for stage in stages))):
        deals |= _counted(ids, portal)
    return tuple(
        Stranded(address=stage.address, deals=deals[stage.id])
        for stage in stages
        if deals.get(stage.id)
    )


def _unnamed(wish: Configuration, live: Configuration) -> Iterator[Stage]:
    """The deal stages in our pipelines that the playbook does not name."""
    ours = {pipeline.address for pipeline in wish.pipelines}
    named = {one.address for one in (*wish.resources(), *wish.retired)}
    for pipeline in live.pipelines:
        if pipeline.object == "deals" and pipeline.address in ours:
            yield from (stage for stage in pipeline.stages if stage.address not in named)


def _portions(ids: Sequence[str]) -> Iterator[list[str]]:
    portion: list[str] = []
    for one in ids:
        more = [*portion, one]
        if portion and not search.fits([[search.among(_STAGE, more)]], [_STAGE]):
            yield portion
            more = [one]
        portion = more
    if portion:
        yield portion


def _counted(ids: Sequence[str], portal: search.Searching) -> Mapping[str, int]:
    found = search.page(portal, "deals", [[search.among(_STAGE, ids)]], [_STAGE])
    if not found.more:
        return Counter((one.get("properties") or {}).get(_STAGE) or "" for one in found.records)
    if len(ids) == 1:
        return {ids[0]: found.total}
    half = len(ids) // 2
    return {**_counted(ids[:half], portal), **_counted(ids[half:], portal)}
