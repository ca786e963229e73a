"""`dealwright configurator`: the links in which members hand over what their hubs shall be."""

import click

from dealwright.cli.links import (
    catalogue_of,
    link_of,
    offering_named,
    page_of,
    rule_of,
    sold,
    sound_catalogue,
)
from dealwright.cli.output import output_option, write
from dealwright.cli.pairs import pairs
from dealwright.cli.session import Session, pass_session
from dealwright.diagnostics import Severity
from dealwright.errors import Exit, UsageError

CATALOGUE = click.option(
    "--catalogue", metavar="FILE|URL", help="The catalogue, as JSON5: a file or an https address."
)


@click.group()
def configurator() -> None:
    """Read, check, make and compare links of the Hub Configurator.

    A link holds the choices for one hub. It names no version of the catalogue, and copies what the
    tier fixed on the day it was made. Quote links in a shell: they hold ? and &.
    """


@configurator.command()
@click.argument("url")
@CATALOGUE
@output_option(("text", "markdown", "json"))
def decode(url: str, catalogue: str | None, outputs: tuple[str, ...]) -> None:
    """Show what a link says. With a catalogue, in the words and the order of the page.

    \b
      dealwright configurator decode 'https://2i2c.org/hub-configurator/?state=...'
    """
    from dealwright.report.link import link_json, link_markdown, link_text

    link, known = link_of(url, "the link"), sound_catalogue(catalogue)
    write(
        outputs,
        {
            "text": lambda: link_text(link, known),
            "markdown": lambda: link_markdown(link, known),
            "json": lambda: link_json(link, known),
        },
    )


@configurator.command()
@click.argument("urls", metavar="[URL]...", nargs=-1)
@CATALOGUE
@click.option(
    "--offering", metavar="KEY", help="What was sold; else the tier of the first link says."
)
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@output_option(("text", "markdown", "json"))
@pass_session
def check(
    session: Session,
    urls: tuple[str, ...],
    catalogue: str | None,
    offering: str | None,
    strict: bool,
    outputs: tuple[str, ...],
) -> None:
    """Check the links of one order, and list what they leave open.

    Exits with 3 when there are errors. Against the catalogue: items, choices, what is fixed, what requires what. Against the offering: the
    tier and the number of links. Against each other: all hubs of an order share a cluster. Without a
    link, the catalogue itself is checked.

    \b
      dealwright configurator check 'https://...' 'https://...' --catalogue catalogue.json5
      dealwright configurator check --catalogue https://example.org/catalogue.json5
    """
    from dealwright.configurator.judging import Order, judge, read_all
    from dealwright.report.order_links import order_json, order_markdown, order_text

    if not urls and catalogue is None:
        raise UsageError("nothing to check", hint="name the links of an order, or a --catalogue")
    playbook = session.sound().playbook
    links, unreadable = read_all(urls)
    known, doubts = (None, ()) if catalogue is None else catalogue_of(catalogue)
    deal = sold(playbook, links, offering)
    rule = rule_of(playbook)
    named = playbook.offerings.offering(deal.offering) if deal else None
    order = Order(
        links=links,
        # What is odd in a sound catalogue is told by itself: no link can do anything about it.
        findings=(
            *unreadable,
            *(doubts if known is None or not urls else ()),
            *judge(links, known, deal),
        ),
        catalogue=known,
        offering=deal,
        called=named.label if named else None,
        ask_order=rule.asks.order if rule and rule.asks else (),
        ask_hub=rule.asks.hub if rule and rule.asks else (),
    )
    write(
        outputs,
        {
            "text": lambda: order_text(order, colour=session.colour),
            "markdown": lambda: order_markdown(order),
            "json": lambda: order_json(order),
        },
    )
    bad = [one for one in order.findings if strict or one.severity is Severity.ERROR]
    raise SystemExit(Exit.FINDINGS if bad else Exit.DONE)


@configurator.command()
@click.option("--offering", metavar="KEY", help="What is sold: a key of offerings.yaml.")
@click.option("--set", "wishes", multiple=True, metavar="ITEM=CHOICE", help="A choice; repeatable.")
@click.option("--from", "base", metavar="URL", help="Begin with the choices of this link.")
@CATALOGUE
@click.option("--page", metavar="URL", help="The page, where it is not that of handoff.yaml.")
@click.option(
    "--catalog", "named", metavar="URL", help="Write into the link that it loads this catalogue."
)
@output_option(("text", "markdown", "json"))
@pass_session
def link(
    session: Session,
    *,
    offering: str | None,
    wishes: tuple[str, ...],
    base: str | None,
    catalogue: str | None,
    page: str | None,
    named: str | None,
    outputs: tuple[str, ...],
) -> None:
    """Make a link: for an offering, or of an old link.

    With a catalogue every item is filled in as on the page, and only what is offered can be chosen. Of
    an old link the choices are kept that are still offered, and stderr says what became of the others.

    \b
      dealwright configurator link --offering general --set hub:dask=Enabled --catalogue FILE
      dealwright configurator link --from 'https://...' --catalogue FILE
    """
    from dealwright.configurator.making import make, make_by, new_link
    from dealwright.report.link import made_json, made_markdown
    from dealwright.report.texts import one_line

    old = link_of(base, "the link") if base else None
    if old is None and offering is None:
        raise UsageError("say what is sold, or where to begin", hint="--offering KEY or --from URL")
    tier = old.state.shown if old else ""
    if offering is not None:
        tier = offering_named(session.sound().playbook, offering).tier
    chosen, known = pairs(wishes, "hub:dask=Enabled"), sound_catalogue(catalogue)
    state = old.state if old else None
    made = make_by(known, tier, chosen, state) if known else make(tier, chosen, state)
    address = new_link(made.state, old, page or (None if old else page_of(session)), named).address
    for note in made.notes:
        session.say(one_line(note))
    write(
        outputs,
        {
            "text": lambda: f"{address}\n",
            "markdown": lambda: made_markdown(address, made),
            "json": lambda: made_json(address, made),
        },
    )


@configurator.command()
@click.argument("first", metavar="URL")
@click.argument("second", metavar="URL")
@click.option("--exit-code", is_flag=True, help="Exit with 10 when the hubs would differ.")
@output_option(("text", "markdown", "json"))
def diff(first: str, second: str, exit_code: bool, outputs: tuple[str, ...]) -> None:
    """Compare two links, choice by choice.

    Only the tier that a link shows counts; the page keeps the others for a switch.

    \b
      dealwright configurator diff 'https://...' 'https://...'
    """
    from dealwright.configurator.difference import compare
    from dealwright.report.link_difference import (
        difference_json,
        difference_markdown,
        difference_text,
    )

    found = compare(link_of(first, "the first link"), link_of(second, "the second link"))
    write(
        outputs,
        {
            "text": lambda: difference_text(found),
            "markdown": lambda: difference_markdown(found),
            "json": lambda: difference_json(found),
        },
    )
    raise SystemExit(Exit.CHANGES if exit_code and found.differs else Exit.DONE)
