"""Two portals beside each other, as text, Markdown and JSON."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from dealwright.diagnostics import Origin
from dealwright.hubspot.differing import Differing
from dealwright.hubspot.parity import Compared, Parity, Standing
from dealwright.model.portals import Portal
from dealwright.report.texts import BUDGET, escape, one_line, within

FORMAT_VERSION = "1.0"
Place = Callable[[Origin], str]
_SIGNS = {
    Standing.DIFFERENT: "~",
    Standing.FIRST: "<",
    Standing.SECOND: ">",
    Standing.NEITHER: "?",
}


def parity_text(parity: Parity, playbook: str, place: Place) -> str:
    """What is not the same, each with its place, and how much is."""
    lines = [one_line(_heading(parity, playbook)), ""]
    for one in parity.compared:
        if one.standing is not Standing.SAME:
            lines += _entry(one, parity, place)
    if len(lines) > 2:
        lines.append("")
    lines.append(_counts(parity))
    for heading, names in _beside(parity):
        lines += ["", f"{heading}:", *(f"      {one_line(name)}" for name in names)]
    return "\n".join(lines) + "\n"


def parity_markdown(parity: Parity, playbook: str) -> str:
    """The same within the budget of a comment; of a confidential portal only kinds are told."""
    head = f"### {escape(_heading(parity, playbook))}\n\n"
    if parity.confidential:
        return f"{head}{_kinds(parity)}\n"
    rows = [_row(one, parity) for one in parity.compared if one.standing is not Standing.SAME]
    parts = [f"{head}{escape(_counts(parity))}\n"]
    if rows:
        table = within(rows, BUDGET // 2, len(rows), "| and {} more | | |\n")
        parts.append(f"| what | where | how |\n|---|---|---|\n{table}")
    for heading, names in _beside(parity):
        listed = (f"- {escape(name)}\n" for name in names)
        more = within(listed, BUDGET // 5, len(names), "- and {} more\n")
        parts.append(f"{escape(heading)}:\n\n{more}")
    return "\n".join(parts)


def parity_json(parity: Parity, playbook: str) -> str:
    """Everything that was compared; the same portals give the same bytes."""
    first, second = parity.first.portal, parity.second.portal
    content: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "playbook": playbook,
        "portals": [
            {"portal": one.portal, "portal_id": account}
            for one, account in zip((parity.first, parity.second), parity.accounts, strict=True)
        ],
        "differs": parity.differs,
        "resources": [
            {
                "kind": one.kind,
                "name": one.name,
                "standing": _standing(one, parity),
                "differing": [
                    {"name": each.name, "values": {first: each.first, second: each.second}}
                    for each in one.differing
                ],
            }
            for one in parity.compared
        ],
        "unmanaged": {first: list(parity.only_first), second: list(parity.only_second)},
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _heading(parity: Parity, playbook: str) -> str:
    first, second = map(_called, (parity.first, parity.second), parity.accounts)
    return f"Parity of {first} and {second}: playbook {playbook}"


def _called(portal: Portal, account: int) -> str:
    return f"{portal.portal} ({'embedded' if portal.embedded else f'account {account}'})"


def _entry(one: Compared, parity: Parity, place: Place) -> Iterator[str]:
    where = "" if one.differing else f": {_standing(one, parity)}"
    yield one_line(f"{_SIGNS[one.standing]} {one.name}{where}")
    for each in one.differing:
        yield f"      {one_line(_difference(each, parity))}"
    if written := place(one.origin):
        yield f"      {written}"


def _standing(one: Compared, parity: Parity) -> str:
    match one.standing:
        case Standing.FIRST:
            return f"only in {parity.first.portal}"
        case Standing.SECOND:
            return f"only in {parity.second.portal}"
        case _:
            return one.standing.value


def _difference(each: Differing, parity: Parity) -> str:
    sides = ((parity.first, each.first), (parity.second, each.second))
    said = (f"{_quoted(value)} in {portal.portal}" for portal, value in sides)
    return f"{each.name}: {', '.join(said)}"


def _quoted(value: str | None) -> str:
    return "nothing" if not value else f'"{value}"'


def _counts(parity: Parity) -> str:
    found = Counter(_standing(one, parity) for one in parity.compared)
    return f"{', '.join(f'{count} {words}' for words, count in found.items())}."


def _beside(parity: Parity) -> Iterator[tuple[str, tuple[str, ...]]]:
    sides = ((parity.first, parity.only_first), (parity.second, parity.only_second))
    for portal, names in sides:
        if names:
            yield f"Not named by the playbook, only in {portal.portal}", names


def _kinds(parity: Parity) -> str:
    """Which kinds of things are not the same, without a name, a value or a number."""
    kinds = dict.fromkeys(one.kind for one in parity.compared if one.standing is not Standing.SAME)
    if not kinds:
        return "The portals agree in everything that the playbook names."
    return f"Not the same in both: {', '.join(kinds)}. What differs is told in private."


def _row(one: Compared, parity: Parity) -> str:
    how = "<br>".join(escape(_difference(each, parity)) for each in one.differing)
    return f"| {escape(one.name)} | {escape(_standing(one, parity))} | {how} |\n"
