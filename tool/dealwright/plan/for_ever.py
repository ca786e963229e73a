"""What no reverse plan brings back, told before it is done."""

from collections.abc import Iterable

from dealwright.plan.changes import Change, Copy, Create, Delete, Move, Remap, Restore
from dealwright.plan.resources import Pipeline, Property, Stage


def irreversible(changes: Iterable[Change]) -> tuple[str, ...]:
    """One sentence for each way in which taking the changes back leaves a trace."""
    told: dict[str, None] = {}
    for change in changes:
        match change:
            case Delete(resource=Stage() | Pipeline()):
                told["HubSpot forgets when records entered and left a stage that is deleted."] = (
                    None
                )
            case Move() | Remap() | Copy() | Restore():
                told["Histories of records keep every change of a value."] = None
            case Create(resource=Property()):
                told["A new property that is taken back lies in HubSpot's archive."] = None
            case _:
                pass
    return tuple(told)
