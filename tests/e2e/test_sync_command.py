"""`dealwright sync`: what people see of it, and what is never kept."""

import io
import json
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from dealwright.cli import main
from dealwright.cli.session import Session
from dealwright.cli.sync import Progress
from dealwright.records.places import snapshot_folder
from dealwright.records.snapshot import open_snapshot
from dealwright.records.tables import TABLES
from dealwright.sandbox.portal import Portal
from e2e.conftest import ACCOUNT, Serve
from support.runner import Runner

PRODUCTION = ("--portal", "production")
DAY = 1_770_681_600_000  # after the last invented deal
PRIVATE = frozenset(
    [
        *("dealname", "loss_notes", "jobs_to_be_done", "technical_requirements"),
        *("signed_agreement_url", "name", "domain", "company", "email", "firstname", "lastname"),
        *("jobtitle", "hs_email_subject", "hs_email_text", "hs_meeting_title"),
    ]
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A portal in which the playbook was applied and deals were made up."""
    folder = tmp_path_factory.mktemp("seeded")
    for name in ("playbook", "icp"):
        shutil.copytree(root / name, folder / name)
    for words in (
        ["-q", "apply", "--yes", "-o", f"text:{folder / 'plan.txt'}"],
        ["sandbox", "seed", "--deals", "40", "--as-of", "2026-02-09"],
    ):
        with pytest.raises(SystemExit) as exited:
            main(["-C", str(folder), *words])
        assert not exited.value.code
    return folder / ".dealwright"


@pytest.fixture
def sold(book: Path, store: Path) -> Path:
    shutil.copytree(store, book / ".dealwright")
    return book


@pytest.fixture
def hubspot(sold: Path) -> Iterator[Portal]:
    """The same account as a company has it."""
    path = sold / ".dealwright" / "sandbox.db"
    with Portal.open(path, clock=lambda: DAY, portal_id=ACCOUNT) as hubspot:
        yield hubspot


def test_a_salesperson_reads_what_is_known(sold: Path, run: Runner) -> None:
    first, second = run("sync", at=sold), run("sync", at=sold)
    when = r"sandbox: data through \d{4}-\d\d-\d\d \d\d:\d\d UTC, snapshot [0-9a-f]{12}\n"
    assert re.fullmatch(when, first.out.splitlines(keepends=True)[0])
    lines = first.out.splitlines()[1:]
    assert re.fullmatch(r"\d+ deals, \d+ companies, \d+ meetings and \d+ e-mails", lines[0])
    assert lines[1:5] == [
        "All records were read for the first time.",
        "",
        "To know about these records:",
        "  2 deals merged into another one; counted up to then",
    ]
    assert (first.err, second.err) == ("", "")
    assert second.out.splitlines()[2] == "0 of them had changed and were read."


def test_a_program_reads_the_same(sold: Path, run: Runner) -> None:
    told = json.loads(run("sync", "-o", "json", at=sold).out)
    assert (told["portal"], told["portal_id"], told["how"]) == ("sandbox", ACCOUNT, "first")
    assert told["rows"]["records"] == told["read"] >= sum(told["records"].values())
    assert told["fields"]["emails"] == [
        *("email_purpose", "email_template", "hs_email_open_count"),
        *("hs_email_reply_count", "hs_email_status", "hs_timestamp"),
    ]
    assert "signed_agreement_url" in told["presence"]["deals"]
    kinds = {(one["object"], one["kind"]): one["count"] for one in told["footnotes"]}
    assert kinds == {
        ("deals", "merged"): 2,
        ("deals", "other pipeline"): 1,
        ("deals", "no type"): 1,
    }


def texts(folder: Path) -> Iterator[str]:
    with open_snapshot(folder, "production") as snapshot:
        for table in TABLES:
            for row in snapshot.connection.sql(f"FROM {table.name}").fetchall():
                yield from (cell for cell in row if isinstance(cell, str))


def private(hubspot: Portal) -> set[str]:
    """What people are called, where they can be reached, and what was written to them."""
    hubspot.store.run(
        "UPDATE records SET properties = json_set(properties, '$.hs_email_text', 'Dear Ada Byron')"
        " WHERE object_type = 'emails'"
    )
    owners = (resources.files("dealwright.sandbox.data") / "owners.json").read_text("utf-8")
    found = set(re.findall(r'"(?:email|firstName|lastName)": "([^"]+)"', owners))
    assert len(found) > 5
    for row in hubspot.store.rows("SELECT properties FROM records"):
        properties: dict[str, Any] = json.loads(row["properties"])
        assert "hs_email_subject" not in properties or "hs_email_text" in properties
        found |= {text for name, text in properties.items() if name in PRIVATE}
    return {one for one in found if len(one) > 4}


def test_no_name_address_or_text_is_kept(
    hubspot: Portal, serving: Serve, sold: Path, run: Runner
) -> None:
    secrets = private(hubspot)
    with serving(hubspot):
        assert run(*PRODUCTION, "sync", at=sold).code == 0
    folder = snapshot_folder(sold, "production")
    assert len(secrets) > 100
    assert "Dear Ada Byron" in secrets
    for cell in texts(folder):
        assert not any(secret in cell for secret in secrets), cell
    whole = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not [secret for secret in secrets if secret.encode() in whole]


def test_it_only_reads(hubspot: Portal, serving: Serve, sold: Path, run: Runner) -> None:
    with serving(hubspot, read_only=True) as company:
        for _ in range(2):
            assert run(*PRODUCTION, "sync", at=sold).code == 0
        assert company.writes == []
        assert not company.app.refused_writes


def test_what_is_damaged_or_anothers_is_told(
    hubspot: Portal, serving: Serve, sold: Path, run: Runner
) -> None:
    folder = snapshot_folder(sold, "production")
    with serving(hubspot):
        assert run(*PRODUCTION, "sync", at=sold).code == 0
        path = next(folder.glob("records-*"))
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        torn = run(*PRODUCTION, "sync", at=sold)
        path.write_bytes(whole)
    assert (torn.code, torn.out) == (1, "")
    assert torn.err == (
        f"error: {path} is not as it was written: cut short, or changed\n"
        f"help: move {folder} away, then dealwright sync\n"
    )
    file = sold / "playbook" / "portals" / "production.yaml"
    file.write_text(file.read_text("utf-8").replace(str(ACCOUNT), "4711"), "utf-8")
    with (
        Portal.open(None, clock=lambda: DAY, portal_id=4711) as other,
        serving(other),
    ):
        done = run(*PRODUCTION, "sync", at=sold)
    says = f"the snapshot in {folder} is of account {ACCOUNT}, the token belongs to 4711"
    assert (done.code, done.err.splitlines()[0]) == (4, f"error: wrong_portal: {says}")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_how_far_it_is_shows_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"directory": Path(), "color": "never", "no_input": False, "portal": None}
    loud = Session.of({**told, "verbose": False, "quiet": False})
    still = Session.of({**told, "verbose": False, "quiet": True})
    now = iter([0.0, 0.05, 0.2, 0.4])
    for stream, session, shown in (
        (Terminal(), loud, "\rdeals: 1,000 of 3,000\rdeals: 2,000 of 3,000\rfinding deals: 7     "),
        (Terminal(), still, ""),
        (io.StringIO(), loud, ""),
    ):
        monkeypatch.setattr(sys, "stderr", stream)
        progress = Progress(session, clock=lambda: next(now))
        progress("deals", 1_000, 3_000)
        progress("deals", 1_500, 3_000)
        progress("deals", 2_000, 3_000)
        progress("finding deals", 7, 0)
        progress.end()
        assert stream.getvalue().rstrip("\r ") == shown.rstrip()
