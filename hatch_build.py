"""What the build adds: the commit it was made from, so that `dealwright --version` can say it."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NOTE = "_bundled/commit"


class CommitHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the commit into wheels and source archives; without git, what the archive says stays."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or not (Path(self.root) / ".git").exists():
            return
        said = subprocess.run(
            [
                "git",
                "-C",
                self.root,
                "describe",
                "--always",
                "--abbrev=10",
                "--dirty=+",
                "--exclude=*",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            return
        self._kept = TemporaryDirectory()
        note = Path(self._kept.name) / "commit"
        note.write_text(said.stdout, encoding="utf-8")
        inside = "dealwright" if self.target_name == "wheel" else "tool/dealwright"
        build_data["force_include"][str(note)] = f"{inside}/{_NOTE}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        if hasattr(self, "_kept"):
            self._kept.cleanup()
