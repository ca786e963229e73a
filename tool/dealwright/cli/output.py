"""`-o FORMAT[:FILE]`, repeatable: results in several formats at once."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TextIO

import click

from dealwright.cli.completing import words
from dealwright.errors import DealwrightError

Printers = Mapping[str, Callable[[], str]]


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
