"""What the commands of the Hub Configurator are given: links, a catalogue, an offering, choices."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dealwright.cli.session import Session
from dealwright.diagnostics import did_you_mean
from dealwright.errors import FindingsError, UsageError

if TYPE_CHECKING:
    from dealwright.configurator.catalogue import Catalogue
    from dealwright.configurator.link import Link
    from dealwright.diagnostics import Diagnostic
    from dealwright.model.delivery import ConfiguratorRule, Configured
    from dealwright.model.playbook import Playbook


def link_of(written: str, name: str) -> "Link":
    from dealwright.configurator.link import UnreadableError, read

    try:
        return read(written, name)
    except UnreadableError as error:
        hint = "take it anew from the page's copy button, and quote it in a shell"
        raise FindingsError(f"{name} cannot be read: {error}", hint=hint) from None


def catalogue_of(where: str) -> "tuple[Catalogue | None, tuple[Diagnostic, ...]]":
    from dealwright.cli.fetching import read_text
    from dealwright.configurator.reading import MOST_BYTES, read_catalogue

    return read_catalogue(read_text(where, MOST_BYTES), where)


def sound_catalogue(where: str | None) -> "Catalogue | None":
    """The catalogue that was named, refused when it has errors."""
    if where is None:
        return None
    found, findings = catalogue_of(where)
    if found is None:
        more = "" if len(findings) == 1 else f" (and {len(findings) - 1} more)"
        raise FindingsError(
            f"{where}: {findings[0].message}{more}",
            hint=f"dealwright configurator check --catalogue {where}",
        )
    return found


def rule_of(playbook: "Playbook") -> "ConfiguratorRule | None":
    return playbook.handoff.configurator if playbook.handoff else None


def offering_named(playbook: "Playbook", key: str) -> "Configured":
    rule = rule_of(playbook)
    found = rule.offering(key) if rule else None
    if found is None:
        known = [one.offering for one in rule.offerings] if rule else []
        hint = did_you_mean(key, known) or "name it under configurator: in playbook/handoff.yaml"
        raise UsageError(f"{key} is no offering with a tier of the configurator", hint=hint)
    return found


def sold(playbook: "Playbook", links: "Sequence[Link]", key: str | None) -> "Configured | None":
    """The offering that was named, else the only one that the tier of the first link can mean."""
    if key is not None:
        return offering_named(playbook, key)
    rule = rule_of(playbook)
    meant: Any = rule.sold_as(links[0].state.shown) if rule and links else ()
    return meant[0] if len(meant) == 1 else None


def page_of(session: Session) -> str:
    rule = rule_of(session.sound().playbook)
    if rule is None:
        raise UsageError("no page is named", hint="--page URL, or configurator: in handoff.yaml")
    return rule.page
