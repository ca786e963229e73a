"""`dealwright verify`: whether a document still says what the records and the playbook say."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.deals import Configured, configured, deal_facts, facts_for
from dealwright.cli.render import name_and_value
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, UsageError

if TYPE_CHECKING:
    from dealwright.documents.verify import Comparison, Source
    from dealwright.model.playbook import Playbook


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="What was given when the document was rendered.",
)
@click.option(
    "--link",
    "links",
    multiple=True,
    metavar="URL",
    help="A link of the Hub Configurator that was given when it was rendered.",
)
@click.option(
    "--catalogue", metavar="FILE|URL", help="The catalogue that its links were checked against."
)
@click.option("--at", metavar="REV", help="Against this version or git revision instead.")
@pass_session
def verify(
    session: Session,
    file: Path,
    *,
    given: tuple[str, ...],
    links: tuple[str, ...],
    catalogue: str | None,
    at: str | None,
) -> None:
    """Compare a rendered document with the records and the playbook, figure by figure.

    Its last line says from which deal and commit it was made; it is made again from them, and every
    figure that differs is named. Reads .md, .html, .pdf and .docx. Exits with 3 when a figure differs;
    a difference in words alone is told.

      dealwright verify draft.pdf
    """
    from dealwright.documents.read_back import NUMBERED, read_back
    from dealwright.documents.tree import words
    from dealwright.documents.verify import compare, source_of

    said = dict(map(name_and_value, given))
    found = read_back(file.read_bytes(), file.suffix.lower(), file.name)
    source = source_of(found, file.name)
    playbook, _, _ = session.playbook(at or source.revision)
    if source.portal is not None:
        portal = session.portal(playbook)
        if portal.portal != source.portal:
            raise UsageError(
                f"{file.name} was made from portal {source.portal}, not from {portal.portal}",
                hint=f"dealwright --portal {source.portal} verify {file}",
            )
    hubs = configured(links, catalogue)
    if hubs.digest != source.catalogue:
        raise UsageError(
            f"the links in {file.name} were checked against"
            f" {_catalogue(source.catalogue)}, not against {_catalogue(hubs.digest)}",
            hint="--catalogue names it; its file or address gives the digest",
        )
    again = _again(session, playbook, source, hubs, said)
    differs = compare(words(again, numbers=file.suffix.lower() == NUMBERED), found)
    _tell(file, source, at, differs)
    if differs.figures:
        raise SystemExit(Exit.FINDINGS)


def _catalogue(digest: str | None) -> str:
    return "no catalogue" if digest is None else f"the catalogue {digest}"


def _again(
    session: Session,
    playbook: "Playbook",
    source: "Source",
    hubs: Configured,
    said: dict[str, str],
) -> str:
    from dealwright.documents.deal_document import Occasion, kind_of, render_document
    from dealwright.documents.environment import make_environment
    from dealwright.documents.proposal import render_proposal

    environment = make_environment(session.root)
    kind = kind_of(source.template)
    if kind is not None:
        return render_document(
            playbook,
            kind,
            facts_for(session, playbook, kind, environment, source.deal, hubs),
            said,
            at=Occasion(today=source.day, version=source.version, commit=source.commit),
            environment=environment,
        )
    if source.deal is None:
        raise UsageError(f"{source.template} is about a deal, and the document names none")
    return render_proposal(
        playbook,
        deal_facts(session, playbook, source.deal, hubs),
        today=source.day,
        environment=environment,
        version=source.version,
        commit=source.commit,
    )


def _tell(file: Path, source: "Source", at: str | None, differs: "Comparison") -> None:
    against = (
        at or source.revision or "the working tree, since no commit holds what it was made from"
    )
    about = "" if source.deal is None else f"deal {source.deal}, "
    click.echo(f"{file.name}: {about}made on {source.day}, compared with {against}")
    for one in differs.figures:
        click.echo(f"  {one.found}, and should be {one.wanted}: … {one.around} …")
    if differs.wordings:
        places = "place" if differs.wordings == 1 else "places"
        click.echo(f"  {differs.wordings} {places} with other words and the same figures")
    if not differs.figures:
        click.echo("  every figure is as the records and the playbook say")
