"""What a shell offers after Tab, as the shell asks for it."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from dealwright.cli.completing import COMPLETING, MOST
from dealwright.cli.handler import guarded
from dealwright.records.manifest import Manifest
from dealwright.records.memory import Row, tables_of
from dealwright.records.places import LATEST_DEALS, snapshot_folder
from dealwright.records.snapshot import write_snapshot
from support.cases import commit

Offered: TypeAlias = Callable[[str], list[str]]


@pytest.fixture
def offered(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Offered:
    """What bash is given when Tab is pressed at the end of a line, in the folder of a playbook."""
    monkeypatch.chdir(repo)

    def ask(line: str) -> list[str]:
        for name, value in asked(line).items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        guarded([])
        out, err = capfd.readouterr()
        assert err == ""
        return [one.partition(",")[2] for one in out.splitlines() if one]

    return ask


def asked(line: str, shell: str = "bash") -> dict[str, str]:
    words = line.split(" ")
    return {
        COMPLETING: f"{shell}_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1) if shell != "fish" else words[-1],
    }


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dealwright re", ["red-lines", "review", "render", "release"]),
        ("dealwright render pr", ["proposal"]),
        ("dealwright --po", ["--portal"]),
        ("dealwright --portal ", ["production", "sandbox"]),
        ("dealwright parity production s", ["sandbox"]),
        ("dealwright plan --out", ["--out", "--output"]),
        ("dealwright plan -o m", ["markdown"]),
        ("dealwright plan --allow m", ["many_deals_moved", "moved_into_closed", "mass_change"]),
        ("dealwright metrics sqd", ["sqd"]),
        ("dealwright explain DW10", [f"DW10{n}" for n in range(1, 10)]),
        ("dealwright explain metr", ["metric"]),
        ("dealwright explain metric sq", ["sqd"]),
        ("dealwright explain DW104 sq", []),
        ("dealwright explain stal", ["stalled"]),
        ("dealwright render document w", ["welcome", "win_loss"]),
        ("dealwright sandbox deals --stage closed", ["closed_won", "closed_lost"]),
        ("dealwright completion ", ["bash", "zsh", "fish"]),
        ("dealwright --portal = s", ["sandbox"]),
        ("dealwright --portal = sandbox metrics sqd", ["sqd"]),
        ("dealwright check --base x --strict nonsense ", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_names_are_offered_where_they_belong(
    line: str, expected: list[str], offered: Offered
) -> None:
    assert offered(line) == expected


def test_another_folder_may_be_named(
    repo: Path, offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(repo.parent))
    monkeypatch.chdir(repo.parent.parent)
    assert offered("dealwright metrics sqd") == []
    assert offered("dealwright -C ~/repo metrics sqd") == ["sqd"]
    assert offered("dealwright -C ~/repo/icp metrics sqd") == ["sqd"]


def test_a_template_of_ones_own_is_a_document(repo: Path, offered: Offered) -> None:
    (repo / "templates" / "documents").mkdir(parents=True)
    (repo / "templates" / "documents" / "thanks.md.j2").write_text("Thanks", "utf-8")
    assert offered("dealwright render document th") == ["thanks"]


def test_versions_come_first_and_by_their_number(repo: Path, offered: Offered) -> None:
    versions = repo / "playbook" / "versions"
    versions.mkdir(exist_ok=True)
    for name in ("9.0.0", "10.0.0"):
        (versions / f"{name}.yaml").write_text("broken: [", "utf-8")
    assert offered("dealwright plan --at ")[:2] == ["10.0.0", "9.0.0"]
    commit(repo)
    for branch in ("quick-fix", "$(reboot)", "a;b"):
        subprocess.run(["git", "branch", branch], cwd=repo, check=True)
    found = offered("dealwright check --base ")
    assert found[:2] == ["10.0.0", "9.0.0"]
    assert "quick-fix" in found
    assert not any(set(one) & set("$;()") for one in found)


def snapshot(repo: Path, deals: int) -> None:
    rows: Mapping[str, list[Row]] = {
        "records": [
            *(("deals", 4100 + number, number, None, None) for number in range(deals)),
            ("deals", 4999, 10_000, 10_001, None),
            ("meetings", 4998, 10_000, None, None),
        ]
    }
    told: dict[str, Any] = {"fields": {"deals": ()}, "presence": {}, "data_through_ms": 20_000}
    with tables_of(rows) as tables:
        manifest = Manifest(portal="sandbox", portal_id=7, **told)
        write_snapshot(snapshot_folder(repo, "sandbox"), manifest, tables)


def test_deals_are_those_of_the_snapshot(repo: Path, offered: Offered) -> None:
    line = "dealwright render proposal --deal "
    assert offered(line) == []
    snapshot(repo, deals=200)
    assert offered(line) == [str(4299 - number) for number in range(MOST)]
    assert offered(f"{line}411") == [str(4119 - number) for number in range(10)]
    assert offered(f"{line}4_") == []
    assert offered("dealwright explain metric sqd --deal 4150") == ["4150"]
    assert offered("dealwright --portal production render proposal --deal ") == []
    snapshot(repo, deals=2)
    assert offered(line) == ["4101", "4100"]
    (snapshot_folder(repo, "sandbox") / LATEST_DEALS).write_bytes(b"\xff\n41 02\n$(x)\n4103\n")
    assert offered(line) == ["4103"]


def test_runs_are_those_of_the_portal(repo: Path, offered: Offered) -> None:
    assert offered("dealwright runs show ") == []
    folder = repo / ".dealwright" / "runs"
    folder.mkdir(parents=True)
    for name, text in {
        "20260101T000000Z-aaaa": '{"portal": "sandbox"}\n{"event": "closed"}\n',
        "20260102T000000Z-bbbb": '{"portal": "sandbox"}\n',
        "20260103T000000Z-cccc": '{"portal": "production"}\n',
        "20260104T000000Z-dddd": '["sandbox"]\n',
        "20260105T000000Z-eeee": "torn",
    }.items():
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    assert offered("dealwright runs show ") == ["20260102T000000Z-bbbb", "20260101T000000Z-aaaa"]
    assert offered("dealwright --portal production runs revert 2") == ["20260103T000000Z-cccc"]


@pytest.mark.parametrize(
    "text",
    [
        "a: [b\n",
        "\t",
        "metrics: 7\nmay_split_by: {}\nofferings: []\nstages: 3\nobject: deals\n",
        "metrics:\n  $(reboot): {label: 1}\n  '; x': {}\nobject: deals\nstages: [1, {stage: 2}]\n",
        "&a [*a]",
        "x: " + "[" * 9000,
        "a: 1\n" + "#" * 1_000_001,
    ],
    ids=[
        *("broken", "a tab", "other types", "names that mean something to a shell"),
        *("cyclic", "deep", "large"),
    ],
)
def test_a_spoilt_playbook_offers_nothing(text: str, repo: Path, offered: Offered) -> None:
    for file in repo.rglob("*.yaml"):
        file.write_text(text, "utf-8")
    for line in (
        "dealwright metrics ",
        "dealwright metrics --by ",
        "dealwright quote ",
        "dealwright sandbox deals --stage ",
        "dealwright runs show ",
        "dealwright render proposal --deal ",
    ):
        assert offered(line) == []


def test_a_link_or_a_folder_in_the_place_of_a_file(repo: Path, offered: Offered) -> None:
    metrics = repo / "playbook" / "metrics.yaml"
    metrics.rename(repo / "elsewhere.yaml")
    metrics.symlink_to(repo / "elsewhere.yaml")
    assert offered("dealwright metrics ") == []
    metrics.unlink()
    metrics.mkdir()
    assert offered("dealwright metrics ") == []


def test_a_label_takes_one_line_of_the_terminal(
    repo: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    metrics = repo / "playbook" / "metrics.yaml"
    metrics.write_text('metrics:\n  odd: {label: "a\\e[31m\\nb: c"}\n', "utf-8")
    monkeypatch.chdir(repo)
    for name, value in asked("dealwright metrics o", "zsh").items():
        monkeypatch.setenv(name, value)
    guarded([])
    assert capfd.readouterr() == ("plain\nodd\na [31m b: c\n", "")


@pytest.mark.parametrize("instruction", ["bash", "bash_nonsense", "nonsense_complete", "1"])
def test_a_question_that_nobody_understands_is_not_answered(
    instruction: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(COMPLETING, instruction)
    assert guarded(["check"]) == 1
    assert capfd.readouterr() == ("", "")


def test_what_is_missing_around_it_is_not_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(COMPLETING, "bash_complete")
    monkeypatch.delenv("COMP_WORDS", raising=False)
    assert guarded([]) == 1
    assert capfd.readouterr() == ("", "")


# ---------------------------------------------------------------- the shells themselves


def test_bash_completes(repo: Path) -> None:
    """A real bash runs the script that we print, and calls what it defined."""
    asking = """
    PATH="$BIN:$PATH"
    eval "$(dealwright completion bash)"
    complete -p dealwright
    COMP_WORDS=(dealwright metrics sq) COMP_CWORD=2
    _dealwright_completion dealwright
    echo "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", asking],
        cwd=repo,
        env={**os.environ, "BIN": str(Path(sys.executable).parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert done.stdout == "complete -o nosort -F _dealwright_completion dealwright\nsqd\n"


@pytest.mark.parametrize(
    ("shell", "defining", "calling"),
    [
        ("bash", "complete -o nosort -F _dealwright_completion dealwright", "bash_complete"),
        ("zsh", "compdef _dealwright_completion dealwright", "zsh_complete"),
        ("fish", "complete --no-files --command dealwright", "fish_complete"),
    ],
)
def test_each_shell_has_its_script(
    shell: str, defining: str, calling: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert guarded(["completion", shell]) == 0
    out, err = capfd.readouterr()
    assert defining in out
    assert f"{COMPLETING}={calling}" in out
    assert err == ""


READS_ONLY = """
import os, sys
done = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

def watch(event, given):
    if event.startswith("socket.") or (
        event == "open" and given[0] != os.devnull and given[2] & WRITING
    ) or event in ("os.mkdir", "os.rename", "os.remove", "os.utime", "os.chmod"):
        done.append((event, *map(str, given)))

sys.addaudithook(watch)
from dealwright.cli.handler import guarded
for line in sys.argv[1:]:
    os.environ["COMP_WORDS"], os.environ["COMP_CWORD"] = line, str(line.count(" "))
    assert guarded([]) == 0, line
print(done, file=sys.stderr)
"""


def test_completing_only_reads(repo: Path) -> None:
    """No file is opened for writing and no socket at all; the folder is as it was."""
    commit(repo)
    snapshot(repo, deals=3)
    before = {path: path.stat().st_mtime_ns for path in repo.rglob("*")}
    lines = [
        *("dealwright ", "dealwright --portal ", "dealwright metrics ", "dealwright quote "),
        *("dealwright plan --at ", "dealwright explain ", "dealwright runs show "),
        *("dealwright render document ", "dealwright render proposal --deal "),
    ]
    done = subprocess.run(
        [sys.executable, "-B", "-c", READS_ONLY, *lines],
        cwd=repo,
        env={**os.environ, COMPLETING: "bash_complete"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "[]\n"
    assert done.stdout.splitlines()[-3:] == ["plain,4102", "plain,4101", "plain,4100"]
    assert {path: path.stat().st_mtime_ns for path in repo.rglob("*")} == before


def test_a_metric_in_a_file_of_its_own(repo: Path, offered: Offered) -> None:
    folder = repo / "playbook" / "metrics"
    folder.mkdir()
    (folder / "sqd_by_week.yaml").write_text("metric: sqd_by_week\n", encoding="utf-8")
    assert offered("dealwright metrics sqd") == ["sqd", "sqd_by_week"]
    assert offered("dealwright explain metric sqd") == ["sqd", "sqd_by_week"]
