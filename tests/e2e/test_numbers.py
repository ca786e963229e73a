"""The numbers as people ask for them: on a small market whose every deal can be counted by hand."""

import json
from pathlib import Path

import pytest

from support.golden import golden
from support.runner import Runner
from support.small_market import playbook_in, write_market


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = playbook_in(tmp_path / "book")
    write_market(folder)
    return folder


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("metrics.txt", ["metrics"]),
        ("metrics.md", ["metrics", "-o", "markdown"]),
        ("metrics.json", ["metrics", "-o", "json"]),
        ("metrics.csv", ["metrics", "--by", "source", "-o", "csv"]),
        ("weekly.txt", ["metrics", "--as-of", "2026-03-31", "--weekly", "4"]),
        ("weekly.md", ["metrics", "--weekly", "4", "-o", "markdown"]),
        ("earlier.txt", ["metrics", "outreach_to_discovery", "--at", "1.0.0"]),
        (
            "members.txt",
            ["metrics", "discovery_to_proposal", "existing_business_active", "--members"],
        ),
        (
            "members.csv",
            ["metrics", "discovery_to_proposal", "sqd_net_new", "--members", "-o", "csv"],
        ),
        ("red-lines.txt", ["red-lines"]),
        ("red-lines.md", ["red-lines", "-o", "markdown"]),
        ("red-lines.json", ["red-lines", "--as-of", "2025-12-31", "-o", "json"]),
        ("backtest.txt", ["red-lines", "backtest"]),
        ("audit.txt", ["audit", "--as-of", "2026-04-15", "--since", "2026-01-01"]),
        ("audit.md", ["audit", "--owner", "90", "-o", "markdown"]),
        ("audit.csv", ["audit", "--at", "1.0.0", "-o", "csv"]),
        ("review.md", ["review"]),
        ("impact.txt", ["impact", "1.0.0", "--weeks", "20"]),
        ("impact.md", ["impact", "1.0.0", "--weeks", "20", "-o", "markdown"]),
        ("impact.json", ["impact", "1.0.0", "2.0.0", "--weeks", "20", "-o", "json"]),
        ("why-conversion.txt", ["explain", "metric", "outreach_to_discovery", "--deal", "1004"]),
        ("why-entry.txt", ["explain", "metric", "sqd_net_new", "--deal", "1004"]),
        ("why-meeting.txt", ["explain", "metric", "discovery_calls", "--deal", "1004"]),
        ("why-renewal.txt", ["explain", "metric", "renewal_0_30", "--deal", "2004"]),
        ("why-days.txt", ["explain", "metric", "days_in_pipeline", "--deal", "2004"]),
    ],
)
def test_what_is_printed(run: Runner, book: Path, name: str, words: list[str]) -> None:
    result = run(*words, at=book)
    assert (result.code, result.err) == (0, "")
    assert result.out == golden(f"numbers/{name}", result.out)


def test_where_the_red_lines_stand_is_on_their_page_when_asked_for(
    run: Runner, book: Path, tmp_path: Path
) -> None:
    words = ("render", "playbook", "--numbers", "--out", str(tmp_path))
    assert run(*words, at=book).code == 0
    page = (tmp_path / "red_lines.md").read_text("utf-8")
    assert page == golden("numbers/red-lines-page.md", page)
    assert run(*words, "--as-of", "2025-10-30", at=book).code == 0
    then = (tmp_path / "red_lines.md").read_text("utf-8")
    assert "On 2025-10-30: **not enough evidence**." in then
    assert "breach, open" not in then
    assert run(*words[:2], *words[3:], at=book).code == 0
    assert "These pages hold no numbers." in (tmp_path / "red_lines.md").read_text("utf-8")


def test_the_numbers_of_a_confidential_portal_come_into_no_page(
    run: Runner, book: Path, tmp_path: Path
) -> None:
    file = book / "playbook" / "portals" / "sandbox.yaml"
    text = file.read_text("utf-8")
    assert "confidential: false" in text
    file.write_text(text.replace("confidential: false", "confidential: true"), "utf-8")
    refused = run("render", "playbook", "--numbers", "--out", tmp_path / "out", at=book)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error: portal sandbox is confidential, so its numbers stay out of the pages\n"
        "help: dealwright red-lines tells them on this machine\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_day_without_numbers_is_refused(run: Runner, book: Path) -> None:
    refused = run("render", "playbook", "--as-of", "2026-01-01", at=book)
    assert (refused.code, refused.out) == (2, "")
    assert "add --numbers" in refused.err


def test_json_counts_what_members_lists(run: Runner, book: Path) -> None:
    found = json.loads(run("metrics", "-o", "json", at=book).out)
    for metric in found["metrics"]:
        listed = json.loads(
            run("metrics", metric["metric"], "--members", "-o", "json", at=book).out
        )
        assert len(listed[0]["ids"]) == metric["values"][-1]["n"], metric["metric"]


def test_a_breach_ends_with_eleven_where_it_is_asked_for(run: Runner, book: Path) -> None:
    assert run("red-lines", at=book).code == 0
    assert run("red-lines", "--exit-code", at=book).code == 11
    assert run("red-lines", "--as-of", "2025-10-30", "--exit-code", at=book).code == 12


def test_deals_that_are_no_longer_a_success_are_named(run: Runner, book: Path) -> None:
    measures = book / "playbook" / "metrics.yaml"
    text = measures.read_text("utf-8")
    slow = "conversion: outreach -> discovery\n    within: 45 days"
    assert slow in text
    measures.write_text(text.replace(slow, slow.replace("45", "15")), "utf-8")
    told = run("impact", "3.0.0", "--weeks", "0", at=book).out
    (line,) = [one for one in told.splitlines() if one.startswith("outreach_to_discovery: ")]
    assert line.startswith("outreach_to_discovery: 5 % (2/40) -> 0 % (0/40); ")
    assert "\n    succeed no longer: 2 [1004, 1020]\n" in told


def test_a_line_that_cannot_be_judged_is_no_all_clear(run: Runner, book: Path) -> None:
    file = book / "playbook" / "pipelines" / "membership_sales.yaml"
    text = file.read_text("utf-8")
    engaged = "      - when: Prospect engages\n        to: discovery\n"
    assert engaged in text
    # A second way to won, of which nobody says where it stands.
    trial = (
        "  - stage: trial\n    label: Trial\n    outcome: open\n    probability: 30%\n"
        "    purpose: Let them try it\n    exits:\n"
        "      - {when: They like it, to: proposal, requires: [jobs_to_be_done, technical_requirements]}\n"
        "      - {when: They do not, to: closed_lost, requires: [loss_reason]}\n\n"
    )
    to_trial = engaged + "      - {when: Prospect wants to try it, to: trial}\n"
    text = text.replace(engaged, to_trial)
    file.write_text(
        text.replace("  - stage: discovery\n", f"{trial}  - stage: discovery\n"), "utf-8"
    )
    early = ("red-lines", "--as-of", "2025-12-30")
    told = run(*early, at=book)
    assert told.out.count("not judged: ") == 2
    assert run(*early, "--exit-code", at=book).code == 12
    found = json.loads(run(*early, "-o", "issues", at=book).out)
    assert found["issues"] == []
    assert [one["key"] for one in found["kept"]] == [
        "red-line-outreach_broken",
        "red-line-offering_misfit",
    ]
    assert found["kept"][0]["title"] == "Red line not judged: Too few prospects engage"
    assert "two ways lead to won" in found["kept"][0]["body"]


def test_findings_of_the_audit_end_with_ten_where_it_is_asked_for(run: Runner, book: Path) -> None:
    assert run("audit", "--exit-code", at=book).code == 10
    nobody = run("audit", "--owner", "nobody", "--exit-code", at=book)
    assert nobody.code == 0
    assert "\nNo deal of this snapshot has owner nobody as of 2026-06-30.\n" in nobody.out
    assert "Nothing breaks" not in nobody.out
    told = json.loads(run("audit", "--owner", "90", "-o", "json", at=book).out)
    assert (told["owner"], told["owner_deals"] > 0) == ("90", True)


def test_the_audit_of_an_owner_needs_the_field_that_says_it(run: Runner, book: Path) -> None:
    measures = book / "playbook" / "metrics.yaml"
    text = measures.read_text("utf-8")
    line = "    owner: {property: hubspot_owner_id}\n"
    assert line in text
    text = text.replace(line, "").replace("[deal_type, owner, ", "[deal_type, ")
    measures.write_text(text, "utf-8")
    refused = run("audit", "--owner", "90", at=book)
    assert (refused.code, refused.out) == (3, "")
    assert refused.err == (
        "error: no field says whom a deal belongs to\n"
        "help: add owner: {property: hubspot_owner_id} below fields: deals: in playbook/metrics.yaml,"
        " and run dealwright sync\n"
    )
    assert run("audit", at=book).code == 0


def test_a_window_that_begins_after_its_end_is_refused(run: Runner, book: Path) -> None:
    result = run("audit", "--since", "2026-07-01", at=book)
    assert (result.code, result.out) == (2, "")
    assert "--since 2026-07-01 is after 2026-06-30" in result.err
    assert "is before any record" in run("audit", "--as-of", "0001-01-01", at=book).err


def test_the_audit_reads_the_snapshot_whatever_engine_the_metrics_have(
    run: Runner, book: Path
) -> None:
    before = run("audit", "-o", "csv", at=book)
    about = book / "playbook" / "playbook.yaml"
    about.write_text(
        about.read_text("utf-8") + "\nengine: {kind: sqlite, path: none.db}\n", "utf-8"
    )
    assert run("metrics", at=book).code != 0
    after = run("audit", "-o", "csv", at=book)
    assert (after.code, after.out) == (0, before.out)


def test_every_rule_of_the_audit_is_explained(run: Runner, book: Path) -> None:
    found = json.loads(run("audit", "-o", "json", at=book).out)
    listed = [line.split()[0] for line in run("explain").out.splitlines()]
    for rule in found["rules"]:
        assert rule["rule"] in listed
        assert rule["title"] in run("explain", rule["rule"]).out


def test_a_decision_answers_a_breach(run: Runner, book: Path) -> None:
    before = json.loads(run("red-lines", "-o", "json", at=book).out)["red_lines"][0]
    assert before["open_since"] is not None
    decisions = book / "playbook" / "decisions"
    decisions.mkdir()
    (decisions / "2026-06-01-outreach.yaml").write_text(
        "red_line: outreach_broken\ndate: 2026-06-01\ndecision: pivot\n"
        "why: Openings spoke of machines\nby: bd_lead\nsince: 2026-06-02\n",
        "utf-8",
    )
    after = json.loads(run("red-lines", "-o", "json", at=book).out)["red_lines"][0]
    assert (after["open_since"], after["n"], after["since"]) == (None, 0, "2026-06-02")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["metrics", "sqdd"], 2, "there is no metric sqdd"),
        (["metrics", "--as-of", "2026-07-01"], 2, "goes through 2026-06-30"),
        (["metrics", "--as-of", "soon"], 2, "soon is no day"),
        (["metrics", "--by", "colour"], 2, "is no field that numbers may be split by"),
        (["explain", "metric", "sqd"], 2, "which deal"),
        (["explain", "metric", "sqd", "--deal", "4"], 1, "has no deal 4"),
        (["--portal", "production", "metrics"], 1, "there is no snapshot of portal production"),
        (["impact", "9.9.9"], 2, "9.9.9"),
    ],
)
def test_wrong_wishes_are_told(
    run: Runner, book: Path, words: list[str], code: int, said: str
) -> None:
    result = run(*words, at=book)
    assert result.code == code, result.err
    assert said in result.err
    assert result.out == ""


def test_a_field_that_was_not_read_is_told(run: Runner, book: Path) -> None:
    file = book / "playbook" / "metrics.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("property: lead_source", "property: referral"), "utf-8")
    result = run("metrics", at=book)
    assert result.code == 2
    assert "the snapshot has no referral of deals, which feeds source" in result.err


def test_a_metric_that_nobody_can_compute_is_named(run: Runner, book: Path) -> None:
    file = book / "playbook" / "metrics.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("contract: running", "contract: somehow"), "utf-8")
    result = run("metrics", at=book)
    assert result.code in (0, 3)
    assert "somehow means nothing" in result.out


def test_a_definition_that_turns_a_verdict_needs_a_reason(run: Runner, book: Path) -> None:
    assert run("apply", "--yes", at=book).code == 0
    file = book / "playbook" / "red_lines.yaml"
    file.write_text(file.read_text("utf-8").replace("below: 15%", "below: 3%"), "utf-8")
    blocked = run("plan", at=book)
    assert blocked.code == 4
    assert (
        "blocked[red_line_flip]: the red line outreach_broken would be judged otherwise on the same"
        " records: breach, open since 2025-12-31, then not enough evidence" in blocked.out
    )
    assert run("apply", "--yes", at=book).code == 4
    changes = book / "playbook" / "changes"
    changes.mkdir(exist_ok=True)
    (changes / "lower.yaml").write_text(
        "why: Fifteen was a guess\nallow: [red_line_flip]\n", "utf-8"
    )
    allowed = run("plan", at=book)
    assert allowed.code == 0, allowed.out
    assert "allowed[red_line_flip]: Fifteen was a guess" in allowed.out
    assert run("apply", "--yes", at=book).code == 0
    assert run("plan", at=book).code == 0, "what is applied flips no more"


def test_definitions_that_mean_the_same_flip_nothing(run: Runner, book: Path) -> None:
    assert run("apply", "--yes", at=book).code == 0
    file = book / "playbook" / "metrics.yaml"
    file.write_text(file.read_text("utf-8").replace("why: Our velocity", "why: Speed"), "utf-8")
    assert run("plan", at=book).code == 0
