"""A link of the Hub Configurator as text, Markdown and JSON."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dealwright.configurator.catalogue import Catalogue, spoken, told
from dealwright.configurator.link import TIERS, Link
from dealwright.configurator.making import Made
from dealwright.report.texts import escape, one_line

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Row:
    """A choice as it is shown: the group and name of the item, its id, the value in words."""

    group: str
    label: str
    item: str
    value: str


def rows(link: Link, catalogue: Catalogue | None) -> tuple[Row, ...]:
    """The choices that count, in the order of the page where there is a catalogue to say it."""
    chosen = link.state.choices
    if catalogue is None:
        return tuple(Row(key.partition(":")[0], "", key, spoken(chosen[key])) for key in chosen)
    known = {item.id: item for item in catalogue.items}
    shown = tuple(
        Row(item.group, item.label, item.id, told(item, link.state.shown, chosen[item.id]))
        for item in catalogue.items
        if item.id in chosen
    )
    strange = (key for key in chosen if key not in known)
    return (*shown, *(Row("Not in the catalogue", "", key, spoken(chosen[key])) for key in strange))


def link_text(link: Link, catalogue: Catalogue | None) -> str:
    """Everything a link says about its hub, group by group."""
    listed = rows(link, catalogue)
    width = max((len(_called(row)) for row in listed), default=0)
    lines = [f"{head}: {value}" for head, value in _head(link, catalogue)]
    for group, members in groupby(listed, lambda row: row.group):
        lines += [
            "",
            group,
            *(f"  {_called(row):<{min(width, 60)}}  {row.value}" for row in members),
        ]
    if not listed:
        lines += ["", "Nothing is chosen."]
    lines += [line for oddity in link.oddities for line in ("", f"Note: {oddity}.")]
    return "".join(f"{one_line(line)}\n" for line in lines)


def link_markdown(link: Link, catalogue: Catalogue | None) -> str:
    """The same as a table."""
    parts = ["### Hub configuration\n\n"]
    parts += [f"- {escape(head)}: {escape(value)}\n" for head, value in _head(link, catalogue)]
    parts.append(table(rows(link, catalogue)))
    parts += [f"\nNote: {escape(oddity)}.\n" for oddity in link.oddities]
    return "".join(parts)


def table(listed: tuple[Row, ...]) -> str:
    """Choices as a table of Markdown."""
    if not listed:
        return "\nNothing is chosen.\n"
    body = (
        f"| {escape(one.group)} | {escape(_called(one))} | {escape(one.value)} |\n"
        for one in listed
    )
    return f"\n| group | item | choice |\n|---|---|---|\n{''.join(body)}"


def link_json(link: Link, catalogue: Catalogue | None) -> str:
    """All three tiers, and the one that counts."""
    content = {
        "format_version": FORMAT_VERSION,
        **link_content(link),
        "selections": link.state.selections,
        "checked_by": catalogue_content(catalogue),
        "oddities": list(link.oddities),
    }
    return as_json(content)


def link_content(link: Link) -> dict[str, Any]:
    return {
        "page": link.page,
        "tier": link.state.tier,
        "catalogue": link.catalogue,
        "choices": dict(link.state.choices),
    }


def catalogue_content(catalogue: Catalogue | None) -> dict[str, Any] | None:
    if catalogue is None:
        return None
    return {
        "name": catalogue.name,
        "version": catalogue.version,
        "source": catalogue.source,
        "digest": catalogue.digest,
    }


def catalogue_words(catalogue: Catalogue) -> str:
    return f"{catalogue.name}, version {catalogue.version} ({catalogue.digest})"


def made_markdown(address: str, made: Made) -> str:
    notes = "".join(f"- {escape(note)}\n" for note in made.notes)
    return f"<{address}>\n" + (f"\n{notes}" if notes else "")


def made_json(address: str, made: Made) -> str:
    content = {
        "format_version": FORMAT_VERSION,
        "link": address,
        "tier": made.state.tier,
        "notes": list(made.notes),
    }
    return as_json(content)


def as_json(content: Any) -> str:
    # Half a character, which JSON can spell and UTF-8 cannot, stays escaped.
    return json.dumps(content, indent=2) + "\n"


def _called(row: Row) -> str:
    return f"{row.label} ({row.item})" if row.label else row.item


def _head(link: Link, catalogue: Catalogue | None) -> Iterator[tuple[str, str]]:
    yield "Page", link.page
    yield "Tier", link.state.tier
    if link.catalogue is not None:
        yield "Loads the catalogue", link.catalogue
    if catalogue is not None:
        yield "Catalogue", catalogue_words(catalogue)
    counts = {tier: len(link.state.selections.get(tier, {})) for tier in TIERS}
    counts.pop(link.state.shown)
    yield "Kept for other tiers", ", ".join(f"{tier} {count}" for tier, count in counts.items())
