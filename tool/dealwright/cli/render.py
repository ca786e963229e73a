"""`dealwright render`: playbook pages, a proposal, CODEOWNERS."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import deals, documents
from dealwright.cli.places import keep_private
from dealwright.cli.render_playbook import render_playbook_
from dealwright.cli.session import Session, at_option, pass_session
from dealwright.errors import Exit, FindingsError, UsageError

if TYPE_CHECKING:
    from dealwright.documents.proposal import DealFacts
    from dealwright.model.playbook import Playbook

CODEOWNERS = ".github/CODEOWNERS"


@click.group()
def render() -> None:
    """Make documents from the playbook and from HubSpot's records."""


render.add_command(render_playbook_)

_deal = click.option(
    "--deal",
    required=True,
    type=click.IntRange(min=1),
    metavar="ID",
    help="The number of the deal in HubSpot.",
    shell_complete=deals,
)
_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A file for it: .md, .html, .pdf or .docx. Else Markdown is printed.",
)
_fonts = click.option(
    "--fonts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="More fonts for a PDF, for scripts that its own fonts lack.",
)


@render.command()
@_deal
@at_option
@_out
@_fonts
@pass_session
def proposal(
    session: Session, deal: int, at: str | None, out: Path | None, fonts: Path | None
) -> None:
    """A General Membership proposal draft from a deal, the offering and the usage table.

    What the deal lacks is named with the property that should hold it; nothing is made up.
    PDF and Word need the extra `render`: pip install 'dealwright[render]'.
    """
    from dealwright.documents.environment import make_environment
    from dealwright.documents.names import Names
    from dealwright.documents.proposal import render_proposal
    from dealwright.history.release import version_words
    from dealwright.load.commits import commit_of

    _check_name(out)
    playbook, _, _ = session.playbook(at)
    facts = deal_facts(session, playbook, deal)
    text = render_proposal(
        playbook,
        facts,
        today=session.today(),
        environment=make_environment(session.root),
        version=at or version_words(playbook),
        commit=commit_of(session.root),
    )
    _put(f"proposal for deal {deal}", text, out, fonts, facts.filled(Names(playbook)))


@render.command()
@click.argument("kind", shell_complete=documents)
@_deal
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="What no record says. A document names what it asks for.",
)
@at_option
@_out
@_fonts
@pass_session
def document(
    session: Session,
    *,
    kind: str,
    deal: int,
    given: tuple[str, ...],
    at: str | None,
    out: Path | None,
    fonts: Path | None,
) -> None:
    """Another document from a deal: agreement, discovery_notes, win_loss, or a template of your own.

    KIND is a template in templates/documents. It says what it needs of the deal, and what nobody but
    you can know; everything that is missing is named at once.

      dealwright render document welcome --deal 123 --set greeting=Ada --out welcome.docx
    """
    from dealwright.documents.deal_document import Occasion, render_document
    from dealwright.documents.environment import make_environment
    from dealwright.history.release import version_words
    from dealwright.load.commits import commit_of

    _check_name(out)
    said = dict(map(name_and_value, given))
    playbook, _, _ = session.playbook(at)
    facts = deal_facts(session, playbook, deal)
    text = render_document(
        playbook,
        kind,
        facts,
        said,
        at=Occasion(
            today=session.today(),
            version=at or version_words(playbook),
            commit=commit_of(session.root),
        ),
        environment=make_environment(session.root),
    )
    fields = {key: value for key, value in facts.properties.items() if value}
    _put(f"{kind} for deal {deal}", text, out, fonts, fields | said)


def name_and_value(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"--set {text} has no =", hint="write it as --set NAME=VALUE")
    return name.strip(), value


def _check_name(out: Path | None) -> None:
    from dealwright.documents.formats import check_suffix

    if out is not None:
        check_suffix(out)


def _put(
    what: str, text: str, out: Path | None, fonts: Path | None, fields: dict[str, str]
) -> None:
    from dealwright.documents.formats import in_format
    from dealwright.documents.write import write

    if out is None:
        click.echo(text, nl=False)
        return
    write(out.parent, {out.name: in_format(text, out, fields=fields, fonts=fonts)})
    click.echo(f"{what}: {out}")


def deal_facts(session: Session, playbook: "Playbook", deal: int) -> "DealFacts":
    """What HubSpot says of the deal, or that there is none."""
    from dealwright.cli.connect import reading
    from dealwright.documents.proposal import DealFacts
    from dealwright.hubspot.planning import check_account

    portal = session.portal(playbook)
    keep_private(portal, "documents")
    with reading(session, portal) as gateway:
        check_account(portal, gateway)
        wanted = sorted(playbook.properties_of("deals").keys() | {"dealname", "amount"})
        found = gateway.deal(str(deal), wanted)
    if found is None:
        raise FindingsError(
            f"there is no deal {deal} in portal {portal.portal}",
            hint="the number of a deal is the last number of its address in HubSpot",
        )
    return DealFacts(deal=found["id"], properties=found["properties"], portal=portal.portal)


@render.command()
@click.option("--check", "only_check", is_flag=True, help="Exit with 3 when the file is not it.")
@pass_session
def codeowners(session: Session, only_check: bool) -> None:
    """Who must approve which part of the playbook, for GitHub: .github/CODEOWNERS from roles.yaml."""
    from dealwright.documents.codeowners import render_codeowners
    from dealwright.documents.write import write

    playbook: Playbook = session.sound().playbook
    text = render_codeowners(playbook.roles)
    path = session.root / CODEOWNERS
    if not only_check:
        write(session.root, {CODEOWNERS: text})
        click.echo(f"wrote {CODEOWNERS}")
        return
    if not path.is_file() or path.read_bytes() != text.encode():
        click.echo(
            f"{CODEOWNERS} is not what roles.yaml says; run dealwright render codeowners", err=True
        )
        raise SystemExit(Exit.FINDINGS)
    click.echo(f"{CODEOWNERS} is what roles.yaml says")
