"""A terminal for what a page says to type: `dealwright` in this process, all else in a shell."""

import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.checkout import installed
from support.manual import only_words
from support.runner import Result, Runner


@dataclass
class Terminal:
    """Somebody in a folder, who says yes when asked."""

    run: Runner
    patch: pytest.MonkeyPatch
    folder: Path
    told: str = field(default="", init=False)

    def open(self, tools: Path) -> None:
        """Put the commands on the PATH, and a name into git."""
        for name, value in installed(tools).items():
            self.patch.setenv(name, value)
        self.patch.setenv("HOME", str(tools))
        (tools / ".config" / "fish" / "completions").mkdir(parents=True)
        for role in ("AUTHOR", "COMMITTER"):
            self.patch.setenv(f"GIT_{role}_NAME", "Sam Example")
            self.patch.setenv(f"GIT_{role}_EMAIL", "sam@example.org")
        for asking in ("ADOPT", "APPLY", "DRIFT"):
            self.patch.setenv(f"DEALWRIGHT_{asking}_YES", "1")

    def type(self, line: str) -> Result:
        """Do what a line says. What it told is kept until somebody looks."""
        done = self._do(line)
        self.told += done.out + done.err
        return done

    def look(self) -> str:
        """What was told since the last look."""
        told, self.told = self.told, ""
        return told

    def _do(self, line: str) -> Result:
        if moved := re.fullmatch(r"cd (\S+)", line.partition(" #")[0].strip()):
            self.folder = self.folder / moved[1]
            return Result(0, "", "")
        if said := re.fullmatch(r"export (\w+)=(\S+).*", line):
            self.patch.setenv(said[1], said[2])
            return Result(0, "", "")
        if line.startswith("dealwright ") and only_words(line):
            self.patch.chdir(self.folder)
            return self.run(*shlex.split(line, comments=True)[1:])
        done = subprocess.run(
            ["bash", "-e", "-c", line],
            cwd=self.folder,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)
