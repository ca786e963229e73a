"""The command line: one module a group of commands; each parses, calls, prints and exits."""

import sys
from collections.abc import Sequence

from dealwright.cli.handler import guarded

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    raise SystemExit(guarded(list(sys.argv[1:] if argv is None else argv)))
