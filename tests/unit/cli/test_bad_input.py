"""Whatever is asked of it, the command answers in words and with an exit code, never a traceback."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from dealwright.cli.session import Session
from dealwright.errors import UsageError
from support.cases import commit
from support.runner import Runner

BROKEN = b"a: [b\n"


def shell(
    command: str, folder: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A real process in a real shell; `dealwright` is this installation."""
    script = f'dealwright() {{ "{sys.executable}" -m dealwright "$@"; }}\n{command}'
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def test_no_playbook_here(tmp_path: Path, run: Runner) -> None:
    result = run("check", at=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: no playbook here")
    assert "help: go to the repository, or name it with -C DIR" in result.err


def test_a_file_that_cannot_be_read(repo: Path, run: Runner) -> None:
    (repo / "playbook" / "tools.yaml").unlink()
    (repo / "playbook" / "tools.yaml").symlink_to("nowhere")
    result = run("check", at=repo)
    assert result.code == 3
    assert "error[DW001]: file cannot be read: it is no plain file\n" in result.out
    assert " --> playbook/tools.yaml\n" in result.out


def test_a_folder_in_the_place_of_a_file(repo: Path, run: Runner) -> None:
    (repo / "playbook" / "tools.yaml").unlink()
    (repo / "playbook" / "tools.yaml").mkdir()
    assert run("check", at=repo).code == 3


def test_a_file_that_is_not_utf8(repo: Path, run: Runner) -> None:
    (repo / "playbook" / "tools.yaml").write_bytes("asana: {label: Asäna}".encode("utf-16"))
    result = run("check", at=repo)
    assert result.code == 3
    assert "error[DW001]: file is not UTF-8 text" in result.out


def test_a_name_that_is_not_utf8(repo: Path, run: Runner) -> None:
    (repo / os.fsdecode(b"playbook/caf\xe9.yaml")).write_bytes(b"a: b\n")
    for words in ((), ("-o", "json"), ("-o", "github"), ("-o", f"json:{repo / 'out.json'}")):
        assert run("check", *words, at=repo).code == 3
    assert json.loads((repo / "out.json").read_text("utf-8"))["findings"]


@pytest.mark.parametrize(
    "words",
    [
        ("chekc",),
        ("check", "--nope"),
        ("check", "extra"),
        ("check", "-o", "xml"),
        ("check", "--base"),
        ("-C", "does/not/exist", "check"),
        ("-C", __file__, "check"),
        ("--color", "pink", "check"),
        ("explain", "DW999"),
        ("explain", "wrong_protal"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], repo: Path, run: Runner) -> None:
    result = run(*words, at=repo)
    assert (result.code, result.out) == (2, "")
    assert result.err
    assert "Traceback" not in result.err


def test_a_misspelt_code_is_guessed(run: Runner) -> None:
    assert "did you mean wrong_portal?" in run("explain", "wrong_protal").err


@pytest.mark.parametrize("revision", ["nope", "--help", "HEAD:playbook", ""])
def test_an_unknown_revision(revision: str, repo: Path, run: Runner) -> None:
    commit(repo)
    result = run("check", f"--base={revision}", at=repo)
    assert (result.code, result.out) == (2, "")
    assert "is neither a released version nor a git revision here" in result.err


def test_a_revision_outside_git(repo: Path, run: Runner) -> None:
    result = run("check", "--base", "main", at=repo)
    assert result.code == 2
    assert "not a git repository" in result.err


def test_an_unknown_portal(repo: Path, run: Runner) -> None:
    result = run("--portal", "nowhere", "plan", at=repo)
    assert result.code == 2
    assert "error: there is no portal nowhere\nhelp: known: production, sandbox\n" in result.err


def test_a_result_that_cannot_be_written(repo: Path, run: Runner) -> None:
    (repo / "taken").write_bytes(b"a file")
    result = run("check", "-o", f"json:{repo / 'taken' / 'place'}", at=repo)
    assert result.code == 1
    assert "cannot be written: " in result.err


def test_a_result_in_a_folder_that_is_not_there_yet(repo: Path, run: Runner) -> None:
    place = repo / "build" / "so" / "deep.json"
    assert run("check", "-o", f"json:{place}", at=repo).code == 0
    assert place.is_file()


def test_several_formats_at_once(repo: Path, run: Runner) -> None:
    (repo / "playbook" / "tools.yaml").write_bytes(BROKEN)
    result = run("check", "-o", "text", "-o", "github", "-o", f"json:{repo / 'f.json'}", at=repo)
    assert result.code == 3
    assert "error[DW002]" in result.out
    assert "::error file=playbook/tools.yaml,line=2,col=1,title=DW002::" in result.out
    assert json.loads((repo / "f.json").read_text("utf-8"))["format_version"] == "1.0"


def test_warnings_count_only_when_strict(repo: Path, run: Runner) -> None:
    tools = repo / "playbook" / "tools.yaml"
    tools.write_text(tools.read_text("utf-8").partition("\n")[2], "utf-8")
    assert run("check", at=repo).code == 0
    assert run("check", "--strict", at=repo).code == 3
    assert run("validate", "--strict", at=repo).code == 3


def test_colour_when_asked_for_and_never_otherwise(
    repo: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / "playbook" / "tools.yaml").write_bytes(BROKEN)
    assert "\x1b[" not in run("check", at=repo).out
    assert "\x1b[1;31merror[DW002]\x1b[0m" in run("--color", "always", "check", at=repo).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check", at=repo).out
    assert "\x1b[" in run("--color", "always", "check", at=repo).out
    assert "\x1b[" not in run("--color", "never", "check", at=repo).out


@pytest.mark.parametrize("command", ["check -o json", "check", "explain", "--help"])
def test_a_reader_that_goes_early(command: str, repo: Path) -> None:
    (repo / "playbook" / "tools.yaml").write_bytes(b"x: {}\n" * 3000)
    done = shell(f"dealwright {command} | head -1; echo ${{PIPESTATUS[0]}}", repo)
    assert done.stderr == ""
    assert done.stdout.split()[-1] in {"0", "3"}


def test_a_reader_that_never_came(repo: Path) -> None:
    done = shell("dealwright check | true; echo ${PIPESTATUS[0]}", repo)
    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize(
    ("words", "code"),
    [("--version", 0), ("explain", 0), ("plan", 4), ("check", 3), ("nonsense", 2), ("apply", 4)],
)
def test_streams_that_were_closed_before(words: str, code: int, repo: Path) -> None:
    if words == "check":
        (repo / "playbook" / "tools.yaml").write_bytes(BROKEN)
    for closed in ("2>told >&-", "2>told >&- <&-", ">&- 2>&- <&-"):
        done = shell(f"dealwright -q {words} {closed}; echo $?", repo)
        assert (done.stdout, done.stderr) == (f"{code}\n", "")
    assert "failed" not in (repo / "told").read_text("utf-8")


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
)
def test_a_terminal_that_knows_few_letters(env: Mapping[str, str], repo: Path) -> None:
    tools = repo / "playbook" / "tools.yaml"
    tools.write_text(tools.read_text("utf-8") + "é → 日: {}\n", "utf-8")
    done = shell("dealwright check", repo, env)
    assert (done.returncode, done.stderr) == (3, "")
    assert "is not well formed" in done.stdout


def installation(root: Path, folder: Path) -> Path:
    """A copy of the tool that a test may spoil."""
    installed = folder / "installed"
    unread = shutil.ignore_patterns("__pycache__")
    for part in ("tool", "templates", "schemas"):
        shutil.copytree(root / part, installed / part, ignore=unread)
    shutil.copy2(root / "pyproject.toml", installed)
    return installed


def test_an_installation_that_lacks_a_part(root: Path, repo: Path, tmp_path: Path) -> None:
    installed = installation(root, tmp_path)
    shutil.rmtree(installed / "schemas")
    done = shell("dealwright check", repo, {"PYTHONPATH": str(installed / "tool")})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: this installation lacks its schemas\nhelp: ")


def test_our_bug_is_one_line_and_a_file(root: Path, repo: Path, tmp_path: Path) -> None:
    installed = installation(root, tmp_path)
    (installed / "schemas" / "tools.schema.json").write_text("{", "utf-8")

    env = {"PYTHONPATH": str(installed / "tool"), "TMPDIR": str(tmp_path)}
    done = shell("dealwright check", repo, env)

    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.startswith("error: dealwright itself failed (JSONDecodeError)\n")
    assert "Traceback" not in done.stderr
    (report,) = tmp_path.glob("dealwright-crash-*.txt")
    assert str(report) in done.stderr
    text = report.read_text("utf-8")
    assert text.startswith("dealwright check\npython ")
    assert "Traceback" in text


@pytest.mark.parametrize("seconds", ["soon", "1e300", "nan"])
def test_a_clock_that_is_set_wrongly(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    with pytest.raises(UsageError, match=f"SOURCE_DATE_EPOCH is {seconds}"):
        Session.today()


def test_a_clock_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769040000")
    assert Session.today() == dt.date(2026, 1, 22)
