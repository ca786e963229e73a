"""Issues that should be open, as a file: what `-o issues` writes and `dealwright ci issues` reads."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from dealwright.errors import FindingsError
from dealwright.report.posts import is_key

FORMAT_VERSION = "1.0"


class Ticket(NamedTuple):
    """An issue: `key` is what it is about, by which it is found again; `body` is Markdown.

    `kept`: nobody can tell whether it should be open. It is not opened, and stays as it is where it is.
    """

    key: str
    title: str
    body: str
    assignees: tuple[str, ...] = ()
    kept: bool = False


def tickets_json(tickets: Iterable[Ticket]) -> str:
    content: dict[str, Any] = {"format_version": FORMAT_VERSION, "issues": [], "kept": []}
    for one in tickets:
        written: dict[str, Any] = {"key": one.key, "title": one.title, "body": one.body}
        if one.kept:
            content["kept"].append(written)
        else:
            content["issues"].append({**written, "assignees": list(one.assignees)})
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def tickets_of(text: str, called: str) -> list[Ticket]:
    """The issues of a file, those that are kept as they are at the end. Raises FindingsError where it is none of ours."""
    try:
        found = _tickets(json.loads(text))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FindingsError(
            f"{called} holds no issues as dealwright writes them",
            hint="make it with -o issues:FILE, by the same version of dealwright",
        ) from None
    if len({one.key for one in found}) < len(found):
        raise FindingsError(f"{called} has two issues about the same thing")
    return found


def _tickets(content: Any) -> list[Ticket]:
    if content["format_version"] != FORMAT_VERSION:
        raise ValueError
    kept = [
        _ticket({"assignees": [], **one})._replace(kept=True) for one in content.get("kept", [])
    ]
    return [*map(_ticket, content["issues"]), *kept]


def _ticket(one: Any) -> Ticket:
    texts = [one["key"], one["title"], one["body"], *one["assignees"]]
    if not all(isinstance(text, str) for text in texts) or not is_key(one["key"]):
        raise ValueError
    return Ticket(one["key"], one["title"], one["body"], tuple(one["assignees"]))
