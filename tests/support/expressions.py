"""The expressions of GitHub's workflows, as far as ours use them."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|(&&|\|\||==|!=|!|[()])|([\w.-]+))")
_WORDS = {"true": True, "false": False, "null": None}
_HOLES = re.compile(r"\$\{\{(.*?)\}\}")

Context = Mapping[str, Any]


def filled(text: str, context: Context) -> str:
    """A text with each `${{ … }}` in it worked out."""
    return _HOLES.sub(lambda hole: _shown(worked_out(hole[1], context)), str(text))


def worked_out(text: str, context: Context) -> Any:
    """What an expression is. `context` may hold functions without arguments, such as `always`."""
    reader = _Reader(list(_tokens(text)), context)
    found = reader.either()
    assert not reader.left, f"{text}: {reader.left} is left over"
    return found


def _tokens(text: str) -> Iterator[str]:
    place = 0
    text = text.strip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        assert match, f"{text[place:]} is no expression"
        yield match[0].strip()
        place = match.end()


class _Reader:
    """Either, both, equal, not: each binds closer than the one before."""

    def __init__(self, left: list[str], context: Context) -> None:
        self.left, self._context = left, context

    def either(self) -> Any:
        found = self._both()
        while self._next("||"):
            other = self._both()
            found = found or other
        return found

    def _both(self) -> Any:
        found = self._equal()
        while self._next("&&"):
            other = self._equal()
            found = found and other
        return found

    def _equal(self) -> Any:
        found = self._one()
        for sign, wanted in (("==", True), ("!=", False)):
            if self._next(sign):
                return _same(found, self._one()) is wanted
        return found

    def _one(self) -> Any:
        if self._next("!"):
            return not self._one()
        if self._next("("):
            found = self.either()
            assert self._next(")")
            return found
        word = self.left.pop(0)
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        if self._next("("):
            assert self._next(")")
            asked: Callable[[], Any] = self._context[word]
            return asked()
        return _WORDS[word] if word in _WORDS else self._looked_up(word)

    def _looked_up(self, path: str) -> Any:
        found: Any = self._context
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    def _next(self, sign: str) -> bool:
        if self.left and self.left[0] == sign:
            self.left.pop(0)
            return True
        return False


def _same(one: Any, other: Any) -> bool:
    """As GitHub compares: texts whatever their case, and what is of two kinds as numbers."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return _number(one) == _number(other)


def _number(value: Any) -> float:
    """Nothing, false and an empty text are 0, and what is no number equals nothing."""
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return float("nan")


def _shown(value: Any) -> str:
    return (
        {None: "", True: "true", False: "false"}.get(value, str(value))
        if _is_word(value)
        else str(value)
    )


def _is_word(value: Any) -> bool:
    return value is None or isinstance(value, bool)
