"""Two portals beside each other: the embedded one, and an account whose stages have numbers."""

import json
from pathlib import Path

import pytest

from e2e.conftest import Company, Serve
from e2e.test_plan_apply import edit
from support.runner import Runner

PORTAL = "portals/production.yaml"
WORDS = ("parity", "sandbox", "production")


@pytest.fixture
def both(run: Runner, book: Path, company: Company) -> Company:
    """The playbook in both portals; in production the stages of its deals were made by hand."""
    assert run("-q", "apply", "--yes", at=book).code == 0
    assert run("--portal", "production", "-q", "apply", "--yes", at=book).code == 0
    store = company.hubspot.store
    rows = store.rows("SELECT id FROM stages WHERE pipeline = 'membership_sales'")
    ids = {row["id"]: str(number) for number, row in enumerate(rows, start=700)}
    with store.transaction():
        for key, number in ids.items():
            store.run(
                "UPDATE stages SET id = ? WHERE id = ? AND object_type = 'deals'", number, key
            )
    given = ", ".join(f"{key}: '{number}'" for key, number in ids.items())
    edit(
        book,
        PORTAL,
        "confidential: true",
        f"ids: {{stages: {{membership_sales: {{{given}}}}}}}\nconfidential: true",
    )
    company.app.exchanges.clear()
    return company


def test_portals_that_agree(run: Runner, book: Path, both: Company) -> None:
    done = run(*WORDS, "--exit-code", at=book)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith(
        "Parity of sandbox (embedded) and production (account 20260122): playbook working tree"
    )
    assert done.out.splitlines()[2].endswith(" same.")
    assert both.writes == []


def test_portals_that_differ(run: Runner, book: Path, both: Company) -> None:
    both.hubspot.store.run("UPDATE stages SET label = 'Find out' WHERE label = 'Discovery'")
    summary = book.parent / "summary.md"
    outputs = ("-o", "text", "-o", f"markdown:{summary}", "-o", f"json:{book.parent / 'p.json'}")
    assert run(*WORDS, *outputs, at=book).code == 0
    done = run(*WORDS, "--exit-code", at=book)
    assert done.code == 10
    assert done.out.splitlines()[2:5] == [
        "~ stage deals/membership_sales/discovery",
        '      label: "Discovery" in sandbox, "Find out" in production',
        "      playbook/pipelines/membership_sales.yaml:58",
    ]
    # Production is confidential, and a summary may be public.
    assert "Not the same in both: stage." in summary.read_text("utf-8")
    assert "Find out" not in summary.read_text("utf-8")
    found = json.loads((book.parent / "p.json").read_text("utf-8"))
    assert found["differs"]
    [other] = [one for one in found["resources"] if one["standing"] != "same"]
    assert other["name"] == "stage deals/membership_sales/discovery"


def test_what_the_playbook_does_not_name_changes_no_exit_code(
    run: Runner, book: Path, both: Company
) -> None:
    with both.hubspot.store.transaction():
        both.hubspot.store.run(
            "INSERT INTO stages (object_type, pipeline, id, label, display_order, metadata,"
            " created, updated) VALUES ('deals', 'membership_sales', '99', 'Theirs', 99,"
            ' \'{"probability": "0.1"}\', 0, 0)'
        )
    done = run(*WORDS, "--exit-code", at=book)
    assert done.code == 0
    assert done.out.splitlines()[-2:] == [
        "Not named by the playbook, only in production:",
        "      stage deals/membership_sales/99 (Theirs)",
    ]


def test_comparing_writes_nothing(run: Runner, book: Path, serving: Serve) -> None:
    with serving(read_only=True) as company:
        assert run("parity", "production", "sandbox", "--exit-code", at=book).code == 0
        assert not (book / ".dealwright").exists()
        assert run("-q", "apply", "--yes", at=book).code == 0
        assert run("parity", "production", "sandbox", "--exit-code", at=book).code == 10
        assert company.writes == []
        assert not company.app.refused_writes


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sandbox", "sandbox"), "error: sandbox is one portal\n"),
        (("sandbox", "nowhere"), "error: there is no portal nowhere\n"),
        (("sandbox",), "Missing argument 'B'."),
    ],
)
def test_what_is_no_pair_of_portals(
    words: tuple[str, ...], message: str, run: Runner, book: Path
) -> None:
    done = run("parity", *words, at=book)
    assert done.code == 2
    assert message in done.err
