"""`dealwright render`: playbook pages, documents, what GitHub reads of the roles."""

import os
from pathlib import Path

import click

from dealwright.cli.completing import deals, documents
from dealwright.cli.deals import configured, deal_facts, facts_for
from dealwright.cli.output import Result
from dealwright.cli.places import overheard, unsaid
from dealwright.cli.render_playbook import render_playbook_
from dealwright.cli.render_roles import codeowners, pull_request_template
from dealwright.cli.said import GIVEN, said
from dealwright.cli.session import Session, at_option, pass_session


@click.group()
def render() -> None:
    """Make documents from the playbook and from HubSpot's records."""


for one in (render_playbook_, codeowners, pull_request_template):
    render.add_command(one)


def _asked_for() -> int | None:
    if "GITHUB_EVENT_PATH" not in os.environ:  # a shell that completes asks for this too
        return None
    from dealwright.cli.hosts import asked_for

    return asked_for()


_deal = click.option(
    "--deal",
    required=True,
    default=_asked_for,
    type=click.IntRange(min=1),
    metavar="ID",
    help="The number of the deal in HubSpot; in a workflow started by hand its input `deal`.",
    shell_complete=deals,
)
_link = click.option(
    "--link",
    "links",
    multiple=True,
    metavar="URL",
    help="A link of the Hub Configurator, one for each hub, in place of those of the deal.",
)
_catalogue = click.option(
    "--catalogue",
    metavar="FILE|URL",
    help="Check the links against this catalogue, and show choices in its words.",
)
_out = click.option(
    "--out",
    type=Result(),
    help="A file for it: .md, .html, .pdf or .docx; {deal} in its name is the number of the deal."
    " Else Markdown is printed.",
)
FONTS = click.option(
    "--fonts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="More fonts for a PDF, for scripts that its own fonts lack.",
)


@render.command()
@_deal
@_link
@_catalogue
@at_option
@_out
@FONTS
@pass_session
def proposal(
    session: Session,
    *,
    deal: int,
    links: tuple[str, ...],
    catalogue: str | None,
    at: str | None,
    out: Path | None,
    fonts: Path | None,
) -> None:
    """A General Membership proposal draft from a deal, the offering and the usage table.

    What the deal lacks is named with the property that should hold it; nothing is made up. Links of
    the Hub Configurator, in the deal or given, become tables of what was chosen.
    PDF and Word need the extra `render`: pip install 'dealwright[render]'.
    """
    from dealwright.cli.origin import read_from
    from dealwright.documents.environment import make_environment
    from dealwright.documents.names import Names
    from dealwright.documents.proposal import render_proposal

    out = check_name(out, deal)
    playbook, _, _ = session.playbook(at)
    version, commit = read_from(session, playbook, at)
    facts = deal_facts(session, playbook, deal, configured(links, catalogue), out=out)
    secret = overheard(session.portal(playbook))
    with unsaid(secret):
        text = render_proposal(
            playbook,
            facts,
            today=session.today(),
            environment=make_environment(session.root),
            version=version,
            commit=commit,
        )
    fields = facts.filled(Names(playbook))
    put(f"proposal for deal {deal}", text, out, fonts, fields, secret=secret)


@render.command()
@click.argument("kind", shell_complete=documents)
@click.option(
    "--deal",
    type=click.IntRange(min=1),
    metavar="ID",
    help="The number of the deal in HubSpot, for documents that are about one; in a workflow started by"
    " hand its input `deal`.",
    shell_complete=deals,
)
@_link
@_catalogue
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="What no record says. A document names what it asks for.",
)
@GIVEN
@at_option
@_out
@FONTS
@pass_session
def document(
    session: Session,
    *,
    kind: str,
    deal: int | None,
    links: tuple[str, ...],
    catalogue: str | None,
    given: tuple[str, ...],
    files: tuple[Path, ...],
    at: str | None,
    out: Path | None,
    fonts: Path | None,
) -> None:
    """Another document: agreement, order, phase_1_issue, win_loss, or a template of your own.

    KIND is a template in templates/documents. It says what it needs of the deal, and what nobody but
    you can know; everything that is missing is named at once. Some are about no deal.

    \b
      dealwright render document welcome --deal 123 --set greeting=Ada --out welcome.docx
      dealwright render document statement_of_work --deal 123 --given work.yaml
      dealwright render document order --deal 123 --catalogue catalogue.json5
      dealwright render document icp_hypothesis --set hypothesis=regional_universities
    """
    from dealwright.cli.origin import read_from
    from dealwright.documents.deal_document import OF_A_DEAL, Occasion, asks_for, render_document
    from dealwright.documents.environment import make_environment
    from dealwright.documents.given import texts_of

    told = said(session, given, files)
    playbook, _, _ = session.playbook(at)
    environment = make_environment(session.root)
    if deal is None and asks_for(environment, kind) & OF_A_DEAL:
        deal = _asked_for()
    out = check_name(out, deal)
    hubs = configured(links, catalogue)
    facts = facts_for(session, playbook, kind, environment, deal, hubs, out=out)
    secret = facts is not None and overheard(session.portal(playbook))
    version, commit = read_from(session, playbook, at)
    occasion = Occasion(today=session.today(), version=version, commit=commit)
    with unsaid(secret):
        text = render_document(playbook, kind, facts, told, at=occasion, environment=environment)
    fields = {key: value for key, value in facts.properties.items() if value} if facts else {}
    what = f"{kind} for deal {deal}" if deal else kind
    put(what, text, out, fonts, fields | texts_of(told), secret=secret)


def check_name(out: Path | None, deal: int | None) -> Path | None:
    """The file of a document, in a format that there is."""
    from dealwright.documents.formats import check_suffix

    if out is None:
        return None
    if deal is not None:
        out = out.with_name(out.name.replace("{deal}", str(deal)))
    check_suffix(out)
    return out


def put(
    what: str,
    text: str,
    out: Path | None,
    fonts: Path | None,
    fields: dict[str, str],
    *,
    secret: bool = False,
) -> None:
    """Print a document, or write it in the format of its file. `secret`: say nothing more of it."""
    from dealwright.documents.formats import in_format
    from dealwright.documents.write import write

    if out is None:
        click.echo(text, nl=False)
        return
    with unsaid(secret):
        data = in_format(text, out, fields=fields, fonts=fonts)
    write(out.parent, {out.name: data})
    click.echo("written" if secret else f"{what}: {out}")
