"""Files to a playbook: everything at once, in order, and back to a released version."""

import json
import subprocess
from pathlib import Path

import pytest

from dealwright.decode.codec import digest, encode
from dealwright.errors import FindingsError
from dealwright.load.commits import from_commit
from dealwright.load.files import from_folder
from dealwright.load.playbook import as_released, load
from dealwright.model.playbook import META
from dealwright.resources import schema
from support.cases import commit
from support.reading import loaded, replaced
from support.runner import Runner

VERSION = "playbook/versions/1.0.0.yaml"


def version(tree: object, fingerprint: str | None = None) -> bytes:
    """A version file; JSON is YAML."""

    return (
        "# yaml-language-server: $schema=../../schemas/version.schema.json\n"
        f"version: 1.0.0\ndate: 2026-01-22\npart: first\ndigest: {fingerprint or digest(tree)}\n"
        f"format: 1\nplaybook: {json.dumps(tree)}\n"
    ).encode()


def kept() -> dict[str, object]:
    tree = encode(loaded({}).playbook)
    return {name: part for name, part in tree.items() if name not in META}


def test_the_base_is_sound() -> None:
    assert loaded({}).findings == ()
    assert loaded({}).sound


def test_findings_are_sorted_by_file_line_and_column() -> None:
    changed = {
        **replaced("playbook/pipelines/sales.yaml", "to: outreach", "to: outreech"),
        **replaced("playbook/rhythm.yaml", "led_by: seller", "led_by: seler"),
        **replaced("icp/personas.yaml", "offering: general", "offering: gen"),
        "playbook/tools.yaml": b"hubspot: {label: 1, used_for: 2, x: 3}\n",
    }
    made = loaded(changed)
    places = []
    for one in made.findings:
        span = made.documents[one.primary.origin.file].span(one.primary)
        assert span is not None
        places.append((one.primary.origin.file, span.line, span.column))
    assert places == sorted(places)
    assert len(places) == 7
    assert not made.sound


def test_a_file_that_cannot_be_read_is_told() -> None:
    made = loaded({"playbook/tools.yaml": OSError(13, "Permission denied")})
    assert [(one.code, one.message) for one in made.findings] == [
        ("DW001", "file cannot be read: Permission denied")
    ]


def test_an_error_without_words_is_told_too() -> None:
    (found,) = loaded({"playbook/tools.yaml": OSError()}).findings
    assert found.message == "file cannot be read: unknown reason"


def test_a_warning_is_sound() -> None:
    made = loaded({"playbook/tools.yaml": b"asana: {label: A, used_for: []}\n"})
    assert made.sound is False
    made = loaded(replaced("playbook/tools.yaml", "# yaml-language-server", "# yaml-server"))
    assert [one.code for one in made.findings] == ["DW009"]
    assert made.sound


def test_a_version_gives_back_what_it_kept() -> None:
    then = kept()
    files = {
        VERSION: version(then),
        **replaced("playbook/pipelines/sales.yaml", "label: Sales", "label: Selling"),
        **replaced("playbook/portals/production.yaml", "production\n", "production\nlabel: Ours\n"),
    }
    now = loaded(files)
    assert now.findings == ()

    released = as_released(now, "1.0.0")

    assert released is not None
    assert [one.label for one in released.pipelines] == ["Orders", "Sales"]
    assert [one.label for one in now.playbook.pipelines] == ["Orders", "Selling"]
    assert released.portals == now.playbook.portals
    assert released.versions == now.playbook.versions
    assert as_released(now, "1.0.1") is None


def test_a_version_that_was_edited_is_not_believed() -> None:
    now = loaded({VERSION: version({"about": {"title": "x"}}, "sha256:0")})
    with pytest.raises(FindingsError, match=r"1\.0\.0 was edited"):
        as_released(now, "1.0.0")


def test_check_against_a_version(repo: Path, run: Runner) -> None:
    (repo / VERSION).parent.mkdir()
    (repo / VERSION).write_bytes(version(kept()))
    assert run("check", "--base", "1.0.0", at=repo).out == "no findings\n"

    (repo / "icp" / "hypotheses" / "universities.yaml").unlink()
    (repo / "playbook" / "experiments" / "first_line.yaml").unlink()
    result = run("check", "--base", "1.0.0", at=repo)
    assert result.code == 3
    assert "the hypothesis universities is gone" in result.out


def test_check_against_a_revision_that_was_broken_itself(repo: Path, run: Runner) -> None:
    (repo / "playbook" / "tools.yaml").write_text("a: [b", "utf-8")
    commit(repo)
    subprocess.run(["git", "-C", str(repo), "tag", "broken"], check=True)
    (repo / "playbook" / "tools.yaml").write_bytes(
        (Path(__file__).parents[2] / "cases" / "_base" / "playbook" / "tools.yaml").read_bytes()
    )
    assert run("check", "--base", "broken", at=repo).code == 0


def test_check_against_a_revision_before_there_was_a_playbook(repo: Path, run: Runner) -> None:
    (repo / "playbook").rename(repo / "later")
    (repo / "icp").rename(repo / "later_icp")
    commit(repo)
    (repo / "later").rename(repo / "playbook")
    (repo / "later_icp").rename(repo / "icp")
    assert run("check", "--base", "HEAD", at=repo).out == "no findings\n"


def test_folder_and_commit_give_the_same_playbook(repo: Path) -> None:
    commit(repo)
    made = [
        load(files, schema, templates=frozenset()).playbook
        for files in (from_folder(repo), from_commit(repo, "HEAD"))
    ]
    assert made[0] == made[1]
