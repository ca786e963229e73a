"""`dealwright ci`: what workflows post on GitHub. The only verbs that write there."""

import os
from pathlib import Path
from typing import NoReturn

import click

from dealwright.cli.deliver import deliver, ledgers
from dealwright.cli.hosts import commit_of_run, host_of_run, pull_of_run, run_address
from dealwright.cli.session import Session, pass_session
from dealwright.errors import DealwrightError, UsageError

_FILES = click.argument(
    "files", type=click.Path(dir_okay=False, path_type=Path), nargs=-1, required=True
)
_FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.group()
def ci() -> None:
    """Post what other commands wrote: on a pull request, as issues, in the summary of a step.

    Runs in a workflow, which sets GITHUB_TOKEN, GITHUB_REPOSITORY and the like; --dry-run shows on
    any machine what would be posted.
    """


for one in (deliver, ledgers):
    ci.add_command(one)


@ci.command()
@click.argument("key")
@_FILES
@click.option(
    "--pull", type=click.IntRange(1), metavar="N", help="The pull request; default: ours."
)
@click.option("--clean", default="Nothing to report.", help="What empty files turn a comment into.")
@click.option("--dry-run", is_flag=True, help="Print the comment instead.")
@pass_session
def comment(
    session: Session,
    *,
    key: str,
    files: tuple[Path, ...],
    pull: int | None,
    clean: str,
    dry_run: bool,
) -> None:
    """Let one comment called KEY on the pull request say what the files say, in place.

    It is found again by a mark that nobody sees, and only where we wrote it. What is longer than
    GitHub allows is cut between paragraphs. A file that an earlier step has not made is said to be
    missing. Where the token may not comment, as on forks, the summary of the step gets the text.

    \b
      dealwright ci comment plan build/plan.md --clean "Nothing changes in HubSpot."
    """
    from dealwright.integrations.posting import ForbiddenError, settle_comment
    from dealwright.report.posts import marked

    _checked(key)
    text = "\n".join(filter(str.strip, (_told(session, file) for file in files)))
    found = pull_of_run(pull)
    foot = f"_Of commit {found.head[:10]}._" if found and found.head else ""
    if dry_run:
        click.echo(marked(key, text.strip() or clean, _more(), foot), nl=False)
        return
    if found is None:
        raise UsageError("this is no run for a pull request", hint="say which with --pull")
    number, host = found.number, host_of_run()
    try:
        done = settle_comment(host, number, key, text, clean=clean, more=_more(), foot=foot)
    except ForbiddenError as error:
        session.say(f"note: {error.message}; the summary of the step says it instead")
        _summarised([text])
        return
    session.say(f"comment {key} on pull request {number}: {done}")


@ci.command()
@_FILE
@click.option("--label", required=True, help="The label of all issues of this kind.")
@click.option("--dry-run", is_flag=True, help="Print the issues instead.")
@pass_session
def issues(session: Session, file: Path, label: str, *, dry_run: bool) -> None:
    """Let the open issues of a label that we wrote be those of FILE, which `-o issues:FILE` made.

    What is new is opened and assigned, what has changed is rewritten, what is no longer so is closed.
    Issues of others are left alone.

    \b
      dealwright red-lines -o issues:build/lines.json
      dealwright ci issues build/lines.json --label red-line
    """
    from dealwright.integrations.posting import settle_issues
    from dealwright.report.posts import marked
    from dealwright.report.texts import one_line
    from dealwright.report.tickets import tickets_of

    if not label.strip() or "," in label:
        raise UsageError(
            f"--label {label!r} is no label",
            hint="one word, such as drift; those without it are left",
        )
    wanted = tickets_of(_read(file), file.name)
    if dry_run:
        for one in wanted:
            click.echo(f"{one.title}\n\n{marked(one.key, one.body, _more())}")
        return
    for line in settle_issues(host_of_run(), label, wanted, more=_more()):
        session.say(one_line(line))


@ci.command()
@_FILES
@pass_session
def summary(session: Session, files: tuple[Path, ...]) -> None:
    """Put files of Markdown into the summary of the step, as far as there is room.

    A file that an earlier step has not made is said to be missing.

    \b
      dealwright ci summary build/metrics.md build/red-lines.md
    """
    _summarised([_told(session, file) for file in files])


@ci.command()
@click.option("--dry-run", is_flag=True, help="Say what would be done instead.")
@pass_session
def applied(session: Session, *, dry_run: bool) -> None:
    """Say on GitHub what was applied: the tag applied/PORTAL, and the playbook's newest version.

    The tag moves to the commit of this run, never back to an earlier one; `drift` compares with it.
    A version that has no release yet gets one, with its part of the changelog.

    \b
      dealwright --portal production ci applied
    """
    from dealwright.cli.applied import tag_of
    from dealwright.documents.changelog import newest_first, render_changelog
    from dealwright.documents.environment import make_environment
    from dealwright.integrations.tagging import settle_release, settle_tag
    from dealwright.report.posts import COMMENT, fitted

    playbook = session.sound().playbook
    tag = tag_of(session.portal(playbook))
    newest = next(iter(newest_first(playbook.versions)), None)
    name = f"playbook-{newest.version}" if newest else None
    if dry_run:
        click.echo("".join(f"{one}\n" for one in filter(None, (tag, name))), nl=False)
        return
    shelf, commit = host_of_run(), commit_of_run()
    session.say(settle_tag(shelf, tag, commit))
    if newest is not None and name is not None:
        text = render_changelog((newest,), make_environment(session.root))
        notes = fitted(text.partition("\n## ")[2].partition("\n")[2].strip(), COMMENT)
        title = f"Playbook {newest.version}"
        session.say(settle_release(shelf, name, commit, title, notes))


def _summarised(texts: list[str]) -> None:
    from dealwright.report.posts import summary as fitted

    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if not place:
        click.echo(fitted(texts), nl=False)
        return
    try:
        path = Path(place)
        already = path.stat().st_size if path.exists() else 0
        with path.open("a", encoding="utf-8") as out:
            out.write(fitted(texts, already))
    except OSError as error:
        _unwritable(place, error)


def _unwritable(place: str, error: OSError) -> NoReturn:
    raise DealwrightError(f"{place} cannot be written: {error.strerror}") from None


def _told(session: Session, file: Path) -> str:
    """What a file says, or that there is none: the step that makes it has failed, or was left out."""
    from dealwright.report.posts import not_made

    try:
        return _text(file)
    except FileNotFoundError:
        session.say(f"note: {file} is not there, and what is posted says so")
        return not_made(file.name, run_address())
    except OSError as error:
        _unreadable(file, error)


def _read(file: Path) -> str:
    try:
        return _text(file)
    except OSError as error:
        _unreadable(file, error)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _unreadable(file: Path, error: OSError) -> NoReturn:
    raise UsageError(f"{file} cannot be read: {error.strerror}") from None


def _checked(key: str) -> None:
    from dealwright.report.posts import is_key

    if not is_key(key):
        raise UsageError(f"{key} is no key", hint="lower-case letters, digits and dashes")


def _more() -> str:
    """Where the whole of a text is that was cut."""
    run = run_address()
    return f"the whole is in [the run]({run})" if run else "the whole is where it was made"
