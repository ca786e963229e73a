"""`dealwright merge-file`: what git asks when two branches have changed one file of the playbook."""

import shlex
import subprocess
import sys
from pathlib import Path

import click

from dealwright.errors import DealwrightError, Exit, UsageError

_FILE = click.Path(path_type=Path, dir_okay=False)
_AS_TEXT = "git merge-file -L ours -L base -L theirs"


@click.command(name="merge-file")
@click.argument("base", type=_FILE, required=False)
@click.argument("ours", type=_FILE, required=False)
@click.argument("theirs", type=_FILE, required=False)
@click.argument("path", required=False)
@click.option("--set-up", is_flag=True, help="Tell git in this clone to ask this command.")
@click.pass_context
def merge_file(
    ctx: click.Context,
    base: Path | None,
    ours: Path | None,
    theirs: Path | None,
    path: str | None,
    set_up: bool,
) -> None:
    """Put two edits of a file of the playbook together by meaning.

    Git calls it, once --set-up has told it to: OURS becomes BASE with both edits. What only one side has
    touched is taken from that side, each line as somebody wrote it. What both have changed in two ways
    is left between git's marks, and told.

    \b
      dealwright merge-file --set-up
      git merge main
    """
    if set_up:
        _set_up(ctx.obj.directory)
        ctx.obj.say("git asks dealwright in this clone when files of the playbook are merged")
        return
    if base is None or ours is None or theirs is None:
        raise UsageError(
            "three files are needed: BASE OURS THEIRS", hint="or --set-up, and git gives them"
        )
    clashes = _merged(base, ours, theirs, path or ours.as_posix())
    for clash in clashes:
        click.echo(clash, err=True)
    raise SystemExit(Exit.WORLD if clashes else Exit.DONE)


def _merged(base: Path, ours: Path, theirs: Path, path: str) -> list[str]:
    """Write both edits into `ours`; says what clashes."""
    from dealwright.edit.merge import merge
    from dealwright.edit.rewrite import EditError
    from dealwright.source import read

    try:
        merged = merge(path, base.read_bytes(), ours.read_bytes(), theirs.read_bytes())
        ours.write_bytes(merged.data)
        return [f"{path}: {clash}" for clash in merged.clashes]
    except OSError as error:
        raise DealwrightError(f"{error.filename} cannot be read: {error.strerror}") from None
    except EditError:
        done = _git([*shlex.split(_AS_TEXT)[1:], str(ours), str(base), str(theirs)])
        if done.returncode or read(path, ours.read_bytes()).broken:
            return [f"{path}: merged as text, not by meaning; look at all of it"]
        return []


def _set_up(folder: Path) -> None:
    """The driver of `.gitattributes`; where this tool is gone, git merges text as without it."""
    python = shlex.quote(sys.executable)
    ask = f"{python} -m dealwright merge-file %O %A %B %P"
    driver = f"if test -x {python}; then {ask}; else {_AS_TEXT} %A %O %B; fi"
    for key, value in (("name", "the playbook, by meaning"), ("driver", driver)):
        done = _git(["-C", str(folder), "config", f"merge.dealwright.{key}", value])
        if done.returncode:
            raise DealwrightError(
                f"git could not be told: {done.stderr.strip()}",
                hint="run it in a clone of the playbook's repository",
            )


def _git(words: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise DealwrightError("git is not installed") from None
