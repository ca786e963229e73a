"""Bad input and a bad world: one clear message each, and the right exit code."""

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from dealwright.sandbox.faults import Fault
from dealwright.sandbox.tokens import Token
from e2e.conftest import Company, Serve
from support.runner import Result, Runner

PORTAL = "playbook/portals/production.yaml"
WAITING = "waiting 10 s: too many calls (429): the ten-second limit of this account is reached"
TRACE = "help: HubSpot's name for this call is {}\n"


def production(run: Runner, book: Path, *words: str | Path) -> Result:
    return run("--portal", "production", *words, at=book)


def without_trace(text: str) -> str:
    """HubSpot's name for a call is another each time."""
    lines = text.splitlines(keepends=True)
    return "".join("help: TRACE\n" if "HubSpot's name" in line else line for line in lines)


@contextmanager
def answering_html() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("words", [("plan",), ("apply", "--yes")], ids=["plan", "apply"])
class TestBothVerbs:
    """What goes wrong before the first write goes wrong the same way for plan and apply."""

    @pytest.mark.parametrize("token", ["", "  "])
    def test_no_token(
        self,
        words: tuple[str, ...],
        token: str,
        run: Runner,
        book: Path,
        company: Company,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", token)
        done = production(run, book, *words)
        assert (done.code, done.err) == (
            1,
            (
                "error: no token: the variable HUBSPOT_ACCESS_TOKEN is empty\n"
                "help: set it to a private app token of this account; never write it into a file\n"
            ),
        )
        assert not company.app.exchanges

    @pytest.mark.parametrize("token", ["two words", "line\nend", "caf\u00e9"])
    def test_what_cannot_be_a_token_is_not_shown(
        self,
        words: tuple[str, ...],
        token: str,
        run: Runner,
        book: Path,
        company: Company,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", token)
        done = production(run, book, *words)
        assert (done.code, done.err) == (
            1,
            (
                "error: the variable HUBSPOT_ACCESS_TOKEN holds no token: it has blanks, line ends or"
                " letters that no token has\n"
                "help: copy the private app token of this account once more\n"
            ),
        )
        assert not company.app.exchanges

    def test_a_wrong_token(
        self,
        words: tuple[str, ...],
        run: Runner,
        book: Path,
        company: Company,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "pat-of-somebody-else")
        done = production(run, book, *words)
        assert (done.code, done.out, done.err) == (
            1,
            "",
            (
                "error: HubSpot does not accept the token (401)\n"
                "help: is it complete, not expired, and of this account?\n"
            ),
        )
        assert len(company.app.exchanges) == 1

    def test_no_account_in_the_portal_file(
        self, words: tuple[str, ...], run: Runner, book: Path, company: Company
    ) -> None:
        path = book / PORTAL
        path.write_text(path.read_text("utf-8").replace("portal_id: 20260122\n", ""), "utf-8")
        done = production(run, book, *words)
        assert (done.code, done.err) == (
            4,
            (
                "error: wrong_portal: the portal production names no account\n"
                f"help: write portal_id: in {PORTAL} (this token belongs to 20260122)\n"
            ),
        )
        assert company.writes == []

    def test_another_account(
        self, words: tuple[str, ...], run: Runner, book: Path, company: Company
    ) -> None:
        path = book / PORTAL
        path.write_text(path.read_text("utf-8").replace("20260122", "7"), "utf-8")
        done = production(run, book, *words)
        assert (done.code, done.err) == (
            4,
            (
                "error: wrong_portal: the token belongs to account 20260122, the portal production is"
                f" 7\nhelp: use the right token, or correct {PORTAL}\n"
            ),
        )
        assert company.writes == []

    @pytest.mark.usefixtures("waits")
    def test_nobody_listens(
        self,
        words: tuple[str, ...],
        run: Runner,
        book: Path,
        company: Company,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HUBSPOT_BASE_URL", "http://127.0.0.1:9")
        done = production(run, book, *words)
        assert (done.code, done.err) == (
            1,
            (
                "error: HubSpot cannot be reached: Connection refused\n"
                "help: check the network, and url: in the portal file\n"
            ),
        )
        assert not company.app.exchanges

    @pytest.mark.usefixtures("company")
    def test_an_address_that_would_show_the_token(
        self,
        words: tuple[str, ...],
        run: Runner,
        book: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HUBSPOT_BASE_URL", "http://localhost@hubspot.invalid")
        done = production(run, book, *words)
        assert (done.code, done.err) == (
            1,
            (
                "error: http://localhost@hubspot.invalid is no address for a portal\n"
                "help: it must be an https address, or http on this machine only\n"
            ),
        )

    @pytest.mark.usefixtures("waits")
    def test_a_page_instead_of_an_answer(
        self,
        words: tuple[str, ...],
        run: Runner,
        book: Path,
        company: Company,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        with answering_html() as url:
            monkeypatch.setenv("HUBSPOT_BASE_URL", url)
            done = production(run, book, *words)
        assert (done.code, done.err) == (
            1,
            (
                "error: the answer to a call could not be read (status 200)\n"
                "help: is url: in the portal file really HubSpot's address?\n"
            ),
        )
        assert not company.app.exchanges

    def test_a_token_that_may_not_read(
        self, words: tuple[str, ...], run: Runner, book: Path, serving: Serve
    ) -> None:
        with serving(token=Token(scopes=frozenset())):
            done = production(run, book, *words)
        assert (done.code, done.err) == (
            1,
            (
                "error: the token may not do this (403): it lacks crm.objects.companies.read or"
                " crm.schemas.companies.read\n"
                "help: add the scope to the private app in HubSpot\n"
            ),
        )

    def test_the_daily_limit(
        self,
        words: tuple[str, ...],
        run: Runner,
        book: Path,
        company: Company,
        waits: list[float],
    ) -> None:
        company.faults.plan(Fault.daily(), path="/pipelines")
        done = production(run, book, *words)
        assert (done.code, done.err) == (
            1,
            (
                "error: too many calls (429): the daily limit of this account is reached\n"
                "help: it starts anew at midnight in the account's time zone\n"
            ),
        )
        assert waits == []

    def test_too_many_calls_in_ten_seconds_are_waited_for(
        self,
        words: tuple[str, ...],
        run: Runner,
        book: Path,
        company: Company,
        waits: list[float],
    ) -> None:
        company.faults.plan(Fault.ten_secondly(), times=2)
        done = production(run, book, *words)
        assert done.code == 0
        assert waits == [10.0, 10.0]
        assert done.err.splitlines()[:2] == [WAITING] * 2

    def test_too_many_calls_again_and_again(
        self,
        words: tuple[str, ...],
        run: Runner,
        book: Path,
        company: Company,
        waits: list[float],
    ) -> None:
        company.faults.plan(Fault.ten_secondly(), times=7)
        done = production(run, book, *words)
        assert (done.code, done.err) == (
            1,
            (
                f"{WAITING}\n"
                * 6
                + "error: too many calls (429): the ten-second limit of this account is reached\n"
                "help: wait a minute; another program may use up the limit\n"
            ),
        )
        assert waits == [10.0] * 6

    def test_a_broken_server(
        self,
        words: tuple[str, ...],
        run: Runner,
        book: Path,
        company: Company,
        waits: list[float],
    ) -> None:
        company.faults.plan(Fault.error(500), times=4)
        done = production(run, book, *words)
        assert (done.code, without_trace(done.err)) == (
            1,
            "error: HubSpot fails (500): internal error\nhelp: TRACE\n",
        )
        assert waits == [0.5, 2.0, 5.0]


def test_a_limit_while_writing_is_waited_for(
    run: Runner, book: Path, company: Company, waits: list[float]
) -> None:
    company.faults.plan(Fault.ten_secondly(), method="POST", times=3)
    assert production(run, book, "-q", "apply", "--yes").err == ""
    assert waits == [10.0] * 3


def test_the_daily_limit_after_some_writes(
    run: Runner, book: Path, company: Company, waits: list[float]
) -> None:
    company.faults.plan(Fault.daily(), method="POST", path="/properties/companies")
    company.faults.plan(Fault.daily(), method="POST", path="/pipelines/deals")
    first = production(run, book, "apply", "--yes")
    assert (first.code, first.err.splitlines()[-2:]) == (
        1,
        [
            "error: too many calls (429): the daily limit of this account is reached",
            "help: it starts anew at midnight in the account's time zone",
        ],
    )
    second = production(run, book, "apply", "--yes")
    told = [re.sub(r"\d+ done", "N done", line) for line in second.err.splitlines()[-2:]]
    assert (second.code, told) == (
        7,
        [
            (
                "error: N done, 1 failed, 1 not started. pipeline deals/membership_sales: too many"
                " calls (429): the daily limit of this account is reached"
            ),
            "help: it starts anew at midnight in the account's time zone; then run the same again",
        ],
    )
    assert waits == []
    assert production(run, book, "apply", "--yes").code == 0


def test_a_portal_that_falls_silent_after_the_last_change(
    run: Runner, book: Path, company: Company, waits: list[float]
) -> None:
    company.faults.plan(Fault.ten_secondly(), method="POST")
    real = company.faults

    def fall_silent(method: str, path: str) -> Fault | None:
        done = any("pipelines/orders" in line for line in company.writes)
        if done and path == "/account-info/v3/details":
            return Fault.daily()
        return real(method, path)

    company.app._faults = fall_silent
    done = production(run, book, "apply", "--yes")
    assert (done.code, done.err.splitlines()[-2:]) == (
        7,
        [
            (
                "error: every change was done, but the portal could not be read again: too many calls"
                " (429): the daily limit of this account is reached"
            ),
            "help: run dealwright plan to see that nothing is left",
        ],
    )
    assert waits == [10.0]


def kept_plan(run: Runner, book: Path) -> Path:
    kept = book.parent / "plan.json"
    assert production(run, book, "plan", "--out", kept).code == 0
    return kept


def rewritten(change: dict[str, object]) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **change}), "utf-8")

    return rewrite


@pytest.mark.parametrize(
    ("spoil", "code", "message"),
    [
        pytest.param(
            Path.unlink, 2, "error: {} cannot be read: No such file or directory\n", id="missing"
        ),
        pytest.param(
            lambda path: path.write_bytes(b"\xff\xfe"),
            3,
            "error: {} cannot be read: it is not UTF-8 text\n",
            id="not text",
        ),
        pytest.param(
            lambda path: path.write_text("{"),
            3,
            "error: {} is no plan\nhelp: make one: dealwright plan --out\n",
            id="not JSON",
        ),
        pytest.param(
            rewritten({"format_version": "9.0"}),
            3,
            "error: {} has format 9.0, this dealwright knows 1.0\nhelp: make the plan anew\n",
            id="another format",
        ),
        pytest.param(
            rewritten({"portal_id": 5}),
            5,
            "error: the plan is for portal production (account 5), not for production (20260122)\n"
            "help: name the right portal with --portal\n",
            id="another account",
        ),
        pytest.param(
            rewritten({"portal": "sandbox"}),
            5,
            "error: the plan is for portal sandbox (account 20260122), not for production"
            " (20260122)\nhelp: name the right portal with --portal\n",
            id="another portal",
        ),
        pytest.param(
            rewritten({"operations": []}),
            5,
            "error: the plan is stale: group companies/playbook is not as the plan saw it\n"
            "help: make a new plan and look at it\n",
            id="stale",
        ),
    ],
)
def test_a_plan_file_that_is_no_good(
    spoil: Callable[[Path], object],
    code: int,
    message: str,
    run: Runner,
    book: Path,
    company: Company,
) -> None:
    kept = kept_plan(run, book)
    spoil(kept)
    done = production(run, book, "apply", kept, "--yes")
    assert (done.code, done.err) == (code, message.format(kept))
    assert company.writes == []


def test_a_plan_that_cannot_be_kept(run: Runner, book: Path, company: Company) -> None:
    done = production(run, book, "plan", "--out", book.parent)
    assert done.code == 1
    assert done.err == f"error: {book.parent} cannot be written: Is a directory\n"
    assert company.writes == []


class Terminal(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


def test_declining_changes_nothing(
    run: Runner, book: Path, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(io, "StringIO", Terminal)
    done = run("--portal", "production", "apply", at=book, typed="n\n")
    assert (done.code, done.err) == (
        4,
        (
            "Apply this to portal production (account 20260122)? [y/N]: "
            "error: declined; nothing was changed\n"
        ),
    )
    assert company.writes == []


def test_agreeing_applies(
    run: Runner, book: Path, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(io, "StringIO", Terminal)
    done = run("--portal", "production", "apply", at=book, typed="y\n")
    assert done.code == 0
    assert company.writes


def test_a_portal_that_is_not_embedded_has_no_sandbox(run: Runner, book: Path) -> None:
    done = production(run, book, "sandbox", "reset")
    assert (done.code, done.err) == (
        2,
        "error: production is not embedded\nhelp: name an embedded portal\n",
    )


def test_a_broken_store(run: Runner, book: Path) -> None:
    (book / ".dealwright").mkdir()
    (book / ".dealwright" / "sandbox.db").write_bytes(b"no database" * 100)
    done = run("plan", at=book)
    assert done.code == 1
    assert "help: the portal is kept in " in done.err


def test_seeding_needs_an_applied_playbook(run: Runner, book: Path) -> None:
    done = run("sandbox", "seed", at=book)
    assert done.code == 2
    assert done.err.endswith("help: run dealwright apply first\n")
    run("apply", "--yes", at=book)
    done = run("sandbox", "seed", "--deals", "5", "--as-of", "2026-09-01", at=book)
    assert (done.code, done.out) == (
        0,
        "5 invented deals in sandbox, history up to 2026-09-01\n",
    )
