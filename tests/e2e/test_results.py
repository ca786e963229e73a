"""A result never takes the place of what somebody wrote."""

from pathlib import Path

import pytest

from dealwright.errors import Exit
from support.checkout import Checkout, begun
from support.runner import Runner


@pytest.fixture
def kept(repo: Path) -> Checkout:
    """The small playbook in git, with a page of its own."""
    (repo / "README.md").write_text("# Ours\n", encoding="utf-8")
    return begun(repo)


def refused(run: Runner, kept: Checkout, words: tuple[str, ...]) -> str:
    """What a command says that writes nothing; `{}` in its words is the folder."""
    done = run(*(word.format(kept.folder) for word in words), at=kept.folder)
    assert done.code == Exit.USAGE
    assert done.out == ""
    assert kept.git("status", "--porcelain", "--ignored") == ""
    return done.err.replace(str(kept.folder), "")


@pytest.mark.parametrize(
    ("words", "top"),
    [
        (("plan", "--out", "{}/playbook/metrics.yaml"), "playbook"),
        (("check", "-o", "sarif:{}/playbook/playbook.yaml"), "playbook"),
        (("check", "-o", "json:{}/playbook/new.json"), "playbook"),
        (("apply", "--yes", "-o", "markdown:{}/playbook/playbook.yaml"), "playbook"),
        (("events", "-o", "csv:{}/icp/personas.yaml"), "icp"),
        (("forecast", "-o", "csv:{}/icp/personas.yaml"), "icp"),
        (("quote", "general", "--out", "{}/templates/quote.md"), "templates"),
        (("sandbox", "seed", "--truth", "{}/schemas/truth.json"), "schemas"),
        (("render", "proposal", "--deal", "1", "--out", "{}/starter/draft.md"), "starter"),
        (("render", "playbook", "--out", "{}/playbook"), "playbook"),
        (("preview", "HEAD", "--out", "{}/playbook"), "playbook"),
        (("export", "{}/playbook/tables"), "playbook"),
        (("runs", "revert", "some", "--out", "{}/playbook/back.json"), "playbook"),
    ],
)
def test_nothing_is_written_among_the_sources(
    words: tuple[str, ...], top: str, run: Runner, kept: Checkout
) -> None:
    told = refused(run, kept, words)
    assert told.endswith(
        f" would lie among the sources of the playbook, in {top}/\nhelp: write it below build/\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "--out", "{}/README.md"),
        ("check", "-o", "markdown:{}/README.md"),
        ("quote", "general", "--out", "{}/README.md"),
        ("sandbox", "seed", "--truth", "{}/README.md"),
        ("render", "proposal", "--deal", "1", "--out", "{}/README.md"),
    ],
)
def test_what_git_keeps_is_not_replaced(
    words: tuple[str, ...], run: Runner, kept: Checkout
) -> None:
    assert refused(run, kept, words) == (
        "error: /README.md is kept in git, and a result would be written over it\n"
        "help: write it below build/, or take that file out of git first\n"
    )


@pytest.mark.parametrize(
    "words",
    [("render", "playbook", "--out", "{}/.git/pages"), ("check", "-o", "json:{}/.git/index")],
)
def test_nothing_is_written_into_git_itself(
    words: tuple[str, ...], run: Runner, kept: Checkout
) -> None:
    assert " lies in what git keeps for itself\n" in refused(run, kept, words)


def test_a_link_to_a_source_is_that_source(run: Runner, kept: Checkout, tmp_path: Path) -> None:
    (tmp_path / "result.json").symlink_to(kept.folder / "playbook" / "playbook.yaml")
    told = refused(run, kept, ("check", "-o", f"json:{tmp_path}/result.json"))
    assert "among the sources of the playbook" in told


def test_a_result_takes_the_place_of_an_earlier_one(
    run: Runner, kept: Checkout, tmp_path: Path
) -> None:
    for name in ("build/check.json", "check.json"):
        for _ in range(2):
            assert run("check", "-o", f"json:{kept.folder}/{name}", at=kept.folder).code == 0
    elsewhere = tmp_path / "documents"
    elsewhere.mkdir()
    (elsewhere / "check.json").write_text("{}", encoding="utf-8")
    begun(elsewhere)
    assert run("check", "-o", f"json:{elsewhere}/check.json", at=kept.folder).code == 0
    assert "findings" in (elsewhere / "check.json").read_text(encoding="utf-8")


def test_a_playbook_outside_of_git_is_kept_as_well(run: Runner, repo: Path) -> None:
    before = (repo / "playbook" / "playbook.yaml").read_bytes()
    done = run("check", "-o", f"json:{repo}/playbook/playbook.yaml", at=repo)
    assert done.code == Exit.USAGE
    assert (repo / "playbook" / "playbook.yaml").read_bytes() == before
    (repo / "notes.json").write_text("mine", encoding="utf-8")
    assert run("check", "-o", f"json:{repo}/notes.json", at=repo).code == 0


def test_a_page_that_somebody_wrote_stays(run: Runner, repo: Path) -> None:
    mine = repo / "pages" / "index.md"
    mine.parent.mkdir()
    mine.write_text("# Mine\n", encoding="utf-8")
    done = run("render", "playbook", "--out", mine.parent, at=repo)
    assert (done.code, done.err) == (
        Exit.USAGE,
        f"error: {mine} was not written by dealwright\nhelp: choose another folder with --out\n",
    )
    assert [path.name for path in mine.parent.iterdir()] == ["index.md"]
    assert mine.read_text(encoding="utf-8") == "# Mine\n"
