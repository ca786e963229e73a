"""`dealwright quote`: what an offering costs, from the playbook alone. Opens no socket."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from dealwright.cli.completing import offerings
from dealwright.cli.output import Result, output_option, write
from dealwright.cli.render import FONTS, check_name, put
from dealwright.cli.session import Session, at_option, pass_session

if TYPE_CHECKING:
    from dealwright.documents.quote import Made
    from dealwright.load.playbook import Loaded
    from dealwright.model.playbook import Playbook


@click.command()
@click.argument("offering", shell_complete=offerings)
@click.option("--date", "day", metavar="DATE", help="Take the price of this day; else of today.")
@click.option(
    "--mau",
    "users",
    multiple=True,
    metavar="N[,N]...",
    help="Monthly active users of each cluster: one number for all of them, or one for each;"
    " repeatable, for several scenarios. For each community, where the price counts them so.",
)
@click.option("--clusters", type=click.IntRange(1, 1000), metavar="N", help="How many clusters.")
@click.option(
    "--communities", type=click.IntRange(1, 1000), metavar="N", help="How many communities."
)
@click.option("--without-hub", is_flag=True, help="A member without a hub.")
@click.option(
    "--years",
    type=click.IntRange(1, 20),
    default=1,
    show_default=True,
    metavar="N",
    help="Sum up so many years.",
)
@click.option(
    "--terms",
    multiple=True,
    metavar="DATE",
    help="The price that began on this day instead, for all years; or once for each year.",
)
@click.option("--hours", metavar="H", help="Estimate so many hours of directed work beside it.")
@click.option(
    "--cloud-account",
    "account",
    type=click.Choice(["ours", "member"]),
    help="Who holds the cloud account. The cloud itself is never a figure.",
)
@click.option(
    "--knowingly",
    is_flag=True,
    help="Also what is not sold now: --terms that have ended, a deferred offering.",
)
@at_option
@output_option(("text", "markdown", "json", "csv"))
@click.option(
    "--out",
    type=Result(),
    help="A document of it to send: .md, .html, .pdf or .docx.",
)
@FONTS
@pass_session
def quote(
    session: Session,
    *,
    offering: str,
    day: str | None,
    users: tuple[str, ...],
    clusters: int | None,
    communities: int | None,
    without_hub: bool,
    years: int,
    terms: tuple[str, ...],
    hours: str | None,
    account: Literal["ours", "member"] | None,
    knowingly: bool,
    at: str | None,
    outputs: tuple[str, ...],
    out: Path | None,
    fonts: Path | None,
) -> None:
    """What an offering costs, how that comes about, and where each price is written.

    Needs no portal. What has no price on the day, has ended or has not begun is refused with the
    dates. Without --mau the examples of the playbook are computed.

    \b
      dealwright quote general --mau 280
      dealwright quote general --mau 280,280 --communities 1
      dealwright quote general --mau 50 --mau 280 --years 3 -o markdown:quote.md
      dealwright quote general --terms 2025-11-26 --knowingly
      dealwright quote general --mau 280 --out quote.pdf
    """
    from dealwright.documents.quote import Asked
    from dealwright.documents.quote_data import quote_csv, quote_json
    from dealwright.documents.quote_line import hours_of, users_of
    from dealwright.documents.quote_page import quote_page
    from dealwright.documents.quote_text import quote_markdown, quote_text
    from dealwright.documents.quoting import make_quote

    check_name(out, None)
    asked = Asked(
        offering=offering,
        day=_day(day) if day is not None else session.today(),
        today=session.today(),
        clusters=clusters,
        communities=communities,
        users=tuple(map(users_of, users)),
        years=years,
        terms=tuple(map(_day, terms)),
        hours=None if hours is None else hours_of(hours),
        account=account,
        without_hub=without_hub,
        knowingly=knowingly,
    )
    playbook, _, loaded = session.playbook(at)
    found = make_quote(playbook, asked)
    made = _made(session, playbook, loaded, at)
    if out is not None:
        text = quote_page(found, made, playbook.legal.clauses if playbook.legal else ())
        put(f"quote of {found.offering.label}", text, out, fonts, {})
        if not outputs:
            return
    write(
        outputs,
        {
            "text": lambda: quote_text(found, made),
            "markdown": lambda: quote_markdown(found, made),
            "json": lambda: quote_json(found, made),
            "csv": lambda: quote_csv(found, made),
        },
    )


def _day(said: str) -> dt.date:
    from dealwright.cli.numbers import parse_day

    return parse_day(said)


def _made(session: Session, playbook: "Playbook", loaded: "Loaded", at: str | None) -> "Made":
    """Where the prices were read: now, in the file of a version, or in the files of a revision."""
    from dealwright.cli.origin import read_from
    from dealwright.cli.plan import place_in
    from dealwright.documents.quote import Made

    version, commit = read_from(session, playbook, at)
    if at is not None and commit is not None:
        loaded = session.committed(at)
    return Made(version=version, commit=commit, at=at, place=place_in(loaded))
