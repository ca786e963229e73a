"""`dealwright ci`: comments, issues and summaries, against a GitHub that remembers."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from dealwright.errors import Exit
from dealwright.report.posts import SUMMARY, units
from support.github_stand_in import Spoilt, StandIn, served
from support.runner import Runner


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StandIn]:
    """A repository with a pull request, in whose workflow we run."""
    stand_in = StandIn()
    pull = stand_in.issue("A change", by="somebody", pull_request={"url": "here"})
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": pull}}), encoding="utf-8")
    with served(stand_in) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
        yield stand_in


def page(folder: Path, text: str, name: str = "plan.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_comment_is_written_once_and_then_changed(
    github: StandIn, run: Runner, tmp_path: Path
) -> None:
    for text, done in (("one", "written"), ("one", "as it was"), ("two", "changed")):
        result = run("ci", "comment", "plan", page(tmp_path, f"### {text}\n\nit changes"))
        assert (result.code, result.err) == (0, f"comment plan on pull request 1: {done}\n")
    assert github.said(1) == ["<!-- dealwright: plan -->\r\n### two\r\n\r\nit changes\r\n"]
    assert sum(call.startswith(("POST", "PATCH")) for call in github.calls) == 2


def test_what_could_not_be_made_is_said(
    github: StandIn, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A comment that stays as it was would be read as if it was about the newest commit."""
    place = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place))
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_RUN_ID", "17")
    ran = "[the run](https://github.example/mars/playbook/actions/runs/17)"
    impact = f"**a\\_b.md** could not be made: see {ran}."
    plan, gone = page(tmp_path, "it changes\n"), tmp_path / "build" / "a_b.md"
    result = run("ci", "comment", "plan", plan, gone, "--clean", "Nothing changes.")
    assert result.code == Exit.DONE
    assert result.err.startswith(f"note: {gone} is not there, and what is posted says so\n")
    plan.write_text("", encoding="utf-8")
    assert run("ci", "summary", plan, gone).code == Exit.DONE
    assert place.read_text(encoding="utf-8") == f"{impact}\n"
    assert github.said(1) == [f"<!-- dealwright: plan -->\r\nit changes\r\n\r\n{impact}\r\n"]
    plan.unlink()
    run("ci", "comment", "plan", plan, gone, "--clean", "Nothing changes.")
    both = f"**plan.md** could not be made: see {ran}.\r\n\r\n{impact}"
    assert github.said(1) == [f"<!-- dealwright: plan -->\r\n{both}\r\n"]


def test_a_comment_names_its_commit(
    github: StandIn, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(head: object, text: str, *words: str) -> str:
        event = {"pull_request": {"number": 1, "head": {"sha": head}}}
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(page(tmp_path, json.dumps(event), "e.json")))
        result = run("ci", "comment", "plan", page(tmp_path, text), *words)
        assert result.code == Exit.DONE
        return "".join(github.said(1))

    assert said("1" * 40, "") == ""
    assert said("1" * 40, "it changes").endswith("\r\n\r\n_Of commit 1111111111._\r\n")
    assert said("2" * 40, "").endswith("\r\nNothing to report.\r\n\r\n_Of commit 2222222222._\r\n")
    long = said("3" * 40, "\n\n".join("x" * 99 for _ in range(999))).replace("\r\n", "\n")
    assert long.endswith("where it was made._\n\n_Of commit 3333333333._\n")
    assert 60_000 < units(long) <= 65_536
    assert "Of commit" in said("4" * 40, "it changes", "--pull", "1")
    assert said("x" * 40, "it changes").endswith("it changes\r\n")
    other = github.issue("Another change", by="somebody", pull_request={"url": "here"})
    said("5" * 40, "it changes", "--pull", str(other))
    assert github.said(other) == ["<!-- dealwright: plan -->\r\nit changes\r\n"]


def test_what_became_empty_shrinks_to_a_line(github: StandIn, run: Runner, tmp_path: Path) -> None:
    assert "nothing to say" in run("ci", "comment", "plan", page(tmp_path, "\n")).err
    assert github.said(1) == []
    run("ci", "comment", "plan", page(tmp_path, "it changes"))
    run("ci", "comment", "plan", page(tmp_path, ""), "--clean", "Nothing changes.")
    assert github.said(1) == ["<!-- dealwright: plan -->\r\nNothing changes.\r\n"]


def test_comments_of_others_are_left_alone(github: StandIn, run: Runner, tmp_path: Path) -> None:
    copied = "<!-- dealwright: plan -->\nsomebody copied the mark"
    github.comment(1, copied, by="somebody")
    github.comment(1, "<!-- dealwright: impact -->\nanother of ours")
    github.comment(1, "no mark, and ours")
    run("ci", "comment", "plan", page(tmp_path, "it changes"))
    run("ci", "comment", "plan", page(tmp_path, "it changes more"))
    assert github.said(1)[0] == copied
    assert [one.split("\n")[0].strip() for one in github.said(1)[1:]] == [
        "<!-- dealwright: impact -->",
        "no mark, and ours",
        "<!-- dealwright: plan -->",
    ]


@pytest.mark.parametrize("letter", ["a", "ö", "火", "🚀"])
def test_a_long_text_fits_a_comment(
    github: StandIn, run: Runner, tmp_path: Path, letter: str
) -> None:
    text = "\n\n".join(f"{n} {letter * 60}" for n in range(2_000))
    result = run("ci", "comment", "plan", page(tmp_path, text))
    assert result.code == Exit.DONE
    (said,) = github.said(1)
    assert 50_000 < units(said.replace("\r\n", "\n")) <= 65_536
    kept, _, told = said.rpartition("\r\n\r\n_")
    left = int(told.partition(" ")[0].replace(",", ""))
    assert len(text) - left == len(kept.replace("\r\n", "\n")) - len("<!-- dealwright: plan -->\n")
    assert "characters are left out here: the whole is where it was made._" in told


def test_where_nobody_may_comment_the_summary_says_it(
    github: StandIn, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    github.allowed.clear()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    result = run("ci", "comment", "plan", page(tmp_path, "it changes"))
    assert result.code == Exit.DONE
    assert result.err == (
        "note: GitHub does not let this token do that (403); the summary of the step says it instead\n"
    )
    assert (tmp_path / "summary.md").read_text("utf-8") == "it changes\n"
    assert github.said(1) == []


@pytest.mark.parametrize("silent", [True, False])
def test_whom_github_does_not_let_be_assigned_is_said(
    github: StandIn, run: Runner, tmp_path: Path, *, silent: bool
) -> None:
    github.members.add("Ada")
    github.silent = silent
    one = {"key": "one", "title": "One", "body": "2 of 20", "assignees": ["gone", "ada"]}
    lines = json.dumps({"format_version": "1.0", "issues": [one]})
    result = run("ci", "issues", page(tmp_path, lines, "lines.json"), "--label", "red-line")
    assert result.code == Exit.DONE
    assert result.err.splitlines() == ["#2 opened: One", "#2 cannot be assigned to gone"]
    assert github.issues[2]["assignees"] == [{"login": "Ada"}]


def test_issues_become_those_of_the_file(github: StandIn, run: Runner, tmp_path: Path) -> None:
    github.members.add("ada")
    theirs = github.issue("Theirs", by="somebody", labels=[{"name": "red-line"}])

    def settle(*wanted: Mapping[str, object], **more: object) -> list[str]:
        content = {"format_version": "1.0", "issues": list(wanted), **more}
        file = page(tmp_path, json.dumps(content), "lines.json")
        result = run("ci", "issues", file, "--label", "red-line")
        assert result.code == Exit.DONE, result.err
        return result.err.splitlines()

    first = {"key": "one", "title": "One", "body": "2 of 20", "assignees": ["ada", "gone"]}
    second = {"key": "two", "title": "Two", "body": "0 of 10", "assignees": []}
    assert settle(first, second) == [
        "#3 opened: One",
        "#3 cannot be assigned to gone",
        "#4 opened: Two",
    ]
    assert github.issues[3]["assignees"] == [{"login": "ada"}]
    assert settle(first, second) == []
    assert settle({**first, "body": "3 of 25"}) == ["#3 changed: One", "#4 closed: Two"]
    assert github.issues[3]["body"].startswith("<!-- dealwright: one -->")
    assert "3 of 25" in github.issues[3]["body"]
    assert github.issues[4]["state"] == "closed"
    assert "This is no longer so." in github.said(4)[0]
    unknown = {"key": "one", "title": "One, not judged", "body": "why"}
    assert settle(kept=[unknown, {**unknown, "key": "three"}]) == []
    assert github.issues[3]["state"] == "open"
    assert "3 of 25" in github.issues[3]["body"]
    assert settle(second) == ["#5 opened: Two", "#3 closed: One"]
    assert github.issues[theirs]["state"] == "open"


def test_a_file_that_holds_no_issues_touches_nothing(
    github: StandIn, run: Runner, tmp_path: Path
) -> None:
    broken = [
        "",
        "[]",
        '{"format_version": "2.0", "issues": []}',
        '{"format_version": "1.0", "issues": [{}]}',
        '{"format_version": "1.0", "issues": [], "kept": ["one"]}',
        json.dumps(
            {
                "format_version": "1.0",
                "issues": [{"key": "a -->", "title": "t", "body": "b", "assignees": []}],
            }
        ),
    ]
    for text in broken:
        file = page(tmp_path, text, "lines.json")
        result = run("ci", "issues", file, "--label", "red-line")
        assert result.code == Exit.FINDINGS
        assert result.err.startswith(
            "error: lines.json holds no issues as dealwright writes them\n"
        )
    twice = {"key": "one", "title": "t", "body": "b", "assignees": []}
    text = json.dumps({"format_version": "1.0", "issues": [twice, twice]})
    result = run("ci", "issues", page(tmp_path, text, "lines.json"), "--label", "red-line")
    assert "two issues about the same thing" in result.err
    assert github.calls == []


def test_the_summary_of_a_step_holds_a_mebibyte(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(place))
    long = page(tmp_path, "\n\n".join("火" * 99 for _ in range(10_000)))
    assert run("ci", "summary", page(tmp_path, "first", "a.md"), long).code == Exit.DONE
    text = place.read_text(encoding="utf-8")
    assert text.startswith("first\n\n火")
    assert text.endswith("characters are left out here._\n")
    assert SUMMARY / 2 < place.stat().st_size <= SUMMARY
    run("ci", "summary", long)
    assert place.stat().st_size <= SUMMARY


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("comment", "Plan", "{file}"), "error: Plan is no key\nhelp: lower-case letters,"),
        (("comment", "plan", "{file}/x.md"), "plan.md/x.md cannot be read: Not a directory"),
        (("issues", "nowhere.json", "--label", "x"), "error: nowhere.json cannot be read: No such"),
        # Without a label the issues of every kind would be ours, and all but these closed.
        (("issues", "{file}", "--label", " "), "--label ' ' is no label"),
        (("issues", "{file}", "--label", "a,b"), "--label 'a,b' is no label"),
        (
            ("comment", "plan", "{file}", "--pull", "9"),
            (
                "error: GitHub knows no such thing, or does not show it to this token (404)\n"
                "help: look at GITHUB_REPOSITORY, the number, and what the token may see\n"
            ),
        ),
    ],
)
@pytest.mark.usefixtures("github")
def test_what_was_asked_wrongly(
    run: Runner, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    file = page(tmp_path, "it changes")
    result = run("ci", *(one.format(file=file) for one in arguments))
    assert said in result.err
    assert result.code != Exit.DONE


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GITHUB_REPOSITORY", "bad", "GITHUB_REPOSITORY is 'bad', which is no repository"),
        ("GITHUB_REPOSITORY", "../x/y", "GITHUB_REPOSITORY is '../x/y', which is no repository"),
        ("GITHUB_TOKEN", "a-token\n", "a line break or a sign that no token has"),
        ("GITHUB_TOKEN", "tökén", "a line break or a sign that no token has"),
        ("GITHUB_API_URL", "nonsense", "GITHUB_API_URL is 'nonsense', which is no address"),
        ("GITHUB_API_URL", "http://[", "GITHUB_API_URL is 'http://[', which is no address"),
    ],
)
@pytest.mark.usefixtures("github")
def test_what_the_environment_says_is_looked_at(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    result = run("ci", "comment", "plan", page(tmp_path, "it changes"), "--pull", "1")
    assert (result.code, said in result.err) == (Exit.USAGE, True)
    if name == "GITHUB_TOKEN":
        assert value.strip() not in result.err


def test_without_a_workflow_it_says_what_is_missing(run: Runner, tmp_path: Path) -> None:
    file = page(tmp_path, "it changes")
    assert run("ci", "comment", "plan", file, "--dry-run").out == (
        "<!-- dealwright: plan -->\nit changes\n"
    )
    result = run("ci", "comment", "plan", file)
    assert result.code == Exit.USAGE
    assert result.err == ("error: this is no run for a pull request\nhelp: say which with --pull\n")
    result = run("ci", "comment", "plan", file, "--pull", "1")
    assert result.err.startswith("error: GITHUB_TOKEN and GITHUB_REPOSITORY must be set\n")


@pytest.mark.parametrize("verb", ["comment", "issues"])
def test_a_token_that_is_refused_is_not_shown(
    github: StandIn, run: Runner, tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no fork either, where the summary would do instead."""
    github.token = "another"  # noqa: S105
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    file = page(tmp_path, json.dumps({"format_version": "1.0", "issues": []}), "lines.json")
    words = {"comment": ("plan", file), "issues": (file, "--label", "red-line")}
    result = run("ci", verb, *words[verb])
    assert (result.code, result.err) == (
        Exit.WORLD,
        (
            "error: GitHub does not accept this token (401)\n"
            "help: the token is wrong or has ended; that of a job is good while the job runs\n"
        ),
    )
    assert not (tmp_path / "summary.md").exists()


def test_what_was_applied_is_tagged_and_never_untagged(
    github: StandIn, run: Runner, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = "1" * 40, "2" * 40
    github.history = [first, second]

    def told(commit: str) -> list[str]:
        monkeypatch.setenv("GITHUB_SHA", commit)
        result = run("--portal", "production", "ci", "applied", at=root)
        assert result.code == Exit.DONE, result.err
        return result.err.splitlines()

    newest = max((root / "playbook" / "versions").glob("*.yaml")).stem
    tag, release = "tag applied/production", f"release playbook-{newest}"
    assert told(first) == [f"{tag}: on 111111111111", f"{release}: published"]
    assert told(first) == [f"{tag}: as it was", f"{release}: as it was"]
    assert told(second) == [f"{tag}: on 222222222222", f"{release}: as it was"]
    later = f"{tag}: it is on a later commit, 222222222222, and stays there"
    assert told(first) == [later, f"{release}: as it was"]
    assert github.refs == {"applied/production": second, f"playbook-{newest}": first}
    made = github.releases[f"playbook-{newest}"]
    assert made["name"] == f"Playbook {newest}"
    assert made["body"].startswith("- ")
    assert "\n## " not in made["body"]


def test_a_release_of_a_commit_with_other_workflows(
    github: StandIn, run: Runner, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub makes no release that names such a commit; the tag is made by itself, and once."""
    old, tip = "1" * 40, "2" * 40
    github.history, github.foreign = [old, tip], {old}
    monkeypatch.setenv("GITHUB_SHA", old)
    newest = max((root / "playbook" / "versions").glob("*.yaml")).stem
    github.spoilt = [Spoilt("POST", 200, done=True)] * 2 + [Spoilt("POST", 502, done=False)]
    assert run("--portal", "production", "ci", "applied", at=root).code == Exit.WORLD
    assert (github.refs[f"playbook-{newest}"], github.releases) == (old, {})
    result = run("--portal", "production", "ci", "applied", at=root)
    assert result.code == Exit.DONE, result.err
    assert result.err.endswith(f"release playbook-{newest}: published\n")
    assert github.refs == {"applied/production": old, f"playbook-{newest}": old}


def test_what_was_applied_needs_a_commit_and_a_permission(
    github: StandIn, run: Runner, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_SHA", "main")
    assert run("--portal", "production", "ci", "applied", at=root).code == Exit.USAGE
    monkeypatch.setenv("GITHUB_SHA", "1" * 40)
    github.allowed.discard("contents")
    result = run("--portal", "production", "ci", "applied", at=root)
    assert (result.code, github.refs) == (Exit.WORLD, {})
    assert result.err == (
        "error: GitHub does not let this token do that (403)\n"
        "help: permissions: contents: write; and where .github/workflows differ from those of the default"
        " branch, no workflow may tag the commit, but a person: git push origin COMMIT:refs/tags/NAME\n"
    )
    shown = run("--portal", "production", "ci", "applied", "--dry-run", at=root)
    assert shown.out.startswith("applied/production\nplaybook-")


@pytest.mark.parametrize("kind", ["comment", "issue"])
def test_what_may_have_been_made_is_not_made_again(
    github: StandIn, run: Runner, tmp_path: Path, kind: str
) -> None:
    wanted = {"key": "one", "title": "One", "body": "2 of 20", "assignees": []}
    lines = json.dumps({"format_version": "1.0", "issues": [wanted]})
    words: tuple[str | Path, ...] = (
        ("ci", "comment", "plan", page(tmp_path, "it changes"))
        if kind == "comment"
        else ("ci", "issues", page(tmp_path, lines, "lines.json"), "--label", "red-line")
    )
    github.spoilt = [Spoilt("POST", 502, done=True)]
    failed = run(*words)
    assert (failed.code, failed.err) == (
        Exit.WORLD,
        (
            "error: GitHub failed (502)\n"
            "help: run it again: what was done all the same is found there\n"
        ),
    )
    assert run(*words).code == Exit.DONE
    assert sum(call.startswith("POST") for call in github.calls) == 1
    assert len(github.comments) + len(github.issues) == 2  # the pull request, and what was made


def test_what_github_put_off_or_may_be_done_twice_is_done(
    github: StandIn, run: Runner, tmp_path: Path
) -> None:
    github.spoilt = [Spoilt("GET", 502, done=False), Spoilt("POST", 403, done=False)]
    assert "written" in run("ci", "comment", "plan", page(tmp_path, "it changes")).err
    github.spoilt = [Spoilt("PATCH", 403, done=False)] * 4
    late = run("ci", "comment", "plan", page(tmp_path, "it changes more"))
    assert (late.code, "summary" in late.err) == (Exit.WORLD, False), "no fork, but late"
    github.spoilt = [Spoilt("PATCH", 502, done=True), Spoilt("PATCH", 503, done=False)]
    assert "changed" in run("ci", "comment", "plan", page(tmp_path, "it changes more")).err
    assert github.said(1) == ["<!-- dealwright: plan -->\r\nit changes more\r\n"]


def test_of_several_comments_the_oldest_stays(github: StandIn, run: Runner, tmp_path: Path) -> None:
    for text in ("one", "one", "another"):
        github.comment(1, f"<!-- dealwright: plan -->\n{text}\n")
    theirs = github.comment(1, "<!-- dealwright: plan -->\ncopied", by="somebody")
    github.spoilt = [Spoilt("DELETE", 502, done=True)]
    told = run("ci", "comment", "plan", page(tmp_path, "one"))
    assert told.err == "comment plan on pull request 1: as it was, and 2 more of it deleted\n"
    assert [*github.comments] == [1000, theirs]
    github.comment(1, "<!-- dealwright: plan -->\none")
    told = run("ci", "comment", "plan", page(tmp_path, "two"))
    assert told.err == "comment plan on pull request 1: changed, and 1 more of it deleted\n"
    assert github.said(1)[0] == "<!-- dealwright: plan -->\r\ntwo\r\n"
    assert len(github.comments) == 2


def test_of_several_issues_about_the_same_the_oldest_stays_open(
    github: StandIn, run: Runner, tmp_path: Path
) -> None:
    label = [{"name": "red-line"}]
    for key in ("one", "two", "one", "one"):
        github.issue("Once", f"<!-- dealwright: {key} -->\nas it was", labels=label)
    wanted = {"key": "one", "title": "Now", "body": "as it was", "assignees": []}
    file = page(tmp_path, json.dumps({"format_version": "1.0", "issues": [wanted]}), "lines.json")
    github.spoilt = [Spoilt("PATCH", 500, done=False)] * 4  # the first comment, and no more
    assert run("ci", "issues", file, "--label", "red-line").code == Exit.WORLD
    assert run("ci", "issues", file, "--label", "red-line").err.splitlines() == [
        "#4 closed: #2 is about the same",
        "#5 closed: #2 is about the same",
        "#2 changed: Now",
        "#3 closed: Once",
    ]
    assert [one["state"] for one in github.issues.values()][1:] == [
        "open",
        "closed",
        "closed",
        "closed",
    ]
    assert (github.issues[2]["title"], github.issues[4]["title"]) == ("Now", "Once")
    assert [len(github.said(number)) for number in (2, 3, 4, 5)] == [0, 1, 1, 1]
    assert "#2 is about the same." in github.said(4)[0]
    assert run("ci", "issues", file, "--label", "red-line").err == ""
