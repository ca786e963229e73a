"""A template that is none is told with its line, wherever it is met."""

from pathlib import Path

import pytest

from dealwright.errors import Exit
from support.checkout import begun
from support.runner import Runner

EXAMPLE = """\
# yaml-language-server: $schema=../../schemas/example.schema.json

example: small
label: Small
properties: {dealname: 26 Example College}
"""
SPOILT = {b"Gr\xfc\xdfe\n": "not UTF-8 text", b"{% if %}\n": "Expected an expression"}


@pytest.mark.parametrize("text", SPOILT)
def test_a_spoilt_template_is_no_crash(text: bytes, run: Runner, repo: Path) -> None:
    (repo / "templates" / "documents").mkdir(parents=True)
    template = repo / "templates" / "documents" / "note.md.j2"
    template.write_text("Dear {{ deal.if_given('dealname') }}\n", encoding="utf-8")
    example = repo / "examples" / "deals" / "small.yaml"
    example.parent.mkdir(parents=True)
    example.write_text(EXAMPLE, encoding="utf-8")
    begun(repo)
    assert run("preview", "HEAD", at=repo).code == Exit.DONE
    template.write_bytes(text)
    assert run("check", at=repo).code == Exit.FINDINGS
    for words in (("preview", "HEAD"), ("render", "document", "note"), ("quote", "general")):
        done = run(*words, at=repo)
        assert done.code != Exit.BUG, done.err
        if words[0] == "render":
            assert done.code == Exit.FINDINGS
            assert done.err.startswith(f"error: templates/documents/note.md.j2:1: {SPOILT[text]}")
