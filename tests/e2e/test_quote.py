"""`dealwright quote`: a figure, its line, and what is refused."""

import csv
import io
import json
import re
import shlex
import socket
from pathlib import Path

import pytest

from dealwright.errors import Exit
from support.cases import commit
from support.runner import Runner

DAY = "1795392000"  # 2026-11-23, as SOURCE_DATE_EPOCH


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)


def test_a_quote_needs_no_portal_and_opens_no_socket(
    root: Path, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    result = run("quote", "general", "--mau", "280", at=root)
    assert (result.code, result.err) == (Exit.DONE, "")
    assert result.out.startswith("General Membership: what it costs on 2026-11-23\n")
    assert "280 on one cluster  1     1,000 USD      12,000 USD    27,000 USD\n" in result.out


def test_every_place_that_is_named_holds_the_price(root: Path, run: Runner) -> None:
    told = json.loads(run("quote", "general", "--mau", "2000", "-o", "json", at=root).out)
    year = told["years"][0]
    assert "annual: 15000 USD" in _line(root, year["where"])
    bands = told["scenarios"][0]["years"][0]["month"][0]["bands"]
    assert len(bands) == 4
    for band in bands:
        assert f"each: {band['each']['amount']} USD" in _line(root, band["where"])


def test_the_places_in_a_released_version(root: Path, run: Runner) -> None:
    out = run("quote", "general", "--at", "2.0.0", "--mau", "1", "-o", "csv", at=root).out
    first, *_ = csv.DictReader(io.StringIO(out))
    assert first["where"].startswith("playbook/versions/2.0.0.yaml:")
    assert "annual: 15000 USD" in _line(root, first["where"])


def _line(root: Path, where: str) -> str:
    file, _, number = where.partition(":")
    return (root / file).read_text("utf-8").splitlines()[int(number) - 1]


def test_the_places_of_a_commit_are_those_of_that_commit(repo: Path, run: Runner) -> None:
    commit(repo)
    path = repo / "playbook" / "offerings.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("offerings:\n", "# one\n# two\nofferings:\n", 1), "utf-8")
    then = json.loads(run("quote", "general", "--at", "HEAD", "-o", "json", *MAU, at=repo).out)
    now = json.loads(run("quote", "general", "-o", "json", *MAU, at=repo).out)
    line = {
        name: int(one["years"][0]["where"].partition(":")[2])
        for name, one in (("then", then), ("now", now))
    }
    assert line["now"] == line["then"] + 2
    assert then["digest"] == now["digest"]
    assert (then["playbook_at"], now["playbook_at"]) == ("HEAD", None)
    assert now["commit"] == f"{then['commit']}+"
    assert then["remarks"] == ["The prices are those of the playbook at HEAD, not of today's."]


MAU = ("--mau", "12", "--date", "2026-11-23")


def test_the_version_of_the_playbook_is_named(root: Path, run: Runner) -> None:
    for at, named in (((), "3.0.0"), (("--at", "3.0.0"), "3.0.0")):
        told = json.loads(run("quote", "general", *at, "-o", "json", at=root).out)
        assert told["playbook"].startswith(named)


@pytest.mark.parametrize(
    ("words", "code", "says", "helps"),
    [
        (("generalx",), 2, "there is no offering generalx", "did you mean general?"),
        (("premier",), 3, "Premier Membership is deferred until 2026Q3, so it is not quoted", ""),
        (
            ("starter", "--knowingly"),
            3,
            "Starter Membership has no price on 2026-11-23: the last held from 2025-11-26 until 2026-01-21",
            "a member who has the last terms: --terms 2025-11-26 --knowingly",
        ),
        (
            ("general", "--terms", "2025-11-26"),
            3,
            "the price of General Membership from 2025-11-26 until 2026-01-21 has ended: it is no longer in force on 2026-11-23",
            "a member who has these terms may be quoted with --knowingly",
        ),
        (
            ("general", "--mau", "NaN"),
            2,
            "--mau NaN: NaN is no number of people",
            "whole numbers from 0 to 10,000,000, such as 280 or 280,100",
        ),
        (("general", "--mau", "-1"), 2, "--mau -1: -1 is no number of people", ""),
        (("general", "--mau", "1e3"), 2, "--mau 1e3: 1e3 is no number of people", ""),
        (("general", "--mau", "1.5"), 2, "--mau 1.5: 1.5 is no number of people", ""),
        (("general", "--mau", "١"), 2, "--mau ١: ١ is no number of people", ""),
        (("general", "--mau", "5,"), 2, "--mau 5,: nothing is no number of people", ""),
        (("general", "--mau", "10000001"), 2, "--mau 10000001: 10000001 is no number of", ""),
        (("general", "--mau", "9" * 5000), 2, "--mau 999", ""),
        (("general", "--hours", "nan"), 2, "--hours nan is no number of hours", ""),
        (("general", "--hours", "0"), 2, "--hours 0 is no number of hours", ""),
        (("general", "--hours", "-3"), 2, "--hours -3 is no number of hours", ""),
        (("general", "--hours", "100000.01"), 2, "--hours 100000.01 is no number of hours", ""),
        (("general", "--hours", "1.005"), 2, "--hours 1.005 is no number of hours", ""),
        (("general", "--date", "soon"), 2, "soon is no day", "write it as 2026-01-22"),
        (("general", "--terms", "2026"), 2, "2026 is no day", "write it as 2026-01-22"),
        (("general", "--at", "0.9.9"), 2, "0.9.9", ""),
    ],
)
def test_what_is_refused_is_said_with_its_dates_and_a_way_out(
    root: Path, run: Runner, words: tuple[str, ...], code: int, says: str, helps: str
) -> None:
    result = run("quote", *words, at=root)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ")
    assert says in result.err
    assert helps in result.err


@pytest.mark.parametrize("option", ["--clusters", "--communities", "--years"])
@pytest.mark.parametrize("number", ["0", "-1", "99999", "NaN", "1.5"])
def test_counts_are_whole_and_bounded(root: Path, run: Runner, option: str, number: str) -> None:
    result = run("quote", "general", option, number, at=root)
    assert result.code == Exit.USAGE
    assert f"Invalid value for '{option}'" in result.err


def test_the_most_that_may_be_asked_is_computed_exactly(root: Path, run: Runner) -> None:
    most = ("--mau", "10000000", "--clusters", "1000", "--years", "20")
    told = json.loads(run("quote", "general", *most, "-o", "json", at=root).out)
    assert told["scenarios"][0]["total"] == {
        "amount": f"{20 * (15000 + 12 * 1000 * 14050)}.00",
        "currency": "USD",
    }


def test_every_quote_that_the_help_shows_can_be_made(
    root: Path, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some write a file
    text = (root / "tool" / "dealwright" / "cli" / "quote.py").read_text("utf-8")
    shown = re.findall(r"^ *dealwright quote (.*)$", text, re.MULTILINE)
    assert len(shown) >= 5
    for words in shown:
        assert run("quote", *shlex.split(words), at=root).code == Exit.DONE, words


def test_a_quote_to_send_is_verified(root: Path, run: Runner, tmp_path: Path) -> None:
    asked = ("quote", "general", "--at", "3.0.0", "--mau", "280", "--years", "2", "--out")
    for suffix in ("docx", "md"):
        out = tmp_path / f"quote.{suffix}"
        made = run(*asked, out, at=root)
        assert (made.code, made.out) == (0, f"quote of General Membership: {out}\n")
        fine = run("verify", out, at=root)
        assert fine.out == (
            f"quote.{suffix}: quote of general, made on 2026-11-23, compared with 3.0.0\n"
            "  every figure is as the records and the playbook say\n"
        )
    out = tmp_path / "quote.md"
    text = out.read_text("utf-8")
    out.write_text(text.replace("| 27,000 USD |", "| 26,000 USD |"), encoding="utf-8")
    wrong = run("verify", out, at=root)
    assert wrong.code == Exit.FINDINGS
    assert "  26,000, and should be 27,000: … " in wrong.out
    assert run("verify", out, "--set", "a=b", at=root).code == Exit.USAGE


def test_a_quote_is_sent_and_shown_at_once(root: Path, run: Runner, tmp_path: Path) -> None:
    out = tmp_path / "quote.md"
    both = run("quote", "general", *MAU, "--out", out, "-o", "csv", at=root)
    assert both.out.startswith("quote of General Membership: ")
    assert "\nannual fee,,1,,,15000.00,USD," in both.out
    assert out.read_text("utf-8").startswith("# General Membership: what it costs on 2026-11-23\n")
    refused = run("quote", "general", "--out", tmp_path / "quote.odt", at=root)
    assert (refused.code, refused.out) == (Exit.USAGE, "")
