"""The rails beside the stages: one for each stage that is reached from further away.

All ways to a stage share its rail, so that there are few lines; a rail that spans less lies further
inside, so that few of them cross.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dealwright.documents.graph.stages import Shown, Way


@dataclass(frozen=True, slots=True)
class Side:
    """The ways that leave the stages on one side, by the stage they leave, and the rails they take."""

    ways: Mapping[str, tuple[Way, ...]]
    rails: Mapping[str, int]

    @property
    def count(self) -> int:
        return max(self.rails.values(), default=-1) + 1


def sides(stages: Sequence[Shown]) -> tuple[Side, Side]:
    """To the left what goes on with an open stage, to the right what closes.

    What leads to the next stage, or nowhere else, takes no rail.
    """
    place = {one.key: index for index, one in enumerate(stages)}
    left: dict[str, tuple[Way, ...]] = {}
    right: dict[str, tuple[Way, ...]] = {}
    for one in stages:
        far = [way for way in one.ways if place[way.end] - place[one.key] not in (0, 1)]
        opens = [way for way in far if stages[place[way.end]].kind == "open"]
        left[one.key] = tuple(opens)
        right[one.key] = tuple(way for way in far if way not in opens)
    return Side(left, _rails(left, place)), Side(right, _rails(right, place))


def _rails(ways: Mapping[str, tuple[Way, ...]], place: Mapping[str, int]) -> dict[str, int]:
    """The rail of each stage that is reached, counted from the inside."""
    spans: dict[str, tuple[int, int]] = {}
    for start, leaving in ways.items():
        for way in leaving:
            low, high = spans.get(way.end, (place[way.end], place[way.end]))
            spans[way.end] = min(low, place[start]), max(high, place[start])
    rails: dict[str, int] = {}
    taken: list[list[tuple[int, int]]] = []
    for end, span in sorted(spans.items(), key=lambda one: (one[1][1] - one[1][0], one[1])):
        rail = next((n for n, held in enumerate(taken) if _free(span, held)), len(taken))
        taken += [[]] if rail == len(taken) else []
        taken[rail].append(span)
        rails[end] = rail
    return rails


def _free(span: tuple[int, int], held: Sequence[tuple[int, int]]) -> bool:
    return all(span[1] < low or span[0] > high for low, high in held)
