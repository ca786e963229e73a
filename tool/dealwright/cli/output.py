"""Results: `-o FORMAT[:FILE]`, several formats at once, and where a result may be written."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from dealwright.cli.completing import words
from dealwright.errors import DealwrightError, UsageError

Printers = Mapping[str, Callable[[], str]]
_SOURCES = ("playbook", "icp", "schemas", "templates", "starter")
_ELSEWHERE = "write it below build/"


def output_option(formats: Iterable[str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    formats = tuple(formats)
    known = ", ".join(formats)
    return click.option(
        "-o",
        "--output",
        "outputs",
        multiple=True,
        metavar="FORMAT[:FILE]",
        help=f"Format of the result, and a file for it (Markdown is appended): {known}.",
        shell_complete=words(formats),
        callback=refuse_files,
    )


def write(outputs: tuple[str, ...], printers: Printers) -> None:
    """Each wanted format to its file, or to stdout; text when nothing is asked for."""
    for wanted in outputs or ("text",):
        name, _, file = wanted.partition(":")
        if name not in printers:
            raise click.UsageError(f"-o {name}: know {', '.join(printers)}")
        text = printers[name]()
        if not file:
            _print(text, screen=_screen() if name == "text" else None)
            continue
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            with Path(file).open(
                "a" if name == "markdown" else "w", encoding="utf-8", errors="backslashreplace"
            ) as out:
                out.write(text)
        except OSError as error:
            raise DealwrightError(f"{file} cannot be written: {error.strerror}") from None


def _screen() -> int | None:
    """How many lines a person sees at once; None where nobody sits who could turn pages."""
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        return None
    return shutil.get_terminal_size().lines


def is_long(text: str, screen: int | None) -> bool:
    """Whether a text wants to be paged: what fills two screens is still found by scrolling back."""
    return screen is not None and text.count("\n") > 2 * screen


def _print(text: str, *, screen: int | None) -> None:
    """To stdout; a reader who has gone away changes neither what is done nor its exit code."""
    try:
        if is_long(text, screen):
            click.echo_via_pager(text)
            return
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        hush(sys.stdout)


def hush(stream: TextIO) -> None:
    """Nobody reads a stream any more; Python would complain once more when it closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Result(click.Path):
    """A file or folder for a result, refused while the words of a command are read."""

    def __init__(self, *, file_okay: bool = True, dir_okay: bool = True) -> None:
        super().__init__(path_type=Path, file_okay=file_okay, dir_okay=dir_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        refuse_sources(path)
        return path


def refuse_files(
    _context: click.Context, _option: click.Parameter, outputs: tuple[str, ...]
) -> tuple[str, ...]:
    """The values of `-o FORMAT[:FILE]` as they are, when each file may be written."""
    for wanted in outputs:
        if file := wanted.partition(":")[2]:
            refuse_sources(Path(file))
    return outputs


def refuse_sources(path: Path) -> None:
    """Refuse git's own files, what a playbook is written in, and what its repository tracks.

    Another repository, where documents are kept, may track what is written there.
    """
    real = Path(os.path.realpath(path))
    if ".git" in real.parts:
        raise UsageError(f"{path} lies in what git keeps for itself", hint=_ELSEWHERE)
    for folder in real.parents:
        if (folder / "playbook" / "playbook.yaml").exists():
            _refuse_in(folder, real, path)
        if (folder / ".git").exists():
            return


def _refuse_in(root: Path, real: Path, path: Path) -> None:
    from dealwright.load.commits import tracks

    top = real.relative_to(root).parts[0]
    if top.lower() in _SOURCES:
        raise UsageError(
            f"{path} would lie among the sources of the playbook, in {top}/", hint=_ELSEWHERE
        )
    if real.is_file() and tracks(real):
        raise UsageError(
            f"{path} is kept in git, and a result would be written over it",
            hint=f"{_ELSEWHERE}, or take that file out of git first",
        )
