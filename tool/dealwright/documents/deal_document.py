"""Any document from a deal: its template says what it needs, and everything missing is named at once.

A template asks `deal.field(…)` for what the deal must say, `deal.maybe(…)` for what it may say, and
`given(…)` for what nobody but the person at the keyboard can know, such as the days of payment. One
that asks for nothing of a deal is made of the playbook alone.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from jinja2.sandbox import ImmutableSandboxedEnvironment

from dealwright.decode.codec import digest, encode
from dealwright.diagnostics import did_you_mean
from dealwright.documents.deal_view import GAP, DealView
from dealwright.documents.delivery import NO_DEAL, Delivery, of_the_playbook
from dealwright.documents.environment import names_asked, render, source
from dealwright.documents.given import Given, words_of
from dealwright.documents.names import Names
from dealwright.documents.people import customer_name, people_today
from dealwright.documents.proposal import DealFacts
from dealwright.documents.spoken import refuse_forbidden
from dealwright.documents.told import Told, how_to_say, unsaid
from dealwright.errors import FindingsError, UsageError
from dealwright.model.playbook import Playbook

_FOLDER = "documents/"
_SUFFIX = ".md.j2"


def kinds(environment: ImmutableSandboxedEnvironment) -> tuple[str, ...]:
    """The documents that there are templates for; `_` begins the name of a part of others."""
    found = filter(None, map(kind_of, environment.list_templates()))
    return tuple(sorted(kind for kind in found if not kind.startswith("_")))


def kind_of(template: str) -> str | None:
    """The document that a template makes; None where it is a template of something else."""
    if template.startswith(_FOLDER) and template.endswith(_SUFFIX):
        return template.removeprefix(_FOLDER).removesuffix(_SUFFIX)
    return None


def asks_for(environment: ImmutableSandboxedEnvironment, kind: str) -> frozenset[str]:
    """What a document is made of: the names that its template asks for."""
    if kind not in kinds(environment):
        raise UsageError(
            f"there is no document {kind}",
            hint=did_you_mean(kind, kinds(environment))
            or f"there are: {', '.join(kinds(environment))}",
        )
    return names_asked(environment, f"{_FOLDER}{kind}{_SUFFIX}")


OF_A_DEAL = frozenset(
    {"deal", "customer", "hubs", "contract", "tied", "stage", "issue", "renewal", "changes"}
)
"""A template that asks for one of these is about a deal."""


class NotSaidError(FindingsError):
    """A document needs more than was said; `asked` are the names that a person should answer."""

    def __init__(self, message: str, *, hint: str, asked: Iterable[str]) -> None:
        super().__init__(message, hint=hint)
        self.asked = tuple(asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The day a document is made, and of which playbook."""

    today: dt.date
    version: str | None
    commit: str | None


_NOT_YET = dict.fromkeys(("day", "version", "commit", "template", "digest", "catalogue"), GAP)


def render_document(
    playbook: Playbook,
    kind: str,
    facts: DealFacts | None,
    given: Given,
    *,
    at: Occasion,
    environment: ImmutableSandboxedEnvironment,
) -> str:
    """The document in Markdown, or a finding that names everything that is missing.

    `facts` are not looked at where the template asks for nothing of a deal.
    """
    template = f"{_FOLDER}{kind}{_SUFFIX}"
    if not asks_for(environment, kind) & OF_A_DEAL:
        facts = NO_DEAL
    elif facts is None:
        raise UsageError(f"{kind} is about a deal", hint="say which with --deal ID")
    names = Names(playbook)
    deal = DealView(facts, names, given, at.today)
    told = Told(playbook, deal)
    delivery = Delivery(facts, names, at.today, deal, deal.if_given)
    customer = customer_name(facts.text("dealname"))
    deal.read["dealname"] = facts.text("dealname")
    values: dict[str, Any] = {
        "playbook": playbook,
        "names": names,
        "deal": deal,
        "given": deal.given,
        "if_given": deal.if_given,
        "today": at.today,
        "customer": customer,
        "people": people_today(playbook, at.today),
        "offer": deal.offer,
        "refuse": refuse,
        **delivery.values(),
        **told.values(),
    }
    # What a template asks is known once it ran; the digest of the answers is known after that.
    render(environment, template, **values, provenance=_NOT_YET)
    _refuse(deal, kind, deal.welcome)
    more = delivery.content() | told.content()
    values["provenance"] = {
        "day": at.today.isoformat(),
        "version": at.version or "not released",
        "commit": at.commit or "none",
        "template": template,
        "digest": _digest(deal, playbook, source(environment, template), more),
        "catalogue": delivery.catalogue,
    }
    text = render(environment, template, **values)
    refuse_forbidden(
        text,
        playbook.legal.clauses if playbook.legal else (),
        included=[item for one in deal.offers.values() for item in one.offering.includes],
        names=(customer,),
    )
    return text


def refuse(why: str, way: str | None = None) -> NoReturn:
    """For templates: this cannot be written, and what would help."""
    raise FindingsError(why, hint=way)


def _refuse(deal: DealView, kind: str, welcome: Mapping[str, str]) -> None:
    known = deal.asked.keys() | welcome
    unknown = sorted(set(deal.given_) - known)
    if unknown:
        raise UsageError(
            f"{kind} asks for nothing called {', '.join(unknown)}",
            hint=did_you_mean(unknown[0], known) or "leave it out",
        )
    if deal.facts is not NO_DEAL and not deal.facts.text("dealname"):
        deal.lacking.insert(0, "dealname")
    missing = unsaid(deal.given_, deal.asked)
    told, ways = list(_of_the_deal(deal)), []
    if told:
        ways.append(f"fill in deal {deal.id} in HubSpot (portal {deal.portal})")
    if missing:
        listed = ", ".join(f"{key} ({deal.asked[key]})" for key in missing)
        told.append(f"of you: {listed}")
        ways.append(how_to_say(missing))
    if told:
        raise NotSaidError(
            f"{kind}{f' for deal {deal.id}' if deal.id else ''} needs what nobody has said, {'; '.join(told)}",
            hint=", and ".join(ways),
            asked=missing,
        )


def _of_the_deal(deal: DealView) -> Iterator[str]:
    """What its properties should say, by the kind of answer that is wanted."""
    wanted = {"": deal.lacking}
    for key, kind in deal.unfit.items():
        wanted.setdefault(f", as a {kind}", []).append(key)
    for kind, keys in wanted.items():
        if keys:
            listed = ", ".join(f"{deal.names.property(key)} ({key})" for key in keys)
            yield f"of the deal{kind}: {listed}"


def _digest(deal: DealView, playbook: Playbook, template: str, more: Mapping[str, Any]) -> str:
    """A name for the data in the document: the same data give the same digest."""
    if deal.facts is NO_DEAL:
        more = {**more, **of_the_playbook(playbook)}
    return digest(
        {
            **more,
            "deal": deal.id,
            "portal": deal.portal,
            "properties": deal.read,
            "given": {key: words_of(deal.given_, key) for key in deal.given_ if key not in more},
            "offers": {key: encode(one) for key, one in deal.offers.items()},
            "handoff": encode(playbook.handoff) if playbook.handoff else None,
            "roles": encode(playbook.roles),
            "legal": encode(playbook.legal) if playbook.legal else None,
            "template": template,
        }
    )
