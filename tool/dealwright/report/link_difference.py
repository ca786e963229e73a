"""Two links of the Hub Configurator beside each other, as text, Markdown and JSON."""

from collections.abc import Iterator

from dealwright.configurator.catalogue import spoken
from dealwright.configurator.difference import Changed, Difference
from dealwright.report.link import FORMAT_VERSION, as_json
from dealwright.report.texts import escape, one_line


def difference_text(found: Difference) -> str:
    """What is chosen otherwise, a line each: what the first says, then the second."""
    lines = [*_beside(found), *map(_line, found.changed)]
    lines += [] if found.differs else ["The hubs are the same."]
    lines += _aside(found)
    return "".join(f"{one_line(line)}\n" for line in lines)


def difference_markdown(found: Difference) -> str:
    parts = ["### Two hub configurations\n\n"]
    parts += [f"{escape(line)}\n\n" for line in _beside(found)]
    if found.changed:
        parts.append("| item | first | second |\n|---|---|---|\n")
    for one in found.changed:
        first = escape(spoken(one.first)) if one.in_first else "not there"
        second = escape(spoken(one.second)) if one.in_second else "not there"
        parts.append(f"| {escape(one.item)} | {first} | {second} |\n")
    parts += [] if found.differs else ["The hubs are the same.\n"]
    parts += [f"\n{escape(line)}\n" for line in _aside(found)]
    return "".join(parts)


def difference_json(found: Difference) -> str:
    content = {
        "format_version": FORMAT_VERSION,
        "differs": found.differs,
        "tiers": [found.first.state.tier, found.second.state.tier],
        "catalogues": [found.first.catalogue, found.second.catalogue],
        "changed": [
            {
                "item": one.item,
                **({"first": one.first} if one.in_first else {}),
                **({"second": one.second} if one.in_second else {}),
            }
            for one in found.changed
        ],
        "tiers_that_do_not_count": list(found.aside),
    }
    return as_json(content)


def _beside(found: Difference) -> Iterator[str]:
    first, second = found.first, found.second
    if found.tiers_differ:
        yield f"The tier is {first.state.shown} in the first, {second.state.shown} in the second."
    if found.catalogues_differ:
        own = "the page's own"
        yield f"The catalogue is {first.catalogue or own} in the first, {second.catalogue or own} in the second."


def _aside(found: Difference) -> Iterator[str]:
    if found.aside:
        yield f"Tiers that do not count differ, too: {', '.join(found.aside)}."


def _line(one: Changed) -> str:
    if one.in_first and one.in_second:
        return f"~ {one.item}: {spoken(one.first)} -> {spoken(one.second)}"
    if one.in_first:
        return f"< {one.item}: only in the first: {spoken(one.first)}"
    return f"> {one.item}: only in the second: {spoken(one.second)}"
