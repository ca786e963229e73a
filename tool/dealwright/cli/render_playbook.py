"""`dealwright render playbook`: the pages, and what a site is made of them with."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dealwright.cli.numbers import AS_OF
from dealwright.cli.output import Result
from dealwright.cli.session import Session, at_option, pass_session
from dealwright.errors import UsageError

if TYPE_CHECKING:
    from dealwright.model.playbook import Playbook
    from dealwright.report.red_lines import Lines


@click.command(name="playbook")
@at_option
@click.option(
    "--out",
    type=Result(file_okay=False),
    default=Path("build/playbook"),
    show_default=True,
    help="The folder for the pages.",
)
@click.option("--site", is_flag=True, help="Write conf.py too, with which Sphinx makes a site.")
@click.option(
    "--numbers",
    is_flag=True,
    help="Where each red line stands in the snapshot; refused where the portal is confidential.",
)
@AS_OF
@pass_session
def render_playbook_(
    session: Session, *, at: str | None, out: Path, site: bool, numbers: bool, as_of: str | None
) -> None:
    """The playbook as MyST Markdown: a page for each kind of file, stage, metric, hypothesis.

    Each pipeline has a picture. Sphinx with myst-parser, or mystmd, makes a site of the pages:

    \b
      pip install 'dealwright[site]'
      dealwright render playbook --site --out build/pages
      sphinx-build -W -n --keep-going build/pages build/site
    """
    from dealwright.cli.origin import commit_read
    from dealwright.documents.environment import make_environment
    from dealwright.documents.playbook_pages import render_playbook
    from dealwright.documents.site import CONF, check_pages, check_place, site_conf
    from dealwright.documents.write import write

    if as_of is not None and not numbers:
        raise UsageError("--as-of is the day of the numbers", hint="add --numbers")
    if site:
        check_place(out)
    playbook, _, _ = session.playbook(at)
    pages = render_playbook(
        replace(playbook, roles=playbook.roles.on(session.today())),
        commit=commit_read(session, playbook, at),
        environment=make_environment(session.root),
        judged=_judged(session, playbook, at, as_of) if numbers else None,
    )
    check_pages(out, pages)
    if site:
        pages[CONF] = site_conf(playbook.about.title, pages)
    changed = write(out, pages)
    click.echo(f"{len(pages)} files in {out}, {len(changed)} of them new or changed")


def _judged(session: Session, playbook: "Playbook", at: str | None, as_of: str | None) -> "Lines":
    """The red lines at the end of a day, of a portal whose numbers anybody may read."""
    from dealwright.cli.metrics import sheet_of
    from dealwright.cli.numbers import opened
    from dealwright.cli.red_lines import watched
    from dealwright.metrics.red_lines import states
    from dealwright.report.red_lines import Lines

    portal = session.portal(playbook)
    if portal.confidential:
        raise UsageError(
            f"portal {portal.portal} is confidential, so its numbers stay out of the pages",
            hint="dealwright red-lines tells them on this machine",
        )
    with opened(session, at) as numbers:
        day = numbers.as_of(as_of)
        return Lines(
            states=states(watched(numbers), day),
            day=day,
            computed_on=sheet_of(numbers, [], [day]).computed_on,
        )
