"""A version that this dealwright cannot read is refused in a sentence."""

from pathlib import Path

from dealwright.decode.codec import digest
from dealwright.history.yaml_text import emit
from support.runner import Runner

MODELINE = "# yaml-language-server: $schema=../../schemas/version.schema.json\n"


def test_a_version_of_another_format_is_refused(repo: Path, run: Runner) -> None:
    kept = {"about": {"headline": "In another shape"}}
    tree = {
        "version": "9.0.0",
        "date": "2031-01-01",
        "part": "first",
        "digest": digest(kept),
        "format": 9,
        "playbook": kept,
    }
    path = repo / "playbook" / "versions" / "9.0.0.yaml"
    path.parent.mkdir()
    path.write_text(MODELINE + emit(tree), encoding="utf-8")
    assert run("check", at=repo).code == 0
    result = run("plan", "--at", "9.0.0", at=repo)
    assert result.code == 3
    assert result.err == (
        "error: the released version 9.0.0 (format 9) cannot be read\n"
        "help: a newer dealwright may have written it: dealwright --version\n"
    )
