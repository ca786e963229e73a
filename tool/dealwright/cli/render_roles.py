"""`dealwright render codeowners` and `pull-request-template`: what GitHub reads, made from `roles.yaml`."""

from typing import TYPE_CHECKING

import click

from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable

    from dealwright.model.organisation import Roles

_check = click.option(
    "--check", "only_check", is_flag=True, help="Exit with 3 when the file is not it."
)


@click.command()
@_check
@pass_session
def codeowners(session: Session, only_check: bool) -> None:
    """Who must approve which part of the playbook, for GitHub: .github/CODEOWNERS from roles.yaml."""
    from dealwright.documents.codeowners import CODEOWNERS, render_codeowners

    _made(session, CODEOWNERS, render_codeowners, only_check=only_check)


@click.command()
@_check
@pass_session
def pull_request_template(session: Session, only_check: bool) -> None:
    """The form of a pull request, with the roles whose part it may be, from roles.yaml."""
    from dealwright.documents.pull_request import TEMPLATE, render_template

    _made(session, TEMPLATE, render_template, only_check=only_check)


def _made(
    session: Session, place: str, render: "Callable[[Roles], str]", *, only_check: bool
) -> None:
    from dealwright.documents.write import write

    text = render(session.sound().playbook.roles.on(session.today()))
    path = session.root / place
    if not only_check:
        write(session.root, {place: text})
        click.echo(f"wrote {place}")
        return
    if not path.is_file() or path.read_bytes() != text.encode():
        name = click.get_current_context().info_name
        told = f"{place} is not what roles.yaml says; run dealwright render {name}"
        click.echo(told, err=True)
        raise SystemExit(Exit.FINDINGS)
    click.echo(f"{place} is what roles.yaml says")
