"""What each piece of the picture looks like, as elements of SVG.

Won and lost differ in form and word, not in colour alone: a double frame with a tick, cut corners with
a cross.
"""

import re
from html import escape
from typing import assert_never

from dealwright.documents.graph.shapes import Box, Joint, Shape, Stroke, Words

# Frame and ground: dark enough and light enough to be told apart in grey.
_COLOURS = {
    "open": ("#2f5d8a", "#eef4fa"),
    "end": ("#2f5d8a", "#eef4fa"),
    "won": ("#1d6b3a", "#e3f4e8"),
    "lost": ("#9a2b22", "#fbe9e7"),
    "retired": ("#6b7480", "#ffffff"),
}
_APART = {"stage": 17}
# What no XML may hold.
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def element(name: str, inner: str | None = None, /, **attributes: str | float) -> str:
    """One element; `_` in the name of an attribute is a hyphen, and at its end nothing."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{value if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}/>" if inner is None else f"<{name}{written}>{inner}</{name}>"


def text(words: str) -> str:
    """Text that is only text."""
    return escape(_NEVER.sub("", words))


def number(value: float) -> str:
    """A length with a tenth at most."""
    return f"{value:.1f}".removesuffix(".0")


def drawn(shape: Shape) -> str:
    match shape:
        case Box():
            return _box(shape)
        case Words():
            return _words(shape)
        case Stroke():
            return _stroke(shape)
        case Joint():
            return element("circle", class_="tip", cx=shape.x, cy=shape.y, r=2.6)
        case _:
            assert_never(shape)


def _box(box: Box) -> str:
    match box.kind:
        case "won":
            tick = f"M{_pair(box.x + 14, box.y + 19)} l4 5 l8 -11"
            return f"{_frame(box)}{_frame(box, inside=4)}{_mark(box, tick)}"
        case "lost":
            cross = f"M{_pair(box.x + 14, box.y + 13)} l9 9 m0 -9 l-9 9"
            return f"{_octagon(box)}{_mark(box, cross)}"
        case "end":
            return _frame(box, stroke_width=3.2)
        case "retired":
            return _frame(box, stroke_dasharray="5 4")
        case _:
            return _frame(box)


def _frame(box: Box, inside: float = 0, **more: str | float) -> str:
    frame, ground = _COLOURS[box.kind]
    look: dict[str, str | float] = {"stroke_width": 1.6, **more}
    return element(
        "rect",
        x=box.x + inside,
        y=box.y + inside,
        width=box.width - 2 * inside,
        height=box.height - 2 * inside,
        rx=7 - inside,
        fill="none" if inside else ground,
        stroke=frame,
        **look,
    )


def _octagon(box: Box) -> str:
    frame, ground = _COLOURS[box.kind]
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    cut = 11
    corners = (
        *((left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut)),
        *((right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut)),
    )
    points = " ".join(_pair(*corner) for corner in corners)
    return element("polygon", points=points, fill=ground, stroke=frame, stroke_width=1.6)


def _mark(box: Box, path: str) -> str:
    return element("path", d=path, fill="none", stroke=_COLOURS[box.kind][0], stroke_width=2.4)


def _words(words: Words) -> str:
    look = {} if words.style == "said" else {"class_": words.style}
    anchor = {} if words.anchor == "start" else {"text_anchor": words.anchor}
    apart = _APART.get(words.style, 15)
    return "".join(
        element("text", text(line), x=words.x, y=words.y + apart * place, **anchor, **look)
        for place, line in enumerate(words.lines)
    )


def _stroke(stroke: Stroke) -> str:
    path = "M" + " L".join(_pair(*corner) for corner in stroke.corners)
    dashes = {"stroke_dasharray": "4 4"} if stroke.dashed else {}
    return element("path", class_="way", d=path, **dashes) + _end(stroke)


def _end(stroke: Stroke) -> str:
    *_, before, last = stroke.corners
    along = 1 if sum(last) > sum(before) else -1
    if stroke.end == "bar":
        bars = f"M{_pair(last[0], last[1] - 5)} v10 m{4 * along} -10 v10"
        return element("path", class_="way", d=bars)
    if stroke.end == "arrow":
        upright = last[0] == before[0]
        tip = f"l-5 {-9 * along} h10 z" if upright else f"l{-9 * along} -5 v10 z"
        return element("path", class_="tip", d=f"M{_pair(*last)} {tip}")
    return ""


def _pair(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"
