"""The pieces a picture is drawn from, with their places in it. Lengths are those of the SVG."""

from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The frame of a stage; `kind` decides its form and its colour."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Lines of text, one under the other; `y` is the middle of the first."""

    x: float
    y: float
    lines: tuple[str, ...]
    anchor: Anchor = "start"
    style: str = "said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line through its corners, with an arrow, a bar for what waits, or nothing at its end."""

    corners: tuple[tuple[float, float], ...]
    end: Literal["arrow", "bar", ""] = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint:
    """Where a line runs into another: a crossing has none."""

    x: float
    y: float


Shape = Box | Words | Stroke | Joint


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The pieces in the order in which they are drawn, and how large the whole is."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
