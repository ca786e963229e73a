"""The command as a function: what the tests call instead of a shell."""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from dealwright.cli import main


@dataclass(frozen=True)
class Result:
    """What a command gave back. pytest shows it whole when an assertion on it fails."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Runner:
    """Runs `dealwright` in this process, in a folder if one is given."""

    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def __call__(self, *words: str | Path, at: Path | None = None, typed: str = "") -> Result:
        """Give the command its words, and what a person types when asked."""
        self.capture.readouterr()
        self.patch.setattr(sys, "stdin", io.StringIO(typed))
        folder = [] if at is None else ["-C", str(at)]
        with pytest.raises(SystemExit) as exited:
            main([*folder, *map(str, words)])
        captured = self.capture.readouterr()
        # pytest shows what is captured at the end of a test that failed.
        sys.stdout.write(captured.out)
        sys.stderr.write(captured.err)
        code = exited.value.code
        return Result(int(code or 0), captured.out, captured.err)
