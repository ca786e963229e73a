"""`dealwright release` and `changelog`: versions of the playbook and their history in sentences."""

from datetime import date, datetime

import click

from dealwright.cli.session import Session, pass_session
from dealwright.errors import Exit, UsageError


@click.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; else today.")
@click.option("--version", "number", help="A number of your own, not lower than what changed.")
@click.option("--dry-run", is_flag=True, help="Say what would be released; write nothing.")
@pass_session
def release(session: Session, day: datetime | None, number: str | None, dry_run: bool) -> None:
    """Write a new version of the playbook.

    What changed since the last version decides the number. Its first part rises when a number, a
    stage or a price no longer means what it meant, or is gone; the second when something new
    came; the third when only the wording is other. The whys of playbook/changes/ go into the version, and their files go.
    """
    from dealwright.documents.changelog import PATH, released
    from dealwright.documents.environment import make_environment
    from dealwright.documents.write import write
    from dealwright.history.release import release as make
    from dealwright.plan.plan import counted

    playbook = session.sound().playbook
    on: date = day.date() if day is not None else session.today()
    made = make(playbook, date=on, version=number)
    click.echo(f"{made.version.version}, {on}")
    for sentence in made.version.sentences:
        click.echo(f"- {sentence}")
    if dry_run:
        return
    write(session.root, released(made, make_environment(session.root)))
    for name in made.gathered:
        (session.root / name).unlink(missing_ok=True)
    session.say(f"wrote {made.path} and {PATH}; gathered {counted(len(made.gathered), 'why')}")


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Exit with 3 when the file is not it.")
@click.option("--write", "written", is_flag=True, help="Write playbook/CHANGELOG.md anew.")
@pass_session
def changelog(session: Session, only_check: bool, written: bool) -> None:
    """Print the changelog of the playbook, from its versions."""
    from dealwright.documents.changelog import PATH, render_changelog
    from dealwright.documents.environment import make_environment
    from dealwright.documents.write import write

    if only_check and written:
        raise UsageError("--check writes nothing", hint="leave out --write, or --check")
    versions = session.sound().playbook.versions
    text = render_changelog(versions, make_environment(session.root))
    if written:
        write(session.root, {PATH: text})
        click.echo(f"wrote {PATH}")
        return
    if not only_check:
        click.echo(text, nl=False)
        return
    path = session.root / PATH
    if not path.is_file() or path.read_bytes() != text.encode():
        click.echo(
            f"{PATH} is not what the versions say; run dealwright changelog --write", err=True
        )
        raise SystemExit(Exit.FINDINGS)
    click.echo(f"{PATH} is what the versions say")
