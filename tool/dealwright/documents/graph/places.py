"""Where everything lies: a row for each stage, one under the other, and its ways out beside it.

Each condition has room of its own beside the stage it leaves, so that no two texts can meet,
however many stages and however long their names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dealwright.documents.graph.lettering import lines
from dealwright.documents.graph.rails import Side, sides
from dealwright.documents.graph.shapes import Box, Joint, Picture, Shape, Stroke, Words
from dealwright.documents.graph.stages import DONE, Graph, Shown, Way

LETTERS = 12
_LINE = 15  # from one line of text to the next
_MARGIN, _GAP, _PAD = 12, 24, 10
_BOX, _ROOM, _RAIL = 190, 196, 14  # widths: of a stage, of the words beside it, between rails
_ENDS = {"won": "counts as won", "lost": "counts as lost", "end": "the end", "open": ""}


@dataclass(frozen=True, slots=True)
class _Slot:
    """One line beside a stage: out of it, into it, or a remark."""

    kind: Literal["out", "in", "start", "wait", "remark"]
    words: tuple[str, ...] = ()
    end: str = ""

    @property
    def height(self) -> float:
        return len(self.words) * _LINE + 13


@dataclass(frozen=True, slots=True)
class _Row:
    """A stage with what lies beside it, and the words on the way to the next one."""

    stage: Shown
    title: tuple[str, ...]
    left: tuple[_Slot, ...]
    right: tuple[_Slot, ...]
    down: tuple[str, ...] | None

    @property
    def height(self) -> float:
        told = len(self.title) + bool(_ENDS[self.stage.kind])
        return max(told * (_LINE + 2) + 2 * _PAD, _height(self.left), _height(self.right))

    @property
    def gap(self) -> float:
        return _GAP if not self.down else len(self.down) * _LINE + _GAP


def _height(slots: Sequence[_Slot]) -> float:
    return sum(slot.height for slot in slots) + (_PAD if slots else 0)


def picture(graph: Graph) -> Picture:
    """The whole picture of a pipeline."""
    left, right = sides(graph.stages)
    rows = [_row(graph, index, left, right) for index in range(len(graph.stages))]
    aside = any(row.left for row in rows)
    box = _MARGIN + left.count * _RAIL + (_ROOM if aside else 0)
    drawn = _Drawn(box, left, right)
    top = float(_MARGIN)
    for row in rows:
        drawn.row(row, top)
        top += row.height + row.gap
    height = top - (rows[-1].gap if rows else 0)
    shapes = [*drawn.rails(), *drawn.shapes]
    height += _given_up(graph, box, height, shapes)
    width = box + _BOX + _ROOM + right.count * _RAIL + _MARGIN
    return Picture(width=width, height=height + _MARGIN, shapes=tuple(shapes))


def _row(graph: Graph, index: int, left: Side, right: Side) -> _Row:
    stage = graph.stages[index]
    following = graph.stages[index + 1].key if index + 1 < len(graph.stages) else None
    onward = [way for way in stage.ways if way.end == following]
    here = [way for way in stage.ways if way.end == stage.key]
    remarks = [*stage.asides, *((one, "stays here") for way in here for one in way.when)]
    started = f"{stage.starts} starts here"
    starts = [_Slot("start", _broken(started))] if stage.starts else []
    return _Row(
        stage=stage,
        title=lines(stage.label, _BOX - 40, LETTERS + 2),
        left=(*_into(stage, left), *starts, *_out(graph, stage, left)),
        right=(*_into(stage, right), *_out(graph, stage, right), *map(_aside, remarks)),
        down=_conditions(onward[0], _ROOM + _BOX / 2 - 24) if onward else None,
    )


def _into(stage: Shown, side: Side) -> Iterator[_Slot]:
    if stage.key in side.rails:
        yield _Slot("in", end=stage.key)


def _out(graph: Graph, stage: Shown, side: Side) -> Iterator[_Slot]:
    """The ways out; where there are several rails, each says where it leads."""
    for way in side.ways[stage.key]:
        told = (f"→ {graph.label_of(way.end)}",) if len(side.rails) > 1 else ()
        said = (*_conditions(way, _ROOM - 16), *(line for one in told for line in _broken(one)))
        yield _Slot("out", said, way.end)


def _aside(remark: tuple[str, str]) -> _Slot:
    when, then = remark
    if then == DONE:
        return _Slot("remark", _broken(f"Done when: {when}"))
    return _Slot("wait", (*_broken(when), *_broken(f"→ {then}")))


def _conditions(way: Way, room: float) -> tuple[str, ...]:
    first, *others = way.when
    told = [first, *(f"or: {one}" for one in others)]
    return tuple(line for one in told for line in lines(one, room, LETTERS))


def _broken(text: str) -> tuple[str, ...]:
    return lines(text, _ROOM - 16, LETTERS)


class _Drawn:
    """What has been drawn so far, and where each rail is entered and left."""

    def __init__(self, box: float, left: Side, right: Side) -> None:
        self.shapes: list[Shape] = []
        self._box = box
        self._sides = {-1: left, 1: right}
        self._met: dict[tuple[int, str], list[float]] = {}

    def row(self, row: _Row, top: float) -> None:
        box = Box(x=self._box, y=top, width=_BOX, height=row.height, kind=row.stage.kind)
        self.shapes.append(box)
        middle = self._box + _BOX / 2
        tag = _ENDS[row.stage.kind]
        told = len(row.title) + bool(tag)
        first = top + row.height / 2 - (told - 1) * (_LINE + 2) / 2
        self.shapes.append(
            Words(x=middle, y=first, lines=row.title, anchor="middle", style="stage")
        )
        if tag:
            y = first + len(row.title) * (_LINE + 2)
            self.shapes.append(Words(x=middle, y=y, lines=(tag,), anchor="middle"))
        for side, slots in ((-1, row.left), (1, row.right)):
            y = top + (row.height - _height(slots) + _PAD) / 2
            for slot in slots:
                self._slot(slot, side, y)
                y += slot.height
        if row.down is not None:
            self._down(row, middle, top + row.height)

    def _down(self, row: _Row, middle: float, top: float) -> None:
        bottom = top + row.gap
        self.shapes.append(Stroke(corners=((middle, top), (middle, bottom)), end="arrow"))
        first = top + (row.gap - 4) / 2 - (len(row.down or ()) - 1) * _LINE / 2
        self.shapes.append(Words(x=middle + 12, y=first, lines=row.down or ()))

    def _slot(self, slot: _Slot, side: int, top: float) -> None:
        edge = self._box if side < 0 else self._box + _BOX
        y = top + slot.height - 7
        away = edge + side * (_ROOM - 14)
        match slot.kind:
            case "out":
                rail = self._rail(side, slot.end)
                self.shapes.append(Stroke(corners=((edge, y), (rail, y))))
                self._met.setdefault((side, slot.end), []).append(y)
            case "in":
                rail = self._rail(side, slot.end)
                self.shapes.append(Stroke(corners=((rail, y), (edge, y)), end="arrow"))
                self._met.setdefault((side, slot.end), []).append(y)
            case "start":
                corners = ((away, y), (edge, y))
                self.shapes += [Stroke(corners=corners, end="arrow"), Joint(x=away, y=y)]
            case "wait":
                corners = ((edge, y), (away, y))
                self.shapes.append(Stroke(corners=corners, end="bar", dashed=True))
            case "remark":
                pass
        self.shapes.append(
            Words(
                x=edge + side * 10,
                y=top + _LINE / 2,
                lines=slot.words,
                anchor="end" if side < 0 else "start",
                style="starts" if slot.kind == "start" else "said",
            )
        )

    def _rail(self, side: int, end: str) -> float:
        edge = self._box if side < 0 else self._box + _BOX
        return edge + side * (_ROOM + _RAIL * self._sides[side].rails[end])

    def rails(self) -> Iterator[Shape]:
        """Each rail from its first line to its last, and a joint where one runs into it between."""
        for (side, end), met in self._met.items():
            x = self._rail(side, end)
            yield Stroke(corners=((x, min(met)), (x, max(met))))
            yield from (Joint(x=x, y=y) for y in sorted(met)[1:-1])


def _given_up(graph: Graph, box: float, top: float, shapes: list[Shape]) -> float:
    """What was retired, under all else; returns how much higher that makes the picture."""
    height = 0.0
    for label, told in graph.retired:
        title, said = lines(label, _BOX - 40, LETTERS + 2), lines(told, _ROOM - 16, LETTERS)
        tall = max(len(title) * (_LINE + 2), len(said) * _LINE) + 2 * _PAD
        y = top + height + _GAP
        shapes.append(Box(x=box, y=y, width=_BOX, height=tall, kind="retired"))
        middle = y + tall / 2
        shapes.append(
            Words(
                x=box + _BOX / 2,
                y=middle - (len(title) - 1) * (_LINE + 2) / 2,
                lines=title,
                anchor="middle",
                style="stage",
            )
        )
        first = middle - (len(said) - 1) * _LINE / 2
        shapes.append(Words(x=box + _BOX + 10, y=first, lines=said))
        height += tall + _GAP
    return height
