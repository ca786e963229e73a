"""The parts of a catalogue's tree: each is what it should be, or wrong with its place."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from dealwright.diagnostics import Route


class WrongError(Exception):
    """A part of the catalogue that means nothing; the parts beside it are read all the same."""

    def __init__(self, route: Route, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.route, self.message, self.hint = route, message, hint


def mapping(raw: Any, route: Route, what: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise WrongError(route, f"{what} is {'missing' if raw is None else 'no mapping'}")
    return raw


def filled(raw: Any, route: Route, what: str) -> list[Any]:
    if not isinstance(raw, list) or not raw:
        raise WrongError(route, f"{what}: a list with something in it is needed")
    return raw


def text(raw: Mapping[str, Any], key: str, route: Route, what: str, *, empty: bool = False) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not (value or empty):
        raise WrongError(route, f"{what} has no {key}, or one that is no text")
    return value


def scalar(raw: Any, route: Route, what: str) -> str:
    """A text or a number, as JavaScript writes it."""
    if isinstance(raw, str) and raw:
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, float) and isfinite(raw):
        return str(int(raw)) if raw.is_integer() else str(raw)
    raise WrongError(route, f"{what}: a text or a number is needed")
