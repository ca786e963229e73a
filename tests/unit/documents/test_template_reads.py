from pathlib import Path

import pytest

from dealwright.documents.environment import make_environment
from dealwright.documents.template_reads import template_reads
from dealwright.errors import FindingsError

TEMPLATE = """\
{{ deal.text("one") }} {{ deal.deal }}
{% if deal.text("two") and other.text("three") %}{{ deal.properties["four"] }}{% endif %}
{{ deal.properties.five | md }} {{ deal.properties.get("six", "none") }}
{{ names.property("seven") }} {{ text("eight") }} {{ deal.text(key) }} {{ rows["nine"] }}
"""


def read(root: Path) -> list[tuple[str, str, int | None]]:
    return [
        (one.word, one.origin.file, one.origin.span.line if one.origin.span else None)
        for one in template_reads(make_environment(root))
    ]


def test_what_a_template_asks_a_deal_for(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "letter.md.j2").write_text(TEMPLATE, "utf-8")
    letter = "templates/letter.md.j2"
    assert sorted(one for one in read(tmp_path) if one[1] == letter) == [
        ("five", letter, 3),
        ("four", letter, 2),
        ("one", letter, 1),
        ("six", letter, 3),
        ("two", letter, 2),
    ]


def test_every_proposal_reads_what_it_needs(tmp_path: Path) -> None:
    proposal = "templates/proposal/general.md.j2"
    assert [one for one in read(tmp_path) if one[1] == proposal] == [
        ("jobs_to_be_done", proposal, 16),
        ("technical_requirements", proposal, 20),
        ("dealname", proposal, None),
        ("expected_monthly_users", proposal, None),
        ("configurator_url", proposal, None),
    ]


def test_every_renewal_reads_the_contract(tmp_path: Path) -> None:
    proposal = "templates/documents/renewal_proposal.md.j2"
    found = [one for one in read(tmp_path) if one[1] == proposal]
    assert found == [
        (name, proposal, 3)
        for name in (
            *("contract_start_date", "contract_end_date", "expected_monthly_users"),
            *("mrr", "deal_currency_code"),
        )
    ]


def test_what_links_and_figures_are_made_of_is_read_too(tmp_path: Path) -> None:
    order = "templates/documents/order.md.j2"
    assert {one[0] for one in read(tmp_path) if one[1] == order} == {
        *("configurator_url", "contract_start_date", "contract_end_date", "mrr", "amount"),
        *("deal_currency_code", "expected_monthly_users"),
    }


def test_a_template_that_cannot_be_read_is_no_template_without_needs(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "letter.md.j2").write_text("\n{{ deal.", "utf-8")
    with pytest.raises(FindingsError, match=r"^templates/letter\.md\.j2:2: "):
        template_reads(make_environment(tmp_path))
