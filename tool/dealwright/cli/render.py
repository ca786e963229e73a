"""`dealwright render`: playbook pages, a proposal, CODEOWNERS."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, FindingsError

if TYPE_CHECKING:
    from dealwright.documents.proposal import DealFacts
    from dealwright.model.playbook import Playbook

CODEOWNERS = ".github/CODEOWNERS"


@click.group()
def render() -> None:
    """Make documents from the playbook and from HubSpot's records."""


@render.command(name="playbook")
@click.option("--at", metavar="REV", help="The playbook at this version or git revision.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/playbook"),
    show_default=True,
    help="The folder for the pages.",
)
@pass_session
def playbook_(session: Session, at: str | None, out: Path) -> None:
    """The playbook as MyST Markdown: one page for all, one for each stage, metric, hypothesis.

    Sphinx with myst-parser, or mystmd, makes a site of it.
    """
    from dealwright.documents.environment import make_environment
    from dealwright.documents.playbook_pages import render_playbook
    from dealwright.documents.write import write
    from dealwright.load.commits import commit_of

    playbook, _, _ = session.playbook(at)
    pages = render_playbook(
        playbook,
        commit=commit_of(session.root),
        environment=make_environment(session.root),
    )
    changed = write(out, pages)
    click.echo(f"{len(pages)} files in {out}, {len(changed)} of them new or changed")


@render.command()
@click.option(
    "--deal",
    required=True,
    type=click.IntRange(min=1),
    metavar="ID",
    help="The number of the deal in HubSpot.",
)
@click.option("--at", metavar="REV", help="The playbook at this version or git revision.")
@click.option("--out", type=click.Path(path_type=Path), help="A file for it; else it is printed.")
@pass_session
def proposal(session: Session, deal: int, at: str | None, out: Path | None) -> None:
    """A General Membership proposal draft from a deal, the offering and the usage table.

    What the deal lacks is named with the property that should hold it; nothing is made up.
    """
    from dealwright.cli.connect import reading
    from dealwright.documents.environment import make_environment
    from dealwright.documents.proposal import render_proposal
    from dealwright.documents.write import write
    from dealwright.hubspot.planning import check_account
    from dealwright.load.commits import commit_of

    playbook, _, _ = session.playbook(at)
    portal = session.portal(playbook)
    with reading(session, portal) as gateway:
        check_account(portal, gateway)
        wanted = sorted(playbook.properties_of("deals").keys() | {"dealname", "amount"})
        found = gateway.deal(str(deal), wanted)
    if found is None:
        raise FindingsError(
            f"there is no deal {deal} in portal {portal.portal}",
            hint="the number of a deal is the last number of its address in HubSpot",
        )
    text = render_proposal(
        playbook,
        _facts(found["id"], found["properties"], portal.portal),
        today=session.today(),
        environment=make_environment(session.root),
        version=at or _version(playbook),
        commit=commit_of(session.root),
    )
    if out is None:
        click.echo(text, nl=False)
        return
    write(out.parent, {out.name: text})
    click.echo(f"proposal for deal {deal}: {out}")


def _version(playbook: "Playbook") -> str | None:
    """The last version, and whether something came after it."""
    from dealwright.history.release import unreleased
    from dealwright.history.versions import newest

    latest = newest(playbook)
    if latest is None:
        return None
    return f"{latest.version} with unreleased changes" if unreleased(playbook) else latest.version


def _facts(deal: str, properties: dict[str, str | None], portal: str) -> "DealFacts":
    from dealwright.documents.proposal import DealFacts

    return DealFacts(deal=deal, properties=properties, portal=portal)


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
