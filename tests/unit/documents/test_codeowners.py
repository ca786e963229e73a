import dataclasses
import datetime as dt

from dealwright.decode.kinds import KINDS
from dealwright.documents.approvals import file_rows, unasked
from dealwright.documents.codeowners import AREAS, HANDLE, area_of, render_codeowners
from dealwright.documents.pull_request import render_template
from dealwright.model.organisation import Holder, Roles
from dealwright.resources import schema
from support.golden import golden
from unit.documents.books import small_book


def day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


def test_the_whole_file() -> None:
    text = render_codeowners(small_book().roles)
    assert text == golden("CODEOWNERS", text)


def test_the_form_of_a_pull_request() -> None:
    text = render_template(small_book().roles)
    assert text == golden("pull_request_template.md", text)


def test_a_label_is_no_markup_and_calls_nobody() -> None:
    role = dataclasses.replace(small_book().roles.roles[0], label="<b>@everyone\n# [x](y)")
    text = render_template(Roles(roles=(role,)))
    assert "<b>" not in text
    assert "@everyone" not in text
    assert "\n# " not in text


def test_whoever_has_left_owns_nothing() -> None:
    assert "cbabbage" not in render_codeowners(small_book().roles)


def test_who_holds_a_role_is_asked_of_the_day() -> None:
    role = dataclasses.replace(
        small_book().roles.roles[0],
        held_by=(
            Holder(name="Old", from_=day(1), until=day(9), github="old"),
            Holder(name="Now", from_=day(10), until=day(20), github="now"),
            Holder(name="New", from_=day(21), github="new"),
        ),
    )
    for number, name in ((9, "old"), (10, "now"), (20, "now"), (21, "new")):
        roles = Roles(roles=(role,)).on(day(number))
        assert f"/icp/ @{name}\n" in render_codeowners(roles)
    (after,) = Roles(roles=(role,)).on(day(10)).roles
    assert [(one.name, one.until) for one in after.held_by] == [("Old", day(9)), ("Now", None)]


def test_the_schema_and_the_file_for_github_know_the_same_handles() -> None:
    handle = schema("roles")["$defs"]["holder"]["properties"]["github"]
    assert handle["pattern"] == f"^{HANDLE.pattern}$"
    assert all(HANDLE.fullmatch(one) for one in handle["examples"])


def test_every_area_has_its_lines_even_when_nobody_approves_it() -> None:
    text = render_codeowners(Roles())
    paths = [path for paths in AREAS.values() for path in paths]
    assert text.splitlines()[1:] == [
        f"# {path}  nobody approves this in roles.yaml" for path in paths
    ]


def test_a_handle_that_is_none_and_a_label_with_a_line_break_do_no_harm() -> None:
    role = small_book().roles.roles[0]
    holder = dataclasses.replace(role.held_by[0], github="ada\n* @evil")
    hostile = dataclasses.replace(role, label="Lead\n* @evil", held_by=(holder,))
    text = render_codeowners(Roles(roles=(hostile,)))
    assert "\n*" not in text
    assert "# /icp/  Lead * @evil: no github handle in roles.yaml" in text


def test_the_table_of_who_may_change_what_says_what_the_file_for_github_says() -> None:
    book = small_book()
    asked = {row.path: [role.label for role in row.roles] for row in file_rows(book)}
    assert asked["playbook/pipelines/*.yaml"] == ["Lead", "Helper"]
    assert asked["playbook/decisions/*.yaml"] == asked["icp/signals.yaml"] == ["Lead"]
    assert asked["playbook/legal.yaml"] == []
    assert unasked(book) == ("Helper",)


def test_every_kind_of_file_but_these_belongs_to_an_area() -> None:
    free = {kind.pattern for kind in KINDS if area_of(kind.pattern) is None}
    assert free == {
        "playbook/changes/*.yaml",
        "playbook/versions/*.yaml",
    }
    assert {area_of(kind.pattern) for kind in KINDS} - {None} == set(AREAS)
