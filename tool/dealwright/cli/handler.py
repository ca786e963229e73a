"""What every failure looks like: one place, one message, one exit code, never a traceback."""

import io
import os
import sys
from contextlib import redirect_stderr
from typing import TextIO

import click

from dealwright.cli.commands import dealwright
from dealwright.cli.completing import COMPLETING
from dealwright.cli.output import hush
from dealwright.errors import DealwrightError, Exit


def guarded(argv: list[str]) -> int:
    """Run a command; whatever it raises becomes a message on stderr and an exit code."""
    _begin_streams()
    stdout = sys.stdout  # click puts another in its place when the reader has gone
    for stream in (stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that cannot be shown is no failure
            stream.reconfigure(errors="backslashreplace")
    code = (_offer if os.environ.get(COMPLETING) else _run)(argv)
    left = sys.stdout is not stdout
    if left or not _flushed(stdout):
        hush(stdout)
    # A page that nobody reads to its end is no failure; what judges prints by `output`, and keeps
    # its code.
    return Exit.DONE if left else code


def _begin_streams() -> None:
    """A stream that was closed before we began is one that nobody reads, or that has nothing to say.

    Left closed, its number would go to the next file that is opened.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end


def _flushed(stream: TextIO) -> bool:
    try:
        stream.flush()
    except BrokenPipeError:
        return False
    return True


def _run(argv: list[str]) -> int:
    try:
        code: object = dealwright.main(args=argv, prog_name="dealwright", standalone_mode=False)
    except SystemExit as done:
        code = done.code
    except Exception as error:  # noqa: BLE001 - the last handler: nobody sees a traceback
        return _failed(error, argv)
    except KeyboardInterrupt:
        return _interrupted()
    return code if isinstance(code, int) else Exit.DONE


def _offer(argv: list[str]) -> int:
    """Answer a shell after Tab. Whatever goes wrong, the line that a person is typing stays clean."""
    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):  # noqa: PTH123 - devnull is no path
        try:
            from dealwright.cli.shells import know_bash

            know_bash()
            dealwright.main(args=argv, prog_name="dealwright", standalone_mode=False)
        except SystemExit as done:
            return done.code if isinstance(done.code, int) else Exit.DONE
        except (Exception, KeyboardInterrupt):  # noqa: BLE001 - nothing is offered, nothing told
            return Exit.WORLD
    return Exit.DONE


def _failed(error: Exception, argv: list[str]) -> int:
    match error:
        case click.Abort():
            return _interrupted()
        case click.ClickException():
            error.show()
            return Exit.USAGE
        case DealwrightError():
            _tell(error)
            return error.exit_code
        case BrokenPipeError():
            return Exit.DONE  # a page that nobody reads to its end
        case OSError():
            where = f": {error.filename}" if error.filename else ""
            _tell(DealwrightError(f"{error.strerror or error}{where}"))
            return Exit.WORLD
        case _:
            return _crashed(error, argv)


def _interrupted() -> int:
    click.echo("interrupted", err=True)
    return Exit.INTERRUPTED


def _tell(error: DealwrightError) -> None:
    from dealwright.report.snippet import visible

    click.echo(f"error: {visible(error.message)}", err=True)
    if error.hint is not None:
        click.echo(f"help: {visible(error.hint)}", err=True)


def _crashed(error: Exception, argv: list[str]) -> int:
    """Keep the traceback in a file of its own and say where it is."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="dealwright-crash-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        report.write(f"dealwright {' '.join(argv[:1])}\npython {sys.version}\n\n")
        report.write("".join(traceback.format_exception(error)))
    click.echo(f"error: dealwright itself failed ({type(error).__name__})", err=True)
    click.echo(f"help: this is our bug; the details are in {report.name}", err=True)
    return Exit.BUG
