"""`dealwright release` and `changelog`."""

import shutil
from pathlib import Path

from dealwright.errors import Exit
from support.runner import Runner


def test_the_next_version_of_this_playbook(book: Path, run: Runner) -> None:
    lines = book / "playbook" / "red_lines.yaml"
    lines.write_text(lines.read_text("utf-8").replace("below: 15%", "below: 12%"), "utf-8")
    changes = book / "playbook" / "changes"
    changes.mkdir(exist_ok=True)
    (changes / "line.yaml").write_text("why: Fifteen was a guess\n", "utf-8")
    waiting = len(list(changes.iterdir()))
    dry = run("release", "--dry-run", "--date", "2026-12-01", at=book)
    assert dry.code == Exit.DONE
    assert dry.out.startswith("4.0.0, 2026-12-01\n- ")
    assert "\n- Red line Too few prospects engage now fires below 12% instead of 15%.\n" in dry.out
    assert sorted(path.name for path in (book / "playbook" / "versions").iterdir()) == [
        "1.0.0.yaml",
        "2.0.0.yaml",
        "3.0.0.yaml",
    ]
    done = run("release", "--date", "2026-12-01", at=book)
    assert done.out == dry.out
    assert f"gathered {waiting} why" in done.err
    assert list((book / "playbook" / "changes").iterdir()) == []
    assert run("check", at=book).code == Exit.DONE
    assert run("changelog", "--check", at=book).code == Exit.DONE
    assert run("changelog", at=book).out.count("\n## ") == 4
    again = run("release", "--date", "2026-12-02", at=book)
    assert again.code == Exit.USAGE
    assert again.err.startswith("error: nothing to release")


def test_a_first_release(book: Path, run: Runner) -> None:
    shutil.rmtree(book / "playbook" / "versions")
    (book / "playbook" / "CHANGELOG.md").unlink()
    assert run("release", "--date", "2026-01-22", at=book).out.startswith("1.0.0, 2026-01-22\n")
    assert run("check", at=book).code == Exit.DONE
    assert "playbook working tree after 1.0.0" in run("plan", at=book).out


def test_a_changelog_that_was_edited_by_hand(book: Path, run: Runner) -> None:
    with (book / "playbook" / "CHANGELOG.md").open("a", encoding="utf-8") as file:
        file.write("- And more\n")
    result = run("changelog", "--check", at=book)
    assert result.code == Exit.FINDINGS
    assert result.err == (
        "playbook/CHANGELOG.md is not what the versions say; run dealwright changelog --write\n"
    )
    assert run("changelog", "--write", at=book).out == "wrote playbook/CHANGELOG.md\n"
    assert run("changelog", "--check", at=book).code == Exit.DONE
    assert run("changelog", "--check", "--write", at=book).code == Exit.USAGE


def test_a_release_before_the_last_one(book: Path, run: Runner) -> None:
    lines = book / "playbook" / "red_lines.yaml"
    lines.write_text(lines.read_text("utf-8").replace("below: 15%", "below: 12%"), "utf-8")
    result = run("release", "--date", "2026-02-01", at=book)
    assert result.code == Exit.USAGE
    assert result.err == (
        "error: 2026-02-01 is before 2026-11-22, the day of 3.0.0\n"
        "help: give a later day with --date\n"
    )


def test_a_broken_playbook_is_not_released(book: Path, run: Runner) -> None:
    (book / "playbook" / "roles.yaml").write_text("a: [", encoding="utf-8")
    result = run("release", at=book)
    assert result.code == Exit.FINDINGS
    assert "error[DW002]" in result.out


def test_the_versions_are_as_it_came_about(root: Path, run: Runner) -> None:
    text = run("changelog", at=root).out
    assert text == (root / "playbook" / "CHANGELOG.md").read_text(encoding="utf-8")
    first, second = text.index("## 2.0.0 (2026-02-10)"), text.index("## 1.0.0 (2026-01-22)")
    assert first < second
    latest, new, old = text[:first], text[first:second], text[second:]
    assert "## 3.0.0 (2026-11-22)" in latest
    assert "are now implemented instead of planned" in latest
    for words in (
        "deal_type",
        "are planned",
        "Outreach Email Open Rates is new",
        "Overdue Renewal",
    ):
        assert words in new
        assert words not in old
    assert "7 stages: Enrichment" in old
    assert "3 red lines" in old
    assert new.count("Why:") == old.count("Why:") == 1
