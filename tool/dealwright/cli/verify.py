"""`dealwright verify`: whether a document still says what the records and the playbook say."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.completing import revisions
from dealwright.cli.deals import Configured, configured, deal_facts, facts_for
from dealwright.cli.said import GIVEN, said
from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, UsageError

if TYPE_CHECKING:
    from dealwright.documents.given import Given
    from dealwright.documents.quote_line import Quoted
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
@GIVEN
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
@click.option(
    "--at",
    metavar="REV",
    help="Against this version or git revision instead.",
    shell_complete=revisions,
)
@pass_session
def verify(
    session: Session,
    *,
    file: Path,
    given: tuple[str, ...],
    files: tuple[Path, ...],
    links: tuple[str, ...],
    catalogue: str | None,
    at: str | None,
) -> None:
    """Compare a rendered document with the records and the playbook, figure by figure.

    Its last line says from which deal and commit or version it was made; it is made again from them, and
    every figure that differs is named. Reads .md, .html, .pdf and .docx. Exits with 3 when a figure differs;
    a difference in words alone is told. A quote names its command, and is computed again.

      dealwright verify draft.pdf
    """
    from dealwright.documents.quote_line import quoted_in
    from dealwright.documents.read_back import NUMBERED, read_back
    from dealwright.documents.tree import words
    from dealwright.documents.verify import compare, source_of

    told = said(session, given, files)
    found = read_back(file.read_bytes(), file.suffix.lower(), file.name)
    quoted = quoted_in(found, file.name)
    if quoted is not None:
        if told:
            raise UsageError("a quote is given nothing with --set", hint="leave it out")
        what = f"quote of {quoted.asked.offering}, made on {quoted.asked.today}"
        against = at or quoted.revision
        _tell(file, what, against, compare(words(_quoted_again(session, quoted, against)), found))
        return
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
    again = _again(session, playbook, source, hubs, told)
    differs = compare(words(again, numbers=file.suffix.lower() == NUMBERED), found)
    about = "" if source.deal is None else f"deal {source.deal}, "
    _tell(file, f"{about}made on {source.day}", at or source.revision, differs)


def _catalogue(digest: str | None) -> str:
    return "no catalogue" if digest is None else f"the catalogue {digest}"


def _again(
    session: Session,
    playbook: "Playbook",
    source: "Source",
    hubs: Configured,
    told: "Given",
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
            told,
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


def _quoted_again(session: Session, quoted: "Quoted", against: str | None) -> str:
    from dealwright.documents.quote import Made
    from dealwright.documents.quote_page import quote_page
    from dealwright.documents.quoting import make_quote

    playbook, _, _ = session.playbook(against)
    made = Made(version=None, commit=None, at=quoted.at, place=lambda _: "")
    return quote_page(make_quote(playbook, quoted.asked), made, ())


def _tell(file: Path, what: str, against: str | None, differs: "Comparison") -> None:
    compared = against or "the working tree, since no commit holds what it was made from"
    click.echo(f"{file.name}: {what}, compared with {compared}")
    for one in differs.figures:
        click.echo(f"  {one.found}, and should be {one.wanted}: … {one.around} …")
    if differs.wordings:
        places = "place" if differs.wordings == 1 else "places"
        click.echo(f"  {differs.wordings} {places} with other words and the same figures")
    if differs.figures:
        raise SystemExit(Exit.FINDINGS)
    click.echo("  every figure is as the records and the playbook say")
